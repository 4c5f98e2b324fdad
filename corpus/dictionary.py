"""The data dictionary, made from the schema: Markdown for people, a Frictionless `datapackage.json` for programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from schemas.dataset import SCHEMA_VERSION, TABLES, columns

TITLE = "Thai ITA reports"
DESCRIPTION = (
    "Reports that Thai public agencies publish for the Integrity and Transparency Assessment (ITA): their scores, "
    "measures and everything doubtful about them, each value with the place where it was printed."
)
FRICTIONLESS = {
    "string": {"type": "string"},
    "list<string>": {"type": "array"},
    "int8": {"type": "integer"},
    "int16": {"type": "integer"},
    "int32": {"type": "integer"},
    "int64": {"type": "integer"},
    "double": {"type": "number"},
    "bool": {"type": "boolean"},
    "date32": {"type": "date", "format": "%Y-%m-%d"},
}
KEYS = {
    "reports": ["report_id"],
    "scores": ["score_id"],
    "measures": ["measure_id"],
    "cells": ["report_id", "table_no", "row", "col"],
    "measure_steps": ["measure_id", "field", "seq"],
    "similar_reports": ["report_id", "other_report_id"],
}
FOREIGN = {
    "scores": {"report_id": "reports"},
    "score_mentions": {"report_id": "reports", "score_id": "scores", "measure_id": "measures"},
    "measures": {"report_id": "reports"},
    "measure_steps": {"measure_id": "measures"},
    "cells": {"report_id": "reports"},
    "issues": {"report_id": "reports"},
    "similar_reports": {"report_id": "reports", "other_report_id": "reports"},
    "corrections": {"report_id": "reports"},
}


GUIDE = """## Before you join and count

- **Keys.** `report_id` joins every table to `reports`; `measure_id` joins `measure_steps` and `score_mentions` to
  `measures`; `score_id` joins `score_mentions` to `scores`. Do not join scores on their columns: `subject` and
  `year_be` may be null, and null equals nothing in SQL.
- **Whose scores.** `scores.subject` is null for the report's own agency. Reports of ministries, provinces and
  networks tabulate other agencies too, so most questions need `subject IS NULL`.
- **Which year.** All years are of the Buddhist Era (2567 is 2024), and fiscal years: 2567 ran from October 2566 to
  September 2567. `scores.year_be` is the year that was assessed; `reports.fiscal_year_be` is the year in the
  report's title, for a plan usually the year after; `reports.assessed_fiscal_year_be` is the year whose results it
  analyses. Dates are Gregorian.
- **Which scores to trust.** `check` says how a value was found. `conflict` has a value that nobody should use
  without looking.
- **One agency, several reports.** The same report can lie in two files with different bytes; `similar_reports` says
  which to count once. Agencies are told apart by `agency_name` with `subdistrict_code`, `district_code` or
  `province_code`: names repeat.
- **Null, empty, unknown.** Null is what the report does not say or what could not be read; issues say which. Lists
  (`document_kinds`, `responsible`, `score_codes`) are empty rather than null. `status` is `unknown` where nothing
  is said, which is not `not_completed`.
- **Copies for spreadsheets.** A `report_id` is 16 hexadecimal digits, sometimes digits alone: a spreadsheet that
  takes it for a number changes it. The Excel export keeps it as text; import CSV with that column as text.
"""


def about(table: str) -> str:
    """The sentence that says what a row of the table is."""
    return " ".join((TABLES[table].__doc__ or "").split())


def markdown() -> str:
    """The dictionary as a Markdown page: a section per table, a row per column."""
    parts = [
        "# Data dictionary",
        "",
        f"Schema version {SCHEMA_VERSION}. This page is made from `schemas/dataset.py` (`make docs`); do not edit it.",
        "",
        GUIDE,
    ]
    for table in TABLES:
        parts += [f"## {table}", "", about(table), "", "| column | type | meaning | unit | allowed values | example |"]
        parts.append("|---|---|---|---|---|---|")
        for name, spec in columns(table).items():
            allowed = ", ".join(f"`{value}`" for value in spec["allowed"])
            required = "" if not spec["required"] else " (never null)"
            parts.append(
                f"| `{name}` | {spec['type']} | {_cell(spec['meaning'])}{required} | {spec['unit']} | {allowed} "
                f"| {_example(spec['example'])} |"
            )
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _example(value: Any) -> str:
    if value is None or value == []:
        return ""
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
    return f"`{_cell(shown)}`"


def datapackage(files: dict[str, list[str]], rows: dict[str, int]) -> dict[str, Any]:
    """A Frictionless data package. files: table -> paths relative to the package; rows: table -> number of rows."""
    return {
        "profile": "data-package",
        "name": "thai-ita-reports",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": SCHEMA_VERSION,
        "resources": [_resource(table, files.get(table, []), rows.get(table, 0)) for table in TABLES],
    }


def _resource(table: str, files: list[str], rows: int) -> dict[str, Any]:
    fields = []
    for name, spec in columns(table).items():
        field: dict[str, Any] = {"name": name, **FRICTIONLESS[spec["type"]], "description": spec["meaning"]}
        constraints: dict[str, Any] = {}
        if spec["required"]:
            constraints["required"] = True
        if spec["allowed"] and spec["type"] == "string":
            constraints["enum"] = list(spec["allowed"])
        if constraints:
            field["constraints"] = constraints
        if spec["unit"]:
            field["unit"] = spec["unit"]
        if spec["example"] not in (None, []):
            field["example"] = spec["example"]
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "missingValues": []}
    if table in KEYS:
        schema["primaryKey"] = KEYS[table]
    schema["foreignKeys"] = [
        {
            "fields": column,
            "reference": {"resource": other, "fields": KEYS[other][0]},
        }
        for column, other in FOREIGN.get(table, {}).items()
    ]
    return {
        "name": table,
        "path": files,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "description": about(table),
        "rows": rows,
        "schema": schema,
    }


def write_datapackage(folder: Path, rows: dict[str, int]) -> None:
    """Write `datapackage.json` into a finished generation, over the Parquet files that lie in it."""
    files = {
        table: [path.relative_to(folder).as_posix() for path in sorted((folder / table).glob("*.parquet"))]
        for table in TABLES
    }
    text = json.dumps(datapackage(files, rows), ensure_ascii=False, indent=2, sort_keys=False)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
