"""Tables that rule their rows only: level lines of one length under each other, columns told from the free room between
the letters.

The lines show that it is a table and where its rows are, so a narrower gutter proves a column than in a table without
any rules (`extract.columns`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.arrays import true_at
from extract.glyphs import Glyphs
from extract.grid import Grid, GridCell, Segment

LEAST_RULES = 4  # three rows; fewer lines part sections of a page
SAME_END = 6.0  # points by which the ends of a table's lines may differ
LEAST_ROW = 0.9  # em
MOST_ROW = 30.0  # em
GUTTER = 0.45  # em that no letter of any row stands in
FILLED = 0.6  # share of the rows that have something in a column


def row_ruled(level: Sequence[Segment], taken: Sequence[Grid], letters: Glyphs) -> list[Grid]:
    """Tables of these level rules (y, x0, x1), joined already, outside the tables that are known."""
    free = [rule for rule in level if not any(grid.holds(rule[1] + 1, rule[0], 3.0) for grid in taken)]
    found = []
    for rules in _stacks(free):
        grid = _grid(rules, letters)
        if grid is not None:
            found.append(grid)
    return found


def _stacks(rules: list[Segment]) -> list[list[Segment]]:
    """Rules of the same ends, from the top, where there are enough of them."""
    stacks: list[list[Segment]] = []
    for rule in sorted(rules):
        for stack in stacks:
            if abs(stack[-1][1] - rule[1]) <= SAME_END and abs(stack[-1][2] - rule[2]) <= SAME_END:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    return [stack for stack in stacks if len(stack) >= LEAST_RULES]


def _grid(rules: list[Segment], g: Glyphs) -> Grid | None:
    x0, x1 = min(rule[1] for rule in rules), max(rule[2] for rule in rules)
    inside = (g.x > x0 - 2) & (g.x < x1 + 2) & (g.code > 0x20) & ~g.mark
    if not inside.any():
        return None
    em = float(np.median(g.em[inside]))
    ys = [rules[0][0]]
    row = np.searchsorted([rule[0] for rule in rules], g.y - 0.2 * em, "right")
    first = _head(rules, g, inside & (row == 0), em)
    if first is not None:
        ys.insert(0, first)
    for rule in rules[1:]:
        if not LEAST_ROW * em <= rule[0] - ys[-1] <= MOST_ROW * em:
            return None
        ys.append(rule[0])
    row = np.searchsorted(ys, g.y - 0.2 * em, "right") - 1
    inside &= (row >= 0) & (row < len(ys) - 1)
    edges = _edges(g.x[inside], g.x1[inside], row[inside], len(ys) - 1, em)
    if len(edges) < 1:
        return None
    xs = [x0, *edges, x1]
    cells = [
        GridCell(r, c, 1, 1, xs[c], ys[r], xs[c + 1], ys[r + 1]) for r in range(len(ys) - 1) for c in range(len(xs) - 1)
    ]
    return Grid(tuple(cells), tuple(xs), tuple(ys))


def _head(rules: list[Segment], g: Glyphs, above: np.ndarray, em: float) -> float | None:
    """The top of a heading that stands over the first rule, no further from it than the rows are high."""
    height = min(b[0] - a[0] for a, b in zip(rules, rules[1:], strict=False))
    near = above & (g.y > rules[0][0] - height)
    levels = np.unique(np.rint(g.y[near]))
    if not len(levels):
        return None
    gaps = np.diff(np.sort(g.x[near]))
    # A heading has several parts; a caption or the last line of a paragraph has one.
    return float(levels[0]) - 1.3 * em if (gaps > 3 * em).sum() >= 1 else None


def _edges(x: np.ndarray, x1: np.ndarray, row: np.ndarray, rows: int, em: float) -> list[float]:
    """The middles of the gutters that no letter of any row stands in, with filled columns on both sides."""
    order = np.argsort(x)
    x, x1, row = x[order], x1[order], row[order]
    reach = np.maximum.accumulate(x1)
    cuts = true_at(x[1:] - reach[:-1] >= GUTTER * em) + 1
    parts = np.split(np.arange(len(x)), cuts)
    full = [len(np.unique(row[part])) >= FILLED * rows for part in parts]
    # A column may be empty but for its heading.
    if sum(full) < 2 or not all(filled or 0 in row[part] for filled, part in zip(full, parts, strict=True)):
        return []
    return [float((reach[cut - 1] + x[cut]) / 2) for cut in cuts]
