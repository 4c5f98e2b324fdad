"""The answer to whose report it is: the agency's columns of `reports`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from normalise.agency.gazetteer import gazetteer
from normalise.agency.places import Places
from schemas.document import Place


@dataclass(frozen=True, slots=True)
class Agency:
    """The columns of `reports` that say whose report it is (see schemas.dataset.Report), all None or unresolved if
    nothing was found. place: where the name was printed first."""

    agency_name_raw: str | None = None
    agency_name: str | None = None
    agency_type: str | None = None
    subdistrict: str | None = None
    district: str | None = None
    province: str | None = None
    subdistrict_code: str | None = None
    district_code: str | None = None
    province_code: str | None = None
    agency_match: str = "unresolved"
    agency_probability: float | None = None
    place: Place | None = None


def with_printed_place(base: Agency, places: Places) -> Agency:
    """District and province as far as they are printed surely and without contradiction."""
    gaz = gazetteer()
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    if provinces:
        inside = frozenset(code for code in districts if code[:2] in provinces)
        districts = inside or districts
    if len(districts) == 1:
        district = gaz.districts[next(iter(districts))]
        if not provinces or district.province_code in provinces:
            province = gaz.province_of(district)
            return replace(
                base,
                district=district.name,
                district_code=district.code,
                province=province.name,
                province_code=province.code,
            )
    if len(provinces) == 1:
        province = gaz.provinces[next(iter(provinces))]
        return replace(base, province=province.name, province_code=province.code)
    return base
