"""One report after the other: what was read of it, and the places where it stands on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from corpus.quality.crops import Region
from corpus.quality.facts import BOXED, REPORT_COLUMNS, Facts, rows
from corpus.quality.regions import regions
from corpus.quality.spool import Spool

# Shown of one report; the tables hold all.
SCORES, MEASURES, ISSUES, LINES, SIMILAR = 120, 60, 100, 80, 20
SCORE_COLUMNS = (
    *("report_id", "subject", "code", "label", "value", "year_be", "mention_count", "check", "probability"),
    *("weighted_points", "stated_no"),
)
MENTION_COLUMNS = (
    *("report_id", "subject", "code", "year_be", "value_raw", "source", "page", "line", "context"),
    *("x0", "top", "x1", "bottom", "confidence"),
)
LINE_COLUMNS = ("page", "line", "context", "x0", "top", "x1", "bottom", "confidence")
MEASURE_COLUMNS = (
    *("report_id", "measure_id", "table_no", "number_raw", "kind", "stage", "title", "result", "outcome", "steps"),
    *("responsible", "period_raw", "period_start", "period_end", "status", "status_raw", "page_start", "page_end"),
    *("line", "x0", "top", "x1", "bottom"),
)
CELL_COLUMNS = (
    *("report_id", "table_no", "page", "line", "row", "logical_table_no", "x0", "top", "x1", "bottom", "confidence"),
)


@dataclass
class Detail:
    """What the page of one report shows. regions: pieces of its pages, the most telling first."""

    report: dict[str, Any]
    scores: list[dict[str, Any]]
    mentions: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    issues: list[dict[str, Any]]
    similar: list[dict[str, Any]]
    left_out: dict[str, int]
    regions: list[Region] = field(default_factory=list)
    pictures: dict[Region, str] = field(default_factory=dict)  # region -> data URI


class Cursor:
    """A table read along with the reports: all tables are in the order of the reports."""

    def __init__(self, folder: Path, table: str, columns: tuple[str, ...] | None = None) -> None:
        found = rows(folder, table, list(columns) if columns else None)
        self._groups = groupby(found, key=lambda row: row["report_id"])
        self._held: tuple[str | None, list[dict[str, Any]]] | None = None

    def take(self, report_id: str) -> list[dict[str, Any]]:
        """The rows of this report, which must be asked for in the order of the dataset."""
        if self._held is None:
            following = next(self._groups, None)
            if following is None:
                return []
            self._held = (following[0], list(following[1]))
        if self._held[0] != report_id:
            return []
        found, self._held = self._held[1], None
        return found


def details(folder: Path, facts: Facts, chosen: np.ndarray, similar: Spool) -> Iterator[tuple[int, Detail]]:
    """The chosen reports with their numbers, in the order of the dataset; memory for one at a time. chosen: of each
    report whether it is. similar: empty."""
    _similar(folder, facts, chosen, similar)
    scores = Cursor(folder, "scores", SCORE_COLUMNS)
    mentions = Cursor(folder, "score_mentions", MENTION_COLUMNS)
    measures = Cursor(folder, "measures", MEASURE_COLUMNS)
    issues = Cursor(folder, "issues")
    boxed = any(form in BOXED for form, _ in facts.read_how)
    cells = Cursor(folder, "cells", CELL_COLUMNS) if boxed else None
    columns = [*REPORT_COLUMNS, "subdistrict", "agency_name_raw", "rating_raw"]
    for number, report in enumerate(rows(folder, "reports", columns)):
        report_id = report["report_id"]
        taken = [cursor.take(report_id) for cursor in (scores, mentions, measures, issues)]
        boxes = cells.take(report_id) if cells else []
        if not chosen[number]:
            continue
        taken[3] += facts.late.take(number)
        yield number, _detail(report, *taken, boxes, list(similar.take(number)))


def _detail(
    report: dict[str, Any],
    scores: list[dict[str, Any]],
    mentions: list[dict[str, Any]],
    measures: list[dict[str, Any]],
    issues: list[dict[str, Any]],
    boxes: list[dict[str, Any]],
    similar: list[dict[str, Any]],
) -> Detail:
    order = {"error": 0, "warning": 1, "info": 2}
    issues = sorted(issues, key=lambda row: order[row["severity"]])
    shown = {
        "scores": scores[:SCORES],
        "measures": measures[:MEASURES],
        "issues": issues[:ISSUES],
        "mentions": _lines(mentions)[:LINES],
        "similar": similar[:SIMILAR],
    }
    held = {"scores": scores, "measures": measures, "issues": issues}
    left = {name: len(held[name]) - len(shown[name]) for name in held}
    detail = Detail(report, left_out=left, **shown)
    if report["source_format"] in BOXED:
        detail.regions = regions(detail.issues, detail.mentions, detail.measures, boxes, report["text_layer"])
    return detail


def _lines(mentions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The printed lines that scores were read from, each once: where, the line, what was found in it (code,
    year, subject, value)."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in mentions:
        key = (row["page"], row["line"], row["context"])
        line = found.setdefault(key, {name: row[name] for name in LINE_COLUMNS} | {"read": []})
        line["read"].append((row["code"], row["year_be"], row["subject"], row["value_raw"]))
    return list(found.values())


def _similar(folder: Path, facts: Facts, chosen: np.ndarray, similar: Spool) -> None:
    count: Counter[int] = Counter()
    for row in rows(folder, "similar_reports"):
        for mine, other in (("report_id", "other_report_id"), ("other_report_id", "report_id")):
            number = facts.index.number(row[mine])
            if number is not None and chosen[number] and count[number] < SIMILAR:
                count[number] += 1
                similar.add(number, row | {"other": row[other]})
