"""Which fiscal year a score in running text is of."""

from __future__ import annotations

from bisect import bisect_left

from normalise.scores.labels import Label
from normalise.scores.numbers import Number
from normalise.scores.text_parts import Carry, TextParts
from normalise.years import Years


class Dating:
    """The years of one text's scores. own: years told of single numbers, by id: they go before all others."""

    def __init__(self, parts: TextParts, years: Years, carry: Carry) -> None:
        self.parts, self.years, self.carry = parts, years, carry
        self.own: dict[int, int] = {}

    def year_of(self, label: Label, number: Number) -> int | None:
        """The year printed between label and value, right before the label, or told of the results before."""
        if id(number) in self.own:
            return self.own[id(number)]
        events = self.parts.years_between(0, number.start)
        at = bisect_left(self.parts.numbers, number.start, key=lambda n: n.start)
        before = self.parts.numbers[at - 1] if at else None
        if before is not None and events and self.parts.year_after(before) is events[-1]:
            # the year belongs to the number before; this one has its own or another
            events = events[:-1]
            if (own := self.parts.year_after(number)) is not None:
                return self.plausible(own.year)
        while before is not None and events and events[-1].end <= before.start and self.parts.compared(events[-1]):
            # "… จากปี 2566 ที่ได้ 92.10 คะแนน EIT ได้ 88.40 คะแนน": the year compared with dates only the number behind it
            events = events[:-1]
        if events and events[-1].start >= label.start - 45:
            return self.plausible(events[-1].year)
        told = next((event for event in reversed(events) if event.results), None)
        if told is not None:
            return self.plausible(told.year)
        after = self.parts.years_between(number.end, number.end + 15)
        if after and not self.parts.labels_between(number.end, after[0].start):
            joint = self.parts.text.text[number.end : after[0].start]
            if joint.strip(" ()").removeprefix("คะแนน").strip(" ()") in ("", "ใน", "ของ"):
                return self.plausible(after[0].year)
        return self.carry.year or self.years.assessed_fiscal_year_be

    def plausible(self, year: int) -> int | None:
        """A year after the report's own cannot have been assessed; then the report's assessed year holds."""
        last = max(filter(None, (self.years.fiscal_year_be, self.years.assessed_fiscal_year_be)), default=None)
        return year if last is None or year <= last else self.years.assessed_fiscal_year_be
