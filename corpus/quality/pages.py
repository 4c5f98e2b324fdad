"""The files of the quality report: one `index.html`, and above a size the reports' own pages in files beside it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from corpus.commit import WORK
from corpus.finish import Assembled
from corpus.quality import charts
from corpus.quality.crops import Drawer
from corpus.quality.details import Detail, details
from corpus.quality.environment import environment
from corpus.quality.facts import (
    COVERED,
    FAILURES_SHOWN,
    ISSUES_LISTED,
    MEASURE_COVERED,
    PARSE_STATUSES,
    SEVERITIES,
    Facts,
    Index,
    gather,
)
from corpus.quality.section import section
from corpus.quality.spool import Spool
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
PROVINCES = 20
PIECE = 1 << 16  # characters
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
    """Write the report into the finished generation, piece by piece: no page and no list is ever whole in memory."""
    folder = assembled.folder / FOLDER
    folder.mkdir()
    with ExitStack() as stack:
        issues, late, similar, lines = (stack.enter_context(Spool(folder)) for _ in range(4))
        facts = gather(assembled, issues, late)
        listed = facts.index.by_need()[:LISTED]
        chosen = np.zeros(facts.reports, dtype=bool)
        chosen[listed] = True
        drawer = stack.enter_context(Drawer(assembled.source, assembled.out / WORK / "crops"))
        found = _drawn(details(assembled.folder, facts, chosen, similar), listed, facts, drawer)
        sections = _sections(found, facts, lines)
        inline = folder / "sections.html"
        where = np.full(facts.reports, -1)
        if len(listed) <= IN_ONE_FILE:
            if _dump(inline, sections) > INLINE_BYTES:
                where[:] = 0
                _write_page(folder / _file(0), "reports.html", pages=_pieces(inline), home="../index.html")
        else:
            where[chosen] = np.arange(len(listed)) // PER_FILE
            for number in range(1 + int(where.max())):
                part = islice(sections, PER_FILE)
                _write_page(folder / _file(number), "reports.html", pages=part, home="../index.html")
        pages = _pieces(inline) if where.max(initial=-1) < 0 else ()
        files = [_file(number) for number in range(1 + int(where.max(initial=-1)))]
        told = _front(facts, listed, chosen, lambda number: files[where[number]] if files else "", lines)
        _write_page(folder / "index.html", "index.html", pages=pages, **told)
        inline.unlink(missing_ok=True)


def _file(number: int) -> str:
    return f"reports/{number + 1:04d}.html"


def _sections(found: Iterable[tuple[int, Detail]], facts: Facts, lines: Spool) -> Iterator[Markup]:
    """The pages of reports; what the index lists of each is kept in `lines`."""
    codes = _codes(facts)
    for number, detail in found:
        lines.add(number, _listed(detail.report, number, facts.index, codes))
        yield section(detail) + "\n"


def _drawn(
    found: Iterable[tuple[int, Detail]], listed: np.ndarray, facts: Facts, drawer: Drawer
) -> Iterator[tuple[int, Detail]]:
    """The details with pictures: where not all can be drawn, those that need a look most."""
    boxed = facts.index.boxed
    drawn = set(listed[boxed[listed]][: drawer.left].tolist())
    for number, detail in found:
        if number in drawn:
            report = detail.report
            detail.pictures = drawer.draw(
                report["source_path"], report["source_sha256"], report["source_format"], detail.regions
            )
        yield number, detail


def _dump(path: Path, parts: Iterable[str]) -> int:
    """Write the parts of a page; its bytes."""
    with path.open("wb") as file:
        for part in parts:
            file.write(part.encode("utf-8"))
        return file.tell()


def _pieces(path: Path) -> Iterator[Markup]:
    """A file of finished HTML."""
    with path.open(encoding="utf-8", newline="") as file:
        while part := file.read(PIECE):
            yield Markup(part)


@cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _write_page(path: Path, template: str, **values: Any) -> None:
    """A whole page: its only style and script are ours, told by their hashes; it may load nothing."""
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    told = {key: words()[key] for key in SCRIPT_WORDS}
    parts = (
        environment()
        .get_template(template)
        .generate(
            style=Markup(style),
            script=Markup(script),
            policy=policy,
            words=_json(told),
            schema_version=SCHEMA_VERSION,
            **values,
        )
    )
    path.parent.mkdir(exist_ok=True)
    _dump(path, parts)


def _json(value: Any) -> Markup:
    """JSON that can stand in an HTML element: nothing in it ends one."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)


def _codes(facts: Facts) -> list[str]:
    """The codes of issues, the worst and most frequent first."""
    return sorted(
        facts.codes, key=lambda code: (SEVERITIES.index(facts.codes[code].severity), -facts.codes[code].count)
    )


def _listed(report: dict[str, Any], number: int, index: Index, codes: list[str]) -> list[Any]:
    """What the index lists of a report, as the script reads it, but for the file with its page."""
    return [
        report["report_id"],
        visible(report["source_path"], 200),
        visible(report["agency_name"] or "", 120),
        report["province"] or "",
        report["fiscal_year_be"],
        report["source_format"] or "unknown",
        report["parse_status"],
        report["overall_score"],
        int(index.measures[number]),
        int(index.scores[number]),
        *index.severities[number, :2].tolist(),
        [at for at, code in enumerate(codes) if code in index.holds and index.holds[code][number]],
    ]


def _issue(row: dict[str, Any], number: int | None, at: dict[str, int], file: str) -> list[Any]:
    """What the index lists of an issue. number: of its report, None if that has no page here. file: with that page."""
    return [
        row["report_id"] if number is not None else "",
        visible(row["source_path"] or "", 200),
        at[row["code"]],
        SEVERITIES.index(row["severity"]),
        row["page"],
        row["line"],
        visible(row["message"], 500),
        visible(row["message_th"] or row["message"], 500),
        file,
    ]


def _data(
    facts: Facts, listed: np.ndarray, chosen: np.ndarray, file: Callable[[int], str], lines: Spool
) -> Iterator[Markup]:
    """What the script of the index reads, as JSON in pieces."""
    codes = _codes(facts)
    at = {code: number for number, code in enumerate(codes)}
    comma = Markup(",")
    yield Markup('{"codes":') + _json(codes) + Markup(',"reports":[')
    for place, number in enumerate(listed.tolist()):
        for line in lines.take(number):
            yield (comma if place else Markup()) + _json([*line, file(number)])
    yield Markup('],"issues":[')
    rows = (row for severity in range(len(SEVERITIES)) for row in facts.issues.take(severity))
    for place, row in enumerate(islice(rows, ISSUES_LISTED)):
        number = facts.index.number(row["report_id"])
        if number is not None and not chosen[number]:
            number = None
        told = _issue(row, number, at, file(number) if number is not None else "")
        yield (comma if place else Markup()) + _json(told)
    rest = {
        "severities": [words()[f"value.{severity}"] for severity in SEVERITIES],
        "statuses": {status: words()[f"value.{status}"] for status in PARSE_STATUSES},
        "formats": {form: words()[f"value.{form}"] for form in sorted({form for form, _ in facts.read_how})},
    }
    yield Markup("],") + _json(rest)[1:]


def _front(
    facts: Facts, listed: np.ndarray, chosen: np.ndarray, file: Callable[[int], str], lines: Spool
) -> dict[str, Any]:
    """What the front page's template shows. file: by a report's number the file with its page, "" for the front page
    itself."""
    failures = [*facts.failed, *facts.skipped][:FAILURES_SHOWN]
    needs_a_look = facts.index.needs_a_look & (facts.index.status != PARSE_STATUSES.index("failed"))
    return {
        "facts": facts,
        "totals": facts.totals,
        "data": _data(facts, listed, chosen, file, lines),
        "codes": [(code, facts.codes[code]) for code in _codes(facts)],
        "failures": failures,
        "more_failures": facts.n_failures - len(failures),
        "sure": sum(facts.checks[check] for check in ("verified", "repaired", "corrected")),
        "to_look_at": int(needs_a_look.sum()),
        "read_how": charts.shares(list(_formats(facts).items()), facts.reports),
        "coverage": charts.shares([(name, facts.coverage[name]) for name in COVERED], facts.ita_reports),
        "measure_coverage": charts.shares([(n, facts.measure_coverage[n]) for n in MEASURE_COVERED], facts.measures),
        "checks": charts.shares([(n, facts.checks[n]) for n in CHECKS if facts.checks[n]], facts.checks.total()),
        "statuses": charts.shares(
            [(n, facts.statuses[n]) for n in STATUSES if facts.statuses[n]], facts.result_measures
        ),
        "histogram": charts.histogram(facts.histogram),
        "provinces": charts.provinces(facts.provinces, PROVINCES),
        "more_provinces": max(0, len(facts.provinces) - PROVINCES),
        "capped": facts.reports > len(listed),
        "pass_mark": _pass_mark(),
        "home": "",
    }


def _pass_mark() -> int:
    """The least total that passes, of the latest framework."""
    return next(int(level.least) for level in levels(9999) if level.rating == "pass")


def _formats(facts: Facts) -> dict[str, int]:
    found: dict[str, int] = {}
    for (form, _), count in facts.read_how.most_common():
        found[form] = found.get(form, 0) + count
    return found
