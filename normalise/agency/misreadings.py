"""Real places that a slip or two would make of another one: told wherever nothing but the name decides."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from normalise.agency.gazetteer import Area, fold, gazetteer
from normalise.agency.lexicon import surprise
from normalise.agency.result import Agency
from schemas.issues import Issues

# Two slips, at least one of them of a usual kind (see lexicon.surprise): what a reader or typist may do to a name.
TWO_SLIPS = 8.0
SHOWN = 4


@lru_cache(maxsize=1024)
def misreadings(name: str, within: str = "") -> tuple[Area, ...]:
    """Real subdistricts of another name that two slips at most turn into this one, likeliest first; within: as in
    Gazetteer.near."""
    return _like(name, (area for area, _ in gazetteer().near(name, within, 2)))


def report_siblings(agency: Agency, name: str, areas: Iterable[Area], issues: Issues) -> bool:
    """A warning if one of the areas is a misreading of this name, or this one of it; whether there is one."""
    siblings = _like(name, areas)
    if siblings:
        issues.add("entity.sibling_name", agency.place, raw=name, value=name, other=_listed(siblings))
    return bool(siblings)


def _like(name: str, areas: Iterable[Area]) -> tuple[Area, ...]:
    folded = fold(name)
    slips = [(surprise(folded, fold(area.name), TWO_SLIPS), area) for area in areas if fold(area.name) != folded]
    return tuple(a for slip, a in sorted(slips, key=lambda pair: (pair[0], pair[1].code)) if slip <= TWO_SLIPS)


def _listed(areas: tuple[Area, ...]) -> str:
    """As "บางพูด (เมืองปทุมธานี ปทุมธานี), …", the first few."""
    gaz = gazetteer()
    shown = []
    for area in areas[:SHOWN]:
        levels = dict.fromkeys(
            (gaz.districts[area.code[:4]].name if len(area.code) == 6 else "", gaz.province_of(area).name)
        )
        where = " ".join(level for level in levels if level and level != area.name)
        shown.append(f"{area.name} ({where})" if where else area.name)
    return ", ".join(shown) + (", …" if len(areas) > SHOWN else "")
