"""Tables on scans: the ruled lines of a page image. What cells they make is decided as for digital pages (grid.py).

All lengths are inches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extract import pieces
from extract.grid import Grid, grids

GRAIN_ACROSS, GRAIN_DOWN = 0.015, 0.05  # over which the page is smoothed along a rule before it is judged
REACH_ACROSS, REACH_DOWN = 0.45, 0.3  # length of rule that is judged at once; the strokes of letters are shorter
COVERED_ACROSS, COVERED_DOWN = 0.8, 0.62  # of that length that must be dark; text stays below
BESIDE = 0.035  # distance at which a rule must stand out from what is above and below (left and right of) it
STANDS_OUT = 0.45  # by this much of the reach that is dark; a row of letters does not, being dark on all its height
CONTRAST = 12  # grey levels by which a faint rule is darker than what stands beside it
SHORTEST_ACROSS, SHORTEST_DOWN = 0.35, 0.12
LONG_ACROSS = 1.0  # a horizontal rule even where it meets no upright one
CERTAIN_ACROSS, SOLID = 2.0, 0.8  # inch: a shorter one must be dark on so much of its length
FIRM, FAINT = 0.8, 0.25  # share of a stroke's length that is as dark as print: of rules, and of what shines through
MOSTLY = 0.5  # of the faint strokes end at no firm one where they belong to the other side
BARE = 0.01  # inch of bare paper beside the thickest rule; letters are taller than both
MOST_STEMS = 0.3  # share of a stroke's length on which letters may stand
COVERED_SHORT = 0.93  # of an upright rule between two horizontal ones that stands alone
COVERED_TALL, COVERED_PART = 0.7, 0.62  # of a tall upright rule as a whole, and of each of its parts
COVERED_ALIGNED = 0.6  # of a part that stands in line with a rule above or below
COVERED_ENDS = 0.55  # next to the horizontal rules
ALIGNED = 0.03  # inch off a rule that it stands in line with
OVERSHOOT = 0.25  # of a horizontal rule beyond the last upright one
LONG_DOWN = 0.45  # no letter is that tall

LARGEST_GAP = 0.12  # of a broken rule, and between the end of one rule and the rule it ought to meet
END_GAP = 0.07  # the same for upright rules: a tall letter comes near both rules of its row
THICKEST = 0.05  # more is a filled area


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels: x0, y0 inclusive, x1, y1 exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True)
class Rules:
    """The ruled lines of a page, in pixels. mask: uint8, 255 = rule. across: (y, x0, x1). down: (x, y0, y1)."""

    mask: np.ndarray
    across: tuple[tuple[float, float, float], ...]
    down: tuple[tuple[float, float, float], ...]


def find_rules(image: np.ndarray, dpi: float, blocks: Sequence[tuple[int, int, int, int]] = ()) -> Rules:
    """Rules of a cleaned, level page (grey, dark on white).

    blocks: rectangles (x0, y0, x1, y1) that were dark grounds: their edges are rules, and the upright rules below
    them go on through them where no print stands in the way.
    """
    otsu, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    level = min(max(otsu, 100), 215)
    thick = _pixels(THICKEST, dpi) + 2
    dark = cv2.compare(image, math.ceil(level), cv2.CMP_LT)
    # Filled areas (photographs, coloured heading cells) count by their outline only.
    square = np.ones((thick * 2, thick * 2), np.uint8)
    outside, filled = None, cv2.erode(dark, square)
    if cv2.countNonZero(filled):
        outside = cv2.bitwise_not(cv2.erode(cv2.dilate(filled, square), np.ones((3, 3), np.uint8)))
    across, _ = _strokes(image, outside, level, dpi, flat=True)
    down, marks = _strokes(image, outside, level, dpi, flat=False)
    across = _keep_spanning(across, down, dark, dpi)
    across, down = _without_shining(across, down, dark, dpi)
    edge = max(1, _pixels(BESIDE, dpi) // 3)
    for x0, y0, x1, y1 in blocks:
        for y in (y0, y1):
            across[max(y - edge, 0) : y + edge, x0:x1] = 255
    walls = _keep_walls(down, across, marks, dpi)
    for block in blocks:
        walls += _through(block, walls, dark, dpi)
    level = [
        _fit(float(y + (height - 1) / 2), float(x), float(x + width), walls, dpi)
        for x, y, width, height in pieces.boxes(across).tolist()
    ]
    level = _bridged(level, walls, dpi)
    walls += _sides(level, walls, dpi)
    level = [_fit(*rule, walls, dpi) for rule in level]
    half = max(1, _pixels(BESIDE, dpi) // 4)
    upright = np.zeros_like(down)
    for wall in walls:
        upright[wall.top : wall.bottom, max(wall.x - half, 0) : wall.x + half + 1] = 255
    # As thick as it is printed, so that no trace of a rule is taken for a letter.
    upright |= cv2.dilate(upright, np.ones((1, 2 * half + 1), np.uint8)) & down
    return Rules(
        cv2.bitwise_or(across, upright),
        tuple(level),
        tuple((float(wall.x), float(wall.top), float(wall.bottom)) for wall in walls),
    )


def _fit(y: float, x0: float, x1: float, walls: list[_Span], dpi: float) -> tuple[float, float, float]:
    """A horizontal rule that ends exactly at the upright rule near its end: grain and gaps move its own end."""
    inside, beyond = _pixels(LARGEST_GAP, dpi), _pixels(OVERSHOOT, dpi)
    met = [wall.x for wall in walls if wall.top - inside <= y <= wall.bottom + inside]
    left = [x for x in met if x0 - inside <= x <= x0 + beyond]
    right = [x for x in met if x1 - beyond <= x <= x1 + inside]
    # The outermost one, if several stand close together.
    return y, float(min(left, default=x0)), float(max(right, default=x1))


def _without_shining(
    across: np.ndarray, down: np.ndarray, dark: np.ndarray, dpi: float
) -> tuple[np.ndarray, np.ndarray]:
    """The strokes without the rules of the sheet's other side. Those are far fainter than the rules of this side and
    most of them end where none of these stands; hairlines inside a frame end at it."""
    sides = []
    for strokes, flip in ((across, False), (down, True)):
        parts = []
        for x, y, width, height in pieces.boxes(strokes).tolist():
            window = dark[y : y + height, x : x + width]
            length = height if flip else width
            if length >= _pixels(LONG_DOWN, dpi):
                parts.append(((x, y, width, height), _solid(window.T if flip else window)))
        sides.append(parts)
    firm = [[box for box, solid in parts if solid >= FIRM] for parts in sides]
    faint = [[box for box, solid in parts if solid < FAINT] for parts in sides]
    if not all(firm) or not any(faint):
        return across, down
    solid = [pieces.among(strokes, parts) for strokes, parts in zip((across, down), firm, strict=True)]
    gap = _pixels(LARGEST_GAP, dpi)
    hanging = 0
    for (others, flip), parts in zip(((solid[1], False), (solid[0], True)), faint, strict=True):
        for x, y, width, height in parts:
            ends = ((x + width // 2, y), (x + width // 2, y + height)) if flip else ((x, y), (x + width, y))
            met = [others[max(b - gap, 0) : b + gap + 1, max(a - gap, 0) : a + gap + 1].any() for a, b in ends]
            hanging += not all(met)
    if hanging < MOSTLY * sum(map(len, faint)) or hanging < 2:
        return across, down
    without = [
        cv2.subtract(strokes, pieces.among(strokes, parts))
        for strokes, parts in zip((across, down), faint, strict=True)
    ]
    return without[0], without[1]


def _sides(level: list[tuple[float, float, float]], walls: list[_Span], dpi: float) -> list[_Span]:
    """The left and right sides of tables where they are missing between two level rules that begin (end) together and
    that an upright rule joins: dashes and lost ink open a cell, a table without sides has them all open."""
    near = _pixels(LARGEST_GAP, dpi)
    ordered = sorted(level)
    made = []
    for side in (1, 2):
        for k, rule in enumerate(ordered):
            y = rule[0]
            below = next((r for r in ordered[k + 1 :] if r[0] > y + near and abs(r[side] - rule[side]) <= near), None)
            if below is None:
                continue
            foot = below[0]
            ends = (rule[side], below[side])
            outermost = min(ends) if side == 1 else max(ends)
            x = next((w.x for w in [*walls, *made] if abs(w.x - outermost) <= near), outermost)
            between = [w for w in walls if w.top <= y + near and w.bottom >= y + near and w.bottom <= foot + near]
            joins = any(abs(w.bottom - foot) <= near and rule[1] <= w.x <= rule[2] for w in between)
            there = any(abs(w.x - x) <= near and w.bottom > y + near and w.top < foot - near for w in walls)
            if joins and not there:
                made.append(_Span(round(x), round(y), round(foot), 1.0, 1.0))
    return made


def _bridged(
    level: list[tuple[float, float, float]], walls: list[_Span], dpi: float
) -> list[tuple[float, float, float]]:
    """Level rules in one line joined over print that runs across them, where upright rules end at that height on both
    sides of the break: they end because a rule is there."""
    near = _pixels(LARGEST_GAP, dpi)
    joined: list[tuple[float, float, float]] = []
    for rule in sorted(level, key=lambda rule: rule[1]):
        y, x0, x1 = rule
        for k, (at, start, end) in enumerate(joined):
            if abs(at - y) <= near / 3 and end <= x0 + near and _closed(at, end, x0, walls, level, near):
                joined[k] = ((at + y) / 2, start, max(end, x1))
                break
        else:
            joined.append(rule)
    return joined


def _closed(
    y: float, end: float, start: float, walls: list[_Span], level: list[tuple[float, float, float]], near: int
) -> bool:
    """Whether the cell around a break in a level rule, from `end` to `start`, has two sides that end at the rule and a
    rule between their other ends."""
    touching = [w for w in walls if w.top - near <= y <= w.bottom + near]
    left = max((w.x for w in touching if w.x <= end + near), default=None)
    right = min((w.x for w in touching if w.x >= start - near), default=None)
    if left is None or right is None:
        return False
    sides = [[w for w in touching if abs(w.x - x) <= near] for x in (left, right)]
    if any(w.top < y - near and w.bottom > y + near for side in sides for w in side):
        return False
    for here, there in (("bottom", "top"), ("top", "bottom")):
        others = [[getattr(w, there) for w in side if abs(getattr(w, here) - y) <= near] for side in sides]
        if all(others) and any(
            x0 <= left + near and x1 >= right - near and all(any(abs(at - o) <= near for o in ends) for ends in others)
            for at, x0, x1 in level
        ):
            return True
    return False


def _pixels(inches: float, dpi: float) -> int:
    return max(1, round(inches * dpi))


def _strokes(
    image: np.ndarray, outside: np.ndarray | None, level: float, dpi: float, flat: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Straight strokes in one direction, however faint or broken, small gaps in them closed; and all that is dark.

    outside: mask (255) of what lies in no filled area; None where there is none.
    Smoothing along the stroke takes the grain away but leaves the stroke; then the darkness of a whole reach counts.
    """
    along = lambda inches: (_pixels(inches, dpi), 1) if flat else (1, _pixels(inches, dpi))  # noqa: E731
    smooth = cv2.blur(image, along(GRAIN_ACROSS if flat else GRAIN_DOWN))
    block = max(3, _pixels(0.12, dpi) | 1)
    local = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, CONTRAST)
    marks = cv2.bitwise_or(local, cv2.compare(smooth, math.ceil(level), cv2.CMP_LT))
    if outside is not None:
        marks = cv2.bitwise_and(marks, outside)
    # A rule that is a little askew steps from row to row: a pixel either way still counts.
    marks = cv2.dilate(marks, np.ones((3, 1) if flat else (1, 3), np.uint8))
    reach, covered = (REACH_ACROSS, COVERED_ACROSS) if flat else (REACH_DOWN, COVERED_DOWN)
    share = cv2.blur(marks, along(reach))
    least, beside = math.ceil(covered * 255), _pixels(BESIDE, dpi)
    if flat:  # few rows have any
        places = np.flatnonzero(share.max(axis=1) >= least)
        if not places.size:  # a page of one short line, or none
            return np.zeros_like(marks), marks
        above, below = np.maximum(places - beside, 0), np.minimum(places + beside, len(share) - 1)
        around = (share[above] // 2 + share[below] // 2) + (share[above] & share[below] & 1)
        share = share[places]
    else:
        places = np.arange(share.shape[1])
        sides = np.zeros((1, 2 * beside + 1), np.float32)
        sides[0, 0] = sides[0, -1] = 0.5
        around = cv2.filter2D(share, -1, sides, borderType=cv2.BORDER_REPLICATE)
    apart = cv2.compare(cv2.subtract(share, around), math.ceil(STANDS_OUT * 255), cv2.CMP_GE)
    strong = cv2.bitwise_and(cv2.compare(share, least, cv2.CMP_GE), apart)
    # From here on a stroke concerns its own row (column) only: each that has one is a row of its own.
    own = np.flatnonzero(strong.max(axis=int(flat)))
    found = np.zeros_like(marks)
    if not own.size:
        return found, marks
    strong, places = _rows(strong, own, flat), places[own]
    gap = np.ones((1, _pixels(LARGEST_GAP, dpi)), np.uint8)
    closed = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, gap)
    # The average falls off before the end of a stroke; grow back as far as it is dark.
    grown = cv2.dilate(closed, np.ones((1, _pixels(reach * covered, dpi)), np.uint8))
    grown = cv2.bitwise_and(grown, _rows(marks, places, flat))
    strokes = cv2.morphologyEx(cv2.bitwise_or(closed, grown), cv2.MORPH_CLOSE, gap)
    (found if flat else found.T)[places] = strokes
    return found, marks


def _rows(image: np.ndarray, places: np.ndarray, flat: bool) -> np.ndarray:
    """Rows of an image, or (not flat) columns of it as rows."""
    return np.ascontiguousarray(image[places] if flat else cv2.transpose(image.take(places, axis=1)))


def _keep_spanning(across: np.ndarray, down: np.ndarray, dark: np.ndarray, dpi: float) -> np.ndarray:
    """Horizontal strokes that are rules: long ones, and shorter ones between two upright rules. The flat tops of a
    word are neither."""
    walls = np.zeros_like(down)
    for x, y, width, height in pieces.boxes(down).tolist():
        if height >= _pixels(LONG_DOWN, dpi):
            walls[y : y + height, x : x + width] = 255
    gap = _pixels(LARGEST_GAP, dpi)
    kept = []
    for x, y, width, height in pieces.boxes(across).tolist():
        if width < _pixels(SHORTEST_ACROSS, dpi):
            continue
        if width < _pixels(CERTAIN_ACROSS, dpi) and _solid(dark[y : y + height, x : x + width]) < SOLID:
            continue
        if width < _pixels(CERTAIN_ACROSS, dpi) and _lettered(dark[:, x : x + width], y, height, dpi):
            continue
        if width < _pixels(LONG_ACROSS, dpi):
            rows = slice(max(y - 2, 0), y + height + 2)
            left = walls[rows, max(x - gap, 0) : x + gap].any()
            right = walls[rows, x + width - gap : x + width + gap].any()
            if not (left and right):
                continue
        kept.append((x, y, width, height))
    return pieces.among(across, kept)


def _solid(part: np.ndarray) -> float:
    """The share of columns that are dark in the darkest band of three rows: the tops of letters have gaps."""
    rows = np.pad(part > 0, ((1, 1), (0, 0)))
    return float((rows[:-2] | rows[1:-1] | rows[2:]).mean(axis=1).max())


def _lettered(strip: np.ndarray, y: int, height: int, dpi: float) -> bool:
    """Whether the stems of letters hang from a stroke or stand on it: then it is the tops or feet of a line of print.
    Print keeps off rules, so there is bare paper right above and below them."""
    reach = _pixels(THICKEST + BARE, dpi)
    share = (np.pad(strip, ((reach, reach), (0, 0)))[y : y + height + 2 * reach] > 0).mean(axis=1)
    middle = reach + int(np.argmax(share[reach : reach + height]))
    sides = (share[middle - reach : middle], share[middle + 1 : middle + 1 + reach])
    return any(side.min() > MOST_STEMS for side in sides)


@dataclass(frozen=True, slots=True)
class _Span:
    """An upright stroke between two neighbouring horizontal rules: pixels x, top, bottom; the share of its length
    that is dark, and the same within END_GAP of either rule, the lesser of the two: letters have nothing there."""

    x: int
    top: int
    bottom: int
    covered: float
    ends: float


def _keep_walls(mask: np.ndarray, across: np.ndarray, marks: np.ndarray, dpi: float) -> list[_Span]:
    """Upright rules: strokes that go from one horizontal rule to the next. Stems of letters stop short of them, also
    where the same word stands in every row."""
    walls: list[_Span] = []
    doubtful: list[_Span] = []
    for x, y, width, height in pieces.boxes(mask).tolist():
        if height < _pixels(SHORTEST_DOWN, dpi):
            continue
        spans = _spans(across, marks, x, y, width, height, dpi)
        length = sum(span.bottom - span.top for span in spans)
        if not length:
            continue
        covered = sum(span.covered * (span.bottom - span.top) for span in spans) / length
        ends = sum(span.ends for span in spans) / len(spans)
        tall = length >= _pixels(LONG_DOWN, dpi)
        if tall and covered >= COVERED_TALL and ends >= COVERED_ENDS:
            walls += [
                span
                for span in spans
                if span.covered >= COVERED_PART and (span.ends >= COVERED_ENDS or span.covered >= COVERED_SHORT)
            ]
        else:
            walls += [span for span in spans if span.covered >= COVERED_SHORT]
            doubtful += [span for span in spans if span.covered < COVERED_SHORT]
    near = _pixels(ALIGNED, dpi)
    known = np.array([span.x for span in walls])
    for span in doubtful:
        in_line = known.size and np.abs(known - span.x).min() <= near
        if in_line and span.covered >= COVERED_ALIGNED and span.ends >= COVERED_ENDS:
            walls.append(span)
    return walls


def _through(block: tuple[int, int, int, int], walls: list[_Span], dark: np.ndarray, dpi: float) -> list[_Span]:
    """Upright rules of a block that was a dark ground: its two sides, and the rules that meet its lower edge."""
    x0, y0, x1, y1 = block
    near = _pixels(LARGEST_GAP, dpi)
    inside = [wall.x for wall in walls if abs(wall.top - y1) <= near and x0 + near < wall.x < x1 - near]
    sides = [
        min((wall.x for wall in walls if abs(wall.x - x) <= near and wall.bottom >= y1), default=x) for x in (x0, x1)
    ]
    reach = max(1, _pixels(BESIDE, dpi) // 3)
    kept = sorted({*sides, *(x for x in inside if dark[y0 + reach : y1 - reach, x - 1 : x + 2].mean() < 0.1 * 255)})
    return [_Span(x, y0, y1, 1.0, 1.0) for x in kept]


def _spans(across: np.ndarray, marks: np.ndarray, x: int, y: int, width: int, height: int, dpi: float) -> list[_Span]:
    """A stroke cut at the horizontal rules that it meets, drawn out to rules just beyond its ends."""
    gap, left, right = _pixels(LARGEST_GAP, dpi), max(x - 1, 0), x + width + 1
    start = max(y - gap, 0)
    met = np.flatnonzero(across[start : y + height + gap, max(x - 2, 0) : x + width + 2].any(axis=1)) + start
    if not met.size:
        return []
    breaks = np.flatnonzero(np.diff(met) > 1)
    firsts = np.concatenate([[met[0]], met[breaks + 1]])
    lasts = np.concatenate([met[breaks], [met[-1]]])
    end = _pixels(END_GAP, dpi)
    spans = []
    for above, below in zip(lasts[:-1], firsts[1:], strict=True):
        if below - above < _pixels(SHORTEST_DOWN, dpi):
            continue
        dark = marks[above + 1 : below, left:right] > 0
        # The darkest column (marks are a pixel wider than the ink on both sides): a rule is straight.
        column = int(dark.sum(axis=0).argmax())
        line = dark[:, column]
        ends = float(min(line[:end].mean(), line[-end:].mean()))
        spans.append(_Span(left + column, int(above), int(below) + 1, float(line.mean()), ends))
    return spans


def tables(rules: Rules, dpi: float) -> list[Grid]:
    """Tables of the rules, top to bottom, in points of the page: the same cells and spans as of a digital page."""
    point = 72 / dpi
    across = [(y * point, x0 * point, x1 * point) for y, x0, x1 in rules.across]
    down = [(x * point, y0 * point, y1 * point) for x, y0, y1 in rules.down]
    return grids(across, down)
