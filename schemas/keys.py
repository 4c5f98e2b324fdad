"""Keys of rows that hold in every run, because they are made of what the rows are about."""

from __future__ import annotations


def score_key(code: str, year_be: int | None, subject: str | None) -> str:
    """A score within its report: `indicator-9/2565`, `ITA/-` without a year, `ITA/2567/กรมบัญชีกลาง` of another
    agency."""
    return "/".join([code, str(year_be or "-"), *([subject] if subject else [])])


def score_id(report_id: str, code: str, year_be: int | None, subject: str | None) -> str:
    """A score among all reports, such as `a3f5c0d2b1e49876-indicator-9/2565`."""
    return f"{report_id}-{score_key(code, year_be, subject)}"
