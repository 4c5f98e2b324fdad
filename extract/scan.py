"""One page image -> Page: turn it upright, clean it, find tables and lines, read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extract import cache, latin_lines, lone_letters, page_memory
from extract.engines import tesseract
from extract.layout import Layout, PartedText, PrintedCell, PrintedTable
from extract.level_page import bounded, level_page
from extract.numbers_in_lines import Spliced, read_lines
from extract.open_table import Printed, list_rows, rows
from extract.ruled import Region
from extract.settings import ReadSettings
from extract.text_lines import TextLine
from schemas.document import Box, Cell, Line, Page, Paragraph, Place, Table
from schemas.issues import Issues

MARGIN = 0.05  # inch of white around each line
SMALLEST = 0.25  # inch, of a page's shorter side
MOST_TEXTURE = 0.02  # of a page, above which it is said that a part was left out
DOUBTFUL = 0.94  # mean confidence: made-up scans of the worst quality have 0.97, grain read as letters 0.82 to 0.9
SLIVER = 8.0  # points: no line of print fits into a lower or narrower cell
MOST_LINES = 400  # on a page; more is a picture with texture
BLANK = 0.0005  # share of the page that is ink; a speck or a fold is less
NOTHING = tesseract.Reading("", (), None)


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
    if min(image.shape[:2]) < SMALLEST * dpi:
        reason = f"the picture has only {image.shape[1]} x {image.shape[0]} pixels"
        issues.add("ocr.page_unreadable", place, reason=reason)
        return None
    page_memory.keep()
    image, dpi = bounded(image, dpi, settings)
    if settings.vision_url:
        page = _by_vision(image, dpi, number, first_line, issues, settings)
        if page is not None:
            return page
    try:
        version = tesseract.version(settings.languages)
    except tesseract.LanguageMissing as error:
        issues.add("ocr.language_missing", place, languages=", ".join(error.languages))
        return None
    except tesseract.EngineMissing:
        issues.add("ocr.engine_missing", place)
        return None
    name = cache.key(image, dpi, tesseract.NAME, version, settings.languages) if settings.cache else ""
    page = cache.load(settings.cache, name, number, first_line, issues)
    if page is not None:
        return page
    before = len(issues.rows)
    level, layout = level_page(image, dpi)
    if len(layout.lines()) > MOST_LINES:
        issues.add("ocr.picture_page", place)
        layout = Layout((), layout.ink_share)
    elif layout.textured > MOST_TEXTURE:
        issues.add("ocr.picture_part", place, share=f"{layout.textured:.0%}")
    try:
        lines = _read_lines(layout.lines(), dpi, settings)
    except tesseract.EngineError as error:
        issues.add("ocr.page_unreadable", place, reason=str(error))
        return None
    page = _Builder(dpi, number, first_line, issues, {id(line.line): line for line in lines}).page(layout, level.shape)
    if not page.blocks and len(issues.rows) == before:
        issues.add("ocr.blank_page" if layout.ink_share < BLANK else "ocr.picture_page", place)
    _judge(page, issues)
    cache.save(settings.cache, name, page, first_line, issues.rows[before:])
    return page


def _judge(page: Page, issues: Issues) -> None:
    """Say so where the page as a whole is hardly read: handwriting, a picture's grain, a ruined copy."""
    lines = [(len(line.text), line.place.confidence) for line in page.lines() if line.place.confidence is not None]
    letters = sum(count for count, _ in lines)
    if letters and sum(count * sure for count, sure in lines) / letters < DOUBTFUL:
        mean = sum(count * sure for count, sure in lines) / letters
        issues.add("ocr.doubtful_page", Place(page=page.number, layer="ocr"), value=f"{mean:.2f}")


def _by_vision(
    image: np.ndarray, dpi: float, number: int | None, first_line: int, issues: Issues, settings: ReadSettings
) -> Page | None:
    """The page as the configured vision model reads it; None, with an issue, where it gives no usable answer."""
    from extract.engines import vision  # it brings a client of HTTP along, which few need

    facts = (vision.NAME, settings.vision_url or "", settings.vision_model or "", vision.PROMPT)
    name = cache.key(image, dpi, *facts) if settings.cache else ""
    page = cache.load(settings.cache, name, number, first_line, issues)
    if page is not None:
        return page
    found = Issues()
    try:
        page = vision.parse(vision.call(image, settings), number, first_line, found)
    except tesseract.EngineError as error:
        issues.add("ocr.vision_failed", Place(page=number, layer="ocr"), reason=str(error))
        return None
    height, width = image.shape
    page = replace(page, width=width * 72 / dpi, height=height * 72 / dpi)
    issues.rows += found.rows
    cache.save(settings.cache, name, page, first_line, found.rows)
    return page


@dataclass(frozen=True)
class _ReadLine:
    """A line of print and all that was read in it."""

    line: TextLine
    spliced: Spliced
    confidence: float | None


def _read_lines(lines: list[TextLine], dpi: float, settings: ReadSettings) -> list[_ReadLine]:
    """Numbers first, then the letters of all lines in one call of the engine."""
    told = {place: Spliced(line.sign, ()) for place, line in enumerate(lines) if line.sign}
    everything, lines = lines, [line for line in lines if not line.sign]
    numbered = read_lines([line.image for line in lines])
    margin = max(2, round(MARGIN * dpi))
    images = [tesseract.white_margin(line.image, margin) for line in numbered if not line.only_numbers]
    readings = iter(_read_letters(images, dpi, settings))
    letters, spliced = [], []
    for with_numbers in numbered:
        reading = NOTHING if with_numbers.only_numbers else next(readings)
        letters.append(reading)
        spliced.append(with_numbers.splice(reading.text, reading.chars, margin))
    spliced = _read_ratings(lines, spliced, margin, dpi, settings)
    read = iter(
        [
            _ReadLine(line, whole, _confidence(reading, whole))
            for line, whole, reading in zip(lines, spliced, letters, strict=True)
        ]
    )
    return [
        _ReadLine(line, told[place], None) if place in told else next(read) for place, line in enumerate(everything)
    ]


def _read_ratings(
    lines: list[TextLine], spliced: list[Spliced], margin: int, dpi: float, settings: ReadSettings
) -> list[Spliced]:
    """The lines with letters where the Thai model took letters for digits (`lone_letters`)."""
    images = [
        tesseract.white_margin(line.image[:, piece.x0 : piece.x1], margin)
        for line, one in zip(lines, spliced, strict=True)
        for piece in one.disputed
    ]
    if not images or "eng" not in settings.languages.split("+"):
        return spliced
    answers = iter(tesseract.parse(tesseract.call(images, "eng", dpi, settings.page_seconds), len(images)))
    return [lone_letters.with_letters(one, [next(answers) for _ in one.disputed]) for one in spliced]


def _read_letters(images: list[np.ndarray], dpi: float, settings: ReadSettings) -> list[tesseract.Reading]:
    """Each line by all models at once; those with doubtful Latin letters by the Thai one alone too."""
    if not images:
        return []
    readings = tesseract.parse(tesseract.call(images, settings.languages, dpi, settings.page_seconds), len(images))
    again = [place for place, reading in enumerate(readings) if latin_lines.suspect(reading)]
    if again and "tha" in settings.languages.split("+"):
        answer = tesseract.call([images[place] for place in again], "tha", dpi, settings.page_seconds)
        for place, thai in zip(again, tesseract.parse(answer, len(again)), strict=True):
            readings[place] = latin_lines.better(readings[place], thai)
    return readings


def _confidence(reading: tesseract.Reading, spliced: Spliced) -> float | None:
    """Mean over the line's characters: the engine's for letters, the number reader's for numbers."""
    letters = [char.confidence for char in reading.chars if char is not None]
    for number in spliced.readings:
        letters += [number.probability] * max(1, number.end - number.start)
    return float(np.mean(letters)) if letters else None


@dataclass
class _Builder:
    """Turns what was found and read into a Page; lines are numbered in the order they are taken."""

    dpi: float
    number: int | None
    next_line: int
    issues: Issues
    read: dict[int, _ReadLine]  # by id of the text line

    def box(self, region: Region) -> Box:
        scale = 72 / self.dpi
        return Box(region.x0 * scale, region.y0 * scale, region.x1 * scale, region.y1 * scale)

    def lines(self, lines: tuple[TextLine, ...]) -> tuple[Line, ...]:
        """The lines that hold any print."""
        found = []
        for line in lines:
            read = self.read[id(line)]
            if not read.spliced.text.strip():
                continue
            place = Place(self.number, self.next_line, self.box(line.box), layer="ocr", confidence=read.confidence)
            self.next_line += 1
            for raw in read.spliced.unreadable:
                self.issues.add("ocr.number_unreadable", place, raw=raw)
            found.append(Line(read.spliced.text, place, read.spliced.readings))
        return tuple(found)

    def page(self, layout: Layout, shape: tuple[int, int]) -> Page:
        blocks: list[Paragraph | Table] = []
        for block in layout.blocks:
            if isinstance(block, PrintedTable):
                blocks.append(self.table(block))
            elif isinstance(block, PartedText):
                blocks += self.parted(block)
            elif lines := self.lines(block):
                blocks.append(Paragraph(lines))
        height, width = shape
        return Page(self.number, tuple(blocks), width=width * 72 / self.dpi, height=height * 72 / self.dpi, layer="ocr")

    def table(self, table: PrintedTable) -> Table:
        columns = max(cell.place.col + cell.place.col_span for cell in table.cells)
        by_row: dict[int, list[PrintedCell]] = {}
        for cell in table.cells:  # sorted by row and column
            by_row.setdefault(cell.place.row, []).append(cell)
        shift, cells = 0, []
        for row, members in sorted(by_row.items()):
            whole = len(members) == columns and all(cell.place.row_span == 1 for cell in members)
            found = list_rows([self.printed(cell.lines) for cell in members]) if whole else None
            if found is None:
                cells += [self.cell(cell, row + shift) for cell in members]
                continue
            for step, contents in enumerate(found):
                for cell, content in zip(members, contents, strict=True):
                    lines = self.lines(tuple(one.line for one in content))
                    if lines:
                        box = _around(line.place.box for line in lines)
                        place = Place(self.number, lines[0].place.line, box, layer="ocr")
                        cells.append(Cell(row + shift + step, cell.place.col, lines, place=place))
            shift += len(found) - 1
        place = Place(self.number, box=self.box(table.frame), layer="ocr")
        if not _is_whole(table):
            self.issues.add("ocr.doubtful_grid", place)
        if shift:
            self.issues.add("ocr.inferred_table", place, rows=max(by_row) + 1 + shift, columns=columns)
        return Table(tuple(cells), place)

    def cell(self, cell: PrintedCell, row: int) -> Cell:
        spot = cell.place
        lines = self.lines(cell.lines)
        box = Box(spot.x0, spot.top, spot.x1, spot.bottom)
        place = Place(self.number, lines[0].place.line if lines else None, box, layer="ocr")
        return Cell(row, spot.col, lines, spot.row_span, spot.col_span, place=place)

    def printed(self, lines: Iterable[TextLine]) -> list[_InColumn]:
        """Lines with what was read in them; empty ones left out."""
        texts = ((line, self.read[id(line)].spliced.text.strip()) for line in lines)
        return [_InColumn(*line.core, text, line) for line, text in texts if text]

    def parted(self, block: PartedText) -> list[Paragraph | Table]:
        """Text in columns as a table without rules where the evidence suffices, else as lines across the columns."""
        columns = [self.printed(column) for column in block.columns]
        found = rows(columns, block.rules)
        if found is None:
            return [Paragraph((line,)) for line in self.across(sorted(sum(columns, []), key=lambda one: one.top))]
        cells = []
        for row, contents in enumerate(found):
            for col, content in enumerate(contents):
                if lines := self.lines(tuple(one.line for one in content)):
                    box = _around(line.place.box for line in lines)
                    place = Place(self.number, lines[0].place.line, box, layer="ocr")
                    cells.append(Cell(row, col, lines, place=place))
        frame = self.box(block.frame)
        place = Place(self.number, cells[0].place.line, frame, layer="ocr")
        self.issues.add("ocr.inferred_table", place, rows=len(found), columns=len(columns))
        return [Table(tuple(cells), place, ruled=False)]

    def across(self, lines: Sequence[_InColumn]) -> Iterator[Line]:
        """Lines of print again whole: the pieces at one height, from left to right."""
        waiting = list(lines)
        while waiting:
            first = waiting[0]
            row = [one for one in waiting if one.top < first.middle < one.bottom]
            waiting = [one for one in waiting if one not in row]
            pieces = self.lines(tuple(one.line for one in sorted(row, key=lambda one: one.line.box.x0)))
            yield _joined(pieces)


def _is_whole(table: PrintedTable) -> bool:
    """Whether the cells fill the table without a hole and none is too small to hold print: rules that were missed
    leave holes, strokes and shadows taken for rules make slivers."""
    spots = [cell.place for cell in table.cells]
    rows, columns = max(spot.row + spot.row_span for spot in spots), max(spot.col + spot.col_span for spot in spots)
    if sum(spot.row_span * spot.col_span for spot in spots) != rows * columns:
        return False
    return all(spot.x1 - spot.x0 >= SLIVER and spot.bottom - spot.top >= SLIVER for spot in spots)


@dataclass(frozen=True)
class _InColumn(Printed):
    line: TextLine


def _around(boxes: Iterable[Box]) -> Box:
    found = list(boxes)
    return Box(
        min(box.x0 for box in found),
        min(box.top for box in found),
        max(box.x1 for box in found),
        max(box.bottom for box in found),
    )


def _joined(pieces: Sequence[Line]) -> Line:
    """Pieces of one line of print as one line, numbered as the first of them."""
    if len(pieces) == 1:
        return pieces[0]
    text, readings = "", []
    for piece in pieces:
        text += " " if text else ""
        readings += [replace(r, start=r.start + len(text), end=r.end + len(text)) for r in piece.readings]
        text += piece.text
    sure = [(len(piece.text), piece.place.confidence) for piece in pieces if piece.place.confidence is not None]
    mean = sum(count * share for count, share in sure) / sum(count for count, _ in sure) if sure else None
    place = replace(pieces[0].place, box=_around(piece.place.box for piece in pieces), confidence=mean)
    return Line(text, place, tuple(readings))
