"""The numbers that a score table prints beside its indicators: official ones, or ranks, and what official ones tell of
names that are wrong or unknown."""

from __future__ import annotations

from dataclasses import replace

import regex

from normalise.scores.cells import ScoreCells
from normalise.scores.framework import official_name
from normalise.scores.labels import Label, closest_name
from normalise.scores.picks import Pick
from normalise.squeeze import squeezed
from schemas.issues import Issues
from schemas.thai import ascii_digits


class Numbering:
    """year: the table's own. official: whether the printed numbers of the rows are the official ones: at least three
    agree and hardly one disagrees."""

    def __init__(self, cells: ScoreCells, year: int | None, picked: list[Pick], issues: Issues) -> None:
        self.cells, self.year, self.issues = cells, year, issues
        self.official = _agrees(picked)

    def settle_twins(self, picked: list[Pick]) -> list[Pick]:
        """Two rows with one name in a table numbered officially: the row whose number is another indicator's is that
        indicator, printed under a wrong name."""
        if not self.official:
            return picked
        kept = []
        present = {p.label.code for p in picked}
        for p in picked:
            label, stated = p.label, p.stated
            number = ascii_digits(stated) if stated else None
            code = f"indicator-{number}" if number and number.isdigit() and 1 <= int(number) <= 10 else None
            twin = any(q is not p and q.label.code == label.code and q.cell.col == p.cell.col for q in picked)
            if (
                label.kind == "indicator"
                and code
                and code != label.code
                and (twin or label.alike < 1)
                and code not in present
            ):
                self._mismatch(p, code, "by the table's official numbering")
                kept.append(replace(p, label=Label(0, 0, code, "indicator", number=number)))
            else:
                kept.append(p)
        return kept

    def name_unknown(self, unknown: list[Pick], picked: list[Pick]) -> list[Pick]:
        """Rows whose name nothing knows: by their number in a table that is numbered officially, or as the only
        indicator left of ten, with that label; the others are reported."""
        by_column: dict[tuple[int, str | None], set[str]] = {}
        for p in picked:
            if p.label.kind == "indicator" and p.label.code:
                by_column.setdefault((p.cell.col, p.row.agency), set()).add(p.label.code)
        named = []
        for u in unknown:
            number = ascii_digits(u.stated) if u.stated else ""
            have = by_column.get((u.cell.col, u.row.agency), set())
            code = f"indicator-{int(number)}" if number.isdigit() and 1 <= int(number) <= 10 else None
            missing = [f"indicator-{n}" for n in range(1, 11) if f"indicator-{n}" not in have]
            peers = [other for other in unknown if other.cell.col == u.cell.col and other.row.agency == u.row.agency]
            if self.official and code and code in missing:
                why = "by the table's official numbering"
            elif len(missing) == 1 and len(peers) == 1:
                code, why = missing[0], "as the only indicator that the table lacks"
            else:
                if len(have) >= 2 and self.cells.numbers[id(u.cell)].decimals:
                    raw = self.cells.raws[id(u.cell)]
                    self.issues.add("score.label_unknown", u.cell.place, raw=u.name, value=None, printed=raw)
                continue
            close = closest_name(squeezed(u.name), self.year)
            if close is None or close[0] != code:
                self._mismatch(u, code, why)
            label = Label(0, 0, code, "indicator", number=number or None)
            named.append(replace(u, label=label, name=regex.sub(r"^[\d๐-๙]{1,2}[.)]\s*", "", u.name)))
        return named

    def _mismatch(self, pick: Pick, code: str, why: str) -> None:
        self.issues.add(
            "score.label_mismatch",
            pick.cell.place,
            raw=pick.name,
            value=code,
            stated=pick.stated or "-",
            name=official_name(code, self.year),
            why=why,
        )


def _agrees(picked: list[Pick]) -> bool:
    agree = disagree = 0
    for p in picked:
        if p.label.kind != "indicator" or p.label.code is None or p.stated is None:
            continue
        if ascii_digits(p.stated) == p.label.code.removeprefix("indicator-"):
            agree += 1
        else:
            disagree += 1
    return agree >= 3 and disagree <= 1 and agree >= 4 * disagree
