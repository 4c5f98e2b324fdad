"""Whether the row at the top of a page goes on with the row that the page before ended in, or begins one of its own.

A page end cuts every cell of a row at once, so every column is a witness: a word or bracket left open, a list that
goes on counting, a range that lacks its end, a cell that all other measures have and this row lacks. Witnesses are
weighed as log odds; their weights are set by hand, a strong one being about 20 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from statistics import median

import regex

from normalise.dictionary import cut_words
from normalise.drafts import FIELD_OF_ROLE, Draft, short
from normalise.periods import Period, parse_period
from normalise.steps import find_items
from normalise.tables import Row
from normalise.text import joins_word
from normalise.units import split_units
from schemas.issues import Issues
from schemas.lexicon import load
from schemas.thai import LETTERS

STRONG, FAIR, WEAK = 3.0, 1.5, 0.7
# From here on the row goes on; between this and zero it is called doubtful.
GOES_ON = 2.0
# A line with the space below it, in heights of its letters; so many lines are free where one more would have fitted.
LEADING, LINE_FREE = 1.3, 0.9
PAIRS = {"(": ")", "[": "]", "“": "”", "‘": "’", "«": "»"}
CLOSING = {close: begin for begin, close in PAIRS.items()}
KIND = regex.compile(r"มาตรการ|โครงการ|กิจกรรม")
EDGE = 40  # letters of a text's end or beginning that are cut into words
DATED_END = regex.compile(r"[-–—]\s*$|ถึง\s*$")
DATED_START = regex.compile(r"\s*(?:[-–—]|ถึง)")


def goes_on(row: Row, drafts: Sequence[Draft], issues: Issues) -> bool:
    """Whether this row, the first below a page's end, belongs to the last of the measures read so far."""
    if not any(cell not in row.cells("title") for cell in row.own()):
        return True
    weight = odds(row, drafts)
    if 0 < weight < GOES_ON:
        title = row.text("title")
        place = row.own()[0].place
        issues.add("measure.doubtful_row", place, raw=short(title), title=short(drafts[-1].text("title")))
    return weight >= GOES_ON


def odds(row: Row, drafts: Sequence[Draft]) -> float:
    """Log odds that this row goes on with the last of the measures read so far."""
    last = drafts[-1]
    after: dict[str, str] = {}
    for role, name in FIELD_OF_ROLE.items():
        if any(column.role == role for column in row.columns):
            after[name] = f"{after.get(name, '')} {row.text(role)}".strip()
    before = {name: last.text(name) for name in after}
    usual = frozenset(name for name in after if all(draft.filled(name) for draft in drafts))
    titles = [draft.text("title") for draft in drafts]
    return weigh(before, after, usual, titles, _blank(last.row) if last.row else None)


def _blank(row: Row) -> dict[str, float]:
    """By column, the lines of space below its text in this row, told from the boxes. {} without boxes, or where a text
    begins lower than the others: it is centred in its cell, and space below it says nothing."""
    boxes: dict[str, tuple[float, float]] = {}
    heights: list[float] = []
    for role, name in FIELD_OF_ROLE.items():
        lines = [line.place.box for cell in row.cells(role) if cell.row == row.index for line in cell.lines]
        if not lines:
            continue
        if None in lines:
            return {}
        boxes[name] = (min(box.top for box in lines), max(box.bottom for box in lines))
        heights += [box.bottom - box.top for box in lines]
    if not heights:
        return {}
    top, bottom = min(begin for begin, _ in boxes.values()), max(end for _, end in boxes.values())
    line = median(heights) * LEADING
    if any(begin - top > line / 2 for begin, _ in boxes.values()):
        return {}
    return {name: round((bottom - end) / line, 1) for name, (_, end) in boxes.items()}


def weigh(
    before: Mapping[str, str],
    after: Mapping[str, str],
    usual: frozenset[str],
    titles: Sequence[str],
    blank: Mapping[str, float] | None = None,
) -> float:
    """Log odds that `after` goes on with `before`: the texts by column, "" where a cell is empty.

    usual: the columns that every measure of the table has filled so far. titles: of those measures, `before` last.
    blank: by column, how many lines of space `before` leaves under its text, None where nobody knows.
    """
    odds = _kinds(titles, after.get("title", "")) + _space(after, blank or {})
    for name in usual:
        if not after.get(name):
            odds += FAIR
    for name, text in after.items():
        if not text:
            continue
        if not before.get(name):
            odds += WEAK if usual and name not in usual else 0.0
            continue
        if name == "period":
            odds += _period(before[name], text)
        elif name == "responsible":
            odds += _units(before[name], text)
        else:
            odds += _text(before[name], text)
    return odds


def _space(after: Mapping[str, str], blank: Mapping[str, float]) -> float:
    """Text that goes on was cut because its cell was full: a column that left space free ended there."""
    known = [blank[name] for name, text in after.items() if text and name in blank]
    if any(lines >= LINE_FREE for lines in known):
        return -STRONG
    return max(0, len(known) - 1) * WEAK


def _kinds(titles: Sequence[str], title: str) -> float:
    """All other titles say what they are (มาตรการ…, โครงการ…): so would this one."""
    if not titles or not title or not all(KIND.match(other) for other in titles):
        return 0.0
    if KIND.match(title):
        return -STRONG
    return min(STRONG, WEAK * len(titles))


def _text(before: str, after: str) -> float:
    if joins_word(before, after):
        return STRONG
    brackets = _brackets(before, after)
    if brackets:
        return brackets
    counted = _counts_on(before, after)
    if counted:
        return counted
    tail, head = _last_word(before), _first_word(after)
    if tail in _words("open") or head in _words("joining"):
        return FAIR
    return 0.0


def _brackets(before: str, after: str) -> float:
    """A bracket or quotation mark left open above, and closed here before another opens."""
    depth: list[str] = []
    for char in before:
        if char in PAIRS:
            depth.append(char)
        elif depth and CLOSING.get(char) == depth[-1]:
            depth.pop()
    if not depth:
        return 0.0
    first = next((char for char in after if char in PAIRS or char in CLOSING), None)
    return STRONG if first is not None and CLOSING.get(first) == depth[-1] else 0.0


def _counts_on(before: str, after: str) -> float:
    """A list above that this text goes on counting (… 2. | 3. …), or begins anew (1. … | 1. …)."""
    above = [item for item in find_items(before) if item.number]
    if not above:
        return 0.0
    alone = [item for item in find_items(after) if item.number and item.start == 0]
    if alone and alone[0].number == "1" and alone[0].raw == above[0].raw:
        return -STRONG
    joined = find_items(f"{before}\n{after}")
    cut = len(before) + 1
    follows = [item for item in joined if item.start == cut and item.number not in (None, "1")]
    return STRONG if follows else 0.0


def _period(before: str, after: str) -> float:
    if DATED_END.search(before) or DATED_START.match(after):
        return STRONG
    whole, first, second = parse_period(f"{before} {after}"), parse_period(before), parse_period(after)
    if whole == Period():
        return 0.0
    if first == Period() or second == Period():
        return FAIR
    return -FAIR


def _units(before: str, after: str) -> float:
    """Two whole units are rather those of two measures; a piece that completes one is not."""
    known = load("units")["whole"]
    joined = split_units(before + after)
    first, second = split_units(before), split_units(after)
    if joined and joined[-1] in known and (not second or second[-1] not in known):
        return STRONG
    return -WEAK if first and second and first[-1] in known and second[0] in known else 0.0


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(load("connectives")[name])


def _last_word(text: str) -> str:
    words = cut_words(text[-EDGE:].strip(), spaces=False)
    return words[-1] if words else ""


def _first_word(text: str) -> str:
    words = cut_words(text[:EDGE].lstrip(), spaces=False)
    return words[0] if words and words[0][0] in LETTERS + "ๆฯ" else ""
