"""Rows of a table without upright rules: what was read in its columns decides which lines stand in one row.

Horizontal rules part rows where they are drawn. Elsewhere a column of numbers (item numbers or scores) tells how many
rows there are, and the widest bare strip between two of its numbers is where one row ends; without such a column every
height at which several columns are filled begins a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extract.table_evidence import NUMBER, evident
from schemas.thai import ascii_digits

ITEM = regex.compile(r"^[(]?[0-9๐-๙]{1,3}(?:\.[0-9๐-๙]{1,2})?[.)]?$")
LEAST_ANCHORS = 2
ANCHORS = 0.6  # share of a column's lines that are numbers, where the column tells the rows
TIE = 0.8  # of the widest strip: a strip nearly as wide below it is as good, since cells are mostly set at their top
LEAST_LISTED = 3  # item numbers in one ruled row that make it several
LEAST_RULES = 3  # level rules of one table, which are evidence by themselves

Strip = tuple[float, float]


@dataclass(frozen=True)
class Printed:
    """A line in a column: where its letters stand without marks, and what was read."""

    top: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def rows(columns: Sequence[Sequence[Printed]], rules: Sequence[float]) -> list[list[list[Printed]]] | None:
    """Row by row the lines of each column; None where the columns are no table.

    rules: heights of the level rules that go through the columns.
    """
    every = sorted((line for column in columns for line in column), key=lambda line: line.top)
    if len(columns) < 2 or not every:
        return None
    inner = sorted(at for at in rules if every[0].middle < at < max(line.middle for line in every))
    cuts = list(inner)
    for low, high in zip([-float("inf"), *inner], [*inner, float("inf")], strict=True):
        cuts += _cuts([[line for line in column if low < line.middle < high] for column in columns], bool(inner))
    cuts.sort()
    found = []
    for low, high in zip([-float("inf"), *cuts], [*cuts, float("inf")], strict=True):
        row = [[line for line in column if low < line.middle <= high] for column in columns]
        if any(row):
            found.append(row)
    return found if _is_table(found, len(rules)) else None


def list_rows(columns: Sequence[Sequence[Printed]]) -> list[list[list[Printed]]] | None:
    """The rows that stand in one ruled row whose own rules go down only: its first column counts them (1, 2, 3), and
    the others are filled beside most numbers. None where the row is one row."""
    numbers = [one.text.strip() for one in columns[0]] if len(columns) > 1 else []
    if len(numbers) < LEAST_LISTED or not all(map(ITEM.match, numbers)):
        return None
    counted = [int(regex.sub(r"\D", "", ascii_digits(text.split(".")[0])) or 0) for text in numbers]
    if any(after != before + 1 for before, after in zip(counted, counted[1:], strict=False)):
        return None
    found = rows(columns, ())
    if found is None or len(found) != len(counted):
        return None
    filled = [sum(bool(row[k]) for row in found) for k in range(len(columns))]
    return found if min(filled) >= ANCHORS * len(found) else None


def _cuts(columns: Sequence[Sequence[Printed]], ruled: bool) -> list[float]:
    """Where rows end within a band that no rule parts."""
    every = [line for column in columns for line in column]
    anchors = _anchors(columns)
    if len(anchors) >= LEAST_ANCHORS:
        first = max((line.bottom for line in every if line.bottom <= anchors[0].top), default=None)
        pairs = [(anchors[k].middle, anchors[k + 1].middle) for k in range(len(anchors) - 1)]
        if first is not None:
            top = min(line.middle for line in every)
            pairs.insert(0, (top, anchors[0].middle))
        return [cut for low, high in pairs if (cut := _widest(every, low, high)) is not None]
    return [] if ruled else _by_height(columns)


def _anchors(columns: Sequence[Sequence[Printed]]) -> list[Printed]:
    """The numbers of the column that tells the rows, top to bottom; the leftmost of the fullest."""
    best: list[Printed] = []
    for column in columns:
        numbers = [line for line in column if NUMBER.match(line.text.strip()) or ITEM.match(line.text.strip())]
        if len(numbers) >= ANCHORS * len(column) and len(numbers) > len(best):
            best = numbers
    return sorted(best, key=lambda line: line.top)


def _strips(every: Sequence[Printed]) -> list[Strip]:
    """Level strips in which no letter of any column stands, top to bottom."""
    found: list[Strip] = []
    reach = None
    for line in sorted(every, key=lambda line: line.top):
        if reach is not None and line.top > reach:
            found.append((reach, line.top))
        reach = line.bottom if reach is None else max(reach, line.bottom)
    return found


def _widest(every: Sequence[Printed], low: float, high: float) -> float | None:
    """The middle of the widest bare strip between two heights; of strips of about one width the lowest."""
    between = [(a, b) for a, b in _strips(every) if low < (a + b) / 2 < high]
    if not between:
        return None
    widest = max(b - a for a, b in between)
    a, b = next((a, b) for a, b in reversed(between) if b - a >= TIE * widest)
    return (a + b) / 2


def _by_height(columns: Sequence[Sequence[Printed]]) -> list[float]:
    """Every height at which two columns or more are filled begins a row; the lines between continue it."""
    every = [line for column in columns for line in column]
    cuts = []
    for a, b in _strips(every):
        below = min((line.bottom for line in every if line.top >= b), default=b)
        filled = sum(any(line.top < below and line.bottom > b for line in column) for column in columns)
        if filled > 1:
            cuts.append((a + b) / 2)
    return cuts


def _is_table(found: list[list[list[Printed]]], rules: int) -> bool:
    texts = [[" ".join(line.text.strip() for line in cell) for cell in row] for row in found]
    if rules >= LEAST_RULES:
        return len(found) >= 2 and sum(sum(map(bool, row)) > 1 for row in texts) >= 2
    if len(found[0]) == 2 and all(ITEM.match(row[0]) for row in texts if row[0]):
        return False  # a numbered list with hanging lines
    return evident(texts)
