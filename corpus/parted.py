"""Records in parts that are worked on one after the other, so that memory does not grow with their number."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

AT_ONCE = 1 << 17  # records of a part, some megabytes
MOST = 256  # files open at once; beyond, parts grow


def parted(
    found: Iterable[np.ndarray], most: int, keys: Callable[[np.ndarray], np.ndarray], folder: Path | None
) -> Iterator[np.ndarray]:
    """Records dealt out by their keys, so that no key is in two parts; within a part in the order in which they came.
    The parts wait in temporary files in `folder`. most: how many records there may be. keys: of records, unsigned."""
    parts = min(1 + most // AT_ONCE, MOST)
    with ExitStack() as stack:
        files = [stack.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(parts)]
        kind = None
        for records in found:
            kind = records.dtype
            part = keys(records) % np.uint64(parts)
            order = np.argsort(part, kind="stable")
            ends = np.searchsorted(part[order], np.arange(parts), side="right")
            for file, piece in zip(files, np.split(records[order], ends[:-1]), strict=True):
                file.write(piece.tobytes())
        for file in files if kind is not None else ():
            file.seek(0)
            yield np.frombuffer(file.read(), dtype=kind)
