"""Periods and dates as Thai reports print them -> Gregorian dates.

Years are Buddhist Era (minus 543), four digits or two (25xx). A fiscal year runs from 1 October of the year before to
30 September; quarter 1 is October to December. What has no year stays unknown, but for `period_within` a fiscal year.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex
from rapidfuzz.distance import Levenshtein

from normalise.fold import fold, fold_letters
from schemas.lexicon import load
from schemas.thai import ascii_digits

# A year cut by the end of a narrow column's line.
CUT_YEAR = regex.compile(r"(?<!\d)(?<!\d )2 ?5 ?(?P<a>\d) ?(?P<b>\d)(?!\d)")
# A day cut there; "1 3" may be two days or one, which nobody can tell.
CUT_DAY = regex.compile(r"(?<!\d)(?<!\d )(?P<a>[1-3]) 0(?= ?[\u0e01-\u0e4e])")
TWO_DAYS = regex.compile(r"(?<!\d)(?:[12] \d|3 [01])(?= ?[\u0e01-\u0e4e])")
RANGE = regex.compile(r"\s*(?:[-–—]|ถึง)\s*(?P<words>สิ้น|วันที่\s*|วัน\s*)?")
# Half a fiscal year: "6 เดือนแรก", "รอบ 6 เดือน", "ครึ่งปีหลัง". Twelve months are the whole of it.
HALF = regex.compile(r"(?:(?<!\d)(?<!ทุก )(?<!ทุก)6 ?เดือน|ครึ่งปี(?:งบประมาณ)?) ?(?P<half>แรก|หลัง|ที่ ?[12])?")
LONGEST_PERIOD = 4000
# A whole fiscal year, named without its number.
WHOLE_YEAR = regex.compile(r"(?:ดำเนินการ ?)?(?:ตลอด|ทั้ง|ภายใน)(?:ทั้ง)? ?ปี(?: ?งบ ?ประมาณ)?")
LONGEST_WITHIN = 60
BETWEEN = regex.compile(r"[-–—]|ถึง")
QUARTER_STARTS = (10, 1, 4, 7)
QUARTER_HEADING = regex.compile(r"(?:ไตรมาส ?(?:ที่)?|[Qq](?:uarter)?) ?(?P<q>[1-4])(?!\d)")
QUARTER_BARE = regex.compile(r"(?:ที่ ?)?(?P<q>[1-4])")
WORD = regex.compile(r"(?<![\u0e01-\u0e4e])(?:เดือน)?\K[\u0e01-\u0e4e]{6,12}(?![\u0e01-\u0e4e])")
# The same, parted by the end of a narrow column's line.
PARTED = regex.compile(r"(?<![\u0e01-\u0e4e])[\u0e01-\u0e4e]{3,9}\s[\u0e01-\u0e4e]{2,6}(?![\u0e01-\u0e4e])")
SHORTEST_MISREAD, LONG_MONTH = 6, 9  # letters
THAI = regex.compile(r"[\u0e01-\u0e4e]")
BAR = regex.compile(r"\s*[|¦]\s*")
FEW_YEARS = 3  # between the ends of a period
EARLIEST_YEAR, LATEST_YEAR = 2540, 2599


@cache
def _months() -> dict[str, int]:
    months = {name: int(number) for number, names in load("months")["months"].items() for name in names}
    # "ต.ค" for "ต.ค.": the last point is often lost, the first never without the name becoming a piece of any word.
    return months | {name[:-1]: month for name, month in months.items() if name.endswith(".") and "." in name[:-1]}


@cache
def _patterns() -> dict[str, regex.Pattern[str]]:
    names = sorted(_months(), key=len, reverse=True)
    # Printed months lose and gain spaces ("มี. ค.", "เมษา ยน"): allow one between any two characters.
    month = "|".join(" ?".join(map(regex.escape, name)) for name in names)
    year = r"(?:พ\.? ?ศ\.? ?|ปี ?)?(?P<year>25\d\d|20\d\d|\d\d(?!\d|[.:/]\d))"
    # "ครั้งที่ 1 มี.ค." is the first time, not the first of March.
    counted = r"(?<!(?:ครั้ง|รุ่น|รอบ|งวด|ระยะ|ไตรมาส)ที่ ?)"
    return {
        "month": regex.compile(month),
        "dated": regex.compile(
            rf"(?:(?P<day>(?<!\d){counted}\d{{1,2}})(?: ?(?:-|–|ถึง) ?(?P<day2>\d{{1,2}}))? ?)?(?:เดือน ?)?"
            rf"(?P<month>{month})[,\s]*(?:{year}|\. ?(?P<year>25\d\d))?"
        ),
        "numeric": regex.compile(
            r"(?<!\d)(?P<day>\d{1,2}) ?/ ?(?P<month>\d{1,2}) ?/ ?(?P<year>25\d\d|20\d\d|\d\d)(?!\d)"
        ),
        "fiscal": regex.compile(
            r"ปี ?งบ ?(?:ประมาณ)? ?(?:พ\.? ?ศ\.? ?)?(?P<year>25\d\d|\d\d(?!\d))"
            r"(?: ?(?:-|–|ถึง|และ) ?(?:ปี ?งบ ?(?:ประมาณ)? ?)?(?:พ\.? ?ศ\.? ?)?(?P<last>25\d\d|\d\d(?!\d)))?"
        ),
        "quarter": regex.compile(
            r"ไตรมาส(?:ที่)? ?(?P<q>[1-4])(?!\d)(?:(?: ?(?:-|–|ถึง|และ|,) ?)+(?:ไตรมาส(?:ที่)? ?)?(?P<q2>[1-4])(?![\d.]))*"
        ),
        "until": regex.compile("|".join(map(regex.escape, load("months")["words"]["until"]))),
        "from": regex.compile("|".join(map(regex.escape, load("months")["words"]["from"]))),
        "onward": regex.compile("|".join(map(regex.escape, load("months")["words"]["onward"]))),
    }


@dataclass(frozen=True)
class Period:
    """First and last day, either unknown (None)."""

    start: datetime.date | None = None
    end: datetime.date | None = None


def month_of(text: str) -> int | None:
    """The month that a short heading names (ต.ค., ตุลาคม, "ต.ค. 66"), else None."""
    text = ascii_digits(text).strip()
    hit = _patterns()["month"].match(text)
    if not hit or len(fold(text)) > 16:
        return None
    return _months().get(hit.group().replace(" ", ""))


def months_of(heading: str, group: str = "") -> tuple[int, ...]:
    """The months of a calendar column: a month's or a quarter's, by its heading ("ต.ค.", "ไตรมาสที่ 1", "Q1", or a bare
    "1" below the heading ไตรมาส); () of any other column."""
    text, above = ascii_digits(heading).strip(), fold(group)
    quarter = QUARTER_HEADING.match(text) or (QUARTER_BARE.fullmatch(text) if above.startswith("ไตรมาส") else None)
    if quarter:
        first = QUARTER_STARTS[int(quarter["q"]) - 1]
        return (first, first + 1, first + 2)
    month = month_of(heading)
    return (month,) if month and len(fold_letters(heading)) <= 12 else ()


def fiscal_year_of(text: str, month: int, shared: Sequence[int]) -> int | None:
    """The fiscal year in which a month of a calendar column lies, by the one year that its heading prints: "ต.ค. 66",
    "ปีงบประมาณ 2567": 2567. shared: the months of all columns below that heading, in order: a bare year over months
    on both sides of the new year is a fiscal year, unless January comes first. None without exactly one year."""
    text = ascii_digits(" ".join(text.split()))
    if fiscal := _patterns()["fiscal"].search(text):
        return year_be(fiscal["year"])
    dates = [start for start, _ in _dates(text) if start]
    year = dates[0].year + 543 if len(dates) == 1 else _lone_year(text)
    if year is None or QUARTER_HEADING.search(text):
        return year
    calendar_year = shared[0] == 1 or all(other >= 10 for other in shared)
    return year + 1 if month >= 10 and calendar_year else year


def year_be(text: str | None) -> int | None:
    """A Buddhist Era year of four or two digits, or a Gregorian one; None outside 2540-2599."""
    if not text:
        return None
    year = int(text)
    if year < 100:
        year += 2500
    elif year < 2200:
        year += 543
    return year if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def parse_period(text: str) -> Period:
    """The period that a cell names; unknown ends are None. A text too long for a period names none."""
    if len(text) > LONGEST_PERIOD:
        return Period()
    text = CUT_YEAR.sub(r"25\g<a>\g<b>", ascii_digits(" ".join(text.split())))
    text = CUT_DAY.sub(r"\g<a>0", text)
    if any(_patterns()["month"].match(text, hit.end() + (text[hit.end()] == " ")) for hit in TWO_DAYS.finditer(text)):
        return Period()
    dates = _dates(text)
    fiscal = _patterns()["fiscal"].search(text)
    quarters = list(_patterns()["quarter"].finditer(text))
    if quarters and not dates:
        year = year_be(fiscal["year"]) if fiscal else _lone_year(text)
        if year is None:
            return Period()
        numbers = [int(q) for hit in quarters for q in (hit["q"], *hit.captures("q2"))]
        until = len(numbers) == 1 and _patterns()["until"].match(text)
        return Period(None if until else _quarter(year, min(numbers)).start, _quarter(year, max(numbers)).end)
    if not dates:
        if fiscal and (half := HALF.search(text)):
            year = year_be(fiscal["year"])
            second = (half["half"] or "").replace(" ", "") in ("หลัง", "ที่2")
            return _half(year, 1 + second) if year and not fiscal["last"] else Period()
        if fiscal and (year := year_be(fiscal["year"])):
            last = year_be(fiscal["last"]) or year
            return Period(fiscal_year(year).start, fiscal_year(last).end) if year <= last <= year + 5 else Period()
        return Period()
    starts = [start for start, _ in dates]
    ends = [end for _, end in dates]
    until = _patterns()["until"].search(text)
    if until and len(dates) == 1:
        return Period(None, ends[0])
    if any(start is None for start in starts):
        return Period()
    open_end = len(dates) == 1 and _patterns()["from"].search(text) and not BETWEEN.search(text)
    if open_end or _patterns()["onward"].search(text):
        return Period(min(starts), None)
    start, end = min(starts), max(ends)
    if _dangling(text) or _year_left(text):
        return Period()
    return Period(start, end) if start <= end else Period()


def period_within(text: str, year: int) -> Period:
    """The period that a cell without any year names within a fiscal year: "ไตรมาส 2 - 4", "ตลอดปีงบประมาณ".
    Months must stand in the order of the fiscal year, and nothing else may be said."""
    text = ascii_digits(" ".join(text.split()))
    if len(text) > LONGEST_WITHIN or regex.search(r"\d{2}", text):
        return Period()
    if WHOLE_YEAR.fullmatch(text):
        return fiscal_year(year)
    if (quarter := _patterns()["quarter"].search(text)) and not _patterns()["quarter"].sub("", text, 1).strip(" ()"):
        numbers = [int(q) for q in (quarter["q"], *quarter.captures("q2"))]
        return Period(_quarter(year, min(numbers)).start, _quarter(year, max(numbers)).end)
    if (half := HALF.fullmatch(text)) and half["half"]:
        return _half(year, 1 + (half["half"].replace(" ", "") in ("หลัง", "ที่2")))
    hits = list(_patterns()["month"].finditer(text))
    rest = _patterns()["month"].sub("", text).replace("เดือน", "").replace("ถึง", "")
    if not hits or len(hits) > 2 or rest.strip(" -–—"):
        return Period()
    months = [_months()[hit.group().replace(" ", "")] for hit in hits]
    if [(month - 10) % 12 for month in months] != sorted((month - 10) % 12 for month in months):
        return Period()
    spans = [month_span(month, year - (month >= 10)) for month in months]
    return Period(spans[0].start, spans[-1].end)


def period_stretch(text: str) -> tuple[int, int] | None:
    """Where in a text its dates, months, quarters and fiscal years stand: from the first to the end of the last."""
    folded = ascii_digits(text)
    spans = [
        hit.span() for name in ("numeric", "dated", "quarter", "fiscal") for hit in _patterns()[name].finditer(folded)
    ]
    return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None


def spelled(text: str) -> str:
    """The text with the month names put right that were misread: full names of which one letter is wrong, lost or added
    ("กุนภาพันธ์", of long ones two), and abbreviations before a year whose points or marks are wrong ("กยะ 68"). Only
    where no other month is as near. Names that are read in spite of spaces inside them stay."""
    text = _without_bars(text)
    pieces, end = [], 0
    for month in _patterns()["month"].finditer(text):
        if " " not in month.group() or THAI.match(text, month.end()):
            continue
        pieces += [_respelled(text[end : month.start()]), month.group()]
        end = month.end()
    return "".join([*pieces, _respelled(text[end:])])


def _respelled(text: str) -> str:
    text = PARTED.sub(lambda hit: _full_month("".join(hit.group().split())) or hit.group(), text)
    text = WORD.sub(lambda hit: _full_month(hit.group()) or hit.group(), text)
    return _abbreviation().sub(_short_month, text)


def _without_bars(text: str) -> str:
    """Without the upright strokes that traces of rules leave."""
    return " ".join(BAR.sub(" ", text).split()) if BAR.search(text) else text


def _full_month(word: str) -> str | None:
    """The month's name that a word is meant to be, None if it is one or none is near."""
    names = [name for name in _months() if len(name) >= SHORTEST_MISREAD and "." not in name]
    if word in names:
        return None
    most = 2 if len(word) >= LONG_MONTH else 1
    near = {_months()[name] for name in names if Levenshtein.distance(name, word, score_cutoff=most) <= most}
    return load("months")["months"][str(near.pop())][0] if len(near) == 1 else None


@cache
def _abbreviation() -> regex.Pattern[str]:
    """What may be a misread abbreviation of a month before a year: two consonants with points and marks around."""
    junk = r"[.,:;'\u0e30-\u0e3a\u0e47-\u0e4e ]"
    year = r"(?:25)?[0-9\u0e50-\u0e59]{2}(?![0-9\u0e50-\u0e59])"
    return regex.compile(
        rf"(?<![\u0e01-\u0e4e])(?P<name>เ?[\u0e01-\u0e2e]{junk}{{0,3}}[\u0e01-\u0e2e]{junk}{{0,3}}?)(?= ?{year})"
    )


@cache
def _skeletons() -> dict[str, list[str]]:
    """Consonants of an abbreviation -> the abbreviations that have them ("มค": ม.ค., มี.ค.)."""
    found: dict[str, list[str]] = {}
    for name in _months():
        if name.count(".") == 2:
            found.setdefault(regex.sub(r"[^\u0e01-\u0e2e]", "", name), []).append(name)
    return found


def _short_month(hit: regex.Match[str]) -> str:
    name = hit["name"]
    if any(name.replace(" ", "").rstrip(".,") == month.rstrip(".") for month in _months()):
        return name
    meant = _skeletons().get(regex.sub(r"[^\u0e01-\u0e2e]", "", name), [])
    if len(meant) > 1:  # told apart by their vowel alone, which must be printed
        meant = [month for month in meant if len(month) > 4 and month[:2] in name]
    return meant[0] if len(meant) == 1 else name


def fiscal_year(year: int) -> Period:
    """1 October of the year before to 30 September."""
    return Period(datetime.date(year - 544, 10, 1), datetime.date(year - 543, 9, 30))


def _year_left(text: str) -> bool:
    """A year that belongs to no date that was read ("ตุลาคม 2566 al นยายน 2567"): another date stands there unread."""
    spans = [hit.span() for name in ("dated", "numeric", "fiscal") for hit in _patterns()[name].finditer(text)]
    years = list(regex.finditer(r"(?<!\d)25\d\d(?!\d)", text))
    short = {int(hit["year"]) for hit in _patterns()["dated"].finditer(text) if hit["year"] and len(hit["year"]) == 2}
    if short:
        loose = regex.finditer(r"[\u0e01-\u0e4e.] ?\K\d\d(?![\d.:/])", text)
        years += [year for year in loose if min(abs(int(year.group()) - other) for other in short) <= FEW_YEARS]
    return any(not any(start <= year.start() < end for start, end in spans) for year in years)


def _dangling(text: str) -> bool:
    """A range of which one side could not be read ("ต.ค. 63 - ก.ุค 64"): what was read is not the whole period."""
    hits = list(_patterns()["dated"].finditer(text)) or list(_patterns()["numeric"].finditer(text))
    begins = {hit.start() for hit in hits}
    ends = {hit.start() + len(hit.group().rstrip(" ,")) for hit in hits}
    for hit in RANGE.finditer(text):
        begun = hit.end() in begins
        touches = hit.start() in ends or begun
        whole = hit.start() in ends and begun
        inside = any(other.start() < hit.start() and hit.end() < other.end() for other in hits)
        edge = hit.end() == len(text) or hit.start() == 0
        if touches and not whole and not inside and not edge:
            return True
    return False


def month_span(month: int, year: int) -> Period:
    """The whole month of a Buddhist Era calendar year."""
    last = calendar.monthrange(year - 543, month)[1]
    return Period(datetime.date(year - 543, month, 1), datetime.date(year - 543, month, last))


def parse_date(text: str) -> datetime.date | None:
    """A single full date (day, month, year) in the text, else None."""
    text = ascii_digits(" ".join(text.split()))
    found = {start for start, end in _dates(text) if start is not None and start == end}
    return found.pop() if len(found) == 1 else None


def _half(year: int, number: int) -> Period:
    return Period(_quarter(year, 2 * number - 1).start, _quarter(year, 2 * number).end)


def _quarter(year: int, number: int) -> Period:
    first = QUARTER_STARTS[number - 1]
    start_year = year - 544 if number == 1 else year - 543
    last = first + 2
    return Period(
        datetime.date(start_year, first, 1),
        datetime.date(start_year, last, calendar.monthrange(start_year, last)[1]),
    )


def _lone_year(text: str) -> int | None:
    years = {year_be(y) for y in regex.findall(r"(?<!\d)25\d\d(?!\d)", text)}
    return years.pop() if len(years) == 1 else None


def _dates(text: str) -> list[tuple[datetime.date | None, datetime.date | None]]:
    """(first, last) day of every date or month named; a year printed once after a range serves both of its ends."""
    numeric = list(_patterns()["numeric"].finditer(text))
    if numeric:
        days = [_day(year_be(hit["year"]), int(hit["month"]), int(hit["day"])) for hit in numeric]
        return [(day, day) for day in days if day]
    hits = list(_patterns()["dated"].finditer(text))
    years = [year_be(hit["year"]) for hit in hits]
    found: list[tuple[datetime.date | None, datetime.date | None]] = []
    for i, hit in enumerate(hits):
        month = _months()[hit["month"].replace(" ", "")]
        year = years[i]
        if year is None:
            later = next((j for j in range(i + 1, len(hits)) if years[j]), None)
            if later is not None:
                year = years[later]
                later_month = _months()[hits[later]["month"].replace(" ", "")]
                if month > later_month:
                    year -= 1
            else:
                earlier = next((j for j in range(i - 1, -1, -1) if years[j]), None)
                year = years[earlier] if earlier is not None else None
                if year and month < _months()[hits[earlier]["month"].replace(" ", "")]:
                    year += 1
        if year is None:
            found.append((None, None))
            continue
        last = calendar.monthrange(year - 543, month)[1]
        first_day, last_day = int(hit["day"] or 1), int(hit["day2"] or hit["day"] or last)
        start, end = _day(year, month, first_day), _day(year, month, last_day)
        found.append((start, end) if start and end else (None, None))
    return found


def _day(year: int | None, month: int, day: int) -> datetime.date | None:
    if year is None:
        return None
    try:
        return datetime.date(year - 543, month, day)
    except ValueError:
        return None
