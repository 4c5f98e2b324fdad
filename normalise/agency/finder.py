"""Finding many words in one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


class Finder:
    """Where a text holds any of many words: left to right, the longest of those that begin at a place, no overlap.

    The words, of three letters or more, are looked up by their first ones, so the time is the text's length."""

    FIRST = 3

    def __init__(self, words: Iterable[str]) -> None:
        self.by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=lambda word: (-len(word), word)):
            self.by_first.setdefault(word[: self.FIRST], []).append(word)
        seconds: dict[str, list[str]] = {}
        for head in sorted(self.by_first):
            seconds.setdefault(head[0], []).append(re.escape(head[1:]))
        # Each first letter, where the letters that follow it are those of a word.
        self.heads = re.compile("|".join(f"{re.escape(first)}(?={'|'.join(rest)})" for first, rest in seconds.items()))

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
