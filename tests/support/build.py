"""Documents made by hand: strings are paragraphs, lists of rows are tables."""

from __future__ import annotations

from collections.abc import Sequence

from normalise.tables import LogicalTable, logical_tables
from normalise.view import View
from schemas.document import Cell, Document, Layer, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

Rows = Sequence[Sequence[str]]


def document(*blocks: str | Rows, layer: Layer = "native") -> Document:
    """Every string a paragraph of its own, every list of rows a table; lines are numbered in order."""
    line = 0
    made: list[Paragraph | Table] = []
    for block in blocks:
        if isinstance(block, str):
            line += 1
            made.append(Paragraph((Line(block, Place(line=line, layer=layer)),)))
            continue
        cells = []
        first = line + 1
        for r, row in enumerate(block):
            line += 1
            for c, text in enumerate(row):
                lines = tuple(Line(part, Place(line=line, layer=layer)) for part in text.split("\n")) if text else ()
                cells.append(Cell(r, c, lines, place=Place(line=line, layer=layer)))
        made.append(Table(tuple(cells), Place(line=first)))
    return Document("text", (Page(None, tuple(made)),))


def tables(*blocks: str | Rows, layer: Layer = "native") -> tuple[list[LogicalTable], Issues]:
    """The logical tables of such a document, and the issues they raised."""
    issues = Issues()
    return logical_tables(View(document(*blocks, layer=layer)), issues), issues
