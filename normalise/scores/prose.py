"""The scores that running text prints: `mentions_in_text` reads one passage, one cell, one cell joined over fragments.

A number is a score only if words say so; limits, goals, weights, differences and counts never are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import regex

from normalise.scores.framework import official_name
from normalise.scores.labels import (
    BARE,
    STRONG,
    WEAK,
    Label,
    find_labels,
    label_text,
    names,
    names_cut_at,
    report_variant,
)
from normalise.scores.mentions import LONGEST_CONTEXT, Mention, reading_at
from normalise.scores.numbers import (
    LABEL,
    SCORED_LABEL,
    YEAR,
    Number,
    between_words,
    follow,
    in_range,
    lead,
    numbers_in,
)
from normalise.scores.owners import Owner, is_own, of_many, other_assessment, owners_in
from normalise.squeeze import Squeezed, squeeze, squeezed
from normalise.view import GridCell
from normalise.years import YearFound, Years, listed_years, years_in
from schemas.document import Line
from schemas.issues import Issues
from schemas.thai import ascii_digits

# How many squeezed characters a label may stand before its value.
REACH_STRONG, REACH_WEAK, REACH_BARE = 160, 260, 24
# "ความพึงพอใจต่อการปรับปรุงการทำงาน": words so far before a bare name make it something else than the indicator.
REACH_ABOUT = 30
CLAUSE = regex.compile(r"[) ]*(?:ได้|มี|เท่ากับ|:|=|อยู่)")
# A text longer than this without a score parts a list of instruments from what follows.
LONGEST_GAP = 150
# No label further away than this is looked at.
FARTHEST = 400


@dataclass
class Carry:
    """What an earlier passage leaves for the next: a heading's label, the instrument last named, and the instruments
    whose scores were printed since the last total. variants: (code, name) of the spellings told so far.
    cut: the beginning of an indicator's name with which a text ended, and the number before it."""

    label: Label | None = None
    label_raw: str | None = None
    instrument: str | None = None
    year: int | None = None
    instruments: set[str] = field(default_factory=set)
    variants: set[tuple[str, str]] = field(default_factory=set)
    cut: tuple[str, str | None] = ("", None)


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
        self.own = squeezed(own_agency) if own_agency else None
        self.source_text, self.locate, self.years, self.issues = text, locate, years, issues
        self.carry, self.source, self.cell, self.grid = carry, source, cell, grid
        self.text: Squeezed = squeeze(text)
        self.labels: list[Label] = []
        self.year_events: list[YearFound] = []
        self.numbers: list[Number] = []
        self.starts: list[int] = []
        self.masked = ""
        self.found: list[Mention] = []
        self.owners: list[Owner] = []
        self.other: int | None = None
        # what is known of single numbers beyond their labels, by id
        self.subjects: dict[int, str] = {}
        self.own_years: dict[int, int | None] = {}

    def read(self) -> list[Mention]:
        text = self.text.text
        if not any(char.isdigit() for char in text):
            self._labels()
            self._check_names()
            self._remember([])
            return []
        self._labels()
        self._check_names()
        taken = bytearray(len(text))
        for span in (*self.year_events, *self.labels):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
        self.numbers = [n for n in numbers_in(text) if not any(taken[n.start : n.end])]
        self.starts = [label.start for label in self.labels]
        self.masked = self._mask()
        self.owners = owners_in(text)
        self._check_stated_numbers()
        paired = self._pair()
        self._remember(paired)
        return self.found

    def _labels(self) -> None:
        year = self.years.assessed_fiscal_year_be
        self.year_events = years_in(self.text)
        labels = find_labels(self.text.text, year)
        # a year is no label's number: "ตัวชี้วัด ปี 2567"
        spans = [(event.start, event.end) for event in self.year_events]
        self.labels = []
        if (rest := self._rest_of_name()) is not None:
            labels = [rest, *(label for label in labels if label.start >= rest.end)]
        instrument = self.carry.instrument
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

    def _rest_of_name(self) -> Label | None:
        """The end of an indicator's name that the text before breaks off: "… ตัวชี้วัดที่ 6 คุณภาพ | การดำเนินงาน ได้คะแนน"."""
        cut, number = self.carry.cut
        if not cut:
            return None
        name = next((n for n in names_cut_at(cut) if self.text.text.startswith(n[len(cut) :])), None)
        if name is None:
            return None
        end = len(name) - len(cut)
        code = names(self.years.assessed_fiscal_year_be)[name]
        return Label(0, end, code, "indicator", number=number)

    def _mask(self) -> str:
        chars = list(self.text.text)
        for label in self.labels:
            if label.kind == "block":
                continue
            for i in range(label.start, label.end):
                chars[i] = SCORED_LABEL if label.scored else LABEL
        for event in self.year_events:
            for i in range(event.start, event.end):
                chars[i] = YEAR
        return "".join(chars)

    def _check_stated_numbers(self) -> None:
        """A printed number that is not the named indicator's own, with or without a score."""
        for label in self.labels:
            if label.kind == "indicator" and label.code and label.number and label.number != label.code[10:]:
                place = self.locate(self.text.origin[label.start]).place
                start, end = self.text.source_span(label.start, label.end)
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
        for label in self.labels:
            if label.kind == "indicator" and label.code and label.strength == STRONG and label.name:
                name = label_text(self.source_text, self.text, label)
                place = self.locate(self.text.origin[label.start]).place
                report_variant(label.code, name, place, self.carry.variants, self.issues)

    def _pair(self) -> list[tuple[Label, Number]]:
        pairs = self._lists()
        done = {id(number) for _, number in pairs}
        text = self.text.text
        last_end = 0
        last_label: Label | None = None
        for number in self.numbers:
            if id(number) in done:
                last_end = number.end
                continue
            verdict = self._verdict(number)
            if verdict is None:
                continue
            strong, lead_start = verdict
            if strong and self._extreme(last_end, lead_start, number.start):
                # "ได้คะแนนสูงสุด 99.35 คะแนน ในตัวชี้วัดที่ 3": the name follows the value
                after = self._label_after(number, sure=True)
                if after is not None:
                    pairs.append((after, number))
                    last_end, last_label = after.end, after
                    continue
            label = self._label_before(number, last_end, strong, lead_start)
            if label is not None and self._one_of_several(number, label):
                last_end = number.end
                continue
            if label is not None and of_many(text, label.start):
                last_end = number.end
                continue
            owner = self._owner_of(number, last_end, lead_start)
            if owner is not None and not is_own(owner.agency, self.own):
                self.subjects[id(number)] = owner.agency
                label = label or self._total_of(owner, last_end, label)
            elif owner is not None and strong:
                label = self._total_of(owner, last_end, label)
            if label is None and strong:
                label = self._sum_of(pairs, last_end, number)
            if label is None and strong and last_label is not None:
                label = self._risen_to(last_label, pairs[-1][1], number)
            if label is None and last_label is not None and strong and self._year_between(last_end, number.start):
                if not between_words().search(text[last_end : number.start]):
                    label = last_label
            if label is None and strong:
                label = self._label_after(number)
            if label is None and strong and last_end == 0 and self.carry.label is not None and number.start <= 60:
                before = [label for label in self._labels_between(0, number.start) if label.kind != "block"]
                if not before and "\n" not in text[: number.start]:
                    label = replace(self.carry.label, start=0, end=0, name=None)
            if label is None:
                continue
            pairs.append((label, number))
            last_end, last_label = number.end, label
        for label, number in sorted(pairs, key=lambda pair: pair[1].start):
            self._emit(label, number)
        return pairs

    def _verdict(self, number: Number) -> tuple[bool, int] | None:
        """(strong, where its lead begins) if the number may be a score, None if it is something else. Strong: the words
        right around it say score; otherwise only its two decimals speak."""
        if in_range(self.text.text, number):
            return None
        after = follow(self.masked, number.end)
        before = lead(self.masked, number.start)
        if before.verdict == "not" and after != "not" and self._earlier(number, before.reaches):
            return True, before.reaches
        if after == "not" or before.verdict == "not":
            return None
        if before.verdict == "score" or after == "score":
            return True, before.reaches
        if number.decimals == 2 and number.value is not None:
            alone = (
                self.carry.label is not None
                and self.text.text.strip(" ()%") == self.text.text[number.start : number.end]
            )
            return before.verdict == "label" or alone, before.reaches
        return None

    def _earlier(self, number: Number, reaches: int) -> bool:
        """ "ลดลงจาก 91.44 คะแนน ในปี 2566": what a score rose or fell from, with its own year."""
        said = self.masked[reaches : number.start]
        return (
            said.endswith("จาก") and said.startswith(("เพิ่ม", "ลด", "สูง", "ต่ำ")) and self._year_after(number) is not None
        )

    def _year_after(self, number: Number) -> YearFound | None:
        """The year right behind a number that dates it: "91.44 คะแนน ในปี 2566"; not one that begins a new clause."""
        after = self._years_between(number.end, number.end + 15)
        if not after or self._labels_between(number.end, after[0].start):
            return None
        joint = self.text.text[number.end : after[0].start].strip(" ()").removeprefix("คะแนน").strip(" ()")
        dated = joint in ("ใน", "ของ") and not CLAUSE.match(self.text.text, after[0].end)
        return after[0] if dated else None

    def _label_before(self, number: Number, since: int, strong: bool, lead_start: int) -> Label | None:
        text = self.text.text
        near = self._labels_between(max(since, number.start - FARTHEST), number.start)
        candidates = [label for label in near if label.end <= number.start]
        if not candidates:
            return None
        blocked = [label for label in candidates if label.kind == "block" and label.end <= lead_start]
        if blocked:
            candidates = [label for label in candidates if label.start > blocked[-1].start]
        candidates = [label for label in candidates if label.kind != "block"]
        named = [label for label in candidates if label.strength == STRONG and label.kind not in ("highest", "lowest")]
        bare = [label for label in candidates if label.strength == BARE]
        weak = [label for label in candidates if label.strength == WEAK]
        extreme = [label for label in candidates if label.kind in ("highest", "lowest")]
        chosen: Label | None = None
        if named:
            chosen = named[-1]
            if weak and weak[-1].start - chosen.end > 30 and not bare:
                chosen = weak[-1]
        if bare and (chosen is None or bare[-1].start > chosen.end):
            gap = text[bare[-1].end : number.start]
            near = number.start - bare[-1].end <= REACH_BARE or lead_start <= bare[-1].end
            about = text[max(since, bare[-1].start - REACH_ABOUT) : bare[-1].start]
            if near and "\n" not in gap and not between_words().search(about):
                chosen = bare[-1]
        if chosen is None and extreme and lead_start <= extreme[-1].end:
            chosen = extreme[-1]
        if chosen is None and weak:
            chosen = weak[-1]
        if chosen is None:
            return None
        gap = text[chosen.end : number.start]
        reach = REACH_WEAK if chosen.strength == WEAK else REACH_STRONG
        if len(gap) > reach or gap.count("\n") > 1:
            return None
        if between_words().search(gap):
            return None
        direct = lead_start <= chosen.end
        if not strong and not direct:
            # only two decimals speak: the label must be telling and the text between must say คะแนน
            if chosen.strength != STRONG or "คะแนน" not in gap:
                return None
        if not strong and direct and chosen.strength == WEAK:
            return None
        if (
            number.decimals == 0
            and number.value != 100
            and not (strong and "คะแนน" in gap + text[number.end : number.end + 6])
        ):
            return None
        return chosen

    def _one_of_several(self, number: Number, label: Label) -> bool:
        """ "การปฏิบัติหน้าที่ 98.80 97.50": a row of a table read as text; which column is which is unknown."""
        at = bisect_left(self.numbers, number.start, key=lambda n: n.start)
        following = self.numbers[at + 1 : at + 2]
        text = self.text.text
        if (
            not following
            or text[number.end : following[0].start].strip(" ")
            or text[label.end : number.start].strip(" ")
        ):
            return False
        if not (number.decimals and following[0].decimals):
            return False
        start, end = self.text.source_span(number.start, following[0].end)
        place = self.locate(start).place
        name = label_text(self.source_text, self.text, label)
        self.issues.add(
            "score.row_ambiguous", place, raw=self.source_text[start:end], value=None, name=name or label.code
        )
        return True

    def _extreme(self, since: int, lead_start: int, end: int) -> bool:
        """Whether "highest" or "lowest" is what a number's lead speaks of."""
        return any(
            label.kind in ("highest", "lowest") and label.end >= lead_start
            for label in self._labels_between(max(since, end - FARTHEST), end)
        )

    def _sum_of(self, pairs: list[tuple[Label, Number]], since: int, number: Number) -> Label | None:
        """ "… คิดเป็นคะแนนรวม 88.88": the total, behind at least two instruments' scores in the same text, or at the
        beginning of a text that follows the scores of all three."""
        instruments = {label.code for label, _ in pairs if label.kind == "instrument"}
        at = self.text.text.rfind("คะแนนรวม", since, number.start)
        closing = not pairs and at <= 12 and len(self.carry.instruments) == 3
        opening = not pairs and at >= 0 and self._opens(at)
        if (len(instruments) < 2 and not closing and not opening) or at < 0 or number.start - at > 30:
            return None
        return Label(at, at + len("คะแนนรวม"), "ITA", "overall", name=(at, at + len("คะแนนรวม")))

    def _opens(self, at: int) -> bool:
        """Whether a total that begins here is the first thing that a text about results of a year scores."""
        before = self.text.text[:at]
        told = any(event.start < at for event in self.year_events[:1]) and "ผลการประเมิน" in before
        named = [label for label in self._labels_between(0, at) if label.code != "ITA"]
        free = not named and self.carry.label is None and self.carry.instrument is None
        return told and free and len(before) <= LONGEST_GAP and other_assessment(before) < 0

    def _owner_of(self, number: Number, since: int, lead_start: int) -> Owner | None:
        """The clause right before a number that tells whose score it is."""
        before = bisect_right(self.owners, number.start, key=lambda owner: owner.start) - 1
        owner = self.owners[before] if before >= 0 else None
        fits = owner is not None and since <= owner.start and lead_start <= owner.end <= number.start
        return owner if fits else None

    def _total_of(self, owner: Owner, since: int, label: Label | None) -> Label | None:
        """ "เทศบาล… ได้คะแนนรวม 90.11": the label that the number has, or the total if nothing else is spoken of."""
        text = self.text.text
        if label is not None and (label.strength != WEAK or label.end > owner.start):
            return label
        start = since if owner.total else owner.start - FARTHEST
        spoken = [x for x in self._labels_between(start, owner.start) if x.strength != WEAK]
        told = owner.total or any(x.code == "ITA" for x in self._labels_between(owner.start - FARTHEST, owner.start))
        if not told or any(x.kind != "block" for x in spoken) or self.carry.label or self.carry.instrument:
            return label
        if self.other is None:
            self.other = other_assessment(text)
        if 0 <= self.other < owner.end:
            return label
        at = text.rfind("คะแนน", owner.start, owner.end)
        return Label(owner.start, owner.end, "ITA", "overall", name=(at, owner.end))

    def _risen_to(self, label: Label, before: Number, number: Number) -> Label | None:
        """ "จากปี 2566 ที่ได้ 80.10 คะแนน เป็น 92.33 คะแนน": the assessed year's score of the label before."""
        gap = self.text.text[before.end : number.start].replace("คะแนน", "").replace("ร้อยละ", "").strip(" %)")
        if gap not in ("เป็น", "มาเป็น", "เพิ่มขึ้นเป็น", "ลดลงเป็น", "เหลือ", "ลดลงเหลือ", "เพิ่มเป็น", "ลดเหลือ"):
            return None
        earlier, assessed = self._year_of(label, before), self.years.assessed_fiscal_year_be
        if earlier is None or assessed is None or earlier >= assessed:
            return None
        if not self._years_between(number.end, number.end + 15):
            self.own_years[id(number)] = assessed
        return replace(label, start=before.end, end=before.end)

    def _label_after(self, number: Number, sure: bool = False) -> Label | None:
        """ "ได้คะแนน 95.16 ในตัวชี้วัดที่ 1": a label right behind the value, if no other value follows that label."""
        text = self.text.text
        behind = [
            label
            for label in self._labels_between(number.end, number.end + 15)
            if label.kind not in ("block", "highest", "lowest")
        ]
        if not behind or behind[0].strength != STRONG:
            return None
        joint = text[number.end : behind[0].start].replace("คะแนน", "").strip(" %)(")
        if joint not in ("ใน", "จาก", "สำหรับ", "ของ", "คือ", "ได้แก่"):
            return None
        later = bisect_left(self.numbers, behind[0].end, key=lambda n: n.start)
        if not sure and later < len(self.numbers) and self.numbers[later].start - behind[0].end < 40:
            if self._verdict(self.numbers[later]) is not None:
                return None
        return behind[0]

    def _labels_between(self, start: int, end: int) -> list[Label]:
        """The labels that begin in [start, end)."""
        return self.labels[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _year_between(self, start: int, end: int) -> bool:
        return bool(self._years_between(start, end))

    def _years_between(self, start: int, end: int) -> list[YearFound]:
        """The years that begin in [start, end)."""
        events = self.year_events
        return events[bisect_left(events, start, key=_start) : bisect_left(events, end, key=_start)]

    def _lists(self) -> list[tuple[Label, Number]]:
        """ "IIT, EIT และ OIT ได้ 98.99, 98.94 และ 73.75 ตามลำดับ": as many labels as values, in order."""
        text = self.text.text
        pairs: list[tuple[Label, Number]] = []
        i = 0
        numbers = [n for n in self.numbers if n.decimals == 2 or n.value == 100]
        while i < len(numbers):
            j = i
            while j + 1 < len(numbers) and _joined(text[numbers[j].end : numbers[j + 1].start]):
                j += 1
            group = numbers[i : j + 1]
            if len(group) >= 2:
                before = [
                    label
                    for label in self._labels_between(group[0].start - FARTHEST, group[0].start)
                    if label.kind != "block" and label.strength != WEAK
                ]
                run: list[Label] = []
                for label in reversed(before):
                    if run and not _joined(text[label.end : run[0].start]):
                        if label.code == run[0].code and not text[label.end : run[0].start].strip(" ("):
                            continue
                        break
                    if run and label.code == run[0].code:
                        continue
                    run.insert(0, label)
                if lead(self.masked, group[0].start).verdict != "not":
                    if len(run) == len(group):
                        pairs.extend(zip(run, group, strict=True))
                    else:
                        pairs.extend(self._by_year(group))
            i = j + 1
        return pairs

    def _by_year(self, group: list[Number]) -> list[tuple[Label, Number]]:
        """ "ปี 2565, 2566 และ 2567 ได้ 82.10, 85.20 และ 90.11 ตามลำดับ": as many years as values, of one label."""
        events = self._years_between(group[0].start - FARTHEST, group[0].start)
        for event in reversed(events):
            years, end = listed_years(self.text.text, event)
            if len(years) != len(group) or len(years) < 2 or self._labels_between(end, group[0].start):
                continue
            if len(years) != len(set(years)) or between_words().search(self.text.text[end : group[0].start]):
                continue
            label = self._label_before(group[0], 0, True, lead(self.masked, event.start).reaches)
            if label is None:
                return []
            self.own_years |= {id(number): year for number, year in zip(group, years, strict=True)}
            return [(label, number) for number in group]
        return []

    def _emit(self, label: Label, number: Number) -> None:
        start, end = self.text.source_span(number.start, number.end)
        line = self.locate(start)
        raw = " ".join(self.source_text[start:end].split())
        year = self.own_years.get(id(number)) or self._year_of(label, number)
        code, by = self._code_of(label, line, raw)
        name = label_text(self.source_text, self.text, label)
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
                stated_no=_stated(self.source_text, self.text, label),
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
        agency = self.subjects.get(id(number))
        if agency is None:
            return None
        owner = self.owners[bisect_right(self.owners, number.start, key=lambda owner: owner.start) - 1]
        start, end = self.text.source_span(owner.start, owner.start + len(agency))
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

    def _year_of(self, label: Label, number: Number) -> int | None:
        """The year printed between label and value, right before the label, or told of the results before."""
        events = self._years_between(0, number.start)
        at = bisect_left(self.numbers, number.start, key=lambda n: n.start)
        before = self.numbers[at - 1] if at else None
        if before is not None and events and self._year_after(before) is events[-1]:
            # the year belongs to the number before; this one has its own or another
            events = events[:-1]
            if (own := self._year_after(number)) is not None:
                return self._plausible(own.year)
        while before is not None and events and events[-1].end <= before.start and self._compared(events[-1]):
            # "… จากปี 2566 ที่ได้ 92.10 คะแนน EIT ได้ 88.40 คะแนน": the year compared with dates only the number behind it
            events = events[:-1]
        if events and events[-1].start >= label.start - 45:
            return self._plausible(events[-1].year)
        told = next((event for event in reversed(events) if event.results), None)
        if told is not None:
            return self._plausible(told.year)
        after = self._years_between(number.end, number.end + 15)
        if after and not self._labels_between(number.end, after[0].start):
            joint = self.text.text[number.end : after[0].start]
            if joint.strip(" ()").removeprefix("คะแนน").strip(" ()") in ("", "ใน", "ของ"):
                return self._plausible(after[0].year)
        return self.carry.year or self.years.assessed_fiscal_year_be

    def _compared(self, event: YearFound) -> bool:
        """Whether a year is what another is compared with."""
        return self.text.text[max(0, event.start - 8) : event.start].endswith(("จาก", "กว่า", "กับ", "เทียบ"))

    def _plausible(self, year: int) -> int | None:
        """A year after the report's own cannot have been assessed; then the report's assessed year holds."""
        last = max(filter(None, (self.years.fiscal_year_be, self.years.assessed_fiscal_year_be)), default=None)
        return year if last is None or year <= last else self.years.assessed_fiscal_year_be

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
            for label in self.labels
            if label.kind not in ("block", "highest", "lowest") and label.strength != WEAK
        ]
        self.carry.label = None
        length = len(self.text.text)
        last = self.labels[-1] if self.labels else None
        rest = self.text.text[last.end :].strip() if last and last.kind == "indicator" and last.code is None else ""
        self.carry.cut = (rest, last.number) if rest and names_cut_at(rest) else ("", None)
        if named and not pairs:
            codes = {label.code for label in named}
            ends_open = length - named[-1].end <= 14
            if (len(codes) == 1 and length <= 110) or ends_open:
                self.carry.label = named[-1]
                self.carry.label_raw = label_text(self.source_text, self.text, named[-1])
        for label in self.labels:
            if label.kind == "instrument":
                self.carry.instrument = label.code
            elif label.kind in ("overall", "indicator") and label.code and label.strength == STRONG:
                self.carry.instrument = None
        scored = {label.code for label, _ in pairs if label.kind in ("instrument", "overall")}
        if "ITA" in scored or (not pairs and length > LONGEST_GAP):
            self.carry.instruments = set()
        else:
            self.carry.instruments |= scored
        told = [e for e in self.year_events if e.results]
        if told and length <= 150 and not pairs:
            self.carry.year = self._plausible(told[-1].year)


def _start(event: YearFound) -> int:
    return event.start


def _joined(gap: str) -> bool:
    """Whether only separators stand between two members of a list."""
    rest = gap.replace("และ", "").replace("คะแนน", "").replace("ร้อยละ", "").replace("แบบวัด", "")
    return rest.strip(" ,%()/") == "" and len(gap) <= 24


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
