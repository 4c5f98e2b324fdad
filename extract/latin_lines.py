"""Thai that the engine took for Latin letters: read again by the Thai model alone, and judged.

With both models the engine reads a short Thai line as Latin at times (ปลัด as "Jaa"), and is sure of it. The Thai model
alone cannot do so; of true Latin letters it makes Thai nonsense, of which it is less sure.
"""

from __future__ import annotations

import regex

from extract.engines.tesseract import Reading
from schemas.thai import LETTERS
from schemas.words import coverage, prefixes

LATIN = regex.compile(r"[A-Za-z]{2,}")
THAI = regex.compile(f"[{LETTERS}]+")
DIGITS = regex.compile(r"\d")
# Names that every report prints; a line whose Latin letters are these is not read again.
NAMES = frozenset(("ITA", "IIT", "EIT", "OIT", "http", "https", "www", "go", "th", "com", "Facebook", "Line"))
# Below this the Thai model has read nonsense: true Latin letters give it 0.93 to 0.975, Thai ones 0.98 and more.
SURE = 0.976


def suspect(reading: Reading) -> bool:
    """Whether the line should be read again by the Thai model alone."""
    return any(word not in NAMES for word in LATIN.findall(reading.text))


def better(both: Reading, thai: Reading) -> Reading:
    """Which of two readings of one line to believe: of both models, or of the Thai one alone."""
    if LATIN.search(thai.text) or not THAI.search(thai.text) or (thai.confidence or 0.0) < SURE:
        return both
    if len(DIGITS.findall(thai.text)) > len(DIGITS.findall(both.text)):
        return both  # of true Latin letters the Thai model makes digits
    if (thai.confidence or 0.0) >= (both.confidence or 0.0):
        return thai
    kept = THAI.findall(both.text)
    new = [part for part in THAI.findall(thai.text) if part not in kept]
    return thai if new and all(_known(part) for part in new) else both


def _known(text: str) -> bool:
    """Whether the letters are words to the last, or the beginning of a word that the line's end cuts."""
    text = text.replace("\u0e4d\u0e32", "\u0e33")
    return coverage(text) == 1.0 or len(text) >= 3 and text in prefixes()
