"""Rows of a logical table -> measures: which rows begin one, which go on, which are none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import regex

from normalise import aspects, status, units
from normalise.boxes import around, edges
from normalise.fold import fold, fold_letters, similarity
from normalise.headings import Column, role_of
from normalise.periods import Period, month_span, parse_period
from normalise.steps import find_items
from normalise.tables import LogicalTable, Row, is_continued, is_rule, row_number
from normalise.text import glue, joins_word
from normalise.view import GridCell
from schemas.dataset import TEXT_FIELDS, Measure, MeasureStep
from schemas.document import Box, Line, Place
from schemas.issues import Issues
from schemas.thai import ascii_digits

TITLE_NUMBER = regex.compile(r"(?P<raw>\(?(?P<number>\d{1,2})(?P<mark>[.)]|\)))\s*(?!\d)")
SUBNUMBER = regex.compile(r"(?P<raw>\d{1,2}(?:\.\d{1,2})+)[.)]?(?=[\s\u0e01-\u0e4e“\"A-Za-z])\s*")
TITLE_CONTINUED = regex.compile(r"\s*\( ?ต่อ ?\)\s*$")
TOTAL = regex.compile(r"(?:รวม|รวมทั้งสิ้น|รวมทั้งหมด|ยอดรวม)(?:\s*\d.*)?$")
NOTHING = regex.compile(r"[-–—.\s]*")
DRAFT_FIELDS = (*TEXT_FIELDS, "title", "responsible", "period", "status")
FIELD_OF_ROLE = {**{name: name for name in DRAFT_FIELDS}, "expected": "outcome"}
# A status cell of so many characters at most is kept whole as status_raw; of a longer one the words that decide.
LONGEST_STATUS = 80
KIND_WORDS = (("มาตรการ", "measure"), ("โครงการ", "project"), ("กิจกรรม", "activity"))


@dataclass
class FieldText:
    """One field's text as it grows over rows and fragments; remembers which line every offset was printed in."""

    text: str = ""
    spans: list[tuple[int, Line]] = field(default_factory=list)

    def add(self, cell: GridCell, opens: bool = False) -> None:
        """Add a cell's text. opens: it goes on after a page break, perhaps in mid-word."""
        if NOTHING.fullmatch(cell.text):
            return
        if self.text:
            self.text += glue(self.text, cell.text) if opens else "\n"
        base = len(self.text)
        self.spans.extend((base + start, line) for line, start in zip(cell.lines, cell.starts, strict=True))
        self.text += cell.text

    def line_at(self, offset: int) -> Line:
        """The line that holds the character at this offset. Raises IndexError on a field without cells."""
        best = self.spans[0][1]
        for start, line in self.spans:
            if start > offset:
                break
            best = line
        return best


@dataclass
class Draft:
    """A measure while its rows are read. fields: by dataset column, and `period`, `status`. months: those ticked in
    calendar columns, each with the fiscal year that its heading prints."""

    table: LogicalTable
    number: int | None = None
    number_raw: str | None = None
    section: str = ""
    fields: dict[str, FieldText] = field(default_factory=dict)
    ticks: list[tuple[str, str]] = field(default_factory=list)
    tick_cells: list[GridCell] = field(default_factory=list)
    months: list[tuple[int, int | None]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    place: Place = field(default_factory=Place)

    def text(self, name: str) -> str:
        return self.fields[name].text if name in self.fields else ""

    def box(self) -> Box | None:
        """Around all that is printed of it on its first page."""
        lines = [line for item in self.fields.values() for _, line in item.spans]
        return around([self.place, *(line.place for line in lines)], min(self.pages, default=self.place.page))


def find_measures(table: LogicalTable, issues: Issues) -> list[Draft]:
    """The measures of a table that lists them, in order."""
    if table.form:
        return _from_form(table)
    _report_unknown(table, issues)
    numbered = _titles_numbered(table)
    sections = _repeated_lone(table)
    drafts: list[Draft] = []
    section = ""
    rows = [row for row in table.rows if row.filled()]
    for position, row in enumerate(rows):
        if is_rule(row):
            issues.add("layout.separator_row", _place(row), raw=" | ".join(cell.text for cell in row.filled()))
            continue
        kind = _row_kind(row, drafts, rows[position + 1 :], numbered, sections)
        if kind == "total":
            issues.add("layout.total_row", _place(row), raw=" ".join(cell.text for cell in row.filled()))
            continue
        if kind == "section":
            section = " ".join(cell.text for cell in row.own()) or section
            issues.add("layout.section_row", _place(row), raw=section)
            continue
        if kind == "measure" or not drafts:
            draft = Draft(table, section=section, place=_place(row))
            draft.number, draft.number_raw = _number(row, numbered)
            drafts.append(draft)
        elif row.own() and not _only_spans(row, drafts[-1]):
            issues.add("layout.continuation_row", _place(row), title=_short(drafts[-1].text("title")))
        _fill(drafts[-1], row, numbered, new=kind == "measure", issues=issues)
    return drafts


def _report_unknown(table: LogicalTable, issues: Issues) -> None:
    """One issue for each column that no phrase of the lexicon knows and that holds text."""
    assert table.header is not None
    for column in table.header.columns:
        filled = any(cell.col == column.index for row in table.rows for cell in row.own())
        if column.role is None and column.heading and filled:
            place = table.grids[0].matrix[table.header.first][column.index]
            issues.add(
                "layout.unknown_heading", place.place if place else None, raw=column.heading, number=table.number
            )


def _row_kind(row: Row, drafts: list[Draft], after: list[Row], numbered: bool, sections: set[str]) -> str:
    """measure, more (goes on with the measure above), section or total."""
    own = row.own()
    if not own:
        return "more"
    lone = own[0] if len(row.filled()) == 1 or len(own) == 1 and own[0].col_span > 1 else None
    first_text = fold_letters(own[0].text)
    if TOTAL.match(ascii_digits(own[0].text).strip()) and len(first_text) <= 14:
        return "total"
    number_text, titles = row.text("number"), row.cells("title")
    title_text = " ".join(cell.text for cell in titles)
    last = drafts[-1] if drafts else None
    if lone is not None and _is_section(row, lone, after, numbered, sections, last):
        return "section"
    if last is None:
        return "measure"
    if is_continued(number_text) or TITLE_CONTINUED.search(title_text):
        return "more"
    if titles and all(id(cell) in last.seen for cell in titles):
        return "more"  # the title cell reaches down from the row above
    number = row_number(number_text) if number_text else None
    if not title_text:
        return "measure" if number is not None and number != last.number and last.number is not None else "more"
    if number is not None:
        same = number == last.number and similarity(title_text, last.text("title")) >= 0.75
        return "more" if same else "measure"
    if numbered:
        own_number = _title_number(title_text)
        if own_number is None or own_number[1] != _style(drafts):
            return "more" if row.opens or own_number is not None else "measure"
        expected = {last.number, None}
        if own_number[0] in expected and similarity(title_text, _whole_title(last)) >= 0.75:
            return "more"
        return "measure"
    if any(column.role == "number" for column in row.columns) and row.opens and last.number is not None:
        return "more"
    if row.opens and similarity(title_text, last.text("title")) >= 0.85:
        return "more"
    return "more" if row.opens and _mid_sentence(row, last, drafts) else "measure"


def _is_section(
    row: Row, lone: GridCell, after: list[Row], numbered: bool, sections: set[str], last: Draft | None
) -> bool:
    """One cell alone in its row: a heading inside the table, unless it continues or begins a measure."""
    width = max(1, row.grid.n_cols)
    if fold(lone.text) in sections:
        return True
    if lone.col_span >= max(2, width - 1):
        return not (row.opens and last is not None and len(lone.text) > 120)
    if _opens_subnumbers(lone.text, after):
        return True
    columns = {column.index: column.role for column in row.columns}
    role = columns.get(lone.col)
    if role not in ("title", "number", None) or lone.row_span > 1:
        return False
    if row.opens and last is not None:
        return False
    if numbered and _title_number(lone.text):
        return False
    following = next((other for other in after if other.own()), None)
    begins = following is not None and bool(following.text("title")) and len(following.own()) > 1
    return begins and len(lone.text) <= 160


def _opens_subnumbers(text: str, after: list[Row]) -> bool:
    """Whether the row below is numbered as a part of this one: ๑.๑ below "๑. ด้าน…"."""
    hit = TITLE_NUMBER.match(ascii_digits(text))
    following = next((row for row in after if row.own()), None)
    if hit is None or following is None:
        return False
    first = ascii_digits(following.own()[0].text).strip()
    return bool(regex.match(rf"{hit['number']}\.1(?!\d)", first)) and len(following.own()) > 1


def _repeated_lone(table: LogicalTable) -> set[str]:
    """Folded texts that stand alone in their row more than once: section rows printed again on each page."""
    counts: Counter[str] = Counter()
    for row in table.rows:
        own = row.own()
        if len(own) == 1 and len(row.filled()) == 1:
            counts[fold(own[0].text)] += 1
    return {text for text, n in counts.items() if n > 1 and len(text) >= 4}


def _titles_numbered(table: LogicalTable) -> bool:
    """Whether the title cells carry the measures' numbers: without a number column, and counting up over the rows."""
    if table.header is None or table.header.column("number") is not None:
        return False
    found = []
    for row in table.rows:
        hit = _title_number(row.text("title"))
        if hit:
            found.append(hit)
    if not found:
        return False
    style = Counter(mark for _, mark in found).most_common(1)[0][0] if len(found) > 1 else found[0][1]
    numbers = [number for number, mark in found if mark in (style, found[0][1])]
    if len(numbers) == 1:
        return numbers[0] == 1 and len([row for row in table.rows if row.text("title")]) == 1
    rising = sum(b in (a, a + 1) for a, b in zip(numbers, numbers[1:], strict=False))
    return len(set(numbers)) > 1 and rising >= 0.6 * (len(numbers) - 1)


def _title_number(text: str) -> tuple[int, str] | None:
    """(number, mark style) with which a title begins: "๑. …", "(๑) …", "๑) …"."""
    hit = TITLE_NUMBER.match(ascii_digits(text))
    if not hit:
        return None
    style = "both" if hit["raw"].startswith("(") else hit["mark"]
    return int(hit["number"]), style


def _style(drafts: list[Draft]) -> str | None:
    """How the measures of this table are numbered: as the first of them."""
    for draft in drafts:
        if draft.number_raw:
            hit = _title_number(draft.number_raw + " ")
            return hit[1] if hit else None
    return None


def _number(row: Row, numbered: bool) -> tuple[int | None, str | None]:
    text = row.text("number")
    if text:
        return row_number(text), text
    if numbered:
        title = row.text("title")
        hit = TITLE_NUMBER.match(ascii_digits(title))
        if hit:
            return int(hit["number"]), title[: hit.end("raw")].strip()
    return None, None


def _whole_title(draft: Draft) -> str:
    return f"{draft.number_raw or ''} {draft.text('title')}"


def _mid_sentence(row: Row, last: Draft, drafts: list[Draft]) -> bool:
    """At the top of a page, without numbers: the title's word was cut, or the row lacks every cell that a measure of
    this table has had so far (who, when, ticked or not)."""
    if joins_word(last.text("title"), row.text("title")):
        return True
    others = [cell for cell in row.own() if cell not in row.cells("title")]
    if not others:
        return True
    usual = [name for name in ("responsible", "period") if all(draft.text(name) for draft in drafts)]
    return bool(usual) and not any(row.text(name) for name in usual)


def _only_spans(row: Row, draft: Draft) -> bool:
    return all(id(cell) in draft.seen for cell in row.filled())


def _fill(draft: Draft, row: Row, numbered: bool, new: bool, issues: Issues) -> None:
    if row.grid.page is not None:
        draft.pages.append(row.grid.page)
    for column in row.columns:
        if column.index >= row.grid.n_cols:
            continue
        cell = row.grid.matrix[row.index][column.index]
        if cell is None or not cell.text:
            continue
        if column.months and not NOTHING.fullmatch(cell.text):
            draft.months += [(month, column.fiscal) for month in column.months]  # a bar spans many months
        if id(cell) in draft.seen:
            continue
        draft.seen.add(id(cell))
        _put(draft, column, cell, row, numbered and new, issues)


def _put(draft: Draft, column: Column, cell: GridCell, row: Row, cut_number: bool, issues: Issues) -> None:
    role = column.role
    if role == "number" or column.months:
        return
    if role == "status" and column.status and status.is_tick(cell.text):
        draft.ticks.append((column.status, column.heading))
        draft.tick_cells.append(cell)
        return
    if role not in ("title", "responsible", "period") and status.is_boxes(cell.text):
        role = "status"
    if role == "title":
        if draft.text("title") and not row.opens or is_continued(cell.text):
            known = draft.text("title")
            if known and (similarity(cell.text, known) >= 0.75 or fold(cell.text) in fold(known)):
                if fold(TITLE_CONTINUED.sub("", cell.text)) != fold(known):
                    issues.add("measure.title_differs", cell.place, raw=cell.text, value=known)
                return
        elif draft.text("title") and similarity(cell.text, draft.text("title")) >= 0.75:
            if fold(cell.text) != fold(draft.text("title")):
                issues.add("measure.title_differs", cell.place, raw=cell.text, value=draft.text("title"))
            return
        if cut_number and draft.number_raw:
            cell = _cut(cell, draft.number_raw)
    name = FIELD_OF_ROLE.get(role or "", "other")
    if name == "other":
        heading = f"{column.group}: {column.heading}" if column.group else column.heading
        target = draft.fields.setdefault("other", FieldText())
        if heading and heading not in target.text:
            target.text += ("\n" if target.text else "") + heading + ":"
        target.add(cell)
        return
    draft.fields.setdefault(name, FieldText()).add(cell, opens=row.opens)


def _cut(cell: GridCell, number_raw: str) -> GridCell:
    """The cell without the measure's own number at its beginning."""
    rest = cell.text[len(number_raw) :].lstrip(" .)")
    lost = len(cell.text) - len(rest)
    starts = tuple(max(0, start - lost) for start in cell.starts)
    return replace(cell, text=rest, starts=starts)


def _from_form(table: LogicalTable) -> list[Draft]:
    """A vertical form: labels on the left, text on the right; a label of the role title begins a measure."""
    drafts: list[Draft] = []
    for row in table.rows:
        matrix = row.grid.matrix[row.index]
        label, value = matrix[0], matrix[-1]
        if label is None or value is None or value is label or not value.text:
            continue
        role, _ = role_of(label.text)
        if role == "title" or not drafts:
            drafts.append(Draft(table, place=label.place))
            hit = regex.search(r"\d{1,2}", ascii_digits(label.text))
            if hit:
                drafts[-1].number, drafts[-1].number_raw = int(hit.group()), label.text[hit.start() : hit.end()]
        if row.grid.page is not None:
            drafts[-1].pages.append(row.grid.page)
        name = FIELD_OF_ROLE.get(role or "", "other")
        if name == "other":
            drafts[-1].fields.setdefault("other", FieldText()).text += f"{label.text}: "
        drafts[-1].fields.setdefault(name, FieldText()).add(value)
    return drafts


def to_rows(
    drafts: list[Draft], report_id: str, fiscal_year_be: int | None, issues: Issues, stage: str | None = None
) -> tuple[list[Measure], list[MeasureStep]]:
    """Drafts of one table as rows of `measures` and `measure_steps`, numbered in order. stage: of the table, told from
    its columns if None."""
    measures, steps = [], []
    for seq, draft in enumerate(drafts, 1):
        measure = _measure(draft, seq, report_id, fiscal_year_be, stage or stage_of(draft.table), issues)
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


def stages_of(tables: list[LogicalTable], named_kinds: list[str]) -> dict[int, str]:
    """Table number -> stage. A report that calls itself one of results, and has no column of results anywhere, lists in
    its tables what was done."""
    stages = {table.number: stage_of(table) for table in tables}
    only_results = "measure_results" in named_kinds and "measure_plan" not in named_kinds
    if only_results and "result" not in stages.values():
        return dict.fromkeys(stages, "result")
    return stages


def stage_of(table: LogicalTable) -> str:
    """result if a column reports one (result, outcome, status), else plan."""
    roles = set(table.header.roles()) if table.header else set()
    if table.form:
        roles = {role_of(row.grid.texts(row.index)[0])[0] for row in table.rows}
    return "result" if roles & {"result", "outcome", "status"} else "plan"


def _measure(draft: Draft, seq: int, report_id: str, fiscal_year_be: int | None, stage: str, issues: Issues) -> Measure:
    title = draft.text("title") or None
    if title is None:
        issues.add("measure.no_title", draft.place)
    decided = _status(draft, stage, issues)
    period_raw = draft.text("period") or None
    period = parse_period(period_raw) if period_raw else _calendar(draft, fiscal_year_be, issues)
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
        number_raw=draft.number_raw,
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


def _responsible(draft: Draft, issues: Issues) -> list[str]:
    found = []
    for printed in units.split_units(draft.text("responsible")):
        unit = units.known_name(printed)
        if unit != printed:
            issues.add("measure.unit_corrected", draft.place, raw=printed, value=unit)
        found.append(unit)
    return list(dict.fromkeys(found))


def _status(draft: Draft, stage: str, issues: Issues) -> status.Status:
    if stage == "plan":
        return status.Status("planned")
    told = draft.text("status")
    ticked = status.from_ticks(draft.ticks) or status.from_boxes(told) or status.from_boxes(draft.text("result"))
    words = status.from_words(f"{told}\n{draft.text('result')}" if told else draft.text("result"))
    if ticked is not None:
        if ticked.conflict:
            issues.add("measure.status_conflict", draft.place, raw=ticked.raw)
        elif ticked.status == "completed" and words.status == "not_completed" and not status.from_boxes(told):
            issues.add("measure.status_contradicted", draft.place, raw=words.raw, value=ticked.status)
        return ticked
    if told and len(told) <= LONGEST_STATUS:
        return status.Status(words.status, told)
    return words


def _calendar(draft: Draft, fiscal_year_be: int | None, issues: Issues) -> Period:
    """Months ticked in calendar columns. A fiscal year that the header does not print is the report's, with an issue;
    a calendar that begins in January may be of another year: unknown."""
    if not draft.months:
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
    heading = ""
    if draft.table.header is not None:
        column = draft.table.header.column("title")
        heading = fold_letters(column.heading) if column else ""
    found = sorted((heading.find(word), kind) for word, kind in KIND_WORDS if word in heading)
    return found[0][1] if found else "measure"


def _place(row: Row) -> Place:
    own = row.own() or row.filled()
    return own[0].place if own else row.grid.table.place


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
