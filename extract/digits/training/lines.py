"""Training lines: drawn, spoiled, in part cut out of a cleaned page as the product does, and prepared as the reader
prepares a crop; with the answer to learn."""

from __future__ import annotations

import random

import numpy as np

from extract.clean_page import clean, ink
from extract.digits.prepare import Refused, prepare
from extract.digits.symbols import INDEX, OTHER, SPACE
from extract.digits.training.degrade import degrade, reshape
from extract.digits.training.draw import draw
from extract.digits.training.fonts import Face
from extract.digits.training.strings import labels, line
from extract.ruled import Region
from extract.text_lines import find_lines

# A family is drawn as often as its weight says, whatever its number of faces; Latin families can show ASCII only.
LATIN_SHARE = 0.12
LONGEST = 640
# Height of a digit in inches, from which the resolution follows that the cleaning is told: 10 to 18 pt print.
DIGIT_INCHES = (0.06, 0.11)


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


def cut_out(grey: np.ndarray, digit: float, rng: random.Random) -> np.ndarray | None:
    """The line as it comes out of a page that was cleaned: even paper, the grain smoothed where there is much, tight
    around its ink, all else white. None where that is not one line."""
    dpi = digit / rng.uniform(*DIGIT_INCHES)
    even = clean(grey, dpi)
    height, width = even.shape
    found = find_lines(even, ink(even, dpi), Region(0, 0, width, height), dpi)
    return found[0].image if len(found) == 1 else None


def make(
    faces: list[Face], seed: int, hard: float, cleaned: float = 0.0, reshaped: float = 0.0
) -> tuple[np.ndarray, list[int]] | None:
    """One line: its strip (uint8, 32 x width) and its answer; None where it is refused or too long.

    hard: 0 to 1, how bad the scan may get. cleaned: share of lines cut out of a cleaned page. reshaped: share whose
    glyphs are bent a little, as no font in the list has them.
    """
    rng = random.Random(seed)
    face = pick(faces, rng)
    text = line(rng)
    while face.thai is None and any("\u0e01" <= char <= "\u0e5b" for char in text):
        text = line(rng)
    digit = 9.5 * (56 / 9.5) ** (rng.random() ** 1.3)
    drawn = draw(text, face, digit, rng)
    if rng.random() < reshaped:
        drawn = reshape(drawn, rng)
    grey, lost = degrade(drawn, rng, hard)
    if rng.random() < cleaned:
        # Where the cleaning took the line for none or for several, it stays as it was scanned.
        cut = cut_out(grey, digit, rng)
        grey = grey if cut is None else cut
    strip = prepare(grey)
    if isinstance(strip, Refused) or strip.image.shape[1] > LONGEST or strip.lines > 1:
        return None
    return np.rint(strip.image * 255).astype(np.uint8), answer(text, lost)
