"""Measures as read -> rows of `measures` and `measure_steps`: kind, stage, status, period, who."""

from __future__ import annotations

import regex

from normalise import aspects, status, units
from normalise.boxes import edges
from normalise.drafts import NOTHING, Draft
from normalise.fold import fold_letters
from normalise.headings import role_of
from normalise.periods import Period, month_span, parse_period, period_within, spelled
from normalise.steps import find_items
from normalise.tables import LogicalTable
from schemas.dataset import TEXT_FIELDS, Measure, MeasureStep
from schemas.issues import Issues

# A status cell of so many characters at most is kept whole as status_raw; of a longer one the words that decide.
LONGEST_STATUS = 80
# "1.2 …": the number of a part, printed before its title.
DOTTED = regex.compile(r"\(?(?P<number>[0-9๐-๙]{1,2}\.[0-9๐-๙]{1,2})[.)]?\s+(?=[ก-๛])")
KIND_WORDS = (("มาตรการ", "measure"), ("โครงการ", "project"), ("กิจกรรม", "activity"))


def to_rows(
    drafts: list[Draft],
    report_id: str,
    fiscal_year_be: int | None,
    issues: Issues,
    stage: str | None = None,
    assessed_year_be: int | None = None,
) -> tuple[list[Measure], list[MeasureStep]]:
    """Drafts of one table as rows of `measures` and `measure_steps`, numbered in order. stage: of the table, told from
    its columns if None. assessed_year_be: of the results that the report analyses: what is planned in a report on the
    results of its own year is for another year, so that its periods without a year stay unknown."""
    measures, steps = [], []
    for seq, draft in enumerate(drafts, 1):
        told = stage or stage_of(draft.table)
        year = None if told == "plan" and assessed_year_be == fiscal_year_be else fiscal_year_be
        measure = _measure(draft, seq, report_id, year, told, issues)
        measures.append(measure)
        for name in ("title", *TEXT_FIELDS):
            text = draft.text(name)
            for order, item in enumerate(find_items(text), 1):
                steps.append(
                    MeasureStep(
                        measure_id=measure.measure_id,
                        report_id=report_id,
                        field=name,
                        seq=order,
                        level=item.level,
                        number=item.number,
                        number_raw=item.raw,
                        text=item.text or None,
                    )
                )
    return measures, steps


def stages_of(tables: list[LogicalTable], drafts: dict[int, list[Draft]], named_kinds: list[str]) -> dict[int, str]:
    """Table number -> stage. A report that calls itself one of results, and has no column of results anywhere, lists in
    its tables what was done. One that calls itself a plan only reports nothing where its columns of results are still
    empty, or where all they hold is the outcome that is hoped for."""
    stages = {table.number: stage_of(table) for table in tables}
    results, plan = "measure_results" in named_kinds, "measure_plan" in named_kinds
    if results and not plan and "result" not in stages.values():
        return dict.fromkeys(stages, "result")
    if plan and not results:
        for number, listed in drafts.items():
            if not any(draft.ticks or draft.text("result") or draft.text("status") for draft in listed):
                stages[number] = "plan"
    return stages


def stage_of(table: LogicalTable) -> str:
    """result if a column reports one (result, outcome, status), else plan."""
    roles = set(table.header.roles()) if table.header else set()
    if table.form:
        roles = {role_of(row.grid.texts(row.index)[0])[0] for row in table.rows}
    return stage_of_roles(roles)


def stage_of_roles(roles: set[str | None] | frozenset[str]) -> str:
    return "result" if roles & {"result", "outcome", "status"} else "plan"


def _measure(draft: Draft, seq: int, report_id: str, fiscal_year_be: int | None, stage: str, issues: Issues) -> Measure:
    title, number_raw = draft.text("title") or None, draft.number_raw
    if title and number_raw is None and (dotted := DOTTED.match(title)):
        title, number_raw = title[dotted.end() :], dotted["number"]
    if title is None:
        issues.add("measure.no_title", draft.place)
    decided = _status(draft, stage, issues)
    period_raw = draft.text("period") or None
    period = (
        _period(period_raw, draft, fiscal_year_be, issues) if period_raw else _calendar(draft, fiscal_year_be, issues)
    )
    if period_raw and period == Period():
        issues.add("measure.period_unknown", draft.place, raw=period_raw)
    body = " ".join(draft.text(name) for name in ("approach", "steps", "analysis"))
    texts = {name: draft.text(name) or None for name in TEXT_FIELDS}
    return Measure(
        measure_id=f"{report_id}-t{draft.table.number}-m{seq}",
        report_id=report_id,
        table_no=draft.table.number,
        seq=seq,
        number=draft.number,
        number_raw=number_raw,
        kind=_kind(draft),
        stage=stage,
        title=title,
        aspect=aspects.aspect_of(title or "", draft.section, body),
        responsible=_responsible(draft, issues),
        period_raw=period_raw,
        period_start=period.start,
        period_end=period.end,
        status=decided.status,
        status_raw=decided.raw,
        other=draft.text("other") or None,
        page_start=min(draft.pages, default=None),
        page_end=max(draft.pages, default=None),
        line=draft.place.line,
        **edges(draft.box()),
        **texts,
    )


def _period(raw: str, draft: Draft, fiscal_year_be: int | None, issues: Issues) -> Period:
    """The period as printed, or with a misread month put right; one that prints no year lies in the report's."""
    right = spelled(raw)
    period = parse_period(right)
    if period == Period() and fiscal_year_be is not None:
        period = period_within(right, fiscal_year_be)
        if period != Period():
            issues.add("measure.period_year_assumed", draft.place, raw=raw, value=str(fiscal_year_be))
    if right != raw and period != Period():
        issues.add("measure.period_corrected", draft.place, raw=raw, value=right)
    return period


def _responsible(draft: Draft, issues: Issues) -> list[str]:
    found = []
    for printed in units.split_units(draft.text("responsible")):
        named = units.known_names(printed)
        if named != [printed]:
            issues.add("measure.unit_corrected", draft.place, raw=printed, value=", ".join(named))
        found += named
    return list(dict.fromkeys(found))


def _status(draft: Draft, stage: str, issues: Issues) -> status.Status:
    if stage == "plan":
        return status.Status("planned")
    remarks = draft.text("remarks")
    told = draft.text("status") or (remarks if status.is_told(remarks) else "")
    ticked = status.from_ticks(draft.ticks) or status.from_boxes(told) or status.from_boxes(draft.text("result"))
    result = _latest(draft)
    words = status.from_words(f"{told}\n{result}" if told else result)
    if ticked is not None:
        if ticked.conflict:
            issues.add("measure.status_conflict", draft.place, raw=ticked.raw)
        elif ticked.status == "completed" and words.status == "not_completed" and not status.from_boxes(told):
            issues.add("measure.status_contradicted", draft.place, raw=words.raw, value=ticked.status)
        return ticked
    if told and not draft.text("status"):
        both = {status.from_words(remarks).status, status.from_words(result).status}
        if both == {"completed", "not_completed"}:
            issues.add("measure.status_unclear", draft.place, raw=f"{result[:LONGEST_STATUS]} / {remarks}")
            return status.Status("unknown", told)
    if words.status == "unknown" and not result and "expected" not in _roles(draft):
        words = status.from_words(draft.text("outcome"))
    if words.status == "unknown":
        marked = status.from_symbol(told) or status.from_ticks(draft.written)
        if marked is not None and not marked.conflict:
            return status.Status(marked.status, told) if 0 < len(told) <= LONGEST_STATUS else marked
    if told and len(told) <= LONGEST_STATUS:
        return status.Status(words.status, told)
    return words


def _roles(draft: Draft) -> tuple[str | None, ...]:
    return draft.table.header.roles() if draft.table.header else ()


def _latest(draft: Draft) -> str:
    """The result, of several rounds of reporting ("รอบ 6 เดือน | รอบ 12 เดือน") the last that says anything."""
    told = [(column, text) for column, text in draft.rounds if not NOTHING.fullmatch(text)]
    if len({column for column, _ in told}) < 2:
        return draft.text("result") or "\n".join(text for _, text in told)
    last = max(column for column, _ in told)
    return "\n".join(text for column, text in told if column == last)


def _calendar(draft: Draft, fiscal_year_be: int | None, issues: Issues) -> Period:
    """Months ticked in calendar columns. A fiscal year that the header does not print is the report's, with an issue;
    a calendar that begins in January may be of another year: unknown."""
    header = draft.table.header
    first = next((column.months[0] for column in header.columns if column.months), None) if header else None
    if not draft.months or (first == 1 and not all(printed for _, printed in draft.months)):
        return Period()
    spans = []
    for month, printed in draft.months:
        fiscal = printed or fiscal_year_be
        if fiscal is None:
            return Period()
        spans.append(month_span(month, fiscal - (month >= 10)))
    period = Period(min(span.start for span in spans), max(span.end for span in spans))
    if not all(printed for _, printed in draft.months):
        issues.add("measure.calendar_year_assumed", draft.place, value=str(fiscal_year_be))
    return period


def _kind(draft: Draft) -> str:
    """By the title's own first word, else by the first such word of the column's heading."""
    title = fold_letters(draft.text("title"))
    for word, kind in KIND_WORDS:
        if title.startswith(word):
            return kind
    heading = fold_letters(draft.heading)
    if draft.table.header is not None and not heading:
        column = draft.table.header.column("title")
        heading = fold_letters(column.heading) if column else ""
    found = sorted((heading.find(word), kind) for word, kind in KIND_WORDS if word in heading)
    return found[0][1] if found else "measure"
