"""The last check on measure tables: a printed cell that reached no measure is named, so that no text is lost unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import regex

from normalise.drafts import Draft, short
from normalise.fold import fold
from normalise.headings import role_of
from normalise.tables import LogicalTable
from normalise.view import View
from schemas.issues import Issues

SHORTEST = 4  # letters; shorter cells are numbers, ticks and dashes
SHOWN = 20  # cells named in one report
OWN_NUMBER = regex.compile(r"[0-9]+")  # a measure's number is cut from its title


def report_unplaced(
    view: View, tables: Sequence[LogicalTable], drafts: Mapping[int, Iterable[Draft]], issues: Issues
) -> None:
    """An issue for each cell of a table of measures whose text is in no field of its measures, in no header and in no
    issue. tables: those that list measures. drafts: their measures, by table number."""
    said = "\n".join(fold(issue.raw) for issue in issues.rows if issue.raw)
    unplaced = []
    for table in tables:
        texts = [part for draft in drafts[table.number] for part in _texts(draft)]
        texts += [column.heading + column.group for column in table.header.columns] if table.header else []
        whole = "\n".join(fold(text) for text in texts)
        numbers = {grid.number for grid in table.grids}
        for grid in (grid for grid in view.grids if grid.number in numbers):
            headers = {row for number, row in table.headers if number == grid.number}
            for cell in grid.cells():
                text = fold(cell.text)
                label = table.form and role_of(cell.text)[0] is not None
                if len(text) < SHORTEST or label or cell.row in headers or cell.row < _first(table, grid.number):
                    continue
                bare = OWN_NUMBER.sub("", text, count=1) if text[:1].isdigit() else text
                if text not in whole and bare not in whole and bare not in said:
                    unplaced.append((table, cell))
    for table, cell in unplaced[:SHOWN]:
        issues.add("layout.cell_unplaced", cell.place, raw=short(cell.text), number=table.number)
    if len(unplaced) > SHOWN:
        issues.add("layout.cells_unplaced", count=len(unplaced) - SHOWN)


def _texts(draft: Draft) -> Iterable[str]:
    yield draft.number_raw or ""
    yield draft.section
    yield draft.heading
    yield from (field.text for field in draft.fields.values())
    yield from (heading for _, heading in draft.ticks)
    yield from (cell.text for cell in draft.tick_cells)


def _first(table: LogicalTable, number: int) -> int:
    """The row of the table's own header: what stands above it in its first grid is a caption."""
    return table.header.first if table.header and table.grids[0].number == number else 0
