"""Lines of print on a cleaned page: which ink belongs to which line.

Thai sets vowels and tones above and below the letters, in tight rows that a plain row profile takes for lines of
their own. So letters find their lines first, by standing beside each other, and every smaller mark then goes with the
letter it stands nearest to. Pixels throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extract import pieces
from extract.clean_page import FAINT
from extract.ruled import Region

LEAST_INK = 0.012  # inch: a smaller speck in both directions is dirt (a decimal point of 8 pt is larger)
INK = 160  # darker is ink on any cleaned page
SMALLEST_LETTER, LARGEST_LETTER = 0.035, 0.6  # inch, height of letters that can make a line
LARGEST_SPECK = 0.033  # inch
MOST_SPECKS = 6  # what has no more pieces of ink, and no larger ones, is no line of print
FULL_INK = 0.6  # of the darkness of a page's print; what shines through the paper and traces of rules have less
DASH_LENGTH, DASH_THICKNESS = (0.03, 0.2), (0.005, 0.035)  # inch
DASH_SOLID = 0.65  # of a dash's box that is ink
DASH_APART = 0.05  # inch of white above and below: marks stand nearer to their letters

SIZES = 4  # of print in one region, each looked for among what the others left: text, headings, footnotes
LEAST_LETTERS = 4  # of a line in a size that is not the main one


@dataclass(frozen=True)
class TextLine:
    """One line of print. box: around all its ink. core: (top, bottom) of its letters without marks. image: grey, the
    ink of other lines painted white, tight around `box`. sign: what it says where its shape alone tells, else empty."""

    box: Region
    core: tuple[int, int]
    image: np.ndarray
    sign: str = ""


@dataclass
class _Run:
    """A line under construction: its letters from left to right."""

    members: list[int]
    top: float
    bottom: float
    right: int


def find_lines(image: np.ndarray, mask: np.ndarray, region: Region, dpi: float) -> list[TextLine]:
    """Lines of one column or cell, top to bottom.

    image: cleaned grey page. mask: its ink without rules (255 = ink). Of `region` only; a line never spans two regions.
    """
    part = mask[region.y0 : region.y1, region.x0 : region.x1]
    labels, boxes, areas = pieces.labelled(part)
    if not len(boxes):
        return []
    heights, widths = boxes[:, 3], boxes[:, 2]
    kept = np.maximum(heights, widths) >= max(2.0, LEAST_INK * dpi)
    kept &= ~_rule_like(boxes, part.shape, dpi)
    lines: list[TextLine] = []
    for dash in _lone_dashes(boxes, areas, kept, part.shape, dpi):
        kept[dash] = False
        x, y, width, height = (int(value) for value in boxes[dash])
        box = Region(region.x0 + x, region.y0 + y, region.x0 + x + width, region.y0 + y + height)
        lines.append(TextLine(box, (box.y0, box.y1), image[box.y0 : box.y1, box.x0 : box.x1], "-"))
    for attempt in range(SIZES):
        letter = _letter_height(heights[kept], widths[kept], areas[kept], dpi)
        if letter is None:
            break
        core = kept & (heights >= 0.62 * letter) & (heights <= 1.9 * letter) & (widths <= 8 * letter)
        runs = _chain(boxes, np.nonzero(core)[0], letter)
        if attempt:  # what other sizes left over is mostly specks, strokes and pictures
            runs = [run for run in runs if len(run.members) >= LEAST_LETTERS]
        if not runs:
            break
        owner = _assign(boxes, kept, runs, letter)
        lines += _cut(image, labels, boxes, owner, runs, region)
        kept &= owner < 0
    return sorted(lines, key=lambda line: line.core)


def darkness(image: np.ndarray, mask: np.ndarray) -> float:
    """Grey level of a page's print (grey, uint8): the darker fifth of its ink. mask: 255 = ink."""
    values = image[mask > 0][::11]
    return float(np.percentile(values, 20)) if values.size else 0.0


def is_print(line: TextLine, dark: float, dpi: float) -> bool:
    """Whether a line is print: at least one piece of it is as dark as print and larger than a speck, or there are many.
    A speck alone in a cell, a trace of a rule and what shines through the paper are dirt. dark: of the page's print."""
    if line.sign:
        return True
    full = max(INK, 255 - FULL_INK * (255 - dark))
    if (_sizes(line.image < full) >= LARGEST_SPECK * dpi).any():
        return True
    return int((_sizes(line.image < FAINT) >= LEAST_INK * dpi).sum()) > MOST_SPECKS


def _sizes(inked: np.ndarray) -> np.ndarray:
    """The longer side of each piece of ink."""
    return pieces.boxes(inked.astype(np.uint8))[:, 2:].max(axis=1)


def _lone_dashes(
    boxes: np.ndarray, areas: np.ndarray, kept: np.ndarray, shape: tuple[int, int], dpi: float
) -> list[int]:
    """Which pieces are a dash that stands on a line of its own: flat and solid, no other ink at its height, and white
    above and below it."""
    x, y, width, height = boxes.T
    flat = kept & (width >= 1.8 * height) & (areas >= DASH_SOLID * width * height)
    flat &= (width >= DASH_LENGTH[0] * dpi) & (width <= DASH_LENGTH[1] * dpi)
    flat &= (height >= DASH_THICKNESS[0] * dpi) & (height <= DASH_THICKNESS[1] * dpi)
    apart = DASH_APART * dpi
    flat &= (y >= apart) & (y + height <= shape[0] - apart)
    found = []
    for place in np.flatnonzero(flat):
        others = kept & (np.arange(len(kept)) != place)
        near = (y < y[place] + height[place] + apart) & (y + height > y[place] - apart)
        if not (others & near & (np.maximum(width, height) >= LARGEST_SPECK * dpi)).any():
            found.append(int(place))
    return found


def _rule_like(boxes: np.ndarray, shape: tuple[int, int], dpi: float) -> np.ndarray:
    """Thin long pieces at the edge of the region: what is left of a rule."""
    edge = max(2, round(0.03 * dpi))
    x0, y0, x1, y1 = boxes[:, 0], boxes[:, 1], boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    beside = (boxes[:, 2] <= edge) & ((x0 <= edge) | (x1 >= shape[1] - edge)) & (boxes[:, 3] >= 2 * boxes[:, 2])
    above = (boxes[:, 3] <= edge) & ((y0 <= edge) | (y1 >= shape[0] - edge)) & (boxes[:, 2] >= 2 * boxes[:, 3])
    return beside | above


def _letter_height(heights: np.ndarray, widths: np.ndarray, areas: np.ndarray, dpi: float) -> float | None:
    """Height of an ordinary letter: the median over pieces of letter size, each counted by its ink, so that
    marks and dots weigh little."""
    ok = (heights >= SMALLEST_LETTER * dpi) & (heights <= LARGEST_LETTER * dpi) & (widths <= 12 * heights)
    if not ok.any():
        return None
    order = np.argsort(heights[ok])
    weight = np.cumsum(areas[ok][order])
    return float(heights[ok][order][np.searchsorted(weight, weight[-1] / 2)])


def _chain(boxes: np.ndarray, members: np.ndarray, letter: float) -> list[_Run]:
    """Join letters that stand beside each other into runs. The last letters decide, so that a line may bend."""
    runs: list[_Run] = []
    places = boxes.tolist()
    for index in members[np.argsort(boxes[members, 0], kind="stable")].tolist():
        x, y, width, height = places[index]
        # Compare where letters stand (the foot of Thai letters is the base line), not how far marks joined to
        # them reach.
        best, best_share = None, 0.0
        for run in runs:
            overlap = min(run.bottom, y + height) - max(run.top, y)
            share = overlap / min(run.bottom - run.top, height)
            if share > best_share:
                best, best_share = run, share
        if best is None or best_share < 0.5:
            runs.append(_Run([index], y, y + height, x + width))
            continue
        best.members.append(index)
        recent = [places[member] for member in best.members[-7:]]
        best.top = _middle([place[1] for place in recent])
        best.bottom = _middle([place[1] + place[3] for place in recent])
        best.right = max(best.right, x + width)
    return _merge(boxes, runs, letter)


def _middle(values: list[int]) -> float:
    """The median of a few numbers: numpy takes ten times as long for them."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _merge(boxes: np.ndarray, runs: list[_Run], letter: float) -> list[_Run]:
    """Join runs that share one band (a line that began twice), and drop runs made of marks only: a band much
    lower than a letter, right above another one."""
    for run in runs:
        spots = boxes[run.members]
        run.top = float(np.median(spots[:, 1]))
        run.bottom = float(np.median(spots[:, 1] + spots[:, 3]))
    runs.sort(key=lambda run: (run.top + run.bottom) / 2)
    merged: list[_Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last is not None:
            overlap = min(last.bottom, run.bottom) - max(last.top, run.top)
            if overlap > 0.5 * min(last.bottom - last.top, run.bottom - run.top):
                last.members += run.members
                spots = boxes[last.members]
                last.top = float(np.median(spots[:, 1]))
                last.bottom = float(np.median(spots[:, 1] + spots[:, 3]))
                continue
        merged.append(run)
    return [run for run in merged if not _stacked(boxes, run, merged, letter)]


def _stacked(boxes: np.ndarray, run: _Run, runs: list[_Run], letter: float) -> bool:
    """Whether a run is no line but the marks of one: two tone and vowel marks joined are as high as a letter, but
    stand right above or below letters, nearer than any line stands to another."""
    for other in runs:
        if other is run or len(other.members) < 2 * len(run.members):
            continue
        apart = abs((run.top + run.bottom) - (other.top + other.bottom)) / 2
        if apart > 1.55 * letter:
            continue
        spots, letters = boxes[run.members], boxes[other.members]
        beside = (letters[:, 0][None, :] < (spots[:, 0] + spots[:, 2])[:, None] + 0.3 * letter) & (
            (letters[:, 0] + letters[:, 2])[None, :] > spots[:, 0][:, None] - 0.3 * letter
        )
        if beside.any(axis=1).mean() >= 0.5:
            return True
    return False


def _assign(boxes: np.ndarray, kept: np.ndarray, runs: list[_Run], letter: float) -> np.ndarray:
    """Which run each piece of ink belongs to, -1 for none. A mark goes with the letter nearest to it in its column."""
    owner = np.full(len(boxes), -1, np.int64)
    for place, run in enumerate(runs):
        owner[run.members] = place
    cores = np.nonzero(owner >= 0)[0]
    core_boxes, core_owner = boxes[cores], owner[cores]
    tops = np.array([runs[k].top for k in core_owner])
    feet = np.array([runs[k].bottom for k in core_owner])
    for index in np.nonzero(kept & (owner < 0))[0]:
        x, y, width, height = (int(value) for value in boxes[index])
        if height > 3 * letter:  # a bracket, a frame, a picture: not a letter
            continue
        aside = np.maximum(0, np.maximum(core_boxes[:, 0] - (x + width), x - (core_boxes[:, 0] + core_boxes[:, 2])))
        over = np.maximum(0, tops - (y + height))  # the mark lies above that line
        under = np.maximum(0, y - feet)
        # Marks stand above far more often than below, and farther from their letter.
        distance = np.hypot(np.maximum(over * 0.8, under), aside * 0.6)
        near = int(np.argmin(distance))
        if distance[near] <= 1.3 * letter:
            owner[index] = core_owner[near]
    return owner


def _cut(
    image: np.ndarray,
    labels: np.ndarray,
    boxes: np.ndarray,
    owner: np.ndarray,
    runs: list[_Run],
    region: Region,
) -> list[TextLine]:
    lines = []
    lookup = np.concatenate([[-1], owner])
    for place, run in enumerate(runs):
        members = np.nonzero(owner == place)[0]
        spots = boxes[members]
        x0, y0 = int(spots[:, 0].min()), int(spots[:, 1].min())
        x1, y1 = int((spots[:, 0] + spots[:, 2]).max()), int((spots[:, 1] + spots[:, 3]).max())
        pad = 2  # the soft edge of the letters
        px0, py0 = max(x0 - pad, 0), max(y0 - pad, 0)
        px1, py1 = min(x1 + pad, labels.shape[1]), min(y1 + pad, labels.shape[0])
        window = lookup[labels[py0:py1, px0:px1]]
        mine = cv2.dilate((window == place).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        crop = image[region.y0 + py0 : region.y0 + py1, region.x0 + px0 : region.x0 + px1]
        lines.append(
            TextLine(
                Region(region.x0 + px0, region.y0 + py0, region.x0 + px1, region.y0 + py1),
                (region.y0 + round(run.top), region.y0 + round(run.bottom)),
                np.where(mine, crop, np.uint8(255)),
            )
        )
    return lines
