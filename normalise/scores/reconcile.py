"""Mentions -> rows of `scores`: one decision per agency, year and score, with issues for everything that is not plain.

The decisions themselves are made in normalise.scores.explanations; the model is written down in docs/reconciliation.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from normalise.scores.explanations import Decision, Outcome, solve
from normalise.scores.framework import instrument_of, item_exists, official_name, ratings_of, scope_of, trust, weight_of
from normalise.scores.identities import POINTS
from normalise.scores.mentions import Mention
from normalise.scores.readings import Print, print_of
from normalise.years import Years
from schemas.dataset import INSTRUMENTS, Score
from schemas.document import Place
from schemas.issues import Issues

# Values below this probability have an issue of their own.
DOUBTFUL = 0.95
ORDER = ("overall", "instrument", "instrument_part", "indicator", "sub_indicator", "item")
Group = tuple[str | None, int | None]


def reconcile(
    mentions: Iterable[Mention], years: Years, rating: str | None, issues: Issues, report_id: str = "-"
) -> list[Score]:
    """Rows of `scores` in a fixed order, whatever the order of the mentions. rating: canonical, of the report's own
    total in the assessed year, None if unknown."""
    groups: dict[Group, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[(mention.subject, mention.year_be)].append(mention)
    rows: list[Score] = []
    for (subject, year), members in sorted(groups.items(), key=lambda item: (item[0][0] or "", item[0][1] or 0)):
        rows += _Group(subject, year, members, years, rating, issues, report_id).rows()
    return rows


class _Group:
    """The scores of one agency and year."""

    def __init__(
        self,
        subject: str | None,
        year: int | None,
        mentions: list[Mention],
        years: Years,
        rating: str | None,
        issues: Issues,
        report_id: str,
    ) -> None:
        self.subject, self.year, self.years = subject, year, years
        self.rating = rating if subject is None and year == years.assessed_fiscal_year_be else None
        self.issues, self.report_id = issues, report_id
        self.by_code: dict[str, list[Mention]] = defaultdict(list)
        self.points: dict[str, list[Mention]] = defaultdict(list)
        for mention in sorted(mentions, key=_reading_order):
            (self.points if mention.points else self.by_code)[mention.code].append(mention)
        self._weighted_without_heading()

    def _weighted_without_heading(self) -> None:
        """A table that prints only the weighted shares under the heading คะแนน: they are told by their size and by
        adding up to the total."""
        singles = {code: self.by_code.get(code, []) for code in (*INSTRUMENTS, "ITA")}
        if any(not found or any(m.value is None for m in found) for found in singles.values()):
            return
        values = {code: {m.value for m in found} for code, found in singles.items()}
        if any(len(found) != 1 for found in values.values()):
            return
        single = {code: next(iter(found)) for code, found in values.items()}
        shares = all(single[code] <= weight_of(code) + 0.005 for code in INSTRUMENTS)
        if shares and abs(sum(single[code] for code in INSTRUMENTS) - single["ITA"]) <= 0.0151 and single["ITA"] > 0:
            for code in INSTRUMENTS:
                self.points[code] += self.by_code.pop(code)

    def rows(self) -> list[Score]:
        prints: dict[str, list[Print]] = {code: [print_of(m) for m in found] for code, found in self.by_code.items()}
        prints |= {POINTS + code: [print_of(m) for m in found] for code, found in self.points.items()}
        outcome = solve(prints, self.year)
        rows = [self._row(code, found, outcome.decisions[code]) for code, found in self.by_code.items()]
        rows += self._derived(outcome, {row.code: row for row in rows})
        self._report_violations(outcome)
        self._check_items()
        values = {row.code: row.value for row in rows if row.value is not None}
        self._check_rating(values)
        return sorted(rows, key=lambda row: (ORDER.index(row.scope), _natural(row.code)))

    def _row(self, code: str, found: list[Mention], decision: Decision) -> Score:
        value = None if decision.value is None else decision.value / 100
        best = min(found, key=lambda m: (m.value != value, m.source != "table", m.label_raw is None, _reading_order(m)))
        labelled = next((m for m in sorted(found, key=lambda m: m.source != "table") if m.label_raw), best)
        numbered = next((m for m in sorted(found, key=lambda m: m.source != "table") if m.stated_no), best)
        points = self._points(code, outcome_value=None)
        row = Score(
            report_id=self.report_id,
            subject=self.subject,
            code=code,
            scope=scope_of(code),
            instrument=instrument_of(code),
            label=official_name(code, self.year),
            label_raw=labelled.label_raw,
            stated_no=numbered.stated_no,
            value=value,
            weighted_points=points,
            year_be=self.year,
            mention_count=len(found),
            check=decision.check,
            resolution=None if decision.resolution is None else decision.resolution / 100,
            probability=round(decision.probability, 6),
        )
        self._report(row, found, decision)
        return row

    def _points(self, code: str, outcome_value: int | None) -> float | None:
        found = [m for m in self.points.get(code, []) if m.value is not None]
        values = {m.value for m in found}
        return found[0].value if len(values) == 1 else outcome_value

    def _derived(self, outcome: Outcome, printed: dict[str, Score]) -> list[Score]:
        """Instruments not printed that follow from what is: from their weighted points, or EIT from its parts."""
        rows = []
        for code in INSTRUMENTS:
            if code in printed:
                continue
            value: Fraction | None = None
            resolution: float | None = None
            decision = outcome.decisions.get(POINTS + code)
            means = self._means(code, printed)
            if decision is not None and decision.value is not None and decision.check != "conflict":
                share = Fraction(weight_of(code), 100)
                value = Fraction(decision.value) / share
                resolution = round(float(1 / share) / 100, 2)
                near = [m for m in means if abs(m * share - decision.value) <= 1]
                if near:
                    value, resolution = near[0], 0.01
            elif code == "EIT" and {"EIT-1", "EIT-2"} <= printed.keys() and means:
                parts = [printed[part] for part in ("EIT-1", "EIT-2")]
                if all(part.value is not None and part.check != "conflict" for part in parts):
                    value, resolution = Fraction(round(sum(part.value for part in parts) * 100), 2), 0.01
            if value is None or not 0 <= value <= 10_000:
                continue
            sources = self.points.get(code, [])
            rows.append(
                Score(
                    report_id=self.report_id,
                    subject=self.subject,
                    code=code,
                    scope="instrument",
                    instrument=code,
                    label=official_name(code, self.year),
                    label_raw=sources[0].label_raw if sources else None,
                    stated_no=None,
                    value=int(value + Fraction(1, 2)) / 100,
                    weighted_points=self._points(code, None),
                    year_be=self.year,
                    mention_count=0,
                    check="derived",
                    resolution=resolution,
                    probability=round(decision.probability if decision else 0.99, 6),
                )
            )
        return rows

    def _means(self, code: str, printed: dict[str, Score]) -> list[Fraction]:
        """What an instrument would be from its indicators and from its parts, in hundredths."""
        numbers = {"IIT": range(1, 6), "EIT": range(6, 9), "OIT": range(9, 11)}[code]
        sources = [[f"indicator-{n}" for n in numbers]]
        if code == "EIT":
            sources.append(["EIT-1", "EIT-2"])
        found = []
        for codes in sources:
            if all(c in printed and printed[c].value is not None for c in codes):
                found.append(Fraction(sum(round(printed[c].value * 100) for c in codes), len(codes)))
        return found

    # -- issues

    def _report(self, row: Score, found: list[Mention], decision: Decision) -> None:
        values = sorted({f"{m.value:.2f}" for m in found if m.value is not None})
        shown = None if row.value is None else f"{row.value:.2f}"
        suggestions = ", ".join(f"{s / 100:.2f}" for s in decision.suggestions)
        wrong = next((m for m in found if m.value != row.value), found[0])
        who = f" ({self.subject})" if self.subject else ""
        name = f"{row.code} {row.label or ''}".strip() + who
        place = wrong.line.place
        told = {"raw": wrong.value_raw, "value": shown, "name": name}
        held, probability = shown or "none", f"{decision.probability:.3f}"
        if row.check == "repaired":
            self.issues.add("score.repaired", place, **told, margin=f"{decision.margin:.4f}")
        elif row.check == "conflict" and len(values) > 1:
            told["raw"] = " / ".join(values)
            self.issues.add("score.mentions_disagree", place, **told, held=held, probability=probability)
        elif row.check == "conflict" and suggestions:
            self.issues.add("score.conflict", place, **told, held=held, suggestions=suggestions)
        elif row.check == "conflict":
            self.issues.add("score.conflict_elsewhere", place, **told, held=held)
        elif decision.probability < DOUBTFUL:
            self.issues.add("score.doubtful", place, **told, probability=probability)

    def _report_violations(self, outcome: Outcome) -> None:
        for check in outcome.violated:
            place = self._place(check.target or check.codes[0])
            values = {c: outcome.decisions[c].value for c in check.codes}
            shown = ", ".join(f"{c.removeprefix(POINTS)} {v / 100:.2f}" for c, v in values.items())
            self.issues.add(
                "score.identity_violated",
                place,
                raw=shown,
                value=None,
                identity=check.label,
                off=f"{check.off(values):.2f}",
                year=self.year or "?",
                trust=trust(self.year),
            )
        if outcome.violated:
            self._report_swap(outcome)

    def _report_swap(self, outcome: Outcome) -> None:
        """Two values in each other's place explain a violated identity: columns or rows swapped at the source."""
        values = {c: d.value for c, d in outcome.decisions.items() if d.value is not None}
        checks = [*outcome.held, *outcome.violated]
        codes = [c for c in values if not c.startswith(POINTS)]
        fitting = []
        for i, a in enumerate(codes):
            for b in codes[i + 1 :]:
                if values[a] == values[b]:
                    continue
                swapped = {**values, a: values[b], b: values[a]}
                if all(c.holds(swapped) for c in checks):
                    fitting.append((a, b))
        if 1 <= len(fitting) <= 6:
            pairs = "; ".join(f"{a} and {b}" for a, b in fitting)
            self.issues.add("score.swapped", self._place(fitting[0][0]), raw=None, value=None, pairs=pairs)

    def _place(self, code: str) -> Place | None:
        found = self.points.get(code.removeprefix(POINTS)) if code.startswith(POINTS) else self.by_code.get(code)
        return found[0].line.place if found else None

    def _check_items(self) -> None:
        for code, found in self.by_code.items():
            if scope_of(code) == "item" and not item_exists(code, self.year):
                self.issues.add("score.item_unknown", found[0].line.place, raw=code, value=code, year=self.year or "?")

    def _check_rating(self, values: dict[str, float]) -> None:
        if self.rating is None or "ITA" not in values:
            return
        possible = ratings_of(self.year, values["ITA"], {code: values.get(code) for code in INSTRUMENTS})
        if possible and self.rating not in possible:
            self.issues.add(
                "score.rating_disagrees",
                self._place("ITA"),
                raw=self.rating,
                value=f"{values['ITA']:.2f}",
                expected=" or ".join(sorted(possible)),
                year=self.year,
            )


def _reading_order(mention: Mention) -> tuple[object, ...]:
    place = mention.line.place
    value = mention.value if mention.value is not None else -1.0
    return (
        place.page or 0,
        place.line or 0,
        mention.source,
        value,
        mention.value_raw,
        mention.label_raw or "",
        mention.stated_no or "",
    )


def _natural(code: str) -> tuple[object, ...]:
    head = code.rstrip("0123456789.")
    tail = code[len(head) :]
    known = ("ITA", "IIT", "EIT", "EIT-", "OIT")
    rank = known.index(head) if head in known else len(known)
    return (rank, head, tuple(int(part) for part in tail.split(".") if part))
