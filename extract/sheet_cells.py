"""One sheet of a spreadsheet -> the cells that it shows, at the rows and columns that it shows.

Hidden rows and columns are not there for a reader of the sheet, so they are left out and counted; a merged cell stands
once, with its span over what is shown of it. Of a formula only the stored result is read; nothing is calculated.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract import number_formats, symbols
from extract.number_formats import NotUnderstood
from extract.workbook import Format, S, Text, Workbook, is_on, text_of, unescaped, whole

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # of a sheet in Excel
MAX_MERGES = 50_000


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A filled cell. row, column: 0-based among those that are shown; the ends are the first beyond it. name: `C5`.
    lines: empty where its value is not known. ruled: it has a border."""

    row: int
    column: int
    row_end: int
    column_end: int
    name: str
    lines: tuple[str, ...]
    ruled: bool

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@dataclass
class SheetCells:
    """What a sheet shows, and (cell, text) of what was not read, by the reason."""

    cells: list[SheetCell] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    struck: list[tuple[str, str]] = field(default_factory=list)
    covered: list[tuple[str, str]] = field(default_factory=list)
    uncalculated: list[tuple[str, str]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    unformatted: list[tuple[str, str]] = field(default_factory=list)
    cut: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    def shown_row(self, row: int) -> int:
        """The place of a row among those that are shown."""
        return row - bisect_left(self.hidden_rows, row)


@dataclass(frozen=True)
class _Stored:
    row: int
    column: int
    element: etree._Element


def read(root: etree._Element, book: Workbook, most_cells: int, most_text: int) -> SheetCells:
    """The cells of a worksheet. most_cells, most_text: filled cells and characters that are still read."""
    found = SheetCells()
    stored = list(_stored(root, found))
    stored.sort(key=lambda item: (item.row, item.column))
    found.hidden_columns = _hidden_columns(root)
    merges = _merges(root)
    read_text = 0
    for item, merge in _with_merges(stored, merges):
        name = f"{column_name(item.column)}{item.row + 1}"
        text, how, why = _value(item.element, book, name)
        if why is not None:
            getattr(found, why[0]).append((name, why[1]))
            if why[0] == "hidden":
                continue
        elif not text.strip():
            continue
        if merge is not None and (merge[0], merge[1]) != (item.row, item.column):
            if text.strip():
                found.covered.append((name, text))
            continue
        last_row, last_column = (item.row, item.column) if merge is None else merge[2:]
        top, left = found.shown_row(item.row), item.column - bisect_left(found.hidden_columns, item.column)
        bottom, right = (
            found.shown_row(last_row + 1),
            last_column + 1 - bisect_left(found.hidden_columns, last_column + 1),
        )
        if bottom <= top or right <= left:
            found.hidden.append((name, text))
            continue
        read_text += len(text)
        if len(found.cells) >= most_cells or read_text > most_text:
            found.cut += 1
            continue
        lines = tuple(line.strip(" \t\r\f\v") for line in text.split("\n") if line.strip())
        found.cells.append(SheetCell(top, left, bottom, right, name, lines, how.ruled))
    return found


def column_name(column: int) -> str:
    """A, B, … Z, AA, … of a 0-based column."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def position(name: str | None) -> tuple[int, int] | None:
    """The 0-based row and column of a name such as `C5`, None if it is none within a sheet."""
    letters = (name or "").replace("$", "").upper()
    digits = letters.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    letters = letters[: len(letters) - len(digits)]
    if not 0 < len(letters) < 4 or not digits.isascii() or not digits.isdigit() or len(digits) > 7:
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(digits)
    return (row - 1, column - 1) if 0 < row <= MAX_ROWS and column <= MAX_COLUMNS else None


def _stored(root: etree._Element, found: SheetCells) -> Iterator[_Stored]:
    """The cells of a sheet's rows that hold anything; where a row or cell says no number, it follows the one before."""
    row_number = -1
    hidden = set()
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        row_number = whole(row.get("r"), row_number + 2) - 1
        if not 0 <= row_number < MAX_ROWS:
            found.cut += len(row)
            continue
        if is_on(row, "hidden") or row.get("ht") in ("0", "0.0"):
            hidden.add(row_number)
        column = -1
        for cell in row:
            if cell.tag != S + "c":
                continue
            place = position(cell.get("r"))
            column = place[1] if place else column + 1
            if len(cell) and column < MAX_COLUMNS:
                yield _Stored(row_number, column, cell)
    found.hidden_rows = sorted(hidden)


def _hidden_columns(root: etree._Element) -> list[int]:
    hidden: set[int] = set()
    first = 0
    for item in root.iterfind(f"{S}cols/{S}col"):  # in order, and no column twice
        first, last = max(first, whole(item.get("min")) - 1), min(MAX_COLUMNS, whole(item.get("max")))
        if is_on(item, "hidden") or item.get("width") in ("0", "0.0"):
            hidden.update(range(first, last))
        first = max(first, last)
    return sorted(hidden)


def _merges(root: etree._Element) -> list[tuple[int, int, int, int]]:
    """The merged ranges, sorted: first row and column, last row and column."""
    ranges = []
    for item in root.iterfind(f"{S}mergeCells/{S}mergeCell"):
        first, _, last = (item.get("ref") or "").partition(":")
        start, end = position(first), position(last or first)
        if start and end and start <= end and start[1] <= end[1]:
            ranges.append((*start, *end))
        if len(ranges) == MAX_MERGES:
            break
    return sorted(ranges)


def _with_merges(
    stored: list[_Stored], merges: list[tuple[int, int, int, int]]
) -> Iterator[tuple[_Stored, tuple[int, int, int, int] | None]]:
    """Each cell with the merged range that it lies in, if any. Cells and ranges come sorted."""
    waiting = iter(merges)
    following = next(waiting, None)
    reaching: list[tuple[int, tuple[int, int, int, int]]] = []  # (first column, range), sorted
    row = -1
    for item in stored:
        if item.row != row:
            row = item.row
            reaching = [entry for entry in reaching if entry[1][2] >= row]
            while following is not None and following[0] <= row:
                if following[2] >= row:
                    insort(reaching, (following[1], following))
                following = next(waiting, None)
        at = bisect_right(reaching, item.column, key=lambda entry: entry[0]) - 1
        merge = reaching[at][1] if at >= 0 and reaching[at][1][3] >= item.column else None
        yield item, merge


def _value(cell: etree._Element, book: Workbook, name: str) -> tuple[str, Format, tuple[str, str] | None]:
    """What a cell shows, its format, and why nothing is read of it: (list of `SheetCells`, text)."""
    how = book.format(cell.get("s"))
    kind = cell.get("t") or "n"
    formula = cell.find(S + "f")
    value = cell.findtext(S + "v") or ""
    if kind == "e":
        return "", how, ("errors", value)
    if formula is not None and not value and kind != "str":
        return "", how, ("uncalculated", "=" + (formula.text or "")[:100])
    if kind in ("s", "inlineStr"):
        inline = cell.find(S + "is")
        at = whole(value, -1)
        text = text_of(inline) if inline is not None else book.texts[at] if 0 <= at < len(book.texts) else Text("")
        if kind == "s" and not 0 <= at < len(book.texts):
            return "", how, ("unformatted", f"text {value[:20]}")
        return _text(text, how)
    if kind == "str":
        return _text(Text(unescaped(value)), how)
    if not value:
        return "", how, None
    if kind == "b":
        return ("TRUE" if value.strip() in ("1", "true") else "FALSE"), how, None
    if how.struck:
        return "", how, ("struck", value)
    try:
        if kind == "d":
            text = number_formats.shown(_serial(value), how.code, how.number)
        else:
            text = number_formats.shown(value.strip(), how.code, how.number, book.date1904)
    except NotUnderstood:
        return "", how, ("unformatted", f"{value[:40]} ({how.code or how.number})")
    if not text.strip():
        return "", how, ("hidden", value)
    return (symbols.from_symbol_font(text, how.font) if how.font else text), how, None


def _text(text: Text, how: Format) -> tuple[str, Format, tuple[str, str] | None]:
    words = symbols.from_symbol_font(text.shown, how.font) if how.font else text.shown
    if how.struck and words.strip():
        return "", how, ("struck", words)
    if words and how.code:
        try:
            words = number_formats.shown_text(words, how.code)
        except NotUnderstood:
            words = text.shown  # the format says nothing of texts that could be understood
        if text.shown.strip() and not words.strip():
            return "", how, ("hidden", text.shown)
    return words, how, (("struck", text.struck) if text.struck.strip() else None)


def _serial(value: str) -> str:
    """A date that is stored as one, as the number of its days."""
    try:
        moment = datetime.datetime.fromisoformat(value.strip().removesuffix("Z"))
    except ValueError as error:
        raise NotUnderstood(value) from error
    passed = moment.replace(tzinfo=None) - datetime.datetime(1899, 12, 30)
    return f"{passed.days + passed.seconds / 86400:.10f}"
