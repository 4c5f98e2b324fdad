"""The identities of a year over the scores that a report prints: which hold, which do not, and what each can see.

Everything is in hundredths of a point. Scores that are not printed (an instrument's total) are replaced by what they
are the mean of, so that the total can be checked from the indicators alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from normalise.scores.framework import Identity, identities, weight_of
from schemas.dataset import INSTRUMENTS

# One hundredth: rounding of the printed mean and of its printed terms (dataset contract: tolerance 0.01).
TOLERANCE = Fraction(1)
POINTS = "points:"


@dataclass(frozen=True, eq=False)
class Constraint:
    """|sum of coefficient * value| is within `tolerance`, all multiplied by `scale` so that everything is whole.

    kind: of the identity. label: for people. strict: the tolerance itself is already too much. target: the code that
    the others give. parts: (percent, code) of a total whose weighted parts may have been rounded first.
    """

    kind: str
    label: str
    terms: tuple[tuple[str, int], ...]
    scale: int
    tolerance: int
    strict: bool = False
    target: str = ""
    parts: tuple[tuple[int, str], ...] = ()
    codes: tuple[str, ...] = ()

    def residual(self, values: Mapping[str, int]) -> int:
        """Right side less left side, in hundredths times `scale`."""
        return sum(weight * values[code] for code, weight in self.terms)

    def off(self, values: Mapping[str, int]) -> float:
        """By how many points the identity is missed."""
        return abs(self.residual(values)) / self.scale / 100

    def holds(self, values: Mapping[str, int]) -> bool:
        return self.holds_with(self.residual(values), values)

    def holds_with(self, residual: int, values: Mapping[str, int]) -> bool:
        """`holds`, the residual being known."""
        missed = abs(residual)
        if missed < self.tolerance or (missed == self.tolerance and not self.strict):
            return True
        if not self.parts:
            return False
        # The parts come from unrounded scores: each lies within half a hundredth of its printed score's share.
        least = most = 0
        for percent, code in self.parts:
            least += (percent * (2 * values[code] - 1) + 100) // 200
            most += (percent * (2 * values[code] + 1) + 100) // 200
        return least <= values[self.target] <= most

    def weight(self, code: str) -> int:
        return next(weight for term, weight in self.terms if term == code)

    def unseen(self, code: str, values: Mapping[str, int]) -> int:
        """The largest error of this score, in hundredths, that the constraint might not see, all others being right."""
        weight, residual = self.weight(code), self.residual(values)
        reach = 2 * self.tolerance // abs(weight) + 12
        changed = dict(values)
        for error in range(reach, 0, -1):
            for change in (error, -error):
                changed[code] = values[code] + change
                if self.holds_with(residual + weight * change, changed):
                    return error
        return 0


def _constraint(
    kind: str,
    label: str,
    terms: Mapping[str, Fraction],
    tolerance: Fraction,
    *,
    strict: bool = False,
    target: str = "",
    parts: tuple[tuple[int, str], ...] = (),
) -> Constraint:
    """A constraint from exact fractions."""
    scale = math.lcm(tolerance.denominator, *(weight.denominator for weight in terms.values()))
    whole = tuple((code, int(weight * scale)) for code, weight in terms.items())
    return Constraint(kind, label, whole, scale, int(tolerance * scale), strict, target, parts, tuple(terms))


def constraints(year: int | None, present: set[str]) -> list[Constraint]:
    """The checks that the printed scores allow. present: codes with a printed value; `points:IIT` a weighted share."""
    found: list[Constraint] = []
    rules = {(rule.kind, rule.target): rule for rule in identities(year)}
    for rule in rules.values():
        if rule.kind == "total":
            continue
        terms = [code for code, _ in rule.terms]
        if rule.target in present and all(code in present for code in terms):
            found.append(_mean(rule))
    stand_ins = _stand_ins(rules, present)
    if "EIT" not in present and len(stand_ins.get("EIT", [])) == 2:
        first, second = stand_ins["EIT"]
        terms = {**first, **{code: -weight for code, weight in second.items()}}
        found.append(_constraint("eit_parts", "EIT from its parts = EIT from its indicators", terms, TOLERANCE))
    total = next((rule for rule in rules.values() if rule.kind == "total"), None)
    if total is not None and "ITA" in present:
        found += _total(total, present, stand_ins)
    for name in INSTRUMENTS:
        if POINTS + name in present:
            found += _points(name, present, stand_ins)
    if "ITA" in present and all(POINTS + name in present for name in INSTRUMENTS):
        terms = {"ITA": Fraction(-1)} | {POINTS + name: Fraction(1) for name in INSTRUMENTS}
        found.append(_constraint("points_total", "ITA = sum of the weighted points", terms, TOLERANCE, target="ITA"))
    return found


def _mean(rule: Identity) -> Constraint:
    exact = [Fraction(1, len(rule.terms))] * len(rule.terms)
    if rule.kind == "indices":
        exact = [Fraction(weight) for _, weight in rule.terms]
    terms = {rule.target: Fraction(-1)} | dict(zip((code for code, _ in rule.terms), exact, strict=True))
    label = f"{rule.target} = mean of {rule.terms[0][0]} … {rule.terms[-1][0]}"
    if rule.kind == "indices":
        label = "ITA = weighted sum of the five indices"
    # A printed mean and the mean of printed terms are each off by at most half a hundredth; both at their extreme in
    # the same direction would need every single term at its extreme: a difference of a full hundredth is no rounding.
    return _constraint(rule.kind, label, terms, TOLERANCE, strict=rule.kind != "indices", target=rule.target)


def _stand_ins(rules: dict[tuple[str, str], Identity], present: set[str]) -> dict[str, list[dict[str, Fraction]]]:
    """For each instrument that is not printed: what it is the mean of, as far as that is printed."""
    found: dict[str, list[dict[str, Fraction]]] = {}
    for name in INSTRUMENTS:
        if name in present:
            continue
        for kind in ("eit_parts", "instrument_mean"):
            rule = rules.get((kind, name))
            codes = [code for code, _ in rule.terms] if rule else []
            if codes and all(code in present for code in codes):
                found.setdefault(name, []).append({code: Fraction(1, len(codes)) for code in codes})
    return found


def _total(rule: Identity, present: set[str], stand_ins: dict[str, list[dict[str, Fraction]]]) -> list[Constraint]:
    """ITA against its instruments; an unprinted EIT may be checked twice, from its parts and from its indicators."""
    variants: list[tuple[dict[str, Fraction], Fraction]] = [({"ITA": Fraction(-1)}, TOLERANCE)]
    for name, weight in rule.terms:
        share = Fraction(weight)
        if name in present:
            options = [{name: Fraction(1)}]
            slack = Fraction(0)
        else:
            # a mean of printed scores is known to half a hundredth, and the weighted part is rounded once more
            options = stand_ins.get(name, [])
            slack = share / 2
        variants = [
            ({**terms, **{code: share * part for code, part in option.items()}}, tolerance + slack)
            for terms, tolerance in variants
            for option in options
        ]
    printed = all(name in present for name, _ in rule.terms)
    parts = tuple((int(weight * 100), name) for name, weight in rule.terms) if printed else ()
    label = "ITA = 0.30 IIT + 0.30 EIT + 0.40 OIT"
    return [_constraint("total", label, terms, tolerance, target="ITA", parts=parts) for terms, tolerance in variants]


def _points(name: str, present: set[str], stand_ins: dict[str, list[dict[str, Fraction]]]) -> list[Constraint]:
    share = Fraction(weight_of(name), 100)
    options = [{name: Fraction(1)}] if name in present else stand_ins.get(name, [])
    found = []
    for option in options:
        terms = {POINTS + name: Fraction(-1)} | {code: share * part for code, part in option.items()}
        label = f"weighted points of {name} = {share * 100}% of {name}"
        # half a hundredth of rounding in the points, and the score's own half times its share
        found.append(_constraint("points", label, terms, Fraction(1, 2) + share / 2, target=POINTS + name))
    return found
