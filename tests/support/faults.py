"""What goes wrong with Thai text between the page and the file; each takes text and a random source."""

from __future__ import annotations

import random
import re

THAI_RUN = re.compile("[\u0e01-\u0e4e]{6,}")
SARA_AM = "\u0e33"


def letter_space(text: str, rng: random.Random, share: float = 0.5) -> str:
    """Justified Thai as OCR returns it: spaces between letters, never before a mark."""

    def spaced(match: re.Match) -> str:
        if rng.random() > share:
            return match.group()
        return re.sub(
            "(?<=.)(?=[\u0e01-\u0e2e\u0e40-\u0e44])", lambda _: " " if rng.random() < 0.45 else "", match.group()
        )

    return THAI_RUN.sub(spaced, text)


def lose_sara_am(text: str, rng: random.Random, share: float = 1.0) -> str:
    """ดำ -> ด า: the ring of ำ had no Unicode value."""
    return re.sub(SARA_AM, lambda m: " \u0e32" if rng.random() < share else m.group(), text)


def plain_aa(text: str, rng: random.Random, share: float = 1.0) -> str:
    """ดำ -> ดา with the ring gone altogether."""
    return re.sub(SARA_AM, lambda m: "\u0e32" if rng.random() < share else m.group(), text)


def double_sara_am(text: str, rng: random.Random, share: float = 1.0) -> str:
    """ดำ -> ดำา: the ring was drawn with a whole ำ and its า again."""
    return re.sub(SARA_AM, lambda m: "\u0e33\u0e32" if rng.random() < share else m.group(), text)


def decompose_sara_am(text: str, rng: random.Random) -> str:
    """ำ as its two parts."""
    return text.replace(SARA_AM, "\u0e4d\u0e32")


def private_use(text: str, rng: random.Random) -> str:
    """Shifted marks of old fonts: a tone mark over a bare consonant, marks beside tall letters."""
    low = {"\u0e48": "\uf70a", "\u0e49": "\uf70b", "\u0e4a": "\uf70c", "\u0e4b": "\uf70d", "\u0e4c": "\uf70e"}
    left = {"\u0e34": "\uf701", "\u0e35": "\uf702", "\u0e36": "\uf703", "\u0e37": "\uf704", "\u0e31": "\uf710"}
    text = re.sub("(?<=[\u0e01-\u0e2e])[\u0e48-\u0e4c]", lambda m: low[m.group()], text)
    return re.sub("(?<=[ปฝฟ])[\u0e34-\u0e37\u0e31]", lambda m: left[m.group()], text)


def tone_first(text: str, rng: random.Random) -> str:
    """The tone mark is stored before the vowel it stands above."""
    return re.sub("([\u0e31\u0e34-\u0e39])([\u0e48-\u0e4b])", r"\2\1", text)


def zero_width(text: str, rng: random.Random) -> str:
    """Word-break hints between words of web pages."""
    return re.sub("(?<=[\u0e01-\u0e4e])(?=[เแโใไ])", lambda _: "\u200b" if rng.random() < 0.5 else "", text)


def double_e(text: str, rng: random.Random) -> str:
    """แ typed as two เ."""
    return text.replace("แ", "เเ")


FAULTS = {
    "letter-spaced": letter_space,
    "sara am lost": lose_sara_am,
    "sara am doubled": double_sara_am,
    "sara am apart": decompose_sara_am,
    "private use": private_use,
    "tone before vowel": tone_first,
    "zero width": zero_width,
    "double e": double_e,
}
