"""Rows -> Parquet: the same rows give the same bytes.

Rows are in the order of their reports, and those are by province, fiscal year and path; a group of rows ends where a
province or a year ends once it is large enough. So the statistics of few groups match a query on province and year, and
the others are not read.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.pack import to_batches
from schemas.arrow import schema
from schemas.dataset import TABLES, Rows, columns

# Rows of one group: some megabytes each, the unit that a query reads or leaves.
GROUP = {
    "reports": 2_000,
    "scores": 10_000,
    "score_mentions": 20_000,
    "measures": 2_000,
    "measure_steps": 20_000,
    "cells": 20_000,
    "issues": 20_000,
    "similar_reports": 20_000,
    "corrections": 20_000,
}
SMALL_BATCHES = 64  # that wait before they become one: each takes some kilobytes beside its rows
FILE = 256 << 20  # bytes after which another file is begun


class TableWriter:
    """Writes one table into `folder`/part-0000.parquet and so on. A table without rows has one file as well."""

    def __init__(self, folder: Path, table: str) -> None:
        self.folder, self.table = folder, table
        self.rows = 0
        self.files: list[Path] = []
        self._group = GROUP[table]
        self._waiting: list[pa.RecordBatch] = []
        self._small: list[pa.RecordBatch] = []  # behind those
        self._held = 0
        folder.mkdir(parents=True)
        self._open()

    def append(self, batch: pa.RecordBatch) -> None:
        self._small.append(batch)
        self._held += batch.num_rows
        self.rows += batch.num_rows
        if len(self._small) > SMALL_BATCHES:
            self._join()
        while self._held >= self._group:
            self._flush()

    def _join(self) -> None:
        if self._small:
            self._waiting.append(pa.concat_batches(self._small))
            self._small = []

    def boundary(self) -> None:
        """The next rows belong to another province or year."""
        if self._held >= self._group // 4:
            self._flush()

    def close(self) -> None:
        if self._held:
            self._flush()
        self._close()

    def _open(self) -> None:
        path = self.folder / f"part-{len(self.files):04d}.parquet"
        self.files.append(path)
        self._file = path.open("xb")
        order = [pq.SortingColumn(list(schema(self.table).names).index(name)) for name in _order(self.table)]
        self._writer = pq.ParquetWriter(
            self._file,
            schema(self.table),
            compression="zstd",
            version="2.6",
            write_statistics=True,
            write_page_index=True,
            sorting_columns=order or None,
        )

    def _close(self) -> None:
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _flush(self) -> None:
        if self._file.tell() >= FILE:
            self._close()
            self._open()
        self._join()
        table = pa.Table.from_batches(self._waiting, schema(self.table))
        self._writer.write_table(table.slice(0, self._group), row_group_size=self._group)
        rest = table.slice(self._group)
        self._waiting = rest.to_batches()
        self._held = rest.num_rows


def _order(table: str) -> tuple[str, ...]:
    """The columns by which a table is in order: province, year, and of reports the path."""
    known = columns(table)
    return tuple(
        name
        for name in ("province_code", "fiscal_year_be", "report_province_code", "report_fiscal_year_be", "source_path")
        if name in known and table not in ("issues", "corrections")
    )


class Writers:
    """One writer per table, all in one folder."""

    def __init__(self, folder: Path) -> None:
        self.tables = {name: TableWriter(folder / name, name) for name in TABLES}
        self._closed: set[str] = set()

    def append(self, batches: dict[str, pa.RecordBatch]) -> None:
        for name, batch in batches.items():
            self.tables[name].append(batch)

    def _join(self) -> None:
        if self._small:
            self._waiting.append(pa.concat_batches(self._small))
            self._small = []

    def boundary(self) -> None:
        for writer in self.tables.values():
            writer.boundary()

    def close(self, but: Collection[str] = ()) -> None:
        """Finish all tables, or all but some that still get rows; to be called again for those."""
        for name, writer in self.tables.items():
            if name not in but and name not in self._closed:
                self._closed.add(name)
                writer.close()


def write(rows: Rows, folder: Path) -> None:
    """Write all tables into a new folder: for a notebook or a test; a run goes through `corpus.commit`."""
    writers = Writers(folder)
    writers.append(to_batches(rows))
    writers.close()
