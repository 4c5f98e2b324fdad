"""One page image -> Page: turn it upright, clean it, find tables and lines, read them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.clean_page import clean, grey
from extract.engines import tesseract
from extract.layout import Layout, PrintedTable, lay_out
from extract.numbers_in_lines import splice
from extract.ruled import Region
from extract.settings import ReadSettings
from extract.text_lines import TextLine
from extract.upright import skew, straighten
from schemas.document import Box, Cell, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

MARGIN = 0.05  # inch of white around each line


def read_page(
    image: np.ndarray, dpi: float, number: int | None, first_line: int, issues: Issues, settings: ReadSettings
) -> Page | None:
    """Read one page by OCR.

    image: grey (rows x columns) or BGR (rows x columns x 3), uint8. dpi: its dots per inch, from which boxes in points
    follow. number: 1-based page number. first_line: the number that the page's first line gets (`Place.line`);
    lines are numbered on in the order of `Page.lines()`. Returns a Page with layer "ocr", boxes in points of the
    upright page; None, with an issue, where the page could not be read (no engine, time limit): the caller lists
    its number in `Document.unread`. A blank page is a Page without blocks. Never raises on what an image holds.
    """
    place = Place(page=number, layer="ocr")
    try:
        tesseract.version(settings.languages)
    except tesseract.LanguageMissing as error:
        issues.add("ocr.language_missing", place, languages=", ".join(error.languages))
        return None
    except tesseract.EngineMissing:
        issues.add("ocr.engine_missing", place)
        return None
    level = grey(image)
    level = straighten(level, skew(level, dpi))
    page = clean(level, dpi)
    layout = lay_out(page, dpi)
    try:
        readings = _letters(layout.lines(), dpi, settings)
    except tesseract.EngineError as error:
        issues.add("ocr.page_unreadable", place, reason=str(error))
        return None
    return _Builder(dpi, number, first_line, issues).page(layout, readings, page.shape)


def _letters(lines: list[TextLine], dpi: float, settings: ReadSettings) -> list[tesseract.Reading]:
    if not lines:
        return []
    margin = _margin(dpi)
    images = [tesseract.white_margin(line.image, margin) for line in lines]
    answer = tesseract.call(images, settings.languages, dpi, settings.page_seconds)
    return tesseract.parse(answer, len(images))


def _margin(dpi: float) -> int:
    return max(2, round(MARGIN * dpi))


@dataclass
class _Builder:
    """Turns what was found and read into a Page; lines are numbered in the order they are taken."""

    dpi: float
    number: int | None
    next_line: int
    issues: Issues

    def box(self, region: Region) -> Box:
        scale = 72 / self.dpi
        return Box(region.x0 * scale, region.y0 * scale, region.x1 * scale, region.y1 * scale)

    def lines(self, lines: tuple[TextLine, ...], readings: dict[int, tesseract.Reading]) -> tuple[Line, ...]:
        """The lines that hold any print, with their numbers read again."""
        found = []
        for line in lines:
            reading = readings[id(line)]
            spliced = splice(reading.text, reading.chars, line.image, _margin(self.dpi))
            if not spliced.text.strip():
                continue
            place = Place(self.number, self.next_line, self.box(line.box), layer="ocr", confidence=reading.confidence)
            self.next_line += 1
            for raw in spliced.unreadable:
                self.issues.add("ocr.number_unreadable", place, raw=raw)
            found.append(Line(spliced.text, place, spliced.readings))
        return tuple(found)

    def page(self, layout: Layout, found: list[tesseract.Reading], shape: tuple[int, int]) -> Page:
        readings = {id(line): reading for line, reading in zip(layout.lines(), found, strict=True)}
        blocks: list[Paragraph | Table] = []
        for block in layout.blocks:
            if isinstance(block, PrintedTable):
                blocks.append(self.table(block, readings))
            else:
                lines = self.lines(block, readings)
                if lines:
                    blocks.append(Paragraph(lines))
        height, width = shape
        return Page(self.number, tuple(blocks), width=width * 72 / self.dpi, height=height * 72 / self.dpi, layer="ocr")

    def table(self, table: PrintedTable, readings: dict[int, tesseract.Reading]) -> Table:
        cells = []
        for cell in table.cells:  # sorted by row and column
            spot = cell.place
            lines = self.lines(cell.lines, readings)
            box = Box(spot.x0, spot.top, spot.x1, spot.bottom)
            place = Place(self.number, lines[0].place.line if lines else None, box, layer="ocr")
            cells.append(Cell(spot.row, spot.col, lines, spot.row_span, spot.col_span, place=place))
        return Table(tuple(cells), Place(self.number, box=self.box(table.frame), layer="ocr"))
