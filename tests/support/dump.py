"""The rows of a report as lines that a person can read and compare: one value a line, nulls left out.

`python -m tests.support.dump` writes tests/expected/*.txt again.
"""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[2]
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from schemas.dataset import Rows  # noqa: E402

# Columns that only repeat the file or the place of a row, or that change with every version of the program.
BOX = {"x0", "top", "x1", "bottom"}
LEFT_OUT = {
    "reports": {"report_id", "source_path", "duplicate_paths", "source_sha256", "source_bytes", "schema_version"},
    "scores": {"report_id", "score_id"},
    "score_mentions": {"report_id", "measure_id", "score_id", *BOX},
    "measures": {"report_id", "measure_id", *BOX},
    "measure_steps": {"report_id"},
    "issues": {"report_id", "source_path", "message_th", "stage"},
}


def dump(rows: Rows) -> str:
    """All tables but `cells`, of which only the count is told."""
    out: list[str] = []
    for table, left_out in LEFT_OUT.items():
        for row in getattr(rows, table):
            out.append(f"[{table}]")
            for column in fields(row):
                value = getattr(row, column.name)
                if column.name not in left_out and value not in (None, []):
                    out.append(f"{column.name}: {_shown(column.name, value)}")
            out.append("")
    out.append(f"cells: {len(rows.cells)}")
    return "\n".join(out) + "\n"


def _shown(name: str, value: Any) -> str:
    if isinstance(value, list):
        return " | ".join(map(str, value))
    if name == "measure_id":
        return value.partition("-")[2]
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value).replace("\n", "\\n")


def write() -> None:
    """Write the dump of every sample that needs no OCR."""
    from corpus.one import digitise
    from support.samples import ALL, EXPECTED, SAMPLES, SCANS

    for sample in ALL:
        if sample.path not in SCANS:
            rows = digitise((SAMPLES / sample.path).read_bytes(), sample.path)
            (EXPECTED / f"{sample.name}.txt").write_text(dump(rows), "utf-8")


if __name__ == "__main__":
    write()
