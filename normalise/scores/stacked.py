"""Rows that hold several names and as many values, one under the other in single cells, as rows of their own."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from normalise.scores.labels import label_of_cell
from normalise.scores.numbers import number_of_cell
from normalise.view import Grid, GridCell


def unstacked(grid: Grid, year: int | None) -> tuple[Grid, dict[int, GridCell]]:
    """The grid with such rows taken apart, and the printed cell of each new one by its id; the grid itself if it has
    none."""
    heights = [_height(grid, r, year) for r in range(grid.n_rows)]
    if all(height == 1 for height in heights):
        return grid, {}
    starts = [0, *accumulate(heights)]
    matrix: list[list[GridCell | None]] = [[None] * grid.n_cols for _ in range(starts[-1])]
    origins: dict[int, GridCell] = {}
    for cell in grid.cells():
        height = heights[cell.row]
        top, bottom = starts[cell.row], starts[cell.row + cell.row_span]
        pieces = [replace(cell, row=top, row_span=bottom - top)]
        if height > 1 and len(cell.lines) == height:
            pieces = [_piece(cell, k, top + k) for k in range(height)]
        for piece in pieces:
            origins[id(piece)] = cell
            for r in range(piece.row, piece.row + piece.row_span):
                for c in range(cell.col, cell.col + cell.col_span):
                    matrix[r][c] = piece
    return Grid(grid.number, grid.table, grid.page, tuple(map(tuple, matrix))), origins


def _height(grid: Grid, r: int, year: int | None) -> int:
    """In how many rows a row falls apart: its cells hold so many lines, in one column each a name, in another each a
    number with decimals."""
    row = {id(cell): cell for cell in grid.matrix[r] if cell is not None}.values()
    if any(cell.row != r or cell.row_span != 1 for cell in row if len(cell.lines) > 1):
        return 1
    for count in sorted({len(cell.lines) for cell in row if len(cell.lines) > 1}, reverse=True):
        stacks = [[_text(cell, k) for k in range(count)] for cell in row if len(cell.lines) == count]
        named = any(all(_names(text, year) for text in stack) for stack in stacks)
        valued = any(all((n := number_of_cell(text)) and n.decimals for text in stack) for stack in stacks)
        if named and valued:
            return count
    return 1


def _names(text: str, year: int | None) -> bool:
    label = label_of_cell(text, year)
    return label is not None and label.kind != "overall"


def _piece(cell: GridCell, k: int, row: int) -> GridCell:
    line = cell.lines[k]
    text = _text(cell, k)
    return replace(cell, row=row, row_span=1, text=text, raw=line.text, lines=(line,), place=line.place, starts=(0,))


def _text(cell: GridCell, k: int) -> str:
    """The cleaned text of one line of a cell."""
    ends = (*cell.starts[1:], len(cell.text))
    return cell.text[cell.starts[k] : ends[k]].strip()
