"""The cells of a table told by the order of drawing: how far each reaches to the side and down."""

from __future__ import annotations

from collections.abc import Sequence

from extract.drawing_order import Block, Row
from extract.grid import GridCell

CENTRED = 0.6  # em by which a heading may stand off the middle of its columns


def widen(placed: list[list[tuple[Block, int, int]]], xs: Sequence[float], rows: Sequence[Row]) -> None:
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


def make_cells(
    placed: list[list[tuple[Block, int, int]]], width: int, xs: list[float], ys: list[float]
) -> list[GridCell]:
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
