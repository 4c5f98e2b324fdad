"""Claims of a report against its own scores: those that the scores contradict are issues; no value changes.

A claim may be wrong, or the score it speaks of: nothing here decides which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import regex

from normalise.scores.claims import Claim, claims_in, may_claim
from normalise.scores.columns import kind_of_heading
from normalise.scores.framework import instrument_of, ratings_of, scope_of
from normalise.scores.mentions import Mention
from normalise.squeeze import squeeze
from normalise.view import Passage, View
from normalise.years import Years
from schemas.dataset import Score
from schemas.document import Place
from schemas.issues import Issues
from schemas.thai import ascii_digits

LEAST_COMPARED = 3
INDICATORS = 10
HALF = 0.005
LETTERS = {"AA", "A", "B", "C", "D", "E", "F"}
LONGEST_SHOWN = 160
Values = Mapping[str, float]

DESCENDING = regex.compile(r"(?:จาก)?(?:มากที่สุด|มาก|สูงสุด|สูง)(?:ไป|ลง|สู่)(?:หา)?(?:น้อย|ต่ำ)")
ASCENDING = regex.compile(r"(?:จาก)?(?:น้อยที่สุด|น้อย|ต่ำสุด|ต่ำ)(?:ไป|ขึ้น|สู่)(?:หา)?(?:มาก|สูง)")


def check_claims(
    view: View, mentions: Iterable[Mention], scores: Iterable[Score], years: Years, issues: Issues
) -> None:
    """Compare what the report says of its own scores with the scores."""
    by_year: dict[int | None, dict[str, float]] = {}
    for score in scores:
        if score.subject is None and score.value is not None:
            by_year.setdefault(score.year_be, {})[score.code] = score.value
    if not by_year:
        return
    assessed = years.assessed_fiscal_year_be
    for text, place_at in _texts(view):
        short = squeeze(text)
        if not may_claim(short.text):
            continue
        for claim in claims_in(short, assessed):
            year = next((y for y in claim.years if y in by_year), None if claim.years else assessed)
            told = _against(claim, by_year.get(year, {}), year)
            if told is not None:
                start, end = short.source_span(claim.start, claim.end)
                shown = " ".join(text[start:end].split())[:LONGEST_SHOWN]
                issues.add("score.claim_contradicted", place_at(start), raw=shown, value=None, values=told)
    listed = list(mentions)
    _check_order(view, listed, issues)
    _check_ranks(view, listed, issues)


def _texts(view: View) -> list[tuple[str, Callable[[int], Place]]]:
    found: list[tuple[str, Callable[[int], Place]]] = []
    for item in view.items:
        if isinstance(item, Passage):
            found.append((item.text, item.place_at))
            continue
        found += [(cell.text, lambda _, cell=cell: cell.place) for cell in item.cells() if len(cell.text) > 20]
    return found


def _against(claim: Claim, values: Values, year: int | None) -> str | None:
    """The figures that contradict a claim, for people; None if they do not, or do not suffice to tell."""
    if claim.kind in ("highest", "lowest"):
        return _extreme(claim, values)
    if claim.kind in ("reaches", "misses"):
        wrong = [c for c in claim.codes if c in values and _reaches(values[c], claim) != (claim.kind == "reaches")]
        return _shown(wrong, values) or None
    if claim.kind == "level":
        code = claim.codes[0]
        allowed = ratings_of(year, values[code], {}) if code in values else set()
        letters = allowed <= LETTERS and len(allowed) == 1
        return _shown([code], values) if letters and claim.level not in allowed else None
    indicators = {c: v for c, v in values.items() if scope_of(c) == "indicator"}
    if len(indicators) < INDICATORS:
        return None
    chosen = [c for c, v in indicators.items() if _reaches(v, claim) == (claim.kind == "count_reaches")]
    if len(chosen) == claim.count:
        return None
    return f"{len(chosen)}: {_shown(chosen, values)}" if chosen else "0"


def _reaches(value: float, claim: Claim) -> bool:
    return value > claim.bound + HALF if claim.strict else value >= claim.bound - HALF


def _extreme(claim: Claim, values: Values) -> str | None:
    """A claim "X is the highest" fails if X is neither the highest of its kind nor (unless the claim is about all) of
    its instrument's; of several names each must be among so many."""
    codes = [c for c in claim.codes if c in values]
    if len(codes) != len(claim.codes) or len({scope_of(c) for c in codes}) != 1:
        return None
    peers = {c: v for c, v in values.items() if scope_of(c) == scope_of(codes[0])}
    groups = [peers]
    own = instrument_of(codes[0])
    if not claim.sole and own is not None and scope_of(codes[0]) != "instrument":
        groups.append({c: v for c, v in peers.items() if instrument_of(c) == own})
    told = [_missed(codes, group, claim.kind) for group in groups if len(group) >= LEAST_COMPARED]
    return told[0] if told and all(told) else None


def _missed(codes: list[str], group: Values, kind: str) -> str | None:
    sign = 1 if kind == "highest" else -1
    ranked = sorted(group.values(), key=lambda v: -sign * v)
    limit = ranked[min(len(codes), len(ranked)) - 1]
    if all(sign * group.get(c, -sign * 1000.0) >= sign * limit - HALF for c in codes):
        return None
    best = [c for c, v in group.items() if abs(v - ranked[0]) < HALF]
    return _shown([*codes, *(c for c in best if c not in codes)], group)


def _shown(codes: Iterable[str], values: Values) -> str:
    return ", ".join(f"{c} {values[c]:.2f}" for c in codes if c in values)


def _check_order(view: View, mentions: list[Mention], issues: Issues) -> None:
    """Scores that a text announces in descending or ascending order must stand so: those of the list behind it, up to
    the next text without a score."""
    at: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.value is not None and not mention.points and mention.subject is None:
            at.setdefault(id(mention.line), []).append(mention)
    for number, item in enumerate(view.items):
        if not isinstance(item, Passage):
            continue
        short = squeeze(item.text)
        sign = 1 if DESCENDING.search(short.text) else -1 if ASCENDING.search(short.text) else 0
        if not sign or "เรียง" not in short.text:
            continue
        told = DESCENDING if sign > 0 else ASCENDING
        since = told.search(short.text).end()
        end = short.source_span(since - 1, since)[1]
        listed = [m for m in _listed(view, number, at) if not _precedes(m, item, end)]
        _report_order(listed, sign, told.search(short.text).group(), issues)


def _check_ranks(view: View, mentions: list[Mention], issues: Issues) -> None:
    """Scores beside a column of ranks must fall, or rise, with the rank."""
    for grid in view.grids:
        head = grid.matrix[0] if grid.n_rows else ()
        columns = [c for c, cell in enumerate(head) if cell is not None and kind_of_heading(cell.text) == "rank"]
        if not columns:
            continue
        printed = {id(cell) for cell in grid.cells()}
        here = [m for m in mentions if id(m.cell) in printed and m.value is not None]
        for column in columns:
            ranked: dict[int, list[tuple[int, Mention]]] = {}
            for mention in here:
                cell = grid.matrix[mention.cell.row][column]
                rank = ascii_digits(cell.text).strip(" .)(") if cell is not None else ""
                if rank.isdigit() and not mention.points and scope_of(mention.code) == "indicator":
                    ranked.setdefault(mention.cell.col, []).append((int(rank), mention))
            for pairs in ranked.values():
                order = [m for _, m in sorted(pairs, key=lambda pair: pair[0])]
                if all(b.value >= a.value - HALF for a, b in zip(order, order[1:], strict=False)):
                    continue
                _report_order(order, 1, head[column].text, issues)


def _report_order(listed: list[Mention], sign: int, said: str, issues: Issues) -> None:
    """sign: 1 if values must not rise along the list, -1 if they must not fall."""
    if len(listed) < LEAST_COMPARED:
        return
    for before, after in zip(listed, listed[1:], strict=False):
        if sign * (after.value - before.value) > HALF:
            shown = f"{before.code} {before.value:.2f}, {after.code} {after.value:.2f}"
            issues.add("score.claim_contradicted", after.line.place, raw=said, value=None, values=shown)
            return


def _precedes(mention: Mention, item: Passage, offset: int) -> bool:
    """Whether a mention of this passage stands before the words that announce the order."""
    return any(mention.line is line for line in item.lines) and mention.value_raw in item.text[:offset]


def _listed(view: View, number: int, at: dict[int, list[Mention]]) -> list[Mention]:
    """The indicators' scores of the texts from this one on, of one year, up to the first text without any."""
    found: list[Mention] = []
    for offset, item in enumerate(view.items[number:]):
        if not isinstance(item, Passage):
            break
        here = [m for line in item.lines for m in at.get(id(line), []) if scope_of(m.code) == "indicator"]
        if not here and offset:
            break
        found += here
    return [m for m in found if m.year_be == found[0].year_be]
