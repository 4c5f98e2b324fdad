"""Tables on scans: the ruled lines of a page image, and the cells that they enclose.

A cell is a white region enclosed by rules, so merged cells come out as they are, without reasoning about a grid.
All lengths are inches.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

GRAIN_ACROSS, GRAIN_DOWN = 0.015, 0.05  # over which the page is smoothed along a rule before it is judged
REACH_ACROSS, REACH_DOWN = 0.45, 0.3  # length of rule that is judged at once; the strokes of letters are shorter
COVERED_ACROSS, COVERED_DOWN = 0.8, 0.62  # of that length that must be dark; text stays below
BESIDE = 0.035  # distance at which a rule must stand out from what is above and below (left and right of) it
STANDS_OUT = 0.45  # by this much of the reach that is dark; a row of letters does not, being dark on all its height
CONTRAST = 12  # grey levels by which a faint rule is darker than what stands beside it
SHORTEST_ACROSS, SHORTEST_DOWN = 0.35, 0.12
LONG_ACROSS = 1.0  # a horizontal rule even where it meets no upright one
COVERED_SHORT = 0.93  # of an upright rule between two horizontal ones that stands alone
COVERED_TALL, COVERED_PART = 0.75, 0.35  # of a tall upright rule as a whole, and of each of its parts
COVERED_ALIGNED = 0.6  # of a part that stands in line with a rule above or below
COVERED_ENDS = 0.55  # next to the horizontal rules
ALIGNED = 0.6  # the same where a tall rule stands in line with it
ALIGNED = 0.03
LONG_DOWN = 0.45  # no letter is that tall

LARGEST_GAP = 0.12  # of a broken rule, and between the end of one rule and the rule it ought to meet
END_GAP = 0.07  # the same for upright rules: a tall letter comes near both rules of its row
THICKEST = 0.05  # more is a filled area
LEAST_CELL = 0.09  # width and height
LEAST_FILLED = 0.5  # of its bounding box that a cell covers; less is the margin around a table


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels: x0, y0 inclusive, x1, y1 exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True)
class RuledTable:
    """The cells of one table, and its frame, in pixels."""

    cells: tuple[Region, ...]
    frame: Region


def rule_mask(image: np.ndarray, dpi: float) -> np.ndarray:
    """Mask (uint8, 255 = rule) of the ruled lines of a cleaned, level page (grey, dark on white)."""
    otsu, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    level = min(max(otsu, 100), 215)
    thick = _pixels(THICKEST, dpi) + 2
    dark = np.where(image < level, 255, 0).astype(np.uint8)
    # Filled areas (photographs, coloured heading cells) count by their outline only.
    filled = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((thick * 2, thick * 2), np.uint8))
    inner = cv2.erode(filled, np.ones((3, 3), np.uint8)) > 0
    across, _ = _strokes(image, inner, level, dpi, flat=True)
    down, marks = _strokes(image, inner, level, dpi, flat=False)
    across = _keep_spanning(across, down, dpi)
    down = _keep_walls(down, across, marks, dpi)
    across = _extend(across, down, _pixels(LARGEST_GAP, dpi))
    return cv2.bitwise_or(across, down)


def _pixels(inches: float, dpi: float) -> int:
    return max(1, round(inches * dpi))


def _strokes(
    image: np.ndarray, inner: np.ndarray, level: float, dpi: float, flat: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Straight strokes in one direction, however faint or broken, small gaps in them closed; and all that is dark.

    Smoothing along the stroke takes the grain away but leaves the stroke; then the darkness of a whole reach counts.
    """
    along = lambda inches: (_pixels(inches, dpi), 1) if flat else (1, _pixels(inches, dpi))  # noqa: E731
    smooth = cv2.blur(image, along(GRAIN_ACROSS if flat else GRAIN_DOWN))
    block = max(3, _pixels(0.12, dpi) | 1)
    local = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, CONTRAST)
    marks = np.where((smooth < level) | (local > 0), 255, 0).astype(np.uint8)
    marks[inner] = 0
    # A rule that is a little askew steps from row to row: a pixel either way still counts.
    marks = cv2.dilate(marks, np.ones((3, 1) if flat else (1, 3), np.uint8))
    reach, covered = (REACH_ACROSS, COVERED_ACROSS) if flat else (REACH_DOWN, COVERED_DOWN)
    share = cv2.blur(marks, along(reach))
    beside = _pixels(BESIDE, dpi)
    sides = np.zeros((2 * beside + 1,), np.float32)
    sides[0] = sides[-1] = 0.5
    around = cv2.filter2D(share, -1, sides[:, None] if flat else sides[None, :], borderType=cv2.BORDER_REPLICATE)
    strong = (share >= covered * 255) & (cv2.subtract(share, around) >= STANDS_OUT * 255)
    strong = np.where(strong, 255, 0).astype(np.uint8)
    wide, high = along(LARGEST_GAP)
    closed = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8))
    # The average falls off before the end of a stroke; grow back as far as it is dark.
    wide, high = along(reach * covered)
    grown = cv2.dilate(closed, np.ones((high, wide), np.uint8)) & marks
    wide, high = along(END_GAP)
    return cv2.morphologyEx(closed | grown, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8)), marks


def _keep_spanning(across: np.ndarray, down: np.ndarray, dpi: float) -> np.ndarray:
    """Horizontal strokes that are rules: long ones, and shorter ones between two upright rules. The flat tops of a
    word are neither."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(down, connectivity=8)
    tall = np.where(stats[:, cv2.CC_STAT_HEIGHT] >= _pixels(LONG_DOWN, dpi), 255, 0).astype(np.uint8)
    tall[0] = 0
    walls = tall[labels]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    gap = _pixels(LARGEST_GAP, dpi)
    keep = np.zeros(count, np.uint8)
    for label in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[label])
        if width >= _pixels(LONG_ACROSS, dpi):
            keep[label] = 255
        elif width >= _pixels(SHORTEST_ACROSS, dpi):
            rows = slice(max(y - 2, 0), y + height + 2)
            left = walls[rows, max(x - gap, 0) : x + gap].any()
            right = walls[rows, x + width - gap : x + width + gap].any()
            keep[label] = 255 if left and right else 0
    return keep[labels]


@dataclass(frozen=True, slots=True)
class _Span:
    """An upright stroke between two neighbouring horizontal rules: pixels x, top, bottom; the share of its length
    that is dark, and the same within END_GAP of the two rules, where letters have nothing."""

    x: int
    top: int
    bottom: int
    covered: float
    ends: float


def _keep_walls(mask: np.ndarray, across: np.ndarray, marks: np.ndarray, dpi: float) -> np.ndarray:
    """Upright rules: strokes that go from one horizontal rule to the next. Stems of letters stop short of them, also
    where the same word stands in every row."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    walls: list[_Span] = []
    doubtful: list[_Span] = []
    for label in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[label])
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
            walls += [span for span in spans if span.covered >= COVERED_PART]
        else:
            walls += [span for span in spans if span.covered >= COVERED_SHORT]
            doubtful += [span for span in spans if span.covered < COVERED_SHORT]
    near = _pixels(ALIGNED, dpi)
    known = np.array([span.x for span in walls])
    for span in doubtful:
        in_line = known.size and np.abs(known - span.x).min() <= near
        if in_line and span.covered >= COVERED_ALIGNED and span.ends >= COVERED_ENDS:
            walls.append(span)
    kept = np.zeros_like(mask)
    half = max(1, _pixels(BESIDE, dpi) // 4)
    for span in walls:
        kept[span.top : span.bottom, max(span.x - half, 0) : span.x + half + 1] = 255
    # As thick as it is printed, so that no trace of a rule is taken for a letter.
    return kept | (cv2.dilate(kept, np.ones((1, 2 * half + 1), np.uint8)) & mask)


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
        ends = float(np.concatenate([line[:end], line[-end:]]).mean())
        spans.append(_Span(left + column, int(above), int(below) + 1, float(line.mean()), ends))
    return spans


def _extend(across: np.ndarray, down: np.ndarray, reach: int) -> np.ndarray:
    """Horizontal rules drawn up to an upright rule that stands just beyond their end."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    grown = across.copy()
    for label in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[label])
        for edge, start, end in ((x, max(x - reach, 0), x), (x + width - 1, x + width, x + width + reach)):
            rows = np.flatnonzero(labels[y : y + height, edge] == label)
            row = slice(y + int(rows[0]), y + int(rows[-1]) + 1)
            met = np.flatnonzero(down[row, start:end].any(axis=0))
            if met.size:
                first, last = start + int(met[0]), start + int(met[-1]) + 1
                grown[row, first:x] = 255 if start < x else grown[row, first:x]
                grown[row, x + width : last] = 255
    return grown


def tables(mask: np.ndarray, dpi: float) -> list[RuledTable]:
    """Tables of a rule mask, top to bottom. A lone frame around a page or a picture, with one cell, is none."""
    joined = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    white = np.where(joined > 0, 0, 255).astype(np.uint8)
    regions, region_labels, region_stats, _ = cv2.connectedComponentsWithStats(white, connectivity=4)
    height, width = mask.shape
    least = LEAST_CELL * dpi
    cells: dict[int, list[Region]] = {}
    for region in range(1, regions):
        x, y, wide, high, area = (int(value) for value in region_stats[region])
        if x == 0 or y == 0 or x + wide == width or y + high == height:
            continue
        if wide < least or high < least or area < LEAST_FILLED * wide * high:
            continue
        owner = _owner(labels, x, y, wide, high)
        if owner:
            cells.setdefault(owner, []).append(Region(x, y, x + wide, y + high))
    found = []
    for owner, members in cells.items():
        x, y, wide, high = (int(value) for value in stats[owner, :4])
        if len(members) > 1:
            found.append(RuledTable(tuple(members), Region(x, y, x + wide, y + high)))
    return sorted(found, key=lambda table: (table.frame.y0, table.frame.x0))


def _owner(labels: np.ndarray, x: int, y: int, wide: int, high: int) -> int:
    """The connected set of rules just outside a region: the label met most often along its edge."""
    edge = np.concatenate(
        [
            labels[y - 1, x : x + wide],
            labels[min(y + high, labels.shape[0] - 1), x : x + wide],
            labels[y : y + high, x - 1],
            labels[y : y + high, min(x + wide, labels.shape[1] - 1)],
        ]
    )
    edge = edge[edge > 0]
    return int(np.bincount(edge).argmax()) if edge.size else 0


def cells_in_grid(cells: list[Region], dpi: float) -> list[tuple[int, int, int, int]]:
    """(row, col, row_span, col_span) of each cell of one table, from where its edges stand."""
    columns = _tracks([(cell.x0, cell.x1) for cell in cells], dpi)
    rows = _tracks([(cell.y0, cell.y1) for cell in cells], dpi)
    return [(row, col, rows_, cols) for (row, rows_), (col, cols) in zip(rows, columns, strict=True)]


def _tracks(spans: list[tuple[int, int]], dpi: float) -> list[tuple[int, int]]:
    """(first track, number of tracks) of each span. Edges closer than a rule and its wobble are one edge."""
    edges = sorted(edge for span in spans for edge in span)
    near = 0.6 * LEAST_CELL * dpi
    places: dict[int, int] = {}
    track, last = 0, edges[0]
    for edge in edges:
        if edge - last > near:
            track += 1
        places[edge] = track
        last = edge
    return [(places[start], max(1, places[end] - places[start])) for start, end in spans]
