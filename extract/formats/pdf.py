"""PDF -> Document: text in content order and ruling lines from pdfium; pages without usable text go to OCR.

pdfium runs in the calling thread only, and each page is closed as soon as it is read, so memory does not grow with
the number of pages. Nothing in the file is run: scripts, links and attached files are counted and left alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as raw

from extract import pdfium
from extract.errors import Unreadable
from extract.glyphs import Frame, Glyphs, PageGlyphs, page_glyphs
from extract.grid import Grid, grids
from extract.page_objects import PageObjects, page_objects
from extract.paragraphs import centred, paragraphs, reading_order
from extract.settings import ReadSettings
from extract.typeset import Piece, TextLine, lines_of, pieces
from schemas.document import Box, Cell, Document, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

BODY_REACH = 3.0  # em between pieces of running text on one line


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read a PDF. Raises `Unreadable` for encrypted, damaged and empty files and for more pages than allowed."""
    with _open(data) as document:
        count = len(document)
        if count > settings.max_pages:
            raise Unreadable("read.too_many_pages", pages=count, limit=settings.max_pages)
        if not count:
            raise Unreadable("read.damaged_pdf", reason="it has no pages")
        pages: list[Page] = []
        line = 1
        for index in range(count):
            page = _page(document, index, line, issues, settings)
            pages.append(page)
            line += sum(1 for _ in page.lines())
        return Document("pdf", tuple(pages), page_count=count, metadata=_metadata(document))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise Unreadable("read.encrypted_pdf") from error
        raise Unreadable("read.damaged_pdf", reason=str(error)) from error


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    return {key.lower(): value for key, value in document.get_metadata_dict(skip_empty=True).items()}


def _page(document: pypdfium2.PdfDocument, index: int, first_line: int, issues: Issues, settings: ReadSettings) -> Page:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            objects = page_objects(pdfium.address(page))
            glyphs = page_glyphs(pdfium.address(textpage), objects, page.get_bbox())
            turn = glyphs.main_turn if glyphs.main_turn is not None else page.get_rotation()
        finally:
            textpage.close()
    finally:
        page.close()
    frame = glyphs.frames[turn]
    return _Composer(index + 1, first_line, frame, glyphs, objects).page()


@dataclass
class _Composer:
    """Puts the letters and rules of one page together. next_line: the number that the next line gets."""

    number: int
    next_line: int
    frame: Frame
    glyphs: PageGlyphs
    objects: PageObjects

    def page(self) -> Page:
        tables = self.tables()
        found: dict[int, list[Piece]] = {}
        owners = [(t, c) for t, grid in enumerate(tables) for c in range(len(grid.cells))]
        for turn, glyphs in self.glyphs.by_turn.items():
            holder = self.holders(glyphs, turn, tables)
            for cell, members in pieces(glyphs, holder).items():
                found.setdefault(cell, []).extend(self.turned(members, turn))
        cells: dict[tuple[int, int], list[TextLine]] = {}
        for cell, members in found.items():
            if cell >= 0:
                cells[owners[cell]] = lines_of(members)
        body = lines_of(found.get(-1, []), BODY_REACH)
        blocks = self.blocks(body, tables, cells)
        return Page(
            self.number,
            tuple(blocks),
            pictures=len(self.objects.pictures),
            width=self.frame.width,
            height=self.frame.height,
        )

    def tables(self) -> list[Grid]:
        across, down = [], []
        for y, x0, x1 in self.objects.across:
            self.rule(x0, y, x1, y, across, down)
        for x, y0, y1 in self.objects.down:
            self.rule(x, y0, x, y1, across, down)
        return grids(across, down)

    def rule(self, x0: float, y0: float, x1: float, y1: float, across: list, down: list) -> None:
        ax, ay, bx, by = self.frame.box(x0, y0, x1, y1)
        if bx - ax >= by - ay:
            across.append((ay, max(ax, 0.0), min(bx, self.frame.width)))
        else:
            down.append((ax, max(ay, 0.0), min(by, self.frame.height)))

    def holders(self, g: Glyphs, turn: int, tables: list[Grid]) -> np.ndarray:
        """The running number of the cell that each letter stands in, -1 outside of all tables."""
        holder = np.full(len(g), -1, dtype=np.int32)
        if not tables:
            return holder
        x = g.x + 0.3 * np.clip(g.x1 - g.x, 0, g.em)
        y = g.y - 0.25 * g.em
        if turn != self.frame.turn:
            x, y = self.frame.place(*self.glyphs.frames[turn].back(x, y))
        number = 0
        for grid in tables:
            for cell in grid.cells:
                inside = (x >= cell.x0) & (x < cell.x1) & (y >= cell.top) & (y < cell.bottom)
                holder[inside] = number
                number += 1
        return holder

    def turned(self, found: list[Piece], turn: int) -> list[Piece]:
        """Pieces of text that runs in another direction than the page's, with their boxes in the page's frame."""
        if turn == self.frame.turn:
            return found
        own = self.glyphs.frames[turn]
        for piece in found:
            corners = (*own.back(piece.x0, piece.top), *own.back(piece.x1, piece.bottom))
            piece.x0, piece.top, piece.x1, piece.bottom = self.frame.box(*corners)
            piece.y = piece.bottom
        return found

    def line(self, line: TextLine) -> Line:
        place = Place(self.number, self.next_line, line.box)
        self.next_line += 1
        return Line(line.text, place)

    def blocks(self, body: list[TextLine], tables: list[Grid], cells: dict) -> list[Paragraph | Table]:
        """Paragraphs and tables by their height on the page."""
        items: list[tuple[float, float, object]] = []
        left = min((line.x0 for line in body), default=0.0)
        right = max((line.x1 for line in body), default=0.0)
        for column in reading_order(body):
            for part in _parted(column, tables):
                items += [(part[0].y, part[0].x0, group) for group in paragraphs(part)]
        items += [(grid.top, grid.x0, (t, grid)) for t, grid in enumerate(tables)]
        if len(reading_order(body)) == 1 or tables:
            items.sort(key=lambda item: item[:2])
        blocks: list[Paragraph | Table] = []
        for _, _, item in items:
            if isinstance(item, tuple):
                blocks.append(self.table(*item, cells))
            else:
                style = "title" if all(centred(line, left, right) for line in item) else None
                blocks.append(Paragraph(tuple(self.line(line) for line in item), style))
        return blocks

    def table(self, t: int, grid: Grid, cells: dict) -> Table:
        made = []
        for c, cell in enumerate(grid.cells):
            lines = tuple(self.line(line) for line in cells.get((t, c), ()))
            box = Box(round(cell.x0, 2), round(cell.top, 2), round(cell.x1, 2), round(cell.bottom, 2))
            place = Place(self.number, lines[0].place.line if lines else None, box)
            made.append(Cell(cell.row, cell.col, lines, cell.row_span, cell.col_span, place=place))
        box = Box(round(grid.x0, 2), round(grid.top, 2), round(grid.x1, 2), round(grid.bottom, 2))
        first = next((cell.place.line for cell in made if cell.lines), None)
        return Table(tuple(made), Place(self.number, first, box))


def _parted(column: list[TextLine], tables: list[Grid]) -> list[list[TextLine]]:
    """A column's lines parted where a table stands between them."""
    parts: list[list[TextLine]] = []
    for line in column:
        above = sum(grid.top < line.y for grid in tables)
        if parts and above == parts[-1][0]:
            parts[-1][1].append(line)
        else:
            parts.append((above, [line]))
    return [lines for _, lines in parts]
