"""A report as printed: the only thing that `extract` and `normalise` share.

A `Document` is never edited. What normalising changes is a new value beside the raw one, and every value
keeps the `Place` it was printed at. Text here is exactly what the reader saw; no Thai repair has been done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Literal

Layer = Literal["native", "ocr"]


def _filled_directly(cls: type) -> type:
    """Let the constructor of a frozen dataclass fill its slots itself: a long report has a million of these objects,
    and the constructor that `dataclass` writes for frozen ones goes a way round that takes nearly twice the time."""
    names = [field.name for field in fields(cls)]
    known = {f"fill_{name}": cls.__dict__[name].__set__ for name in names}
    body = "".join(f"    fill_{name}(self, {name})\n" for name in names)
    exec(f"def fill(self, {', '.join(names)}):\n{body}", known)
    fill, written = known["fill"], cls.__init__
    fill.__defaults__, fill.__annotations__ = written.__defaults__, written.__annotations__
    fill.__name__, fill.__qualname__ = "__init__", written.__qualname__
    cls.__init__ = fill
    return cls


@_filled_directly
@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points (1/72 inch) from the top left of the upright page."""

    x0: float
    top: float
    x1: float
    bottom: float


@_filled_directly
@dataclass(frozen=True, slots=True)
class Place:
    """Where something is printed.

    page: 1-based, None in formats without pages. line: 1-based line of the extracted text (for text, markdown
    and HTML the line of the file; elsewhere the running number of the extracted lines). box: PDF and scans.
    path: element path in DOCX and HTML, `sheet 'name'!C5` in XLSX. confidence: 0-1, None where the engine does not say.
    """

    page: int | None = None
    line: int | None = None
    box: Box | None = None
    path: str | None = None
    layer: Layer = "native"
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A number inside an OCR line as the number reader saw it: `text[start:end]` of its line.

    probability: of this reading, 0-1. alternatives: other strings with their probabilities, best first.
    An empty text means that the reader abstained: something is printed there that nobody could read.
    """

    start: int
    end: int
    text: str
    probability: float
    alternatives: tuple[tuple[str, float], ...] = ()


@_filled_directly
@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its raw text, its place, and for OCR the numbers in it with their alternatives."""

    text: str
    place: Place
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Consecutive lines of running text that belong together (one line per paragraph in plain text files).

    style: a hint of the producer, such as "heading", "list" or "title"; None if unknown.
    """

    lines: tuple[Line, ...]
    style: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@_filled_directly
@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell. row and col are 0-based positions of its top left corner; a cell stands once however far
    it spans. header: the producer itself marks it as a header (HTML <th>, Word's repeated header row)."""

    row: int
    col: int
    lines: tuple[Line, ...]
    row_span: int = 1
    col_span: int = 1
    header: bool = False
    place: Place | None = None
    tables: tuple[Table, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Table:
    """A table fragment as printed on one page (or one table element). Joining fragments is interpretation."""

    cells: tuple[Cell, ...]
    place: Place
    ruled: bool = True

    @cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Cells by their first row, left to right; a row into which only spans reach is empty."""
        grid: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        for cell in self.cells:
            grid[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=lambda c: c.col)) for row in grid)

    @cached_property
    def n_rows(self) -> int:
        return max((c.row + c.row_span for c in self.cells), default=0)

    @cached_property
    def n_cols(self) -> int:
        return max((c.col + c.col_span for c in self.cells), default=0)


Block = Paragraph | Table


@dataclass(frozen=True)
class Page:
    """One page (a file without pages is one page whose number is None), blocks in reading order.

    running: headers, footers, page numbers and catchwords, told from the body. pictures: images on it.
    width, height: points. health: 0-1 of its Thai text layer, None if not judged.
    """

    number: int | None
    blocks: tuple[Block, ...] = ()
    running: tuple[Line, ...] = ()
    pictures: int = 0
    width: float | None = None
    height: float | None = None
    layer: Layer = "native"
    health: float | None = None

    def lines(self) -> Iterator[Line]:
        """Every line of the body in reading order, those inside cells included."""
        for block in self.blocks:
            yield from block_lines(block)


@dataclass(frozen=True)
class Document:
    """A report as printed. format: as `reports.source_format`; page_count: None where the format has no pages.

    metadata: what the producer says of itself (title, author, producer), never trusted for facts.
    unread: 1-based numbers of pages that could not be read; each has an issue.
    """

    format: str
    pages: tuple[Page, ...]
    page_count: int | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    unread: tuple[int, ...] = ()

    @property
    def text_layer(self) -> str:
        """`native`, `ocr` or `mixed`, by the pages that hold any text."""
        layers = {page.layer for page in self.pages if any(True for _ in page.lines())}
        return "mixed" if len(layers) > 1 else next(iter(layers), "native")

    def blocks(self) -> Iterator[tuple[Page, Block]]:
        for page in self.pages:
            for block in page.blocks:
                yield page, block

    def tables(self) -> Iterator[Table]:
        for _, block in self.blocks():
            if isinstance(block, Table):
                yield block

    def lines(self) -> Iterator[Line]:
        for page in self.pages:
            yield from page.lines()


def block_lines(block: Block) -> Iterator[Line]:
    """The lines of one block in reading order, nested tables after their cell's own lines."""
    if isinstance(block, Paragraph):
        yield from block.lines
        return
    for row in block.rows:
        for cell in row:
            yield from cell.lines
            for nested in cell.tables:
                yield from block_lines(nested)
