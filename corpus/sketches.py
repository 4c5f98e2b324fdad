"""Many sketches at once: on disk, so that memory does not grow with what each of them holds."""

from __future__ import annotations

import json
import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

import numpy as np

from corpus.parted import parted
from corpus.sketch import Sketch, sample, text_print
from normalise.agency.gazetteer import fold

PASSAGE = np.dtype(
    [("print", "<u8"), ("report", "<u4"), ("at", "<u4"), ("numbers", "<u2"), ("named", "u1")],
)
HASH = np.dtype([("hash", "<u8"), ("report", "<u4")])
READ = 1 << 8  # reports, and records of passages, that are read in one go
RECENT = 256  # sketches that stay unpacked


class Sketches:
    """Sketches in temporary files, in the order of their report ids; of those with one id the last. In memory about 60
    bytes of each.

    Arrays, one value a report: owner, group (owner and year), whole, agency: hashes of 64 bits, 0 for what is not
    known; year: 0 for one that is not known. Used as a context, which removes the files.
    """

    def __init__(self, made: Iterable[Sketch], folder: Path | None = None) -> None:
        self.folder = folder
        files = [tempfile.TemporaryFile(dir=folder) for _ in range(3)]  # noqa: SIM115 - closed with the context
        self._shown, self._hashes, self._passages = files
        ids, ends, held, owner, group, whole, agency = (array("Q") for _ in range(7))
        year = array("i")
        at = 0
        for number, one in enumerate(made):
            shown = json.dumps(one.to_json(), ensure_ascii=False).encode()
            self._shown.write(shown)
            ends.append(at := at + len(shown))
            hashes = sample(one)
            self._hashes.write(hashes.astype("<u8").tobytes())
            held.append(len(hashes))
            self._passages.write(_passages(one, number))
            ids.append(int(one.report_id, 16))
            owner.append(key(one.owner))
            group.append(key((one.owner, one.year) if one.owner and one.year else None))
            whole.append(int(one.whole, 16) if one.whole else 0)
            agency.append(key(fold(one.agency) if one.agency else None))
            year.append(one.year or 0)
        for file in self._files:
            file.flush()
        self._order(*(np.frombuffer(column, dtype=np.uint64) for column in (ids, ends, held)))
        self.owner, self.group, self.whole, self.agency = (
            np.frombuffer(column, dtype=np.uint64)[self._arrival] for column in (owner, group, whole, agency)
        )
        self.year = np.frombuffer(year, dtype=np.int32)[self._arrival]
        self.get = lru_cache(RECENT)(self._get)

    def _order(self, ids: np.ndarray, ends: np.ndarray, held: np.ndarray) -> None:
        """Number the reports by their ids, and say where in the files each is."""
        order = np.argsort(ids, kind="stable")
        last = np.r_[ids[order][1:] != ids[order][:-1], True] if len(ids) else np.empty(0, dtype=bool)
        self._arrival = order[last]
        self._number = np.full(len(ids), -1, dtype=np.int64)  # by arrival; -1 where a later one has the same id
        self._number[self._arrival] = np.arange(len(self._arrival))
        self._ends, self._held = ends.astype(np.int64), held.astype(np.int64)
        self._first = np.cumsum(self._held) - self._held

    def __enter__(self) -> Sketches:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    @property
    def _files(self) -> tuple[IO[bytes], ...]:
        return self._shown, self._hashes, self._passages

    def __len__(self) -> int:
        return len(self._arrival)

    @property
    def held(self) -> int:
        """Hashes of all reports."""
        return int(self._held.sum())

    def _get(self, number: int) -> Sketch:
        """The sketch of a report; `get` keeps some of them."""
        at = self._arrival[number]
        start = self._ends[at - 1] if at else 0
        return Sketch.from_json(json.loads(os.pread(self._shown.fileno(), self._ends[at] - start, start)))

    def sample(self, number: int) -> np.ndarray:
        """The hashes of a report, ascending."""
        at = self._arrival[number]
        read = os.pread(self._hashes.fileno(), 8 * self._held[at], 8 * self._first[at])
        return np.frombuffer(read, dtype="<u8")

    def hashes(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """All hashes and the reports that hold them, in parts that no hash spans, each part in the order of its
        hashes."""
        for records in parted(self._hash_records(), self.held, lambda records: records["hash"], self.folder):
            records = records[np.argsort(records["hash"], kind="stable")]
            yield records["hash"], records["report"]

    def _hash_records(self) -> Iterator[np.ndarray]:
        for start in range(0, len(self._held), READ):
            held = self._held[start : start + READ]
            read = os.pread(self._hashes.fileno(), 8 * int(held.sum()), 8 * int(self._first[start]))
            numbers = np.repeat(self._number[start : start + READ], held)
            records = np.empty(len(numbers), dtype=HASH)
            records["hash"], records["report"] = np.frombuffer(read, dtype="<u8"), numbers
            yield records[numbers >= 0]

    def passages(self) -> Iterator[np.ndarray]:
        """All passages (`PASSAGE`) of reports with an owner, in parts that no print spans, each in the order of its
        prints and reports."""
        total = os.fstat(self._passages.fileno()).st_size // PASSAGE.itemsize
        for records in parted(self._passage_records(total), total, lambda records: records["print"], self.folder):
            yield records[np.lexsort((records["at"], records["report"], records["print"]))]

    def _passage_records(self, total: int) -> Iterator[np.ndarray]:
        for start in range(0, total, READ):
            read = os.pread(self._passages.fileno(), READ * PASSAGE.itemsize, start * PASSAGE.itemsize)
            records = np.frombuffer(read, dtype=PASSAGE)
            records = records[self._number[records["report"]] >= 0].copy()
            records["report"] = self._number[records["report"]]
            yield records


def _passages(one: Sketch, number: int) -> bytes:
    """The passages of a sketch as records, each print once."""
    if not one.owner:
        return b""
    first = {passage.print: at for at, passage in reversed(list(enumerate(one.passages)))}
    records = np.zeros(len(first), dtype=PASSAGE)
    for record, (printed, at) in zip(records, sorted(first.items(), key=lambda item: item[1]), strict=True):
        passage = one.passages[at]
        record["print"], record["report"], record["at"] = printed, number, at
        record["numbers"], record["named"] = min(passage.numbers, 9), bool(passage.names)
    return records.tobytes()


def key(what: object) -> int:
    """A hash of 64 bits of anything but None, which is 0."""
    return 0 if what is None else text_print(repr(what)) or 1
