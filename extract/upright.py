"""Which way up is a page, and how far is it askew? Both measured on the ink itself, without an engine."""

from __future__ import annotations

import math

import cv2
import numpy as np

from extract.clean_page import clean
from extract.pieces import measured
from extract.text_lines import TextLine

WORK_DPI = 100.0  # enough to see lines of text
MOST_POINTS = 60_000  # of ink that are looked at
LARGEST_SKEW = 5.0  # degrees
LEAST_SHARE = 0.5  # of the print that must stand on its head for a page to be turned
LEAST_LETTERS = 30.0  # and so many letters: with fewer the page stays as it is, as scans are nearly always upright
LEAST_SKEW = 0.05  # degrees: less moves the end of a line by less than a stroke


def turn(image: np.ndarray, quarter: int) -> np.ndarray:
    """The image turned clockwise by `quarter` times 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, -quarter % 4)) if quarter % 4 else image


def straighten(image: np.ndarray, angle: float) -> np.ndarray:
    """The image turned by `angle` degrees (clockwise if positive) about its centre; the paper around it is white."""
    if abs(angle) < LEAST_SKEW:
        return image
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    border = int(np.percentile(image[::7, ::7], 80))
    return cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)


def _traces(image: np.ndarray, dpi: float) -> tuple[np.ndarray, np.ndarray]:
    """Ink as (n, 2) columns x, y at WORK_DPI, without blocks (photographs, dark borders): all of it, and the same
    without rules."""
    scale = min(1.0, WORK_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    dark = (clean(small, dpi * scale) < 170).astype(np.uint8)
    block = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((12, 12), np.uint8))
    dark[cv2.dilate(block, np.ones((15, 15), np.uint8)) > 0] = 0
    letters = dark.copy()
    for shape in ((1, 40), (40, 1)):
        long = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        letters[cv2.dilate(long, np.ones((3, 3), np.uint8)) > 0] = 0
    return _points(dark), _points(letters)


def _points(mask: np.ndarray) -> np.ndarray:
    ys, xs = np.nonzero(mask)
    step = xs.size // MOST_POINTS + 1
    return np.stack([xs[::step], ys[::step]], axis=1).astype(np.float32)


def _sharpness(points: np.ndarray, angle: float) -> float:
    """How sharply lines show in the row profile when the ink is turned by `angle` degrees."""
    slope = math.tan(math.radians(angle))
    rows = points[:, 1] + points[:, 0] * slope
    profile = np.bincount((rows - rows.min()).astype(np.int32)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())


def _best_angle(points: np.ndarray) -> float:
    angles = np.arange(-LARGEST_SKEW, LARGEST_SKEW + 0.01, 0.25)
    values = [_sharpness(points, angle) for angle in angles]
    middle = float(angles[int(np.argmax(values))])
    fine = np.arange(middle - 0.25, middle + 0.26, 0.05)
    values = [_sharpness(points, angle) for angle in fine]
    return float(fine[int(np.argmax(values))])


def stance(image: np.ndarray, dpi: float) -> tuple[int, float]:
    """How to set a page upright: (quarter, angle), first `turn` by the quarter, then `straighten` by the angle.

    quarter: 1 where the lines of text run up or down, else 0. angle: 0 where there is too little ink to tell.
    Whether the page then stands on its head shows only in its lines, see `upside_down`.
    """
    everything, letters = _traces(image, dpi)
    quarter = 0
    if len(letters) >= 500:
        angles = np.arange(-LARGEST_SKEW, LARGEST_SKEW + 0.01, 0.5)
        across = max(_sharpness(letters, angle) for angle in angles)
        along = max(_sharpness(letters[:, ::-1], angle) for angle in angles)
        quarter = int(along > 1.3 * across)
    if quarter:
        everything = np.stack([-everything[:, 1], everything[:, 0]], axis=1)
    return quarter, _angle(everything)


def skew(image: np.ndarray, dpi: float) -> float:
    """Degrees by which `straighten` must turn an image whose lines run across; 0 where there is too little ink."""
    return _angle(_traces(image, dpi)[0])


def _angle(points: np.ndarray) -> float:
    if len(points) < 200:
        return 0.0
    angle = _best_angle(points)
    return angle if abs(angle) < LARGEST_SKEW else 0.0


def _without_brackets(dark: np.ndarray, height: int) -> np.ndarray:
    """The ink without narrow strokes taller than a letter: brackets reach below the base line of upright numbers."""
    labels, stats = measured(dark.astype(np.uint8))
    tall = (stats[:, cv2.CC_STAT_HEIGHT] > 1.1 * height) & (
        stats[:, cv2.CC_STAT_WIDTH] < 0.45 * stats[:, cv2.CC_STAT_HEIGHT]
    )
    tall[0] = False
    return dark & ~tall[labels]


def upside_down(lines: list[TextLine]) -> bool:
    """Whether the lines stand on their heads: Thai has far more ink above its letters (vowels, tones, ascenders) than
    below (measured on upright pages 4 to 13 times as much), and Latin likewise. Lines vote by their length, so that
    a picture taken for a line decides nothing.

    Numbers have no marks, but commas and tails of their own: on upright pages of numbers up to a third of the length
    votes for turning. So a page is turned only by the votes of most of its print, and of enough of it.
    """
    above = below = whole = 0.0
    for line in lines:
        height = line.core[1] - line.core[0]
        dark = _without_brackets(line.image < 150, height)
        top, foot = line.core[0] - line.box.y0, line.core[1] - line.box.y0
        slack = max(1, height // 8)
        over, under = int(dark[: max(0, top - slack)].sum()), int(dark[foot + slack :].sum())
        length = line.box.x1 - line.box.x0
        if length < 2 * height or line.box.y1 - line.box.y0 > 4 * height:
            continue
        letters = length / max(1, height)
        whole += letters
        if over > 1.5 * under:
            above += letters
        elif under > 1.5 * over:
            below += letters
    return below > 2 * above and below >= LEAST_SHARE * whole and below >= LEAST_LETTERS and len(lines) >= 2
