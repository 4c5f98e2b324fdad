"""Responsible units: one cell's text -> the units it names."""

from __future__ import annotations

from functools import cache

import regex
from rapidfuzz.distance import Hamming

from normalise.dictionary import cut_words
from normalise.fold import fold
from schemas.lexicon import load
from schemas.thai import LETTERS, THANTHAKHAT, TONES, UNKNOWN
from schemas.words import frequencies

BREAK = r"[,;/\n•●▪]|\s[-–]\s?|(?:^|\s)[-–](?=\S)"
LIST_NUMBER = regex.compile(r"(?:^|(?<=\s))\(?[0-9๐-๙]{1,2}[.)]\s*")
SHORTEST_MISREAD, LONG = 7, 9  # letters
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
    """The unit as the lexicon spells it, if a reader lost or added only tone marks, or took one letter for another and
    no other known unit is as near; else as it is."""
    if unit in _whole_names():
        return unit
    return _skeletons().get(_skeleton(unit)) or _one_letter_away(unit) or unit


def _one_letter_away(unit: str) -> str | None:
    """Only long names: of short ones, real others are as near. Shorter ones that are words as they stand are left."""
    if len(unit) < SHORTEST_MISREAD:
        return None
    near = [name for name in _by_length().get(len(unit), ()) if Hamming.distance(name, unit) == 1]
    if len(near) != 1 or len(unit) >= LONG:
        return near[0] if len(near) == 1 else None
    return None if all(word in frequencies() for word in cut_words(unit, spaces=False)) else near[0]


def _closed(hit: regex.Match[str], text: str) -> str:
    """A whole name without spaces, and a cut behind it where another whole name follows at once."""
    name = regex.sub(r"\s+", "", hit.group())
    return name + "\n" if _whole().match(text, hit.end()) else name


@cache
def _label_words() -> frozenset[str]:
    return frozenset(map(fold, load("units")["labels"]))


def split_units(text: str) -> list[str]:
    """The units named in a cell, in order, each once, but for those with a letter that is not known. A space parts two
    units only before a word that begins one."""
    if EMPTY.fullmatch(text):
        return []
    text = LIST_NUMBER.sub("\n", text)
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
        part = _without_label(part)
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
        begins = _heads().match(word) or _and_unit(word)
        bare = bool(found) and found[-1] in load("units")["bare"]
        if found and (not begins or bare):
            thai = word[0] in LETTERS and found[-1][-1] in LETTERS
            found[-1] += word if thai else f" {word}"
        else:
            found.append(word.removeprefix("และ") if _and_unit(word) else word)
    return [unit for unit in found if unit != "และ"]


def _and_unit(word: str) -> bool:
    """ "และกองช่าง" names another unit; "และสิ่งแวดล้อม" is the rest of a name."""
    return word.startswith("และ") and _heads().match(word, 3) is not None
