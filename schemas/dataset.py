"""The dataset: one class per table, one field per column, each with its Arrow type, meaning, unit and allowed values.

This is the single definition. The Parquet schemas, the data dictionary and `datapackage.json` are made from it.
A rename or a change of meaning is a new `SCHEMA_VERSION` and an entry in docs/schema-changelog.md.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, fields
from typing import Any

from schemas.keys import score_id

SCHEMA_VERSION = "1.1"

FORMATS = ("text", "markdown", "html", "docx", "doc", "xlsx", "pdf", "image")
# The title in the properties of workbooks that this program writes, so that none is read as a report.
OWN_WORKBOOK = "Written by ita; no report"
TEXT_LAYERS = ("native", "ocr", "mixed")
DOCUMENT_KINDS = ("measure_plan", "measure_results", "score_analysis")
SCHEMES = ("nacc", "school", "vocational", "hospital", "police")
AGENCY_TYPES = (
    "subdistrict_administrative_organization",
    "subdistrict_municipality",
    "town_municipality",
    "city_municipality",
    "provincial_administrative_organization",
    "special_local_government",
    "central_agency",
    "provincial_office",
    "state_enterprise",
    "public_organization",
    "education",
    "other",
)
AGENCY_MATCHES = ("exact", "corrected", "inferred", "unresolved")
RATINGS = (
    *("AA", "A", "B", "C", "D", "E", "F"),
    *("pass_excellent", "pass_good", "pass", "needs_improvement", "needs_urgent_improvement"),
)
PARSE_STATUSES = ("ok", "partial", "failed")
SCOPES = ("overall", "instrument", "instrument_part", "indicator", "sub_indicator", "item")
INSTRUMENTS = ("IIT", "EIT", "OIT")
CHECKS = ("verified", "unverified", "derived", "repaired", "conflict", "corrected")
SOURCES = ("table", "prose", "measure")
KINDS = ("measure", "project", "activity")
STAGES = ("plan", "result")
ASPECTS = (
    "transparent_operations",
    "service_and_e_service",
    "public_information_channels",
    "state_asset_control",
    "budget_and_procurement",
    "power_and_personnel",
    "anti_corruption_mechanism",
)
STATUSES = ("completed", "partially_completed", "not_completed", "planned", "unknown")
SCORE_ID = "a3f5c0d2b1e49876-indicator-9/2565"
TEXT_FIELDS = ("approach", "steps", "analysis", "result", "outcome", "monitoring", "suggestion", "remarks")


def column(
    type: str,
    meaning: str,
    *,
    unit: str = "",
    allowed: tuple[str, ...] = (),
    example: Any = None,
    required: bool = False,
) -> Any:
    """One column: Arrow type name, meaning, unit, allowed values, an example, and whether null is an error."""
    metadata = {
        "type": type,
        "meaning": meaning,
        "unit": unit,
        "allowed": allowed,
        "example": example,
        "required": required,
    }
    if type.startswith("list"):
        return field(default_factory=list, metadata=metadata)
    return field(default=None, metadata=metadata)


def text(meaning: str, **more: Any) -> Any:
    return column("string", meaning, **more)


def key(meaning: str, example: str) -> Any:
    return column("string", meaning, example=example, required=True)


def edge(meaning: str) -> Any:
    """One side of a box on the page."""
    return column(
        "double", f"{meaning}; PDF and scans only", unit="points from the upright page's top left corner", example=120.3
    )


def province() -> Any:
    return text(
        "Province of the report (reports.province_code), so that a query on it reads these rows only", example="39"
    )


def fiscal_year() -> Any:
    return column("int16", "Fiscal year of the report (reports.fiscal_year_be)", unit="Buddhist Era year", example=2567)


@dataclass(slots=True)
class Report:
    """One row per distinct input content, failed ones too."""

    report_id: str = key(
        "Report: the first 16 hexadecimal digits of the SHA-256 of the file's bytes", "a3f5c0d2b1e49876"
    )
    source_path: str = text(
        "File relative to the input folder, forward slashes; of files with the same bytes the first in path order",
        example="2567/na-kok.pdf",
        required=True,
    )
    duplicate_paths: list[str] = column("list<string>", "The other files with the same bytes", example=[])
    source_sha256: str = text("SHA-256 of the file's bytes, hexadecimal", required=True, example="a3f5…")
    source_bytes: int = column("int64", "Size of the file", unit="bytes", required=True, example=65926)
    source_format: str | None = text(
        "Format told from the content, null if it could not be told", allowed=FORMATS, example="pdf"
    )
    text_layer: str | None = text(
        "Whether text was in the file, read by OCR, or both", allowed=TEXT_LAYERS, example="native"
    )
    page_count: int | None = column("int32", "Pages; null where the format has none", unit="pages", example=24)
    title: str | None = text(
        "The report's own title", example="รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"
    )
    document_kinds: list[str] = column(
        "list<string>",
        "What the document is; empty if it is no ITA report",
        allowed=DOCUMENT_KINDS,
        example=["measure_results"],
    )
    scheme: str | None = text(
        "Which assessment: the NACC's of public agencies, or one that borrows its name; null if no ITA report",
        allowed=SCHEMES,
        example="nacc",
    )
    fiscal_year_be: int | None = column(
        "int16", "Fiscal year in the report's title", unit="Buddhist Era year", example=2567
    )
    assessed_fiscal_year_be: int | None = column(
        "int16", "Fiscal year of the ITA results that it analyses or cites", unit="Buddhist Era year", example=2566
    )
    agency_name_raw: str | None = text("Agency as printed on the title page or at first mention", example="อบต.นากอก")
    agency_name: str | None = text("Agency, canonical: type in full and name", example="องค์การบริหารส่วนตำบลนากอก")
    agency_type: str | None = text(
        "Kind of agency", allowed=AGENCY_TYPES, example="subdistrict_administrative_organization"
    )
    subdistrict: str | None = text("Subdistrict (ตำบล, แขวง) without that word", example="นากอก")
    district: str | None = text("District (อำเภอ, เขต) without that word", example="ศรีบุญเรือง")
    province: str | None = text("Province without the word จังหวัด", example="หนองบัวลำภู")
    subdistrict_code: str | None = text("6-digit DOPA code", example="390405")
    district_code: str | None = text("4-digit DOPA code", example="3904")
    province_code: str | None = text("2-digit DOPA code", example="39")
    agency_match: str | None = text(
        "How the agency was found: as printed, corrected against the gazetteer, inferred from a part, or not",
        allowed=AGENCY_MATCHES,
        example="exact",
    )
    agency_probability: float | None = column(
        "double", "Probability that agency and place are right", unit="0-1", example=0.998
    )
    overall_score: float | None = column("double", "Overall ITA score", unit="points of 100", example=87.25)
    rating_raw: str | None = text("Rating as printed", example="ผ่านดี")
    rating: str | None = text(
        "Rating, canonical: letters to 2565, pass levels from 2566", allowed=RATINGS, example="pass_good"
    )
    report_date: datetime.date | None = column(
        "date32", "Date of the report if printed", unit="Gregorian date", example="2024-04-19"
    )
    parse_status: str = text(
        "ok: everything read; partial: something could not be read and an issue says what; failed: nothing could",
        allowed=PARSE_STATUSES,
        required=True,
        example="ok",
    )
    schema_version: str = text("Version of this schema", required=True, example=SCHEMA_VERSION)


@dataclass(slots=True)
class Score:
    """One row per distinct score of a report, after all its mentions are reconciled."""

    report_id: str = key("Report", "a3f5c0d2b1e49876")
    subject: str | None = text(
        "Canonical name of the agency scored where it is not the report's own; null for the report's own scores",
        example="กรมบัญชีกลาง",
    )
    code: str = text(
        "ITA overall; IIT EIT OIT instruments; EIT-1 EIT-2 parts; indicator-1 … indicator-10 (official numbers); indicator-9.1 … sub-indicators; i1 e1 o1 … items; index-1 … index-5 of 2561",
        required=True,
        example="indicator-9",
    )
    scope: str = text("Level of the score", allowed=SCOPES, required=True, example="indicator")
    instrument: str | None = text(
        "Instrument it belongs to; null for the overall score", allowed=INSTRUMENTS, example="OIT"
    )
    label: str | None = text("Official Thai name", example="การเปิดเผยข้อมูล")
    label_raw: str | None = text("Name as printed", example="การเปิดเผยข้อมูล")
    stated_no: str | None = text("Number as printed, which may be a rank; null if none", example="๙")
    value: float | None = column("double", "The score", unit="points of 100", example=68.56)
    weighted_points: float | None = column(
        "double",
        "The weighted share where printed (IIT and EIT of 30, OIT of 40)",
        unit="points of 30 or 40",
        example=29.57,
    )
    year_be: int | None = column("int16", "Fiscal year assessed", unit="Buddhist Era year", example=2565)
    mention_count: int = column("int32", "Rows of score_mentions behind it", required=True, example=3)
    check: str = text(
        "verified: agrees with a published identity; unverified: nothing to check against; derived: computed from printed figures; repaired: a mention was wrong and redundancy gives the value; conflict: mentions disagree and nothing decides; corrected: by hand",
        allowed=CHECKS,
        required=True,
        example="verified",
    )
    resolution: float | None = column(
        "double",
        "The finest step that the checks behind `verified` can see; null where nothing checked it",
        unit="points",
        example=0.01,
    )
    probability: float | None = column(
        "double", "Probability that value is what the agency scored", unit="0-1", example=0.999
    )
    report_province_code: str | None = province()
    report_fiscal_year_be: int | None = fiscal_year()
    score_id: str | None = text(
        "Score: report, code, year, and the agency where it is another", required=True, example=SCORE_ID
    )

    def __post_init__(self) -> None:
        if self.score_id is None and self.report_id and self.code:
            self.score_id = score_id(self.report_id, self.code, self.year_be, self.subject)


@dataclass(slots=True)
class ScoreMention:
    """One row per place where a score is printed."""

    report_id: str = key("Report", "a3f5c0d2b1e49876")
    subject: str | None = text("As in scores", example=None)
    code: str = text("As in scores", required=True, example="indicator-9")
    year_be: int | None = column("int16", "Fiscal year assessed", unit="Buddhist Era year", example=2565)
    value: float | None = column(
        "double",
        "Value as read at this place, before any reconciling; null if unreadable",
        unit="points of 100",
        example=68.56,
    )
    value_raw: str | None = text("Value as printed", example="๖๘.๕๖")
    label_raw: str | None = text("Name as printed", example="การเปิดเผยข้อมูล")
    stated_no: str | None = text("Number as printed", example="๙")
    source: str = text("Kind of place", allowed=SOURCES, required=True, example="table")
    measure_id: str | None = text("Measure that cites it", example=None)
    page: int | None = column("int32", "1-based page; null without pages", example=3)
    line: int | None = column("int32", "1-based line of the extracted text", example=41)
    context: str | None = text("The sentence or row it stands in", example="9 การเปิดเผยข้อมูล 68.56")
    x0: float | None = edge("Left edge of its printed line")
    top: float | None = edge("Top edge of its printed line")
    x1: float | None = edge("Right edge of its printed line")
    bottom: float | None = edge("Bottom edge of its printed line")
    confidence: float | None = column(
        "double", "OCR confidence of the line; null where there is none", unit="0-1", example=0.93
    )
    report_province_code: str | None = province()
    report_fiscal_year_be: int | None = fiscal_year()
    score_id: str | None = text("The row of scores that it is a mention of", required=True, example=SCORE_ID)

    def __post_init__(self) -> None:
        if self.score_id is None and self.report_id and self.code:
            self.score_id = score_id(self.report_id, self.code, self.year_be, self.subject)


@dataclass(slots=True)
class Measure:
    """One row per measure, project or activity, per table that lists it; table_no 0 for those told in running text."""

    measure_id: str = key("Measure: report, table and sequence", "a3f5c0d2b1e49876-t1-m3")
    report_id: str = text("Report", required=True, example="a3f5c0d2b1e49876")
    table_no: int = column(
        "int16",
        "1-based order of the logical table in the report; 0 of a measure that stands in none: told in text, or added by a correction",
        required=True,
        example=1,
    )
    seq: int = column("int16", "1-based order within the logical table", required=True, example=3)
    number: int | None = column("int16", "Number as printed", example=3)
    number_raw: str | None = text("Number as printed, raw", example="๓")
    kind: str = text("What it is", allowed=KINDS, required=True, example="measure")
    stage: str = text("Planned, or reported with its result", allowed=STAGES, required=True, example="result")
    title: str | None = text("Title", example="มาตรการเผยแพร่ข้อมูลต่อสาธารณะ")
    aspect: str | None = text(
        "Which of the seven aspects of the official analysis it serves; null if undecidable",
        allowed=ASPECTS,
        example="public_information_channels",
    )
    approach: str | None = text("แนวทางการปฏิบัติ")
    steps: str | None = text("ขั้นตอน, วิธีการ, รายละเอียดการดำเนินการ")
    analysis: str | None = text("ผลการวิเคราะห์")
    result: str | None = text("สรุปผล, ผลการดำเนินงาน, ผลผลิต")
    outcome: str | None = text("ผลลัพธ์")
    monitoring: str | None = text("การกำกับติดตาม")
    suggestion: str | None = text("ข้อเสนอแนะ")
    remarks: str | None = text("หมายเหตุ")
    other: str | None = text(
        "Text of columns that have no column here (budget, target, evidence, unknown headings), each after its heading",
        example="งบประมาณ: 20,000",
    )
    responsible: list[str] = column("list<string>", "Responsible units, one per entry", example=["สำนักปลัด"])
    period_raw: str | None = text("Period as printed", example="ตุลาคม ๒๕๖๖ - กันยายน ๒๕๖๗")
    period_start: datetime.date | None = column("date32", "First day", unit="Gregorian date", example="2023-10-01")
    period_end: datetime.date | None = column("date32", "Last day", unit="Gregorian date", example="2024-09-30")
    status: str = text("Whether it was carried out", allowed=STATUSES, required=True, example="completed")
    status_raw: str | None = text("The tick, its column's heading, or the words that decide", example="ดำเนินการแล้วเสร็จ")
    score_codes: list[str] = column("list<string>", "Scores that the measure's own cells cite", example=["indicator-6"])
    page_start: int | None = column("int32", "First page; null without pages", example=2)
    page_end: int | None = column("int32", "Last page; null without pages", example=3)
    line: int | None = column("int32", "1-based line of the extracted text where it begins", example=57)
    x0: float | None = edge("Left edge of what is printed of it on its first page")
    top: float | None = edge("Top edge of what is printed of it on its first page")
    x1: float | None = edge("Right edge of what is printed of it on its first page")
    bottom: float | None = edge("Bottom edge of what is printed of it on its first page")
    report_province_code: str | None = province()
    report_fiscal_year_be: int | None = fiscal_year()


@dataclass(slots=True)
class MeasureStep:
    """One row per numbered or bulleted item inside a measure's cell."""

    measure_id: str = key("Measure", "a3f5c0d2b1e49876-t1-m3")
    report_id: str = text("Report", required=True, example="a3f5c0d2b1e49876")
    field: str = text("Which column of measures", allowed=TEXT_FIELDS + ("title",), required=True, example="steps")
    seq: int = column("int16", "1-based order within the cell", required=True, example=2)
    level: int = column("int8", "1 is the outermost", required=True, example=1)
    number: str | None = text("Number in ASCII, null for a bullet", example="2.1")
    number_raw: str | None = text("Number or bullet as printed", example="๒.๑")
    text: str | None = column("string", "The item's text without its number")
    report_province_code: str | None = province()
    report_fiscal_year_be: int | None = fiscal_year()


@dataclass(slots=True)
class CellRow:
    """Every table cell as extracted, before interpretation."""

    report_id: str = key("Report", "a3f5c0d2b1e49876")
    table_no: int = column(
        "int16", "1-based order of the printed table fragment in the report", required=True, example=1
    )
    page: int | None = column("int32", "1-based page; null without pages", example=2)
    line: int | None = column("int32", "1-based line of the extracted text", example=12)
    row: int = column("int16", "0-based row", required=True, example=0)
    col: int = column("int16", "0-based column", required=True, example=1)
    row_span: int = column("int16", "Rows it covers", required=True, example=1)
    col_span: int = column("int16", "Columns it covers", required=True, example=1)
    is_header: bool = column("bool", "Whether it belongs to a header row", required=True, example=True)
    logical_table_no: int | None = column(
        "int16", "The logical table (measures.table_no) whose rows hold it; null if none", example=1
    )
    text_raw: str | None = text("Text as extracted")
    text: str | None = column("string", "Text after Thai normalisation")
    x0: float | None = edge("Left edge")
    top: float | None = edge("Top edge")
    x1: float | None = edge("Right edge")
    bottom: float | None = edge("Bottom edge")
    confidence: float | None = column("double", "OCR confidence; null where there is none", unit="0-1", example=0.93)
    report_province_code: str | None = province()
    report_fiscal_year_be: int | None = fiscal_year()


@dataclass(slots=True)
class IssueRow:
    """One row per thing that an analyst should know about a report, or that failed."""

    report_id: str | None = text("Report; null for a file that is none", example="a3f5c0d2b1e49876")
    source_path: str | None = text("File relative to the input folder", example="2567/na-kok.pdf")
    stage: str = text(
        "Step that found it",
        allowed=("read", "ocr", "layout", "text", "entity", "measure", "score", "write"),
        required=True,
        example="score",
    )
    code: str = text("Stable dotted code", required=True, example="score.identity_violated")
    severity: str = text("How bad", allowed=("info", "warning", "error"), required=True, example="warning")
    message: str = text("One English sentence that a person can act on", required=True)
    message_th: str | None = text("The same in Thai")
    page: int | None = column("int32", "1-based page", example=3)
    line: int | None = column("int32", "1-based line of the extracted text", example=41)
    raw: str | None = text("What was printed")
    value: str | None = text("What the dataset now holds")
    action: str = text("What was done", allowed=("repaired", "kept", "dropped", "none"), required=True, example="kept")


@dataclass(slots=True)
class SimilarReport:
    """One row per pair of reports that repeat each other: near duplicates, or measures copied between agencies."""

    report_id: str = key("Report", "a3f5c0d2b1e49876")
    other_report_id: str = text("The other report (greater id)", required=True, example="b3f5c0d2b1e49876")
    relation: str = text(
        "near_duplicate: the same report again; same_agency_year: same agency and year, another content; copied_measures: another agency's measures word for word",
        allowed=("near_duplicate", "same_agency_year", "copied_measures"),
        required=True,
        example="copied_measures",
    )
    similarity: float = column(
        "double",
        "Share of the smaller report's text that the other holds too, estimated from samples of runs of 20 letters",
        unit="0-1",
        required=True,
        example=0.97,
    )
    shared_measures: int = column("int32", "Measures with the same text", required=True, example=6)
    scores_differ: int = column("int32", "Scores of the same code and year that differ", required=True, example=0)
    foreign_name: str | None = text("The other agency's name left over in the text", example=None)


_column = column  # Correction has a field of that name


@dataclass(slots=True)
class Correction:
    """One row per correction by hand that a person gave, applied or not."""

    report_id: str | None = text("Report", example="a3f5c0d2b1e49876")
    source_path: str | None = text("File as the correction names it; only for people", example="2567/na-kok.pdf")
    table: str | None = text("Table of the value", example="scores")
    key: str | None = text(
        "Row of the value: code/year of a score, measure_id of a measure (new-1 … of one that is added), - of a report",
        example="indicator-9/2565",
    )
    column: str | None = text("Column of the value", example="value")
    old_value: str | None = text("What was read, as the dataset would hold it without the correction", example="58.56")
    new_value: str | None = text("What the person states; null sets the value to null", example="68.56")
    who: str | None = text("Who corrected it", example="สมหญิง")
    why: str | None = text("Why, such as where the right value stands", example="หน้า 3 ของต้นฉบับ")
    date: datetime.date | None = _column("date32", "When", unit="Gregorian date", example="2025-03-01")
    outcome: str = text(
        "applied: the dataset holds new_value; added: the same, in a row that was not read at all; old_differs: applied, but something else was read than the correction says; unmatched: there is no such report or row; refused: the correction breaks the schema",
        allowed=("applied", "added", "old_differs", "unmatched", "refused"),
        required=True,
        example="applied",
    )


TABLES: dict[str, type] = {
    "reports": Report,
    "scores": Score,
    "score_mentions": ScoreMention,
    "measures": Measure,
    "measure_steps": MeasureStep,
    "cells": CellRow,
    "issues": IssueRow,
    "similar_reports": SimilarReport,
    "corrections": Correction,
}


@dataclass(slots=True)
class Rows:
    """The rows of one report (or of many, concatenated), a list per table."""

    reports: list[Report] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    score_mentions: list[ScoreMention] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    measure_steps: list[MeasureStep] = field(default_factory=list)
    cells: list[CellRow] = field(default_factory=list)
    issues: list[IssueRow] = field(default_factory=list)
    similar_reports: list[SimilarReport] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def columns(table: str) -> dict[str, dict[str, Any]]:
    """Column name -> its definition (type, meaning, unit, allowed, example, required)."""
    return {item.name: dict(item.metadata) for item in fields(TABLES[table])}
