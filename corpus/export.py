"""Tables for people without Parquet: CSV that Excel opens in Thai, and one Excel workbook.

A text that a spreadsheet would run as a formula (it begins with = + - @ or a control character) gets a leading
apostrophe, the customary mark of text (OWASP, CSV injection). Codes stay text, so that 010101 keeps its zero.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import regex

from schemas.dataset import OWN_WORKBOOK, TABLES, columns

FORMULA = regex.compile(r"^[=+\-@\t\r\n]")
UNPRINTABLE = regex.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]")
BATCH = 5_000
SHEET_ROWS = 1_048_576  # of Excel
CELL_CHARACTERS = 32_767  # of Excel


class TooLarge(ValueError):
    """A table does not fit into the format asked for."""


def safe_text(text: str) -> str:
    """Text that no spreadsheet runs and every one can show."""
    text = UNPRINTABLE.sub("", text)
    return f"'{text}" if FORMULA.match(text) else text


def flat(value: Any) -> Any:
    """A value for one spreadsheet cell: lists joined by "; ", dates as ISO text, text made safe."""
    if value is None:
        return None
    if isinstance(value, list):
        return safe_text("; ".join(map(str, value))) or None
    if isinstance(value, datetime.date):
        return value.isoformat()
    return safe_text(value) if isinstance(value, str) else value


def rows(folder: Path, table: str) -> Iterator[list[Any]]:
    """The rows of a table as flat values, in the order of the Parquet files, without loading the table whole."""
    names = list(columns(table))
    dataset = ds.dataset(str(folder / table), format="parquet")
    for batch in dataset.to_batches(columns=names, batch_size=BATCH):
        for row in batch.to_pylist():
            yield [flat(row[name]) for name in names]


def to_csv(folder: Path, target: Path, tables: list[str] | None = None) -> list[Path]:
    """One CSV file per table (UTF-8 with BOM, so that Excel shows Thai). Returns the files."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for table in tables or list(TABLES):
        path = target / f"{table}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns(table))
            writer.writerows(rows(folder, table))
        written.append(path)
    return written


def to_xlsx(folder: Path, target: Path, tables: list[str] | None = None) -> Path:
    """One workbook, a sheet per table, with a sheet that explains the columns. Raises TooLarge if a table has more rows
    than a sheet can hold; long texts are cut at Excel's limit of 32,767 characters and end in "…"."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    book.properties.title = OWN_WORKBOOK
    for table in tables or [name for name in TABLES if name != "cells"]:
        sheet = book.create_sheet(table)
        sheet.freeze_panes = "A2"
        heads = [WriteOnlyCell(sheet, value=name) for name in columns(table)]
        for head in heads:
            head.font = Font(bold=True)
        sheet.append(heads)
        for number, row in enumerate(rows(folder, table), 2):
            if number > SHEET_ROWS:
                raise TooLarge(f"{table} has more rows than an Excel sheet holds; export CSV instead.")
            sheet.append([_cut(value) for value in row])
    legend = book.create_sheet("columns")
    legend.append(["table", "column", "type", "meaning", "unit", "allowed values"])
    for table in TABLES:
        for name, spec in columns(table).items():
            legend.append([table, name, spec["type"], spec["meaning"], spec["unit"], " ".join(spec["allowed"])])
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > CELL_CHARACTERS:
        return value[: CELL_CHARACTERS - 1] + "…"
    return value
