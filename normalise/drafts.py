"""A measure while it is read: its fields grow over rows and page fragments, each with the lines it is printed in."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from operator import itemgetter

import regex

from normalise import status
from normalise.boxes import around
from normalise.captions import LONGEST_CAPTION, Caption, caption_of
from normalise.fold import fold, fold_letters, similarity
from normalise.headings import Column, named_roles
from normalise.periods import period_stretch
from normalise.tables import LogicalTable, Row, is_continued
from normalise.text import glue
from normalise.view import GridCell
from schemas.dataset import TEXT_FIELDS
from schemas.document import Box, Line, Place
from schemas.issues import Issues
from schemas.thai import ascii_digits

TITLE_NUMBER = regex.compile(r"(?P<raw>\(?(?P<number>\d{1,2})(?P<mark>[.)]|\)))\s*(?!\d)")
TITLE_CONTINUED = regex.compile(r"\s*\( ?ต่อ ?\)\s*$")
# A column of results of one round of reporting: the later column tells how things stand in the end.
ROUND = regex.compile(r"รอบ|ไตรมาส|ครั้งที่|เดือน|งวด")
SCORE_WORD = "คะแนน"
NOTHING = re.compile(r"[-–—.\s]*")
DRAFT_FIELDS = (*TEXT_FIELDS, "title", "responsible", "period", "status")
LEAST_WORDS = 6  # letters of a text in a calendar's cell; fewer are a tick
FIELD_OF_ROLE = {**{name: name for name in DRAFT_FIELDS}, "expected": "outcome"}


@dataclass
class FieldText:
    """One field's text as it grows over rows and fragments; remembers which line every offset was printed in."""

    text: str = ""
    spans: list[tuple[int, Line]] = field(default_factory=list)

    def add(self, cell: GridCell, opens: bool = False) -> None:
        """Add a cell's text. opens: it goes on after a page break, perhaps in mid-word."""
        if NOTHING.fullmatch(cell.text):
            return
        if self.text:
            self.text += glue(self.text, cell.text) if opens else "\n"
        base = len(self.text)
        self.spans.extend((base + start, line) for line, start in zip(cell.lines, cell.starts, strict=True))
        self.text += cell.text

    def add_line(self, text: str, line: Line) -> None:
        """Add a line of running text."""
        if text and not NOTHING.fullmatch(text):
            if self.text and not self.text.endswith(": "):
                self.text += glue(self.text, text)
            self.spans.append((len(self.text), line))
            self.text += text

    def line_at(self, offset: int) -> Line:
        """The line that holds the character at this offset. Raises IndexError on a field without cells."""
        return self.spans[max(0, bisect_right(self.spans, offset, key=itemgetter(0)) - 1)][1]


@dataclass
class Draft:
    """A measure while its rows are read. fields: by dataset column, and `period`, `status`, `cited`.

    heading: what it is called where that stands before its number (มาตรการที่ ๑). months: those ticked in calendar
    columns, each with the fiscal year that its heading prints. written: columns of ticks that hold words. rounds: the
    texts of result columns of several rounds, each with its column.
    """

    table: LogicalTable
    number: int | None = None
    number_raw: str | None = None
    unread: bool = False  # the number is only what a reader of scans thought likeliest
    section: str = ""
    heading: str = ""
    fields: dict[str, FieldText] = field(default_factory=dict)
    ticks: list[tuple[str, str]] = field(default_factory=list)
    tick_cells: list[GridCell] = field(default_factory=list)
    months: list[tuple[int, int | None]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    written: list[tuple[str, str]] = field(default_factory=list)
    rounds: list[tuple[int, str]] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    row: Row | None = None  # the last that was read of it

    def text(self, name: str) -> str:
        return self.fields[name].text if name in self.fields else ""

    def filled(self, name: str) -> bool:
        return bool(self.text(name)) or name == "status" and bool(self.ticks)

    def box(self) -> Box | None:
        """Around all that is printed of it on its first page."""
        lines = [line for item in self.fields.values() for _, line in item.spans]
        return around([self.place, *(line.place for line in lines)], min(self.pages, default=self.place.page))


def fill(draft: Draft, row: Row, numbered: bool, new: bool, issues: Issues) -> None:
    draft.row = row
    if row.grid.page is not None:
        draft.pages.append(row.grid.page)
    for column in row.columns:
        if column.index >= row.grid.n_cols:
            continue
        cell = row.grid.matrix[row.index][column.index]
        if cell is None or not cell.text:
            continue
        if column.months and not NOTHING.fullmatch(cell.text):
            draft.months += [(month, column.fiscal) for month in column.months]  # a bar spans many months
        if id(cell) in draft.seen:
            continue
        draft.seen.add(id(cell))
        _put(draft, column, cell, row, numbered and new, issues)
        if column.role == "score":
            _cite(draft, column, cell, row)


def _cite(draft: Draft, column: Column, cell: GridCell, row: Row) -> None:
    """A score in a column of its own belongs to what stands on its left: both go, as one sentence, into the field
    `cited`, in which citations are looked for. Only where the table has a single column of scores."""
    scores = [other for other in row.columns if other.role == "score" and SCORE_WORD in other.heading]
    if scores != [column] or not regex.match(r"\d", ascii_digits(cell.text)):
        return
    left = [row.grid.matrix[row.index][c] for c in range(min(column.index, row.grid.n_cols))]
    labels = [other for other in left if other is not None and fold_letters(other.text)]
    if labels:
        target = draft.fields.setdefault("cited", FieldText())
        target.add(labels[-1])
        target.text += f" {SCORE_WORD} "
        target.spans.append((len(target.text), cell.lines[0]))
        target.text += cell.text


def _put(draft: Draft, column: Column, cell: GridCell, row: Row, cut_number: bool, issues: Issues) -> None:
    role = column.role
    if role == "number":
        return
    if column.months:
        if len(fold_letters(cell.text)) >= LEAST_WORDS:
            # "ไตรมาส 1 | ไตรมาส 2": what was done in each, no tick
            draft.rounds.append((column.index, cell.text))
            target = draft.fields.setdefault("other", FieldText())
            target.text += ("\n" if target.text else "") + column.heading + ":"
            target.add(cell)
        return
    if role == "status" and column.status and status.is_tick(cell.text):
        draft.ticks.append((column.status, column.heading))
        draft.tick_cells.append(cell)
        return
    if role == "status" and column.status and not NOTHING.fullmatch(cell.text):
        draft.written.append((column.status, column.heading))
    if role not in ("title", "responsible", "period") and status.is_boxes(cell.text):
        role = "status"
    if role in (None, "score", "category", "target") and status.is_told(cell.text):
        role = "status"
    if role in ("responsible", "period") and {"responsible", "period"} <= named_roles(column.heading):
        _put_both(draft, cell, row)
        return
    if role == "title":
        if draft.text("title") and not row.opens or is_continued(cell.text):
            known = draft.text("title")
            if known and not TITLE_CONTINUED.sub("", f" {cell.text[number_end(cell.text) :]}").strip():
                return  # "มาตรการที่ ๒ (ต่อ)"
            if known and (similarity(cell.text, known) >= 0.75 or fold(cell.text) in fold(known)):
                if fold(TITLE_CONTINUED.sub("", cell.text)) != fold(known):
                    issues.add("measure.title_differs", cell.place, raw=cell.text, value=known)
                return
        elif draft.text("title") and similarity(cell.text, draft.text("title")) >= 0.75:
            if fold(cell.text) != fold(draft.text("title")):
                issues.add("measure.title_differs", cell.place, raw=cell.text, value=draft.text("title"))
            return
        if cut_number and draft.number_raw:
            cell = _cut(cell, number_end(cell.text))
    name = FIELD_OF_ROLE.get(role or "", "other")
    if name == "other":
        heading = f"{column.group}: {column.heading}" if column.group else column.heading
        target = draft.fields.setdefault("other", FieldText())
        if heading and heading not in target.text:
            target.text += ("\n" if target.text else "") + heading + ":"
        target.add(cell)
        return
    if name == "result" and ROUND.search(f"{column.group} {column.heading}"):
        draft.rounds.append((column.index, cell.text))
    draft.fields.setdefault(name, FieldText()).add(cell, opens=row.opens)


def _put_both(draft: Draft, cell: GridCell, row: Row) -> None:
    """A cell headed as who and when ("ผู้รับผิดชอบ/ระยะเวลา"): the stretch of its dates is the period, the rest who."""
    stretch = period_stretch(cell.text)
    if stretch is None:
        draft.fields.setdefault("responsible", FieldText()).add(cell, opens=row.opens)
        return
    start, end = stretch
    for name, text in (("responsible", f"{cell.text[:start]}\n{cell.text[end:]}"), ("period", cell.text[start:end])):
        if text := text.strip(" /,\n-–"):
            draft.fields.setdefault(name, FieldText()).add(replace(cell, text=text, starts=(0,) * len(cell.lines)))


def _cut(cell: GridCell, at: int) -> GridCell:
    """The cell without the measure's own number at its beginning."""
    rest = cell.text[at:].lstrip(" .)")
    lost = len(cell.text) - len(rest)
    starts = tuple(max(0, start - lost) for start in cell.starts)
    return replace(cell, text=rest, starts=starts)


def title_number(text: str) -> Caption | None:
    """The number with which a title begins: "๑. …", "(๑) …", "๑) …", or "มาตรการที่ ๑ …"."""
    plain = ascii_digits(text)
    hit = TITLE_NUMBER.match(plain)
    if hit:
        style = "both" if hit["raw"].startswith("(") else hit["mark"]
        return Caption(style, (int(hit["number"]),), text[: hit.end("raw")].strip(), "", text[hit.end() :], hit.end())
    caption = caption_of(text[:LONGEST_CAPTION])
    return caption if caption and caption.word and len(caption.path) == 1 else None


def number_end(text: str) -> int:
    """Where a title begins behind its number; 0 if it has none."""
    caption = title_number(text)
    return caption.at if caption else 0


def short(text: str) -> str:
    """A text as an issue cites it: at most 60 characters."""
    return text if len(text) <= 60 else text[:59] + "…"
