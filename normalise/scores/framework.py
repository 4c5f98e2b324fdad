"""The official framework of a fiscal year: instruments, indicators, sub-indicators, items, identities, ratings.

Facts stand in schemas/lexicon/framework, with their sources. A year that no table knows takes the nearest earlier
table (years before the first: the first), and `trust` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import regex

from schemas.dataset import INSTRUMENTS
from schemas.lexicon import load

FIRST_YEAR = 2561
TEN_INDICATORS_SINCE = 2562
TRUST = ("verified", "single source", "assumed", "unknown year")
CODE = regex.compile(
    r"(?P<overall>ITA)|(?P<instrument>[IEO]IT)|(?P<part>EIT-\d)|indicator-(?P<indicator>\d{1,2})(?:\.(?P<sub>\d))?"
    r"|index-(?P<index>\d)|(?P<item>[ieo])(?P<number>\d{1,2})"
)
ITEM_RANGE = regex.compile(r"o(\d+)-o(\d+)")


@dataclass(frozen=True)
class Identity:
    """target = sum of weight * code over `terms`. kind: total, instrument_mean, eit_parts, sub_indicators, indices.

    verified: proved by published figures of this very year.
    """

    kind: str
    target: str
    terms: tuple[tuple[str, Decimal], ...]
    verified: bool

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.target, *(code for code, _ in self.terms))


@dataclass(frozen=True)
class Level:
    """A rating and what it asks for: least total, and least score of every instrument (None: no such condition)."""

    rating: str
    least: float
    instruments: float | None


def table(name: str) -> dict[str, Any]:
    return load(f"framework/{name}")


def of_year(entries: dict[str, Any], year: int | None) -> tuple[int, Any]:
    """The entry of the year, else of the nearest earlier year, else the first; None means the latest."""
    years = sorted(int(key) for key in entries if key.isdigit())
    fitting = [known for known in years if year is None or known <= year]
    chosen = fitting[-1] if fitting else years[0]
    return chosen, entries[str(chosen)]


def _in_force(entry: dict[str, Any], year: int | None) -> bool:
    return year is None or (year >= entry["from"] and (not entry["to"] or year <= entry["to"]))


@cache
def sub_indicators(year: int | None) -> dict[str, dict[str, Any]]:
    """Number (`9.1`) -> name, items, variants, in the given fiscal year."""
    entries = table("sub_indicators")
    _, entry = of_year(entries, year)
    if "same_as" in entry:
        entry = entries[str(entry["same_as"])]
    return {number: facts for number, facts in entry.items() if isinstance(facts, dict)}


@cache
def oit_items(year: int | None) -> dict[str, str]:
    """Code (`o7`) -> official name in the given fiscal year."""
    entries = table("oit_items")
    _, entry = of_year(entries, year)
    base = entries[str(entry["same_as"])] if "same_as" in entry else {}
    return {code: name for code, name in {**base, **entry}.items() if code not in {"trust", "same_as"}}


def item_exists(code: str, year: int | None) -> bool:
    """Whether the year's framework has this item; True where the count is unknown."""
    match = CODE.fullmatch(code)
    if not match or not match["item"]:
        return False
    count = of_year(table("items"), year)[1][match["item"]]["count"]
    return int(match["number"]) >= 1 and (not count or int(match["number"]) <= count)


def indicator_of(code: str, year: int | None) -> int | None:
    """The indicator to which an indicator, sub-indicator or item belongs; None if unknown or above indicators."""
    match = CODE.fullmatch(code)
    if not match:
        return None
    if match["indicator"]:
        return int(match["indicator"])
    if not match["item"]:
        return None
    number = int(match["number"])
    if match["item"] == "o":
        for sub, facts in sub_indicators(year).items():
            span = ITEM_RANGE.fullmatch(facts["items"])
            if span and int(span[1]) <= number <= int(span[2]):
                return int(sub.split(".")[0])
        return None
    each = of_year(table("items"), year)[1][match["item"]]["each"]
    first = 1 if match["item"] == "i" else 6
    last = 5 if match["item"] == "i" else 8
    found = first + (number - 1) // each if each else None
    return found if found is not None and found <= last else None


def scope_of(code: str) -> str:
    """Value of scores.scope. Raises ValueError for a code that the contract does not know."""
    match = CODE.fullmatch(code)
    if not match:
        raise ValueError(f"{code!r} is no score code")
    if match["overall"]:
        return "overall"
    if match["instrument"]:
        return "instrument"
    if match["part"]:
        return "instrument_part"
    if match["sub"]:
        return "sub_indicator"
    return "item" if match["item"] else "indicator"


def instrument_of(code: str) -> str | None:
    """IIT, EIT or OIT; None for the total and for the five indices of 2561."""
    match = CODE.fullmatch(code)
    if not match or match["overall"] or match["index"]:
        return None
    if match["instrument"] or match["part"]:
        return code[:3]
    if match["item"]:
        return {"i": "IIT", "e": "EIT", "o": "OIT"}[match["item"]]
    number = int(match["indicator"])
    return next((name for name in INSTRUMENTS if number in table("instruments")[name]["indicators"]), None)


def official_name(code: str, year: int | None) -> str | None:
    """The official Thai name; None where the year's table has none (questions of IIT and EIT)."""
    match = CODE.fullmatch(code)
    if not match:
        return None
    if match["overall"] or match["instrument"]:
        return table("instruments")[code]["name"]
    if match["part"]:
        return f"{table('instruments')['EIT']['name']} ส่วนที่ {code[-1]}"
    if match["index"]:
        return table("indices")[str(FIRST_YEAR)].get(match["index"], {}).get("name")
    if match["sub"]:
        return sub_indicators(year).get(code.removeprefix("indicator-"), {}).get("name")
    if match["item"]:
        return oit_items(year).get(code)
    return table("indicators").get(match["indicator"], {}).get("name")


def weight_of(code: str) -> int | None:
    """Weight of an instrument in percent of the total."""
    entry = table("instruments").get(code, {})
    return entry.get("weight")


@cache
def identities(year: int | None) -> tuple[Identity, ...]:
    """The identities used in a fiscal year; None (unknown): those of the ten indicators that hold in every year."""
    rules = table("identities")
    found: list[Identity] = []

    def add(kind: str, target: str, terms: list[tuple[str, Decimal]]) -> None:
        rule = rules[kind]
        if year is None and (rule["to"] or kind == "eit_parts"):
            return
        if _in_force(rule, year):
            found.append(Identity(kind, target, tuple(terms), year in rule["verified"]))

    instruments = table("instruments")
    for name in INSTRUMENTS:
        numbers = instruments[name]["indicators"]
        add("instrument_mean", name, [(f"indicator-{n}", Decimal(1) / len(numbers)) for n in numbers])
    add("eit_parts", "EIT", [("EIT-1", Decimal("0.5")), ("EIT-2", Decimal("0.5"))])
    add("total", "ITA", [(name, Decimal(instruments[name]["weight"]) / 100) for name in INSTRUMENTS])
    for indicator in (9, 10):
        subs = [number for number in sub_indicators(year) if number.startswith(f"{indicator}.")]
        if subs:
            terms = [(f"indicator-{number}", Decimal(1) / len(subs)) for number in subs]
            add("sub_indicators", f"indicator-{indicator}", terms)
    indices = table("indices")[str(FIRST_YEAR)]
    add("indices", "ITA", [(f"index-{n}", Decimal(facts["weight"]) / 100) for n, facts in indices.items()])
    return tuple(found)


def trust(year: int | None) -> str:
    """How sure the framework of a year is: one of TRUST."""
    if year is None or str(year) not in {*table("oit_items"), *table("indices")}:
        return "unknown year"
    if str(year) in table("oit_items"):
        return table("oit_items")[str(year)]["trust"]
    return "verified"


def levels(year: int | None) -> tuple[Level, ...]:
    """Rating levels of a year from the best down; empty where the limits are unknown (2561, year unknown)."""
    if year is None:
        return ()
    for scheme in ("letter", "level"):
        entry = table("ratings")[scheme]
        if _in_force(entry, year):
            return tuple(Level(band["rating"], band["least"], band.get("instruments")) for band in entry["bands"])
    return ()


def ratings_of(year: int | None, total: float, instruments: dict[str, float | None]) -> set[str]:
    """The ratings that the scores allow. Instruments unknown: more than one can be possible; empty: no rule known."""
    possible: set[str] = set()
    known = [value for value in instruments.values() if value is not None]
    complete = len(known) == len(INSTRUMENTS)
    for level in levels(year):
        if total < level.least:
            continue
        if level.instruments is None or (complete and min(known) >= level.instruments):
            possible.add(level.rating)
            break
        if not complete and all(value >= level.instruments for value in known):
            possible.add(level.rating)
    return possible
