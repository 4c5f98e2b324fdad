"""Tables on scans: the ruled lines of a page image, and the cells that they enclose.

A cell is a white region enclosed by rules, so merged cells come out as they are, without reasoning about a grid.
All lengths are inches.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SHORTEST_STROKE = 0.22  # longest stroke of a letter is shorter, so this leaves only rules
LARGEST_GAP = 0.12  # of a broken rule
SHORTEST_ACROSS = 0.35  # horizontal rules
THICKEST = 0.05  # more is a filled area
LEAST_CELL = 0.09  # width and height
LEAST_FILLED = 0.5  # of its bounding box that a cell covers; less is the margin around a table
BRIDGE = 0.6  # longest gap of a faint rule that stands in line with itself on both sides


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
    unit = lambda inches: max(1, round(inches * dpi))  # noqa: E731
    otsu, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    dark = image < min(max(otsu, 100), 235)
    block = max(3, unit(0.12) | 1)
    # Faint rules: darker than their surroundings by little, but along their whole length.
    local = cv2.adaptiveThreshold(image, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 9)
    marks = np.where(dark | (local > 0), 255, 0).astype(np.uint8)
    # Filled areas (photographs, coloured heading cells) count by their outline only.
    thick = unit(THICKEST) + 2
    filled = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((thick * 2, thick * 2), np.uint8))
    if filled.any():
        inner = cv2.erode(filled, np.ones((3, 3), np.uint8))
        marks[inner > 0] = 0
    across = _strokes(marks, unit(SHORTEST_STROKE), unit(LARGEST_GAP), flat=True)
    down = _strokes(marks, unit(SHORTEST_STROKE), unit(LARGEST_GAP), flat=False)
    across = _keep_long(across, unit(SHORTEST_ACROSS))
    down = _keep_joined(down, across, unit(LARGEST_GAP), unit(SHORTEST_STROKE))
    return cv2.bitwise_or(across, down)


def _strokes(marks: np.ndarray, shortest: int, gap: int, flat: bool) -> np.ndarray:
    """Straight strokes in one direction, small gaps in them closed. A rule that is a little askew steps from row to
    row, so it is thickened by a pixel before it is measured."""
    across = np.ones((3, 1) if flat else (1, 3), np.uint8)
    line = np.ones((1, shortest) if flat else (shortest, 1), np.uint8)
    bridge = np.ones((1, gap) if flat else (gap, 1), np.uint8)
    thick = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, across)
    found = cv2.morphologyEx(thick, cv2.MORPH_OPEN, line)
    return cv2.morphologyEx(found, cv2.MORPH_CLOSE, bridge)


def _keep_long(mask: np.ndarray, shortest: int) -> np.ndarray:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = np.zeros(count, np.uint8)
    keep[1:] = np.where(stats[1:, cv2.CC_STAT_WIDTH] >= shortest, 255, 0)
    return keep[labels]


def _keep_joined(mask: np.ndarray, across: np.ndarray, reach: int, shortest: int) -> np.ndarray:
    """Upright strokes whose two ends touch a horizontal rule; letters' stems and brackets do not."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    near = cv2.dilate(across, np.ones((reach * 2 + 1, 3), np.uint8))
    keep = np.zeros(count, np.uint8)
    for label in range(1, count):
        x, y, width, height, _ = stats[label]
        if height < shortest:
            continue
        columns = slice(max(x - 2, 0), x + width + 2)
        top = near[max(y - 1, 0) : y + 2, columns].any()
        foot = near[y + height - 2 : y + height + 1, columns].any()
        keep[label] = 255 if top and foot else 0
    return keep[labels]


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
