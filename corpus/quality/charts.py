"""Numbers -> what the charts' templates draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from corpus.quality.facts import ProvinceFacts


@dataclass(frozen=True)
class Bar:
    """One bar. share: 0-1 of what there could be."""

    name: str
    count: int
    total: int

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else 0.0

    @property
    def percent(self) -> str:
        """In words: never "100 %" for less than all, nor "0 %" for more than none."""
        percent = 100 * self.share
        if 99.5 <= percent < 100:
            return "> 99 %"
        if 0 < percent < 0.5:
            return "< 1 %"
        return f"{percent:.0f} %"


@dataclass(frozen=True)
class Column:
    """A column of the histogram: scores from `low`, how many, its height 0-1 of the highest."""

    low: int
    count: int
    height: float


@dataclass(frozen=True)
class Province:
    """A province: reports, and the mean of their overall scores where one has any."""

    name: str
    reports: int
    mean: float | None


def shares(counts: list[tuple[str, int]], total: int) -> list[Bar]:
    return [Bar(name, count, total) for name, count in counts]


def histogram(by_fives: Counter[int]) -> list[Column]:
    """Columns of five points, from the lowest that occurs to 100; none if there are no scores."""
    if not by_fives:
        return []
    highest = max(by_fives.values())
    first = min(min(by_fives), 14)
    return [Column(5 * at, by_fives[at], by_fives[at] / highest) for at in range(first, 20)]


def provinces(counted: dict[str, ProvinceFacts], most: int) -> list[Province]:
    """The provinces with the most reports."""
    found = [
        Province(name, item.reports, item.total / item.scored if item.scored else None)
        for name, item in counted.items()
    ]
    return sorted(found, key=lambda item: (-item.reports, item.name))[:most]
