"""Short forms for tests of readers: read bytes or text, and show what was read as plain lists."""

from __future__ import annotations

import extract
from schemas.document import Document, Paragraph, Table
from schemas.issues import Issues


def read(source: bytes | str, name: str) -> tuple[Document, Issues]:
    issues = Issues()
    data = source.encode() if isinstance(source, str) else source
    return extract.read(data, name, issues), issues


def codes(issues: Issues) -> list[str]:
    return [issue.code for issue in issues]


def tables(document: Document) -> list[Table]:
    return list(document.tables())


def grid(table: Table) -> list[list[str]]:
    """The texts of a table's cells row by row, each cell once."""
    return [[cell.text for cell in row] for row in table.rows]


def spans(table: Table) -> list[tuple[int, int, int, int]]:
    return [(c.row, c.col, c.row_span, c.col_span) for row in table.rows for c in row]


def paragraphs(document: Document) -> list[str]:
    return [block.text for _, block in document.blocks() if isinstance(block, Paragraph)]
