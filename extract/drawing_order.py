"""What the order of drawing shows: runs of letters, blocks of lines under each other, rows of blocks side by side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from extract.glyphs import Glyphs
from extract.grid import Segment

LEVEL = 0.3  # em between base lines of one line
GAP = 0.75  # em between cells on one line; less may be between words
SPACE_GAP = 1.5  # em, the same where the producer has set a space
BACK = 0.8  # em the pen goes back inside a line
LEAST_STEP, MOST_STEP = 0.6, 2.1  # em down to the next line of a cell
TOUCH = 0.15  # em by which neighbours may overlap
RISE, FALL = 0.85, 0.3  # em of a line over and under its base line
LEAST_TURNS = 3  # steps to a next cell on a page that is looked at


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
class Page:
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


def find_runs(g: Glyphs, solid: np.ndarray) -> list[Run] | None:
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


def find_blocks(runs: Sequence[Run], page: Page) -> list[Block]:
    blocks: list[Block] = []
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        last = blocks[-1] if blocks else None
        if last is not None and _goes_on(last, run, page) and not (after and _heads(last, run, after)):
            last.add([run])
        else:
            blocks.append(Block([], 0, 0, 0, 0))
            blocks[-1].add([run])
    return blocks


def _goes_on(block: Block, run: Run, page: Page) -> bool:
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


def find_rows(blocks: Sequence[Block]) -> list[Row]:
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
