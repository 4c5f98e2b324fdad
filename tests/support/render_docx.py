"""Printed report -> DOCX through python-docx: merged cells, repeated header rows, portrait or landscape, Thai fonts.

With `lists` the numbers of items and rows are not typed: Word counts them, so they are nowhere in the text.
"""

from __future__ import annotations

import io
import re

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from support.printed import PageBreak, Paragraph, Printed, PrintedTable

SIZES = {"title": 18, "heading": 16, "body": 14, "list": 14}


# A number that Word may count: alone in its cell, or before an item.
COUNTED = re.compile(r"(?P<open>\(?)(?P<number>[0-9]{1,2}|[๐-๙]{1,2})(?P<close>[.)]?)(?P<gap> |$)")


def render_docx(
    printed: Printed, font: str = "Laksaman", size: float = 12, keep_rows: bool = True, lists: bool = False
) -> bytes:
    """size: of table text in points. keep_rows: rows are not broken over pages. lists: Word counts the numbers."""
    document = Document()
    counted = _Lists(document) if lists else None
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if printed.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.6)
    if printed.running_header:
        section.header.paragraphs[0].text = printed.running_header
    for block in printed.blocks:
        if isinstance(block, PageBreak):
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif isinstance(block, Paragraph):
            paragraph = document.add_paragraph()
            _write(paragraph, block.text, font, SIZES[block.style])
            if block.style == "title":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            _table(document, block, font, size, section, keep_rows, counted)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write(paragraph, text: str, font: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    properties = run._element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in ("w:cs", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(name), font)
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(int(size * 2)))
    properties.append(complex_size)


class _Lists:
    """Word's lists of a document. A list goes on where the next number follows, and starts again at one."""

    def __init__(self, document) -> None:
        self.element = document.part.numbering_part.element
        self.open: dict[tuple[str, str], tuple[int, int]] = {}
        self.made = 1000  # beyond the numbers of the template's own lists

    def take(self, paragraph, text: str) -> str:
        """Let Word count the number that this line begins with; answers what is left to write."""
        match = COUNTED.match(text)
        if match is None or (match["gap"] == "" and (match["close"] or match["open"])):
            return text
        number, thai = int(match["number"]), match["number"] > "9"
        pattern = f"{match['open']}%1{match['close']}"
        key = (pattern, "thaiNumbers" if thai else "decimal")
        known, last = self.open.get(key, (0, 0))
        if number == 1:
            known = self._list(*key, "space" if match["gap"] else "nothing")
        elif not known or number != last + 1 or match["number"][0] in "0๐":
            return text
        self.open[key] = (known, number)
        number_of = paragraph._p.get_or_add_pPr()._add_numPr()
        number_of._add_ilvl().val = 0
        number_of._add_numId().val = known
        return text[match.end() :]

    def _list(self, pattern: str, kind: str, suffix: str) -> int:
        self.made += 1
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), str(self.made))
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), "0")
        for name, setting in (("start", "1"), ("numFmt", kind), ("suff", suffix), ("lvlText", pattern)):
            element = OxmlElement(f"w:{name}")
            element.set(qn("w:val"), setting)
            level.append(element)
        abstract.append(level)
        first = self.element.find(qn("w:num"))
        if first is None:
            self.element.append(abstract)
        else:
            first.addprevious(abstract)
        instance = OxmlElement("w:num")
        instance.set(qn("w:numId"), str(self.made))
        reference = OxmlElement("w:abstractNumId")
        reference.set(qn("w:val"), str(self.made))
        instance.append(reference)
        self.element.append(instance)
        return self.made


def _table(
    document, table: PrintedTable, font: str, size: float, section, keep_rows: bool, counted: _Lists | None
) -> None:
    made = document.add_table(len(table.rows), len(table.widths))
    made.style = "Table Grid"
    made.autofit = False
    width = section.page_width - section.left_margin - section.right_margin
    widths = [int(width * w / sum(table.widths)) for w in table.widths]
    for c, column in enumerate(made.columns):
        column.width = widths[c]
    grid = [list(row.cells) for row in made.rows]
    for r, row in enumerate(table.matrix()):
        for c, cell in enumerate(row):
            grid[r][c].width = widths[c]
            if cell is None:
                continue
            target = grid[r][c]
            if cell.row_span > 1 or cell.col_span > 1:
                target = target.merge(grid[r + cell.row_span - 1][c + cell.col_span - 1])
            lines = cell.text.split("\n")
            for k, line in enumerate(lines):
                paragraph = target.add_paragraph() if k else target.paragraphs[0]
                typed = counted.take(paragraph, line) if counted and r >= table.header_rows else line
                _write(paragraph, typed, font, size)
            for paragraph in target.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
    for r, row in enumerate(made.rows):
        properties = row._tr.get_or_add_trPr()
        if r < table.header_rows:
            properties.append(OxmlElement("w:tblHeader"))
        if keep_rows:
            properties.append(OxmlElement("w:cantSplit"))
    # Two tables without a paragraph between them become one in Word.
    document.add_paragraph()
