"""How measures are listed: tables in any column order with one or two heading rows, broken over pages, with section
rows and merged cells; a form per measure; running text."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from support.printed import Block, PageBreak, Paragraph, PrintedCell, PrintedTable
from support.truth import Column, Measure, MeasureTable, Split, Truth

LEADING = "เแโใไ"
BOX_WORDS = {"completed": "ดำเนินการแล้ว", "partially_completed": "อยู่ระหว่างดำเนินการ", "not_completed": "ยังไม่ได้ดำเนินการ"}
Row = list[PrintedCell]


def measure_blocks(truth: Truth, part: MeasureTable) -> list[Block]:
    """The caption and the measures as the table's layout says."""
    blocks: list[Block] = [Paragraph(truth.show(part.caption), "heading")] if part.caption else []
    if part.layout == "form":
        return blocks + forms(truth, part)
    if part.layout == "prose":
        return blocks + prose(truth, part)
    if part.layout == "key_prose":
        return blocks + key_prose(truth, part)
    return blocks + fragments(truth, part)


# Cells --------------------------------------------------------------------------------------------------------------


def number_of(part: MeasureTable, measure: Measure) -> str:
    return part.number_style.format(measure.number) if measure.number is not None else ""


def cell_text(truth: Truth, part: MeasureTable, column: Column, measure: Measure) -> str:
    """What is printed in a column for a measure."""
    name = column.field
    if name == "number":
        return truth.show(number_of(part, measure))
    if name == "title":
        numbered = any(c.field == "number" for c in part.columns)
        number = "" if numbered or measure.number is None else number_of(part, measure) + " "
        return truth.show(number + measure.title)
    if name == "responsible":
        return truth.show("\n".join(measure.responsible))
    if name == "period":
        return truth.show(measure.period.raw) if measure.period else ""
    if name == "status":
        return truth.show(measure.status_words or "")
    if name == "boxes":
        return "\n".join(("☑ " if status == measure.status else "☐ ") + words for status, words in BOX_WORDS.items())
    if name.startswith("status:"):
        return part.tick if name.split(":")[1] == measure.status else ""
    if name.startswith("month:"):
        return part.tick if measure.period and _covers(measure, name.split(":")[1]) else ""
    return truth.show(measure.cells.get(name, ""))


def _covers(measure: Measure, month: str) -> bool:
    """month: `2566-10`, Buddhist year."""
    period = measure.period
    assert period is not None and period.start and period.end
    year, number = map(int, month.split("-"))
    return period.start[:7] <= f"{year - 543}-{number:02d}" <= period.end[:7]


# Tables -------------------------------------------------------------------------------------------------------------


def header(truth: Truth, part: MeasureTable) -> list[Row]:
    """One row, or two where columns stand under a shared heading."""
    if not any(column.group for column in part.columns):
        return [[PrintedCell(truth.show(c.heading)) for c in part.columns]]
    top: Row = []
    below: Row = []
    for group, members in groupby(part.columns, key=lambda c: c.group or c):
        columns = list(members)
        if isinstance(group, Column):
            top.append(PrintedCell(truth.show(group.heading), row_span=2))
            continue
        top.append(PrintedCell(truth.show(group), col_span=len(columns)))
        below += [PrintedCell(truth.show(c.heading)) for c in columns]
    return [top, below]


def cut(text: str, at: float | str) -> tuple[str, str]:
    """The text in two, never between a letter and its mark nor inside a number; a long word may be cut."""
    position = text.find(at) if isinstance(at, str) else int(len(text) * at)
    position = max(1, min(len(text) - 1, position))
    while position < len(text) and not _may_cut(text[position - 1], text[position]):
        position += 1
    return text[:position].rstrip(), text[position:].lstrip()


def _may_cut(before: str, after: str) -> bool:
    number = "0123456789๐๑๒๓๔๕๖๗๘๙."
    return not (_is_mark(after) or before in LEADING or (before in number and after in number))


def _is_mark(letter: str) -> bool:
    return "\u0e30" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e"


def fragments(truth: Truth, part: MeasureTable) -> list[Block]:
    """The table, in as many pieces as pages it stands on."""
    widths = tuple(column.width for column in part.columns)
    head = header(truth, part)
    splits = {split.measure: split for split in part.splits}
    pieces: list[list[Row]] = [[]]
    inside: list[bool] = [False]
    with_head = [True]
    for i, measure in enumerate(part.measures):
        if i in part.sections:
            pieces[-1].append([PrintedCell(truth.show(part.sections[i]), col_span=len(widths))])
        texts = [cell_text(truth, part, column, measure) for column in part.columns]
        split = splits.get(i)
        if split is not None and isinstance(split.at, str):
            split = replace(split, at=truth.show(split.at))
        if split is None:
            pieces[-1].append([PrintedCell(text) for text in texts])
            continue
        first, second = _split_row(part, split, texts)
        pieces[-1].append([PrintedCell(text) for text in first])
        pieces.append([[PrintedCell(text) for text in second]] if second else [])
        inside.append(split.inside)
        with_head.append(split.header)
    blocks: list[Block] = []
    rows: list[Row] = []
    header_rows = 0
    for piece, same, headed in zip(pieces, inside, with_head, strict=True):
        piece = _merged(part, piece)
        if not piece:
            continue
        if same:
            rows = rows + (head if headed else []) + piece
            blocks[-1] = PrintedTable(tuple(map(tuple, rows)), header_rows, widths)
            continue
        if blocks:
            blocks.append(PageBreak())
        rows = (head if headed else []) + piece
        header_rows = len(head) if headed else 0
        blocks.append(PrintedTable(tuple(map(tuple, rows)), header_rows, widths))
    return blocks


def _split_row(part: MeasureTable, split: Split, texts: list[str]) -> tuple[list[str], list[str] | None]:
    """The row on this page and what goes on on the next one."""
    if not split.fields:
        return texts, None
    first, second = [], []
    for column, text in zip(part.columns, texts, strict=True):
        if column.field in split.fields and len(text) > 8:
            head, tail = cut(text, split.at)
            first.append(head)
            second.append(tail)
            continue
        first.append(text)
        again = split.style == "again" and (column.field in ("number", "title") or column.field.startswith("status:"))
        mark = " (ต่อ)" if column.field == "number" else ""
        second.append(text + mark if again and text else "")
    return first, second


def _merged(part: MeasureTable, rows: list[Row]) -> list[Row]:
    """Equal neighbours of a merged column become one cell over all of them."""
    if not part.merged or any(len(row) != len(part.columns) for row in rows):
        return rows
    gone: set[tuple[int, int]] = set()
    made = [list(row) for row in rows]
    for c, column in enumerate(part.columns):
        if column.field not in part.merged:
            continue
        start = 0
        for r in range(1, len(rows) + 1):
            if r < len(rows) and rows[r][c].text == rows[start][c].text:
                continue
            made[start][c] = PrintedCell(rows[start][c].text, row_span=r - start)
            gone |= {(i, c) for i in range(start + 1, r)}
            start = r
    return [[cell for c, cell in enumerate(row) if (r, c) not in gone] for r, row in enumerate(made)]


# Without a table of all measures ------------------------------------------------------------------------------------


def forms(truth: Truth, part: MeasureTable) -> list[Block]:
    """A table of two columns for each measure: what on the left, the text on the right."""
    blocks: list[Block] = []
    for measure in part.measures:
        rows = []
        for column in part.columns:
            if column.field == "number":
                continue
            label = column.heading
            text = cell_text(truth, part, column, measure)
            if column.field == "title":
                label = f"มาตรการที่ {measure.number}" if measure.number is not None else "มาตรการ"
                text = truth.show(measure.title)
            rows.append((PrintedCell(truth.show(label)), PrintedCell(text)))
        blocks.append(PrintedTable(tuple(rows), 0, (1.0, 3.0)))
        blocks.append(Paragraph(" "))
    return blocks


def key_prose(truth: Truth, part: MeasureTable) -> list[Block]:
    """A heading for each measure and lines `ผู้รับผิดชอบ : …` below it."""
    blocks: list[Block] = []
    for measure in part.measures:
        blocks.append(Paragraph(truth.show(f"มาตรการที่ {measure.number} {measure.title}"), "heading"))
        for column in part.columns:
            text = cell_text(truth, part, column, measure)
            if column.field not in ("number", "title") and text:
                blocks.append(Paragraph(truth.show(column.heading) + " : " + text.replace("\n", " ")))
    return blocks


def prose(truth: Truth, part: MeasureTable) -> list[Block]:
    """A numbered list in running text."""
    blocks: list[Block] = []
    for measure in part.measures:
        text = f"{measure.number}. {measure.title}"
        if measure.responsible:
            text += " โดยมี" + " และ".join(measure.responsible) + "รับผิดชอบ"
        blocks.append(Paragraph(truth.show(text), "list"))
    return blocks
