"""Comparing what people print: text without spaces, punctuation, digits' script and the damage that does not matter."""

from __future__ import annotations

from functools import lru_cache

import regex
from rapidfuzz import fuzz, process

from schemas.thai import ascii_digits

DROPPED = regex.compile(r"[^\u0e01-\u0e2e\u0e30-\u0e4ea-z0-9]+")
DIGITS = regex.compile("[0-9]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Letters and digits only: lower case, ASCII digits, sara am composed, no spaces, no punctuation."""
    return DROPPED.sub("", ascii_digits(text).lower().replace("\u0e4d\u0e32", "\u0e33"))


def fold_letters(text: str) -> str:
    """`fold` without digits: what a heading says, whatever number stands before it."""
    return DIGITS.sub("", fold(text))


def similarity(a: str, b: str) -> float:
    """0-1 over folded text: 2·(common subsequence) / (both lengths)."""
    return fuzz.ratio(fold(a), fold(b)) / 100


class Phrases:
    """Folded phrases of a lexicon, each with its name: which name does a text begin with, hold, or resemble?"""

    def __init__(self, names: dict[str, list[str]]) -> None:
        pairs = [(fold_letters(phrase) or fold(phrase), name) for name, phrases in names.items() for phrase in phrases]
        self.pairs = sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair[0], pair[1]))
        self.by_phrase = dict(reversed(self.pairs))
        self.by_first: dict[str, list[tuple[str, str]]] = {}
        for phrase, name in self.pairs:
            self.by_first.setdefault(phrase[:1], []).append((phrase, name))

    def at_start(self, text: str) -> tuple[str, str] | None:
        """(name, phrase) of the longest phrase with which the folded text begins."""
        for phrase, name in self.by_first.get(text[:1], ()):
            if text.startswith(phrase):
                return name, phrase
        return None

    def inside(self, text: str, least: int = 4) -> tuple[str, str] | None:
        """(name, phrase) of the longest phrase of at least `least` letters inside the folded text."""
        for phrase, name in self.pairs:
            if len(phrase) >= least and phrase in text:
                return name, phrase
        return None

    def like(self, text: str, floor: float = 84.0, margin: float = 0.0) -> tuple[str, str] | None:
        """(name, phrase) of the most similar phrase, if at least `floor` percent alike; of near equals the longest:
        letters are lost more often than made up. margin: so many percent less alike every other name's must be."""
        if len(text) < 4:
            return None
        least = floor - margin
        hits = process.extract(
            text, self.by_phrase.keys(), scorer=fuzz.ratio, score_cutoff=least, limit=50 if margin else 5
        )
        if not hits or hits[0][1] < floor:
            return None
        name = self.by_phrase[hits[0][0]]
        if margin and any(self.by_phrase[phrase] != name and score > hits[0][1] - margin for phrase, score, _ in hits):
            return None
        near = [phrase for phrase, score, _ in hits if score >= hits[0][1] - 1]
        best = max(near, key=len)
        return self.by_phrase[best], best
