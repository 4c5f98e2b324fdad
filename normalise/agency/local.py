"""Local governments: the gazetteer decides which place a name belongs to.

Candidates are the gazetteer's areas, and "a name that no gazetteer knows". Each gets the logarithm of its
probability: how many such agencies there are, how improbable its printed forms are under reading and typing slips
(`lexicon.surprise`), and how well the printed district, province, postcode and web domain fit. A name is
corrected only if its candidate's share is at least `NEEDED`; a name that the gazetteer holds is never moved, unless
the right one is printed in the same document.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from normalise.agency.foreign import report_variants
from normalise.agency.forms import Candidate, Form, forms_score, group_forms, is_variant, main_form
from normalise.agency.gazetteer import Area, fold, gazetteer, reach
from normalise.agency.lexicon import Kind, Municipality, municipalities
from normalise.agency.misreadings import misreadings, report_siblings
from normalise.agency.names import Named, known_names
from normalise.agency.places import Places
from normalise.agency.result import Agency, with_printed_place
from normalise.agency.verdicts import corrected, inferred, printed_agency, unresolved
from schemas.issues import Issues

NEEDED = 0.98
# At most so sure where no place is printed; less if a slip or two would make the name another place's.
UNCONFIRMED, LIKE_OTHERS = 0.99, 0.95

# Natural logarithms. A mismatch of a surely printed district or province: 1 in 3000 (another agency's address).
MISMATCH = -8.0
POSTCODE_FITS, POSTCODE_FAILS = 2.0, -3.0
DOMAIN_FITS = 2.5
ADDRESS_FITS = 2.0  # "ตำบล…" of the same name in an address
# A listed town or city is likelier than a place that shares its name by chance; the list of cities is complete.
LISTED = {"town_municipality": 4.0, "city_municipality": 6.0}
# Candidates this near to the best, of the same name, leave the place open.
OPEN_WITHIN = 4.0
# Share of agencies whose name is in no gazetteer: nearly none of the subdistrict organisations, a third of the
# subdistrict municipalities, most towns; and one name of the 50,000 that could be made up.
UNKNOWN_SHARE = {
    "subdistrict_administrative_organization": 0.003,
    "subdistrict_municipality": 0.3,
    "town_municipality": 0.5,
    "city_municipality": 0.2,
}
NAME_SPACE = math.log(50_000)


def resolve_local(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    forms = group_forms(named)
    candidates = _candidates(kind, forms, places)
    title = next((form for form in forms if form.titled), None)
    if title and not is_variant(title.name, fold(candidates[0].name)) and _real(title, places):
        # No slip leads from the title's name to the other one: the text was copied from elsewhere.
        candidates = _candidates(kind, [f for f in forms if is_variant(f.name, title.name)], places)
    shares = _shares(candidates)
    best = candidates[0]
    share = shares[0]
    main = main_form(forms, best)
    printed = next((form for form in forms if form.name == fold(best.name)), None)
    base = printed_agency(kind, best.name, main, share)
    twins = [
        c for c in candidates[1:] if c.area and best.area and c.name == best.name and c.score > best.score - OPEN_WITHIN
    ]
    if best.area is None and best.town is None:
        agency = _unlisted(kind, base, best, forms, places, issues)
    elif _contradicted(best.area, places):
        agency = _conflicting(kind, base, main, best, places, issues)
    elif twins:
        agency = _ambiguous(base, best, twins, places, issues)
    else:
        moved = fold(main.name) != fold(best.name)
        if moved and not _may_move(main, printed, share):
            agency = _open(kind, base, main, best, places, issues)
        else:
            agency = _settled(kind, base, best, main, moved, places, issues)
    if agency.agency_match != "unresolved":
        report_variants(kind, agency, best.name, forms, main, issues)
        scoped = places.sure(places.districts) or places.sure(places.provinces)
        if _report_siblings(agency, best, places, issues) and not scoped:
            agency = replace(agency, agency_probability=min(LIKE_OTHERS, agency.agency_probability))
    return agency


def _candidates(kind: Kind, forms: list[Form], places: Places) -> list[Candidate]:
    """Areas whose name some form may be, and the unknown names; best first."""
    gaz = gazetteer()
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    scopes = districts or provinces
    areas: dict[str, Area] = {}
    towns: dict[str, Municipality] = {}
    for form in forms[:12]:
        for area in gaz.named(form.name):
            areas[area.code] = area
        for scope in sorted(scopes):
            for area, _ in gaz.near(form.name, scope):
                areas[area.code] = area
        if not scopes:
            for area, _ in gaz.near(form.name, "", 1 if len(form.name) < 12 else 2):
                areas[area.code] = area
        if kind.names == "municipality":
            for (word, name), rows in municipalities().items():
                if word == kind.word and Levenshtein.distance(name, form.name, score_cutoff=2) <= reach(name):
                    for row in rows:
                        towns[row.district + "/" + row.name] = row
    share = UNKNOWN_SHARE.get(kind.type, 0.05)
    listed = math.log(1 - share) - math.log(len(gaz.subdistricts))
    found = []
    seats = {(row.name, row.district) for row in towns.values()}
    for area in areas.values():
        if (area.name, gaz.districts[area.code[:4]].name) in seats:
            continue  # the town stands for the subdistrict that it is named for
        score = listed + forms_score(forms, fold(area.name)) + _place_score(area, places, districts, provinces)
        found.append(Candidate(area.name, area, None, score))
    for row in towns.values():
        district = next(d for d in gaz.district_names[fold(row.district)] if gaz.province_of(d).name == row.province)
        score = listed + LISTED.get(kind.type, 0.0) + forms_score(forms, fold(row.name))
        score += _place_score(district, places, districts, provinces)
        found.append(Candidate(row.name, district, row, score))
    unknown = math.log(share) - NAME_SPACE
    if districts:
        unknown -= math.log(len(gaz.districts))
    elif provinces:
        unknown -= math.log(len(gaz.provinces))
    for form in forms[:6]:
        found.append(Candidate(form.name, None, None, unknown + forms_score(forms, form.name)))
    found.sort(key=lambda c: (-c.score, c.area.code if c.area else "", c.name))
    return found


def _real(form: Form, places: Places) -> bool:
    """Whether a place of exactly this name lies where the report says it does."""
    return any(not _contradicted(area, places) for area in gazetteer().named(form.name))


def _place_score(area: Area, places: Places, districts: frozenset[str], provinces: frozenset[str]) -> float:
    gaz = gazetteer()
    score = 0.0
    if districts and area.code[:4] not in districts:
        score += MISMATCH
    if provinces and area.province_code not in provinces:
        score += MISMATCH
    if len(area.code) == 6:
        if places.postcodes:
            fits = any(code in places.postcodes for code in area.postcodes)
            score += POSTCODE_FITS if fits else POSTCODE_FAILS
        subdistricts = places.sure(places.subdistricts)
        if area.code in subdistricts:
            score += ADDRESS_FITS
    for domain in places.domains:
        names = [area.romanised, *([gaz.districts[area.code[:4]].romanised] if len(area.code) == 6 else [])]
        if len(names[0]) >= 4 and fuzz.partial_ratio(names[0], domain) >= 88:
            score += DOMAIN_FITS
            break
    return score


def _shares(candidates: list[Candidate]) -> list[float]:
    top = candidates[0].score
    parts = [math.exp(c.score - top) for c in candidates]
    return [part / sum(parts) for part in parts]


def _may_move(main: Form, printed: Form | None, share: float) -> bool:
    """A printed name may be corrected if the evidence is clear, and it is no existing name, unless the right one is
    printed elsewhere in the document."""
    if share < NEEDED:
        return False
    existing = bool(gazetteer().named(main.name))
    return not existing or (printed is not None and len(printed.named) >= 2)


def _settled(
    kind: Kind, base: Agency, best: Candidate, main: Form, moved: bool, places: Places, issues: Issues
) -> Agency:
    gaz = gazetteer()
    area = best.area
    district, province = gaz.districts[area.code[:4]], gaz.provinces[area.province_code]
    subdistrict = area if len(area.code) == 6 else _same_name(best.name, area.code)
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    agency = replace(
        base,
        subdistrict=subdistrict.name if subdistrict else None,
        subdistrict_code=subdistrict.code if subdistrict else None,
        district=district.name,
        district_code=district.code,
        province=province.name,
        province_code=province.code,
    )
    _report_place_slips(district, province, places, issues)
    if moved:
        return corrected(agency, main, best.name, *_why(district, province, districts, provinces), issues)
    if districts and provinces:
        return agency
    agency = inferred(agency, best.name, _missing(districts, provinces), issues)
    if not districts and not provinces:
        # Nothing but the name says so, and a misread name may be another place's.
        agency = replace(agency, agency_probability=min(UNCONFIRMED, agency.agency_probability))
    return agency


def _contradicted(area: Area, places: Places) -> bool:
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    return bool(districts and area.code[:4] not in districts) or bool(provinces and area.code[:2] not in provinces)


def _conflicting(kind: Kind, base: Agency, main: Form, best: Candidate, places: Places, issues: Issues) -> Agency:
    """The name belongs to another place than the printed one: one is wrong, and only what both say is kept."""
    gaz = gazetteer()
    district, province = gaz.districts[best.area.code[:4]], gaz.province_of(best.area)
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    agency = replace(base, agency_name=kind.word + main.name, agency_probability=0.5, agency_match="unresolved")
    if provinces == {province.code} and all(code[:2] == province.code for code in districts):
        agency = replace(agency, province=province.name, province_code=province.code)
    issues.add(
        "entity.place_conflict",
        base.place,
        raw=_printed_place(districts or provinces),
        value=agency.agency_name,
        name=best.name,
        where=f"{district.name} {province.name}",
    )
    return agency


def _same_name(name: str, district_code: str) -> Area | None:
    found = gazetteer().named(name, district_code)
    return found[0] if len(found) == 1 else None


def _why(district: Area, province: Area, districts: frozenset[str], provinces: frozenset[str]) -> tuple[str, str]:
    if districts:
        return (
            f"the only name like it in the printed district {district.name}",
            f"เป็นชื่อเดียวที่ใกล้เคียงในอำเภอ{district.name}ที่พิมพ์ไว้",
        )
    if provinces:
        return (
            f"the only name like it in the printed province {province.name}",
            f"เป็นชื่อเดียวที่ใกล้เคียงในจังหวัด{province.name}ที่พิมพ์ไว้",
        )
    return "the only name like it in the country", "เป็นชื่อเดียวที่ใกล้เคียงในประเทศ"


def _missing(districts: frozenset[str], provinces: frozenset[str]) -> tuple[str, str]:
    if not districts and not provinces:
        return "district and province are", "อำเภอและจังหวัด"
    if not districts:
        return "the district is", "อำเภอ"
    return "the province is", "จังหวัด"


def _printed_place(codes: Iterable[str]) -> str:
    gaz = gazetteer()
    return " ".join((gaz.districts.get(code) or gaz.provinces[code]).name for code in sorted(codes))


def _report_place_slips(district: Area, province: Area, places: Places, issues: Issues) -> None:
    for area in (district, province):
        if area.code in places.corrected:
            printed, place = places.corrected[area.code]
            issues.add("entity.place_corrected", place, raw=printed, value=area.name)


def _unlisted(kind: Kind, base: Agency, best: Candidate, forms: list[Form], places: Places, issues: Issues) -> Agency:
    """A name that the gazetteer does not hold: kept as printed, with the printed district and province."""
    agency = with_printed_place(base, places)
    form = next(f for f in forms if f.name == best.name)
    known = best.name in known_names(kind)
    if kind.names == "municipality" and agency.district_code and (len(form.named) > 1 or known):
        # A municipality need not bear a subdistrict's name; printed alike more than once it is taken as it stands.
        issues.add("entity.name_not_in_gazetteer", base.place, raw=form.name, value=agency.agency_name)
        return replace(agency, agency_match="exact", agency_probability=round(min(0.97, base.agency_probability), 4))
    return unresolved(
        agency,
        f"no list of places holds the name {form.name}",
        f"ไม่มีชื่อ {form.name} ในทะเบียนพื้นที่",
        issues,
        min(0.5, base.agency_probability),
    )


def _ambiguous(base: Agency, best: Candidate, twins: list[Candidate], places: Places, issues: Issues) -> Agency:
    """The name is plain, the place is not: several areas bear it and nothing printed decides."""
    agency = with_printed_place(base, places)
    gaz = gazetteer()
    areas = [best.area, *(c.area for c in twins)]
    where = ", ".join(f"{gaz.districts[a.code[:4]].name} {gaz.province_of(a).name}" for a in areas[:6])
    issues.add(
        "entity.ambiguous_place",
        base.place,
        raw=base.agency_name_raw,
        value=agency.agency_name,
        count=len(areas),
        where=where,
    )
    return replace(agency, agency_match="unresolved", agency_probability=round(base.agency_probability, 4))


def _open(kind: Kind, base: Agency, main: Form, best: Candidate, places: Places, issues: Issues) -> Agency:
    """A likely correction without proof enough: the printed name is kept."""
    agency = with_printed_place(replace(base, agency_name=kind.word + main.name), places)
    return unresolved(
        agency,
        f"{main.name} is not in the printed place; {best.name} may be meant, but the proof is too weak",
        f"ไม่พบ {main.name} ในพื้นที่ที่พิมพ์ไว้ อาจหมายถึง {best.name} แต่หลักฐานไม่เพียงพอ",
        issues,
        1 - base.agency_probability,
    )


def _report_siblings(agency: Agency, best: Candidate, places: Places, issues: Issues) -> bool:
    """Whether a letter or two misread would make the name another place's, and nothing but the name tells them apart:
    neither a printed district (in it, one letter) nor an address; a correction was reported already."""
    area = best.area
    if not area or len(area.code) != 6 or agency.agency_match == "corrected":
        return False
    if area.code in places.sure(places.subdistricts):
        return False
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    if districts:
        near = [a for a, distance in gazetteer().near(best.name, area.code[:4], 1) if distance == 1]
    else:
        near = misreadings(best.name, area.province_code if provinces else "")
    return report_siblings(agency, best.name, near, issues)
