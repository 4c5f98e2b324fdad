"""Cells with spans as markup lists them -> positions in a grid, whatever nonsense the spans are."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

MAX_SPAN = 1000  # what HTML allows for columns


@dataclass
class Spanned:
    """A cell of a markup table. row and col are set by `place`; group: spans do not cross into another group."""

    row_span: int = 1
    col_span: int = 1
    group: int = 0
    row: int = 0
    col: int = 0


def place(rows: list[list[Spanned]]) -> tuple[int, int]:
    """Set row, col and true spans of every cell; answers how many spans were cut and how many were in conflict.

    A span over more columns than there are cells for (1000 for "all") counts the columns that really begin
    somewhere. A row span ends with its group of rows, and before a row that has a cell of its own for every column:
    OCR models write such spans, and believing them would move that row's cells to the right.
    """
    conflicts = _set_positions(rows)
    starts = sorted({cell.col for row in rows for cell in row})
    cut = 0
    for row in rows:
        for cell in row:
            left = bisect_left(starts, cell.col)
            right = max(left + 1, bisect_left(starts, cell.col + cell.col_span))
            cut += cell.col_span > 50 and right - left != cell.col_span
            cell.col, cell.col_span = left, right - left
    return cut, conflicts


def _set_positions(rows: list[list[Spanned]]) -> int:
    last_of_group: dict[int, int] = {}
    for r, row in enumerate(rows):
        for cell in row:
            last_of_group[cell.group] = r
    width = max((sum(_plausible_span(cell) for cell in row) for row in rows), default=0)
    conflicts = 0
    # Columns taken by spans from above: column -> (cell, first free row).
    taken: dict[int, tuple[Spanned, int]] = {}
    for r, row in enumerate(rows):
        taken = {col: (cell, end) for col, (cell, end) in taken.items() if end > r}
        needed = sum(map(_plausible_span, row))
        if taken and needed == width and needed + len(taken) > width:
            for cell, _ in taken.values():
                cell.row_span = r - cell.row
            conflicts += 1
            taken = {}
        col = 0
        for cell in row:
            while col in taken:
                col += 1
            wanted = min(max(cell.col_span, 1), MAX_SPAN)
            span = 1
            while span < wanted and col + span not in taken:
                span += 1
            last = last_of_group[cell.group]
            rows_wanted = last - r + 1 if cell.row_span == 0 else max(cell.row_span, 1)
            cell.row, cell.col, cell.col_span = r, col, span
            cell.row_span = min(rows_wanted, last - r + 1)
            if cell.row_span > 1:
                for k in range(col, col + span):
                    taken[k] = (cell, r + cell.row_span)
            col += span
    return conflicts


def _plausible_span(cell: Spanned) -> int:
    """The columns of a cell; a span like 1000 means "all that are left" and counts one."""
    return cell.col_span if 0 < cell.col_span <= 50 else 1
