"""All mentions of one agency's scores of one year, and the year's identities, into one decision per score.

The model, its guarantee and its figures stand in docs/reconciliation.md. In short: an explanation assigns a true
value to every printed score such that all identities hold; it costs one error for every print that differs from it.
A score is repaired only if every explanation of few enough errors gives it the same value.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from normalise.scores.identities import Constraint, constraints
from normalise.scores.readings import Print

# Explanations of so many misread prints are listed and weighed, and never fewer than one more than the fewest that do.
LISTED = 2
# A repair stands only if no explanation of so many misread prints gives the score another value.
ERRORS = 3
# At most so many prints are held misread to a value printed nowhere.
UNPRINTED = 2
MOST_STATES = 60_000
# An explanation this much less likely than the best does not speak against a value that is printed.
MARGIN = 1e-4
# Posterior probability from which the likeliest value is shown though nothing proves it; its check stays `conflict`.
SHOWN = 0.99
# Prior of a report whose published figures break the identities by themselves.
BROKEN = 1e-5


@dataclass(frozen=True)
class Decision:
    """What is known of one score. value: hundredths, None if nothing decides. check: as scores.check. resolution: in
    hundredths, the finest error that the checks can see, None if nothing checked. margin: probability of the
    second-best value. suggestions: values that would make the identities hold, each alone."""

    value: int | None
    check: str
    probability: float
    resolution: int | None = None
    margin: float = 0.0
    suggestions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """changed: the scores whose value is not the base's. errors: prints that differ. weight: its likelihood."""

    changed: tuple[tuple[str, int], ...]
    errors: int
    weight: float


@dataclass
class Outcome:
    """Decisions by code; the constraints that hold and that do not over the result; how many held before and after."""

    decisions: dict[str, Decision] = field(default_factory=dict)
    held: list[Constraint] = field(default_factory=list)
    violated: list[Constraint] = field(default_factory=list)
    satisfied_before: int = 0
    satisfied_after: int = 0


class Solver:
    """Reconciles the prints of one agency and year. prints: code -> its prints (`points:IIT` for weighted shares)."""

    def __init__(self, prints: dict[str, list[Print]], year: int | None) -> None:
        self.year = year
        self.prints = {code: prints[code] for code in sorted(prints)}
        self.values: dict[str, Counter[int]] = {
            code: Counter(p.read for p in found if p.read is not None) for code, found in self.prints.items()
        }
        # scores of which only damaged prints exist are decided last, from what the others prove
        self.damaged = {code for code, counts in self.values.items() if not counts}
        self.readable = [code for code in self.prints if code not in self.damaged]
        self.disputed = [code for code in self.readable if len(self.values[code]) > 1]
        self.base = {code: _modal(self.values[code]) for code in self.readable}
        self.checks = constraints(year, set(self.readable))
        self.touching: dict[str, list[Constraint]] = defaultdict(list)
        for check in self.checks:
            for code in check.codes:
                self.touching[code].append(check)
        # code -> {index of a check: its coefficient there}
        self.touched = {
            code: {i: check.weight(code) for i, check in enumerate(self.checks) if code in check.codes}
            for code in self.readable
        }
        self.options = {code: self._options(code) for code in self.readable}
        self.ratios = {code: self._ratios(code) for code in self.readable}
        self.keys = {code: [value for value, _, _ in listed] for code, listed in self.options.items()}
        self.states = 0

    def _options(self, code: str) -> list[tuple[int, int, float]]:
        """(value, errors, likelihood) of every value that the prints of a score allow."""
        prints = self.prints[code]
        candidates = set(self.values[code])
        for p in prints:
            candidates |= {value for value, _ in p.others}
        found = []
        for value in sorted(candidates):
            if value not in self.values[code] and not all(p.allows(value) for p in prints):
                continue
            errors = sum(p.read != value for p in prints if p.read is not None)
            weight = math.prod(p.likelihood(value) for p in prints)
            found.append((value, errors, weight))
        return found

    def _ratios(self, code: str) -> dict[int, float]:
        """Value -> how likely the prints of a score are if it is true, relative to their all being right."""
        prints = self.prints[code]
        usual = math.prod(1 - p.wrong for p in prints)
        if usual:
            return {value: weight / usual for value, _, weight in self.options[code]}
        # so many doubtful prints that the product is too small for a number
        return {
            value: math.prod(p.likelihood(value) / (1 - p.wrong) for p in prints) for value, _, _ in self.options[code]
        }

    def solve(self) -> Outcome:
        outcome = Outcome()
        majority = {code: value for code in self.readable if (value := _majority(self.values[code])) is not None}
        outcome.satisfied_before = sum(_evaluable(c, majority) and c.holds(majority) for c in self.checks)
        unanimous = not self.disputed
        broken = [c for c in self.checks if not c.holds(self.base)]
        if unanimous and not broken:
            explanations: list[Explanation] = []
            limit = 0
        else:
            explanations, limit = self._explanations()
        self._decide(outcome, explanations, limit, broken)
        self._damaged(outcome)
        final = {code: d.value for code, d in outcome.decisions.items() if d.value is not None}
        for check in self.checks:
            if _evaluable(check, final):
                (outcome.held if check.holds(final) else outcome.violated).append(check)
        outcome.satisfied_after = len(outcome.held)
        return outcome

    # -- explanations

    def _explanations(self) -> tuple[list[Explanation], int]:
        """All explanations of at most `limit` errors (the limit is returned), or none if there are too many to list."""
        fewest = sum(min(errors for _, errors, _ in self.options[code]) for code in self.disputed)
        for extra in range(UNPRINTED + 1):
            found = self._search(fewest + extra)
            if found is None:
                return [], 0
            if found:
                least = min(e.errors for e in found)
                limit = max(LISTED, least + 1)
                if limit > fewest + extra:
                    found = self._search(limit)
                return found or [], limit
        return [], 0

    def _search(self, limit: int) -> list[Explanation] | None:
        """Explanations of at most `limit` errors; None if the search grew too large."""
        self.states = 0
        if self._too_many(self.disputed, limit):
            return None
        found: dict[tuple[tuple[str, int], ...], Explanation] = {}
        for values, errors in self._choices(self.disputed, dict(self.base), 0, 0, limit):
            for changed, total in self._repairs(values, errors, limit, UNPRINTED, frozenset(self.disputed)):
                key = tuple(sorted((c, v) for c, v in changed.items() if v != self.base[c]))
                if key not in found or total < found[key].errors:
                    found[key] = Explanation(key, total, self._weight(changed))
            if self.states > MOST_STATES:
                return None
        return list(found.values())

    def _too_many(self, disputed: list[str], limit: int) -> bool:
        """Whether there are more choices of values for these scores within the limit of errors than are searched: known
        by counting, where searching would first go through as many."""
        slack = limit - sum(min(errors for _, errors, _ in self.options[code]) for code in disputed)
        if slack < 0:
            return False
        counts = [1] + [0] * slack  # choices by their errors beyond the fewest
        for code in disputed:
            fewest = min(errors for _, errors, _ in self.options[code])
            extra = Counter(errors - fewest for _, errors, _ in self.options[code] if errors - fewest <= slack)
            counts = [sum(n * counts[i - e] for e, n in extra.items() if e <= i) for i in range(slack + 1)]
        return sum(counts) > MOST_STATES

    def _choices(
        self, disputed: list[str], values: dict[str, int], index: int, errors: int, limit: int
    ) -> Iterator[tuple[dict[str, int], int]]:
        """Every choice of values for the disputed scores, printed or not, within the limit of errors."""
        if index == len(disputed):
            yield dict(values), errors
            return
        self.states += 1
        code = disputed[index]
        for value, cost, _ in self.options[code]:
            if errors + cost <= limit and self.states <= MOST_STATES:
                values[code] = value
                yield from self._choices(disputed, values, index + 1, errors + cost, limit)
        values[code] = self.base[code]

    def _repairs(
        self, values: dict[str, int], errors: int, limit: int, left: int, fixed: frozenset[str]
    ) -> Iterator[tuple[dict[str, int], int]]:
        """Complete an assignment: while an identity is broken one of its scores changes to a value printed nowhere.

        `values` is lent, not given: copy it to keep it.
        """
        residuals = [check.residual(values) for check in self.checks]
        broken = [i for i, check in enumerate(self.checks) if not check.holds_with(residuals[i], values)]
        yield from self._mend(values, residuals, broken, errors, limit, left, fixed)

    def _mend(
        self,
        values: dict[str, int],
        residuals: list[int],
        broken: list[int],
        errors: int,
        limit: int,
        left: int,
        fixed: frozenset[str],
    ) -> Iterator[tuple[dict[str, int], int]]:
        self.states += 1
        if self.states > MOST_STATES:
            return
        if not broken:
            yield values, errors
            return
        if not left or errors >= limit:
            return
        worst = min(broken, key=lambda i: len(self.checks[i].codes))
        check = self.checks[worst]
        last = left == 1 or errors + 1 == limit
        for code in check.codes:
            if code in fixed:
                continue
            touching = self.touched[code]
            if last and any(i not in touching for i in broken):
                # one change must mend them all
                continue
            before = values[code]
            base = errors - self._errors(code, before)
            printed = self.values[code]
            options = self.options[code]
            if last and not check.parts:
                options = self._within(code, check, before, residuals[worst])
            for value, cost, _ in options:
                total = base + cost
                if value == before or total > limit or value in printed:
                    continue
                values[code] = value
                moved = list(residuals)
                for i, weight in touching.items():
                    moved[i] += weight * (value - before)
                now = [i for i in broken if i not in touching]
                now += [i for i in touching if not self.checks[i].holds_with(moved[i], values)]
                if not (last and now):
                    yield from self._mend(values, moved, now, total, limit, left - 1, fixed | {code})
            values[code] = before

    def _contradicted(self, code: str, best: int, least: int, floor: float) -> bool:
        """Whether some explanation of at most ERRORS errors (or one more than the fewest), with at least the likelihood
        `floor`, gives the score another value; also if the search for one grew too large."""
        limit = max(ERRORS, least + 1)
        self.states = 0
        others = [other for other in self.disputed if other != code]
        fixed = frozenset((*others, code))
        for value, cost, _ in sorted(self.options[code], key=lambda option: option[1]):
            if value == best or cost > limit:
                continue
            if self._too_many(others, limit - cost):
                return True
            for values, errors in self._choices(others, {**self.base, code: value}, 0, cost, limit):
                for other, _ in self._repairs(values, errors, limit, ERRORS, fixed):
                    if self._weight(other) >= floor:
                        return True
                if self.states > MOST_STATES:
                    return True
        return False

    def _within(self, code: str, check: Constraint, value: int, residual: int) -> list[tuple[int, int, float]]:
        """The options of a score that mend a constraint."""
        weight = check.weight(code)
        ends = sorted((value - (residual - check.tolerance) / weight, value - (residual + check.tolerance) / weight))
        keys = self.keys[code]
        return self.options[code][bisect_left(keys, ends[0] - 1e-6) : bisect_right(keys, ends[1] + 1e-6)]

    def _errors(self, code: str, value: int) -> int:
        return sum(p.read != value for p in self.prints[code] if p.read is not None)

    def _weight(self, values: dict[str, int]) -> float:
        """Likelihood of an assignment relative to the base's: only scores that differ or are disputed matter."""
        weight = 1.0
        for code, value in values.items():
            if value == self.base[code] and code not in self.disputed:
                continue
            weight *= self.ratios[code][value]
        return weight

    # -- decisions

    def _decide(self, outcome: Outcome, explanations: list[Explanation], limit: int, broken: list[Constraint]) -> None:
        total = sum(e.weight for e in explanations)
        least = min((e.errors for e in explanations), default=0)
        suspects = {code for e in explanations if e.errors == least for code, _ in e.changed}
        contested = [code for code in self.readable if code in self.disputed or code in suspects]
        if broken and not explanations:
            contested = [code for code in self.readable if code in self.disputed or self._unsupported(code, broken)]
        shares: dict[str, dict[int, float]] = {code: defaultdict(float) for code in self.readable}
        for e in explanations:
            changes = dict(e.changed)
            for code in self.readable:
                shares[code][changes.get(code, self.base[code])] += e.weight
        final = dict(self.base)
        open_codes: set[str] = set()
        for code in contested:
            decision = self._contested(code, shares[code], total, explanations, least)
            outcome.decisions[code] = decision
            if decision.check == "repaired":
                final[code] = decision.value
            else:
                open_codes.add(code)
        # A check proves a score only if it holds among what is printed once, agreed on or repaired
        holding = [c for c in self.checks if not open_codes.intersection(c.codes) and c.holds(final)]
        for code in self.readable:
            if code not in outcome.decisions:
                changeable = any(value != self.base[code] for value in shares[code])
                outcome.decisions[code] = self._undisputed(code, holding, final, shares[code], total, changeable)

    def _unsupported(self, code: str, broken: list[Constraint]) -> bool:
        """Whether a score stands in a broken identity and in none that holds."""
        return any(code in c.codes for c in broken) and all(c in broken for c in self.touching[code])

    def _undisputed(
        self,
        code: str,
        checks: list[Constraint],
        reference: dict[str, int],
        shares: dict[int, float],
        total: float,
        changeable: bool,
    ) -> Decision:
        """A score whose prints agree and that no explanation of the fewest errors changes. checks: those that hold."""
        value = self.base[code]
        holding = [c for c in self.touching[code] if c in checks]
        prints = self.prints[code]
        hidden = 0.0
        changed = dict(reference)
        moved = [(c, c.residual(reference), c.weight(code)) for c in holding]
        for other, ratio in self.ratios[code].items():
            if other == value:
                continue
            changed[code] = other
            if all(c.holds_with(residual + share * (other - value), changed) for c, residual, share in moved):
                hidden += ratio
        probability = 1 / (1 + hidden)
        if shares and total:
            probability *= shares.get(value, 0.0) / total
        if not holding:
            return Decision(value, "conflict" if changeable else "unverified", probability)
        unseen = min(c.unseen(code, reference) for c in holding)
        agreeing = sum(p.read == value for p in prints)
        return Decision(value, "verified", probability, 1 if agreeing > 1 else unseen + 1)

    def _contested(
        self, code: str, shares: dict[int, float], total: float, explanations: list[Explanation], least: int
    ) -> Decision:
        """A score whose prints disagree, or that an explanation changes."""
        base = self.base[code]
        agreed = len(self.values[code]) == 1
        ranked = sorted(shares.items(), key=lambda item: -item[1])
        if total and ranked:
            weight_broken = BROKEN if agreed else 0.0
            best, weight = ranked[0]
            probability = weight / (total + weight_broken)
            second = ranked[1][1] / total if len(ranked) > 1 else 0.0
            fewest = [e for e in explanations if e.errors == least]
            proved = any(c for c in self.touching[code])
            unique = len(shares) == 1 and proved and (best != base or not agreed)
            # A printed value may be contradicted by an unlikely explanation, an unprinted one by none at all
            floor = MARGIN * max(e.weight for e in fewest) if best in self.values[code] else 0.0
            if unique and not self._contradicted(code, best, least, floor):
                reference = {**self.base, **dict(max(fewest, key=lambda e: e.weight).changed)}
                holding = [c for c in self.touching[code] if c.holds(reference)]
                unseen = min((c.unseen(code, reference) for c in holding), default=None)
                agreeing = sum(p.read == best for p in self.prints[code])
                resolution = None if unseen is None else 1 if agreeing > 1 else unseen + 1
                return Decision(best, "repaired", min(probability, 0.9995), resolution, second)
            suggestions = tuple(sorted({v for v in shares if v != base or not agreed}))
            if agreed:
                share = shares.get(base, 0.0) / (total + weight_broken)
                return Decision(
                    base, "conflict", max(share, weight_broken / (total + weight_broken)), None, second, suggestions[:6]
                )
            if probability >= SHOWN and proved:
                return Decision(best, "conflict", probability, None, second, suggestions[:6])
        if agreed:
            return Decision(base, "conflict", 0.5)
        majority = _majority(self.values[code])
        weights = {v: w for v, _, w in self.options[code] if v in self.values[code]}
        whole = sum(weights.values()) or 1.0
        if majority is not None:
            return Decision(
                majority, "conflict", weights[majority] / whole, None, 0.0, tuple(sorted(self.values[code]))
            )
        return Decision(None, "conflict", max(weights.values()) / whole, None, 0.0, tuple(sorted(self.values[code])))

    def _damaged(self, outcome: Outcome) -> None:
        """Scores of which only damaged prints exist ("9935"): recorded if the identities allow just one."""
        for code in sorted(self.damaged):
            candidates = sorted({value for p in self.prints[code] for value, _ in p.others})
            known = {c: d.value for c, d in outcome.decisions.items() if d.value is not None and d.check != "conflict"}
            checks = [c for c in constraints(self.year, {*known, code}) if code in c.codes]
            fitting = [v for v in candidates if checks and all(c.holds({**known, code: v}) for c in checks)]
            if len(fitting) == 1:
                unseen = min(c.unseen(code, {**known, code: fitting[0]}) for c in checks)
                outcome.decisions[code] = Decision(fitting[0], "repaired", 0.99, unseen + 1)
            else:
                outcome.decisions[code] = Decision(None, "conflict", 0.5, None, 0.0, tuple(candidates[:6]))


def _modal(counts: Counter[int]) -> int:
    """The most frequent value, of equals the smallest: a fixed choice, not a decision."""
    return min(counts, key=lambda value: (-counts[value], value))


def _majority(counts: Counter[int]) -> int | None:
    """The value of more than half of the prints, None if there is none."""
    for value, count in counts.items():
        if 2 * count > sum(counts.values()):
            return value
    return None


def _evaluable(check: Constraint, values: dict[str, int]) -> bool:
    return all(code in values for code in check.codes)


def solve(prints: dict[str, list[Print]], year: int | None) -> Outcome:
    """Decide every score of one agency and year."""
    return Solver(prints, year).solve()
