"""How right the program is, format by format, fault by fault, scan by scan: one table in markdown.

    python -m tests.measure.accuracy [--quick] [--only docx,pdf,scan] [--rows WORDS] [--reports N] [--seed S] [-v]

Reports, their fonts and their figures are made up from the seed; nothing of them is used anywhere else. Scans are
drawn from LibreOffice PDFs and degraded. The same scans are given to what a user would pick instead.
"""

from __future__ import annotations

import os

# As the readers' processes have it: several threads per process on few cores make each of them slower.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import argparse
import datetime
import multiprocessing
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from measure.accuracy_cases import GROUPS, Case, cases
from measure.accuracy_peers import judge, peers, sentences
from rapidfuzz import process
from rapidfuzz.distance import Indel
from support.score import Tally, fold, score

from corpus.one import digitise
from schemas.dataset import Rows

COLUMNS = {
    "score recall": "scores.recall",
    "score precision": "scores.precision",
    "wrong, no issue": "scores.silent",
    "measure recall": "measures.recall",
    "measure precision": "measures.precision",
    "number": "measure.number",
    "status": "measure.status",
    "units": "measure.responsible",
    "period": "measure.period",
    "cell text": "measure.text",
    "report fields": "report.fields",
    "Thai digits": "digits.exact",
}
REPAIRS = {
    "repaired right": "repair.right",
    "made worse": "repair.wrong",
    "left as it was": "repair.left",
    "sound cell spoiled": "repair.spoiled",
}


def read(case: Case) -> tuple[str, str, Tally, float]:
    """row, file, figures, seconds."""
    began = time.perf_counter()
    rows = digitise(case.data, case.name)
    seconds = time.perf_counter() - began
    tally = score(case.gold, rows)
    if case.printed is not None:
        repairs(tally, case, rows)
    if not case.thai_digits:
        tally.figures.pop("digits.exact", None)
    return case.row, case.name, tally, seconds


def repairs(tally: Tally, case: Case, rows: Rows) -> None:
    """What cleaning did to each printed cell, against the printed cell that it is most like."""
    assert case.printed is not None
    truths = list({fold(cell.text) for table in case.printed.tables() for row in table.rows for cell in row} - {""})
    for cell in rows.cells:
        raw, text = fold(cell.text_raw), fold(cell.text)
        if len(text) < 4 or not truths:
            continue
        found = process.extractOne(text, truths, scorer=Indel.normalized_similarity, score_cutoff=0.5)
        if found is None:
            continue
        before, after = Indel.distance(raw, found[0]), Indel.distance(text, found[0])
        if before == 0:
            tally.hit("repair.spoiled", after > 0)
        else:
            tally.hit("repair.right", after == 0)
            tally.hit("repair.wrong", after > before)
            tally.hit("repair.left", 0 < after <= before)


def peer_rows(case: Case) -> list[tuple[str, str, Tally, float]]:
    """The same scan through each peer."""
    made = []
    for name, run in peers()[0].items():
        began = time.perf_counter()
        text = run(case.data, case.dpi or 300)
        row = f"{name}: {case.row.removeprefix('scan, ')}"
        made.append((row, case.name, judge(case.gold, text, case.thai_digits), time.perf_counter() - began))
    return made


def work(item: tuple[str, Case]) -> list[tuple[str, str, Tally, float]]:
    group, case = item
    return peer_rows(case) if group == "peers" else [read(case)]


def items(options: argparse.Namespace) -> Iterator[tuple[str, Case]]:
    for group in options.only:
        scanned = group in ("scan", "peers")
        count = options.scans if scanned else options.reports
        for case in cases(group, count, options.seed, options.quick, options.rows):
            yield group, case


def share(figures: dict[str, tuple[float, float]], name: str) -> str:
    right, judged = figures.get(name, (0.0, 0.0))
    if name == "scores.silent":
        return f"{right:g}" if judged else "–"
    return f"{right / judged:.3f}" if judged else "–"


def markdown(rows: dict[str, Tally], files: dict[str, int], seconds: dict[str, float], command: str) -> str:
    """The table, with the day and the command that made it."""
    lines = [
        f"Measured {datetime.date.today().isoformat()} by `{command}`.",
        "",
        "| input | files | " + " | ".join(COLUMNS) + " | s/file |",
        "|---|---|" + "---|" * (len(COLUMNS) + 1),
    ]
    for row, tally in rows.items():
        cells = [share(tally.figures, name) for name in COLUMNS.values()]
        lines.append(f"| {row} | {files[row]} | " + " | ".join(cells) + f" | {seconds[row] / files[row]:.1f} |")
    broken = {row: tally for row, tally in rows.items() if tally.figures.get("repair.right", (0, 0))[1]}
    if broken:
        lines += [
            "",
            "What cleaning did to the cells whose text was damaged, and to sound ones:",
            "",
            "| input | damaged cells | " + " | ".join(REPAIRS) + " | sound cells |",
            "|---|---|" + "---|" * (len(REPAIRS) + 1),
        ]
        for row, tally in broken.items():
            counts = [f"{tally.figures.get(name, (0, 0))[0]:g}" for name in REPAIRS.values()]
            damaged, sound = tally.figures["repair.right"][1], tally.figures.get("repair.spoiled", (0, 0))[1]
            lines.append(f"| {row} | {damaged:g} | " + " | ".join(counts) + f" | {sound:g} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Accuracy over formats, faults and scans, as a markdown table.")
    parser.add_argument("--quick", action="store_true", help="few reports, three kinds of scans")
    parser.add_argument("--only", type=lambda s: s.split(","), default=None, help="of " + ",".join(GROUPS))
    parser.add_argument("--rows", default="", help="only rows whose name holds this")
    parser.add_argument("--reports", type=int, default=None, help="reports per row (45; quick: 9)")
    parser.add_argument("--scans", type=int, default=None, help="reports per row of scans (9; quick: 2)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--out", type=Path, default=None, help="write the table to this file too")
    parser.add_argument("-v", "--verbose", action="store_true", help="list everything that is not right")
    options = parser.parse_args()
    command = "make accuracy" + (f' ARGS="{" ".join(sys.argv[1:])}"' if sys.argv[1:] else "")
    options.only = options.only or list(GROUPS)
    if unknown := set(options.only) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    options.reports = options.reports or (9 if options.quick else 45)
    options.scans = options.scans or (2 if options.quick else 9)
    rows: dict[str, Tally] = defaultdict(Tally)
    files: dict[str, int] = defaultdict(int)
    seconds: dict[str, float] = defaultdict(float)
    # pdfium is used in processes, never in threads; each worker is a fresh process.
    with multiprocessing.get_context("spawn").Pool(options.workers, maxtasksperchild=50) as pool:
        for made in pool.imap(work, items(options)):
            for row, name, tally, spent in made:
                rows[row].add(tally)
                files[row] += 1
                seconds[row] += spent
                for sentence in tally.wrong if options.verbose else ():
                    print(f"{row} | {name} | {sentence}", file=sys.stderr)
                print(f"\r{sum(files.values())} files read", end="", file=sys.stderr, flush=True)
            if options.out:
                # So far: a run of hours that is stopped still leaves its table.
                options.out.write_text(markdown(rows, files, seconds, command) + "\n", encoding="utf-8")
    print(file=sys.stderr)
    table = markdown(rows, files, seconds, command)
    if "peers" in options.only and (missing := peers()[1]):
        table += "\n\n" + sentences(missing)
    print(table)
    if options.out:
        options.out.write_text(table + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
