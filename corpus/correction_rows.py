"""Rows that a correction adds: a score or a measure that is printed but was not read at all.

A score is added under its code and year, `indicator-9/2565`, where the report has no such row; a measure under
`new-1`, `new-2` …, with one correction for each of its values, the title at least. Either stays the same however much
more a later version of the program reads: a score that is read by then is corrected like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import regex

from corpus.correction_values import ERA, Wrong
from normalise.scores.framework import CODE, FIRST_YEAR, instrument_of, item_exists, official_name, scope_of
from schemas.dataset import Measure, Report, Rows, Score
from schemas.keys import score_key

NEW_MEASURE = regex.compile(r"new-([1-9][0-9]{0,2})")


def add_score(key: str, report: Report, rows: Rows) -> Score:
    """A new row of scores for `code/year[/subject]`, without a value yet. Raises Wrong where it cannot be one."""
    code, year, *subject = key.split("/", 2)
    year_be = int(year) if year.isdigit() else None
    subject_name = subject[0] if subject else None
    _check_year(code, year_be, subject_name, report, rows)
    if not _is_code(code, year_be):
        raise Wrong(
            f"the framework of {year_be or 'the assessment'} has no score {code}",
            f"กรอบการประเมิน{f'ปี {year_be}' if year_be else ''} ไม่มีคะแนน {code}",
        )
    score = Score(
        report_id=report.report_id,
        subject=subject_name,
        code=code,
        scope=scope_of(code),
        instrument=instrument_of(code),
        label=official_name(code, year_be),
        year_be=year_be,
        mention_count=0,
        check="corrected",
    )
    rows.scores.append(score)
    return score


def _check_year(code: str, year: int | None, subject: str | None, report: Report, rows: Rows) -> None:
    """A year that cannot be meant, or one that makes a second row of a score that was read without its year."""
    if year is not None and year < FIRST_YEAR:
        hint = f"; is {year + ERA} meant?" if year + ERA >= FIRST_YEAR else ""
        hint_th = f" หมายถึง {year + ERA} หรือไม่" if hint else ""
        raise Wrong(
            f"there was no such assessment in {year} (Buddhist Era){hint}",
            f"ไม่มีการประเมินในปี พ.ศ. {year}{hint_th}",
        )
    last = report.fiscal_year_be or report.assessed_fiscal_year_be
    if year is not None and last is not None and year > last + 1:
        raise Wrong(
            f"the report is of {last} and cannot hold scores of {year}",
            f"รายงานเป็นของปี {last} จึงไม่มีคะแนนของปี {year}",
        )
    same = [row for row in rows.scores if row.code == code and row.subject == subject]
    if any((row.year_be is None) != (year is None) for row in same):
        known = ", ".join(score_key(row.code, row.year_be, row.subject) for row in same)
        raise Wrong(
            f"the report {report.report_id} has this score under {known}; correct that row",
            f"รายงาน {report.report_id} มีคะแนนนี้ในแถว {known} โปรดแก้ไขแถวนั้น",
        )


def _is_code(code: str, year: int | None) -> bool:
    found = CODE.fullmatch(code)
    if not found:
        return False
    if found["item"]:
        return item_exists(code, year)
    if found["part"]:
        return code in ("EIT-1", "EIT-2")
    if found["index"] and year not in (None, FIRST_YEAR):
        return False
    return official_name(code, year) is not None


def add_measure(key: str, values: Mapping[str, Any], report: Report, rows: Rows) -> Measure:
    """A new row of measures for `new-1` …. values: what the corrections of this key state, by column; its title must be
    among them, and its stage where the report's kind does not say it. Raises Wrong."""
    number = int(NEW_MEASURE.fullmatch(key)[1])
    if not values.get("title"):
        raise Wrong(
            f"a measure that is added needs a row with its title; add one with the key {key}",
            f"มาตรการที่เพิ่มต้องมีแถวชื่อ (title) โปรดเพิ่มแถวที่ใช้คีย์ {key}",
        )
    stage = values.get("stage") or _stage(report)
    if stage is None:
        raise Wrong(
            f"it must be said whether the measure is planned or has a result; add a row with the key {key}, the column "
            "stage and the value plan or result",
            f"ต้องระบุว่าเป็นแผนหรือผล โปรดเพิ่มแถวที่ใช้คีย์ {key} คอลัมน์ stage ค่า plan หรือ result",
        )
    measure = Measure(
        measure_id=measure_id(report.report_id, key),
        report_id=report.report_id,
        table_no=0,
        seq=number,
        kind="measure",
        stage=stage,
        status="planned" if stage == "plan" else "unknown",
    )
    rows.measures.append(measure)
    return measure


def measure_id(report_id: str, key: str) -> str:
    """The measure_id that the key of a correction means: its own, or that of a measure that corrections add."""
    return f"{report_id}-{key}" if NEW_MEASURE.fullmatch(key) else key


def _stage(report: Report) -> str | None:
    """What all measures of the report are, None where it may hold both."""
    kinds = set(report.document_kinds)
    if "measure_plan" in kinds and "measure_results" not in kinds:
        return "plan"
    return "result" if "measure_results" in kinds and "measure_plan" not in kinds else None
