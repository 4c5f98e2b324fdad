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

import numpy as np

from extract.digits.symbols import ASCII_DIGITS, INDEX, OTHER, PREFIXES, SIGNS, SPACE, SYMBOLS, THAI_DIGITS

WIDTH = 10
# Symbols below this probability in a frame are not followed.
FAINT = 1e-5
# Below this probability in every frame a script of digits is not there.
ABSENT = 1e-4
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
    column = {symbol: frames[:, INDEX[symbol]] for symbol in SYMBOLS}
    zero = column["๐"] + column["0"] + column["o"]
    values = {str(value): column[digit] for value, digit in enumerate(digits)} | {"0": zero}
    signs = {sign: column[sign] for sign in SIGNS + SPACE}
    if grammar in ("score", "list"):
        # A comma in such a place is a point with a tail of dirt.
        signs["."] = column["."] + column[","]
        del signs[","]
    letters = {letter: zero if letter == "o" else column[letter] for letter in PREFIXES} if grammar == "code" else {}
    table = values | signs | letters
    return np.column_stack([frames[:, 0], *table.values()]), "".join(table)


def _search(frames: np.ndarray, symbols: str, automaton: _Automaton | None) -> dict[str, float]:
    """The likeliest strings with their probabilities. frames: frames x (1 + symbols), linear probabilities."""
    start = automaton.start if automaton else None
    # prefix -> [probability ending in the blank, ending in its last symbol, automaton's state]
    beam: dict[str, tuple[float, float, frozenset | None]] = {"": (1.0, 0.0, start)}
    scale = 1.0
    place_of = {symbol: number + 1 for number, symbol in enumerate(symbols)}
    for frame in frames:
        blank = float(frame[0])
        order = np.flatnonzero(frame[1:] > FAINT)
        if len(order) > BRANCHES:
            order = order[np.argpartition(-frame[1:][order], BRANCHES)[:BRANCHES]]
        branches = [(symbols[number], float(frame[number + 1])) for number in order]
        grown: dict[str, tuple[float, float, frozenset | None]] = {}
        for prefix, (after_blank, after_symbol, state) in beam.items():
            both = after_blank + after_symbol
            held = grown.get(prefix, (0.0, 0.0, state))
            stays = after_symbol * float(frame[place_of[prefix[-1]]]) if prefix else 0.0
            grown[prefix] = (held[0] + both * blank, held[1] + stays, state)
            for symbol, probability in branches:
                gain = probability * (after_blank if prefix and prefix[-1] == symbol else both)
                if gain <= 0.0:
                    continue
                longer = prefix + symbol
                old = grown.get(longer)
                if old is not None:
                    grown[longer] = (old[0], old[1] + gain, old[2])
                    continue
                following = automaton.next(state, symbol) if automaton else None
                if automaton and not following:
                    continue
                grown[longer] = (0.0, gain, following)
        kept = sorted(grown.items(), key=lambda item: -(item[1][0] + item[1][1]))[:WIDTH]
        total = sum(first + second for _, (first, second, _) in kept)
        if total <= 0.0:
            return {}
        beam = {prefix: (first / total, second / total, state) for prefix, (first, second, state) in kept}
        scale *= total
    return {
        prefix: (first + second) * scale
        for prefix, (first, second, state) in beam.items()
        if automaton is None or automaton.accepts(state)
    }


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


def decode(frames: np.ndarray, grammar: str) -> Decoded:
    """Readings of a strip. frames: linear probabilities, frames x CLASSES. A ValueError for an unknown grammar."""
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
    elif grammar in GRAMMARS:
        automaton = _automaton(grammar)
        for digits, script in _scripts(frames):
            by_value, symbols = _by_value(frames, digits, grammar)
            for text, probability in _search(by_value, symbols, automaton).items():
                value = text.strip(AROUND) if grammar == "score" else text.replace(SPACE, "")
                put(value, probability, script)
        mass = sum(merged.values())
    else:
        raise ValueError(f"unknown grammar {grammar!r}; known are {FREE}, {', '.join(GRAMMARS)}")
    total = sum(merged.values())
    ranked = sorted(merged.items(), key=lambda item: (-item[1], item[0]))
    readings = [
        (value, probability / total, max(sorted(scripts[value]), key=scripts[value].__getitem__))
        for value, probability in ranked
        if total > 0
    ]
    return Decoded(readings, min(1.0, mass))
