"""What is kept of a report for comparing it with others: about 3 kB, small enough for each of a million.

Every run of 20 letters of the text (names of agencies, spaces and punctuation taken out, Thai digits folded) is hashed,
and the 128 smallest hashes are kept: a random sample that two reports draw alike. Of two samples the share of the
smaller report found in the other follows with a standard error of 0.05 or less.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

import numpy as np
import regex

from normalise.agency.gazetteer import fold as fold_name
from normalise.agency.gazetteer import gazetteer
from normalise.agency.lexicon import kinds
from normalise.agency.lexicon import words as words_of_lexicon
from schemas.dataset import Measure, Report, Score
from schemas.thai import ascii_digits

SHINGLE = 20  # letters
KEPT = 128  # hashes per report
PASSAGE = 120  # letters
FIELDS = ("approach", "steps", "analysis", "result", "outcome", "monitoring", "suggestion")
NOT_TEXT = regex.compile(r"[^\u0e01-\u0e2e\u0e30-\u0e4ea-z0-9]+")
YEAR = regex.compile(r"(?<!\d)25\d\d(?!\d)")
# Item codes of the assessment (i14, o33) and the pass mark are in the guide too.
NUMBER = regex.compile(r"(?<![a-z\d.])(?!85(?!\d))\d{2,}", regex.IGNORECASE)
BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Passage:
    """A long text of a measure. measure: its position in the report; print: hash of the text without agencies' names;
    numbers: different figures besides years; names: other agencies named in it, canonical."""

    measure: int
    print: int
    numbers: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sketch:
    """What is kept of a report for comparing it. hashes: sorted, base64 of little-endian 64-bit numbers; scores:
    "code year" -> value, the report's own only; whole: hash of the whole text; names: other agencies named anywhere."""

    report_id: str
    source_path: str
    agency: str | None
    place: str | None
    year: int | None
    kinds: tuple[str, ...]
    hashes: str
    whole: str
    letters: int
    scores: dict[str, float] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def owner(self) -> tuple[str, str] | None:
        """The agency as a key, None if it is not known surely."""
        return (self.agency, self.place or "") if self.agency else None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, shown: dict[str, Any]) -> Sketch:
        passages = tuple(Passage(**{**p, "names": tuple(p["names"])}) for p in shown["passages"])
        return cls(**{**shown, "kinds": tuple(shown["kinds"]), "names": tuple(shown["names"]), "passages": passages})


def place(report: Report) -> str | None:
    """The finest code of the agency's place that is known."""
    return report.subdistrict_code or report.district_code or report.province_code


def year(report: Report) -> int | None:
    """The fiscal year that the report is about."""
    return report.fiscal_year_be or report.assessed_fiscal_year_be


def sketch(report: Report, measures: Iterable[Measure], scores: Iterable[Score], text: str) -> Sketch:
    """The sketch of one report. text: all its cleaned text (`View.text`)."""
    own = report.agency_name if report.agency_match not in (None, "unresolved") else None
    folded, names = _fold(text, own)
    hashes = _smallest(folded)
    passages = []
    for number, measure in enumerate(measures, 1):
        for name in FIELDS:
            body, named = _fold(getattr(measure, name) or "", own)
            if len(body) >= PASSAGE:
                figures = len(set(NUMBER.findall(YEAR.sub("", ascii_digits(getattr(measure, name))))))
                passages.append(Passage(number, text_print(body), figures, tuple(named)))
    held = {}
    for score in scores:
        if score.subject is None and score.value is not None and score.check != "conflict":
            held[f"{score.code} {score.year_be or ''}"] = score.value
    return Sketch(
        report_id=report.report_id,
        source_path=report.source_path,
        agency=own,
        place=place(report),
        year=year(report),
        kinds=tuple(report.document_kinds),
        hashes=base64.b64encode(hashes.astype("<u8").tobytes()).decode("ascii"),
        whole=f"{text_print(folded):016x}" if folded else "",
        letters=len(folded),
        scores=held,
        passages=tuple(passages),
        names=tuple(names),
    )


# Text


@cache
def _openings() -> tuple[regex.Pattern[str], dict[str, str]]:
    """Words and abbreviations that begin the name of a local government, folded, and the words in full."""
    found = {}
    for kind in kinds():
        if kind.group == "local":
            for word in (kind.word, *kind.also, *(s for s in kind.short if len(s.replace(".", "")) > 2)):
                found.setdefault(NOT_TEXT.sub("", word), kind.word)
    ordered = sorted(found, key=lambda word: (-len(word), word))
    return regex.compile("|".join(map(regex.escape, ordered))), found


@cache
def _place_names() -> tuple[frozenset[str], int]:
    gaz = gazetteer()
    names = frozenset(gaz.subdistrict_names.keys() | gaz.province_names.keys() | gaz.district_names.keys())
    return names, max(map(len, names))


def _fold(text: str, own: str | None) -> tuple[str, list[str]]:
    """Letters and digits of a text without agencies' names, and the names of other agencies in it."""
    flat = NOT_TEXT.sub("", ascii_digits(text).lower())
    pattern, words = _openings()
    names, longest = _place_names()
    parts: list[str] = []
    found: dict[str, None] = {}
    own_name = fold_name(own) if own else None
    at = 0
    for match in pattern.finditer(flat):
        if match.start() < at:
            continue
        end = match.end()
        name = next(
            (flat[end : end + k] for k in range(min(longest, len(flat) - end), 1, -1) if flat[end : end + k] in names),
            "",
        )
        full = words[match.group()] + name
        if name and full != own_name and not name.startswith(words_of_lexicon().not_names):
            found.setdefault(full)
        parts.append(flat[at : match.start()])
        at = end + len(name)
    parts.append(flat[at:])
    folded = "".join(parts)
    if own_name:
        # The name may stand without the words before it ("ตำบลนากอก").
        for word in (own_name, *(own_name.removeprefix(w) for w in words.values() if own_name.startswith(w))):
            if len(word) > 3:
                folded = folded.replace(word, "")
    return folded, list(found)


def text_print(text: str) -> int:
    """A hash of 63 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def _smallest(folded: str) -> np.ndarray:
    """The smallest hashes of all runs of letters: a random sample that two reports draw alike."""
    if len(folded) < SHINGLE:
        return np.empty(0, dtype=np.uint64)
    letters = np.frombuffer(folded.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(letters) - SHINGLE + 1
    hashes = np.zeros(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for j in range(SHINGLE):
            hashes = hashes * BASE + letters[j : j + count]
        # Mixed, so that the order of the numbers says nothing of the letters (splitmix64).
        hashes ^= hashes >> np.uint64(30)
        hashes *= np.uint64(0xBF58476D1CE4E5B9)
        hashes ^= hashes >> np.uint64(27)
        hashes *= np.uint64(0x94D049BB133111EB)
        hashes ^= hashes >> np.uint64(31)
    distinct = np.unique(hashes)
    return distinct[:KEPT]


def sample(kept: Sketch) -> np.ndarray:
    """The hashes of a sketch, ascending."""
    return np.frombuffer(base64.b64decode(kept.hashes), dtype="<u8")


def contained(a: np.ndarray, b: np.ndarray) -> float:
    """Share of the smaller text's shingles that the other holds, estimated from the two samples; 0 where one is empty.

    Below the smaller of the two largest kept hashes both samples are complete (a sample that is not full is complete
    everywhere)."""
    if not len(a) or not len(b):
        return 0.0
    limits = [x[-1] for x in (a, b) if len(x) == KEPT]
    if limits:
        a, b = a[a <= min(limits)], b[b <= min(limits)]
    return float(len(np.intersect1d(a, b, assume_unique=True)) / max(1, min(len(a), len(b))))
