"""Draws a line of print, black on white, and knows where each glyph stands."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from extract.digits.training.fonts import Face, load
from schemas.thai import MARKS, SARA_AM


@dataclass(frozen=True)
class Drawn:
    """image: float32, 0 ink to 1 paper, with margins. size: height of a digit in pixels.
    left, right: columns of each character of the text. top, bottom: rows of the digits."""

    image: np.ndarray
    size: float
    left: list[float]
    right: list[float]
    top: int
    bottom: int


def _is_thai(char: str) -> bool:
    return "\u0e01" <= char <= "\u0e5b"


def _clusters(text: str) -> list[str]:
    """A base character with its marks; sara am stays with the consonant that it is printed over."""
    out: list[str] = []
    for char in text:
        if out and (char in MARKS or char == SARA_AM) and _is_thai(out[-1][0]):
            out[-1] += char
        else:
            out.append(char)
    return out


def draw(text: str, face: Face, digit: float, rng: random.Random) -> Drawn:
    """Draw the text with digits of the height `digit` in pixels; letter spacing, underline and margins by chance.

    A face without Thai glyphs must be given a text without them.
    """
    probe = load(face.thai or face.latin, 100).getbbox("๕" if face.thai else "5", anchor="ls")
    size = max(6, round(100 * digit / max(20, probe[3] - probe[1])))
    thai = load(face.thai, size) if face.thai else None
    latin = load(face.latin, size)
    em = float(size)
    spacing = 0.0
    if rng.random() < 0.3:
        spacing = rng.choice((rng.uniform(-0.03, 0.1), rng.uniform(0.05, 0.3))) * digit
    side = round(rng.uniform(0.05, 1.6) * digit) + 2
    runs: list[tuple[str, bool]] = []
    if spacing:
        runs = [(cluster, _is_thai(cluster[0])) for cluster in _clusters(text)]
    else:
        for char in text:
            if runs and runs[-1][1] == _is_thai(char):
                runs[-1] = (runs[-1][0] + char, runs[-1][1])
            else:
                runs.append((char, _is_thai(char)))
    place = float(side)
    left: list[float] = []
    right: list[float] = []
    placed: list[tuple[float, str, bool]] = []
    for run, script in runs:
        font = thai if script and thai else latin
        placed.append((place, run, script))
        before = 0.0
        for count in range(1, len(run) + 1):
            after = font.getlength(run[:count])
            left.append(place + min(before, after))
            right.append(place + max(before, after))
            before = after
        place += font.getlength(run) + spacing
    width = int(place + side + 2)
    over, under = round(1.25 * em), round(0.75 * em)
    canvas = Image.new("L", (max(8, width), over + under), 255)
    pen = ImageDraw.Draw(canvas)
    for start, run, script in placed:
        pen.text((start, over), run, font=thai if script and thai else latin, fill=0, anchor="ls")
    if rng.random() < 0.05:
        row = over + round(rng.uniform(0.12, 0.3) * digit)
        pen.line((side, row, place, row), fill=0, width=max(1, round(digit * rng.uniform(0.04, 0.1))))
    image = np.asarray(canvas, np.float32) / 255
    rows = np.flatnonzero((image < 0.7).any(axis=1))
    digit_top, digit_bottom = over - round(digit), over
    first = min(int(rows[0]), digit_top) if len(rows) else digit_top
    last = max(int(rows[-1]) + 1, digit_bottom) if len(rows) else digit_bottom
    # White above and below: from a tight word box to a generous cell.
    above = round(rng.choice((rng.uniform(0.02, 0.25), rng.uniform(0.1, 1.0))) * digit) + 1
    below = round(rng.choice((rng.uniform(0.02, 0.25), rng.uniform(0.1, 1.0))) * digit) + 1
    top = first - above
    bottom = last + below
    full = np.ones((bottom - top, image.shape[1]), np.float32)
    source = image[max(0, top) : min(bottom, image.shape[0])]
    offset = max(0, -top)
    full[offset : offset + source.shape[0]] = source
    return Drawn(full, float(digit), left, right, digit_top - top, digit_bottom - top)
