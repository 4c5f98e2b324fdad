"""Printed lines -> paragraphs in reading order, by spacing, indents and line ends."""

from __future__ import annotations

import regex

from extract.typeset import TextLine

LARGER_SPACE = 1.45  # times the usual step between lines that parts paragraphs
INDENT = 1.1  # em
SHORT_END = 0.22  # share of the column's width that a paragraph's last line leaves free
COLUMN_LINES = 4  # fewer lines are no column
CENTRED = 0.06  # share of the width by which both margins of a centred line may differ
ITEM = regex.compile(
    r"^(?:\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2}){0,3}[.)]?(?=[\s\p{Thai}A-Za-z])"
    r"|\([0-9๐-๙ก-ฮ]{1,2}\)|[ก-ฮ]\.\s|[-–•●▪◦➢✓*]\s?)"
)


def reading_order(lines: list[TextLine]) -> list[list[TextLine]]:
    """Lines (any order) as columns in reading order, each from top to bottom.

    Lines that follow each other in the content and step down the page are one stream. Streams that share height and
    width, or hold few lines, are sorted together by height; long streams side by side are columns, read one by one.
    """
    streams: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: line.order):
        if streams and line.y > streams[-1][-1].y + 0.2 * line.em:
            streams[-1].append(line)
        else:
            streams.append([line])
    columns: list[list[TextLine]] = []
    for stream in streams:
        rest = []
        for other in columns:
            if _beside(stream, other):
                rest.append(other)
            else:
                stream = other + stream
        columns = [*rest, stream]
    for column in columns:
        column.sort(key=lambda line: (round(line.y, 1), line.x0))
    return sorted(columns, key=lambda column: (round(column[0].y), column[0].x0))


def _beside(a: list[TextLine], b: list[TextLine]) -> bool:
    """Whether two streams are columns of text that stand side by side, or one above the other."""
    a_top, a_end, b_top, b_end = a[0].top, a[-1].bottom, b[0].top, b[-1].bottom
    if min(a_end, b_end) <= max(a_top, b_top):
        return True
    apart = max(line.x1 for line in a) < min(line.x0 for line in b)
    apart |= max(line.x1 for line in b) < min(line.x0 for line in a)
    return apart and min(len(a), len(b)) >= COLUMN_LINES


def paragraphs(lines: list[TextLine]) -> list[list[TextLine]]:
    """Group one stream's lines, top to bottom, into paragraphs."""
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    steps = sorted(b.y - a.y for a, b in zip(lines, lines[1:], strict=False) if b.y > a.y)
    usual = steps[len(steps) // 4] if steps else 0.0
    groups = [[lines[0]]]
    for line in lines[1:]:
        if _continues(groups[-1], line, left, right, usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _continues(group: list[TextLine], line: TextLine, left: float, right: float, usual: float) -> bool:
    last = group[-1]
    em = max(last.em, line.em)
    width = max(right - left, 1.0)
    step = line.y - last.y
    if step > max(LARGER_SPACE * usual, 1.3 * em) or step > 2.6 * em:
        return False
    if abs(last.em - line.em) > 0.13 * em or ITEM.match(line.text):
        return False
    if centred(last, left, right):
        return centred(line, left, right)
    if line.x0 - last.x0 > INDENT * em:
        return False
    return right - last.x1 <= SHORT_END * width


def centred(line: TextLine, left: float, right: float) -> bool:
    """Whether a line stands in the middle of its column, clear of both edges."""
    width = max(right - left, 1.0)
    before, after = line.x0 - left, right - line.x1
    return min(before, after) > 0.08 * width and abs(before - after) < CENTRED * width
