"""The document with its Thai cleaned: what every later step reads, beside the raw lines it came from.

`View` never edits the document. Cleaning is `normalise.text.clean`, once per distinct string.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from normalise.regular import regular
from normalise.text import Cleaner, join_lines
from schemas.document import Box, Cell, Document, Line, Page, Paragraph, Place, Table


@dataclass(frozen=True)
class Passage:
    """A paragraph of running text, cleaned and joined over its lines. starts[i] is where lines[i] begins in text."""

    page: int | None
    text: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    style: str | None = None

    def line_at(self, offset: int) -> Line:
        """The line that holds the character at this offset of `text`."""
        return self.lines[max(0, bisect_right(self.starts, offset) - 1)]

    def place_at(self, offset: int) -> Place:
        return self.line_at(offset).place


@dataclass(frozen=True)
class GridCell:
    """A cell with its cleaned text. raw: as extracted. lines: what it was printed in, with places; starts[i] is where
    lines[i] begins in text. box: the whole cell's, where its place has one."""

    row: int
    col: int
    text: str
    raw: str
    lines: tuple[Line, ...]
    place: Place
    row_span: int = 1
    col_span: int = 1
    header: bool = False
    starts: tuple[int, ...] = ()
    box: Box | None = None


@dataclass(frozen=True)
class Grid:
    """A printed table fragment as a full matrix: `matrix[r][c]` is the cell that covers the position, or None where
    nothing was printed; a spanning cell stands at every position it covers (compare by identity or .row/.col)."""

    number: int
    table: Table
    page: int | None
    matrix: tuple[tuple[GridCell | None, ...], ...]

    @cached_property
    def n_rows(self) -> int:
        return len(self.matrix)

    @cached_property
    def n_cols(self) -> int:
        return len(self.matrix[0]) if self.matrix else 0

    def cells(self) -> tuple[GridCell, ...]:
        """Every cell once, by row and column."""
        return self._cells

    def texts(self, row: int) -> tuple[str, ...]:
        """The texts of one row, a spanning cell's text at its first position only, "" elsewhere."""
        return self._texts[row]

    @cached_property
    def _cells(self) -> tuple[GridCell, ...]:
        return tuple(
            cell
            for r, row in enumerate(self.matrix)
            for c, cell in enumerate(row)
            if cell is not None and cell.row == r and cell.col == c
        )

    @cached_property
    def _texts(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(
                cell.text if cell is not None and cell.row == r and cell.col == c else "" for c, cell in enumerate(row)
            )
            for r, row in enumerate(self.matrix)
        )


class View:
    """A document, cleaned. `items` are passages and grids in reading order. `realigned`: tables whose rows have column
    lines of their own, with what was made of them."""

    def __init__(self, document: Document, cleaner: Cleaner | None = None) -> None:
        self.document = document
        self.cleaner = cleaner or Cleaner(document)
        self.items: list[Passage | Grid] = []
        self.realigned: list[tuple[Table, list[Table]]] = []
        number = 0
        for page, block in document.blocks():
            if isinstance(block, Paragraph):
                passage = self._passage(page, block)
                if passage.text:
                    self.items.append(passage)
                continue
            for table in _with_nested(block):
                parts = regular(table)
                if parts[0] is not table:
                    self.realigned.append((table, parts))
                for part in parts:
                    number += 1
                    self.items.append(self._grid(number, page, part))

    @cached_property
    def passages(self) -> list[Passage]:
        return [item for item in self.items if isinstance(item, Passage)]

    @cached_property
    def grids(self) -> list[Grid]:
        return [item for item in self.items if isinstance(item, Grid)]

    @cached_property
    def text(self) -> str:
        """All cleaned text in reading order, one line per passage or cell: for counting, not for places."""
        parts: list[str] = []
        for item in self.items:
            if isinstance(item, Passage):
                parts.append(item.text)
            else:
                parts.extend(cell.text for cell in item.cells() if cell.text)
        return "\n".join(parts)

    def clean(self, line: Line) -> str:
        return self.cleaner(line.text)

    def _passage(self, page: Page, block: Paragraph) -> Passage:
        text, starts = join_lines([self.cleaner(line.text) for line in block.lines])
        return Passage(page.number, text, block.lines, tuple(starts), block.style)

    def _grid(self, number: int, page: Page, table: Table) -> Grid:
        matrix: list[list[GridCell | None]] = [[None] * table.n_cols for _ in range(table.n_rows)]
        for cell in table.cells:
            shown = self.grid_cell(cell, table.place)
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.col, cell.col + cell.col_span):
                    matrix[r][c] = shown
        return Grid(number, table, page.number, tuple(map(tuple, matrix)))

    def grid_cell(self, cell: Cell, fallback: Place) -> GridCell:
        text, starts = join_lines([self.cleaner(line.text) for line in cell.lines])
        place = cell.lines[0].place if cell.lines else cell.place or fallback
        return GridCell(
            cell.row,
            cell.col,
            text,
            cell.text,
            cell.lines,
            place,
            cell.row_span,
            cell.col_span,
            cell.header,
            tuple(starts),
        )


def _with_nested(table: Table) -> list[Table]:
    """The table and, after it, the tables inside its cells."""
    found = [table]
    for cell in table.cells:
        for nested in cell.tables:
            found.extend(_with_nested(nested))
    return found
