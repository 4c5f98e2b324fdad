"""Is a page's text layer usable, or must the page be read by OCR?

A healthy layer spells Thai: marks stand on letters, no glyph is unknown, and the letters form words. Faults that
the dictionary repairs later with proof (a lost ring of sara am, say) hardly lower the score; a layer that is noise
does.
"""

from __future__ import annotations

import re
from itertools import islice
from math import ceil

import numpy as np
import regex

from schemas.thai import (
    ABOVE_VOWELS,
    BELOW_VOWELS,
    CONSONANTS,
    FOLLOWING_VOWELS,
    LEADING_VOWELS,
    MARKS,
    TONES,
    without_shapes,
)
from schemas.words import coverage

USABLE = 0.62  # below this a page is read by OCR
FEW_LETTERS = 40  # Thai letters; fewer cannot be judged
SAMPLE = 420  # letters looked up in the dictionary
SURE_WORDS = 0.035  # function words per letter above which no dictionary is needed
WEIGHT = 4.0  # a layer with a quarter of its letters in broken places is worth nothing

CID = regex.compile(r"\(cid:\d{1,5}\)")
_THAI, _UNKNOWN = np.zeros(0x10000, dtype=bool), np.zeros(0x10000, dtype=bool)
_THAI[0x0E01:0x0E3B] = _THAI[0x0E40:0x0E4F] = True
for _first, _last in ((0xFFFD, 0xFFFE), (0xE000, 0xF6FF), (0xF71B, 0xF8FF), (0x00, 0x08), (0x0E, 0x1F)):
    _UNKNOWN[_first : _last + 1] = True
ILLEGAL = regex.compile(
    f"(?<![{CONSONANTS}{MARKS}\uf700-\uf71a\ufffd])[{MARKS}]"
    f"|[{LEADING_VOWELS}](?![{CONSONANTS}\uf700-\uf71a])"
    f"|[{ABOVE_VOWELS}{BELOW_VOWELS}]{{2}}|[{TONES}]{{2}}|[{TONES}][{ABOVE_VOWELS}{BELOW_VOWELS}]"
    f"|(?<![{CONSONANTS}{MARKS}{FOLLOWING_VOWELS}\uf700-\uf71a\ufffdฤฦ])[ะาำ]"
    "|\u0e33[าะ]|[ะาำ]ำ"
)
FUNCTION_WORDS = re.compile("การ|ที่|และ|ของ|ใน|ความ|ให้|เป็น|งาน|ได้|มี|ตาม|ไม่|ประ|ปี|ส่วน|โดย|จาก|แผน|เพื่อ|บาท|รวม|หรือ")
RUN = regex.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]{4,}")


def _illegal_pairs() -> tuple[np.ndarray, np.ndarray]:
    """The kind of each letter (by code), and for each two kinds whether `ILLEGAL` may find them side by side."""
    shifted = "".join(map(chr, range(0xF700, 0xF71B)))
    above, spoken = ABOVE_VOWELS + BELOW_VOWELS, FOLLOWING_VOWELS
    sets = (CONSONANTS, MARKS, above, TONES, LEADING_VOWELS, spoken, "ะาำ", "าะ", "ำ", "ฤฦ", shifted, "\ufffd")
    kinds: dict[tuple[bool, ...], str] = {}
    kind_of = np.zeros(0x10000, dtype=np.uint8)
    for letter in " " + "".join(sets):
        kind = tuple(letter in letters for letters in sets)
        kinds.setdefault(kind, letter)
        kind_of[ord(letter)] = list(kinds).index(kind)
    between = (("ก" + a + b + "ก" for b in kinds.values()) for a in kinds.values())  # sound on both sides
    pairs = [[bool(ILLEGAL.match(text, 1) or ILLEGAL.match(text, 2)) for text in row] for row in between]
    return kind_of, np.array(pairs)


_KIND, _ILLEGAL_PAIR = _illegal_pairs()


def health(text: str) -> float | None:
    """How healthy a page's Thai text is, 0-1; None where there is too little Thai to say."""
    text = without_shapes(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    low = codes[codes < 0x10000]
    letters = int(_THAI[low].sum())
    unknown = int(_UNKNOWN[low].sum()) + (len(CID.findall(text)) if "(cid:" in text else 0)
    if letters < FEW_LETTERS:
        if unknown >= FEW_LETTERS and unknown > letters:
            return 0.0
        return None
    broken = (len(ILLEGAL.findall(text)) if _doubtful(codes) else 0) + unknown
    spelling = max(0.0, 1.0 - WEIGHT * broken / (letters + unknown))
    needed = ceil(SURE_WORDS * letters)
    if sum(1 for _ in islice(FUNCTION_WORDS.finditer(text), needed)) == needed:
        return round(spelling, 3)
    return round(min(spelling, _words(text)), 3)


def _doubtful(codes: np.ndarray) -> bool:
    """Whether any two neighbours may be what `ILLEGAL` finds, so that most pages are spared the search."""
    kind = np.zeros(len(codes) + 2, dtype=np.uint8)
    kind[1:-1] = _KIND[np.minimum(codes, 0xFFFF)]
    return bool(_ILLEGAL_PAIR[kind[:-1], kind[1:]].any())


def _words(text: str) -> float:
    """Share of letters inside dictionary words, scaled so that names and rare words do not count against a page."""
    sample, length = [], 0
    runs = RUN.findall(text)
    step = max(1, sum(map(len, runs)) // SAMPLE)
    for run in runs[::step]:
        sample.append(run)
        length += len(run)
        if length >= SAMPLE:
            break
    if length < FEW_LETTERS:
        return 1.0
    covered = sum(coverage(run) * len(run) for run in sample) / length
    return min(1.0, max(0.0, (covered - 0.35) / 0.5))


def usable(value: float | None) -> bool:
    """Whether a text layer of this health is good enough to be read; what cannot be judged is."""
    return value is None or value >= USABLE
