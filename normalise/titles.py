"""What the titles of ITA reports say: `schemas/lexicon/titles.toml`, compared without spaces and punctuation."""

from __future__ import annotations

from functools import cache, lru_cache

from rapidfuzz import fuzz

from normalise.fold import Phrases, fold
from schemas.lexicon import load

KINDS = ("measure_results", "measure_plan", "score_analysis")
# A title with misread letters is known by a phrase at least this long (letters), of which so much is printed (percent).
PLAN = "แผน"
LONG_PHRASE, ALIKE = 20, 88


@cache
def _phrases() -> Phrases:
    return Phrases({kind: load("titles")[kind]["phrases"] for kind in KINDS})


@cache
def _continuations() -> tuple[str, ...]:
    return tuple(fold(phrase) for phrase in load("titles")["continuation"]["phrases"])


@lru_cache(maxsize=4096)
def title_kinds(title: str) -> tuple[str, ...]:
    """The kinds of document that a title names, in its order. Of phrases that overlap the first counts, and of those
    that begin together the longest: a plan to raise the results of an assessment is a plan."""
    text = fold(title)
    hits = []
    for phrase, kind in _phrases().pairs:
        at = text.find(phrase)
        while at >= 0:
            hits.append((at, -len(phrase), kind))
            at = text.find(phrase, at + 1)
    found: list[str] = []
    free = 0
    for at, length, kind in sorted(hits):
        if at >= free:
            free = at - length
            if kind not in found:
                found.append(kind)
    return tuple(found)


def misread_kind(text: str) -> str | None:
    """The kind that a title with a few misread letters names: most of the line is as good as a long title phrase."""
    folded = fold(text)
    for phrase, kind in _phrases().pairs:
        if folded.startswith(PLAN) and kind != "measure_plan":
            continue  # a plan for an assessment is none of its results
        if LONG_PHRASE <= len(phrase) <= len(folded) + 6 and fuzz.partial_ratio(phrase, folded, score_cutoff=ALIKE):
            return kind
    return None


def is_analysis_alone(title: str, above: list[str]) -> bool:
    """Whether a title is that of an analysis whatever follows. above: the printed lines over it."""
    words = load("titles")["analysis_alone"]
    head = fold("\n".join([*above, title]))
    begins = fold(title).startswith(tuple(fold(word) for word in words["begins"]))
    return begins and not any(fold(word) in head for word in words["not"])


def is_sentence(line: str) -> bool:
    """Whether a line begins as a sentence of running text, no title."""
    return fold(line).startswith(tuple(fold(word) for word in load("titles")["sentence"]["begins"]))


def is_continuation(line: str) -> bool:
    """Whether the line goes on with words that only complete the title above it."""
    return fold(line).startswith(_continuations())
