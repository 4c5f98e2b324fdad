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
        rf"(?:(?P<agency>(?:{begins})[ก-๛]{{2,40}}?)|(?:{_any(words['own'])}))"
        rf"(?:{_any(words['verbs'])})(?:{_any(words['score'])})?(?P<total>{_any(words['total'])})?"
    )


@cache
def _others() -> regex.Pattern[str]:
    return regex.compile(_any(table("words")["other_assessments"]["names"]))


def owners_in(text: str) -> list[Owner]:
    """Every such clause of a squeezed text, in order; those that name neither a score nor a total are none."""
    found = []
    for match in _pattern().finditer(text):
        said = text[match.start() : match.end()]
        if "คะแนน" in said:
            found.append(Owner(match.start(), match.end(), match["agency"], match["total"] is not None))
    return found


@lru_cache(maxsize=64)
def _own_total(own: str) -> regex.Pattern[str]:
    words = table("words")["owner"]
    kinds = {squeezed(kind) for kind in (*agency_begins(), *words["single"])}
    kinds = {kind for kind in kinds if own.startswith(kind)}
    single = kinds & {squeezed(kind) for kind in words["single"]}
    mean = f"(?:{_any(words['mean'])})"
    named = f"(?:{_any(words['total'])})ของ(?:{_any([own, *kinds])})|{mean}ของ(?:{_any([own, *single])})"
    return regex.compile(
        rf"(?:{_any(words['score'])})(?:{named})(?=[^ก-๛]|$|{_any(words['goes_on'])})(?!{_any(words['not_on'])})"
    )


def own_totals(text: str, own: str | None) -> list[tuple[int, int]]:
    """[start, end) of every total told of the report's own agency by its name or kind: "คะแนนรวมของธนาคาร". own: its
    squeezed canonical name. None behind words that speak of another assessment."""
    if own is None:
        return []
    other = other_assessment(text)
    return [m.span() for m in _own_total(own).finditer(text) if not 0 <= other < m.start()]


def is_own(agency: str | None, own: str | None) -> bool:
    """Whether a squeezed agency's name is the report's own (squeezed canonical name); true where that is unknown."""
    if agency is None or own is None:
        return True
    begins = sorted(agency_begins(), key=len, reverse=True)
    bare, own_bare = (next((n.removeprefix(b) for b in begins if n.startswith(b)), n) for n in (agency, own))
    return bare in own or own_bare in agency or fuzz.ratio(bare, own_bare) >= SAME_NAME


@cache
def _many() -> regex.Pattern[str]:
    words = table("words")["many"]
    return regex.compile(rf"(?:{_any(words['agencies'])})(?:{_any(words['joint'])})*$")


def of_many(text: str, start: int) -> bool:
    """Whether the name of a score that begins here is said of many agencies ("ระดับประเทศ มีค่าเฉลี่ยคะแนน ITA")."""
    return bool(_many().search(text, max(0, start - REACH), start))


def other_assessment(text: str) -> int:
    """Where a squeezed text first speaks of another assessment than this one; -1 if nowhere."""
    found = _others().search(text)
    return found.start() if found else -1
