"""The cells of one grid as a score table's: which are numbers, which are labels."""

from __future__ import annotations

import regex

from normalise.scores.labels import Label, label_of_cell
from normalise.scores.numbers import Number, number_of_cell, parse
from normalise.view import Grid, GridCell
from schemas.issues import Issues
from schemas.thai import ascii_digits


class ScoreCells:
    """numbers, labels, raws (a number as printed): by id of the cell. used: ids of the cells that were read as a score
    or as a part of one."""

    def __init__(self, grid: Grid, year: int | None, issues: Issues) -> None:
        self.grid, self.issues = grid, issues
        self._rows = [list({id(cell): cell for cell in row if cell is not None}.values()) for row in grid.matrix]
        self.numbers: dict[int, Number] = {}
        self.raws: dict[int, str] = {}
        self.labels: dict[int, Label] = {}
        self.used: set[int] = set()
        self._classify(year)
        if self.numbers:
            self._join_split_rows()

    def row(self, r: int) -> list[GridCell]:
        """The cells of a row, a spanning one once."""
        return self._rows[r]

    def is_value(self, cell: GridCell) -> bool:
        """Whether the cell may be a score's value."""
        number = self.numbers.get(id(cell))
        if number is None:
            return False
        return number.decimals > 0 or number.value is not None or number.lost_point is not None

    def _classify(self, year: int | None) -> None:
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

    def _join_split_rows(self) -> None:
        """ "99.3" over "5": a row that holds nothing but the last digits of numbers right above them."""
        for r in range(1, self.grid.n_rows):
            row = [c for c in self.row(r) if c.text]
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


def _joined_raw(text: str) -> str:
    return "".join(text.split())
