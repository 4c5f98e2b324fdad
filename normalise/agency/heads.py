"""Agencies whose name is a whole line: "มณฑลทหารบกที่ ๒๗", "ศาลแขวงเชียงใหม่", and any line of the cover that begins
with a word that only agencies begin with ("สำนักงาน…", "สถาบัน…")."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from normalise.agency.gazetteer import Area, fold, gazetteer
from normalise.agency.letters import squeeze
from normalise.agency.lexicon import Kind, kinds, officials, words
from normalise.agency.mentions import Mention, is_alone
from normalise.agency.sources import Source, lines_of
from normalise.agency.tails import ending_words, tail_of
from normalise.view import Passage
from schemas.thai import ascii_digits

LONGEST_LINE = 110  # characters of a name that is a line
LEAST_AFTER_HEAD = 2
GENERAL = 0  # level of kinds that are only a guess from a head word
ADDRESS = regex.compile(r"(?:อ|จ|ต|ถ|ม|จว|โทร|กทม)\.|[0-9๐-๙]+/[0-9๐-๙]|เลขที่|\(?ita\b", regex.IGNORECASE)
NUMBER = regex.compile(r"(?<=[\u0e01-\u0e4e])\s*([0-9]+)")


@cache
def _line_kinds() -> tuple[Kind, ...]:
    """Longest words first."""
    found = [kind for kind in kinds() if kind.names == "line"]
    return tuple(sorted(found, key=lambda kind: (-len(kind.word), kind.word)))


@cache
def _line_ends() -> tuple[str, ...]:
    """What ends a name that is a line: words of the lexicon, other agencies' names."""
    return (*ending_words(), *(squeeze(official.name) for official in officials()))


@cache
def _heads() -> dict[str, tuple[tuple[Kind, tuple[str, ...]], ...]]:
    """First letter -> the kinds that a line may begin with by it, longest words first, each with those of its words
    and abbreviations that begin so."""
    found: dict[str, list[tuple[Kind, tuple[str, ...]]]] = {}
    for kind in _line_kinds():
        words_of_kind = (kind.word, *kind.also, *kind.short)
        for first in dict.fromkeys(word[0] for word in words_of_kind):
            own = tuple(word for word in words_of_kind if word[0] == first)
            found.setdefault(first, []).append((kind, own))
    return {first: tuple(pairs) for first, pairs in found.items()}


@cache
def _labels() -> tuple[str, ...]:
    """What stands before an agency's name on its line ("หน่วยงาน"), longest first."""
    return tuple(label for label in sorted(words().owners, key=len, reverse=True) if len(label) > 2)


def line_heads(source: Source, general: bool) -> Iterator[Mention]:
    """The mentions of such agencies alone on a line of the cover; general: also those of general head words."""
    if not source.cover or not isinstance(source.owner, Passage):
        return
    own = source.text[: source.own]
    for line_start, _ in lines_of(source):
        found = regex.match(r"[^\u0e01-\u0e4e]*", own, pos=line_start)
        start = _after_label(own, found.end())
        for kind, words_of_kind in _heads().get(own[start : start + 1], ()):
            word = next((word for word in words_of_kind if own.startswith(word, start)), None)
            if word is None:
                continue
            end = start + len(word)
            mention = Mention(source, start, end, kind, None, tail_of(source.text, end), True)
            name, _ = line_name(mention)
            long_enough = len(squeeze(name)) >= LEAST_AFTER_HEAD or any(map(str.isdigit, name))
            wanted = long_enough and not is_unit(kind.word + name)
            if wanted and is_alone(source, start, end) and (general or kind.level > GENERAL):
                yield mention
            break


def _after_label(text: str, start: int) -> int:
    """Where the line goes on after "ของ", "หน่วยงาน", "จัดทำโดย" …"""
    for label in _labels():
        if text.startswith(label, start):
            found = regex.match(r"\s*[:：]?\s*", text, pos=start + len(label))
            return found.end()
    return start


def line_name(mention: Mention) -> tuple[str, int]:
    """What follows the kind's words up to an address, a year, the parent agency or the line's end, spaces single and
    digits ASCII ("ที่ 27"); and the offset where it ends in the source's text."""
    text = mention.source.text
    rest = text[mention.end : mention.end + LONGEST_LINE]
    rest = rest.split("\n")[0]
    if isinstance(mention.source.owner, Passage):
        later = [at for at in mention.source.owner.starts if at > mention.start]
        rest = rest[: max(0, min(later) - mention.end)] if later else rest
    cut = len(rest)
    for gap in regex.finditer(r"\s+|(?=ประจำปี|ปีงบประมาณ|ปีการศึกษา)", rest):
        after = rest[gap.end() :]
        if gap.end() and (squeeze(after).startswith(_line_ends()) or ADDRESS.match(after)):
            cut = gap.start()
            break
    kept = rest[:cut].rstrip(" \t,:;.-–")
    name = NUMBER.sub(r" \1", " ".join(ascii_digits(kept).split()))
    return name, mention.end + len(kept)


def is_unit(name: str) -> bool:
    """Whether the name is that of a unit within an agency ("สำนักงานปลัด", "ศูนย์ข้อมูลข่าวสาร…")."""
    flat = squeeze(name)
    return flat in words().units or flat.startswith(words().unit_heads)


def named_area(name: str) -> Area | None:
    """The province or district with which a name ends ("…จังหวัดเลย", "…อำเภอด่านซ้าย"), None if none or several."""
    gaz = gazetteer()
    for word, names in (("จังหวัด", gaz.province_names), ("อำเภอ", gaz.district_names)):
        _, found, after = name.rpartition(word)
        areas = names.get(fold(after), ()) if found else ()
        if len(areas) == 1:
            return areas[0]
    return None
