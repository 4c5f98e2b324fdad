"""Where a document names agencies: the words that begin a name, and what follows them.

Thai prose puts no space after a name ("…ตำบลนากอกได้จัดทำ"), OCR puts spaces into it, and a line may end in it. So
names are searched in squeezed text (letters only, with their positions), and where a name ends is decided later from
all mentions together (`normalise.agency.names`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from normalise.agency.lexicon import Kind, Official, alike, kinds, officials, words
from normalise.view import Grid, GridCell, Passage, View
from schemas.document import Place
from schemas.thai import CONSONANTS, FOLLOWING_VOWELS, LEADING_VOWELS, LETTERS, MARKS

COVER_ITEMS, COVER_LETTERS = 14, 900
MOST_LETTERS = 3_000_000  # a report has some hundred thousand
TAIL = 48
ALONE_BEFORE, ALONE_AFTER = 80, 90  # characters on the line of a title
HARD, STRONG, PARAGRAPH, WEAK, SPACE = 3.0, 2.6, 2.0, 1.2, 1.0
DAMAGED_ENDS = ("อำเภอ", "จังหวัด", "ประจำปี")
NAME_CHAR = frozenset(LETTERS) - {"ฯ", "ๆ"}
ABBREVIATED_ENDS = ("อ", "จ", "ต", "ม", "พศ", "กทม", "โทร", "ถ", "ซ")


@dataclass(frozen=True, slots=True)
class Source:
    """A text that is searched. text[:own] is this item's; the rest are the beginnings of the next two paragraphs.

    cover: among the first of the document. order: running number. owner: gives the place of an offset.
    """

    text: str
    own: int
    cover: bool
    order: int
    owner: Passage | GridCell | None

    def place(self, offset: int) -> Place | None:
        if isinstance(self.owner, Passage):
            return self.owner.place_at(min(offset, max(self.own - 1, 0)))
        return self.owner.place if self.owner else None


@dataclass(frozen=True, slots=True)
class Tail:
    """The letters after a kind's words. letters: squeezed; at[i]: position of letters[i] in the source's text;
    breaks: number of letters -> how surely a name could end there (see HARD … SPACE); cut: the text itself ends."""

    letters: str
    at: tuple[int, ...]
    breaks: dict[int, float]
    cut: bool


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
        closed = cleaned.endswith(")") and raw[last : last + 1] == ")"
        return " ".join(raw[at[found] : last + closed].split("\n"))


NO_TAIL = Tail("", (), {}, False)


def sources(view: View) -> list[Source]:
    """The document's texts in reading order: paragraphs, each with the beginning of the next, then cells."""
    found: list[Source] = []
    letters = 0
    items = view.items
    for index, item in enumerate(items):
        if letters > MOST_LETTERS:
            break
        cover = index < COVER_ITEMS and letters < COVER_LETTERS
        if isinstance(item, Passage):
            more = ""
            for after in items[index + 1 : index + 3]:
                if not isinstance(after, Passage):
                    break
                more += "\n" + after.text[:60]
            found.append(Source(item.text + more, len(item.text), cover, len(found), item))
            letters += len(item.text)
        elif isinstance(item, Grid):
            for cell in item.cells():
                found.append(Source(cell.text, len(cell.text), cover and letters < COVER_LETTERS, len(found), cell))
                letters += len(cell.text)
    for page in view.document.pages:
        for line in page.running:
            text = view.clean(line)
            found.append(Source(text, len(text), False, len(found), Passage(page.number, text, (line,), (0,))))
    return found


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
    return regex.sub(r"[^\u0e01-\u0e4e\u0e50-\u0e59a-zA-Z0-9]", "", text)


def _skeleton_at(text: str) -> tuple[str, list[int]]:
    """The skeleton of a text and where each of its characters stands in it. Latin and punctuation become '|'."""
    table = _folding()
    chars, at = [], []
    for i, char in enumerate(text):
        if char.isspace() or char == "-":
            continue
        folded = table.get(ord(char), char) if char in NAME_CHAR else "|"
        if folded:
            chars.append(folded)
            at.append(i)
    return "".join(chars), at


class Words:
    """Where a text holds any of many words: left to right, the longest of those that begin at a place, no overlap.

    The words are looked up by their first letters, so the time is the text's length."""

    FIRST = 3

    def __init__(self, words: Iterable[str]) -> None:
        self.by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=lambda word: (-len(word), word)):
            self.by_first.setdefault(word[: self.FIRST], []).append(word)

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        free = 0
        by_first, first = self.by_first, self.FIRST
        for i in range(len(text) - first + 1):
            words_here = by_first.get(text[i : i + first])
            if words_here and i >= free:
                word = next((word for word in words_here if text.startswith(word, i)), None)
                if word:
                    free = i + len(word)
                    yield i, word


@cache
def _openings() -> tuple[Words, dict[str, tuple[Kind, str]]]:
    """All kinds' words as skeletons, and what each stands for."""
    found: dict[str, tuple[Kind, str]] = {}
    for kind in kinds():
        if kind.names == "listed" or kind.word == "จังหวัด":
            continue
        for word in (kind.word, *kind.also):
            found.setdefault(skeleton(word), (kind, word))
    return Words(found), found


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
def _listed() -> tuple[Words, dict[str, Official]]:
    """Official names as skeletons, and what each stands for."""
    found: dict[str, Official] = {}
    for official in officials():
        found.setdefault(_skeleton_at(official.name)[0].strip("|"), official)
        plain = regex.sub(r"\s*\(.*?\)|\s*จำกัด.*", "", official.name)
        if len(plain) >= 8:
            found.setdefault(skeleton(plain), official)
    return Words(found), found


def find(source: Source) -> Iterator[Mention]:
    """The mentions that begin in this source's own text, in no particular order."""
    text = source.text
    if not text:
        return
    flat, at = _skeleton_at(text)
    openings, known = _openings()
    for i, found in openings.find(flat):
        kind, word = known[found]
        start, end = at[i], _after(text, at[i + len(found) - 1])
        if start < source.own and _same(text[start:end], word) and _begins(text, start, word):
            yield _open(source, kind, start, end)
    pattern, short = _shorts()
    for match in pattern.finditer(text):
        if match.start() < source.own:
            kind = short[regex.sub(r"[.\s]", "", match.group())]
            yield _open(source, kind, match.start(), match.end())
    listed, names = _listed()
    for i, found in listed.find(flat):
        official = names[found]
        start, end = at[i], _after(text, at[i + len(found) - 1])
        if start < source.own and _same(text[start:end], official.name) and _begins(text, start, official.name):
            if text[end : end + 1] == ")":
                end += 1
            yield Mention(source, start, end, None, official, NO_TAIL, _alone(source, start, end))


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
    return Mention(source, start, end, kind, None, tail, _alone(source, start, end))


def _alone(source: Source, start: int, end: int) -> bool:
    """Nothing but a label stands before it on its line, and at most a name and an address after it."""
    text = source.text
    line_start = text.rfind("\n", max(0, start - ALONE_BEFORE - 1), start) + 1
    if start - line_start > ALONE_BEFORE:
        return False
    before = squeeze(text[line_start:start])
    if before and before not in words().owners:
        return False
    rest = text[end : end + 3 * ALONE_AFTER].split("\n")[0]
    return len(squeeze(rest)) <= ALONE_AFTER


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
    openings = (kind.word for kind in kinds() if len(kind.word) >= 8)
    return (*(word for word in words().ends if "." not in word), *openings)


@cache
def _weak() -> tuple[str, ...]:
    return words().weak_ends


def can_end(letters: str, k: int) -> bool:
    """Whether a Thai word can end after k letters: no vowel is torn from its consonant."""
    if k >= len(letters):
        return True
    return letters[k] not in MARKS and letters[k] not in FOLLOWING_VOWELS and letters[k - 1] not in LEADING_VOWELS


def fuzzy_openings(source: Source) -> Iterator[Mention]:
    """Kinds' words damaged beyond `find`, in one short text (a cover line): best alignment at 80 of 100 or better."""
    text = source.text[: source.own]
    letters = [i for i, char in enumerate(text) if char in NAME_CHAR]
    squeezed = "".join(text[i] for i in letters)
    if len(squeezed) < 8:
        return
    best: tuple[float, Kind, int, int] | None = None
    for kind in kinds():
        if kind.names == "listed" or len(kind.word) < 8:
            continue
        match = fuzz.partial_ratio_alignment(kind.word, squeezed, score_cutoff=80)
        if match and (best is None or match.score > best[0]):
            best = (match.score, kind, match.dest_start, match.dest_end)
    if best:
        _, kind, start, end = best
        yield _open(source, kind, letters[start], letters[end - 1] + 1)


CONSONANT = frozenset(CONSONANTS)
