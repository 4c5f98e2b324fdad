"""Reports that repeat each other: the same report again, one agency and year twice, measures copied between agencies.

All sketches (`corpus.sketch`) are compared in time that grows with their number, not with its square, and in memory of
some dozen bytes a report; the sketches themselves wait on disk (`corpus.sketches`):

- **Text**: pairs are looked up through hashes that at most 16 reports share, so text that everybody copies from the
  official guide makes no pairs; whole copies, however many, are found by a hash of the text.
- **Near duplicate**: at least 0.8 of the smaller report is in the other, and agency and year do not contradict (0.9
  where both agencies are known and differ: the same report under two names).
- **Same agency and year**: two reports of one agency and one fiscal year whose scores differ, or that are of one kind.
- **Copied measures**: a passage of a measure (120 letters or more) is the same word for word in two agencies' reports
  and distinctive, by either of two rules: it holds the other agency's name, or it holds at least two numbers besides
  years (dates, counts, amounts: the official guide has none) and stands in the reports of at most 3 agencies (1 in
  1,000 of all, if that is more). One passage with the other's name or two with numbers make a pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from corpus.pack import issue_row
from corpus.parted import parted
from corpus.sketch import Passage, Sketch, contained
from corpus.sketches import Sketches, key
from normalise.agency.gazetteer import fold
from schemas.dataset import IssueRow, SimilarReport
from schemas.issues import Issues

SHARED_AT_MOST = 16  # reports that may share a hash that makes pairs
PROBE = 6  # shared rare hashes before two reports are compared
SAME_REPORT, SAME_UNDER_TWO_NAMES = 0.8, 0.9
NUMBERS = 2
FEW_AGENCIES, FEW_SHARE = 3, 0.001
TOLERANCE = 0.005  # points
GROUP = 40  # reports of one agency and year that are all compared with each other; beyond, each with the next

Repeat = tuple[SimilarReport, list[IssueRow]]
# A passage that two reports share: the number of the pair, and which passage of either report it is.
SHARED = np.dtype([("pair", "<u8"), ("first", "<u4"), ("second", "<u4")])


def similar(sketches: Iterable[Sketch], folder: Path | None = None) -> Iterator[Repeat]:
    """Pairs of reports that repeat each other, ordered by their ids, each with an issue for either report.

    Sketches of the same report_id are one report. folder: for temporary files, about 7 kB a report and 8
    bytes for each rare hash that a pair shares. Memory: 8 bytes per pair that may repeat each other, besides.
    """
    with Sketches(sketches, folder) as kept:
        shared = _shared_passages(kept)
        pairs = np.unique(
            np.concatenate(
                [shared["pair"], _by_text(kept), _by_group(kept.whole), _by_group(kept.group)],
                dtype=np.uint64,
            )
        )
        starts, ends = (np.searchsorted(shared["pair"], pairs, side) for side in ("left", "right"))
        size = np.uint64(len(kept))
        for pair, start, end in zip(pairs, starts, ends, strict=True):
            i, j = int(pair // size), int(pair % size)
            share = contained(kept.sample(i), kept.sample(j))
            if not _may_repeat(kept, i, j, share, end > start):
                continue
            a, b = kept.get(i), kept.get(j)
            passages = [(a.passages[one["first"]], b.passages[one["second"]]) for one in shared[start:end]]
            row = _relate(a, b, share, passages)
            if row:
                yield row, list(_issues(row, a, b))


def _may_repeat(kept: Sketches, i: int, j: int, share: float, shared: bool) -> bool:
    """Whether `_relate` can say more than no: most pairs are told by what is in memory."""
    if kept.owner[i] and kept.owner[j] and kept.owner[i] != kept.owner[j]:
        return bool(shared) or share >= SAME_UNDER_TWO_NAMES
    if kept.year[i] and kept.year[j] and kept.year[i] != kept.year[j]:
        return False
    return share >= SAME_REPORT or bool(kept.group[i] and kept.group[j])


def _runs(ordered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where equal values of an ordered array begin, and how many there are of each."""
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ordered) else np.empty(0, dtype=np.int64)
    return starts, np.diff(np.r_[starts, len(ordered)])


def _pair(size: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The numbers of pairs of reports: of the smaller one, times `size`, plus the larger one."""
    left, right = left.astype(np.uint64), right.astype(np.uint64)
    return np.minimum(left, right) * np.uint64(size) + np.maximum(left, right)


def _by_group(keys: np.ndarray) -> np.ndarray:
    """Pairs of the reports with an equal key: all of a small group, neighbours of a large one. 0 is no key."""
    order = np.argsort(keys, kind="stable")
    starts, lengths = _runs(keys[order])
    found: list[tuple[int, int]] = []
    for start, length in zip(starts, lengths, strict=True):
        if length > 1 and keys[order[start]]:
            members = order[start : start + length].tolist()
            found.extend(combinations(members, 2) if length <= GROUP else pairwise(members))
    left, right = np.array(found, dtype=np.uint64).reshape(-1, 2).T
    return _pair(len(keys), left, right)


def _by_text(kept: Sketches) -> np.ndarray:
    """Pairs that share at least PROBE hashes which few reports hold."""
    found = [np.empty(0, dtype=np.uint64)]
    most = kept.held * (SHARED_AT_MOST - 1) // 2  # pairs
    for pairs in parted(_sharing(kept), most, lambda pairs: pairs, kept.folder):
        different, counts = np.unique(pairs, return_counts=True)
        found.append(different[counts >= PROBE])
    return np.concatenate(found)


def _sharing(kept: Sketches) -> Iterator[np.ndarray]:
    """Pairs that share a hash which few reports hold, once for each such hash."""
    for hashes, reports in kept.hashes():
        starts, lengths = _runs(hashes)
        for length in range(2, SHARED_AT_MOST + 1):
            runs = starts[lengths == length]
            members = reports[runs[:, None] + np.arange(length)]
            if len(runs):
                yield np.concatenate(
                    [_pair(len(kept), members[:, x], members[:, y]) for x, y in combinations(range(length), 2)]
                )


def _shared_passages(kept: Sketches) -> np.ndarray:
    """The passages that reports of different agencies share (`SHARED`), by pair."""
    few = max(FEW_AGENCIES, int(FEW_SHARE * len(np.unique(kept.owner[kept.owner > 0]))))
    found: list[tuple[int, int, int]] = []
    for passages in kept.passages():
        owners = kept.owner[passages["report"]]
        for start, length in zip(*_runs(passages["print"]), strict=True):
            if length < 2:
                continue
            holders, held_by = passages[start : start + length], owners[start : start + length]
            count = len(np.unique(held_by))
            if count < 2:
                continue
            for x, y in _holder_pairs(kept, holders, count <= few):
                if held_by[x] != held_by[y]:
                    i, j = int(holders["report"][x]), int(holders["report"][y])
                    found.append((i * len(kept) + j, holders["at"][x], holders["at"][y]))
    return np.sort(np.array(found, dtype=SHARED), order=("pair", "first", "second"))


def _holder_pairs(kept: Sketches, holders: np.ndarray, few: bool) -> Iterable[tuple[int, int]]:
    """Of the holders of one passage the pairs that count: all of a passage that few have; else those in which one
    names the other. Each pair once, the report that comes first in front."""
    if few and len(holders) <= GROUP:
        return combinations(range(len(holders)), 2)
    agencies = kept.agency[holders["report"]]
    found = set()
    for x in np.flatnonzero(holders["named"]).tolist():
        passage = kept.get(int(holders["report"][x])).passages[holders["at"][x]]
        for name in passage.names:
            for y in np.flatnonzero(agencies == key(name))[:GROUP].tolist():
                if x != y:
                    found.add((min(x, y), max(x, y)))
    return sorted(found)


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
        left_over = [b.agency for p, _ in shared if fold(b.agency) in p.names]
        left_over += [a.agency for _, p in shared if fold(a.agency) in p.names]
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


def _issues(row: SimilarReport, a: Sketch, b: Sketch) -> Iterator[IssueRow]:
    """An issue for each of the two reports, naming the other file."""
    for me, them in ((a, b), (b, a)):
        issues = Issues()
        issue = issues.add(
            f"entity.{row.relation}",
            raw=row.foreign_name or me.agency,
            value=them.report_id,
            severity="warning" if row.scores_differ or row.relation == "copied_measures" else None,
            file=them.source_path,
            agency=them.agency or "?",
            percent=round(100 * row.similarity),
            differ=row.scores_differ,
            measures=row.shared_measures,
        )
        yield issue_row(issue, me.report_id, me.source_path)
