"""Subdistricts, districts and provinces printed in a document, its postcodes and web domains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import regex
from rapidfuzz.distance import Levenshtein

from normalise.agency.gazetteer import BANGKOK, Area, fold, gazetteer, reach
from normalise.agency.letters import can_end
from normalise.agency.mentions import Mention
from normalise.agency.sources import Source
from normalise.agency.tails import Tail, tail_of
from schemas.document import Place
from schemas.thai import ascii_digits

DISTRICT = re.compile(
    r"(?<!ว่าการ)(?:กิ่ง)?อ\s?[ำา]\s?เ\s?[ภก]\s?อ|(?<=\s)[ก-ฮ]?[ำา]?เ[ภกถ]อ|(?<![\u0e01-\u0e4e.])อ\.|(?<![\u0e01-\u0e4e])เขต"
)
PROVINCE = regex.compile(r"จ\s?ั?\s?ง\s?ห\s?ว\s?ั?\s?[ดคต]|(?<![\u0e01-\u0e4e.])จว?\.")
SUBDISTRICT = regex.compile(r"(?<!ส่วน)(?<!ส่วน )(?<!เทศบาล)ต\s?[ำา]\s?บ\s?ล|(?<![\u0e01-\u0e4e.])ต\.|แขวง")
BANGKOK_NAME = regex.compile(r"กรุงเทพมหานคร|กรุงเทพฯ|กทม\.")
POSTCODE = regex.compile(r"(?<![\d.,/-])[1-9]\d{4}(?![\d.,/-])")
DOMAIN = regex.compile(r"(?<![a-z0-9.-])(?:www\.)?([a-z0-9][a-z0-9-]{2,40})\.(?:go|ac|or|in)\.th", regex.IGNORECASE)
SURE = 1.0
LONGEST = 50_000  # letters of one paragraph that are searched


@dataclass
class Places:
    """What the document prints of places. Weights by DOPA code: 1 and more is sure (cover, or beside the agency).

    corrected: a district or province that was printed with a slip: code -> (printed, place).
    """

    provinces: Counter[str] = field(default_factory=Counter)
    districts: Counter[str] = field(default_factory=Counter)
    subdistricts: Counter[str] = field(default_factory=Counter)
    postcodes: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    corrected: dict[str, tuple[str, Place | None]] = field(default_factory=dict)
    shown: dict[str, Place | None] = field(default_factory=dict)

    def sure(self, weights: Counter[str]) -> frozenset[str]:
        """The codes of a level that are sure, less those far below the best."""
        top = max(weights.values(), default=0)
        return frozenset(code for code, weight in weights.items() if weight >= SURE and weight >= top / 3)


def match(tail: Tail, names: dict[str, tuple[Area, ...]]) -> tuple[str, tuple[Area, ...]] | None:
    """The longest name that the tail begins with and where a word can end."""
    for k in range(min(len(tail.letters), 26), 1, -1):
        found = names.get(tail.letters[:k])
        if found and can_end(tail.letters, k):
            return tail.letters[:k], found
    return None


def nearly(tail: Tail, areas: Iterable[Area]) -> tuple[str, Area] | None:
    """The only area whose name is within reach of the tail's beginning, up to a place where a name may end."""
    best: list[tuple[int, str, Area]] = []
    for area in areas:
        name = fold(area.name)
        allowed = reach(name) if len(name) > 3 else 0
        for k in {k for k in tail.breaks if abs(k - len(name)) <= allowed}:
            distance = Levenshtein.distance(tail.letters[:k], name, score_cutoff=allowed)
            if distance <= allowed:
                best.append((distance, tail.letters[:k], area))
    best.sort(key=lambda item: (item[0], item[2].code))
    if not best or (len(best) > 1 and best[1][0] == best[0][0] and best[1][2].code != best[0][2].code):
        return None
    return best[0][1], best[0][2]


def find_places(sources: list[Source], own: list[Mention]) -> Places:
    """Places printed anywhere; beside `own` mentions or on the cover they count fully, elsewhere a tenth."""
    places = Places()
    gaz = gazetteer()
    beside: dict[int, list[tuple[int, int]]] = {}
    for mention in own:
        beside.setdefault(mention.source.order, []).append((mention.start, mention.end))
    pending: list[tuple[Source, Tail, float, int]] = []
    capitals: list[tuple[Source, float, int]] = []
    for source in sources:
        weight_of = _weights(source, beside.get(source.order, ()))
        text = source.text
        for found in PROVINCE.finditer(text, 0, min(source.own, LONGEST)):
            tail = tail_of(text, found.end())
            hit = match(tail, gaz.province_names)
            if hit:
                _note(places, places.provinces, hit[1], weight_of(found.start()), source, found.start())
            elif weight_of(found.start()) >= SURE:
                near = nearly(tail, gaz.provinces.values())
                if near:
                    _slip(places, places.provinces, near, weight_of(found.start()) * 0.7, source, found.start())
        for found in BANGKOK_NAME.finditer(text, 0, min(source.own, LONGEST)):
            _note(places, places.provinces, (gaz.provinces[BANGKOK],), weight_of(found.start()), source, found.start())
        for found in DISTRICT.finditer(text, 0, min(source.own, LONGEST)):
            tail = tail_of(text, found.end())
            hit = _district(tail)
            if not hit and tail.letters == "เมือง":
                capitals.append((source, weight_of(found.start()), found.start()))
            elif hit:
                _note(places, places.districts, hit, weight_of(found.start()), source, found.start())
            elif weight_of(found.start()) >= SURE:
                pending.append((source, tail, weight_of(found.start()), found.start()))
        for found in SUBDISTRICT.finditer(text, 0, min(source.own, LONGEST)):
            hit = match(tail_of(text, found.end()), gaz.subdistrict_names)
            if hit:
                _note(places, places.subdistricts, hit[1], weight_of(found.start()), source, found.start())
        digits = ascii_digits(text[: min(source.own, LONGEST)])
        for found in POSTCODE.finditer(digits):
            before = text[max(0, found.start() - 40) : found.start()]
            if found.group() in gaz.by_postcode and regex.search("จังหวัด|จ\\.|ไปรษณีย์|กรุงเทพ", before):
                places.postcodes[found.group()] += weight_of(found.start())
        for found in DOMAIN.finditer(digits):
            places.domains[found.group(1).lower().replace("-", "")] += 1
    provinces = places.sure(places.provinces)
    if len(provinces) == 1:
        capital = gaz.districts[next(iter(provinces)) + "01"]
        for source, weight, offset in capitals:
            _note(places, places.districts, (capital,), weight, source, offset)
    for source, tail, weight, offset in pending:
        areas = [a for a in gaz.districts.values() if not provinces or a.province_code in provinces]
        near = nearly(tail, areas)
        if near:
            _slip(places, places.districts, near, weight * 0.7, source, offset)
    return places


def _district(tail: Tail) -> tuple[Area, ...]:
    """Districts of the printed name; "เมือง" alone is the capital district of the province printed after it."""
    gaz = gazetteer()
    hit = match(tail, gaz.district_names)
    if hit and hit[0] != "เมือง":
        return hit[1]
    if tail.letters.startswith("เมือง"):
        rest = tail.letters[5:].removeprefix("ฯ")
        after = regex.match("จังหวัด(.+)", rest)
        if after:
            rest = after.group(1)
        for k in range(min(len(rest), 20), 2, -1):
            provinces = gaz.province_names.get(rest[:k])
            if provinces and can_end(rest, k):
                code = provinces[0].code + "01"
                return (gaz.districts[code],)
    return ()


def _weights(source: Source, beside: Iterable[tuple[int, int]]):
    """Weight of an offset: 2 within 110 characters after an own mention on the cover, 1.5 on the cover, 1 after an
    own mention elsewhere, 0.1 anywhere else."""
    spans = [(start, end + 110) for start, end in beside]

    def weight(offset: int) -> float:
        near = any(start <= offset <= end for start, end in spans)
        if source.cover:
            return 2.0 if near else 1.5
        return 1.0 if near else 0.1

    return weight


def _note(
    places: Places, counter: Counter[str], areas: tuple[Area, ...], weight: float, source: Source, offset: int
) -> None:
    for area in areas:
        counter[area.code] += weight
        places.shown.setdefault(area.code, source.place(offset))


def _slip(
    places: Places, counter: Counter[str], near: tuple[str, Area], weight: float, source: Source, offset: int
) -> None:
    printed, area = near
    _note(places, counter, (area,), weight, source, offset)
    if printed != fold(area.name):
        places.corrected.setdefault(area.code, (printed, source.place(offset)))
