"""Corrupts the names of the whole gazetteer in made-up covers and counts what the agency resolution makes of them.

    python tests/measure/agency_simulation.py [--each K] [--every N [--start I]] [--seed S] [--json FILE]
    python tests/measure/agency_simulation.py --others        (listed agencies, offices of provinces and districts)
    python tests/measure/agency_simulation.py --sum FILE…     (figures of parts, written with --json, as one table)

Every subdistrict is an agency whose report prints its name wrongly, alike in all places (a typist's mistake) or
differently in each (a scanner's). Errors: seven in ten a letter taken for one like it, else a letter or mark changed,
lost or added anywhere. Counted: right; unresolved (no place given, with a warning); wrong with a warning; wrong with
an issue of severity info only; wrong without an issue.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import cycle, islice
from operator import add
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from normalise.agency import Agency, resolve_agency
from normalise.agency.gazetteer import BANGKOK, Area, gazetteer
from normalise.agency.letters import can_end
from normalise.agency.lexicon import alike, officials
from normalise.view import View
from schemas.document import Document, Line, Page, Paragraph, Place
from schemas.issues import Issues
from schemas.thai import CONSONANTS, MARKS

TITLE = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส"
PLACES = ("district and province", "province", "nothing")
ERRORS = ("none", "one alike", "two alike", "one each", "two each")
OUTCOMES = ("right", "unresolved", "wrong, warned", "wrong, info", "wrong, silent")
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.000001)


def corrupt(name: str, errors: int, rng: random.Random) -> str:
    """The name with this many reading errors; never the name itself, never shorter than two letters."""
    wrong = name
    while wrong == name or len(wrong) < 2:
        wrong = name
        for _ in range(errors):
            wrong = _one_error(wrong, rng)
    return wrong


def _one_error(name: str, rng: random.Random) -> str:
    confusable = [i for i, char in enumerate(name) if alike().get(char)]
    if confusable and rng.random() < 0.7:
        i = rng.choice(confusable)
        return name[:i] + rng.choice(sorted(alike()[name[i]])) + name[i + 1 :]
    i = rng.randrange(len(name))
    letter = rng.choice(MARKS if name[i] in MARKS else CONSONANTS)
    return rng.choice((name[:i] + letter + name[i + 1 :], name[:i] + name[i + 1 :], name[:i] + letter + name[i:]))


def cover(names: list[str], area: Area, places: str) -> Document:
    """A title page and two sentences that name the agency with the given spellings, one after the other."""
    gaz = gazetteer()
    district, province = gaz.district_of(area).name, gaz.province_of(area).name
    where = {
        "district and province": f"อำเภอ{district} จังหวัด{province}",
        "province": f"จังหวัด{province}",
        "nothing": "",
    }[places]
    lines = [
        TITLE,
        "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗",
        f"องค์การบริหารส่วนตำบล{names[0]}",
        where,
        f"ตามที่องค์การบริหารส่วนตำบล{names[1]}ได้เข้ารับการประเมินและมีผลคะแนนอยู่ในระดับผ่าน",
        f"จึงสรุปผลขององค์การบริหารส่วนตำบล{names[2]} ประจำปีงบประมาณ พ.ศ. ๒๕๖๗ ไว้ดังนี้",
    ]
    return page(lines)


def page(lines: Iterable[str]) -> Document:
    """A document of one page with these paragraphs; empty ones are left out."""
    blocks = tuple(Paragraph((Line(text, Place(line=i)),)) for i, text in enumerate(lines, 1) if text)
    return Document("text", (Page(None, blocks),))


def made_up(rng: random.Random) -> str:
    """A name that no gazetteer holds: two halves of real names."""
    names = list(gazetteer().subdistrict_names)
    while True:
        a, b = rng.choice(names), rng.choice(names)
        name = a[: max(3, len(a) // 2)] + b[len(b) // 2 :]
        if name not in gazetteer().subdistrict_names and can_end(name, len(a[: max(3, len(a) // 2)])):
            return name


def strangers(every: int, seed: int, start: int | None = None) -> dict[str, Counter[str]]:
    """Names that do not belong to the printed district: of a place elsewhere, and made up. None may be moved there."""
    rng = random.Random(seed)
    gaz = gazetteer()
    areas = [area for area in gaz.subdistricts.values() if not area.code.startswith("10")]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for area in areas[rng.randrange(every) if start is None else start :: every]:
        elsewhere = area
        while gaz.named(elsewhere.name, area.code[:4]):
            elsewhere = rng.choice(areas)
        for what, name in (("name of another place", elsewhere.name), ("made-up name", made_up(rng))):
            issues = Issues()
            agency = resolve_agency(View(cover([name] * 3, area, PLACES[0])), issues)
            reported = _warned(issues)
            moved = agency.agency_match != "unresolved" and agency.subdistrict_code is not None
            counts[what]["moved" if moved else "left open" if reported else "silent"] += 1
    return counts


def others(seed: int) -> dict[tuple[str, str], Counter[str]]:
    """Outcomes by (errors, what) for names that are no subdistrict's: listed agencies, offices of every province and of
    every district (with its province printed, and without), each once without and with one or two errors."""
    rng = random.Random(seed)
    gaz = gazetteer()
    named: list[tuple[str, str, str, str, str]] = []  # what, words, name, printed place, canonical name
    for official in officials():
        if not official.role and " " not in official.name and "(" not in official.name:
            named.append(("listed agencies", "", official.name, "", official.name))
    for province in gaz.provinces.values():
        for words in ("องค์การบริหารส่วนจังหวัด", "สำนักงานสาธารณสุขจังหวัด"):
            named.append(("offices of provinces", words, province.name, "", words + province.name))
    for district in gaz.districts.values():
        if district.province_code != BANGKOK:
            place = f"จังหวัด{gaz.province_of(district).name}"
            words = "ที่ว่าการอำเภอ"
            named.append(("districts, province printed", words, district.name, place, words + district.name))
            named.append(("districts, nothing printed", words, district.name, "", words + district.name))
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for errors, number in (("none", 0), ("one alike", 1), ("two alike", 2)):
        for what, words, name, place, canonical in named:
            printed = words + (corrupt(name, number, rng) if number else name)
            lines = (TITLE, printed, place, f"{printed}ได้จัดทำรายงานฉบับนี้")
            issues = Issues()
            agency = resolve_agency(View(page(lines)), issues)
            counts[errors, what][judged_as(agency, issues, agency.agency_name == canonical)] += 1
    return counts


def outcome(agency: Agency, issues: Issues, area: Area) -> str:
    name = f"องค์การบริหารส่วนตำบล{area.name}"
    return judged_as(agency, issues, agency.subdistrict_code == area.code and agency.agency_name == name)


def judged_as(agency: Agency, issues: Issues, right: bool) -> str:
    if right and agency.agency_match != "unresolved":
        return "right"
    if not _warned(issues):
        return "wrong, info" if any(row.code.startswith("entity.") for row in issues) else "wrong, silent"
    return "unresolved" if agency.agency_match == "unresolved" else "wrong, warned"


def _warned(issues: Issues) -> bool:
    """Whether a person is told to look: an issue about the agency with at least the severity of a warning."""
    return any(row.code.startswith("entity.") and row.severity != "info" for row in issues)


def simulate(
    each: int = 2, every: int = 1, seed: int = 1, start: int | None = None
) -> tuple[dict[tuple[str, str], Counter[str]], list[tuple[float, bool]]]:
    """Counts of outcomes by (errors, places printed), and (probability, right) of every matched agency.

    Every n-th subdistrict from number `start` on (None: a random one of the first n) gets `each` of the 15
    combinations of errors and printed places, in turn.
    """
    rng = random.Random(seed)
    counts: dict[tuple[str, str], Counter[str]] = {(e, p): Counter() for e in ERRORS for p in PLACES}
    turn = cycle(counts)
    judged: list[tuple[float, bool]] = []
    areas = [area for area in gazetteer().subdistricts.values() if not area.code.startswith("10")]
    for area in areas[rng.randrange(every) if start is None else start :: every]:
        for errors, places in islice(turn, each):
            number = {"none": 0, "one": 1, "two": 2}[errors.split()[0]]
            if not number:
                names = [area.name] * 3
            elif errors.endswith("each"):
                names = [corrupt(area.name, number, rng) for _ in range(3)]
            else:
                names = [corrupt(area.name, number, rng)] * 3
            issues = Issues()
            agency = resolve_agency(View(cover(names, area, places)), issues)
            result = outcome(agency, issues, area)
            counts[errors, places][result] += 1
            if agency.agency_match != "unresolved":
                judged.append((agency.agency_probability or 0.0, result == "right"))
    return counts, judged


Reliability = list[tuple[float, float, int, float, float]]


def reliability(judged: list[tuple[float, bool]]) -> Reliability:
    """Per bin of stated probability: from, to, how many, mean stated, share that is right."""
    rows = []
    for low, high in zip(BINS, BINS[1:], strict=False):
        inside = [(p, ok) for p, ok in judged if low <= p < high]
        if inside:
            stated = sum(p for p, _ in inside) / len(inside)
            rows.append((low, min(high, 1.0), len(inside), stated, sum(ok for _, ok in inside) / len(inside)))
    return rows


@dataclass
class Figures:
    """What one run, or several parts of the gazetteer together, gave. seconds: of processor time."""

    counts: dict[tuple[str, str], Counter[str]]
    odd: dict[str, Counter[str]]
    judged: Reliability
    seconds: float

    def write(self, path: Path) -> None:
        outcomes = [[errors, places, dict(row)] for (errors, places), row in self.counts.items()]
        odd = {what: dict(row) for what, row in self.odd.items()}
        figures = {"outcomes": outcomes, "strangers": odd, "reliability": self.judged, "seconds": self.seconds}
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Figures:
        figures = json.loads(path.read_text(encoding="utf-8"))
        counts = {(errors, places): Counter(row) for errors, places, row in figures["outcomes"]}
        odd = {what: Counter(row) for what, row in figures["strangers"].items()}
        return cls(counts, odd, [tuple(row) for row in figures["reliability"]], figures["seconds"])

    def __add__(self, other: Figures) -> Figures:
        counts = {key: self.counts[key] + other.counts[key] for key in self.counts}
        odd = {what: self.odd[what] + other.odd[what] for what in self.odd}
        bins: dict[tuple[float, float], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
        for low, high, n, stated, right in (*self.judged, *other.judged):
            total = bins[low, high]
            total[0] += n
            total[1] += n * stated
            total[2] += n * right
        judged = [(*key, n, stated / n, right / n) for key, (n, stated, right) in sorted(bins.items())]
        return Figures(counts, odd, judged, self.seconds + other.seconds)

    def show(self) -> None:
        total = sum(row.total() for row in self.counts.values())
        print(f"Agencies: {total:,} made-up covers over the gazetteer, {self.seconds:.0f} s")
        table(self.counts)
        print("\nNames that do not belong to the printed district")
        for what, row in self.odd.items():
            kept = f"left open {row['left open']}, moved {row['moved']}, silent {row['silent']}"
            print(f"{what:24} n {row.total():>6}  {kept}")
        print("\nStated probability of matched agencies and the share that is right")
        print(f"{'from':>7} {'to':>7} {'n':>7} {'stated':>8} {'right':>8}")
        for low, high, n, stated, right in self.judged:
            print(f"{low:>7.3f} {high:>7.3f} {n:>7} {stated:>8.4f} {right:>8.4f}")


def table(counts: dict[tuple[str, str], Counter[str]]) -> None:
    names = " ".join(f"{name:>16}" for name in OUTCOMES)
    print(f"{'errors in the name':18} {'printed place':28} {'n':>6} {names}")
    for (errors, what), row in counts.items():
        n = row.total() or 1
        shown = " ".join(f"{row[name]:>7} {100 * row[name] / n:>6.2f} %" for name in OUTCOMES)
        print(f"{errors:18} {what:28} {n:>6} {shown}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=1, help="combinations of errors and places per subdistrict, of 15")
    parser.add_argument("--every", type=int, default=1, help="every n-th subdistrict only (1: the whole gazetteer)")
    parser.add_argument("--start", type=int, help="the first subdistrict, below n (else a random one)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--others", action="store_true", help="listed agencies and offices instead of subdistricts")
    parser.add_argument("--sum", type=Path, nargs="+", help="print the sum of such files instead")
    options = parser.parse_args()
    if options.sum:
        reduce(add, map(Figures.read, options.sum)).show()
        return
    if options.others:
        table(others(options.seed))
        return
    began = time.process_time()
    counts, judged = simulate(options.each, options.every, options.seed, options.start)
    odd = strangers(8 * options.every, options.seed, options.start)
    figures = Figures(counts, odd, reliability(judged), time.process_time() - began)
    figures.show()
    if options.json:
        figures.write(options.json)


if __name__ == "__main__":
    main()
