"""Organisations and offices that are named for a province or a district."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from normalise.agency.foreign import report_variants
from normalise.agency.forms import Candidate, Form, forms_score, group_forms, is_variant, main_form
from normalise.agency.gazetteer import BANGKOK, Area, fold, gazetteer
from normalise.agency.lexicon import Kind, surprise
from normalise.agency.misreadings import report_siblings
from normalise.agency.names import Named
from normalise.agency.places import Places
from normalise.agency.result import Agency, with_printed_place
from normalise.agency.verdicts import corrected, inferred, printed_agency, unresolved
from schemas.issues import Issues

# Provinces and districts are known to the last one, so a name far from one is not some other, unknown one.
WORST = -25.0
# A name is corrected only if no other area is nearly as likely to be meant.
NEEDED = 0.98
KNOWN = 0.995


def resolve_provincial(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """An organisation or office named for a province."""
    forms = group_forms(named)
    best, share = _likeliest(forms, gazetteer().provinces.values())
    main = main_form(forms, Candidate(best.name, best, None, 0.0))
    moved = main.name != fold(best.name)
    if moved and (share < NEEDED or not is_variant(main.name, fold(best.name))):
        return unresolved(
            printed_agency(kind, main.name, main, 0.5),
            f"{main.name} is no province",
            f"{main.name} ไม่ใช่ชื่อจังหวัด",
            issues,
        )
    # A slip makes the province less sure than its share among the provinces says.
    probability = share * math.exp(-surprise(main.name, fold(best.name)) / 60)
    agency = printed_agency(kind, best.name, main, probability)
    agency = replace(agency, province=best.name, province_code=best.code)
    if moved:
        agency = corrected(agency, main, best.name, "the only province like it", "เป็นชื่อจังหวัดเดียวที่ใกล้เคียง", issues)
    elif best.code not in places.sure(places.provinces):
        report_siblings(agency, best.name, gazetteer().provinces.values(), issues)
    report_variants(kind, agency, best.name, forms, main, issues)
    return agency


def resolve_of_district(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """An office named for a district (in Bangkok: เขต)."""
    gaz = gazetteer()
    in_bangkok = kind.names == "bangkok_district"
    forms = group_forms(named)
    provinces = places.sure(places.provinces)
    pool = [
        d
        for d in gaz.districts.values()
        if (d.province_code == BANGKOK) == in_bangkok and (in_bangkok or not provinces or d.province_code in provinces)
    ]
    if not pool:
        return _kept(kind, forms[0], places, issues)
    best, share = _likeliest(forms, pool)
    main = main_form(forms, Candidate(best.name, best, None, 0.0))
    moved = main.name != fold(best.name)
    # A real district's name is not moved: the office may lie elsewhere than the printed province says.
    real = moved and main.name in gaz.district_names
    open_ = share < NEEDED if moved else any(d is not best and d.name == best.name for d in pool)
    if open_ or real or _goes_on(main) or not is_variant(main.name, fold(best.name)):
        return _kept(kind, main, places, issues)
    province = gaz.province_of(best)
    agency = replace(
        printed_agency(kind, best.name, main, 0.97 if moved else KNOWN),
        district=best.name,
        district_code=best.code,
        province=province.name,
        province_code=province.code,
    )
    if moved:
        return corrected(agency, main, best.name, "the only district like it", "เป็นชื่ออำเภอเดียวที่ใกล้เคียง", issues)
    if not in_bangkok and not provinces:
        agency = inferred(agency, best.name, ("the province is", "จังหวัด"), issues)
    report_siblings(agency, best.name, pool, issues)
    return agency


def _goes_on(form: Form) -> bool:
    """Whether on every title line that prints the name the letters go on behind it, with nothing that ends a name: a
    longer name, misread, begins like a district's."""
    alone = [named for named in form.named if named.mention.alone]
    return bool(alone) and not any(named.mention.tail.breaks.get(len(named.name)) for named in alone)


def _likeliest(forms: list[Form], areas: Iterable[Area]) -> tuple[Area, float]:
    """The area that the spellings mean most likely, and its share of the probability; of equals the first code."""
    scored = sorted(
        ((forms_score(forms, fold(area.name), WORST), area) for area in areas), key=lambda p: (-p[0], p[1].code)
    )
    top = scored[0][0]
    return scored[0][1], 1 / sum(math.exp(score - top) for score, _ in scored)


def _kept(kind: Kind, form: Form, places: Places, issues: Issues) -> Agency:
    """The name as printed, with the printed place."""
    return unresolved(
        with_printed_place(printed_agency(kind, form.name, form, 0.5), places),
        f"no list of places settles the name {form.name}",
        f"ทะเบียนพื้นที่ไม่อาจชี้ขาดชื่อ {form.name}",
        issues,
    )
