"""How fast and how lean PDFs become rows, against pdfplumber and against bare pdfium, on the same pages in one run.

    python tests/measure/bench_pdf.py [file.pdf ...]

`whole` is the whole job: bytes -> Document -> rows -> Arrow tables -> Parquet. pdfplumber does `extract_text` and
`extract_tables`, pdfium gives its bare text. Without files, pages of four kinds are made, and made-up reports by every
PDF producer that is installed. Times are processor time of this process, the best of several runs after a warm-up, so
other programs on the machine disturb them little; peak memory is that of a fresh process for a whole job.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import cProfile
import io
import pstats
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

CELL = "ดำเนินการจัดทำคู่มือการปฏิบัติงานและเผยแพร่"
PAGES = 20
LONG = (50, 500)
WANTED = 5.0  # times as fast as pdfplumber
SEEDS = (4711, 4712)  # of the reports
STAGES = {"read", "_page", "_native", "normalise", "interpret", "rows"}  # whose callees are shown as stages
SHOWN = 22


def dense(pages: int) -> bytes:
    """Pages with a ruled table of 23 rows."""
    from support import pdfs

    rows = [["ลำดับ", "มาตรการ", "วิธีดำเนินการ", "ผลการดำเนินการ"]]
    rows += [[str(i), "มาตรการ", CELL[:16], CELL[16:32]] for i in range(1, 24)]
    return pdfs.draw(*[pdfs.table(rows, x=40, width=130)] * pages)


def sparse(pages: int) -> bytes:
    """Pages with two short lines."""
    from support import pdfs

    return pdfs.draw(*[pdfs.lines("มาตรการส่งเสริมความโปร่งใส", "ภายในหน่วยงาน")] * pages)


def prose(pages: int) -> bytes:
    """Pages full of running text."""
    from support import pdfs

    return pdfs.draw(*[pdfs.lines(*[CELL + CELL[:20]] * 28)] * pages)


def files() -> Iterator[tuple[str, bytes]]:
    from support.generate import report
    from support.layout import compose
    from support.render_pdf import chromium_pdf, faulty_pdf, find_chromium, find_office, office_pdf

    yield "dense tables", dense(PAGES)
    yield "sparse pages", sparse(PAGES)
    yield "running text", prose(PAGES)
    for seed in SEEDS:
        printed = compose(report(seed))
        yield f"report {seed}, ReportLab", faulty_pdf(printed)
        if find_office():
            yield f"report {seed}, LibreOffice", office_pdf(printed)
        if find_chromium():
            yield f"report {seed}, Chromium", chromium_pdf(printed)


def whole(data: bytes) -> None:
    import pyarrow.parquet as pq

    from schemas import arrow

    for name, found in rows(data).items():
        if found:
            pq.write_table(arrow.to_arrow(name, found), io.BytesIO())


def rows(data: bytes) -> dict[str, list]:
    from corpus.one import digitise
    from corpus.settings import RunSettings
    from extract.settings import ReadSettings
    from schemas.dataset import TABLES

    made = digitise(data, "report.pdf", RunSettings(read=ReadSettings(ocr=False)))
    return {name: getattr(made, name) for name in TABLES}


def document(data: bytes) -> None:
    from extract.formats.pdf import read
    from extract.settings import ReadSettings
    from schemas.issues import Issues

    read(data, Issues(), ReadSettings(ocr=False))


def plumber(data: bytes) -> None:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as opened:
        for page in opened.pages:
            page.extract_text()
            page.extract_tables()
            page.close()


def bare(data: bytes) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as opened:
        for index in range(len(opened)):
            page = opened[index]
            textpage = page.get_textpage()
            textpage.get_text_range()
            textpage.close()
            page.close()


def seconds(job: Callable[[bytes], None], data: bytes, runs: int) -> float:
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        job(data)
        best = min(best, time.process_time() - start)
    return best


def peak(pages: int) -> float:
    """Peak memory in MB of a process that makes rows of a file of so many pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        path.write_bytes(dense(pages))
        answer = subprocess.run(
            [sys.executable, __file__, "--peak", str(path)], capture_output=True, text=True, check=True
        )
    return float(answer.stdout)


def profile(samples: list[bytes]) -> list[tuple[float, str]]:
    """(share of the whole job, stage), longest first; cProfile makes small functions look slower than they are."""
    profiler = cProfile.Profile()
    profiler.enable()
    for data in samples:
        whole(data)
    profiler.disable()
    stats = pstats.Stats(profiler)
    spent: Counter[str] = Counter()
    total = stats.total_tt  # type: ignore[attr-defined]
    for (path, _, called), (*_, callers) in stats.stats.items():  # type: ignore[attr-defined]
        for (_, _, caller), (*_, cumulative) in callers.items():
            if caller in STAGES and called not in STAGES and not called.startswith("<"):
                stem = "pypdfium2" if "pypdfium2" in path else Path(path).stem
                spent[f"{stem}.{called}"] += cumulative
    return [(share / total, stage) for stage, share in spent.most_common(SHOWN)]


def main() -> int:
    if sys.argv[1:2] == ["--peak"]:
        whole(Path(sys.argv[2]).read_bytes())
        # Not ru_maxrss: a child inherits its parent's peak there.
        status = Path("/proc/self/status").read_text(encoding="ascii")
        print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
        return 0
    import pypdfium2

    samples = [(Path(name).name, Path(name).read_bytes()) for name in sys.argv[1:]] or list(files())
    print(
        "| file | pages | whole, ms/page | pdfplumber, ms/page | bare pdfium, ms/page | times as fast as pdfplumber "
        "| the same, reading alone | times bare pdfium |"
    )
    print("|---|---|---|---|---|---|---|---|")
    sums: Counter[str] = Counter()
    for name, data in [*samples, ("all", b"")]:
        if data:
            whole(data)
            spent = {
                "pages": len(pypdfium2.PdfDocument(data)),
                "whole": seconds(whole, data, 5),
                "document": seconds(document, data, 5),
                "bare": seconds(bare, data, 5),
                "plumber": seconds(plumber, data, 2),
            }
            sums.update(spent)
        else:
            spent = sums
        per = {kind: 1000 * spent[kind] / spent["pages"] for kind in spent}
        print(
            f"| {name} | {spent['pages']} | {per['whole']:.1f} | {per['plumber']:.1f} | {per['bare']:.2f} "
            f"| {per['plumber'] / per['whole']:.1f} | {per['plumber'] / per['document']:.1f} "
            f"| {per['whole'] / per['bare']:.0f} |",
            flush=True,
        )
    print("\nWhere the time goes (share of the whole job, stage):\n")
    for share, stage in profile([data for _, data in samples]):
        print(f"{100 * share:5.1f} % {stage}")
    print()
    for pages in LONG:
        print(f"peak memory of the whole job, {pages} pages: {peak(pages):.0f} MB", flush=True)
    return 0 if sums["plumber"] / sums["whole"] >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
