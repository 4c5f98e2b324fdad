"""Rows that wait on disk until their report's turn comes, so that memory does not grow with their number."""

from __future__ import annotations

import json
import os
import tempfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np


class Spool:
    """Rows by the number of their report, in a temporary file; in memory 16 bytes of each. Used as a context, which
    removes the file.

    Everything is added before anything is taken.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the context
        self._reports, self._ends = array("q"), array("q")
        self._at = 0
        self._order: np.ndarray | None = None

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, report: int, row: Any) -> None:
        """row: anything that JSON can hold."""
        self._at += self._file.write(json.dumps(row, ensure_ascii=False).encode())
        self._reports.append(report)
        self._ends.append(self._at)

    def take(self, report: int) -> Iterator[Any]:
        """A report's rows in the order in which they were added."""
        if self._order is None:
            self._file.flush()
            reports = np.frombuffer(self._reports, dtype=np.int64)
            self._order = np.argsort(reports, kind="stable")
            self._sorted = reports[self._order]
        first, last = (np.searchsorted(self._sorted, report, side) for side in ("left", "right"))
        for at in self._order[first:last].tolist():
            yield self._row(at)

    def _row(self, at: int) -> Any:
        start = self._ends[at - 1] if at else 0
        return json.loads(os.pread(self._file.fileno(), self._ends[at] - start, start))
