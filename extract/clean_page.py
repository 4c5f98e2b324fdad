"""A scanned page made even: white paper, dark ink, without the scanner's noise. All sizes follow the resolution."""

from __future__ import annotations

import math

import cv2
import numpy as np

PAPER_REACH = 0.12  # inch: wider than any stroke, so that closing over it leaves only paper
DARKEST_SHADOW = 0.55  # of the bright paper
SAMPLE = 1_000_000  # pixels by which noise is judged
NOISE_LIMIT = 4.0  # grey levels of grain; below it a median only blurs the letters
SPECK_LIMIT = 2.0  # lone dark pixels in a square inch of paper
FAINT = 215  # grey level of the faintest print on white; what shines through paper is mostly lighter
LEAST_FAINT = 0.02  # square inches of faint print on a page that are worth a second look


def grey(image: np.ndarray) -> np.ndarray:
    """Grey picture (uint8, rows x columns) of a grey, BGR or BGRA one."""
    if image.ndim == 2:
        return image
    if image.shape[2] == 4:
        return cv2.cvtColor(image, cv2.COLOR_BGRA2GRAY)
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.shape[2] == 3 else np.ascontiguousarray(image[:, :, 0])


def paper(image: np.ndarray, dpi: float) -> np.ndarray:
    """The brightness of the bare paper at each pixel (uint8), from the brightest parts near by."""
    scale = min(1.0, 50 / dpi)  # paper has no detail
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    reach = max(3, round(PAPER_REACH * dpi * scale) | 1)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    smooth = cv2.medianBlur(closed, min(reach * 2 + 1, 31))
    # A dark ground (a heading cell with white print) is printed, not shadow: paper is never that dark.
    smooth = np.maximum(smooth, np.uint8(DARKEST_SHADOW * np.percentile(smooth, 90)))
    return cv2.resize(smooth, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)


def grain(image: np.ndarray, dpi: float) -> tuple[float, float]:
    """(grain, specks) of a page: the standard deviation of bare paper in grey levels, and lone dark pixels per
    square inch."""
    height, width = image.shape
    rows = min(height, max(100, SAMPLE // max(width, 1)))
    part = image[(height - rows) // 2 : (height + rows) // 2]  # a band is enough to judge by
    residue = cv2.absdiff(part, cv2.medianBlur(part, 3))
    # Of bright pixels only, which are paper.
    values = residue[part >= np.uint8(math.ceil(_median(part)))]
    # Mean absolute deviation of a normal distribution is 0.8 of its standard deviation; the median of nine takes a
    # little of it away.
    deviation = float(values.mean()) / 0.75 if values.size else 0.0
    inches = part.size / dpi**2
    return deviation, float((residue > 90).sum()) / max(inches, 1e-6)


def _median(image: np.ndarray) -> float:
    """The median grey level, from counts: sorting a million pixels takes longer."""
    below = np.cumsum(np.bincount(image.ravel(), minlength=256))
    low, high = np.searchsorted(below, [(image.size - 1) // 2 + 1, image.size // 2 + 1])
    return (float(low) + float(high)) / 2


def clean(image: np.ndarray, dpi: float) -> np.ndarray:
    """The page (grey, uint8) with even white paper; a 3 x 3 median where grain or specks were measured."""
    level = paper(image, dpi)
    even = cv2.divide(image, np.maximum(level, 1), scale=255)
    deviation, _ = grain(image, dpi)
    if deviation > NOISE_LIMIT:
        even = cv2.medianBlur(even, 3)
    return even


def ink(image: np.ndarray, dpi: float) -> np.ndarray:
    """Mask of ink (uint8, 255 = ink) of a cleaned page: what Otsu's threshold takes for ink, and print in a faint
    colour that stands by itself. The soft edges of dark letters stay out, so that neighbours do not run together."""
    level, _ = cv2.threshold(image, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    level = min(max(level, 90), 215)
    dark = cv2.compare(image, math.ceil(level), cv2.CMP_LT)
    faint = FAINT if grain(image, dpi)[0] < NOISE_LIMIT else 0
    if faint <= level:
        return dark
    weak = cv2.compare(image, faint, cv2.CMP_LT)
    reach = np.ones((5, 5), np.uint8)
    if cv2.countNonZero(cv2.bitwise_and(weak, cv2.bitwise_not(cv2.dilate(dark, reach)))) < LEAST_FAINT * dpi**2:
        return dark
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    alone = np.full(count, 255, np.uint8)
    alone[labels[dark > 0]] = 0
    alone[0] = 0
    return cv2.bitwise_or(dark, alone[labels])
