"""Corrections by hand: values that a person fixed once and that stay fixed in every later run.

A correction names its value by stable ids: the report by its content, a score by code and year, a measure by its id.
As the report's bytes are the same as when the person looked at it, a correction holds whatever the program reads: it
is applied even where something else is read than the person saw, with a warning. A score or a measure that was not read
at all is added (`corpus.correction_rows`).

They come from `corrections.csv` (or .xlsx) in the input folder or from a file that the command names.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import regex

from corpus.correction_keys import COLUMNS, as_text
from corpus.correction_rows import add_measure, add_score, measure_id
from corpus.correction_values import EDITABLE, NULL, Wrong, check_place, check_report_id, parse
from corpus.pack import issue_row
from normalise.agency.gazetteer import gazetteer
from normalise.scores.facts import overall_score
from normalise.years import Years
from schemas.dataset import Correction, Report, Rows
from schemas.issues import Issues
from schemas.keys import score_key
from schemas.thai import ascii_digits

NAMES = ("corrections.csv", "corrections.xlsx")
LARGEST = 50 << 20  # bytes
MOST = 200_000  # rows
TOLERANCE = 1e-9


class Unusable(Exception):
    """A file of corrections that cannot be used at all; the sentence says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One correction as written. number: its row in the file, 1 is the heading. value: of the schema."""

    number: int
    table: str
    report_id: str
    source_path: str
    key: str
    column: str
    old_value: str
    new_value: str
    who: str
    why: str
    date: datetime.date | None
    value: Any = None

    def outcome(self, outcome: str, old: str | None = None) -> Correction:
        """Its row in the dataset."""
        return Correction(
            report_id=self.report_id if outcome in ("applied", "added", "old_differs") else None,
            source_path=self.source_path or None,
            table=self.table or None,
            key=self.key or None,
            column=self.column or None,
            old_value=(old if old is not None else self.old_value) or None,
            new_value=None if self.new_value.lower() == NULL else self.new_value,
            who=self.who or None,
            why=self.why or None,
            date=self.date,
            outcome=outcome,
        )


class Corrections:
    """Corrections in the form that assembling the tables takes (`corpus.assemble.Amend`).

    report_ids: the reports that they change. key: of their content, so that changed corrections make new tables.
    """

    def __init__(self, rows: list[Row], refused: list[tuple[Row, Wrong]], key: str) -> None:
        self.key = key
        self.refused = refused
        self._by_report: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._by_report[row.report_id].append(row)
        self.report_ids = frozenset(self._by_report)
        self._seen: set[str] = set()

    def __len__(self) -> int:
        return sum(map(len, self._by_report.values())) + len(self.refused)

    def __call__(self, rows: Rows) -> Rows:
        """The rows of one report with its corrections applied and marked."""
        if not rows.reports:
            return rows
        report = rows.reports[0]
        self._seen.add(report.report_id)
        given = self._by_report[report.report_id]
        known = {row.measure_id for row in rows.measures}
        for correction in given:
            _apply(correction, report, rows, given, known)
        return rows

    def rest(self) -> Rows:
        """What was not applied: reports that are not there, and rows that break the schema."""
        rows = Rows()
        for report_id in sorted(self.report_ids - self._seen):
            for row in self._by_report[report_id]:
                reason = f"there is no report {report_id} in this input (its file was changed or taken away)"
                reason_th = f"ไม่มีรายงาน {report_id} ในข้อมูลนำเข้า (ไฟล์ถูกเปลี่ยนหรือนำออก)"
                if report_id.isdigit():
                    reason += "; or a spreadsheet took the id for a number and changed its last digit"
                    reason_th += " หรือโปรแกรมตารางคำนวณแปลงรหัสเป็นตัวเลขและเปลี่ยนหลักสุดท้าย"
                _unmatched(row, None, rows, reason, reason_th)
        for row, wrong in self.refused:
            issue = Issues().add(
                "write.correction_refused", row=row.number, reason=wrong.args[0], reason_th=wrong.args[1]
            )
            rows.issues.append(issue_row(issue, None, row.source_path or None))
            rows.corrections.append(row.outcome("refused"))
        return rows


def _unmatched(row: Row, report: Report | None, rows: Rows, reason: str, reason_th: str) -> None:
    issue = Issues().add(
        "write.correction_unmatched",
        table=row.table,
        key=row.key,
        column=row.column,
        new=row.new_value,
        reason=reason,
        reason_th=reason_th,
    )
    path = report.source_path if report else row.source_path or None
    rows.issues.append(issue_row(issue, report.report_id if report else None, path))
    rows.corrections.append(row.outcome("unmatched"))


def _apply(row: Row, report: Report, rows: Rows, given: list[Row], known: set[str]) -> None:
    """Apply one correction. given: all of the report. known: ids of the measures that were read."""
    target = _target(row, report, rows)
    added = False
    if target is None:
        try:
            target = _added(row, report, rows, given)
        except Wrong as wrong:
            _unmatched(row, report, rows, *wrong.args)
            return
        added = True
    if row.table == "measures" and target.measure_id not in known:
        added = True
    before = getattr(target, row.column)
    setattr(target, row.column, row.value)
    _follow(row, target, report, rows)
    old, new = "" if added else as_text(before), as_text(row.value)
    differs = bool(row.old_value) and not _same(row.old_value, old) and not _same(new, old)
    words = {
        "column": row.column,
        "key": row.key if row.table != "reports" else row.table,
        "old": old or NULL,
        "new": new or NULL,
        "who": row.who or "–",
        "why": row.why or "–",
    }
    issues = Issues()
    code = "write.correction_added" if added else "write.corrected"
    found = [issues.add(code, raw=old or None, value=new or None, **words)]
    if differs:
        found.append(
            issues.add(
                "write.correction_old_differs", raw=old or None, value=new or None, expected=row.old_value, **words
            )
        )
    rows.issues += [issue_row(issue, report.report_id, report.source_path) for issue in found]
    rows.corrections.append(row.outcome("old_differs" if differs else "added" if added else "applied", old))


def _added(row: Row, report: Report, rows: Rows, given: list[Row]) -> Any:
    """A new row for a value that was not read. Raises Wrong, with the reason, where there can be none."""
    if row.table == "scores" and row.column == "value" and row.value is not None:
        return add_score(row.key, report, rows)
    if row.table == "measures" and row.key != measure_id(report.report_id, row.key):
        values = {other.column: other.value for other in given if (other.table, other.key) == (row.table, row.key)}
        return add_measure(row.key, values, report, rows)
    raise Wrong(
        f"the report {report.report_id} has no row {row.key} in {row.table}",
        f"รายงาน {report.report_id} ไม่มีแถว {row.key} ในตาราง {row.table}",
    )


def _target(row: Row, report: Report, rows: Rows) -> Any:
    """The row that a correction is about, None if there is none."""
    if row.table == "reports":
        return report
    if row.table == "measures":
        wanted = measure_id(report.report_id, row.key)
        return next((item for item in rows.measures if item.measure_id == wanted), None)
    return next((item for item in rows.scores if score_key(item.code, item.year_be, item.subject) == row.key), None)


def _follow(row: Row, target: Any, report: Report, rows: Rows) -> None:
    """What a corrected value decides beside itself."""
    if row.table == "scores" and row.column == "value":
        target.check, target.probability, target.resolution = "corrected", None, None
        if target.code == "ITA" and target.subject is None:
            report.overall_score = overall_score(
                rows.scores, Years(report.fiscal_year_be, report.assessed_fiscal_year_be)
            )
    elif row.table == "reports" and row.column == "subdistrict_code" and row.value is not None:
        for name, value in _place(row.value).items():
            setattr(report, name, value)
    if row.table == "reports" and row.column.startswith(("agency", "subdistrict", "district", "province")):
        report.agency_probability = None  # a person's word has no measured probability


def _place(code: str) -> dict[str, str]:
    """Names and codes of the place of a subdistrict's code, as the official list has them."""
    official = gazetteer()
    return {
        "subdistrict": official.subdistricts[code].name,
        "district": official.districts[code[:4]].name,
        "province": official.provinces[code[:2]].name,
        "district_code": code[:4],
        "province_code": code[:2],
    }


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same value, a number in whatever form."""
    one, other = unquoted(one).strip(), other.strip()
    try:
        return abs(float(one.replace(",", "")) - float(other)) < TOLERANCE
    except ValueError:
        return one == other or (one.lower() == NULL and not other)


def unquoted(text: str) -> str:
    """The text without the apostrophe that exports put before what a spreadsheet would run."""
    return text[1:] if regex.match(r"^'[=+\-@\t\r\n]", text) else text


# Reading -------------------------------------------------------------------------------------------------------------


def find(folder: Path) -> Path | None:
    """The corrections that lie in an input folder. Raises Unusable if there are two."""
    found = [folder / name for name in NAMES if (folder / name).is_file() and not (folder / name).is_symlink()]
    if len(found) > 1:
        raise Unusable(f"{folder} holds both {' and '.join(NAMES)}; keep one, so that it is clear which one counts.")
    return found[0] if found else None


def given(path: Path | None, folder: Path) -> Corrections | None:
    """The corrections of a run: those of `path`, else those in `folder`, else None. Raises Unusable."""
    path = path or find(folder)
    return load(path) if path else None


def load(path: Path) -> Corrections:
    """Read a file of corrections, CSV or Excel. Raises Unusable; single rows that are wrong are kept as refused."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unusable(f"The corrections {path} are larger than {LARGEST >> 20} MB; that cannot be right.")
        data = path.read_bytes()
    except OSError as error:
        raise Unusable(f"The corrections {path} cannot be read: {(error.strerror or '').lower()}.") from error
    table = _excel(data, path) if data[:2] == b"PK" else _csv(data, path)
    head_at = next((at for at, cells in enumerate(table[:10]) if {"table", "report_id", "column"} <= set(cells)), None)
    if head_at is None and table and _is_copied(table[0]):
        head_at = -1  # rows copied from the quality report, without their heading
    if head_at is None:
        raise Unusable(
            f"The corrections {path} have no heading row with {', '.join(COLUMNS)}; keep the English row of the sheet."
        )
    if len(table) > MOST:
        raise Unusable(f"The corrections {path} have more than {MOST:,} rows.")
    head = table[head_at] if head_at >= 0 else list(COLUMNS)
    missing = [name for name in ("table", "report_id", "key", "column", "new_value") if name not in head]
    if missing:
        raise Unusable(f"The corrections {path} lack the columns {', '.join(missing)}.")
    rows: list[Row] = []
    refused: list[tuple[Row, Wrong]] = []
    first: dict[tuple[str, ...], Row] = {}
    for number, cells in enumerate(table[head_at + 1 :], head_at + 2):
        told = {name: unquoted(cells[at].strip()) if at < len(cells) else "" for at, name in enumerate(head)}
        if not told["new_value"] or told["report_id"] == THAI["report_id"]:
            continue  # not decided yet, or the heading in Thai
        row = Row(number, *(told.get(name, "") for name in COLUMNS[:-1]), date=None)
        try:
            row = _checked(row, told.get("date", ""))
            place = (row.table, row.report_id, row.key, row.column)
            if place in first and first[place].value != row.value:
                other = first[place]
                raise Wrong(
                    f"row {other.number} corrects the same value to {other.new_value!r}; keep one of them.",
                    f"แถวที่ {other.number} แก้ค่าเดียวกันเป็น {other.new_value!r} โปรดเก็บไว้แถวเดียว",
                )
            if place not in first:
                first[place] = row
                rows.append(row)
        except Wrong as wrong:
            refused.append((row, wrong))
    return Corrections(rows, refused, hashlib.sha256(repr(table).encode()).hexdigest())


def _is_copied(cells: list[str]) -> bool:
    """Whether a first row is a correction as the quality report copies it."""
    return len(cells) == len(COLUMNS) and cells[0] in EDITABLE and cells[4] in EDITABLE[cells[0]]


def _checked(row: Row, date: str) -> Row:
    row = replace(row, key=ascii_digits(row.key))
    check_report_id(row.report_id)
    check_place(row.table, row.key, row.column)
    value = parse(row.table, row.column, row.new_value)
    when = None
    if date:
        try:
            when = parse("reports", "report_date", date)
        except Wrong:
            when = None  # when it was corrected decides nothing
    return replace(row, value=value, date=when)


def _csv(data: bytes, path: Path) -> list[list[str]]:
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp874"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unusable(f"The corrections {path} are neither UTF-8 nor Windows-874; save them as CSV UTF-8.")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unusable(f"The corrections {path} are no CSV file ({error}).") from error


def _excel(data: bytes, path: Path) -> list[list[str]]:
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > 20 * LARGEST:
                raise Unusable(f"The corrections {path} unpack to far too much; that cannot be right.")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book["corrections"] if "corrections" in book.sheetnames else book.worksheets[0]
        found = [[_cell(value) for value in row] for row in sheet.iter_rows(max_row=MOST + 20, values_only=True)]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError) as error:
        raise Unusable(f"The corrections {path} are no Excel workbook that can be read ({error}).") from error
    return found


def _cell(value: Any) -> str:
    """A spreadsheet's cell as text: whole numbers without a point, dates in ISO form. A number of 16 digits has lost
    its last one (spreadsheets keep 15), so it is shown as what it is, lest it be taken for a report_id."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 1e15:
        return f"{value:.14E}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return as_text(value)


THAI = {
    "table": "ตาราง",
    "report_id": "รหัสรายงาน",
    "source_path": "ไฟล์",
    "key": "แถว",
    "column": "คอลัมน์",
    "old_value": "ค่าที่อ่านได้",
    "new_value": "ค่าที่ถูกต้อง",
    "who": "ผู้แก้ไข",
    "why": "เหตุผล",
    "date": "วันที่แก้ไข",
}
