"""A page photographed at an angle: its four edges on a darker ground, from which it is made rectangular again."""

from __future__ import annotations

import cv2
import numpy as np

SMALL = 800  # pixels of the longer side at which the edges are looked for
LEAST_PAGE = 0.4  # of the picture that the page covers
STRAIGHT = 0.012  # of the picture's longer side by which an edge may leave its straight line
LEAST_ANGLE, MOST_ANGLE = 0.5, 15.0  # degrees between opposite edges: a scan has none, a slanted look more
DARKER, CLEARLY = 0.8, 0.1  # of the page's brightness: the ground around it, and by how much on the whole


def flattened(image: np.ndarray) -> np.ndarray:
    """The page (grey, uint8) as seen from above, of about the same size; the image itself unless four straight edges
    are seen of which opposite ones are not parallel."""
    corners = _corners(image)
    if corners is None:
        return image
    top, right, bottom, left = (corners[(k + 1) % 4] - corners[k] for k in range(4))
    angles = (_between(top, -bottom), _between(right, -left))
    if max(angles) < LEAST_ANGLE or max(angles) > MOST_ANGLE:
        return image
    width = round(max(np.linalg.norm(top), np.linalg.norm(bottom)))
    height = round(max(np.linalg.norm(right), np.linalg.norm(left)))
    upright = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), upright)
    return cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _corners(image: np.ndarray) -> np.ndarray | None:
    """The page's corners (4 x 2, from the top left clockwise), None where no page stands out from its ground."""
    scale = min(1.0, SMALL / max(image.shape))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    # Print is thinner than the ground is wide: closing leaves paper only.
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    level, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    lit = _light(small, small > level)
    paper = (small > DARKER * lit).astype(np.uint8)
    if paper.all() or np.median((small / lit)[paper == 0]) > DARKER - CLEARLY:
        return None
    outlines, _ = cv2.findContours(paper, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    outline = max(outlines, key=cv2.contourArea)
    if cv2.contourArea(outline) < LEAST_PAGE * paper.size:
        return None
    hull = cv2.convexHull(outline)
    shape = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True)[:, 0]
    if len(shape) != 4:
        return None
    far = max(abs(cv2.pointPolygonTest(shape, (float(x), float(y)), True)) for x, y in outline[::5, 0])
    if far > STRAIGHT * max(small.shape):
        return None
    middle = shape.mean(axis=0)
    order = np.argsort(np.arctan2(shape[:, 1] - middle[1], shape[:, 0] - middle[0]))
    return shape[order] / scale


def _light(small: np.ndarray, bright: np.ndarray) -> np.ndarray:
    """The brightness of paper at each pixel where light falls on it unevenly: a plane through the bright pixels."""
    height, width = small.shape
    lit = np.full(small.shape, float(small[bright].mean()) if bright.any() else 255.0)
    for _ in range(2):
        chosen = np.flatnonzero(bright.ravel())[::17]
        if chosen.size < 10:
            break
        rows, columns = np.divmod(chosen, width)
        places = np.stack([np.ones(chosen.size), columns / width, rows / height], axis=1)
        (level, across, down), *_ = np.linalg.lstsq(places, small.ravel()[chosen].astype(float), rcond=None)
        lit = np.maximum(level + across * np.arange(width) / width + (down * np.arange(height) / height)[:, None], 1.0)
        bright = small > DARKER * lit
    return lit


def _between(one: np.ndarray, other: np.ndarray) -> float:
    """Degrees between two directions."""
    cosine = float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
