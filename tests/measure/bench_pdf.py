"""How fast and how lean PDFs are read, against pdfplumber and against bare pdfium, on the same pages in one run.

    python tests/measure/bench_pdf.py [file.pdf ...]

Without files, report pages with ruled Thai tables are made by ReportLab. Each figure is the best of three runs in
this process after a warm-up; the peak memory is that of a fresh process that reads a 500-page file.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

CELL = "ดำเนินการจัดทำคู่มือการปฏิบัติงานและเผยแพร่"
PAGES = 40
LONG = 500


def made(pages: int) -> bytes:
    from support import pdfs

    rows = [["ลำดับ", "มาตรการ", "วิธีดำเนินการ", "ผลการดำเนินการ"]]
    rows += [[str(i), "มาตรการ", CELL[:16], CELL[16:32]] for i in range(1, 24)]
    return pdfs.draw(*[pdfs.table(rows, x=40, width=130)] * pages)


def ours(data: bytes) -> None:
    from extract.formats.pdf import read
    from extract.settings import ReadSettings
    from schemas.issues import Issues

    read(data, Issues(), ReadSettings(ocr=False))


def plumber(data: bytes) -> None:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def bare(data: bytes) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        for index in range(len(document)):
            page = document[index]
            textpage = page.get_textpage()
            textpage.get_text_range()
            textpage.close()
            page.close()


def seconds(job: Callable[[bytes], None], data: bytes, runs: int = 3) -> float:
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        job(data)
        best = min(best, time.perf_counter() - start)
    return best


def peak(pages: int) -> float:
    """Peak memory in MB of a process that reads a file of so many pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        path.write_bytes(made(pages))
        answer = subprocess.run(
            [sys.executable, __file__, "--peak", str(path)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
    return float(answer.stdout)


def main() -> int:
    if sys.argv[1:2] == ["--peak"]:
        ours(Path(sys.argv[2]).read_bytes())
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return 0
    import pypdfium2

    files = [(Path(name).name, Path(name).read_bytes()) for name in sys.argv[1:]] or [("made", made(PAGES))]
    print(
        f"{'file':34} {'pages':>5} {'ours/s':>8} {'pdfplumber/s':>13} {'pdfium/s':>9} {'faster':>7} {'of pdfium':>10}"
    )
    slowest = float("inf")
    for name, data in files:
        pages = len(pypdfium2.PdfDocument(data))
        ours(data)
        mine, bare_time = seconds(ours, data), seconds(bare, data)
        theirs = seconds(plumber, data, 1)
        slowest = min(slowest, theirs / mine)
        print(
            f"{name[:34]:34} {pages:5} {pages / mine:8.1f} {pages / theirs:13.1f} {pages / bare_time:9.1f} "
            f"{theirs / mine:6.1f}x {mine / bare_time:9.1f}x",
            flush=True,
        )
    for pages in (50, LONG):
        print(f"peak memory, {pages} pages: {peak(pages):.0f} MB")
    return 0 if slowest >= 5 else 1


if __name__ == "__main__":
    sys.exit(main())
