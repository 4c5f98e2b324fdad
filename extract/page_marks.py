"""Pages of a text: form feeds and the marks that converters and OCR models write between pages."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from extract.tabs import NumberedLine

DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

# "--- Page 3 ---", "<!-- page 3 -->", "[หน้า 3]", "## Page 3": decorated, so no running text looks like it.
MARK = regex.compile(
    r"(?i)^\s*(?P<open>-{2,}|={2,}|\*{2,}|#{1,6}|<!--|\[|<)\s*(?:page[ _]?(?:number|no\.?)?|หน้า(?:ที่)?)\s*[:=#]?\s*"
    r"[\"']?(?P<number>[0-9๐-๙]{1,5})[\"']?\s*(?:(?:of|/|จาก)\s*[0-9๐-๙]{1,5}\s*)?(?P<close>-{2,}|={2,}|\*{2,}|#{1,6}|-->|\]|>)?\s*$"
)
# A page number as an element, as some OCR models write it where it is printed.
ELEMENT = regex.compile(
    r"(?i)^\s*<(page_number|page-number|page_num)>\s*(?:[-–(]\s*)?(?P<number>[0-9๐-๙]{1,5})?[^<\n]{0,40}</\1>\s*$"
)
# Converters that number pages from nought: "{3}------------".
FROM_NOUGHT = regex.compile(r"^\s*\{(?P<number>[0-9]{1,5})\}-{8,}\s*$")
BREAK = regex.compile(r"(?i)^\s*<!--\s*page[ _-]?break\s*-->\s*$")
# Undecorated: only beside a form feed.
PLAIN = regex.compile(r"(?i)^\s*(?:page|หน้า(?:ที่)?)?\s*[-–]?\s*(?P<number>[0-9๐-๙]{1,5})\s*[-–]?\s*$")


WORD = regex.compile(r"[\p{L}\p{N}]")


@dataclass
class Sheet:
    """One page: its number (None in a text without pages), lines of the body, and its page marks."""

    number: int | None
    lines: list[NumberedLine] = field(default_factory=list)
    marks: list[NumberedLine] = field(default_factory=list)


def sheets(lines: list[NumberedLine]) -> list[Sheet]:
    """Cut numbered lines into pages. A text without any mark is one sheet whose number is None."""
    if any("\f" in text for _, text in lines):
        return _by_form_feed(lines)
    marks = [(i, *found) for i, (_, text) in enumerate(lines) if (found := _mark(text))]
    if not marks:
        return [Sheet(None, list(lines))]
    numbers = [number for _, number, _ in marks if number is not None]
    first, last = marks[0][0], marks[-1][0]
    ahead = any(WORD.search(text) for _, text in lines[:first])
    behind = any(WORD.search(text) for _, text in lines[last + 1 :])
    # Marks at the foot of pages: text before the first and none after the last, or a mark 1 below the first text.
    # Otherwise each mark opens its page.
    at_foot = ahead and (not behind or (marks[0][1] == 1 and marks[0][2] == "element"))
    pages: list[Sheet] = [Sheet(None)]
    position = 0
    for i, number, _ in marks:
        pages[-1].lines.extend(lines[position:i])
        if at_foot:
            pages[-1].marks.append(lines[i])
            pages[-1].number = number
            pages.append(Sheet(None))
        else:
            pages.append(Sheet(number, marks=[lines[i]]))
        position = i + 1
    pages[-1].lines.extend(lines[position:])
    pages = [page for page in pages if page.marks or any(text.strip(" -*_=\t") for _, text in page.lines)]
    _number(pages, trusted=numbers == sorted(set(numbers)) and len(numbers) == len(marks))
    return pages


def _mark(text: str) -> tuple[int | None, str] | None:
    """The page number that a line marks and the kind of mark; None where the line is no mark."""
    if len(text) > 120:
        return None
    if BREAK.match(text):
        return None, "break"
    match = FROM_NOUGHT.match(text)
    if match:
        return int(match["number"]) + 1, "mark"
    match = ELEMENT.match(text)
    if match:
        return (int(match["number"].translate(DIGITS)) if match["number"] else None), "element"
    match = MARK.match(text)
    # "## Page 3" and "## หน้า 3" need no closing sign; the others do.
    if match and (match["close"] or match["open"].startswith("#")):
        return int(match["number"].translate(DIGITS)), "mark"
    return None


def _number(pages: list[Sheet], trusted: bool) -> None:
    """Give every page its number: the marks' where they rise, else the order of the pages."""
    if trusted:
        for i, page in enumerate(pages):
            if page.number is None:
                after = next((p.number - (k - i) for k, p in enumerate(pages) if k > i and p.number is not None), None)
                before = pages[i - 1].number + 1 if i and pages[i - 1].number is not None else None
                page.number = after if after is not None and after > 0 else before
    numbers = [page.number for page in pages]
    if not trusted or None in numbers or numbers != sorted(set(numbers)):
        for i, page in enumerate(pages, 1):
            page.number = i


def _by_form_feed(lines: list[NumberedLine]) -> list[Sheet]:
    pages = [Sheet(1)]
    for number, text in lines:
        parts = text.split("\f")
        for n, part in enumerate(parts):
            if n:
                pages.append(Sheet(len(pages) + 1))
            if part.strip() or len(parts) == 1:
                pages[-1].lines.append((number, part))
    if len(pages) > 1 and not any(text.strip() for _, text in pages[-1].lines):
        pages.pop()
    for page in pages:
        _take_page_number(page)
    return pages


def _take_page_number(page: Sheet) -> None:
    """Move a page number that stands alone in a page's first or last line, or any mark, to its marks."""
    marks = [i for i, (_, text) in enumerate(page.lines) if _mark(text)]
    filled = [i for i, (_, text) in enumerate(page.lines) if text.strip()]
    for i in filled[:1] + filled[-1:]:
        match = PLAIN.match(page.lines[i][1])
        if match and i not in marks and len(filled) > 1:
            named = page.lines[i][1].strip(" -–0123456789๐๑๒๓๔๕๖๗๘๙\t") != ""
            if named or int(match["number"].translate(DIGITS)) == page.number:
                marks.append(i)
    page.marks = [page.lines[i] for i in sorted(marks)]
    page.lines = [line for i, line in enumerate(page.lines) if i not in marks]
