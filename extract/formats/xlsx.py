"""Spreadsheets (XLSX), read from their XML: each sheet that is shown is a part with its title, lines and tables.

A sheet has no pages; `Place.path` names the cell as a spreadsheet does (`sheet 'คะแนน'!C5`) and `Place.line` counts the
lines in reading order. Numbers are read as their format shows them; a formula's stored result is read, none is
calculated. Hidden sheets, rows and columns are told by an issue and not read, because a reader of the workbook does not
see them.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex
from lxml import etree

from extract import sheet_cells, sheet_tables, workbook
from extract.errors import Unreadable
from extract.package import Package
from extract.settings import ReadSettings
from extract.sheet_cells import SheetCell, SheetCells
from extract.sheet_tables import Part, Range
from extract.workbook import S, SheetEntry, Workbook, whole
from schemas.dataset import OWN_WORKBOOK
from schemas.document import Block, Cell, Document, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

MACROS = "vbaproject.bin"
# Of all sheets together; a report of a thousand pages has two million characters.
MAX_CELLS, MAX_TEXT = 500_000, 5_000_000
# Names that programs give to new sheets; a title says something of what the sheet holds.
NO_TITLE = regex.compile(r"(?i)(?:sheet|worksheet|table|page|แผ่นงาน|แผ่น|ชีต|ชีท|หน้า)[ _]?\d*(?: ?\(\d+\))?")
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
PRINTED = regex.compile(r'&(?:"[^"]*+"|K[0-9A-Fa-f]{6}|[0-9]{1,3}|[A-Za-z+-])')

# Lists of `SheetCells` -> the issue that tells of them, once a sheet.
LEFT_OUT = {
    "hidden": "read.hidden_cells",
    "uncalculated": "read.no_formula_result",
    "errors": "read.formula_error",
    "unformatted": "read.number_format",
}


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read an XLSX file. Raises `Unreadable` for broken, encrypted or hostile packages and for one without text."""
    package = Package(data, issues)
    if any(name.lower().endswith(MACROS) for name in package.members):
        issues.add("read.macros")
    if _own(package):
        raise Unreadable("read.own_workbook")
    main = next((target for kind, target in package.relations("").values() if kind == "officeDocument"), None)
    book = workbook.read(package, main if main in package.members else "xl/workbook.xml")
    if book is None:
        raise Unreadable("read.no_workbook")
    reader = _Reader(package, book, issues)
    pages = [page for entry in book.sheets if (page := reader.sheet(entry)) is not None]
    if reader.charts:
        issues.add("read.chart", charts=reader.charts)
    if not any(True for page in pages for _ in page.lines()):
        raise Unreadable("read.only_pictures" if any(page.pictures for page in pages) else "read.no_text")
    return Document("xlsx", tuple(pages))


def _own(package: Package) -> bool:
    """Whether this program wrote the workbook: its corrections and exports repeat reports, but are none."""
    root = package.xml("docProps/core.xml")
    return root is not None and root.findtext(DC + "title") == OWN_WORKBOOK


class _Reader:
    """Reads one sheet after the other; counts lines, cells and characters on the way."""

    def __init__(self, package: Package, book: Workbook, issues: Issues) -> None:
        self.package = package
        self.book = book
        self.issues = issues
        self.line = 0
        self.charts = 0
        self.cells_left = MAX_CELLS
        self.text_left = MAX_TEXT

    def sheet(self, entry: SheetEntry) -> Page | None:
        """One sheet as a page without a number; None where it is not shown or holds nothing."""
        if entry.hidden:
            self.issues.add("read.hidden_sheet", raw=entry.name)
            return None
        if entry.kind == "chartsheet":
            self.charts += 1
            return None
        root = self.package.xml(entry.part) if entry.kind == "worksheet" else None
        if root is None:
            self.issues.add("read.embedded_part", raw=entry.name)
            return None
        path = "sheet '" + entry.name.replace("'", "''") + "'"
        found = sheet_cells.read(root, self.book, self.cells_left, self.text_left)
        self.cells_left -= len(found.cells)
        self.text_left -= sum(map(len, (line for cell in found.cells for line in cell.lines)))
        boxes, pictures = self._drawings(entry.part)
        boxes = [(found.shown_row(row), texts) for row, texts in boxes]
        blocks: list[Block] = []
        cut = found.cut
        title = entry.name.strip()
        start = self.line + 1
        shown = [part for part in sheet_tables.parts(found.cells)]
        if title and (shown or boxes) and not NO_TITLE.fullmatch(title):
            blocks.append(Paragraph((self._line(title, path),), "heading"))
        for part in shown:
            while boxes and boxes[0][0] <= _top(part):
                blocks.append(self._box(boxes.pop(0)[1], path))
            blocks.append(self._block(part, path))
            cut += part.cut if isinstance(part, Range) else 0
        blocks.extend(self._box(texts, path) for _, texts in boxes)
        self._tell(found, entry.name, path, start, cut)
        return Page(None, tuple(blocks), tuple(self._running(root, path)), pictures)

    def _block(self, part: Part, path: str) -> Block:
        if isinstance(part, Range):
            return self._table(part, path)
        if len(part.cells) == 1:
            return Paragraph(self._lines(part.cells[0], path))
        name = f"{part.cells[0].name}:{part.cells[-1].name}"
        return Paragraph((self._line("  ".join(cell.text for cell in part.cells if cell.lines), f"{path}!{name}"),))

    def _table(self, part: Range, path: str) -> Table:
        place = Place(line=self.line + 1, path=f"{path}!{part.cells[0].name}:{part.cells[-1].name}")
        taken: set[tuple[int, int]] = set()
        cells: list[Cell] = []
        for cell in part.cells:
            rows = range(cell.row - part.top, min(cell.row_end, part.bottom) - part.top)
            columns = range(cell.column - part.left, min(cell.column_end, part.right) - part.left)
            if any((row, column) in taken for row in rows for column in columns):  # ranges that overlap are damage
                rows, columns = rows[:1], columns[:1]
            taken.update((row, column) for row in rows for column in columns)
            at = Place(line=self.line + 1, path=f"{path}!{cell.name}")
            lines = self._lines(cell, path)
            cells.append(Cell(rows[0], columns[0], lines, len(rows), len(columns), place=at))
        for row in range(part.bottom - part.top):
            for column in range(part.right - part.left):
                if (row, column) not in taken:
                    cells.append(Cell(row, column, ()))
        cells.sort(key=lambda cell: (cell.row, cell.col))
        return Table(tuple(cells), place)

    def _lines(self, cell: SheetCell, path: str) -> tuple[Line, ...]:
        return tuple(self._line(line, f"{path}!{cell.name}") for line in cell.lines)

    def _line(self, text: str, path: str) -> Line:
        self.line += 1
        return Line(text, Place(line=self.line, path=path))

    def _box(self, texts: list[str], path: str) -> Paragraph:
        return Paragraph(tuple(self._line(text, f"{path}/textbox") for text in texts), "textbox")

    def _drawings(self, part: str) -> tuple[list[tuple[int, list[str]]], int]:
        """Text boxes of a sheet (row where each is anchored, its lines), by row, and how many pictures it has."""
        boxes: list[tuple[int, list[str]]] = []
        pictures = 0
        for kind, target in self.package.relations(part).values():
            drawing = self.package.xml(target) if kind == "drawing" else None
            for anchor in drawing if drawing is not None else ():
                if not isinstance(anchor.tag, str):
                    continue
                row = whole(anchor.findtext(f"{DRAWN}from/{DRAWN}row"))
                pictures += sum(1 for _ in anchor.iter(DRAWN + "pic"))
                charts = sum(1 for _ in anchor.iter(CHART))
                self.charts += charts
                pictures += charts
                for body in anchor.iter(DRAWN + "txBody"):
                    texts = ["".join(t.text or "" for t in p.iter(A + "t")).strip() for p in body.iterfind(A + "p")]
                    if any(texts):
                        boxes.append((row, [text for text in texts if text]))
        return sorted(boxes, key=lambda box: box[0]), pictures

    def _running(self, root: etree._Element, path: str) -> Iterator[Line]:
        """What the sheet prints above and below each page, without the codes for fonts and page numbers."""
        for kind in ("Header", "Footer"):
            text = (root.findtext(f"{S}headerFooter/{S}odd{kind}") or "")[:1000]
            for piece in regex.split("&[LCR]", text):
                words = "&".join(PRINTED.sub("", inner) for inner in piece.split("&&")).strip()
                if words:
                    yield self._line(words, f"{path}/{kind.lower()}")

    def _tell(self, found: SheetCells, sheet: str, path: str, line: int, cut: int) -> None:
        """The issues of a sheet: what it holds that was not read."""
        for name, code in LEFT_OUT.items():
            cells = getattr(found, name)
            if cells:
                raw = "; ".join(f"{cell}: {text}" for cell, text in cells[:20])[:300]
                place = Place(line=line, path=path)
                self.issues.add(code, place, raw=raw, sheet=sheet, cells=len(cells), first=cells[0][0])
        for cell, text in found.struck:
            self.issues.add("read.struck_text", Place(line=line, path=f"{path}!{cell}"), raw=text[:300])
        if found.covered:
            raw = " ".join(text for _, text in found.covered)
            self.issues.add("read.hidden_text", Place(line=line, path=path), raw=raw[:300], characters=len(raw))
        if cut:
            self.issues.add("read.sheet_cut", Place(line=line, path=path), sheet=sheet, cells=cut)


def _top(part: Part) -> int:
    return part.top if isinstance(part, Range) else part.cells[0].row
