"""Time and memory of comparing many reports with each other: grows with their number, not with its square.

    python tests/measure/similar_scale.py [--sizes 1000 10000 100000]

Made-up sketches: 40 % of each text stands in every report (the official guide), 10 % in some dozen, the rest is its
own; one report in fifty is a near copy of the one before.
"""

from __future__ import annotations

import argparse
import base64
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from corpus.similar import similar
from corpus.sketch import KEPT, Passage, Sketch


def sketches(count: int, seed: int = 1) -> Iterator[Sketch]:
    rng = np.random.default_rng(seed)
    guide = rng.integers(0, 2**63, 4000, dtype=np.uint64)
    circulars = rng.integers(0, 2**63, (max(1, count // 12), 1000), dtype=np.uint64)
    before = None
    for i in range(count):
        own = rng.integers(0, 2**63, 5000, dtype=np.uint64)
        hashes = np.unique(np.concatenate([guide, circulars[rng.integers(len(circulars))], own]))[:KEPT]
        if before is not None and i % 50 == 0:
            hashes = before
        before = hashes
        passages = tuple(Passage(m, int(rng.integers(2**62)), 2) for m in range(10))
        yield Sketch(
            report_id=f"{i:016x}",
            source_path=f"{i}.txt",
            agency=f"องค์การบริหารส่วนตำบล{i // 3}",
            place=f"{i // 3:06}",
            year=2560 + i % 3,
            kinds=("measure_results",),
            hashes=base64.b64encode(hashes.astype("<u8").tobytes()).decode(),
            whole=f"{i:016x}",
            letters=10_000,
            scores={"ITA 2567": 80.0},
            passages=passages,
        )


def measure(size: int) -> None:
    """Compare so many, which are made as they are asked for, and print what it took."""
    began = time.process_time()
    for _ in sketches(size):
        pass
    making = time.process_time() - began
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.process_time()
    pairs = sum(1 for _ in similar(sketches(size)))
    seconds = time.process_time() - began - making  # of processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{size:>9,} reports {seconds:8.2f} s {1e6 * seconds / size:8.0f} µs each, {pairs:>7,} pairs, "
        f"peak {peak:6.0f} MB, of which {peak - before:6.0f} MB for comparing",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    for size in parser.parse_args().sizes:
        pid = os.fork()  # a process of its own, so that its peak memory is its own
        if pid == 0:
            measure(size)
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            sys.exit(f"{size:,} reports: the process failed")


if __name__ == "__main__":
    main()
