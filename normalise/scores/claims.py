"""What a report says of its scores in words: which is the highest, which pass a mark, how many, in which order.

Claims are read to be checked against the scores (normalise.scores.contradictions); they never make or change a value.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

import regex

from normalise.scores.framework import table
from normalise.scores.labels import WEAK, Label, find_labels
from normalise.squeeze import Squeezed, squeezed
from normalise.years import years_in

# How many squeezed characters a name may stand before the words that claim something of it.
REACH, NEAR = 160, 45
LONGEST = 150
# No list of names is longer; no year farther back is spoken of.
MOST_LISTED, MOST_YEARS = 60, 6
BEFORE = 30
NUMBERS = regex.compile(r"\d{1,3}(?:\.\d{1,2})?")


@dataclass(frozen=True)
class Claim:
    """One statement at [start, end) of a squeezed text.

    kind: `highest`, `lowest` (codes are the top or bottom ones), `reaches`, `misses` (each of codes, against bound),
    `count_reaches`, `count_misses` (count indicators do), `level` (codes are of this letter).
    strict: a value equal to the bound does not reach it. sole: said of all indicators, not perhaps of one instrument's.
    years: the fiscal years that the text names before it, the last one first.
    """

    kind: str
    start: int
    end: int
    codes: tuple[str, ...] = ()
    bound: float | None = None
    count: int | None = None
    strict: bool = False
    sole: bool = False
    level: str | None = None
    years: tuple[int, ...] = ()


def _any(words: list[str]) -> str:
    return "|".join(regex.escape(squeezed(w)) for w in sorted(words, key=lambda w: -len(squeezed(w))))


@cache
def _patterns() -> dict[str, regex.Pattern[str]]:
    words = {name: _any(listed) for name, listed in table("words")["claim"].items()}
    bound = rf"(?:{words['bound_lead']}|[( ])*(?P<bound>\d{{2,3}}(?:\.\d{{1,2}})?)(?:{words['bound_tail']}|[%) ])*"
    mark = rf"(?:(?P<below>{words['below']})|(?P<least>{words['least']})|(?P<above>{words['above']}))"
    test = rf"(?:{mark}(?:{bound})|(?:(?P<fails>{words['fails']})|(?P<passes>{words['passes']}))(?:{bound})?)"
    having = rf"(?:{words['having']})*"
    noun = r"ตัวชี้วัด"
    return {
        "extreme": regex.compile(
            rf"คะแนน(?:{words['score_tail']})*(?:(?P<high>{words['high']})|(?P<low>{words['low']}))"
        ),
        "top": regex.compile(r"(?:(?P<k>\d{1,2})(?:อันดับ|ลำดับ|ตัวชี้วัด|ข้อ)?(?:แรก)?|อันดับแรก|เป็นอันดับแรก|เป็นอันดับ1)"),
        "is": regex.compile(rf"(?:{words['is']}|[:= ])+"),
        "relative": regex.compile(rf"(?:{words['nouns']})(?:ที่|ซึ่ง)(?:{words['having']})*$"),
        "having": regex.compile(rf"(?:{words['having']})$"),
        "goal": regex.compile(rf"(?:{words['goal']})"),
        "joint": regex.compile(rf"(?:{words['joint']}|[\d.,()% ])*"),
        "count_first": regex.compile(rf"(?P<count>\d{{1,2}}){noun}(?:ที่|ซึ่ง|ยัง)?{having}{test}"),
        "count_last": regex.compile(
            rf"{noun}(?:ที่|ซึ่ง){having}{test}(?:{words['amount']}|[)” ])*(?P<count>\d{{1,2}}){noun}"
        ),
        "none": regex.compile(rf"ไม่มี{noun}(?:ใด|ไหน)?(?:ที่|ซึ่ง)?{having}{test}"),
        "every": regex.compile(rf"(?:ทุก|ทั้ง10|ทั้งสิบ){noun}{having}{test}|{test}(?:ใน|ครบ|ทั้ง|คือ)*(?P<every>ทุก{noun})"),
        "list": regex.compile(rf"{noun}(?:ที่|ซึ่ง){having}{test}(?:{words['amount']}|[)” ])*(?:{words['is']}|[: ])+"),
        "single": regex.compile(rf"(?:(?P<fails>{words['fails']})|(?P<passes>{words['passes']}))(?:{bound})?"),
        "level": regex.compile(r"(?:อยู่ในระดับ|ในระดับ|ได้ระดับ|ระดับ)[“\"'(]?(?P<level>aa|[a-f])(?![a-z0-9])"),
        "criterion": regex.compile(r"(?:เกณฑ์)\D{0,24}?(?P<bound>\d{2}(?:\.\d{1,2})?)(?!\d)"),
    }


@cache
def _trigger() -> regex.Pattern[str]:
    claim = table("words")["claim"]
    names = ("high", "low", "below", "least", "above", "passes")
    return regex.compile(_any([*(word for name in names for word in claim[name]), "ระดับ"]))


def may_claim(text: str) -> bool:
    """Whether a squeezed text holds any word of a claim: most do not."""
    return bool(_trigger().search(text))


def claims_in(text: Squeezed, year: int | None) -> list[Claim]:
    """Every claim of one running text. year: of the framework whose names are looked for."""
    return _ClaimReader(text, year).read()


class _ClaimReader:
    def __init__(self, text: Squeezed, year: int | None) -> None:
        self.text = text.text
        self.years = years_in(text)
        self.labels = [label for label in find_labels(self.text, year) if label.kind not in ("highest", "lowest")]
        self.starts = [label.start for label in self.labels]
        self.found: list[Claim] = []

    def read(self) -> list[Claim]:
        if self.labels:
            self._extremes()
            self._levels()
        self._marks()
        return sorted(self.found, key=lambda claim: claim.start)

    def _add(self, kind: str, start: int, end: int, **more) -> None:
        before = self.years[: bisect_left(self.years, end, key=lambda event: event.start)][-MOST_YEARS:]
        years = tuple(event.year for event in reversed(before))
        self.found.append(Claim(kind, start, end, years=years, **more))

    def _wanted(self, start: int) -> bool:
        """Whether what begins here is a goal or a rule, no statement of fact."""
        return bool(_patterns()["goal"].search(self.text, max(0, start - BEFORE), start))

    # -- the highest and the lowest

    def _extremes(self) -> None:
        for match in _patterns()["extreme"].finditer(self.text):
            if _patterns()["goal"].search(self.text, max(0, match.start() - 12), match.start()):
                continue
            kind = "highest" if match["high"] else "lowest"
            position, k = match.end(), None
            if top := _patterns()["top"].match(self.text, position):
                position, k = top.end(), int(top["k"]) if top["k"] else None
            near = self._between(position, position + NEAR)
            within = next((x for x in near if x.kind == "instrument"), None)
            said = _patterns()["is"].match(self.text, position)
            if said:
                codes, end = self._run(said.end())
                if codes and (k is None or k == len(codes)):
                    self._add(kind, match.start(), end, codes=codes, sole=within is None and k is None)
                continue
            before = self.text[max(0, match.start() - BEFORE) : match.start()]
            relative = _patterns()["relative"].search(before)
            if relative and not before[: relative.start()].endswith("เป็น"):
                continue
            subject = self._subject(match.start() - (len(before) - relative.start() if relative else 0))
            if subject is not None and (relative or _patterns()["having"].search(before)):
                self._add(kind, subject.start, match.end(), codes=(subject.code,))

    def _between(self, start: int, end: int) -> list[Label]:
        """The names that begin in [start, end]."""
        return self.labels[bisect_left(self.starts, start) : bisect_right(self.starts, end)]

    def _subject(self, end: int) -> Label | None:
        """The name that a clause ending here speaks of: the last one before it."""
        before = [x for x in self._between(end - REACH - LONGEST, end) if x.end <= end and end - x.end <= REACH]
        last = before[-1] if before else None
        return last if last is not None and last.code and last.strength != WEAK else None

    def _run(self, position: int) -> tuple[tuple[str, ...], int]:
        """The names listed from here on, and where the list ends."""
        codes: list[str] = []
        first = bisect_left(self.starts, position)
        for label in self.labels[first : first + MOST_LISTED]:
            if not _patterns()["joint"].fullmatch(self.text, position, label.start) or label.code is None:
                break
            if label.code not in codes:
                codes.append(label.code)
            position = label.end
        return tuple(codes), position

    # -- marks that scores reach or miss

    def _marks(self) -> None:
        taken = bytearray(len(self.text))
        for form in ("count_last", "count_first", "none", "every", "list", "single"):
            for match in _patterns()[form].finditer(self.text):
                start, end = match.span()
                if any(taken[start:end]) or self._wanted(start):
                    continue
                if self._mark(form, match):
                    taken[start:end] = b"\x01" * (end - start)

    def _mark(self, form: str, match: regex.Match[str]) -> bool:
        given = match.groupdict()
        misses = bool(given.get("below") or given.get("fails"))
        bound = float(given["bound"]) if given["bound"] else self._criterion(match.start())
        facts = {"bound": bound, "strict": bool(given.get("above"))}
        start, end = match.span()
        if bound > 100 or regex.compile("คน|ราย|ครั้ง|บาท|ข้อ|เรื่อง|ปี").match(self.text, end):
            return False
        if form in ("count_first", "count_last"):
            self._add("count_misses" if misses else "count_reaches", start, end, count=int(match["count"]), **facts)
        elif form == "none":
            self._add("count_misses" if misses else "count_reaches", start, end, count=0, **facts)
        elif form == "every":
            self._add("count_reaches" if misses else "count_misses", start, end, count=0, **facts)
        elif form == "list":
            codes, stop = self._run(end)
            if not codes:
                return False
            self._add("misses" if misses else "reaches", start, stop, codes=codes, **facts)
        else:
            subject = self._subject(start)
            if subject is None or not self._direct(subject.end, start):
                return False
            self._add("misses" if misses else "reaches", subject.start, end, codes=(subject.code,), **facts)
        return True

    def _direct(self, start: int, end: int) -> bool:
        """Whether only a score and words of having one stand between a name and what is claimed of it."""
        return end - start <= NEAR and bool(_patterns()["joint"].fullmatch(self.text, start, end))

    def _criterion(self, near: int) -> float:
        """The mark that a text calls its criterion where it names just one, else the official pass mark."""
        said = {float(m["bound"]) for m in _patterns()["criterion"].finditer(self.text)}
        return said.pop() if len(said) == 1 else table("ratings")["level"]["pass"]

    # -- letters

    def _levels(self) -> None:
        for match in _patterns()["level"].finditer(self.text):
            subject = self._subject(match.start())
            if subject is None or subject.code == "ITA" or self._wanted(subject.start):
                continue
            gap = self.text[subject.end : match.start()]
            if len(gap) <= NEAR and NUMBERS.search(gap) and _patterns()["joint"].fullmatch(gap):
                self._add("level", subject.start, match.end(), codes=(subject.code,), level=match["level"].upper())
