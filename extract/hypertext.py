"""HTML -> blocks: paragraphs, headings, lists with their numbers, tables with spans and nested tables.

One walk over the parsed tree without recursion, so that depth costs nothing. Scripts, styles and templates are not
print and are left out; everything else that a browser would show as text is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import regex
from lxml import etree

from extract import numerals, spans
from extract.errors import Unreadable
from extract.markup import raised, unmarked
from schemas.document import Block, Cell, Line, Paragraph, Place, Table
from schemas.issues import Issues

# fmt: off
SILENT = frozenset((
    "script", "style", "template", "head", "noframes", "iframe", "audio", "video", "datalist",
))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BLOCKS = HEADINGS | frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "legend", "li", "main", "menu",
    "nav", "noscript", "ol", "optgroup", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "title", "tr", "ul",
))
# fmt: on
PICTURES = frozenset(("img", "svg", "canvas", "object", "embed", "picture"))
RAISED = regex.compile(r"\s*[0-9๐-๙]{1,3}\s*")
SPACE = regex.compile(r"[ \t\n\r\f]+")
HIDDEN = regex.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
STRUCK = frozenset(("s", "strike", "del"))
STRUCK_STYLE = regex.compile(r"(?i)text-decoration(?:-line)?\s*:[^;]*line-through")
LIST_STYLE = regex.compile(r"(?i)list-style(?:-type)?\s*:\s*([a-z-]+)")
OL_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
CSS_TYPES = {
    "thai": "thaiNumbers", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "decimal": "decimal",
    "decimal-leading-zero": "decimalZero", "none": "none",
}  # fmt: skip
MAX_NESTING = 40  # of tables
MAX_LINE_NUMBER = 65535  # libxml2 counts lines of HTML no further


@dataclass
class Found:
    """Blocks of a piece of HTML, pictures on it, and its title element."""

    blocks: list[Block] = field(default_factory=list)
    pictures: int = 0
    title: str = ""


@dataclass
class _RawCell(spans.Spanned):
    items: list[Block] = field(default_factory=list)
    header: bool = False
    place: Place | None = None


@dataclass
class _RawTable:
    place: Place
    presentation: bool
    rows: list[list[_RawCell]] = field(default_factory=list)
    open_row: bool = False
    group: int = 0
    head: bool = False
    outside: list[Block] = field(default_factory=list)


@dataclass
class _List:
    kind: str
    next: int
    step: int = 1


# A document type with its own declarations: libxml2's HTML parser would show them as text.
DOCTYPE = regex.compile(r"(?i)<!doctype[^>\[]{0,2000}(?:\[[^\]]{0,100000}\]\s*)?>")


def parse(source: str) -> etree._Element | None:
    """The tree of an HTML text, None if it has no element. No network, no entities but HTML's own.

    Raises `Unreadable` where elements nest deeper than the parser goes.
    """
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    source = DOCTYPE.sub(lambda match: "\n" * match[0].count("\n"), source, count=1)
    try:
        root = etree.fromstring(source.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    # libxml2 drops what lies deeper than it allows.
    if any("depth" in error.message.lower() for error in parser.error_log):
        raise Unreadable("read.too_deep")
    return root


def read_lines(source: list[tuple[int, str]], page: int | None, issues: Issues) -> Found:
    """Blocks of HTML that stands in the numbered lines of a text; line breaks in its cells are printed ones."""
    root = parse("\n".join(text for _, text in source))
    if root is None:
        return Found()
    return _Walk(issues, page, first_line=source[0][0], printed_breaks=True).walk(root)


def read_page(source: str, issues: Issues) -> Found:
    """Blocks of a whole HTML file; white space means what it means to a browser."""
    root = parse(source)
    if root is None:
        return Found()
    return _Walk(issues, None, first_line=1, printed_breaks=False).walk(root)


class _Walk:
    """The state of one walk. Text gathers in `text`; at the edges of blocks it becomes lines, then paragraphs."""

    def __init__(self, issues: Issues, page: int | None, first_line: int, printed_breaks: bool) -> None:
        self.issues = issues
        self.page = page
        self.offset = first_line - 1
        self.printed_breaks = printed_breaks
        self.found = Found()
        self.line = 1
        self.text: list[str] = []
        self.text_line: int | None = None
        self.lines: list[Line] = []
        self.flow: list[Block] = self.found.blocks
        self.cells: list[tuple[_RawTable, _RawCell, list[Block]]] = []
        self.tables: list[_RawTable] = []
        self.lists: list[_List] = []
        self.marker: str | None = None
        self.path: list[str] = []
        self.counts: list[dict[str, int]] = [{}]
        self.pre = 0
        self.heading = 0
        self.hidden: list[str] = []

    def walk(self, root: etree._Element) -> Found:
        skip: etree._Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = _name(element)
            if event == "start":
                if skip is None:
                    self._enter(tag)
                    if self._silent(tag, element):
                        skip = element
                    else:
                        self._start(tag, element)
            elif skip is None or skip is element:
                if skip is element:
                    skip = None
                else:
                    self._end(tag, element)
                self._leave()
                self._add(element.tail)
        self._paragraph()
        if self.hidden:
            raw = " ".join(self.hidden)[:300]
            self.issues.add("read.hidden_text", raw=raw, characters=sum(map(len, self.hidden)))
        return self.found

    # ------------------------------------------------------------------------------------------------ events

    def _silent(self, tag: str, element: etree._Element) -> bool:
        """Whether nothing below this element is print; what is hidden or a model's description is reported."""
        if tag == "head":
            self.found.title = SPACE.sub(" ", element.findtext("title") or "").strip()
        if tag in SILENT:
            return True
        if tag in PICTURES and tag != "picture":
            self.found.pictures += 1
            # What stands inside a drawing or a replacement is shown as text.
            return tag not in ("svg", "object")
        if tag == "figure" and element.find(".//img") is None and element.find(".//table") is None:
            self.found.pictures += 1
            text = SPACE.sub(" ", "".join(element.itertext())).strip()
            if text and element.find("figcaption") is None:
                self.issues.add("read.picture_description", self._place(), raw=text[:300])
                return True
            return False
        if element.get("hidden") is not None or HIDDEN.search(element.get("style") or ""):
            text = SPACE.sub(" ", "".join(element.itertext())).strip()
            if text:
                self.hidden.append(text)
            return True
        if tag in STRUCK or STRUCK_STYLE.search(element.get("style") or ""):
            text = SPACE.sub(" ", "".join(element.itertext())).strip()
            if text:
                self.issues.add("read.struck_text", self._place(), raw=text[:300])
            return True
        return False

    def _start(self, tag: str, element: etree._Element) -> None:
        self.line = max(self.line, element.sourceline or 1)
        if tag in BLOCKS:
            self._paragraph()
        if tag == "br":
            self._break()
        elif tag == "table":
            if len(self.tables) >= MAX_NESTING:
                raise Unreadable("read.too_deep")
            role = element.get("role") in ("presentation", "none")
            self.tables.append(_RawTable(self._place(), role))
        elif tag in ("thead", "tbody", "tfoot") and self.tables:
            self.tables[-1].group += 1
            self.tables[-1].head = tag == "thead"
        elif tag == "tr" and self._in_table():
            self.tables[-1].rows.append([])
            self.tables[-1].open_row = True
        elif tag in ("td", "th") and self._in_table():
            self._start_cell(tag, element)
        elif tag in ("ol", "ul", "menu", "dir"):
            self.lists.append(_list(tag, element))
        elif tag == "li":
            self.marker = self._number(element)
        elif tag == "pre":
            self.pre += 1
        elif tag in HEADINGS:
            self.heading += 1
        elif tag == "input":
            self._input(element)
        if tag == "sup" and RAISED.fullmatch(element.text or "") and self._after_a_number():
            self._add(raised(element.text.strip()))
        else:
            self._add(element.text)

    def _after_a_number(self) -> bool:
        """Whether the text of this line so far ends with a number, so that a raised digit would change it."""
        last = "".join(self.text[-2:]).rstrip("% ")
        return bool(last) and last[-1].isdigit()

    def _end(self, tag: str, element: etree._Element) -> None:
        if tag in BLOCKS:
            self._paragraph("heading" if tag in HEADINGS or tag == "title" else None)
        if tag == "table" and self.tables:
            self._end_table()
        elif tag in ("thead", "tbody", "tfoot") and self.tables:
            self.tables[-1].group += 1
            self.tables[-1].head = False
        elif tag == "tr" and self.tables:
            self.tables[-1].open_row = False
        elif tag in ("td", "th") and self.cells and self.tables and self.cells[-1][0] is self.tables[-1]:
            _, _, self.flow = self.cells.pop()
        elif tag in ("ol", "ul", "menu", "dir") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.pre -= 1
        elif tag in HEADINGS:
            self.heading -= 1

    def _in_table(self) -> bool:
        """Whether the innermost table is open and no cell of it is: a row or a cell may start."""
        return bool(self.tables) and not (self.cells and self.cells[-1][0] is self.tables[-1])

    def _start_cell(self, tag: str, element: etree._Element) -> None:
        table = self.tables[-1]
        if not table.open_row:
            table.rows.append([])
            table.open_row = True
        cell = _RawCell(
            row_span=_whole(element.get("rowspan"), 1),
            col_span=max(1, _whole(element.get("colspan"), 1)),
            group=table.group,
            header=tag == "th" or table.head,
            place=self._place(),
        )
        table.rows[-1].append(cell)
        self.cells.append((table, cell, self.flow))
        self.flow = cell.items

    def _end_table(self) -> None:
        raw = self.tables.pop()
        rows = [row for row in raw.rows if row]
        if not rows:
            return
        filled = [cell for row in rows for cell in row if cell.items]
        nested = any(isinstance(item, Table) for cell in filled for item in cell.items)
        if (raw.presentation and not any(c.header for c in filled)) or (nested and len(filled) == 1):
            # A table that only lays the page out: what it holds is ordinary flow.
            for cell in filled:
                self.flow.extend(cell.items)
            return
        cut, conflicts = spans.place(rows)
        if cut:
            self.issues.add("layout.span_cut", raw.place)
        if conflicts:
            self.issues.add("layout.span_conflict", raw.place, rows=conflicts)
        self.flow.append(Table(tuple(_cell(cell) for row in rows for cell in row), raw.place, ruled=True))

    def _input(self, element: etree._Element) -> None:
        kind = (element.get("type") or "text").lower()
        if kind in ("checkbox", "radio"):
            self._add("☑" if element.get("checked") is not None else "☐")
        elif kind not in ("hidden", "password", "submit", "button", "reset", "image", "file"):
            self._add(element.get("value"))

    def _number(self, element: etree._Element) -> str | None:
        """The marker that a browser prints before this list item."""
        if not self.lists:
            return None
        items = self.lists[-1]
        if items.kind == "bullet":
            return "•"
        items.next = _whole(element.get("value"), items.next)
        number = items.next
        items.next += items.step
        return None if items.kind == "none" else numerals.render(number, items.kind) + "."

    # -------------------------------------------------------------------------------------------------- text

    def _place(self) -> Place:
        line = self.line if self.line < MAX_LINE_NUMBER else None
        return Place(self.page, line + self.offset if line else None, path="/".join(self.path) or None)

    def _enter(self, tag: str) -> None:
        seen = self.counts[-1]
        seen[tag] = seen.get(tag, 0) + 1
        self.path.append(tag if tag in ("html", "body", "thead", "tbody") else f"{tag}[{seen[tag]}]")
        self.counts.append({})

    def _leave(self) -> None:
        self.path.pop()
        self.counts.pop()

    def _add(self, text: str | None) -> None:
        """Add text at the current place; line breaks count only where they are printed."""
        if not text:
            return
        if not (self.pre or self.printed_breaks):
            self._put(text)
            self.line += text.count("\n")
            return
        for n, part in enumerate(text.split("\n")):
            if n:
                self._break()
                self.line += 1
            self._put(part)

    def _put(self, text: str) -> None:
        if self.text_line is None and not text.isspace():
            self.line += len(text[: len(text) - len(text.lstrip())].split("\n")) - 1 if not self.pre else 0
            self.text_line = self.line
            text = text if self.pre else text.lstrip("\n")
        self.text.append(text)

    def _break(self) -> None:
        """End the line that is being collected."""
        text = "".join(self.text)
        text = text if self.pre else SPACE.sub(" ", text)
        text = text.strip(" \t\r\f\n")
        if self.printed_breaks:
            text = unmarked(text)
        if text:
            if self.marker:
                text = f"{self.marker} {text}"
                self.marker = None
            now, self.line = self.line, self.text_line or self.line
            self.lines.append(Line(text, self._place()))
            self.line = now
        self.text, self.text_line = [], None

    def _paragraph(self, style: str | None = None) -> None:
        """End the paragraph that is being collected and add it to the flow of the body or of a cell."""
        listed = self.marker is not None or bool(self.lists)
        self._break()
        if self.lines:
            self.flow.append(Paragraph(tuple(self.lines), style or ("list" if listed else None)))
            self.lines = []


def _name(element: etree._Element) -> str:
    """The tag in lower case without namespace or prefix; "" for comments and the like."""
    if not isinstance(element.tag, str):
        return ""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()


def _whole(value: str | None, default: int) -> int:
    match = regex.match(r"\s*(-?[0-9]{1,5})", value or "")
    return int(match[1]) if match else default


def _list(tag: str, element: etree._Element) -> _List:
    style = LIST_STYLE.search(element.get("style") or "")
    named = CSS_TYPES.get(style[1].lower()) if style else None
    if tag != "ol":
        return _List(named if named not in (None, "none") else "bullet", 1)
    kind = named or OL_TYPES.get(element.get("type") or "1", "decimal")
    items = len(element.findall("li"))
    down = element.get("reversed") is not None
    return _List(kind, _whole(element.get("start"), items if down else 1), -1 if down else 1)


def _cell(raw: _RawCell) -> Cell:
    lines = tuple(line for item in raw.items if isinstance(item, Paragraph) for line in item.lines)
    tables = tuple(item for item in raw.items if isinstance(item, Table))
    return Cell(raw.row, raw.col, lines, raw.row_span, raw.col_span, raw.header, raw.place, tables)
