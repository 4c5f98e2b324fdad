"""What one running text holds: names of scores, years, numbers, and clauses that tell whose a score is."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

import regex

from normalise.scores.labels import BARE, STRONG, WEAK, Label, closest_name, find_labels, names, names_cut_at
from normalise.scores.numbers import LABEL, SCORED_LABEL, YEAR, Number, numbers_in
from normalise.scores.owners import Owner, other_assessment, own_totals, owners_in
from normalise.squeeze import Squeezed
from normalise.years import GIVES, YearFound, years_in

RESULTS = regex.compile(r"ผล(?:(?:คะแนน)?การประเมิน|คะแนน)$")
WORD = 24  # more letters than such a word has
# A year and right behind it the score: "ผลคะแนนปี 2565: 94.85".
DIRECT = regex.compile(r"[)\]]? ?[:=] ?\d{2,3}\.\d{1,2}(?!\d)")
# "… เข้ารับการประเมินเป็นปีที่ 11": the assessment spoken of; no other is named behind the word.
TAKEN = regex.compile(r"รับการประเมิน(?=เป็นปีที่|เป็นครั้งที่|ต่อเนื่อง|ดังกล่าว|แล้ว|ได้คะแนน|และได้|โดยได้|มีคะแนน|ปรากฏว่า)")
# A row of a table read as text: perhaps a number, a name and a score.
ROW = regex.compile(r"[(\[]?(?P<number>\d{0,2})[.)\]: -]*(?P<name>[ก-๛][^\d\n:]{8,45}?)[: ]*\d{1,3}\.\d{2}[% ]*")
CLAUSE = regex.compile(r"[) ]*(?:ได้|มี|เท่ากับ|:|=|อยู่)")


@dataclass
class Carry:
    """What an earlier passage leaves for the next: a heading's label, the instrument last named, and the instruments
    whose scores were printed since the last total. variants: (code, name) of the spellings told so far.
    cut: the beginning of an indicator's name with which a text ended, and the number before it. topic: whether the text
    that last spoke of an assessment spoke of this one; None before any did. goal: whether the heading above is one of
    goals ("เป้าหมายปี 2569"): the short lines below it give none of the results. neutral: whether the text
    before names nothing beside this assessment and years, so that a total below it may go unnamed. series: what the
    line above, one of a list of years, gives."""

    label: Label | None = None
    label_raw: str | None = None
    instrument: str | None = None
    year: int | None = None
    instruments: set[str] = field(default_factory=set)
    variants: set[tuple[str, str]] = field(default_factory=set)
    cut: tuple[str, str | None] = ("", None)
    topic: bool | None = None
    goal: bool = False
    neutral: bool = False
    series: Label | None = None


class TextParts:
    """labels, years, numbers, owners: in order, as [start, end) of `text` (squeezed). masked: the text with names and
    years replaced by one character each. year: of the framework whose names are looked for. own: the report's agency,
    squeezed."""

    def __init__(self, text: Squeezed, year: int | None, carry: Carry, own: str | None = None) -> None:
        self.text = text
        self.years: list[YearFound] = years_in(text)
        self.labels: list[Label] = []
        self._find_labels(year, carry)
        if not self.labels and (row := ROW.fullmatch(text.text)) and (close := closest_name(row["name"], year)):
            # "๕ การแก้ไขปญหาการทุจริต ๘๒.๗๗"
            span = row.span("name")
            self.labels = [Label(*span, close[0], "indicator", BARE, row["number"] or None, span, close[2])]
        if carry.topic is not False and other_assessment(text.text) < 0:
            self._add_results(bool(carry.topic))
        if carry.topic is not False:
            self._add_own_totals(own)
        self.starts = [label.start for label in self.labels]
        self.numbers: list[Number] = []
        self.masked = ""
        self.owners: list[Owner] = []
        if any(char.isdigit() for char in text.text):
            taken = bytearray(len(text.text))
            for span in (*self.years, *self.labels):
                taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            self.numbers = [n for n in numbers_in(text.text) if not any(taken[n.start : n.end])]
            self.masked = self._mask()
            self.owners = owners_in(text.text)

    def _find_labels(self, year: int | None, carry: Carry) -> None:
        labels = find_labels(self.text.text, year)
        # a year is no label's number: "ตัวชี้วัด ปี 2567"
        spans = [(event.start, event.end) for event in self.years]
        if (rest := self._rest_of_name(year, carry)) is not None:
            labels = [rest, *(label for label in labels if label.start >= rest.end)]
        instrument = carry.instrument
        for label in labels:
            if label.kind in ("item",) and any(a <= label.start < b for a, b in spans):
                continue
            if label.kind == "instrument":
                instrument = label.code
            elif (
                label.kind == "overall"
                and label.strength == STRONG
                or label.kind == "indicator"
                and label.code
                and label.strength == STRONG
            ):
                instrument = None
            elif label.kind == "part" and instrument != "EIT":
                # "ส่วนที่ 1" is a part of EIT only where EIT was the last instrument named
                continue
            self.labels.append(label)

    def _add_own_totals(self, own: str | None) -> None:
        """ "คะแนนรวมของธนาคาร": as good a name of the total as "คะแนนรวมของหน่วยงาน"."""
        told = own_totals(self.text.text, own)
        if not told:
            return
        taken = bytearray(len(self.text.text))
        for start, end in told:
            taken[start:end] = b"\x01" * (end - start)
        self.labels = [label for label in self.labels if not any(taken[label.start : label.end])]
        self.labels += [Label(*span, "ITA", "overall", name=span, scored=True) for span in told]
        self.labels.sort(key=lambda label: label.start)

    def _add_results(self, topic: bool) -> None:
        """ "ผลการประเมินปี 2567 ได้คะแนน 85.02": the assessment's results of a year, with nothing named between."""
        for event in self.years:
            word = RESULTS.search(self.text.text, max(0, event.start - WORD), event.start)
            if word is None or not (GIVES.match(self.text.text, event.end) or DIRECT.match(self.text.text, event.end)):
                continue
            if not any(label.start < event.end and word.start() < label.end for label in self.labels):
                self.labels.append(Label(word.start(), event.start, "ITA", "overall", WEAK, name=word.span()))
        if topic and not any(label.kind != "block" for label in self.labels) and (word := TAKEN.search(self.text.text)):
            self.labels.append(Label(word.start(), word.end(), "ITA", "overall", WEAK, name=word.span()))
        self.labels.sort(key=lambda label: label.start)

    def _rest_of_name(self, year: int | None, carry: Carry) -> Label | None:
        """The end of an indicator's name that the text before breaks off: "… ตัวชี้วัดที่ 6 คุณภาพ | การดำเนินงาน ได้คะแนน"."""
        cut, number = carry.cut
        if not cut:
            return None
        name = next((n for n in names_cut_at(cut) if self.text.text.startswith(n[len(cut) :])), None)
        if name is None:
            return None
        end = len(name) - len(cut)
        code = names(year)[name]
        return Label(0, end, code, "indicator", number=number)

    def _mask(self) -> str:
        chars = list(self.text.text)
        for label in self.labels:
            if label.kind == "block":
                continue
            for i in range(label.start, label.end):
                chars[i] = SCORED_LABEL if label.scored else LABEL
        for event in self.years:
            for i in range(event.start, event.end):
                chars[i] = YEAR
        return "".join(chars)

    def labels_between(self, start: int, end: int) -> list[Label]:
        """The labels that begin in [start, end)."""
        return self.labels[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def years_between(self, start: int, end: int) -> list[YearFound]:
        """The years that begin in [start, end)."""
        return self.years[bisect_left(self.years, start, key=_start) : bisect_left(self.years, end, key=_start)]

    def year_after(self, number: Number) -> YearFound | None:
        """The year right behind a number that dates it: "91.44 คะแนน ในปี 2566"; not one that begins a new clause."""
        after = self.years_between(number.end, number.end + 15)
        if not after or self.labels_between(number.end, after[0].start):
            return None
        joint = self.text.text[number.end : after[0].start].strip(" ()").removeprefix("คะแนน").strip(" ()")
        dated = joint in ("ใน", "ของ") and not CLAUSE.match(self.text.text, after[0].end)
        return after[0] if dated else None

    def compared(self, event: YearFound) -> bool:
        """Whether a year is what another is compared with."""
        return self.text.text[max(0, event.start - 8) : event.start].endswith(("จาก", "กว่า", "กับ", "เทียบ"))


def _start(event: YearFound) -> int:
    return event.start
