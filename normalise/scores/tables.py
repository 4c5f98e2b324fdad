"""Score tables in any orientation -> mentions: which cells are labels, years, agencies and headings is told by what
they hold, not by where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import regex

from normalise.scores.cells import ScoreCells
from normalise.scores.columns import Layout, agency_of_cell, layout_of
from normalise.scores.framework import official_name, table
from normalise.scores.labels import WEAK, Label
from normalise.scores.mentions import LONGEST_CONTEXT, Mention, reading_at
from normalise.scores.numbering import Numbering
from normalise.scores.picks import Pick, label_name, pick_values
from normalise.scores.stacked import unstacked
from normalise.squeeze import squeezed
from normalise.view import Grid, GridCell
from normalise.years import Years
from schemas.document import Line
from schemas.issues import Issues
from schemas.thai import ascii_digits

TEN = {str(number) for number in range(1, 11)}
# A table that names its indicators only by number is one of scores if so many of the ten stand in it.
LEAST_NUMBERED = 6


class TableReader:
    """Reads the scores of one grid. `read` gives them.

    topic: whether what stands before the grid speaks of this assessment's results, so that a score column beside
    agencies' names is their total.
    """

    def __init__(
        self,
        grid: Grid,
        years: Years,
        issues: Issues,
        before: Layout | None = None,
        year: int | None = None,
        own_agency: str | None = None,
        topic: bool = False,
    ) -> None:
        self.issues, self.before, self.topic = issues, before, topic
        self.default_year = year or years.assessed_fiscal_year_be
        self.own = squeezed(own_agency) if own_agency else None
        grid, self.origins = unstacked(grid, years.assessed_fiscal_year_be)
        self.cells = ScoreCells(grid, years.assessed_fiscal_year_be, issues)
        self.mentions: list[Mention] = []
        self.layout = Layout()

    def read(self) -> list[Mention]:
        if not self.cells.numbers:
            return []
        self.layout = layout_of(self.cells, self.before)
        if self.topic and not self.cells.labels:
            self._name_totals()
        if not self._qualifies():
            return []
        picked, unknown = pick_values(self.cells, self.layout, self.issues)
        numbering = Numbering(self.cells, self.default_year, picked, self.issues)
        picked = numbering.settle_twins(picked)
        for pick in picked:
            self._emit(pick, "name")
        for pick in numbering.name_unknown(unknown, picked):
            self._emit(pick, "number")
        self._cards()
        self._report_unreadable(picked)
        return [replace(m, cell=self.origins.get(id(m.cell), m.cell)) for m in self.mentions]

    def read_cells(self) -> set[int]:
        """Ids of the printed cells that were read as names, as scores or as parts of one."""
        return self._printed(self.cells.used)

    def label_cells(self) -> set[int]:
        """Ids of the printed cells that are names."""
        return self._printed(self.cells.labels)

    def _printed(self, cells: Iterable[int]) -> set[int]:
        return {id(self.origins[cell]) if cell in self.origins else cell for cell in cells}

    def _name_totals(self) -> None:
        """Score columns of a table of agencies that names neither instruments nor indicators hold the totals."""
        agencies = {agency for cell in self.cells.grid.cells() if (agency := agency_of_cell(cell.text))}
        if len(agencies) < 2:
            return
        for heading in self.layout.columns:
            if heading.kind == "score" and heading.label is None:
                heading.label = Label(0, 1, "ITA", "overall", WEAK)
                self.layout.scored = True

    def _qualifies(self) -> bool:
        """Whether the grid is about scores at all."""
        labels = self.cells.labels.values()
        codes = {label.code for label in labels if label.code and label.kind != "overall"}
        numbered = {label.number for label in labels if label.kind == "indicator" and label.code is None}
        if len(numbered & TEN) >= LEAST_NUMBERED:
            codes |= numbered
        columns = self.layout.columns
        scored = self.layout.scored or any(h.year for h in columns)
        if self.before is not None and self.before.scored and columns is self.before.columns:
            scored = True
        decimals = sum(n.decimals > 0 for n in self.cells.numbers.values())
        short = [(c.row, squeezed(c.text)) for c in self.cells.grid.cells() if len(c.text) < 80]
        words = "".join(text for _, text in short)
        satisfied = {row for row, text in short if "พึงพอใจ" in text}
        if len(satisfied) > 1 or any(row < max(1, self.layout.header_rows) for row in satisfied):
            return False
        if self.topic and any(h.label and h.label.code == "ITA" for h in columns) and not labels:
            return True
        telling = ("คะแนน", "ตัวชี้วัด", "ผลการประเมิน", "iit", "eit", "oit", "ita", "เครื่องมือ")
        if len(codes) >= 3 and decimals >= 2 and (any(word in words for word in telling) or len(codes) >= 4):
            return True
        if scored and len(codes) >= 2 and any(h.year for h in columns):
            return True
        extremes = (*table("words")["label"]["highest"], *table("words")["label"]["lowest"])
        if "คะแนน" in words and any(squeezed(c.text) in extremes for c in self.cells.grid.cells()):
            return True
        if "คะแนน" in words or "iit" in words or "ผลการประเมิน" in words:
            return bool(codes) or any(label.kind == "overall" for label in self.cells.labels.values())
        return scored and len(codes) >= 2 and self.before is not None and columns is self.before.columns

    def _emit(self, pick: Pick, by: str) -> None:
        cell, column, row, label, stated, raw_name = (
            pick.cell,
            pick.column,
            pick.row,
            pick.label,
            pick.stated,
            pick.name,
        )
        number = self.cells.numbers[id(cell)]
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
                raw=self.cells.raws[id(cell)],
                value=f"{number.lost_point:.2f}",
                label=raw_name or code,
            )
        line = _line_of(cell, self.cells.raws[id(cell)])
        beside = [c.text for c in self.cells.row(pick.at) if c.text][:LONGEST_CONTEXT]
        context = " ".join(" ".join(text.split()) for text in beside)[:LONGEST_CONTEXT]
        self.cells.used.add(id(cell))
        self.mentions.append(
            Mention(
                code=code,
                value=value,
                value_raw=self.cells.raws[id(cell)],
                line=line,
                year_be=year,
                label_raw=raw_name or (column.text if label is column.label and label.code else None),
                stated_no=stated,
                subject=agency,
                source="table",
                context=context or None,
                points=code != "ITA" and "points" in (column.kind, row.kind),
                candidates=candidates,
                reading=reading_at(line, self.cells.raws[id(cell)]),
                cell=cell,
                grid=self.cells.grid.number,
                by=by,
            )
        )

    def _report_unreadable(self, picked: list[Pick]) -> None:
        """A cell in a score column, beside a label, that holds something that is no number ("9B.80")."""
        columns = {p.cell.col for p in picked}
        labelled = {p.cell.row: p for p in picked}
        for cell in self.cells.grid.cells():
            text = squeezed(cell.text)
            if (
                cell.col not in columns
                or id(cell) in self.cells.numbers
                or id(cell) in self.cells.labels
                or cell.row in labelled
            ):
                continue
            if cell.row < self.layout.header_rows or not text or len(text) > 8 or text.strip("-–—.") == "":
                continue
            row_labels = [c for c in self.cells.row(cell.row) if id(c) in self.cells.labels]
            damaged = sum(char.isdigit() for char in text) >= 1 or any(
                r.text == "" for x in cell.lines for r in x.readings
            )
            if not damaged or len(row_labels) != 1:
                continue
            label, column = self.cells.labels[id(row_labels[0])], self.layout.columns[cell.col]
            if label.code is None:
                continue
            self.issues.add("score.unreadable", cell.place, raw=cell.text, value=None, name=label.code)
            self.cells.used.add(id(cell))
            self.mentions.append(
                Mention(
                    label.code,
                    None,
                    " ".join(cell.text.split()),
                    _line_of(cell, ""),
                    column.year or self.default_year,
                    label_name(row_labels[0], label),
                    label.number,
                    source="table",
                    context=" ".join(c.text for c in self.cells.row(cell.row) if c.text)[:LONGEST_CONTEXT],
                    candidates=possible_values(text),
                    cell=cell,
                    grid=self.cells.grid.number,
                )
            )

    def _cards(self) -> None:
        """ "คะแนนสูงสุด | 99.35 | คะแนน": the highest and lowest, whose names other mentions tell."""
        read = {id(m.cell) for m in self.mentions}
        highest = tuple(squeezed(w) for w in table("words")["label"]["highest"])
        lowest = tuple(squeezed(w) for w in table("words")["label"]["lowest"])
        for cell in self.cells.grid.cells():
            number = self.cells.numbers.get(id(cell))
            if number is None or id(cell) in read or number.decimals == 0 and number.value != 100:
                continue
            left = [
                x for x in self.cells.row(cell.row) if x.col < cell.col and x.text and id(x) not in self.cells.numbers
            ]
            above = self.cells.grid.matrix[cell.row - 1][cell.col] if cell.row else None
            for word_cell in ([left[-1]] if left else []) + ([above] if above is not None and above.text else []):
                word = squeezed(word_cell.text)
                kind = "highest" if word in highest else "lowest" if word in lowest else None
                if kind is None or "คะแนน" not in "".join(squeezed(x.text) for x in self.cells.row(cell.row)) + word:
                    continue
                line = _line_of(cell, self.cells.raws[id(cell)])
                self.cells.used.add(id(cell))
                self.mentions.append(
                    Mention(
                        kind,
                        number.value,
                        self.cells.raws[id(cell)],
                        line,
                        self.default_year,
                        word_cell.text,
                        source="table",
                        context=" ".join(c.text for c in self.cells.row(cell.row) if c.text),
                        cell=cell,
                        grid=self.cells.grid.number,
                        extreme=kind,
                        reading=reading_at(line, self.cells.raws[id(cell)]),
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
