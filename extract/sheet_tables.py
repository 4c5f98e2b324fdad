"""The filled cells of a sheet -> paragraphs and tables, as a person sees them: parted by empty rows and columns.

A row that holds one cell above a table is its title, not its first row; where a table has borders they say what belongs
to it. A range that is parted into columns must leave tables on both sides: every second column empty is one table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.sheet_cells import SheetCell

MAX_COLUMNS, MAX_ROWS = 250, 30_000  # of one table
MAX_POSITIONS = 200_000  # rows times columns of one table


@dataclass(frozen=True)
class Words:
    """A printed line outside of tables: the cells of one row, left to right."""

    cells: tuple[SheetCell, ...]


@dataclass(frozen=True)
class Range:
    """A table: its cells by row and column, its extent in shown rows and columns (ends are beyond it). cut: filled
    cells that were left out because it is larger than a table can be."""

    cells: tuple[SheetCell, ...]
    top: int
    left: int
    bottom: int
    right: int
    cut: int = 0


Part = Words | Range


def parts(cells: list[SheetCell]) -> Iterator[Part]:
    """The parts of a sheet from top to bottom, those side by side from left to right. cells: by row and column."""
    for band in _bands(cells):
        above, table, below = _titles(band)
        yield from map(Words, above)
        sides = _sides(table)
        for side in sides:
            if len(sides) == 1:
                yield from _part(side)
                continue
            for inner in _bands(side):
                over, rest, under = _titles(inner)
                yield from map(Words, over)
                yield from _part(rest)
                yield from map(Words, under)
        yield from map(Words, below)


def _bands(cells: list[SheetCell]) -> list[list[SheetCell]]:
    """Runs of rows without an empty one between them."""
    found: list[list[SheetCell]] = []
    end = -1
    for cell in cells:
        if not found or cell.row > end:
            found.append([])
        found[-1].append(cell)
        end = max(end, cell.row_end)
    return found


def _sides(cells: list[SheetCell]) -> list[list[SheetCell]]:
    """The cells parted at empty columns, if every part then has two columns; else all of them."""
    found: list[list[SheetCell]] = []
    end = -1
    for cell in sorted(cells, key=lambda cell: cell.column):
        if not found or cell.column > end:
            found.append([])
        found[-1].append(cell)
        end = max(end, cell.column_end)
    if len(found) < 2 or any(len({cell.column for cell in part}) < 2 for part in found):
        return [cells]
    return [sorted(part, key=_order) for part in found]


def _order(cell: SheetCell) -> tuple[int, int]:
    return cell.row, cell.column


def _rows(cells: list[SheetCell]) -> list[tuple[SheetCell, ...]]:
    """The cells that begin in the same row."""
    rows: list[list[SheetCell]] = []
    for cell in cells:
        if not rows or rows[-1][0].row != cell.row:
            rows.append([])
        rows[-1].append(cell)
    return [tuple(row) for row in rows]


Row = tuple[SheetCell, ...]


def _titles(band: list[SheetCell]) -> tuple[list[Row], list[SheetCell], list[Row]]:
    """Rows above a table that are no part of it, the table, and rows below."""
    rows = _rows(band)
    ruled = any(cell.ruled for row in rows if len(row) > 1 for cell in row)
    body = [row for row in rows if len(row) > 1]
    if not body:
        return rows, [], []
    left, right = min(row[0].column for row in body), max(row[-1].column for row in body) + 1

    def is_title(row: Row) -> bool:
        cell = row[0]
        if len(row) > 1 or ruled:
            return len(row) == 1 and not cell.ruled
        return cell.column <= left or 2 * (cell.column_end - cell.column) >= right - left

    first = next((n for n, row in enumerate(rows) if not is_title(row)), len(rows))
    last = len(rows)
    while ruled and last > first and is_title(rows[last - 1]):
        last -= 1
    return rows[:first], [cell for row in rows[first:last] for cell in row], rows[last:]


def _part(cells: list[SheetCell]) -> Iterator[Part]:
    """A table, or lines where there is none: cells below each other, or a name and its value beside it."""
    rows = _rows(cells)
    ruled = any(cell.ruled for cell in cells)
    if all(len(row) == 1 for row in rows) or (len(rows) == 1 and len(cells) == 2 and not ruled):
        yield from map(Words, rows)
        return
    top, left = min(cell.row for cell in cells), min(cell.column for cell in cells)
    # A span reaches as far as other cells begin; beyond them it shows nothing more.
    bottom, right = max(cell.row for cell in cells) + 1, max(cell.column for cell in cells) + 1
    right = min(right, left + MAX_COLUMNS)
    bottom = min(bottom, top + min(MAX_ROWS, MAX_POSITIONS // (right - left)))
    kept = tuple(cell for cell in cells if cell.row < bottom and cell.column < right)
    yield Range(kept, top, left, bottom, right, len(cells) - len(kept))
