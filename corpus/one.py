"""One report: bytes -> Document -> rows. A file that fails costs itself only: a failed row and a sentence."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, fields

import extract
from corpus.pack import issue_row
from corpus.settings import RunSettings
from corpus.sketch import Sketch, sketch
from extract.errors import Unreadable
from normalise import normalise as default_normalise
from normalise.view import View
from schemas.dataset import SCHEMA_VERSION, TABLES, Report, Rows
from schemas.document import Document
from schemas.issues import Issue, Issues
from schemas.thai import SHAPE, without_shapes

Normalise = Callable[[Document, Report, Issues], Rows]
# Issues of files that are no report at all: they have a row in `issues`, none in `reports`.
NO_REPORT = frozenset({"read.unsupported", "read.own_workbook"})


@dataclass
class Extracted:
    """What reading gave. document: None if nothing could be read. trace: for the log, never shown to a person."""

    document: Document | None
    issues: list[Issue] = field(default_factory=list)
    trace: str | None = None


def digitise(
    data: bytes, source_path: str, settings: RunSettings | None = None, normalise: Normalise | None = None
) -> Rows:
    """All rows of one report. source_path: relative to the input folder; its ending may decide what bytes cannot."""
    settings = settings or RunSettings()
    return interpret(data_report(data, source_path), read(data, source_path, settings), normalise)[0]


def data_report(data: bytes, source_path: str) -> Report:
    """The reports row before anything is read."""
    return new_report(hashlib.sha256(data).hexdigest(), len(data), source_path)


def new_report(sha256: str, size: int, source_path: str) -> Report:
    return Report(
        report_id=report_id(sha256),
        source_path=source_path,
        source_sha256=sha256,
        source_bytes=size,
        schema_version=SCHEMA_VERSION,
    )


def report_id(sha256: str) -> str:
    return sha256[:16]


def read(data: bytes, source_path: str, settings: RunSettings) -> Extracted:
    """Read one file; whatever happens becomes an issue."""
    issues = Issues()
    try:
        return Extracted(extract.read(data, source_path, issues, settings.read), issues.rows)
    except Unreadable as error:
        issues.add(error.code, **error.words)
        return Extracted(None, issues.rows)
    except MemoryError:
        issues.add("read.out_of_memory", limit=megabytes(settings.memory))
        return Extracted(None, issues.rows, traceback.format_exc())
    except Exception as error:  # noqa: BLE001 - a stranger's file may break a reader in any way; it is reported
        issues.add("read.failed", reason=described(error))
        return Extracted(None, issues.rows, traceback.format_exc())


def interpret(report: Report, extracted: Extracted, normalise: Normalise | None = None) -> tuple[Rows, str | None]:
    """Rows of what was read, and a trace for the log if interpreting failed."""
    issues = Issues(list(extracted.issues))
    document, trace = extracted.document, extracted.trace
    if document is None:
        return failed(report, issues), trace
    if document.unread and next(document.lines(), None) is None:
        _describe(report, document)
        return failed(report, issues), trace  # pages, but no word of them: nothing can be said of what it is
    try:
        rows = (normalise or default_normalise)(document, report, issues)
    except MemoryError:
        issues.add("layout.failed", reason="the memory limit was reached")
        return failed(report, issues), traceback.format_exc()
    except Exception as error:  # noqa: BLE001 - costs this report only, and is reported
        issues.add("layout.failed", reason=described(error))
        return failed(report, issues), traceback.format_exc()
    if any(SHAPE.search(line.text) for line in document.lines()):
        plain_shapes(rows, issues)
    _describe(report, document)
    if report.parse_status is None:
        lost = document.unread or any(issue.severity == "error" for issue in issues)
        report.parse_status = "partial" if lost else "ok"
    rows.reports = [report]
    rows.issues = [issue_row(issue, report.report_id, report.source_path) for issue in issues]
    return rows, trace


def _describe(report: Report, document: Document) -> None:
    """What the document itself says of the file."""
    report.source_format = report.source_format or document.format
    report.text_layer = report.text_layer or document.text_layer
    report.page_count = document.page_count if report.page_count is None else report.page_count


def plain_shapes(rows: Rows, issues: Issues) -> None:
    """Shapes that no font names are numbered between reading and repair only; in the dataset they are unknown."""
    for name in TABLES:
        for row in getattr(rows, name):
            for column in fields(row):
                value = getattr(row, column.name)
                if isinstance(value, str):
                    setattr(row, column.name, without_shapes(value))
                elif isinstance(value, list):
                    setattr(row, column.name, [without_shapes(v) if isinstance(v, str) else v for v in value])
    for i, issue in enumerate(issues.rows):
        shown = {column.name: getattr(issue, column.name) for column in fields(issue)}
        issues.rows[i] = Issue(**{k: without_shapes(v) if isinstance(v, str) else v for k, v in shown.items()})


def sketched(rows: Rows, extracted: Extracted) -> Sketch | None:
    """What is kept of a report to compare it with others; None for what is no report of the assessment."""
    report = rows.reports[0] if rows.reports else None
    if report is None or extracted.document is None or not report.document_kinds:
        return None
    return sketch(report, rows.measures, rows.scores, View(extracted.document).text)


def failed(report: Report, issues: Issues) -> Rows:
    """The rows of a report of which nothing is known but its issues; no reports row for what is no report."""
    report.parse_status = "failed"
    skipped = any(issue.code in NO_REPORT for issue in issues)
    return Rows(
        reports=[] if skipped else [report],
        issues=[issue_row(issue, None if skipped else report.report_id, report.source_path) for issue in issues],
    )


def described(error: BaseException) -> str:
    """An exception's type and sentence on one line of at most 300 characters."""
    sentence = " ".join(str(error).split())
    return f"{type(error).__name__}: {sentence}"[:300] if sentence else type(error).__name__


def megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
