"""Tables of Word -> cells in a grid: merged cells once, columns as a person counts them."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.document import Block, Cell, Paragraph, Place, Table

NEAR = 200  # twentieths of a point (3.5 mm): edges nearer than this are one edge dragged by hand


@dataclass
class RawCell:
    """A cell as its row lists it. start, end: grid columns. merge: of `w:vMerge`, "" if none."""

    start: int
    end: int
    merge: str
    blocks: list[Block]
    place: Place
    rows: int = 1


@dataclass
class RawTable:
    place: Place
    widths: list[int]
    rows: list[list[RawCell]] = field(default_factory=list)
    headers: list[bool] = field(default_factory=list)


def build(raw: RawTable) -> tuple[Table | None, list[str]]:
    """The table, None if it has no cell, and texts of cells that a merge covers (Word does not show them)."""
    covered: list[str] = []
    above: dict[int, RawCell] = {}
    cells: list[tuple[int, RawCell]] = []
    for r, row in enumerate(raw.rows):
        open_cells: dict[int, RawCell] = {}
        for cell in row:
            top = above.get(cell.start) if cell.merge == "continue" else None
            if top is not None:
                top.rows += 1
                covered.extend(
                    block.text for block in cell.blocks if isinstance(block, Paragraph) and block.text.strip()
                )
                open_cells[cell.start] = top
                continue
            cells.append((r, cell))
            if cell.merge:
                open_cells[cell.start] = cell
        above = open_cells
    if not cells:
        return None, covered
    columns = _columns(raw)
    header_rows = next((n for n, header in enumerate(raw.headers) if not header), len(raw.headers))
    built = []
    for r, cell in cells:
        left, right = columns[cell.start], max(columns[cell.end], columns[cell.start] + 1)
        lines = tuple(line for block in cell.blocks if isinstance(block, Paragraph) for line in block.lines)
        tables = tuple(block for block in cell.blocks if isinstance(block, Table))
        built.append(Cell(r, left, lines, cell.rows, right - left, r < header_rows, cell.place, tables))
    return Table(tuple(built), raw.place), covered


def _columns(raw: RawTable) -> dict[int, int]:
    """Grid edge -> column: edges where no cell begins or ends vanish, edges dragged a little apart become one."""
    used = sorted({edge for row in raw.rows for cell in row for edge in (cell.start, cell.end)})
    sides = {(cell.start, cell.end) for row in raw.rows for cell in row}
    positions = [0]
    for width in raw.widths:
        positions.append(positions[-1] + max(0, width))

    def position(edge: int) -> int:
        # Edges beyond the declared grid are a column of usual width apart.
        return positions[edge] if edge < len(positions) else positions[-1] + 2000 * (edge - len(positions) + 1)

    groups: list[list[int]] = []
    for edge in used:
        near = groups and len(raw.widths) > 1 and position(edge) - position(groups[-1][0]) < NEAR
        if near and not any((other, edge) in sides for other in groups[-1]):
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return {edge: n for n, group in enumerate(groups) for edge in group}


def layout_only(table: Table) -> bool:
    """Whether a table only frames others: one filled cell, and tables in it."""
    filled = [cell for cell in table.cells if cell.lines or cell.tables]
    return len(filled) == 1 and bool(filled[0].tables)
