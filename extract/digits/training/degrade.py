"""Spoils a drawn line as printing, copying and scanning do. Separate from the degradations that measure the reader."""

from __future__ import annotations

import math
import random

import cv2
import numpy as np

from extract.digits.training.draw import Drawn


def _blotches(noise: np.random.Generator, shape: tuple[int, int], grain: float) -> np.ndarray:
    """Smooth noise in about -2..2 whose blobs are `grain` pixels wide."""
    rows, columns = max(2, int(shape[0] / grain) + 2), max(2, int(shape[1] / grain) + 2)
    small = noise.standard_normal((rows, columns)).astype(np.float32)
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def _rules(image: np.ndarray, size: float, rng: random.Random) -> None:
    """Table rules near the crop's borders, whole or in part, straight or slightly turned."""
    height, width = image.shape
    thick = max(1, round(size * rng.uniform(0.03, 0.13)))
    level = rng.choice((0.0, 0.0, 0.0, rng.uniform(0.2, 0.7)))
    drift = math.tan(math.radians(rng.uniform(-1.5, 1.5)))
    for side in ("top", "bottom", "left", "right"):
        if rng.random() > 0.4:
            continue
        depth = round(rng.uniform(-0.05, 0.12) * size)
        if side in ("top", "bottom"):
            row = depth if side == "top" else height - 1 - depth
            first = 0 if rng.random() < 0.7 else rng.randint(0, width // 2)
            last = width if rng.random() < 0.7 else rng.randint(width // 2, width)
            cv2.line(image, (first, row), (last, round(row + drift * (last - first))), level, thick, cv2.LINE_AA)
        else:
            column = depth if side == "left" else width - 1 - depth
            cv2.line(image, (column, 0), (round(column - drift * height), height), level, thick, cv2.LINE_AA)


def _neighbours(image: np.ndarray, size: float, rng: random.Random) -> None:
    """Bits of the lines above and below that a crop's border cuts: tails, marks."""
    height, width = image.shape
    for _ in range(rng.randint(1, 5)):
        column = rng.randint(0, width - 1)
        reach = max(1, round(rng.uniform(0.03, 0.14) * size))
        row = rng.choice((0, height - 1))
        cv2.ellipse(image, (column, row), (max(1, round(rng.uniform(0.04, 0.3) * size)), reach), 0, 0, 360, 0.05, -1)


def _stamp(image: np.ndarray, drawn: Drawn, rng: random.Random) -> list[int]:
    """Set part of a ring stamp over the line; the characters (indexes) that nobody can read any more below it."""
    height, width = image.shape
    mask = np.zeros((height, width), np.uint8)
    size = drawn.size
    radius = round(size * rng.uniform(2.0, 4.0))
    thick = max(1, round(size * rng.uniform(0.08, 0.22)))
    centre = (rng.randint(-radius // 2, width + radius // 2), rng.randint(-radius, height + radius))
    cv2.circle(mask, centre, radius, 255, thick, cv2.LINE_AA)
    if rng.random() < 0.7:
        inner = round(radius * rng.uniform(0.55, 0.8))
        cv2.circle(mask, centre, inner, 255, max(1, thick // 2), cv2.LINE_AA)
        turn = rng.uniform(0, math.pi)
        for number in range(rng.randint(12, 22)):
            angle = turn + number * 2 * math.pi / 16
            middle = (radius + inner) / 2
            x, y = centre[0] + middle * math.cos(angle), centre[1] + middle * math.sin(angle)
            slant = angle + rng.uniform(-0.7, 0.7)
            reach = (radius - inner) * 0.3
            start = (round(x - reach * math.cos(slant)), round(y - reach * math.sin(slant)))
            end = (round(x + reach * math.cos(slant)), round(y + reach * math.sin(slant)))
            cv2.line(mask, start, end, 255, thick, cv2.LINE_AA)
    if rng.random() < 0.3:
        for offset in range(-2, 3):
            row = centre[1] + round(offset * size * 0.6)
            cv2.line(mask, (centre[0] - radius // 2, row), (centre[0] + radius // 2, row), 255, thick, cv2.LINE_AA)
    strength = rng.uniform(0.3, 1.0)
    image *= 1 - mask.astype(np.float32) / 255 * strength
    lost: list[int] = []
    if strength > 0.45:
        for number, (first, last) in enumerate(zip(drawn.left, drawn.right, strict=True)):
            part = mask[drawn.top : drawn.bottom, max(0, int(first)) : max(1, math.ceil(last))]
            if part.size and part.mean() / 255 > 0.24:
                lost.append(number)
    return lost


def degrade(drawn: Drawn, rng: random.Random, hard: float) -> tuple[np.ndarray, list[int]]:
    """The line as scanned (uint8) and the indexes of its characters that a stamp made unreadable.

    hard: 0 to 1, how bad the scan may get.
    """
    noise = np.random.default_rng(rng.getrandbits(64))
    image = drawn.image.copy()
    size = drawn.size
    lost: list[int] = []
    if rng.random() < 0.3:
        _rules(image, size, rng)
    if rng.random() < 0.12:
        _neighbours(image, size, rng)
    strength = rng.random() * hard
    tilt = rng.gauss(0, 0.4) if rng.random() < 0.7 else rng.uniform(-3, 3)
    if abs(tilt) > 0.05:
        # Long lines are straightened before they are read; what is left of the tilt is small over their length.
        height, width = image.shape
        tilt = max(-1, min(1, 6 * height / width)) * tilt
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1)
        image = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=1.0)
        image = np.clip(image, 0, 1)
    if rng.random() < 0.04:
        lost = _stamp(image, drawn, rng)
    if rng.random() < 0.25:
        # Swollen or thinned strokes, by less than a pixel: blend with the eroded or dilated image.
        kernel = np.ones((2, 2) if size < 30 else (3, 3), np.uint8)
        other = cv2.erode(image, kernel) if rng.random() < 0.5 else cv2.dilate(image, kernel)
        part = rng.uniform(0.2, 1.0) if size > 16 else rng.uniform(0.1, 0.5)
        image = (1 - part) * image + part * other
    if rng.random() < 0.5 * strength + 0.05:
        grain = max(1.5, size * rng.uniform(0.05, 0.5))
        field = _blotches(noise, image.shape, grain)
        loss = np.clip((field - rng.uniform(1.0, 2.2)) * 2, 0, 1) * rng.uniform(0.3, 0.95)
        image = image + (1 - image) * loss
    if rng.random() < 0.1 + 0.35 * strength:
        ghost = cv2.GaussianBlur(np.roll(image[:, ::-1], rng.randint(-9, 9), axis=0), (0, 0), rng.uniform(0.8, 3.0))
        image = image * (1 - rng.uniform(0.05, 0.25) * (1 - ghost))
    paper = rng.uniform(0.93, 1.0) - strength * rng.uniform(0, 0.35)
    ink = rng.uniform(0, 0.12) + strength * rng.uniform(0, 0.3)
    ink = min(ink, paper - 0.3)
    image = ink + image * (paper - ink)
    if rng.random() < 0.3 * strength + 0.05:
        column = np.linspace(0, 1, image.shape[1], dtype=np.float32) * rng.choice((-1, 1))
        image = image * (1 - rng.uniform(0.02, 0.3) * (column - column.min()))[None, :]
    if rng.random() < 0.15 + 0.5 * strength:
        height, width = image.shape
        for _ in range(1 + int(noise.poisson(1 + 4 * strength) * width / (8 * size))):
            level = ink if rng.random() < 0.8 else paper
            radius = round(size * rng.choice((0, rng.uniform(0, 0.05), rng.uniform(0.03, 0.13) * strength)))
            cv2.circle(image, (rng.randint(0, width - 1), rng.randint(0, height - 1)), radius, level, -1)
    roll = rng.random()
    if roll < 0.12 * hard:
        return _fax(image, rng, noise), lost
    blur = rng.uniform(0.2, 0.9) + strength * rng.uniform(0, 0.9)
    image = cv2.GaussianBlur(image, (0, 0), min(blur, max(0.5, size * 0.1)))
    sigma = rng.uniform(0, 0.03) + strength * rng.uniform(0, 0.085)
    image = image + noise.standard_normal(image.shape).astype(np.float32) * sigma
    grey = np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
    if rng.random() < 0.06:
        grey = cv2.medianBlur(grey, 3)
    if rng.random() < 0.6:
        _, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(45, 92)])
        grey = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    if rng.random() < 0.05:
        # Resampled once more, as by a program that fits scans to a page.
        factor = rng.uniform(0.6, 1.5)
        if size * factor > 9:
            grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.02:
        grey = 255 - grey
    return grey, lost


def _fax(image: np.ndarray, rng: random.Random, noise: np.random.Generator) -> np.ndarray:
    """Black and white only, with the ragged edges of a threshold over noise."""
    image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 0.9))
    image = image + noise.standard_normal(image.shape).astype(np.float32) * rng.uniform(0.01, 0.08)
    low, high = float(np.percentile(image, 1)), float(np.percentile(image, 90))
    cut = low + (high - low) * rng.uniform(0.4, 0.68)
    return np.where(image > cut, 255, 0).astype(np.uint8)
