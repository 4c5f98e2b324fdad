"""What a report says, apart from how it is printed: the structured truth behind generated reports and samples.

Texts are kept with ASCII digits and with slots, so that a change of one fact changes every place that prints it:
`{agency}`, `{short}`, `{place}` (ตำบล อำเภอ จังหวัด as the agency prints them), `{year}` (of the report), `{assessed}`
(of the results it analyses), `{score:CODE}` and `{score:CODE:YEAR}`.

`gold(truth)` gives the expected rows in the form of the annotated reports; nothing in it comes from the program.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
SLOT = re.compile(r"\{(agency|short|place|year|assessed|score:([A-Za-z0-9.-]+?)(?::(\d{4}))?)\}")
WEB = re.compile(r"(?:https?://|www\.)[!-~]+|[!-~]+\.(?:go\.th|or\.th|ac\.th)")
MARKER = re.compile(r"^(?:(\d+(?:\.\d+)*[.)]|\(\d+\))|([-•]))\s*")
TEXT_FIELDS = ("approach", "steps", "analysis", "result", "outcome", "monitoring", "suggestion", "remarks")

INDICATORS = {
    1: "การปฏิบัติหน้าที่",
    2: "การใช้งบประมาณ",
    3: "การใช้อำนาจ",
    4: "การใช้ทรัพย์สินของราชการ",
    5: "การแก้ไขปัญหาการทุจริต",
    6: "คุณภาพการดำเนินงาน",
    7: "ประสิทธิภาพการสื่อสาร",
    8: "การปรับปรุงการทำงาน",
    9: "การเปิดเผยข้อมูล",
    10: "การป้องกันการทุจริต",
}
INSTRUMENTS = {
    "IIT": "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน",
    "EIT": "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก",
    "OIT": "แบบตรวจการเปิดเผยข้อมูลสาธารณะ",
}
KINDS = {"มาตรการ": "measure", "โครงการ": "project", "กิจกรรม": "activity"}
INSTRUMENT_OF = {n: "IIT" if n <= 5 else "EIT" if n <= 8 else "OIT" for n in INDICATORS}


@dataclass(frozen=True)
class Agency:
    """type: as in the dataset. name: type in full and name. place_printed: whether district and province are."""

    type: str
    name: str
    short: str
    subdistrict: str | None = None
    district: str | None = None
    province: str | None = None
    subdistrict_code: str | None = None
    district_code: str | None = None
    province_code: str | None = None
    place_printed: bool = True

    @property
    def place(self) -> str:
        """The words printed after the name."""
        if not self.place_printed:
            return ""
        parts = []
        if self.district:
            parts.append(("เขต" if self.province == "กรุงเทพมหานคร" else "อำเภอ") + self.district)
        if self.province:
            parts.append(self.province if self.province == "กรุงเทพมหานคร" else "จังหวัด" + self.province)
        return " ".join(parts)


@dataclass(frozen=True)
class Value:
    """One score. weighted: its share of 30, 30 or 40 where the report prints one."""

    code: str
    value: Decimal
    year: int
    subject: str | None = None
    weighted: Decimal | None = None


@dataclass(frozen=True)
class Column:
    """A printed column of a measure table. field: a dataset column, `number`, `title`, `responsible`, `period`,
    `status` (words), `status:completed` … (a tick), `boxes` (two boxes, one ticked), `month:2566-10` (a mark in a
    calendar), `other:…` (a column that the dataset does not keep). group: a heading above it, shared by neighbours."""

    field: str
    heading: str
    group: str | None = None
    width: float = 1.0


@dataclass(frozen=True)
class Period:
    """raw: as printed. start, end: ISO dates of the first and last day."""

    raw: str
    start: str | None
    end: str | None


@dataclass(frozen=True)
class Measure:
    """One measure. cells: dataset text columns (and `other:…`), lines separated by "\\n", items with their markers."""

    title: str
    number: int | None = None
    kind: str = "measure"
    aspect: tuple[str | None, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)
    responsible: tuple[str, ...] = ()
    period: Period | None = None
    status: str = "unknown"
    status_words: str | None = None
    status_accept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """A page ends in or after a measure of a table.

    measure: 0-based. fields: cells that are cut and go on on the next page; none: the page ends between two rows.
    at: where in the cell, 0-1, or the words (with slots) before which it is cut. style: `empty` (number and title are
    empty on the next page) or `again` (number and title are printed again with (ต่อ)). header: the header row is
    repeated. inside: the header row repeats inside one table element instead of beginning a new one.
    """

    measure: int
    fields: tuple[str, ...] = ()
    at: float | str = 0.5
    style: str = "empty"
    header: bool = True
    inside: bool = False


@dataclass(frozen=True)
class MeasureTable:
    """layout: `table`, `form` (a two-column table per measure), `prose` or `key_prose` (no table at all).

    sections: text of a row over the full width, by the index of the measure that it stands before.
    merged: fields whose equal neighbours are printed once in a cell over all rows. tick: the mark in tick columns.
    number_style: how numbers are printed, e.g. "{}", "{}.", "({})"; in the title cell if there is no number column.
    """

    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]
    stage: str
    layout: str = "table"
    splits: tuple[Split, ...] = ()
    sections: dict[int, str] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    tick: str = "/"
    number_style: str = "{}"
    caption: str | None = None


@dataclass(frozen=True)
class ScoreTable:
    """A table of the report's scores. layout: see `support.layout_scores`. codes and years: what it prints."""

    layout: str
    codes: tuple[str, ...]
    years: tuple[int, ...]
    caption: str | None = None
    headings: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    target: str = "85.00"


@dataclass(frozen=True)
class Text:
    """Running text with slots. style: title, heading, body or list."""

    text: str
    style: str = "body"


@dataclass(frozen=True)
class NewPage:
    """A page break."""


Part = Text | ScoreTable | MeasureTable | NewPage


@dataclass(frozen=True)
class Truth:
    """A whole report. title: the accepted readings of its title, the best first, with slots.

    digits: `thai`, `ascii`, or `mixed` (Thai in running text and measures, ASCII in score tables).
    kinds: document_kinds; kinds_accept: other right readings.
    """

    name: str
    agency: Agency
    year: int
    assessed: int | None
    title: tuple[str, ...]
    kinds: tuple[str, ...]
    values: tuple[Value, ...]
    parts: tuple[Part, ...]
    digits: str = "thai"
    scheme: str | None = "nacc"
    rating_raw: str | None = None
    rating: str | None = None
    report_date: str | None = None
    kinds_accept: tuple[tuple[str, ...], ...] = ()
    assessed_accept: tuple[int | None, ...] = ()
    landscape: bool = False
    running_header: str | None = None
    issues: tuple[str, ...] = ()
    issues_any: tuple[tuple[str, ...], ...] = ()

    def fill(self, text: str) -> str:
        """The text with its slots filled, digits still ASCII."""

        def slot(match: re.Match) -> str:
            name = match.group(1)
            if name == "agency":
                return self.agency.name
            if name == "short":
                return self.agency.short
            if name == "place":
                return self.agency.place
            if name == "year":
                return str(self.year)
            if name == "assessed":
                return str(self.assessed)
            return f"{self.value(match.group(2), int(match.group(3)) if match.group(3) else None):.2f}"

        return re.sub(r" +(\n|$)", r"\1", SLOT.sub(slot, text))

    def show(self, text: str, where: str = "prose") -> str:
        """The text as printed: slots filled, digits in the report's style; addresses of the web keep ASCII digits."""
        text = self.fill(text)
        if self.digits == "ascii" or (self.digits == "mixed" and where == "scores"):
            return text
        parts, end = [], 0
        for match in WEB.finditer(text):
            parts.append(text[end : match.start()].translate(THAI_DIGITS))
            parts.append(match.group())
            end = match.end()
        return "".join(parts) + text[end:].translate(THAI_DIGITS)

    def value(self, code: str, year: int | None = None) -> Decimal:
        """The report's own score; raises KeyError where the truth has none."""
        year = year or self.assessed
        for item in self.values:
            if item.code == code and item.year == year and item.subject is None:
                return item.value
        raise KeyError(f"{self.name}: no {code} of {year}")

    def cited(self, text: str) -> set[tuple[str, int]]:
        """The scores that a text prints, as (code, year)."""
        return {(m.group(2), int(m.group(3) or self.assessed or 0)) for m in SLOT.finditer(text) if m.group(2)}


def items(text: str) -> list[tuple[str | None, str, str]]:
    """The marked items of a cell as (number in ASCII or None, marker, text); text before the first marker is none."""
    found: list[list] = []
    for line in text.split("\n"):
        match = MARKER.match(line)
        if match:
            number = match.group(1)
            found.append([number.strip("().") if number else None, match.group().strip(), line[match.end() :]])
        elif found:
            found[-1][2] += " " + line
    return [(number, marker, text) for number, marker, text in found]


def printed_scores(truth: Truth) -> set[tuple[str | None, str, int]]:
    """Every score that the report prints somewhere, as (subject, code, year)."""
    found: set[tuple[str | None, str, int]] = set()
    for part in truth.parts:
        if isinstance(part, Text):
            found |= {(None, code, year) for code, year in truth.cited(part.text)}
        elif isinstance(part, ScoreTable):
            subjects = {v.subject for v in truth.values} if part.layout == "subjects" else {None}
            found |= {
                (v.subject, v.code, v.year)
                for v in truth.values
                if v.code in part.codes and v.year in part.years and v.subject in subjects
            }
        elif isinstance(part, MeasureTable):
            shown = {column.field for column in part.columns} | {"title"}
            for measure in part.measures:
                for name, text in [("title", measure.title), *measure.cells.items()]:
                    if name in shown or part.layout != "table":
                        found |= {(None, code, year) for code, year in truth.cited(text)}
    return found


def gold(truth: Truth) -> dict:
    """The expected rows, in the form of the annotated reports."""
    agency = truth.agency
    report = {
        "title": truth.fill(truth.title[0]),
        "title_accept": [truth.fill(title) for title in truth.title[1:]],
        "document_kinds": list(truth.kinds),
        "document_kinds_accept": [list(kinds) for kinds in truth.kinds_accept],
        "scheme": truth.scheme,
        "fiscal_year_be": truth.year,
        "assessed_fiscal_year_be": truth.assessed,
        "assessed_fiscal_year_be_accept": list(truth.assessed_accept),
        "agency_name": agency.name,
        "agency_type": agency.type,
        "subdistrict": agency.subdistrict,
        "district": agency.district,
        "province": agency.province,
        "subdistrict_code": agency.subdistrict_code,
        "district_code": agency.district_code,
        "province_code": agency.province_code,
        "overall_score": None,
        "rating": truth.rating,
        "report_date": truth.report_date,
    }
    if agency.type in ("subdistrict_municipality", "town_municipality", "city_municipality"):
        report["subdistrict_accept"] = report["subdistrict_code_accept"] = [None]
    if agency.type not in ("subdistrict_administrative_organization", "subdistrict_municipality"):
        report["district_accept"] = report["district_code_accept"] = [None]
    if truth.scheme is None:
        # An unrelated document: only that nothing is made of it is judged.
        return {"report": {"document_kinds": [], "scheme": None}, "scores": [], "measures": [], **_issues(truth)}
    printed = printed_scores(truth)
    scores = [
        {
            "subject": v.subject,
            "code": v.code,
            "value": float(v.value),
            "year_be": v.year,
            "weighted_points": float(v.weighted) if v.weighted is not None else None,
        }
        for v in truth.values
        if (v.subject, v.code, v.year) in printed
    ]
    for row in scores:
        if row["code"] == "ITA" and row["year_be"] == truth.assessed and row["subject"] is None:
            report["overall_score"] = row["value"]
    rows: dict = {"report": report, "scores": scores, "measures": [], "measure_steps": []}
    # Totals that a reader may compute from what is printed are right, but not owed.
    rows["scores_optional"] = [
        {"code": v.code, "value": float(v.value) + shift, "year_be": v.year}
        for v in truth.values
        if v.subject is None and (None, v.code, v.year) not in printed and v.code in ("IIT", "EIT", "OIT", "ITA")
        for shift in (0, 0.01, -0.01)
    ]
    tables = [part for part in truth.parts if isinstance(part, MeasureTable)]
    if tables and all("prose" in part.layout for part in tables):
        rows["measures_optional"] = True
    for number, part in enumerate(tables, 1):
        for seq, measure in enumerate(part.measures, 1):
            rows["measures"].append(_measure(truth, part, number, seq, measure))
            for name in (c.field for c in part.columns if c.field in TEXT_FIELDS):
                for i, (label, marker, text) in enumerate(items(truth.fill(measure.cells.get(name, ""))), 1):
                    rows["measure_steps"].append(
                        {
                            "table_no": number,
                            "seq_measure": seq,
                            "field": name,
                            "seq": i,
                            "number": label,
                            "number_raw": truth.show(marker),
                            "text": text,
                        }
                    )
    return {**rows, **_issues(truth)}


def _issues(truth: Truth) -> dict:
    """expected_issues: codes that must be there. expected_issues_any: of each list at least one."""
    return {"expected_issues": list(truth.issues), "expected_issues_any": [list(codes) for codes in truth.issues_any]}


def _measure(truth: Truth, part: MeasureTable, table_no: int, seq: int, measure: Measure) -> dict:
    shown = {column.field for column in part.columns}
    has_period = "period" in shown or any(name.startswith("month:") for name in shown)
    row: dict = {
        "table_no": table_no,
        "seq": seq,
        "number": measure.number,
        "kind": measure.kind,
        "stage": part.stage,
        "title": truth.fill(measure.title),
        "status": measure.status,
        "status_accept": list(measure.status_accept),
        "responsible": list(measure.responsible) if "responsible" in shown else [],
        "period_start": measure.period.start if has_period and measure.period else None,
        "period_end": measure.period.end if has_period and measure.period else None,
        "score_codes": sorted({c for n, t in measure.cells.items() if n in shown for c, _ in truth.cited(t)}),
    }
    if part.stage == "plan":
        row["status"], row["status_accept"] = "planned", ["unknown"]
    elif not any(name.startswith("status") or name in ("boxes", "result", "outcome") for name in shown):
        row["status"], row["status_accept"] = "unknown", []
    # A title that does not say what it is, under a heading such as โครงการ/กิจกรรม: what the heading says is right too.
    heading = next((column.heading for column in part.columns if column.field == "title"), "")
    if not any(word in measure.title for word in KINDS):
        row["kind_accept"] = [kind for word, kind in KINDS.items() if word in heading]
    if measure.aspect:
        row["aspect"], row["aspect_accept"] = measure.aspect[0], list(measure.aspect[1:])
    for name in TEXT_FIELDS:
        text = measure.cells.get(name) if name in shown else None
        row[name] = truth.fill(text).replace("\n", " ") if text else None
    if "responsible" in part.merged:
        row["responsible_accept"] = [[]]
    if "period" in part.merged:
        row["period_accept_null"] = True
    return row
