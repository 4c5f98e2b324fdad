"""What `schemas/lexicon/agencies/` says, loaded once: kinds, official names, municipalities, words around names."""

from __future__ import annotations

import csv
import math
import tomllib
from dataclasses import dataclass
from functools import cache

import regex
from rapidfuzz.distance import Levenshtein

from schemas.dataset import AGENCY_TYPES
from schemas.lexicon import FOLDER as LEXICON
from schemas.thai import MARKS

FOLDER = LEXICON / "agencies"
NAMES = (
    "subdistrict",
    "municipality",
    "district",
    "bangkok_district",
    "province",
    "province_and_number",
    "free",
    "line",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """Words that begin an agency's name; see kinds.toml for the fields."""

    word: str
    type: str
    group: str
    names: str
    level: int
    also: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Official:
    """A name from names.csv. role: "supervisor" (every report names it), "parent" (a ministry) or ""."""

    name: str
    type: str
    short: tuple[str, ...]
    role: str

    @property
    def plain(self) -> str:
        """The name without its legal form, "(องค์การมหาชน)" or "จำกัด (มหาชน)"."""
        return regex.sub(r"\s*\(.*?\)|\s*จำกัด.*", "", self.name)


@dataclass(frozen=True, slots=True)
class Municipality:
    kind: str
    name: str
    district: str
    province: str


@dataclass(frozen=True, slots=True)
class Words:
    ends: tuple[str, ...]
    weak_ends: tuple[str, ...]
    owners: tuple[str, ...]
    not_names: tuple[str, ...]
    partners: tuple[str, ...]
    school_names: tuple[str, ...]
    sentence: tuple[str, ...]
    units: tuple[str, ...]
    unit_heads: tuple[str, ...]
    parts_before: tuple[str, ...]
    parts_after: tuple[str, ...]
    no_parts: tuple[str, ...]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV of the lexicon, every value a string. Raises ValueError naming file and line of a short row."""
    path = FOLDER / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        found = []
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"{path.name} line {reader.line_num}: not as many values as columns")
            found.append({key: value.strip() for key, value in row.items()})
    return found


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds. Raises ValueError naming the kind whose type, or names, does not exist."""
    found = []
    for entry in tomllib.loads((FOLDER / "kinds.toml").read_text(encoding="utf-8"))["kind"]:
        kind = Kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})
        if kind.type not in AGENCY_TYPES or kind.names not in NAMES:
            raise ValueError(f"kinds.toml: {kind.word} has a type or names that do not exist")
        found.append(kind)
    return tuple(found)


@cache
def officials() -> tuple[Official, ...]:
    found = []
    for row in rows("names.csv"):
        if row["type"] not in AGENCY_TYPES:
            raise ValueError(f"names.csv: {row['name']} has the type {row['type']}, which does not exist")
        short = tuple(filter(None, row["short"].split("|")))
        found.append(Official(row["name"], row["type"], short, row["role"]))
    return tuple(found)


@cache
def municipalities() -> dict[tuple[str, str], tuple[Municipality, ...]]:
    """Towns and cities by (kind's word, name without hyphens)."""
    found: dict[tuple[str, str], tuple[Municipality, ...]] = {}
    for row in rows("municipalities.csv"):
        key = (row["kind"], row["name"].replace("-", ""))
        found[key] = (*found.get(key, ()), Municipality(**row))
    return found


@cache
def words() -> Words:
    entry = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    return Words(**{key: tuple(value) for key, value in entry.items()})


@cache
def alike() -> dict[str, frozenset[str]]:
    """Letter -> the letters that readers take it for."""
    found: dict[str, frozenset[str]] = {}
    for row in rows("letters.csv"):
        for letter in row["letters"]:
            found[letter] = found.get(letter, frozenset()) | set(row["letters"]) - {letter}
    return found


MARK, CONFUSED, OTHER = 2.5, 3.0, 5.0


@cache
def _replaced(a: str, b: str) -> float:
    if a in MARKS and b in MARKS:
        return MARK
    return CONFUSED if b in alike().get(a, ()) else OTHER


def surprise(printed: str, meant: str, most: float = math.inf) -> float:
    """How improbable it is that `meant` was printed as `printed`: -ln of the edits' probabilities (0 if equal).

    A lost or changed mark costs 2.5 (1 in 12), a letter taken for one like it 3 (1 in 20), any other edit 5 (1 in 150).
    most: what is above it may be answered as infinity, which is faster.
    """
    if printed == meant:
        return 0.0
    if most < math.inf:
        edits = int(most / MARK)  # no edit costs less than a mark
        if Levenshtein.distance(printed, meant, score_cutoff=edits) > edits:
            return math.inf
    previous = [0.0]
    for char in meant:
        previous.append(previous[-1] + (MARK if char in MARKS else OTHER))
    for a in printed:
        gap = MARK if a in MARKS else OTHER
        current = [previous[0] + gap]
        for j, b in enumerate(meant, 1):
            same = previous[j - 1] if a == b else previous[j - 1] + _replaced(a, b)
            current.append(min(same, previous[j] + gap, current[-1] + (MARK if b in MARKS else OTHER)))
        if min(current) > most:
            return math.inf
        previous = current
    return previous[-1]
