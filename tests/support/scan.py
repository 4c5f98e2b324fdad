"""Turns a clean page raster into what a scanner would have made of it.

Four qualities, so that every measurement speaks of the same paper: `clean` (the raster as it is), `office` (a good
flat-bed scan), `copy` (a copy of a copy on grey paper), `poor` (a bad copy: dark, noisy, bleed-through, lost ink).
This is measuring code. The number reader is trained on degradations written separately, so that it is not measured
on its own homework.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

QUALITIES = ("clean", "office", "copy", "poor")


@dataclass(frozen=True)
class Profile:
    """How strong each fault is: skew in degrees, noise as standard deviation in grey levels, blur in pixels,
    paper as grey level, the rest as fractions (shadow, bleed, ink_loss) or marks per square inch (specks)."""

    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int = 0
    paper: int = 255
    ink: int = 0
    shadow: float = 0.0
    specks: float = 0.0
    bleed: float = 0.0
    ink_loss: float = 0.0


PROFILES = {
    "clean": Profile(),
    "office": Profile(skew=0.5, noise=6, blur=0.6, jpeg=80, paper=250, ink=20),
    "copy": Profile(skew=1.0, noise=12, blur=0.9, jpeg=60, paper=225, ink=35, shadow=0.25, specks=3.0),
    "poor": Profile(
        skew=2.0, noise=20, blur=1.2, jpeg=60, paper=195, ink=50, shadow=0.3, specks=6.0, bleed=0.18, ink_loss=0.04
    ),
}


def skew_matrix(shape: tuple[int, ...], quality: str, seed: int) -> np.ndarray:
    """The 2 x 3 affine matrix by which `degrade_page` turns a page of this shape: clean (x, y) to scanned (x, y)."""
    angle = PROFILES[quality].skew * (1 if np.random.default_rng(seed).random() < 0.5 else -1)
    height, width = shape[:2]
    return cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)


def stamp_page(image: np.ndarray, box: tuple[float, float, float, float], dpi: int, seed: int) -> np.ndarray:
    """A copy of the page with a round office stamp, two rings and lettering of 22 pt radius, over the box.

    box: x0, y0, x1, y1 in pixels. The ink is violet, red or blue on a colour page and its grey on a grey one; it
    multiplies with what is printed below, as ink does.
    """
    rng = np.random.default_rng([seed, 7])
    scale = dpi / 72
    centre_x = (box[0] + box[2]) / 2 + rng.uniform(-0.15, 0.15) * (box[2] - box[0])
    centre_y = (box[1] + box[3]) / 2 + rng.uniform(-0.15, 0.15) * (box[3] - box[1])
    centre = (round(centre_x), round(centre_y))
    mask = np.zeros(image.shape[:2], np.uint8)
    thick = max(1, round(1.4 * scale))
    cv2.circle(mask, centre, round(22 * scale), 255, thick, cv2.LINE_AA)
    cv2.circle(mask, centre, round(14.5 * scale), 255, max(1, thick // 2), cv2.LINE_AA)
    turn = rng.uniform(0, 2 * math.pi)
    for number in range(18):
        angle = turn + number * 2 * math.pi / 18
        middle = (centre_x + 18.2 * scale * math.cos(angle), centre_y + 18.2 * scale * math.sin(angle))
        for offset in (-1.2, 1.2):
            slant = angle + rng.uniform(-0.5, 0.5)
            reach = 2.0 * scale
            start = (middle[0] - reach * math.cos(slant) - offset * scale * math.sin(angle),
                     middle[1] - reach * math.sin(slant) + offset * scale * math.cos(angle))  # fmt: skip
            end = (start[0] + 2 * reach * math.cos(slant), start[1] + 2 * reach * math.sin(slant))
            cv2.line(mask, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, thick, cv2.LINE_AA)
    reach = round(12 * scale)
    for offset in (-6, 0, 6):
        row = centre[1] + round(offset * scale)
        cv2.line(mask, (centre[0] - reach, row), (centre[0] + reach, row), 255, thick, cv2.LINE_AA)
    strength = mask.astype(np.float32) / 255 * rng.uniform(0.75, 0.95)
    if image.ndim == 2:
        return np.rint(image * (1 - strength * 0.62)).astype(np.uint8)
    colours = ((90, 40, 150), (190, 30, 40), (40, 60, 170))
    colour = np.array(colours[rng.integers(len(colours))], np.float32) / 255
    return np.rint(image * (1 - strength[..., None] * (1 - colour))).astype(np.uint8)


def _slow_noise(rng: np.random.Generator, height: int, width: int, grain: float) -> np.ndarray:
    """Smooth noise of about unit variance whose blobs are `grain` pixels wide; float32, height x width."""
    small = rng.standard_normal((max(2, int(height / grain) + 2), max(2, int(width / grain) + 2)), dtype=np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def degrade_page(
    image: np.ndarray,
    quality: str,
    dpi: int,
    seed: int,
    stamp: tuple[float, float, float, float] | None = None,
) -> np.ndarray:
    """The page as scanned: same shape and type (uint8; grey h x w or RGB h x w x 3), the same for the same arguments.

    quality: one of QUALITIES. dpi: resolution of the image; specks and blotches keep their size on paper, blur
    is in pixels, as an optic's is. stamp: a box (x0, y0, x1, y1 in pixels of the clean page) that gets an office stamp.
    """
    profile = PROFILES[quality]
    page = image if stamp is None else stamp_page(image, stamp, dpi, seed)
    if quality == "clean":
        return page.copy()
    rng = np.random.default_rng([seed, 1])
    height, width = page.shape[:2]
    colour = page.ndim == 3
    inches = dpi

    page = cv2.warpAffine(
        page,
        skew_matrix(page.shape, quality, seed),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderValue=(255, 255, 255) if colour else 255,
    )
    value = page.astype(np.float32) / 255

    def spread(plane: np.ndarray) -> np.ndarray:
        return plane[..., None] if colour else plane

    if profile.ink_loss:
        field = _slow_noise(rng, height, width, inches / 40) + 0.8 * _slow_noise(rng, height, width, inches / 8)
        loss = np.clip((field - 2.0 + profile.ink_loss * 12) * 2, 0, 1) * 0.75
        value = value + (1 - value) * spread(loss)
    if profile.bleed:
        grey = value.mean(axis=2) if colour else value
        other = cv2.GaussianBlur(np.roll(grey[:, ::-1], round(inches * 0.13), axis=0), (0, 0), inches / 120)
        value = value * spread(1 - profile.bleed * (1 - other))

    value = profile.ink + value * (profile.paper - profile.ink)
    if profile.shadow:
        edge = np.linspace(0, 1, width, dtype=np.float32)
        edge = edge if rng.random() < 0.5 else edge[::-1]
        fall = 1 - profile.shadow * np.exp(-edge * 6)
        slow = 1 + 0.03 * _slow_noise(rng, height, width, inches * 2)
        value = value * spread(fall[None, :] * slow)
    if profile.specks:
        count = rng.poisson(profile.specks * (height / dpi) * (width / dpi))
        for x, y, size, dark in zip(
            rng.integers(0, width, count),
            rng.integers(0, height, count),
            rng.gamma(2.0, 0.0022, count),
            rng.random(count) < 0.8,
            strict=True,
        ):
            level = profile.ink if dark else profile.paper
            radius = max(0, min(round(size * inches), round(0.015 * inches)))
            cv2.circle(value, (int(x), int(y)), radius, (level, level, level) if colour else float(level), -1)
    value = cv2.GaussianBlur(value, (0, 0), profile.blur)
    grain = rng.standard_normal((height, width), dtype=np.float32) * profile.noise
    value = np.clip(np.rint(value + spread(grain)), 0, 255).astype(np.uint8)
    if profile.jpeg:
        order = value[..., ::-1] if colour else value
        _, packed = cv2.imencode(".jpg", order, [cv2.IMWRITE_JPEG_QUALITY, profile.jpeg])
        value = cv2.imdecode(packed, cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE)
        value = np.ascontiguousarray(value[..., ::-1]) if colour else value
    return value
