"""From the network's probabilities to readings: prefix beam search, bound to a grammar.

The network answers, for each frame (four columns of the strip), the probability of each symbol and of "nothing new"
(the blank). The probability of a string is the sum over all ways to spread it over the frames; the beam keeps the
likeliest prefixes and, under a grammar, only those from which a grammatical string can still come.

๐, 0 and the letter o look alike in many fonts, so a grammar reads by value: each script of digits is tried for the
whole string, its zero taking the probability of all three shapes, and the two scripts' results are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

import numpy as np

from extract.digits.symbols import ASCII_DIGITS, INDEX, OTHER, PREFIXES, SIGNS, SPACE, SYMBOLS, THAI_DIGITS

WIDTH = 10
# Symbols below this probability in a frame are not followed.
FAINT = 1e-5
# Below this probability in every frame a script of digits is not there.
ABSENT = 1e-4
# Below this probability of any grammatical string there is none.
HOPELESS = 1e-5
# Symbols followed per frame.
BRANCHES = 6

# Patterns: d is any digit, all else stands for itself. A score may stand in brackets or before a percent sign.
_SCORE = ("dd.dd", "d.dd", "dd.d", "d.d", "dd", "d", "100", "100.0", "100.00")
GRAMMARS: dict[str, tuple[str, ...]] = {
    "score": tuple(
        pattern.replace("#", number) for number in _SCORE for pattern in ("#", "#%", "# %", "(#)", "(#%)", "(# %)")
    ),
    "integer": ("d", "dd", "ddd"),
    "year": ("25dd",),
    "code": tuple(f"{prefix}{gap}{digits}" for prefix in PREFIXES for gap in ("", SPACE) for digits in ("d", "dd")),
    "list": ("d", "dd", "d.", "dd.", "(d)", "(dd)", "d)", "dd)", "d.d", "dd.d", "d.dd", "dd.dd", "d.d.", "dd.d.",
             "d.dd.", "d.d.d", "dd.d.d", "d.dd.d", "d.d.dd", "d.d.d.", "d.d.d.d"),
    "date": tuple(f"{day}/{month}/25dd" for day in ("d", "dd") for month in ("d", "dd")),
    "fraction": (*(f"{number}/100" for number in _SCORE), "d/d", "d/dd", "dd/dd", "ddd/ddd", "d/25dd", "dd/25dd",
                 "ddd/25dd"),
}  # fmt: skip
FREE = "free"
# What is printed around a value and is no part of it.
AROUND = "()% "


@dataclass(frozen=True)
class Decoded:
    """readings: (value in ASCII digits, share, script) best first, shares adding up to 1 over all grammatical readings.
    mass: probability that the print is any grammatical string."""

    readings: list[tuple[str, float, str]]
    mass: float


class _Automaton:
    """Patterns as a nondeterministic automaton: a state is a frozenset of (pattern, place)."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self.patterns = patterns
        self.start = frozenset((number, 0) for number in range(len(patterns)))
        self.next = lru_cache(maxsize=None)(self._next)

    def _next(self, state: frozenset, symbol: str) -> frozenset:
        digit = symbol in ASCII_DIGITS
        return frozenset(
            (number, place + 1)
            for number, place in state
            if place < len(self.patterns[number])
            and (self.patterns[number][place] == symbol or (digit and self.patterns[number][place] == "d"))
        )

    def accepts(self, state: frozenset) -> bool:
        return any(place == len(self.patterns[number]) for number, place in state)


@lru_cache(maxsize=16)
def _automaton(grammar: str) -> _Automaton:
    return _Automaton(GRAMMARS[grammar])


def _by_value(frames: np.ndarray, digits: str, grammar: str) -> tuple[np.ndarray, str]:
    """Columns of the probabilities by value, the blank first, and the symbols of the other columns."""
    column = dict(zip(SYMBOLS, frames.T[1:], strict=True))
    zero = column["๐"] + column["0"] + column["o"]
    values = {str(value): column[digit] for value, digit in enumerate(digits)} | {"0": zero}
    signs = {sign: column[sign] for sign in SIGNS + SPACE}
    if grammar in ("score", "list"):
        # A comma in such a place is a point with a tail of dirt.
        signs["."] = column["."] + column[","]
        del signs[","]
    letters = {letter: zero if letter == "o" else column[letter] for letter in PREFIXES} if grammar == "code" else {}
    table = values | signs | letters
    return np.array([frames[:, 0], *table.values()]).T, "".join(table)


def _search(frames: np.ndarray, symbols: str, automaton: _Automaton | None) -> dict[str, float]:
    """The likeliest strings with their probabilities. frames: frames x (1 + symbols), linear probabilities."""
    start = automaton.start if automaton else None
    # (prefix, probability ending in the blank, ending in its last symbol, automaton's state)
    beam: list[tuple[str, float, float, frozenset | None]] = [("", 1.0, 0.0, start)]
    scale = 1.0
    place_of = {symbol: number + 1 for number, symbol in enumerate(symbols)}
    for row, most in zip(frames.tolist(), frames[:, 1:].max(axis=1).tolist(), strict=True):
        blank = row[0]
        if most <= FAINT:
            # Nothing new can begin here: the same prefixes go on.
            beam = [
                (prefix, (before + ends) * blank, ends * row[place_of[prefix[-1]]] if prefix else 0.0, state)
                for prefix, before, ends, state in beam
            ]
        else:
            branches = [pair for pair in zip(symbols, row[1:], strict=True) if pair[1] > FAINT]
            if len(branches) > BRANCHES:
                branches = sorted(branches, key=itemgetter(1), reverse=True)[:BRANCHES]
            beam = _grown(beam, row, blank, branches, place_of, automaton)
        total = sum([before + ends for _, before, ends, _ in beam])
        if total <= 0.0:
            return {}
        beam = [(prefix, before / total, ends / total, state) for prefix, before, ends, state in beam]
        scale *= total
    return {
        prefix: (before + ends) * scale
        for prefix, before, ends, state in beam
        if automaton is None or automaton.accepts(state)
    }


def _grown(
    beam: list[tuple[str, float, float, frozenset | None]],
    row: list[float],
    blank: float,
    branches: list[tuple[str, float]],
    place_of: dict[str, int],
    automaton: _Automaton | None,
) -> list[tuple[str, float, float, frozenset | None]]:
    """The likeliest prefixes after one more frame (row), in which the symbols of `branches` are seen."""
    blanks: dict[str, float] = {}
    symbols: dict[str, float] = {}
    states: dict[str, frozenset | None] = {}
    following = automaton.next if automaton else None
    for prefix, before, ends, state in beam:
        both = before + ends
        last = prefix[-1:]
        blanks[prefix] = both * blank
        symbols[prefix] = symbols.get(prefix, 0.0) + (ends * row[place_of[last]] if prefix else 0.0)
        states[prefix] = state
        for symbol, probability in branches:
            gain = probability * (before if last == symbol else both)
            if gain <= 0.0:
                continue
            longer = prefix + symbol
            if longer in symbols:
                symbols[longer] += gain
            elif following is None:
                symbols[longer], states[longer] = gain, None
            elif after := following(state, symbol):
                symbols[longer], states[longer] = gain, after
    whole = {prefix: blanks.get(prefix, 0.0) + ends for prefix, ends in symbols.items()}
    kept = sorted(whole, key=whole.__getitem__, reverse=True)[:WIDTH]
    return [(prefix, blanks.get(prefix, 0.0), symbols[prefix], states[prefix]) for prefix in kept]


def _free_value(text: str) -> tuple[str, str]:
    """A free reading's value in ASCII digits, and its script: thai, ascii, mixed or none."""
    thai = sum(char in THAI_DIGITS[1:] for char in text)
    ascii_ = sum(char in ASCII_DIGITS[1:] for char in text)
    zeros = "thai" if "๐" in text else "ascii" if "0" in text else "none"
    script = "mixed" if thai and ascii_ else "thai" if thai else "ascii" if ascii_ else zeros
    value = list("".join(str(THAI_DIGITS.index(char)) if char in THAI_DIGITS else char for char in text.strip()))
    for place, char in enumerate(value):
        before = value[place - 1] if place else ""
        after = value[place + 1] if place + 1 < len(value) else ""
        if char == "o" and ((before and before in ASCII_DIGITS + ".,") or (after and after in ".,")):
            value[place] = "0"
    return "".join(value), script


def _scripts(frames: np.ndarray) -> list[tuple[str, str]]:
    """The scripts of digits that the print may be in: one alone where no digit of the other is seen anywhere."""
    both = [(THAI_DIGITS, "thai"), (ASCII_DIGITS, "ascii")]
    # Zeros look alike and tell nothing.
    seen = [float(frames[:, [INDEX[digit] for digit in digits[1:]]].max()) for digits, _ in both]
    if max(seen) < 0.5 or min(seen) >= ABSENT:
        return both
    return [both[0] if seen[0] > seen[1] else both[1]]


def free_text(frames: np.ndarray) -> str:
    """The likeliest symbol of each frame, repeats and blanks dropped: what is printed, bound to nothing."""
    best = frames.argmax(axis=1)
    changed = np.concatenate([[True], best[1:] != best[:-1]])
    return "".join(SYMBOLS[number - 1] for number in best[changed] if number).strip()


def hopeless(frames: np.ndarray, grammar: str) -> bool:
    """Whether the frames without what belongs to no grammatical string are less than HOPELESS probable together, and
    with them any such string: a word, mostly, which then need not be searched."""
    if grammar == FREE:
        foreign = frames[:, INDEX[OTHER]]
    elif grammar == "code":
        return False
    else:
        # The letter o counts as a zero.
        foreign = frames[:, [INDEX[symbol] for symbol in (OTHER, *PREFIXES.replace("o", ""))]].sum(axis=1)
    return float(np.prod(np.maximum(1.0 - foreign, 0.0))) < HOPELESS


def decode(frames: np.ndarray, grammar: str) -> Decoded:
    """Readings of a strip. frames: linear probabilities, frames x CLASSES. A ValueError for an unknown grammar."""
    if grammar != FREE and grammar not in GRAMMARS:
        raise ValueError(f"unknown grammar {grammar!r}; known are {FREE}, {', '.join(GRAMMARS)}")
    merged: dict[str, float] = {}
    scripts: dict[str, dict[str, float]] = {}

    def put(value: str, probability: float, script: str) -> None:
        part = scripts.setdefault(value, {})
        part[script] = part.get(script, 0.0) + probability
        # A string of zeros and signs is the same print in both scripts and counts once.
        once = not set(value) & set("123456789")
        merged[value] = max(part.values()) if once else sum(part.values())

    if grammar == FREE:
        for text, probability in _search(frames, SYMBOLS, None).items():
            put(*[(value, probability, script) for value, script in [_free_value(text)]][0])
        mass = sum(probability for value, probability in merged.items() if value and OTHER not in value)
    else:
        automaton = _automaton(grammar)
        for digits, script in _scripts(frames):
            by_value, symbols = _by_value(frames, digits, grammar)
            for text, probability in _search(by_value, symbols, automaton).items():
                value = text.strip(AROUND) if grammar == "score" else text.replace(SPACE, "")
                put(value, probability, script)
        mass = sum(merged.values())
    total = sum(merged.values())
    ranked = sorted(merged.items(), key=lambda item: (-item[1], item[0]))
    readings = [
        (value, probability / total, max(sorted(scripts[value]), key=scripts[value].__getitem__))
        for value, probability in ranked
        if total > 0
    ]
    return Decoded(readings, min(1.0, mass))
