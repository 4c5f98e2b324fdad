"""Reports of a whole province: no agency is named, or its office, and the cover says "จังหวัด…"."""

from __future__ import annotations

import regex

from normalise.agency.gazetteer import gazetteer
from normalise.agency.places import match
from normalise.agency.result import Agency
from normalise.agency.sources import COVER_ITEMS, Source
from normalise.agency.tails import tail_of
from schemas.issues import Issues

NAMED = regex.compile(r"(?:^|\s|ของ|ใน)จังหวัด")
ADDRESS = regex.compile(r"อำเภอ|ตำบล|อ\.")
OWNED, ALONE, ASSUMED = 0.995, 0.98, 0.9


def resolve_province(texts: list[Source], issues: Issues, only_titled: bool = False) -> Agency | None:
    """The province that the cover names, None if it names none. Sure if it stands alone on a line or behind "ของ";
    only_titled: nothing else will do."""
    gaz = gazetteer()
    best: tuple[float, Agency] | None = None
    for source in texts[:COVER_ITEMS]:
        own = source.text[: source.own]
        for found in NAMED.finditer(own):
            if ADDRESS.search(own):
                break
            tail = tail_of(source.text, found.end())
            hit = match(tail, gaz.province_names)
            if not hit:
                continue
            province = hit[1][0]
            alone = regex.fullmatch(rf"\s*จังหวัด\s*{province.name}\s*", own.split("\n")[0]) is not None
            sure = OWNED if found.group().startswith("ของ") else ALONE if alone else ASSUMED
            if best is not None and sure <= best[0]:
                continue
            raw = own[found.end() - len("จังหวัด") : tail.at[len(hit[0]) - 1] + 1]
            agency = Agency(
                agency_name_raw=" ".join(raw.split()),
                agency_name="จังหวัด" + province.name,
                agency_type="provincial_office",
                province=province.name,
                province_code=province.code,
                agency_match="exact",
                agency_probability=sure,
                place=source.place(found.start()),
            )
            best = sure, agency
    if best is None or only_titled and best[0] < ALONE:
        return None
    sure, agency = best
    if sure < OWNED and not only_titled:
        issues.add("entity.province_assumed", agency.place, raw=agency.agency_name_raw, value=agency.agency_name)
    return agency
