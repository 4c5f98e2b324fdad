"""Text without the spaces that Thai printing strews, with the way back to where each character stood."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import regex

from schemas.thai import ascii_digits

BREAK = "\n"


@dataclass(frozen=True)
class Squeezed:
    """text: lower case, ASCII digits, no spaces except one between two Latin letters or digits. `origin[i]` is the
    offset in the source of `text[i]`; breaks (\\n) are kept."""

    text: str
    origin: tuple[int, ...]
    length: int

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of the squeezed span [start, end); end > start."""
        return self.origin[start], self.origin[end - 1] + 1

    def at(self, offset: int) -> int:
        """Index in `text` of the first character that stands at or after an offset of the source."""
        return bisect_right(self.origin, offset - 1)


# Texts up to this length are remembered: several steps squeeze the same passage.
REMEMBERED = 4000
SPACES = regex.compile(r"[^\S\n]+|\n")


def squeeze(text: str) -> Squeezed:
    """Squeeze one text. Lower-casing keeps the length (characters that would grow are left alone)."""
    return _remembered(text) if len(text) <= REMEMBERED else _squeeze(text)


@lru_cache(maxsize=2048)
def _remembered(text: str) -> Squeezed:
    return _squeeze(text)


def _squeeze(text: str) -> Squeezed:
    folded = ascii_digits(text)
    low = folded.lower()
    if len(low) != len(folded):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in folded)
    kept: list[str] = []
    origin: list[int] = []
    position = 0
    for match in SPACES.finditer(low):
        start, end = match.span()
        kept.append(low[position:start])
        origin.extend(range(position, start))
        position = end
        if low[start] == BREAK:
            kept.append(BREAK)
            origin.append(start)
        elif start and end < len(low) and _latin(low[start - 1]) and _latin(low[end]):
            kept.append(" ")
            origin.append(start)
    kept.append(low[position:])
    origin.extend(range(position, len(low)))
    return Squeezed("".join(kept), tuple(origin), len(text))


@lru_cache(maxsize=8192)
def squeezed(text: str) -> str:
    """Only the squeezed string, for phrases of the lexicon and for short cells."""
    return squeeze(text).text


def _latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".,")
