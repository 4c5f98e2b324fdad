"""Document -> rows of the dataset: says what is printed means. The list of steps, nothing else."""

from __future__ import annotations

from dataclasses import fields, replace

from normalise import report as facts
from normalise.agency import resolve_agency
from normalise.cells import cell_rows
from normalise.citations import cited_in_text, cited_scores, link
from normalise.doubts import report_doubts, report_repaired_lines
from normalise.measure_rows import stage_of_roles, stages_of, to_rows
from normalise.measures import find_measures
from normalise.prose import told_measures
from normalise.scheme import scheme
from normalise.scores.contradictions import check_claims
from normalise.scores.facts import find_rating, mention_rows, overall_score
from normalise.scores.find import find_mentions, settle_numbers
from normalise.scores.reconcile import reconcile
from normalise.tables import logical_tables
from normalise.unplaced import report_unplaced
from normalise.view import View
from normalise.years import fiscal_years
from schemas.dataset import Report, Rows
from schemas.document import Document
from schemas.issues import Issues

__all__ = ["normalise"]


def normalise(document: Document, report: Report, issues: Issues) -> Rows:
    """Rows of one report. Fills `report` with what the document says; its file columns are the caller's."""
    view = View(document)
    view.cleaner.report(issues)
    tables = logical_tables(view, issues)
    rows = Rows(reports=[report], cells=cell_rows(view, tables, report.report_id))
    report_repaired_lines(view, issues)
    report_doubts(view, issues)
    title, named_kinds = facts.find_title(view)
    report.report_date = facts.find_date(view)
    years = fiscal_years(view)
    years = replace(years, fiscal_year_be=facts.fiscal_year(title, years.fiscal_year_be))
    agency = resolve_agency(view, issues)
    for column in fields(agency):
        if column.name != "place":
            setattr(report, column.name, getattr(agency, column.name))

    assessment = scheme(view, report.agency_name) or ("nacc" if named_kinds else None)
    listing = [table for table in tables if table.lists_measures]
    found = Issues()
    skip = {grid.number for table in listing for grid in table.grids}
    mentions = find_mentions(view, years, found, own_agency=report.agency_name, skip=skip)
    drafts = {table.number: find_measures(table, found) for table in listing}
    told = told_measures(view, (draft.text("title") for listed in drafts.values() for draft in listed))
    lists_measures = any(drafts.values()) or bool(told.drafts)
    if not facts.is_ita(assessment, named_kinds, mentions, lists_measures, facts.is_analysis(view, title)):
        unread = len(document.unread)
        issues.add("report.undecided" if unread else "report.not_ita", raw=title, count=unread)
        return rows
    issues.rows += found.rows
    report.title, report.scheme = title, assessment or "nacc"
    report.fiscal_year_be, report.assessed_fiscal_year_be = years.fiscal_year_be, years.assessed_fiscal_year_be

    report_unplaced(view, listing, drafts, issues)
    measure_of: dict[int, str] = {}
    analysed = list(mentions)
    stages = stages_of(listing, drafts, named_kinds)
    if told.drafts:
        issues.add("measure.told_in_text", told.drafts[0].place, count=len(told.drafts))
        drafts[0], stages[0] = told.drafts, stage_of_roles(told.roles)
    for number, listed in drafts.items():
        measures, steps = to_rows(
            listed,
            report.report_id,
            report.fiscal_year_be,
            issues,
            stages[number],
            years.assessed_fiscal_year_be,
        )
        for draft, measure in zip(listed, measures, strict=True):
            if number:
                cited = settle_numbers(cited_scores(draft, years, issues), analysed, issues)
                mentions += cited
            else:
                cited = cited_in_text(draft, analysed)
            link(measure, cited)
            measure_of |= {id(mention): measure.measure_id for mention in cited}
        rows.measures += measures
        rows.measure_steps += steps

    rating = find_rating(view, mentions, years, issues)
    rows.scores = reconcile(mentions, years, rating.rating, issues, report.report_id)
    rows.score_mentions = mention_rows(report.report_id, mentions, lambda mention: measure_of.get(id(mention)))
    check_claims(view, mentions, rows.scores, years, issues)
    report.overall_score = overall_score(rows.scores, years)
    report.rating_raw, report.rating = rating.raw, rating.rating
    report.document_kinds = facts.document_kinds({m.stage for m in rows.measures}, analysed, named_kinds)
    facts.report_gaps(report, rows, issues)
    return rows
