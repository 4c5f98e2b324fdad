"""Tables whose rows have column borders of their own -> tables of as many columns as a reader sees.

A program that sets one table below another without a gap, or lets a person drag single cells' borders, gives a grid in
which every border of every row is a column: six cells over twenty-six. No row uses all of them. There the cells' order
tells the columns: rows with as many cells as the rows above belong to the same columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from schemas.document import Cell, Table

Edges = tuple[int, ...]


@dataclass
class _Band:
    """Consecutive rows of the same columns. edges: of each row. own: the cells that begin in it. shapes: the borders of
    full rows, each standing for the same columns in order."""

    edges: list[Edges] = field(default_factory=list)
    own: list[list[Cell]] = field(default_factory=list)
    shapes: list[Edges] = field(default_factory=list)


def regular(table: Table) -> list[Table]:
    """The table itself if a row uses every column; else its rows in as few columns as they have cells, parted where
    their number changes. Cells keep their text, their places and their spans over rows."""
    rows = _edges(table)
    if not rows or any(len(edges) == table.n_cols + 1 for edges in rows):
        return [table]
    if table.n_cols <= max(len(edges) for edges in rows) - 1 or any(len(edges) < 2 for edges in rows):
        return [table]
    bands = _bands(table, rows)
    made = [_table(table, band) for band in bands]
    return [table] if any(part is None for part in made) else [part for part in made if part is not None]


def _edges(table: Table) -> list[Edges]:
    """The column borders of each row: of the cells that begin in it and of those that reach down into it."""
    found: list[set[int]] = [set() for _ in range(table.n_rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            found[row] |= {cell.col, cell.col + cell.col_span}
    return [tuple(sorted(edges)) for edges in found]


def _bands(table: Table, rows: list[Edges]) -> list[_Band]:
    bands: list[_Band] = []
    reaching = [False] * (table.n_rows + 1)
    for cell in table.cells:
        for row in range(cell.row + 1, cell.row + cell.row_span):
            reaching[row] = True
    for row, edges in enumerate(rows):
        band = bands[-1] if bands else None
        if band is None or not (reaching[row] or _fits(band, edges)):
            band = _Band()
            bands.append(band)
        _take(band, edges)
        band.edges.append(edges)
        band.own.append(list(table.rows[row]))
    return bands


def _fits(band: _Band, edges: Edges) -> bool:
    """Whether a row is of the band's columns: as many cells, or borders that the last full row has, or has among
    others."""
    last = band.shapes[-1]
    return len(edges) == len(last) or set(edges) <= set(last) or (len(band.shapes) == 1 and set(last) <= set(edges))


def _take(band: _Band, edges: Edges) -> None:
    if not band.shapes:
        band.shapes.append(edges)
    elif edges in band.shapes or set(edges) <= set(band.shapes[-1]):
        return
    elif set(band.shapes[-1]) <= set(edges) and len(band.shapes) == 1:
        band.shapes[0] = edges
    else:
        band.shapes.append(edges)


def _table(table: Table, band: _Band) -> Table | None:
    """The band as a table of its own; None where its borders contradict each other."""
    cells = []
    shape = band.shapes[0]
    for row, (edges, own) in enumerate(zip(band.edges, band.own, strict=True)):
        fitting = [other for other in band.shapes if set(edges) <= set(other)]
        if not fitting or any(len(other) != len(band.shapes[0]) for other in band.shapes):
            return None
        shape = shape if shape in fitting else fitting[0]
        for cell in own:
            first, last = shape.index(cell.col), shape.index(cell.col + cell.col_span)
            cells.append(replace(cell, row=row, col=first, col_span=last - first))
    place = cells[0].place if cells and cells[0].place is not None else table.place
    return replace(table, cells=tuple(cells), place=replace(place, box=table.place.box) if place.box is None else place)
