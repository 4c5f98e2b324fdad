"""Education areas: named for one to four provinces, and "เขต" with a number where a province has several."""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from normalise.agency.gazetteer import Area, fold, gazetteer
from normalise.agency.letters import can_end
from normalise.agency.mentions import Mention
from normalise.agency.places import Places, nearly
from normalise.agency.result import Agency, with_printed_place
from normalise.agency.verdicts import unresolved
from schemas.issues import Issues
from schemas.thai import ascii_digits

KNOWN, SLIPPED = 0.995, 0.97
NUMBER = regex.compile(r"\s*\(?(?:เขต(?:พื้นที่)?(?:ที่)?\s*)?([0-9]{1,2})(?![0-9])")


@dataclass(frozen=True)
class Region:
    """What stands behind the words: provinces, the number or None, the offset in the text where they end, and a
    misread province with what it means, or None."""

    provinces: tuple[Area, ...]
    number: str | None
    end: int
    slip: tuple[str, Area] | None

    @property
    def name(self) -> str:
        """ "ชัยภูมิ เขต 3", "เลย หนองบัวลำภู", " เขต 25" (as it was before 2564)."""
        return " ".join(area.name for area in self.provinces) + (f" เขต {self.number}" if self.number else "")


def resolve_education_area(own: list[Mention], places: Places, issues: Issues) -> Agency | None:
    """The education area of the cover's first mention that has a name, else of any; None if none has."""
    found = ((mention, region_of(mention)) for mention in sorted(own, key=_order))
    mention, region = next(((m, r) for m, r in found if r.provinces or r.number), (None, None))
    if mention is None:
        return None
    agency = Agency(
        agency_name_raw=mention.printed(region.end),
        agency_name=mention.kind.word + region.name,
        agency_type=mention.kind.type,
        agency_match="exact",
        agency_probability=SLIPPED if region.slip else KNOWN,
        place=mention.place,
    )
    if len(region.provinces) == 1:
        agency = replace(agency, province=region.provinces[0].name, province_code=region.provinces[0].code)
    if region.slip:
        printed, area = region.slip
        if printed in gazetteer().district_names or printed in gazetteer().subdistrict_names:
            return unresolved(
                with_printed_place(agency, places), f"{printed} is no province", f"{printed} ไม่ใช่ชื่อจังหวัด", issues, 0.5
            )
        issues.add(
            "entity.name_corrected",
            agency.place,
            raw=printed,
            value=area.name,
            lines=len(own),
            reason_en="the only province like it",
            reason_th="เป็นชื่อจังหวัดเดียวที่ใกล้เคียง",
        )
        agency = replace(agency, agency_match="corrected")
    return agency


def _order(mention: Mention) -> tuple[bool, bool, int, int]:
    return not (mention.source.cover and mention.alone), not mention.source.cover, mention.source.order, mention.start


def region_of(mention: Mention) -> Region:
    """What stands behind the words that name an education area."""
    gaz = gazetteer()
    tail, text = mention.tail, mention.source.text
    found: list[Area] = []
    slip = None
    at = 0
    while at < len(tail.letters):
        ends = (k for k in range(min(len(tail.letters), at + 24), at + 2, -1) if can_end(tail.letters, k))
        end = next((k for k in ends if tail.letters[at:k] in gaz.province_names), None)
        if end is not None:
            found.append(gaz.province_names[tail.letters[at:end]][0])
        elif not found and (near := nearly(tail, gaz.provinces.values())) and near[0] != fold(near[1].name):
            slip, end = near, len(near[0])
            found.append(near[1])
        else:
            break
        at = end
    after = tail.at[at - 1] + 1 if at else mention.end
    number = NUMBER.match(ascii_digits(text[after : after + 24]))
    if number:
        after += number.end()
    return Region(tuple(found), str(int(number[1])) if number else None, after, slip)
