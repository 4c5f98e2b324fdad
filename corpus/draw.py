"""What was read of one PDF page, drawn on the page: for anyone who wonders why a cell or line came out as it did."""

from __future__ import annotations

from pathlib import Path

import pdfplumber

import extract
from extract import ReadSettings
from schemas.document import Box, Document, Page, Table
from schemas.issues import Issues

CELL, LINE, RUNNING = "blue", "green", "grey"


class NoSuchPage(ValueError):
    """The document has no such page, or is no PDF."""


def draw(path: Path, number: int, target: Path, settings: ReadSettings | None = None, resolution: int = 110) -> Path:
    """Write a PNG of page `number` (1-based) with the cells (blue), lines of text (green) and running lines (grey) that
    were read. Raises NoSuchPage, and Unreadable where the file cannot be read at all."""
    document = extract.read(path.read_bytes(), path.name, Issues(), settings or ReadSettings())
    page = _page(document, number, path)
    with pdfplumber.open(path) as pdf:
        image = pdf.pages[number - 1].to_image(resolution=resolution)
        for colour, boxes in _boxes(page).items():
            for box in boxes:
                image.draw_rect((box.x0, box.top, box.x1, box.bottom), fill=None, stroke=colour, stroke_width=1)
        target.parent.mkdir(parents=True, exist_ok=True)
        image.save(target)
    return target


def _page(document: Document, number: int, path: Path) -> Page:
    if document.format != "pdf":
        raise NoSuchPage(f"{path.name} is no PDF but {document.format}; only PDF pages can be drawn.")
    page = next((page for page in document.pages if page.number == number), None)
    if page is None:
        raise NoSuchPage(f"{path.name} has no readable page {number}; it has {document.page_count} pages.")
    return page


def _boxes(page: Page) -> dict[str, list[Box]]:
    """Colour -> boxes, in points from the top left of the upright page."""
    found: dict[str, list[Box]] = {LINE: [], RUNNING: [], CELL: []}
    found[LINE] = [line.place.box for line in page.lines() if line.place.box]
    found[RUNNING] = [line.place.box for line in page.running if line.place.box]
    for block in page.blocks:
        if isinstance(block, Table):
            found[CELL] += [cell.place.box for cell in block.cells if cell.place and cell.place.box]
    return found
