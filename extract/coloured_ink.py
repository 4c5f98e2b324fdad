"""Coloured stamps and signatures over black print, made so pale that the print below them can be read.

Ink multiplies with what is printed below it: black stays black in all colours, while a stamp is bright in its own. Only
marks larger than letters are touched, so that print in colour stays as dark as it is.
"""

from __future__ import annotations

import cv2
import numpy as np

LEAST_COLOUR = 50  # between a pixel's brightest and darkest colour
PAPER = 200  # grey level above which a pixel is tinted paper
LEAST_MARK = 0.35  # inch, height and width of a stamp or signature; letters are smaller
LIFT = 110  # grey levels by which a mark may become paler, at most to its own brightest colour
WORK_DPI = 100.0  # enough to see marks


def pale(image: np.ndarray, dpi: float) -> np.ndarray:
    """Grey picture (uint8) of a BGR page, its large coloured marks paler than they are."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    scale = min(1.0, WORK_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    coloured = _coloured(small, cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
    if not coloured.any():
        return grey
    joined = cv2.dilate(coloured, np.ones((3, 3), np.uint8))
    least = LEAST_MARK * dpi * scale
    area = np.zeros_like(coloured)
    for x, y, width, height, _ in cv2.connectedComponentsWithStats(joined, connectivity=8)[2][1:].tolist():
        if min(width, height) >= least:
            area[y : y + height, x : x + width] = 255
    if not area.any():
        return grey
    reach = cv2.resize(area, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    brightest = image.max(axis=2)
    lifted = np.minimum(brightest, cv2.add(grey, LIFT))
    return np.where(reach & (_coloured(image, grey) > 0), lifted, grey)


def _coloured(image: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """Mask (255) of pixels that are neither neutral nor tinted paper."""
    spread = cv2.subtract(image.max(axis=2), image.min(axis=2))
    return np.where((spread >= LEAST_COLOUR) & (grey < PAPER), 255, 0).astype(np.uint8)
