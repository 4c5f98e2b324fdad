"""Characters of a page -> printed lines: marks on their letters, spaces from gaps, lines by base line.

Thai stacks marks over and under letters, and producers draw them in any order and at any pen position. A mark
belongs to the letter before it in the content, unless its ink stands over another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from extract.glyphs import Glyphs
from schemas.document import Box
from schemas.thai import CONSONANTS, TONES

SAME_LINE = 0.3  # em between base lines
RAISED = 0.62  # em a smaller letter may stand above or below its line (footnote signs)
WORD_GAP = 0.2  # em between letters that makes a space
WIDE_GAP = 1.5  # em that parts a line into pieces that stand apart
LONGEST_NUMBER = 5  # letters: a column of these are the numbers of the lines beside them
COLUMN_GAP = 0.8  # em between columns inside a cell
BACK = 0.8  # em the pen goes back at the most inside a line
STRAY = 0.3  # em a mark's ink may stick out of its letter's box

_CONSONANT = np.zeros(0x10000, dtype=bool)
_CONSONANT[[ord(c) for c in CONSONANTS]] = True
_LAST = frozenset(map(ord, TONES + "\u0e4c\u0e4e"))  # marks that stand above a vowel mark
_SPACE, _FIXED_SPACE = 0x20, 0xA0


@dataclass(slots=True)
class Piece:
    """Letters of one line without a wide gap: text, box edges, base line, font size, first place in the content."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    y: float
    em: float
    order: int


@dataclass(slots=True)
class TextLine:
    """A printed line: its pieces from left to right."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return max(piece.x1 for piece in self.pieces)

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in self.pieces)

    @property
    def y(self) -> float:
        return self.pieces[0].y

    @property
    def em(self) -> float:
        return max(piece.em for piece in self.pieces)

    @property
    def order(self) -> int:
        return min(piece.order for piece in self.pieces)

    @property
    def box(self) -> Box:
        if len(self.pieces) == 1:
            only = self.pieces[0]
            return Box(round(only.x0, 2), round(only.top, 2), round(only.x1, 2), round(only.bottom, 2))
        return Box(round(self.x0, 2), round(self.top, 2), round(self.x1, 2), round(self.bottom, 2))


def pieces(g: Glyphs, holder: np.ndarray) -> dict[int, list[Piece]]:
    """Pieces of lines by holder, in content order.

    holder: for each character the number of the cell that it stands in, -1 for the page itself. A mark's own holder
    does not count: it stands where its letter stands.
    """
    marks = _hosts(g)
    blank = _blank(g.code)
    solid = np.flatnonzero(~g.mark & ~blank)
    if not len(solid):  # marks alone
        solid, marks = np.flatnonzero(g.mark), {}
    if not len(solid):
        return {}
    letters = _Letters(g, solid, _spaced(g, np.flatnonzero(blank), solid), marks, _starts(g, solid, holder))
    found: dict[int, list[Piece]] = {}
    for cell, piece in zip(holder[solid[letters.starts]].tolist(), letters.pieces(), strict=True):
        found.setdefault(cell, []).append(piece)
    return found


def _blank(code: np.ndarray) -> np.ndarray:
    return (code == _SPACE) | (code == _FIXED_SPACE)


def _spaced(g: Glyphs, blanks: np.ndarray, solid: np.ndarray) -> np.ndarray:
    """Whether a space is printed before each letter. A space on which the next letter is printed takes no room: it
    is an artefact of the producer."""
    spaced = np.zeros(len(solid), dtype=bool)
    after = np.searchsorted(solid, blanks)
    blanks, after = blanks[after < len(solid)], after[after < len(solid)]
    follower = solid[after]
    room = g.x[follower] - g.x[blanks] > 0.06 * g.em[follower]
    spaced[after[room | g.same[blanks]]] = True
    return spaced


def _hosts(g: Glyphs) -> dict[int, list[int]]:
    """Letter -> its marks, in the order of Thai spelling."""
    at = np.flatnonzero(g.mark)
    if not len(at):
        return {}
    index = np.where(g.mark | _blank(g.code), -1, np.arange(len(g)))
    before = np.maximum.accumulate(index)[at]
    centre = (g.ink_x0[at] + g.ink_x1[at]) / 2
    host = np.maximum(before, 0)
    inked = (g.ink_x1[at] > g.ink_x0[at]) & ~g.same[at]
    fits = (before >= 0) & (np.abs(g.y[at] - g.y[host]) < 0.6 * g.em[at])
    fits &= ~inked | ((centre > g.x[host] - 0.12 * g.em[at]) & (centre < g.x1[host] + STRAY * g.em[at]))
    letters = None
    marks: dict[int, list[int]] = {}
    for i, home, settled, middle in zip(
        at.tolist(), before.tolist(), (fits | ~inked).tolist(), centre.tolist(), strict=True
    ):
        if not settled:
            if letters is None:
                letters = np.flatnonzero(_CONSONANT[np.clip(g.code, 0, 0xFFFF)])
            home = _under(g, i, middle, letters, home)  # noqa: PLW2901
        if home >= 0:
            marks.setdefault(home, []).append(i)
    for home, own in marks.items():
        if len(own) > 1:
            marks[home] = _spelled(g, own)
    return marks


def _under(g: Glyphs, mark: int, centre: float, letters: np.ndarray, home: int) -> int:
    """The consonant that this mark's ink stands over or under; `home` where there is none."""
    em = g.em[mark]
    near = letters[(np.abs(g.y[letters] - g.y[mark]) < 0.6 * em)]
    if not len(near):
        return home
    outside = np.maximum(np.maximum(g.x[near] - centre, centre - g.x1[near]), 0.0)
    best = int(np.argmin(outside))
    return int(near[best]) if outside[best] < STRAY * em else home


def _spelled(g: Glyphs, own: list[int]) -> list[int]:
    """Vowel marks before tone marks; a mark drawn twice in one place (imitated bold) once."""
    kept: list[int] = []
    for i in own:
        twice = any(
            g.code[i] == g.code[j] and abs(g.ink_x0[i] - g.ink_x0[j]) < 0.08 * g.em[i] and not g.same[i] for j in kept
        )
        if not twice:
            kept.append(i)
    return sorted(kept, key=lambda i: int(g.code[i]) in _LAST)


def _starts(g: Glyphs, solid: np.ndarray, holder: np.ndarray) -> np.ndarray:
    """Where in `solid` each piece starts: letters drawn on one line, in one cell, without a wide gap or a step back."""
    x, y, x1, em = g.x[solid], g.y[solid], g.x1[solid], g.em[solid]
    large = np.maximum(em[1:], em[:-1])
    drop = np.abs(y[1:] - y[:-1])
    level = drop <= np.where(np.abs(em[1:] - em[:-1]) > 0.15 * large, RAISED, SAME_LINE) * large
    gap = x[1:] - x1[:-1]
    goes_on = (gap > -BACK * large) & (gap < WIDE_GAP * large)
    goes_on |= g.same[solid][1:]
    cut = ~(level & goes_on) | (holder[solid][1:] != holder[solid][:-1])
    return np.concatenate([[0], np.flatnonzero(cut) + 1])


class _Letters:
    """The letters of a page, cut into pieces at `starts`."""

    def __init__(
        self, g: Glyphs, solid: np.ndarray, spaced: np.ndarray, marks: dict[int, list[int]], starts: np.ndarray
    ) -> None:
        self.starts = starts
        self.ends = np.append(starts[1:], len(solid))
        self.y = g.y[solid]
        self.gap = g.x[solid][1:] - g.x1[solid][:-1]
        self.joined = g.same[solid]
        text = list(map(chr, g.code[solid].tolist()))
        if marks:
            place = np.full(len(g), -1, dtype=np.int64)
            place[solid] = np.arange(len(solid))
            of = list(map(chr, g.code.tolist()))
            for home, at in zip(marks, place[list(marks)].tolist(), strict=True):
                if at >= 0:
                    text[at] += "".join([of[mark] for mark in marks[home]])
        for k in np.flatnonzero(spaced).tolist():
            text[k] = " " + text[k]
        self.text = text
        self.size = np.maximum.reduceat(g.em[solid], starts)
        self.x0 = np.minimum.reduceat(g.x[solid], starts)
        self.x1 = np.maximum.reduceat(g.x1[solid], starts)
        self.top = np.minimum.reduceat(g.ink_top[solid], starts)
        self.bottom = np.maximum.reduceat(g.ink_bottom[solid], starts)
        self._space_by_gaps(spaced)

    def _space_by_gaps(self, spaced: np.ndarray) -> None:
        """Put a space before letters that stand wide of the letter before them."""
        piece = np.repeat(np.arange(len(self.starts)), self.ends - self.starts)[1:]
        wide = self.gap > WORD_GAP * self.size[piece]
        wide &= ~spaced[1:] & ~self.joined[1:]
        wide[self.starts[1:] - 1] = False
        usual: dict[int, float] = {}
        for k in np.flatnonzero(wide).tolist():
            p = int(piece[k])
            if p not in usual:
                gaps = self.gap[self.starts[p] : self.ends[p] - 1]
                usual[p] = float(np.sort(gaps)[len(gaps) // 2]) if len(gaps) > 3 else 0.0
            if self.gap[k] > usual[p] + 0.14 * self.size[p]:
                self.text[k + 1] = " " + self.text[k + 1]

    def pieces(self) -> Iterator[Piece]:
        low, high = np.minimum.reduceat(self.y, self.starts), np.maximum.reduceat(self.y, self.starts)
        y = np.where(low == high, low, np.nan)
        for p in np.flatnonzero(low != high).tolist():
            y[p] = np.sort(self.y[self.starts[p] : self.ends[p]])[(self.ends[p] - self.starts[p]) // 2]
        top = np.minimum(self.top, y - 0.6 * self.size)
        bottom = np.maximum(self.bottom, y + 0.15 * self.size)
        columns = (self.x0, self.x1, top, bottom, y, self.size, self.starts)
        for end, *values in zip(self.ends.tolist(), *(column.tolist() for column in columns), strict=True):
            yield Piece("".join(self.text[values[-1] : end]).lstrip(" "), *values)


def lines_of(found: list[Piece], reach: float | None = None) -> list[TextLine]:
    """Pieces on one base line as lines, top to bottom.

    reach: em; pieces that do not follow each other in the content and stand further apart stay lines of their own
    (two columns of text side by side). None: everything on a base line is one line, as in a cell.
    """
    if len(found) == 1:
        return [TextLine(found)]
    if reach is None:
        columns = _columns(found)
        if len(columns) > 1:
            return [line for column in columns for line in lines_of(column)]
    lines: list[TextLine] = []
    previous: Piece | None = None
    for piece in found:
        home = None
        if previous is not None and _level(previous, piece) and piece.x0 >= previous.x1 - 0.5 * piece.em:
            home = next((line for line in reversed(lines) if line.pieces[-1] is previous), None)
        if home is None:
            home = _beside(lines, piece, reach)
        if home is None:
            home = TextLine()
            lines.append(home)
        elif any(_double(piece, other) for other in home.pieces):
            continue
        home.pieces.append(piece)
        previous = piece
    for line in lines:
        line.pieces.sort(key=lambda piece: (piece.x0, piece.order))
    return sorted(lines, key=lambda line: (round(line.y, 1), line.x0))


def _columns(found: list[Piece]) -> list[list[Piece]]:
    """The columns of a cell that holds several: each is drawn from its top to its foot before the next one begins
    beside it. One column where the drawing does not show that."""
    columns: list[list[Piece]] = [[found[0]]]
    for before, piece in zip(found, found[1:], strict=False):
        if before.y - piece.y > SAME_LINE * max(before.em, piece.em):
            columns.append([])
        columns[-1].append(piece)
    sides = sorted((min(p.x0 for p in column), max(p.x1 for p in column)) for column in columns)
    gap = COLUMN_GAP * max(piece.em for piece in found)
    beside = all(left[1] + gap <= right[0] for left, right in zip(sides, sides[1:], strict=False))
    tall = all(column[-1].y - column[0].y > SAME_LINE * column[0].em for column in columns)
    ends = [(column[0].y, column[-1].y) for column in columns]
    level = all(a[0] < b[1] and b[0] < a[1] for a, b in zip(ends, ends[1:], strict=False))
    told = all(max(len(piece.text) for piece in column) > LONGEST_NUMBER for column in columns)
    return columns if beside and tall and level and told else [found]


def _beside(lines: list[TextLine], piece: Piece, reach: float | None) -> TextLine | None:
    for line in reversed(lines):
        for other in line.pieces:
            if not _level(other, piece):
                continue
            apart = max(piece.x0 - other.x1, other.x0 - piece.x1)
            if reach is None or apart <= reach * max(piece.em, other.em):
                return line
    return None


def _level(a: Piece, b: Piece) -> bool:
    """Whether two pieces stand on one base line; a smaller one may be raised."""
    large = max(a.em, b.em)
    slack = RAISED if min(a.em, b.em) < 0.85 * large and min(len(a.text), len(b.text)) <= 3 else SAME_LINE
    return abs(a.y - b.y) <= slack * large


def _double(a: Piece, b: Piece) -> bool:
    """The same letters printed twice, a hair apart: imitated bold or a shadow."""
    return a.text == b.text and abs(a.x0 - b.x0) < 0.25 * a.em and abs(a.y - b.y) < 0.25 * a.em
