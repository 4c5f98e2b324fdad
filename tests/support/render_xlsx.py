"""Printed report -> XLSX through openpyxl, as an office types it: numbers are numbers with a format, cells are merged.

A page is a sheet. Thai digits are not typed but a number format, and a number may be a formula with a stored result.
"""

from __future__ import annotations

import io

import regex
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from schemas.thai import ascii_digits
from support.printed import Paragraph, Printed, PrintedTable

NUMBER = regex.compile(r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.(?P<places>\d{1,4}))?(?P<percent>%)?")
BORDER = Border(**{side: Side(style="thin") for side in ("left", "right", "top", "bottom")})


def render_xlsx(printed: Printed, ruled: bool = True, close: bool = False) -> bytes:
    """ruled: tables have borders. close: no empty row stands between a heading and its table."""
    book = Workbook()
    book.remove(book.active)
    for blocks in printed.pages():
        sheet = book.create_sheet(f"Sheet{len(book.sheetnames) + 1}")
        row = 1
        width = max((len(block.widths) for block in blocks if isinstance(block, PrintedTable)), default=6)
        for n, block in enumerate(blocks):
            if isinstance(block, Paragraph):
                if block.text.strip():
                    cell = sheet.cell(row, 1)
                    _write(cell, block.text, numbers=False)
                    if block.style in ("title", "heading"):
                        cell.font = Font(bold=True)
                        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
                    following = blocks[n + 1] if n + 1 < len(blocks) else None
                    row += 1 if close or isinstance(following, Paragraph) else 2
            else:
                row = _table(sheet, block, row, ruled) + 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _table(sheet, table: PrintedTable, top: int, ruled: bool) -> int:
    for r, row in enumerate(table.matrix()):
        for c, cell in enumerate(row):
            target = sheet.cell(top + r, c + 1)
            if ruled:
                target.border = BORDER
            if cell is not None:
                _write(target, cell.text, r >= table.header_rows)
    for r, row in enumerate(table.matrix()):
        for c, cell in enumerate(row):
            if cell is not None and (cell.row_span > 1 or cell.col_span > 1):
                end_row, end_column = top + r + cell.row_span - 1, c + cell.col_span
                sheet.merge_cells(start_row=top + r, end_row=end_row, start_column=c + 1, end_column=end_column)
    return top + len(table.rows)


def _write(cell, text: str, numbers: bool) -> None:
    found = NUMBER.fullmatch(ascii_digits(text)) if numbers else None
    if found is None:
        cell.value, cell.data_type = text, "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        return
    plain = ascii_digits(text).replace(",", "")
    places = len(found["places"] or "")
    cell.value = float(plain.rstrip("%")) / (100 if found["percent"] else 1)
    cell.number_format = (
        ("[$-D000000]" if ascii_digits(text) != text else "")
        + ("#,##0" if "," in text else "0")
        + ("." + "0" * places if places else "")
        + ("%" if found["percent"] else "")
    )
