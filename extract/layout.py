"""Where the print of one level page stands: ruled tables with their cells, and lines of running text between them.

Nothing is read here. All places are pixels of the upright, level page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from extract import pieces
from extract.clean_page import ink
from extract.dark_blocks import lighten
from extract.drawn_marks import drawn_mark
from extract.grid import Grid, GridCell
from extract.gutters import stretches
from extract.ruled import Region, find_rules, tables
from extract.text_lines import LEAST_INK, TextLine, darkness, find_lines, is_print

INSET = 1.0  # points by which a cell's print keeps off the middle of its rules
TILE = 0.5  # inch, the side of the squares in which texture is judged
MOST_PIECES = 350  # of ink in a square inch of print; 8-point Thai with all its marks has about 180
BESIDE_FRAME, ABOVE_FRAME = 0.06, 0.02  # inch around a table in which only traces of its rules stand
ACROSS = 1.2  # width by height of a sheet that may hold two pages side by side
LEAST_FOLD, NEAR_MIDDLE = 0.05, 0.03  # of the sheet's width: bare strip between the pages, how far off the middle
SPECKS = 0.002  # of a column's height that may be dark in bare paper
LONG_LINE, LEAST_LONG_LINES = 0.5, 2  # of a page's width; lines of running text that a page has
LEAST_GUTTER = 0.25  # inch between two columns of text
LEAST_COLUMN = 0.22  # of the page's width that each column has at least
LEAST_COLUMN_LINES = 5
NEAR_RULE = 0.2  # inch from the first or last line of a table to the rule above or below it


@dataclass(frozen=True)
class PrintedCell:
    """A cell (points) and the lines printed in it (pixels)."""

    place: GridCell
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class PrintedTable:
    """A ruled table. frame: pixels."""

    frame: Region
    cells: tuple[PrintedCell, ...]


@dataclass(frozen=True)
class PartedText:
    """Lines in columns with gutters between them, which may be a table without upright rules. frame: pixels. columns:
    lines of each, top to bottom. rules: heights (pixels) of the level rules that go through them."""

    frame: Region
    columns: tuple[tuple[TextLine, ...], ...]
    rules: tuple[float, ...]


Block = PrintedTable | PartedText | tuple[TextLine, ...]


@dataclass(frozen=True)
class Layout:
    """blocks in reading order: tables, and groups of lines that form a paragraph. ink_share: of the page. textured:
    share of the page that is a picture's texture and was left out."""

    blocks: tuple[Block, ...]
    ink_share: float
    textured: float = 0.0

    def lines(self) -> list[TextLine]:
        found: list[TextLine] = []
        for block in self.blocks:
            if isinstance(block, PrintedTable):
                for cell in block.cells:
                    found += cell.lines
            elif isinstance(block, PartedText):
                for column in block.columns:
                    found += column
            else:
                found += block
        return found


def lay_out(image: np.ndarray, dpi: float) -> Layout:
    """Tables and lines of a cleaned, level page (grey, uint8); of two pages on one sheet one after the other."""
    fold = _fold(image, dpi)
    if fold is None:
        return _page(image, dpi)
    left, right = image.copy(), image.copy()
    left[:, fold:] = right[:, :fold] = 255
    halves = [_page(half, dpi) for half in (left, right)]
    if not all(_is_page(half, image.shape[1] / 2) for half in halves):
        return _page(image, dpi)
    first, second = halves
    return Layout(first.blocks + second.blocks, first.ink_share + second.ink_share, first.textured + second.textured)


def _fold(image: np.ndarray, dpi: float) -> int | None:
    """The column between two pages that were scanned onto one sheet across: a wide bare strip near its middle."""
    height, width = image.shape
    if width < ACROSS * height:
        return None
    dark = np.count_nonzero(image < 160, axis=0) > max(2, SPECKS * height)
    inked = np.flatnonzero(dark)
    if not inked.size:
        return None
    wide = np.flatnonzero(np.diff(inked) >= LEAST_FOLD * width)
    for left, right in ((int(inked[k]), int(inked[k + 1])) for k in wide):
        if left <= (0.5 + NEAR_MIDDLE) * width and right >= (0.5 - NEAR_MIDDLE) * width:
            return min(max(width // 2, left + 1), right)
    return None


def _is_page(layout: Layout, width: float) -> bool:
    """Whether a half has a ruled table or lines as wide as a page's, and is no column of a wide table without rules."""
    tables = [block for block in layout.blocks if isinstance(block, PrintedTable)]
    if any(table.frame.x1 - table.frame.x0 >= LONG_LINE * width for table in tables):
        return True
    lines = [line for block in layout.blocks if isinstance(block, tuple) for line in block]
    return sum(line.box.x1 - line.box.x0 >= LONG_LINE * width for line in lines) >= LEAST_LONG_LINES


def _page(image: np.ndarray, dpi: float) -> Layout:
    image = image.copy()
    rules = find_rules(image, dpi, lighten(image, dpi))
    mask = ink(image, dpi)
    share = float(mask.mean()) / 255
    textured = _erase_texture(mask, dpi)
    mask = cv2.bitwise_and(mask, cv2.bitwise_not(cv2.dilate(rules.mask, np.ones((3, 3), np.uint8))))
    dark = darkness(image, mask)
    blocks: list[Block] = []
    frames = []
    for table in tables(rules, dpi):
        frame = _pixels(table.x0, table.top, table.x1, table.bottom, dpi)
        blocks.append(_fill(image, mask, table, frame, dark, dpi))
        aside, above = round(BESIDE_FRAME * dpi), round(ABOVE_FRAME * dpi)
        mask[max(frame.y0 - above, 0) : frame.y1 + above, max(frame.x0 - aside, 0) : frame.x1 + aside] = 0
        frames.append(frame)
    free = [rule for rule in rules.across if not any(_within(rule, frame) for frame in frames)]
    for group in _running_text(image, mask, dark, dpi, [frame.y0 for frame in frames], free):
        blocks = _merge(blocks, [group] if isinstance(group, PartedText) else _paragraphs(group, dpi))
    return Layout(tuple(blocks), share, textured)


def _erase_texture(mask: np.ndarray, dpi: float) -> float:
    """Empty the parts where ink stands in more pieces than print ever does (halftones, grain of photographs).
    Returns their share of the page."""
    boxes = pieces.boxes(mask)
    boxes = boxes[np.maximum(boxes[:, 2], boxes[:, 3]) >= LEAST_INK * dpi]
    tile = max(8, round(TILE * dpi))
    rows, columns = -(-mask.shape[0] // tile), -(-mask.shape[1] // tile)
    spots = (boxes[:, :2] + boxes[:, 2:] // 2) // tile
    counts = np.bincount(spots[:, 1] * columns + spots[:, 0], minlength=rows * columns).reshape(rows, columns)
    full = (counts > MOST_PIECES * TILE**2).astype(np.uint8)
    if not full.any():
        return 0.0
    for row, column in np.argwhere(full):
        mask[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile] = 0
    return float(full.mean())


def _within(rule: tuple[float, float, float], frame: Region) -> bool:
    """Whether a level rule (y, x0, x1) belongs to the ruled table in the frame."""
    y, x0, x1 = rule
    return frame.y0 - 3 <= y <= frame.y1 + 3 and frame.x0 - 3 <= (x0 + x1) / 2 <= frame.x1 + 3


def _top(block: Block) -> int:
    return block[0].core[0] if isinstance(block, tuple) else block.frame.y0


def _merge(blocks: list[Block], more: list[Block]) -> list[Block]:
    """Blocks in reading order: text goes before the first table that begins below it."""
    merged = list(blocks)
    place = 0
    for paragraph in more:
        after = [k for k, block in enumerate(merged) if not isinstance(block, PrintedTable)]
        place = max(place, after[-1] + 1 if after else 0)
        while place < len(merged) and _top(merged[place]) < _top(paragraph):
            place += 1
        merged.insert(place, paragraph)
    return merged


def _pixels(x0: float, top: float, x1: float, bottom: float, dpi: float) -> Region:
    unit = dpi / 72
    return Region(round(x0 * unit), round(top * unit), round(x1 * unit), round(bottom * unit))


def _fill(image: np.ndarray, mask: np.ndarray, table: Grid, frame: Region, dark: float, dpi: float) -> PrintedTable:
    cells = []
    for cell in table.cells:
        region = _pixels(cell.x0 + INSET, cell.top + INSET, cell.x1 - INSET, cell.bottom - INSET, dpi)
        lines = [line for line in find_lines(image, mask, region, dpi) if is_print(line, dark, dpi)]
        if len(lines) == 1 and not lines[0].sign and (sign := drawn_mark(lines[0], dpi)):
            lines = [replace(lines[0], sign=sign)]
        cells.append(PrintedCell(cell, tuple(lines)))
    return PrintedTable(frame, tuple(cells))


def _running_text(
    image: np.ndarray,
    mask: np.ndarray,
    dark: float,
    dpi: float,
    breaks: list[int],
    rules: list[tuple[float, float, float]],
) -> list[list[TextLine] | PartedText]:
    """What is printed outside ruled tables, in reading order: lines, one list for each column of text, and what may
    be a table without upright rules. dark: grey level of the page's print. breaks: tops of ruled tables. rules: level
    rules (y, x0, x1) outside of them."""
    height, width = mask.shape
    lines = [line for line in find_lines(image, mask, Region(0, 0, width, height), dpi) if is_print(line, dark, dpi)]
    groups: list[list[TextLine] | PartedText] = []
    start = 0
    for stretch in stretches(lines, breaks):
        part = lines[stretch.first : stretch.end]
        if _is_prose(part, stretch.gutters, width):
            continue
        groups += _columns_of_text(image, mask, lines[start : stretch.first], dpi)
        groups.append(_parted(image, mask, part, stretch.gutters, rules, dpi))
        start = stretch.end
    groups += _columns_of_text(image, mask, lines[start:], dpi)
    return [group for group in groups if group]


def _is_prose(lines: list[TextLine], gutters: tuple[tuple[float, float], ...], width: int) -> bool:
    """Whether these are two columns of running text: both wide, with many lines."""
    if len(gutters) > 1 or len(lines) < LEAST_COLUMN_LINES:
        return False
    left = gutters[0][0] - min(line.box.x0 for line in lines)
    right = max(line.box.x1 for line in lines) - gutters[0][1]
    return min(left, right) >= LEAST_COLUMN * width


def _parted(
    image: np.ndarray,
    mask: np.ndarray,
    lines: list[TextLine],
    gutters: tuple[tuple[float, float], ...],
    rules: list[tuple[float, float, float]],
    dpi: float,
) -> PartedText:
    frame = Region(
        min(line.box.x0 for line in lines),
        min(line.box.y0 for line in lines),
        max(line.box.x1 for line in lines),
        max(line.box.y1 for line in lines),
    )
    edges = [0, *(round((a + b) / 2) for a, b in gutters), mask.shape[1]]
    own = _ink_of(mask, lines)
    columns = (
        tuple(find_lines(image, own, Region(x0, frame.y0, x1, frame.y1), dpi))
        for x0, x1 in zip(edges[:-1], edges[1:], strict=True)
    )
    beside = NEAR_RULE * dpi
    through = tuple(
        y
        for y, x0, x1 in rules
        if frame.y0 - beside <= y <= frame.y1 + beside and x0 <= gutters[0][0] and x1 >= gutters[-1][1]
    )
    return PartedText(frame, tuple(column for column in columns if column), through)  # a speck is no column


def _ink_of(mask: np.ndarray, lines: list[TextLine]) -> np.ndarray:
    """Only the ink of these lines: others may reach into their boxes, and are white in their images."""
    own = np.zeros_like(mask)
    for line in lines:
        rows, columns = slice(line.box.y0, line.box.y1), slice(line.box.x0, line.box.x1)
        own[rows, columns] |= np.where(line.image < 255, mask[rows, columns], np.uint8(0))
    return own


def _columns_of_text(image: np.ndarray, mask: np.ndarray, lines: list[TextLine], dpi: float) -> list[list[TextLine]]:
    """Lines, one list for each column of text, in reading order."""
    width = mask.shape[1]
    groups: list[list[TextLine]] = []
    start = 0
    for first, end, gutter in _gutters(lines, width, dpi):
        groups.append(lines[start:first])
        top, bottom = lines[first].box.y0, max(line.box.y1 for line in lines[first:end])
        own = _ink_of(mask, lines[first:end])
        for x0, x1 in ((0, gutter), (gutter, width)):
            groups.append(find_lines(image, own, Region(x0, top, x1, bottom), dpi))
        start = end
    groups.append(lines[start:])
    return groups


def _gutters(lines: list[TextLine], width: int, dpi: float) -> list[tuple[int, int, int]]:
    """(first line, one past the last, column of pixels) of each run of lines that an empty gutter parts into two
    columns of text. A label with a number far to its right is no column: columns are wide and have many lines."""
    found = []
    first = 0
    while first < len(lines):
        gaps = _gaps(lines[first], dpi)
        end, common = first, gaps
        while common and end < len(lines):
            kept = common
            end += 1
            if end == len(lines):
                break
            common = [
                (max(a, c), min(b, d))
                for a, b in common
                for c, d in _gaps(lines[end], dpi)
                if min(b, d) - max(a, c) >= LEAST_GUTTER * dpi
            ]
        if end - first >= LEAST_COLUMN_LINES and gaps:
            a, b = max(kept, key=lambda gap: gap[1] - gap[0])
            part = lines[first:end]
            left = a - min(line.box.x0 for line in part)
            right = max(line.box.x1 for line in part) - b
            if min(left, right) >= LEAST_COLUMN * width:
                found.append((first, end, (a + b) // 2))
                first = end
                continue
        first += 1
    return found


def _gaps(line: TextLine, dpi: float) -> list[tuple[int, int]]:
    """Empty stretches inside a line (columns of pixels of the page) that are as wide as a gutter."""
    dark = np.flatnonzero((line.image < 160).any(axis=0)) + line.box.x0
    wide = np.flatnonzero(np.diff(dark) >= LEAST_GUTTER * dpi)
    return [(int(dark[k]), int(dark[k + 1])) for k in wide]


def _paragraphs(lines: list[TextLine], dpi: float) -> list[tuple[TextLine, ...]]:
    """Group lines: a new paragraph where the space between lines is larger than usual, or where a line starts
    farther right than the one above it does (an indent) or that one ended early."""
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, dpi):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [tuple(group) for group in groups]


def _continues(group: list[TextLine], line: TextLine, dpi: float) -> bool:
    last = group[-1]
    letter = max(last.core[1] - last.core[0], line.core[1] - line.core[0])
    step = line.core[0] - last.core[1]
    if step > 2.2 * letter:
        return False
    right = max(member.box.x1 for member in group)
    ended_early = last.box.x1 < right - 0.5 * dpi or last.box.x1 < line.box.x1 - 0.5 * dpi
    indented = line.box.x0 > last.box.x0 + 0.2 * dpi
    return not (ended_early or indented)
