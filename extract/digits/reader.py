"""Printed numbers on scans -> readings with a probability, or an abstention that says why.

    read_number(crop, "score") -> NumberReading(text="85.34", script="thai", probability=0.9998, ...)

The probability is the share of the best reading among all readings that the grammar allows, both scripts of digits
added. Measured on fonts and documents that served neither training nor the choice of thresholds; MODEL_CARD.md has
the figures. A reading abstains rather than guess: a stamped number, a word, a blank cell or two lines of print give
no text. Alternatives stay, so that identities between numbers can still decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import regex

from extract.digits.beam import AROUND, FREE, GRAMMARS, Decoded, decode, free_text, hopeless
from extract.digits.network import probabilities
from extract.digits.prepare import SIDE, Refused, Strip
from extract.digits.sight import Sight, look
from extract.digits.symbols import OTHER, PREFIXES, SIGNS, SPACE, SYMBOLS
from extract.pieces import measured
from schemas.thai import ascii_digits

# Below this share a reading abstains as ambiguous.
ABSTAIN_SHARE = 0.80
# Below this probability of any grammatical string the print is taken for something else.
ABSTAIN_MASS = 0.05
# A reading is certain at this share, where the print is grammatical beyond CERTAIN_MASS and the free reading agrees.
CERTAIN_SHARE = 0.9995
CERTAIN_MASS = 0.50
# The same for a single digit, which is the likest to a single letter.
CERTAIN_LONE_MASS = 0.95
ALTERNATIVES = 5
# No print inks more of its frame than this; blots, bullets and photographs do. The boldest face reaches 0.55.
SOLID = 0.62
PLAIN_SHARE = 0.9995
PLAIN_MASS = 0.90
WORDS_MASS = 1e-4
# Ink of a strip, and the rows that half a digit fills: the frame is a quarter taller than the digits.
INKED = 0.35
LETTER_ROWS = 12
# Pixels of a strip that are a piece of print and no speck, and the pieces of symbols that have more than one.
PIECE = 10
PIECES = {"%": 3, ":": 2, "i": 2}
# Columns between two digits from which a point may have stood there and been lost.
POINT_GAP = 10
# What is not beyond these at first sight is looked at again: (frame made higher by, blur in rows of the strip).
SECOND_LOOKS = ((1.1, 0.0), (1.0, 0.7), (0.92, 0.5))

# "o32" and "032" are one print, and only their surroundings tell which is meant.
_ZERO_FIRST = regex.compile(r"[o0] ?[0-9]{1,2}")
# Three or four digits that are neither 100 nor a year are likelier a score that lost its point than a count.
_POINTLESS = regex.compile(r"(?!100$|25[0-9]{2}$)[0-9]{3,4}")

# A year where a score was looked for, alone or with more after it, is no score at any look.
_YEARS = regex.compile(r"25[0-9]{2}(?![0-9.,])")

# Worn print leaves faint traces: a ๗ without its tail is a ๓ but for them. So what seems certain is looked at once more
# with the ink this much darker, and must keep this share; if not, that look counts as much as all others.
DARKEN = 2.5
DARK_SHARE = 0.995

REASONS = ("", "blank", "too_small", "too_large", "too_long", "several_lines", "not_a_number", "ambiguous", "framing")


@dataclass(frozen=True)
class NumberReading:
    """One printed number.

    text: the value in ASCII digits as printed, without a score's brackets and percent sign; "" where abstained.
    script: thai, ascii, mixed or none. probability: share of the best reading, 0 to 1; also given when abstained.
    mass: probability that the print fits the grammar at all. free_text: what is printed, read without a grammar, ¤ for
    glyphs of no number. alternatives: (text, share), best first, the best included. reason: why it abstained, one of
    REASONS. cut: something of the print may be missing (`prepare.Strip`), so it is not certain.
    unexplained: something as tall as a letter is printed that gave no symbol (an upright bar, half a broken digit), or
    there is white enough for a point that was lost; not certain either.
    """

    text: str
    script: str
    probability: float
    mass: float
    free_text: str
    alternatives: list[tuple[str, float]] = field(default_factory=list)
    abstained: bool = False
    reason: str = ""
    cut: bool = False
    unexplained: bool = False

    @property
    def certain(self) -> bool:
        """Whether the reading may stand without redundancy; MODEL_CARD.md says how often it was wrong."""
        return (
            not self.abstained
            and not self.cut
            and not self.unexplained
            and self.probability >= CERTAIN_SHARE
            and self.mass >= (CERTAIN_LONE_MASS if len(self.text) == 1 else CERTAIN_MASS)
            and _same(self.free_text, self.text)
            and not _ZERO_FIRST.fullmatch(self.text)
            and not _POINTLESS.fullmatch(self.text)
        )


def _plain(text: str) -> str:
    return ascii_digits(text).replace(SPACE, "").replace("o", "0").strip(AROUND)


def _same(free: str, value: str) -> bool:
    """Whether a free reading and a value agree but for brackets, percent signs, spaces and the shape of zero."""
    return _plain(free) == _plain(value)


def _abstain(reason: str, free: str = "", mass: float = 0.0) -> NumberReading:
    return NumberReading("", "none", 0.0, mass, free, [], True, reason)


def _mixed(looks: list[Decoded]) -> Decoded:
    """Several looks at one crop as one: the mean of the probabilities of each value."""
    if len(looks) == 1:
        return looks[0]
    sums: dict[str, float] = {}
    scripts: dict[str, str] = {}
    for one in looks:
        for value, share, script in one.readings:
            sums[value] = sums.get(value, 0.0) + share * one.mass / len(looks)
            scripts.setdefault(value, script)
    total = sum(sums.values())
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return Decoded([(value, part / total, scripts[value]) for value, part in ranked if total > 0], min(1.0, total))


@dataclass(frozen=True)
class _Token:
    """A symbol of the free reading and the frames that show it."""

    symbol: str
    first: int
    last: int


def _tokens(frames: np.ndarray) -> list[_Token]:
    best = frames.argmax(axis=1)
    starts = np.flatnonzero(np.concatenate([[True], best[1:] != best[:-1]]))
    ends = np.concatenate([starts[1:], [len(best)]]) - 1
    return [_Token(SYMBOLS[best[a] - 1], int(a), int(b)) for a, b in zip(starts, ends, strict=True) if best[a]]


def _unexplained(image: np.ndarray, frames: np.ndarray) -> bool:
    """Whether print as tall as a letter, with white on both sides, gave no symbol, a gap in which a point may have been
    lost gave none, or the print is in more pieces than its symbols have. image: the strip of the frames."""
    _, stats = measured((image > INKED).astype(np.uint8))
    whole = sum(PIECES.get(token.symbol, 1) for token in _tokens(frames) if token.symbol != SPACE)
    if int((stats[1:, cv2.CC_STAT_AREA] >= PIECE).sum()) > whole:
        return True
    inked = np.concatenate([[False], (image > INKED).any(axis=0), [False]])
    edges = np.flatnonzero(inked[1:] != inked[:-1])
    pieces = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if not pieces:
        return False
    # A symbol's frame lies in its piece or, where that is slim, shortly after it.
    symbols: dict[int, str] = {}
    for token in _tokens(frames):
        if token.symbol != SPACE:
            column = 4 * token.first
            place = min(range(len(pieces)), key=lambda k: max(pieces[k][0] - column, column - pieces[k][1], 0))
            symbols.setdefault(place, token.symbol)
    for place, (first, last) in enumerate(pieces):
        rows = np.flatnonzero((image[:, first:last] > INKED).any(axis=1))
        if place not in symbols and rows[-1] - rows[0] + 1 >= LETTER_ROWS:
            return True
        if place and first - pieces[place - 1][1] >= POINT_GAP and symbols.get(place, "%") not in "%/(":
            return True
    return False


def _reading(strip: Strip, looks: list[np.ndarray], grammar: str) -> NumberReading:
    """A reading from the probabilities of one or several looks at the crop; the first is the plain one."""
    frames = looks[0]
    free = free_text(frames)
    if not free:
        return _abstain("blank")
    if float(strip.image[:, SIDE:-SIDE].mean()) > SOLID:
        return _abstain("not_a_number", free)
    if grammar == FREE and len(free) > 40:
        # A line of prose is for `spot`; here only its plainest reading matters.
        return _abstain("not_a_number" if OTHER in free else "too_long", free)
    # A word need not be searched for numbers.
    found = _mixed([Decoded([], 0.0) if hopeless(one, grammar) else decode(one, grammar) for one in looks])
    readings = [(value, share, script) for value, share, script in found.readings if value]
    if grammar == "list":
        readings = _items(readings)
    if not readings or found.mass < ABSTAIN_MASS:
        return _abstain("not_a_number", free, found.mass)
    value, share, script = readings[0]
    alternatives = [(text, part) for text, part, _ in readings[:ALTERNATIVES]]
    reason = ""
    if OTHER in value or not any(char.isdigit() or char == "-" for char in value):
        reason = "not_a_number"
    elif strip.lines > 1:
        reason = "several_lines"
    elif share < ABSTAIN_SHARE:
        reason = "ambiguous"
    return NumberReading(
        text="" if reason else value,
        script=script,
        probability=share,
        mass=found.mass,
        free_text=free,
        alternatives=alternatives,
        abstained=bool(reason),
        reason=reason,
        cut=strip.cut,
        unexplained=_unexplained(strip.image, frames),
    )


def _items(readings: list[tuple[str, float, str]]) -> list[tuple[str, float, str]]:
    """Readings of a list number, those as one that differ only by the point or brackets around it ("3", "3.", "3)")."""
    shares: dict[str, float] = {}
    best: dict[str, tuple[str, str]] = {}
    for value, share, script in readings:
        number = value.strip("().")
        best.setdefault(number, (value, script))
        shares[number] = shares.get(number, 0.0) + share
    return sorted(((best[number][0], share, best[number][1]) for number, share in shares.items()), key=lambda r: -r[1])


def _plain_sight(reading: NumberReading) -> bool:
    """Whether one look is enough: beyond doubt, or nothing there, or surely words."""
    beyond_doubt = reading.certain and reading.probability >= PLAIN_SHARE and reading.mass >= PLAIN_MASS
    others = OTHER in reading.free_text or _YEARS.match(ascii_digits(reading.free_text))
    words = reading.reason == "not_a_number" and reading.mass < WORDS_MASS and others
    return beyond_doubt or bool(words) or reading.reason == "blank"


def read_numbers(crops: Sequence[np.ndarray | Sight], grammar: str = FREE) -> list[NumberReading]:
    """Read one number in each crop; same order. A crop is a grey uint8 image of a cell or a word box, its table
    rules best cut off, or the `Sight` of one that is looked at elsewhere too. grammar: free, score, integer, year,
    code, list, date or fraction. A ValueError for another one, or for an image of another type; whatever the pixels
    show costs only an abstention."""
    if grammar != FREE and grammar not in GRAMMARS:
        raise ValueError(f"unknown grammar {grammar!r}; known are {FREE}, {', '.join(GRAMMARS)}")
    sights = [crop if isinstance(crop, Sight) else Sight(crop) for crop in crops]
    _read([sight for sight in sights if grammar not in sight.readings], grammar)
    return [sight.readings[grammar] for sight in sights]


def _read(sights: Sequence[Sight], grammar: str) -> None:
    """Put into each sight its reading in a grammar."""
    seen = look(sights)
    strips = {number: one[0] for number, one in enumerate(seen) if not isinstance(one, Refused)}
    looks = {number: [seen[number][1]] for number in strips}
    readings = {number: _reading(strips[number], looks[number], grammar) for number in strips}
    unsure = [number for number, reading in readings.items() if not _plain_sight(reading)]
    for at in SECOND_LOOKS:
        for number, one in zip(unsure, look([sights[number] for number in unsure], at), strict=True):
            if not isinstance(one, Refused):
                looks[number].append(one[1])
    for number in unsure:
        readings[number] = _reading(strips[number], looks[number], grammar)
    certain = [number for number, reading in readings.items() if reading.certain]
    darker = [np.minimum(strips[number].image * np.float32(DARKEN), 1) for number in certain]
    for number, frames in zip(certain, probabilities(darker), strict=True):
        shares = {value: share for value, share, _ in decode(frames, grammar).readings}
        if shares.get(readings[number].text, 0.0) < DARK_SHARE:
            both = [*looks[number], *[frames] * len(looks[number])]
            readings[number] = _reading(strips[number], both, grammar)
    for number, one in enumerate(seen):
        sights[number].readings[grammar] = _abstain(one.reason) if isinstance(one, Refused) else readings[number]


def read_number(image: np.ndarray, grammar: str = FREE) -> NumberReading:
    """`read_numbers` for one crop."""
    return read_numbers([image], grammar)[0]


# A run is read again in the grammar of its shape; other shapes are read free.
_SHAPES = tuple(
    (grammar, regex.compile(shape))
    for grammar, shape in (
        ("score", r"\(?(?:[0-9]{1,2}|100)[.,][0-9]{1,2}\)?%?"),
        ("year", r"25[0-9]{2}"),
        ("code", r"[ieo] ?[0-9]{1,2}|0[0-9]{1,2}"),
        ("integer", r"[0-9]{1,3}"),
        ("list", r"\(?[0-9]{1,2}\)?[.]?|[0-9]{1,2}(?:[.][0-9]{1,2}){2}[.]?"),
        ("date", r"[0-9]{1,2}/[0-9]{1,2}/25[0-9]{2}"),
        ("fraction", r"[0-9]{1,2}(?:[.][0-9]{1,2})?/100|[0-9]{1,3}/(?:[0-9]{1,3}|25[0-9]{2})"),
    )
)
_ENDS = "-:,/("
LIST_NUMBER = regex.compile(r"[0-9]{1,2}\)")


def _runs(tokens: list[_Token]) -> list[tuple[int, int]]:
    """(first, one past the last) token of each number: digits with the signs that belong to them."""
    runs: list[tuple[int, int]] = []
    first = 0
    while first < len(tokens):
        end = first
        while end < len(tokens) and tokens[end].symbol not in SPACE + OTHER:
            end += 1
        a, b = first, end
        while a < b and tokens[a].symbol in SIGNS and tokens[a].symbol not in "(-":
            a += 1
        while b > a and (tokens[b - 1].symbol in _ENDS or tokens[b - 1].symbol in PREFIXES):
            b -= 1
        a, b = _whole_brackets(tokens, a, b)
        if any(tokens[place].symbol.isdigit() for place in range(a, b)):
            runs.append((a, b))
        first = end + 1
    return runs


def _whole_brackets(tokens: list[_Token], first: int, end: int) -> tuple[int, int]:
    """(first, end) of a run without a bracket whose other half stands elsewhere ("(95.16 คะแนน)", "… ได้ 95.16)"): it is
    no part of the number. A list number's "1)" keeps its own."""
    text = "".join(token.symbol for token in tokens[first:end])
    if text.startswith("(") and ")" not in text:
        return first + 1, end
    if "(" not in text and not LIST_NUMBER.fullmatch(ascii_digits(text)):
        return first, first + len(text.rstrip(").")) if text.rstrip(".").endswith(")") else end
    return first, end


def _empty(ink: np.ndarray, start: int, stop: int) -> int:
    """The first of the emptiest columns on the way from start to stop."""
    columns = np.arange(start, stop, 1 if stop > start else -1)
    columns = columns[(columns >= 0) & (columns < len(ink))]
    if not len(columns):
        return max(0, min(len(ink), start))
    return int(columns[np.flatnonzero(ink[columns] <= ink[columns].min() + 0.3)[0]])


# The network answers late: measured, a symbol's frames lie at seven to nine tenths of its glyph's width.
_LATE = 5


def _left(ink: np.ndarray, tokens: list[_Token], place: int) -> int:
    """The strip's column where the glyph of a token begins."""
    token = tokens[place]
    if place == 0:
        return 0
    return _empty(ink, token.first * 4 - (_LATE if token.symbol.isdigit() else 0), tokens[place - 1].last * 4 + 2)


def _right(ink: np.ndarray, tokens: list[_Token], place: int) -> int:
    """The strip's column where the glyph of a token ends."""
    if place + 1 == len(tokens):
        return len(ink)
    return _empty(ink, tokens[place].last * 4 + 4, max(tokens[place + 1].first, tokens[place].last + 2) * 4)


@dataclass(frozen=True)
class _Found:
    """A number seen in a line: what it seemed to say, its columns in the line, and the columns with the neighbouring
    glyphs, None where spaces or the line's ends stand on both sides. stray: one or two glyphs of no number touch it and
    stand alone otherwise, which may be a broken digit; a word is longer. whole: there is nothing else in the line."""

    seen: str
    own: tuple[int, int]
    wider: tuple[int, int] | None
    stray: bool
    whole: bool


def _locate(line: Sight) -> list[_Found]:
    """The numbers of a line at first reading."""
    [seen] = look([line])
    if isinstance(seen, Refused) or seen[0].lines > 1:
        return []
    strip, frames = seen
    tokens = _tokens(frames)
    if not any(token.symbol.isdigit() for token in tokens):
        return []
    ink = strip.image.sum(axis=0)

    def columns(left: int, right: int) -> tuple[int, int]:
        return max(0, int(np.floor(strip.column(left)))), min(
            line.image.shape[1], int(np.ceil(strip.column(right))) + 1
        )

    found: list[_Found] = []
    for a, b in _runs(tokens):
        left, right = _left(ink, tokens, a), _right(ink, tokens, b - 1)
        wide_left, wide_right = left, right
        if a and tokens[a - 1].symbol != SPACE:
            wide_left = _left(ink, tokens, a - 1)
        if b < len(tokens) and tokens[b].symbol != SPACE:
            wide_right = _right(ink, tokens, b)
        own, wider = columns(left, right), columns(wide_left, wide_right)
        seen = "".join(token.symbol for token in tokens[a:b])
        if own[1] - own[0] >= 3:
            stray = any(0 < _touching(tokens, place, step) <= STRAY for place, step in ((a - 1, -1), (b, 1)))
            whole = b - a == len(tokens)
            found.append(_Found(seen, own, None if wider == own else wider, stray, whole))
    return found


# Numbers to which no digit is missing: scores with two decimals, years.
_COMPLETE = regex.compile(r"[0-9]{2}[.][0-9]{2}|100[.]00|25[0-9]{2}")
STRAY = 2


def _touching(tokens: list[_Token], place: int, step: int) -> int:
    """How many glyphs of no number follow each other from `place` on."""
    count = 0
    while 0 <= place < len(tokens) and tokens[place].symbol == OTHER:
        count, place = count + 1, place + step
    return count


def _grammar(seen: str) -> str:
    """The grammar that a free reading fits."""
    text = ascii_digits(seen)
    return next((grammar for grammar, shape in _SHAPES if shape.fullmatch(text)), FREE)


def spot(line: np.ndarray | Sight) -> list[tuple[int, int, NumberReading]]:
    """Find the numbers in a line of prose (grey uint8, straightened, one line) and read each again on its own.

    Returns (x0, x1, reading) in the line's pixels, from left to right. Where the reading on its own differs from that
    in the line, or from that together with a glyph that touches it, a digit was probably cut off or taken for a letter:
    it abstains with reason `framing`, both readings among the alternatives.
    """
    sight = line if isinstance(line, Sight) else Sight(line)
    found, line = _locate(sight), sight.image
    # What was doubtful in the whole line may be certain in a closer frame; otherwise one frame is enough.
    doubtful = any(reading.text and not reading.certain for reading in sight.readings.values())
    crops = [sight if one.whole and not doubtful else line[:, one.own[0] : one.own[1]] for one in found]
    grammars = [_grammar(one.seen) for one in found]
    readings: dict[int, NumberReading] = {}
    for grammar in sorted(set(grammars)):
        members = [number for number, name in enumerate(grammars) if name == grammar]
        readings |= dict(zip(members, read_numbers([crops[number] for number in members], grammar), strict=True))
    glued = [number for number, one in enumerate(found) if one.wider and not readings[number].abstained]
    wider = read_numbers([line[:, found[number].wider[0] : found[number].wider[1]] for number in glued], FREE)
    around = dict(zip(glued, wider, strict=True))
    out: list[tuple[int, int, NumberReading]] = []
    for number, one in enumerate(found):
        reading = readings[number]
        alone = sum(char.isdigit() for char in one.seen) == 1
        if alone and reading.reason in ("blank", "too_small", "not_a_number"):
            # A stroke of a letter that looked like a digit in the line.
            continue
        reading = _agree(reading, one.seen)
        if number in around:
            reading = _among_neighbours(reading, around[number])
        if one.stray and not _COMPLETE.fullmatch(reading.text):
            reading = replace(reading, unexplained=True)
        out.append((*one.own, reading))
    return out


def _bare(text: str) -> str:
    """The digits and inner signs of a free reading, without the letters and signs around them."""
    return _plain(text.strip(OTHER + SIGNS + PREFIXES + SPACE)).strip(SIGNS)


def _among_neighbours(reading: NumberReading, wider: NumberReading) -> NumberReading:
    """The reading made as doubtful as the glyphs beside it: what touches a number may be a broken digit of it.

    wider: the free reading of the number together with the glyphs that touch it.
    """
    reading = _agree(reading, _bare(wider.free_text))
    if reading.abstained:
        return reading
    own = _bare(reading.text)
    others: dict[str, float] = {}
    for text, share in wider.alternatives:
        if _bare(text) != own:
            others[_bare(text)] = others.get(_bare(text), 0.0) + share
    doubt = min(1.0, sum(others.values()))
    known = {text: share * (1 - doubt) for text, share in reading.alternatives}
    for text, share in others.items():
        known[text] = max(known.get(text, 0.0), share)
    alternatives = sorted(known.items(), key=lambda pair: -pair[1])[:ALTERNATIVES]
    probability = reading.probability * (1 - doubt)
    if probability < ABSTAIN_SHARE:
        return replace(
            reading, text="", probability=probability, alternatives=alternatives, abstained=True, reason="framing"
        )
    return replace(reading, probability=probability, alternatives=alternatives)


def _agree(reading: NumberReading, seen: str) -> NumberReading:
    """The reading if it says what was seen elsewhere, else an abstention with both among the alternatives."""
    value = _plain(seen).strip(SIGNS)
    if reading.abstained or value == _plain(reading.text).strip(SIGNS):
        return reading
    rest = [(text, share) for text, share in reading.alternatives if text != value]
    return NumberReading(
        "", reading.script, reading.probability, reading.mass, reading.free_text, [*rest, (value, 0.0)], True, "framing"
    )
