"""What follows the words that begin an agency's name, and where a name could end in it.

Thai prose puts no space after a name ("…ตำบลนากอกได้จัดทำ"), OCR puts spaces into it, and a line may end in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from normalise.agency.letters import NAME_CHAR, can_end
from normalise.agency.lexicon import kinds, words

TAIL = 48
HARD, STRONG, PARAGRAPH, WEAK, SPACE = 3.0, 2.6, 2.0, 1.2, 1.0
DAMAGED_ENDS = ("อำเภอ", "จังหวัด", "ประจำปี")
ABBREVIATED_ENDS = ("อ", "จ", "จว", "ต", "ม", "พศ", "กทม", "โทร", "ถ", "ซ")


@dataclass(frozen=True, slots=True)
class Tail:
    """The letters after a kind's words. letters: squeezed; at[i]: position of letters[i] in the source's text;
    breaks: number of letters -> how surely a name could end there (see HARD … SPACE); cut: the text itself ends."""

    letters: str
    at: tuple[int, ...]
    breaks: dict[int, float]
    cut: bool


NO_TAIL = Tail("", (), {}, False)


def tail_of(text: str, start: int) -> Tail:
    """The letters of `text` from `start` on, up to the first character that no name contains."""
    letters: list[str] = []
    at: list[int] = []
    breaks: dict[int, float] = {}
    spaces: dict[int, float] = {}
    i, cut = start, True
    while i < len(text) and len(letters) < TAIL:
        char = text[i]
        if char in NAME_CHAR:
            letters.append(char)
            at.append(i)
        elif char.isspace():
            if letters:
                strength = PARAGRAPH if char == "\n" else SPACE
                spaces[len(letters)] = max(strength, spaces.get(len(letters), 0))
        elif not _inside(text, i, bool(letters)):
            cut = False
            if char == ".":
                _drop_abbreviation(letters, at, spaces, breaks)
            elif char.isdigit() and "".join(letters[-2:]) == "ปี":
                del letters[-2:], at[-2:]  # "… ปี 2567"
            break
        i += 1
    else:
        cut = i >= len(text)
    squeezed = "".join(letters)
    if len(spaces) <= max(2, len(letters) * 0.35):
        # Otherwise the line is letter-spaced, and a space says nothing.
        for k, strength in spaces.items():
            breaks[k] = max(breaks.get(k, 0), strength)
    if letters and len(letters) < TAIL:
        breaks[len(letters)] = HARD
    _mark_ends(squeezed, breaks)
    return Tail(squeezed, tuple(at), breaks, cut)


def _inside(text: str, i: int, begun: bool) -> bool:
    """Whether this sign may stand in a name: a hyphen between letters, or a quotation mark before the first."""
    if not begun:
        return text[i] in "\"“”'‘’*_"
    return text[i] == "-" and text[i - 1] in NAME_CHAR and text[i + 1 : i + 2] in NAME_CHAR


def _drop_abbreviation(letters: list[str], at: list[int], spaces: dict[int, float], breaks: dict[int, float]) -> None:
    """The letters before a dot belong to "อ.", "จ.", "ต." …: the name ended before them."""
    written = "".join(letters)
    for end in sorted(ABBREVIATED_ENDS, key=len, reverse=True):
        if written.endswith(end) and len(written) >= len(end):
            keep = len(letters) - len(end)
            if keep in spaces or keep == 0 or len(end) > 1 or end in "อจต":
                del letters[keep:], at[keep:]
                breaks[keep] = HARD
                return


def _mark_ends(letters: str, breaks: dict[int, float]) -> None:
    for k in range(1, len(letters)):
        if not can_end(letters, k):
            continue
        strength = 0.0
        if letters.startswith(ending_words(), k) or breaks.get(k, 0) >= SPACE and _damaged_end(letters[k : k + 8]):
            strength = STRONG
        elif letters.startswith(_weak(), k):
            strength = WEAK
        if strength:
            # A space before such a word is more than either alone.
            breaks[k] = max(breaks.get(k, 0), strength + (0.4 if breaks.get(k, 0) >= SPACE else 0))


@lru_cache(maxsize=4096)
def _damaged_end(letters: str) -> bool:
    """Whether a misread "อำเภอ", "จังหวัด" or "ประจำปี" begins here."""
    return any(
        Levenshtein.distance(letters[: len(word) + shift], word, score_cutoff=len(word) // 4) <= len(word) // 4
        for word in DAMAGED_ENDS
        for shift in (-1, 0, 1)
    )


@cache
def ending_words() -> tuple[str, ...]:
    """Words of the lexicon, and the beginning of another agency's name."""
    openings = (kind.word for kind in kinds() if len(kind.word) >= 8 and kind.names != "line")
    return (*(word for word in words().ends if "." not in word), *openings)


@cache
def _weak() -> tuple[str, ...]:
    return words().weak_ends
