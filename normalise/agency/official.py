"""Agencies of the official list (`names.csv`): name and type as listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from normalise.agency.gazetteer import BANGKOK
from normalise.agency.letters import squeeze
from normalise.agency.lexicon import MARK, Official, officials, surprise
from normalise.agency.mentions import Mention, goes_on
from normalise.agency.places import find_places
from normalise.agency.result import Agency, with_printed_place
from normalise.agency.sources import Source, lines_of
from normalise.agency.tails import NO_TAIL
from normalise.agency.verdicts import unresolved
from normalise.view import Passage
from schemas.issues import Issues

SLIPPED, KNOWN = 0.98, 0.995
# A name that no list holds is a listed one misread if at most two slips lie between them (see lexicon.surprise), up to
# four in a long name, and the next listed name is a further letter away.
TWO_SLIPS, FOUR_SLIPS, MARGIN = 10.0, 20.0, 5.0
LEAST, LONGEST = 8, 90  # letters of a line that may be a listed name
LONG = 12  # letters; each beyond allows a little more
SHORT_SHARE = 0.75  # per letter of a short name: one slip in eight letters


@cache
def _listed() -> dict[Official, str]:
    """Each listed agency with the letters of its name."""
    return {official: squeeze(official.name) for official in officials()}


def listed_like(name: str) -> list[Official]:
    """The listed agencies that a name with a slip or two may mean, likeliest first: one if it is plain, several if
    not, none if the name is nobody's."""
    printed = squeeze(name)
    most = min(FOUR_SLIPS, TWO_SLIPS + 0.4 * max(0, len(printed) - LONG), SHORT_SHARE * len(printed))
    reach = int((most + MARGIN) / MARK)  # edits; none costs less than a mark
    close = process.extract(printed, _listed(), scorer=Levenshtein.distance, score_cutoff=reach, limit=None)
    slips = [(surprise(printed, listed, most + MARGIN), official) for listed, _, official in close]
    near = sorted((pair for pair in slips if pair[0] <= most + MARGIN), key=lambda p: (p[0], p[1].name))
    if not near or near[0][0] > most:
        return []
    return [official for slip, official in near if slip < near[0][0] + MARGIN]


def corrected_to_listed(agency: Agency, lines: int, issues: Issues) -> Agency | None:
    """The agency corrected to the only listed one that it resembles; left open if it resembles several; None if it
    resembles none. lines: how many print the name."""
    like = listed_like(agency.agency_name or "")
    if not like or squeeze(like[0].name) == squeeze(agency.agency_name):
        return None
    if len(like) > 1:
        names = ", ".join(official.name for official in like)
        return unresolved(agency, f"it may be {names}", f"อาจเป็น {names}", issues, 0.5)
    issues.add(
        "entity.name_corrected",
        agency.place,
        raw=agency.agency_name,
        value=like[0].name,
        lines=lines,
        reason_en="the only official name like it",
        reason_th="เป็นชื่อหน่วยงานเดียวที่ใกล้เคียงในบัญชีรายชื่อ",
    )
    return replace(
        agency,
        agency_name=like[0].name,
        agency_type=like[0].type,
        agency_match="corrected",
        agency_probability=SLIPPED,
    )


def misread_lines(source: Source) -> Iterator[Mention]:
    """Lines of the cover that are a listed name with some letters misread."""
    if not source.cover or not isinstance(source.owner, Passage):
        return
    own = source.text[: source.own]
    for start, end in lines_of(source):
        text = own[start:end]
        if LEAST <= len(squeeze(text)) <= LONGEST:
            like = listed_like(text)
            if len(like) == 1:
                start += len(text) - len(text.lstrip())
                yield Mention(source, start, start + len(text.strip()), None, like[0], NO_TAIL, True)


def resolve_official(owner: Official, mentions: list[Mention], texts: list[Source], issues: Issues) -> Agency:
    """The listed agency; a place only if its address is printed with it."""
    own = [m for m in mentions if m.official is owner]
    first = min(own, key=lambda m: (not (m.source.cover and m.alone), not m.source.cover, m.source.order, m.start))
    raw = first.printed(first.end)
    moved = squeeze(raw) not in map(squeeze, (owner.name, owner.plain, *owner.short))
    agency = Agency(
        agency_name_raw=raw,
        agency_name=owner.name,
        agency_type=owner.type,
        agency_match="corrected" if moved else "exact",
        agency_probability=SLIPPED if moved else KNOWN,
        place=first.place,
    )
    before, line = first.line()
    if goes_on(first.source.text, first.end) and not squeeze(before) and len(squeeze(line)) <= LONGEST:
        # A name that begins like a listed one: which one, or whose, is open.
        whole = line.strip()
        return unresolved(
            replace(agency, agency_name_raw=whole, agency_name=whole),
            f"{whole} is in no list, though it begins like {owner.name}",
            f"ไม่มีชื่อ {whole} ในบัญชีรายชื่อ แม้จะขึ้นต้นเหมือน {owner.name}",
            issues,
            0.5,
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
