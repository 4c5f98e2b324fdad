"""Which of the seven aspects of the official analysis a measure serves, by the words of lexicon/aspects.toml."""

from __future__ import annotations

from functools import cache

from normalise.fold import fold
from normalise.steps import find_items
from schemas.lexicon import load

NAME_WEIGHT, WORD_WEIGHT = 6.0, 2.0
ITEMS_SHARE, SECTION_SHARE, BODY_SHARE = 0.3, 0.5, 0.1
# Below this nothing is known; closer than this to the runner-up nothing is decided.
LEAST, MARGIN = 1.5, 0.2


@cache
def _phrases() -> list[tuple[str, str, float]]:
    found = []
    for aspect, entry in load("aspects").items():
        name, word = NAME_WEIGHT * entry["weight"], WORD_WEIGHT * entry["weight"]
        found += [(aspect, fold(phrase), name) for phrase in (*entry["names"], entry["name"])]
        found += [(aspect, fold(phrase), word) for phrase in entry["words"]]
    return sorted(found, key=lambda item: -len(item[1]))


def aspect_of(title: str, section: str = "", body: str = "") -> str | None:
    """The aspect that the title shows, helped by its items, the section row and the cells; None if undecidable."""
    items = find_items(title)
    head = title[: items[0].start] if items and title[: items[0].start].strip() else title
    scores: dict[str, float] = {}
    for text, share in ((head, 1.0), (title[len(head) :], ITEMS_SHARE), (section, SECTION_SHARE)):
        for aspect, weight in _found(fold(text)).items():
            scores[aspect] = scores.get(aspect, 0.0) + share * weight
    if not scores:
        return None
    # The cells only tell aspects apart that the title shows: every measure is published, done and reported somehow.
    told = _found(fold(body))
    ranked = sorted(
        ((score + BODY_SHARE * told.get(aspect, 0.0), aspect) for aspect, score in scores.items()), reverse=True
    )
    if scores[ranked[0][1]] < LEAST:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN:
        return None
    return ranked[0][1]


def _found(text: str) -> dict[str, float]:
    """Aspect -> weight of its distinct phrases in the text; longer phrases spend their letters first, and words near
    the beginning (the head of a Thai title) weigh up to a quarter more."""
    weights: dict[str, float] = {}
    if not text:
        return weights
    spent = text
    for aspect, phrase, weight in _phrases():
        at = spent.find(phrase)
        if at < 0:
            continue
        early = 1.0 + 0.25 * (1.0 - at / max(1, len(text)))
        weights[aspect] = weights.get(aspect, 0.0) + weight * early
        spent = spent.replace(phrase, "|" * len(phrase))
    return weights
