"""What a person writes into a correction -> a value of the schema, or a sentence that says what is wrong with it.

Spreadsheets spoil values: they take leading zeros from codes, turn long numbers into 1.2E+15 and dates into other
dates. What can be read in one way only is accepted (Thai digits, 1,234.56, 15/1/2567); the rest is refused.
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

import regex

from corpus.quality.words import words
from normalise.agency.gazetteer import gazetteer
from schemas.dataset import columns
from schemas.thai import ascii_digits

# Columns that a person may correct; keys, raw text and facts about the file are not among them.
EDITABLE = {
    "reports": (
        *("title", "document_kinds", "scheme", "fiscal_year_be", "assessed_fiscal_year_be", "agency_name"),
        *("agency_type", "subdistrict", "district", "province", "subdistrict_code", "district_code", "province_code"),
        *("overall_score", "rating", "report_date"),
    ),
    "scores": ("value", "weighted_points", "label"),
    "measures": (
        *("number", "kind", "stage", "title", "aspect", "approach", "steps", "analysis", "result", "outcome"),
        *("monitoring", "suggestion", "remarks", "responsible", "period_start", "period_end", "status"),
        "score_codes",
    ),
}
DIGITS = {"subdistrict_code": 6, "district_code": 4, "province_code": 2}
NULL = "null"
REPORT_ID = regex.compile(r"[0-9a-f]{16}")
SCORE_KEY = regex.compile(r"[A-Za-z]+(?:-[0-9.]+|[0-9]+)?/(?:[0-9]{4}|-)(?:/.+)?")
NUMBER = regex.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
ISO = regex.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
SLASHED = regex.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
GARBLED = regex.compile(r"à[¸¹]|(?:เ[ธน].){4}|\ufffd")  # Thai in UTF-8, read as Windows-1252 or Windows-874
ERA = 543  # years between the Buddhist and the common era


class Wrong(ValueError):
    """A correction that cannot be applied. args: the sentence in English and in Thai."""

    def __init__(self, english: str, thai: str) -> None:
        super().__init__(english, thai)


def check_report_id(value: str) -> None:
    """Raises Wrong, and says so where a spreadsheet has spoiled it."""
    if REPORT_ID.fullmatch(value):
        return
    if regex.fullmatch(r"[0-9.]+(?:[Ee]\+?\d+)?", value):
        raise Wrong(
            f"a spreadsheet has turned the report_id into the number {value} (leading zeros are lost); copy it again "
            "into a column formatted as text.",
            f"โปรแกรมตารางคำนวณแปลง report_id เป็นตัวเลข {value} (เลขศูนย์นำหน้าหาย) โปรดคัดลอกใหม่ลงในคอลัมน์ชนิดข้อความ",
        )
    raise Wrong(
        f"{value!r} is no report_id (16 digits and letters a-f).", f"{value!r} ไม่ใช่ report_id (ตัวเลขและอักษร a-f 16 ตัว)"
    )


def check_place(table: str, key: str, column: str) -> None:
    """Whether table, key and column can name a value. Raises Wrong."""
    if table not in EDITABLE:
        raise Wrong(
            f"there is no table {table!r} to correct; there are {', '.join(EDITABLE)}.",
            f"ไม่มีตาราง {table!r} ให้แก้ไข มีเฉพาะ {', '.join(EDITABLE)}",
        )
    if column not in EDITABLE[table]:
        raise Wrong(
            f"the column {column!r} of {table} cannot be corrected; these can: {', '.join(EDITABLE[table])}.",
            f"แก้ไขคอลัมน์ {column!r} ของ {table} ไม่ได้ แก้ได้เฉพาะ {', '.join(EDITABLE[table])}",
        )
    if table == "scores" and not SCORE_KEY.fullmatch(key):
        raise Wrong(
            f"{key!r} is no key of a score; it is like indicator-9/2565 or ITA/-.",
            f"{key!r} ไม่ใช่คีย์ของคะแนน คีย์มีรูปแบบเช่น indicator-9/2565 หรือ ITA/-",
        )


def parse(table: str, column: str, written: str) -> Any:
    """The value of the schema that was written; None for "null". Raises Wrong."""
    spec = columns(table)[column]
    text = written.strip()
    if text.lower() == NULL:
        if spec["required"]:
            raise Wrong(f"{column} must have a value.", f"{column} ต้องมีค่า")
        return None
    if GARBLED.search(text):
        raise Wrong(
            f"the text {text[:40]!r} was garbled by a program that read UTF-8 as another encoding; open the file as "
            "UTF-8 and write it again.",
            f"ข้อความ {text[:40]!r} เพี้ยนเพราะโปรแกรมเปิดไฟล์ UTF-8 ด้วยรหัสอักขระอื่น โปรดเปิดไฟล์แบบ UTF-8 แล้วกรอกใหม่",
        )
    kind = spec["type"]
    if kind == "list<string>":
        return [_allowed(spec, column, part.strip()) for part in text.split(";") if part.strip()]
    if kind == "date32":
        return _date(column, text)
    if kind == "double":
        return _number(column, text)
    if kind.startswith("int"):
        return _integer(column, text)
    if column in DIGITS:
        return _code(column, text)
    return _allowed(spec, column, text)


def _allowed(spec: dict[str, Any], column: str, text: str) -> str:
    """One of the allowed values, in English as in the schema or in Thai as in the quality report."""
    if not spec["allowed"] or text in spec["allowed"]:
        return text
    found = [value for value in spec["allowed"] if _thai().get(value) == text]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(spec["allowed"])
    raise Wrong(
        f"{column} cannot be {text!r}; it is one of {listed}.", f"{column} เป็น {text!r} ไม่ได้ ต้องเป็นหนึ่งใน {listed}"
    )


@cache
def _thai() -> dict[str, str]:
    return {key.removeprefix("value."): thai for key, (_, thai) in words().items() if key.startswith("value.")}


def _number(column: str, text: str) -> float:
    plain = ascii_digits(text)
    if not NUMBER.fullmatch(plain):
        hint = " Write the decimal point as a point." if regex.fullmatch(r"\d+,\d+", plain) else ""
        hint_th = " โปรดใช้จุดเป็นจุดทศนิยม" if hint else ""
        raise Wrong(
            f"{column} must be a number such as 87.25, not {text!r}.{hint}",
            f"{column} ต้องเป็นตัวเลข เช่น 87.25 ไม่ใช่ {text!r}{hint_th}",
        )
    value = float(plain.replace(",", ""))
    if not 0 <= value <= 100:
        raise Wrong(f"{column} must lie between 0 and 100, not {text}.", f"{column} ต้องอยู่ระหว่าง 0 ถึง 100 ไม่ใช่ {text}")
    return value


def _integer(column: str, text: str) -> int:
    plain = regex.sub(r"\.0+$", "", ascii_digits(text))
    if not regex.fullmatch(r"\d{1,5}", plain):
        raise Wrong(f"{column} must be a whole number, not {text!r}.", f"{column} ต้องเป็นจำนวนเต็ม ไม่ใช่ {text!r}")
    value = int(plain)
    if column.endswith("year_be") and not 2500 <= value <= 2700:
        hint = f" Is {value + ERA} meant?" if 1957 <= value <= 2157 else ""
        hint_th = f" หมายถึง {value + ERA} หรือไม่" if hint else ""
        raise Wrong(
            f"{column} must be a Buddhist Era year such as 2567, not {text}.{hint}",
            f"{column} ต้องเป็นปีพุทธศักราช เช่น 2567 ไม่ใช่ {text}{hint_th}",
        )
    return value


def _code(column: str, text: str) -> str:
    plain, digits = ascii_digits(text), DIGITS[column]
    if regex.fullmatch(rf"\d{{{digits}}}", plain):
        official = gazetteer()
        known = {6: official.subdistricts, 4: official.districts, 2: official.provinces}[digits]
        if plain not in known:
            raise Wrong(f"there is no place with the {column} {text}.", f"ไม่มีพื้นที่ที่มี {column} เป็น {text}")
        return plain
    raise Wrong(
        f"{column} has {digits} digits, not {text!r}; a spreadsheet may have taken leading zeros or turned it into a "
        "number. Format the column as text.",
        f"{column} ต้องมี {digits} หลัก ไม่ใช่ {text!r} โปรแกรมตารางคำนวณอาจตัดเลขศูนย์นำหน้าหรือแปลงเป็นตัวเลข "
        "โปรดตั้งคอลัมน์เป็นข้อความ",
    )


def _date(column: str, text: str) -> datetime.date:
    plain = ascii_digits(text)
    if found := ISO.fullmatch(plain):
        year, month, day = map(int, found.groups())
    elif found := SLASHED.fullmatch(plain):
        day, month, year = map(int, found.groups())
        if day <= 12 and day != month:
            raise Wrong(
                f"{column} {text!r} can be day/month or month/day (a spreadsheet may have changed it); write it as "
                "2024-01-31.",
                f"{column} {text!r} อ่านได้ทั้งวัน/เดือนและเดือน/วัน (โปรแกรมตารางคำนวณอาจเปลี่ยนค่า) โปรดเขียนแบบ 2024-01-31",
            )
    else:
        raise Wrong(
            f"{column} must be a date such as 2024-01-31, not {text!r}.",
            f"{column} ต้องเป็นวันที่ เช่น 2024-01-31 ไม่ใช่ {text!r}",
        )
    try:
        return datetime.date(year - ERA if year > 2400 else year, month, day)
    except ValueError:
        raise Wrong(f"{column} {text!r} is no date of the calendar.", f"{column} {text!r} ไม่มีในปฏิทิน") from None
