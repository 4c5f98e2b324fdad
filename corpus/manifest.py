"""`manifest.json`: what made a dataset and what it consists of, and the check that it still does.

`inputs.jsonl` beside it lists every input file with its hash, one JSON object a line.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus import fingerprint
from corpus.fingerprint import Fingerprint
from corpus.finish import Totals
from corpus.settings import RunSettings
from corpus.store import Store
from schemas.arrow import schema
from schemas.dataset import SCHEMA_VERSION, TABLES, columns

NAME = "manifest.json"
INPUTS = "inputs.jsonl"


def dataset_key(store: Store, prints: Fingerprint, *more: object) -> str:
    """What decides the bytes of the tables: the listing, the results' fingerprints and the code that writes. With the
    same key there is nothing to do."""
    hashed = hashlib.sha256()
    for item in store.inputs():
        hashed.update(f"{item.source_path}\0{item.sha256}\n".encode())
    for skipped in store.skipped():
        hashed.update(f"{skipped.source_path}\0{skipped.code}\0{sorted(skipped.words.items())}\n".encode())
    for row in store.outcomes():
        hashed.update(f"{row}\n".encode())
    code = fingerprint.files("corpus")
    return fingerprint.digest(hashed.hexdigest(), prints.rows, code, SCHEMA_VERSION, *more)


def write_inputs(store: Store, folder: Path) -> None:
    with (folder / INPUTS).open("x", encoding="utf-8") as file:
        for item in store.inputs():
            line = {"source_path": item.source_path, "sha256": item.sha256, "bytes": item.size}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        for skipped in store.skipped():
            line = {"source_path": skipped.source_path, "skipped": skipped.code}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def write(
    folder: Path, key: str, settings: RunSettings, prints: Fingerprint, totals: Totals, run: dict[str, Any]
) -> None:
    """Describe a finished generation. run: what differs from run to run (times, this machine), kept apart."""
    described = {
        "schema_version": SCHEMA_VERSION,
        "program": {"name": "ita-digitiser", "version": version(), "code": prints.rows},
        "dataset_key": key,
        "settings": settings.reading() | settings.limits(),
        "libraries": fingerprint.libraries(),
        "tools": {name: told.splitlines()[0] if told else None for name, told in fingerprint.tools().items()},
        "totals": {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(totals).items()},
        "tables": {
            name: {"rows": sum(_rows(path) for path in parts), "files": [_file(path, folder) for path in parts]}
            for name in TABLES
            for parts in [sorted((folder / name).glob("*.parquet"))]
        },
        "files": [
            _file(path, folder)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.relative_to(folder).parts[0] not in TABLES and path != folder / NAME
        ],
        "run": run | {"python": platform.python_version(), "system": platform.platform()},
    }
    (folder / NAME).write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def totals(described: dict[str, Any]) -> Totals:
    """The counts that a manifest states."""
    found = dict(described["totals"])
    return Totals(**{name: Counter(value) if isinstance(value, dict) else value for name, value in found.items()})


def missing(out: Path, described: dict[str, Any]) -> bool:
    """Whether a file of the manifest is gone or has another size; `verify` looks closer."""
    parts = [*(file for table in described["tables"].values() for file in table["files"]), *described["files"]]
    for item in parts:
        try:
            if (out / item["path"]).stat().st_size != item["bytes"]:
                return True
        except OSError:
            return True
    return False


def version() -> str:
    try:
        return metadata.version("ita-digitiser")
    except metadata.PackageNotFoundError:
        return "checkout"


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest of an output folder, None if there is none that can be read."""
    with suppress(OSError, ValueError):
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else None
    return None


def verify(out: Path) -> list[str]:
    """Everything that is wrong with an output folder, a sentence each; empty if it is as it was written."""
    described = read(out)
    if described is None:
        return [f"{out} has no manifest: it is no finished output of this program."]
    try:
        return [*_check_files(out, described), *_check_tables(out, described)]
    except (KeyError, TypeError, AttributeError) as error:
        return [f"{out / NAME} is not as this program writes it ({type(error).__name__}: {error})."]


def _check_files(out: Path, described: dict[str, Any]) -> Iterable[str]:
    listed = set()
    for item in [*(f for table in described["tables"].values() for f in table["files"]), *described["files"]]:
        path = out / item["path"]
        listed.add(item["path"])
        if not path.is_file():
            yield f"{item['path']} is missing."
        elif path.stat().st_size != item["bytes"] or file_hash(path) != item["sha256"]:
            yield f"{item['path']} was changed after it was written."
    for name in TABLES:
        for path in sorted((out / name).rglob("*")):
            if path.is_file() and path.relative_to(out).as_posix() not in listed:
                yield f"{path.relative_to(out).as_posix()} is not in the manifest; readers of {name} would read it too."


def _check_tables(out: Path, described: dict[str, Any]) -> Iterable[str]:
    """Rows as many as stated, columns as the schema has them, keys unique and referring to a report."""
    if described["schema_version"] != SCHEMA_VERSION:
        yield f"The dataset has schema version {described['schema_version']}, this program {SCHEMA_VERSION}; run again."
        return
    reports: set[str] = set()
    for name in TABLES:
        rows = 0
        for path in sorted((out / name).glob("*.parquet")):
            try:
                file = pq.ParquetFile(path)
            except (OSError, pa.ArrowException) as error:
                yield f"{name}/{path.name} is no readable Parquet file ({type(error).__name__})."
                continue
            rows += file.metadata.num_rows
            if not file.schema_arrow.equals(schema(name)):
                yield f"{name}/{path.name} has other columns than the schema."
                continue
            yield from _check_keys(file, f"{name}/{path.name}", name, reports)
        if rows != described["tables"][name]["rows"]:
            yield f"{name} has {rows} rows where the manifest states {described['tables'][name]['rows']}."


def _check_keys(file: pq.ParquetFile, shown: str, name: str, reports: set[str]) -> Iterable[str]:
    needed = [column for column, spec in columns(name).items() if spec["required"]]
    strangers: set[str] = set()
    for batch in file.iter_batches(columns=sorted({*needed, "report_id"}), batch_size=50_000):
        for column in needed:
            if batch.column(column).null_count:
                yield f"{shown} has nulls in {column}, which must have a value."
        keys = batch.column("report_id")
        if name == "reports":
            fresh = keys.to_pylist()
            if len(set(fresh)) < len(fresh) or reports & set(fresh):
                yield f"{shown} has a report_id twice."
            reports |= set(fresh)
        else:
            strangers |= {key for key in keys.unique().to_pylist() if key is not None} - reports
    if strangers:
        yield f"{shown} has {len(strangers)} report_id that reports does not have, such as {min(strangers)}."


def _rows(path: Path) -> int:
    return pq.read_metadata(path).num_rows


def _file(path: Path, folder: Path) -> dict[str, Any]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": os.path.getsize(path),
        "sha256": file_hash(path),
    }


def file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
