"""Reports that repeat each other: the same report again, one agency and year twice, measures copied between agencies.

Every report leaves a `Sketch` of about 3 kB, small enough to keep for each of a million; `similar` compares them all
in time that grows with their number, not with its square:

- **Text**: every run of 20 letters (names of agencies, spaces and punctuation taken out, Thai digits folded) is
  hashed, and the 128 smallest hashes are kept. Of two sketches the share of the smaller report found in the other
  follows with a standard error of 0.05 or less. Pairs are looked up through hashes that at most 16 reports share, so
  text that everybody copies from the official guide makes no pairs; whole copies, however many, are found by a hash of
  the text.
- **Near duplicate**: at least 0.8 of the smaller report is in the other, and agency and year do not contradict (0.9
  where both agencies are known and differ: the same report under two names).
- **Same agency and year**: two reports of one agency and one fiscal year whose scores differ, or that are of one kind.
- **Copied measures**: a passage of a measure (120 letters or more) is the same word for word in two agencies' reports
  and distinctive, by either of two rules: it holds the other agency's name, or it holds at least two numbers besides
  years (dates, counts, amounts: the official guide has none) and stands in the reports of at most 3 agencies (1 in
  1,000 of all, if that is more). One passage with the other's name or two with numbers make a pair.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import regex

from corpus.pack import issue_row
from normalise.agency.gazetteer import fold as fold_name
from normalise.agency.gazetteer import gazetteer
from normalise.agency.lexicon import kinds
from normalise.agency.lexicon import words as words_of_lexicon
from schemas.dataset import IssueRow, Measure, Report, Score, SimilarReport
from schemas.issues import Issues
from schemas.thai import ascii_digits

SHINGLE = 20  # letters
KEPT = 128  # hashes per report
SHARED_AT_MOST = 16  # reports that may share a hash that makes pairs
PROBE = 6  # shared rare hashes before two reports are compared
SAME_REPORT, SAME_UNDER_TWO_NAMES = 0.8, 0.9
PASSAGE = 120  # letters
NUMBERS = 2
FEW_AGENCIES, FEW_SHARE = 3, 0.001
TOLERANCE = 0.005  # points
FIELDS = ("approach", "steps", "analysis", "result", "outcome", "monitoring", "suggestion")
GROUP = 40  # reports of one agency and year that are all compared with each other; beyond, each with the next
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
                passages.append(Passage(number, _print(body), figures, tuple(named)))
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
        whole=f"{_print(folded):016x}" if folded else "",
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


def _print(text: str) -> int:
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


def _sample(sketch: Sketch) -> np.ndarray:
    return np.frombuffer(base64.b64decode(sketch.hashes), dtype="<u8")


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


# Pairs


def similar(sketches: Iterable[Sketch]) -> tuple[list[SimilarReport], list[IssueRow]]:
    """Pairs of reports that repeat each other, ordered by their ids, and an issue for each report of a pair.

    Sketches of the same report_id are one report. Memory: about 4 kB per report and 16 bytes per pair that shares rare
    text.
    """
    known = {one.report_id: one for one in sketches}
    ordered = [known[report_id] for report_id in sorted(known)]
    samples = [_sample(one) for one in ordered]
    passages = _shared_passages(ordered)
    rows: list[SimilarReport] = []
    pairs = set(passages)
    pairs.update(_by_text(samples))
    pairs.update(_by_group(ordered, lambda one: one.whole or None))
    pairs.update(_by_group(ordered, lambda one: (one.owner, one.year) if one.owner and one.year else None))
    for i, j in sorted(pairs):
        a, b = ordered[i], ordered[j]
        row = _relate(a, b, contained(samples[i], samples[j]), passages.get((i, j), []))
        if row:
            rows.append(row)
    return rows, [issue for row in rows for issue in _issues(row, known)]


def _by_group(ordered: list[Sketch], key: Any) -> Iterator[tuple[int, int]]:
    """Pairs of the reports with an equal key: all of a small group, neighbours of a large one."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for i, one in enumerate(ordered):
        value = key(one)
        if value is not None:
            groups[value].append(i)
    for members in groups.values():
        yield from combinations(members, 2) if len(members) <= GROUP else pairwise(members)


def _by_text(samples: list[np.ndarray]) -> Iterator[tuple[int, int]]:
    """Pairs that share at least PROBE hashes which few reports hold."""
    if len(samples) < 2:
        return
    hashes = np.concatenate(samples)
    reports = np.repeat(np.arange(len(samples), dtype=np.uint64), [len(s) for s in samples])
    order = np.argsort(hashes, kind="stable")
    hashes, reports = hashes[order], reports[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.empty(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, len(hashes)])
    found = [np.empty(0, dtype=np.uint64)]
    size = np.uint64(len(samples))
    for length in range(2, SHARED_AT_MOST + 1):
        runs = starts[lengths == length]
        if not len(runs):
            continue
        members = reports[runs[:, None] + np.arange(length)]
        for x, y in combinations(range(length), 2):
            found.append(members[:, x] * size + members[:, y])
    pairs, counts = np.unique(np.concatenate(found), return_counts=True)
    for pair in pairs[counts >= PROBE]:
        yield int(pair // size), int(pair % size)


def _shared_passages(ordered: list[Sketch]) -> dict[tuple[int, int], list[tuple[Passage, Passage]]]:
    """Pairs of reports of different agencies that share passages, with the passages."""
    where: dict[int, list[tuple[int, Passage]]] = defaultdict(list)
    for i, one in enumerate(ordered):
        seen = set()
        for passage in one.passages:
            if one.owner and passage.print not in seen:
                seen.add(passage.print)
                where[passage.print].append((i, passage))
    agencies = len({one.owner for one in ordered if one.owner})
    few = max(FEW_AGENCIES, int(FEW_SHARE * agencies))
    found: dict[tuple[int, int], list[tuple[Passage, Passage]]] = defaultdict(list)
    for holders in where.values():
        owners = {ordered[i].owner for i, _ in holders}
        if len(owners) < 2:
            continue
        for (i, a), (j, b) in _holder_pairs(ordered, holders, len(owners) <= few):
            found[i, j].append((a, b))
    return found


def _holder_pairs(
    ordered: list[Sketch], holders: list[tuple[int, Passage]], few: bool
) -> Iterator[tuple[tuple[int, Passage], tuple[int, Passage]]]:
    """Of the holders of one passage the pairs that count: all of a passage that few have; else those in which one
    names the other."""
    if few and len(holders) <= GROUP:
        candidates: Iterable[Any] = combinations(holders, 2)
    else:
        by_name: dict[str, list[tuple[int, Passage]]] = defaultdict(list)
        for i, passage in holders:
            by_name[fold_name(ordered[i].agency or "")].append((i, passage))
        candidates = (
            tuple(sorted(((i, passage), other), key=lambda x: x[0]))
            for i, passage in holders
            for name in passage.names
            for other in by_name.get(name, ())[:GROUP]
            if other[0] != i
        )
    for left, right in candidates:
        if ordered[left[0]].owner != ordered[right[0]].owner:
            yield left, right


def _relate(a: Sketch, b: Sketch, share: float, shared: list[tuple[Passage, Passage]]) -> SimilarReport | None:
    """How two reports repeat each other; None if they do not."""
    both = a.scores.keys() & b.scores.keys()
    differ = sum(abs(a.scores[code] - b.scores[code]) > TOLERANCE for code in both)
    row = SimilarReport(
        report_id=a.report_id,
        other_report_id=b.report_id,
        relation="near_duplicate",
        similarity=round(share, 3),
        shared_measures=len({p.measure for p, _ in shared}),
        scores_differ=differ,
    )
    strangers = a.owner is not None and b.owner is not None and a.owner != b.owner
    if strangers:
        left_over = [b.agency for p, _ in shared if fold_name(b.agency) in p.names]
        left_over += [a.agency for _, p in shared if fold_name(a.agency) in p.names]
        # The names within passages that both reports fill in alike are no proof by themselves.
        distinctive = [p for p, _ in shared if p.numbers >= NUMBERS]
        if left_over or len(distinctive) >= 2:
            return replace(row, relation="copied_measures", foreign_name=left_over[0] if left_over else None)
        return row if share >= SAME_UNDER_TWO_NAMES else None
    same_year = a.year is None or b.year is None or a.year == b.year
    if not same_year:
        return None
    if share >= SAME_REPORT:
        return row
    if a.owner is None or a.owner != b.owner or a.year is None or b.year is None:
        return None
    if differ or set(a.kinds) & set(b.kinds):
        return replace(row, relation="same_agency_year")
    return None


def _issues(row: SimilarReport, known: dict[str, Sketch]) -> Iterator[IssueRow]:
    """An issue for each of the two reports, naming the other file."""
    for mine, other in ((row.report_id, row.other_report_id), (row.other_report_id, row.report_id)):
        me, them = known[mine], known[other]
        issues = Issues()
        code = f"entity.{row.relation}"
        issue = issues.add(
            code,
            raw=row.foreign_name or me.agency,
            value=other,
            severity="warning" if row.scores_differ or row.relation == "copied_measures" else None,
            file=them.source_path,
            agency=them.agency or "?",
            percent=round(100 * row.similarity),
            differ=row.scores_differ,
            measures=row.shared_measures,
        )
        yield issue_row(issue, me.report_id, me.source_path)
