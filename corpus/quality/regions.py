"""Which pieces of a report's pages are shown, and where in them what was read is printed.

Tables that hold doubtful things come first, then the tables and the lines of text that scores were read from, then the
tables of measures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from corpus.quality.crops import Region

MOST = 8  # pieces of one report
TALLEST = 420.0  # points; of a taller table only the rows that matter
GAP = 30.0  # points; lines of text that stand nearer are one piece
ABOVE_AND_BELOW = 20.0  # points around lines of text, so that the sentence they are part of can be seen
Row = dict[str, Any]
Key = tuple[int, int]  # page, number of the table


@dataclass(frozen=True)
class Mark:
    """A place in a piece that something was read from. box: x0, top, x1, bottom in points of the page. line: which
    of the report's printed lines it is, from 0."""

    box: tuple[float, float, float, float]
    line: int


class Tables:
    """The cells of one report that have a box, by table and row."""

    def __init__(self, cells: Iterable[Row]) -> None:
        self.rows: dict[Key, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
        self.at: dict[tuple[int, int | None], tuple[Key, int]] = {}
        self.logical: dict[int, list[Key]] = defaultdict(list)
        self._by_page: dict[int, list[Row]] = defaultdict(list)
        for cell in cells:
            if cell["page"] is None or cell["x0"] is None:
                continue
            key = (cell["page"], cell["table_no"])
            self.rows[key][cell["row"]].append(cell)
            self._by_page[cell["page"]].append(cell)
            self.at.setdefault((cell["page"], cell["line"]), (key, cell["row"]))
            number = cell["logical_table_no"]
            if number is not None and key not in self.logical[number]:
                self.logical[number].append(key)

    def holding(self, place: Row) -> tuple[Key, int] | None:
        """The table and row in which something is printed, None outside of tables."""
        found = self.at.get((place["page"], place["line"]))
        if found or place.get("x0") is None:
            return found
        x, y = (place["x0"] + place["x1"]) / 2, (place["top"] + place["bottom"]) / 2
        for cell in self._by_page[place["page"]]:
            if cell["x0"] <= x <= cell["x1"] and cell["top"] <= y <= cell["bottom"]:
                return (cell["page"], cell["table_no"]), cell["row"]
        return None


def regions(
    issues: list[Row], lines: list[Row], measures: list[Row], cells: list[Row], layer: str | None
) -> list[Region]:
    """The pieces of one report, the most telling first. lines: printed lines that scores were read from. layer: the
    report's text layer."""
    tables = Tables(cells)
    wanted: dict[Key, set[int]] = {}
    told: list[Row] = []
    for place in (*(row for row in issues if row["severity"] != "info"), *lines):
        found = tables.holding(place)
        if found:
            wanted.setdefault(found[0], set()).add(found[1])
        elif place.get("x0") is not None:
            told.append(place)
    of_scores = [_of_table(key[0], tables.rows[key], picked, layer) for key, picked in wanted.items()]
    of_measures: dict[Key, set[int]] = {}
    for number in dict.fromkeys(row["table_no"] for row in measures):
        for key in tables.logical.get(number, []):
            if key not in wanted:
                of_measures[key] = set(tables.rows[key])
    more = [_of_table(key[0], tables.rows[key], picked, layer) for key, picked in of_measures.items()]
    shown = [*of_scores, *more]
    told += [_begin(row) for row in measures if row["x0"] is not None and not tables.logical.get(row["table_no"])]
    told = [line for line in told if not any(_inside(line, region) for region in shown)]
    found = [*of_scores, *_of_lines(told, layer), *more][:MOST]
    if found:
        return sorted(found, key=lambda region: (region.page, region.box[1]))
    pages = [row["page"] for row in (*issues, *lines, *measures) if row.get("page")]
    return [Region(page) for page in list(dict.fromkeys([*pages, 1]))[:2]]


def _begin(measure: Row) -> Row:
    """A measure that stands in no table, as a line of text: as much of it as a piece shows."""
    bottom = min(measure["bottom"], measure["top"] + TALLEST)
    return measure | {"page": measure["page_start"], "bottom": bottom, "confidence": None}


def marks(region: Region, lines: list[Row]) -> list[Mark]:
    """What was read from this piece."""
    return [
        Mark((line["x0"], line["top"], line["x1"], line["bottom"]), at)
        for at, line in enumerate(lines)
        if line["x0"] is not None and _inside(line, region)
    ]


def _inside(line: Row, region: Region) -> bool:
    """Whether the middle of what is printed there is in the piece."""
    if region.box is None or line["page"] != region.page:
        return False
    x0, top, x1, bottom = region.box
    x, y = (line["x0"] + line["x1"]) / 2, (line["top"] + line["bottom"]) / 2
    return x0 <= x <= x1 and top <= y <= bottom


def _of_table(page: int, table: dict[int, list[Row]], picked: set[int], layer: str | None) -> Region:
    """The whole table if it is not too tall, else the rows picked, as far down as it may go."""
    cells = [cell for row in table.values() for cell in row]
    if max(cell["bottom"] for cell in cells) - min(cell["top"] for cell in cells) > TALLEST:
        cells = [cell for number in picked for cell in table[number]]
    top = min(cell["top"] for cell in cells)
    bottom = min(max(cell["bottom"] for cell in cells), top + TALLEST)
    box = (min(cell["x0"] for cell in cells), top, max(cell["x1"] for cell in cells), bottom)
    return Region(page, box, _is_ocr(cells, layer))


def _of_lines(lines: list[Row], layer: str | None) -> list[Region]:
    """Lines of text, those near one another as one piece."""
    found: list[list[Row]] = []
    for line in sorted(lines, key=lambda row: (row["page"], row["top"])):
        last = found[-1] if found else None
        near = last is not None and last[0]["page"] == line["page"] and line["top"] - last[-1]["bottom"] <= GAP
        if near and line["bottom"] - last[0]["top"] <= TALLEST:
            last.append(line)
        else:
            found.append([line])
    regions = []
    for group in found:
        top, bottom = min(row["top"] for row in group), max(row["bottom"] for row in group)
        box = (
            min(row["x0"] for row in group),
            max(0.0, top - ABOVE_AND_BELOW),
            max(row["x1"] for row in group),
            bottom + ABOVE_AND_BELOW,
        )
        regions.append(Region(group[0]["page"], box, _is_ocr(group, layer)))
    return regions


def _is_ocr(printed: list[Row], layer: str | None) -> bool:
    """Whether the boxes are of a page that was read by OCR."""
    return layer == "ocr" or any(row["confidence"] is not None for row in printed)
