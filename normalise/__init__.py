"""Document -> rows of the dataset: says what is printed means. The list of steps, nothing else."""

from __future__ import annotations

from normalise import report as facts
from normalise.cells import cell_rows
from normalise.measures import find_measures, to_rows
from normalise.tables import logical_tables
from normalise.view import View
from schemas.dataset import Report, Rows
from schemas.document import Document
from schemas.issues import Issues

__all__ = ["normalise"]


def normalise(document: Document, report: Report, issues: Issues) -> Rows:
    """Rows of one report. Fills `report` with what the document says; its file columns are the caller's."""
    view = View(document)
    tables = logical_tables(view, issues)
    report.title, kinds = facts.find_title(view)
    report.report_date = facts.find_date(view)
    rows = Rows(reports=[report], cells=cell_rows(view, tables, report.report_id))
    for table in tables:
        if table.lists_measures:
            measures, steps = to_rows(find_measures(table, issues), report.report_id, report.fiscal_year_be, issues)
            rows.measures += measures
            rows.measure_steps += steps
    return rows
