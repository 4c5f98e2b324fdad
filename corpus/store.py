"""The work store: what was read of each file, kept between runs, so that nothing is read twice.

One SQLite file. A result is keyed by the file's content (SHA-256) and the ending of its name, and counts while the
fingerprints it depends on are the same. A process that is killed loses at most the last second of work.
"""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.find import Skipped
from corpus.fingerprint import Fingerprint

FORMAT = 3  # of the tables below; another one is begun anew
EVERY = 1.0  # seconds between writing to disk

TABLES = """
CREATE TABLE IF NOT EXISTS results (
    sha256 TEXT, ending TEXT, read_print TEXT, rows_print TEXT, tools TEXT, limits TEXT,
    status TEXT, province TEXT, year INTEGER, seconds REAL, peak INTEGER,
    PRIMARY KEY (sha256, ending)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS packs (sha256 TEXT, ending TEXT, rows BLOB, PRIMARY KEY (sha256, ending));
CREATE TABLE IF NOT EXISTS sketches (sha256 TEXT, ending TEXT, sketch TEXT, PRIMARY KEY (sha256, ending));
CREATE TABLE IF NOT EXISTS documents (
    sha256 TEXT, ending TEXT, read_print TEXT, tools TEXT, document BLOB, PRIMARY KEY (sha256, ending));
CREATE TABLE IF NOT EXISTS inputs (
    source_path TEXT PRIMARY KEY, sha256 TEXT, ending TEXT, size INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inputs_by_content ON inputs (sha256);
CREATE TABLE IF NOT EXISTS skipped (source_path TEXT, code TEXT, words TEXT);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


class Damaged(Exception):
    """The work store cannot be used; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file of this run. ending: of the first file in path order among those with the same bytes."""

    source_path: str
    sha256: str
    ending: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A report of the dataset, in the order of the dataset: by province, fiscal year and path."""

    sha256: str
    ending: str
    source_path: str
    status: str
    province: str | None
    year: int | None


class Store:
    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open()
            known = self.fact("format")
            if known is not None and known != str(FORMAT):
                self.close()
                path.unlink()
                self._open()
            self.set_fact("format", str(FORMAT))
            self.commit()
        except sqlite3.DatabaseError as error:
            raise _explained(error, path) from error

    def _open(self) -> None:
        self.db = sqlite3.connect(self.path, isolation_level="DEFERRED")
        self.db.execute("PRAGMA journal_mode = WAL")  # stays with a rollback journal where there can be none
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.execute("PRAGMA cache_size = -4000")
        self.db.executescript(TABLES)
        self._written = time.monotonic()

    def close(self) -> None:
        self.db.close()

    def commit(self) -> None:
        self.db.commit()
        self._written = time.monotonic()

    def fact(self, name: str) -> str | None:
        row = self.db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_fact(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def list_inputs(self, inputs: Iterable[Input], skipped: Iterable[Skipped]) -> None:
        """Replace the listing of the input folder by this one."""
        self.db.execute("DELETE FROM inputs")
        self.db.execute("DELETE FROM skipped")
        self.db.executemany(
            "INSERT INTO inputs VALUES (?, ?, ?, ?)", ((i.source_path, i.sha256, i.ending, i.size) for i in inputs)
        )
        self.db.executemany(
            "INSERT INTO skipped VALUES (?, ?, ?)",
            ((s.source_path, s.code, json.dumps(s.words, sort_keys=True)) for s in skipped),
        )
        self.commit()

    def has_rows(self, sha256: str, ending: str, prints: Fingerprint) -> bool:
        """Whether there are rows of this content that still count."""
        row = self.db.execute(
            "SELECT rows_print, tools, limits FROM results WHERE sha256 = ? AND ending = ?", (sha256, ending)
        ).fetchone()
        return bool(row) and row[0] == prints.rows and _same_tools(row[1], prints) and row[2] in ("", prints.limits)

    def document(self, sha256: str, ending: str, prints: Fingerprint) -> bytes | None:
        """The kept document of this content, if reading it again would give the same and its bytes are as they were."""
        row = self.db.execute(
            "SELECT read_print, tools, document FROM documents WHERE sha256 = ? AND ending = ?", (sha256, ending)
        ).fetchone()
        if not row or row[0] != prints.read or not _same_tools(row[1], prints):
            return None
        checksum, document = row[2][:4], row[2][4:]
        return document if checksum == _checksum(document) else None

    def has_document(self, sha256: str, ending: str, prints: Fingerprint) -> bool:
        """Whether there is a document that counts; its bytes are not looked at."""
        row = self.db.execute(
            "SELECT read_print, tools FROM documents WHERE sha256 = ? AND ending = ?", (sha256, ending)
        ).fetchone()
        return bool(row) and row[0] == prints.read and _same_tools(row[1], prints)

    def put(
        self,
        sha256: str,
        ending: str,
        prints: Fingerprint,
        rows: bytes,
        *,
        status: str,
        province: str | None = None,
        year: int | None = None,
        tools: Iterable[str] = (),
        limits: str = "",
        document: bytes = b"",
        sketch: dict[str, Any] | None = None,
        seconds: float = 0.0,
        peak: int = 0,
    ) -> None:
        """Keep a result. limits: the fingerprint of the limits if one of them decided; "transient" if the next run
        is to try again."""
        used = json.dumps({name: prints.tools.get(name, "") for name in sorted(tools)})
        key = (sha256, ending)
        self.db.execute(
            "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, prints.read, prints.rows, used, limits, status, province, year, seconds, peak),
        )
        self.db.execute("INSERT OR REPLACE INTO packs VALUES (?, ?, ?)", (*key, rows))
        if document:
            self.db.execute(
                "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)",
                (*key, prints.read, used, _checksum(document) + document),
            )
        self.db.execute("DELETE FROM sketches WHERE sha256 = ? AND ending = ?", key)
        if sketch:
            self.db.execute("INSERT INTO sketches VALUES (?, ?, ?)", (*key, json.dumps(sketch, ensure_ascii=False)))
        if time.monotonic() - self._written > EVERY:
            self.commit()

    def rows(self, sha256: str, ending: str) -> bytes:
        """The packed rows of a content; none if they are lost."""
        found = self.db.execute("SELECT rows FROM packs WHERE sha256 = ? AND ending = ?", (sha256, ending)).fetchone()
        return found[0] if found else b""

    def forget(self, sha256: str, ending: str) -> None:
        """Drop everything kept of a content; the next run reads it anew."""
        for table in ("results", "packs", "documents", "sketches"):
            self.db.execute(f"DELETE FROM {table} WHERE sha256 = ? AND ending = ?", (sha256, ending))
        self.commit()

    def sketches(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """SHA-256, first path and sketch of every content of the listing that has one, by content."""
        found = self.db.execute(
            """SELECT i.sha256, MIN(i.source_path), s.sketch
               FROM inputs i JOIN sketches s ON s.sha256 = i.sha256 AND s.ending = i.ending
               GROUP BY i.sha256 ORDER BY i.sha256"""
        )
        for sha256, path, sketch in found:
            yield sha256, path, json.loads(sketch)

    def entries(self) -> Iterator[Entry]:
        """Every distinct content of the listing with its first file, in the order of the dataset."""
        found = self.db.execute(
            """SELECT i.sha256, i.ending, MIN(i.source_path) AS first, r.status, r.province, r.year
               FROM inputs i JOIN results r ON r.sha256 = i.sha256 AND r.ending = i.ending
               GROUP BY i.sha256
               ORDER BY r.province IS NULL, r.province, r.year IS NULL, r.year, first"""
        )
        for row in found:
            yield Entry(*row)

    def outcomes(self) -> Iterator[tuple[str, ...]]:
        """Per content of the listing: status and the fingerprints behind it, by content."""
        yield from self.db.execute(
            """SELECT DISTINCT r.sha256, r.ending, r.status, r.rows_print, r.tools, r.limits, r.province, r.year
               FROM inputs i JOIN results r ON r.sha256 = i.sha256 AND r.ending = i.ending ORDER BY r.sha256"""
        )

    def copies(self) -> dict[str, list[str]]:
        """The files of each content that has several, in path order."""
        found: dict[str, list[str]] = {}
        for sha256, path in self.db.execute(
            """SELECT sha256, source_path FROM inputs
               WHERE sha256 IN (SELECT sha256 FROM inputs GROUP BY sha256 HAVING COUNT(*) > 1)
               ORDER BY source_path"""
        ):
            found.setdefault(sha256, []).append(path)
        return found

    def inputs(self) -> Iterator[Input]:
        """The listing in path order."""
        for row in self.db.execute("SELECT source_path, sha256, ending, size FROM inputs ORDER BY source_path"):
            yield Input(*row)

    def skipped(self) -> Iterator[Skipped]:
        """What was skipped, in path order."""
        for path, code, words in self.db.execute("SELECT * FROM skipped ORDER BY source_path, code"):
            yield Skipped(path, code, json.loads(words))

    def forget_removed(self) -> int:
        """Drop the results of contents that are no longer in the listing; how many."""
        gone = "(sha256, ending) NOT IN (SELECT sha256, ending FROM inputs)"
        for table in ("packs", "documents", "sketches"):
            self.db.execute(f"DELETE FROM {table} WHERE {gone}")
        count = self.db.execute(f"DELETE FROM results WHERE {gone}").rowcount
        self.commit()
        return count

    def same_endings(self) -> None:
        """After several listings were put together: files with the same bytes count under the first one's ending."""
        self.db.execute(
            """UPDATE inputs SET ending = (
                   SELECT other.ending FROM inputs other JOIN results r
                   ON r.sha256 = other.sha256 AND r.ending = other.ending
                   WHERE other.sha256 = inputs.sha256 ORDER BY other.source_path LIMIT 1)
               WHERE sha256 IN (SELECT sha256 FROM inputs GROUP BY sha256 HAVING COUNT(*) > 1)"""
        )
        self.commit()

    def take_over(self, other: Path) -> None:
        """Add the listing and the results of another store, that of a shard."""
        self.commit()
        self.db.execute("ATTACH DATABASE ? AS other", (str(other),))
        for table in ("results", "packs", "sketches", "inputs"):
            self.db.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM other.{table}")
        self.db.execute("INSERT INTO skipped SELECT * FROM other.skipped")
        self.commit()
        self.db.execute("DETACH DATABASE other")


def _same_tools(used: str, prints: Fingerprint) -> bool:
    return all(prints.tools.get(name, "") == value for name, value in json.loads(used).items())


def _checksum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def _explained(error: sqlite3.DatabaseError, path: Path) -> Exception:
    text = str(error)
    if "full" in text:
        return OSError(28, "no space left on the disk")
    if "malformed" in text or "not a database" in text:
        return Damaged(f"The work store {path} is damaged ({text}); delete it and run again: everything is read anew.")
    return Damaged(f"The work store {path} cannot be used: {text}")
