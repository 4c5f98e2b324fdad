"""Agencies that are no local government of a subdistrict: of a province or a district, of any name, and listed ones."""

from __future__ import annotations

import math
from dataclasses import replace

import regex

from normalise.agency.foreign import report_variants
from normalise.agency.forms import WORST_FORM, Candidate, Form, forms_score, group_forms, is_variant, main_form
from normalise.agency.gazetteer import BANGKOK, fold, gazetteer
from normalise.agency.letters import squeeze
from normalise.agency.lexicon import Kind, Official, surprise
from normalise.agency.mentions import Mention
from normalise.agency.names import Named
from normalise.agency.places import Places, find_places, match
from normalise.agency.result import Agency, with_printed_place
from normalise.agency.sources import COVER_ITEMS, Source
from normalise.agency.tails import tail_of
from schemas.issues import Issues

REPORTED_BELOW = 0.995


def resolve_provincial(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """An organisation or office named for a province."""
    gaz = gazetteer()
    forms = group_forms(named)
    scored = sorted(((forms_score(forms, fold(p.name)), p) for p in gaz.provinces.values()), key=lambda pair: -pair[0])
    top = scored[0][0]
    share = 1 / sum(math.exp(score - top) for score, _ in scored)
    province = scored[0][1]
    main = main_form(forms, Candidate(province.name, province, None, top))
    share *= math.exp(max(WORST_FORM, -surprise(main.name, fold(province.name))) / 6)
    base = Agency(
        agency_name_raw=main.first.raw,
        agency_name=kind.word + province.name,
        agency_type=kind.type,
        province=province.name,
        province_code=province.code,
        agency_match="exact",
        agency_probability=round(share, 4),
        place=main.first.mention.place,
    )
    if main.name != fold(province.name):
        if not is_variant(main.name, fold(province.name)):
            issues.add(
                "entity.unresolved",
                base.place,
                raw=base.agency_name_raw,
                value=None,
                reason_en=f"{main.name} is no province",
                reason_th=f"{main.name} ไม่ใช่ชื่อจังหวัด",
            )
            return replace(
                base, agency_name=kind.word + main.name, province=None, province_code=None, agency_match="unresolved"
            )
        issues.add(
            "entity.name_corrected",
            base.place,
            raw=main.name,
            value=province.name,
            lines=main.lines,
            reason_en="the only province like it",
            reason_th="เป็นชื่อจังหวัดเดียวที่ใกล้เคียง",
        )
        base = replace(base, agency_match="corrected")
    report_variants(kind, base, province.name, forms, main, issues)
    return base


def resolve_of_district(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """An office named for a district (in Bangkok: เขต)."""
    gaz = gazetteer()
    forms = group_forms(named)
    provinces = places.sure(places.provinces)
    pool = [
        d
        for d in gaz.districts.values()
        if (d.province_code == BANGKOK) == (kind.names == "bangkok_district")
        and (not provinces or kind.names == "bangkok_district" or d.province_code in provinces)
    ]
    scored = sorted(((forms_score(forms, fold(d.name)), d) for d in pool), key=lambda p: (-p[0], p[1].code))
    form = forms[0]
    if not scored or not is_variant(form.name, fold(scored[0][1].name)):
        return _kept(kind, form, places, issues)
    best = scored[0][1]
    main = main_form(forms, Candidate(best.name, best, None, scored[0][0]))
    twins = [d for score, d in scored[1:] if score == scored[0][0] and d.name == best.name]
    if twins:
        return _kept(kind, main, places, issues)
    province = gaz.province_of(best)
    moved = main.name != fold(best.name)
    match_ = "corrected" if moved else "exact" if provinces or kind.names == "bangkok_district" else "inferred"
    agency = Agency(
        agency_name_raw=main.first.raw,
        agency_name=kind.word + best.name,
        agency_type=kind.type,
        district=best.name,
        district_code=best.code,
        province=province.name,
        province_code=province.code,
        agency_match=match_,
        agency_probability=0.97 if moved else 0.995,
        place=main.first.mention.place,
    )
    if moved:
        issues.add(
            "entity.name_corrected",
            agency.place,
            raw=main.name,
            value=best.name,
            lines=main.lines,
            reason_en="the only district like it",
            reason_th="เป็นชื่ออำเภอเดียวที่ใกล้เคียง",
        )
    elif match_ == "inferred":
        issues.add(
            "entity.inferred",
            agency.place,
            raw=agency.agency_name_raw,
            value=best.code,
            name=best.name,
            district=best.name,
            province=province.name,
            missing_en="the province is",
            missing_th="จังหวัด",
        )
    return agency


def _kept(kind: Kind, form: Form, places: Places, issues: Issues) -> Agency:
    first = form.first
    base = Agency(
        agency_name_raw=first.raw,
        agency_name=kind.word + form.name,
        agency_type=kind.type,
        agency_probability=0.5,
        place=first.mention.place,
    )
    agency = with_printed_place(base, places)
    issues.add(
        "entity.unresolved",
        base.place,
        raw=base.agency_name_raw,
        value=base.agency_name,
        reason_en=f"no list of places settles the name {form.name}",
        reason_th=f"ทะเบียนพื้นที่ไม่อาจชี้ขาดชื่อ {form.name}",
    )
    return agency


def resolve_free(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """A school, hospital, station or university: its name is in no list, so agreement between mentions decides."""
    forms = group_forms(named)
    total = sum(len(form.named) for form in forms)
    main = next((form for form in forms if form.cover), forms[0])
    backed = [form for form in forms if form is main or is_variant(form.name, main.name)]
    count = sum(len(form.named) for form in backed)
    first = main.first
    share = (count + 1) / (total + 2) if count > 1 else 0.6
    raw_name = " ".join(first.raw.split())
    shown = raw_name[raw_name.find(main.name[:1]) :] if len(main.name) == 1 else None
    name = shown or _spaced_name(first)
    base = Agency(
        agency_name_raw=first.raw,
        agency_name=kind.word + name,
        agency_type=kind.type,
        agency_match="exact",
        agency_probability=round(min(0.99, share), 4),
        place=first.mention.place,
    )
    agency = with_printed_place(base, places)
    report_variants(kind, agency, name, forms, main, issues)
    if agency.agency_probability < REPORTED_BELOW:
        issues.add("entity.name_not_in_gazetteer", base.place, raw=name, value=agency.agency_name)
    return agency


def _spaced_name(named: Named) -> str:
    """The name with its printed spaces closed, and a number that follows it (เขต ๑)."""
    text = named.mention.source.text
    last = named.mention.tail.at[len(named.name) - 1] + 1
    number = regex.match(r"\s*(?:เขต\s*)?[0-9๐-๙]{1,3}(?![0-9๐-๙])", text, pos=last)
    if number and named.mention.kind.names == "province_and_number":
        return named.name + " " + " ".join(number.group().split())
    return named.name


def resolve_official(owner: Official, mentions: list[Mention], texts: list[Source], issues: Issues) -> Agency:
    """An agency of the official list: name and type as listed; a place only if its address is printed with it."""
    own = [m for m in mentions if m.official is owner]
    first = min(own, key=lambda m: (not (m.source.cover and m.alone), not m.source.cover, m.source.order, m.start))
    raw = first.printed(first.end)
    moved = squeeze(raw) != squeeze(owner.name) and not squeeze(owner.name).startswith(squeeze(raw))
    agency = Agency(
        agency_name_raw=raw,
        agency_name=owner.name,
        agency_type=owner.type,
        agency_match="corrected" if moved else "exact",
        agency_probability=0.98 if moved else 0.995,
        place=first.place,
    )
    order = first.source.order
    if first.source.cover:
        beside = [text for text in texts if order <= text.order <= order + 2]
        agency = with_printed_place(agency, find_places(beside, [first]))
    if owner.name == "กรุงเทพมหานคร":
        agency = replace(agency, province=owner.name, province_code=BANGKOK)
    if owner.name == "เมืองพัทยา":
        agency = replace(agency, district="บางละมุง", district_code="2004", province="ชลบุรี", province_code="20")
    if moved:
        issues.add(
            "entity.name_corrected",
            first.place,
            raw=raw,
            value=owner.name,
            lines=len(own),
            reason_en="the only official name like it",
            reason_th="เป็นชื่อหน่วยงานเดียวที่ใกล้เคียงในบัญชีรายชื่อ",
        )
    return agency


def resolve_from_place(texts: list[Source], issues: Issues) -> Agency:
    """No agency is named: a cover line that is a province or a district alone stands for its office."""
    gaz = gazetteer()
    for source in texts[:COVER_ITEMS]:
        found = regex.search(r"(?:^|\s|ของ)จังหวัด", source.text[: source.own])
        if not found or regex.search("อำเภอ|ตำบล|อ\\.", source.text[: source.own]):
            continue
        hit = match(tail_of(source.text, found.end()), gaz.province_names)
        if hit:
            province = hit[1][0]
            agency = Agency(
                agency_name_raw=source.text[found.start() : source.own].split("\n")[0].strip()[:60],
                agency_name="จังหวัด" + province.name,
                agency_type="provincial_office",
                province=province.name,
                province_code=province.code,
                agency_match="exact",
                agency_probability=0.9,
                place=source.place(found.start()),
            )
            issues.add("entity.province_assumed", agency.place, raw=agency.agency_name_raw, value=agency.agency_name)
            return agency
    issues.add(
        "entity.unresolved", None, raw=None, value=None, reason_en="no agency is named", reason_th="ไม่พบชื่อหน่วยงาน"
    )
    return Agency(agency_probability=0.0)
