"""Agencies of the official list (`names.csv`): name and type as listed."""

from __future__ import annotations

from dataclasses import replace

from normalise.agency.gazetteer import BANGKOK
from normalise.agency.letters import squeeze
from normalise.agency.lexicon import Official
from normalise.agency.mentions import Mention
from normalise.agency.places import find_places
from normalise.agency.result import Agency, with_printed_place
from normalise.agency.sources import Source
from schemas.issues import Issues


def resolve_official(owner: Official, mentions: list[Mention], texts: list[Source], issues: Issues) -> Agency:
    """The listed agency; a place only if its address is printed with it."""
    own = [m for m in mentions if m.official is owner]
    first = min(own, key=lambda m: (not (m.source.cover and m.alone), not m.source.cover, m.source.order, m.start))
    raw = first.printed(first.end)
    listed = {squeeze(owner.name), *map(squeeze, owner.short)}
    moved = squeeze(raw) not in listed and not squeeze(owner.name).startswith(squeeze(raw))
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
