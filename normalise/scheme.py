"""Which assessment a document belongs to: the NACC's own, or one that borrows its name and item codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from normalise.scores.framework import table
from normalise.squeeze import squeeze, squeezed
from normalise.view import View

SCHEMES = ("school", "vocational", "hospital", "police")
# A borrowed scheme needs its agency in the heading or so many of its words per mention of the NACC's public agencies.
COVER_CHARACTERS = 1500
LEAST_WORDS = 6


@dataclass(frozen=True)
class SchemeEvidence:
    """scheme: `nacc` or a borrowed one, None if the text names no assessment. words: what decided, in squeezed form."""

    scheme: str | None
    words: tuple[str, ...] = ()


@cache
def _phrases(scheme: str, kind: str) -> tuple[str, ...]:
    return tuple(squeezed(word) for word in table("schemes")[scheme].get(kind, ()))


def scheme_evidence(view: View) -> SchemeEvidence:
    """The scheme and the words that tell it. A phrase that names the scheme decides; else the cover's agency together
    with the scheme's own vocabulary; else, if the assessment is named at all, it is the NACC's."""
    text = squeezed_text(view)
    assessed = [phrase for phrase in _phrases("assessment", "sure") if phrase in text]
    cover = text[:COVER_CHARACTERS]
    scored: list[tuple[float, str, tuple[str, ...]]] = []
    for scheme in SCHEMES:
        sure = tuple(phrase for phrase in _phrases(scheme, "sure") if phrase in text)
        agency = tuple(phrase for phrase in _phrases(scheme, "agency") if phrase in cover)
        words = {phrase: text.count(phrase) for phrase in _phrases(scheme, "words")}
        used = tuple(phrase for phrase, count in words.items() if count)
        weight = 10.0 * len(sure) + (4.0 if agency else 0.0) + min(6.0, sum(words.values()) / 4)
        if sure or (agency and sum(words.values()) >= LEAST_WORDS):
            scored.append((weight, scheme, sure or agency + used))
    if not assessed and not any(weight >= 10 for weight, _, _ in scored):
        return SchemeEvidence(None)
    if not scored:
        return SchemeEvidence("nacc", tuple(assessed[:3]))
    scored.sort(key=lambda item: (-item[0], SCHEMES.index(item[1])))
    return SchemeEvidence(scored[0][1], scored[0][2])


def names_assessment(text: str) -> bool:
    """Whether a text names the assessment, or one that borrows its name."""
    short = squeeze(text).text
    return any(phrase in short for name in ("assessment", *SCHEMES) for phrase in _phrases(name, "sure"))


def scheme(view: View, agency_name: str | None = None) -> str | None:
    """`nacc`, `school`, `vocational`, `hospital`, `police`, or None for a text that names no such assessment.
    agency_name: of the report's own agency, whose kind may tell which of them assesses it."""
    told = scheme_evidence(view).scheme
    if told != "nacc" or agency_name is None or agency_name.endswith("(องค์การมหาชน)"):
        return told
    return next((name for name in SCHEMES if agency_name.startswith(tuple(_own(name)))), told)


@cache
def _own(scheme: str) -> tuple[str, ...]:
    return tuple(table("schemes")[scheme].get("own", ()))


def squeezed_text(view: View) -> str:
    """All text of a view, squeezed line by line."""
    return "\n".join(squeeze(part).text for part in view.text.split("\n"))
