"""Printed report -> DOCX through python-docx: merged cells, repeated header rows, portrait or landscape, Thai fonts."""

from __future__ import annotations

import io

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from support.printed import PageBreak, Paragraph, Printed, PrintedTable

SIZES = {"title": 18, "heading": 16, "body": 14, "list": 14}


def render_docx(printed: Printed, font: str = "Laksaman", size: float = 12, keep_rows: bool = True) -> bytes:
    """size: of table text in points. keep_rows: rows are not broken over pages."""
    document = Document()
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
            _table(document, block, font, size, section, keep_rows)
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


def _table(document, table: PrintedTable, font: str, size: float, section, keep_rows: bool) -> None:
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
            _write(target.paragraphs[0], lines[0], font, size)
            for line in lines[1:]:
                _write(target.add_paragraph(), line, font, size)
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
