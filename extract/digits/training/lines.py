"""Training lines: drawn, spoiled, prepared as the reader prepares a crop, with the answer to learn."""

from __future__ import annotations

import random

import numpy as np

from extract.digits.prepare import Refused, prepare
from extract.digits.symbols import INDEX, OTHER, SPACE
from extract.digits.training.degrade import degrade
from extract.digits.training.draw import draw
from extract.digits.training.fonts import Face
from extract.digits.training.strings import labels, line

# A family is drawn as often as its weight says, whatever its number of faces; Latin families can show ASCII only.
LATIN_SHARE = 0.12
LONGEST = 640


def pick(faces: list[Face], rng: random.Random) -> Face:
    """A face: first the kind, then the family, then the style, so that families with many styles do not rule."""
    latin = rng.random() < LATIN_SHARE
    families = sorted({face.family for face in faces if (face.thai is None) == latin})
    family = rng.choice(families)
    return rng.choice([face for face in faces if face.family == family])


def answer(text: str, lost: list[int]) -> list[int]:
    """The output indexes to learn for a text of which the characters `lost` are unreadable."""
    symbols = labels(text)
    for place in lost:
        if symbols[place] not in ("", SPACE):
            symbols[place] = OTHER
    return [INDEX[symbol] for symbol in symbols if symbol]


def make(faces: list[Face], seed: int, hard: float) -> tuple[np.ndarray, list[int]] | None:
    """One line: its strip (uint8, 32 x width) and its answer; None where it is refused or too long."""
    rng = random.Random(seed)
    face = pick(faces, rng)
    text = line(rng)
    while face.thai is None and any("\u0e01" <= char <= "\u0e5b" for char in text):
        text = line(rng)
    digit = 9.5 * (56 / 9.5) ** (rng.random() ** 1.3)
    grey, lost = degrade(draw(text, face, digit, rng), rng, hard)
    strip = prepare(grey)
    if isinstance(strip, Refused) or strip.image.shape[1] > LONGEST or strip.lines > 1:
        return None
    return np.rint(strip.image * 255).astype(np.uint8), answer(text, lost)
