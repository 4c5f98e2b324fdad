"""Ticks, crosses and boxes that stand alone in a cell, told by their shape: OCR makes letters of them."""

from __future__ import annotations

import cv2
import numpy as np

from extract.text_lines import INK, LARGEST_SPECK, TextLine

SMALLEST, LARGEST = 0.06, 0.35  # inch, the longer side of a mark
THIN = 0.5  # of a tick's height that its long arm fills in one column
LEAST_ARM = 6  # pixels
STRAIGHT = -0.98  # correlation of place and height along the arm of a tick
NEAR_DIAGONAL = 0.17  # of a cross's side
SIDES, STROKE = 0.88, 0.95  # of each side of a box that is drawn, and by one straight stroke
EMPTY, FULL = 0.04, 0.85  # of a box's middle that is ink: below an open box, above a filled one

TICK, CROSS, OPEN, MARKED, FILLED = "✓", "✗", "☐", "☑", "■"


def drawn_mark(line: TextLine, dpi: float) -> str:
    """The sign that is drawn, "" for anything else. line: all that is printed in its cell."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((line.image < INK).astype(np.uint8), connectivity=8)
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    large = [piece for piece in range(1, count) if sizes[piece] >= 1.3 * LARGEST_SPECK * dpi]
    inner = large[1:] if len(large) > 1 else []
    if not large or not SMALLEST * dpi <= sizes[large].max() <= LARGEST * dpi:
        return ""
    outer = max(large, key=lambda piece: sizes[piece])
    x, y, width, height = (int(value) for value in stats[outer, :4])
    within = [stats[piece] for piece in large if piece != outer]
    if any(px < x or py < y or px + w > x + width or py + h > y + height for px, py, w, h, _ in within):
        return ""
    if box := _box((labels > 0)[y : y + height, x : x + width]):
        return box
    shape = labels[y : y + height, x : x + width] == outer
    if inner or min(width, height) < 5 or _has_hole(shape):
        return ""
    if _is_tick(shape):
        return TICK
    return CROSS if _is_cross(shape) else ""


def _has_hole(shape: np.ndarray) -> bool:
    _, tree = cv2.findContours(shape.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return tree is not None and bool((tree[0][:, 3] >= 0).any())


def _is_tick(shape: np.ndarray) -> bool:
    """A short arm down and a long straight one up to the right, both thin."""
    height, width = shape.shape
    if not 0.6 * height <= width <= 2.2 * height:
        return False
    rows = np.arange(height)[:, None]
    ink = shape.sum(axis=0)
    if not ink.all():
        return False
    middle = (shape * rows).sum(axis=0) / ink
    extent = height - np.argmax(shape[::-1], axis=0) - np.argmax(shape, axis=0)
    lowest = np.flatnonzero(shape[-max(1, height // 12) :].any(axis=0))
    foot = float(lowest.mean())
    if not 0.12 * width <= foot <= 0.48 * width or lowest[-1] - lowest[0] > 0.4 * width:
        return False
    edge = max(1, width // 12)
    left, right = float(np.argmax(shape, axis=0)[:edge].min()), float(np.argmax(shape, axis=0)[-2 * edge :].min())
    if right > 0.1 * height or not 0.22 * height <= left <= 0.85 * height:
        return False
    arm = int(foot + 0.1 * width)
    if width - arm < LEAST_ARM or extent[arm:].max() > THIN * height or ink.sum() > 0.45 * height * width:
        return False
    return bool(np.corrcoef(np.arange(width - arm), middle[arm:])[0, 1] <= STRAIGHT)


def _is_cross(shape: np.ndarray) -> bool:
    """Two straight strokes from corner to corner."""
    height, width = shape.shape
    if not 0.55 * height <= width <= 1.6 * height:
        return False
    down, along = (np.arange(size)[:, None] / max(1, size - 1) for size in (height, width))
    falling, rising = np.abs(down - along.T), np.abs(down - (1 - along.T))
    near = np.minimum(falling, rising) <= NEAR_DIAGONAL
    if shape[~near].sum() > 0.03 * shape.sum() or shape.mean() > 0.6:
        return False
    # Along both diagonals something is drawn everywhere, and the space between their ends is white.
    steps = np.linspace(0.06, 0.94, 12)
    for turned in (False, True):
        for step in steps:
            row, column = step * (height - 1), (1 - step if turned else step) * (width - 1)
            reach = max(1, round(0.14 * min(height, width)))
            part = shape[
                max(0, round(row) - reach) : round(row) + reach + 1,
                max(0, round(column) - reach) : round(column) + reach + 1,
            ]
            if not part.any():
                return False
    return True


def _box(ink: np.ndarray) -> str:
    """☐, ☑ or ■ of a square frame, "" without one. ink: all of it in the frame's columns and rows."""
    height, width = ink.shape
    band = max(2, round(0.16 * min(height, width)))
    if not 0.8 * height <= width <= 1.25 * height or min(height, width) < 4 * band:
        return ""
    sides = (ink[:band].any(axis=0), ink[-band:].any(axis=0), ink[:, :band].any(axis=1), ink[:, -band:].any(axis=1))
    straight = (ink[:band], ink[-band:], ink[:, :band].T, ink[:, -band:].T)
    if any(side.mean() < SIDES for side in sides):
        return ""
    # A side is one straight stroke: two rows of it are inked nearly from end to end.
    if any(max((a | b).mean() for a, b in zip(part[:-1], part[1:], strict=True)) < STROKE for part in straight):
        return ""
    middle = ink[2 * band : -2 * band, 2 * band : -2 * band]
    share = float(middle.mean()) if middle.size else 0.0
    return OPEN if share < EMPTY else FILLED if share > FULL else MARKED
