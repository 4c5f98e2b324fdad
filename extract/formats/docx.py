"""Word documents (DOCX), read from their XML: every cell once, list numbers as printed, changes as accepted.

A Word file has no pages; `Place.path` says where something stands (`body/tbl[2]/tr[3]/tc[1]/p[1]`) and `Place.line`
counts the lines in reading order.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field, replace

from lxml import etree

from extract import symbols, word_math, word_numbering, word_styles, word_tables
from extract.errors import Unreadable
from extract.markup import raised
from extract.package import RELATIONSHIPS, Package
from extract.settings import ReadSettings
from extract.word_math import M
from extract.word_numbering import W, value, whole
from schemas.document import Block, Document, Line, Page, Paragraph, Place
from schemas.issues import Issues

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{" + RELATIONSHIPS + "}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"

# Elements that only wrap others; changes are read as accepted.
WRAPPERS = frozenset(
    W + name
    for name in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo", "sdtContent")
)
DROPPED = frozenset(W + name for name in ("del", "moveFrom", "rt", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tcPr"))
DRAWINGS = frozenset((W + "drawing", W + "pict", W + "object"))
KNOWN_CHOICES = frozenset(("wps", "wpg", "wpc", "wpi", "w14", "w15", "w16", "wp14", "cx", "cx1", "v", "a14"))
MACROS = "vbaproject.bin"
MAX_NESTING = 40


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read a DOCX file. Raises `Unreadable` for broken, encrypted or hostile packages and for one without text."""
    package = Package(data, issues)
    if any(name.lower().endswith(MACROS) for name in package.members):
        issues.add("read.macros")
    main = next((target for kind, target in package.relations("").values() if kind == "officeDocument"), None)
    main = main if main in package.members else "word/document.xml"
    try:
        root = package.xml(main)
        body = None if root is None else root.find(W + "body")
        if body is None:
            raise Unreadable("read.no_word_body")
        reader = _Reader(package, main, issues)
        blocks = reader.read(body)
        running = tuple(reader.running(root))
    except RecursionError as error:
        raise Unreadable("read.too_deep") from error
    if not any(True for block in blocks for _ in (block.lines if isinstance(block, Paragraph) else block.cells)):
        raise Unreadable("read.only_pictures" if reader.pictures else "read.no_text")
    page = Page(None, tuple(blocks), running, reader.pictures)
    return Document("docx", (page,), metadata=_metadata(package))


def _metadata(package: Package) -> dict[str, str]:
    root = package.xml("docProps/core.xml")
    found = {}
    for element in root if root is not None else ():
        name = etree.QName(element).localname
        if name in ("title", "creator", "created", "subject") and element.text and element.text.strip():
            found[name] = element.text.strip()
    return found


@dataclass
class _Text:
    """The lines of one paragraph while it is read, and the boxes and charts anchored in it. switches: those of its
    style that are on."""

    switches: frozenset[str] = frozenset()

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    boxes: list[etree._Element] = field(default_factory=list)
    art: list[str] = field(default_factory=list)
    diagrams: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


class _Reader:
    """Walks one story (body, header, note) after the other; counts lines, list numbers and pictures on the way."""

    def __init__(self, package: Package, main: str, issues: Issues) -> None:
        self.package = package
        self.issues = issues
        self.relations = package.relations(main)
        named = {kind: target for kind, target in self.relations.values()}
        self.styles = word_styles.read(package.xml(named.get("styles", "word/styles.xml")))
        self.numbering = word_numbering.read(package.xml(named.get("numbering", "word/numbering.xml")))
        self.notes = {
            kind: package.xml(named[f"{kind}s"]) if f"{kind}s" in named else None for kind in ("footnote", "endnote")
        }
        self.noted: list[tuple[str, str]] = []
        self.pictures = 0
        self.line = 0
        self.nesting = 0
        self.hidden: list[str] = []
        self.covered: list[str] = []
        self.charts = 0
        self.carry: list[Line] = []

    def read(self, body: etree._Element) -> list[Block]:
        blocks = list(self._story(body, "body"))
        for kind, key in self.noted:
            root = self.notes[kind]
            for note in root if root is not None else ():
                if note.get(W + "id") == key and note.get(W + "type") in (None, "normal"):
                    for block in self._story(note, f"{kind}[{key}]"):
                        blocks.append(Paragraph(block.lines, "footnote") if isinstance(block, Paragraph) else block)
        if self.hidden:
            raw = " ".join(self.hidden)[:300]
            self.issues.add("read.hidden_text", raw=raw, characters=sum(map(len, self.hidden)))
        if self.covered:
            self.issues.add("read.hidden_text", raw=self.covered[0][:300], characters=sum(map(len, self.covered)))
        if self.charts:
            self.issues.add("read.chart", charts=self.charts)
        return blocks

    def running(self, root: etree._Element) -> Iterator[Line]:
        """Lines of all headers and footers that the sections name, each part once."""
        done = set()
        for tag in ("headerReference", "footerReference"):
            for reference in root.iter(W + tag):
                _, target = self.relations.get(reference.get(R + "id") or "", ("", ""))
                if not target or target in done:
                    continue
                done.add(target)
                part = self.package.xml(target)
                if part is None:
                    continue
                kept, self.relations = self.relations, self.package.relations(target)
                for block in self._story(part, tag.removesuffix("Reference")):
                    yield from _all_lines(block)
                self.relations = kept

    # ------------------------------------------------------------------------------------------------ blocks

    def _story(self, parent: etree._Element, path: str) -> Iterator[Block]:
        """The blocks below a body, cell, note, header or text box."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise Unreadable("read.too_deep")
        counts: dict[str, int] = {}
        for element in _flat(parent):
            tag = element.tag
            if tag == W + "p":
                counts["p"] = counts.get("p", 0) + 1
                yield from self._paragraph(element, f"{path}/p[{counts['p']}]")
            elif tag == W + "tbl":
                counts["tbl"] = counts.get("tbl", 0) + 1
                yield from self._table(element, f"{path}/tbl[{counts['tbl']}]")
            elif tag == W + "altChunk":
                yield from self._chunk(element, path)
        if self.carry:
            lines, self.carry = self.carry, []
            yield Paragraph(tuple(lines))
        self.nesting -= 1

    def _chunk(self, element: etree._Element, path: str) -> Iterator[Block]:
        """A document embedded as a chunk, which Word shows as part of this one: read if it is HTML."""
        from extract import encoding, hypertext

        _, target = self.relations.get(element.get(R + "id") or "", ("", ""))
        data = self.package.part(target) if target else None
        if not data or not target.lower().endswith((".htm", ".html", ".xhtml")):
            self.issues.add("read.embedded_part", Place(path=path), raw=target)
            return
        found = hypertext.read_page(encoding.decode(data, self.issues, markup=True), self.issues)
        self.pictures += found.pictures
        yield from found.blocks

    def _paragraph(self, element: etree._Element, path: str) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        style = self.styles.get(value(properties, "pStyle"))
        text = _Text(style.switches)
        self._inline(element, text)
        self.hidden.extend(text.hidden)
        if any(words.strip() for words in text.struck):
            self.issues.add("read.struck_text", Place(line=self.line + 1, path=path), raw="".join(text.struck)[:300])
        shown = ["".join(parts).strip(" \r\n") for parts in text.lines]
        shown = [line for line in shown if line.strip()]
        gone = _deleted_mark(properties)
        # The number belongs to the paragraph's end: one that is deleted, moved away or hidden counts none.
        mark = None if properties is None else properties.find(W + "rPr")
        unseen = gone or not shown and "vanish" in self._switches(mark, style.switches)
        label, listed = (None, False) if unseen else self._label(properties, style)
        if label and self.carry:
            self.carry[0] = replace(self.carry[0], text=label + self.carry[0].text)
        elif label:
            shown = [label + shown[0], *shown[1:]] if shown else [label.strip()]
        lines = self.carry + [self._line(line, path) for line in shown]
        self.carry = []
        if gone:
            self.carry = lines
        elif lines:
            yield Paragraph(tuple(lines), style.kind or ("list" if listed else None))
        for words in text.art:
            yield Paragraph((self._line(words, path),), "textbox")
        for n, box in enumerate(text.boxes, 1):
            for block in self._story(box, f"{path}/textbox[{n}]"):
                yield Paragraph(block.lines, block.style or "textbox") if isinstance(block, Paragraph) else block
        for target in text.diagrams:
            yield from self._diagram(target, path)

    def _switches(self, about: etree._Element | None, inherited: frozenset[str]) -> Set[str]:
        """The switches that are on for a run with these properties: its own word counts, else what the styles of the
        run and of the paragraph say; where both turn one on they cancel each other."""
        if about is None:
            return inherited
        on = set(inherited ^ self.styles.of_run(value(about, "rStyle")).switches)
        for name in word_styles.SWITCHES:
            own = word_styles.switch(about, name)
            if own is not None:
                (on.add if own else on.discard)(name)
        return on

    def _line(self, text: str, path: str) -> Line:
        self.line += 1
        return Line(text, Place(line=self.line, path=path))

    def _label(self, properties: etree._Element | None, style: word_styles.Style) -> tuple[str | None, bool]:
        """The printed list label of a paragraph and whether it belongs to a list; counts on."""
        numbering = None if properties is None else properties.find(W + "numPr")
        num = value(numbering, "numId") or style.num
        if not num or num == "0":
            return None, False
        level = value(numbering, "ilvl")
        if level is not None:
            at = whole(level)
        else:
            by_style = self.numbering.by_style(num, value(properties, "pStyle") or "")
            at = style.level if style.level is not None else by_style or 0
        return self.numbering.label(num, at), True

    def _diagram(self, target: str, path: str) -> Iterator[Block]:
        """The texts of a SmartArt drawing, in the order of its data part."""
        root = self.package.xml(target)
        for paragraph in root.iter(A + "p") if root is not None else ():
            text = "".join(t.text or "" for t in paragraph.iter(A + "t")).strip()
            if text:
                yield Paragraph((self._line(text, path),), "textbox")

    # ---------------------------------------------------------------------------------------------- tables

    def _table(self, element: etree._Element, path: str) -> Iterator[Block]:
        grid = element.find(W + "tblGrid")
        widths = [whole(col.get(W + "w")) for col in grid.iterfind(W + "gridCol")] if grid is not None else []
        raw = word_tables.RawTable(Place(line=self.line + 1, path=path), widths)
        for r, row in enumerate(_children(element, W + "tr"), 1):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            raw.rows.append(self._row(row, properties, f"{path}/tr[{r}]"))
            raw.headers.append(_on(properties, "tblHeader"))
        table, covered = word_tables.build(raw)
        self.covered.extend(covered)
        if table is None:
            return
        if word_tables.layout_only(table):
            filled = next(cell for cell in table.cells if cell.lines or cell.tables)
            if filled.lines:
                yield Paragraph(filled.lines)
            yield from filled.tables
            return
        yield table

    def _row(self, row: etree._Element, properties: etree._Element | None, path: str) -> list[word_tables.RawCell]:
        position = min(whole(value(properties, "gridBefore")), 500)
        cells: list[word_tables.RawCell] = []
        for c, cell in enumerate(_children(row, W + "tc"), 1):
            about = cell.find(W + "tcPr")
            if about is not None and about.find(W + "cellDel") is not None:
                continue
            span = min(max(1, whole(value(about, "gridSpan"), 1)), 500)
            merge = None if about is None else about.find(W + "vMerge")
            merged = "" if merge is None else merge.get(W + "val") or "continue"
            place = Place(line=self.line + 1, path=f"{path}/tc[{c}]")
            blocks = list(self._story(cell, place.path))
            if value(about, "hMerge") == "continue" and cells:
                cells[-1].end = position + span
                cells[-1].blocks.extend(blocks)
            else:
                cells.append(word_tables.RawCell(position, position + span, merged, blocks, place))
            position += span
        return cells

    # ---------------------------------------------------------------------------------------------- inline

    def _inline(self, parent: etree._Element, text: _Text) -> None:
        """Gather the text of a paragraph's children. An explicit stack: wrappers may nest however deep."""
        stack = [iter(parent)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            tag = element.tag
            if not isinstance(tag, str) or tag in DROPPED:
                continue
            if tag == W + "r":
                self._run(element, text)
            elif tag == W + "sdt":
                mark = _checkbox(element)
                content = element.find(W + "sdtContent")
                if mark:
                    text.lines[-1].append(mark)
                elif content is not None:
                    stack.append(iter(content))
            elif tag == W + "ruby":
                base = element.find(W + "rubyBase")
                stack.append(iter(base if base is not None else ()))
            elif tag == MC + "AlternateContent":
                stack.append(iter(_chosen(element)))
            elif tag in WRAPPERS:
                stack.append(iter(element))
            elif tag.startswith(M):
                text.lines[-1].append(word_math.text_of(element))
            elif tag in DRAWINGS:
                self._drawing(element, text)

    def _run(self, run: etree._Element, text: _Text) -> None:
        about = run.find(W + "rPr")
        fonts = None if about is None else about.find(W + "rFonts")
        font = None if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi")
        font = font if symbols.is_symbol_font(font) else None
        switches = self._switches(about, text.switches)
        vanished = "vanish" in switches
        above = value(about, "vertAlign") == "superscript"
        struck = "strike" in switches or "dstrike" in switches
        stack = [iter(run)]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            tag = element.tag
            if not isinstance(tag, str) or tag in DROPPED:
                continue
            now = text.hidden if vanished else text.struck if struck else text.lines[-1]
            if tag == W + "t":
                words = element.text or ""
                if font or any("\uf000" <= char <= "\uf0ff" for char in words):
                    words = symbols.from_symbol_font(words, font)
                if above and words.strip().isdigit() and _ends_in_digit(now):
                    words = raised(words.strip())
                now.append(words)
            elif tag in (W + "tab", W + "ptab"):
                now.append("\t")
            elif tag in (W + "br", W + "cr"):
                if not vanished:
                    text.lines.append([])
            elif tag == W + "noBreakHyphen":
                now.append("-")
            elif tag == W + "sym":
                code = whole_hex(element.get(W + "char"))
                now.append(symbols.from_symbol_font(chr(code), element.get(W + "font")) if code else "")
            elif tag == W + "fldChar":
                now.append(_form_field(element))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                self.noted.append((tag.removeprefix(W).removesuffix("Reference"), element.get(W + "id") or ""))
            elif tag in DRAWINGS:
                self._drawing(element, text)
            elif tag == MC + "AlternateContent":
                stack.append(iter(_chosen(element)))
            elif tag == W + "ruby":
                base = element.find(W + "rubyBase")
                for inner in base.iterfind(W + "r") if base is not None else ():
                    stack.append(iter(inner))

    def _drawing(self, drawing: etree._Element, text: _Text) -> None:
        """Count pictures, note text boxes (their stories are read after the paragraph), WordArt, charts, diagrams."""
        stack = [iter(drawing)]
        pictures = 0
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if tag == W + "txbxContent":
                text.boxes.append(element)
                continue
            if tag == MC + "AlternateContent":
                stack.append(iter(_chosen(element)))
                continue
            if tag in (PICTURE, V + "imagedata"):
                pictures += 1
            elif tag == V + "textpath" and (element.get("string") or "").strip():
                text.art.append(element.get("string").strip())
            elif tag == CHART:
                pictures += 1
                self.charts += 1
            elif tag == DIAGRAM:
                _, target = self.relations.get(element.get(R + "dm") or "", ("", ""))
                if target:
                    text.diagrams.append(target)
            stack.append(iter(element))
        self.pictures += pictures or drawing.tag == W + "object"


def _ends_in_digit(parts: list[str]) -> bool:
    last = "".join(parts[-2:]).rstrip("% ")
    return bool(last) and last[-1].isdigit()


def whole_hex(text: str | None) -> int:
    try:
        code = int(text or "", 16)
    except ValueError:
        return 0
    return code if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else 0


def _all_lines(block: Block) -> Iterator[Line]:
    if isinstance(block, Paragraph):
        yield from block.lines
    else:
        for cell in block.cells:
            yield from cell.lines
            for table in cell.tables:
                yield from _all_lines(table)


def _flat(parent: etree._Element) -> Iterator[etree._Element]:
    """Block elements below a parent, through content controls, custom XML and accepted insertions."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag == W + "sdt":
            content = element.find(W + "sdtContent")
            if content is not None:
                stack.append(iter(content))
        elif element.tag == MC + "AlternateContent":
            stack.append(iter(_chosen(element)))
        elif element.tag in WRAPPERS:
            stack.append(iter(element))
        elif isinstance(element.tag, str) and element.tag not in DROPPED:
            yield element


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, through the same wrappers."""
    return (element for element in _flat(parent) if element.tag == tag)


def _chosen(alternatives: etree._Element) -> etree._Element | tuple[()]:
    """The one of several forms of the same content that is read: the first whose needs are known, else the fallback."""
    fallback = alternatives.find(MC + "Fallback")
    for choice in alternatives.iterfind(MC + "Choice"):
        if fallback is None or set((choice.get("Requires") or "").split()) <= KNOWN_CHOICES:
            return choice
    return fallback if fallback is not None else ()


def _on(properties: etree._Element | None, name: str) -> bool:
    """Whether a switch such as `w:tblHeader` is there and not turned off."""
    return bool(word_styles.switch(properties, name))


def _deleted_mark(properties: etree._Element | None) -> bool:
    """Whether the end of this paragraph is deleted or moved away in a tracked change, so that the next one continues
    it."""
    mark = None if properties is None else properties.find(W + "rPr")
    return mark is not None and any(mark.find(W + name) is not None for name in ("del", "moveFrom"))


def _checkbox(control: etree._Element) -> str | None:
    """☑ or ☐ for a checkbox control, None for any other content control."""
    box = control.find(f"{W}sdtPr/{W14}checkbox")
    if box is None:
        return None
    checked = box.find(W14 + "checked")
    state = "0" if checked is None else checked.get(W14 + "val") or checked.get(W + "val") or "1"
    return "☐" if state.lower() in word_styles.OFF else "☑"


def _form_field(field_mark: etree._Element) -> str:
    """What a form field of old Word shows where its result is no text: a checkbox or the chosen entry of a list."""
    if field_mark.get(W + "fldCharType") != "begin":
        return ""
    data = field_mark.find(W + "ffData")
    box = None if data is None else data.find(W + "checkBox")
    if box is not None:
        state = box.find(W + "checked")
        state = state if state is not None else box.find(W + "default")
        return "☑" if state is not None and (state.get(W + "val") or "1").lower() not in word_styles.OFF else "☐"
    entries = None if data is None else data.find(W + "ddList")
    if entries is None:
        return ""
    texts = [entry.get(W + "val") or "" for entry in entries.iterfind(W + "listEntry")]
    chosen = whole(value(entries, "result") or value(entries, "default"))
    return texts[chosen] if 0 <= chosen < len(texts) else ""
