"""Headings that a repeated header row is too low for: their last lines are printed over the row below."""

from __future__ import annotations

from dataclasses import replace

from normalise.fold import fold
from normalise.headings import Header
from normalise.view import Grid, GridCell

SHORTEST_REST = 3  # letters
LEAST_CUT = 2  # headings; one alone may just be printed differently


def without_overflow(whole: Header, grid: Grid, repeated: Header) -> tuple[Grid, list[GridCell]]:
    """The grid, the first row below its repeated header rid of what the table's own header says belongs above it; and
    the cells as they were printed that this changed, none of them unless at least two headings are cut so."""
    if len(whole.columns) != len(repeated.columns) or repeated.end >= grid.n_rows:
        return grid, []
    rests = {}
    for own, cut in zip(whole.columns, repeated.columns, strict=True):
        full, shown = fold(own.heading), fold(cut.heading)
        if shown and full.startswith(shown) and len(full) - len(shown) >= SHORTEST_REST:
            rests[own.index] = full[len(shown) :]
    row = list(grid.matrix[repeated.end])
    changed = []
    for index, rest in rests.items():
        cell = row[index]
        if cell is not None and cell.row == repeated.end and (end := _end(cell.text, rest)):
            text = cell.text[end:].lstrip()
            lost = len(cell.text) - len(text)
            changed.append(cell)
            cleaned = replace(cell, text=text, starts=tuple(max(0, start - lost) for start in cell.starts))
            row = [cleaned if other is cell else other for other in row]
    if len(changed) < LEAST_CUT:
        return grid, []
    matrix = tuple(tuple(row) if at == repeated.end else old for at, old in enumerate(grid.matrix))
    return replace(grid, matrix=matrix), changed


def _end(text: str, rest: str) -> int:
    """Where in the text the beginning of a heading's rest ends, whole lines of it; 0 if it begins otherwise."""
    found = 0
    for end in range(1, len(text) + 1):
        so_far = fold(text[:end])
        if not rest.startswith(so_far):
            break
        if len(so_far) >= SHORTEST_REST and (so_far == rest or end < len(text) and text[end].isspace()):
            found = end
    return found
