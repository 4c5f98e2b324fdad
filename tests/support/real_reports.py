"""Real reports, printed anew: what stands in their text renderings, as blocks that every renderer of the tests draws.

Their wording, misprints and table fragments are kept as they are, so that a PDF, a Word file or a scan of them holds
what real agencies write; the annotated truth of the text then judges every format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import regex

from extract import read
from schemas.document import Paragraph, Table
from schemas.issues import Issues
from support.printed import Paragraph as PrintedParagraph
from support.printed import Printed, PrintedCell, PrintedTable

SHARED = Path(__file__).resolve().parents[3] / "shared"
# What no office program prints: control characters, and the signs of text boxes that were flattened to brackets.
LONGEST_HEADING = 70  # letters
UNPRINTABLE = regex.compile(r"[^\P{C}\n\t]")


def real_reports() -> Iterator[tuple[str, Printed, dict]]:
    """(name, report, gold) for each annotated report; nothing where they are absent."""
    index = SHARED / "gold" / "map.json"
    if not index.is_file():
        return
    for name, annotated in sorted(json.loads(index.read_text(encoding="utf-8")).items()):
        gold = json.loads((index.parent / annotated).read_text(encoding="utf-8"))
        yield Path(name).stem, printed((SHARED / "reports" / name).read_bytes(), name), gold


def printed(data: bytes, name: str) -> Printed:
    """The blocks of a text file, its tables with their spans, each as wide as its columns need."""
    document = read(data, name, Issues())
    blocks = []
    for _, block in document.blocks():
        if isinstance(block, Table):
            blocks.append(_table(block))
        elif isinstance(block, Paragraph) and (text := _clean(block.text)):
            blocks.append(PrintedParagraph(text))
    return Printed(tuple(blocks), landscape=True)


def _table(table: Table) -> PrintedTable:
    by_start = {(cell.row, cell.col): cell for cell in table.cells}
    covered = {
        (cell.row + down, cell.col + right)
        for cell in table.cells
        for down in range(cell.row_span)
        for right in range(cell.col_span)
    }
    rows = []
    for row in range(table.n_rows):
        cells = []
        for col in range(table.n_cols):
            if cell := by_start.get((row, col)):
                cells.append(PrintedCell(_clean(cell.text), cell.row_span, cell.col_span))
            elif (row, col) not in covered:
                cells.append(PrintedCell(""))
        rows.append(tuple(cells))
    longest = [6.0] * table.n_cols
    for cell in table.cells:
        if cell.col_span == 1:
            longest[cell.col] = max(longest[cell.col], len(cell.text) ** 0.6)
    return PrintedTable(tuple(rows), _header_rows(rows), tuple(longest))


def _header_rows(rows: list[tuple[PrintedCell, ...]]) -> int:
    """How many rows an office program would repeat on each page: a first row of short texts, and one below it that
    fills only what stands under its columns."""
    short = [max((len(cell.text) for cell in row), default=0) <= LONGEST_HEADING for row in rows[:2]]
    if not short or not short[0] or not rows[0][0].text or sum(bool(cell.text) for cell in rows[0]) < 2:
        return 0
    below = len(rows) > 1 and short[1] and not rows[1][0].text and any(cell.text for cell in rows[1])
    return 2 if below else 1


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", text).strip()
