"""All mentions of a view: prose in reading order, score tables, and the text inside other tables' cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from operator import itemgetter

from normalise.scores.columns import Layout, agency_begins
from normalise.scores.framework import table
from normalise.scores.labels import report_variant
from normalise.scores.mentions import Mention
from normalise.scores.owners import other_assessment
from normalise.scores.prose import mentions_in_text
from normalise.scores.tables import TableReader
from normalise.scores.text_parts import Carry
from normalise.squeeze import squeeze, squeezed
from normalise.view import Grid, GridCell, Passage, View
from normalise.years import Years
from schemas.dataset import INSTRUMENTS
from schemas.document import Line
from schemas.issues import Issues
from schemas.thai import ascii_digits

# So many passages before a table may tell what its scores are of.
LEAD = 6

# Codes whose printed names are compared with the official ones.
NAMED = ("indicator-", *INSTRUMENTS)


def find_mentions(
    view: View,
    years: Years,
    issues: Issues,
    *,
    is_ita: bool = True,
    own_agency: str | None = None,
    skip: Collection[int] = (),
) -> list[Mention]:
    """Every printed score in reading order. is_ita: False gives none. own_agency: the report's canonical name, whose
    rows in a table of agencies are its own. skip: numbers of grids whose cells the caller reads by itself."""
    if not is_ita:
        return []
    if own_agency and not _named_in_prose(own_agency, view):
        # a name that only a table of many agencies prints is not the report's own
        own_agency = None
    found: list[Mention] = []
    carry = Carry()
    layout: Layout | None = None
    lead: list[str] = []
    streams: list[tuple[Grid, dict[int, list[GridCell]]]] = []
    for item in view.items:
        if isinstance(item, Passage):
            found += mentions_in_text(item.text, item.line_at, years, issues, carry=carry, own_agency=own_agency)
            layout = layout if len(item.text) < 40 else None
            lead = [*lead[-LEAD:], squeezed(item.text)]
            continue
        if item.number in skip:
            continue
        reader = TableReader(item, years, issues, layout, carry.year, own_agency, _is_topic(lead))
        read = reader.read()
        if read:
            found += read
            for mention in read:
                if mention.code.startswith(NAMED) and "." not in mention.code and mention.by == "name":
                    report_variant(mention.code, mention.label_raw, mention.line.place, carry.variants, issues)
            layout = reader.layout
            codes = {mention.code for mention in read if mention.subject is None}
            carry.instruments = set() if "ITA" in codes else codes & {"IIT", "EIT", "OIT"}
        else:
            layout = None
        if read:
            known = reader.read_cells() | reader.label_cells()
            for cell in item.cells():
                if id(cell) not in known and len(squeezed(cell.text)) > 12:
                    found += _cell_mentions(cell, item, years, issues)
        else:
            streams.append((item, _columns(item)))
    found += _streams(streams, years, issues)
    found = settle_numbers(_place_extremes(found, issues), found, issues)
    return _in_order(found)


def _is_topic(lead: list[str]) -> bool:
    """Whether the nearest passage that names an assessment names this one."""
    words = [squeezed(word) for word in table("schemes")["assessment"]["sure"]]
    for text in reversed(lead):
        if other_assessment(text) >= 0:
            return False
        if any(word in text for word in words):
            return True
    return False


def _named_in_prose(agency: str, view: View) -> bool:
    """Whether running text names the agency, in full or by the name behind its kind."""
    wanted = squeezed(agency)
    prose = "\n".join(squeeze(passage.text).text for passage in view.passages)
    bare = next((wanted.removeprefix(kind) for kind in agency_begins() if wanted.startswith(kind)), wanted)
    return wanted in prose or (len(bare) >= 4 and bare in prose)


def _cell_mentions(cell: GridCell, grid: Grid, years: Years, issues: Issues) -> list[Mention]:
    return mentions_in_text(cell.text, locator([cell])[1], years, issues, source="table", cell=cell, grid=grid.number)


def _columns(grid: Grid) -> dict[int, list[GridCell]]:
    by_column: dict[int, list[GridCell]] = defaultdict(list)
    for cell in grid.cells():
        if cell.text:
            by_column[cell.col].append(cell)
    return by_column


def locator(cells: Iterable[GridCell]) -> tuple[str, Callable[[int], Line]]:
    """Cells joined by a space, and the line at an offset of the joined text."""
    text, starts = "", []
    for cell in cells:
        if text:
            text += " "
        for line, offset in _line_starts(cell):
            starts.append((len(text) + offset, line))
        text += cell.text

    def line_at(offset: int) -> Line:
        return starts[max(0, bisect_right(starts, offset, key=itemgetter(0)) - 1)][1]

    return text, line_at


def _line_starts(cell: GridCell) -> list[tuple[Line, int]]:
    """Each line of a cell with about where it begins in the cell's cleaned text: by its share of the characters."""
    if len(cell.lines) <= 1:
        return [(line, 0) for line in cell.lines]
    found, position = [], 0
    total = sum(len(line.text) + 1 for line in cell.lines)
    for line in cell.lines:
        wanted = line.text.strip()[:12]
        at = cell.text.find(wanted, position) if wanted else -1
        if at < 0:
            at = min(len(cell.text), round(position))
        found.append((line, at))
        position = max(position, at + max(1, round(len(cell.text) * (len(line.text) + 1) / max(1, total) * 0.8)))
    return found


def _streams(streams: list[tuple[Grid, dict[int, list[GridCell]]]], years: Years, issues: Issues) -> list[Mention]:
    """Text inside the cells of other tables, cell by cell; the last cell of a column runs on into the first body cell
    of the next fragment where that fragment's first row has no number and no title of its own."""
    found: list[Mention] = []
    pending: dict[int, list[GridCell]] = {}
    last: Grid | None = None
    for grid, columns in streams:
        header = _repeated_header(last, grid) if last is not None else 0
        joins = last is not None and last.n_cols == grid.n_cols and _runs_on(grid, header)
        if not joins:
            found += _flush(pending, last, years, issues)
            pending = {}
        for col in range(grid.n_cols):
            cells = [cell for cell in columns.get(col, []) if cell.row >= header]
            for cell in cells:
                if joins and cell.row == header and col in pending:
                    pending[col].append(cell)
                    continue
                if col in pending:
                    found += _flush({col: pending.pop(col)}, grid, years, issues)
                pending[col] = [cell]
        last = grid
    found += _flush(pending, last, years, issues)
    return found


def _flush(pending: dict[int, list[GridCell]], grid: Grid | None, years: Years, issues: Issues) -> list[Mention]:
    found: list[Mention] = []
    for cells in pending.values():
        text, line_at = locator(cells)
        for mention in mentions_in_text(
            text, line_at, years, issues, source="table", grid=grid.number if grid else None
        ):
            holder = next((c for c in cells if any(line is mention.line for line in c.lines)), cells[0])
            found.append(replace(mention, cell=holder))
    return found


def _repeated_header(last: Grid, grid: Grid) -> int:
    """Rows at the top of a fragment that repeat the first rows of the fragment before."""
    count = 0
    for r in range(min(3, last.n_rows, grid.n_rows)):
        if [squeezed(t) for t in last.texts(r)] != [squeezed(t) for t in grid.texts(r)]:
            break
        count += 1
    return count


def _runs_on(grid: Grid, header: int) -> bool:
    """Whether the first body row has an empty first cell: it continues the row before it."""
    if header >= grid.n_rows:
        return False
    first = grid.matrix[header][0]
    return first is None or not first.text or "ต่อ" in first.text


def _place_extremes(found: list[Mention], issues: Issues) -> list[Mention]:
    """Give the highest and lowest value of a card the indicator that has it; with no or several indicators of that
    value it is reported and left out."""
    placed: list[Mention] = []
    for mention in found:
        if mention.extreme is None:
            placed.append(mention)
            continue
        same = [
            m
            for m in found
            if m.extreme is None
            and m.code.startswith("indicator-")
            and "." not in m.code
            and not m.points
            and m.subject == mention.subject
            and m.value is not None
            and m.year_be == mention.year_be
        ]
        codes = {m.code for m in same if mention.value is not None and abs(m.value - mention.value) < 0.005}
        values = [m.value for m in same]
        bound = (max(values) if mention.extreme == "highest" else min(values)) if values else None
        if len(codes) == 1 and bound is not None and abs(bound - (mention.value or 0)) < 0.005:
            placed.append(replace(mention, code=codes.pop(), by="position"))
        else:
            issues.add(
                "score.extreme_unplaced",
                mention.line.place,
                raw=mention.value_raw,
                value=None,
                which=mention.extreme,
                printed="" if bound is None else f"{bound:.2f}",
            )
    return placed


def settle_numbers(mentions: list[Mention], known: list[Mention], issues: Issues) -> list[Mention]:
    """Mentions whose indicator is told by a number alone, in a report that numbers indicators in its own way.

    known: all mentions of the report. Where names stand beside other than official numbers, a lone number is taken as
    the report's own only if its value is that indicator's too; else it is reported and left out.
    """
    numbering: dict[str, set[str]] = defaultdict(set)
    values: dict[str, set[float | None]] = defaultdict(set)
    for mention in known:
        if mention.code.startswith("indicator-") and "." not in mention.code and mention.by == "name":
            values[mention.code].add(mention.value)
            if mention.stated_no and mention.source != "measure":
                numbering[ascii_digits(mention.stated_no)].add(mention.code)
    own = {number: codes for number, codes in numbering.items() if codes != {f"indicator-{number}"}}
    kept = []
    for mention in mentions:
        number = mention.code.removeprefix("indicator-")
        if mention.by != "number" or mention.cell is not None and mention.label_raw or number not in own:
            kept.append(mention)
            continue
        fitting = [code for code in sorted({*own[number], mention.code}) if mention.value in values[code]]
        if len(fitting) == 1:
            kept.append(replace(mention, code=fitting[0], by="position"))
            continue
        issues.add(
            "score.number_ambiguous",
            mention.line.place,
            raw=mention.stated_no or number,
            value=None,
            printed=mention.value_raw,
        )
    return kept


def _in_order(found: list[Mention]) -> list[Mention]:
    """Reading order, without the same print twice."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for index, mention in enumerate(found):
        key = (
            mention.code,
            mention.year_be,
            mention.subject,
            id(mention.line),
            mention.value_raw,
            mention.points,
            mention.context,
        )
        if key in seen:
            continue
        seen.add(key)
        kept.append((mention.line.place.page or 0, mention.line.place.line or 0, index, mention))
    return [item[3] for item in sorted(kept, key=lambda item: item[:3])]
