"""The stable keys of corrections: which row of which table a correction is about."""

from __future__ import annotations

import datetime

COLUMNS = ("table", "report_id", "source_path", "key", "column", "old_value", "new_value", "who", "why", "date")


def score_key(code: str, year_be: int | None, subject: str | None) -> str:
    """`indicator-9/2565`, `ITA/-` without a year, `ITA/2567/กรมบัญชีกลาง` of another agency."""
    return "/".join([code, str(year_be or "-"), *([subject] if subject else [])])


def as_text(value: object) -> str:
    """A value as corrections write it: "" for null, lists joined by "; ", dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
