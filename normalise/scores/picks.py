"""Which number of a score table is the score of what: every value cell with its label, column and row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import regex

from normalise.scores.cells import ScoreCells
from normalise.scores.columns import YEAR_CELL, Heading, Layout, agency_of_cell, kind_of_heading, year_of_cell
from normalise.scores.framework import instrument_of
from normalise.scores.labels import RANK, WEAK, Label, total_of_cell, unknown_name
from normalise.squeeze import squeezed
from normalise.view import GridCell
from schemas.dataset import INSTRUMENTS
from schemas.issues import Issues
from schemas.thai import ascii_digits

SKIPPED_KINDS = frozenset({"weight", "difference", "target", "rank", "number", "level", "other", "peers"})
# So many equal values in a column are no coincidence.
LEAST_CONSTANT = 5
LONGEST_ROW_NAME = 40
LARGEST_MARK = 10  # of marks that are no scores


@dataclass(frozen=True)
class Pick:
    """A value cell and what tells what it is. label: None where its row's name is in no table (`name` is that name).
    stated: the row's printed number. name: the label as printed, without its number. at: the row read."""

    cell: GridCell
    column: Heading
    row: Heading
    label: Label | None
    stated: str | None
    name: str | None
    at: int


def pick_values(cells: ScoreCells, layout: Layout, issues: Issues) -> tuple[list[Pick], list[Pick]]:
    """(values with a label, values beside a name that nothing knows) in reading order."""
    return _Picker(cells, layout, issues).read()


class _Picker:
    def __init__(self, cells: ScoreCells, layout: Layout, issues: Issues) -> None:
        self.cells, self.layout, self.issues = cells, layout, issues

    def read(self) -> tuple[list[Pick], list[Pick]]:
        number_columns = self._number_columns()
        whole_columns = self._whole_columns()
        section: str | None = None
        agency: str | None = None
        named: set[str | None] = set()
        rows = range(self.layout.header_rows, self.cells.grid.n_rows)
        picked: list[Pick] = []
        context_instrument: str | None = None
        unknown: list[Pick] = []
        for r in rows:
            cells = self.cells.row(r)
            row_labels = [c for c in cells if id(c) in self.cells.labels]
            for c in row_labels:
                if self.cells.labels[id(c)].kind == "instrument":
                    context_instrument = self.cells.labels[id(c)].code
            if len(row_labels) == 1 and not any(id(c) in self.cells.numbers for c in cells):
                section = self.cells.labels[id(row_labels[0])].code
                section = section if section in INSTRUMENTS else None
            row = self._row_heading(cells, bool(row_labels))
            codes = {self.cells.labels[id(c)].code for c in row_labels}
            if row.agency is not None:
                agency, named = row.agency, set(codes)
            elif agency is not None and self._goes_on(r, codes, named):
                row.agency = agency
                named |= codes
            else:
                agency = None
            for cell in cells:
                number = self.cells.numbers.get(id(cell))
                if number is None or cell.row != r or cell.col in number_columns:
                    continue
                column = self.layout.columns[cell.col]
                if column.kind in SKIPPED_KINDS or row.kind in SKIPPED_KINDS - {"level"}:
                    continue
                if column.kind in ("indicator", "agency") and number.decimals == 0:
                    continue
                label, label_cell = self._label_for(cell, row_labels, column, context_instrument)
                whole = cell.col in whole_columns and number.value not in (0, 100) and number.lost_point is None
                if whole and not _may_be_half(label, column, number.value):
                    # marks of one to five, counts and products of a risk table
                    continue
                if section is not None and label is not None and label.strength == WEAK and label.code == "ITA":
                    # "รวม" at the end of an instrument's section is the instrument's
                    label, section = Label(0, 0, section, "instrument"), None
                stated = self._stated(cells, number_columns, label_cell or cell)
                if label is None:
                    name = self._unknown_label(cell, cells)
                    if name is not None and column.label is None and row.agency is None:
                        unknown.append(Pick(cell, column, row, None, stated or name[0], name[1], r))
                    continue
                raw_name = label_name(label_cell, label)
                picked.append(Pick(cell, column, row, label, stated or label.number, raw_name, r))
        return self._reject_unheaded(self._reject_constant(_without_averages(picked))), unknown

    def _number_columns(self) -> set[int]:
        """Columns that number the rows: by heading, or whole numbers that count up beside labels."""
        found = set()
        for c, heading in enumerate(self.layout.columns):
            column = [
                self.cells.grid.matrix[r][c]
                for r in range(self.layout.header_rows, self.cells.grid.n_rows)
                if self.cells.grid.matrix[r][c] is not None
            ]
            numbers = [self.cells.numbers[id(x)] for x in column if id(x) in self.cells.numbers]
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
            and id(cell) not in self.cells.labels
        ]
        left = [cell for cell in numbers if cell.col < beside.col]
        if not numbers:
            return None
        return " ".join((left[-1] if left else numbers[0]).text.split()).strip(".) (")

    def _whole_columns(self) -> set[int]:
        """Columns without a single decimal: their numbers are scores only where they are 0 or 100."""
        decimals: dict[int, bool] = {}
        for cell in self.cells.grid.cells():
            number = self.cells.numbers.get(id(cell))
            if number is not None:
                decimals[cell.col] = decimals.get(cell.col, False) or number.decimals > 0
        return {col for col, any_decimals in decimals.items() if not any_decimals}

    def _row_heading(self, cells: list[GridCell], labelled_row: bool) -> Heading:
        heading = Heading()
        for cell in cells:
            if not cell.text or id(cell) in self.cells.numbers:
                continue
            column = self.layout.columns[cell.col]
            if (not labelled_row or column.kind == "agency") and "รับผิดชอบ" not in column.text:
                heading.agency = heading.agency or agency_of_cell(cell.text)
            if heading.year is None and self._dates_row(cell, cells):
                heading.year = year_of_cell(cell.text)
            if id(cell) not in self.cells.labels and len(squeezed(cell.text)) <= 40 and self._heads_row(cell, cells):
                kind = kind_of_heading(cell.text)
                labelled = any(id(other) in self.cells.labels for other in cells)
                if kind in ("difference", "target", "weight", "points", "other", "peers") or (
                    kind in ("number", "rank") and not labelled
                ):
                    heading.kind = heading.kind or kind
        return heading

    def _heads_row(self, cell: GridCell, cells: list[GridCell]) -> bool:
        """Whether a cell may say what its row holds: not a level or a remark behind the row's name and numbers."""
        before = any(id(x) in self.cells.labels and x.col < cell.col for x in cells)
        return not (before and any(id(x) in self.cells.numbers and x.col < cell.col for x in cells))

    def _goes_on(self, r: int, codes: set[str | None], named: set[str | None]) -> bool:
        """Whether a row whose agency's cell is empty belongs to the agency above: it names instruments or indicators,
        none of them a second time."""
        columns = [c for c, heading in enumerate(self.layout.columns) if heading.kind == "agency"]
        empty = any(self.cells.grid.matrix[r][c] is None or not self.cells.grid.matrix[r][c].text for c in columns)
        return empty and bool(codes - {None, "ITA"}) and None not in codes and not codes & named

    def _dates_row(self, cell: GridCell, cells: list[GridCell]) -> bool:
        """Whether a year in the cell may be the row's: the cell is a name or a year, or stands before the numbers; a
        remark behind them speaks of other years."""
        if id(cell) in self.cells.labels or total_of_cell(cell.text) or YEAR_CELL.fullmatch(squeezed(cell.text)):
            return True
        numbers = [x.col for x in cells if id(x) in self.cells.numbers]
        return len(squeezed(cell.text)) <= LONGEST_ROW_NAME and (not numbers or cell.col < min(numbers))

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
                    for x in self.cells.row(cell.row)
                    if other.col < x.col < cell.col and id(x) in self.cells.numbers and id(x) not in self.cells.labels
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
            own = same or [o for o in own if self.cells.labels[id(o)].kind == "instrument"]
            if not own and column.label is None:
                spanned = {
                    self.cells.labels[id(o)].code
                    for r in range(cell.row, cell.row + cell.row_span)
                    for o in self.cells.row(r)
                    if id(o) in self.cells.labels
                }
                groups = {instrument_of(code) for code in spanned if code and code.startswith("indicator-")}
                if len(groups) == 1 and None not in groups:
                    return Label(0, 0, groups.pop(), "instrument"), None
                return None, None
        if column.level == "instrument" and column.label is None:
            label, label_cell = self._instrument_of_row(own, context_instrument)
            if label is None and not row_labels and (total := self._total_cell(cell)) is not None:
                return Label(0, 1, "ITA", "overall", WEAK, name=(0, 1)), total
            return label, label_cell
        if column.level == "indicator":
            own = [o for o in own if self.cells.labels[id(o)].kind not in ("instrument", "part")] or own
        best = max(
            own, key=lambda o: (RANK[self.cells.labels[id(o)].kind], self.cells.labels[id(o)].strength), default=None
        )
        label = self.cells.labels[id(best)] if best is not None else None
        if label is None:
            total = self._total_cell(cell)
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

    def _total_cell(self, cell: GridCell) -> GridCell | None:
        """The cell of the value's row that says only "รวม" or the like."""
        return next((x for x in self.cells.row(cell.row) if total_of_cell(x.text) and x.col != cell.col), None)

    def _instrument_of_row(
        self, own: list[GridCell], context_instrument: str | None
    ) -> tuple[Label | None, GridCell | None]:
        """The instrument of a row in a column of instruments' scores; the total's row keeps its own label."""
        for kind in ("instrument", "overall"):
            for cell in own:
                if self.cells.labels[id(cell)].kind == kind:
                    return self.cells.labels[id(cell)], cell
        groups = {instrument_of(self.cells.labels[id(cell)].code) for cell in own if self.cells.labels[id(cell)].code}
        group = groups.pop() if len(groups) == 1 else None
        if group is not None and context_instrument in (None, group):
            return Label(0, 0, group, "instrument"), None
        return None, None

    def _in_eit(self, cell: GridCell, label_cell: GridCell | None, context_instrument: str | None) -> bool:
        text = "".join(squeezed(x.text) for x in self.cells.row(cell.row))
        return "eit" in text or "ภายนอก" in text or context_instrument == "EIT"

    def _unknown_label(self, cell: GridCell, cells: list[GridCell]) -> tuple[str | None, str] | None:
        left = [x for x in cells if x.col < cell.col and x.text and id(x) not in self.cells.numbers]
        for x in reversed(left):
            name = unknown_name(x.text)
            if name and not agency_of_cell(x.text) and kind_of_heading(x.text) not in ("score", "level"):
                return name[0], " ".join(x.text.split())
        return None

    def _reject_constant(self, picked: list[Pick]) -> list[Pick]:
        """A column that holds one and the same value for many indicators, beside one that does not, is a mark or a mean
        of others, whatever its heading says."""
        values: dict[int, list[float | None]] = {}
        for p in picked:
            values.setdefault(p.cell.col, []).append(self.cells.numbers[id(p.cell)].value)
        constant = {col for col, found in values.items() if len(found) >= LEAST_CONSTANT and len(set(found)) == 1}
        constant = {col for col in constant if values[col][0] not in (0, 100)}
        return [p for p in picked if p.cell.col not in constant] if len(constant) < len(values) else picked

    def _reject_unheaded(self, picked: list[Pick]) -> list[Pick]:
        """Of several value columns that no heading tells apart none is read."""
        by_column = Counter(p.cell.col for p in picked)
        silent = [
            c
            for c in by_column
            if self.layout.columns[c].kind is None
            and self.layout.columns[c].year is None
            and self.layout.columns[c].label is None
            and self.layout.columns[c].agency is None
        ]
        labelled = {(p.cell.row, p.name): set() for p in picked}
        for p in picked:
            if p.cell.col in silent:
                labelled[(p.cell.row, p.name)].add(p.cell.col)
        doubtful = {col for cols in labelled.values() if len(cols) > 1 for col in cols}
        told = [c for c in by_column if c not in silent]
        if told and self.layout.header_rows:
            # beside a headed score column a column without heading is not read as another score of the same label
            doubtful |= {
                c
                for c in silent
                if any(
                    p.cell.row == q.cell.row and p.name == q.name
                    for p in picked
                    if p.cell.col == c
                    for q in picked
                    if q.cell.col in told
                )
            }
        for col in sorted(doubtful):
            first = next(p for p in picked if p.cell.col == col)
            self.issues.add(
                "score.column_unknown",
                first.cell.place,
                raw=self.cells.raws[id(first.cell)],
                value=None,
                column=col + 1,
                heading=self.layout.columns[col].text or "-",
            )
        return [p for p in picked if p.cell.col not in doubtful]


def _may_be_half(label: Label | None, column: Heading, value: float | None) -> bool:
    """Whether a whole number is an item's score: of the OIT's, some have half of it."""
    item = label is not None and label.kind == "item" and (label.code or "").startswith("o")
    return item and column.kind == "score" and (value or 0) > LARGEST_MARK


def _without_averages(picked: list[Pick]) -> list[Pick]:
    """In a table of many agencies a row that names none ("เฉลี่ย", "รวม") is no agency's score."""
    if len({p.row.agency for p in picked if p.row.agency}) < 2:
        return picked
    return [p for p in picked if p.row.agency or p.column.agency]


def label_name(cell: GridCell | None, label: Label) -> str | None:
    """The label as printed, without its number or code."""
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
