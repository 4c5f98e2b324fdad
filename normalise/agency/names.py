"""Where an agency's name ends: decided from all mentions together, the gazetteer and what is printed of places.

A mention's tail ("นากอกได้จัดทำ…") is cut at the letter where most speaks for an end: punctuation, a space, a word
that follows names, an end that another mention shows after the same letters, and a name that the gazetteer knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from normalise.agency.gazetteer import Area, fold, gazetteer, reach
from normalise.agency.letters import can_end
from normalise.agency.lexicon import Kind, municipalities, words
from normalise.agency.mentions import Mention
from normalise.agency.places import Places
from normalise.agency.tails import PARAGRAPH, STRONG, WEAK, Tail, ending_words

SHORTEST, LONGEST = 2, 30
SHARED = 0.8
USUAL = 12  # letters of most names; a longer one is no better
UNLISTED = 1.0


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with its name cut. name: squeezed letters; known: the gazetteer holds the name for this kind;
    score: how much speaks for the cut. cut: the text ends with the name, so it may be the beginning of a longer one."""

    mention: Mention
    name: str
    known: bool
    score: float
    cut: bool

    @property
    def raw(self) -> str:
        """Kind's words and name as printed, on one line."""
        return self.mention.printed(self.mention.tail.at[len(self.name) - 1] + 1)


@cache
def known_names(kind: Kind) -> frozenset[str] | dict[str, object]:
    gaz = gazetteer()
    if kind.names == "subdistrict":
        return gaz.subdistrict_names
    if kind.names == "province":
        return gaz.province_names
    if kind.names in ("district", "bangkok_district"):
        return gaz.district_names
    if kind.names == "municipality":
        towns = frozenset(name for word, name in municipalities() if word == kind.word)
        return towns | gaz.subdistrict_names.keys() | gaz.district_names.keys() | gaz.province_names.keys()
    return frozenset()


def neighbours(kind: Kind, places: Places) -> tuple[Area, ...]:
    """The areas of the printed districts, without districts those of the printed provinces: whose names may follow."""
    gaz = gazetteer()
    if kind.names not in ("subdistrict", "municipality"):
        return ()
    codes = places.sure(places.districts) or places.sure(places.provinces)
    return tuple(area for code in sorted(codes) for area in gaz.within(code))


def cut_names(mentions: Iterable[Mention], places: Places) -> list[Named]:
    """The named mentions of one kind; a mention without a name ("องค์การบริหารส่วนตำบลได้…") is left out."""
    mentions = [m for m in mentions if not nameless(m)]
    if not mentions:
        return []
    kind = mentions[0].kind
    names = known_names(kind)
    around = neighbours(kind, places)
    local = {fold(area.name) for area in around}
    ends: dict[str, float] = defaultdict(float)
    for mention in mentions:
        for k, strength in mention.tail.breaks.items():
            if SHORTEST <= k <= LONGEST:
                prefix = mention.tail.letters[:k]
                ends[prefix] = max(ends[prefix], strength)
    found = []
    seen: dict[Tail, tuple[str, float] | None] = {}
    for mention in mentions:
        key = mention.tail.letters, tuple(sorted(mention.tail.breaks.items()))
        if key not in seen:
            seen[key] = _best_cut(mention.tail, names, local, around, ends, kind.names == "free")
        best = seen[key]
        if best is None:
            continue
        name, score = best
        whole = len(name) == len(mention.tail.letters) and mention.tail.cut
        found.append(Named(mention, name, name in names, score, whole))
    return found


def nameless(mention: Mention) -> bool:
    """Whether the text goes on with an ordinary word instead of a name ("องค์การบริหารส่วนตำบลได้…")."""
    letters = mention.tail.letters
    if mention.kind.names in ("line", "province_and_number"):
        return False  # their names are read by themselves
    if mention.kind.group == "school" and letters.startswith(words().school_names):
        return False
    if not letters.startswith(words().not_names) and not letters.startswith(ending_words()):
        return len(letters) < SHORTEST
    names = known_names(mention.kind)
    return not any(letters[:k] in names for k in range(3, 20))


def _best_cut(
    tail: Tail,
    names: frozenset[str] | dict[str, object],
    local: set[str],
    around: tuple[Area, ...],
    ends: dict[str, float],
    free: bool,
) -> tuple[str, float] | None:
    letters = tail.letters
    near = _near(tail, around)
    best: tuple[str, float] | None = None
    for k in range(SHORTEST, min(len(letters), LONGEST) + 1):
        if not can_end(letters, k):
            continue
        prefix = letters[:k]
        score = max(tail.breaks.get(k, 0.0), SHARED * ends.get(prefix, 0.0))
        if prefix in local:
            # Without any end here a longer or damaged name may begin with the known one ("เชียงยืนใหม่พัฒนา").
            score += 3.5 if score else 0.7
        elif prefix in names:
            score += 1.5 if score else 0.7
        elif prefix in near:
            score += near[prefix]
        elif not score:
            continue
        else:
            # Names that no list holds are rare where there is a list.
            score -= _torn(tail, k, ends) + (UNLISTED if names else 0.0)
        if free and tail.breaks.get(k, 0.0) < STRONG and k < 3:
            continue
        # Of equal ends the longer name: the shorter one is often its first word.
        score += 0.03 * min(k, USUAL)
        if best is None or score > best[1]:
            best = (prefix, score)
    return best


def _torn(tail: Tail, k: int, ends: dict[str, float]) -> float:
    """How much speaks for an end inside an unknown name of k letters: there, or in other mentions after the same."""
    worst = 0.0
    for j in range(3, k):
        shown = ends.get(tail.letters[:j], 0.0)
        here = tail.breaks.get(j, 0.0)
        if here > WEAK or (here and shown >= PARAGRAPH):
            worst = max(worst, 0.9 * max(here, shown))
    return worst


def _near(tail: Tail, around: tuple[Area, ...]) -> dict[str, float]:
    """Beginnings of the tail that resemble a name of the printed district, and how much they are worth."""
    found: dict[str, float] = {}
    for area in around:
        name = fold(area.name)
        allowed = reach(name)
        for k in range(max(SHORTEST, len(name) - 1), min(len(tail.letters), len(name) + 1) + 1):
            distance = Levenshtein.distance(tail.letters[:k], name, score_cutoff=allowed)
            if distance <= allowed:
                worth = 1.8 - 0.5 * distance
                found[tail.letters[:k]] = max(found.get(tail.letters[:k], 0.0), worth)
    return found
