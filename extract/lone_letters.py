"""Latin letters that the engine took for digits: a rating "C" is a "6" to the Thai model.

Where only the engine saw digits and the number reader is sure that no number stands there, the English model alone
looks at that piece of the line. A capital letter that no digit is shaped like takes the digits' place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extract.engines.tesseract import Reading
from extract.numbers_in_lines import Spliced

# Without I, O, S and Z, which the English model makes of 1, 0, 5 and 2.
RATING = regex.compile(r"[A-HJ-NP-RT-Y]{1,3}")
SURE = 0.9


def with_letters(spliced: Spliced, answers: Sequence[Reading]) -> Spliced:
    """The line with letters for digits where the English model is sure. answers: one for each of `spliced.disputed`."""
    text, readings, unreadable = spliced.text, list(spliced.readings), list(spliced.unreadable)
    # From the right, so that what stands further left keeps its place.
    for piece, answer in sorted(zip(spliced.disputed, answers, strict=True), key=lambda pair: -pair[0].start):
        letters = answer.text.strip()
        if not RATING.fullmatch(letters) or (answer.confidence or 0.0) < SURE:
            continue
        raw = text[piece.start : piece.end]
        text = text[: piece.start] + letters + text[piece.end :]
        shift = len(letters) - len(raw)
        readings = [
            replace(one, start=one.start + shift, end=one.end + shift) if one.start >= piece.end else one
            for one in readings
            if (one.start, one.end) != (piece.start, piece.end)
        ]
        if raw in unreadable:
            unreadable.remove(raw)
    return Spliced(text, tuple(readings), tuple(unreadable))
