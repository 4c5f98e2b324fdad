"""Tables that plain text keeps with tabs.

Two ways are common. *Rows*: one line a row, tabs between cells. *Cells*: what converters make of Word tables, where
each cell starts with a tab on a line of its own, lines without a tab continue the cell before, and a blank line ends
the row (blank lines inside a cell look the same, so the number of cells decides).

Everything here works on numbered lines `(number, text)` and gives rows of cells, each cell a list of such lines.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import regex

NumberedLine = tuple[int, str]
RawCell = list[NumberedLine]
RawRow = list[RawCell]

HEADER_CELL = 80  # characters: a header cell is hardly longer
LONG_CELL = 150  # characters: a lone cell of this length is a paragraph, not the title of a section
SHORT_CELL = 60
PROBE = 12  # groups of cells that decide whether there is a table
MAX_LEAD = 3  # indented paragraphs that may stand right above a header row
LIST_NUMBER = regex.compile(r"^\s*[(\[]?([0-9๐-๙]{1,3})\s*[.)\]]")
ROW_NUMBER = regex.compile(r"^\s*[(\[]?[0-9๐-๙]{1,3}(?:[.)\]]|\s*$|\s*\()")
NUMERIC = regex.compile(r"^[\s0-9๐-๙.,%-]{1,12}$")
SIGNATURE = regex.compile(r"^\s*(?:[(\[].{1,80}[)\]]|.{0,12}ลงชื่อ.*|[.…_\s-]{3,})\s*$")


@dataclass
class Found:
    """A table found in lines[start:end], with doubts as (issue code, line number, words)."""

    rows: list[RawRow]
    end: int
    doubts: list[tuple[str, int, dict[str, object]]] = field(default_factory=list)
    lead: list[NumberedLine] = field(default_factory=list)


def blank(text: str) -> bool:
    return not text.strip()


def chunk_end(lines: list[NumberedLine], start: int) -> int:
    """The end of the run of lines from `start` up to a blank line; a line of tabs alone belongs to the run."""
    end = start
    while end < len(lines) and (lines[end][1].strip() or "\t" in lines[end][1]):
        end += 1
    return end


def split_row(line: NumberedLine) -> RawRow:
    """The cells of one line; an empty cell has no lines."""
    number, text = line
    return [[(number, part)] if part.strip() else [] for part in text.split("\t")]


# ---------------------------------------------------------------------------------------------- one row a line


def keeps_empty_cells(lines: list[NumberedLine]) -> bool | None:
    """Whether rows keep their empty last cells: True if some line ends in a tab after text or tabs, None unknown.

    Editors that strip white space at line ends make rows shorter; where they did not, a line without tabs inside a
    table is the rest of a wrapped cell.
    """
    return True if any(text.endswith("\t") and text.count("\t") > 1 for _, text in lines) else None


def row_table(
    lines: list[NumberedLine], start: int, end: int, keeps_empty: bool | None, widths: set[int], previous: int
) -> Found | None:
    """The table in one run of lines[start:end], None if its tabs only indent or align running text.

    widths: numbers of columns of this file's tables. previous: columns of the table that ended right before, or 0.
    `Found.lead` are lines above the first row.
    """
    tabbed = [i for i in range(start, end) if "\t" in lines[i][1]]
    if not tabbed:
        return None
    first, last = tabbed[0], tabbed[-1]
    if len(tabbed) == 1 and not _lone_row(lines[first], widths, previous):
        return None
    if all("\t" not in lines[i][1].strip() for i in tabbed) and not _hangs_on(lines, tabbed, previous):
        return None
    counts = Counter(lines[i][1].count("\t") + 1 for i in tabbed)
    most = max(counts.values())
    width = max(n for n, times in counts.items() if times == most)
    width = max(width, lines[first][1].count("\t") + 1) if most == 1 else width
    found = Found([], last + 1, lead=lines[start:first])
    wrapped = False
    i = first
    while i <= last:
        tabs = lines[i][1].count("\t")
        if tabs >= width - 1:
            found.rows.append(split_row(lines[i]))
            i += 1
            continue
        joined = _wrapped_row(lines, i, last, width)
        if joined:
            found.rows.append(_join_row(lines[i:joined]))
            found.doubts.append(("layout.row_joined", lines[i][0], {"lines": joined - i}))
            wrapped = True
            i = joined
            continue
        if tabs == 0:
            tail = found.rows[-1] if found.rows else None
            goes_on = tail and len(tail) >= width and tail[-1] and not ROW_NUMBER.match(lines[i][1])
            if goes_on:
                tail[-1].append(lines[i])
                wrapped = True
            else:
                found.rows.append(split_row(lines[i]))
            if not keeps_empty:
                code = "layout.line_joined" if goes_on else "layout.line_alone"
                found.doubts.append((code, lines[i][0], {"raw": lines[i][1].strip()[:200]}))
            i += 1
            continue
        found.rows.append(split_row(lines[i]))
        i += 1
    if wrapped and found.rows and len(found.rows[-1]) >= width and found.rows[-1][-1]:
        while found.end < end:
            found.rows[-1][-1].append(lines[found.end])
            found.end += 1
    _drop_trailing(found.rows)
    return found


def _lone_row(line: NumberedLine, widths: set[int], previous: int) -> bool:
    """Whether a single line with tabs is a row of a table, rather than a paragraph that tabs indent or align."""
    parts = line[1].split("\t")
    texts = [part.strip() for part in parts if part.strip()]
    if not texts:
        return False
    if len(texts) == 1:
        return len(parts) == previous > 2 and not SIGNATURE.match(texts[0])
    if len(texts) >= 3 or len(parts) == previous or (len(parts) > 2 and len(parts) in widths):
        return True
    return bool(NUMERIC.match(texts[-1])) and len(texts[0]) <= HEADER_CELL


def _hangs_on(lines: list[NumberedLine], tabbed: list[int], previous: int) -> bool:
    """Whether lines that only start or end with tabs are rows: they have the columns of the table before them."""
    return all(lines[i][1].count("\t") + 1 == previous > 2 for i in tabbed) and not any(
        SIGNATURE.match(lines[i][1]) for i in tabbed
    )


def _wrapped_row(lines: list[NumberedLine], start: int, last: int, width: int) -> int | None:
    """The end of a row that line breaks inside its cells spread over lines[start:end], None if it is none.

    Its tabs add up to exactly one row, no line after its first is a row of its own or begins with a row's number.
    """
    tabs = lines[start][1].count("\t")
    if tabs == 0:
        return None
    for i in range(start + 1, min(last + 1, start + 60)):
        more = lines[i][1].count("\t")
        if more >= width - 1 or tabs + more > width - 1 or (more and ROW_NUMBER.match(lines[i][1])):
            return None
        tabs += more
        if tabs == width - 1:
            return i + 1
    return None


def _join_row(lines: list[NumberedLine]) -> RawRow:
    """One row out of several lines: the first cell of a line goes on in the last cell of the line before."""
    row = split_row(lines[0])
    for line in lines[1:]:
        cells = split_row(line)
        row[-1] = row[-1] + cells[0]
        row.extend(cells[1:])
    return row


def _drop_trailing(rows: list[RawRow]) -> None:
    """Drop columns right of the first row's in which no row has text: tabs at line ends that separate nothing."""
    used = max((c + 1 for row in rows for c, cell in enumerate(row) if cell), default=0)
    width = max(used, len(rows[0]))
    for row in rows:
        del row[width:]


def drop_margin(rows: list[RawRow]) -> None:
    """Drop the empty first cell of every row, where a converter starts each row with a tab."""
    for row in rows:
        del row[0]


# ---------------------------------------------------------------------------------------------- one cell a line


@dataclass
class _Cell:
    """A cell that started with a tab. gap: blank lines before it. rest: lines after a blank line inside it."""

    index: int
    lines: RawCell
    gap: int
    rest: list[int] = field(default_factory=list)
    gaps_before_rest: int = 0

    @property
    def size(self) -> int:
        return sum(len(text.strip()) for _, text in self.lines)


def cell_table(lines: list[NumberedLine], start: int, stop: int, widths: set[int]) -> Found | None:
    """The table of one-cell lines that begins in lines[start], None if tabs only indent paragraphs there.

    stop: no line from here on belongs to it. widths: numbers of columns of tables already found in this way.
    """
    groups = _groups(lines, start, stop, PROBE)
    if len(groups) < 2 and not (groups and len(groups[0]) in widths):
        return None
    first = len(groups[0])
    sizes = Counter(len(group) for group in groups if len(group) > 1)
    candidates = {first - lead for lead in range(MAX_LEAD + 1)} | {size for size, times in sizes.items() if times > 1}
    best: tuple[int, int] | None = None
    for width in sorted(n for n in candidates if n >= 2):
        fit = _fit(lines, groups, width, stop)
        if fit and _is_table(fit, width, widths):
            best = max(best or (0, 0), (fit.exact, width))
    if best is None:
        return None
    width = best[1]
    fit = _fit(lines, _groups(lines, start, stop), width, stop)
    widths.add(width)
    return Found(fit.rows, fit.end, fit.doubts, fit.lead)


def starts_cells(lines: list[NumberedLine], start: int) -> bool:
    """Whether the run of lines at `start` has cells that begin with a tab, mostly one a line, and no tab elsewhere."""
    end = chunk_end(lines, start)
    tabbed = [text for _, text in lines[start:end] if "\t" in text]
    lone = sum(text.count("\t") == 1 for text in tabbed)
    return bool(tabbed) and all(text.startswith("\t") for text in tabbed) and 2 * lone > len(tabbed)


def _groups(lines: list[NumberedLine], start: int, stop: int, limit: int | None = None) -> list[list[_Cell]]:
    """Cells from lines[start] on, in groups that blank lines separate, at most `limit`; ends at another kind of table.

    The last group of a limited answer is whole.
    """
    groups: list[list[_Cell]] = []
    gap = 0
    i = start
    while i < stop:
        number, text = lines[i]
        if not text.strip() and "\t" not in text:
            gap += 1
            i += 1
            continue
        if "\t" in text:
            if not text.startswith("\t") or (gap and not starts_cells(lines, i)):
                break
            for n, part in enumerate(text.split("\t")[1:]):
                cell = _Cell(i, [(number, part)] if part.strip() else [], 0 if n else gap)
                if cell.gap or not groups:
                    if limit is not None and len(groups) == limit:
                        return groups
                    groups.append([])
                groups[-1].append(cell)
        elif groups:
            cell = groups[-1][-1]
            if gap and not cell.rest:
                cell.gaps_before_rest = gap
            if gap or cell.rest:
                cell.rest.append(i)
            cell.lines.append((number, text))
        else:
            break
        gap = 0
        i += 1
    return groups


@dataclass
class _Fit:
    """Groups read as rows. exact: groups that are one full row; full, short: rows; columns: sizes of the cells."""

    rows: list[RawRow]
    exact: int
    full: int
    short: int
    end: int
    doubts: list[tuple[str, int, dict[str, object]]]
    lead: list[NumberedLine]
    head: list[_Cell]
    columns: list[list[int]]


def _fit(lines: list[NumberedLine], groups: list[list[_Cell]], width: int, stop: int) -> _Fit | None:
    """Read the groups as rows of `width` cells as far as that goes."""
    lead_cells = groups[0][: len(groups[0]) - width] if len(groups[0]) > width else []
    lead = [line for cell in lead_cells for line in cell.lines]
    fit = _Fit([], 0, 0, 0, stop, [], lead, [], [[] for _ in range(width)])
    done: list[tuple[list[_Cell], bool]] = []
    usual_gap = min((group[0].gap for group in groups[1:]), default=1)
    j = 0
    while j < len(groups):
        group = groups[j][len(lead_cells) :] if j == 0 else groups[j]
        if done and groups[j][0].gap > usual_gap:
            break  # more space than between rows: another table
        size = len(groups[j])
        if 1 < size != width and j + 1 < len(groups) and len(groups[j + 1]) == size and 2 * size != width and j:
            break  # rows of another width: another table
        taken = 1
        if len(group) < width:
            for more in (2, 3):
                span = groups[j : j + more]
                total = len(group) + sum(len(g) for g in span[1:])
                if len(span) == more and total == width and all(len(g) < width for g in span):
                    group = group + [cell for g in span[1:] for cell in g]
                    taken = more
                    break
        if len(group) > width and len(group) % width == 0:
            parts = [group[k : k + width] for k in range(0, len(group), width)]
        else:
            parts = [group]
        if len(parts[0]) > width or (len(group) == 1 and group[0].size > LONG_CELL):
            break
        done.extend((part, len(part) == width) for part in parts)
        fit.exact += len(group) == width
        j += taken
        closing = parts[-1][-1]
        if closing.rest and not _goes_on(lines, closing, groups, j, width, done):
            break
    # What stands after the last full row is running text again.
    while done and not done[-1][1]:
        part, _ = done.pop()
    fit.full = sum(full for _, full in done)
    if not fit.full:
        return None
    fit.short = len(done) - fit.full
    for place, (part, full) in enumerate(done):
        final = place == len(done) - 1
        row = [cell.lines for cell in part]
        if final:
            row[-1] = _without_rest(part[-1], lines)
        elif part[-1].rest:
            words = {"raw": lines[part[-1].rest[0]][1].strip()[:200]}
            fit.doubts.append(("layout.line_joined", lines[part[-1].rest[0]][0], words))
        if full:
            for column, cell in zip(fit.columns, part, strict=True):
                column.append(cell.size)
        elif len(part) > 1:
            fit.doubts.append(("layout.short_row", lines[part[0].index][0], {"cells": len(part), "columns": width}))
        fit.rows.append(row)
    fit.head = next(part for part, full in done if full)
    final_cell = done[-1][0][-1]
    position = final_cell.index + 1
    while position < stop and lines[position][1].strip() and "\t" not in lines[position][1]:
        position += 1
    fit.end = position
    return fit


def _goes_on(
    lines: list[NumberedLine], cell: _Cell, groups: list[list[_Cell]], following: int, width: int, done: list
) -> bool:
    """Whether text after a blank line below a row's last cell still belongs to that cell.

    It does if the row is complete, the text is little, one blank line off on both sides, and a row that is no
    repeated header follows.
    """
    if len(done[-1][0]) < width:
        return False
    if following >= len(groups) or len(groups[following]) != width or cell.gaps_before_rest != 1:
        return False
    upcoming = groups[following]
    if not lines[upcoming[0].index - 2][1].strip():
        return False
    header = [line[1].strip() for c in done[0][0] for line in c.lines]
    same = [line[1].strip() for c in upcoming for line in c.lines] == header
    return not same and len(cell.rest) <= 3 and sum(len(lines[i][1]) for i in cell.rest) <= 400


def _without_rest(cell: _Cell, lines: list[NumberedLine]) -> RawCell:
    """The cell's lines less those that stand after a blank line."""
    away = {lines[i][0] for i in cell.rest}
    return [line for line in cell.lines if line[0] not in away]


def _is_table(fit: _Fit, width: int, widths: set[int]) -> bool:
    """Whether rows of equal length are a table rather than indented paragraphs that come in equal groups."""
    if fit.short > fit.full or (fit.full < 2 and width not in widths):
        return False
    numbers = [LIST_NUMBER.match(cell.lines[0][1]) if cell.lines else None for cell in fit.head]
    values = [int(match[1]) for match in numbers if match]
    if len(values) == width and all(b == a + 1 for a, b in zip(values, values[1:], strict=False)):
        return False
    if width in widths:
        return True
    if all(cell.size <= HEADER_CELL and len(cell.lines) <= 4 for cell in fit.head) and any(c.lines for c in fit.head):
        return True
    return width > 2 and fit.full > 2 and any(max(column) <= SHORT_CELL for column in fit.columns)
