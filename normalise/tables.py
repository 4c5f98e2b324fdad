"""Page fragments of tables -> logical tables: headers found, fragments joined, rows told apart.

A fragment continues the table before it if it repeats that table's header, or has none and as many columns, and if
nothing but running lines stands between them. Both the fragment (facts, in `cells`) and the join (interpretation) stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import regex

from normalise.captions import caption_above
from normalise.cut_headers import whole_headers
from normalise.fold import fold, similarity
from normalise.headings import Column, Header, find_header, role_of
from normalise.overflowing_headings import without_overflow
from normalise.view import Grid, GridCell, Passage, View
from schemas.issues import Issues
from schemas.thai import ascii_digits

RULE = re.compile(r"[-–—=_:.|\s]*")
CONTINUED = regex.compile(r"\(? ?ต่อ ?\)?$")
NUMBER = regex.compile(r"\(?(\d{1,3})\)?[.)]?")
ITEM_CODE = regex.compile(r"(?:ข้อ ?)?[oieOIE] ?\d{1,2}")
# Shorter prose than this between two fragments (a page number, "(ต่อ)") does not part them.
LEAST_PROSE = 12


@dataclass(frozen=True)
class Row:
    """One printed row of a logical table. columns: those of its own fragment. opens: the first body row of a fragment
    that continues an earlier one, where cells may go on in mid-word."""

    grid: Grid
    index: int
    columns: tuple[Column, ...]
    opens: bool = False

    def cells(self, role: str) -> list[GridCell]:
        """The cells of the columns of this role that hold text, left to right, a spanning one once."""
        found: dict[int, GridCell] = {}
        cells = self.grid.matrix[self.index]
        for column in self.columns:
            if column.role == role and column.index < len(cells):
                cell = cells[column.index]
                if cell is not None and cell.text:
                    found[id(cell)] = cell
        return list(found.values())

    def text(self, role: str) -> str:
        return " ".join(cell.text for cell in self.cells(role))

    def filled(self) -> list[GridCell]:
        """Every cell of the row that holds text, once; cells that only reach down from a row above included."""
        return self._filled

    def own(self) -> list[GridCell]:
        """The cells that begin in this row and hold text."""
        return self._own

    @cached_property
    def _filled(self) -> list[GridCell]:
        cells = (cell for cell in self.grid.matrix[self.index] if cell is not None and cell.text)
        return list({id(cell): cell for cell in cells}.values())

    @cached_property
    def _own(self) -> list[GridCell]:
        return [cell for cell in self._filled if cell.row == self.index]


@dataclass
class LogicalTable:
    """A table as a reader sees it, over all its page fragments. number: 1-based order in the report.

    header: of the first fragment, None if none was found. form: a vertical form, one field a row.
    headers: (grid number, row) of every header row, repeated ones included. lead: the prose since the table before.
    """

    number: int
    header: Header | None
    rows: list[Row] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    headers: set[tuple[int, int]] = field(default_factory=set)
    lead: list[Passage] = field(default_factory=list)
    form: bool = False

    @property
    def lists_measures(self) -> bool:
        return self.form or (self.header is not None and self.header.lists_measures and not self.lists_items)

    @property
    def lists_items(self) -> bool:
        """Who answers which item of an instrument (O1, e3): most rows begin with an item's code, no column is
        headed as the measure."""
        if self.header is None or any(role_of(column.heading)[0] == "title" for column in self.header.columns):
            return False
        rows = [row for row in self.rows if row.own()]
        coded = [row for row in rows if ITEM_CODE.fullmatch(ascii_digits(row.own()[0].text).strip())]
        return len(coded) >= 0.5 * len(rows) > 0


def is_rule(row: Row) -> bool:
    """A row of dashes that a renderer left behind: at least two cells, nothing but rule characters."""
    filled = row.filled()
    return len(filled) >= 2 and all(RULE.fullmatch(cell.text) for cell in filled)


def row_number(text: str) -> int | None:
    """The number that a number cell prints ("๓", "3.", "(๓)", "๓ (ต่อ)"), else None."""
    text = CONTINUED.sub("", ascii_digits(text).strip()).strip()
    hit = NUMBER.fullmatch(text)
    return int(hit[1]) if hit else None


def is_continued(text: str) -> bool:
    """Whether the cell says that it goes on from before: (ต่อ)."""
    return bool(CONTINUED.search(text.strip()))


def logical_tables(view: View, issues: Issues) -> list[LogicalTable]:
    """All logical tables of the report in order. Every grid belongs to exactly one (nested grids to their own)."""
    tables: list[LogicalTable] = []
    seen_prose: set[str] = set()
    gap: list[Passage] = []
    items, pieces = whole_headers(view.items)
    for item in items:
        if isinstance(item, Passage):
            gap.append(item)
            continue
        _add(item, tables, gap, seen_prose, issues)
        tables[-1].headers |= {piece for piece in pieces if any(grid.number == piece[0] for grid in tables[-1].grids)}
        seen_prose.update(fold(passage.text) for passage in gap)
        gap = []
    return tables


def _add(grid: Grid, tables: list[LogicalTable], gap: list[Passage], seen: set[str], issues: Issues) -> None:
    last = tables[-1] if tables else None
    form = _is_form(grid, gap)
    header = None if form else find_header(grid)
    parted = sum(len(fold(p.text)) for p in gap if fold(p.text) not in seen) >= LEAST_PROSE
    body = 0
    if header is not None:
        body = header.end
        same = last is not None and last.header is not None and _same(last.header, header)
        if same and (not parted or _goes_on(last, grid, header)):
            issues.add("layout.repeated_header", grid.table.place, raw=_header_text(grid, header))
            above = last.rows[0].columns if last.rows else last.header.columns
            if len(above) == grid.n_cols:  # the rest of a row that the page before began
                last.rows.extend(Row(grid, r, above, r == 0) for r in range(header.first))
            _extend(last, grid, header.columns, body, issues, header)
            return
    elif last is not None and last.header is not None and _continues(last, grid, parted):
        issues.add("layout.table_continued", grid.table.place, number=last.number)
        _extend(last, grid, last.header.columns, 0, issues, None)
        return
    if header is None and last is not None and last.form and not parted and _more_form(last, grid):
        last.grids.append(grid)
        last.rows.extend(Row(grid, r, last.rows[0].columns) for r in range(grid.n_rows))
        return
    table = LogicalTable(len(tables) + 1, header, lead=list(gap))
    tables.append(table)
    if header is None:
        table.form = form
        table.grids.append(grid)
        columns = tuple(Column(c, None, "") for c in range(grid.n_cols))
        table.rows.extend(Row(grid, r, columns) for r in range(grid.n_rows))
        return
    _extend(table, grid, header.columns, body, issues, header, first=True, tables=tables)


def _extend(
    table: LogicalTable,
    grid: Grid,
    columns: tuple[Column, ...],
    body: int,
    issues: Issues,
    header: Header | None,
    first: bool = False,
    tables: list[LogicalTable] | None = None,
) -> None:
    """Add the body rows of a fragment; a header inside repeats the table's own or begins another table."""
    if header is not None and not first and table.header is not None:
        grid, overflowing = without_overflow(table.header, grid, header)
        for cell in overflowing:
            issues.add("layout.heading_overflows", cell.place, raw=cell.text)
    if header is not None:
        columns = _with_numbers(grid, header)
        if not first and table.header is not None and table.rows and _shallower(table.header, header):
            columns = table.rows[0].columns
    table.grids.append(grid)
    if header is not None:
        table.headers.update((grid.number, r) for r in range(header.first, header.end))
    opens = not first
    row = body
    while row < grid.n_rows:
        inner = find_header(grid, row) if row > body else None
        if inner is not None and inner.first == row:
            if table.header is not None and _same(table.header, inner):
                place = inner_place(grid, row)
                issues.add("layout.repeated_header", place, raw=_header_text(grid, inner))
                table.headers.update((grid.number, r) for r in range(inner.first, inner.end))
                row, opens = inner.end, True
                continue
            if tables is not None and inner.lists_measures:
                table = LogicalTable(len(tables) + 1, inner, grids=[grid])
                table.headers.update((grid.number, r) for r in range(inner.first, inner.end))
                tables.append(table)
                columns, row, opens = inner.columns, inner.end, False
                continue
        table.rows.append(Row(grid, row, columns, opens))
        opens = False
        row += 1


def _with_numbers(grid: Grid, header: Header) -> tuple[Column, ...]:
    """The columns, of which one left of the title with an unknown heading of a few letters (a misread ที่ or ข้อ) is the
    number column if nearly all of its cells are numbers."""
    columns = list(header.columns)
    title = header.column("title")
    if title is None or header.column("number") is not None:
        return header.columns
    for column in columns[: title.index]:
        cells = [grid.matrix[r][column.index] for r in range(header.end, grid.n_rows)]
        texts = [cell.text for cell in cells if cell is not None and cell.text]
        numbers = [text for text in texts if row_number(text) is not None]
        if column.role is None and len(fold(column.heading)) <= 4 and numbers and len(numbers) >= 0.8 * len(texts):
            columns[column.index] = Column(column.index, "number", column.heading, column.group)
            break
    return tuple(columns)


def inner_place(grid: Grid, row: int):
    """The place of the first printed cell of a row."""
    return next((cell.place for cell in grid.matrix[row] if cell is not None and cell.text), grid.table.place)


def _header_text(grid: Grid, header: Header) -> str:
    return " | ".join(text for r in range(header.first, header.end) for text in grid.texts(r) if text)


def _same(a: Header, b: Header) -> bool:
    """Whether two headers are the same one printed twice: as many columns, and headings alike."""
    if len(a.columns) != len(b.columns):
        return a.roles() == b.roles()
    if _shallower(a, b):
        return True
    text_a = " ".join(column.heading for column in a.columns)
    text_b = " ".join(column.heading for column in b.columns)
    return similarity(text_a, text_b) >= 0.85 or (a.roles() == b.roles() and similarity(text_a, text_b) >= 0.6)


def _shallower(whole: Header, repeated: Header) -> bool:
    """Whether the second repeats only the upper row of the first, as a program does that was told so of one row."""
    if repeated.end - repeated.first >= whole.end - whole.first or len(whole.columns) != len(repeated.columns):
        return False
    tops = [column.group or column.heading for column in whole.columns]
    upper = [top for i, top in enumerate(tops) if i == 0 or top != tops[i - 1]]
    return similarity(" ".join(upper), " ".join(column.heading for column in repeated.columns)) >= 0.85


def _goes_on(last: LogicalTable, grid: Grid, header: Header) -> bool:
    """Prose stands between, but the rows below the repeated header go on from the last number."""
    number = header.column("number")
    if number is None or header.end >= grid.n_rows:
        return False
    cell = grid.matrix[header.end][number.index]
    text = cell.text if cell is not None else ""
    if not text or is_continued(text):
        return True
    printed = row_number(text)
    numbered = [row for row in last.rows if row_number(row.text("number")) is not None]
    if printed is None or not numbered:
        return False
    before = row_number(numbered[-1].text("number"))
    title = Row(grid, header.end, header.columns).text("title")
    same = printed == before and similarity(title, numbered[-1].text("title")) >= 0.75
    return same or printed == (before or 0) + 1


def _continues(last: LogicalTable, grid: Grid, parted: bool) -> bool:
    """A fragment without a header goes on with the table before if its shape fits and no prose parts them."""
    columns = last.header.columns if last.header else ()
    if grid.n_cols != len(columns):
        return False
    if not parted:
        return True
    first = grid.texts(0)
    return not first[0] and any(first)


def _is_form(grid: Grid, gap: list[Passage]) -> bool:
    """A vertical form: labels on the left of which at least three are known headings, one a title unless the line above
    the form names the measure."""
    if grid.n_rows < 3 or label_column(grid) is None:
        return False
    labels = [role for role in _labels(grid) if role]
    named = "title" in labels or (bool(gap) and caption_above(gap[-1]) is not None)
    return len(set(labels)) >= 3 and named and len(labels) >= 0.6 * grid.n_rows


def label_column(grid: Grid) -> int | None:
    """Where the labels of a form stand: in the first of two columns; of three, between running numbers and text, or
    before a column of colons. None of any other shape."""
    if grid.n_cols == 2:
        return 0
    if grid.n_cols != 3:
        return None
    columns = [[grid.texts(r)[c] for r in range(grid.n_rows)] for c in range(3)]
    if all(row_number(text) is not None for text in columns[0] if text) and any(columns[0]):
        return 1
    return 0 if all(text.strip() in (":", "-", "") for text in columns[1]) else None


def _more_form(last: LogicalTable, grid: Grid) -> bool:
    """The next form of a list of forms, or a piece of one that a page end has cut: of the same labels."""
    if label_column(grid) is None:
        return False
    known = {label for piece in last.grids for label in _labels(piece)}
    labels = [label for label in _labels(grid) if label]
    if not labels or len(labels) < 0.5 * grid.n_rows:
        return False
    return set(labels) <= known or _rest_of_form(last, grid, labels)


def _rest_of_form(last: LogicalTable, grid: Grid, labels: list[str]) -> bool:
    """Whether these labels are those that the form at the end of the page before lacks: none is its title or printed
    twice."""
    above = last.grids[-1]
    if above.page is None or grid.page != above.page + 1 or grid.n_cols != above.n_cols:
        return False
    begun: list[str | None] = []
    for label in (label for piece in last.grids for label in _labels(piece)):
        begun = [label] if label == "title" else [*begun, label]
    return len(set(labels)) >= 2 and "title" not in labels and not set(labels) & set(begun)


def _labels(grid: Grid) -> list[str | None]:
    """The role of the label that begins each row, None where it is no heading."""
    found = []
    at = label_column(grid) or 0
    for r in range(grid.n_rows):
        text = grid.texts(r)[at]
        role, cover = role_of(text) if text else (None, 0.0)
        found.append(role if cover >= 0.4 else None)
    return found
