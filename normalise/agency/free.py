"""Agencies whose names are in no list: schools, hospitals, stations, courts, units of the army."""

from __future__ import annotations

from dataclasses import replace

import regex

from normalise.agency.foreign import report_variants
from normalise.agency.forms import Form, group_forms, is_variant
from normalise.agency.gazetteer import fold, gazetteer
from normalise.agency.heads import line_name, named_area
from normalise.agency.lexicon import Kind
from normalise.agency.mentions import Mention
from normalise.agency.names import Named
from normalise.agency.official import corrected_to_listed
from normalise.agency.places import Places, match
from normalise.agency.result import Agency, with_printed_place
from normalise.agency.verdicts import inferred, printed_agency
from schemas.issues import Issues
from schemas.thai import ascii_digits

NAMED_AFTER = ("hospital", "college", "university")
SURE, ONCE, FROM_LINE = 0.99, 0.6, 0.9
# "โรงเรียนเทศบาล ๓ (วัดท่าเสา)": a number, and a donor's, temple's or former name in brackets, are part of the name; an
# abbreviation is not.
BEHIND = regex.compile(
    r"(?:\s?(?P<number>[0-9๐-๙]{1,3})(?![0-9๐-๙./]))?"
    r"(?:\s?\((?P<bracket>[\u0e01-\u0e4e][\u0e01-\u0e4e ]{3,40})\))?"
)


def resolve_free(kind: Kind, named: list[Named], places: Places, mentions: list[Mention], issues: Issues) -> Agency:
    """A school, hospital, station or university: agreement between its mentions decides."""
    forms = group_forms(named)
    total = sum(len(form.named) for form in forms)
    main = next((form for form in forms if form.cover), forms[0])
    count = sum(len(form.named) for form in forms if form is main or is_variant(form.name, main.name))
    share = (count + 1) / (total + 2) if count > 1 else ONCE
    name = main.name + _behind(main)
    agency = with_printed_place(printed_agency(kind, name, main, min(SURE, share)), places)
    agency = _in_area(agency, kind, mentions)
    agency = _named_after(agency, kind, main.name, issues)
    if listed := corrected_to_listed(agency, main.lines, issues):
        return listed
    report_variants(kind, agency, main.name, forms, main, issues)
    issues.add("entity.name_not_in_gazetteer", agency.place, raw=name, value=agency.agency_name)
    return agency


def resolve_line(mention: Mention, places: Places, issues: Issues) -> Agency:
    """An agency whose name is a line of the cover (see `heads`): kept as printed, typed by its first word."""
    name, end = line_name(mention)
    kind = mention.kind
    whole = kind.word + ("" if mention.source.text[mention.end : mention.end + 1].strip() else " ") + name
    area = named_area(whole)
    agency = Agency(
        agency_name_raw=mention.printed(end),
        agency_name=" ".join(whole.split()),
        agency_type=_type(kind, whole, area is not None),
        agency_match="exact",
        agency_probability=FROM_LINE,
        place=mention.place,
    )
    agency = with_printed_place(agency, places)
    if listed := corrected_to_listed(agency, 1, issues):
        return listed
    if area is not None:
        gaz = gazetteer()
        province = gaz.province_of(area)
        agency = replace(agency, province=province.name, province_code=province.code)
        if len(area.code) == 4:
            agency = replace(agency, district=area.name, district_code=area.code)
    issues.add("entity.name_not_in_gazetteer", agency.place, raw=name, value=agency.agency_name)
    return agency


def _type(kind: Kind, name: str, of_area: bool) -> str:
    if "องค์การมหาชน" in name:
        return "public_organization"
    return "provincial_office" if of_area and kind.type == "central_agency" else kind.type


def _behind(form: Form) -> str:
    """What belongs to a school's name on the cover behind its letters: a number (" 3") and brackets (" (…)")."""
    first = form.first
    if not first.mention.source.cover or first.mention.kind.group != "school":
        return ""
    found = BEHIND.match(first.mention.source.text, pos=first.mention.tail.at[len(form.name) - 1] + 1)
    number, bracket = found.group("number", "bracket")
    return (f" {ascii_digits(number)}" if number else "") + (f" ({bracket.strip()})" if bracket else "")


def _named_after(agency: Agency, kind: Kind, name: str, issues: Issues) -> Agency:
    """The province after which a hospital, college or university is named, if no other is printed: it lies there."""
    if agency.province_code or kind.group not in NAMED_AFTER:
        return agency
    areas = gazetteer().province_names.get(fold(name), ())
    if len(areas) != 1:
        return agency
    agency = replace(agency, province=areas[0].name, province_code=areas[0].code)
    return inferred(agency, areas[0].name, ("the province is", "จังหวัด"), issues)


def _in_area(agency: Agency, kind: Kind, mentions: list[Mention]) -> Agency:
    """The province of the education area, provincial police … that the cover names, if no other is printed."""
    if agency.province_code:
        return agency
    gaz = gazetteer()
    named = set()
    for mention in mentions:
        above = mention.kind is not None and mention.kind is not kind
        if above and mention.source.cover and mention.kind.names in ("province", "province_and_number"):
            hit = match(mention.tail, gaz.province_names)
            named |= {hit[1][0].code} if hit else set()
    if len(named) != 1:
        return agency
    province = gaz.provinces[named.pop()]
    return replace(agency, province=province.name, province_code=province.code)
