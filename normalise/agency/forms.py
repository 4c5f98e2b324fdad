"""Spellings of one agency's name, weighed: repeats of one slip are no new evidence."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from normalise.agency.gazetteer import Area, fold, reach
from normalise.agency.lexicon import Municipality, surprise
from normalise.agency.names import Named

WORST_FORM = -12.0
MOST_FORMS = 40  # the heaviest spellings decide; a hostile file has thousands


@dataclass(frozen=True)
class Form:
    """One spelling of a name of one kind: its mentions in reading order."""

    name: str
    named: tuple[Named, ...]

    @property
    def cover(self) -> bool:
        return any(item.mention.source.cover for item in self.named)

    @property
    def titled(self) -> bool:
        return any(item.mention.source.cover and item.mention.alone for item in self.named)

    @property
    def weight(self) -> float:
        """Against other spellings: repeats are hardly new evidence (one typist, one font), a title page is."""
        return 1 + 0.22 * math.log(len(self.named)) + (0.5 if self.titled else 0.25 if self.cover else 0.0)

    @property
    def first(self) -> Named:
        return self.named[0]

    @property
    def lines(self) -> int:
        return len({(item.mention.source.order, item.mention.place) for item in self.named})


@dataclass(frozen=True)
class Candidate:
    """name: canonical name without the kind's words; area: what it is named for (None if unknown); score: ln."""

    name: str
    area: Area | None
    town: Municipality | None
    score: float


def group_forms(named: list[Named]) -> list[Form]:
    """Spellings with their mentions, heaviest first. A name that the text's end cuts off joins the one it begins."""
    groups: dict[str, list[Named]] = defaultdict(list)
    for item in named:
        groups[item.name].append(item)
    for name in sorted(groups, key=len):
        if all(item.cut for item in groups[name]):
            longer = [other for other in groups if other != name and other.startswith(name)]
            if longer:
                del groups[name]
    forms = [Form(name, tuple(items)) for name, items in groups.items()]
    return sorted(forms, key=lambda form: (-form.weight, form.first.mention.source.order, form.name))


def main_form(forms: list[Form], best: Candidate) -> Form:
    """The form on the title: the first that stands on the cover and may be the best candidate's, else the heaviest."""
    name = fold(best.name)
    plausible = [f for f in forms if Levenshtein.distance(f.name, name) <= max(reach(name), reach(f.name))]
    on_cover = [f for f in plausible if f.cover]
    if on_cover:
        return min(on_cover, key=lambda f: _first_alone(f))
    return (plausible or forms)[0]


def _first_alone(form: Form) -> tuple[int, int, int]:
    return min((not i.mention.source.cover, i.mention.source.order, i.mention.start) for i in form.named)


def forms_score(forms: list[Form], name: str, worst: float = WORST_FORM) -> float:
    """ln of the probability that these spellings were printed of an agency of this name; a single one counts once.
    worst: of a spelling that has nothing to do with the name."""
    if len(forms) == 1:
        return max(worst, -surprise(forms[0].name, name, -worst))
    return sum(form.weight * max(worst, -surprise(form.name, name, -worst)) for form in forms[:MOST_FORMS])


def is_variant(form: str, own: str) -> bool:
    return Levenshtein.distance(form, own) <= max(reach(own), reach(form))
