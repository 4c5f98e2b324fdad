"""Ruling lines -> tables of cells with spans: the same for digital pages and for rules found on scans.

Rules that touch form an arrangement. Its lines of support cut the plane into small boxes; boxes with no rule between
them are one region, and each closed region is a cell, so merged cells come out as they are printed. Lengths are
points, y downwards from the top of the page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

SNAP = 2.6  # double rules and drawing inaccuracy: parallels this close are one rule
GAP = 3.6  # a rule broken by less is whole: dots, dashes, corners that do not quite meet
SHORTEST = 5.0  # a rule shorter than this, all pieces joined, rules nothing
LEAST_CELL = 3.0  # width and height
COVERED = 0.6  # share of a box's edge that a rule must cover to part it from its neighbour
SAME_COLUMN = 12.0  # columns of one table whose sides were moved by hand stand no further apart
MOST_LINES = 1500  # distinct rules in one table in one direction; more is a drawing

Segment = tuple[float, float, float]


class GridCell(NamedTuple):
    """A closed region: where it stands among the table's rows and columns, and its rectangle."""

    row: int
    col: int
    row_span: int
    col_span: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class Grid:
    """A table. cells: sorted by row and column. xs, ys: the positions of its rules, or where they would stand in a
    table that is not ruled."""

    cells: tuple[GridCell, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    ruled: bool = True

    @property
    def x0(self) -> float:
        return self.xs[0]

    @property
    def x1(self) -> float:
        return self.xs[-1]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]

    @cached_property
    def n_rows(self) -> int:
        return max([cell.row + cell.row_span for cell in self.cells])

    @cached_property
    def n_cols(self) -> int:
        return max([cell.col + cell.col_span for cell in self.cells])

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        return self.x0 - slack <= x <= self.x1 + slack and self.top - slack <= y <= self.bottom + slack


def grids(across: Iterable[Segment], down: Iterable[Segment], reach: float = GAP) -> list[Grid]:
    """Tables of these rules, top to bottom, left to right; frames with a single cell are left out.

    across: (y, x0, x1) of level rules. down: (x, y0, y1) of upright rules. reach: points by which rules that cross or
    meet may miss each other.
    """
    return arranged(join(across), join(down), reach)


def arranged(level: list[Segment], upright: list[Segment], reach: float) -> list[Grid]:
    """The same of rules that are joined already."""
    found = []
    for rows, columns in _touching(level, upright, reach):
        if not rows or not columns or len(rows) > MOST_LINES or len(columns) > MOST_LINES:
            continue
        found += [grid for grid in _arrange(rows, columns) if len(grid.cells) > 1]
    return sorted(found, key=lambda grid: (grid.top, grid.x0))


def join(segments: Iterable[Segment]) -> list[Segment]:
    """Parallel segments snapped to common positions, overlapping and nearly meeting ones joined, crumbs dropped."""
    ordered = sorted((at, min(a, b), max(a, b)) for at, a, b in segments)
    joined: list[Segment] = []
    group: list[Segment] = []
    for segment in [*ordered, None]:
        if segment is not None and (
            not group or (segment[0] - group[-1][0] <= SNAP / 2 and segment[0] - group[0][0] <= SNAP)
        ):
            group.append(segment)
            continue
        joined += _merge(group)
        group = [segment] if segment is not None else []
    return joined


def _merge(group: Sequence[Segment]) -> list[Segment]:
    if not group:
        return []
    weight = sum(b - a for _, a, b in group)
    at = sum(p * (b - a) for p, a, b in group) / weight if weight else group[0][0]
    merged: list[Segment] = []
    for _, start, end in sorted(group, key=lambda s: s[1]):
        if merged and start - merged[-1][2] <= GAP:
            merged[-1] = (at, merged[-1][1], max(merged[-1][2], end))
        else:
            merged.append((at, start, end))
    return [piece for piece in merged if piece[2] - piece[1] >= SHORTEST]


def _touching(level: list[Segment], upright: list[Segment], reach: float) -> list[tuple[list[Segment], list[Segment]]]:
    """Sets of rules that are connected by crossing each other or meeting within reach."""
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    by_x = sorted(range(len(upright)), key=lambda j: upright[j][0])
    xs = [upright[j][0] for j in by_x]
    for i, (y, x0, x1) in enumerate(level):
        for k in range(bisect_left(xs, x0 - reach), bisect_right(xs, x1 + reach)):
            j = by_x[k]
            _, y0, y1 = upright[j]
            if y0 - reach <= y <= y1 + reach:
                parent[root(i)] = root(len(level) + j)
    sets: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for i, segment in enumerate(level):
        sets.setdefault(root(i), ([], []))[0].append(segment)
    for j, segment in enumerate(upright):
        sets.setdefault(root(len(level) + j), ([], []))[1].append(segment)
    return list(sets.values())


def _positions(values: Iterable[float]) -> list[float]:
    """Distinct positions; those within SNAP are one, the first of them."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > SNAP:
            found.append(value)
    return found


def _arrange(level: list[Segment], upright: list[Segment]) -> list[Grid]:
    """The table of rules that touch each other, or the tables where several stand one on the other without a gap."""
    left = min(min(s[1] for s in level), min(s[0] for s in upright))
    right = max(max(s[2] for s in level), max(s[0] for s in upright))
    top = min(min(s[1] for s in upright), min(s[0] for s in level))
    bottom = max(max(s[2] for s in upright), max(s[0] for s in level))
    xs = _positions([s[0] for s in upright])
    ys = _positions([s[0] for s in level])
    # A table whose outer sides are not drawn (open left and right, or cut by the page's end) ends where its
    # rules end.
    open_left = xs[0] - left > LEAST_CELL
    open_right = right - xs[-1] > LEAST_CELL
    open_top = ys[0] - top > LEAST_CELL
    open_bottom = bottom - ys[-1] > LEAST_CELL
    xs = [left] * open_left + xs + [right] * open_right
    ys = [top] * open_top + ys + [bottom] * open_bottom
    if len(xs) < 2 or len(ys) < 2:
        return []
    wide, high = len(xs) - 1, len(ys) - 1
    # wall_x[r][c]: a rule stands at xs[c] along row r; wall_y[r][c]: a rule stands at ys[r] over column c.
    wall_x = [[False] * (wide + 1) for _ in range(high)]
    wall_y = [[False] * wide for _ in range(high + 1)]
    for x, y0, y1 in upright:
        c = _nearest(xs, x)
        for r in range(max(0, bisect_left(ys, y0) - 1), min(high, bisect_right(ys, y1))):
            if min(y1, ys[r + 1]) - max(y0, ys[r]) >= COVERED * (ys[r + 1] - ys[r]):
                wall_x[r][c] = True
    for y, x0, x1 in level:
        r = _nearest(ys, y)
        for c in range(max(0, bisect_left(xs, x0) - 1), min(wide, bisect_right(xs, x1))):
            if min(x1, xs[c + 1]) - max(x0, xs[c]) >= COVERED * (xs[c + 1] - xs[c]):
                wall_y[r][c] = True
    for r in range(high):
        wall_x[r][0] |= open_left
        wall_x[r][wide] |= open_right
    for c in range(wide):
        wall_y[0][c] |= open_top
        wall_y[high][c] |= open_bottom
    found = []
    first = 0
    for seam in [*_seams(xs, ys, wall_x, wall_y), high]:
        grid = _regions(xs, ys[first : seam + 1], wall_x[first:seam], wall_y[first : seam + 1])
        found += [grid] if grid is not None else []
        first = seam
    return found


def _seams(xs: list[float], ys: list[float], wall_x: list[list[bool]], wall_y: list[list[bool]]) -> list[int]:
    """Numbers of the rules at which one table ends and another begins: all across, with two rows of the same columns
    above and two of other columns below. A heading over several columns shares its sides with them."""
    columns = [[x for x, wall in zip(xs[1:-1], row[1:-1], strict=True) if wall] for row in wall_x]

    def alone(these: list[float], others: list[float]) -> list[float]:
        return [x for x in these if all(abs(x - other) > SAME_COLUMN for other in others)]

    def same(a: list[float], b: list[float]) -> bool:
        return not alone(a, b) and not alone(b, a)

    seams: list[int] = []
    for r in range(2, len(ys) - 2):
        above, below = columns[r - 1], columns[r]
        if above == below:
            continue
        if not all(wall_y[r]) or not same(above, columns[r - 2]) or not same(below, columns[r + 1]):
            continue
        ends, begins = alone(above, below), alone(below, above)
        shared = len(above) - len(ends)
        if ends and begins and 2 * shared <= max(len(above), len(below)):
            seams.append(r)
    return seams


def _nearest(positions: list[float], value: float) -> int:
    """The number of the position (ascending) that is nearest to a value."""
    after = bisect_left(positions, value)
    if after == len(positions) or (after and value - positions[after - 1] <= positions[after] - value):
        return after - 1
    return after


def _regions(xs: list[float], ys: list[float], wall_x: list[list[bool]], wall_y: list[list[bool]]) -> Grid | None:
    wide, high = len(xs) - 1, len(ys) - 1
    owner = [[-1] * wide for _ in range(high)]
    regions: list[list[tuple[int, int]]] = []
    for r0 in range(high):
        for c0 in range(wide):
            if owner[r0][c0] >= 0:
                continue
            number = len(regions)
            if wall_x[r0][c0] and wall_x[r0][c0 + 1] and wall_y[r0][c0] and wall_y[r0 + 1][c0]:
                regions.append([(r0, c0)])
                continue
            members, closed, stack = [], True, [(r0, c0)]
            owner[r0][c0] = number
            while stack:
                r, c = stack.pop()
                members.append((r, c))
                for r1, c1, wall in (
                    (r, c - 1, wall_x[r][c]),
                    (r, c + 1, wall_x[r][c + 1]),
                    (r - 1, c, wall_y[r][c]),
                    (r + 1, c, wall_y[r + 1][c]),
                ):
                    if wall:
                        continue
                    if not (0 <= r1 < high and 0 <= c1 < wide):
                        closed = False
                    elif owner[r1][c1] < 0:
                        owner[r1][c1] = number
                        stack.append((r1, c1))
            regions.append(members if closed else [])
    rectangles = [rectangle for members in regions if members for rectangle in _rectangles(members)]
    return _number(rectangles, xs, ys)


def _rectangles(members: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """A region as rectangles (row, col, end row, end col), one if it is a rectangle itself."""
    if len(members) == 1:
        r, c = members[0]
        return [(r, c, r + 1, c + 1)]
    rows = [r for r, _ in members]
    cols = [c for _, c in members]
    r0, r1, c0, c1 = min(rows), max(rows) + 1, min(cols), max(cols) + 1
    if (r1 - r0) * (c1 - c0) == len(members):
        return [(r0, c0, r1, c1)]
    left = set(members)
    found = []
    while left:
        r, c = min(left)
        end = c
        while (r, end) in left:
            end += 1
        low = r
        while all((low, k) in left for k in range(c, end)):
            low += 1
        found.append((r, c, low, end))
        left -= {(i, k) for i in range(r, low) for k in range(c, end)}
    return found


def _number(rectangles: list[tuple[int, int, int, int]], xs: list[float], ys: list[float]) -> Grid | None:
    """Rows and columns counted over the edges that cells really have; slivers left out."""
    kept = [
        box for box in rectangles if xs[box[3]] - xs[box[1]] >= LEAST_CELL and ys[box[2]] - ys[box[0]] >= LEAST_CELL
    ]
    if not kept:
        return None
    row_edges = sorted({box[0] for box in kept} | {box[2] for box in kept})
    col_edges = sorted({box[1] for box in kept} | {box[3] for box in kept})
    row_of = {edge: i for i, edge in enumerate(row_edges)}
    col_of = {edge: i for i, edge in enumerate(col_edges)}
    cells = sorted(
        (
            GridCell(
                row_of[r0],
                col_of[c0],
                row_of[r1] - row_of[r0],
                col_of[c1] - col_of[c0],
                xs[c0],
                ys[r0],
                xs[c1],
                ys[r1],
            )
            for r0, c0, r1, c1 in kept
        ),
        key=lambda cell: (cell.row, cell.col),
    )
    return Grid(tuple(cells), tuple(xs[i] for i in col_edges), tuple(ys[i] for i in row_edges))
