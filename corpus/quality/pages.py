"""The files of the quality report: one `index.html`, and above a size the reports' own pages in files beside it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from markupsafe import Markup

from corpus.commit import WORK
from corpus.finish import Assembled
from corpus.quality import charts
from corpus.quality.crops import Drawer
from corpus.quality.details import BOXED, Detail, details
from corpus.quality.environment import environment
from corpus.quality.facts import COVERED, MEASURE_COVERED, SEVERITIES, Facts, Listed, gather
from corpus.quality.section import section
from corpus.quality.text import visible
from corpus.quality.words import words
from normalise.scores.framework import levels
from schemas.dataset import CHECKS, SCHEMA_VERSION, STATUSES

HERE = Path(__file__).parent
FOLDER = "quality-report"
IN_ONE_FILE = 200  # reports; beyond, their pages are in files of their own
PER_FILE = 100
INLINE_BYTES = 25_000_000  # of the reports' pages in one file; beyond, in files of their own
LISTED = 20_000  # reports in the index, and with a page of their own
FAILURES, PROVINCES = 100, 20
SCRIPT_WORDS = (
    "report.copy",
    "reports.none",
    "reports.empty",
    "charts.province",
    "reports.score",
    "reports.n_measures",
    "reports.n_scores",
    "reports.errors",
    "reports.warnings",
    "reports.shown",
    "reports.page",
    "charts.of",
    "report.copied",
    "reports.all",
)


def write(assembled: Assembled) -> None:
    """Write the report into the finished generation."""
    facts = gather(assembled)
    folder = assembled.folder / FOLDER
    folder.mkdir()
    listed = sorted(facts.reports, key=lambda report: report.need, reverse=True)[:LISTED]
    chosen = {report.report_id for report in listed}
    keep = assembled.out / WORK / "crops"
    in_one_file = len(chosen) <= IN_ONE_FILE
    where: dict[str, str] = {}
    pages: list[Markup] = []
    with Drawer(assembled.source, keep) as drawer:
        found = _drawn(details(assembled.folder, facts, chosen), listed, drawer)
        for number, part in enumerate(_parts(found, IN_ONE_FILE if in_one_file else PER_FILE), 1):
            shown = [section(detail) for detail in part]
            if in_one_file and sum(map(len, shown)) <= INLINE_BYTES:
                pages = shown
                continue
            name = f"reports/{number:04d}.html"
            where |= {detail.report["report_id"]: name for detail in part}
            (folder / "reports").mkdir(exist_ok=True)
            (folder / name).write_text(_page("reports.html", pages=shown, home="../index.html"), encoding="utf-8")
    (folder / "index.html").write_text(_index(facts, listed, where, pages), encoding="utf-8")


def _drawn(found: Iterable[Detail], listed: list[Listed], drawer: Drawer) -> Iterator[Detail]:
    """The details with pictures: where not all can be drawn, those that need a look most."""
    boxed = [report.report_id for report in listed if report.source_format in BOXED]
    drawn = set(boxed[: drawer.left])
    for detail in found:
        report = detail.report
        if report["report_id"] in drawn:
            regions = detail.regions
            detail.pictures = drawer.draw(
                report["source_path"], report["source_sha256"], report["source_format"], regions
            )
        yield detail


def _parts(found: Iterator[Detail], size: int) -> Iterator[list[Detail]]:
    while part := list(islice(found, size)):
        yield part


@cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _page(template: str, **values: Any) -> str:
    """A whole page: its only style and script are ours, told by their hashes; it may load nothing."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    told = {key: words()[key] for key in SCRIPT_WORDS}
    return (
        environment()
        .get_template(template)
        .render(
            style=Markup(style),
            script=Markup(script),
            policy=policy,
            words=_json(told),
            schema_version=SCHEMA_VERSION,
            **values,
        )
    )


def _json(value: Any) -> Markup:
    """JSON that can stand in an HTML element: nothing in it ends one."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _index(facts: Facts, listed: list[Listed], where: dict[str, str], pages: list[Markup]) -> str:
    codes = sorted(
        facts.codes, key=lambda code: (SEVERITIES.index(facts.codes[code].severity), -facts.codes[code].count)
    )
    at = {code: number for number, code in enumerate(codes)}
    data = {
        "codes": codes,
        "reports": [
            [
                report.report_id,
                visible(report.source_path, 200),
                visible(report.agency_name or "", 120),
                report.province or "",
                report.fiscal_year_be,
                report.source_format or "unknown",
                report.parse_status,
                report.overall_score,
                report.measures,
                report.scores,
                report.severities[0],
                report.severities[1],
                [number for code, number in at.items() if report.codes & facts.codes[code].bit],
                where.get(report.report_id, ""),
            ]
            for report in listed
        ],
        "issues": [
            [
                row["report_id"] if row["report_id"] and (pages or row["report_id"] in where) else "",
                visible(row["source_path"] or "", 200),
                at[row["code"]],
                SEVERITIES.index(row["severity"]),
                row["page"],
                row["line"],
                visible(row["message"], 500),
                visible(row["message_th"] or row["message"], 500),
                where.get(row["report_id"] or "", ""),
            ]
            for row in facts.issues
        ],
        "severities": [words()[f"value.{severity}"] for severity in SEVERITIES],
        "statuses": {status: words()[f"value.{status}"] for status in ("ok", "partial", "failed")},
        "formats": {
            form: words()[f"value.{form}"] for form in sorted({report.source_format or "unknown" for report in listed})
        },
    }
    failed = [row for row in facts.issues if row["severity"] == "error" and row["stage"] == "read"]
    skipped = [row for row in facts.without_report if row["severity"] != "error"]
    failures = failed + skipped
    sure = sum(facts.checks[check] for check in ("verified", "repaired", "corrected"))
    return _page(
        "index.html",
        facts=facts,
        totals=facts.totals,
        pages=pages,
        data=_json(data),
        codes=[(code, facts.codes[code]) for code in codes],
        failures=failures[:FAILURES],
        more_failures=max(0, len(failures) - FAILURES),
        where=where,
        sure=sure,
        to_look_at=sum(report.parse_status != "failed" and report.needs_a_look for report in facts.reports),
        read_how=charts.shares([(f"{a}", count) for a, count in _formats(facts).items()], len(facts.reports)),
        coverage=charts.shares([(name, facts.coverage[name]) for name in COVERED], facts.ita_reports),
        measure_coverage=charts.shares([(n, facts.measure_coverage[n]) for n in MEASURE_COVERED], facts.measures),
        checks=charts.shares([(n, facts.checks[n]) for n in CHECKS if facts.checks[n]], facts.checks.total()),
        statuses=charts.shares([(n, facts.statuses[n]) for n in STATUSES if facts.statuses[n]], facts.result_measures),
        histogram=charts.histogram(facts.histogram),
        provinces=charts.provinces(facts.provinces, PROVINCES),
        more_provinces=max(0, len(facts.provinces) - PROVINCES),
        capped=len(facts.reports) > len(listed),
        pass_mark=_pass_mark(),
        home="",
    )


def _pass_mark() -> int:
    """The least total that passes, of the latest framework."""
    return next(int(level.least) for level in levels(9999) if level.rating == "pass")


def _formats(facts: Facts) -> dict[str, int]:
    found: dict[str, int] = {}
    for (form, _), count in facts.read_how.most_common():
        found[form] = found.get(form, 0) + count
    return found
