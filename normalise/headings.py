"""Header rows of a table and what each column holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

import regex

from normalise.fold import Phrases, fold, fold_letters
from normalise.periods import fiscal_year_of, months_of
from normalise.view import Grid
from schemas.lexicon import load

# A heading is short, and the phrase that names its role is a good part of it; body text merely begins with such words.
LONGEST_HEADING = 90
LEAST_COVER, LEAST_COVER_INSIDE = 0.3, 0.6
# A label of a second header row that no lexicon needs to know.
SHORT_LABEL = 24
WHOLE = 0.95
PARTS = regex.compile(r"[/,+&\n]|(?<=\s)และ|\s-\s")
# A heading that OCR spoiled: so many telling columns must be known beside it, so long must it be, so much (percent)
# like a known one, and so much less like those of other roles.
LEAST_KNOWN, SHORTEST_GUESSED, LEAST_ALIKE, MARGIN = 2, 6, 72.0, 6.0
KIND_ORDER = ("มาตรการ", "โครงการ", "กิจกรรม")
# Roles that say by themselves that a table lists measures, beside a title.
TELLING = {
    "steps",
    "approach",
    "responsible",
    "period",
    "result",
    "outcome",
    "expected",
    "monitoring",
    "status",
    "suggestion",
}
# A heading that begins with a word for "how" or "what in detail" is of the more special role that it goes on to name.
GENERIC = {"steps", "approach"}
SPECIFIC = {"result", "outcome", "expected", "monitoring", "responsible", "period", "evidence", "budget", "suggestion"}
# Headings that are also used by many other tables: they count only beside three telling columns.
WEAK_TITLES = {"รายการ", "เรื่อง", "ภารกิจ", "ประเด็น"}


@dataclass(frozen=True)
class Column:
    """One column. role: see lexicon/headings.toml, None if no phrase knows it. status: of a column of ticks.
    months: 1-12, of a calendar column; fiscal: the fiscal year in which they lie, None if the header prints no year.
    heading: the lowest header text; group: the text above it. guessed: the heading was hardly read, and is the one
    that it resembles."""

    index: int
    role: str | None
    heading: str
    group: str = ""
    status: str | None = None
    months: tuple[int, ...] = ()
    fiscal: int | None = None
    guessed: bool = False


@dataclass(frozen=True)
class Header:
    """The header of a table: its columns and the rows of the grid it takes up (first, and one past the last)."""

    columns: tuple[Column, ...]
    first: int
    end: int

    def roles(self) -> tuple[str | None, ...]:
        return tuple(column.role for column in self.columns)

    def column(self, role: str) -> Column | None:
        return next((column for column in self.columns if column.role == role), None)

    @property
    def lists_measures(self) -> bool:
        roles = self.roles()
        title = self.column("title")
        telling = TELLING & set(roles)
        if title is None:
            return False
        if "score" in roles and not telling & {"responsible", "period", "result", "outcome", "status"}:
            return False
        foreign = sum(role == "foreign" for role in roles)
        least = 3 if _is_weak(title.heading) else 1 + foreign
        return foreign < 2 and len(telling) >= least and bool(telling - {"suggestion"})


def _is_weak(heading: str) -> bool:
    """Whether a heading names its rows by a word that lists of anything use."""
    hit = roles().at_start(fold_letters(heading))
    return hit is not None and hit[1] in WEAK_TITLES


@cache
def roles() -> Phrases:
    return Phrases(load("headings"))


@cache
def tick_columns() -> Phrases:
    return Phrases(load("status")["columns"])


@lru_cache(maxsize=8192)
def role_of(heading: str) -> tuple[str | None, float]:
    """The role of a heading and the share of it that the deciding phrase covers (0 if none)."""
    text = fold_letters(heading)
    if not text or len(text) > LONGEST_HEADING:
        return None, 0.0
    hit = roles().at_start(text)
    if hit is None or (len(hit[1]) < 4 and len(text) > len(hit[1]) + 2):
        hit = roles().like(text) or roles().inside(text) or None
    elif len(hit[1]) < 0.8 * len(text):
        # A whole heading with one letter misread tells more than the short word that it still begins with.
        hit = roles().like(text, floor=90.0) or hit
    if hit is not None and hit[0] in GENERIC and len(hit[1]) < len(text):
        # "วิธีการติดตามผล" is about following up, "รายละเอียดผลการดำเนินงาน" about results.
        inner = roles().inside(text)
        if inner and inner[0] in SPECIFIC and len(inner[1]) > len(hit[1]):
            hit = inner
    if hit is None:
        return None, 0.0
    return hit[0], min(1.0, len(hit[1]) / len(text))


@lru_cache(maxsize=8192)
def named_roles(heading: str) -> frozenset[str]:
    """The roles of all parts of a heading that names several things: "ผู้รับผิดชอบ / ระยะเวลา"."""
    parts = PARTS.split(heading)
    return frozenset(role for role, cover in map(role_of, parts) if role and cover >= LEAST_COVER_INSIDE)


@lru_cache(maxsize=8192)
def tick_status(heading: str) -> str | None:
    """The status that a tick under this heading means, None if the heading is none of the kind."""
    text = fold_letters(heading)
    hit = tick_columns().at_start(text) or tick_columns().like(text)
    return hit[0] if hit and len(hit[1]) >= 0.4 * len(text) else None


def _is_heading_row(grid: Grid, row: int) -> bool:
    """A header in the middle of a grid says nothing but headings: a measure's own row may begin with the same words."""
    covers = [role_of(text)[1] for text in grid.texts(row) if text and not (tick_status(text) or months_of(text))]
    return bool(covers) and sum(covers) >= LEAST_COVER_INSIDE * len(covers)


def find_header(grid: Grid, start: int = 0) -> Header | None:
    """The header that begins in row `start` or, at the top of a grid, below rows of one spanning cell each."""
    row = start
    while start == 0 and row < min(grid.n_rows - 1, 4) and _lone(grid, row):
        row += 1
    for first in {row, start}:
        if first < grid.n_rows and _is_main(grid, first) and (start == 0 or _is_heading_row(grid, first)):
            return _read(grid, first)
    return None


def header_texts(grid: Grid, row: int) -> list[str]:
    """What stands in each column of this row, a spanning cell's text in its first column only, spans from above "" ."""
    return grid.texts(row)


def _lone(grid: Grid, row: int) -> bool:
    """A caption above the header: one cell that spans the table, or stands alone in a row of at least three."""
    cells = {id(cell): cell for cell in grid.matrix[row] if cell is not None and cell.text}
    return len(cells) == 1 and (grid.n_cols >= 3 or next(iter(cells.values())).col_span >= grid.n_cols)


def _is_main(grid: Grid, row: int) -> bool:
    texts = [text for text in grid.texts(row) if text]
    if len(texts) < 2:
        return False
    judged = [role_of(text) for text in texts]
    known = [role for role, cover in judged if role and cover >= LEAST_COVER]
    if len(set(known)) < 2:
        return False
    labels = [text for text in texts if tick_status(text) or months_of(text)]
    strong = len(known) + len(labels) >= 0.5 * len(texts)
    return strong and max(len(fold(text)) for text in texts) <= 2 * LONGEST_HEADING


def _is_sub(grid: Grid, row: int, main: int) -> bool:
    """A second header row: every cell of its own is a short label below a wider or open heading."""
    if row >= grid.n_rows:
        return False
    own = [(c, text) for c, text in enumerate(grid.texts(row)) if text]
    if not own:
        return False
    top = grid.texts(main)
    if _is_split(grid, row, main, own):
        return True
    for c, text in own:
        below = grid.matrix[main][c]
        same = bool(top[c]) and fold_letters(top[c]) == fold_letters(text)
        label = tick_status(text) or months_of(text) or role_of(text)[1] >= LEAST_COVER or _quarter(text)
        wide = below is not None and below.col_span > 1 or (c + 1 < grid.n_cols and not top[c + 1])
        opened = not top[c] or wide
        if not (label and (opened or same)) or len(fold(text)) > LONGEST_HEADING:
            return False
    return True


def _is_split(grid: Grid, row: int, main: int, own: list[tuple[int, str]]) -> bool:
    """A second header row by its shape: at least two short labels, all below headings that are wider than they, and
    nothing below the headings of number and title, without which no measure begins."""
    if row != main + 1 or len(own) < 2:
        return False
    top = grid.texts(main)
    for c, text in own:
        above = grid.matrix[main][c]
        spanned = above is not None and above.col_span > 1
        # Text files have no spans: the heading on the left is wider where the one above is empty, or the next one is.
        open_here = not top[c] and above is None or (above is not None and not above.text)
        wide = spanned or open_here or (c + 1 < grid.n_cols and not top[c + 1] and bool(top[c]))
        if not wide or len(fold(text)) > SHORT_LABEL or not fold_letters(text):
            return False
        if role_of(top[c])[0] in ("number", "title") and not spanned:
            return False
    return True


def _quarter(text: str) -> bool:
    folded = fold(text)
    return folded.startswith(("ไตรมาส", "q")) or (folded.isdigit() and len(folded) <= 2)


def _read(grid: Grid, first: int) -> Header:
    end = first + 1
    while end < first + 3 and _is_sub(grid, end, first):
        end += 1
    columns = []
    last_group = ""
    for c in range(grid.n_cols):
        chain = []
        for r in range(first, end):
            cell = grid.matrix[r][c]
            if cell is not None and cell.text and cell.text not in chain:
                chain.append(cell.text)
        top = grid.matrix[first][c]
        if top is not None and top.text:
            last_group = top.text
        leaf = chain[-1] if chain else ""
        group = chain[0] if len(chain) > 1 else ""
        # Text files have no spans: a label below an empty heading belongs to the heading on its left.
        if leaf and not group and (top is None or not top.text) and end > first + 1:
            group = last_group
        columns.append(_column(c, leaf, group))
    return Header(tuple(_settle(_guess(grid, first, columns))), first, end)


def _guess(grid: Grid, first: int, columns: list[Column]) -> list[Column]:
    """Headings that OCR spoiled: among others that are known, one that resembles those of a single role is of it."""
    known = {column.role for column in columns}
    if len(known & TELLING) < LEAST_KNOWN:
        return columns
    found = []
    for column in columns:
        cell = grid.matrix[first][column.index]
        text = fold_letters(column.heading)
        spoiled = cell is not None and cell.place.layer == "ocr" and len(text) >= SHORTEST_GUESSED
        if spoiled and column.role is None and not column.months:
            hit = roles().like(text, floor=LEAST_ALIKE, margin=MARGIN)
            if hit is not None:
                column = replace(column, role=hit[0], guessed=True)
        found.append(column)
    return found


def _column(index: int, leaf: str, group: str) -> Column:
    if months := months_of(leaf, group):
        return Column(index, "period", leaf, group, months=months)
    role, cover = role_of(leaf)
    # "วิธีการดำเนินการ" is known as it stands: that it resembles "มีการดำเนินการ" tells nothing, nor does "แล้วเสร็จ" in
    # "แล้วเสร็จภายใน".
    folded = fold_letters(leaf)
    ticked = folded in tick_columns().by_phrase
    known = folded in roles().by_phrase and not ticked
    whole = known or (cover >= WHOLE and tick_columns().at_start(folded) is None)
    status = None if whole else tick_status(leaf)
    sure = group and ticked
    allowed = (group or role in (None, "steps", "status")) and role not in ("result", "outcome")
    if status and (sure or allowed):
        return Column(index, "status", leaf, group, status=status)
    if role is None and group:
        role, _ = role_of(group)
    return Column(index, role, leaf, group)


def _settle(columns: list[Column]) -> list[Column]:
    """A lone column headed like a tick column without a group above it is running text, not ticks."""
    columns = _ticked(columns)
    ticked = [column for column in columns if column.status]
    if len(ticked) == 1 and not ticked[0].group:
        role, _ = role_of(ticked[0].heading)
        columns = [replace(c, role=role or "result", status=None) if c is ticked[0] else c for c in columns]
    found = {column.role for column in columns}
    if "title" not in found and len(TELLING & found) >= 3:
        columns = _promote(columns)
    return _dated(_one_title(columns))


def _ticked(columns: list[Column]) -> list[Column]:
    """Neighbours headed by nothing but two different statuses ("ดำเนินการแล้ว | ไม่ได้ดำเนินการ") are ticked, also without a
    heading above them that says so, and whatever else their words may head."""
    told = [
        tick_status(column.heading) if fold_letters(column.heading) in tick_columns().by_phrase else None
        for column in columns
    ]
    found = list(columns)
    for i, column in enumerate(columns):
        beside = [told[j] for j in (i - 1, i + 1) if 0 <= j < len(columns)]
        if told[i] and column.role != "title" and any(other and other != told[i] for other in beside):
            found[i] = replace(column, role="status", status=told[i])
    return found


def _one_title(columns: list[Column]) -> list[Column]:
    """Of several columns headed as titles ("มาตรการ | กิจกรรม") the widest term is the measure; those on its right are
    what is done for it, those on its left group it."""
    titles = [column for column in columns if column.role == "title"]
    if len(titles) < 2:
        return columns
    widest = min(titles, key=lambda column: (_rank(column.heading), column.index))
    return [
        replace(column, role="steps" if column.index > widest.index else "category")
        if column.role == "title" and column is not widest
        else column
        for column in columns
    ]


def _rank(heading: str) -> int:
    """The place of a heading among titles: มาตรการ before โครงการ before กิจกรรม before any other."""
    text = fold_letters(heading)
    return next((i for i, word in enumerate(KIND_ORDER) if word in text), 9)


def _dated(columns: list[Column]) -> list[Column]:
    """Calendar columns with the fiscal year that their own heading prints, or the heading above them."""
    below: dict[str, list[int]] = {}
    for column in columns:
        below.setdefault(column.group, []).extend(column.months)
    found = []
    for column in columns:
        if column.months:
            own = fiscal_year_of(column.heading, column.months[0], column.months)
            shared = fiscal_year_of(column.group, column.months[0], below[column.group]) if column.group else None
            column = replace(column, fiscal=own or shared)
        found.append(column)
    return found


def _promote(columns: list[Column]) -> list[Column]:
    """No column is headed as the measure: the first approach, or of the first three columns one of analysis, unknown or
    target stands for it."""
    for wanted in ("approach", "analysis", None, "target"):
        for position, column in enumerate(columns if wanted == "approach" else columns[:3]):
            if column.role == wanted and column.heading:
                return [*columns[:position], replace(column, role="title"), *columns[position + 1 :]]
    return columns
