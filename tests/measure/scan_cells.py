"""Measures the reading of scanned pages: how many table grids are right, cell and prose character error, scores read.

    python tests/measure/scan_cells.py [--pages 4] [--dpi 200,300] [--qualities clean,office,copy,poor]

Pages are made up (support/sheets.py), then scanned by the simulator (support/scan.py). Character error is the edit
distance over the length of the truth, white space ignored, ํา counted as ำ. A score counts as read where its cell's
text equals it; as lied where the cell holds another well-formed score that the reader does not mark as doubtful.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import regex
from rapidfuzz.distance import Levenshtein

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from support.scan import degrade_page
from support.sheets import Sheet, sheet

from extract.scan import read_page
from extract.settings import ReadSettings
from schemas.document import Page, Table
from schemas.issues import Issues
from schemas.thai import ascii_digits

SCORE = regex.compile(r"[0-9]{2,3}\.[0-9]{2}")


def plain(text: str) -> str:
    return (
        "".join(text.split())
        .replace("\u0e4d\u0e32", "\u0e33")
        .replace("–", "-")
        .replace("\u0e4d\u0e49\u0e32", "\u0e49\u0e33")
    )


def measure(truth: Sheet, page: Page | None, counts: Counter) -> None:
    """Add one page's figures to the counts."""
    tables = [block for block in page.blocks if isinstance(block, Table)] if page else []
    for place, cells in enumerate(truth.tables):
        table = tables[place] if place < len(tables) else None
        read = {(c.row, c.col, c.row_span, c.col_span): c for c in table.cells} if table else {}
        wanted = {(c.row, c.col, c.row_span, c.col_span): c for c in cells}
        counts["grids"] += 1
        counts["grids_right"] += read.keys() == wanted.keys()
        for key, cell in wanted.items():
            text = plain(cell.text)
            got = plain(read[key].text) if key in read else ""
            counts["cell_chars"] += len(text)
            counts["cell_errors"] += min(Levenshtein.distance(text, got), len(text))
            letters = regex.sub(r"[0-9๐-๙]", "", text)
            counts["letter_chars"] += len(letters)
            counts["letter_errors"] += min(Levenshtein.distance(letters, regex.sub(r"[0-9๐-๙]", "", got)), len(letters))
            counts["cells"] += 1
            counts["cells_exact"] += text == got
            if SCORE.fullmatch(ascii_digits(text)):
                counts["scores"] += 1
                counts["scores_read"] += ascii_digits(text) == ascii_digits(got)
                lied = SCORE.fullmatch(ascii_digits(got)) and ascii_digits(text) != ascii_digits(got)
                doubtful = key in read and any(
                    reading.probability < 0.99 for line in read[key].lines for reading in line.readings
                )
                counts["scores_lied"] += bool(lied and not doubtful)
            elif regex.search(r"[0-9๐-๙]", text):
                counts["numbers"] += 1
                counts["numbers_read"] += regex.findall("[0-9]+", ascii_digits(text)) == regex.findall(
                    "[0-9]+", ascii_digits(got)
                )
    prose = plain("".join(truth.prose))
    lines = [line for block in page.blocks if not isinstance(block, Table) for line in block.lines] if page else []
    got = plain("".join(line.text for line in lines))
    counts["prose_chars"] += len(prose)
    counts["prose_errors"] += min(Levenshtein.distance(prose, got), len(prose))
    counts["prose_lines"] += len(truth.prose)
    counts["prose_lines_extra"] += abs(len(lines) - len(truth.prose))
    wanted_scores = regex.findall(r"[0-9]{2,3}\.[0-9]{2}", ascii_digits(prose))
    counts["prose_scores"] += len(wanted_scores)
    left = Counter(regex.findall(r"[0-9]{2,3}\.[0-9]{2}", ascii_digits(got)))
    counts["prose_scores_read"] += sum((Counter(wanted_scores) & left).values())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pages", type=int, default=4)
    arguments.add_argument("--first", type=int, default=100, help="first seed")
    arguments.add_argument("--dpi", default="150,200,300")
    arguments.add_argument("--qualities", default="clean,office,copy,poor")
    arguments.add_argument("--ascii", action="store_true", help="Arabic numerals instead of Thai ones")
    arguments.add_argument("--rule", type=float, default=0.6, help="thickness of rules in points")
    chosen = arguments.parse_args()
    print("dpi quality grids  cell CER  letters  exact  scores lied numbers | prose CER lines+ scores | s/page")
    for dpi in map(int, chosen.dpi.split(",")):
        for quality in chosen.qualities.split(","):
            counts: Counter = Counter()
            seconds = 0.0
            for seed in range(chosen.first, chosen.first + chosen.pages):
                truth = sheet(seed, dpi, thai=not chosen.ascii, rule=chosen.rule)
                image = degrade_page(truth.image, quality, dpi, seed)
                start = time.perf_counter()
                page = read_page(image, dpi, 1, 1, Issues(), ReadSettings())
                seconds += time.perf_counter() - start
                measure(truth, page, counts)
            c = counts
            print(
                f"{dpi} {quality:7} {c['grids_right']}/{c['grids']} {100 * c['cell_errors'] / c['cell_chars']:7.1f} %"
                f" {100 * c['letter_errors'] / c['letter_chars']:6.1f} % {100 * c['cells_exact'] / c['cells']:5.0f} %"
                f" {c['scores_read']}/{c['scores']} {c['scores_lied']:3} {c['numbers_read']}/{c['numbers']} |"
                f" {100 * c['prose_errors'] / c['prose_chars']:6.1f} % {c['prose_lines_extra']:3}/{c['prose_lines']}"
                f" {c['prose_scores_read']}/{c['prose_scores']} | {seconds / chosen.pages:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
