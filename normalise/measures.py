"""Rows of a logical table -> measures: which rows begin one, which go on, which are none."""

from __future__ import annotations

from collections import Counter

import regex

from normalise.cut_rows import goes_on
from normalise.drafts import TITLE_CONTINUED, TITLE_NUMBER, Draft, fill, short, title_number
from normalise.fold import fold, fold_letters, similarity
from normalise.forms import from_form
from normalise.tables import LogicalTable, Row, is_continued, is_rule, row_number
from normalise.unread_numbers import is_unread, number_lost, settle_unread
from normalise.view import GridCell
from schemas.document import Place
from schemas.issues import Issues
from schemas.thai import ascii_digits

WORD_STYLE = "word"
SHORTEST_PIECE = 8  # letters of a cut section row
TOTAL = regex.compile(r"(?:รวม|รวมทั้งสิ้น|รวมทั้งหมด|ยอดรวม)(?:\s*\d.*)?$")


def find_measures(table: LogicalTable, issues: Issues) -> list[Draft]:
    """The measures of a table that lists them, in order."""
    if table.form:
        return from_form(table)
    _report_unknown(table, issues)
    numbered = _titles_numbered(table)
    sections = _repeated_lone(table)
    drafts: list[Draft] = []
    section = ""
    rows = [row for row in table.rows if row.filled()]
    for row, following in zip(rows, _following(rows), strict=True):
        if is_rule(row):
            issues.add("layout.separator_row", _place(row), raw=" | ".join(cell.text for cell in row.filled()))
            continue
        kind = _row_kind(row, drafts, following, numbered, sections, issues)
        if kind == "total":
            issues.add("layout.total_row", _place(row), raw=" ".join(cell.text for cell in row.filled()))
            continue
        if kind == "section":
            section = " ".join(cell.text for cell in row.own()) or section
            issues.add("layout.section_row", _place(row), raw=section)
            continue
        if kind == "measure" or not drafts:
            draft = Draft(table, section=section, place=_place(row))
            _number(row, numbered, draft)
            drafts.append(draft)
        elif row.own() and not _only_spans(row, drafts[-1]):
            issues.add("layout.continuation_row", _place(row), title=short(drafts[-1].text("title")))
        fill(drafts[-1], row, numbered, new=kind == "measure", issues=issues)
    settle_unread(drafts, issues)
    return drafts


def _report_unknown(table: LogicalTable, issues: Issues) -> None:
    """One issue for each column that no phrase of the lexicon knows and that holds text."""
    assert table.header is not None
    filled = {cell.col for row in table.rows for cell in row.own()}
    for column in table.header.columns:
        place = table.grids[0].matrix[table.header.first][column.index]
        if column.guessed:
            issues.add("layout.heading_guessed", place.place if place else None, raw=column.heading, value=column.role)
        if column.role is None and column.heading and column.index in filled:
            issues.add(
                "layout.unknown_heading", place.place if place else None, raw=column.heading, number=table.number
            )


def _following(rows: list[Row]) -> list[Row | None]:
    """For each row the next one in which a cell begins, None behind the last."""
    found: list[Row | None] = []
    following = None
    for row in reversed(rows):
        found.append(following)
        following = row if row.own() else following
    return found[::-1]


def _row_kind(
    row: Row, drafts: list[Draft], following: Row | None, numbered: bool, sections: set[str], issues: Issues
) -> str:
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
    if lone is not None and _is_section(row, lone, following, numbered, sections, last):
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
        return "measure" if number_lost(row, drafts) else "more"
    if row.opens and similarity(title_text, last.text("title")) >= 0.85:
        return "more"
    return "more" if row.opens and goes_on(row, drafts, issues) else "measure"


def _is_section(
    row: Row, lone: GridCell, following: Row | None, numbered: bool, sections: set[str], last: Draft | None
) -> bool:
    """One cell alone in its row: a heading inside the table, unless it continues or begins a measure."""
    width = max(1, row.grid.n_cols)
    if fold(lone.text) in sections or _piece_of_section(row, fold(lone.text), sections):
        return True
    if lone.col_span >= max(2, width - 1):
        return not (row.opens and last is not None and len(lone.text) > 120)
    if _opens_subnumbers(lone.text, following):
        return True
    columns = {column.index: column.role for column in row.columns}
    role = columns.get(lone.col)
    if role not in ("title", "number", None) or lone.row_span > 1:
        return False
    if row.opens and last is not None:
        return False
    if numbered and _title_number(lone.text):
        return False
    begins = following is not None and bool(following.text("title")) and len(following.own()) > 1
    return begins and len(lone.text) <= 160


def _piece_of_section(row: Row, text: str, sections: set[str]) -> bool:
    """Whether a page end has cut a section row that stands whole elsewhere: its beginning at the foot of a fragment, or
    its end at the top of the next."""
    if len(text) < SHORTEST_PIECE:
        return False
    foot = row.index == row.grid.n_rows - 1
    return any(foot and whole.startswith(text) or row.opens and whole.endswith(text) for whole in sections)


def _opens_subnumbers(text: str, following: Row | None) -> bool:
    """Whether the row below is numbered as a part of this one: ๑.๑ below "๑. ด้าน…"."""
    hit = TITLE_NUMBER.match(ascii_digits(text))
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
    """(number, style) with which a title begins; numbers behind a word (มาตรการที่ ๑, โครงการที่ ๒) have one style."""
    caption = title_number(text)
    return (caption.path[0], WORD_STYLE if caption.word else caption.style) if caption else None


def _style(drafts: list[Draft]) -> str | None:
    """How the measures of this table are numbered: as the first of them."""
    for draft in drafts:
        if draft.number_raw:
            found = _title_number(draft.number_raw + " ")
            return WORD_STYLE if draft.heading else found[1] if found else None
    return None


def _number(row: Row, numbered: bool, draft: Draft) -> None:
    """Number and, where the title says it before the number, what the measure is called."""
    text = row.text("number")
    if text:
        draft.number, draft.number_raw = row_number(text), text
        draft.unread = is_unread(row)
    elif numbered and (caption := title_number(row.text("title"))):
        draft.number, draft.number_raw, draft.heading = caption.path[0], caption.raw, caption.word


def _whole_title(draft: Draft) -> str:
    return f"{draft.number_raw or ''} {draft.text('title')}"


def _only_spans(row: Row, draft: Draft) -> bool:
    return all(id(cell) in draft.seen for cell in row.filled())


def _place(row: Row) -> Place:
    own = row.own() or row.filled()
    return own[0].place if own else row.grid.table.place
