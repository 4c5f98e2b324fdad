"""Dark grounds with light print (heading rows of tables, mostly), turned into dark print on white."""

from __future__ import annotations

import cv2
import numpy as np

LEAST_WIDTH, LEAST_HEIGHT = 0.4, 0.15  # inch
LEAST_DARK = 0.5  # share of a block that is ground
LEAST_FILL = 0.85  # of its bounding box that a block covers
SEARCH_DPI = 100.0
EVEN = 30.0  # grey levels: standard deviation of a ground; a photograph has more

Rectangle = tuple[int, int, int, int]


def lighten(image: np.ndarray, dpi: float) -> list[Rectangle]:
    """Turn each dark block of a cleaned, level page (grey) in place; returns their rectangles x0, y0, x1, y1."""
    scale = min(1.0, SEARCH_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    level = min(max(level, 90), 215)
    dark = np.where(small < level, 255, 0).astype(np.uint8)
    least = max(3, round(LEAST_HEIGHT * dpi * scale) | 1)
    # Dark for the most part around each place: a ground with light print is, print on paper never.
    dense = np.where(cv2.blur(dark, (least, least), borderType=cv2.BORDER_REPLICATE) > LEAST_DARK * 255, 255, 0)
    blocks = cv2.morphologyEx(dense.astype(np.uint8), cv2.MORPH_OPEN, np.ones((least, least), np.uint8))
    if not blocks.any():
        return []
    count, _, stats, _ = cv2.connectedComponentsWithStats(blocks, connectivity=4)
    found = []
    for left, top, wide, high, area in stats[1:count].tolist():
        if area < LEAST_FILL * wide * high:
            continue
        x, y = round(left / scale), round(top / scale)
        window = image[y : round((top + high) / scale), x : round((left + wide) / scale)]
        height, width = window.shape
        ground = window[window < level]
        if width < LEAST_WIDTH * dpi or ground.size < LEAST_DARK * window.size or ground.std() > EVEN:
            continue
        turned = 255 - window.astype(np.float32)
        window[:] = np.clip(turned * (255 / max(float(np.median(255 - ground)), 1.0)), 0, 255).astype(np.uint8)
        found.append((x, y, x + width, y + height))
    return found
