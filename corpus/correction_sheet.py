"""The doubtful values of an output as a sheet of corrections to fill in, in CSV or Excel.

English keys in the first row (what is read back), Thai below it; codes and keys are text, so that no spreadsheet turns
them into numbers or dates; values with a fixed set have a list to choose from.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from corpus.correction_keys import COLUMNS, as_text
from corpus.corrections import THAI
from corpus.export import CELL_CHARACTERS, safe_text
from corpus.missing_scores import missing
from corpus.quality.facts import rows
from corpus.quality.words import words
from normalise.scores.framework import official_name
from schemas.dataset import OWN_WORKBOOK, columns
from schemas.keys import score_key

KEYS = ("table", "report_id", "key", "column")  # what tells which value it is; not to be changed
DOUBTFUL = 0.99  # a probability below is worth a look
MOST = 50_000  # rows of a sheet; the worst first
HELP = {
    "item": "รายการ",
    "agency": "หน่วยงาน",
    "where": "ตำแหน่งในต้นฉบับ",
    "printed": "ที่พิมพ์ไว้",
    "problem": "Problem",
    "problem_th": "ปัญหา",
}
WIDTHS = {
    "report_id": 19,
    "source_path": 34,
    "key": 22,
    "old_value": 18,
    "new_value": 22,
    "item": 34,
    "agency": 30,
    "printed": 44,
}
PROBLEMS = {
    "conflict": ("printed values disagree or break the arithmetic", "ค่าที่พิมพ์ไว้ขัดแย้งกัน หรือไม่ตรงกับสูตรคำนวณ"),
    "no_value": ("no value could be read", "อ่านค่าไม่ได้"),
    "unsure": ("read with little certainty", "อ่านได้ไม่แน่ชัด"),
    "agency": ("the agency is not resolved", "ยังระบุหน่วยงานไม่ได้แน่ชัด"),
    "missing": ("not found in the report", "ไม่พบในรายงาน"),
    "not_read": ("not read; fill it in if it is printed", "ระบบอ่านไม่พบ หากพิมพ์ไว้ในต้นฉบับโปรดกรอก"),
    "status": ("it is not said whether it was carried out", "ไม่ระบุว่าดำเนินการแล้วหรือไม่"),
}


def doubtful(out: Path) -> Iterator[dict[str, str]]:
    """The values of an output that a person should look at: conflicts first, then what is unsure, missing, or was not
    read at all."""
    reports = {row["report_id"]: row for row in rows(out, "reports")}
    printed: dict[tuple[str, str], list[dict[str, Any]]] = {}
    wanted = [row for row in rows(out, "scores") if _score_problem(row)]
    keys = {(row["report_id"], score_key(row["code"], row["year_be"], row["subject"])) for row in wanted}
    for mention in rows(out, "score_mentions"):
        key = (mention["report_id"], score_key(mention["code"], mention["year_be"], mention["subject"]))
        if key in keys:
            printed.setdefault(key, []).append(mention)
    order = ("conflict", "no_value", "unsure")
    for row in sorted(wanted, key=lambda row: order.index(_score_problem(row))):
        key = score_key(row["code"], row["year_be"], row["subject"])
        places = printed.get((row["report_id"], key), [])
        first = places[0] if places else {"page": None, "line": None}
        said = " | ".join(
            str(place["value_raw"] or "") + " — " + (place["context"] or "")[:100] for place in places[:4]
        )
        yield _row("scores", reports[row["report_id"]], key, "value", row["value"], _score_problem(row), said, first)
    for report in reports.values():
        if not report["document_kinds"]:
            continue
        if report["agency_name"] is None or report["agency_match"] == "unresolved":
            said = report["agency_name_raw"] or ""
            for column in ("agency_name", "subdistrict_code"):
                yield _row("reports", report, "-", column, report[column], "agency", said)
        for column in ("fiscal_year_be", "rating"):
            if report[column] is None and (column != "rating" or report["rating_raw"]):
                yield _row("reports", report, "-", column, None, "missing", report["rating_raw"] or "")
    for row in rows(out, "measures"):
        if row["stage"] == "result" and row["status"] == "unknown":
            place = {"page": row["page_start"], "line": None}
            report = reports[row["report_id"]]
            said = row["title"] or ""
            yield _row("measures", report, row["measure_id"], "status", row["status"], "status", said, place)
    for report_id, code, year in _not_read(out, reports):
        yield _row("scores", reports[report_id], score_key(code, year, None), "value", None, "not_read", "")


def _not_read(out: Path, reports: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str, int]]:
    """(report, code, year) of scores of the framework that a report has no row of. The rows of a report follow one
    another in the table."""
    columns = ["report_id", "subject", "code", "year_be"]
    without = dict.fromkeys(reports)
    for report_id, group in groupby(rows(out, "scores", columns), key=lambda row: row["report_id"]):
        del without[report_id]
        for code, year in missing(reports[report_id], group):
            yield report_id, code, year
    for report_id in without:
        for code, year in missing(reports[report_id], ()):
            yield report_id, code, year


def _score_problem(row: dict[str, Any]) -> str:
    if row["check"] == "corrected":
        return ""
    if row["check"] == "conflict":
        return "conflict"
    if row["value"] is None:
        return "no_value"
    return "unsure" if row["probability"] is not None and row["probability"] < DOUBTFUL else ""


def _row(
    table: str,
    report: dict[str, Any],
    key: str,
    column: str,
    value: Any,
    problem: str,
    printed: str,
    place: dict[str, Any] | None = None,
) -> dict[str, str]:
    page, line = (place["page"], place["line"]) if place else (None, None)
    where = ", ".join([*([f"หน้า/page {page}"] if page else []), *([f"บรรทัด/line {line}"] if line else [])])
    english, thai = PROBLEMS[problem]
    return {
        "table": table,
        "report_id": report["report_id"],
        "source_path": report["source_path"],
        "key": key,
        "column": column,
        "old_value": as_text(value),
        "item": _item(table, key, column),
        "agency": report["agency_name"] or "",
        "where": where,
        "printed": printed,
        "problem": english,
        "problem_th": thai,
    }


def _item(table: str, key: str, column: str) -> str:
    """What the value is, in Thai: the official name and year of a score, else the field."""
    if table == "scores":
        code, year = key.split("/")[:2]
        name = official_name(code, int(year) if year.isdigit() else None) or ""
        return " ".join(part for part in (code, name, f"ปี {year}" if year.isdigit() else "") if part)
    section = "measure_field" if table == "measures" else "field"
    return words().get(f"{section}.{column}", (column, column))[1]


def write(out: Path, target: Path) -> int:
    """Write the sheet, CSV or Excel by the file's ending; the number of values in it."""
    found = []
    for row in doubtful(out):
        found.append(row)
        if len(found) == MOST:
            break
    target.parent.mkdir(parents=True, exist_ok=True)
    (_excel if target.suffix.lower() == ".xlsx" else _csv)(found, target)
    return len(found)


def _safe(text: str) -> str:
    return text if text == "-" else safe_text(text)


def _csv(found: list[dict[str, str]], target: Path) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS, *HELP])
        writer.writerow([*(THAI[name] for name in COLUMNS), *HELP.values()])
        for row in found:
            writer.writerow([_safe(row.get(name, "")) for name in (*COLUMNS, *HELP)])


def _excel(found: list[dict[str, str]], target: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    book.properties.title = OWN_WORKBOOK
    sheet = book.active
    sheet.title = "corrections"
    names = [*COLUMNS, *HELP]
    sheet.append(names)
    sheet.append([*(THAI[name] for name in COLUMNS), *HELP.values()])
    for head in (*sheet[1], *sheet[2]):
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DCE9EF")
    fill, grey = PatternFill("solid", fgColor="FFF6DD"), Font(color="8A97A3")
    lists: dict[tuple[str, ...], DataValidation] = {}
    to_fill = [names.index(name) + 1 for name in ("new_value", "who", "why", "date")]
    for number, row in enumerate(found, 3):
        for at, name in enumerate(names, 1):
            cell = sheet.cell(number, at)
            cell.number_format = "@"
            text = _safe(row.get(name, ""))[:CELL_CHARACTERS]
            if text:
                cell.value = text
                cell.data_type = "s"
            if at in to_fill:
                cell.fill = fill
            if name in KEYS:
                cell.font = grey
            if name == "printed":
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        allowed = tuple(columns(row["table"])[row["column"]]["allowed"])
        joined = ",".join(_in_thai(value) for value in allowed)
        if allowed and len(joined) <= 250:  # Excel's limit of a list is 255 characters
            if allowed not in lists:
                lists[allowed] = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
                lists[allowed].error = "เลือกค่าจากรายการ หรือ null / choose a value of the list, or null"
                lists[allowed].errorStyle = "warning"  # null is no value of the list
                lists[allowed].showErrorMessage = True
                sheet.add_data_validation(lists[allowed])
            lists[allowed].add(sheet.cell(number, to_fill[0]))
    for at, name in enumerate(names, 1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTHS.get(name, 14)
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{max(2, len(found) + 2)}"
    help_sheet = book.create_sheet("วิธีใช้ how to")
    for line in HOW_TO:
        help_sheet.append([line])
    help_sheet.column_dimensions["A"].width = 110
    book.save(target)


def _in_thai(value: str) -> str:
    """A value of a fixed set as the quality report calls it in Thai; corrections are read back in both languages."""
    return words().get(f"value.{value}", (value, value))[1]


HOW_TO = (
    "1. ดูต้นฉบับตามคอลัมน์ source_path และ where แล้วกรอกค่าที่ถูกต้องใน new_value (ว่างไว้ = ยังไม่แก้ไข, null = ไม่มีค่า)",
    "2. กรอกชื่อผู้แก้ไข (who) และเหตุผล (why) ห้ามแก้คอลัมน์ table, report_id, key, column",
    "3. คะแนนที่ระบบอ่านไม่พบ: เพิ่มแถวใหม่ที่ table = scores, column = value และ key เช่น indicator-9/2566 หรือ ITA/2566",
    "4. มาตรการที่ระบบอ่านไม่พบ: เพิ่มแถวที่ table = measures, key = new-1 (เรื่องถัดไป new-2) แถวละหนึ่งคอลัมน์ "
    "ต้องมีแถว column = title",
    "5. บันทึกเป็น corrections.xlsx หรือ corrections.csv ในโฟลเดอร์รายงาน แล้วสั่ง make extract อีกครั้ง",
    "1. Look at the document named in source_path, at the place in where; write the right value into new_value (empty: "
    "not decided, null: there is no value).",
    "2. Fill in who and why. Leave table, report_id, key and column as they are.",
    "3. A score that was not read: add a row with table = scores, column = value and a key such as indicator-9/2566.",
    "4. A measure that was not read: add rows with table = measures and key = new-1 (the next one new-2), one row for "
    "each column; the column title must be among them.",
    "5. Save as corrections.xlsx or corrections.csv in the folder of the reports and run make extract again.",
)
