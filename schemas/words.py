"""Thai words and how common they are: what counts as proof that a string of letters is Thai.

The list is PyThaiNLP's (dictionary words, provinces, districts), the counts are those of the Thai National Corpus
that it ships. Everything is loaded at first use, about 0.3 s, so a run over healthy text never pays for it.
"""

from __future__ import annotations

import re
from functools import cache
from math import inf, log
from pathlib import Path

LETTERS_ONLY = re.compile("^[\u0e01-\u0e4e]{2,}$")
RARE_SHORT = 400  # a word of two letters must occur this often in the corpus to prove anything
RARE_MIDDLE = 4  # the same for three letters
LONGEST = 30
EXTRA = Path(__file__).parent / "lexicon" / "words.txt"  # words of this field that the list lacks
EXTRA_COUNT = 2000


@cache
def frequencies() -> dict[str, int]:
    """Word -> count in the corpus (0 for dictionary words that the corpus lacks). Thai letters only, two or more."""
    from pythainlp.corpus import thai_words
    from pythainlp.corpus.tnc import word_freqs

    counts = dict(word_freqs())
    found = {}
    for word in thai_words():
        if not LETTERS_ONLY.match(word) or len(word) > LONGEST:
            continue
        count = counts.get(word, 0)
        if (len(word) == 2 and count < RARE_SHORT) or (len(word) == 3 and count < RARE_MIDDLE):
            continue
        found[word] = count
    for word in EXTRA.read_text(encoding="utf-8").splitlines():
        if word and not word.startswith("#"):
            found[word] = max(found.get(word, 0), EXTRA_COUNT)
    return found


@cache
def prefixes() -> dict[str, float]:
    """Every beginning of every word, whole words included -> the natural logarithm of the word's share of running
    text, minus infinity for what is only a beginning."""
    found: dict[str, float] = {}
    for word in frequencies():
        for end in range(len(word), 0, -1):
            if word[:end] in found:
                break  # and so are all shorter ones
            found[word[:end]] = -inf
    found.update((word, log((count + 0.5) / 3.4e7)) for word, count in frequencies().items())
    return found


def coverage(text: str) -> float:
    """Share of the letters of `text` (Thai letters without spaces) that the best split puts into words, 0-1."""
    if not text:
        return 1.0
    starts = prefixes()
    best = [0] * (len(text) + 1)
    for i in range(len(text)):
        if best[i] > best[i + 1]:
            best[i + 1] = best[i]
        for j in range(i + 1, min(len(text), i + LONGEST) + 1):
            value = starts.get(text[i:j])
            if value is None:
                break
            if value > -inf and best[i] + j - i > best[j]:
                best[j] = best[i] + j - i
    return best[-1] / len(text)
