"""PDF -> Document: text in content order and ruling lines from pdfium; pages without usable text go to OCR.

pdfium runs in the calling thread only, and each page is closed as soon as it is read, so memory does not grow with
the number of pages. Nothing in the file is run: scripts, links and attached files are counted and left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pypdfium2
import pypdfium2.raw as raw

from extract import pdfium
from extract.arrays import columns, true_at
from extract.cell_order import drawn_tables, half_open, refines
from extract.columns import OpenTable, split
from extract.cut_tables import whole_columns
from extract.errors import Unreadable
from extract.glyphs import Frame, Glyphs, PageGlyphs, Shapes, page_glyphs
from extract.grid import Grid, Segment, arranged, join
from extract.nested_forms import explodes
from extract.overflow import overflowed
from extract.page_objects import PageObjects, page_objects
from extract.pages import health, usable
from extract.paragraphs import centred, paragraphs, reading_order
from extract.row_rules import row_ruled
from extract.running import settle
from extract.settings import ReadSettings
from extract.typeset import Piece, Shared, TextLine, around, line_of, lines_of, pieces
from schemas.document import Box, Cell, Document, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

BODY_REACH = 1.0  # em between pieces of running text that do not follow each other in the content
MEETING = 2.4  # points by which drawn rules that meet may miss each other; more is a table inside a cell
FULL_PICTURE = 0.55  # of the page's area: the page is a scan
SOME_PICTURE = 0.08  # of the page's area: worth looking at where there is no text at all
FEW_LETTERS = 24  # on a scan: a stamp of the scanning program, not the page's text
OUTLINES = 400  # drawn shapes on a page without text: its letters are drawings
LEAST_SIDE = 20.0  # points of a rule or a shaded box's side that may part rows
MOST_SIDES = 1000  # of them looked at on a page; more is a drawing
WIDGET, FREE_TEXT, STAMP = raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP
MOST_NOTES = 2000  # annotations looked at on a page


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read a PDF. Raises `Unreadable` for encrypted, damaged, empty and exploding files and for too many pages."""
    if explodes(data):
        raise Unreadable("read.drawings_explode")
    with _open(data) as document:
        count = len(document)
        if count > settings.max_pages:
            raise Unreadable("read.too_many_pages", pages=count, limit=settings.max_pages)
        if count < 1:
            raise Unreadable("read.damaged_pdf", reason="it has no pages")
        _active(document, issues)
        pages: list[Page] = []
        unread: list[int] = []
        line = 1
        shapes, shared = Shapes(), Shared()
        for index in range(count):
            page = _page(document, index, line, shapes, shared, issues, settings)
            if page is None:
                unread.append(index + 1)
                page = Page(index + 1)
            pages.append(page)
            line += sum(map(_count, page.blocks)) + len(page.running)
        metadata = _metadata(document)
    if sum(issue.code == "read.pdf_page" for issue in issues) == count:
        raise Unreadable("read.damaged_pdf", reason="none of its pages can be opened")
    if len(unread) == count and not settings.ocr:
        raise Unreadable("read.ocr_off")
    return Document(
        "pdf", tuple(whole_columns(settle(pages))), page_count=count, metadata=metadata, unread=tuple(unread)
    )


def _count(block: Paragraph | Table) -> int:
    """Lines of a block."""
    if isinstance(block, Paragraph):
        return len(block.lines)
    return sum([len(cell.lines) + sum(map(_count, cell.tables)) for cell in block.cells])


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable("read.encrypted_pdf") from error
        raise Unreadable("read.damaged_pdf", reason=str(error).strip(". ")) from error


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    found = document.get_metadata_dict(skip_empty=True)
    return {key.lower(): value.replace("\x00", "")[:1000] for key, value in found.items()}


def _active(document: pypdfium2.PdfDocument, issues: Issues) -> None:
    """Scripts, attached files and forms that build their own pages are never touched; say that they are there."""
    scripts = raw.FPDFDoc_GetJavaScriptActionCount(document.raw)
    if scripts > 0:
        issues.add("read.pdf_script", count=scripts)
    files = raw.FPDFDoc_GetAttachmentCount(document.raw)
    if files > 0:
        issues.add("read.pdf_attachment", count=files)
    if raw.FPDF_GetFormType(document.raw) == raw.FORMTYPE_XFA_FULL:
        issues.add("read.pdf_form")


def _page(
    document: pypdfium2.PdfDocument,
    index: int,
    first_line: int,
    shapes: Shapes,
    shared: Shared,
    issues: Issues,
    settings: ReadSettings,
) -> Page | None:
    """One page; None, with an issue, where nothing of it can be read."""
    number = index + 1
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        issues.add("read.pdf_page", Place(page=number))
        return None
    try:
        page = _with_fields(document, page, index)
        native = _native(page, number, first_line, shapes, shared, issues)
        reason = _needs_ocr(native)
        if reason is None:
            return _judged(native, issues)
        if not settings.ocr:
            return _judged(native, issues) if reason == "hidden" else _without_ocr(native, reason, issues)
        from extract.raster import page_image
        from extract.scan import read_page

        if reason == "garbled":
            issues.add("text.garbled_layer", Place(page=number), health=f"{native.page.health:.2f}")
        image = page_image(page, settings, issues, number)
        read = image and read_page(*image, number, first_line, issues, settings)
        if read is None and reason == "hidden":
            return _judged(native, issues)
        if read is None:
            return native.page if reason == "garbled" or native.letters >= FEW_LETTERS else None
        return replace(read, pictures=native.page.pictures, health=native.page.health)
    finally:
        page.close()


def _with_fields(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, index: int) -> pypdfium2.PdfPage:
    """The page with what was typed into its form fields and notes drawn onto it, as a person sees it."""
    count = min(raw.FPDFPage_GetAnnotCount(page.raw), MOST_NOTES)
    shown = False
    for i in range(max(0, count)):
        note = raw.FPDFPage_GetAnnot(page.raw, i)
        if note:
            shown |= raw.FPDFAnnot_GetSubtype(note) in (WIDGET, FREE_TEXT, STAMP)
            raw.FPDFPage_CloseAnnot(note)
        if shown:
            break
    if not shown or raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


@dataclass(frozen=True)
class _Native:
    """A page by its text layer. letters: how many are visible. hidden: how many are drawn without ink. covered:
    share of the page under pictures. shapes: drawn paths."""

    page: Page
    letters: int
    hidden: int
    covered: float
    shapes: int


def _native(
    page: pypdfium2.PdfPage, number: int, first_line: int, shapes: Shapes, shared: Shared, issues: Issues
) -> _Native:
    textpage = page.get_textpage()
    try:
        objects = page_objects(pdfium.address(page))
        glyphs = page_glyphs(pdfium.address(textpage), objects, page.get_bbox(), shapes)
    finally:
        textpage.close()
    turn = glyphs.main_turn if glyphs.main_turn is not None else page.get_rotation()
    frame = glyphs.frames[turn]
    place = Place(page=number)
    if objects.overflow or glyphs.overflow:
        issues.add("layout.page_too_full", place)
    composer = _Composer(number, first_line, frame, glyphs, objects, shared)
    composed = composer.page()
    hidden = sum(int(g.hidden.sum()) for g in glyphs.by_turn.values())
    letters = sum(len(g) for g in glyphs.by_turn.values()) - hidden
    if glyphs.notes["off_page"]:
        issues.add("text.off_page", place, count=glyphs.notes["off_page"])
    if glyphs.notes["white"]:
        issues.add("text.white", place, count=glyphs.notes["white"])
    if glyphs.slanted:
        issues.add("text.slanted", place, raw=glyphs.slanted[:80], count=len(glyphs.slanted))
    by_ink = sum(glyphs.notes[name] for name in ("ring_from_ink", "aa_from_ink", "mark_from_ink"))
    if by_ink:
        issues.add("text.read_by_ink", place, count=by_ink)
    composed = replace(composed, health=health("\n".join(composer.texts)))
    return _Native(composed, letters, hidden, _covered(objects, frame), objects.shapes)


def _covered(objects: PageObjects, frame: Frame) -> float:
    """Share of the page under pictures, overlaps counted once, on a coarse raster."""
    if not objects.pictures or frame.width < 1 or frame.height < 1:
        return 0.0
    seen = np.zeros((40, 40), dtype=bool)
    for picture in objects.pictures[:2000]:
        x0, top, x1, bottom = frame.box(*picture)
        columns = slice(max(0, round(x0 / frame.width * 40)), max(0, round(x1 / frame.width * 40)))
        seen[max(0, round(top / frame.height * 40)) : max(0, round(bottom / frame.height * 40)), columns] = True
    return float(seen.mean())


def _needs_ocr(native: _Native) -> str | None:
    """Why the text layer will not do: "scan", "outlines", "hidden", "garbled"; None where it will."""
    if _is_hidden(native):
        # What other programs read there is not believed: the usual ones have no sign for half of the Thai digits.
        return "hidden"
    letters = native.letters + native.hidden
    if letters < FEW_LETTERS:
        if native.covered >= FULL_PICTURE or (not letters and native.covered >= SOME_PICTURE):
            return "scan"
        if not letters and native.shapes >= OUTLINES:
            return "outlines"
    return None if usable(native.page.health) else "garbled"


def _is_hidden(native: _Native) -> bool:
    """Whether the text is what an OCR program put under a scan."""
    return native.hidden > native.letters and native.covered >= FULL_PICTURE


def _judged(native: _Native, issues: Issues) -> Page:
    """A usable text layer; one that an OCR program put under a scan is marked as what it is."""
    if not _is_hidden(native):
        return native.page
    issues.add("text.hidden_layer", Place(page=native.page.number))
    return _as_ocr(native.page)


def _as_ocr(page: Page) -> Page:
    def line(line: Line) -> Line:
        return replace(line, place=replace(line.place, layer="ocr"))

    def block(block: Paragraph | Table) -> Paragraph | Table:
        if isinstance(block, Paragraph):
            return replace(block, lines=tuple(map(line, block.lines)))
        cells = (
            replace(c, lines=tuple(map(line, c.lines)), tables=tuple(map(block_of, c.tables))) for c in block.cells
        )
        return replace(block, cells=tuple(cells))

    block_of = block
    return replace(page, layer="ocr", blocks=tuple(map(block, page.blocks)))


def _without_ocr(native: _Native, reason: str, issues: Issues) -> Page | None:
    place = Place(page=native.page.number)
    if reason == "garbled":
        issues.add("text.garbled_layer", place, health=f"{native.page.health:.2f}")
        return native.page
    issues.add("ocr.page_unreadable", place, reason="it is a picture and OCR is switched off")
    return native.page if native.letters else None


@dataclass
class _Composer:
    """Puts the letters and rules of one page together. next_line: the number that the next line gets. texts: of all
    lines up to it, in their order. held: tables, and the cell of theirs that each letter stands in."""

    number: int
    next_line: int
    frame: Frame
    glyphs: PageGlyphs
    objects: PageObjects
    shared: Shared
    texts: list[str] = field(default_factory=list)
    held: tuple[list[Grid], np.ndarray] | None = None

    def page(self) -> Page:
        tables = self.tables()
        owners = [(t, c) for t, grid in enumerate(tables) for c in range(len(grid.cells))]
        cells: dict[tuple[int, int], list[TextLine]] = {}
        body: list[TextLine] = []
        aside: list[TextLine] = []  # what runs in another direction than the page
        for turn, glyphs in self.glyphs.by_turn.items():
            holder = self.holders(glyphs, turn, tables)
            if turn == self.frame.turn and tables:
                holder = overflowed(holder, [cell for grid in tables for cell in grid.cells], owners, glyphs)
            for cell, members in pieces(glyphs, holder, self.shared).items():
                lines = lines_of(members, BODY_REACH if cell < 0 else None)
                if turn != self.frame.turn:
                    lines = [line_of([self.turned(piece, turn) for piece in line.pieces]) for line in lines]
                if cell < 0 and turn == self.frame.turn:
                    body += lines
                elif cell < 0:
                    aside += lines
                else:
                    cells.setdefault(owners[cell], []).extend(lines)
        blocks = self.blocks(body, tables, cells)
        blocks += [Paragraph((self.line(line),)) for line in aside]
        return Page(
            self.number,
            tuple(blocks),
            pictures=len(self.objects.pictures),
            width=self.frame.width,
            height=self.frame.height,
        )

    def tables(self) -> list[Grid]:
        across, down = self.rules()
        level = join(across.tolist())
        found = arranged(level, join(down.tolist()), MEETING)
        letters = self.glyphs.by_turn.get(self.frame.turn)
        if letters is not None:
            long = across[across[:, 2] - across[:, 1] >= LEAST_SIDE][:MOST_SIDES]
            found = self.drawn(letters, found, [*map(tuple, long.tolist()), *self.shaded()])
        if letters is not None and level:
            found = sorted([*found, *row_ruled(level, found, letters)], key=lambda grid: (grid.top, grid.x0))
        return found

    def rules(self) -> tuple[np.ndarray, np.ndarray]:
        """(y, x0, x1) of the level and (x, y0, y1) of the upright rules on the upright page, (n, 3)."""
        if not len(self.objects.across) and not len(self.objects.down):
            return self.objects.across, self.objects.down
        y, x0, x1 = self.objects.across.T
        x, y0, y1 = self.objects.down.T
        # Where the page is turned, level and upright change places.
        ends = np.concatenate([np.array([x0, y, x1, y]), np.array([x, y0, x, y1])], axis=1)
        ax, ay = self.frame.place(ends[0], ends[1])
        bx, by = self.frame.place(ends[2], ends[3])
        left, right, top, bottom = np.minimum(ax, bx), np.maximum(ax, bx), np.minimum(ay, by), np.maximum(ay, by)
        level = right - left >= bottom - top
        across = columns(top, np.maximum(left, 0.0), np.minimum(right, self.frame.width))[level]
        down = columns(left, np.maximum(top, 0.0), np.minimum(bottom, self.frame.height))[~level]
        return across, down

    def drawn(self, letters: Glyphs, ruled: list[Grid], edges: list[Segment]) -> list[Grid]:
        """These tables and those that are told by the order of drawing. A table whose rules leave its rows or columns
        open is read by that order too."""
        holder = self.holders(letters, self.frame.turn, ruled)
        found = drawn_tables(letters, holder < 0, edges)
        first = 0
        for grid in ruled:
            inside = (holder >= first) & (holder < first + len(grid.cells))
            first += len(grid.cells)
            finer = drawn_tables(letters, inside, edges) if half_open(grid) else []
            if finer:
                homes = np.stack([holder, self.holders(letters, self.frame.turn, finer)], axis=1)[inside]
            found += finer if finer and refines(finer, grid, homes) else [grid]
        return sorted(found, key=lambda grid: (grid.top, grid.x0))

    def shaded(self) -> list[Segment]:
        """The upper and lower sides of shaded boxes, (y, x0, x1)."""
        sides = []
        for ground in self.objects.grounds[:MOST_SIDES]:
            x0, top, x1, bottom = self.frame.box(*ground)
            sides += [(top, x0, x1), (bottom, x0, x1)]
        return [side for side in join(sides) if side[2] - side[1] >= LEAST_SIDE]

    def holders(self, g: Glyphs, turn: int, tables: list[Grid]) -> np.ndarray:
        """The running number of the cell that each letter stands in, -1 outside of all tables."""
        if turn == self.frame.turn and self.held is not None and self.held[0] == tables:
            return self.held[1]
        holder = np.full(len(g), -1, dtype=np.int32)
        if not tables:
            return holder
        x = g.x + 0.3 * np.minimum(np.maximum(g.x1 - g.x, 0), g.em)
        y = g.y - 0.25 * g.em
        if turn != self.frame.turn:
            x, y = self.frame.place(*self.glyphs.frames[turn].back(x, y))
        number = 0
        for grid in tables:
            owner = np.full((len(grid.ys) + 1, len(grid.xs) + 1), -1, dtype=np.int32)
            row, col, high, wide = np.array([cell[:4] for cell in grid.cells]).T
            owner[row + 1, col + 1] = np.arange(number, number + len(row))
            for c in true_at((high > 1) | (wide > 1)).tolist():
                owner[row[c] + 1 : row[c] + high[c] + 1, col[c] + 1 : col[c] + wide[c] + 1] = number + c
            number += len(row)
            found = owner[np.searchsorted(grid.ys, y, "right"), np.searchsorted(grid.xs, x, "right")]
            holder = np.where(found >= 0, found, holder)
        if turn == self.frame.turn:
            self.held = tables, holder
        return holder

    def turned(self, piece: Piece, turn: int) -> Piece:
        """A piece of text that runs in another direction than the page's, its box in the page's frame."""
        own = self.glyphs.frames[turn]
        corners = (*own.back(piece.x0, piece.top), *own.back(piece.x1, piece.bottom))
        x0, top, x1, bottom = edges = self.frame.box(*corners)
        box = Box(*(round(edge, 2) for edge in edges))
        return Piece(piece.text, x0, x1, top, bottom, bottom, piece.em, piece.order, box)

    def line(self, line: TextLine) -> Line:
        text, place = line.text, Place(self.number, self.next_line, line.box)
        text = self.shared.texts.setdefault(text, text)
        self.texts.append(text)
        self.next_line += 1
        return Line(text, place)

    def blocks(self, body: list[TextLine], tables: list[Grid], cells: dict) -> list[Paragraph | Table]:
        """Paragraphs and tables by their height on the page."""
        left = min((line.x0 for line in body), default=0.0)
        right = max((line.x1 for line in body), default=0.0)
        waiting = sorted(enumerate(tables), key=lambda item: (item[1].top, item[1].x0))
        blocks: list[Paragraph | Table] = []
        for column in reading_order(body):
            for part in _parted(column, tables):
                while waiting and waiting[0][1].top < part[0].y:
                    blocks.append(self.table(*waiting.pop(0), cells))
                for stretch in split(part):
                    if isinstance(stretch, OpenTable):
                        blocks.append(self.open_table(stretch))
                        continue
                    for group in paragraphs(stretch):
                        style = "title" if all(centred(line, left, right) for line in group) else None
                        blocks.append(Paragraph(tuple(self.line(line) for line in group), style))
        blocks += [self.table(*item, cells) for item in waiting]
        return blocks

    def open_table(self, table: OpenTable) -> Table:
        made = []
        for (row, col), members in sorted(table.cells.items()):
            lines = tuple(self.line(line) for line in lines_of(members))
            made.append(Cell(row, col, lines, place=Place(self.number, lines[0].place.line, _around(lines))))
        whole = [line for cell in made for line in cell.lines]
        return Table(tuple(made), Place(self.number, made[0].place.line, _around(whole)), ruled=False)

    def table(self, t: int, grid: Grid, cells: dict) -> Table:
        known = self.shared.numbers.setdefault
        xs, ys = ({edge: known(near := round(edge, 2), near) for edge in edges} for edges in (grid.xs, grid.ys))
        made = []
        for c, cell in enumerate(grid.cells):
            found = cells.get((t, c))
            lines = tuple([self.line(line) for line in found]) if found else ()
            box = Box(xs[cell.x0], ys[cell.top], xs[cell.x1], ys[cell.bottom])
            place = Place(self.number, lines[0].place.line if lines else None, box)
            made.append(Cell(cell.row, cell.col, lines, cell.row_span, cell.col_span, place=place))
        box = Box(xs[grid.x0], ys[grid.top], xs[grid.x1], ys[grid.bottom])
        first = next((cell.place.line for cell in made if cell.lines), None)
        return Table(tuple(made), Place(self.number, first, box), grid.ruled)


def _around(lines: Sequence[Line]) -> Box:
    return around([line.place.box for line in lines])


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
