"""What happens inside the process of one document: file descriptor in, rows out through a pipe.

The answer is a length, a head (JSON) and the packed rows, then the pickled document if reading it was slow enough
to be worth keeping. The parent never unpickles: only another such child does, for the same file.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import tempfile
import time
from pathlib import Path
from typing import Any

import extract
from corpus import one, sandbox
from corpus.pack import pack
from corpus.settings import RunSettings
from schemas.dataset import Rows
from schemas.issues import Issues

# Seconds of reading beyond which the document is kept, so that a changed lexicon does not read it again.
WORTH_KEEPING = 0.5
RECENT = range(2564, 2569)  # fiscal years
TRACE = 8000  # characters of a trace for the log


def live(task: Any, job: dict[str, Any], source: int, answer: int, folder: Path) -> None:
    """The whole life of the child after the fork; never returns. task: `task(job, data) -> bytes`."""
    status = 1
    try:
        os.setsid()
        sandbox.die_with_parent()
        sandbox.be_first_to_go()
        os.umask(0o077)
        os.chdir(folder)
        os.environ.update(TMPDIR=os.fspath(folder), HOME=os.fspath(folder))
        tempfile.tempdir = os.fspath(folder)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        sandbox.limit(job["memory"], job["seconds"])
        with os.fdopen(source, "rb", closefd=False) as file:
            data = file.read()
        # Only Python has looked at the bytes so far; what is written in C comes after this.
        office = not job["document"] and extract.sniff(data, job["source_path"]) == "doc"
        sandbox.restrict([folder, *map(Path, job["writable"])], network=job["network"], office=office)
        write(answer, task(job, data))
        status = 0
    except MemoryError:
        write(answer, failure("read.out_of_memory", limit=one.megabytes(job["memory"])))
        status = 0
    except Exception as error:  # noqa: BLE001 - the parent tells a person
        write(answer, failure("read.failed", reason=one.described(error)))
        status = 0
    finally:
        os._exit(status)


def write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def work(job: dict[str, Any], data: bytes) -> bytes:
    """The task of a run: digitise one file, or interpret its document again (`job["document"]`)."""
    settings = RunSettings.from_json(job["settings"])
    started = time.monotonic()
    kept = b""
    if job["document"]:
        extracted = pickle.loads(data)  # noqa: S301 - written by such a child from the same file
    else:
        if hashlib.sha256(data).hexdigest() != job["sha256"]:
            return failure("read.changed")
        extracted = one.read(data, job["source_path"], settings)
        if extracted.document is not None and time.monotonic() - started >= WORTH_KEEPING:
            kept = pickle.dumps(extracted, protocol=5)
    size = job["size"]
    read_seconds = time.monotonic() - started
    rows, trace = one.interpret(one.new_report(job["sha256"], size, job["source_path"]), extracted)
    sketch = one.sketched(rows, extracted)
    return answer(
        rows,
        kept,
        trace=trace,
        read_seconds=round(read_seconds, 3),
        tools=tools_used(rows),
        sketch=sketch.to_json() if sketch else None,
    )


def warm_up() -> None:
    """Load lexicon, gazetteer, dictionary and the frameworks of recent years before the first fork, by digitising a
    report made for it: what is loaded after the fork, every child loads again."""
    text = (Path(__file__).parent / "warm-up.txt").read_text(encoding="utf-8")
    for year in RECENT:
        pack(one.digitise(text.replace("2566", str(year)).encode(), "warm-up.txt"))


def failure(code: str, **words: object) -> bytes:
    """An answer that says why there are no rows."""
    return _framed({"failure": code, "words": words}, b"", b"")


def answer(rows: Rows, document: bytes = b"", **more: object) -> bytes:
    """Rows as an answer, with what the parent needs to know about them without unpacking."""
    packed = pack(rows)  # may add issues
    report = rows.reports[0] if rows.reports else None
    trace = more.pop("trace", None)
    head = {
        "status": report.parse_status if report else "skipped",
        "province": report.province_code if report else None,
        "year": report.fiscal_year_be if report else None,
        "trace": str(trace)[-TRACE:] if trace else None,
        **more,
    }
    return _framed(head, packed, document)


def failed_answer(report: Any, code: str, **words: object) -> bytes:
    """The answer of a child that could give none, made by its parent."""
    issues = Issues()
    issues.add(code, **words)
    return answer(one.failed(report, issues), tools=[])


def parse(data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """(head, packed rows, pickled document) of an answer. Raises ValueError if it is none."""
    if len(data) < 4:
        raise ValueError("no answer")
    start = 4 + int.from_bytes(data[:4], "little")
    head = json.loads(data[4:start])
    if not isinstance(head, dict):
        raise ValueError("no head")
    middle = start + head["rows"]
    if not start <= middle <= len(data):
        raise ValueError("cut short")
    return head, data[start:middle], data[middle:]


def _framed(head: dict[str, Any], packed: bytes, document: bytes) -> bytes:
    encoded = json.dumps(head | {"rows": len(packed)}).encode()
    return len(encoded).to_bytes(4, "little") + encoded + packed + document


def tools_used(rows: Rows) -> list[str]:
    """The programs outside Python whose presence or version decided what was read."""
    report = rows.reports[0] if rows.reports else None
    used = set()
    if (report and report.text_layer in ("ocr", "mixed")) or any(issue.stage == "ocr" for issue in rows.issues):
        used.add("tesseract")
    if report and report.source_format in ("doc", "image"):
        used.add("libreoffice" if report.source_format == "doc" else "tesseract")
    if any("libreoffice" in issue.code for issue in rows.issues):
        used.add("libreoffice")
    return sorted(used)
