"""Text without the spaces that Thai printing strews, with the way back to where each character stood."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

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


def squeeze(text: str) -> Squeezed:
    """Squeeze one text. Lower-casing keeps the length (characters that would grow are left alone)."""
    kept: list[str] = []
    origin: list[int] = []
    space: int | None = None
    for i, char in enumerate(ascii_digits(text)):
        if char == BREAK:
            kept.append(BREAK)
            origin.append(i)
            space = None
            continue
        if char.isspace():
            space = i
            continue
        low = char.lower()
        low = low if len(low) == 1 else char
        if space is not None and kept and _latin(kept[-1]) and _latin(low):
            kept.append(" ")
            origin.append(space)
        space = None
        kept.append(low)
        origin.append(i)
    return Squeezed("".join(kept), tuple(origin), len(text))


@lru_cache(maxsize=8192)
def squeezed(text: str) -> str:
    """Only the squeezed string, for phrases of the lexicon and for short cells."""
    return squeeze(text).text


def _latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".,")
