"""What a report's own score fields are: overall score and rating, and the rows of `score_mentions`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import regex

from normalise.boxes import edges
from normalise.scores.columns import kind_of_heading
from normalise.scores.framework import levels, ratings_of, table
from normalise.scores.labels import WEAK, find_labels, label_of_cell, total_of_cell
from normalise.scores.mentions import Mention
from normalise.squeeze import Squeezed, squeeze, squeezed
from normalise.view import Grid, Passage, View
from normalise.years import Years
from schemas.dataset import Score, ScoreMention
from schemas.document import Line, Place
from schemas.issues import Issues

# A level so far behind an indicator's name and score may be that indicator's.
LEVEL_REACH, LEVEL_NEAR = 160, 40
# Weight of a level right beside the total, in its row or in brackets.
BESIDE = 3.0
RESULT_ROWS = ("ผลการประเมิน", "ระดับผลการประเมิน", "ผล")
LETTERS = ("AA", "A", "B", "C", "D", "E", "F")


@dataclass(frozen=True)
class Rating:
    """A rating as printed and its canonical level (None where only "passed" is printed), with its place."""

    raw: str | None = None
    rating: str | None = None
    place: Place | None = None


def overall_score(scores: Iterable[Score], years: Years) -> float | None:
    """The report's own total of the assessed year; of the latest year with a total if the assessed year is unknown."""
    totals = {s.year_be: s.value for s in scores if s.code == "ITA" and s.subject is None and s.value is not None}
    if years.assessed_fiscal_year_be is not None:
        return totals.get(years.assessed_fiscal_year_be)
    known = [year for year in totals if year is not None]
    return totals[max(known)] if known else totals.get(None)


def mention_rows(
    report_id: str,
    mentions: Iterable[Mention],
    measure_of: Callable[[Mention], str | None] = lambda mention: None,
) -> list[ScoreMention]:
    """Rows of `score_mentions`; weighted shares are no scores and have none. measure_of: the id of the measure in whose
    cells a mention stands, else None."""
    rows = []
    for mention in mentions:
        if mention.points:
            continue
        measure = measure_of(mention)
        place = mention.line.place
        rows.append(
            ScoreMention(
                report_id=report_id,
                subject=mention.subject,
                code=mention.code,
                year_be=mention.year_be,
                value=mention.value,
                value_raw=mention.value_raw or None,
                label_raw=mention.label_raw,
                stated_no=mention.stated_no,
                source="measure" if measure else mention.source,
                measure_id=measure,
                page=place.page,
                line=place.line,
                context=mention.context,
                confidence=round(place.confidence, 4) if place.confidence is not None else None,
                **edges(place.box),
            )
        )
    return rows


@cache
def _words() -> dict[str, str]:
    """Squeezed rating words -> canonical rating."""
    found = {squeezed(w): rating for rating, words in table("ratings")["words"].items() for w in words}
    return found | {letter.lower(): letter for letter in LETTERS}


@cache
def _pattern() -> regex.Pattern[str]:
    context = table("ratings")["context"]
    before = "|".join(sorted((regex.escape(squeezed(w)) for w in context["before"]), key=len, reverse=True))
    words = "|".join(sorted((regex.escape(w) for w in _words() if not w.isascii()), key=len, reverse=True))
    not_after = "|".join(regex.escape(squeezed(w)) for w in context["not_after"])
    return regex.compile(
        rf"(?P<before>(?:{before})+)[“\"'(:= ]{{0,2}}(?P<word>{words}|(?:aa|[a-f])(?![a-z0-9]))(?!{not_after}|เกณฑ์)"
    )


@cache
def _misread() -> regex.Pattern[str]:
    """A character of `misread` where a letter must stand, behind words that speak of a result's level."""
    context = table("ratings")["context"]
    before = "|".join(sorted((regex.escape(squeezed(w)) for w in context["before"]), key=len, reverse=True))
    characters = "".join(map(regex.escape, table("ratings")["misread"]))
    return regex.compile(
        rf"(?P<before>(?:{before})+)[“\"'(:= ]{{0,2}}(?P<word>[{characters}])(?![\d.,/%a-z]|คะแนน|ดาว|ขึ้นไป)"
    )


@cache
def _bracketed() -> regex.Pattern[str]:
    """A level in brackets behind a value: "92.33 (ผ่านดี)"."""
    words = "|".join(sorted((regex.escape(word) for word in _words()), key=len, reverse=True))
    return regex.compile(rf"(?P<value>\d{{2,3}}\.\d{{1,2}})(?:คะแนน|%)?\((?:อยู่)?(?:ใน)?(?:ระดับ)?(?P<word>{words})\)")


@cache
def _not_before() -> regex.Pattern[str]:
    words = table("ratings")["context"]["not_before"]
    return regex.compile("(?:" + "|".join(regex.escape(squeezed(w)) for w in words) + ")[^0-9]{0,14}$")


@cache
def _criterion() -> regex.Pattern[str]:
    words = sorted((squeezed(w) for w in table("ratings")["context"]["criterion_only"]), key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, words)))


def find_rating(view: View, mentions: list[Mention], years: Years, issues: Issues) -> Rating:
    """The rating printed for the report's own total of the assessed year. Two different ones as strong: none."""
    totals = [m for m in mentions if m.code == "ITA" and m.subject is None]
    own = [m for m in totals if m.year_be == years.assessed_fiscal_year_be]
    lines = {id(m.line) for m in own}
    values = {m.value for m in own}
    votes: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[str, Place]] = {}
    criterion: tuple[str, Place] | None = None
    repaired: Rating | None = None
    known = {level.rating for level in levels(years.assessed_fiscal_year_be)}
    for at, item in enumerate(view.items):
        for text, locate, near in _texts(item, lines):
            short = squeeze(text)
            for match in _pattern().finditer(short.text):
                if _not_before().search(short.text[max(0, match.start() - 30) : match.start()]):
                    continue
                if _of_another(short.text, match.start(), years):
                    continue
                start, end = short.source_span(*match.span("word"))
                rating = _words()[match["word"]]
                if known and rating not in known:
                    continue
                votes[rating] += _weight(short, match, near)
                first.setdefault(rating, (text[start:end], locate(start).place))
            if near and repaired is None:
                repaired = _repaired(text, short, locate, values, years)
            found = _criterion().search(short.text)
            if found and near and criterion is None:
                start, end = short.source_span(*found.span())
                criterion = (" ".join(text[start:end].split()), locate(start).place)
            for match in _bracketed().finditer(short.text) if near else ():
                rating = _words()[match["word"]]
                if float(match["value"]) in values and (not known or rating in known):
                    start, end = short.source_span(*match.span("word"))
                    votes[rating] += BESIDE
                    first.setdefault(rating, (text[start:end], locate(start).place))
        if isinstance(item, Passage) and (rating := _lone_level(item.text)) in known:
            beside = [view.items[i] for i in (at - 1, at + 1) if 0 <= i < len(view.items)]
            if any(isinstance(x, Passage) and _short_total(x, lines) for x in beside):
                # a slide or a card: the total on one line, its level on the next
                votes[rating] += BESIDE
                first.setdefault(rating, (item.text.strip(), item.line_at(0).place))
        if isinstance(item, Grid):
            below = [pair for pair in _below_total(item, own) if not known or _words()[squeezed(pair[0])] in known]
            for word, place in (*_beside_total(item, lines, years.assessed_fiscal_year_be), *below):
                rating = _words()[squeezed(word)]
                votes[rating] += BESIDE
                first.setdefault(rating, (word, place))
    votes = {rating: weight for rating, weight in votes.items() if weight >= 1.0}
    if votes:
        best = max(votes.values())
        leading = sorted(rating for rating, weight in votes.items() if weight >= best * 0.999)
        raw, place = first[leading[0]]
        if len(leading) == 1:
            return Rating(raw, leading[0], place)
        issues.add("score.rating_unresolved", place, raw=" / ".join(first[r][0] for r in leading), value=None)
        return Rating(None, None, place)
    if repaired is not None:
        total, year = f"{min(values):.2f}", years.assessed_fiscal_year_be
        issues.add(
            "score.rating_repaired", repaired.place, raw=repaired.raw, value=repaired.rating, total=total, year=year
        )
        return repaired
    if criterion is not None and levels(years.assessed_fiscal_year_be):
        issues.add("score.rating_unresolved", criterion[1], raw=criterion[0], value=None)
        return Rating(criterion[0], None, criterion[1])
    return Rating()


def _repaired(
    text: str, short: Squeezed, locate: Callable[[int], Line], values: set[float | None], years: Years
) -> Rating | None:
    """A letter that OCR took for another character ("อยู่ในระดับ 8"), where the one total demands that very letter."""
    if len(values) != 1 or None in values:
        return None
    expected = ratings_of(years.assessed_fiscal_year_be, min(values), {})
    for match in _misread().finditer(short.text):
        start, end = short.source_span(*match.span("word"))
        place = locate(start).place
        # "ระดับ 8" alone may be the rank of an official
        if place.layer != "ocr" or match["before"] == "ระดับ" or _of_another(short.text, match.start(), years):
            continue
        if _not_before().search(short.text[max(0, match.start() - 30) : match.start()]):
            continue
        letters = expected.intersection(table("ratings")["misread"][match["word"]])
        if len(expected) == 1 and letters:
            return Rating(text[start:end], letters.pop(), place)
    return None


def _of_another(text: str, start: int, years: Years) -> bool:
    """Whether a level is said of an indicator or instrument: its name and score stand right before it."""
    labels = find_labels(text[max(0, start - LEVEL_REACH) : start], years.assessed_fiscal_year_be)
    named = [label for label in labels if label.strength != WEAK and label.code]
    if not named or named[-1].code == "ITA":
        return False
    gap = text[max(0, start - LEVEL_REACH) : start][named[-1].end :]
    return bool(regex.search(r"\d", gap)) and "คะแนนรวม" not in gap and len(gap) <= LEVEL_NEAR


def _texts(item: Passage | Grid, lines: set[int]) -> list[tuple[str, Callable[[int], Line], bool]]:
    """(text, offset -> line, whether a total of the assessed year stands in it)."""
    if isinstance(item, Passage):
        return [(item.text, item.line_at, any(id(line) in lines for line in item.lines))]
    found = []
    for cell in item.cells():
        if cell.text and cell.lines:
            near = any(id(line) in lines for line in cell.lines)
            found.append((cell.text, lambda _, cell=cell: cell.lines[0], near))
    return found


def _weight(text: Squeezed, match: regex.Match[str], near: bool) -> float:
    """Beside the total it is the rating; in a sentence about results it may be; elsewhere it is a word."""
    around = text.text[max(0, match.start() - 160) : match.end() + 80]
    weight = 2.0 if near else 0.0
    if "ผลการประเมิน" in around or "ita" in around or "คะแนน" in around:
        weight += 1.0
    word = match["word"]
    if word == "ผ่าน" and not near and not (text.text.startswith("ผลการประเมิน") and len(text.text) <= LEVEL_NEAR):
        # "อยู่ในระดับผ่าน" far from a total is often a criterion
        weight -= 0.5
    if len(regex.findall(r"ระดับ", around)) > 4:
        weight = 0.0
    return weight


def _beside_total(grid: Grid, lines: set[int], year: int | None) -> list[tuple[str, Place]]:
    """Cells that are a rating word of the year, in the row of the total (or of the only row with values)."""
    found = []
    ratings = {level.rating for level in levels(year)}
    for cell in grid.cells():
        rating = _words().get(squeezed(cell.text))
        if rating is None or (ratings and rating not in ratings) or not cell.lines:
            continue
        row = [c for c in grid.matrix[cell.row] if c is not None and c is not cell]
        own = any(id(line) in lines for c in row for line in c.lines)
        total = any(total_of_cell(c.text) or _is_total(c.text) for c in row)
        if own and (total or len({id(c) for c in row}) <= 8):
            found.append((cell.text, cell.place))
    return found[:1] if len({squeezed(word) for word, _ in found}) == 1 else []


def _lone_level(text: str) -> str | None:
    """The level that a short text is, with or without a word before it ("ระดับ: ผ่านดี"); None of any other text."""
    short = squeezed(text)
    if len(short) > LEVEL_NEAR:
        return None
    whole = _pattern().fullmatch(short)
    return _words().get(whole["word"] if whole else short)


def _short_total(passage: Passage, lines: set[int]) -> bool:
    """Whether a passage prints the total and hardly anything else."""
    return len(passage.text) <= LEVEL_NEAR and any(id(line) in lines for line in passage.lines)


def _below_total(grid: Grid, totals: list[Mention]) -> Iterator[tuple[str, Place]]:
    """Rating words in the column of a total, in a row that its first cell calls one of levels ("ระดับ")."""
    columns = {m.cell.col for m in totals if m.cell is not None and m.grid == grid.number}
    for r in range(grid.n_rows):
        heads = [cell for cell in grid.matrix[r] if cell is not None and cell.text]
        if not heads or kind_of_heading(heads[0].text) != "level" and squeezed(heads[0].text) not in RESULT_ROWS:
            continue
        for cell in heads[1:]:
            if cell.col in columns and cell.row == r and squeezed(cell.text) in _words():
                yield cell.text, cell.place


def _is_total(text: str) -> bool:
    label = label_of_cell(text, None)
    return label is not None and label.code == "ITA"
