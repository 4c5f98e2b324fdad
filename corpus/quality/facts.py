"""Counts over a whole dataset, from the finished tables, in one pass each, without holding them."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from corpus.finish import Assembled, Totals
from corpus.quality.spool import Spool

BATCH = 1_000
ISSUES_LISTED = 5_000  # in the index; the worst first
FAILURES_SHOWN = 100
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


BOXED = ("pdf", "image")  # forms of documents whose pages can be drawn
PARSE_STATUSES = ("ok", "partial", "failed")  # the later, the more it needs a look


class Index:
    """What is counted of each report, by its number: its place in the order of the dataset. Some 40 bytes a report and
    one more for every code, for there may be very many.

    status: place in PARSE_STATUSES. boxed: whether its pages can be drawn. severities: three columns, errors, warnings,
    notes. holds: by code, whether a report has such an issue; not of codes that no
    report has.
    """

    def __init__(self, ids: array[int], status: array[int], boxed: array[int]) -> None:
        self._ids = np.frombuffer(ids, dtype=np.uint64)
        self._by_id = np.argsort(self._ids, kind="stable")
        self._sorted = self._ids[self._by_id]
        self.status = np.frombuffer(status, dtype=np.int8)
        self.boxed = np.frombuffer(boxed, dtype=bool)
        self.scores, self.measures = (np.zeros(len(ids), dtype=np.uint32) for _ in range(2))
        self.severities = np.zeros((len(ids), len(SEVERITIES)), dtype=np.uint32)
        self.holds: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, report_id: str) -> int:
        """A report's number. Raises KeyError."""
        with suppress(ValueError):
            wanted = int(report_id, 16)
            at = int(np.searchsorted(self._sorted, np.uint64(wanted)))
            if at < len(self._sorted) and int(self._sorted[at]) == wanted:
                return int(self._by_id[at])
        raise KeyError(report_id)

    def number(self, report_id: str | None) -> int | None:
        """A report's number; None for what is no report of the dataset."""
        with suppress(KeyError):
            return self[report_id or ""]
        return None

    def holding(self, code: str) -> np.ndarray:
        return self.holds.setdefault(code, np.zeros(len(self), dtype=bool))

    @property
    def needs_a_look(self) -> np.ndarray:
        return (self.status > 0) | (self.severities[:, :2].sum(axis=1) > 0)

    def by_need(self) -> np.ndarray:
        """The numbers of all reports, those that need a look most in front."""
        errors, warnings, notes = (-self.severities[:, at].astype(np.int64) for at in range(len(SEVERITIES)))
        return np.lexsort((notes, warnings, errors, -self.status.astype(np.int64)))


@dataclass
class CodeFacts:
    """An issue code: how often, in how many reports, how bad at worst, one example sentence in both languages."""

    count: int = 0
    reports: int = 0
    severity: str = "info"
    example: str = ""
    example_th: str = ""


@dataclass
class ProvinceFacts:
    """A province: reports, those with an overall score, and the sum of these."""

    reports: int = 0
    scored: int = 0
    total: float = 0.0


@dataclass
class Facts:
    """Everything that the front page counts. index: of all reports. issues: to be listed, by severity. late: issues
    told after those of all reports, such as duplicates. failures: files that could not be read, and what was skipped,
    the first of each; n_failures: how many of both."""

    totals: Totals
    index: Index
    issues: Spool
    late: Spool
    read_how: Counter[tuple[str, str]] = field(default_factory=Counter)  # format, text layer
    coverage: Counter[str] = field(default_factory=Counter)  # report columns
    measure_coverage: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    provinces: dict[str, ProvinceFacts] = field(default_factory=lambda: defaultdict(ProvinceFacts))
    histogram: Counter[int] = field(default_factory=Counter)  # overall scores by fives
    codes: dict[str, CodeFacts] = field(default_factory=lambda: defaultdict(CodeFacts))
    unlisted_issues: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    n_failures: int = 0
    ita_reports: int = 0
    other_reports: int = 0  # read, but no ITA report
    measures: int = 0
    result_measures: int = 0

    @property
    def reports(self) -> int:
        return len(self.index)


def batches(folder: Path, table: str, columns: list[str] | None = None) -> Iterator[dict[str, list[Any]]]:
    """A table's columns as lists, some thousand rows at a time, in the order of the dataset."""
    for path in sorted((folder / table).glob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH, columns=columns, use_threads=False):
            yield batch.to_pydict()


def rows(folder: Path, table: str, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """A table's rows as dictionaries, in the order of the dataset."""
    for batch in batches(folder, table, columns):
        names = list(batch)
        for values in zip(*batch.values(), strict=True):
            yield dict(zip(names, values, strict=True))


def gather(assembled: Assembled, issues: Spool, late: Spool) -> Facts:
    """Read the finished tables once. issues, late: empty."""
    folder = assembled.folder
    facts = Facts(assembled.totals, _index(folder), issues, late)
    index = facts.index
    _reports(folder, facts)
    for batch in batches(folder, "scores", ["report_id", "check"]):
        facts.checks.update(batch["check"])
        for report_id, count in Counter(batch["report_id"]).items():
            index.scores[index[report_id]] += count
    for batch in batches(folder, "measures", ["report_id", "stage", *MEASURE_COVERED]):
        for report_id, count in Counter(batch["report_id"]).items():
            index.measures[index[report_id]] += count
        facts.measures += len(batch["stage"])
        for at, stage in enumerate(batch["stage"]):
            if stage == "result":
                facts.result_measures += 1
                facts.statuses[batch["status"][at]] += 1
        for name in MEASURE_COVERED:
            facts.measure_coverage[name] += sum(bool(value) and value != "unknown" for value in batch[name])
    _issues(folder, facts)
    return facts


def _index(folder: Path) -> Index:
    ids, status, boxed = array("Q"), array("b"), array("b")
    for batch in batches(folder, "reports", ["report_id", "parse_status", "source_format"]):
        ids.extend(int(report_id, 16) for report_id in batch["report_id"])
        status.extend(map(PARSE_STATUSES.index, batch["parse_status"]))
        boxed.extend(form in BOXED for form in batch["source_format"])
    return Index(ids, status, boxed)


def _reports(folder: Path, facts: Facts) -> None:
    columns = ["source_format", "text_layer", "document_kinds", "parse_status", "province"]
    for row in rows(folder, "reports", list(dict.fromkeys([*columns, *COVERED]))):
        is_ita = bool(row["document_kinds"])
        facts.read_how[row["source_format"] or "unknown", row["text_layer"] or "none"] += 1
        facts.other_reports += not is_ita and row["parse_status"] != "failed"
        score = row["overall_score"]
        if is_ita:
            facts.ita_reports += 1
            facts.coverage.update(name for name in COVERED if row[name] is not None)
            province = facts.provinces[row["province"] or ""]
            province.reports += 1
            if score is not None:
                province.scored += 1
                province.total += score
        if score is not None:
            facts.histogram[min(int(score // 5), 19)] += 1


def _issues(folder: Path, facts: Facts) -> None:
    index, kept, last = facts.index, Counter[int](), -1
    for row in rows(folder, "issues"):
        severity = SEVERITIES.index(row["severity"])
        kind = facts.codes[row["code"]]
        kind.count += 1
        if not kind.example or severity < SEVERITIES.index(kind.severity):
            kind.severity, kind.example, kind.example_th = row["severity"], row["message"], row["message_th"] or ""
        if kept[severity] < ISSUES_LISTED:
            kept[severity] += 1
            facts.issues.add(severity, row)
        number = index.number(row["report_id"])
        of_file = row["severity"] == "error" and row["stage"] == "read"
        if of_file or (number is None and row["severity"] != "error"):
            facts.n_failures += 1
            shown = facts.failed if of_file else facts.skipped
            if len(shown) < FAILURES_SHOWN:
                shown.append(row)
        if number is None:
            continue
        holding = index.holding(row["code"])
        kind.reports += not holding[number]
        holding[number] = True
        index.severities[number, severity] += 1
        if number < last:  # the issues of the reports themselves are in their order
            facts.late.add(number, row)
        last = max(last, number)
    listed = min(ISSUES_LISTED, sum(kept.values()))
    facts.unlisted_issues = sum(kind.count for kind in facts.codes.values()) - listed
