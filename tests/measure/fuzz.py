"""Mutated files through the readers and everything after them, for a stated number of runs.

    python -m tests.measure.fuzz [--runs 2000] [--seed 1] [--only pdf,docx] [--keep FOLDER]

Seeds are the bundled samples, the hostile corpus and small files made here. A run takes one, damages it (bytes changed,
cut, doubled, moved, numbers made extreme, pieces of others put in; inside archives and compressed PDF streams too) and
digitises it in a process of its own, as a real run does. What counts as a find: an exception that no reader explains
(`read.failed`, `layout.failed`), a crash, a time or memory limit reached, rows that break the schema. Each find is
printed with the seed that makes it again and, with --keep, its bytes are kept. Exit code 1 if there is one.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus.pack import to_rows, unpack
from corpus.pool import Job, Outcome, Pool
from corpus.run import modules
from corpus.settings import MEBIBYTE, RunSettings
from extract.settings import ReadSettings
from extract.signature import ENDINGS, ending
from tests.support import hostile

ROOT = Path(__file__).parents[2]
LARGEST = 400_000  # bytes of a seed
FINDS = ("read.failed", "layout.failed", "read.crashed", "read.timeout", "read.out_of_memory", "read.answer_too_large")
EXTREME = (b"0", b"-1", b"1", b"65536", b"2147483647", b"-2147483648", b"99999999999999999999", b"1e308", b"NaN", b"")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def seeds(formats: set[str]) -> list[tuple[str, bytes]]:
    """(name, bytes) of the files to start from."""
    found = [
        (path.name, path.read_bytes()) for path in sorted((ROOT / "corpus" / "samples").rglob("*")) if path.is_file()
    ]
    with tempfile.TemporaryDirectory() as name:
        folder, canary = Path(name) / "in", Path(name) / "canary"
        folder.mkdir()
        canary.write_bytes(b"canary")
        for kind in hostile.make(folder, canary=canary):
            path = folder / kind.source_path
            if kind.name == "a drawing that draws itself":
                continue  # it reaches the memory limit by itself
            if kind.bytes and path.is_file() and not path.is_symlink() and path.stat().st_size <= LARGEST:
                found.append((path.name, path.read_bytes()))
    return [(name, data) for name, data in found if ENDINGS.get(ending(name)) in formats and 0 < len(data) <= LARGEST]


def mutate(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """Damage a file in one to eight ways."""
    if data.startswith(b"PK") and draw.random() < 0.8:
        return _archive(data, others, draw)
    if data.startswith(b"%PDF") and draw.random() < 0.4:
        return _streams(data, others, draw)
    for _ in range(draw.choice((1, 1, 2, 3, 8))):
        data = _once(data, others, draw)
    return data[: 4 * LARGEST]


def _once(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    at = draw.randrange(len(data) + 1)
    end = min(len(data), at + draw.choice((1, 2, 8, 64, 1000, 20_000)))
    kind = draw.randrange(8)
    if kind == 0:
        return data[:at] + draw.randbytes(end - at) + data[end:]
    if kind == 1:
        return data[:at] + data[end:]
    if kind == 2:
        return data[:at] + data[at:end] * draw.choice((2, 10, 500 if end - at < 200 else 2)) + data[end:]
    if kind == 3:
        other = draw.choice(others)
        start = draw.randrange(len(other) + 1)
        return data[:at] + other[start : start + draw.choice((4, 100, 5_000))] + data[at:]
    if kind == 4:
        numbers = list(re.finditer(rb"-?\d+", data))
        if numbers:
            hit = draw.choice(numbers)
            return data[: hit.start()] + draw.choice(EXTREME) + data[hit.end() :]
    if kind == 5:
        return data[:at] if draw.random() < 0.5 else data[at:]
    if kind == 6 and data:
        spoilt = bytearray(data)
        for _ in range(draw.choice((1, 4, 32))):
            spoilt[draw.randrange(len(spoilt))] ^= 1 << draw.randrange(8)
        return bytes(spoilt)
    tokens = (
        b"\x00",
        b"\xff\xfe",
        b"<table>",
        b"</td>",
        b"&#x202e;",
        b"\t" * 50,
        "ำ้".encode(),
        b"<td colspan=1000>",
        b"|\n|-|",
    )
    return data[:at] + draw.choice(tokens) + data[at:]


def _archive(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """Damage one member of an archive."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            names = source.namelist()
            chosen = "word/document.xml" if "word/document.xml" in names and draw.random() < 0.6 else draw.choice(names)
            for name in names:
                member = source.read(name)
                target.writestr(name, _once(member, others, draw) if name == chosen else member)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError, zlib.error, NotImplementedError, RuntimeError):
        return _once(data, others, draw)
    return out.getvalue()


def _streams(data: bytes, others: list[bytes], draw: random.Random) -> bytes:
    """Damage what one compressed stream of a PDF holds."""
    streams = list(STREAM.finditer(data))
    if not streams:
        return _once(data, others, draw)
    hit = draw.choice(streams)
    try:
        packed = zlib.compress(_once(zlib.decompress(hit[1]), others, draw))
    except zlib.error:
        packed = _once(hit[1], others, draw)
    return data[: hit.start(1)] + packed + data[hit.end(1) :]


def cases(runs: int, seed: int, formats: set[str]) -> Iterator[tuple[str, str, bytes]]:
    """(number and seed file, name, bytes) of every run; the same for the same seed."""
    files = seeds(formats)
    others = [data for _, data in files]
    for number in range(runs):
        draw = random.Random(f"{seed}-{number}")
        name, data = draw.choice(files)
        if draw.random() < 0.05:
            name = f"x{draw.choice(sorted(ENDINGS))}"
        yield f"{number} {name}", name, mutate(data, others, draw)


def judge(outcome: Outcome) -> tuple[str, str] | None:
    """(code, what) of a find."""
    if outcome.failure:
        code, words = outcome.failure
        return (code, str(words)) if code in FINDS else None
    rows = to_rows(unpack(outcome.rows))
    for issue in rows.issues:
        if issue.code in FINDS or issue.code == "write.row_refused":
            return issue.code, issue.message
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="text,markdown,html,docx,pdf,image")
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    settings = RunSettings(read=ReadSettings(), timeout=options.timeout, memory=1024 * MEBIBYTE)
    finds: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    statuses: Counter[str] = Counter()
    began = time.monotonic()
    held: dict[str, tuple[str, bytes]] = {}
    waiting = []
    for shown, name, data in cases(options.runs, options.seed, set(options.only.split(","))):
        key = f"{shown.split()[0]}{ending(name)}"
        held[key] = shown, data
        waiting.append(Job(key, hashlib.sha256(data).hexdigest(), len(data), load=lambda data=data: data))
    with Pool(settings, modules(waiting)) as pool:
        for outcome in pool.run(waiting):
            shown, data = held.pop(outcome.job.source_path)
            statuses[outcome.head["status"] if outcome.head else "stopped"] += 1
            found = judge(outcome)
            if found is None:
                continue
            trace = (outcome.head or {}).get("trace") or ""
            where = next((line.strip() for line in reversed(trace.splitlines()) if line.startswith("  File")), "")
            key = (found[0], f"{found[1][:160]} {where}")
            finds[key] += 1
            if key not in examples:
                examples[key] = shown
                print(f"{found[0]}  case {shown} (seed {options.seed}): {key[1]}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{options.seed}-{shown.replace(' ', '-')}").write_bytes(data)
    print(f"{options.runs} runs in {time.monotonic() - began:.0f} s: {dict(statuses)}; {len(finds)} kinds of finds")
    for (code, what), count in finds.most_common():
        print(f"  {count:>5} × {code}: {what}")
    sys.exit(1 if finds else 0)


if __name__ == "__main__":
    main()
