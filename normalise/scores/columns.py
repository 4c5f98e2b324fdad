"""The headings of a score table's columns: what each column holds, of which year, of what and of whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache

import regex

from normalise.scores.cells import ScoreCells
from normalise.scores.framework import table
from normalise.scores.labels import RANK, WEAK, Label, total_of_cell
from normalise.squeeze import squeeze, squeezed
from normalise.view import GridCell
from normalise.years import to_be, years_in

YEAR_CELL = regex.compile(
    r"(?:คะแนน|ผลการประเมิน|ผลคะแนน|ita)*(?:ประจำ)?(?:ปี)?(?:งบประมาณ)?(?:พ\.?ศ\.?)?"
    r"(2 ?5 ?[5-9] ?\d|20[12]\d|(?<=ปี)[5-9]\d|(?<=พ\.ศ\.)[5-9]\d)(?:\([^)]*\))?(?:คะแนน)?"
)
LONGEST_HEADING = 70


@dataclass
class Heading:
    """What is told of one column (or of one row): kind by its words, year, label, agency."""

    text: str = ""
    kind: str | None = None
    year: int | None = None
    label: Label | None = None
    agency: str | None = None
    level: str | None = None


@dataclass
class Layout:
    """The headings of a grid's columns, handed on to a fragment that continues it without a header."""

    columns: list[Heading] = field(default_factory=list)
    header_rows: int = 0
    header_texts: list[tuple[str, ...]] = field(default_factory=list)
    scored: bool = False


@cache
def _kinds() -> list[tuple[str, str]]:
    words = table("words")["column"]
    phrases = {squeezed(p): kind for kind, listed in words.items() for p in listed}
    return sorted(phrases.items(), key=lambda item: (-len(item[0]), item[0]))


@cache
def agency_begins() -> tuple[str, ...]:
    """Squeezed words with which an agency's name begins."""
    return tuple(squeezed(w) for w in table("words")["agency"]["begins"])


@lru_cache(maxsize=4096)
def kind_of_heading(text: str) -> str | None:
    """The kind of a column by the longest known phrase in its heading. A difference, a goal or a weight outweighs a
    score word beside it ("ผลต่างคะแนน")."""
    short = squeezed(text).replace("\n", "")
    if not short or len(short) > LONGEST_HEADING:
        return None
    found: dict[str, int] = {}
    for phrase, kind in _kinds():
        if len(phrase) < 4 and short != phrase:
            continue
        if phrase in short:
            found.setdefault(kind, len(phrase))
    for strong in ("peers", "points", "difference", "target", "weight"):
        if strong in found and not (strong in ("weight", "target") and found.get("score", 0) > found[strong]):
            return strong
    return max(found, key=lambda kind: found[kind]) if found else None


@lru_cache(maxsize=4096)
def agency_of_cell(text: str) -> str | None:
    """The agency that a cell names: its text without a leading number; None if it names none."""
    plain = " ".join(text.split())
    plain = regex.sub(r"^[(\[]?[\d๐-๙]{1,4}[.)\]]?\s*", "", plain)
    short = squeezed(plain)
    if not 5 <= len(short) <= 90 or not short.startswith(agency_begins()):
        return None
    for abbreviation, full in table("words")["agency"]["short"].items():
        if short.startswith(squeezed(abbreviation)):
            return full + plain[plain.find(".") + 1 :].replace(".", "", 0).strip().lstrip(".")
    return plain


@lru_cache(maxsize=4096)
def year_of_cell(text: str) -> int | None:
    """The year that a heading names; None for a heading that compares two years."""
    short = squeeze(text)
    if len(short.text) > LONGEST_HEADING:
        return None
    match = YEAR_CELL.fullmatch(short.text)
    if match:
        return to_be(match[1])
    years = {found.year for found in years_in(short)}
    return years.pop() if len(years) == 1 else None


def layout_of(cells: ScoreCells, before: Layout | None) -> Layout:
    """The headings of a grid's columns. before: of the fragment above, which this one may continue without a header."""
    return _LayoutReader(cells, before).read()


class _LayoutReader:
    def __init__(self, cells: ScoreCells, before: Layout | None) -> None:
        self.cells, self.before = cells, before
        self.layout = Layout()

    def read(self) -> Layout:
        header = 0
        for r in range(self.cells.grid.n_rows):
            cells = self.cells.row(r)
            values = [c for c in cells if self.cells.is_value(c)]
            if values or (r and not any(c.text for c in cells)):
                break
            if r and all(c.row < r for c in cells if c.text):
                header = r + 1
                continue
            named = [c for c in cells if c.text and id(c) in self.cells.labels]
            # a row of one label and nothing else heads a section of the body, not the columns
            if r and named and len([c for c in cells if c.text]) == 1:
                break
            # nor does a row of one label under a heading that is none: its value is missing or unreadable
            if r and len(named) == 1 and self._headed(named[0]):
                break
            header = r + 1
        header = min(header, 4)
        if header == self.cells.grid.n_rows:
            header = 0
        self.layout.header_rows = header
        inherited = self.before if self.before and len(self.before.columns) == self.cells.grid.n_cols else None
        for c in range(self.cells.grid.n_cols):
            cells: list[GridCell] = []
            for r in range(header):
                cell = self.cells.grid.matrix[r][c]
                across = cell is not None and cell.col_span == self.cells.grid.n_cols > 2
                if cell is not None and cell.text and not across and all(cell is not other for other in cells):
                    cells.append(cell)
            self.layout.columns.append(self._heading(cells))
        self._shares()
        if header == 0 and inherited is not None:
            self.layout.columns = inherited.columns
        self._label_rows(header)
        named = [h.label.kind for h in self.layout.columns if h.label is not None]
        for heading in self.layout.columns:
            # "คะแนนรวม" beside columns of instruments or indicators is the total's column
            if heading.label is None and heading.kind == "score" and total_of_cell(heading.text) and len(named) >= 2:
                heading.label = Label(0, 1, "ITA", "overall", WEAK)
        self.layout.scored = any(h.kind in ("score", "points") or h.label for h in self.layout.columns)
        return self.layout

    def _shares(self) -> None:
        """ "จำนวนผู้ตอบ | ร้อยละ": percents right behind a count are shares of it."""
        share = {squeezed(word) for word in table("words")["share"]["headings"]}
        columns = self.layout.columns
        for left, heading in zip(columns, columns[1:], strict=False):
            if left.kind == "other" and squeezed(heading.text).strip("()") in share:
                heading.kind = "other"

    def _headed(self, cell: GridCell) -> bool:
        """Whether a label stands under a heading of its column ("ตัวชี้วัด")."""
        above = [self.cells.grid.matrix[r][cell.col] for r in range(cell.row)]
        return any(x is not None and x is not cell and x.text and id(x) not in self.cells.labels for x in above)

    def _label_rows(self, header: int) -> None:
        """A row of labels below the header heads its columns: a transposed table may print its years or goals first."""
        for r in range(header, self.cells.grid.n_rows):
            cells = [cell for cell in self.cells.row(r) if cell.text]
            labelled = [cell for cell in cells if id(cell) in self.cells.labels and cell.row == r]
            if len(labelled) < 2 or any(id(cell) in self.cells.numbers for cell in cells):
                continue
            specific = {self.cells.labels[id(cell)].kind for cell in labelled} - {"overall"}
            if not specific or len(labelled) < len(cells) - 1:
                continue
            for cell in labelled:
                heading = self.layout.columns[cell.col]
                if heading.label is None:
                    heading.label = self.cells.labels[id(cell)]
            return

    def _heading(self, cells: list[GridCell]) -> Heading:
        heading = Heading(text=" ".join(c.text for c in cells))
        kinds = []
        for cell in cells:
            kind = kind_of_heading(cell.text)
            if kind:
                kinds.append(kind)
            year = year_of_cell(cell.text)
            heading.year = year or heading.year
            label = self.cells.labels.get(id(cell))
            if label is None and (
                total_of_cell(cell.text) and squeezed(cell.text).startswith(("รวม", "ภาพรวม", "ita", "total"))
            ):
                label = Label(0, 1, "ITA", "overall", WEAK)
            if label is not None and (heading.label is None or RANK[label.kind] > RANK[heading.label.kind]):
                heading.label = label
            heading.agency = agency_of_cell(cell.text) or heading.agency
        for kind in ("peers", "difference", "target", "points", "weight", "level", "other", "rank"):
            if kind in kinds:
                heading.kind = kind
                break
        else:
            heading.kind = kinds[-1] if kinds else None
        short = squeezed(heading.text)
        if heading.kind in ("score", "points"):
            levels = table("words")["column_level"]
            told = [level for level, words in levels.items() if any(squeezed(word) in short for word in words)]
            heading.level = told[0] if len(told) == 1 else None
        whole = kind_of_heading(heading.text)
        if whole in ("peers", "points", "difference", "target"):
            heading.kind = whole
        return heading
