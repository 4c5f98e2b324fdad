"""Small documents with scores, built without a file: paragraphs are strings, tables are lists of rows.

A cell is a string; None continues the cell to the left (column span), "^" the cell above (row span).
"""

from __future__ import annotations

from itertools import count

from normalise.view import View
from schemas.document import Cell, Document, Line, Page, Paragraph, Place, Reading, Table

TEN = (
    "การปฏิบัติหน้าที่",
    "การใช้งบประมาณ",
    "การใช้อำนาจ",
    "การใช้ทรัพย์สินของราชการ",
    "การแก้ไขปัญหาการทุจริต",
    "คุณภาพการดำเนินงาน",
    "ประสิทธิภาพการสื่อสาร",
    "การปรับปรุงการทำงาน",
    "การเปิดเผยข้อมูล",
    "การป้องกันการทุจริต",
)


def view_of(*blocks: str | list[list[str | None]], layer: str = "native") -> View:
    """A view of one page; every paragraph and every table row is one printed line."""
    return View(Document("text", (Page(None, tuple(_blocks(blocks, layer))),)))


def _blocks(blocks, layer):
    numbers = count(1)
    for block in blocks:
        if isinstance(block, str):
            yield Paragraph((Line(block, Place(line=next(numbers), layer=layer)),))
        else:
            yield table(block, numbers, layer)


def table(rows: list[list[str | None]], numbers=None, layer: str = "native") -> Table:
    numbers = numbers or count(1)
    places = [Place(line=next(numbers), layer=layer) for _ in rows]
    width = max(len(row) for row in rows)
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None or text == "^":
                continue
            col_span = 1
            while c + col_span < width and c + col_span < len(row) and row[c + col_span] is None:
                col_span += 1
            row_span = 1
            while r + row_span < len(rows) and c < len(rows[r + row_span]) and rows[r + row_span][c] == "^":
                row_span += 1
            lines = tuple(Line(part, places[r]) for part in text.split("\n")) if text else ()
            cells.append(Cell(r, c, lines, row_span, col_span, place=places[r]))
    return Table(tuple(cells), places[0])


def line_with_reading(text: str, reading: Reading, line: int = 1) -> Line:
    return Line(text, Place(line=line, layer="ocr", confidence=0.9), (reading,))
