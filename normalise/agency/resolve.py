"""Whose report it is, and where: `resolve_agency`; and `canonical_agency` for names in tables.

Steps: find where agencies are named (`mentions`), choose the report's own (here), find the printed places
(`agency_places`), cut the names (`agency_names`), and decide (`agency_local`, `agency_other`); then report other
spellings and other agencies (`agency_foreign`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice

from normalise.agency.canonical import canonical_agency
from normalise.agency.foreign import report_foreign
from normalise.agency.lexicon import Kind, Official
from normalise.agency.local import resolve_local
from normalise.agency.mentions import Mention, find, fuzzy_openings
from normalise.agency.names import cut_names, nameless
from normalise.agency.other import (
    resolve_free,
    resolve_from_place,
    resolve_of_district,
    resolve_official,
    resolve_provincial,
)
from normalise.agency.places import find_places
from normalise.agency.result import Agency
from normalise.agency.sources import COVER_ITEMS, Source, sources
from normalise.view import GridCell, View
from schemas.issues import Issues

REPORTED_BELOW = 0.995
MOST_MENTIONS = 5000  # a hostile file repeats a name a million times; the first ones decide

__all__ = ["Agency", "canonical_agency", "resolve_agency"]


def resolve_agency(view: View, issues: Issues) -> Agency:
    """The report's own agency and its place. Never raises for a document; adds issues for every doubt and repair."""
    before = len(issues)
    texts = sources(view)
    mentions = list(islice((mention for source in texts for mention in find(source)), MOST_MENTIONS))
    if not any(m.source.cover for m in mentions):
        for source in texts[:COVER_ITEMS]:
            mentions.extend(fuzzy_openings(source))
    owner = _owner(mentions)
    told = Issues()
    area = resolve_from_place(texts, told) if owner is None or _only_listed(mentions) else None
    if area is not None and (owner is None or area.agency_name is not None):
        agency = area
        issues.rows += told.rows
    elif isinstance(owner, Official):
        agency = resolve_official(owner, mentions, texts, issues)
    else:
        agency = _resolve_kind(owner, texts, mentions, issues)
    said = any(row.code.startswith("entity.") for row in issues.rows[before:])
    if not said and (agency.agency_probability or 0) < REPORTED_BELOW:
        percent = round(100 * (agency.agency_probability or 0), 1)
        issues.add(
            "entity.uncertain", agency.place, raw=agency.agency_name_raw, value=agency.agency_name, percent=percent
        )
    if isinstance(owner, Kind) and agency is not area:
        report_foreign(owner, agency, mentions, issues)
    return agency


def _resolve_kind(owner: Kind, texts: list[Source], mentions: list[Mention], issues: Issues) -> Agency:
    own = [m for m in mentions if m.kind is owner]
    places = find_places(texts, own)
    named = cut_names(own, places)
    if not named:
        return _nameless(owner, own, issues)
    if owner.names in ("free", "province_and_number"):
        return resolve_free(owner, named, places, issues)
    if owner.names == "province":
        return resolve_provincial(owner, named, places, issues)
    if owner.names in ("district", "bangkok_district"):
        return resolve_of_district(owner, named, places, issues)
    return resolve_local(owner, named, places, issues)


def _only_listed(mentions: list[Mention]) -> bool:
    """Agencies stand in the cells of a table only, several of them: a list of agencies, whose report it is not."""
    cells = {mention.source.text for mention in mentions if isinstance(mention.source.owner, GridCell)}
    return len(cells) >= 2 and all(isinstance(mention.source.owner, GridCell) for mention in mentions)


def _owner(mentions: list[Mention]) -> Kind | Official | None:
    """The kind (or listed agency) that the report belongs to: what stands alone on the cover, else what is named most.

    Points: alone on the cover 12, on the cover 5, elsewhere 1 up to 20 together. Bodies that every report names
    (lexicon: supervisor) count only alone on the cover, ministries only where nothing below them does.
    """
    points: dict[object, float] = defaultdict(float)
    elsewhere: Counter[object] = Counter()
    on_cover: set[object] = set()
    titles: set[object] = set()
    first: dict[object, tuple[int, int]] = {}
    for mention in mentions:
        key = mention.official or mention.kind
        if mention.kind and nameless(mention):
            elsewhere[key] += 0.2
            continue
        first[key] = min(first.get(key, (mention.source.order, mention.start)), (mention.source.order, mention.start))
        role = mention.official.role if mention.official else ""
        if mention.source.cover:
            if role != "supervisor":
                titles.add(key)
            if mention.alone:
                points[key] += 12 if not role else 6
                on_cover.add(key)
            elif not role:
                points[key] += 5
                on_cover.add(key)
        elif not role:
            # Schools and hospitals stand in every agency's text; listed bodies too.
            elsewhere[key] += 1 if mention.kind and mention.kind.names != "free" else 0.3
    for key, count in elsewhere.items():
        points[key] += min(20.0, count)
    if not points:
        return None
    pool = on_cover or set(points)
    # Of several on the cover the most specific; of equals the one with most points. Three equals are a list of
    # agencies, and the first agency of the cover is whose list it is.
    strong = {key for key in pool if points[key] >= 5} or pool
    top = max(_level(key) for key in strong)
    if on_cover and sum(_level(key) == top for key in strong) >= 3:
        return min(titles, key=lambda key: first[key])
    return max(strong, key=lambda key: (_level(key) if key in on_cover else 0, points[key], _name_of(key)))


def _level(key: object) -> int:
    if isinstance(key, Kind):
        return key.level
    if key.role == "parent":
        return 0
    return 2 if key.type in ("education", "public_organization", "special_local_government") else 1


def _name_of(key: object) -> str:
    return key.word if isinstance(key, Kind) else key.name


def _nameless(kind: Kind, own: list[Mention], issues: Issues) -> Agency:
    first = own[0]
    raw = " ".join(first.source.text[first.start : first.end].split())
    issues.add(
        "entity.unresolved", first.place, raw=raw, reason_en="its name is not printed", reason_th="ไม่พบชื่อหน่วยงาน"
    )
    return Agency(agency_name_raw=raw, agency_type=kind.type, agency_probability=0.0, place=first.place)
