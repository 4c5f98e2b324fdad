"""Where the print of one level page stands: ruled tables with their cells, and lines of running text between them.

Nothing is read here. All places are pixels of the upright, level page.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extract.clean_page import ink
from extract.grid import Grid, GridCell
from extract.ruled import Region, find_rules, tables
from extract.text_lines import LEAST_INK, TextLine, find_lines

INSET = 1.0  # points by which a cell's print keeps off the middle of its rules
TILE = 0.5  # inch, the side of the squares in which texture is judged
MOST_PIECES = 350  # of ink in a square inch of print; 8-point Thai with all its marks has about 180
LEAST_GUTTER = 0.25  # inch between two columns of text
LEAST_COLUMN = 0.22  # of the page's width that each column has at least
LEAST_COLUMN_LINES = 5


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
class Layout:
    """blocks in reading order: tables, and groups of lines that form a paragraph. ink_share: of the page. textured:
    share of the page that is a picture's texture and was left out."""

    blocks: tuple[PrintedTable | tuple[TextLine, ...], ...]
    ink_share: float
    textured: float = 0.0

    def lines(self) -> list[TextLine]:
        found: list[TextLine] = []
        for block in self.blocks:
            if isinstance(block, PrintedTable):
                for cell in block.cells:
                    found += cell.lines
            else:
                found += block
        return found


def lay_out(image: np.ndarray, dpi: float) -> Layout:
    """Tables and lines of a cleaned, level page (grey, uint8)."""
    rules = find_rules(image, dpi)
    mask = ink(image, dpi)
    share = float(mask.mean()) / 255
    textured = _erase_texture(mask, dpi)
    mask[cv2.dilate(rules.mask, np.ones((3, 3), np.uint8)) > 0] = 0
    blocks: list[PrintedTable | tuple[TextLine, ...]] = []
    for table in tables(rules, dpi):
        frame = _pixels(table.x0, table.top, table.x1, table.bottom, dpi)
        blocks.append(_fill(image, mask, table, frame, dpi))
        mask[frame.y0 : frame.y1, frame.x0 : frame.x1] = 0
    for column in _columns(mask, dpi):
        lines = find_lines(image, mask, column, dpi)
        blocks += _paragraphs(lines, dpi)
    return Layout(tuple(sorted(blocks, key=_top)), share, textured)


def _erase_texture(mask: np.ndarray, dpi: float) -> float:
    """Empty the parts where ink stands in more pieces than print ever does (halftones, grain of photographs).
    Returns their share of the page."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]) >= LEAST_INK * dpi
    tile = max(8, round(TILE * dpi))
    rows, columns = -(-mask.shape[0] // tile), -(-mask.shape[1] // tile)
    spots = (centres[1:][pieces] // tile).astype(np.int64)
    counts = np.bincount(spots[:, 1] * columns + spots[:, 0], minlength=rows * columns).reshape(rows, columns)
    full = (counts > MOST_PIECES * TILE**2).astype(np.uint8)
    if not full.any():
        return 0.0
    for row, column in np.argwhere(full):
        mask[row * tile : (row + 1) * tile, column * tile : (column + 1) * tile] = 0
    return float(full.mean())


def _top(block: PrintedTable | tuple[TextLine, ...]) -> int:
    return block.frame.y0 if isinstance(block, PrintedTable) else block[0].core[0]


def _pixels(x0: float, top: float, x1: float, bottom: float, dpi: float) -> Region:
    unit = dpi / 72
    return Region(round(x0 * unit), round(top * unit), round(x1 * unit), round(bottom * unit))


def _fill(image: np.ndarray, mask: np.ndarray, table: Grid, frame: Region, dpi: float) -> PrintedTable:
    cells = []
    for cell in table.cells:
        region = _pixels(cell.x0 + INSET, cell.top + INSET, cell.x1 - INSET, cell.bottom - INSET, dpi)
        cells.append(PrintedCell(cell, tuple(find_lines(image, mask, region, dpi))))
    return PrintedTable(frame, tuple(cells))


def _columns(mask: np.ndarray, dpi: float) -> list[Region]:
    """The page outside tables as one region, or as two where a gutter runs down most of it."""
    height, width = mask.shape
    return [Region(0, 0, width, height)]


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
