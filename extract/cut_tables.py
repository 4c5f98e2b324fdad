"""Tables without upright rules that go on over the end of a page.

Columns of such a table are told by what stands in them, so the rest of it on the next page lacks those that are empty
there: two columns to be ticked look like one, and a column of remarks is missing. Where the rows go on with the next
number and every text stands in one column of the table above, the rest gets the columns of that table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from schemas.document import Box, Cell, Page, Place, Table
from schemas.thai import ascii_digits

TOUCH = 1.5  # points a text may reach into the next column
LEAST_COLUMNS = 3  # of the rest of a table
ITEM = regex.compile(r"^\W{0,2}(\d{1,3})\W{0,2}$")


def whole_columns(pages: Sequence[Page]) -> list[Page]:
    """These pages; a table with which a page begins has the columns of the one with which the page before ended, if
    it is the rest of that."""
    found: list[Page] = []
    for page in pages:
        above = found[-1].blocks[-1] if found and found[-1].blocks else None
        rest = page.blocks[0] if page.blocks else None
        if isinstance(above, Table) and isinstance(rest, Table) and 1 < rest.n_cols < above.n_cols:
            widened = _widened(above, rest)
            if widened is not None:
                page = replace(page, blocks=(widened, *page.blocks[1:]))
        found.append(page)
    return found


def _widened(above: Table, rest: Table) -> Table | None:
    columns = _columns(above)
    if columns is None or rest.n_cols < LEAST_COLUMNS or not _goes_on(above, rest):
        return None
    made: list[Cell] = []
    for r, row in enumerate(rest.rows):
        full = [cell for cell in row if cell.lines]
        places = [_column(cell, columns) for cell in full]
        if any(cell.row_span > 1 or cell.col_span > 1 or cell.tables for cell in row) or None in places:
            return None
        if sorted(set(places)) != places:  # two in one column, or out of order
            return None
        at = dict(zip(places, full, strict=True))
        top, bottom = min((_edges(cell) for cell in row), default=(0.0, 0.0))
        for c, (x0, x1) in enumerate(columns):
            cell = at.get(c)
            box = Box(x0, top, x1, bottom)
            made.append(replace(cell, col=c) if cell else Cell(r, c, (), place=Place(rest.place.page, box=box)))
    return replace(rest, cells=tuple(made))


def _columns(table: Table) -> list[tuple[float, float]] | None:
    """Left and right side of each column; None where one has no cell of its own or two overlap."""
    sides: list[tuple[float, float]] = []
    for c in range(table.n_cols):
        boxes = [cell.place.box for cell in table.cells if cell.col == c and cell.col_span == 1 and cell.place]
        known = [box for box in boxes if box is not None]
        if not known:
            return None
        sides.append((min(box.x0 for box in known), max(box.x1 for box in known)))
    overlap = any(a[1] > b[0] + TOUCH for a, b in zip(sides, sides[1:], strict=False))
    return None if overlap else sides


def _column(cell: Cell, columns: Sequence[tuple[float, float]]) -> int | None:
    """The one column in which all lines of a cell stand."""
    boxes = [line.place.box for line in cell.lines]
    if any(box is None for box in boxes):
        return None
    x0, x1 = min(box.x0 for box in boxes if box), max(box.x1 for box in boxes if box)
    hits = [c for c, (a, b) in enumerate(columns) if min(x1, b) - max(x0, a) > TOUCH]
    return hits[0] if len(hits) == 1 else None


def _edges(cell: Cell) -> tuple[float, float]:
    box = cell.place.box if cell.place else None
    return (box.top, box.bottom) if box else (0.0, 0.0)


def _goes_on(above: Table, rest: Table) -> bool:
    """Whether the first column of the rest begins with the number after the last one above."""
    before, after = ([number for number in map(_number, table.rows) if number is not None] for table in (above, rest))
    first = _number(rest.rows[0]) if rest.rows else None
    return bool(before) and bool(after) and first == before[-1] + 1


def _number(row: Sequence[Cell]) -> int | None:
    hit = ITEM.match(ascii_digits(row[0].text.strip())) if row and row[0].col == 0 else None
    return int(hit.group(1)) if hit else None
