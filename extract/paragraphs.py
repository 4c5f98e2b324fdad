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
    r"^(?![1-9๑-๙][0-9๐-๙][.][0-9๐-๙]{2}(?![0-9๐-๙.)])|[3-9๓-๙][0-9๐-๙]\s)"  # a score, or too many for a list
    r"(?:\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2}){0,3}[.)]?(?=[\s\p{Thai}A-Za-z])"
    r"|\([0-9๐-๙ก-ฮ]{1,2}\)|[ก-ฮ]\.\s|[-–•●▪◦➢✓*]\s?)"
)
NUMBER = regex.compile(r"^[+-]?[0-9๐-๙]{1,9}(?:[.,][0-9๐-๙]{1,9}){0,3}\s?%?$")


def reading_order(lines: list[TextLine]) -> list[list[TextLine]]:
    """Lines (any order) in reading order: streams that are read one after the other, each from top to bottom.

    A page is one stream unless a gutter parts at least COLUMN_LINES lines on either side; lines that cross the
    gutter end the columns above them and are read before those below.
    """
    lines = sorted(lines, key=lambda line: (round(line.y, 1), line.x0))
    beside = sum(a.y + 0.1 * a.em > b.top and a.x1 < b.x0 for a, b in zip(lines, lines[1:], strict=False)) + sum(
        b.y + 0.1 * b.em > a.top and b.x1 < a.x0 for a, b in zip(lines, lines[1:], strict=False)
    )
    if beside < COLUMN_LINES // 2 or len(lines) < 2 * COLUMN_LINES:
        return [lines] if lines else []
    gutter = _gutter(lines)
    if gutter is None:
        return [lines]
    streams: list[list[TextLine]] = []
    for band in _bands(lines, gutter):
        left = [line for line in band if line.x1 <= gutter]
        right = [line for line in band if line.x0 >= gutter]
        if len(left) >= COLUMN_LINES and len(right) >= COLUMN_LINES:
            streams += reading_order(left) + reading_order(right)
        elif streams and not _is_column(streams[-1], gutter) and not _is_column(band, gutter):
            streams[-1] += band
        else:
            streams.append(band)
    return streams


def _is_column(lines: list[TextLine], gutter: float) -> bool:
    return len(lines) >= COLUMN_LINES and (
        all(line.x1 <= gutter for line in lines) or all(line.x0 >= gutter for line in lines)
    )


def _gutter(lines: list[TextLine]) -> float | None:
    """The upright line between two columns that parts most lines. Numbers begin no column of text: they belong to the
    labels on their left."""
    best, most = None, 0
    for start in {round(line.x0 - 1, 1) for line in lines if not NUMBER.match(line.text)}:
        parted = 0
        for band in _bands(lines, start):
            left = sum(line.x1 <= start for line in band)
            right = sum(line.x0 >= start for line in band)
            if min(left, right) >= COLUMN_LINES:
                parted += len(band)
        if parted > most:
            best, most = start, parted
    return best


def _bands(lines: list[TextLine], gutter: float) -> list[list[TextLine]]:
    """Lines (by height) in bands: those that cross the gutter, and between them those that do not."""
    bands: list[list[TextLine]] = []
    crossing = None
    for line in lines:
        across = line.x0 < gutter < line.x1
        if bands and across == crossing:
            bands[-1].append(line)
        else:
            bands.append([line])
        crossing = across
    return bands


def paragraphs(lines: list[TextLine]) -> list[list[TextLine]]:
    """Group one stream's lines, top to bottom, into paragraphs. Larger print has its lines as much further apart."""
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    steps = sorted((b.y - a.y, b.em) for a, b in zip(lines, lines[1:], strict=False) if b.y > a.y)
    usual, size = steps[len(steps) // 4] if steps else (0.0, 1.0)
    groups = [[lines[0]]]
    for line in lines[1:]:
        if _continues(groups[-1], line, left, right, usual * max(1.0, line.em / max(size, 1.0))):
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
