"""Tables told by the order in which they were drawn: cell after cell, row after row.

Office programs, browsers and libraries draw the lines of a cell from its top to its foot, then go back up and on to
the right for the next cell, and then down and back to the left for the next row. Running text never does that. So the
order shows rows, columns and cells where no rule is drawn: shaded rows, a coloured head over a white body, rounded
boxes, or nothing but alignment. Rules and shaded boxes, where there are some, show in addition where a row ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.columns import LEADER
from extract.drawing_order import TOUCH, Block, Page, Row, find_blocks, find_rows, find_runs
from extract.drawn_cells import make_cells, widen
from extract.drawn_columns import ITEM, find_columns, join_lists, part_at_gutters, part_numbers, place_blocks, side_of
from extract.glyphs import Glyphs
from extract.grid import Grid, Segment
from extract.table_evidence import evident

ROW_GAP = 3.2  # em of bare paper between two rows of one table
SAME_LEFT = 1.5  # points
SECTION_GAP = 2.6  # em of bare paper over and under a heading between two rows
WIDE_ROW = 4  # cells of one row that prose never has
STRANGERS = 0.02  # share of letters inside a table that were not drawn with it
MOST_ROWS = 300


def drawn_tables(g: Glyphs, free: np.ndarray, edges: Sequence[Segment]) -> list[Grid]:
    """Tables among the free letters of a page.

    free: bool (len(g),), letters outside of the tables that are known already. edges: (y, x0, x1) of level rules and of
    the upper and lower sides of shaded boxes.
    """
    solid = np.flatnonzero(free & ~g.mark & (g.code > 0x20) & (g.code != 0xA0))
    if len(solid) < 2:
        return []
    runs = find_runs(g, solid)
    if runs is None:
        return []
    ends = sorted(map(tuple, edges))
    page = Page("".join(map(chr, g.code[solid].tolist())), g.x[solid], g.x1[solid], g.y[solid], ends)
    found = []
    for stretch in _stretches(find_rows(find_blocks(runs, page)), page):
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


def _stretches(rows: Sequence[Row], page: Page) -> list[list[Row]]:
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


def _section(row: Row, above: Sequence[Row], after: Row | None, page: Page) -> bool:
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


def _table(rows: list[Row], page: Page) -> Grid | None:
    em = float(np.median([row.em for row in rows]))
    for row in rows:
        join_lists(row, page)
    columns = part_numbers(find_columns(rows, em), rows, page)
    if len(columns) < 2:
        return None
    for row in rows:
        row.blocks = [part for block in row.blocks for part in part_at_gutters(block, columns, page)]
    placed = [place_blocks(row, columns) for row in rows]
    columns = [side_of(c, column, placed) for c, column in enumerate(columns)]
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
    widen(placed, xs, rows)
    cells = make_cells(placed, len(columns), xs, ys)
    if not _fits(placed, xs, ys, page):
        return None
    ruled = all(_edge_at(row, page.edges) for row in rows)
    return Grid(tuple(cells), tuple(xs), tuple(ys), ruled)


def _fits(placed: list[list[tuple[Block, int, int]]], xs: list[float], ys: list[float], page: Page) -> bool:
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
