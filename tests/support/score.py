"""How right the rows of a report are against its gold: the same definitions as the annotated reports are judged by.

Every figure is (right, judged). Text is compared without spaces, with sara am composed and Thai digits folded.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Indel

from schemas.dataset import Rows

FOLD_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
REPORT_KEYS = (
    *("title", "fiscal_year_be", "assessed_fiscal_year_be", "agency_name", "agency_type", "subdistrict", "district"),
    *("province", "subdistrict_code", "district_code", "province_code", "overall_score", "rating", "document_kinds"),
    *("scheme", "report_date"),
)
TEXT_KEYS = (*("title", "approach", "steps", "analysis", "result", "outcome", "monitoring", "suggestion", "remarks"),)
MIN_TITLE = 0.75


@dataclass
class Tally:
    """figures: name -> (right, judged). wrong: a sentence for each thing that is not right."""

    figures: dict[str, tuple[float, float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def hit(self, name: str, right: float, sentence: str | None = None) -> None:
        a, b = self.figures.get(name, (0.0, 0.0))
        self.figures[name] = (a + float(right), b + 1)
        if sentence and not right:
            self.wrong.append(sentence)

    def add(self, other: Tally) -> None:
        for name, (a, b) in other.figures.items():
            x, y = self.figures.get(name, (0.0, 0.0))
            self.figures[name] = (x + a, y + b)
        self.wrong += other.wrong

    def share(self, name: str) -> float | None:
        """0-1, None where nothing was judged."""
        right, judged = self.figures.get(name, (0.0, 0.0))
        return right / judged if judged else None


def fold(value: Any) -> str:
    """Text for comparison."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        value = " ".join(map(str, value))
    text = str(value).translate(FOLD_DIGITS).replace("\u0e4d\u0e32", "\u0e33").lower()
    return re.sub(r"\s+", "", text)


def likeness(a: Any, b: Any) -> float:
    """0-1."""
    return Indel.normalized_similarity(fold(a), fold(b))


def same(key: str, got: Any, want: Any) -> bool:
    if isinstance(got, datetime.date):
        got = got.isoformat()
    if want is None:
        return got is None
    if got is None:
        return False
    if isinstance(want, float):
        return abs(float(got) - want) < 0.005
    if isinstance(want, list):
        return sorted(map(fold, got)) == sorted(map(fold, want))
    if key == "title":
        return likeness(got, want) >= 0.85
    return fold(got) == fold(want)


def judged(gold: dict, got: Any, key: str) -> bool | None:
    """None where the gold is silent."""
    if key not in gold and f"{key}_accept" not in gold:
        return None
    wanted = [gold[key]] if key in gold else []
    return any(same(key, getattr(got, key), want) for want in wanted + list(gold.get(f"{key}_accept", [])))


def score(gold: dict, rows: Rows) -> Tally:
    """One report's rows against its gold."""
    tally = Tally()
    report = rows.reports[0]
    for key in REPORT_KEYS:
        right = judged(gold["report"], report, key)
        if right is not None:
            sentence = f"report.{key}: want {gold['report'].get(key)!r} got {getattr(report, key)!r}"
            tally.hit("report.fields", right, sentence)
            tally.hit(f"report.{key}", right)
    _scores(tally, gold, rows)
    _mentions(tally, gold, rows)
    if "measures" in gold and (rows.measures or not gold.get("measures_optional")):
        _measures(tally, gold, rows)
    _issues(tally, gold, rows)
    return tally


# Scores -------------------------------------------------------------------------------------------------------------


def _keyed(rows: Iterable[dict]) -> set[tuple[str, str, float]]:
    return {(fold(r.get("subject")), r["code"], round(r["value"], 2)) for r in rows if r.get("value") is not None}


def _have(rows: Rows) -> list[dict]:
    return [{"subject": s.subject, "code": s.code, "value": s.value} for s in rows.scores]


def flagged_codes(rows: Rows) -> set[str]:
    """Codes of scores that the dataset itself calls doubtful: in conflict, repaired, derived, or named in an issue."""
    said = " ".join(
        f"{i.raw} {i.value} {i.message}" for i in rows.issues if i.stage == "score" and i.severity != "info"
    )
    named = {s.code for s in rows.scores if re.search(rf"(?<![\w.-]){re.escape(s.code)}(?![\w.-])", said)}
    valued = {s.code for s in rows.scores if s.value is not None and f"{s.value:.2f}" in said}
    return named | valued | {s.code for s in rows.scores if s.check in ("conflict", "repaired", "derived")}


def _scores(tally: Tally, gold: dict, rows: Rows) -> None:
    if "scores" not in gold:
        return
    want, have, optional = _keyed(gold["scores"]), _keyed(_have(rows)), _keyed(gold.get("scores_optional", []))
    flagged = flagged_codes(rows)
    others = any(key[0] for key in want)
    for name, subject in (("scores", False), ("subject_scores", True)):
        if subject and not others:
            continue
        for key in sorted(k for k in want if bool(k[0]) == subject):
            tally.hit(f"{name}.recall", key in have, f"score missing: {key}")
        for key in sorted(k for k in have - optional if bool(k[0]) == subject):
            tally.hit(f"{name}.precision", key in want, f"score not in gold: {key}")
            # The worst there is: a wrong value and not a word about it.
            tally.hit("scores.silent", key not in want and key[1] not in flagged)


def _mentions(tally: Tally, gold: dict, rows: Rows) -> None:
    """Share of the gold's scores of which some mention prints exactly the value, whatever became of it."""
    printed = {(fold(m.subject), m.code, round(m.value, 2)) for m in rows.score_mentions if m.value is not None}
    for key in _keyed(gold.get("scores", [])):
        tally.hit("digits.exact", key in printed)


# Measures -----------------------------------------------------------------------------------------------------------


def pairs(gold: Sequence[dict], got: Sequence[Any]) -> list[tuple[int, int]]:
    """One-to-one by likeness of titles, same table, stage and position breaking ties."""
    found = []
    for i, want in enumerate(gold):
        titles = [want["title"], *want.get("title_accept", [])]
        for j, row in enumerate(got):
            like = max(likeness(title, row.title) for title in titles)
            if like < MIN_TITLE:
                continue
            bonus = 0.02 * (want.get("table_no") == row.table_no) + 0.02 * (want.get("stage") == row.stage)
            found.append((like + bonus + 0.01 * (want.get("seq") == row.seq), i, j))
    found.sort(key=lambda p: (-p[0], abs(p[1] - p[2])))
    made: list[tuple[int, int]] = []
    for _, i, j in found:
        if all(i != a and j != b for a, b in made):
            made.append((i, j))
    return made


def _measures(tally: Tally, gold: dict, rows: Rows) -> None:
    got = sorted(rows.measures, key=lambda m: (m.table_no or 0, m.seq or 0))
    matched = pairs(gold["measures"], got)
    for i, want in enumerate(gold["measures"]):
        found = any(a == i for a, _ in matched)
        tally.hit("measures.recall", found, f"measure missing: {fold(want['title'])[:60]}")
    for j, row in enumerate(got):
        found = any(b == j for _, b in matched)
        tally.hit("measures.precision", found, f"measure invented: {fold(row.title)[:60]}")
    steps: dict[tuple[int, int, str], list[dict]] = {}
    for step in gold.get("measure_steps", []):
        steps.setdefault((step["table_no"], step["seq_measure"], step["field"]), []).append(step)
    for i, j in matched:
        _measure(tally, gold["measures"][i], got[j], f"measure {i + 1}")
        _steps(tally, gold["measures"][i], got[j], steps, rows)


def _measure(tally: Tally, want: dict, row: Any, name: str) -> None:
    for key in ("number", "status", "stage", "kind", "aspect"):
        right = judged(want, row, key)
        if right is not None:
            tally.hit(f"measure.{key}", right, f"{name} {key}: want {want.get(key)!r} got {getattr(row, key)!r}")
    if want.get("responsible") is not None:
        have = {fold(unit) for unit in row.responsible}
        right = any({fold(u) for u in w} == have for w in [want["responsible"], *want.get("responsible_accept", [])])
        sentence = f"{name} responsible: want {want['responsible']} got {row.responsible}"
        tally.hit("measure.responsible", right, sentence)
    for key in ("period_start", "period_end"):
        if key in want:
            value = getattr(row, key)
            value = value.isoformat() if value else None
            right = value == want[key] or (want.get("period_accept_null") and value is None)
            tally.hit("measure.period", bool(right), f"{name} {key}: want {want[key]} got {value} ({row.period_raw})")
    if "score_codes" in want:
        wanted = [want["score_codes"], *want.get("score_codes_accept", [])]
        right = any(set(codes) == set(row.score_codes) for codes in wanted)
        tally.hit("measure.score_codes", right, f"{name} score_codes: want {wanted} got {row.score_codes}")
    for key in TEXT_KEYS:
        texts = [want[key]] if want.get(key) else []
        texts += want.get(f"{key}_accept", []) if key != "title" else []
        if not texts or len(fold(texts[0])) < 4:
            continue
        like = max(likeness(text, getattr(row, key)) for text in texts)
        a, b = tally.figures.get("measure.text", (0.0, 0.0))
        tally.figures["measure.text"] = (a + like, b + 1)
        if like < 0.8:
            tally.wrong.append(f"{name} {key}: likeness {like:.2f}: {str(getattr(row, key))[:80]!r}")


def _steps(tally: Tally, want: dict, row: Any, steps: dict, rows: Rows) -> None:
    """Steps: the share of the gold's items that stand in their cell with their number."""
    for name in TEXT_KEYS:
        owed = steps.get((want.get("table_no"), want.get("seq"), name), [])
        if not owed:
            continue
        got = [s for s in rows.measure_steps if s.measure_id == row.measure_id and s.field == name]
        for step in owed:
            found = any(s.number == step["number"] and likeness(s.text, step["text"]) >= 0.9 for s in got)
            tally.hit("steps.recall", found)


# Issues -------------------------------------------------------------------------------------------------------------


def _issues(tally: Tally, gold: dict, rows: Rows) -> None:
    raised = Counter(issue.code for issue in rows.issues)
    for codes in [[code] for code in gold.get("expected_issues", [])] + list(gold.get("expected_issues_any", [])):
        if codes and isinstance(codes[0], str):
            tally.hit("issues.recall", any(raised[code] for code in codes), f"issue not raised: {codes}")
