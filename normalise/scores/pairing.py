"""Which number of a running text is the score of what: by the words before, between and behind."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace

import regex

from normalise.scores.dating import Dating
from normalise.scores.labels import BARE, STRONG, WEAK, Label, label_text
from normalise.scores.numbers import Number, between_words, follow, hoped_words, in_range, is_part, lead, unread_part
from normalise.scores.owners import Owner, holds_assessment, is_kind, is_own, is_parted, of_many, other_assessment
from normalise.scores.text_parts import Carry, TextParts
from normalise.years import listed_years
from schemas.document import Line
from schemas.issues import Issues

# How many squeezed characters a label may stand before its value.
REACH_STRONG, REACH_WEAK, REACH_BARE = 160, 260, 24
# "ความพึงพอใจต่อการปรับปรุงการทำงาน": words so far before a bare name make it something else than the indicator.
REACH_ABOUT = 30
# A text longer than this without a score parts a list of instruments from what follows.
LONGEST_GAP = 150
# How far before a name words of hoping count.
HOPED_REACH = 30
TOTAL = regex.compile("ผลการประเมิน|คะแนนรวม|ภาพรวม|คะแนนเฉลี่ย")
# Between a year and its total in a list of years.
YEAR_JOINTS = ("", "ได้", "มี", "ได้รับ", "เท่ากับ", "ได้คะแนน", "มีคะแนน", "คะแนน", "ได้คะแนนรวม")
# A card or a line of a slide with the total.
LONGEST_CARD = 45
# No label further away than this is looked at.
FARTHEST = 400
# So much of a text that was not understood is shown in an issue.
LONGEST_SHOWN = 80


class Pairing:
    """Pairs the numbers of a text with their names. subjects: the agency, as squeezed, of numbers that are another's,
    by id. own: the report's own agency, squeezed."""

    def __init__(
        self,
        parts: TextParts,
        dating: Dating,
        carry: Carry,
        own: str | None,
        source_text: str,
        locate: Callable[[int], Line],
        issues: Issues,
    ) -> None:
        self.parts, self.dating, self.carry, self.own = parts, dating, carry, own
        self.source_text, self.locate, self.issues = source_text, locate, issues
        if carry.label is not None and carry.label.kind == "item" and TOTAL.search(parts.text.text):
            carry.label = None  # "O24 มาตรการ…" is a form's heading, and what follows tells the total
        self.subjects: dict[int, str] = {}
        self.other: int | None = None

    def pairs(self) -> list[tuple[Label, Number]]:
        """The pairs in the order of their numbers."""
        pairs = self._lists()
        done = {id(number) for _, number in pairs}
        text = self.parts.text.text
        last_end = 0
        last_label: Label | None = None
        for number in self.parts.numbers:
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
            if label is not None and (of_many(text, label.start) or self._hoped(label, number, last_end)):
                last_end = number.end
                continue
            owner = self._owner_of(number, last_end, lead_start)
            if owner is not None and owner.agency and not is_own(owner.agency, self.own) and is_kind(owner.agency):
                last_end = number.end  # "จังหวัดมีคะแนน" in a municipality's report: some other agency's
                continue
            if owner is not None and not is_own(owner.agency, self.own):
                self.subjects[id(number)] = owner.agency
                label = label or self._total_of(owner, number, last_end, label)
            elif owner is not None and strong:
                label = self._total_of(owner, number, last_end, label)
            if label is None and strong:
                label = self._sum_of(pairs, last_end, number)
            if label is None and strong and last_label is not None:
                label = self._risen_to(last_label, pairs[-1][1], number)
            if label is None and last_label is not None and strong and self._year_between(last_end, number.start):
                if not between_words().search(text[last_end : number.start]):
                    label = last_label
            if label is None and strong:
                label = self._label_after(number)
            if label is None and strong and last_end == 0:
                label = self._by_years(number)
            if label is None and strong and last_end == 0 and self.carry.label is not None and number.start <= 60:
                before = [label for label in self.parts.labels_between(0, number.start) if label.kind != "block"]
                part = self.carry.label.code in ("ITA", "IIT", "EIT", "OIT") and unread_part().search(
                    self.parts.masked, 0, number.start
                )
                if part:
                    self._report_unread(replace(self.carry.label, start=0, end=0), number)
                elif not before and "\n" not in text[: number.start]:
                    label = replace(self.carry.label, start=0, end=0, name=None)
            if label is None:
                continue
            pairs.append((label, number))
            last_end, last_label = number.end, label
        return sorted(pairs, key=lambda pair: pair[1].start)

    def _verdict(self, number: Number) -> tuple[bool, int] | None:
        """(strong, where its lead begins) if the number may be a score, None if it is something else. Strong: the words
        right around it say score; otherwise only its two decimals speak."""
        if in_range(self.parts.text.text, number) or is_part(self.parts.masked, number):
            return None
        after = follow(self.parts.masked, number.end)
        before = lead(self.parts.masked, number.start)
        if before.verdict == "not" and after != "not" and self._earlier(number, before.reaches):
            return True, before.reaches
        if after == "not" or before.verdict == "not":
            return None
        if before.verdict == "score" or after == "score":
            return True, before.reaches
        if number.decimals == 2 and number.value is not None:
            alone = (
                self.carry.label is not None
                and self.parts.text.text.strip(" ()%") == self.parts.text.text[number.start : number.end]
            )
            if before.verdict == "none" and (start := self._behind_weight(number)) is not None:
                return True, start
            return before.verdict == "label" or alone, before.reaches
        return None

    def _behind_weight(self, number: Number) -> int | None:
        """Where the name begins in "การใช้งบประมาณ 6 92.04", a row of a table read as text: an indicator, a whole number
        (its weight, its rank) and its score, and nothing else."""
        text = self.parts.text.text
        if len(self.parts.numbers) != 2 or number is not self.parts.numbers[1] or text[number.end :].strip(" %"):
            return None
        weight, label = self.parts.numbers[0], self.parts.labels[-1] if self.parts.labels else None
        if label is None or label.kind != "indicator" or label.code is None or weight.decimals:
            return None
        gaps = text[label.end : weight.start] + text[weight.end : number.start]
        return label.start if label.end <= weight.start and not gaps.strip(" %|()") else None

    def _earlier(self, number: Number, reaches: int) -> bool:
        """ "ลดลงจาก 91.44 คะแนน ในปี 2566": what a score rose or fell from, with its own year."""
        said = self.parts.masked[reaches : number.start]
        return (
            said.endswith("จาก")
            and said.startswith(("เพิ่ม", "ลด", "สูง", "ต่ำ"))
            and self.parts.year_after(number) is not None
        )

    def _label_before(self, number: Number, since: int, strong: bool, lead_start: int) -> Label | None:
        text = self.parts.text.text
        near = self.parts.labels_between(max(since, number.start - FARTHEST), number.start)
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
        if between_words(chosen.kind == "item").search(gap):
            return None
        if chosen.kind in ("overall", "instrument") and unread_part().search(
            self.parts.masked, chosen.end, number.start
        ):
            if strong:
                self._report_unread(chosen, number)
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

    def _report_unread(self, label: Label, number: Number) -> None:
        """ "ITA … ที่ 2 … ได้คะแนน 91.96": the words between name and number tell of a part that was not understood."""
        start, end = self.parts.text.source_span(label.end, number.start)
        raw = " ".join(self.source_text[start:end].split())[:LONGEST_SHOWN]
        start, end = self.parts.text.source_span(number.start, number.end)
        place = self.locate(start).place
        self.issues.add("score.label_unread", place, raw=raw, value=None, printed=self.source_text[start:end])

    def _one_of_several(self, number: Number, label: Label) -> bool:
        """ "การปฏิบัติหน้าที่ 98.80 97.50": a row of a table read as text; which column is which is unknown."""
        at = bisect_left(self.parts.numbers, number.start, key=lambda n: n.start)
        following = self.parts.numbers[at + 1 : at + 2]
        text = self.parts.text.text
        if (
            not following
            or text[number.end : following[0].start].strip(" ")
            or text[label.end : number.start].strip(" ")
        ):
            return False
        if not (number.decimals and following[0].decimals):
            return False
        start, end = self.parts.text.source_span(number.start, following[0].end)
        place = self.locate(start).place
        name = label_text(self.source_text, self.parts.text, label)
        self.issues.add(
            "score.row_ambiguous", place, raw=self.source_text[start:end], value=None, name=name or label.code
        )
        return True

    def _extreme(self, since: int, lead_start: int, end: int) -> bool:
        """Whether "highest" or "lowest" is what a number's lead speaks of."""
        return any(
            label.kind in ("highest", "lowest") and label.end >= lead_start
            for label in self.parts.labels_between(max(since, end - FARTHEST), end)
        )

    def _sum_of(self, pairs: list[tuple[Label, Number]], since: int, number: Number) -> Label | None:
        """ "… คิดเป็นคะแนนรวม 88.88": the total, behind at least two instruments' scores in the same text, or at the
        beginning of a text that follows the scores of all three."""
        instruments = {label.code for label, _ in pairs if label.kind == "instrument"}
        at = self.parts.text.text.rfind("คะแนนรวม", since, number.start)
        closing = not pairs and at <= 12 and len(self.carry.instruments) == 3
        opening = not pairs and at >= 0 and (self._opens(at) or self._card(at, number))
        if (len(instruments) < 2 and not closing and not opening) or at < 0 or number.start - at > 30:
            return None
        return Label(at, at + len("คะแนนรวม"), "ITA", "overall", name=(at, at + len("คะแนนรวม")))

    def _opens(self, at: int) -> bool:
        """Whether a total that begins here is the first thing that a text about results of a year scores."""
        before = self.parts.text.text[:at]
        told = any(event.start < at for event in self.parts.years[:1]) and "ผลการประเมิน" in before
        named = [label for label in self.parts.labels_between(0, at) if label.code != "ITA"]
        free = not named and self.carry.label is None and self.carry.instrument is None
        return told and free and len(before) <= LONGEST_GAP and other_assessment(before) < 0

    def _card(self, at: int, number: Number) -> bool:
        """Whether a short text of a report on the assessment is nothing but a total: "คะแนนรวม 89.72 (ผ่าน)"."""
        alone = at <= 2 and len(self.parts.text.text) <= LONGEST_CARD and len(self.parts.numbers) == 1
        free = self.carry.label is None and self.carry.instrument is None and not self.parts.labels
        return alone and free and bool(self.carry.topic) and self.carry.neutral and number.decimals == 2

    def _hoped(self, label: Label, number: Number, since: int) -> bool:
        """ "คาดว่าปี 2568 จะได้คะแนน ITA 95.00": no result."""
        start = max(since, label.start - HOPED_REACH)
        return bool(hoped_words().search(self.parts.text.text, start, number.start))

    def _owner_of(self, number: Number, since: int, lead_start: int) -> Owner | None:
        """The clause right before a number that tells whose score it is."""
        before = bisect_right(self.parts.owners, number.start, key=lambda owner: owner.start) - 1
        owner = self.parts.owners[before] if before >= 0 else None
        fits = owner is not None and since <= owner.start and lead_start <= owner.end <= number.start
        return owner if fits and not holds_assessment(self.parts.text.text, owner) else None

    def _total_of(self, owner: Owner, number: Number, since: int, label: Label | None) -> Label | None:
        """ "เทศบาล… ได้คะแนนรวม 90.11": the label that the number has, or the total if nothing else is spoken of."""
        text = self.parts.text.text
        if label is not None and (label.strength != WEAK or label.end > owner.start):
            return label
        start = since if owner.total else owner.start - FARTHEST
        spoken = [x for x in self.parts.labels_between(start, owner.start) if x.strength != WEAK]
        told = owner.total or any(
            x.code == "ITA" for x in self.parts.labels_between(owner.start - FARTHEST, owner.start)
        )
        told = told or owner.agency is not None and is_own(owner.agency, self.own) and self._alone(owner.start, number)
        if not told or any(x.kind != "block" for x in spoken) or self.carry.label or self.carry.instrument:
            return label
        if self.other is None:
            self.other = other_assessment(text)
        if 0 <= self.other < owner.end:
            return label
        at = text.rfind("คะแนน", owner.start, owner.end)
        return Label(owner.start, owner.end, "ITA", "overall", name=(at, owner.end))

    def _alone(self, start: int, number: Number) -> bool:
        """Whether what begins here begins a text that goes on with the assessment spoken of before, and neither names
        anything of it before the number nor right behind."""
        if start > LONGEST_GAP or not self.carry.topic or self.own is None:
            return False
        if self.carry.label or self.carry.instrument:
            return False
        if other_assessment(self.parts.text.text) >= 0 or between_words().search(self.parts.text.text):
            return False
        named = self.parts.labels_between(0, number.start)
        behind = self.parts.labels_between(number.end, number.end + REACH_BARE)
        if behind and not is_parted(self.parts.text.text[number.end : behind[0].start]):
            named = [*named, *behind]
        while (before := lead(self.parts.masked, start)).reaches < start and before.verdict != "not":
            start = before.reaches
        return start == 0 and all(label.code == "ITA" for label in named)

    def _by_years(self, number: Number) -> Label | None:
        """ "ปี 2566 ได้ 85.10 คะแนน ปี 2567 ได้ 90.22 คะแนน": totals of years, where a text holds nothing else."""
        if self._year_line(number):
            known = self.carry.series
            return replace(known, start=0, end=0, name=None) if known else Label(0, 0, "ITA", "overall")
        if (
            self.parts.labels
            or number.start > LONGEST_GAP
            or len({event.year for event in self.parts.years}) < 2
            or len(self.parts.numbers) < 2
        ):
            return None
        if len(self.parts.numbers) != len(self.parts.years) or not self.parts.years_between(0, number.start):
            return None
        return Label(0, 0, "ITA", "overall") if self._alone(number.start, number) else None

    def _year_line(self, number: Number) -> bool:
        """Whether a text of a report on the assessment is one of a list of its years: "ปี 2565 ได้ 88.73 คะแนน"."""
        years, free = self.parts.years, self.carry.label is None and self.carry.instrument is None
        if len(years) != 1 or len(self.parts.numbers) != 1 or self.parts.labels:
            return False
        if self.carry.series is None and not (free and self.carry.topic and self.carry.neutral):
            return False
        before = self.parts.text.text[: years[0].start].strip(" -•–")
        joint = self.parts.text.text[years[0].end : number.start].strip(" :=-–)")
        short = len(self.parts.text.text) <= LONGEST_CARD and number.decimals == 2
        return short and not before and joint in YEAR_JOINTS

    def _risen_to(self, label: Label, before: Number, number: Number) -> Label | None:
        """ "จากปี 2566 ที่ได้ 80.10 คะแนน เป็น 92.33 คะแนน": the assessed year's score of the label before."""
        gap = self.parts.text.text[before.end : number.start].replace("คะแนน", "").replace("ร้อยละ", "").strip(" %)")
        if gap not in ("เป็น", "มาเป็น", "เพิ่มขึ้นเป็น", "ลดลงเป็น", "เหลือ", "ลดลงเหลือ", "เพิ่มเป็น", "ลดเหลือ"):
            return None
        earlier, assessed = self.dating.year_of(label, before), self.dating.years.assessed_fiscal_year_be
        if earlier is None or assessed is None or earlier >= assessed:
            return None
        if not self.parts.years_between(number.end, number.end + 15):
            self.dating.own[id(number)] = assessed
        return replace(label, start=before.end, end=before.end)

    def _label_after(self, number: Number, sure: bool = False) -> Label | None:
        """ "ได้คะแนน 95.16 ในตัวชี้วัดที่ 1": a label right behind the value, if no other value follows that label."""
        text = self.parts.text.text
        behind = [
            label
            for label in self.parts.labels_between(number.end, number.end + 15)
            if label.kind not in ("block", "highest", "lowest")
        ]
        if not behind or behind[0].strength != STRONG:
            return None
        joint = text[number.end : behind[0].start].replace("คะแนน", "").strip(" %)(")
        if joint not in ("ใน", "จาก", "สำหรับ", "ของ", "คือ", "ได้แก่"):
            return None
        later = bisect_left(self.parts.numbers, behind[0].end, key=lambda n: n.start)
        if not sure and later < len(self.parts.numbers) and self.parts.numbers[later].start - behind[0].end < 40:
            if self._verdict(self.parts.numbers[later]) is not None:
                return None
        return behind[0]

    def _year_between(self, start: int, end: int) -> bool:
        return bool(self.parts.years_between(start, end))

    def _lists(self) -> list[tuple[Label, Number]]:
        """ "IIT, EIT และ OIT ได้ 98.99, 98.94 และ 73.75 ตามลำดับ": as many labels as values, in order."""
        text = self.parts.text.text
        pairs: list[tuple[Label, Number]] = []
        i = 0
        numbers = [n for n in self.parts.numbers if n.decimals == 2 or n.value == 100]
        while i < len(numbers):
            j = i
            while j + 1 < len(numbers) and _joined(text[numbers[j].end : numbers[j + 1].start]):
                j += 1
            group = numbers[i : j + 1]
            if len(group) >= 2:
                before = [
                    label
                    for label in self.parts.labels_between(group[0].start - FARTHEST, group[0].start)
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
                if lead(self.parts.masked, group[0].start).verdict != "not":
                    if len(run) == len(group):
                        pairs.extend(zip(run, group, strict=True))
                    else:
                        pairs.extend(self._by_year(group))
            i = j + 1
        return pairs

    def _by_year(self, group: list[Number]) -> list[tuple[Label, Number]]:
        """ "ปี 2565, 2566 และ 2567 ได้ 82.10, 85.20 และ 90.11 ตามลำดับ": as many years as values, of one label."""
        events = self.parts.years_between(group[0].start - FARTHEST, group[0].start)
        for event in reversed(events):
            years, end = listed_years(self.parts.text.text, event)
            if len(years) != len(group) or len(years) < 2 or self.parts.labels_between(end, group[0].start):
                continue
            if len(years) != len(set(years)) or between_words().search(self.parts.text.text[end : group[0].start]):
                continue
            label = self._label_before(group[0], 0, True, lead(self.parts.masked, event.start).reaches)
            if label is None:
                return []
            self.dating.own |= {id(number): year for number, year in zip(group, years, strict=True)}
            return [(label, number) for number in group]
        return []


def _joined(gap: str) -> bool:
    """Whether only separators stand between two members of a list."""
    rest = gap.replace("และ", "").replace("คะแนน", "").replace("ร้อยละ", "").replace("แบบวัด", "")
    return rest.strip(" ,%()/") == "" and len(gap) <= 24
