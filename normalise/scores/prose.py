"""The scores that running text prints: `mentions_in_text` reads one passage, one cell, one cell joined over fragments.

A number is a score only if words say so; limits, goals, weights, differences and counts never are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cache

import regex

from normalise.scores.dating import Dating
from normalise.scores.framework import official_name, table
from normalise.scores.labels import STRONG, WEAK, Label, label_text, names_cut_at, report_variant
from normalise.scores.mentions import LONGEST_CONTEXT, Mention, reading_at
from normalise.scores.numbers import Number
from normalise.scores.owners import other_assessment
from normalise.scores.pairing import LONGEST_GAP, Pairing
from normalise.scores.text_parts import Carry, TextParts
from normalise.squeeze import Squeezed, squeeze, squeezed
from normalise.view import GridCell
from normalise.years import Years
from schemas.document import Line
from schemas.issues import Issues
from schemas.thai import ascii_digits

# No line of a list below a heading of goals is longer.
LONGEST_LISTED = 60


@cache
def goal_heading() -> regex.Pattern[str]:
    words = sorted(map(squeezed, table("words")["label"]["goals"]), key=len, reverse=True)
    return regex.compile(rf"[^\p{{L}}]*(?:{'|'.join(map(regex.escape, words))})")


# A heading is no longer.
LONGEST_HEADING = 80


@cache
def judged() -> regex.Pattern[str]:
    """Words of a heading that speaks of the results of some assessment."""
    return regex.compile("|".join(map(regex.escape, map(squeezed, table("words")["label"]["judged"]))))


@cache
def _neutral() -> regex.Pattern[str]:
    words = sorted(map(squeezed, table("words")["label"]["neutral"]), key=len, reverse=True)
    return regex.compile(rf"(?:{'|'.join(map(regex.escape, words))}|\P{{L}})*+")


def is_neutral(text: str) -> bool:
    """Whether a squeezed text holds nothing but words that any heading above this assessment's results may hold."""
    return bool(_neutral().fullmatch(text))


def mentions_in_text(
    text: str,
    locate: Callable[[int], Line],
    years: Years,
    issues: Issues,
    *,
    carry: Carry | None = None,
    source: str = "prose",
    cell: GridCell | None = None,
    grid: int | None = None,
    own_agency: str | None = None,
) -> list[Mention]:
    """The scores of one running text (a passage, a cell, a cell joined over page fragments).

    locate: offset in `text` -> the line that holds it. carry: state between consecutive passages, changed in place.
    own_agency: the report's canonical name, None if unknown.
    """
    return _TextReader(text, locate, years, issues, carry or Carry(), source, cell, grid, own_agency).read()


class _TextReader:
    def __init__(
        self,
        text: str,
        locate: Callable[[int], Line],
        years: Years,
        issues: Issues,
        carry: Carry,
        source: str,
        cell: GridCell | None,
        grid: int | None,
        own_agency: str | None,
    ) -> None:
        self.source_text, self.locate, self.years, self.issues = text, locate, years, issues
        self.carry, self.source, self.cell, self.grid = carry, source, cell, grid
        self.own = own = squeezed(own_agency) if own_agency else None
        self.parts = TextParts(squeeze(text), years.assessed_fiscal_year_be, carry, own)
        self.dating = Dating(self.parts, years, carry)
        self.pairing = Pairing(self.parts, self.dating, carry, own, text, locate, issues)
        self.found: list[Mention] = []

    def read(self) -> list[Mention]:
        self._check_names()
        self._check_stated_numbers()
        pairs = [] if self.carry.goal and len(self.parts.text.text) <= LONGEST_LISTED else self.pairing.pairs()
        for label, number in pairs:
            self._emit(label, number)
        self._remember(pairs)
        return self.found

    def _check_stated_numbers(self) -> None:
        """A printed number that is not the named indicator's own, with or without a score."""
        for label in self.parts.labels:
            if label.kind == "indicator" and label.code and label.number and label.number != label.code[10:]:
                place = self.locate(self.parts.text.origin[label.start]).place
                start, end = self.parts.text.source_span(label.start, label.end)
                self.issues.add(
                    "score.stated_number_differs",
                    place,
                    raw=" ".join(self.source_text[start:end].split()),
                    value=label.code,
                    name=official_name(label.code, self.years.assessed_fiscal_year_be),
                    stated=label.number,
                )

    def _check_names(self) -> None:
        """An indicator's name in another spelling than the official one, once in a report."""
        for label in self.parts.labels:
            if label.kind == "indicator" and label.code and label.strength == STRONG and label.name:
                name = label_text(self.source_text, self.parts.text, label)
                place = self.locate(self.parts.text.origin[label.start]).place
                report_variant(label.code, name, place, self.carry.variants, self.issues)

    def _emit(self, label: Label, number: Number) -> None:
        start, end = self.parts.text.source_span(number.start, number.end)
        line = self.locate(start)
        raw = " ".join(self.source_text[start:end].split())
        year = self.dating.year_of(label, number)
        code, by = self._code_of(label, line, raw)
        name = label_text(self.source_text, self.parts.text, label)
        if code is None and label.kind not in ("highest", "lowest"):
            return
        if label.start == label.end == 0 and self.carry.label is not None:
            name = self.carry.label_raw
        value, candidates = number.value, ()
        if number.lost_point is not None:
            candidates = ((number.lost_point, 0.9),)
            self.issues.add(
                "score.point_lost", line.place, raw=raw, value=f"{number.lost_point:.2f}", label=name or code
            )
        self.found.append(
            Mention(
                code=code or label.kind,
                value=value,
                value_raw=raw,
                line=line,
                year_be=year,
                label_raw=name,
                stated_no=_stated(self.source_text, self.parts.text, label),
                subject=self._subject_of(number),
                source=self.source,
                context=self._context(start, end),
                candidates=candidates,
                reading=reading_at(line, raw),
                cell=self.cell,
                grid=self.grid,
                by=by,
                extreme=label.kind if code is None else None,
            )
        )

    def _subject_of(self, number: Number) -> str | None:
        """The name of another agency whose score the number is, as printed."""
        agency = self.pairing.subjects.get(id(number))
        if agency is None:
            return None
        owner = self.parts.owners[bisect_right(self.parts.owners, number.start, key=lambda owner: owner.start) - 1]
        start, end = self.parts.text.source_span(owner.start, owner.start + len(agency))
        return " ".join(self.source_text[start:end].split())

    def _code_of(self, label: Label, line: Line, raw: str) -> tuple[str | None, str]:
        if label.code is not None:
            return label.code, "name"
        if label.kind in ("indicator", "sub_indicator") and label.number is not None:
            number = label.number
            if "." in number:
                return f"indicator-{number}", "number"
            if 1 <= int(number) <= 10:
                return f"indicator-{int(number)}", "number"
            self.issues.add("score.label_unknown", line.place, raw=f"ตัวชี้วัดที่ {number}", value=None, printed=raw)
        return None, "name"

    def _context(self, start: int, end: int) -> str:
        text = self.source_text
        if len(text) > LONGEST_CONTEXT:
            left = max(0, start - LONGEST_CONTEXT // 2)
            text = text[left : end + LONGEST_CONTEXT // 2]
        return " ".join(text.split())

    def _remember(self, pairs: list[tuple[Label, Number]]) -> None:
        """Leave a heading's label to the next passage: a short text that names one thing and gives no value."""
        named = [
            label
            for label in self.parts.labels
            if label.kind not in ("block", "highest", "lowest") and label.strength != WEAK
        ]
        self.carry.label = None
        length = len(self.parts.text.text)
        last = self.parts.labels[-1] if self.parts.labels else None
        rest = (
            self.parts.text.text[last.end :].strip() if last and last.kind == "indicator" and last.code is None else ""
        )
        self.carry.cut = (rest, last.number) if rest and names_cut_at(rest) else ("", None)
        if not named and not pairs and (alone := self._alone()) is not None:
            named = [alone]
        if named and not pairs:
            codes = {label.code for label in named}
            ends_open = length - named[-1].end <= 14
            if (len(codes) == 1 and length <= 110) or ends_open:
                self.carry.label = named[-1]
                self.carry.label_raw = label_text(self.source_text, self.parts.text, named[-1])
        for label in self.parts.labels:
            if label.kind == "instrument":
                self.carry.instrument = label.code
            elif label.kind in ("overall", "indicator") and label.code and label.strength == STRONG:
                self.carry.instrument = None
        if other_assessment(self.parts.text.text) >= 0:
            self.carry.topic = False
        elif any(label.code == "ITA" for label in self.parts.labels):
            self.carry.topic = True
        scored = {label.code for label, _ in pairs if label.kind in ("instrument", "overall")}
        if "ITA" in scored or (not pairs and length > LONGEST_GAP):
            self.carry.instruments = set()
        else:
            self.carry.instruments |= scored
        whole = self.parts.text.text
        first = self.parts.years[0].start if self.parts.years else -1
        listed = len(pairs) == 1 and first >= 0 and not whole[:first].strip(" -•–") and length <= LONGEST_LISTED
        self.carry.series = pairs[0][0] if listed else None
        neutral = length <= LONGEST_HEADING and is_neutral(self._unnamed())
        heads = length <= LONGEST_HEADING and not self.parts.numbers and judged().search(whole)
        if heads and not neutral and all(label.kind == "block" for label in self.parts.labels):
            self.carry.topic = False
        self.carry.neutral = neutral or listed and self.carry.neutral
        if not self.parts.numbers:
            self.carry.goal = length <= LONGEST_LISTED and bool(goal_heading().match(self.parts.text.text))
        elif length > LONGEST_LISTED:
            self.carry.goal = False
        told = [e for e in self.parts.years if e.results]
        if told and length <= LONGEST_GAP and not self.parts.labels:
            self.carry.instrument = None  # a heading about results begins anew
        if told and length <= 150 and not pairs:
            self.carry.year = self.dating.plausible(told[-1].year)

    def _unnamed(self) -> str:
        """The text without its years, names of scores and the report's own agency."""
        text, spans = self.parts.text.text, [*self.parts.years, *self.parts.labels]
        rest = "".join(char for i, char in enumerate(text) if not any(span.start <= i < span.end for span in spans))
        return rest.replace(self.own, "") if self.own else rest

    def _alone(self) -> Label | None:
        """The assessment's name where a text is nothing but it and a year ("ITA 2568", a slide's heading)."""
        short = len(self.parts.text.text) <= LONGEST_HEADING
        if not short or len(self.parts.labels) != 1 or self.parts.labels[0].code != "ITA":
            return None
        rest = self._unnamed()
        return self.parts.labels[0] if not rest.strip(" ()\n:•-–") else None


def _stated(source: str, text: Squeezed, label: Label) -> str | None:
    """The number of a label in the digits it was printed in."""
    if label.number is None or label.end <= label.start:
        return None
    start, end = text.source_span(label.start, label.end)
    printed = source[start:end]
    folded = ascii_digits(printed).lower()
    wanted = label.number.replace(" ", "")
    position = folded.find(wanted)
    if position < 0:
        return label.number
    return printed[position : position + len(wanted)]
