"""Whose score a clause speaks of: "เทศบาลตำบล… ได้คะแนนรวม", "หน่วยงานมีผลคะแนน"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import regex
from rapidfuzz import fuzz

from normalise.scores.columns import agency_begins
from normalise.scores.framework import table
from normalise.squeeze import squeezed

# A name as much like the report's own as this is the own one, misread.
SAME_NAME = 75
REACH = 60
SCORE = "คะแนน"


@dataclass(frozen=True)
class Owner:
    """[start, end) of a clause's beginning in a squeezed text, up to the word score. agency: the name it begins with,
    squeezed; None for a word that stands for the report's own ("หน่วยงาน"). total: it says that the score is a total."""

    start: int
    end: int
    agency: str | None
    total: bool


def _any(words: list[str]) -> str:
    return "|".join(regex.escape(squeezed(w)) for w in sorted(words, key=len, reverse=True))


@cache
def _pattern() -> regex.Pattern[str]:
    words = table("words")["owner"]
    begins = "|".join(map(regex.escape, sorted(agency_begins(), key=len, reverse=True)))
    return regex.compile(
        rf"(?:(?<![ก-๛.])(?P<short>(?:[ก-ฮ]\.?){{2,5}}(?<=\.))|(?P<agency>(?:{begins})[ก-๛]{{0,60}}?(?:เขต\d{{1,2}})?)|(?:{_any(words['own'])}))"
        rf"(?:{_any(words['verbs'])})(?:{_any(words['score'])})?(?P<total>{_any(words['total'])})?"
    )


@cache
def _others() -> regex.Pattern[str]:
    return regex.compile(_any(table("words")["other_assessments"]["names"]))


def owners_in(text: str) -> list[Owner]:
    """Every such clause of a squeezed text, in order; those that name neither a score nor a total are none."""
    found: list[Owner] = []
    if SCORE not in text:
        return found
    for match in _pattern().finditer(text):
        said = text[match.start() : match.end()]
        if SCORE in said:
            name = match["agency"] or match["short"]
            found.append(Owner(match.start(), match.end(), name, match["total"] is not None))
    return found


@lru_cache(maxsize=64)
def _own_names(own: str) -> tuple[list[str], list[str]]:
    """What may stand for an agency behind "คะแนนรวมของ", and behind the word for a mean: its name, the words with which
    it begins; longest first."""
    listed = table("words")["owner"]["single"]
    kinds = {kind for kind in (*agency_begins(), *map(squeezed, listed)) if own.startswith(kind)}
    single = kinds & set(map(squeezed, listed))
    return sorted({own, *kinds}, key=len, reverse=True), sorted({own, *single}, key=len, reverse=True)


@cache
def _total_of() -> regex.Pattern[str]:
    words = table("words")["owner"]
    return regex.compile(rf"(?:{_any(words['score'])})(?:(?P<total>{_any(words['total'])})|{_any(words['mean'])})ของ")


@cache
def _ends_name() -> regex.Pattern[str]:
    words = table("words")["owner"]
    return regex.compile(rf"(?=[^ก-๛]|$|{_any(words['goes_on'])})(?!{_any(words['not_on'])})")


def own_totals(text: str, own: str | None) -> list[tuple[int, int]]:
    """[start, end) of every total told of the report's own agency by its name or kind: "คะแนนรวมของธนาคาร". own: its
    squeezed canonical name. None behind words that speak of another assessment."""
    if own is None:
        return []
    found = []
    for match in _total_of().finditer(text):
        names = _own_names(own)[0 if match["total"] else 1]
        ends = (match.end() + len(name) for name in names if text.startswith(name, match.end()))
        end = next((end for end in ends if _ends_name().match(text, end)), None)
        if end is not None:
            found.append((match.start(), end))
    other = other_assessment(text) if found else -1
    return [(start, end) for start, end in found if not 0 <= other < start]


def is_own(agency: str | None, own: str | None) -> bool:
    """Whether a squeezed agency's name is the report's own (squeezed canonical name); true where that is unknown."""
    if agency is None or own is None:
        return True
    if agency.endswith("."):
        return stands_for(agency, own)
    bare, own_bare = _bare(agency), _bare(own)
    if not bare:
        return own.startswith(agency)
    return bare in own or own_bare in agency or fuzz.ratio(bare, own_bare) >= SAME_NAME


def stands_for(short: str, name: str) -> bool:
    """Whether the letters of an abbreviation ("กทท.") stand in a name in their order, the first at its beginning."""
    letters = short.replace(".", "")
    rest = iter(name)
    return name.startswith(letters[0]) and all(letter in rest for letter in letters)


def is_kind(agency: str) -> bool:
    """Whether a squeezed agency's name is an abbreviation, or the word for a kind of agency and nothing else."""
    return agency.endswith(".") or agency in agency_begins()


@cache
def _taken_part() -> regex.Pattern[str]:
    words = table("words")["owner"]
    return regex.compile(rf"(?:{_any(words['takes_part'])})[^\n]{{0,{REACH}}}(?:{_any(words['of'])})$")


def holds_assessment(text: str, owner: Owner) -> bool:
    """Whether the agency of a clause is the one that holds an assessment in which another takes part: "โรงเรียน…
    เข้าร่วมการประเมิน ITA ของสำนักงาน… ได้คะแนน"; the score is not its own."""
    return bool(_taken_part().search(text, max(0, owner.start - 2 * REACH), owner.start))


@cache
def _parted() -> regex.Pattern[str]:
    return regex.compile(_any(table("words")["owner"]["parts"]))


def is_parted(gap: str) -> bool:
    """Whether the words between a score and a name tell that the score's parts follow ("… คะแนน โดยแบบวัด IIT")."""
    return bool(_parted().search(gap))


@cache
def _longest_begins() -> tuple[str, ...]:
    return tuple(sorted(agency_begins(), key=len, reverse=True))


def _bare(agency: str) -> str:
    """The name behind the word with which it begins."""
    return next((agency.removeprefix(word) for word in _longest_begins() if agency.startswith(word)), agency)


@cache
def _many() -> regex.Pattern[str]:
    words = table("words")["many"]
    return regex.compile(rf"(?:{_any(words['agencies'])})(?:{_any(words['joint'])})*$")


def of_many(text: str, start: int) -> bool:
    """Whether the name of a score that begins here is said of many agencies ("ระดับประเทศ มีค่าเฉลี่ยคะแนน ITA")."""
    return bool(_many().search(text, max(0, start - REACH), start))


@lru_cache(maxsize=256)
def other_assessment(text: str) -> int:
    """Where a squeezed text first speaks of another assessment than this one; -1 if nowhere."""
    found = _others().search(text)
    return found.start() if found else -1
