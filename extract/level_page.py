"""A page image as everything that follows sees it: of a workable size, upright, level and clean.

Boxes of what was read are places on this image, so whoever shows a piece of a scan makes it the same way.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.clean_page import clean, grey
from extract.coloured_ink import pale
from extract.layout import Layout, lay_out
from extract.photographed import flattened
from extract.settings import ReadSettings
from extract.upright import skew, stance, straighten, turn, upside_down

MOST_DPI = 300.0  # above it nothing is read better, only more slowly


def bounded(image: np.ndarray, dpi: float, settings: ReadSettings) -> tuple[np.ndarray, float]:
    """The image in grey at a resolution that is worth reading, within the limit of pixels; its dots per inch."""
    image = pale(image, dpi) if image.ndim == 3 and image.shape[2] == 3 else grey(image)
    scale = min(1.0, MOST_DPI / dpi, (settings.max_pixels / max(image.size, 1)) ** 0.5)
    if scale > 0.85:  # resampling for little spoils digits
        return image, dpi
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dpi * scale


def level_page(image: np.ndarray, dpi: float) -> tuple[np.ndarray, Layout]:
    """A bounded page flat, upright, level and clean, and what stands where on it."""
    image = flattened(image)
    quarter, angle = stance(image, dpi)
    level = clean(straighten(turn(image, quarter), angle), dpi)
    layout = lay_out(level, dpi)
    if quarter:
        # Rows of a table that begin alike look like lines that run down. Lines taken across the print break into far
        # more pieces (measured: three times as many) than lines along it.
        as_it_is = clean(straighten(image, skew(image, dpi)), dpi)
        across = lay_out(as_it_is, dpi)
        if len(across.lines()) <= len(layout.lines()):
            level, layout = as_it_is, across
    if upside_down(layout.lines()):
        level = turn(level, 2)
        layout = lay_out(level, dpi)
    return level, layout
