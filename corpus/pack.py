"""The rows of one report as bytes, and back: Arrow record batches, one per table that has rows, compressed.

The bytes come out of a process that has handled a stranger's file, so unpacking runs nothing that is in them and
checks every batch.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any

import pyarrow as pa

from schemas.arrow import schema, to_arrow
from schemas.dataset import TABLES, IssueRow, Rows
from schemas.issues import Issues

MAGIC = b"ITA1"
LARGEST = 1 << 31  # bytes of one report's rows, unpacked


class Damaged(Exception):
    """Packed rows that do not unpack to what was packed."""


def pack(rows: Rows) -> bytes:
    """Rows -> bytes. A row that breaks the schema is dropped, with an issue `write.row_refused` in its place."""
    parts = {name: _serialised(name, rows) for name in TABLES if name != "issues"}
    parts["issues"] = _serialised("issues", rows)  # last: the others may add to it
    sizes = {name: len(parts[name]) for name in TABLES if parts[name]}
    body = b"".join(parts.pop(name) for name in TABLES)
    packed = pa.compress(body, codec="zstd", asbytes=True) if body else b""
    head = json.dumps({"sizes": sizes, "length": len(body), "crc": zlib.crc32(packed)}).encode()
    return MAGIC + len(head).to_bytes(4, "little") + head + packed


def unpack(data: bytes) -> dict[str, pa.RecordBatch]:
    """Bytes -> a record batch per table that has rows. Raises Damaged."""
    try:
        if data[:4] != MAGIC:
            raise ValueError("not packed rows")
        start = 8 + int.from_bytes(data[4:8], "little")
        head = json.loads(data[8:start])
        packed = data[start:]
        if zlib.crc32(packed) != head["crc"] or not 0 <= head["length"] <= LARGEST:
            raise ValueError("the checksum differs")
        body = pa.decompress(packed, head["length"], codec="zstd") if packed else pa.py_buffer(b"")
        batches, at = {}, 0
        for name, size in head["sizes"].items():
            # A copy: a batch that waits to be written must not hold the other tables' bytes.
            own = pa.py_buffer(body.slice(at, size).to_pybytes())
            batch = pa.ipc.read_record_batch(own, schema(name))
            batch.validate(full=True)
            batches[name] = batch
            at += size
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, pa.ArrowException) as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error
    return batches


def to_rows(batches: dict[str, pa.RecordBatch]) -> Rows:
    """Record batches -> instances of the tables' classes."""
    rows = Rows()
    for name, batch in batches.items():
        getattr(rows, name).extend(TABLES[name](**row) for row in batch.to_pylist())
    return rows


def to_batches(rows: Rows) -> dict[str, pa.RecordBatch]:
    """Rows -> a record batch per table that has rows; the same care for bad rows as `pack`."""
    return unpack(pack(rows))


def _serialised(name: str, rows: Rows) -> bytes:
    """One table as Arrow bytes, nothing without rows; one at a time, so that no two tables stand in memory twice."""
    batch = _batch(name, getattr(rows, name), rows)
    return b"" if batch is None else batch.serialize().to_pybytes()


def _batch(name: str, items: list[Any], rows: Rows) -> pa.RecordBatch | None:
    if not items:
        return None
    try:
        table = to_arrow(name, items)
    except (ValueError, TypeError, OverflowError, pa.ArrowException):
        table = to_arrow(name, [item for item in map(_mended, items) if _fits(name, item, rows)])
    return table.combine_chunks().to_batches()[0] if table.num_rows else None


def _fits(name: str, item: Any, rows: Rows) -> bool:
    """Whether one row fits the schema; if not, an issue says so."""
    try:
        to_arrow(name, [item])
    except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:
        if name != "issues":
            rows.issues.append(_refused(name, error, rows))
        return False
    return True


def _mended(item: Any) -> Any:
    """Half of a surrogate pair is no text in any encoding: it becomes the replacement character."""
    for field in fields(item):
        value = getattr(item, field.name)
        if isinstance(value, str):
            setattr(item, field.name, value.encode("utf-8", "replace").decode("utf-8"))
    return item


def _refused(name: str, error: Exception, rows: Rows) -> IssueRow:
    issues = Issues()
    text = str(error).encode("utf-8", "replace").decode("utf-8")
    issue = issues.add("write.row_refused", table=name, reason=text.split(" in ")[0][:200])
    report = rows.reports[0] if rows.reports else None
    return issue_row(issue, report.report_id if report else None, report.source_path if report else None)


def issue_row(issue: Any, report_id: str | None, source_path: str | None) -> IssueRow:
    """An issue as a row of its table."""
    return IssueRow(
        report_id=report_id,
        source_path=source_path,
        stage=issue.stage,
        code=issue.code,
        severity=issue.severity,
        message=issue.message,
        message_th=issue.message_th or None,
        page=issue.page,
        line=issue.line,
        raw=issue.raw or None,
        value=issue.value or None,
        action=issue.action,
    )
