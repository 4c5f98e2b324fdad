"""The Thai words by which text is cut: PyThaiNLP's list, in a few megabytes.

PyThaiNLP's own `Trie` of the same words takes about 60 MB and over a second to build in every process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pythainlp.corpus import thai_words
from pythainlp.tokenize import Trie, word_tokenize

KEY = 3  # letters that words of one length limit share


class Dictionary(Trie):
    """A set of words that answers what the tokeniser asks its trie: is this a word, which words begin here?

    longest: first letters of words -> length of the longest of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(word.strip() for word in words) - {""}
        self.longest: dict[str, int] = {}
        for word in self.words:
            if len(word) >= KEY:
                self.longest[word[:KEY]] = max(len(word), self.longest.get(word[:KEY], 0))

    def __contains__(self, word: object) -> bool:
        return word in self.words

    def __iter__(self):
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def add(self, word: str) -> None:
        raise TypeError("this dictionary is not changed")

    def remove(self, word: str) -> None:
        raise TypeError("this dictionary is not changed")

    def prefixes(self, text: str, start: int = 0) -> list[str]:
        """The words that begin at a position of the text, shortest first."""
        words = self.words
        last = min(len(text), start + self.longest.get(text[start : start + KEY], KEY - 1))
        pieces = (text[start:end] for end in range(start + 1, last + 1))
        return [piece for piece in pieces if piece in words]


@cache
def dictionary() -> Dictionary:
    return Dictionary(thai_words())


def cut_words(text: str, spaces: bool = True) -> list[str]:
    """The text cut into words and what is none. spaces: whether they are pieces too."""
    return word_tokenize(text, custom_dict=dictionary(), engine="newmm", keep_whitespace=spaces)
