"""Score tables in any orientation -> mentions: which cells are labels, years, agencies and headings is told by what
they hold, not by where they stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache

import regex

from normalise.scores.framework import instrument_of, official_name, table
from normalise.scores.labels import (
    RANK,
    WEAK,
    Label,
    closest_name,
    label_of_cell,
    total_of_cell,
    unknown_name,
)
from normalise.scores.mentions import LONGEST_CONTEXT, Mention, reading_at
from normalise.scores.numbers import Number, number_of_cell, parse
from normalise.squeeze import squeeze, squeezed
from normalise.view import Grid, GridCell
from normalise.years import Years, to_be, years_in
from schemas.document import Line
from schemas.issues import Issues
from schemas.thai import ascii_digits

YEAR_CELL = regex.compile(
    r"(?:คะแนน|ผลการประเมิน|ผลคะแนน|ita)*(?:ประจำ)?(?:ปี)?(?:งบประมาณ)?(?:พ\.?ศ\.?)?"
    r"(2 ?5 ?[5-9] ?\d|20[12]\d|(?<=ปี)[5-9]\d|(?<=พ\.ศ\.)[5-9]\d)(?:\([^)]*\))?(?:คะแนน)?"
)
LONGEST_HEADING = 70
SKIPPED_KINDS = frozenset({"weight", "difference", "target", "rank", "number", "level", "other"})
INSTRUMENTS = ("IIT", "EIT", "OIT")


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
    for strong in ("points", "difference", "target", "weight"):
        if strong in found and not (strong in ("weight", "target") and found.get("score", 0) > found[strong]):
            return strong
    return max(found, key=lambda kind: found[kind]) if found else None


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


class TableReader:
    """Reads the scores of one grid. `mentions` and `used` (ids of the cells that were read) are its result."""

    def __init__(
        self,
        grid: Grid,
        years: Years,
        issues: Issues,
        before: Layout | None = None,
        year: int | None = None,
        own_agency: str | None = None,
    ) -> None:
        self.grid, self.years, self.issues, self.before = grid, years, issues, before
        self.default_year = year or years.assessed_fiscal_year_be
        self.own = squeezed(own_agency) if own_agency else None
        self.mentions: list[Mention] = []
        self.used: set[int] = set()
        self.numbers: dict[int, Number] = {}
        self.raws: dict[int, str] = {}
        self.labels: dict[int, Label] = {}
        self.layout = Layout()
        self.unreadable: set[int] = set()

    def read(self) -> list[Mention]:
        self._classify()
        if not self.numbers:
            return []
        self._split_rows()
        self._layout()
        if not self._qualifies():
            return []
        self._body()
        return self.mentions

    # -- what each cell is

    def _classify(self) -> None:
        year = self.years.assessed_fiscal_year_be
        for cell in self.grid.cells():
            if not cell.text:
                continue
            number = number_of_cell("\n".join(line.text for line in cell.lines) if len(cell.lines) > 1 else cell.text)
            if number is None and len(cell.lines) > 1:
                number = number_of_cell(cell.text)
            if number is not None:
                self.numbers[id(cell)] = number
                self.raws[id(cell)] = " ".join(cell.text.split())
                if number.split and number.value is not None:
                    self.raws[id(cell)] = _joined_raw(cell.text)
                    self._report_split(cell, self.raws[id(cell)], cell.text)
                continue
            label = label_of_cell(cell.text, year)
            if label is not None:
                self.labels[id(cell)] = label

    def _report_split(self, cell: GridCell, value: str, raw: str) -> None:
        self.issues.add("score.value_split", cell.place, raw=" ".join(raw.split()), value=ascii_digits(value))

    def _split_rows(self) -> None:
        """ "99.3" over "5": a row that holds nothing but the last digits of numbers right above them."""
        for r in range(1, self.grid.n_rows):
            row = [c for c in self._row(r) if c.text]
            if not row or any(c.row != r for c in row):
                continue
            pairs = []
            for cell in row:
                above = self.grid.matrix[r - 1][cell.col]
                number = self.numbers.get(id(above)) if above is not None else None
                tail = ascii_digits(cell.text).strip()
                if number is None or not tail.isdigit() or not 1 <= len(tail) <= 2 or above.row == r:
                    break
                head = ascii_digits(self.raws[id(above)]).replace(" ", "").strip("()")
                complete = regex.fullmatch(r"\d{1,2}\.\d?", head) and len(head.partition(".")[2]) + len(tail) == 2
                if not complete:
                    break
                pairs.append((above, cell, head + tail))
            if len(pairs) != len(row):
                continue
            for above, cell, joined in pairs:
                value, decimals, _ = parse(joined)
                raw = self.raws[id(above)].strip() + cell.text.strip()
                self._report_split(above, joined, f"{self.raws[id(above)]} / {cell.text}")
                self.numbers[id(above)] = Number(0, len(joined), value, decimals)
                self.raws[id(above)] = raw
                self.numbers.pop(id(cell), None)
                self.used.add(id(cell))

    def _row(self, r: int) -> list[GridCell]:
        seen: list[GridCell] = []
        for cell in self.grid.matrix[r]:
            if cell is not None and all(cell is not other for other in seen):
                seen.append(cell)
        return seen

    # -- headings

    def _layout(self) -> None:
        header = 0
        for r in range(self.grid.n_rows):
            cells = self._row(r)
            values = [c for c in cells if self._is_value(c)]
            if values or (r and not any(c.text for c in cells)):
                break
            if r and all(c.row < r for c in cells if c.text):
                header = r + 1
                continue
            named = [c for c in cells if c.text and id(c) in self.labels]
            # a row of one label and nothing else heads a section of the body, not the columns
            if r and named and len([c for c in cells if c.text]) == 1:
                break
            # nor does a row of one label under a heading that is none: its value is missing or unreadable
            if r and len(named) == 1 and self._headed(named[0]):
                break
            header = r + 1
        header = min(header, 4)
        if header == self.grid.n_rows:
            header = 0
        self.layout.header_rows = header
        inherited = self.before if self.before and len(self.before.columns) == self.grid.n_cols else None
        for c in range(self.grid.n_cols):
            cells: list[GridCell] = []
            for r in range(header):
                cell = self.grid.matrix[r][c]
                across = cell is not None and cell.col_span == self.grid.n_cols > 2
                if cell is not None and cell.text and not across and all(cell is not other for other in cells):
                    cells.append(cell)
            self.layout.columns.append(self._heading(cells))
        if header == 0 and inherited is not None:
            self.layout.columns = inherited.columns
        self._label_rows(header)
        named = [h.label.kind for h in self.layout.columns if h.label is not None]
        for heading in self.layout.columns:
            # "คะแนนรวม" beside columns of instruments or indicators is the total's column
            if heading.label is None and heading.kind == "score" and total_of_cell(heading.text) and len(named) >= 2:
                heading.label = Label(0, 1, "ITA", "overall", WEAK)
        self.layout.scored = any(h.kind in ("score", "points") or h.label for h in self.layout.columns)

    def _headed(self, cell: GridCell) -> bool:
        """Whether a label stands under a heading of its column ("ตัวชี้วัด")."""
        above = [self.grid.matrix[r][cell.col] for r in range(cell.row)]
        return any(x is not None and x is not cell and x.text and id(x) not in self.labels for x in above)

    def _label_rows(self, header: int) -> None:
        """A row of labels below the header heads its columns: a transposed table may print its years or goals first."""
        for r in range(header, self.grid.n_rows):
            cells = [cell for cell in self._row(r) if cell.text]
            labelled = [cell for cell in cells if id(cell) in self.labels and cell.row == r]
            if len(labelled) < 2 or any(id(cell) in self.numbers for cell in cells):
                continue
            specific = {self.labels[id(cell)].kind for cell in labelled} - {"overall"}
            if not specific or len(labelled) < len(cells) - 1:
                continue
            for cell in labelled:
                heading = self.layout.columns[cell.col]
                if heading.label is None:
                    heading.label = self.labels[id(cell)]
            return

    def _is_value(self, cell: GridCell) -> bool:
        number = self.numbers.get(id(cell))
        if number is None:
            return False
        return number.decimals > 0 or number.value is not None or number.lost_point is not None

    def _heading(self, cells: list[GridCell]) -> Heading:
        heading = Heading(text=" ".join(c.text for c in cells))
        kinds = []
        for cell in cells:
            kind = kind_of_heading(cell.text)
            if kind:
                kinds.append(kind)
            year = year_of_cell(cell.text)
            heading.year = year or heading.year
            label = self.labels.get(id(cell))
            if label is None and (
                total_of_cell(cell.text) and squeezed(cell.text).startswith(("รวม", "ภาพรวม", "ita", "total"))
            ):
                label = Label(0, 1, "ITA", "overall", WEAK)
            if label is not None and (heading.label is None or RANK[label.kind] > RANK[heading.label.kind]):
                heading.label = label
            heading.agency = agency_of_cell(cell.text) or heading.agency
        for kind in ("difference", "target", "points", "weight", "level", "other", "rank"):
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
        if whole in ("points", "difference", "target"):
            heading.kind = whole
        return heading

    def _qualifies(self) -> bool:
        """Whether the grid is about scores at all."""
        codes = {label.code for label in self.labels.values() if label.code and label.kind != "overall"}
        columns = self.layout.columns
        scored = self.layout.scored or any(h.year for h in columns)
        if self.before is not None and self.before.scored and columns is self.before.columns:
            scored = True
        decimals = sum(n.decimals > 0 for n in self.numbers.values())
        words = "".join(squeezed(c.text) for c in self.grid.cells() if len(c.text) < 80)
        if "พึงพอใจ" in words:
            return False
        telling = ("คะแนน", "ตัวชี้วัด", "ผลการประเมิน", "iit", "eit", "oit", "ita", "เครื่องมือ")
        if len(codes) >= 3 and decimals >= 2 and (any(word in words for word in telling) or len(codes) >= 4):
            return True
        if scored and len(codes) >= 2 and any(h.year for h in columns):
            return True
        extremes = (*table("words")["label"]["highest"], *table("words")["label"]["lowest"])
        if "คะแนน" in words and any(squeezed(c.text) in extremes for c in self.grid.cells()):
            return True
        if "คะแนน" in words or "iit" in words or "ผลการประเมิน" in words:
            return bool(codes) or any(label.kind == "overall" for label in self.labels.values())
        return scored and len(codes) >= 2 and self.before is not None and columns is self.before.columns

    # -- values

    def _body(self) -> None:
        number_columns = self._number_columns()
        whole_columns = self._whole_columns()
        section: str | None = None
        rows = range(self.layout.header_rows, self.grid.n_rows)
        picked: list[tuple[GridCell, Heading, Heading, Label | None, str | None, str | None, int]] = []
        context_instrument: str | None = None
        unknown: list[tuple[GridCell, Heading, Heading, str | None, str, int]] = []
        for r in rows:
            cells = self._row(r)
            row_labels = [c for c in cells if id(c) in self.labels]
            for c in row_labels:
                if self.labels[id(c)].kind == "instrument":
                    context_instrument = self.labels[id(c)].code
            if len(row_labels) == 1 and not any(id(c) in self.numbers for c in cells):
                section = self.labels[id(row_labels[0])].code
                section = section if section in INSTRUMENTS else None
            row = self._row_heading(cells, bool(row_labels))
            for cell in cells:
                number = self.numbers.get(id(cell))
                if number is None or cell.row != r or cell.col in number_columns:
                    continue
                column = self.layout.columns[cell.col]
                if column.kind in SKIPPED_KINDS or row.kind in (
                    "difference",
                    "target",
                    "weight",
                    "other",
                    "rank",
                    "number",
                ):
                    continue
                if column.kind in ("indicator", "agency") and number.decimals == 0:
                    continue
                if cell.col in whole_columns and number.value not in (0, 100) and number.lost_point is None:
                    # marks of one to five, counts and products of a risk table
                    continue
                label, label_cell = self._label_for(cell, row_labels, column, context_instrument)
                if section is not None and label is not None and label.strength == WEAK and label.code == "ITA":
                    # "รวม" at the end of an instrument's section is the instrument's
                    label, section = Label(0, 0, section, "instrument"), None
                stated = self._stated(cells, number_columns, label_cell or cell)
                if label is None:
                    name = self._unknown_label(cell, cells)
                    if name is not None and column.label is None and row.agency is None:
                        unknown.append((cell, column, row, stated or name[0], name[1], r))
                    continue
                raw_name = self._name(label_cell, label)
                picked.append((cell, column, row, label, stated or label.number, raw_name, r))
        picked = self._reject_unheaded(picked, number_columns)
        agreement = self._numbering(picked)
        picked = self._duplicates(picked, agreement)
        for cell, column, row, label, stated, raw_name, r in picked:
            self._emit(cell, column, row, label, stated, raw_name, r, "name")
        self._place_unknown(unknown, picked, agreement, number_columns)
        self._cards()
        self._report_unreadable(picked)

    def _number_columns(self) -> set[int]:
        """Columns that number the rows: by heading, or whole numbers that count up beside labels."""
        found = set()
        for c, heading in enumerate(self.layout.columns):
            column = [
                self.grid.matrix[r][c]
                for r in range(self.layout.header_rows, self.grid.n_rows)
                if self.grid.matrix[r][c] is not None
            ]
            numbers = [self.numbers[id(x)] for x in column if id(x) in self.numbers]
            if not numbers:
                continue
            whole = [n for n in numbers if n.decimals == 0 and n.value is not None]
            if heading.kind in ("number", "rank", "weight") or (
                heading.kind == "indicator" and len(whole) == len(numbers)
            ):
                found.add(c)
                continue
            values = [n.value for n in whole]
            counting = len(whole) == len(numbers) >= 3 and all(
                b - a == 1 for a, b in zip(values, values[1:], strict=False)
            )
            if counting and heading.kind not in ("score", "points") and values[0] <= 2:
                found.add(c)
        return found

    def _stated(self, cells: list[GridCell], number_columns: set[int], beside: GridCell) -> str | None:
        """The row's printed number: the nearest numbering column to the left of the label, else the row's first."""
        numbers = [
            cell
            for cell in cells
            if cell.col in number_columns
            and self.layout.columns[cell.col].kind != "weight"
            and any(char.isdigit() for char in cell.text)
            and id(cell) not in self.labels
        ]
        left = [cell for cell in numbers if cell.col < beside.col]
        if not numbers:
            return None
        return " ".join((left[-1] if left else numbers[0]).text.split()).strip(".) (")

    def _whole_columns(self) -> set[int]:
        """Columns without a single decimal: their numbers are scores only where they are 0 or 100."""
        decimals: dict[int, bool] = {}
        for cell in self.grid.cells():
            number = self.numbers.get(id(cell))
            if number is not None:
                decimals[cell.col] = decimals.get(cell.col, False) or number.decimals > 0
        return {col for col, any_decimals in decimals.items() if not any_decimals}

    def _row_heading(self, cells: list[GridCell], labelled_row: bool) -> Heading:
        heading = Heading()
        for cell in cells:
            if not cell.text or id(cell) in self.numbers:
                continue
            column = self.layout.columns[cell.col]
            if (not labelled_row or column.kind == "agency") and "รับผิดชอบ" not in column.text:
                heading.agency = heading.agency or agency_of_cell(cell.text)
            year = year_of_cell(cell.text)
            heading.year = heading.year or year
            if id(cell) not in self.labels and len(squeezed(cell.text)) <= 40:
                kind = kind_of_heading(cell.text)
                labelled = any(id(other) in self.labels for other in cells)
                if kind in ("difference", "target", "weight", "points") or (
                    kind in ("number", "rank") and not labelled
                ):
                    heading.kind = heading.kind or kind
        return heading

    def _label_for(
        self, cell: GridCell, row_labels: list[GridCell], column: Heading, context_instrument: str | None
    ) -> tuple[Label | None, GridCell | None]:
        """The label of a value: the most telling of its row's labels that stand between it and the value before, or of
        its column's heading."""
        left_bound = -1
        for other in row_labels:
            if other.col < cell.col:
                between = [
                    x
                    for x in self._row(cell.row)
                    if other.col < x.col < cell.col and id(x) in self.numbers and id(x) not in self.labels
                ]
                later = [o for o in row_labels if other.col < o.col < cell.col]
                if later and any(o.col < x.col for o in (other,) for x in between if x.col < later[0].col):
                    left_bound = max(left_bound, other.col)
        own = [o for o in row_labels if left_bound < o.col < cell.col] or [
            o for o in row_labels if o.col > cell.col and left_bound == -1
        ]
        if cell.row_span > 1:
            # a value over several rows belongs to the label that spans the same rows
            same = [o for o in own if o.row == cell.row and o.row_span == cell.row_span]
            own = same or [o for o in own if self.labels[id(o)].kind == "instrument"]
            if not own and column.label is None:
                spanned = {
                    self.labels[id(o)].code
                    for r in range(cell.row, cell.row + cell.row_span)
                    for o in self._row(r)
                    if id(o) in self.labels
                }
                groups = {instrument_of(code) for code in spanned if code and code.startswith("indicator-")}
                if len(groups) == 1 and None not in groups:
                    return Label(0, 0, groups.pop(), "instrument"), None
                return None, None
        if column.level == "instrument" and column.label is None:
            return self._instrument_of_row(own, context_instrument)
        if column.level == "indicator":
            own = [o for o in own if self.labels[id(o)].kind not in ("instrument", "part")] or own
        best = max(own, key=lambda o: (RANK[self.labels[id(o)].kind], self.labels[id(o)].strength), default=None)
        label = self.labels[id(best)] if best is not None else None
        if label is None:
            total = next((x for x in self._row(cell.row) if total_of_cell(x.text) and x.col != cell.col), None)
            if total is not None and column.label is None:
                # "รวม" under an instrument's rows is that instrument's; under all of them the whole
                return Label(0, 1, "ITA", "overall", WEAK, name=(0, 1)), total
        head = column.label
        if label is None:
            return (head, None) if head is not None and (head.code or head.kind == "indicator") else (None, None)
        if head is not None and label.code is not None and head.code is not None:
            if RANK[head.kind] > RANK[label.kind]:
                group = instrument_of(head.code)
                if label.kind == "instrument" and group not in (None, label.code):
                    return None, None
                return head, None
            if label.kind in ("indicator", "sub_indicator", "item") and head.kind == "instrument":
                if instrument_of(label.code) != head.code:
                    return None, None
        if label.kind == "part" and not self._in_eit(cell, best, context_instrument):
            return None, None
        return label, best

    def _instrument_of_row(
        self, own: list[GridCell], context_instrument: str | None
    ) -> tuple[Label | None, GridCell | None]:
        """The instrument of a row in a column of instruments' scores; the total's row keeps its own label."""
        for kind in ("instrument", "overall"):
            for cell in own:
                if self.labels[id(cell)].kind == kind:
                    return self.labels[id(cell)], cell
        groups = {instrument_of(self.labels[id(cell)].code) for cell in own if self.labels[id(cell)].code}
        group = groups.pop() if len(groups) == 1 else None
        if group is not None and context_instrument in (None, group):
            return Label(0, 0, group, "instrument"), None
        return None, None

    def _in_eit(self, cell: GridCell, label_cell: GridCell | None, context_instrument: str | None) -> bool:
        text = "".join(squeezed(x.text) for x in self._row(cell.row))
        return "eit" in text or "ภายนอก" in text or context_instrument == "EIT"

    def _unknown_label(self, cell: GridCell, cells: list[GridCell]) -> tuple[str | None, str] | None:
        left = [x for x in cells if x.col < cell.col and x.text and id(x) not in self.numbers]
        for x in reversed(left):
            name = unknown_name(x.text)
            if name and not agency_of_cell(x.text) and kind_of_heading(x.text) not in ("score", "level"):
                return name[0], " ".join(x.text.split())
        return None

    def _name(self, cell: GridCell | None, label: Label) -> str | None:
        if cell is None:
            return None
        text = " ".join(cell.text.split())
        if label.number and label.kind != "item":
            folded = ascii_digits(text)
            position = folded.find(label.number)
            if 0 <= position <= 16:
                text = text[position + len(label.number) :].lstrip(" .):-") or text
        if label.kind == "item":
            text = regex.sub(r"^\W*[ieoIEO][ .:-]?[\d๐-๙]{1,2}\W*", "", text)
        return text or None

    def _reject_unheaded(self, picked: list, number_columns: set[int]) -> list:
        """Of several value columns that no heading tells apart none is read."""
        by_column = Counter(p[0].col for p in picked)
        silent = [
            c
            for c in by_column
            if self.layout.columns[c].kind is None
            and self.layout.columns[c].year is None
            and self.layout.columns[c].label is None
            and self.layout.columns[c].agency is None
        ]
        labelled = {(p[0].row, p[5]): set() for p in picked}
        for p in picked:
            if p[0].col in silent:
                labelled[(p[0].row, p[5])].add(p[0].col)
        doubtful = {col for cols in labelled.values() if len(cols) > 1 for col in cols}
        told = [c for c in by_column if c not in silent]
        if told and self.layout.header_rows:
            # beside a headed score column a column without heading is not read as another score of the same label
            doubtful |= {
                c
                for c in silent
                if any(
                    p[0].row == q[0].row and p[5] == q[5]
                    for p in picked
                    if p[0].col == c
                    for q in picked
                    if q[0].col in told
                )
            }
        for col in sorted(doubtful):
            first = next(p for p in picked if p[0].col == col)
            self.issues.add(
                "score.column_unknown",
                first[0].place,
                raw=self.raws[id(first[0])],
                value=None,
                column=col + 1,
                heading=self.layout.columns[col].text or "-",
            )
        return [p for p in picked if p[0].col not in doubtful]

    def _numbering(self, picked: list) -> bool:
        """Whether the printed numbers of the rows are the official ones: at least three agree and none disagrees."""
        agree = disagree = 0
        for _, _, _, label, stated, _, _ in picked:
            if label.kind != "indicator" or label.code is None or stated is None:
                continue
            number = ascii_digits(stated)
            if number == label.code.removeprefix("indicator-"):
                agree += 1
            else:
                disagree += 1
        return agree >= 3 and disagree <= 1 and agree >= 4 * disagree

    def _duplicates(self, picked: list, numbered: bool) -> list:
        """Two rows with one name in a table numbered officially: the row whose number is another indicator's is that
        indicator, printed under a wrong name."""
        if not numbered:
            return picked
        kept = []
        present = {p[3].code for p in picked}
        for p in picked:
            cell, column, row, label, stated, name, r = p
            number = ascii_digits(stated) if stated else None
            code = f"indicator-{number}" if number and number.isdigit() and 1 <= int(number) <= 10 else None
            twin = any(q is not p and q[3].code == label.code and q[0].col == cell.col for q in picked)
            if (
                label.kind == "indicator"
                and code
                and code != label.code
                and (twin or label.alike < 1)
                and code not in present
            ):
                self._mismatch(cell, stated, name, code, "by the table's official numbering")
                kept.append((cell, column, row, Label(0, 0, code, "indicator", number=number), stated, name, r))
            else:
                kept.append(p)
        return kept

    def _mismatch(self, cell: GridCell, stated: str | None, name: str | None, code: str, why: str) -> None:
        self.issues.add(
            "score.label_mismatch",
            cell.place,
            raw=name,
            value=code,
            stated=stated or "-",
            name=official_name(code, self.default_year),
            why=why,
        )

    def _place_unknown(self, unknown: list, picked: list, numbered: bool, number_columns: set[int]) -> None:
        """Rows whose name nothing knows: by their number in a table that is numbered officially, or as the only
        indicator left of ten; else they are reported and not read."""
        by_column: dict[tuple[int, str | None], set[str]] = {}
        for p in picked:
            if p[3].kind == "indicator" and p[3].code:
                by_column.setdefault((p[0].col, p[2].agency), set()).add(p[3].code)
        for cell, column, row, stated, name, r in unknown:
            number = ascii_digits(stated) if stated else ""
            have = by_column.get((cell.col, row.agency), set())
            code = f"indicator-{int(number)}" if number.isdigit() and 1 <= int(number) <= 10 else None
            missing = [f"indicator-{n}" for n in range(1, 11) if f"indicator-{n}" not in have]
            peers = [u for u in unknown if u[0].col == cell.col and u[2].agency == row.agency]
            if numbered and code and code in missing:
                why = "by the table's official numbering"
            elif len(missing) == 1 and len(peers) == 1:
                code, why = missing[0], "as the only indicator that the table lacks"
            else:
                if len(have) >= 2 and self.numbers[id(cell)].decimals:
                    self.issues.add(
                        "score.label_unknown", cell.place, raw=name, value=None, printed=self.raws[id(cell)]
                    )
                continue
            close = closest_name(squeezed(name), self.default_year)
            if close is None or close[0] != code:
                self._mismatch(cell, stated, name, code, why)
            label = Label(0, 0, code, "indicator", number=number or None)
            self._emit(cell, column, row, label, stated, regex.sub(r"^[\d๐-๙]{1,2}[.)]\s*", "", name), r, "number")

    def _emit(
        self,
        cell: GridCell,
        column: Heading,
        row: Heading,
        label: Label,
        stated: str | None,
        raw_name: str | None,
        r: int,
        by: str,
    ) -> None:
        number = self.numbers[id(cell)]
        code = label.code
        if code is None:
            if label.number and label.number.replace(".", "").isdigit() and 1 <= float(label.number) <= 10.9:
                code, by = f"indicator-{label.number}", "number"
            else:
                return
        year = column.year or row.year or self.default_year
        agency = row.agency or column.agency
        if agency and self.own and squeezed(agency) == self.own:
            agency = None
        if label.kind == "indicator" and by == "name" and stated and ascii_digits(stated).isdigit():
            if ascii_digits(stated) != code.removeprefix("indicator-"):
                self.issues.add(
                    "score.stated_number_differs",
                    cell.place,
                    raw=f"{stated} {raw_name or ''}".strip(),
                    value=code,
                    name=official_name(code, year),
                    stated=ascii_digits(stated),
                )
        value, candidates = number.value, ()
        if number.lost_point is not None:
            candidates = ((number.lost_point, 0.9),)
            self.issues.add(
                "score.point_lost",
                cell.place,
                raw=self.raws[id(cell)],
                value=f"{number.lost_point:.2f}",
                label=raw_name or code,
            )
        line = _line_of(cell, self.raws[id(cell)])
        context = " ".join(" ".join(c.text.split()) for c in self._row(r) if c.text)[:LONGEST_CONTEXT]
        self.used.add(id(cell))
        self.mentions.append(
            Mention(
                code=code,
                value=value,
                value_raw=self.raws[id(cell)],
                line=line,
                year_be=year,
                label_raw=raw_name or (column.text if label is column.label else None),
                stated_no=stated,
                subject=agency,
                source="table",
                context=context or None,
                points=code != "ITA" and "points" in (column.kind, row.kind),
                candidates=candidates,
                reading=reading_at(line, self.raws[id(cell)]),
                cell=cell,
                grid=self.grid.number,
                by=by,
            )
        )

    def _report_unreadable(self, picked: list) -> None:
        """A cell in a score column, beside a label, that holds something that is no number ("9B.80")."""
        columns = {p[0].col for p in picked}
        labelled = {p[0].row: p for p in picked}
        for cell in self.grid.cells():
            text = squeezed(cell.text)
            if cell.col not in columns or id(cell) in self.numbers or id(cell) in self.labels or cell.row in labelled:
                continue
            if cell.row < self.layout.header_rows or not text or len(text) > 8 or text.strip("-–—.") == "":
                continue
            row_labels = [c for c in self._row(cell.row) if id(c) in self.labels]
            damaged = sum(char.isdigit() for char in text) >= 1 or any(
                r.text == "" for x in cell.lines for r in x.readings
            )
            if not damaged or len(row_labels) != 1:
                continue
            label, column = self.labels[id(row_labels[0])], self.layout.columns[cell.col]
            if label.code is None:
                continue
            self.issues.add("score.unreadable", cell.place, raw=cell.text, value=None, name=label.code)
            self.used.add(id(cell))
            self.mentions.append(
                Mention(
                    label.code,
                    None,
                    " ".join(cell.text.split()),
                    _line_of(cell, ""),
                    column.year or self.default_year,
                    self._name(row_labels[0], label),
                    label.number,
                    source="table",
                    context=" ".join(c.text for c in self._row(cell.row) if c.text)[:LONGEST_CONTEXT],
                    candidates=possible_values(text),
                    cell=cell,
                    grid=self.grid.number,
                )
            )

    def _cards(self) -> None:
        """ "คะแนนสูงสุด | 99.35 | คะแนน": the highest and lowest, whose names other mentions tell."""
        read = {id(m.cell) for m in self.mentions}
        highest = tuple(squeezed(w) for w in table("words")["label"]["highest"])
        lowest = tuple(squeezed(w) for w in table("words")["label"]["lowest"])
        for cell in self.grid.cells():
            number = self.numbers.get(id(cell))
            if number is None or id(cell) in read or number.decimals == 0 and number.value != 100:
                continue
            left = [x for x in self._row(cell.row) if x.col < cell.col and x.text and id(x) not in self.numbers]
            above = self.grid.matrix[cell.row - 1][cell.col] if cell.row else None
            for word_cell in ([left[-1]] if left else []) + ([above] if above is not None and above.text else []):
                word = squeezed(word_cell.text)
                kind = "highest" if word in highest else "lowest" if word in lowest else None
                if kind is None or "คะแนน" not in "".join(squeezed(x.text) for x in self._row(cell.row)) + word:
                    continue
                line = _line_of(cell, self.raws[id(cell)])
                self.used.add(id(cell))
                self.mentions.append(
                    Mention(
                        kind,
                        number.value,
                        self.raws[id(cell)],
                        line,
                        self.default_year,
                        word_cell.text,
                        source="table",
                        context=" ".join(c.text for c in self._row(cell.row) if c.text),
                        cell=cell,
                        grid=self.grid.number,
                        extreme=kind,
                        reading=reading_at(line, self.raws[id(cell)]),
                    )
                )
                break


WILD = regex.compile(r"[^0-9.]")


def possible_values(text: str) -> tuple[tuple[float, float], ...]:
    """What a damaged number of the form dd.dd may be if exactly one of its characters is unreadable, else nothing."""
    if len(WILD.findall(text)) != 1:
        return ()
    values = []
    for digit in "0123456789.":
        candidate = WILD.sub(digit, text)
        if regex.fullmatch(r"\d{2}\.\d{2}|100\.00", candidate):
            values.append(float(candidate))
    return tuple((value, 0.9 / len(values)) for value in values)


def _line_of(cell: GridCell, raw: str) -> Line:
    """The line of a cell that holds the number."""
    wanted = ascii_digits(raw).replace(" ", "")[:3]
    for line in cell.lines:
        if wanted in ascii_digits(line.text).replace(" ", ""):
            return line
    return cell.lines[0]


def _joined_raw(text: str) -> str:
    return "".join(text.split())
