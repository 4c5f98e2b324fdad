"""Counts over a whole dataset, from the finished tables, in one pass each, without holding them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from corpus.finish import Assembled, Totals

BATCH = 5_000
ISSUES_LISTED = 5_000  # in the index; the worst first
SEVERITIES = ("error", "warning", "info")
REPORT_COLUMNS = (
    *("report_id", "source_path", "source_sha256", "source_format", "text_layer", "page_count", "document_kinds"),
    *("scheme", "fiscal_year_be", "assessed_fiscal_year_be", "agency_name", "agency_type", "agency_match", "district"),
    *("province", "province_code", "overall_score", "rating", "report_date", "title", "parse_status"),
)
COVERED = (
    *("agency_name", "agency_type", "province_code", "district", "subdistrict", "fiscal_year_be"),
    *("assessed_fiscal_year_be", "overall_score", "rating", "report_date", "title"),
)
MEASURE_COVERED = ("title", "responsible", "period_start", "status", "result", "aspect")


@dataclass(slots=True)
class Listed:
    """One report in the index; small, for there may be very many. severities: issues as errors, warnings, notes.
    codes: a bit for each of `Facts.codes`, in their order."""

    report_id: str
    source_path: str
    agency_name: str | None
    province: str | None
    fiscal_year_be: int | None
    source_format: str | None
    text_layer: str | None
    parse_status: str
    overall_score: float | None
    is_ita: bool
    measures: int = 0
    scores: int = 0
    severities: list[int] = field(default_factory=lambda: [0, 0, 0])
    codes: int = 0

    @property
    def needs_a_look(self) -> bool:
        return self.parse_status != "ok" or self.severities[0] + self.severities[1] > 0

    @property
    def need(self) -> tuple[int, int, int, int]:
        """Sort key: the reports that need a look most have the greatest."""
        failed = {"failed": 2, "partial": 1}.get(self.parse_status, 0)
        return failed, self.severities[0], self.severities[1], self.severities[2]


@dataclass
class CodeFacts:
    """An issue code: how often, in how many reports, how bad at worst, one example sentence in both languages."""

    count: int = 0
    reports: int = 0
    bit: int = 0
    severity: str = "info"
    example: str = ""
    example_th: str = ""


@dataclass
class Facts:
    """Everything that the front page counts."""

    totals: Totals
    reports: list[Listed] = field(default_factory=list)
    read_how: Counter[tuple[str, str]] = field(default_factory=Counter)  # format, text layer
    coverage: Counter[str] = field(default_factory=Counter)  # report columns
    measure_coverage: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    provinces: dict[str, list[float | None]] = field(default_factory=lambda: defaultdict(list))
    histogram: Counter[int] = field(default_factory=Counter)  # overall scores by fives
    codes: dict[str, CodeFacts] = field(default_factory=lambda: defaultdict(CodeFacts))
    issues: list[dict[str, Any]] = field(default_factory=list)
    unlisted_issues: int = 0
    late: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    without_report: list[dict[str, Any]] = field(default_factory=list)  # issues about files that are no report
    ita_reports: int = 0
    other_reports: int = 0  # read, but no ITA report
    measures: int = 0
    result_measures: int = 0


def batches(folder: Path, table: str, columns: list[str] | None = None) -> Iterator[dict[str, list[Any]]]:
    """A table's columns as lists, some thousand rows at a time, in the order of the dataset."""
    for path in sorted((folder / table).glob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH, columns=columns):
            yield batch.to_pydict()


def rows(folder: Path, table: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """A table's rows as dictionaries, in the order of the dataset."""
    for batch in batches(folder, table, columns):
        names = list(batch)
        for values in zip(*batch.values(), strict=True):
            yield dict(zip(names, values, strict=True))


def gather(assembled: Assembled) -> Facts:
    """Read the finished tables once."""
    facts = Facts(assembled.totals)
    folder = assembled.folder
    listed = _reports(folder, facts)
    for batch in batches(folder, "scores", ["report_id", "check"]):
        facts.checks.update(batch["check"])
        for report_id, count in Counter(batch["report_id"]).items():
            listed[report_id].scores += count
    for batch in batches(folder, "measures", ["report_id", "stage", *MEASURE_COVERED]):
        for report_id, count in Counter(batch["report_id"]).items():
            listed[report_id].measures += count
        facts.measures += len(batch["stage"])
        for at, stage in enumerate(batch["stage"]):
            if stage == "result":
                facts.result_measures += 1
                facts.statuses[batch["status"][at]] += 1
        for name in MEASURE_COVERED:
            facts.measure_coverage[name] += sum(bool(value) and value != "unknown" for value in batch[name])
    _issues(folder, facts, listed)
    return facts


def _reports(folder: Path, facts: Facts) -> dict[str, Listed]:
    listed = {}
    for row in rows(folder, "reports", [*REPORT_COLUMNS, "subdistrict"]):
        item = Listed(
            row["report_id"],
            row["source_path"],
            row["agency_name"],
            row["province"],
            row["fiscal_year_be"],
            row["source_format"],
            row["text_layer"],
            row["parse_status"],
            row["overall_score"],
            bool(row["document_kinds"]),
        )
        listed[item.report_id] = item
        facts.reports.append(item)
        facts.read_how[row["source_format"] or "unknown", row["text_layer"] or "none"] += 1
        facts.other_reports += not item.is_ita and item.parse_status != "failed"
        if item.is_ita:
            facts.ita_reports += 1
            facts.coverage.update(name for name in COVERED if row[name] is not None)
            facts.provinces[row["province"] or ""].append(row["overall_score"])
        if row["overall_score"] is not None:
            facts.histogram[min(int(row["overall_score"] // 5), 19)] += 1
    return listed


def _issues(folder: Path, facts: Facts, listed: dict[str, Listed]) -> None:
    kept: dict[str, list[dict[str, Any]]] = {severity: [] for severity in SEVERITIES}
    closed: set[str | None] = set()
    last: str | None = None
    for row in rows(folder, "issues"):
        report_id, severity = row["report_id"], row["severity"]
        kind = facts.codes[row["code"]]
        kind.bit = kind.bit or 1 << (len(facts.codes) - 1)
        kind.count += 1
        if not kind.example or SEVERITIES.index(severity) < SEVERITIES.index(kind.severity):
            kind.severity, kind.example, kind.example_th = severity, row["message"], row["message_th"] or ""
        if len(kept[severity]) < ISSUES_LISTED:
            kept[severity].append(row)
        report = listed.get(report_id)
        if report is None:
            if len(facts.without_report) < ISSUES_LISTED:
                facts.without_report.append(row)
            continue
        kind.reports += not report.codes & kind.bit
        report.severities[SEVERITIES.index(severity)] += 1
        report.codes |= kind.bit
        if report_id != last:
            if report_id in closed:  # told after all reports, such as duplicates
                facts.late[report_id].append(row)
                continue
            closed.add(last)
            last = report_id
    for severity in SEVERITIES:
        facts.issues += kept[severity][: ISSUES_LISTED - len(facts.issues)]
    facts.unlisted_issues = sum(kind.count for kind in facts.codes.values()) - len(facts.issues)
