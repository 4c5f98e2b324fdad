"""Responsible units: one cell's text -> the units it names."""

from __future__ import annotations

from functools import cache

import regex
from rapidfuzz.distance import Hamming, Levenshtein

from normalise.dictionary import cut_words
from normalise.fold import fold
from schemas.lexicon import load
from schemas.thai import LETTERS, THANTHAKHAT, TONES, UNKNOWN
from schemas.words import frequencies

BREAK = r"[,;/\n•●▪]|\s[-–]\s?|(?:^|(?<=\s))[-–](?=\S)"
LIST_NUMBER = regex.compile(r"(?:^|(?<=\s))\(?[0-9๐-๙]{1,2}[.)]\s*")
SHORTEST_MISREAD, LONG = 7, 9  # letters
MOST_MISREAD = 3  # letters of a name, one for each nine
LEAST_READ = 0.6  # of a name's letters that were read where others were taken for Latin ones
LEAST_WORD, COMMON = 4, 50  # letters, and times in the word list's corpus
LATIN = regex.compile(r"\s*[A-Za-z]+\s*")  # what a reader makes of Thai letters at times
NO_MISREADING = regex.compile("[0-9๐-๙ฯ]")  # what makes it another unit
BAR = regex.compile(r"\s*[|¦]\s*")  # a trace of a rule
STROKE = "\ue000"  # stands for a stroke that parts nothing
EMPTY = regex.compile(r"[-–—.\s]*")


@cache
def _heads() -> regex.Pattern[str]:
    names = sorted(load("units")["heads"], key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, names)))


@cache
def _labels() -> regex.Pattern[str]:
    names = sorted(load("units")["labels"], key=len, reverse=True)
    return regex.compile(f"(?:{'|'.join(map(regex.escape, names))})(?=\\s|{_heads().pattern})\\s*")


@cache
def _separator() -> regex.Pattern[str]:
    """What parts two units: marks and line ends, and "and" before a word that begins a unit; without a space before it
    only where that word begins nothing else ("กองคลังและกองช่าง", but "กลุ่มนโยบายและงานแผน" may be one)."""
    sure = "|".join(map(regex.escape, sorted(load("units")["sure"], key=len, reverse=True)))
    return regex.compile(rf"{BREAK}|(?<=\s)และ\s*(?={_heads().pattern})|(?<=\S)และ(?=(?:{sure}))")


@cache
def _whole() -> regex.Pattern[str]:
    names = sorted(load("units")["whole"], key=len, reverse=True)
    return regex.compile("|".join(r"[^\S\n]?\n?".join(map(regex.escape, name)) for name in names))


@cache
def _whole_names() -> frozenset[str]:
    return frozenset(load("units")["whole"])


@cache
def _by_length() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name in load("units")["whole"]:
        found.setdefault(len(name), []).append(name)
    return found


@cache
def _skeletons() -> dict[str, str]:
    """Whole names without tone marks and the like -> the name; names that would be the same are left out."""
    found: dict[str, list[str]] = {}
    for name in load("units")["whole"]:
        found.setdefault(_skeleton(name), []).append(name)
    return {skeleton: names[0] for skeleton, names in found.items() if len(names) == 1}


def _skeleton(text: str) -> str:
    return "".join(char for char in text if char not in TONES + THANTHAKHAT)


def known_name(unit: str) -> str:
    """The unit as the lexicon spells it, if a reader lost or added only tone marks, or misread few of its letters and
    no other known unit is as near; else as it is."""
    if unit in _whole_names():
        return unit
    return _skeletons().get(_skeleton(unit)) or _few_letters_away(unit) or _under_latin(unit) or unit


def _few_letters_away(unit: str) -> str | None:
    """Only long names: of short ones, real others are as near. What is words as it stands is left."""
    unit = LATIN.sub("?", unit)
    most = min(len(unit) // LONG, MOST_MISREAD)
    if len(unit) < SHORTEST_MISREAD or NO_MISREADING.search(unit):
        return None
    lost = most  # letters; of the shorter ones one may be wrong, but none lost
    most = max(most, 1)
    names = [name for length in range(len(unit) - lost, len(unit) + lost + 1) for name in _by_length().get(length, ())]
    distance = Levenshtein.distance if lost else Hamming.distance
    far = {name: distance(name, unit, score_cutoff=most) for name in names if not NO_MISREADING.search(name)}
    least = min(far.values(), default=most + 1)
    near = [name for name, distance in far.items() if distance == least]
    if least > most or len(near) != 1:
        return None
    return None if _own_words(unit, near[0]) else near[0]


def _own_words(unit: str, known: str) -> bool:
    """Whether a unit is words as it stands, and those that the known one lacks are common and no mere syllables."""
    words, others = (cut_words(text, spaces=False) for text in (unit, known))
    own = [word for word in words if word not in others]
    common = [word for word in own if len(word) >= LEAST_WORD and frequencies().get(word, 0) >= COMMON]
    return all(word in frequencies() for word in words) and bool(common)


def _under_latin(unit: str) -> str | None:
    """The one known unit that has all the Thai letters of a name of which some were read as Latin ("ทุกส่วน aan ร")."""
    parts = LATIN.split(unit)
    known = sum(map(len, parts))
    if len(parts) < 2 or any(char not in LETTERS for part in parts for char in part):
        return None
    shape = regex.compile(".{1,8}".join(map(regex.escape, parts)))
    near = [name for name in load("units")["whole"] if shape.fullmatch(name) and known >= LEAST_READ * len(name)]
    return near[0] if len(near) == 1 else None


def known_names(unit: str) -> list[str]:
    """The unit as the lexicon spells it, or two that stand without a space and of which the second was misread
    ("กองช่างกธงคลัง")."""
    name = known_name(unit)
    if name != unit or unit in _whole_names():
        return [name]
    for first in sorted(filter(unit.startswith, load("units")["whole"]), key=len, reverse=True):
        rest = unit.removeprefix(first).strip()
        if len(first) >= SHORTEST_MISREAD and (second := known_name(rest)) != rest:
            return [first, second]
    return [unit]


def _closed(hit: regex.Match[str], text: str) -> str:
    """A whole name without spaces, and a cut behind it where another whole name follows at once."""
    name = regex.sub(r"\s+", "", hit.group())
    return name + "\n" if _whole().match(text, hit.end()) else name


@cache
def _label_words() -> frozenset[str]:
    return frozenset(map(fold, load("units")["labels"]))


@cache
def _alternatives() -> regex.Pattern[str]:
    """A stroke between two heads of units, of which the second names none by itself: "ทุกสำนัก/กอง"."""
    bare = "|".join(map(regex.escape, sorted(load("units")["bare"], key=len, reverse=True)))
    return regex.compile(rf"(?<=\S)\s?/\s?(?=(?:{bare})(?:\s?/|[ \t]*(?:$|[,;\n])))", regex.MULTILINE)


@cache
def _unfinished() -> regex.Pattern[str]:
    """The bare strip behind a beginning that takes the work named behind it ("กลุ่มบริหาร" and "งานบุคคล")."""
    names = "|".join(map(regex.escape, load("units")["unfinished"]))
    return regex.compile(rf"(?:^|(?<=[\s,;/.)–-]))(?P<name>{names})\s{{1,3}}(?=งาน)")


def split_units(text: str) -> list[str]:
    """The units named in a cell, in order, each once, but for those with a letter that is not known. A space parts two
    units only before a word that begins one."""
    if EMPTY.fullmatch(text):
        return []
    text = _alternatives().sub(STROKE, text)
    text = LIST_NUMBER.sub("\n", BAR.sub(" ", text))
    text = _unfinished().sub(r"\g<name>", text)
    text = _whole().sub(lambda hit: _closed(hit, text), text)
    parts: list[str] = []
    for piece in _separator().split(text):
        parts.extend(_split_piece(" ".join(piece.split())))
    units: list[str] = []
    for part in parts:
        label = _labels().match(part)
        while label and label.end() < len(part):
            part = part[label.end() :].strip()
            label = _labels().match(part)
        part = _without_label(part).replace(STROKE, "/")
        if fold(part) in _label_words():
            continue
        if UNKNOWN in part:
            continue  # a name of which a letter is not known is no name
        if part and not EMPTY.fullmatch(part) and fold(part) not in {fold(unit) for unit in units}:
            units.append(part)
    return units


def _without_label(part: str) -> str:
    """A label that stands before a unit whose first letter was misread ("งานหลักลำนักปลัด")."""
    for label in load("units")["labels"]:
        rest = part[len(label) :].strip()
        if part.startswith(label) and known_name(part) == part and known_name(rest) in _whole_names():
            return rest
    return part


def _split_piece(piece: str) -> list[str]:
    """Cut "สำนักปลัด กองคลัง" before a unit's head; close "ทุกส่วน ราชการ", a unit broken by its line."""
    found: list[str] = []
    for word in piece.split(" "):
        word = word.strip()
        if not word:
            continue
        if _of_agency(found, word):
            found[-1] += f" {word}"
            continue
        begins = _heads().match(word) or _and_unit(word)
        bare = bool(found) and found[-1] in load("units")["bare"]
        if found and (not begins or bare):
            thai = word[0] in LETTERS and found[-1][-1] in LETTERS
            found[-1] += word if thai else f" {word}"
        else:
            found.append(word.removeprefix("และ") if _and_unit(word) else word)
    return [unit for unit in found if unit != "และ"]


def _of_agency(found: list[str], word: str) -> bool:
    """ "สำนักปลัด อบต.": the kind of the agency behind one of its units tells whose it is."""
    words = load("units")
    return bool(found) and word in words["agency"] and found[-1].startswith(tuple(words["within"]))


def _and_unit(word: str) -> bool:
    """ "และกองช่าง" names another unit; "และสิ่งแวดล้อม" is the rest of a name."""
    return word.startswith("และ") and _heads().match(word, 3) is not None
