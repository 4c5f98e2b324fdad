"""Characters of a page -> printed lines: marks on their letters, spaces from gaps, lines by base line.

Thai stacks marks over and under letters, and producers draw them in any order and at any pen position. A mark
belongs to the letter before it in the content, unless its ink stands over another one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from extract.arrays import true_at
from extract.glyphs import Glyphs
from schemas.document import Box
from schemas.thai import CONSONANTS, RAISED_DIGITS, TONES

SAME_LINE = 0.3  # em between base lines
RAISED = 0.62  # em a smaller letter may stand above or below its line (footnote signs)
WORD_GAP = 0.2  # em between letters that makes a space
WIDE_GAP = 1.5  # em that parts a line into pieces that stand apart
LONGEST_NUMBER = 5  # letters: a column of these are the numbers of the lines beside them
COLUMN_GAP = 0.8  # em between columns inside a cell
BACK = 0.8  # em the pen goes back at the most inside a line
SMALL, RISEN = 0.88, 0.12  # em of the number before a note's sign: its size, and how far it stands up
SIGN_GAP = 0.35  # em from a letter to a sign that stands behind it
STRAY = 0.3  # em a mark's ink may stick out of its letter's box

_CONSONANT = np.zeros(0x10000, dtype=bool)
_CONSONANT[[ord(c) for c in CONSONANTS]] = True
_LAST = np.zeros(0x10000, dtype=bool)  # marks that stand above a vowel mark
_LAST[[ord(c) for c in TONES + "\u0e4c\u0e4e"]] = True
_SIGN = np.zeros(0x10000, dtype=bool)
_SIGN[[ord(c) for c in "-–—/.,:;()%"]] = True
_SPACE, _FIXED_SPACE = 0x20, 0xA0


@dataclass(slots=True)
class Piece:
    """Letters of one line without a wide gap: text, box edges, base line, font size, first place in the content, and
    the edges rounded to hundredths."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    y: float
    em: float
    order: int
    box: Box


@dataclass(slots=True)
class TextLine:
    """A printed line: its pieces from left to right, its edges, its base line and its largest font size."""

    pieces: list[Piece]
    x0: float
    x1: float
    top: float
    bottom: float
    y: float
    em: float

    @property
    def text(self) -> str:
        return " ".join([piece.text for piece in self.pieces])

    @property
    def box(self) -> Box:
        return around([piece.box for piece in self.pieces])


def line_of(found: list[Piece]) -> TextLine:
    """The line of these pieces, which stand from left to right."""
    first = found[0]
    if len(found) == 1:
        return TextLine(found, first.x0, first.x1, first.top, first.bottom, first.y, first.em)
    return TextLine(
        found,
        first.x0,
        max([piece.x1 for piece in found]),
        min([piece.top for piece in found]),
        max([piece.bottom for piece in found]),
        first.y,
        max([piece.em for piece in found]),
    )


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of these."""
    if len(boxes) == 1:
        return boxes[0]
    return Box(
        min([box.x0 for box in boxes]),
        min([box.top for box in boxes]),
        max([box.x1 for box in boxes]),
        max([box.bottom for box in boxes]),
    )


@dataclass(frozen=True)
class Shared:
    """Equal numbers and texts of a document are one object each: its columns, rows and phrases repeat on every page."""

    numbers: dict[float, float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def boxes(self, edges: np.ndarray) -> list[Box]:
        """Boxes of these edges in points: left, top, right, bottom, (4, n)."""
        known = self.numbers.setdefault
        return list(map(Box, *(map(known, column, column) for column in hundredths(edges).tolist())))


def pieces(g: Glyphs, holder: np.ndarray, shared: Shared, settled: bool = False) -> dict[int, list[Piece]]:
    """Pieces of lines by holder, in content order. settled: no sign was drawn too early.

    holder: for each character the number of the cell that it stands in, -1 for the page itself. A mark's own holder
    does not count: it stands where its letter stands.
    """
    blank = _blank(g.code)
    solid = true_at(~(g.mark | blank))
    if len(solid):
        marks, hosts = _hosts(g, blank)
    else:  # marks alone
        solid = true_at(g.mark)
        marks = hosts = solid[:0]
    if not len(solid):
        return {}
    order = None if settled else _early_signs(g, holder, solid)
    if order is not None:
        return pieces(g.pick(order), holder[order], shared, settled=True)
    g = _raised_notes(g, solid)
    letters = _Letters(g, solid, holder[solid], _spaced(g, true_at(blank), solid))
    found: dict[int, list[Piece]] = {}
    for cell, piece in zip(
        letters.holder[letters.starts].tolist(), letters.pieces(g, marks, hosts, shared), strict=True
    ):
        if cell in found:
            found[cell].append(piece)
        else:
            found[cell] = [piece]
    return found


def _raised_notes(g: Glyphs, solid: np.ndarray) -> Glyphs:
    """The letters with small raised digits behind a number (a note's sign) as such: 95.16 with note 1 is not 95.161."""
    em, y = g.em[solid], g.y[solid]
    small = (em[1:] < SMALL * em[:-1]) & (y[:-1] - y[1:] > RISEN * em[:-1])
    if not small.any():
        return g
    code = g.code.copy()
    for k in (np.flatnonzero(small) + 1).tolist():
        last = chr(code[solid[k - 1]])
        if not last.isdecimal() or not -0.3 <= (g.x[solid[k]] - g.x1[solid[k - 1]]) / em[k - 1] < 0.5:
            continue
        at = k
        while at < len(solid) and abs(y[at] - y[k]) < 0.1 * em[k] and em[at] < SMALL * em[k - 1]:
            if not chr(code[solid[at]]).isdecimal() or (at > k and g.x[solid[at]] - g.x1[solid[at - 1]] > 0.3 * em[at]):
                break
            code[solid[at]] = ord(RAISED_DIGITS[int(chr(code[solid[at]]))])
            at += 1
    return replace(g, code=code)


def _early_signs(g: Glyphs, holder: np.ndarray, solid: np.ndarray) -> np.ndarray | None:
    """An order of the letters in which signs that were drawn too early stand behind the letters on their left; None
    where there is no such sign. A producer that sets other fonts for Thai and Latin letters may draw a dash before the
    number that it stands behind."""
    sign, after = solid[:-1], solid[1:]
    early = _SIGN[np.minimum(g.code[sign], 0xFFFF)]
    if not early.any():
        return None
    reach = g.x[sign] + 0.05 * g.em[sign]
    early &= (np.abs(g.y[after] - g.y[sign]) < 0.1 * g.em[sign]) & (g.x1[after] <= reach)
    early &= (holder[after] == holder[sign]) & ~g.same[after]
    places = np.arange(len(g), dtype=float)
    moved = False
    for k in np.flatnonzero(early).tolist():
        i, last = int(solid[k]), k + 1
        while last + 1 < len(solid):
            following = solid[last + 1]
            level = abs(g.y[following] - g.y[i]) < 0.1 * g.em[i] and holder[following] == holder[i]
            if not level or g.x[following] <= g.x[solid[last]] or g.x1[following] > reach[k]:
                break
            last += 1
        if g.x[i] - g.x1[solid[last]] < SIGN_GAP * g.em[i]:
            places[i] = (int(solid[last + 1]) if last + 1 < len(solid) else len(g)) - 0.5
            moved = True
    return np.argsort(places, kind="stable") if moved else None


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


def _hosts(g: Glyphs, blank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Marks in content order, and the letter that each stands on; a mark drawn twice in one place (imitated bold) is
    left out."""
    at = true_at(g.mark)
    if not len(at):
        return at, at
    index = np.arange(len(g))
    index[g.mark | blank] = -1
    home = np.maximum.accumulate(index)[at]
    centre = (g.ink_x0[at] + g.ink_x1[at]) / 2
    host = np.maximum(home, 0)
    em = g.em[at]
    inked = (g.ink_x1[at] > g.ink_x0[at]) & ~g.same[at]
    fits = (home >= 0) & (np.abs(g.y[at] - g.y[host]) < 0.6 * em)
    fits &= ~inked | ((centre > g.x[host] - 0.12 * em) & (centre < g.x1[host] + STRAY * em))
    lost = true_at(~fits & inked).tolist()
    if lost:
        letters = true_at(_CONSONANT[np.minimum(g.code, 0xFFFF)])
        for k in lost:
            home[k] = _under(g, int(at[k]), float(centre[k]), letters, int(home[k]))
    housed = home >= 0
    at, home = at[housed], home[housed]
    # The same mark twice on one letter?
    kind = home << 21 | g.code[at]
    ordered = np.sort(kind)
    for again in set(ordered[1:][ordered[1:] == ordered[:-1]].tolist()):
        own = kind == again
        own[true_at(own)[_once(g, at[own].tolist())]] = False
        at, home, kind = at[~own], home[~own], kind[~own]
    return at, home


def _under(g: Glyphs, mark: int, centre: float, letters: np.ndarray, home: int) -> int:
    """The consonant that this mark's ink stands over or under; `home` where there is none."""
    em = g.em[mark]
    near = letters[(np.abs(g.y[letters] - g.y[mark]) < 0.6 * em)]
    if not len(near):
        return home
    outside = np.maximum(np.maximum(g.x[near] - centre, centre - g.x1[near]), 0.0)
    best = int(np.argmin(outside))
    return int(near[best]) if outside[best] < STRAY * em else home


def _once(g: Glyphs, own: list[int]) -> list[int]:
    """Which of these marks of one kind on one letter are drawn in a place of their own."""
    kept: list[int] = []
    for k, i in enumerate(own):
        if g.same[i] or not any(abs(g.ink_x0[i] - g.ink_x0[own[j]]) < 0.08 * g.em[i] for j in kept):
            kept.append(k)
    return kept


class _Letters:
    """The letters of a page, cut into pieces at `starts`: drawn on one line, in one cell, without a wide gap or a step
    back. spaced: whether a space stands before each letter."""

    def __init__(self, g: Glyphs, solid: np.ndarray, holder: np.ndarray, spaced: np.ndarray) -> None:
        self.solid, self.holder, self.spaced = solid, holder, spaced
        self.y, self.x, self.x1, self.em = g.y[solid], g.x[solid], g.x1[solid], g.em[solid]
        self.same = g.same[solid]
        self.gap = self.x[1:] - self.x1[:-1]
        self.starts = self._starts()
        self.ends = np.append(self.starts[1:], len(solid))
        self.size = np.maximum.reduceat(self.em, self.starts)
        self._space_by_gaps()

    def _starts(self) -> np.ndarray:
        y, em = self.y, self.em
        large = np.maximum(em[1:], em[:-1])
        drop = np.abs(y[1:] - y[:-1])
        level = drop <= np.where(np.abs(em[1:] - em[:-1]) > 0.15 * large, RAISED, SAME_LINE) * large
        goes_on = (self.gap > -BACK * large) & (self.gap < WIDE_GAP * large)
        goes_on |= self.same[1:]
        cut = ~(level & goes_on) | (self.holder[1:] != self.holder[:-1])
        return np.concatenate([[0], true_at(cut) + 1])

    def _space_by_gaps(self) -> None:
        """Put a space before letters that stand wide of the letter before them."""
        piece = np.repeat(np.arange(len(self.starts)), self.ends - self.starts)[1:]
        wide = self.gap > WORD_GAP * self.size[piece]
        wide &= ~self.spaced[1:] & ~self.same[1:]
        wide[self.starts[1:] - 1] = False
        usual: dict[int, float] = {}
        for k in true_at(wide).tolist():
            p = int(piece[k])
            if p not in usual:
                gaps = self.gap[self.starts[p] : self.ends[p] - 1]
                usual[p] = float(np.sort(gaps)[len(gaps) // 2]) if len(gaps) > 3 else 0.0
            if self.gap[k] > usual[p] + 0.14 * self.size[p]:
                self.spaced[k + 1] = True

    def _texts(self, g: Glyphs, marks: np.ndarray, hosts: np.ndarray) -> list[str]:
        """What each piece says: letters in content order, each with its marks as Thai is spelled, vowel marks before
        tone marks."""
        every = np.concatenate([self.solid, marks])
        rank = np.concatenate([3 * self.solid, 3 * hosts + 1 + _LAST[np.minimum(g.code[marks], 0xFFFF)]])
        order = np.argsort(rank, kind="stable")
        letter = order < len(self.solid)
        number = np.cumsum(letter) - 1  # of the letter to which each character belongs
        shift = np.cumsum(self.spaced)  # spaces up to each letter
        written = np.full(len(every) + int(shift[-1]), _SPACE, dtype="<u4")
        written[np.arange(len(every)) + shift[number]] = g.code[every[order]]
        text = written.tobytes().decode("utf-32-le", "surrogatepass")
        begins = (true_at(letter) + shift)[self.starts]
        ends = np.append(begins[1:] - self.spaced[self.starts[1:]], len(text))
        return [text[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]

    def pieces(self, g: Glyphs, marks: np.ndarray, hosts: np.ndarray, shared: Shared) -> Iterator[Piece]:
        """marks: those of all letters, in content order; hosts: the letter of each."""
        starts = self.starts
        low, high = np.minimum.reduceat(self.y, starts), np.maximum.reduceat(self.y, starts)
        y = np.where(low == high, low, np.nan)
        for p in true_at(low != high).tolist():
            y[p] = np.sort(self.y[starts[p] : self.ends[p]])[(self.ends[p] - starts[p]) // 2]
        edges = np.array(
            [
                np.minimum.reduceat(self.x, starts),
                np.maximum.reduceat(self.x1, starts),
                np.minimum(np.minimum.reduceat(g.ink_top[self.solid], starts), y - 0.6 * self.size),
                np.maximum(np.maximum.reduceat(g.ink_bottom[self.solid], starts), y + 0.15 * self.size),
            ]
        )
        columns = [column.tolist() for column in (*edges, y, self.size, starts)]
        return map(Piece, self._texts(g, marks, hosts), *columns, shared.boxes(edges[[0, 2, 1, 3]]))


def hundredths(values: np.ndarray) -> np.ndarray:
    """Each number rounded as `round(number, 2)` does it, by the decimals that it really has."""
    scaled = values * 100
    whole = np.rint(scaled)
    rounded = whole / 100
    # Close to the middle between two hundredths the product above may have crossed it.
    with np.errstate(invalid="ignore"):
        unsure = ~(np.abs(np.abs(scaled - whole) - 0.5) > 1e-5) | ~(np.abs(values) < 1e6)
    if unsure.any():
        rounded[unsure] = [round(value, 2) for value in values[unsure].tolist()]
    return rounded


def lines_of(found: list[Piece], reach: float | None = None) -> list[TextLine]:
    """Pieces on one base line as lines, top to bottom.

    reach: em; pieces that do not follow each other in the content and stand further apart stay lines of their own
    (two columns of text side by side). None: everything on a base line is one line, as in a cell.
    """
    if len(found) == 1:
        return [line_of(found)]
    if reach is None:
        columns = _columns(found)
        if len(columns) > 1:
            return [line for column in columns for line in lines_of(column)]
    lines: list[list[Piece]] = []
    placed: list[tuple[float, int, int]] = []  # base line, number of the line and of the piece, of what stands in lines
    furthest = 1.001 * RAISED * max([piece.em for piece in found])
    previous, last = None, 0
    for number, piece in enumerate(found):
        home = None
        if previous is not None and _level(previous, piece) and piece.x0 >= previous.x1 - 0.5 * piece.em:
            home = last
        if home is None:
            home = _beside(placed, found, piece, reach, furthest)
        if home is None:
            home = len(lines)
            lines.append([])
        elif any([_double(piece, other) for other in lines[home]]):
            continue
        lines[home].append(piece)
        insort(placed, (piece.y, home, number))
        previous, last = piece, home
    for line in lines:
        if len(line) > 1:
            line.sort(key=lambda piece: (piece.x0, piece.order))
    if reach is not None and len(lines) > 1:
        lines = _unthreaded(lines)
    return sorted(map(line_of, lines), key=lambda line: (round(line.y, 1), line.x0))


def _unthreaded(lines: list[list[Piece]]) -> list[list[Piece]]:
    """These lines, cut where a piece of another one stands between two of theirs: what was drawn later, with others
    between, does not follow what was drawn before."""
    levels = sorted((piece.y, number, piece.x0, piece.x1) for number, line in enumerate(lines) for piece in line)
    found: list[list[Piece]] = []
    for number, line in enumerate(lines):
        found.append([line[0]])
        for before, piece in zip(line, line[1:], strict=False):
            slack = SAME_LINE * piece.em
            if piece.x0 - before.x1 > slack:
                low, high = bisect_left(levels, (piece.y - slack,)), bisect_right(levels, (piece.y + slack, len(lines)))
                if any(
                    other != number and before.x1 - 1 <= x0 and x1 <= piece.x0 + 1
                    for _, other, x0, x1 in levels[low:high]
                ):
                    found.append([])
            found[-1].append(piece)
    return found


def _columns(found: list[Piece]) -> list[list[Piece]]:
    """The columns of a cell that holds several: each is drawn from its top to its foot before the next one begins
    beside it. One column where the drawing does not show that."""
    columns: list[list[Piece]] = [[found[0]]]
    for before, piece in zip(found, found[1:], strict=False):
        if before.y - piece.y > SAME_LINE * max(before.em, piece.em):
            columns.append([])
        columns[-1].append(piece)
    if len(columns) == 1:
        return columns
    sides = sorted((min(p.x0 for p in column), max(p.x1 for p in column)) for column in columns)
    gap = COLUMN_GAP * max(piece.em for piece in found)
    beside = all(left[1] + gap <= right[0] for left, right in zip(sides, sides[1:], strict=False))
    tall = all(column[-1].y - column[0].y > SAME_LINE * column[0].em for column in columns)
    ends = [(column[0].y, column[-1].y) for column in columns]
    level = all(a[0] < b[1] and b[0] < a[1] for a, b in zip(ends, ends[1:], strict=False))
    told = all(max(len(piece.text) for piece in column) > LONGEST_NUMBER for column in columns)
    return columns if beside and tall and level and told else [found]


def _beside(
    placed: list[tuple[float, int, int]], found: list[Piece], piece: Piece, reach: float | None, furthest: float
) -> int | None:
    """The last line that has a piece on this one's base line, near enough to it. placed: sorted; furthest: points."""
    low, high = bisect_left(placed, (piece.y - furthest,)), bisect_right(placed, (piece.y + furthest, len(found)))
    best = None
    for _, line, number in placed[low:high]:
        other = found[number]
        if (best is not None and line <= best) or not _level(other, piece):
            continue
        apart = max(piece.x0 - other.x1, other.x0 - piece.x1)
        if reach is None or apart <= reach * max(piece.em, other.em):
            best = line
    return best


def _level(a: Piece, b: Piece) -> bool:
    """Whether two pieces stand on one base line; a smaller one may be raised."""
    large = max(a.em, b.em)
    slack = RAISED if min(a.em, b.em) < 0.85 * large and min(len(a.text), len(b.text)) <= 3 else SAME_LINE
    return abs(a.y - b.y) <= slack * large


def _double(a: Piece, b: Piece) -> bool:
    """The same letters printed twice, a hair apart: imitated bold or a shadow."""
    return a.text == b.text and abs(a.x0 - b.x0) < 0.25 * a.em and abs(a.y - b.y) < 0.25 * a.em
