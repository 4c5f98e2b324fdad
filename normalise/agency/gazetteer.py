"""Provinces, districts and subdistricts of Thailand with their DOPA codes, from the package geothai.

Loaded once, at the first use (about 0.1 s). What it does not know: municipalities and their areas. A municipality
that bears no subdistrict's name therefore has a district and a province at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import geothai
import regex
from rapidfuzz.distance import Levenshtein

BANGKOK = "10"
NOT_LETTERS = regex.compile(r"[\s.\-'()]")
PROVINCE_ALIASES = {"กทม": BANGKOK, "กรุงเทพ": BANGKOK, "กรุงเทพฯ": BANGKOK, "อยุธยา": "14", "โคราช": "30"}


@dataclass(frozen=True, slots=True)
class Area:
    """A province (2-digit code), district (4) or subdistrict (6). name: Thai, without จังหวัด, อำเภอ, เขต, ตำบล or แขวง.

    romanised: lower-case Latin letters only, for web domains. postcodes: of a subdistrict; empty elsewhere.
    """

    code: str
    name: str
    romanised: str
    postcodes: tuple[str, ...] = ()

    @property
    def province_code(self) -> str:
        return self.code[:2]

    @property
    def district_code(self) -> str | None:
        return self.code[:4] if len(self.code) >= 4 else None


@dataclass(frozen=True)
class Gazetteer:
    """The areas by code and by folded name (see `fold`); a name may belong to many areas."""

    provinces: dict[str, Area]
    districts: dict[str, Area]
    subdistricts: dict[str, Area]
    province_names: dict[str, tuple[Area, ...]]
    district_names: dict[str, tuple[Area, ...]]
    subdistrict_names: dict[str, tuple[Area, ...]]
    by_postcode: dict[str, tuple[Area, ...]]
    _within: dict[str, tuple[Area, ...]]

    def within(self, code: str) -> tuple[Area, ...]:
        """The subdistricts of a district (4 digits) or province (2 digits); empty for an unknown code."""
        return self._within.get(code, ())

    def districts_of(self, province_code: str) -> tuple[Area, ...]:
        return tuple(area for area in self.districts.values() if area.province_code == province_code)

    def district_of(self, area: Area) -> Area | None:
        return self.districts.get(area.code[:4])

    def province_of(self, area: Area) -> Area:
        return self.provinces[area.province_code]

    def named(self, name: str, within: str = "") -> tuple[Area, ...]:
        """Subdistricts of exactly this name whose code begins with `within` ("" is the whole country)."""
        return tuple(a for a in self.subdistrict_names.get(fold(name), ()) if a.code.startswith(within))

    def near(self, name: str, within: str = "", limit: int | None = None) -> list[tuple[Area, int]]:
        """Subdistricts whose name is at most `limit` edits away (a quarter of the name's length, at least one),
        nearest first. within: as in `named`."""
        folded = fold(name)
        limit = reach(folded) if limit is None else limit
        if within and within in self._within:
            found = _closest(folded, self._within[within], limit)
        else:
            # Names of the whole country by length: an edit changes the length by one at most.
            found = []
            for length in range(len(folded) - limit, len(folded) + limit + 1):
                found.extend(_closest(folded, _by_length().get(length, ()), limit))
        return sorted(found, key=lambda pair: (pair[1], pair[0].code))


def fold(name: str) -> str:
    """A name as it is compared: no spaces, dots, hyphens or brackets."""
    return NOT_LETTERS.sub("", name)


def reach(name: str) -> int:
    """Edits within which a name may still be meant: a quarter of its length, at least one (measured; see docs)."""
    return max(1, len(name) // 4)


def _closest(name: str, areas: Iterable[Area], limit: int) -> list[tuple[Area, int]]:
    found = []
    for area in areas:
        distance = Levenshtein.distance(name, fold(area.name), score_cutoff=limit)
        if distance <= limit:
            found.append((area, distance))
    return found


@cache
def _by_length() -> dict[int, tuple[Area, ...]]:
    groups: dict[int, list[Area]] = defaultdict(list)
    for area in gazetteer().subdistricts.values():
        groups[len(fold(area.name))].append(area)
    return {length: tuple(areas) for length, areas in groups.items()}


def _latin(name: str) -> str:
    return "".join(char for char in name.lower() if char.isascii() and char.isalpha())


def _index(areas: Iterable[Area]) -> dict[str, list[Area]]:
    names: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        names[fold(area.name)].append(area)
    return names


def _frozen(names: dict[str, list[Area]]) -> dict[str, tuple[Area, ...]]:
    return {name: tuple(areas) for name, areas in names.items()}


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the installed geothai release."""
    provinces, districts, subdistricts = {}, {}, {}
    formerly: list[tuple[str, Area]] = []
    postcodes: dict[str, list[Area]] = defaultdict(list)
    within: dict[str, list[Area]] = defaultdict(list)
    for province in geothai.provinces():
        provinces[province.code] = Area(province.code, province.name_th, _latin(province.name_en))
        for district in geothai.districts(province.code):
            name = district.name_th.removeprefix("เขต") if province.code == BANGKOK else district.name_th
            districts[district.code] = Area(district.code, name, _latin(district.name_en))
            for row in geothai.subdistricts(district.code):
                # "ปอภาร (ปอพาน)" holds a former spelling in brackets.
                name, _, former = row.name_th.partition(" (")
                area = Area(row.code, name, _latin(row.name_en), row.postal_codes)
                if former:
                    formerly.append((fold(former), area))
                subdistricts[row.code] = area
                within[row.code[:4]].append(area)
                within[row.code[:2]].append(area)
                for postcode in row.postal_codes:
                    postcodes[postcode].append(area)
    province_names = _index(provinces.values())
    for alias, code in PROVINCE_ALIASES.items():
        province_names[alias] = [provinces[code]]
    subdistrict_names = _index(subdistricts.values())
    for name, area in formerly:
        subdistrict_names[name].append(area)
    return Gazetteer(
        provinces,
        districts,
        subdistricts,
        _frozen(province_names),
        _frozen(_index(districts.values())),
        _frozen(subdistrict_names),
        _frozen(postcodes),
        _frozen(within),
    )
