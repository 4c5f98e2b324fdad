"""The likeliest words behind broken letters: a shortest path through readings of the letters, priced by a dictionary.

Each position of a string has readings: the letter itself for nothing, or what it may have been before a fault, for
a price. A path through them is worth the probability of its words less the prices; letters in no word cost much.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from schemas.words import frequencies, log_probability, prefixes

OUTSIDE = -9.0  # a letter that belongs to no word, in nats
SPACE = -0.5
LONGEST_SEARCH = 6000  # readings tried in one word search; more is no word


@dataclass(frozen=True, slots=True)
class Reading:
    """From here to position `end` the text may have been `text`; step names the fault, None for what is printed."""

    end: int
    text: str
    price: float = 0.0
    step: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a letter of the best path. steps: (position, fault) of the readings taken in it."""

    start: int
    end: int
    text: str
    score: float
    steps: tuple[tuple[int, str], ...]
    known: bool


Lattice = list[list[Reading]]


def plain(text: str) -> Lattice:
    """Every letter as it is printed."""
    return [[Reading(i + 1, letter)] for i, letter in enumerate(text)]


def best_path(text: str, lattice: Lattice) -> list[Token]:
    """The most probable tokens that cover `text`. A space is a token of its own unless a reading closes it."""
    size = len(text)
    score = [-inf] * (size + 1)
    back: list[Token | None] = [None] * (size + 1)
    score[0] = 0.0
    for start in range(size):
        if score[start] == -inf:
            continue
        for token in _tokens(text, lattice, start):
            total = score[start] + token.score
            if total > score[token.end]:
                score[token.end], back[token.end] = total, token
    path: list[Token] = []
    at = size
    while at:
        token = back[at]
        path.append(token)
        at = token.start
    return path[::-1]


def _tokens(text: str, lattice: Lattice, start: int):
    letter = text[start]
    if letter == " ":
        yield Token(start, start + 1, letter, SPACE, (), True)
        return
    yield Token(start, start + 1, letter, OUTSIDE, (), False)
    known, begins = frequencies(), prefixes()
    best: dict[tuple[int, str], Token] = {}
    stack: list[tuple[int, str, float, tuple[tuple[int, str], ...]]] = [(start, "", 0.0, ())]
    budget = LONGEST_SEARCH
    while stack and budget > 0:
        at, word, price, steps = stack.pop()
        if at >= len(text):
            continue
        budget -= len(lattice[at])
        for reading in lattice[at]:
            longer = word + reading.text
            if not longer or (reading.text and longer not in begins):
                continue
            cost = price + reading.price
            taken = (*steps, (at, reading.step)) if reading.step else steps
            if longer in known:
                token = Token(start, reading.end, longer, log_probability(longer) - cost, taken, True)
                other = best.get((token.end, longer))
                if other is None or token.score > other.score:
                    best[token.end, longer] = token
            stack.append((reading.end, longer, cost, taken))
    yield from best.values()


def worth(tokens: list[Token]) -> float:
    return sum(token.score for token in tokens)
