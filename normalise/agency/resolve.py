"""Whose report it is, and where: `resolve_agency`; and `canonical_agency` for names in tables.

Steps: find where agencies are named (`mentions`, `heads`), choose the report's own (`owner`), find the printed places
(`places`), cut the names (`names`), and decide (`local`, `area_offices`, `free`, `official`, `title_province`); then
report other spellings, other agencies (`foreign`) and parts of the agency (`parts`).
"""

from __future__ import annotations

from itertools import islice

from normalise.agency.area_offices import resolve_of_district, resolve_provincial
from normalise.agency.canonical import canonical_agency
from normalise.agency.education_areas import resolve_education_area
from normalise.agency.foreign import report_foreign
from normalise.agency.free import resolve_free, resolve_line
from normalise.agency.heads import line_heads
from normalise.agency.lexicon import Kind, Official
from normalise.agency.local import resolve_local
from normalise.agency.mentions import Mention, find, fuzzy_openings
from normalise.agency.names import cut_names
from normalise.agency.official import misread_lines, resolve_official
from normalise.agency.owner import find_owner
from normalise.agency.parts import report_part
from normalise.agency.places import find_places
from normalise.agency.result import Agency
from normalise.agency.sources import COVER_ITEMS, Source, sources
from normalise.agency.title_province import resolve_province
from normalise.view import GridCell, View
from schemas.issues import Issues

REPORTED_BELOW = 0.995
MOST_MENTIONS = 5000  # a hostile file repeats a name a million times; the first ones decide

__all__ = ["Agency", "canonical_agency", "resolve_agency"]


def resolve_agency(view: View, issues: Issues) -> Agency:
    """The report's own agency and its place. Never raises for a document; adds issues for every doubt and repair."""
    before = len(issues)
    texts = sources(view)
    mentions = _mentions(texts)
    owner = find_owner(mentions)
    agency = _province_itself(owner, mentions, texts, issues)
    if agency is None and owner is None:
        issues.add("entity.unresolved", None, reason_en="no agency is named", reason_th="ไม่พบชื่อหน่วยงาน")
        agency = Agency(agency_probability=0.0)
    elif agency is None:
        own = [mention for mention in mentions if owner in (mention.kind, mention.official)]
        if isinstance(owner, Official):
            agency = resolve_official(owner, mentions, texts, issues)
        else:
            agency = _resolve_kind(owner, own, texts, mentions, issues)
        if isinstance(owner, Official) or owner.names in ("free", "province", "district"):
            report_part(agency, own, texts, issues)
        if isinstance(owner, Kind):
            report_foreign(owner, agency, mentions, issues)
    said = any(row.code.startswith("entity.") for row in issues.rows[before:])
    if not said and (agency.agency_probability or 0) < REPORTED_BELOW:
        percent = round(100 * (agency.agency_probability or 0), 1)
        issues.add(
            "entity.uncertain", agency.place, raw=agency.agency_name_raw, value=agency.agency_name, percent=percent
        )
    return agency


def _mentions(texts: list[Source]) -> list[Mention]:
    """All mentions. Where none stands alone on the cover, also misread lines; where the cover has none, also damaged
    words of kinds and lines that begin like an agency."""
    cover = texts[:COVER_ITEMS]
    found = list(islice((mention for source in texts for mention in find(source)), MOST_MENTIONS))
    found += [mention for source in cover for mention in line_heads(source, general=False)]
    if not any(m.source.cover and m.alone and not (m.official and m.official.role) for m in found):
        found += [mention for source in cover for mention in misread_lines(source)]
    if not any(m.source.cover for m in found):
        found += [mention for source in cover for mention in fuzzy_openings(source)]
    if not any(m.source.cover and (m.kind or m.official.role != "parent") for m in found):
        heads = (mention for source in cover for mention in line_heads(source, general=True))
        found += [head for head in heads if not any(_overlap(head, m) for m in found)]
    return found


def _overlap(head: Mention, mention: Mention) -> bool:
    return head.source is mention.source and mention.start <= head.start < mention.end


def _province_itself(
    owner: Kind | Official | None, mentions: list[Mention], texts: list[Source], issues: Issues
) -> Agency | None:
    """The province, where nothing else is named, its own office, or agencies in a table only: it is a list of them."""
    if owner is None or _only_listed(mentions):
        return resolve_province(texts, issues)
    if isinstance(owner, Kind) and owner.group == "province":
        return resolve_province(texts, issues, only_titled=True)
    return None


def _resolve_kind(
    owner: Kind, own: list[Mention], texts: list[Source], mentions: list[Mention], issues: Issues
) -> Agency:
    places = find_places(texts, own)
    if owner.names == "line":
        return resolve_line(min(own, key=lambda m: (m.source.order, m.start)), places, issues)
    if owner.names == "province_and_number":
        return resolve_education_area(own, places, issues) or _nameless(owner, own, issues)
    named = cut_names(own, places)
    if not named:
        return _nameless(owner, own, issues)
    if owner.names == "free":
        return resolve_free(owner, named, places, mentions, issues)
    if owner.names == "province":
        return resolve_provincial(owner, named, places, issues)
    if owner.names in ("district", "bangkok_district"):
        return resolve_of_district(owner, named, places, issues)
    return resolve_local(owner, named, places, issues)


def _only_listed(mentions: list[Mention]) -> bool:
    """Agencies stand in the cells of a table only, several of them: a list of agencies, whose report it is not."""
    cells = {mention.source.text for mention in mentions if isinstance(mention.source.owner, GridCell)}
    return len(cells) >= 2 and all(isinstance(mention.source.owner, GridCell) for mention in mentions)


def _nameless(kind: Kind, own: list[Mention], issues: Issues) -> Agency:
    first = own[0]
    raw = " ".join(first.source.text[first.start : first.end].split())
    issues.add(
        "entity.unresolved", first.place, raw=raw, reason_en="its name is not printed", reason_th="ไม่พบชื่อหน่วยงาน"
    )
    return Agency(agency_name_raw=raw, agency_type=kind.type, agency_probability=0.0, place=first.place)
