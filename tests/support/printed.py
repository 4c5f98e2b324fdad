"""A report as it is to be printed: the blocks that every renderer of the tests draws.

Texts are final (digits chosen, names filled in). A "\\n" inside a text is a printed line end.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Paragraph:
    """Running text. style: title, heading, body or list."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class PrintedCell:
    """A table cell; positions that its spans cover are left out of the rows below."""

    text: str
    row_span: int = 1
    col_span: int = 1


@dataclass(frozen=True)
class PrintedTable:
    """rows: the cells that begin in each row, left to right. header_rows: how many of the first rows are headings.
    widths: relative widths of the columns."""

    rows: tuple[tuple[PrintedCell, ...], ...]
    header_rows: int
    widths: tuple[float, ...]

    def matrix(self) -> list[list[PrintedCell | None]]:
        """A full grid: each cell at its top left corner, None where a span covers."""
        grid: list[list[PrintedCell | None]] = [[None] * len(self.widths) for _ in self.rows]
        covered = [[False] * len(self.widths) for _ in self.rows]
        for r, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while covered[r][column]:
                    column += 1
                grid[r][column] = cell
                for i in range(r, r + cell.row_span):
                    for j in range(column, column + cell.col_span):
                        covered[i][j] = True
        return grid


@dataclass(frozen=True)
class PageBreak:
    """The next block stands on a new page."""


Block = Paragraph | PrintedTable | PageBreak


@dataclass(frozen=True)
class Printed:
    """A whole report. running_header: printed on top of every page by formats that have pages."""

    blocks: tuple[Block, ...]
    landscape: bool = False
    running_header: str | None = None
    page_numbers: bool = False
    metadata: dict[str, str] = field(default_factory=dict)

    def tables(self) -> list[PrintedTable]:
        return [block for block in self.blocks if isinstance(block, PrintedTable)]

    def pages(self) -> list[list[Block]]:
        """The blocks between page breaks."""
        pages: list[list[Block]] = [[]]
        for block in self.blocks:
            if isinstance(block, PageBreak):
                pages.append([])
            else:
                pages[-1].append(block)
        return pages
