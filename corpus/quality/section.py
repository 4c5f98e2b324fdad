"""The page of one report: what was read, the pieces of its pages, the rows of corrections."""

from __future__ import annotations

import hashlib
from typing import Any

from markupsafe import Markup

from corpus.correction_keys import as_text
from corpus.missing_scores import missing
from corpus.quality.crops import MARGIN, Region
from corpus.quality.details import Detail
from corpus.quality.environment import environment
from corpus.quality.facts import BOXED
from corpus.quality.regions import marks
from normalise.scores.framework import official_name
from schemas.keys import score_key


def section(detail: Detail) -> Markup:
    """One report's page as an HTML section."""
    report_id = detail.report["report_id"]
    first: dict[str, int] = {}  # key of a score -> the printed line that it is read from first
    for at, line in enumerate(detail.mentions):
        for code, year, subject, _ in line["read"]:
            first.setdefault(score_key(code, year, subject), at)
    scores = []
    for row in detail.scores:
        key = score_key(row["code"], row["year_be"], row["subject"])
        anchor = _anchor(report_id, "s", key)
        scores.append(row | {"anchor": anchor, "key": key, "old": as_text(row["value"]), "printed": first.get(key)})
    measures = []
    for row in detail.measures:
        key = row["measure_id"]
        measures.append(row | {"anchor": _anchor(report_id, "m", key), "key": key, "old": row["status"]})
    fields = [{"name": n, "value": detail.report[n], "old": as_text(detail.report[n])} for n in FIELDS]
    targets = _targets(detail, scores, measures)
    issues = [row | {"target": target} for row, target in zip(detail.issues, targets, strict=True)]
    pieces = [
        {
            "region": region,
            "picture": detail.pictures[region],
            "marks": marks(region, detail.mentions),
            "view": _view(region),
        }
        for region in detail.regions
        if region in detail.pictures
    ]
    lines = [line | {"read": [(code, value) for code, _, _, value in line["read"]]} for line in detail.mentions]
    in_piece = {mark.line: at for at, piece in enumerate(pieces) for mark in piece["marks"]}
    not_read = [(code, year, official_name(code, year)) for code, year in missing(detail.report, detail.scores)]
    if detail.left_out["scores"]:
        not_read = []  # it may be among those that are not shown
    html = (
        environment()
        .get_template("report.html")
        .render(
            d=detail,
            report=detail.report,
            scores=scores,
            measures=measures,
            fields=fields,
            issues=issues,
            pieces=pieces,
            lines=lines,
            in_piece=in_piece,
            not_read=not_read,
            boxed=BOXED,
        )
    )
    return Markup(html)


def _view(region: Region) -> tuple[float, float, float, float] | None:
    """x, y, width and height of what the picture shows, in points of the page."""
    if region.box is None:
        return None
    x0, top = max(0.0, region.box[0] - MARGIN), max(0.0, region.box[1] - MARGIN)
    return x0, top, region.box[2] + MARGIN - x0, region.box[3] + MARGIN - top


FIELDS = (
    *("title", "agency_name", "agency_name_raw", "agency_type", "agency_match", "subdistrict", "district", "province"),
    *("fiscal_year_be", "assessed_fiscal_year_be", "overall_score", "rating", "report_date", "document_kinds"),
    *("scheme", "source_format", "text_layer", "page_count"),
)


def _anchor(report_id: str, kind: str, key: str) -> str:
    return f"r-{report_id}-{kind}-" + hashlib.sha256(key.encode()).hexdigest()[:10]


def _targets(detail: Detail, scores: list[dict[str, Any]], measures: list[dict[str, Any]]) -> list[str]:
    """For each issue the row of a value that it is about, by code or by place; "" where that cannot be told."""
    by_code = {row["code"]: row["anchor"] for row in reversed(scores)}
    by_key = {row["key"]: row["anchor"] for row in scores}
    by_place: dict[tuple[int | None, int | None], str] = {}
    for line in detail.mentions:
        anchor = by_key.get(score_key(*line["read"][0][:3]))
        if anchor and line["line"] is not None:
            by_place.setdefault((line["page"], line["line"]), anchor)
    return [_target(row, detail, by_code, by_place, measures) for row in detail.issues]


def _target(
    issue: dict[str, Any],
    detail: Detail,
    by_code: dict[str, str],
    by_place: dict[tuple[int | None, int | None], str],
    measures: list[dict[str, Any]],
) -> str:
    if issue["stage"] == "score":
        said = [part for part in (issue["value"] or "").replace(",", " ").split() if part in by_code]
        return by_code[said[0]] if said else by_place.get((issue["page"], issue["line"]), "")
    if issue["stage"] == "entity":
        return f"r-{detail.report['report_id']}-fields"
    if issue["stage"] == "measure" and issue["line"] is not None:
        above = [row for row in measures if row["line"] is not None and row["line"] <= issue["line"]]
        return max(above, key=lambda row: row["line"])["anchor"] if above else ""
    return ""
