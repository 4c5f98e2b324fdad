"""The columns of rows of drawn blocks, and which of them each block stands in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import regex

from extract.drawing_order import LEVEL, TOUCH, Block, Page, Row, Run

TIGHT = 0.3  # em between cells on one line where other rows show the gutter
INSIDE, LETTER = 0.3, 0.6  # share of a column's width or of its own, or em, that a cell has in each of its columns
ITEM = regex.compile(r"^(?:[(]?[0-9๐-๙]{1,3}(?:[.][0-9๐-๙]{1,2})*[.)]?|[-–•▪*])$")


def join_lists(row: Row, page: Page) -> None:
    """Numbers of a list inside a cell are no column: several stand under each other in one row, each with its item."""
    items = [block for block in row.blocks if len(block.runs) == 1 and ITEM.match(page.text(block))]
    for block in items:
        beside = [
            other
            for other in row.blocks
            if other is not block
            and abs(other.runs[0].y - block.runs[0].y) <= LEVEL * block.runs[0].em
            and -1.0 <= other.x0 - block.x1 <= 3.0 * block.runs[0].em
        ]
        stacked = sum(abs(other.x0 - block.x0) < block.runs[0].em for other in items)
        if stacked > 1 and len(beside) == 1:
            beside[0].add(block.runs)
            row.blocks = [other for other in row.blocks if other is not block]


def find_columns(rows: Sequence[Row], em: float) -> list[tuple[float, float]]:
    """Stretches of the width that cells fill, those left out that span several cells of more rows than they are in."""
    slack = TOUCH * em
    starts = np.cumsum([0, *(len(row.blocks) for row in rows[:-1])])
    x0, x1 = (np.array([getattr(block, side) for row in rows for block in row.blocks]) for side in ("x0", "x1"))
    over = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0) > slack
    # Of each block (down) and row (across): whether the row has two cells side by side where the block stands, and
    # whether it has one that covers it.
    first_end = np.minimum.reduceat(np.where(over, x1, np.inf), starts, axis=1)
    last_start = np.maximum.reduceat(np.where(over, x0, -np.inf), starts, axis=1)
    parted = last_start >= first_end - slack
    covers = (x0 <= x0[:, None] + slack) & (x1 >= x1[:, None] - slack)
    alike = np.logical_or.reduceat(covers, starts, axis=1) & ~parted
    whole = ~parted.any(axis=1) | (parted.sum(axis=1) < alike.sum(axis=1))
    spans = zip(x0[whole].tolist(), x1[whole].tolist(), strict=True)
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if columns and x0 < columns[-1][1] - slack:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return _joined(columns, rows)


def part_numbers(columns: list[tuple[float, float]], rows: Sequence[Row], page: Page) -> list[tuple[float, float]]:
    """The first column parted from its numbers where every line leaves a gap behind them, the heading's too."""
    if not columns:
        return columns
    gaps: list[tuple[float, float]] = []
    numbers = 0
    for row in rows:
        first = [block for block in row.blocks if block.x0 < columns[0][1] and block.x1 <= columns[0][1]]
        if len(first) == 2 and first[0].x1 < first[1].x0:
            # A heading of several lines beside the next one.
            gaps.append((first[0].x1, first[1].x0))
            numbers += bool(ITEM.match(page.text(first[0])))
            continue
        for block in first:
            run = block.runs[0]
            cut = next((k for k in range(run.first + 1, run.end) if page.x[k] - page.x1[k - 1] >= TIGHT * run.em), None)
            if cut is None:
                return columns
            gaps.append((float(page.x1[cut - 1]), min(float(page.x[cut]), *(r.x0 for r in block.runs[1:]), 1e9)))
            numbers += bool(ITEM.match(page.letters[run.first : cut]))
    low, high = max((a for a, _ in gaps), default=0.0), min((b for _, b in gaps), default=0.0)
    if len(gaps) < 2 or numbers < len(gaps) - 1 or not numbers or high - low < TOUCH * rows[0].em:
        return columns
    return [(columns[0][0], low), (high, columns[0][1]), *columns[1:]]


def _joined(columns: Sequence[tuple[float, float]], rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Neighbouring columns of which no row fills both are one: a centred heading beside what it heads."""
    placed = [place_blocks(row, columns) for row in rows]
    filled = [{a for _, a, b in row if a == b} for row in placed]
    for r in range(len(rows) - 1):
        # Headings under one over several columns belong with those beside it.
        if any(a < b for _, a, b in placed[r]) and not filled[r] & filled[r + 1]:
            filled[r] = filled[r] | filled[r + 1]
    joined: list[tuple[float, float]] = []
    members: set[int] = set()
    for c, column in enumerate(columns):
        if joined and not any(c in row and row & members for row in filled):
            joined[-1] = (joined[-1][0], column[1])
            members.add(c)
        else:
            joined.append(column)
            members = {c}
    return joined


def place_blocks(row: Row, columns: Sequence[tuple[float, float]]) -> list[tuple[Block, int, int]]:
    """(block, first column, last column) of a row's blocks."""
    found = []
    for block in row.blocks:
        over = [min(block.x1, b) - max(block.x0, a) for a, b in columns]
        share = [o / max(1.0, min(block.x1 - block.x0, b - a)) for o, (a, b) in zip(over, columns, strict=True)]
        inside = [c for c, s in enumerate(share) if s > INSIDE or over[c] > LETTER * block.runs[0].em]
        if not inside:
            inside = [max(range(len(columns)), key=lambda c: share[c])]
        found.append((block, inside[0], inside[-1]))
    return found


def side_of(number: int, column: tuple[float, float], placed: list) -> tuple[float, float]:
    """The sides of a column: those of the cells in it."""
    inside = [block for row in placed for block, a, b in row if a == b == number]
    if not inside:
        return column
    return min(block.x0 for block in inside), max(block.x1 for block in inside)


def part_at_gutters(block: Block, columns: Sequence[tuple[float, float]], page: Page) -> list[Block]:
    """A block over several columns parted at their gutters, if each of its lines has a gap at each of them."""
    inside = [c for c, (a, b) in enumerate(columns) if min(block.x1, b) - max(block.x0, a) > 0.5]
    if len(inside) < 2 or inside[-1] - inside[0] >= len(inside):
        return [block]
    parts: list[list[Run]] = [[] for _ in inside]
    for run in block.runs:
        at = run.first
        for n, c in enumerate(inside[:-1]):
            if run.x0 > columns[c][1] and at == run.first:
                continue
            low, high = columns[c][1], columns[c + 1][0]
            cut = min(
                (
                    k
                    for k in range(at + 1, run.end)
                    if page.x[k] - page.x1[k - 1] >= TIGHT * run.em and page.x1[k - 1] <= high and page.x[k] >= low
                ),
                key=lambda k: abs(page.x[k] - high),
                default=None,
            )
            if cut is None:
                return [block]
            parts[n].append(page.run(at, cut, run))
            at = cut
        parts[-1].append(page.run(at, run.end, run))
    made = []
    for runs in parts:
        if runs:
            made.append(Block([], 0, 0, 0, 0))
            made[-1].add(runs)
    return made
