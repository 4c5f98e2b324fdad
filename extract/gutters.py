"""Stretches of lines that gutters part into columns: where a table without upright rules may stand.

Only places are looked at. A gutter is an upright strip of bare paper that no line of the stretch crosses, with print on
both sides of it in most lines; spaces between words never line up over several lines. Whether the columns really are a
table shows in what is printed in them (open_table.py). Lengths are multiples of a letter's height unless they say
otherwise; Thai letters are about half as high as the type is large.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extract.text_lines import TextLine

INK = 160  # grey level
LEAST_GUTTER = 1.1  # letters
LEAST_LINES = 3  # with print on both sides of a gutter
PARTED = 0.5  # share of a stretch's lines that have print on both sides of some gutter
COST = 2  # lines that a gutter must part before it is worth anything
FARTHEST = 5.0  # letters of bare paper between two lines of one stretch
NEXT_LINE = 3.2  # the same before a line that stands in one column only at the end of a stretch
MOST_LINES = 150  # of a stretch

Gap = tuple[float, float]


@dataclass(frozen=True)
class Stretch:
    """Lines `first` to `end` (exclusive) and the gutters between their columns, in pixels of the page."""

    first: int
    end: int
    gutters: tuple[Gap, ...]


def stretches(lines: Sequence[TextLine], breaks: Sequence[int] = ()) -> list[Stretch]:
    """The stretches of a page's lines (top to bottom) that together part the most lines, in reading order.

    breaks: heights (pixels) over which no stretch goes, such as the tops of ruled tables.
    """
    bare = [_bare(line) for line in lines]
    letters = [max(1, line.core[1] - line.core[0]) for line in lines]
    near = [
        lines[k + 1].core[0] - lines[k].core[1] <= FARTHEST * max(letters[k], letters[k + 1])
        and not any(lines[k].core[1] <= at <= lines[k + 1].core[1] for at in breaks)
        for k in range(len(lines) - 1)
    ]
    # From the last line up: the most that the lines from here on can be worth, and the stretch that begins here.
    worth = [0] * (len(lines) + 1)
    chosen: list[Stretch | None] = [None] * len(lines)
    for first in reversed(range(len(lines))):
        worth[first] = worth[first + 1]
        if len(bare[first]) < 3:  # no gap but the two margins
            continue
        for stretch, own in _from(lines, bare, letters, near, first):
            if own + worth[stretch.end] > worth[first]:
                worth[first], chosen[first] = own + worth[stretch.end], stretch
    found = []
    at = 0
    while at < len(lines):
        stretch = chosen[at]
        if stretch is not None:
            found.append(stretch)
        at = stretch.end if stretch is not None else at + 1
    return found


def _bare(line: TextLine) -> list[Gap]:
    """Bare strips of a line from left to right, both margins included."""
    dark = np.flatnonzero((line.image < INK).any(axis=0)) + line.box.x0
    if not dark.size:
        return [(-np.inf, np.inf)]
    least = LEAST_GUTTER * max(1, line.core[1] - line.core[0])
    wide = np.flatnonzero(np.diff(dark) >= least)
    inner = [(float(dark[k]), float(dark[k + 1])) for k in wide]
    return [(-np.inf, float(dark[0])), *inner, (float(dark[-1]), np.inf)]


def _from(
    lines: Sequence[TextLine], bare: list[list[Gap]], letters: list[int], near: list[bool], first: int
) -> Iterator[tuple[Stretch, int]]:
    """Every stretch that begins at a line, with its worth: over all gutters the lines with print on both sides, less
    what a gutter costs, so that chance gaps of a few lines do not break a long stretch up."""
    common = bare[first]
    for end in range(first + 2, min(len(lines), first + MOST_LINES) + 1):
        if not near[end - 2]:
            return
        common = _overlaps(common, bare[end - 1], LEAST_GUTTER * letters[end - 1])
        inner = [gap for gap in common if np.isfinite(gap[0]) and np.isfinite(gap[1])]
        if not inner:
            return
        kept, parted = _telling(inner, bare[first:end])
        worth = sum(len(both) - COST for both in parted.values())
        lines_parted = {first + k for both in parted.values() for k in both}
        if not kept or first not in lines_parted or len(lines_parted) < PARTED * (end - first):
            continue
        tail = range(max(lines_parted), end - 1)
        if all(lines[k + 1].core[0] - lines[k].core[1] <= NEXT_LINE * letters[k] for k in tail):
            yield Stretch(first, end, tuple(kept)), worth


def _telling(inner: list[Gap], bare: list[list[Gap]]) -> tuple[list[Gap], dict[Gap, list[int]]]:
    """The gutters that part something, and the lines (counted from the first) that have print next to both sides.

    Neighbouring columns of which no line fills both are one: a centred heading beside what it heads.
    """
    kept = list(inner)
    while kept:
        edges = [-np.inf, *(x for gap in kept for x in gap), np.inf]
        columns = list(zip(edges[::2], edges[1::2], strict=True))
        filled = [[not any(a <= x0 + 1 and x1 - 1 <= b for a, b in gaps) for x0, x1 in columns] for gaps in bare]
        both = [[k for k, row in enumerate(filled) if row[n] and row[n + 1]] for n in range(len(kept))]
        least = min(range(len(kept)), key=lambda n: len(both[n]))
        if both[least]:
            if max(map(len, both)) < LEAST_LINES:
                return [], {}
            return kept, dict(zip(kept, both, strict=True))
        del kept[least]
    return [], {}


def _overlaps(ones: list[Gap], others: list[Gap], least: float) -> list[Gap]:
    """Strips that are bare in both, as wide as a gutter."""
    found, i, k = [], 0, 0
    while i < len(ones) and k < len(others):
        a, b = max(ones[i][0], others[k][0]), min(ones[i][1], others[k][1])
        if b - a >= least:
            found.append((a, b))
        if ones[i][1] < others[k][1]:
            i += 1
        else:
            k += 1
    return found
