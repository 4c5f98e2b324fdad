"""Agencies' names in the cells of a table of many agencies."""

from __future__ import annotations

from functools import cache

import regex

from normalise.agency.education_areas import region_of
from normalise.agency.gazetteer import gazetteer
from normalise.agency.heads import is_unit
from normalise.agency.letters import squeeze
from normalise.agency.lexicon import officials
from normalise.agency.mentions import find
from normalise.agency.names import cut_names
from normalise.agency.places import Places
from normalise.agency.sources import Source


@cache
def _canonical_names() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for official in officials():
        for name in (official.name, *official.short):
            found.setdefault(squeeze(name), (official.name, official.type))
    return found


@cache
def canonical_agency(text: str) -> tuple[str, str] | None:
    """An agency's name as printed in a table's cell -> (canonical name, type); None if it names no agency.

    Cheap and without a place: "อบต.นากอก" -> ("องค์การบริหารส่วนตำบลนากอก", "subdistrict_administrative_organization").
    """
    if len(text) > 160:
        return None
    text = regex.sub(r"^\s*[0-9๐-๙]{1,4}\s*[.)]?\s+", "", text).strip()
    flat = squeeze(text)
    if flat in _canonical_names():
        return _canonical_names()[flat]
    source = Source(text, len(text), True, 0, None)
    for mention in sorted(find(source), key=lambda m: (m.start, -m.end)):
        if squeeze(text[: mention.start]):
            return None
        if mention.official:
            rest = squeeze(text[mention.end :])
            return (mention.official.name, mention.official.type) if not rest else None
        if mention.kind.names == "province_and_number":
            region = region_of(mention)
            return (mention.kind.word + region.name, mention.kind.type) if region.name else None
        named = cut_names([mention], Places())
        if named:
            return mention.kind.word + named[0].name, mention.kind.type
    gaz = gazetteer()
    if flat.startswith("จังหวัด") and flat.removeprefix("จังหวัด") in gaz.province_names:
        name = gaz.province_names[flat.removeprefix("จังหวัด")][0].name
        return ("จังหวัด" + name if name != "กรุงเทพมหานคร" else name, "provincial_office")
    if flat.startswith(("กรม", "กระทรวง", "สำนักงาน")) and 8 <= len(flat) <= 60 and not is_unit(flat):
        return text, "central_agency"
    if flat.startswith(("การ", "องค์การ", "บริษัท", "ธนาคาร")) and regex.search("แห่งประเทศไทย|จำกัด", text):
        return text, "state_enterprise"
    if "(องค์การมหาชน)" in text:
        return text, "public_organization"
    return None
