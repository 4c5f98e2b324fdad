"""The likeliest words behind broken letters: a shortest path through readings of the letters, priced by a dictionary.

Each position of a string has readings: the letter itself for nothing, and what it may have been before a fault, for
a price. A path through them is worth the probability of its words less the prices; letters in no word cost much.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from schemas.words import prefixes

OUTSIDE = -9.0  # a letter that belongs to no word, in nats
SPACE = -0.5
LONGEST_SEARCH = 6000  # readings tried in one word search; more is no word


class Reading(NamedTuple):
    """From here to position `end` the text may have been `text`; step names the fault."""

    end: int
    text: str
    price: float
    step: str


class Token(NamedTuple):
    """A word or a letter of the best path. steps: (position, fault) of the readings taken in it."""

    start: int
    end: int
    text: str
    score: float
    steps: tuple[tuple[int, str], ...]
    known: bool


# Position -> what stands there beside the letter that is printed.
Lattice = dict[int, list[Reading]]
PLAIN: Lattice = {}  # every letter as it is printed


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


def _tokens(text: str, lattice: Lattice, start: int) -> Iterator[Token]:
    letter = text[start]
    if letter == " ":
        yield Token(start, start + 1, letter, SPACE, (), True)
        return
    yield Token(start, start + 1, letter, OUTSIDE, (), False)
    begins = prefixes()
    best: dict[tuple[int, str], Token] = {}
    stack: list[tuple[int, str, float, tuple[tuple[int, str], ...]]] = [(start, "", 0.0, ())]
    budget, size = LONGEST_SEARCH, len(text)
    while stack:
        at, word, price, steps = stack.pop()
        while at < size and budget > 0:
            readings = lattice.get(at)
            budget -= 1 + len(readings) if readings else 1
            longer = word + text[at]
            share = begins.get(longer)
            if share is not None and share > -inf:
                token = Token(start, at + 1, longer, share - price, steps, True)
                if steps:
                    _keep(best, token)
                else:  # nothing else that reads so is as cheap
                    best[at + 1, longer] = token
            if readings:
                if share is not None:
                    stack.append((at + 1, longer, price, steps))
                for reading in readings:
                    other = word + reading.text
                    share = begins.get(other)
                    if share is not None or (other and not reading.text):
                        cost, taken = price + reading.price, (*steps, (at, reading.step))
                        if share is not None and share > -inf:
                            _keep(best, Token(start, reading.end, other, share - cost, taken, True))
                        stack.append((reading.end, other, cost, taken))
                break
            if share is None:
                break
            word, at = longer, at + 1
    yield from best.values()


def _keep(best: dict[tuple[int, str], Token], token: Token) -> None:
    """Keep the best of the tokens that read the same to the same end."""
    other = best.get((token.end, token.text))
    if other is None or token.score > other.score:
        best[token.end, token.text] = token


def worth(tokens: list[Token]) -> float:
    return sum(token.score for token in tokens)
