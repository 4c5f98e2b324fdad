"""Scores that the official framework has and a report's rows lack: what a person may want to add by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from normalise.scores.framework import TEN_INDICATORS_SINCE
from schemas.dataset import INSTRUMENTS

INDICATORS = tuple(f"indicator-{number}" for number in range(1, 11))
ENOUGH = 6  # indicators of a year that show that the report means to print all ten


def missing(report: dict[str, Any], scores: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """(code, fiscal year) of what a report seems to print, but for some that were not read: indicators where most were
    read, instruments where one was, the total where either was; the total of an analysis of scores from which nothing
    was read. Rows are of one report. A row without a value is not missing: it stands in the table and is corrected
    there."""
    if report["scheme"] != "nacc":
        return []
    known: dict[int, set[str]] = defaultdict(set)
    for row in scores:
        if row["subject"] is None and row["year_be"] is not None:
            known[row["year_be"]].add(row["code"])
    found = []
    for year, codes in sorted(known.items()):
        if year < TEN_INDICATORS_SINCE:
            continue
        most = len(codes.intersection(INDICATORS)) >= ENOUGH
        some = not codes.isdisjoint(INSTRUMENTS)
        expected = (*(("ITA",) if most or some else ()), *(INSTRUMENTS if some else ()), *(INDICATORS if most else ()))
        found += [(code, year) for code in expected if code not in codes]
    year = report["assessed_fiscal_year_be"]
    if not known and year is not None and "score_analysis" in report["document_kinds"]:
        found = [("ITA", year)]
    return found
