"""Fiscal years: that of the report's title and that of the results it analyses, each with the words that say so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

import regex

from normalise.scores.framework import FIRST_YEAR, table
from normalise.squeeze import Squeezed, squeeze, squeezed
from normalise.view import Grid, Passage, View
from schemas.document import Line, Place

# The assessment began in its present name in 2557; years beyond the end are misreadings.
EARLIEST, LATEST = 2555, 2599
# The title stands within so many passages and characters of the beginning.
COVER_PASSAGES, COVER_CHARACTERS, LONGEST_TITLE_LINE = 30, 2500, 200
# Gregorian years are printed beside English titles.
GREGORIAN = 543
YEAR = r"(?P<year>2 ?5 ?[5-9] ?\d|20[12]\d|(?<!\d)[5-9]\d)(?![\d/]|[.,]\d)"
# Between the words and the year: "พ.ศ." or "ค.ศ.", brackets, quotation marks.
JOIN = r"[(\[“\" ]?(?:[พค] ?\.? ?ศ ?\.?)?[:)\]“\" ]{0,2}"


@dataclass(frozen=True)
class YearFound:
    """One printed fiscal year: [start, end) in the squeezed text, the year, and whether it was printed with two digits
    or without the words ปีงบประมาณ (`sure` is then False)."""

    start: int
    end: int
    year: int
    sure: bool
    results: bool


@dataclass(frozen=True)
class YearEvidence:
    """What speaks for a year. role: `title` or `assessed`. weight: how much."""

    role: str
    year: int
    weight: float
    place: Place
    raw: str


@dataclass(frozen=True)
class Years:
    """The two fiscal years (Buddhist Era), None where nothing printed tells; evidence: all that was weighed."""

    fiscal_year_be: int | None = None
    assessed_fiscal_year_be: int | None = None
    evidence: tuple[YearEvidence, ...] = field(default=())


@cache
def _words(name: str) -> tuple[str, ...]:
    words = table("words")["year"][name]
    return tuple(sorted({squeezed(word) for word in words}, key=len, reverse=True))


@cache
def _pattern() -> regex.Pattern[str]:
    before = "|".join(map(regex.escape, _words("before")))
    return regex.compile(f"(?P<word>{before}){JOIN}{YEAR}")


@cache
def _results() -> regex.Pattern[str]:
    return regex.compile("|".join(map(regex.escape, _words("results"))))


@cache
def _not_results() -> regex.Pattern[str]:
    return regex.compile("|".join(map(regex.escape, _words("not_results"))))


@cache
def _turns() -> regex.Pattern[str]:
    return regex.compile("|".join(map(regex.escape, _words("turns"))))


@cache
def _goal() -> regex.Pattern[str]:
    return regex.compile("|".join(map(regex.escape, map(squeezed, table("words")["claim"]["goal"]))))


def to_be(digits: str) -> int | None:
    """Buddhist year of "2567", "2 5 67", "67" or "2024"; None if it is no year of this assessment."""
    number = int(digits.replace(" ", ""))
    if number < 100:
        number += 2500
    elif number < 2100:
        number += GREGORIAN
    return number if EARLIEST <= number <= LATEST else None


# A year behind one of these is the one compared with ("เพิ่มขึ้นจากปี 2566").
COMPARED = ("จาก", "กว่า", "กับ", "เทียบ", "เมื่อ")
# How far back the words "ผลการประเมิน" may stand before the year they are dated by; on a cover the agency and its
# address may stand between them.
RESULTS_REACH, TITLE_REACH = 110, 240


def years_in(text: Squeezed, reach: int = RESULTS_REACH) -> list[YearFound]:
    """Every fiscal year in a squeezed text, in order. reach: characters within which words about results date it."""
    found = []
    for match in _pattern().finditer(text.text):
        digits = match["year"]
        year = to_be(digits)
        if year is None:
            continue
        word = match["word"]
        short = len(digits.replace(" ", "")) == 2
        if short and not word.endswith(("ปีงบประมาณ", "ปี", "พ.ศ.", "ปีงบฯ")):
            continue
        start = match.start()
        before = text.text[max(0, start - reach) : start].rpartition("\n")[2]
        hits = list(_results().finditer(before + word))
        told = False
        if hits:
            since = before[hits[-1].end() :]
            told = not any(char.isdigit() for char in since.replace("1", "")) or len(since) < 60
            told = told and not _not_results().search(before[max(0, hits[-1].start() - 12) :])
            told = told and not _turns().search(since) and not since.endswith(COMPARED)
        # "งบประมาณ พ.ศ." is what is left of "ปีงบประมาณ พ.ศ." where the first word was misread.
        sure = not short and ("ปี" in word or "งบประมาณ" in word) and not word.startswith(_words("earlier"))
        found.append(YearFound(start, match.end(), year, sure, told))
    return found


# A year and its score, and how far apart two of a series may stand.
SERIES_VALUE = regex.compile(r"[) ]*(?:\D{0,24})(?<!\d)\d{2,3}\.\d{1,2}(?!\d)")
SERIES_GAP = 80
LONGEST_STEP, MOST_LISTED = 2, 12
NEXT_YEAR = regex.compile(
    r"[)\]]?(?:[, ]|และ|กับ|ถึง|-|–|/|เทียบกับ|เปรียบเทียบกับ)*"
    r"(?:ประจำ)?(?:ปี)?(?:งบประมาณ)?(?:พ\.?ศ\.?)?(?P<year>25[5-9]\d)(?!\d)"
)


def listed_years(text: str, found: YearFound) -> tuple[list[int], int]:
    """The years that are listed from one found on ("ปี 2565, 2566 และ 2567"), itself included, and where the list ends.
    A long range ("2566-2570") is a plan's, no list."""
    years, position = [found.year], found.end
    while len(years) < MOST_LISTED and (more := NEXT_YEAR.match(text, position)) is not None:
        if int(more["year"]) - years[-1] > LONGEST_STEP:
            break
        years.append(int(more["year"]))
        position = more.end()
    return years, position


def latest_scored(text: str, found: list[YearFound], at: int) -> int:
    """The latest year of a series that one year about results begins: years listed with it, and years that follow it
    closely with a score each ("ปี 2565 ได้ 86.15 คะแนน และปี 2566 ได้ 91.07 คะแนน")."""
    years, end = listed_years(text, found[at])
    for year in found[at + 1 : at + MOST_LISTED]:
        gap = text[end : year.start]
        if year.start - end > SERIES_GAP or "\n" in gap or _goal().search(gap):
            break
        if not SERIES_VALUE.match(text, year.end):
            break
        years.append(year.year)
        end = year.end
    return max(years)


def fiscal_years(view: View) -> Years:
    """Both years of a report, from its cover and from what it says about results."""
    evidence = [*_title_evidence(view), *_assessed_evidence(view)]
    title = _best(evidence, "title")
    assessed = _best(evidence, "assessed")
    return Years(title, assessed, tuple(evidence))


def _best(evidence: list[YearEvidence], role: str) -> int | None:
    """The year with the greatest weight; of equals the latest. For the title the best single piece decides."""
    weights: dict[int, float] = defaultdict(float)
    for piece in evidence:
        if piece.role == role:
            before = weights[piece.year]
            weights[piece.year] = max(before, piece.weight) if role == "title" else before + piece.weight
    if not weights:
        return None
    best = max(weights.values())
    return max(year for year, weight in weights.items() if weight >= best * 0.999)


STANDALONE = regex.compile(r"[^0-9a-zก-๙]*(?:ปี|พ\.?ศ\.?|ประจำปี|ปีงบประมาณ)?[^0-9a-zก-๙]*(2 ?5 ?[5-9] ?\d)[^0-9a-zก-๙]*")
TITLE_END = regex.compile(
    r"(?:\(?ita\)?|ประจำปี|ปีงบประมาณ|โปร่งใส\)?|หน่วยงาน|องค์กร)[^0-9ก-๙]{0,3}(2 ?5 ?[5-9] ?\d)[^0-9]{0,4}$"
)


def _title_evidence(view: View) -> list[YearEvidence]:
    """Years on the cover: the earlier, and the nearer to the words ปีงบประมาณ, the weightier."""
    found: list[YearEvidence] = []
    seen = 0
    for number, item in enumerate(view.items[:COVER_PASSAGES]):
        if isinstance(item, Grid):
            continue
        seen += len(item.text)
        if seen > COVER_CHARACTERS:
            break
        for line_text, place in _lines(item):
            text = squeeze(line_text)
            if len(text.text) > LONGEST_TITLE_LINE:
                continue
            # The first year on the cover is the title's; later ones are dates, plans or chapters.
            rank = 1 - number / 100
            for year in years_in(text):
                if year.year and (year.sure or text.text[year.end :].strip(' )"”.') == ""):
                    found.append(YearEvidence("title", year.year, (3 if year.sure else 1.5) * rank, place, line_text))
            end = TITLE_END.search(text.text)
            alone = STANDALONE.fullmatch(text.text)
            for match, weight in ((end, 2.5), (alone, 1.5)):
                value = to_be(match[1]) if match else None
                if value is not None:
                    found.append(YearEvidence("title", value, weight * rank, place, line_text))
    return found


def _lines(item: Passage) -> list[tuple[str, Place]]:
    """The lines of a passage with their places: a cover's lines may have been joined into one paragraph."""
    if len(item.lines) == 1:
        return [(item.text, item.lines[0].place)]
    ends = [*item.starts[1:], len(item.text)]
    pieces = [(item.text[a:b], line.place) for a, b, line in zip(item.starts, ends, item.lines, strict=True)]
    return [(item.text, item.lines[0].place), *pieces] if len(item.text) <= LONGEST_TITLE_LINE else pieces


SCORE = regex.compile("คะแนน|ระดับ")
VALUE = regex.compile(r"\d{2,3}\.\d{2}|ได้คะแนน|คะแนน.{0,12}\d{2}|ผ่านเกณฑ์")

# What is measured by a year's criteria, or hoped for, is no result of it.
NO_RESULT = regex.compile("เกณฑ์|เป้าหมาย|คาดหวัง|คาดการณ์")

# "ปีงบประมาณ 2567 ได้คะแนนรวม 91.04": the score behind a year is its result, whatever stands before it.
GIVES = regex.compile(
    r"[)\]]?(?:หน่วยงาน)?(?:ได้|มี)(?:รับ|ผล)?(?:(?:ค่า)?คะแนน[^0-9\n]{0,30}[0-9]{1,3}\.[0-9]|[0-9]{2,3}\.[0-9]{1,2}คะแนน)"
)


def _assessed_evidence(view: View) -> list[YearEvidence]:
    """Years behind "ผลการประเมิน …": weightier where a score or a pass follows, and in a heading or title."""
    found: list[YearEvidence] = []
    for text, place in _title_as_one(view):
        for year in years_in(squeeze(text), TITLE_REACH):
            if year.results:
                found.append(YearEvidence("assessed", year.year, 0.6, place, text[:120]))
    for number, item in enumerate(view.items):
        for text, lines in _texts(item):
            short = squeeze(text)
            events = years_in(short)
            for at, year in enumerate(events):
                if year.year < FIRST_YEAR - 4:
                    continue
                if not year.results and not (year.sure and GIVES.match(short.text, year.end)):
                    before = short.text[max(0, year.start - 40) : year.start]
                    if year.sure and _assessment().search(before) and not NO_RESULT.search(before):
                        place = lines(short.origin[year.start]).place
                        found.append(YearEvidence("assessed", year.year, 0.05, place, text[:120]))
                    continue
                after = short.text[year.end : year.end + 160]
                weight = 1.0
                if VALUE.search(after):
                    weight = 3.0
                elif SCORE.search(after[:80]):
                    weight = 1.5
                if number < 8:
                    weight += 0.25
                place = lines(short.origin[year.start]).place
                latest = latest_scored(short.text, events, at)
                found.append(YearEvidence("assessed", latest, weight, place, text[:120]))
            title = TITLE_END.search(short.text) if number < 12 and len(short.text) < LONGEST_TITLE_LINE else None
            if title and _dates_results(short.text[: title.start(1)]) and to_be(title[1]):
                found.append(YearEvidence("assessed", to_be(title[1]), 1.0, lines(0).place, text[:120]))
    return found


def _dates_results(before: str) -> bool:
    """Whether a title's year, with these words before it, is that of results; not where it is the year of what they
    are used for ("การนำผลการประเมิน ITA ไปสู่การพัฒนาองค์กร ประจำปีงบประมาณ")."""
    hits = list(_results().finditer(before))
    return bool(hits) and not _turns().search(before, hits[-1].end())


COVER_TITLE = 8


def _title_as_one(view: View) -> list[tuple[str, Place]]:
    """The short lines at the beginning as one text: a title about results and its year may stand on two lines."""
    lines = []
    for item in view.items[:COVER_TITLE]:
        if isinstance(item, Grid) or len(item.text) > LONGEST_TITLE_LINE:
            break
        lines.append(item)
    return [(" ".join(line.text for line in lines), lines[0].lines[0].place)] if len(lines) > 1 else []


@cache
def _assessment() -> regex.Pattern[str]:
    return regex.compile("(?:" + "|".join(map(regex.escape, _words("assessment"))) + r")[):]?(?:ใน|ของ)?$")


def _texts(item: Passage | Grid) -> list[tuple[str, object]]:
    """(text, offset -> line) of a passage, or of each cell of a grid."""
    if isinstance(item, Passage):
        return [(item.text, item.line_at)]
    texts = []
    for cell in item.cells():
        if cell.text and cell.lines:
            first: Line = cell.lines[0]
            texts.append((cell.text, lambda offset, line=first: line))
    return texts
