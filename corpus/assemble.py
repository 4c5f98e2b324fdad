"""Kept results -> the tables of one generation, report by report, so that memory does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from corpus import allocator, pack
from corpus.finish import Totals
from corpus.one import report_id
from corpus.pack import issue_row, to_batches, to_rows, unpack
from corpus.similar import similar
from corpus.sketch import Sketch, place, year
from corpus.store import Damaged, Entry, Store
from corpus.write import Writers
from schemas.dataset import IssueRow, Rows
from schemas.issues import Issues

BATCH = 2_000  # issue rows written at once
LATE = ("issues", "similar_reports", "corrections")  # tables that get rows after those of all reports
Item = TypeVar("Item")


class Amend(Protocol):
    """Changes the rows of some reports before they are written, such as corrections by hand.

    report_ids: the reports that are changed; the others are passed by unread. rest: issues about what matched nothing,
    asked for after all reports.
    """

    report_ids: frozenset[str]

    def __call__(self, rows: Rows) -> Rows: ...

    def rest(self) -> Rows: ...


def assemble(store: Store, folder: Path, amend: Amend | None = None) -> Totals:
    """Write all tables of the store's listing into `folder`."""
    totals = Totals()
    same = store.copies()
    copies = {sha256: paths[1:] for sha256, paths in same.items()}
    writers = Writers(folder)
    amended = _amended(store, amend) if amend else {}
    order: Iterable[Entry] = store.entries()
    if amended:
        order = sorted((amended[e.sha256][0] if e.sha256 in amended else e for e in order), key=_place)
    before: object = None
    for entry in order:
        if (entry.province, entry.year) != before:
            writers.boundary()
            before = entry.province, entry.year
        unpacked = unpack(amended[entry.sha256][1]) if entry.sha256 in amended else _kept(store, entry)
        batches = _placed(unpacked, entry, copies.get(entry.sha256, []))
        writers.append(batches)
        _count(batches, totals)
        totals.files += 1 + len(copies.get(entry.sha256, ()))
        totals.duplicates += len(copies.get(entry.sha256, ()))
        if "reports" not in batches:
            totals.skipped += 1 + len(copies.get(entry.sha256, ()))
    for rows in (_duplicates(same), _skipped(store, totals)):
        for part in _parts(rows):
            batches = to_batches(Rows(issues=part))
            writers.append(batches)
            _count(batches, totals)
    writers.close(but=LATE)
    allocator.give_back()
    for rows in chain(_similar(store, amended), [amend.rest()] if amend else []):
        batches = to_batches(rows)
        writers.append(batches)
        _count(batches, totals)
    writers.close()
    allocator.give_back()
    totals.rows.update({name: writer.rows for name, writer in writers.tables.items()})
    return totals


def _kept(store: Store, entry: Entry) -> dict[str, pa.RecordBatch]:
    """The rows of a report. Raises store.Damaged if they are not as they were kept; these and all others like them are
    dropped, so that the next run reads them anew."""
    try:
        return unpack(store.rows(entry.sha256, entry.ending))
    except pack.Damaged:
        damaged = [other for other in store.entries() if not _is_whole(store, other)]
        for other in damaged:
            store.forget(other.sha256, other.ending)
        raise Damaged(
            f"What was kept of {len(damaged):,} files in {store.path} is damaged, for example of {entry.source_path}. "
            "It was dropped; run again, and these files are read anew. Check the disk."
        ) from None


def _is_whole(store: Store, entry: Entry) -> bool:
    try:
        unpack(store.rows(entry.sha256, entry.ending))
    except pack.Damaged:
        return False
    return True


def _place(entry: Entry) -> tuple[object, ...]:
    """The order of the dataset, as the store's query has it."""
    return (entry.province is None, entry.province or "", entry.year is None, entry.year or 0, entry.source_path)


def _amended(store: Store, amend: Amend) -> dict[str, tuple[Entry, bytes]]:
    """The reports that are changed: where they stand now, and their rows."""
    found = {}
    for entry in store.entries():
        if report_id(entry.sha256) in amend.report_ids:
            batches = _placed(_kept(store, entry), entry, [])
            rows = amend(to_rows(batches))
            report = rows.reports[0] if rows.reports else None
            moved = replace(entry, province=report.province_code, year=report.fiscal_year_be) if report else entry
            found[entry.sha256] = (moved, pack.pack(rows))
    return found


def _placed(batches: dict[str, pa.RecordBatch], entry: Entry, copies: list[str]) -> dict[str, pa.RecordBatch]:
    """The batches with the path that the file has in this run (content is kept under its hash, not its name), and with
    the report's province and year in every table that can be queried by them."""
    values = {
        "source_path": entry.source_path,
        "report_province_code": entry.province,
        "report_fiscal_year_be": entry.year,
        "duplicate_paths": copies,
    }
    for name, batch in batches.items():
        for column in values.keys() & set(batch.schema.names):
            batch = _with(batch, column, values[column])
        batches[name] = batch
    return batches


def _with(batch: pa.RecordBatch, column: str, value: object) -> pa.RecordBatch:
    at = batch.schema.get_field_index(column)
    kind = batch.schema.field(at).type
    values = pa.nulls(batch.num_rows, kind) if value is None else pa.repeat(pa.scalar(value, kind), batch.num_rows)
    return batch.set_column(at, batch.schema.field(at), values)


def _count(batches: dict[str, pa.RecordBatch], totals: Totals) -> None:
    if "reports" in batches:
        totals.reports.update(batches["reports"].column("parse_status").to_pylist())
    if "issues" in batches:
        for column, counter in (("code", totals.issues), ("severity", totals.severities)):
            for item in pc.value_counts(batches["issues"].column(column)):
                counter[item["values"].as_py()] += item["counts"].as_py()


def _similar(store: Store, amended: dict[str, tuple[Entry, bytes]]) -> Iterator[Rows]:
    """Reports that repeat each other, with an issue for each, in parts."""

    def sketches() -> Iterator[Sketch]:
        for sha256, path, shown in store.sketches():
            sketch = replace(Sketch.from_json(shown), source_path=path)
            if sha256 in amended:
                report = to_rows(unpack(amended[sha256][1])).reports[0]
                sketch = replace(sketch, agency=report.agency_name, place=place(report), year=year(report))
            yield sketch

    for part in _parts(similar(sketches(), store.path.parent)):
        issues = [issue for _, both in part for issue in both]
        yield Rows(similar_reports=[row for row, _ in part], issues=issues)


def _duplicates(same: dict[str, list[str]]) -> Iterator[IssueRow]:
    for sha256, (first, *others) in sorted(same.items(), key=lambda item: item[1]):
        for path in others:
            yield issue_row(Issues().add("read.duplicate", first=first), report_id(sha256), path)


def _skipped(store: Store, totals: Totals) -> Iterator[IssueRow]:
    for skipped in store.skipped():
        issue = Issues().add(skipped.code, **skipped.words)
        totals.files += 1
        totals.skipped += 1
        totals.unread += issue.severity == "error"
        yield issue_row(issue, None, skipped.source_path)


def _parts(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, BATCH at a time."""
    part: list[Item] = []
    for item in items:
        part.append(item)
        if len(part) == BATCH:
            yield part
            part = []
    if part:
        yield part
