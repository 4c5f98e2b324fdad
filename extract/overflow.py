"""Headings that are printed over the row below: letters that belong to the cell above the one that they stand in.

LibreOffice repeats a table's headings on each page at the height that they had first; where they need more lines there,
these run on into the row below. They are drawn in one go with their heading, before the cells of that row.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.glyphs import Glyphs
from extract.grid import GridCell

STEP = 1.9  # em down to the next line of a heading


def overflowed(
    holder: np.ndarray, cells: Sequence[GridCell], owners: Sequence[tuple[int, int]], g: Glyphs
) -> np.ndarray:
    """The number of the cell of each letter (n,), those that ran over given to the heading that they belong to.

    holder: the number of the cell that each letter stands in, -1 outside. cells, owners: by that number the cell, and
    (table, number in the table).
    """
    letters = np.flatnonzero(~g.mark)
    if len(letters) < 3:
        return holder
    own = holder[letters]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(own)) + 1])
    of = own[starts].tolist()
    first, ends = letters[starts].tolist(), [*letters[starts[1:]].tolist(), len(holder)]
    last = {cell: k for k, cell in enumerate(of)}
    found = holder
    for k in range(1, len(of) - 1):
        before, here, after = of[k - 1 : k + 2]
        if min(before, here, after) < 0:
            continue
        above, cell, beside = cells[before], cells[here], cells[after]
        if not owners[before][0] == owners[here][0] == owners[after][0]:
            continue
        under = above.row + above.row_span == cell.row and (above.col, above.col_span) == (cell.col, cell.col_span)
        i = first[k]
        j = int(letters[starts[k] - 1])
        step = g.y[i] - g.y[j]
        if (
            not under
            or beside.row >= cell.row
            or beside.col <= above.col
            or not 0 < step <= STEP * max(g.em[i], g.em[j])
        ):
            continue
        if last[here] > k or _drawn_after(of, k, cells, owners):
            found = found.copy() if found is holder else found
            found[i : ends[k]] = before
    return found


def _drawn_after(of: Sequence[int], k: int, cells: Sequence[GridCell], owners: Sequence[tuple[int, int]]) -> bool:
    """Whether the row of the k-th stretch was drawn after the whole row of headings above it: a cell of it that is not
    under the last heading comes later than that."""
    table, row, above = owners[of[k]][0], cells[of[k]].row, cells[of[k - 1]].row
    same = [(n, cell) for n, cell in enumerate(of) if cell >= 0 and owners[cell][0] == table]
    end, final = max((n, cell) for n, cell in same if cells[cell].row == above)
    return any(n > end and cells[cell].row == row and cells[cell].col < cells[final].col for n, cell in same)
