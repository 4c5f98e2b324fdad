"""Whose report it is, and where: evidence combined into one decision with a probability.

Candidates are the gazetteer's areas, and "a name that no gazetteer knows". Each gets the logarithm of its
probability: how many such agencies there are, how improbable its printed forms are under reading and typing slips
(`agency_lexicon.surprise`), and how well the printed district, province, postcode and web domain fit. A name is
corrected only if its candidate's share is at least `NEEDED`; a name that the gazetteer holds is never moved.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from normalise.agency_lexicon import Kind, Municipality, Official, kinds, municipalities, officials, surprise, words
from normalise.agency_mentions import (
    COVER_ITEMS,
    Mention,
    Source,
    find,
    fuzzy_openings,
    sources,
    squeeze,
    tail_of,
)
from normalise.agency_names import Named, cut_names, known_names
from normalise.agency_places import Places, find_places, match
from normalise.gazetteer import BANGKOK, Area, fold, gazetteer, reach
from normalise.view import View
from schemas.document import Place
from schemas.issues import Issues

NEEDED = 0.98
REPORTED_BELOW = 0.995
FOREIGN_SHOWN = 5

# Natural logarithms. A mismatch of a surely printed district or province: 1 in 3000 (another agency's address).
MISMATCH = -8.0
POSTCODE_FITS, POSTCODE_FAILS = 2.0, -3.0
DOMAIN_FITS = 2.5
WORST_FORM = -12.0
# Share of agencies whose name is in no gazetteer: nearly none of the subdistrict organisations, a third of the
# subdistrict municipalities, most towns; and one name of the 50,000 that could be made up.
UNKNOWN_SHARE = {
    "subdistrict_administrative_organization": 0.005,
    "subdistrict_municipality": 0.3,
    "town_municipality": 0.5,
    "city_municipality": 0.2,
}
NAME_SPACE = math.log(50_000)


@dataclass(frozen=True, slots=True)
class Agency:
    """The columns of `reports` that say whose report it is (see schemas.dataset.Report), all None or unresolved if
    nothing was found. place: where the name was printed first."""

    agency_name_raw: str | None = None
    agency_name: str | None = None
    agency_type: str | None = None
    subdistrict: str | None = None
    district: str | None = None
    province: str | None = None
    subdistrict_code: str | None = None
    district_code: str | None = None
    province_code: str | None = None
    agency_match: str = "unresolved"
    agency_probability: float | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Form:
    """One spelling of a name of one kind: its mentions in reading order."""

    name: str
    named: tuple[Named, ...]

    @property
    def cover(self) -> bool:
        return any(item.mention.source.cover for item in self.named)

    @property
    def weight(self) -> float:
        """Repeats of one slip are no new evidence, so they count by their logarithm; the cover counts half more."""
        return (1 + 0.5 * math.log(len(self.named))) * (1.5 if self.cover else 1.0)

    @property
    def first(self) -> Named:
        return self.named[0]

    @property
    def lines(self) -> int:
        return len({(item.mention.source.order, item.mention.place) for item in self.named})


@dataclass(frozen=True)
class Candidate:
    """name: canonical name without the kind's words; area: what it is named for (None if unknown); score: ln."""

    name: str
    area: Area | None
    town: Municipality | None
    score: float


def resolve_agency(view: View, issues: Issues) -> Agency:
    """The report's own agency and its place. Never raises for a document; adds issues for every doubt and repair."""
    texts = sources(view)
    mentions = [mention for source in texts for mention in find(source)]
    if not any(m.source.cover for m in mentions):
        for source in texts[:COVER_ITEMS]:
            mentions.extend(fuzzy_openings(source))
    owner = _owner(mentions)
    if owner is None:
        return _from_place_only(texts, issues)
    if isinstance(owner, Official):
        return _official(owner, mentions, texts, issues)
    own = [m for m in mentions if m.kind is owner]
    places = find_places(texts, own)
    named = cut_names(own, places)
    if not named:
        return _nameless(owner, own, issues)
    if owner.names == "free" or owner.names == "province_and_number":
        agency = _free(owner, named, places, issues)
    elif owner.names == "province":
        agency = _provincial(owner, named, places, issues)
    elif owner.names in ("district", "bangkok_district"):
        agency = _of_district(owner, named, places, issues)
    else:
        agency = _local(owner, named, places, issues)
    _report_foreign(owner, agency, mentions, places, issues)
    return agency


# Whose report it is


def _owner(mentions: list[Mention]) -> Kind | Official | None:
    """The kind (or listed agency) that the report belongs to: what stands alone on the cover, else what is named most.

    Points: alone on the cover 12, on the cover 5, elsewhere 1 up to 20 together. Bodies that every report names
    (lexicon: supervisor) count only alone on the cover, ministries only where nothing below them does.
    """
    points: dict[object, float] = defaultdict(float)
    elsewhere: Counter[object] = Counter()
    on_cover: set[object] = set()
    for mention in mentions:
        key = mention.official or mention.kind
        if mention.kind and not mention.tail.letters:
            elsewhere[key] += 0.2
            continue
        role = mention.official.role if mention.official else ""
        if mention.source.cover:
            if mention.alone:
                points[key] += 12 if not role else 6
                on_cover.add(key)
            elif not role:
                points[key] += 5
                on_cover.add(key)
        elif not role:
            elsewhere[key] += 1 if mention.kind else 0.3
    for key, count in elsewhere.items():
        points[key] += min(20.0, count)
    if not points:
        return None
    pool = on_cover or set(points)
    # Of several on the cover the most specific; of equals the one with most points.
    strong = {key for key in pool if points[key] >= 5} or pool
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


# Local governments: the gazetteer decides


def _forms(named: list[Named]) -> list[Form]:
    """Spellings with their mentions, heaviest first. A name that the text's end cuts off joins the one it begins."""
    groups: dict[str, list[Named]] = defaultdict(list)
    for item in named:
        groups[item.name].append(item)
    for name in sorted(groups, key=len):
        if all(item.cut for item in groups[name]):
            longer = [other for other in groups if other != name and other.startswith(name)]
            if longer:
                del groups[name]
    forms = [Form(name, tuple(items)) for name, items in groups.items()]
    return sorted(forms, key=lambda form: (-form.weight, form.first.mention.source.order, form.name))


def _local(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    forms = _forms(named)
    candidates = _candidates(kind, forms, places)
    shares = _shares(candidates)
    best = candidates[0]
    share = shares[0]
    main = _main_form(forms, best)
    printed = next((form for form in forms if form.name == fold(best.name)), None)
    canonical = kind.word + best.name
    first = main.first
    base = Agency(
        agency_name_raw=first.raw,
        agency_name=canonical,
        agency_type=kind.type,
        agency_probability=round(share, 4),
        place=first.mention.place,
    )
    twins = [c for c in candidates[1:] if c.area and best.area and c.name == best.name and c.score > best.score - 4]
    if best.area is None and best.town is None:
        agency = _unlisted(kind, base, best, forms, places, issues)
    elif twins:
        agency = _ambiguous(kind, base, best, twins, places, issues)
    else:
        moved = fold(main.name) != fold(best.name)
        if moved and not _may_move(main, printed, share):
            agency = _open(kind, base, main, best, places, issues)
        else:
            agency = _settled(kind, base, best, main, moved, places, issues)
    if agency.agency_match != "unresolved":
        _report_variants(kind, agency, best.name, forms, main, issues)
        _report_siblings(agency, best, printed, places, issues)
    return agency


def _main_form(forms: list[Form], best: Candidate) -> Form:
    """The form on the title: the first that stands on the cover and may be the best candidate's, else the heaviest."""
    name = fold(best.name)
    plausible = [f for f in forms if Levenshtein.distance(f.name, name) <= max(reach(name), reach(f.name))]
    on_cover = [f for f in plausible if f.cover]
    if on_cover:
        return min(on_cover, key=lambda f: _first_alone(f))
    return (plausible or forms)[0]


def _first_alone(form: Form) -> tuple[int, int, int]:
    return min((not i.mention.source.cover, i.mention.source.order, i.mention.start) for i in form.named)


def _candidates(kind: Kind, forms: list[Form], places: Places) -> list[Candidate]:
    """Areas whose name some form may be, and the unknown names; best first."""
    gaz = gazetteer()
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    scopes = districts or provinces
    areas: dict[str, Area] = {}
    towns: dict[str, Municipality] = {}
    for form in forms[:12]:
        for area in gaz.named(form.name):
            areas[area.code] = area
        for scope in sorted(scopes):
            for area, _ in gaz.near(form.name, scope):
                areas[area.code] = area
        if not scopes or not areas:
            for area, _ in gaz.near(form.name, "", 1 if len(form.name) < 12 else 2):
                areas[area.code] = area
        if kind.names == "municipality":
            for (word, name), rows in municipalities().items():
                if word == kind.word and Levenshtein.distance(name, form.name, score_cutoff=2) <= reach(name):
                    for row in rows:
                        towns[row.district + "/" + row.name] = row
    share = UNKNOWN_SHARE.get(kind.type, 0.05)
    listed = math.log(1 - share) - math.log(len(gaz.subdistricts))
    found = []
    for area in areas.values():
        score = listed + _forms_score(forms, fold(area.name)) + _place_score(area, places, districts, provinces)
        found.append(Candidate(area.name, area, None, score))
    for row in towns.values():
        district = next(d for d in gaz.district_names[fold(row.district)] if gaz.province_of(d).name == row.province)
        # A listed town is likelier than a subdistrict's name borrowed by chance.
        score = listed + 1.5 + _forms_score(forms, fold(row.name))
        score += _place_score(district, places, districts, provinces)
        found.append(Candidate(row.name, district, row, score))
    unknown = math.log(share) - NAME_SPACE
    if districts:
        unknown -= math.log(len(gaz.districts))
    elif provinces:
        unknown -= math.log(len(gaz.provinces))
    for form in forms[:6]:
        found.append(Candidate(form.name, None, None, unknown + _forms_score(forms, form.name)))
    found.sort(key=lambda c: (-c.score, c.area.code if c.area else "", c.name))
    return found


def _forms_score(forms: list[Form], name: str) -> float:
    return sum(form.weight * max(WORST_FORM, -surprise(form.name, name)) for form in forms)


def _place_score(area: Area, places: Places, districts: frozenset[str], provinces: frozenset[str]) -> float:
    gaz = gazetteer()
    score = 0.0
    if districts and area.code[:4] not in districts:
        score += MISMATCH
    if provinces and area.province_code not in provinces:
        score += MISMATCH
    if len(area.code) == 6:
        if places.postcodes:
            fits = any(code in places.postcodes for code in area.postcodes)
            score += POSTCODE_FITS if fits else POSTCODE_FAILS
        subdistricts = places.sure(places.subdistricts)
        if area.code in subdistricts:
            score += 1.0
    for domain in places.domains:
        names = [area.romanised, *([gaz.districts[area.code[:4]].romanised] if len(area.code) == 6 else [])]
        if len(names[0]) >= 4 and fuzz.partial_ratio(names[0], domain) >= 88:
            score += DOMAIN_FITS
            break
    return score


def _shares(candidates: list[Candidate]) -> list[float]:
    top = candidates[0].score
    parts = [math.exp(c.score - top) for c in candidates]
    # Candidates of the same name in the same place are one.
    total = sum(parts)
    return [part / total for part in parts]


def _may_move(main: Form, printed: Form | None, share: float) -> bool:
    """A printed name may be corrected if the evidence is clear, and it is no existing name, unless the right one is
    printed elsewhere in the document."""
    if share < NEEDED:
        return False
    existing = bool(gazetteer().named(main.name))
    return not existing or (printed is not None and len(printed.named) >= 2)


def _settled(
    kind: Kind, base: Agency, best: Candidate, main: Form, moved: bool, places: Places, issues: Issues
) -> Agency:
    gaz = gazetteer()
    area = best.area
    district, province = gaz.districts[area.code[:4]], gaz.provinces[area.province_code]
    subdistrict = area if len(area.code) == 6 else _same_name(best.name, area.code)
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    agency = replace(
        base,
        subdistrict=subdistrict.name if subdistrict else None,
        subdistrict_code=subdistrict.code if subdistrict else None,
        district=district.name,
        district_code=district.code,
        province=province.name,
        province_code=province.code,
    )
    _report_place_slips(district, province, places, issues)
    contradicted = (districts and district.code not in districts) or (provinces and province.code not in provinces)
    if contradicted:
        printed = _printed_place(districts or provinces)
        issues.add(
            "entity.place_conflict",
            base.place,
            raw=printed,
            value=f"{district.name} {province.name}",
            name=base.agency_name,
        )
    if moved:
        issues.add(
            "entity.name_corrected",
            base.place,
            raw=main.name,
            value=best.name,
            lines=main.lines,
            reason_en=_why(district, province, districts, provinces)[0],
            reason_th=_why(district, province, districts, provinces)[1],
        )
        return replace(agency, agency_match="corrected")
    if districts and provinces and not contradicted:
        return replace(agency, agency_match="exact")
    issues.add(
        "entity.inferred",
        base.place,
        raw=base.agency_name_raw,
        value=agency.subdistrict_code or agency.district_code,
        name=best.name,
        district=district.name,
        province=province.name,
        missing_en=_missing(districts, provinces)[0],
        missing_th=_missing(districts, provinces)[1],
    )
    return replace(agency, agency_match="inferred")


def _same_name(name: str, district_code: str) -> Area | None:
    found = gazetteer().named(name, district_code)
    return found[0] if len(found) == 1 else None


def _why(district: Area, province: Area, districts: frozenset[str], provinces: frozenset[str]) -> tuple[str, str]:
    if districts:
        return (
            f"the only name like it in the printed district {district.name}",
            f"เป็นชื่อเดียวที่ใกล้เคียงในอำเภอ{district.name}ที่พิมพ์ไว้",
        )
    if provinces:
        return (
            f"the only name like it in the printed province {province.name}",
            f"เป็นชื่อเดียวที่ใกล้เคียงในจังหวัด{province.name}ที่พิมพ์ไว้",
        )
    return "the only name like it in the country", "เป็นชื่อเดียวที่ใกล้เคียงในประเทศ"


def _missing(districts: frozenset[str], provinces: frozenset[str]) -> tuple[str, str]:
    if not districts and not provinces:
        return "district and province are", "อำเภอและจังหวัด"
    if not districts:
        return "the district is", "อำเภอ"
    return "the province is", "จังหวัด"


def _printed_place(codes: Iterable[str]) -> str:
    gaz = gazetteer()
    return " ".join((gaz.districts.get(code) or gaz.provinces[code]).name for code in sorted(codes))


def _report_place_slips(district: Area, province: Area, places: Places, issues: Issues) -> None:
    for area in (district, province):
        if area.code in places.corrected:
            printed, place = places.corrected[area.code]
            issues.add("entity.place_corrected", place, raw=printed, value=area.name)


def _with_printed_place(base: Agency, places: Places) -> Agency:
    """District and province as far as they are printed surely and without contradiction."""
    gaz = gazetteer()
    districts, provinces = places.sure(places.districts), places.sure(places.provinces)
    if provinces:
        inside = frozenset(code for code in districts if code[:2] in provinces)
        districts = inside or districts
    if len(districts) == 1:
        district = gaz.districts[next(iter(districts))]
        if not provinces or district.province_code in provinces:
            province = gaz.province_of(district)
            return replace(
                base,
                district=district.name,
                district_code=district.code,
                province=province.name,
                province_code=province.code,
            )
    if len(provinces) == 1:
        province = gaz.provinces[next(iter(provinces))]
        return replace(base, province=province.name, province_code=province.code)
    return base


def _unlisted(kind: Kind, base: Agency, best: Candidate, forms: list[Form], places: Places, issues: Issues) -> Agency:
    """A name that the gazetteer does not hold: kept as printed, with the printed district and province."""
    agency = _with_printed_place(base, places)
    form = next(f for f in forms if f.name == best.name)
    known = best.name in known_names(kind)
    if kind.names == "municipality" and agency.district_code and (len(form.named) > 1 or known):
        # A municipality need not bear a subdistrict's name; printed alike more than once it is taken as it stands.
        issues.add("entity.name_not_in_gazetteer", base.place, raw=form.name, value=agency.agency_name)
        return replace(agency, agency_match="exact", agency_probability=round(min(0.97, base.agency_probability), 4))
    issues.add(
        "entity.unresolved",
        base.place,
        raw=base.agency_name_raw,
        value=agency.agency_name,
        reason_en=f"no list of places holds the name {form.name}",
        reason_th=f"ไม่มีชื่อ {form.name} ในทะเบียนพื้นที่",
    )
    return replace(agency, agency_match="unresolved", agency_probability=round(min(0.5, base.agency_probability), 4))


def _ambiguous(
    kind: Kind, base: Agency, best: Candidate, twins: list[Candidate], places: Places, issues: Issues
) -> Agency:
    """The name is plain, the place is not: several areas bear it and nothing printed decides."""
    agency = _with_printed_place(base, places)
    gaz = gazetteer()
    areas = [best.area, *(c.area for c in twins)]
    where = ", ".join(f"{gaz.districts[a.code[:4]].name} {gaz.province_of(a).name}" for a in areas[:6])
    issues.add(
        "entity.ambiguous_place",
        base.place,
        raw=base.agency_name_raw,
        value=agency.agency_name,
        count=len(areas),
        where=where,
    )
    return replace(agency, agency_match="unresolved", agency_probability=round(base.agency_probability, 4))


def _open(kind: Kind, base: Agency, main: Form, best: Candidate, places: Places, issues: Issues) -> Agency:
    """A likely correction without proof enough: the printed name is kept."""
    agency = _with_printed_place(replace(base, agency_name=kind.word + main.name), places)
    issues.add(
        "entity.unresolved",
        base.place,
        raw=base.agency_name_raw,
        value=agency.agency_name,
        reason_en=f"{main.name} is not in the printed place; {best.name} may be meant, but the proof is too weak",
        reason_th=f"ไม่พบ {main.name} ในพื้นที่ที่พิมพ์ไว้ อาจหมายถึง {best.name} แต่หลักฐานไม่เพียงพอ",
    )
    return replace(agency, agency_match="unresolved", agency_probability=round(1 - base.agency_probability, 4))


def _report_variants(kind: Kind, agency: Agency, name: str, forms: list[Form], main: Form, issues: Issues) -> None:
    """An issue for each other spelling of the agency's own name."""
    own = fold(name)
    for form in sorted(forms, key=lambda f: f.first.mention.source.order):
        if form.name == own or form is main or not _variant(form.name, own):
            continue
        # A real place's name is another agency's as well as a slip: kept apart.
        code = "entity.name_variant" if gazetteer().named(form.name) else "entity.name_corrected"
        issues.add(
            code,
            form.first.mention.place,
            raw=form.name,
            value=name,
            lines=form.lines,
            reason_en="the agency's own name stands elsewhere in this report",
            reason_th="ชื่อของหน่วยงานปรากฏในที่อื่นของรายงานนี้",
        )


def _variant(form: str, own: str) -> bool:
    return Levenshtein.distance(form, own) <= max(reach(own), reach(form))


def _report_siblings(agency: Agency, best: Candidate, printed: Form | None, places: Places, issues: Issues) -> None:
    """A neighbour's name differs by one letter, and nothing but the name itself tells them apart."""
    if not best.area or len(best.area.code) != 6 or agency.agency_match == "corrected":
        return
    siblings = [a for a, d in gazetteer().near(best.name, best.area.code[:4], 1) if d == 1]
    if not siblings or (printed and len(printed.named) > 2) or best.area.code in places.sure(places.subdistricts):
        return
    issues.add(
        "entity.sibling_name", agency.place, raw=best.name, value=best.name, other=", ".join(a.name for a in siblings)
    )


# Provinces, districts, free names, listed names


def _provincial(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """An organisation or office named for a province."""
    gaz = gazetteer()
    forms = _forms(named)
    scored = sorted(((_forms_score(forms, fold(p.name)), p) for p in gaz.provinces.values()), key=lambda pair: -pair[0])
    top = scored[0][0]
    share = 1 / sum(math.exp(score - top) for score, _ in scored)
    province = scored[0][1]
    main = _main_form(forms, Candidate(province.name, province, None, top))
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
        if not _variant(main.name, fold(province.name)):
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
    _report_variants(kind, base, province.name, forms, main, issues)
    return base


def _of_district(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """An office named for a district (in Bangkok: เขต)."""
    gaz = gazetteer()
    forms = _forms(named)
    provinces = places.sure(places.provinces)
    pool = [
        d
        for d in gaz.districts.values()
        if (d.province_code == BANGKOK) == (kind.names == "bangkok_district")
        and (not provinces or kind.names == "bangkok_district" or d.province_code in provinces)
    ]
    scored = sorted(((_forms_score(forms, fold(d.name)), d) for d in pool), key=lambda p: (-p[0], p[1].code))
    form = forms[0]
    if not scored or not _variant(form.name, fold(scored[0][1].name)):
        return _kept(kind, form, places, issues)
    best = scored[0][1]
    main = _main_form(forms, Candidate(best.name, best, None, scored[0][0]))
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
    agency = _with_printed_place(base, places)
    issues.add(
        "entity.unresolved",
        base.place,
        raw=base.agency_name_raw,
        value=base.agency_name,
        reason_en=f"no list of places settles the name {form.name}",
        reason_th=f"ทะเบียนพื้นที่ไม่อาจชี้ขาดชื่อ {form.name}",
    )
    return agency


def _free(kind: Kind, named: list[Named], places: Places, issues: Issues) -> Agency:
    """A school, hospital, station or university: its name is in no list, so agreement between mentions decides."""
    forms = _forms(named)
    total = sum(len(form.named) for form in forms)
    main = next((form for form in forms if form.cover), forms[0])
    backed = [form for form in forms if form is main or _variant(form.name, main.name)]
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
    agency = _with_printed_place(base, places)
    _report_variants(kind, agency, name, forms, main, issues)
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


def _official(owner: Official, mentions: list[Mention], texts: list[Source], issues: Issues) -> Agency:
    """An agency of the official list: name and type as listed; no place unless the type has one."""
    own = [m for m in mentions if m.official is owner]
    first = min(own, key=lambda m: (not (m.source.cover and m.alone), not m.source.cover, m.source.order, m.start))
    raw = " ".join(first.source.text[first.start : first.end].split())
    moved = squeeze(raw) != squeeze(owner.name) and not squeeze(owner.name).startswith(squeeze(raw))
    agency = Agency(
        agency_name_raw=raw,
        agency_name=owner.name,
        agency_type=owner.type,
        agency_match="corrected" if moved else "exact",
        agency_probability=0.98 if moved else 0.995,
        place=first.place,
    )
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


def _from_place_only(texts: list[Source], issues: Issues) -> Agency:
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
                agency_match="inferred",
                agency_probability=0.8,
                place=source.place(found.start()),
            )
            issues.add("entity.province_assumed", agency.place, raw=agency.agency_name_raw, value=agency.agency_name)
            return agency
    issues.add(
        "entity.unresolved", None, raw=None, value=None, reason_en="no agency is named", reason_th="ไม่พบชื่อหน่วยงาน"
    )
    return Agency(agency_probability=0.0)


# Other agencies


def _report_foreign(owner: Kind, agency: Agency, mentions: list[Mention], places: Places, issues: Issues) -> None:
    """Agencies of the same group under another name: left over from a copied text, unless the words before say
    that they are partners. Many of them are a list, which is no slip."""
    others: dict[str, list[Named]] = defaultdict(list)
    peers: dict[Kind, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind and mention.kind.group == owner.group:
            peers[mention.kind].append(mention)
    gaz = gazetteer()
    own = fold((agency.agency_name or "").removeprefix(owner.word))
    for kind, found in peers.items():
        if kind.names == "province" and owner.names != "province":
            found = [m for m in found if not _own_province(m, agency)]
        names = known_names(kind)
        for item in cut_names(found, Places()):
            if names and item.name not in names:
                continue
            if kind is owner and (_variant(item.name, own) or item.cut and own.startswith(item.name)):
                continue
            if kind is not owner and item.name == own and item.mention.source.cover:
                continue
            if not names and len(item.name) < 4:
                continue
            if not is_name(item, gaz) or _partner(item.mention):
                continue
            others[kind.word + item.name].append(item)
    if len(others) > FOREIGN_SHOWN:
        first = min((items[0] for items in others.values()), key=lambda i: i.mention.source.order)
        issues.add(
            "entity.many_agencies", first.mention.place, raw=first.raw, value=agency.agency_name, count=len(others)
        )
        return
    for name, items in others.items():
        issues.add(
            "entity.foreign_agency",
            items[0].mention.place,
            raw=items[0].raw,
            value=agency.agency_name,
            name=name,
            count=len(items),
        )


def is_name(item: Named, gaz: object) -> bool:
    """Whether the mention surely ends where the name does, so that an ordinary word is not taken for a place."""
    return item.mention.tail.breaks.get(len(item.name), 0.0) >= 1.0 and len(item.name) >= 3


def _own_province(mention: Mention, agency: Agency) -> bool:
    hit = match(mention.tail, gazetteer().province_names)
    return hit is None or agency.province_code is None or hit[1][0].code == agency.province_code


def _partner(mention: Mention) -> bool:
    before = squeeze(mention.source.text[max(0, mention.start - 40) : mention.start])
    return any(squeeze(word) in before[-24:] for word in words().partners if len(word) > 4) or before.endswith(
        tuple(word for word in words().partners if len(word) <= 4)
    )


# Names in tables of many agencies


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
        named = cut_names([mention], Places())
        if named:
            return mention.kind.word + _spaced_name(named[0]), mention.kind.type
    gaz = gazetteer()
    if flat.startswith("จังหวัด") and flat.removeprefix("จังหวัด") in gaz.province_names:
        name = gaz.province_names[flat.removeprefix("จังหวัด")][0].name
        return ("จังหวัด" + name if name != "กรุงเทพมหานคร" else name, "provincial_office")
    if flat.startswith(("กรม", "กระทรวง", "สำนักงาน", "สำนัก")) and 6 <= len(flat) <= 60:
        return text, "central_agency"
    if flat.startswith(("การ", "องค์การ", "บริษัท", "ธนาคาร")) and regex.search("แห่งประเทศไทย|จำกัด", text):
        return text, "state_enterprise"
    if "(องค์การมหาชน)" in text:
        return text, "public_organization"
    return None


def kind_of(word: str) -> Kind | None:
    """The kind with these words."""
    return next((kind for kind in kinds() if kind.word == word), None)
