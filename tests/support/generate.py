"""Random reports from a seed: real agencies, scores that satisfy the published identities, measures from phrases."""

from __future__ import annotations

import calendar
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import geothai

from support import phrases as p
from support.truth import (
    INDICATORS,
    INSTRUMENT_OF,
    INSTRUMENTS,
    Agency,
    Column,
    Measure,
    MeasureTable,
    NewPage,
    Part,
    Period,
    ScoreTable,
    Split,
    Text,
    Truth,
    Value,
)

CENT = Decimal("0.01")
WEIGHTS = {"IIT": Decimal("0.30"), "EIT": Decimal("0.30"), "OIT": Decimal("0.40")}
INDICATOR_CODES = tuple(f"indicator-{n}" for n in INDICATORS)
RELATED = {
    "transparent_operations": (1, 6),
    "service_and_e_service": (6, 8),
    "public_information_channels": (7, 9),
    "state_asset_control": (4,),
    "budget_and_procurement": (2,),
    "power_and_personnel": (3,),
    "anti_corruption_mechanism": (5, 10),
}
DEPARTMENTS = ("กรมบัญชีกลาง", "กรมทางหลวง", "กรมการปกครอง", "กรมอนามัย", "กรมชลประทาน", "กรมที่ดิน")
ENTERPRISES = ("การไฟฟ้าส่วนภูมิภาค", "การประปาส่วนภูมิภาค", "องค์การเภสัชกรรม", "การรถไฟแห่งประเทศไทย")
UNIVERSITIES = ("มหาวิทยาลัยขอนแก่น", "มหาวิทยาลัยมหาสารคาม", "มหาวิทยาลัยแม่โจ้", "มหาวิทยาลัยบูรพา")


def two(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


# Agencies -----------------------------------------------------------------------------------------------------------


@cache
def subdistricts() -> tuple:
    """(subdistrict, district, province) of the whole country, by code."""
    return tuple(
        (sub, district, province)
        for province in geothai.provinces()
        for district in geothai.districts(province.code)
        for sub in geothai.subdistricts(district.code)
    )


@cache
def counts() -> dict[str, int]:
    """How many subdistricts bear a name."""
    found: dict[str, int] = {}
    for sub, _, _ in subdistricts():
        found[sub.name_th] = found.get(sub.name_th, 0) + 1
    return found


def local_agency(kind: str, place: tuple, printed: bool = True) -> Agency:
    """A local government that bears the name of a subdistrict. kind: dataset agency type."""
    sub, district, province = place
    full, short = {
        "subdistrict_administrative_organization": ("องค์การบริหารส่วนตำบล", "อบต."),
        "subdistrict_municipality": ("เทศบาลตำบล", "ทต."),
        "town_municipality": ("เทศบาลเมือง", "ทม."),
        "city_municipality": ("เทศบาลนคร", "ทน."),
    }[kind]
    return Agency(
        kind, full + sub.name_th, short + sub.name_th, sub.name_th, district.name_th, province.name_th,
        str(sub.code), str(district.code), str(province.code), printed,
    )  # fmt: skip


def random_agency(rng: random.Random) -> Agency:
    """Any type; most are local governments, as in the country."""
    kind = rng.choices(
        ("sao", "municipality", "town", "pao", "department", "enterprise", "university"), (10, 6, 2, 2, 1, 1, 1)
    )[0]
    places = [place for place in subdistricts() if place[2].name_th != "กรุงเทพมหานคร"]
    if kind == "sao":
        place = rng.choice(places)
        printed = counts()[place[0].name_th] > 1 or rng.random() < 0.85
        return local_agency("subdistrict_administrative_organization", place, printed)
    if kind in ("municipality", "town"):
        types = {"municipality": "subdistrict_municipality", "town": "town_municipality"}
        return local_agency(types[kind], rng.choice(places))
    if kind == "pao":
        province = rng.choice(places)[2]
        name = "องค์การบริหารส่วนจังหวัด" + province.name_th
        return Agency(
            "provincial_administrative_organization", name, "อบจ." + province.name_th,
            province=province.name_th, province_code=str(province.code), place_printed=False,
        )  # fmt: skip
    names = {"department": DEPARTMENTS, "enterprise": ENTERPRISES, "university": UNIVERSITIES}[kind]
    types = {"department": "central_agency", "enterprise": "state_enterprise", "university": "education"}
    name = rng.choice(names)
    return Agency(types[kind], name, name, place_printed=False)


def units_of(agency: Agency) -> Sequence[str]:
    if agency.type in ("central_agency", "state_enterprise"):
        return p.UNITS["central"]
    return p.UNITS["education"] if agency.type == "education" else p.UNITS["local"]


# Scores -------------------------------------------------------------------------------------------------------------


def scores(rng: random.Random, year: int, level: float | None = None, subject: str | None = None) -> tuple[Value, ...]:
    """Ten indicators and their totals of one year; weighted parts are rounded before adding."""
    level = rng.uniform(70, 99) if level is None else level
    given = {}
    for n in INDICATORS:
        spread = 16 if n >= 9 else 6
        given[n] = two(Decimal(str(round(min(100.0, max(20.0, rng.gauss(level, spread))), 2))))
    return totals(given, year, subject, rng)


def totals(
    given: dict[int, Decimal], year: int, subject: str | None = None, rng: random.Random | None = None
) -> tuple[Value, ...]:
    """The totals that follow from ten indicators."""
    made: list[Value] = []
    overall = Decimal(0)
    for name, weight in WEIGHTS.items():
        own = [value for n, value in given.items() if INSTRUMENT_OF[n] == name]
        mean = two(sum(own, Decimal(0)) / len(own))
        share = two(mean * weight)
        overall += share
        made.append(Value(name, mean, year, subject, share))
        if name == "EIT" and year >= 2566 and rng is not None:
            apart = min(Decimal(str(round(rng.uniform(0, 6), 2))), 100 - mean)
            made += [Value("EIT-1", mean + apart, year, subject), Value("EIT-2", mean - apart, year, subject)]
    indicators = [Value(f"indicator-{n}", value, year, subject) for n, value in given.items()]
    return (Value("ITA", overall, year, subject), *made, *indicators)


def rating_of(values: Sequence[Value], year: int) -> tuple[str, str]:
    """As printed and canonical, by the rule of the year."""
    by = {v.code: v.value for v in values if v.year == year and v.subject is None}
    total = by["ITA"]
    if year <= 2565:
        for floor, letter in ((95, "AA"), (85, "A"), (75, "B"), (65, "C"), (55, "D"), (50, "E"), (0, "F")):
            if total >= floor:
                return letter, letter
    lowest = min(by[name] for name in INSTRUMENTS)
    if total >= 95 and lowest >= 95:
        return "ผ่านดีเยี่ยม", "pass_excellent"
    if total >= 85:
        return ("ผ่านดี", "pass_good") if lowest >= 85 else ("ผ่าน", "pass")
    return ("ต้องปรับปรุง", "needs_improvement") if total >= 70 else ("ต้องปรับปรุงโดยด่วน", "needs_urgent_improvement")


# Measures -----------------------------------------------------------------------------------------------------------


class Writer:
    """Fills the phrase bank for one measure."""

    def __init__(self, rng: random.Random, doc: str, topic: str) -> None:
        self.rng, self.doc, self.topic = rng, doc, topic

    def __call__(self, template: str) -> str:
        channels = self.rng.sample(p.CHANNELS, 2)
        words = {
            "{doc}": self.doc, "{topic}": self.topic, "{channel}": channels[0], "{channel2}": channels[1],
            "{people}": self.rng.choice(p.PEOPLE), "{often}": self.rng.choice(p.OFTEN),
        }  # fmt: skip
        for slot, word in words.items():
            template = template.replace(slot, word)
        return template

    def some(self, templates: Sequence[str], low: int, high: int, marker: str) -> str:
        """Between low and high items with the marker style `{}.`, `{})`, `({})`, `-` or none."""
        chosen = self.rng.sample(templates, min(len(templates), self.rng.randint(low, high)))
        if len(chosen) == 1 or not marker:
            return " ".join(self(t) for t in chosen)
        space = self.rng.choice(("", " "))
        return "\n".join(marker.format(i) + space + self(t) for i, t in enumerate(chosen, 1))


def period(rng: random.Random, year: int) -> Period:
    """A period inside the fiscal year (October of the year before to September)."""

    def day(number: int, last: bool) -> str:
        month = (number + 9) % 12 + 1
        christian = year - 543 - (1 if number < 3 else 0)
        return f"{christian}-{month:02d}-{calendar.monthrange(christian, month)[1] if last else 1:02d}"

    def name(number: int, names: Sequence[str]) -> str:
        return names[(number + 9) % 12]

    def of(number: int) -> int:
        return year - 1 if number < 3 else year

    first = rng.randint(0, 10)
    last = rng.randint(first + 1, 11)
    dash = rng.choice((" - ", " – ", "-", " ถึง "))
    form = rng.randrange(6)
    if form == 0:
        return Period(f"ตุลาคม {year - 1}{dash}กันยายน {year}", day(0, False), day(11, True))
    if form == 1:
        return Period(f"1 ตุลาคม {year - 1}{dash}30 กันยายน {year}", day(0, False), day(11, True))
    if form == 2:
        raw = f"{name(first, p.SHORT_MONTHS)} {of(first)}{dash}{name(last, p.SHORT_MONTHS)} {of(last)}"
        return Period(raw, day(first, False), day(last, True))
    if form == 3:
        return Period(f"เดือน{name(first, p.MONTHS)} {of(first)}", day(first, False), day(first, True))
    if form == 4:
        raw = f"{name(first, p.SHORT_MONTHS)}{of(first) % 100}{dash}{name(last, p.SHORT_MONTHS)}{of(last) % 100}"
        return Period(raw, day(first, False), day(last, True))
    raw = f"{name(first, p.MONTHS)} {of(first)}{dash}{name(last, p.MONTHS)} {of(last)}"
    return Period(raw, day(first, False), day(last, True))


def measure(
    rng: random.Random, aspect: str, number: int | None, units: Sequence[str], year: int, cite: bool, marker: str
) -> Measure:
    """One measure with every cell filled; a table prints the columns that it has."""
    title, doc, topic = rng.choice(p.MEASURES[aspect])
    write = Writer(rng, doc, topic)
    kind = rng.choices(("measure", "project", "activity"), (6, 1, 1))[0]
    title = rng.choice(p.PREFIX[kind]) + title + rng.choice(p.TAILS)
    status = rng.choices(("completed", "partially_completed", "not_completed"), (7, 1, 1))[0]
    result = p.RESULTS[status]
    n = rng.choice(RELATED[aspect])
    cited = rng.choice(p.CITED).replace("{n}", str(n)).replace("{label}", INDICATORS[n])
    cited = cited.replace("{score}", f"{{score:indicator-{n}}}")
    analysis = write.some(p.ANALYSES, 1, 2, "")
    outcome = write.some(p.OUTCOMES, 1, 2, marker) if status == "completed" else rng.choice(p.NO_OUTCOME)
    if cite and rng.random() < 0.5:
        analysis = f"{cited} {analysis}"
    elif cite:
        outcome = f"{outcome}\n({cited})" if "\n" in outcome else f"{outcome} ({cited})"
    cells = {
        "approach": write.some(p.APPROACHES, 1, 2, marker),
        "steps": write.some(p.STEPS, 2, 5, marker),
        "analysis": analysis,
        "result": write.some(result, 1, 1, ""),
        "outcome": outcome,
        "monitoring": write.some(p.MONITORING, 1, 1, ""),
        "suggestion": write.some(p.SUGGESTIONS, 1, 1, ""),
        "remarks": rng.choice(("", "", *p.REMARKS)),
        "other:target": rng.choice(p.OTHERS["target"]),
        "other:budget": rng.choice(p.OTHERS["budget"]),
    }
    responsible = tuple(rng.sample(units, rng.choices((1, 2, 3), (6, 2, 1))[0]))
    return Measure(
        title, number, kind, (), {k: v for k, v in cells.items() if v}, responsible, period(rng, year), status,
        rng.choice(p.STATUS_WORDS[status]),
    )  # fmt: skip


# Tables of measures -------------------------------------------------------------------------------------------------

WIDTHS = {"number": 0.6, "title": 2.0, "steps": 2.6, "result": 2.2, "outcome": 2.0, "analysis": 2.2, "period": 1.2}
FAMILIES = (
    "plain", "numbered_title", "ticks", "three_ticks", "words", "boxes", "two_level", "broken", "broken_again",
    "sections", "months", "merged", "form", "wide", "budget",
)  # fmt: skip


def column(rng: random.Random, name: str, group: str | None = None) -> Column:
    return Column(name, rng.choice(p.HEADINGS[name]), group, WIDTHS.get(name, 1.2))


def table(
    rng: random.Random, family: str, stage: str, agency: Agency, year: int, cite: bool, count: int | None = None
) -> MeasureTable:
    """A table of one of `FAMILIES` with its measures."""
    names = ["title", "steps", "responsible", "period"]
    extra = ["monitoring", "approach", "analysis"] if stage == "plan" else ["outcome", "suggestion", "result"]
    names += rng.sample(extra, rng.randint(1, 2))
    if stage == "result" and family in ("plain", "numbered_title", "broken", "broken_again", "sections", "merged"):
        names = [*dict.fromkeys([*names, "result"])]
    if family == "wide":
        names = ["title", "analysis", "approach", "steps", "responsible", "period", "monitoring"]
        names += ["result", "outcome", "suggestion", "remarks"] if stage == "result" else []
    if family == "budget":
        names += ["other:target", "other:budget"]
    if rng.random() < 0.4:
        head, tail = names[:1], names[1:]
        rng.shuffle(tail)
        names = head + tail
    if family != "numbered_title" and (family in ("ticks", "broken_again") or rng.random() < 0.75):
        names.insert(0, "number")
    columns = [column(rng, name) for name in names]
    if family == "months":
        columns = [c for c in columns if c.field != "period"]
        for month in range(10, 22):
            of = year - 1 if month <= 12 else year
            number = (month - 1) % 12 + 1
            columns.append(Column(f"month:{of}-{number}", p.SHORT_MONTHS[number - 1], f"พ.ศ. {of}", 0.35))
    if stage == "result" and family in ("ticks", "three_ticks", "words", "boxes", "broken_again"):
        columns = [c for c in columns if c.field != "result"]
        at = next(i for i, c in enumerate(columns) if c.field == "title") + 1
        if family == "words":
            columns.insert(len(columns), column(rng, "status"))
        elif family == "boxes":
            columns.insert(len(columns), column(rng, "boxes"))
        else:
            kinds = ["completed", "not_completed"]
            if family == "three_ticks":
                kinds.insert(1, "partially_completed")
            group = rng.choice(p.STATUS_GROUPS)
            columns[at:at] = [column(rng, f"status:{k}", group) for k in kinds]
    if family == "two_level" and stage == "result":
        columns = [c for c in columns if c.field not in ("result", "outcome")]
        group = rng.choice(("ผลการดำเนินการ", "สรุปผล"))
        columns += [Column("result", "ผลผลิต", group, 1.8), Column("outcome", "ผลลัพธ์", group, 1.8)]
    marker = rng.choice(("{}.", "{})", "({})", "-", ""))
    count = count or rng.randint(3, 8)
    aspects = [list(p.MEASURES)[i % 7] for i in range(count)]
    if family != "sections":
        rng.shuffle(aspects)
    else:
        aspects.sort(key=list(p.MEASURES).index)
    units = units_of(agency)
    kept = {c.field for c in columns}
    cite = cite and bool(kept & {"analysis", "outcome"})
    numbered = "number" in kept or family in ("numbered_title", "form") or rng.random() < 0.4
    measures: list[Measure] = []
    titles: set[str] = set()
    while len(measures) < count:
        i = len(measures)
        made = measure(rng, aspects[i], i + 1 if numbered else None, units, year, cite, marker)
        done = bool(kept & {"result", "status", "boxes"}) or any(name.startswith("status:") for name in kept)
        if stage == "result" and not done:
            made = _unknown(made)
        if {"status:completed"} & kept and family != "three_ticks" and made.status == "partially_completed":
            continue
        if made.title not in titles:
            titles.add(made.title)
            measures.append(made)
    return MeasureTable(
        tuple(columns),
        tuple(measures),
        stage,
        "form" if family == "form" else "table",
        _splits(rng, family, count, kept),
        _sections(aspects) if family == "sections" else {},
        ("period",) if family == "merged" else (),
        rng.choice(p.TICKS),
        rng.choice(("{}", "{}.")) if "number" in kept else rng.choice(("{}.", "{})")),
    )


def _unknown(made: Measure) -> Measure:
    """No column tells whether it was done; what its other cells say is not judged."""

    return replace(made, status="unknown", status_accept=("completed", "partially_completed", "not_completed"))


def _sections(aspects: Sequence[str]) -> dict[int, str]:
    names = {
        "transparent_operations": "ด้านกระบวนการปฏิบัติงาน",
        "service_and_e_service": "ด้านการให้บริการ",
        "public_information_channels": "ด้านการเผยแพร่ข้อมูลข่าวสาร",
        "state_asset_control": "ด้านการใช้ทรัพย์สินของราชการ",
        "budget_and_procurement": "ด้านการใช้งบประมาณและการจัดซื้อจัดจ้าง",
        "power_and_personnel": "ด้านการบริหารงานบุคคล",
        "anti_corruption_mechanism": "ด้านการป้องกันการทุจริต",
    }
    return {i: names[a] for i, a in enumerate(aspects) if i == 0 or aspects[i - 1] != a}


def _splits(rng: random.Random, family: str, count: int, kept: set[str]) -> tuple[Split, ...]:
    if not family.startswith("broken"):
        return ()
    fields = [name for name in ("steps", "outcome", "result", "approach", "analysis") if name in kept]
    made = []
    for i in sorted(rng.sample(range(count - 1), rng.randint(1, min(2, count - 1)))):
        cut = tuple(rng.sample(fields, rng.randint(0 if family == "broken" else 1, min(2, len(fields)))))
        style = "again" if family == "broken_again" else "empty"
        made.append(Split(i, cut, rng.uniform(0.3, 0.7), style, inside=rng.random() < 0.2, header=rng.random() < 0.8))
    return tuple(made)


# Whole reports ------------------------------------------------------------------------------------------------------

SCORE_LAYOUTS = ("official", "rank", "instruments", "years", "grouped_years", "transposed", "weighted", "target")


def report(
    seed: int,
    family: str | None = None,
    score_layout: str | None = None,
    digits: str | None = None,
    stage: str | None = None,
    agency: Agency | None = None,
) -> Truth:
    """A whole random report; every choice follows from the seed, given ones excepted."""
    rng = random.Random(f"report {seed}")
    agency = agency or random_agency(rng)
    stage = stage or rng.choice(("plan", "result"))
    family = family or rng.choice(FAMILIES)
    year = rng.randint(2564, 2568)
    assessed = rng.choice((year, year - 1))
    layout = score_layout or rng.choice((*SCORE_LAYOUTS, "none"))
    years = (assessed - 1, assessed) if "years" in layout else (assessed,)
    values = tuple(v for y in years for v in scores(rng, y))
    raw, canonical = rating_of(values, assessed)
    parts: list[Part] = []
    title, kinds = rng.choice(p.TITLES[stage])
    line = rng.choice(p.YEARS_LINES)
    parts += cover(rng, title, line)
    parts.append(Text(rng.choice(p.INTROS)))
    parts += [Text(text) for text in rng.sample(p.REASONS, rng.randint(0, 2))]
    with_total = layout != "none"
    rated = False
    if with_total:
        text = rng.choice(p.TOTALS)
        rated = rng.random() < 0.6
        parts.append(Text(text + (rng.choice(p.RATED).replace("{rating}", raw) if rated else "")))
        parts += score_parts(rng, layout, assessed, years)
    if rng.random() < 0.6:
        parts.append(Text(rng.choice(p.THRESHOLDS)))
    parts.append(table(rng, family, stage, agency, year, with_total and rng.random() < 0.6))
    parts += signature(rng)
    all_kinds = (*kinds, "score_analysis") if with_total else kinds
    return Truth(
        f"generated-{seed}", agency, year, assessed, titles(title, line), all_kinds, values, tuple(parts),
        digits or rng.choice(("thai", "thai", "ascii", "mixed")),
        rating_raw=raw if rated else None,
        rating=canonical if rated else None,
        kinds_accept=(kinds, (*all_kinds, "measure_plan"), (*kinds, "measure_plan")),
        landscape=family in ("wide", "months", "budget") or rng.random() < 0.5,
    )  # fmt: skip


def titles(title: str, line: str) -> tuple[str, ...]:
    """Accepted readings: with the year, alone, with the agency."""
    return (
        f"{title} {line}",
        title,
        f"{title} {{agency}} {line}",
        f"{title} ของ{{agency}} {line}",
        f"{title} {line} {{agency}}",
    )


def cover(rng: random.Random, title: str, line: str) -> list[Part]:
    """The title, the year and the agency, in one of the orders that agencies print them."""
    agency = "{agency}\n{place}" if rng.random() < 0.5 else "{agency} {place}"
    order: Callable[[], list[Part]] = rng.choice(
        (
            lambda: [Text(title, "title"), Text(line, "title"), Text(agency, "title")],
            lambda: [Text(f"{title} {line}", "title"), Text("ของ" + agency, "title")],
            lambda: [Text(f"{title}\n{line}\n{agency}", "title")],
        )
    )
    parts = order()
    if rng.random() < 0.3:
        parts.append(NewPage())
    return parts


def score_parts(rng: random.Random, layout: str, assessed: int, years: tuple[int, ...]) -> list[Part]:
    """The score table and, often, the scores again in words."""
    parts: list[Part] = []
    codes: tuple[str, ...] = INDICATOR_CODES
    totals_too = rng.random() < 0.5
    if layout == "instruments" or (layout == "official" and totals_too):
        codes = (*codes, "IIT", "EIT", "OIT", "ITA")
    elif layout == "weighted" or (layout == "transposed" and totals_too):
        codes = ("IIT", "EIT", "OIT", "ITA")
    caption = rng.choice((None, "ตารางแสดงผลคะแนนรายตัวชี้วัด ปีงบประมาณ พ.ศ. {assessed}", "ผลคะแนนการประเมิน ITA"))
    parts.append(ScoreTable(layout, codes, years, caption))
    if rng.random() < 0.6:
        line = rng.choice(p.INSTRUMENT_LINES)
        for n, (code, label) in enumerate(INSTRUMENTS.items(), 1):
            text = line.replace("{n}", str(n)).replace("{label}", label).replace("{code}", code)
            parts.append(Text(text.replace("{score}", f"{{score:{code}}}"), "list"))
    if layout != "rank" and rng.random() < 0.6:
        line = rng.choice(p.INDICATOR_LINES)
        for i, n in enumerate(sorted(rng.sample(list(INDICATORS), rng.randint(2, 10))), 1):
            text = line.replace("{n}", str(n)).replace("{i}", str(i)).replace("{label}", INDICATORS[n])
            parts.append(Text(text.replace("{score}", f"{{score:indicator-{n}}}"), "list"))
    return parts


def signature(rng: random.Random) -> list[Part]:
    return [Text(rng.choice(p.CLOSINGS)), *(Text(text) for text in rng.sample(p.SIGNATURES, rng.randint(0, 3)))]
