"""Answers of OCR kept on disk, so that a second run over the same pages costs nothing.

The key is made of everything that decides the answer: the page's pixels, the engine with its version and languages,
and a digest of the reading code and the number model. An entry that is damaged in any way counts as absent.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cache as once
from pathlib import Path
from typing import Any

import numpy as np

from schemas.document import Box, Cell, Line, Page, Paragraph, Place, Reading, Table
from schemas.issues import Issue, Issues

FORM = 1  # of the entries


@once
def code_digest() -> str:
    """Digest of the code and the model that read scans: another version reads again."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    files = [
        *folder.glob("*.py"),
        *folder.glob("engines/*.py"),
        *folder.glob("digits/*.py"),
        *folder.glob("digits/*.npz"),
    ]
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def key(image: np.ndarray, dpi: float, *facts: str) -> str:
    """The name of an entry. facts: engine, its version, settings; in a fixed order."""
    digest = hashlib.sha256()
    digest.update(repr((FORM, image.shape, str(image.dtype), round(dpi, 3), facts, code_digest())).encode())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def load(folder: Path | None, name: str, number: int | None, first_line: int, issues: Issues) -> Page | None:
    """The page of an entry, numbered for this document, its issues added; None where there is no sound entry."""
    if folder is None:
        return None
    try:
        data = (folder / name[:2] / f"{name}.json").read_bytes()
        body = data[65:]
        if hashlib.sha256(body).hexdigest().encode() != data[:64]:
            return None
        stored = json.loads(body)
        page = _page(stored["page"], number, first_line - 1)
        rows = [
            Issue(
                **{
                    **row,
                    "page": number,
                    "line": None if row["line"] is None else row["line"] + first_line - 1,
                }
            )
            for row in stored["issues"]
        ]
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None  # absent or damaged: the page is read again
    issues.rows += rows
    return page


def save(folder: Path | None, name: str, page: Page, first_line: int, rows: list[Issue]) -> None:
    """Write an entry whole or not at all. A folder that cannot be written costs the entry, nothing else."""
    if folder is None:
        return
    stored = {
        "page": _plain_page(page, first_line - 1),
        "issues": [
            {
                **{name: getattr(row, name) for name in row.__slots__},
                "line": None if row.line is None else row.line - first_line + 1,
            }
            for row in rows
        ],
    }
    body = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()
    target = folder / name[:2] / f"{name}.json"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(draft, target)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError:
        return


def _plain_line(line: Line, shift: int) -> list[Any]:
    place = line.place
    box = None if place.box is None else [place.box.x0, place.box.top, place.box.x1, place.box.bottom]
    number = None if place.line is None else place.line - shift
    readings = [[r.start, r.end, r.text, r.probability, [list(pair) for pair in r.alternatives]] for r in line.readings]
    return [line.text, number, box, place.confidence, readings]


def _plain_place(place: Place, shift: int) -> list[Any]:
    return _plain_line(Line("", place), shift)


def _plain_table(table: Table, shift: int) -> dict[str, Any]:
    cells = [
        {
            "at": [cell.row, cell.col, cell.row_span, cell.col_span, cell.header],
            "lines": [_plain_line(line, shift) for line in cell.lines],
            "place": None if cell.place is None else _plain_place(cell.place, shift),
            "tables": [_plain_table(nested, shift) for nested in cell.tables],
        }
        for cell in table.cells
    ]
    return {"cells": cells, "place": _plain_place(table.place, shift), "ruled": table.ruled}


def _plain_page(page: Page, shift: int) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    for block in page.blocks:
        if isinstance(block, Table):
            blocks.append(_plain_table(block, shift))
        else:
            blocks.append({"style": block.style, "lines": [_plain_line(line, shift) for line in block.lines]})
    return {
        "blocks": blocks,
        "running": [_plain_line(line, shift) for line in page.running],
        "pictures": page.pictures,
        "size": [page.width, page.height],
        "health": page.health,
    }


def _line(plain: list[Any], number: int | None, shift: int) -> Line:
    text, line, box, confidence, readings = plain
    place = Place(number, None if line is None else line + shift, box and Box(*box), layer="ocr", confidence=confidence)
    found = [
        Reading(start, end, value, probability, tuple((other, share) for other, share in others))
        for start, end, value, probability, others in readings
    ]
    return Line(text, place, tuple(found))


def _table(plain: dict[str, Any], number: int | None, shift: int) -> Table:
    cells = []
    for cell in plain["cells"]:
        row, col, row_span, col_span, header = cell["at"]
        lines = tuple(_line(line, number, shift) for line in cell["lines"])
        place = None if cell["place"] is None else _line(cell["place"], number, shift).place
        nested = tuple(_table(table, number, shift) for table in cell["tables"])
        cells.append(Cell(row, col, lines, row_span, col_span, header, place, nested))
    return Table(tuple(cells), _line(plain["place"], number, shift).place, plain["ruled"])


def _page(plain: dict[str, Any], number: int | None, shift: int) -> Page:
    blocks: list[Paragraph | Table] = []
    for block in plain["blocks"]:
        if "cells" in block:
            blocks.append(_table(block, number, shift))
        else:
            blocks.append(Paragraph(tuple(_line(line, number, shift) for line in block["lines"]), block["style"]))
    width, height = plain["size"]
    return Page(
        number,
        tuple(blocks),
        tuple(_line(line, number, shift) for line in plain["running"]),
        plain["pictures"],
        width,
        height,
        "ocr",
        plain["health"],
    )
