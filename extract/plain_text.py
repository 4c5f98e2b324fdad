"""Text and markdown -> pages: tables of tabs, pipes and HTML, headings, page marks, pictures.

The same code reads plain text and markdown, because the text that OCR models and converters give is a mixture of
both whatever its name is. Only one thing differs: markdown joins consecutive lines to one paragraph.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

import regex

from extract import answers, latex_table, loops, page_marks, pipes, tabs
from extract.encoding import decode
from extract.errors import Unreadable
from extract.markup import plain_lines, take_pictures
from extract.settings import ReadSettings
from extract.tabs import NumberedLine, RawRow
from schemas.document import Block, Cell, Document, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

MAX_TEXT = 20_000_000  # characters; a report of a thousand pages has two million
MAX_LINE = 100_000

TABLE_OPEN = regex.compile(r"(?i)<table\b")
TABLE_EDGE = regex.compile(r"(?i)<(/?)table\b")
FIGURE_OPEN = regex.compile(r"(?i)^\s*<figure\b")
FENCE = regex.compile(r"^\s*(?:```|~~~)\s*\w{0,20}\s*$")
HTML_FENCE = regex.compile(r"(?i)^\s*(?:```|~~~)\s*x?html\s*$")
HEADING = regex.compile(r"^\s{0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$")
LIST_ITEM = regex.compile(r"^\s*(?:[-*+•]\s|[(\[]?[0-9๐-๙]{1,3}(?:\.[0-9๐-๙]{1,3})*[.)\]])")
RULE = regex.compile(r"^\s*(?:-\s*){3,}$|^\s*(?:\*\s*){3,}$|^\s*(?:_\s*){3,}$")
TAG = regex.compile(r"<[^<>]{0,2000}>")
COMMENT = regex.compile(r"^\s*<!--[^<>]{0,500}-->\s*$")


@dataclass
class _Reader:
    """Reads one file. widths: columns of its tables so far; previous: columns of a table that ended right before."""

    issues: Issues
    markdown: bool
    row_widths: set[int]
    keeps_empty: bool | None
    drop_margin: bool
    cell_widths: set[int] = field(default_factory=set)
    previous: int = 0
    page: int | None = None
    pictures: int = 0
    blocks: list[Block] = field(default_factory=list)
    pending: list[Line] = field(default_factory=list)
    html_tables: list[int] = field(default_factory=list)
    no_table_before: int = 0

    def read(self, sheet: page_marks.Sheet) -> Page:
        self.page, self.pictures, self.blocks, self.pending = sheet.number, 0, [], []
        lines = sheet.lines
        self.html_tables = [i for i, (_, text) in enumerate(lines) if "<" in text and TABLE_OPEN.search(text)]
        self.no_table_before = 0
        i = 0
        while i < len(lines):
            i = self._step(lines, i)
        self._flush()
        running = tuple(Line(text.strip(), self._place(number)) for number, text in sheet.marks)
        return Page(sheet.number, tuple(self.blocks), running, self.pictures)

    def _place(self, number: int) -> Place:
        return Place(page=self.page, line=number)

    def _step(self, lines: list[NumberedLine], i: int) -> int:
        number, text = lines[i]
        if not text.strip():
            # A line of tabs alone may begin a table: its first cells are empty.
            end = self._tab_table(lines, i) if "\t" in text else 0
            self._flush()
            return end or i + 1
        if "<" in text and TABLE_OPEN.search(text):
            return self._html_table(lines, i)
        if FIGURE_OPEN.match(text) and "</figure>" not in text.lower():
            return self._figure(lines, i)
        if latex_table.begins(text):
            html, end = latex_table.as_html(lines, i)
            if html:
                self._flush()
                self._blocks_of(html)
                return end
        if "\t" in text:
            end = self._tab_table(lines, i)
            if end:
                return end
        elif pipes.is_edge(text):
            found = pipes.grid_table(lines, i)
            if found:
                self._flush()
                self._table(*found[:2])
                return found[2]
        elif "|" in text:
            found = pipes.pipe_table(lines, i)
            if found:
                rows, header, end = found
                self._flush()
                self._ragged(rows)
                self._table(rows, header)
                return end
        elif self._captioned(lines, i):
            return self._tab_table(lines, i) or self._paragraph(lines, i)
        return self._paragraph(lines, i)

    # ------------------------------------------------------------------------------------------------ tables

    def _captioned(self, lines: list[NumberedLine], i: int) -> bool:
        """Whether this line is the first of a run of lines and tabs come further down in it."""
        if i and (lines[i - 1][1].strip() or "\t" in lines[i - 1][1]):
            return False
        return any("\t" in text.strip("\t") for _, text in lines[i : min(tabs.chunk_end(lines, i), i + 10)])

    def _tab_table(self, lines: list[NumberedLine], i: int) -> int:
        """Read the table with tabs at lines[i]; 0 where tabs only indent or align there."""
        if i < self.no_table_before:
            return 0
        end = tabs.chunk_end(lines, i)
        if tabs.starts_cells(lines, i):
            after = bisect_left(self.html_tables, i)
            stop = self.html_tables[after] if after < len(self.html_tables) else len(lines)
            found = tabs.cell_table(lines, i, stop, self.cell_widths)
        else:
            found = tabs.row_table(lines, i, end, self.keeps_empty, self.row_widths, self.previous)
            if found and self.drop_margin:
                tabs.drop_margin(found.rows)
        if not found:
            # Every line of this run was looked at: none of them starts a table.
            self.no_table_before = end
            return 0
        for number, text in found.lead:
            self._line(number, text)
        self._flush()
        for code, number, words in found.doubts:
            raw = words.pop("raw", None)
            self.issues.add(code, self._place(number), raw=raw, **words)
        self._table(found.rows, 0)
        return found.end

    def _ragged(self, rows: list[RawRow]) -> None:
        """Report rows with more filled cells than the first row has: a pipe inside a cell has shifted them."""
        width = len(rows[0])
        for row in rows[1:]:
            if any(row[width:]):
                number = next(line[0] for cell in row for line in cell)
                self.issues.add("layout.ragged_table", self._place(number), cells=len(row), columns=width)

    def _table(self, rows: list[RawRow], header: int) -> None:
        """Add a table of raw rows; cells without text stay as cells without lines."""
        cells = []
        at = next((line[0] for row in rows for cell in row for line in cell), None)
        for r, row in enumerate(rows):
            at = next((line[0] for cell in row for line in cell), at)
            for c, raw in enumerate(row):
                lines = []
                for number, text in _unquoted(raw):
                    text = self._without_pictures(number, text)
                    place = self._place(number)
                    lines.extend(Line(part, place) for part in plain_lines(text))
                place = lines[0].place if lines else self._place(at)
                cells.append(Cell(r, c, tuple(lines), header=r < header, place=place))
        if cells:
            table = Table(tuple(cells), cells[0].place, ruled=False)
            self.blocks.append(table)
            self.previous = table.n_cols

    def _blocks_of(self, source: list[NumberedLine]) -> None:
        """Add the blocks of HTML that stands in these lines."""
        from extract import hypertext

        found = hypertext.read_lines(source, self.page, self.issues)
        self.pictures += found.pictures
        self.blocks.extend(found.blocks)
        last = found.blocks[-1] if found.blocks else None
        self.previous = last.n_cols if isinstance(last, Table) else 0

    def _html_table(self, lines: list[NumberedLine], i: int) -> int:
        """Read `<table>` up to its end, nested ones included; a table that is never closed ends with the page."""
        number, text = lines[i]
        opened = TABLE_OPEN.search(text).start()
        before = text[:opened]
        if before.strip():
            self._paragraph([(number, before)], 0)
        self._flush()
        depth, source, k, rest = 0, [], i, ""
        while k < len(lines):
            part = lines[k][1][opened:] if k == i else lines[k][1]
            cut = None
            for edge in TABLE_EDGE.finditer(part):
                depth += -1 if edge[1] else 1
                if depth == 0:
                    closing = part.find(">", edge.end())
                    cut = len(part) if closing < 0 else closing + 1
                    break
            if cut is not None:
                rest = part[cut:]
                source.append((lines[k][0], part[:cut]))
                break
            source.append((lines[k][0], part))
            k += 1
        if depth > 0:
            self.issues.add("layout.unclosed_table", self._place(number))
        self._blocks_of(source)
        if rest.strip():
            lines[k] = (lines[k][0], rest)
            return k
        return k + 1

    # ------------------------------------------------------------------------------------------ running text

    def _figure(self, lines: list[NumberedLine], i: int) -> int:
        """Skip a figure placeholder over several lines: what stands in it is a model's description, not print."""
        end = next((k for k in range(i, min(len(lines), i + 500)) if "</figure>" in lines[k][1].lower()), None)
        if end is None:
            return self._paragraph(lines, i)
        self.pictures += 1
        described = "\n".join(text for _, text in lines[i : end + 1])
        described = TAG.sub(" ", described).strip()
        if described:
            self.issues.add("read.picture_description", self._place(lines[i][0]), raw=described[:300])
        return end + 1

    def _without_pictures(self, number: int, text: str) -> str:
        """The text without picture placeholders, which are counted; what a model says of them is reported."""
        text, pictures, said = take_pictures(text)
        self.pictures += pictures
        for description in said:
            self.issues.add("read.picture_description", self._place(number), raw=description[:300])
        return text

    def _paragraph(self, lines: list[NumberedLine], i: int) -> int:
        number, text = lines[i]
        if HTML_FENCE.match(text):
            end = next((k for k in range(i + 1, len(lines)) if FENCE.match(lines[k][1])), None)
            if end is not None and end > i + 1:
                self._flush()
                self._blocks_of(lines[i + 1 : end])
                return end + 1
        if FENCE.match(text) or COMMENT.match(text):
            self._flush()
            return i + 1
        heading = HEADING.match(text)
        if heading:
            self._flush()
            self._line(number, heading[1])
            self._flush("heading")
        elif not RULE.match(text):
            if not self.markdown or LIST_ITEM.match(text):
                self._flush()
            self._line(number, text)
            if text.endswith(("  ", "\\")):
                self._flush()
        else:
            self._flush()
            # A rule of dashes says nothing in markdown; in plain text it may be a line to sign or fill in.
            if not self.markdown:
                self._line(number, text)
        return i + 1

    def _line(self, number: int, text: str) -> None:
        """Add one source line to the paragraph that is being collected."""
        text = self._without_pictures(number, text)
        place = self._place(number)
        for part in plain_lines(text):
            for piece in _pieces(part):
                self.pending.append(Line(piece, place))
                if not self.markdown:
                    self._flush()

    def _flush(self, style: str | None = None) -> None:
        if self.pending:
            if style is None and LIST_ITEM.match(self.pending[0].text):
                style = "list"
            self.blocks.append(Paragraph(tuple(self.pending), style))
            self.pending = []
            self.previous = 0


def read(data: bytes, kind: str, issues: Issues, settings: ReadSettings) -> Document:
    """The document in a text file. kind: `text` or `markdown`.

    Raises `Unreadable` for binary data, an unknown encoding, no text at all, or more pages than allowed.
    """
    found = pages(answers.unwrap(decode(data, issues)), issues, markdown=kind == "markdown")
    if not any(page.blocks for page in found):
        raise Unreadable("read.no_text")
    if len(found) > settings.max_pages:
        raise Unreadable("read.too_many_pages", pages=len(found), limit=settings.max_pages)
    return Document(kind, found, page_count=None if found[0].number is None else len(found))


def pages(text: str, issues: Issues, markdown: bool = False) -> tuple[Page, ...]:
    """All pages of a text; one page whose number is None where nothing marks pages."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_TEXT:
        text = loops.collapse(text, issues)
    if len(text) > MAX_TEXT:
        issues.add("read.too_much_text", limit=MAX_TEXT, dropped=len(text) - MAX_TEXT)
        text = text[:MAX_TEXT]
    text = loops.collapse(text, issues)
    lines = list(enumerate(text.split("\n"), 1))
    for number, line in lines:
        if len(line) > MAX_LINE:
            issues.add("read.long_line", Place(line=number), characters=len(line))
    tabbed = [line for line in lines if "\t" in line[1]]
    rows = [line for line in tabbed if "\t" in line[1].strip("\t")]
    margin = len(rows) > 2 and all(text.startswith("\t") and not text.startswith("\t\t") for _, text in rows)
    reader = _Reader(issues, markdown, _widths(lines), tabs.keeps_empty_cells(tabbed), margin)
    return tuple(reader.read(sheet) for sheet in page_marks.sheets(lines))


def _widths(lines: list[NumberedLine]) -> set[int]:
    """Numbers of columns on which two or more consecutive rows of tabs agree."""
    counts = [text.count("\t") + 1 if "\t" in text.strip("\t") else 0 for _, text in lines]
    return {a for a, b in zip(counts, counts[1:], strict=False) if a == b and a > 1}


def _unquoted(cell: list[NumberedLine]) -> list[NumberedLine]:
    """A cell of several lines without the quotation marks that spreadsheets put around it."""
    if len(cell) < 2:
        return cell
    (first, head), (last, tail) = cell[0], cell[-1]
    if head.lstrip().startswith('"') and tail.rstrip().endswith('"'):
        return [(first, head.lstrip()[1:]), *cell[1:-1], (last, tail.rstrip()[:-1])]
    return cell


def _pieces(text: str) -> list[str]:
    """The text in pieces of at most MAX_LINE characters, cut at white space where there is some."""
    pieces = []
    start = 0
    while len(text) - start > MAX_LINE:
        cut = text.rfind(" ", start + MAX_LINE // 2, start + MAX_LINE)
        cut = start + MAX_LINE if cut < 0 else cut
        pieces.append(text[start:cut])
        start = cut
        while start < len(text) and text[start] == " ":
            start += 1
    return [*pieces, text[start:]] if start < len(text) else pieces
