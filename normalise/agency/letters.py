"""Agencies' names letter by letter: what is compared, what slips cannot change, where a word can end."""

from __future__ import annotations

from functools import cache

import regex

from normalise.agency.lexicon import alike
from schemas.thai import FOLLOWING_VOWELS, LEADING_VOWELS, LETTERS, MARKS

OTHER = regex.compile(r"[^\u0e01-\u0e4e\u0e50-\u0e59a-zA-Z0-9]")
NAME_CHAR = frozenset(LETTERS) - {"ฯ", "ๆ"}


@cache
def _folding() -> dict[int, str | None]:
    """Marks dropped, look-alike consonants to the first of their kin: what an OCR slip cannot change."""
    table: dict[int, str | None] = dict.fromkeys(map(ord, MARKS), None)
    table[ord("ำ")] = "า"
    for letter, kin in alike().items():
        table[ord(letter)] = _kin(letter, kin)
    return table


def _kin(letter: str, kin: frozenset[str]) -> str:
    """The smallest letter reachable through look-alikes, so that kinship is an equivalence."""
    reached, open_ = {letter}, [letter]
    while open_:
        for other in alike().get(open_.pop(), ()):
            if other not in reached:
                reached.add(other)
                open_.append(other)
    return min(reached)


def skeleton(text: str) -> str:
    return squeeze(text).translate(_folding())


def squeeze(text: str) -> str:
    """Thai letters and digits only."""
    return OTHER.sub("", text)


def skeleton_in_text(text: str) -> str:
    """The skeleton of a text in which Latin letters and punctuation are '|'."""
    return text.translate(_in_skeleton())


def places_in_text(text: str) -> list[int]:
    """Where each character of its `skeleton_in_text` stands in the text."""
    kept = _in_skeleton()
    return [i for i, char in enumerate(text) if kept[ord(char)]]


class _Characters(dict[int, str]):
    """Character -> what it is in a skeleton, "" for nothing; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace() or char == "-":
            found = ""
        elif char in NAME_CHAR:
            found = _folding().get(code, char) or ""
        else:
            found = "|"
        self[code] = found
        return found


@cache
def _in_skeleton() -> _Characters:
    return _Characters()


def can_end(letters: str, k: int) -> bool:
    """Whether a Thai word can end after k letters: no vowel is torn from its consonant."""
    if k >= len(letters):
        return True
    return letters[k] not in MARKS and letters[k] not in FOLLOWING_VOWELS and letters[k - 1] not in LEADING_VOWELS
