"""Where a document names agencies: the words that begin a name, and what follows them.

Names are searched in squeezed text (letters only, with their positions), and where a name ends is decided later from
all mentions together (`normalise.agency.names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from normalise.agency.finder import Finder
from normalise.agency.letters import NAME_CHAR, places_in_text, skeleton, skeleton_in_text, squeeze
from normalise.agency.lexicon import Kind, Official, kinds, officials, words
from normalise.agency.sources import Source
from normalise.agency.tails import NO_TAIL, Tail, ending_words, tail_of
from normalise.view import Passage
from schemas.document import Place
from schemas.thai import LEADING_VOWELS, MARKS

ALONE_BEFORE, ALONE_AFTER = 80, 90  # characters on the line of a title
COMMON_HEAD = "สำนักงาน"
LEAST_ALIKE = 80.0  # percent, of a damaged word
# A word so much alike a stretch of a text has so many of its pairs of neighbouring letters in it, less one: of n and m
# letters 0.4 (n + m) are alike in order, m is at least 2/3 n, and each other letter parts two pairs of the word or one.
LEAST_PAIRS = 1 / 3
SHORT = 170  # characters of a paragraph that is one title


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where an agency is named. kind: of an open name, official: of a listed one (exactly one is set).

    start: where the kind's words begin in source.text; tail: what follows (empty for a listed name);
    end: where a listed name ends. alone: it stands on a line of its own, so it is a title or a signature.
    """

    source: Source
    start: int
    end: int
    kind: Kind | None
    official: Official | None
    tail: Tail
    alone: bool

    @property
    def place(self) -> Place | None:
        return self.source.place(self.start)

    def line(self) -> tuple[str, str]:
        """What stands before the mention on its line, and the whole line; a short paragraph is one line, since a title
        is wrapped over several."""
        own = self.source.text[: self.source.own]
        if len(own) <= SHORT:
            return own[: self.start], own
        printed = self.source.owner.starts if isinstance(self.source.owner, Passage) else ()
        begins = max((at for at in (0, own.rfind("\n", 0, self.start) + 1, *printed) if at <= self.start), default=0)
        ends = min((at for at in (own.find("\n", self.start), *printed, len(own)) if at > self.start), default=len(own))
        return own[begins : self.start], own[begins:ends]

    def printed(self, end: int) -> str:
        """The text from its beginning to `end` as the document prints it, lines joined by a space; as cleaned where
        cleaning changed letters or the text runs into the next paragraph."""
        cleaned = self.source.text[self.start : end]
        wanted = squeeze(cleaned)
        lines = self.source.owner.lines if self.source.owner else ()
        raw = " ".join(line.text for line in lines)
        at = [i for i, char in enumerate(raw) if squeeze(char)]
        found = "".join(raw[i] for i in at).find(wanted) if wanted else -1
        if found < 0:
            return " ".join(cleaned.split("\n"))
        last = at[found + len(wanted) - 1] + 1
        closed = cleaned[-1] in ")." and raw[last : last + 1] == cleaned[-1]
        return " ".join(raw[at[found] : last + closed].split("\n"))


@cache
def _openings() -> tuple[Finder, dict[str, tuple[Kind, str]]]:
    """All kinds' words as skeletons, and what each stands for."""
    found: dict[str, tuple[Kind, str]] = {}
    for kind in kinds():
        if kind.names == "line" or kind.word == "จังหวัด":
            continue
        for word in (kind.word, *kind.also):
            found.setdefault(skeleton(word), (kind, word))
    return Finder(found), found


GLUE = "ของ|ที่|ใน|และ|จาก|โดย|กับ|ตาม|นายก|ปลัด|สภา|สมาชิก|พนักงาน|ให้|การ|เว็บไซต์|หน่วยงาน|ว่า|ขอ|หรือ|มา|เข้า|แก่|ต่อ|พื้นที่|ราชการ"


@cache
def _shorts() -> tuple[regex.Pattern[str], dict[str, Kind]]:
    found: dict[str, Kind] = {}
    for kind in kinds():
        for short in kind.short:
            found[short.replace(".", "")] = kind
    plain, dotted = [], []
    for short in sorted({s for kind in kinds() for s in kind.short}, key=lambda s: (-len(s), s)):
        letters = short.replace(".", "")
        body = r"\.?\s?".join(map(regex.escape, letters))
        # Three letters and a dot are plain after any word ("ประกาศอบต."); fewer, or without the dot, are letters of
        # a word ("รับผิดชอบต่อ") unless they stand apart or after a word that goes before agencies.
        plain.append(body + (r"\s?\.?" if len(letters) > 2 else r"\s?\."))
        if len(letters) > 2:
            dotted.append(body + r"\s?\.")
    apart = rf"(?:(?<![\u0e01-\u0e4e.])|(?<={GLUE}))"
    return regex.compile(f"{apart}({'|'.join(plain)})|(?<![.])({'|'.join(dotted)})"), found


@cache
def _short_starts() -> re.Pattern[str]:
    """The first two letters of every abbreviation: `re` looks for them far faster than `regex` for the whole."""
    seconds: dict[str, set[str]] = {}
    for letters in _shorts()[1]:
        seconds.setdefault(letters[0], set()).add(letters[1])
    return re.compile(
        "|".join(
            rf"{re.escape(first)}(?=\.?\s?[{re.escape(''.join(sorted(rest)))}])" for first, rest in seconds.items()
        )
    )


def _found_shorts(text: str, end: int) -> Iterator[tuple[Kind, int, int]]:
    """(kind, start, end) of the abbreviations that begin before `end`."""
    pattern, known = _shorts()
    free = 0
    for begin in _short_starts().finditer(text):
        if begin.start() >= end:
            break
        match = pattern.match(text, begin.start()) if begin.start() >= free else None
        if match:
            free = match.end()
            yield known[regex.sub(r"[.\s]", "", match.group())], match.start(), match.end()


@cache
def _listed() -> tuple[Finder, dict[str, Official]]:
    """Official names as skeletons, and what each stands for."""
    found: dict[str, Official] = {}
    for official in officials():
        found.setdefault(skeleton_in_text(official.name).strip("|"), official)
        for other in (official.plain, *(short for short in official.short if "." not in short)):
            if len(other) >= 8:
                found.setdefault(skeleton(other), official)
    return Finder(found), found


@cache
def _official_shorts() -> tuple[regex.Pattern[str], dict[str, Official]]:
    """Abbreviations of official names, with their dots; those of two letters are too many other things."""
    found = {}
    for official in officials():
        for short in official.short:
            if "." in short and len(short.replace(".", "")) > 2:
                found[regex.sub(r"[.\s]", "", short)] = official
    forms = sorted({short for official in officials() for short in official.short}, key=lambda s: (-len(s), s))
    pattern = "|".join(
        r"\s?".join(map(regex.escape, form.split())) for form in forms if regex.sub(r"[.\s]", "", form) in found
    )
    return regex.compile(rf"(?:(?<![\u0e01-\u0e4e.])|(?<={GLUE}))(?:{pattern})(?![\u0e01-\u0e4e])"), found


def _hits(finder: Finder, text: str, flat: str) -> Iterator[tuple[str, int, int]]:
    """(skeleton, start, end) of the finder's words in a text; flat: the text's own skeleton."""
    at: list[int] = []
    for i, found in finder.find(flat):
        at = at or places_in_text(text)
        yield found, at[i], _after(text, at[i + len(found) - 1])


def _found_openings(source: Source, flat: str) -> Iterator[tuple[Kind, int, int]]:
    """(kind, start, end) of the kinds' words in a source's own text; flat: its skeleton."""
    openings, known = _openings()
    for found, start, end in _hits(openings, source.text, flat):
        kind, word = known[found]
        if start < source.own and _same(source.text[start:end], word) and _begins(source.text, start, word):
            yield kind, start, end


def find(source: Source) -> Iterator[Mention]:
    """The mentions that begin in this source's own text, in no particular order."""
    text = source.text
    if not text:
        return
    flat = skeleton_in_text(text)
    openings = list(_found_openings(source, flat))
    beyond = {start: end for _, start, end in openings}
    taken: list[tuple[int, int]] = []
    listed, names = _listed()
    for found, start, end in _hits(listed, text, flat):
        official = names[found]
        if beyond.get(start, 0) > end:
            continue  # an office of a province begins like its department
        if start < source.own and _same(text[start:end], official.name) and _begins(text, start, official.name):
            if text[end : end + 1] == ")":
                end += 1
            taken.append((start, end))
            alone = is_alone(source, start, end) and not goes_on(text, end)
            yield Mention(source, start, end, None, official, NO_TAIL, alone)
    passed = 0
    for kind, start, end in openings:
        while passed < len(taken) and taken[passed][1] <= start:
            passed += 1
        if passed == len(taken) or start < taken[passed][0]:
            yield _open(source, kind, start, end)  # otherwise a listed name begins like others of its kind
    for kind, start, end in _found_shorts(text, source.own):
        yield _open(source, kind, start, end)
    if "." not in text:
        return
    pattern, abbreviated = _official_shorts()
    for match in pattern.finditer(text, 0, min(len(text), source.own)):
        official = abbreviated[regex.sub(r"[.\s]", "", match.group())]
        alone = is_alone(source, match.start(), match.end())
        yield Mention(source, match.start(), match.end(), None, official, NO_TAIL, alone)


def _after(text: str, last: int) -> int:
    """The offset after the letter at `last` and its marks."""
    end = last + 1
    while end < len(text) and text[end] in MARKS:
        end += 1
    return end


def _same(printed: str, word: str) -> bool:
    """Whether the printed letters are these words, a slip in five letters allowed (in long words only)."""
    printed, word = squeeze(printed), squeeze(word)
    if printed == word or word.startswith(printed):
        return True
    allowed = len(word) // 5 if len(word) >= 8 else 0
    return Levenshtein.distance(printed, word, score_cutoff=allowed) <= allowed


def _begins(text: str, start: int, word: str) -> bool:
    """Short words ("โรงเรียน", "กรม…") must begin where a word can begin."""
    return len(word) >= 8 or start == 0 or text[start - 1] not in LEADING_VOWELS


def _open(source: Source, kind: Kind, start: int, end: int) -> Mention:
    tail = tail_of(source.text, end)
    return Mention(source, start, end, kind, None, tail, is_alone(source, start, end))


@cache
def _listed_names() -> frozenset[str]:
    """Names that may stand before an agency's own on its line: those of the department or ministry above it."""
    return frozenset(squeeze(official.name) for official in officials())


def goes_on(text: str, end: int) -> bool:
    """Whether the letters go on behind a listed name with no word that follows names: a longer name begins like it
    ("กรมการแพทย์" and "กรมการแพทย์แผนไทย…")."""
    after = text[end : end + 40].split("\n")[0]
    if not after or after[0] not in NAME_CHAR:
        return False
    vocabulary = words()
    parts = (word.split(" ")[0] for word in vocabulary.parts_after)
    return not squeeze(after).startswith((*ending_words(), *vocabulary.sentence, *parts))


def is_alone(source: Source, start: int, end: int) -> bool:
    """Nothing but a label stands before it on its line, and at most a name and an address after it, no sentence."""
    text = source.text
    line_start = text.rfind("\n", max(0, start - ALONE_BEFORE - 1), start) + 1
    if isinstance(source.owner, Passage) and source.own <= 2 * SHORT:
        # A title's lines may have been joined; those of a long paragraph say nothing.
        line_start = max(line_start, max((at for at in source.owner.starts if at <= start), default=0))
    if start - line_start > ALONE_BEFORE:
        return False
    before = squeeze(text[line_start:start])
    if before and before not in words().owners and before not in _listed_names():
        return False
    rest = text[end : end + 3 * ALONE_AFTER].split("\n")[0]
    rest = squeeze(rest)
    return len(rest) <= ALONE_AFTER and not any(word in rest for word in words().sentence)


@cache
def _damaged_words() -> tuple[tuple[Kind, tuple[str, ...]], ...]:
    """The kinds whose words are known even damaged, each with the pairs of neighbouring letters of its word."""
    named = (kind for kind in kinds() if kind.names != "line" and len(kind.word) >= 8)
    return tuple((kind, tuple(map("".join, pairwise(kind.word)))) for kind in named)


def _pairs(letters: str) -> set[str]:
    return set(map("".join, pairwise(letters)))


def fuzzy_openings(source: Source) -> Iterator[Mention]:
    """Kinds' words damaged beyond `find`, in one short text (a cover line): the best alignment, if good enough."""
    text = source.text[: source.own]
    letters = [i for i, char in enumerate(text) if char in NAME_CHAR]
    squeezed = "".join(text[i] for i in letters)
    if len(squeezed) < 8:
        return
    best: tuple[float, Kind, int, int] | None = None
    printed = _pairs(squeezed)
    for kind, pairs in _damaged_words():
        if len(squeezed) < len(kind.word) or sum(map(printed.__contains__, pairs)) < LEAST_PAIRS * len(kind.word) - 1:
            continue
        match = fuzz.partial_ratio_alignment(kind.word, squeezed, score_cutoff=LEAST_ALIKE)
        if match and (best is None or match.score > best[0]) and _distinct(kind.word, squeezed[: match.dest_end]):
            best = (match.score, kind, match.dest_start, match.dest_end)
    if best:
        _, kind, start, end = best
        yield _open(source, kind, letters[start], letters[end - 1] + 1)


def _distinct(word: str, printed: str) -> bool:
    """Whether more than the head that many kinds share ("สำนักงาน…") is alike: the last letters must be as well."""
    rest = word.removeprefix(COMMON_HEAD)
    return rest == word or fuzz.ratio(rest, printed[-len(rest) :]) >= 65
