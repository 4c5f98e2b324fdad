"""Time and memory of reading scans against bare Tesseract over the same page images.

    python tests/measure/bench_scan.py [--pages 6] [--dpi 200] [--quality copy] [--workers 2]

Bare Tesseract: its own page segmentation, tha+eng, one thread each, as many processes as workers. The whole job: PNG
file -> Document, in as many worker processes. Wall time decides on a quiet machine; processor time, children
included, stands beside it because it also holds on a busy one. Memory is the largest worker's own peak.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# One thread of linear algebra per worker, as in the batch: more only disturb each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

WORKER = """
import sys, os
os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, sys.argv[1])
import cv2
cv2.setNumThreads(1)
from extract import read
from schemas.issues import Issues
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        document = read(file.read(), path, Issues())
    assert any(document.lines()), path
with open("/proc/self/status") as status:  # the usage of resources would count the memory of who started it
    print(int(status.read().split("VmHWM:")[1].split()[0]) // 1024)
"""


def spent() -> float:
    """Processor seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(jobs: list[list[str]], workers: int) -> tuple[float, float, list[str]]:
    """(wall seconds, processor seconds, outputs) of running commands, `workers` at once."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is not compiled anew at each start

    def run(job: list[str]) -> str:
        return subprocess.run(job, env=environment, check=True, capture_output=True, text=True).stdout

    wall, used = time.perf_counter(), spent()
    with ThreadPoolExecutor(workers) as pool:
        outputs = list(pool.map(run, jobs))
    return time.perf_counter() - wall, spent() - used, outputs


def main() -> None:
    import cv2
    from support.scan import degrade_page
    from support.sheets import sheet

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=6)
    arguments.add_argument("--dpi", type=int, default=200)
    arguments.add_argument("--quality", default="copy")
    arguments.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for seed in range(200, 200 + chosen.pages):
            page = degrade_page(sheet(seed, chosen.dpi).image, chosen.quality, chosen.dpi, seed)
            paths.append(f"{folder}/{seed}.png")
            cv2.imwrite(paths[-1], page)
        bare = [["tesseract", path, path[:-4], "-l", "tha+eng", "--dpi", str(chosen.dpi)] for path in paths]
        shares = [paths[first :: chosen.workers] for first in range(chosen.workers)]
        ours = [[sys.executable, "-c", WORKER, str(ROOT), *share] for share in shares if share]
        timed([*bare[:1], [sys.executable, "-c", WORKER, str(ROOT), paths[0]]], 1)
        bare_wall, bare_used, _ = timed(bare, chosen.workers)
        wall, used, peaks = timed(ours, chosen.workers)
    print(f"{chosen.pages} pages, {chosen.quality}, {chosen.dpi} dpi, {chosen.workers} workers")
    print(f"bare Tesseract  wall {bare_wall:6.2f} s  processor {bare_used:6.2f} s")
    print(f"whole job       wall {wall:6.2f} s  processor {used:6.2f} s  peak {max(map(int, peaks))} MB a worker")
    print(f"ratio           wall {wall / bare_wall:6.2f}    processor {used / bare_used:6.2f}")


if __name__ == "__main__":
    main()
