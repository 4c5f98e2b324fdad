"""Finding many words in one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


class Finder:
    """Where a text holds any of many words: left to right, the longest of those that begin at a place, no overlap.

    The words are looked up by their first letters, so the time is the text's length."""

    FIRST = 3

    def __init__(self, words: Iterable[str]) -> None:
        self.by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=lambda word: (-len(word), word)):
            self.by_first.setdefault(word[: self.FIRST], []).append(word)
        self.heads = re.compile("[" + re.escape("".join(sorted({first[0] for first in self.by_first}))) + "]")

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        free = 0
        by_first, first = self.by_first, self.FIRST
        for head in self.heads.finditer(text):
            i = head.start()
            words_here = by_first.get(text[i : i + first])
            if words_here and i >= free:
                word = next((word for word in words_here if text.startswith(word, i)), None)
                if word:
                    free = i + len(word)
                    yield i, word
