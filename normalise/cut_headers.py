"""Header rows that a page end cut in two: the pieces say little, together they are the header of what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalise.fold import fold, similarity
from normalise.headings import role_of
from normalise.text import glue
from normalise.view import Grid, GridCell, Passage

# A phrase must cover so much of a heading to count, so many roles must be known, and more than in either piece.
COVER, LEAST_ROLES, GAIN = 0.5, 3, 1
# Or the whole is so much like a header of the report, and clearly more than the pieces.
ALIKE, CLEARLY = 0.85, 0.1
LONGEST_PIECE = 90  # letters
SHORTEST_PROSE = 12  # a page number or "(ต่อ)" between the pieces is shorter


def whole_headers(items: Sequence[Passage | Grid]) -> tuple[list[Passage | Grid], set[tuple[int, int]]]:
    """The items, every cut header whole at the top of its second grid and gone from the foot of its first; and the
    (grid number, row) of the pieces that went."""
    made = list(items)
    upper: set[tuple[int, int]] = set()
    known: list[str] = []  # whole headers so far
    last: int | None = None
    for at, item in enumerate(made):
        if isinstance(item, Passage):
            if len(fold(item.text)) >= SHORTEST_PROSE:
                last = None
            continue
        above = made[last] if last is not None else None
        if isinstance(above, Grid) and (joined := _joined(above, item, known)):
            upper.add((above.number, above.n_rows - 1))
            made[last] = replace(above, matrix=above.matrix[:-1])
            made[at] = replace(item, matrix=(joined, *item.matrix[1:]))
        if len(_roles(made[at].matrix[0])) >= LEAST_ROLES:
            known.append(_text(made[at].matrix[0]))
        last = at
    return [item for item in made if isinstance(item, Passage) or item.matrix], upper


def _joined(above: Grid, below: Grid, known: Sequence[str]) -> tuple[GridCell | None, ...] | None:
    """The last row above and the first below as one row of cells, if they are a header only together."""
    if not above.matrix or not below.matrix or above.page == below.page or above.n_cols != below.n_cols:
        return None
    foot, head = above.matrix[-1], below.matrix[0]
    alone = all(cell is None or cell.row == above.n_rows - 1 and cell.row_span == 1 for cell in foot)
    if not alone or any(len(cell.text) > LONGEST_PIECE for cell in (*foot, *head) if cell is not None):
        return None
    row = tuple(_both(first, second) for first, second in zip(foot, head, strict=True))
    if not _roles(foot) or len(_roles(row)) < LEAST_ROLES:
        return None
    if len(_roles(row)) >= max(len(_roles(foot)), len(_roles(head))) + GAIN:
        return row
    alike = [similarity(_text(row), header) for header in known]
    before = [max(similarity(_text(piece), header) for piece in (foot, head)) for header in known]
    return row if any(a >= ALIKE and a > b + CLEARLY for a, b in zip(alike, before, strict=True)) else None


def _text(row: Sequence[GridCell | None]) -> str:
    return " ".join(cell.text for cell in row if cell is not None)


def _roles(row: Sequence[GridCell | None]) -> set[str]:
    judged = [role_of(cell.text) for cell in row if cell is not None and cell.text]
    return {role for role, cover in judged if role is not None and cover >= COVER}


def _both(first: GridCell | None, second: GridCell | None) -> GridCell | None:
    if first is None or second is None or not first.text:
        return second or first
    if not second.text:
        return replace(
            second, text=first.text, raw=first.raw, lines=first.lines, starts=first.starts, place=first.place
        )
    between = glue(first.text, second.text)
    offset = len(first.text) + len(between)
    return replace(
        second,
        text=first.text + between + second.text,
        raw=f"{first.raw}\n{second.raw}",
        lines=(*first.lines, *second.lines),
        starts=(*first.starts, *(offset + start for start in second.starts)),
        place=first.place,
    )
