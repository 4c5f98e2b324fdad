"""The connected pieces of ink in a mask: their boxes and, where they are asked for, their areas and labels.

OpenCV's own statistics go over every pixel of a page for each question (58 ms at 300 dpi, of which the labels are 13);
pieces are few and thin, so their outlines give the same boxes in 3 ms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np


def boxes(mask: np.ndarray) -> np.ndarray:
    """(pieces, 4) x, y, width, height of the pieces (8-connected) of a mask (uint8, not 0 is ink), top to bottom."""
    found = sorted((cv2.boundingRect(outline) for outline in _outlines(mask)), key=lambda box: (box[1], box[0]))
    return np.array(found, np.int64).reshape(-1, 4)


def among(mask: np.ndarray, chosen: Iterable[Sequence[int]]) -> np.ndarray:
    """Mask of the pieces that have these boxes."""
    kept = np.zeros_like(mask)
    for x, y, width, height in chosen:
        window = mask[y : y + height, x : x + width]
        labels, stats = measured(window)
        whole = np.flatnonzero((stats[1:, :4] == (0, 0, width, height)).all(axis=1)) + 1
        kept[y : y + height, x : x + width][np.isin(labels, whole)] = 255
    return kept


def measured(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(labels, statistics) as OpenCV gives them, of a small mask such as a line's: label k is row k of the statistics,
    x, y, width, height and area in pixels; row 0 is what is no ink."""
    height, width = mask.shape
    # More pieces than that do not fit in, and OpenCV is twice as fast with labels of two bytes.
    few = ((height + 1) // 2) * ((width + 1) // 2) < 2**16 - 1
    kind = cv2.CV_16U if few else cv2.CV_32S
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=kind)
    return labels, stats


def labelled(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(labels, boxes, areas): label k + 1 of `labels` (int32, 0 is no ink) is row k of boxes (x, y, width, height) and
    of areas (pixels)."""
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    found = np.zeros((count - 1, 4), np.int64)
    for outline in _outlines(mask):
        x, y = outline[0, 0]
        found[labels[y, x] - 1] = cv2.boundingRect(outline)
    areas = np.bincount(labels[mask > 0], minlength=count)[1:]
    return labels, found, areas.astype(np.int64)


def _outlines(mask: np.ndarray) -> list[np.ndarray]:
    """The outer outline of each piece, of those inside the holes of others too."""
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    return [outline for outline, above in zip(outlines, tree[0][:, 3], strict=True) if above < 0] if outlines else []
