"""Tables told by the order in which they were drawn: cell after cell, row after row.

Office programs, browsers and libraries draw the lines of a cell from its top to its foot, then go back up and on to
the right for the next cell, and then down and back to the left for the next row. Running text never does that. So the
order shows rows, columns and cells where no rule is drawn: shaded rows, a coloured head over a white body, rounded
boxes, or nothing but alignment. Rules and shaded boxes, where there are some, show in addition where a row ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import regex

from extract.columns import LEADER
from extract.glyphs import Glyphs
from extract.grid import Grid, GridCell, Segment
from extract.table_evidence import evident

LEVEL = 0.3  # em between base lines of one line
GAP = 0.75  # em between cells on one line; less may be between words
SPACE_GAP = 1.5  # em, the same where the producer has set a space
TIGHT = 0.3  # em between cells on one line where other rows show the gutter
BACK = 0.8  # em the pen goes back inside a line
LEAST_STEP, MOST_STEP = 0.6, 2.1  # em down to the next line of a cell
ROW_GAP = 3.2  # em of bare paper between two rows of one table
SAME_LEFT = 1.5  # points
SECTION_GAP = 2.6  # em of bare paper over and under a heading between two rows
TOUCH = 0.15  # em by which neighbours may overlap
RISE, FALL = 0.85, 0.3  # em of a line over and under its base line
LEAST_TURNS = 3  # steps to a next cell on a page that is looked at
WIDE_ROW = 4  # cells of one row that prose never has
STRANGERS = 0.02  # share of letters inside a table that were not drawn with it
INSIDE, LETTER = 0.3, 0.6  # share of a column's width or of its own, or em, that a cell has in each of its columns
CENTRED = 0.6  # em by which a heading may stand off the middle of its columns
MOST_ROWS = 300
ITEM = regex.compile(r"^(?:[(]?[0-9๐-๙]{1,3}(?:[.][0-9๐-๙]{1,2})*[.)]?|[-–•▪*])$")


@dataclass(slots=True)
class Run:
    """Letters of one line without a gap. first, end: their places among the letters looked at."""

    first: int
    end: int
    x0: float
    x1: float
    y: float
    em: float


@dataclass(slots=True)
class Block:
    """Lines that were drawn one under the other: what stands in a cell."""

    runs: list[Run]
    x0: float
    x1: float
    top: float
    bottom: float

    def add(self, runs: Sequence[Run]) -> None:
        for run in runs:
            top, bottom = run.y - RISE * run.em, run.y + FALL * run.em
            first = not self.runs
            self.runs.append(run)
            self.x0 = run.x0 if first or run.x0 < self.x0 else self.x0
            self.x1 = run.x1 if first or run.x1 > self.x1 else self.x1
            self.top = top if first or top < self.top else self.top
            self.bottom = bottom if first or bottom > self.bottom else self.bottom


@dataclass(slots=True)
class Row:
    """Cells side by side. rises: how often the pen went back up for the next one."""

    blocks: list[Block] = field(default_factory=list)
    rises: int = 0

    @property
    def top(self) -> float:
        return min(block.top for block in self.blocks)

    @property
    def first_top(self) -> float:
        """Top of the highest line."""
        return min(block.runs[0].y - RISE * block.runs[0].em for block in self.blocks)

    @property
    def bottom(self) -> float:
        return max(block.bottom for block in self.blocks)

    @property
    def em(self) -> float:
        return max(run.em for block in self.blocks for run in block.runs)


@dataclass(frozen=True)
class _Page:
    """The letters looked at, where each begins and ends, its base line, and the level edges (sorted by height)."""

    letters: str
    x: np.ndarray
    x1: np.ndarray
    y: np.ndarray
    edges: list[Segment]

    @cached_property
    def heights(self) -> list[float]:
        return [edge[0] for edge in self.edges]

    def text(self, block: Block) -> str:
        return "".join(self.letters[run.first : run.end] for run in block.runs)

    def run(self, first: int, end: int, whole: Run) -> Run:
        """Part of a run."""
        return Run(first, end, float(self.x[first:end].min()), float(self.x1[first:end].max()), whole.y, whole.em)

    def edge_between(self, low: float, high: float, x: float) -> bool:
        near = range(bisect_left(self.heights, low), bisect_right(self.heights, high))
        return any(self.edges[k][1] <= x + 2 <= self.edges[k][2] for k in near)


def drawn_tables(g: Glyphs, free: np.ndarray, edges: Sequence[Segment]) -> list[Grid]:
    """Tables among the free letters of a page.

    free: bool (len(g),), letters outside of the tables that are known already. edges: (y, x0, x1) of level rules and of
    the upper and lower sides of shaded boxes.
    """
    solid = np.flatnonzero(free & ~g.mark & (g.code > 0x20) & (g.code != 0xA0))
    if len(solid) < 2:
        return []
    runs = _runs(g, solid)
    if runs is None:
        return []
    ends = sorted(map(tuple, edges))
    page = _Page("".join(map(chr, g.code[solid].tolist())), g.x[solid], g.x1[solid], g.y[solid], ends)
    found = []
    for stretch in _stretches(_rows(_blocks(runs, page)), page):
        grid = _table(stretch[:MOST_ROWS], page)
        if grid is not None:
            found.append(grid)
    return found


def half_open(grid: Grid) -> bool:
    """Whether a table's rules may leave its columns open (one column, or rows over the whole width) or its rows (a head
    and a body)."""
    return grid.n_rows <= 2 or _undivided(grid) > 0


def _undivided(grid: Grid) -> int:
    """Rows that no rule divides."""
    return sum(cell.col_span == grid.n_cols for cell in grid.cells)


def refines(finer: Sequence[Grid], grid: Grid, homes: np.ndarray) -> bool:
    """Whether tables told by the order of drawing show more of a ruled table than its rules do: more columns in the
    same rows, more rows in the same columns, or more of both where no cell crosses a rule.

    homes: int (n, 2), for each letter in the ruled table the numbers of its ruled and of its drawn cell, -1 for none.
    """
    rows = sum(one.n_rows for one in finer)
    if grid.n_cols == 1:
        return bool(finer) and rows >= len(np.unique(homes[:, 0]))  # a frame's foot may be a row without text
    if len(finer) > 1 or finer[0].n_cols < grid.n_cols:
        return False
    if finer[0].n_cols > grid.n_cols:
        return _within(finer[0], grid, homes)
    return rows > grid.n_rows or rows == grid.n_rows and _undivided(finer[0]) < _undivided(grid)


def _within(finer: Grid, grid: Grid, homes: np.ndarray) -> bool:
    """Whether each drawn cell stands in one ruled cell, and more drawn rows fill the ruled columns than there are ruled
    rows: a heading over several columns lets an upright rule begin below it, and then it parts no ruled cell."""
    pairs = np.unique(homes, axis=0)
    if not len(pairs) or pairs.min() < 0 or len(np.unique(pairs[:, 1])) < len(pairs):
        return False
    filled = np.bincount([finer.cells[number].row for number in pairs[:, 1].tolist()])
    return int((filled >= grid.n_cols).sum()) > grid.n_rows


# Runs, blocks, rows -------------------------------------------------------------------------------------------------


def _runs(g: Glyphs, solid: np.ndarray) -> list[Run] | None:
    """The runs in the order of drawing; None on a page that never goes on to a next cell."""
    x, y, x1, em = g.x[solid], g.y[solid], g.x1[solid], g.em[solid]
    large = np.maximum(em[1:], em[:-1])
    step, gap = y[1:] - y[:-1], x[1:] - x1[:-1]
    blanks = np.cumsum((g.code == 0x20) | (g.code == 0xA0))
    spaced = blanks[solid[1:]] > blanks[solid[:-1]]
    level = np.abs(step) <= np.where(np.abs(em[1:] - em[:-1]) > 0.15 * large, 2, 1) * LEVEL * large
    goes_on = (gap > -BACK * large) & (gap <= np.where(spaced, SPACE_GAP, GAP) * large) | g.same[solid][1:]
    cut = ~(level & goes_on)
    turns = cut & (gap > 0) & (step < LEVEL * large)
    if turns.sum() < LEAST_TURNS:
        return None
    starts = np.concatenate([[0], np.flatnonzero(cut) + 1])
    ends = np.append(starts[1:], len(solid))
    return [
        Run(*values)
        for values in zip(
            starts.tolist(),
            ends.tolist(),
            np.minimum.reduceat(x, starts).tolist(),
            np.maximum.reduceat(x1, starts).tolist(),
            y[starts].tolist(),
            np.maximum.reduceat(em, starts).tolist(),
            strict=True,
        )
    ]


def _blocks(runs: Sequence[Run], page: _Page) -> list[Block]:
    blocks: list[Block] = []
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        last = blocks[-1] if blocks else None
        if last is not None and _goes_on(last, run, page) and not (after and _heads(last, run, after)):
            last.add([run])
        else:
            blocks.append(Block([], 0, 0, 0, 0))
            blocks[-1].add([run])
    return blocks


def _goes_on(block: Block, run: Run, page: _Page) -> bool:
    """Whether a run continues the block that was drawn before it: a next line below, or the same letters once more."""
    before = block.runs[-1]
    em = max(before.em, run.em)
    step = run.y - before.y
    overlap = min(block.x1, run.x1) - max(block.x0, run.x0)
    if abs(step) <= LEVEL * em:
        return min(before.x1, run.x1) - max(before.x0, run.x0) > 0.5 * (run.x1 - run.x0)
    if not LEAST_STEP * em <= step <= MOST_STEP * em or overlap <= TOUCH * em:
        return False
    if len(block.runs) > 1:
        usual = block.runs[-1].y - block.runs[-2].y
        if usual > LEAST_STEP * em and step > 1.35 * usual:
            return False
    return not page.edge_between(before.y + 0.1 * em, run.y - 0.5 * em, max(block.x0, run.x0))


def _heads(block: Block, run: Run, after: Run) -> bool:
    """Whether a block is a heading over two cells: this run and the next one beside it, both under it."""
    beside = abs(after.y - run.y) <= LEVEL * run.em and after.x0 > run.x1
    return beside and after.x0 < block.x1 - TOUCH * run.em


def _rows(blocks: Sequence[Block]) -> list[Row]:
    """Blocks side by side. A block further up than the one before it belongs to the row at its height, and so does all
    that was drawn in between."""
    rows: list[Row] = []
    for block in blocks:
        em = block.runs[0].em
        row = rows[-1] if rows else None
        if row is None:
            rows.append(Row([block]))
            continue
        last = row.blocks[-1]
        rises = block.runs[0].y < last.runs[-1].y - LEVEL * em
        right = block.x0 >= last.x1 - TOUCH * em
        if right and abs(block.runs[0].y - last.runs[0].y) <= LEVEL * em:
            row.blocks.append(block)
            row.rises += rises
            continue
        if right and rises:
            # Rows that were begun below the top of this block are parts of the row that it belongs to.
            at = len(rows) - 1
            while at > 0 and rows[at].top > block.bottom - FALL * em and rows[at - 1].bottom > block.top:
                at -= 1
            if rows[at].top < block.bottom and rows[at].bottom > block.top:
                for part in rows[at + 1 :]:
                    rows[at].blocks += part.blocks
                    rows[at].rises += part.rises
                del rows[at + 1 :]
                rows[at].blocks.append(block)
                rows[at].rises += 1
                continue
        beside = right and block.top < last.bottom and block.bottom > last.top
        if beside:
            row.blocks.append(block)
        else:
            rows.append(Row([block]))
    return rows


# Tables -------------------------------------------------------------------------------------------------------------


def _stretches(rows: Sequence[Row], page: _Page) -> list[list[Row]]:
    """Rows that follow each other down the page, each with cells side by side."""
    found: list[list[Row]] = []
    current: list[Row] = []
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        leads = any(LEADER.search(page.text(block)) for block in row.blocks)
        follows = bool(current) and _follows(current[-1], row)
        if current and (leads or not follows):
            found.append(current)
            current = []
        if leads:
            continue
        if len(row.blocks) > 1 or current and (_left_over(row, current, after) or _section(row, current, after, page)):
            current.append(row)
        elif current:
            found.append(current)
            current = []
    return [stretch for stretch in [*found, current] if len(stretch) > 1]


def _follows(above: Row, row: Row) -> bool:
    """Whether a row stands under another. Cells of the upper one may reach down beside it (headings, group names)."""
    if not above.first_top + 0.5 * row.em < row.first_top <= above.bottom + ROW_GAP * row.em:
        return False
    reaching = [block for block in above.blocks if block.bottom > row.first_top + 0.5 * row.em]
    return all(block.x1 <= other.x0 or other.x1 <= block.x0 for block in reaching for other in row.blocks)


def _left_over(row: Row, above: Sequence[Row], after: Row | None) -> bool:
    """Whether a lone block goes on a column of the rows around it, not their first: it begins where that does."""
    block = row.blocks[0]
    left = min(b.x0 for r in above for b in r.blocks)
    right = max(b.x1 for r in above for b in r.blocks)
    crossed = max(sum(b.x0 < block.x1 and b.x1 > block.x0 for b in r.blocks) for r in above)
    below = [after] if after and len(after.blocks) > 1 and _follows(row, after) else []
    aligned = any(abs(run.x0 - block.x0) <= SAME_LEFT for r in [*above, *below] for b in r.blocks for run in b.runs)
    narrow = block.x0 > left + row.em and block.x1 - block.x0 < 0.5 * (right - left)
    return narrow and aligned and crossed <= 1


def _section(row: Row, above: Sequence[Row], after: Row | None, page: _Page) -> bool:
    """Whether a lone block is a heading over rows of the same table: those below begin where those above do, and are
    not the table's headings once more."""
    block = row.blocks[0]
    if after is None or len(block.runs) > 2 or not _follows(row, after):
        return False
    if block.x0 < min(b.x0 for r in [*above, after] for b in r.blocks) - SAME_LEFT:
        return False
    if after.first_top - row.bottom > SECTION_GAP * row.em or row.top - above[-1].bottom > SECTION_GAP * row.em:
        return False
    if [page.text(b) for b in after.blocks] == [page.text(b) for b in above[0].blocks]:
        return False
    same = sum(any(abs(b.x0 - c.x0) <= SAME_LEFT for r in above for c in r.blocks) for b in after.blocks)
    under = [sum(b.x0 < c.x1 and c.x0 < b.x1 for c in above[0].blocks) for b in after.blocks]
    return max(same, under.count(1) if max(under) == 1 and len(under) > 2 else 0) >= max(2, 0.6 * len(under))


def _table(rows: list[Row], page: _Page) -> Grid | None:
    em = float(np.median([row.em for row in rows]))
    for row in rows:
        _join_lists(row, page)
    columns = _numbered(_columns(rows, em), rows, page)
    if len(columns) < 2:
        return None
    for row in rows:
        row.blocks = [part for block in row.blocks for part in _parts(block, columns, page)]
    placed = [_placed(row, columns) for row in rows]
    columns = [_side_of(c, column, placed) for c, column in enumerate(columns)]
    texts = [
        [" ".join(page.text(block) for block, a, b in row if a <= c <= b) for c in range(len(columns))]
        for row in placed
    ]
    full = [row for row in placed if len({a for _, a, _ in row}) > 1]
    if not full or not _proved(rows, full, texts, page.edges):
        return None
    xs = [columns[0][0] - 2.0, *((a[1] + b[0]) / 2 for a, b in zip(columns, columns[1:], strict=False))]
    xs.append(columns[-1][1] + 2.0)
    ys = [_side(rows[0].top - 6.0, rows[0].top + 1.0, rows[0].top - 1.0, page.edges, rows[0])]
    for above, below in zip(rows, rows[1:], strict=False):
        ends = [block.bottom for block in above.blocks if block.bottom <= below.first_top + 0.5 * em]
        end = max(ends, default=below.first_top)
        ys.append(_side(end - 3.0, below.first_top + 3.0, (end + below.first_top) / 2, page.edges, below))
    ys.append(_side(rows[-1].bottom - 1.0, rows[-1].bottom + 6.0, rows[-1].bottom + 1.0, page.edges, rows[-1]))
    if any(b - a < 1.0 for a, b in zip(ys, ys[1:], strict=False)):
        return None
    _widen(placed, xs, rows)
    cells = _cells(placed, len(columns), xs, ys)
    if not _fits(placed, xs, ys, page):
        return None
    ruled = all(_edge_at(row, page.edges) for row in rows)
    return Grid(tuple(cells), tuple(xs), tuple(ys), ruled)


def _fits(placed: list[list[tuple[Block, int, int]]], xs: list[float], ys: list[float], page: _Page) -> bool:
    """Whether all that is drawn stands inside its cells, and nothing else of the page inside the table."""
    letters = 0
    for r, row in enumerate(placed):
        for block, a, b in row:
            slack = TOUCH * block.runs[0].em
            if block.x0 < xs[a] - slack or block.x1 > xs[b + 1] + slack:
                return False
            if block.runs[0].y - 0.5 * block.runs[0].em < ys[r]:
                return False
            letters += sum(run.end - run.first for run in block.runs)
    inside = (page.x > xs[0]) & (page.x < xs[-1]) & (page.y > ys[0]) & (page.y < ys[-1])
    return int(inside.sum()) <= letters * (1 + STRANGERS)


def _parts(block: Block, columns: Sequence[tuple[float, float]], page: _Page) -> list[Block]:
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


def _join_lists(row: Row, page: _Page) -> None:
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


def _columns(rows: Sequence[Row], em: float) -> list[tuple[float, float]]:
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


def _numbered(columns: list[tuple[float, float]], rows: Sequence[Row], page: _Page) -> list[tuple[float, float]]:
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
    placed = [_placed(row, columns) for row in rows]
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


def _placed(row: Row, columns: Sequence[tuple[float, float]]) -> list[tuple[Block, int, int]]:
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


def _side_of(number: int, column: tuple[float, float], placed: list) -> tuple[float, float]:
    """The sides of a column: those of the cells in it."""
    inside = [block for row in placed for block, a, b in row if a == b == number]
    if not inside:
        return column
    return min(block.x0 for block in inside), max(block.x1 for block in inside)


def _proved(rows: Sequence[Row], full: Sequence, texts: list[list[str]], edges: Sequence[Segment]) -> bool:
    """Whether this is a table and no list, form or text in columns."""
    width = len(texts[0])
    first = [row[0] for row in texts if row[0]]
    if width == 2 and all(ITEM.match(text) for text in first):
        return False
    rises = sum(row.rises > 0 for row in rows)
    wide = max(len({a for _, a, _ in row}) for row in full)
    ruled = sum(_edge_at(row, edges) for row in rows)
    if wide >= WIDE_ROW and (rises >= 2 or rises and len(full) > 1 or max(row.rises for row in rows) >= 2):
        return True
    if len(full) < 2:
        return False
    if wide >= 3 and rises >= 2:
        return True
    if ruled >= 2 and (len(full) >= 3 or wide >= 3):
        return True
    return evident(texts)


def _edge_at(row: Row, edges: Sequence[Segment]) -> bool:
    """Whether a rule or the side of a shaded box runs over or under the whole row."""
    x0, x1 = min(block.x0 for block in row.blocks), max(block.x1 for block in row.blocks)
    near = 1.2 * row.em
    return any(
        a <= x0 + 2 and b >= x1 - 2 and (abs(y - row.top) <= near or abs(y - row.bottom) <= near) for y, a, b in edges
    )


def _side(low: float, high: float, usual: float, edges: Sequence[Segment], row: Row) -> float:
    """Where a row ends: at a drawn edge where there is one."""
    x0, x1 = row.blocks[0].x0, max(block.x1 for block in row.blocks)
    drawn = [y for y, a, b in edges if low <= y <= high and a <= x0 + 2 and b >= min(x1, x0 + 20)]
    return min(drawn, key=lambda y: abs(y - usual)) if drawn else usual


def _widen(placed: list[list[tuple[Block, int, int]]], xs: Sequence[float], rows: Sequence[Row]) -> None:
    """Let headings over several columns, and those of sections, reach as far as their place in the middle says."""
    width = len(xs) - 1
    for r, row in enumerate(placed):
        if len(rows[r].blocks) == 1 and r + 1 < len(placed) and len(placed[r + 1]) > 1 and row[0][1] == 0:
            placed[r] = [(row[0][0], 0, width - 1)]
            continue
        below = {c for _, a, b in placed[r + 1] for c in range(a, b + 1)} if r + 1 < len(placed) else set()
        taken = {c for _, a, b in row for c in range(a, b + 1)}
        for n, (block, a, b) in enumerate(row):
            if a == b or not set(range(a, b + 1)) <= below:
                continue
            free = (below - taken) | set(range(a, b + 1))
            low, high = a, b
            while low - 1 in free:
                low -= 1
            while high + 1 in free:
                high += 1
            middle = (block.x0 + block.x1) / 2
            reaches = [(i, k) for i in range(low, a + 1) for k in range(b, high + 1)]
            centred = [
                (i, k) for i, k in reaches if abs((xs[i] + xs[k + 1]) / 2 - middle) <= CENTRED * block.runs[0].em
            ]
            i, k = max(centred, key=lambda reach: reach[1] - reach[0], default=(a, b))
            row[n] = (block, i, k)
            taken |= set(range(i, k + 1))


def _cells(placed: list[list[tuple[Block, int, int]]], width: int, xs: list[float], ys: list[float]) -> list[GridCell]:
    owner = [[-1] * width for _ in placed]
    made: list[tuple[list[int], Block | None]] = []  # row, col, row span, col span
    for r, row in enumerate(placed):
        for block, a, b in sorted(row, key=lambda item: item[1] - item[2]):
            if all(owner[r][c] < 0 for c in range(a, b + 1)):
                owner[r][a : b + 1] = [len(made)] * (b - a + 1)
                made.append(([r, a, 1, b - a + 1], block))
    filled = [{c for c, one in enumerate(row) if one >= 0} for row in owner]
    for cell, block in made:
        _reach(cell, block, owner, filled, ys)
    for r in range(len(placed)):
        for c in range(width):
            if owner[r][c] < 0:
                made.append(([r, c, 1, 1], None))
    return [
        GridCell(r, c, high, wide, xs[c], ys[r], xs[c + wide], ys[r + high])
        for r, c, high, wide in sorted(cell for cell, _ in made)
    ]


def _reach(
    cell: list[int], block: Block, owner: list[list[int]], filled: Sequence[set[int]], ys: Sequence[float]
) -> None:
    """Let a cell reach down over rows in which its columns are empty: as far as its lines go, and as far again where it
    stands in the middle of its rows. Headings beside one over several columns reach down to the headings under it."""
    r, c, _, wide = cell
    em = block.runs[0].em
    number = owner[r][c]
    last = max(k for k in range(len(ys) - 1) if k == r or ys[k] < block.bottom - 0.5 * em)
    if block.top > ys[r + 1] - 0.3 * em:
        last = 2 * last - r
    below = filled[r + 1] if r + 1 < len(owner) else set()
    groups = {k for k, one in enumerate(owner[r]) if one >= 0 and owner[r].count(one) > 1}
    if last == r and below and below <= groups:
        last = r + 1
    for k in range(r + 1, min(last, len(owner) - 1) + 1):
        if any(one >= 0 for one in owner[k][c : c + wide]):
            return
        owner[k][c : c + wide] = [number] * wide
        cell[2] += 1
