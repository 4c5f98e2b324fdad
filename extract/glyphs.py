"""The characters of one PDF page as arrays, in content order, in points from the top left of the upright page.

What a badly made font map says is checked against the ink here, where the ink is at hand: a "space" that has ink
is a mark, a sara am without its ring is a sara aa. That is reading, not repair: the glyph itself is the proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, fields

import numpy as np

from extract import pdfium
from extract.arrays import true_at
from extract.page_objects import PageObjects
from extract.symbol_fonts import symbols
from schemas.thai import (
    CONSONANTS,
    MARKS,
    NIKHAHIT,
    SARA_AA,
    SARA_AM,
    UNKNOWN,
    UNKNOWN_LETTERS,
    UNKNOWN_MARKS,
)

MOST_CHARS = 200_000  # of one page; more is an attack, not print
LARGEST_SIZE = 0xFFFFF  # sixteenths of a point
SPACE = 0x20
USUAL_WIDTH = 0.6  # em of a letter whose end is not known
ASKEW = 12.0  # degrees; a page that lies badly under a scanner is less so
TURNS = (0, 90, 180, 270)  # degrees
USUAL_EM = 12.0  # points, where the file gives no sensible size

_MARK = np.zeros(0x10000, dtype=bool)
_MARK[[ord(c) for c in MARKS]] = True
_MARK[0xF701:0xF70F] = True  # the same marks, shifted, in old Windows and Mac fonts
_MARK[0xF710:0xF71B] = True
_LOW_LETTER = np.zeros(0x10000, dtype=bool)  # consonants that rise no higher than sara aa does
_LOW_LETTER[[ord(c) for c in CONSONANTS if c not in "ปฝฟฬสศฮฐ"]] = True
_INK_DECIDES = _MARK.copy()
_INK_DECIDES[[0, SPACE, 0xA0, ord(NIKHAHIT), ord(SARA_AA), ord(SARA_AM), ord(UNKNOWN)]] = True
_INK_DECIDES[0xE000:0xF900] = True
ALIKE = 0.012  # em by which the ink of the same mark may differ in size and height
MOST_SHAPES = 400  # of one kind in a document; more is no script
RING = 1.18  # times the height of plain consonants: a sara am is at least as high


@dataclass
class Glyphs:
    """One entry per printed character. code: code point. x, y: pen position on the base line. x1: where the pen
    goes on. ink_*: box of the ink. em: font size in points. order: place of its text object in the content. mark: a
    Thai mark that stands over or under another letter. same: it shares the box of the character before it (a
    producer's replacement text, whose letters have no places of their own). hidden: drawn without ink."""

    code: np.ndarray
    x: np.ndarray
    y: np.ndarray
    x1: np.ndarray
    ink_x0: np.ndarray
    ink_x1: np.ndarray
    ink_top: np.ndarray
    ink_bottom: np.ndarray
    em: np.ndarray
    order: np.ndarray
    mark: np.ndarray
    same: np.ndarray
    hidden: np.ndarray

    def __len__(self) -> int:
        return len(self.code)

    def pick(self, chosen: np.ndarray) -> Glyphs:
        return Glyphs(*(getattr(self, f.name)[chosen] for f in fields(self)))


@dataclass(frozen=True)
class Frame:
    """The upright page: turn is how far the paper is turned clockwise to read it (0, 90, 180, 270); left, low,
    right, high is its crop box in user space."""

    turn: int
    left: float
    low: float
    right: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low if self.turn in (90, 270) else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turn in (90, 270) else self.high - self.low

    def place(self, x, y):
        """User space -> upright page, for numbers and arrays alike."""
        if self.turn == 90:
            return y - self.low, x - self.left
        if self.turn == 180:
            return self.right - x, y - self.low
        if self.turn == 270:
            return self.high - y, self.right - x
        return x - self.left, self.high - y

    def back(self, x, y):
        """Upright page -> user space."""
        if self.turn == 90:
            return y + self.left, x + self.low
        if self.turn == 180:
            return self.right - x, y + self.low
        if self.turn == 270:
            return self.right - y, self.high - x
        return x + self.left, self.high - y

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A rectangle in user space as (x0, top, x1, bottom)."""
        ax, ay = self.place(x0, y0)
        bx, by = self.place(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


@dataclass
class PageGlyphs:
    """by_turn: the characters by the turn that makes them upright, each in that turn's frame. notes: what the ink
    corrected, by name. overflow: there were more characters than a page can hold. slanted: the letters of a text that
    runs askew over the page (a watermark), which are in no turn."""

    by_turn: dict[int, Glyphs]
    frames: dict[int, Frame]
    notes: Counter[str]
    overflow: bool = False
    slanted: str = ""

    @property
    def main_turn(self) -> int | None:
        """The turn of most characters, None on a page without any."""
        counts = {turn: len(g) for turn, g in self.by_turn.items()}
        return max(counts, key=lambda turn: (counts[turn], -turn)) if counts else None


@dataclass
class Shapes:
    """Ink that no font map names, over a whole document: the same shape gets the same number. Each shape is its width,
    height and rise above the line in em."""

    marks: list[np.ndarray] = field(default_factory=list)
    letters: list[np.ndarray] = field(default_factory=list)

    def code(self, shape: np.ndarray, mark: bool) -> int:
        """The code that stands for this shape; UNKNOWN where there are too many."""
        known, codes = (self.marks, UNKNOWN_MARKS) if mark else (self.letters, UNKNOWN_LETTERS)
        for number, other in enumerate(known):
            if np.abs(shape - other).max() <= ALIKE:
                return codes[number]
        if len(known) >= MOST_SHAPES:
            return ord(UNKNOWN)
        known.append(shape)
        return codes[len(known) - 1]


def page_glyphs(
    textpage: int, objects: PageObjects, crop: tuple[float, float, float, float], shapes: Shapes
) -> PageGlyphs:
    """All printed characters of the text page with this address. crop: left, low, right, high in user space. shapes:
    the document's unnamed ones, which grow with every page."""
    n = pdfium.count_chars(textpage)
    overflow = n > MOST_CHARS
    n = max(0, min(n, MOST_CHARS))
    notes: Counter[str] = Counter()
    code = pdfium.codes(textpage, n)
    owner = pdfium.objects_of(textpage, n)
    # What is true of a text object is asked once: whose[i] is the number of i's object among those here.
    objects_here, first, whose = _owners(owner)
    order = np.array([objects.order.get(item, -1) for item in objects_here], dtype=np.int32)[whose]
    keep = _printed(textpage, code)
    replaced = None
    if objects.spans:
        replaced = true_at(_among(objects.spans.keys(), objects_here)[whose])
    if n and not owner.all():
        # A character without a text object of its own belongs with the one before it.
        before = np.maximum.accumulate(np.where(owner == 0, 0, np.arange(n)))
        whose = whose[before]
    if n and (order < 0).any():
        before = np.maximum.accumulate(np.where(order < 0, -1, np.arange(n)))
        order = np.where(before >= 0, order[before], -1)
    angle, em, slant, start = (known[whose] for known in _turns(textpage, first))
    hidden = _among(objects.invisible, objects_here)[whose]
    loose = pdfium.boxes(textpage, n)
    pen = pdfium.origins(textpage, n)
    ink = _inks(textpage, code, angle, loose, pen)
    same = np.zeros(n, dtype=bool)
    if n > 1:
        same[1:] = (loose[:, 1:] == loose[:, :-1]).all(axis=0) & (loose[2, 1:] > loose[0, 1:])
    if replaced is not None:
        _spans(objects, owner, replaced, angle, loose, same, keep)
        _spans_turned(owner, replaced, angle, em, start, loose, pen)
    symbols(code, whose, objects_here)
    _unnamed(textpage, code, keep)
    _ink_of_lone_spaces(code, owner, ink)
    keep &= np.isfinite(pen).all(axis=0) & np.isfinite(loose).all(axis=0)
    if objects.white:
        _white(objects, _among(objects.white, objects_here)[whose], loose, keep, notes)
    slanted = _slanted(code, order, slant, keep)
    by_turn, frames = {}, {turn: Frame(turn, *crop) for turn in TURNS}
    for turn in TURNS if angle.any() else TURNS[:1]:
        chosen = true_at(keep & (angle == turn))
        if not len(chosen):
            continue
        place = order[chosen]
        if (place[1:] < place[:-1]).any():
            chosen = chosen[np.argsort(place, kind="stable")]
        frame = frames[turn]
        x, y = frame.place(*pen[:, chosen])
        left, top, right, bottom = loose[:, chosen]
        (ax, _), (bx, _) = frame.place(left, bottom), frame.place(right, top)
        left, right, bottom, top = ink[:, chosen]
        (ix0, iy0), (ix1, iy1) = frame.place(left, bottom), frame.place(right, top)
        glyphs = Glyphs(
            code=code[chosen],
            x=x,
            y=y,
            x1=np.maximum(ax, bx).astype(float),
            ink_x0=np.minimum(ix0, ix1),
            ink_x1=np.maximum(ix0, ix1),
            ink_top=np.minimum(iy0, iy1),
            ink_bottom=np.maximum(iy0, iy1),
            em=em[chosen],
            order=order[chosen],
            mark=_MARK[np.minimum(code[chosen], 0xFFFF)],
            same=same[chosen],
            hidden=hidden[chosen],
        )
        by_turn[turn] = _by_ink(_on_page(glyphs, frame, notes), notes, shapes)
    return PageGlyphs({t: g for t, g in by_turn.items() if len(g)}, frames, notes, overflow, slanted)


def _owners(owner: np.ndarray) -> tuple[list[int], list[int], np.ndarray]:
    """The text objects in the order of their first characters, the numbers of these characters, and for each character
    the number of its object among them."""
    if not len(owner):
        return [], [], np.zeros(0, dtype=np.intp)
    changes = (owner[1:] != owner[:-1]).nonzero()[0] + 1
    starts = [0, *changes.tolist()]
    numbers: dict[int, int] = {}
    first: list[int] = []
    runs: list[int] = []
    for item, start in zip(owner[starts].tolist(), starts, strict=True):
        number = numbers.setdefault(item, len(first))
        if number == len(first):
            first.append(start)
        runs.append(number)
    which = np.zeros(len(owner), dtype=np.intp)
    which[changes] = 1
    return list(numbers), first, np.array(runs)[which.cumsum()]


def _among(chosen: Set[int], items: list[int]) -> np.ndarray:
    """Whether each item is one of the chosen, bool (len(items),)."""
    return np.fromiter(map(chosen.__contains__, items), dtype=bool, count=len(items))


def _white(objects: PageObjects, letters: np.ndarray, loose: np.ndarray, keep: np.ndarray, notes: Counter[str]) -> None:
    """Leave out white letters on white paper; nobody sees them."""
    white = true_at(keep & letters)
    if not len(white):
        return
    x = (loose[0, white] + loose[2, white]) / 2
    y = (loose[1, white] + loose[3, white]) / 2
    seen = np.zeros(len(white), dtype=bool)
    for x0, y0, x1, y1 in objects.grounds:
        seen |= (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    keep[white[~seen]] = False
    notes["white"] += int((~seen).sum())


def _spans(
    objects: PageObjects,
    owner: np.ndarray,
    replaced: np.ndarray,
    angle: np.ndarray,
    loose: np.ndarray,
    same: np.ndarray,
    keep: np.ndarray,
) -> None:
    """Letters that replace those of several text objects: pdfium may give them once for each object. Keep those of
    the first object; they share the room of all. replaced: numbers of such letters."""
    first: dict[int, int] = {}
    for item, mark in objects.spans.items():
        first.setdefault(mark, item)
    previous, last = 0, -2
    level = (angle[replaced] == 0).tolist()
    right, joined = loose[2, replaced].tolist(), same[replaced].tolist()
    for k, (i, item) in enumerate(zip(replaced.tolist(), owner[replaced].tolist(), strict=True)):
        mark = objects.spans[item]
        if i != last + 1:
            previous = 0
        last = i
        if first[mark] != item:
            # The first object's letters may have been left to this one.
            if (owner[max(0, i - 60) : i + 60] == first[mark]).any():
                keep[i] = False
                continue
            first[mark] = item
        if level[k]:
            right[k] = max(right[k], objects.span_ends.get(mark, 0.0))
        joined[k] = joined[k] or previous == mark
        previous = mark
    loose[2, replaced] = right
    same[replaced] = joined


def _spans_turned(
    owner: np.ndarray,
    replaced: np.ndarray,
    angle: np.ndarray,
    em: np.ndarray,
    start: np.ndarray,
    loose: np.ndarray,
    pen: np.ndarray,
) -> None:
    """Letters that replace others have wrong places on text that does not run level: they begin where their object
    does, and end where the next one of the line begins."""
    turned = replaced[angle[replaced] != 0]
    pen[:, turned] = start[turned].T
    for i in reversed(turned.tolist()):
        right, up = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[int(angle[i])]
        others = true_at(owner[i:] != owner[i])
        apart = pen[:, i + others[0]] - pen[:, i] if len(others) else np.zeros(2)
        along, aside = apart @ (right, up), abs(apart @ (-up, right))
        end = along if 0 < along < 1.5 * em[i] and aside < 0.3 * em[i] else USUAL_WIDTH * em[i]
        other = pen[:, i] + (right * end, up * end)
        low, high = np.minimum(pen[:, i], other), np.maximum(pen[:, i], other)
        loose[:, i] = low[0], high[1], high[0], low[1]


def _slanted(code: np.ndarray, order: np.ndarray, slant: np.ndarray, keep: np.ndarray) -> str:
    """Leave out letters that run askew over the others, and answer them in the order of their drawing; where most of
    the page is askew, it is the paper."""
    askew = true_at(keep & (np.abs(slant) > ASKEW))
    if not len(askew) or 2 * len(askew) > int(keep.sum()):
        return ""
    keep[askew] = False
    return "".join(map(chr, code[askew[np.argsort(order[askew], kind="stable")]].tolist()))


def _printed(textpage: int, code: np.ndarray) -> np.ndarray:
    """Which characters the file itself prints: not the spaces and line ends that pdfium adds."""
    keep = (code > 0x20) | (code == 0x02)
    spaces = true_at((code == SPACE) | (code == 0xA0))
    keep[spaces] = pdfium.answers(pdfium.is_generated, textpage, spaces) == 0
    for i in true_at((code == 0x02) | (code == 0xAD) | (code == 0xFFFE)).tolist():
        if pdfium.is_hyphen(textpage, i) == 1:
            code[i] = ord("-")
        elif code[i] == 0x02:
            keep[i] = False
    return keep


def _unnamed(textpage: int, code: np.ndarray, keep: np.ndarray) -> None:
    """Characters whose font does not say what they are have only a number: it must not be taken for a letter. Thai
    letters are trusted, since a Thai page consists of them."""
    doubtful = true_at((code != SPACE) & (code != 0xA0) & ((code < 0xE01) | (code > 0xE5B)) & (code != ord("\n")))
    wrong = doubtful[pdfium.answers(pdfium.has_no_code, textpage, doubtful) == 1]
    code[wrong] = ord(UNKNOWN)
    keep[wrong] = True


def _turns(textpage: int, chars: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Turn (0, 90, 180, 270), font size in points, degrees askew of the turn and pen position (n, 2) of these
    characters, the first ones of their text objects."""
    size, matrix = pdfium.sizes_and_matrices(textpage, chars)
    a, b, c, d = matrix[:, :4].T.astype(float)
    with np.errstate(invalid="ignore"):
        high = np.hypot(c, d)
        em = np.abs(size) * np.where(high > 0, high, np.hypot(a, b))
        em = np.where((em > 0.5) & (em < 2000), em, USUAL_EM)
    plain = np.isfinite(a) & np.isfinite(b)
    quarters = np.arctan2(np.where(plain, b, 0.0), np.where(plain, a, 1.0)) / (np.pi / 2)
    quarter = np.rint(quarters)
    return (quarter.astype(np.int16) % 4 * 90).astype(np.int16), em, 90 * (quarters - quarter), matrix[:, 4:]


def _inks(textpage: int, code: np.ndarray, angle: np.ndarray, loose: np.ndarray, pen: np.ndarray) -> np.ndarray:
    """Left, right, bottom and top of the ink in user space, (4, n). Where it decides what a character is, each is
    asked; other letters have the same shape wherever they are printed by fonts of one height in one turn."""
    ink = np.empty((4, len(code)))
    own = _INK_DECIDES[np.minimum(code, 0xFFFF)] | (code > 0xFFFF)
    rest = (~own).nonzero()[0]
    with np.errstate(invalid="ignore"):
        apart = np.abs(loose[:, rest].reshape(2, 2, -1) - pen[:, rest])
        sides = np.maximum.reduce(apart.reshape(4, -1))
    sizes = np.fmin(16 * sides, LARGEST_SIZE).astype(np.int64)
    # The number of the letter stands behind its kind, so sorting puts the first of a kind before the others: in one
    # number, 21 bits of code, 2 of turn, 20 of size and 18 of place.
    kind = (code[rest].astype(np.int64) << 2 | angle[rest] // 90) << 20 | sizes
    kind = np.sort(kind << 18 | rest)
    place = kind & 0x3FFFF
    kind >>= 18
    leads = np.ones(len(kind), dtype=bool)
    leads[1:] = kind[1:] != kind[:-1]
    firsts = place[leads]
    like = firsts[leads.cumsum() - 1]
    own[firsts] = True
    asked = own.nonzero()[0]
    ink[:, asked] = pdfium.inks(textpage, asked)
    others = ~leads
    place, like = place[others], like[others]
    ink[:, place] = ink[:, like] + (pen[:, place] - pen[:, like])[[0, 0, 1, 1]]
    return ink


def _ink_of_lone_spaces(code: np.ndarray, owner: np.ndarray, ink: np.ndarray) -> None:
    """pdfium gives a space its pen box where the glyph stands alone in its text object: ask the object instead."""
    alone = (code == SPACE) & (owner != 0) & (ink[3] - ink[2] < 0.2)
    if len(code) > 1:
        alone[1:] &= owner[1:] != owner[:-1]
        alone[:-1] &= owner[1:] != owner[:-1]
    asked = true_at(alone)
    if len(asked):
        boxes = pdfium.bounds(list(map(pdfium.pointer, owner[asked].tolist())))
        # The bounds hold the pen position too: ink under the line ends there, ink above it begins there.
        inked = boxes[:, 3] - boxes[:, 1] > 0.2
        ink[:, asked[inked]] = boxes[inked].T[[0, 2, 1, 3]]


def _on_page(glyphs: Glyphs, frame: Frame, notes: Counter[str]) -> Glyphs:
    """Without what lies outside the paper, which nobody can see."""
    seen = (glyphs.x > -glyphs.em) & (glyphs.x < frame.width + glyphs.em)
    seen &= (glyphs.y > -glyphs.em) & (glyphs.y < frame.height + glyphs.em)
    if seen.all():
        return glyphs
    notes["off_page"] += int((~seen).sum())
    return glyphs.pick(seen)


def _by_ink(g: Glyphs, notes: Counter[str], shapes: Shapes) -> Glyphs:
    """Correct letters that their own ink contradicts, and number the shapes that nothing names."""
    if not len(g):
        return g
    high = g.ink_bottom - g.ink_top
    rise = (g.y - g.ink_top) / g.em
    letters = _LOW_LETTER[np.minimum(g.code, 0xFFFF)] & ~g.same & (high > 0.1 * g.em)
    plain = _middle(rise[letters])
    blank = (g.code == SPACE) & (high > 0.04 * g.em)
    for i in true_at(blank):
        after = i + 1
        while after < len(g) and g.mark[after]:  # a tone mark may stand between the ring and its sara aa
            after += 1
        following = int(g.code[after]) if after < len(g) else 0
        above = plain and (g.y[i] - g.ink_bottom[i]) / g.em[i] > 0.7 * plain
        aa = following in (ord(SARA_AA), ord(SARA_AM)) and abs(g.y[after] - g.y[i]) < 0.3 * g.em[i]
        if aa and above:
            g.code[i] = ord(NIKHAHIT)
            notes["ring_from_ink"] += 1
        elif plain and not above and g.y[i] - g.ink_top[i] > 0.3 * plain * g.em[i]:
            g.code[i] = ord(UNKNOWN)
            continue
        else:
            found = _alike(g, int(i))
            g.code[i] = found or ord(UNKNOWN)
            notes["mark_from_ink"] += bool(found)
        g.mark[i] = True
    if plain:
        for i in true_at((g.code == ord(UNKNOWN)) & ~g.same & (high > 0.04 * g.em)).tolist():
            above = (g.y[i] - g.ink_bottom[i]) / g.em[i] > 0.7 * plain
            # Ink on the line itself is a letter's, above or under it a mark's.
            g.mark[i] = above or g.y[i] - g.ink_top[i] <= 0.3 * plain * g.em[i]
            g.code[i] = shapes.code(_shape(g, np.array([i]))[0], bool(g.mark[i]))
    if plain:
        _sara_am(g, rise, plain, notes)
    return g


def _middle(values: np.ndarray) -> float:
    """The median, 0 of nothing."""
    if not len(values):
        return 0.0
    ordered, half = np.sort(values), len(values) // 2
    return float(ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def _alike(g: Glyphs, mark: int) -> int | None:
    """The code of the known marks of this page whose ink has the same size and height above the line as this one's;
    None where there is none, or where two kinds of mark are as near."""
    known = true_at(g.mark & ~g.same & (g.code != ord(UNKNOWN)) & (g.ink_top < g.ink_bottom))
    known = known[known != mark]
    if not len(known):
        return None
    apart = _shape(g, known) - _shape(g, np.array([mark]))
    distance = np.abs(apart).max(axis=1)
    nearest: dict[int, float] = {}
    for code, far in zip(g.code[known].tolist(), distance.tolist(), strict=True):
        nearest[code] = min(far, nearest.get(code, far))
    ranked = sorted(nearest.items(), key=lambda item: item[1])
    if ranked[0][1] > ALIKE or (len(ranked) > 1 and ranked[1][1] < 2.5 * max(ranked[0][1], ALIKE / 2)):
        return None
    return ranked[0][0]


def _shape(g: Glyphs, at: np.ndarray) -> np.ndarray:
    """Width, height and rise of the ink in em, (n, 3)."""
    wide, high = g.ink_x1[at] - g.ink_x0[at], g.ink_bottom[at] - g.ink_top[at]
    return np.stack([wide, high, g.y[at] - g.ink_bottom[at]], axis=1) / g.em[at, None]


def _sara_am(g: Glyphs, rise: np.ndarray, plain: float, notes: Counter[str]) -> None:
    """A sara am whose ink is no higher than plain letters has no ring: the font map took one letter for the other."""
    own = ~g.same
    if len(g) > 1:
        own[:-1] &= ~g.same[1:]
    am = (g.code == ord(SARA_AM)) & own & (rise > 0.2)
    flat = true_at(am & (rise < RING * plain) & (g.ink_x0 > g.x - 0.08 * g.em))
    for i in flat:
        before = i - 1
        while before > 0 and g.mark[before] and g.code[before] != ord(NIKHAHIT):
            before -= 1
        after_ring = before >= 0 and g.code[before] == ord(NIKHAHIT)
        g.code[i] = ord(SARA_AA)
        if not after_ring:
            notes["aa_from_ink"] += 1
    aa = (g.code == ord(SARA_AA)) & own
    ringed = aa & (rise > 1.35 * plain) & (g.ink_x0 < g.x - 0.08 * g.em)
    g.code[ringed] = ord(SARA_AM)
    notes["ring_from_ink"] += int(ringed.sum())
