"""Document -> rows of the dataset: says what is printed means. The list of steps, nothing else."""

from __future__ import annotations

from dataclasses import fields

from normalise import report as facts
from normalise.agency import resolve_agency
from normalise.cells import cell_rows
from normalise.doubts import report_doubts
from normalise.measures import find_measures, to_rows
from normalise.tables import logical_tables
from normalise.view import View
from normalise.years import fiscal_years
from schemas.dataset import Report, Rows
from schemas.document import Document
from schemas.issues import Issues

__all__ = ["normalise"]


def normalise(document: Document, report: Report, issues: Issues) -> Rows:
    """Rows of one report. Fills `report` with what the document says; its file columns are the caller's."""
    view = View(document)
    tables = logical_tables(view, issues)
    rows = Rows(reports=[report], cells=cell_rows(view, tables, report.report_id))
    report.title, named_kinds = facts.find_title(view)
    report.report_date = facts.find_date(view)
    years = fiscal_years(view)
    report.fiscal_year_be, report.assessed_fiscal_year_be = years.fiscal_year_be, years.assessed_fiscal_year_be
    report_doubts(view, issues)
    agency = resolve_agency(view, issues)
    for column in fields(agency):
        if column.name != "place":
            setattr(report, column.name, getattr(agency, column.name))
    if not facts.speaks_of_assessment(view) or not named_kinds:
        issues.add("report.not_ita", raw=report.title)
        return rows
    for table in tables:
        if table.lists_measures:
            measures, steps = to_rows(find_measures(table, issues), report.report_id, report.fiscal_year_be, issues)
            rows.measures += measures
            rows.measure_steps += steps
    return rows
