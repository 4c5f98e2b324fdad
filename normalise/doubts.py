"""What is printed but cannot be right, whatever it means: impossible years, foreign letters, mixed digits."""

from __future__ import annotations

from collections import Counter

import regex

from normalise.text import tidy
from normalise.view import View
from schemas.issues import Issues
from schemas.thai import DIGITS, UNKNOWN, ascii_digits

SHOWN_LINES = 12
FIVE_DIGIT_YEAR = regex.compile(r"(?<![\d.,/])25\d{3}(?![\d.,/])")
FAR_YEAR = regex.compile(r"ปีงบประมาณ ?(?:พ\.? ?ศ\.? ?)?(?P<year>2[0-46-9]\d\d|25[0-35-9]\d)(?!\d)")
YEAR_BEFORE = regex.compile(r"(?:ปี|พ ?\. ?ศ ?\.?|งบประมาณ|25\d\d ?[-–])\s*$")
FOREIGN = regex.compile(
    r"[^\P{L}\p{Script=Thai}\p{Script=Latin}\p{Script=Greek}µªº]+(?:[\s\p{M}]*[^\P{L}\p{Script=Thai}\p{Script=Latin}]+)*"
)
MIXED = regex.compile(rf"(?=\d*[{DIGITS}])(?=\d*[0-9])[0-9{DIGITS}]{{2,}}")


def report_doubts(view: View, issues: Issues) -> None:
    """One issue per doubtful string and line, and per table whose columns are told by their order."""
    for table, parts in view.realigned:
        columns = ", ".join(str(count) for count in dict.fromkeys(part.n_cols for part in parts))
        issues.add("layout.columns_by_order", table.place, drawn=table.n_cols, value=columns)
    everything = ascii_digits(view.text)
    unreadable = 0
    for page in view.document.pages:
        for line in page.lines():
            text = view.clean(line)
            folded = ascii_digits(text)
            for hit in FIVE_DIGIT_YEAR.finditer(folded):
                if YEAR_BEFORE.search(folded[: hit.start()]):
                    raw = text[hit.start() : hit.end()]
                    meant = _meant(hit.group(), folded[: hit.start()], everything)
                    issues.add("text.year_implausible", line.place, raw=raw, value=meant)
            for hit in FAR_YEAR.finditer(folded):
                year = int(hit["year"])
                if year > 2599 or year < 2500:
                    raw = text[hit.start("year") : hit.end("year")]
                    issues.add("text.year_implausible", line.place, raw=raw, value=None)
            for hit in FOREIGN.finditer(text):
                issues.add("text.foreign_script", line.place, raw=_word(text, hit.start(), hit.end()))
            if UNKNOWN in text and unreadable < SHOWN_LINES:
                unreadable += 1
                at = text.index(UNKNOWN)
                issues.add("text.unknown_letter", line.place, raw=_word(text, at, at + 1), count=text.count(UNKNOWN))
            for raw in dict.fromkeys(hit.group() for hit in MIXED.finditer(text)):
                issues.add("text.mixed_digits", line.place, raw=raw)


def report_repaired_lines(view: View, issues: Issues) -> None:
    """Where repaired text stands: one issue for each of the first lines, so that a person can look at them. Letter
    spacing that was closed is told from letters that were changed."""
    if view.cleaner.repair is None or not view.cleaner.repair.counts:
        return
    shown: Counter[str] = Counter()
    for page in view.document.pages:
        for line in page.lines():
            before, after = tidy(line.text), view.clean(line)
            if before == after:
                continue
            spaced = "".join(before.split()) == "".join(after.split())
            code = "text.letter_spaced" if spaced else "text.line_repaired"
            shown[code] += 1
            if shown[code] <= SHOWN_LINES:
                raw, value = _difference(before, after)
                issues.add(code, line.place, raw=raw, value=value)


def _difference(before: str, after: str) -> tuple[str, str]:
    """The stretch in which two texts differ, with a few letters around it, at most 120 characters of each."""
    start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    end = next((i for i, (a, b) in enumerate(zip(before[::-1], after[::-1], strict=False)) if a != b), 0)
    start = max(0, min(start, len(before) - end, len(after) - end) - 8)
    end = max(0, end - 8)
    return before[start : len(before) - end][:120], after[start : len(after) - end][:120]


def _meant(printed: str, before: str, everything: str) -> str | None:
    """The year meant by one with a digit too many, if the document decides: the same range printed elsewhere, or a
    single year printed elsewhere that it becomes when one digit is dropped."""
    candidates = {printed[:i] + printed[i + 1 :] for i in range(len(printed))}
    start = regex.search(r"(25\d\d) ?[-–] ?$", before)
    if start:
        ends = {end for end in regex.findall(rf"{start[1]} ?[-–] ?(25\d\d)(?!\d)", everything) if end in candidates}
        return ends.pop() if len(ends) == 1 else None
    printed_years = candidates & set(regex.findall(r"(?<!\d)25\d\d(?!\d)", everything))
    return printed_years.pop() if len(printed_years) == 1 else None


def _word(text: str, start: int, end: int) -> str:
    """The whole word around a hit."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end][:80]
