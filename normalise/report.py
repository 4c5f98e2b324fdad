"""What the document is: its title, its kinds, its date, and whether it is an ITA report at all."""

from __future__ import annotations

import datetime

import regex

from normalise.fold import fold
from normalise.periods import parse_date
from normalise.scheme import names_assessment
from normalise.scores.mentions import Mention
from normalise.titles import is_analysis_alone, is_continuation, is_sentence, misread_kind, title_kinds
from normalise.view import View
from schemas.dataset import Report, Rows
from schemas.issues import Issues
from schemas.thai import ascii_digits

# A title stands near the beginning: within so many lines of text, and no line of it is a paragraph.
COVER_LINES = 30
LONGEST_TITLE_LINE, LONGEST_WRAPPED, MOST_TITLE_LINES = 170, 80, 4
# So many different scores outside of measures make a document an analysis, whatever its title says.
LEAST_SCORES = 3
MOST_INDICATORS = 6
YEAR_LINE = regex.compile(r"^\W*(?:ประจำ)?ปี?(?:งบประมาณ)?\W*(?:พ\W?ศ\W*)?25\d\d\W*$")
# Years with a dash between them; the second may be short ("2567-68").
YEARS = regex.compile(r"(?<!\d)25[4-9]\d\s*[-–—]\s*(?:พ\W?ศ\W*)?(?:25)?[4-9]\d(?!\d)")
YEAR_START = regex.compile(r"\W*(?:พ\W?ศ\W*)?25\d\d(?!\d)")
DATE_LINE = regex.compile(
    r"^\W*(?:ข้อมูล)?(?:ณ ?)?(?:วันที่)?\W*\d{1,2}\W?(?:/\W?\d{1,2}\W?/|[^\d]{3,20})\W?(?:25\d\d|\d\d)\W*$"
)
BREAKS = regex.compile(r"^\W*(?:คำนำ|สารบัญ|บทนำ|หลักการและเหตุผล|\(?\d{1,2}[.)]\s)")


def find_title(view: View) -> tuple[str | None, list[str]]:
    """The report's title and the kinds it names: from the first line of the cover that holds a title's words on to the
    fiscal year or the agency, whichever ends it."""
    cover = _cover_lines(view)
    start, end = next(((i, i + n) for i in range(len(cover)) if (n := _title_lines(cover, i))), (0, 0))
    if not end:
        return None, []
    lines = cover[start:end]
    following = cover[end : end + 5]
    for offset, line in enumerate(following):
        if not line or len(line) > LONGEST_TITLE_LINE or BREAKS.match(ascii_digits(line)) or is_sentence(line):
            break
        more_title = title_kinds(line) and title_kinds(line) != title_kinds(" ".join(lines))
        if cut_year := _cut_year(lines[-1], line):
            lines.append(cut_year)
            break
        goes_on = _is_year(line) or _is_english(line) or is_continuation(line) or more_title
        if not goes_on:
            # "ขององค์การบริหารส่วนตำบล… ประจำปีงบประมาณ 2565": the agency may stand before the year.
            owner = line.startswith("ของ") and _ends_in_year(line)
            bridge = offset + 1 < len(following) and line.startswith("ของ") and _is_year(following[offset + 1])
            if not (owner or bridge):
                break
        lines.append(line)
        if _ends_in_year(line):
            break
    title = " ".join(lines)
    kinds = list(title_kinds(title))
    if not kinds and (misread := misread_kind(lines[0])):
        kinds = [misread]
    return title, kinds


def _cover_lines(view: View) -> list[str]:
    """The first printed lines of running text; a paragraph too long for a title stays one line."""
    found: list[str] = []
    for passage in view.passages[:COVER_LINES]:
        whole = len(passage.text) > 2 * LONGEST_TITLE_LINE
        found += [_strip(text) for text in ([passage.text] if whole else map(view.clean, passage.lines))]
    return found[:COVER_LINES]


def _title_lines(cover: list[str], i: int) -> int:
    """How many lines from this one on hold the words of a title that begin in it, 0 if none do. Large print and
    narrow covers part them over several."""
    text = cover[i]
    if not text or len(text) > LONGEST_TITLE_LINE or is_sentence(text):
        return 0
    if title_kinds(text):
        return 1
    rest = ""
    for n, line in enumerate(cover[i + 1 : i + MOST_TITLE_LINES], 2):
        if not line or n > 2 and (len(line) > LONGEST_WRAPPED or BREAKS.match(ascii_digits(line))):
            break
        rest += line[:LONGEST_WRAPPED]
        if title_kinds(rest):
            break
        if len(text) >= (12 if n == 2 else 6) and title_kinds(text + rest):
            return n
    return int(misread_kind(text) is not None)


def _strip(text: str) -> str:
    return " ".join(text.split()).strip(" ()*#_-–")


def _is_year(line: str) -> bool:
    return bool(YEAR_LINE.match(ascii_digits(line)))


def _ends_in_year(line: str) -> bool:
    return bool(regex.search(r"25\d\d\W*$", ascii_digits(line)))


def _cut_year(before: str, line: str) -> str | None:
    """The year with which a line begins, if the line before breaks off where a year must follow."""
    hit = YEAR_START.match(ascii_digits(line))
    return line[: hit.end()] if hit and fold(before).endswith(("งบประมาณ", "พศ", "ประจำปี")) else None


def title_year(title: str | None) -> int | None:
    """The one Buddhist Era year of four digits that a title holds, else None."""
    years = set(regex.findall(r"(?<!\d)25[4-9]\d(?!\d)", ascii_digits(title or "")))
    return int(years.pop()) if len(years) == 1 else None


def title_years(title: str | None) -> str | None:
    """The years over which a title extends ("๒๕๖๗ - ๒๕๖๘"), as printed, else None."""
    found = YEARS.search(ascii_digits(title or ""))
    return title[found.start() : found.end()] if found else None


def fiscal_year(title: str | None, found: int | None) -> int | None:
    """The fiscal year of the report: the one that its title holds beside the years that a plan extends over; None for
    a title over several years only, of which none is the report's; else what was found on the cover."""
    own = title_year(YEARS.sub(" ", ascii_digits(title or "")))
    return own if own is not None else None if title_years(title) else found


def _is_english(line: str) -> bool:
    return "integrityandtransparency" in fold(line) or fold(line) == "ita"


def find_date(view: View) -> datetime.date | None:
    """The date on the cover: a line among the first that holds a date and nothing else."""
    for line in _cover_lines(view):
        text = ascii_digits(line)
        if len(text) <= 60 and DATE_LINE.match(text):
            date = parse_date(text)
            if date is not None:
                return date
    return None


def is_analysis(view: View, title: str | None) -> bool:
    """Whether the title alone proves a report on scores: it says so, names the assessment and one year."""
    if not title or "score_analysis" not in title_kinds(title):
        return False
    cover = _cover_lines(view)
    start = next((i for i in range(len(cover)) if _title_lines(cover, i)), 0)
    return names_assessment(title) and title_year(title) is not None and is_analysis_alone(title, cover[:start])


def is_ita(
    scheme: str | None, named_kinds: list[str], mentions: list[Mention], lists_measures: bool, proven: bool = False
) -> bool:
    """Whether the document is an ITA report: it names the assessment, and its title names such a report or it prints
    several scores of the framework by name; most of the ten indicators with their scores will do by themselves, since
    a misread page may have lost the words. proven: the title alone proves an analysis of its scores.
    A plan, order or form that merely mentions the assessment is none."""
    codes = {(mention.subject, mention.code) for mention in mentions if mention.by == "name"}
    indicators = {code for subject, code in codes if subject is None and code.startswith("indicator-")}
    # An analysis without a score or measure may be an analysis of anything: "analysis of results" is a common title.
    evidence = mentions or lists_measures or proven
    named = bool(set(named_kinds) - {"score_analysis"}) or bool(named_kinds and evidence)
    return scheme is not None and (named or len(codes) >= LEAST_SCORES) or len(indicators) >= MOST_INDICATORS


def document_kinds(stages: set[str], analysed: list[Mention], named_kinds: list[str]) -> list[str]:
    """What the document holds: tables of planned or reported measures, scores outside of measures; if none of these,
    what its title says. stages: of its measure tables. analysed: scores printed outside of measures."""
    kinds = []
    if "plan" in stages:
        kinds.append("measure_plan")
    if "result" in stages:
        kinds.append("measure_results")
    scored = {mention.code for mention in analysed if mention.value is not None}
    if len(scored) >= LEAST_SCORES or (scored and "score_analysis" in named_kinds):
        kinds.append("score_analysis")
    return kinds or named_kinds


def report_gaps(report: Report, rows: Rows, issues: Issues) -> None:
    """Tell what an analyst would miss: no title, no year, years that contradict each other, nothing found."""
    if report.title is None:
        issues.add("report.no_title")
    if report.fiscal_year_be is None and (years := title_years(report.title)):
        issues.add("report.several_years", raw=years)
    elif report.fiscal_year_be is None:
        issues.add("report.no_year")
    year, assessed = report.fiscal_year_be, report.assessed_fiscal_year_be
    if year and assessed and assessed > year:
        issues.add("report.year_inconsistent", raw=str(year), value=str(assessed))
    if not rows.measures and not rows.scores:
        issues.add("report.nothing_found")
