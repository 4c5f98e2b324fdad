"""Measures the numbers in table cells as the product reads them: `python tests/measure/number_cells.py --seed 40`.

Draws pages of ruled cells, spoils them (support/scan.py), levels, cleans and cuts them into lines with the product's
own code, and reads every cell with `numbers_in_lines.read_line`. Only the cells' boxes are the true ones, so that the
figures speak of the numbers and not of the grid. What the engine would read is not asked.

For each printed number: certain and right, certain and wrong (which must not happen), doubtful but right, left open
with the truth among the alternatives, left open without it, doubtful and wrong. For what is no number (a dash, N/A, a
rating), no number found counts as right.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
from measure.digits import FAMILIES, NOTO, TLWG, TO_THAI, WEB, Item, Pen, crop, straight
from support.scan import QUALITIES, degrade_page

from extract.clean_page import clean, ink
from extract.digits import network
from extract.numbers_in_lines import read_line
from extract.ruled import Region
from extract.text_lines import find_lines
from schemas.thai import ascii_digits

cv2.setNumThreads(1)

FAMILIES |= {name: (f"{TLWG}/{name}.ttf",) * 2 for name in ("Norasi", "Loma", "Kinnari", "Umpush", "Waree")}
FAMILIES |= {
    "Noto Sans Thai": (f"{NOTO}/NotoSansThai-Regular.ttf", f"{NOTO}/NotoSans-Regular.ttf"),
    "Niramit": tuple(f"{WEB}/niramit/files/niramit-{script}-400-normal.woff2" for script in ("thai", "latin")),
}
# Never shown to the guarding model.
UNSEEN = ("Laksaman", "Sarabun", "Garuda", "Noto Serif Thai", "Maitree")
SIZES = (12, 14, 16, 18)
COLUMNS, ROWS = 6, 20
OUTCOMES = ("certain right", "certain wrong", "doubtful right", "alternative", "open", "doubtful wrong")


def _text(rng: random.Random) -> tuple[str, str]:
    """(kind, printed in ASCII digits)."""
    score = rng.choice((f"{rng.uniform(40, 99.99):.2f}",) * 10 + (f"{rng.uniform(0, 9.99):.2f}", "100.00"))
    roll = rng.random()
    if roll < 0.66:
        return "score", score
    return rng.choice(
        (
            ("digit", str(rng.randint(1, 9))),
            ("digit", str(rng.randint(1, 9))),
            ("integer", str(rng.randint(10, 120))),
            ("year", str(rng.randint(2561, 2570))),
            ("code", f"{rng.choice('oieOIE')}{rng.randint(1, 43)}"),
            ("list", rng.choice(("{}.", "({})", "{})")).format(rng.randint(1, 12))),
            ("percent", rng.choice(("{}%", "{} %")).format(score)),
            ("brackets", f"({score})"),
            ("fraction", f"{score}/100"),
            ("none", rng.choice(("-", "N/A", "A", "AA", "B", "C", "D", "ผ่าน", "ก"))),
        )
    )


def page(family: str, points: float, dpi: int, seed: int, web: Path) -> tuple[np.ndarray, list[Item], list[bool]]:
    """A page of ruled cells, what is printed in each, and whether in Thai digits."""
    rng = random.Random(seed)
    image = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
    pen = ImageDraw.Draw(image)
    hand = Pen(family, points, dpi, web)
    left, top, wide, high = round(0.7 * dpi), round(0.7 * dpi), round(1.12 * dpi), round(0.44 * dpi)
    rule = max(1, round(rng.choice((0.5, 0.75, 1.0)) * dpi / 72))
    for row in range(ROWS + 1):
        pen.line((left, top + row * high, left + COLUMNS * wide, top + row * high), fill=0, width=rule)
    for column in range(COLUMNS + 1):
        pen.line((left + column * wide, top, left + column * wide, top + ROWS * high), fill=0, width=rule)
    items, scripts = [], []
    for row in range(ROWS):
        for column in range(COLUMNS):
            thai = rng.random() < 0.6 and FAMILIES[family][0] is not None
            while True:
                kind, text = _text(rng)
                if FAMILIES[family][0] is None and not text.isascii():
                    continue
                printed = text.translate(TO_THAI) if thai else text
                x = left + column * wide + rng.uniform(0.06, 0.25) * dpi
                font = hand.thai if thai else hand.latin
                if x + font.getlength(printed) < left + (column + 1) * wide - 0.05 * dpi:
                    break
            hand.draw(pen, x, top + row * high + round(0.31 * dpi), printed)
            inset = 1.5 * dpi / 72
            box = (left + column * wide + inset, top + row * high + inset,
                   left + (column + 1) * wide - inset, top + (row + 1) * high - inset)  # fmt: skip
            items.append(Item(kind, text, box))
            scripts.append(thai)
    return np.asarray(image), items, scripts


def _value(text: str) -> str:
    return ascii_digits(text).replace(" ", "").strip("()%.").lower()


def outcome(item: Item, cell: np.ndarray, dpi: int) -> tuple[str, str]:
    """(one of OUTCOMES, what was read) for one cell of a cleaned page."""
    height, width = cell.shape
    lines = find_lines(cell, ink(cell, dpi), Region(0, 0, width, height), dpi)
    found = [number.reading for line in lines for number in read_line(line.image).numbers]
    told = " ".join(f"{reading.text or '?'} {reading.alternatives[:3]}" for reading in found)
    read = "".join(reading.text for reading in found)
    certain = bool(found) and all(reading.certain for reading in found)
    if item.kind == "none":
        digits = any(char.isdigit() for char in read)
        return ("certain wrong" if certain else "doubtful wrong") if digits else "certain right", told
    truth = _value(item.text)
    known = {_value(text) for reading in found for text, _ in reading.alternatives}
    if not read:
        return ("alternative" if truth in known else "open"), told
    right = _value(read) == truth
    return ("certain " if certain else "doubtful ") + ("right" if right else "wrong"), told


@dataclass
class Tally:
    """Outcomes by each way to group them."""

    by: dict[tuple[str, str], Counter] = field(default_factory=dict)

    def add(self, result: str, **groups: str) -> None:
        for way, group in groups.items():
            self.by.setdefault((way, group), Counter())[result] += 1

    def table(self, way: str) -> list[str]:
        out = [f"| {way} | printed | " + " | ".join(OUTCOMES) + " |", "| --- |" + " --- |" * (len(OUTCOMES) + 1)]
        for (kind, group), counts in self.by.items():
            if kind == way:
                row = [str(counts.total()), *(str(counts[name]) for name in OUTCOMES)]
                out.append(f"| {group} | " + " | ".join(row) + " |")
        return out


def measure(
    families: list[str], seed: int, pages: int, qualities: list[str], dpis: list[int], web: Path, show: list[str]
) -> Tally:
    """All outcomes; those named in `show` are printed one by one."""
    tally = Tally()
    for quality in qualities:
        for dpi in dpis:
            for place, family in enumerate(families):
                for turn in range(pages):
                    key = seed * 10_000 + place * 100 + turn
                    points = SIZES[(seed + turn + place) % len(SIZES)]
                    drawn, items, scripts = page(family, points, dpi, key, web)
                    scan = degrade_page(drawn, quality, dpi, key)
                    level, matrix = scan, np.eye(3)[:2]
                    if quality != "clean":
                        level, matrix = straight(scan, quality, key, random.Random(key).uniform(-0.15, 0.15))
                    level = clean(level, dpi)
                    for item, thai in zip(items, scripts, strict=True):
                        result, told = outcome(item, crop(level, item.box, matrix), dpi)
                        tally.add(
                            result,
                            condition=f"{quality} {dpi} {'Thai' if thai else 'ASCII'}",
                            family=family,
                            kind=item.kind,
                            quality=quality,
                            all="all",
                        )
                        if result in show:
                            where = f"{quality} {dpi} {family} {key}"
                            print(f"{result}: {where} {item.kind} {item.text!r} {told}", flush=True)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=network.MODEL)
    parser.add_argument("--fonts", type=Path, default=Path("build/digits"), help="folder with node_modules/@fontsource")
    parser.add_argument("--families", default=",".join(UNSEEN))
    parser.add_argument("--qualities", default=",".join(QUALITIES))
    parser.add_argument("--dpi", default="150,200,300")
    parser.add_argument("--pages", type=int, default=1, help="pages of 120 cells for each family and condition")
    parser.add_argument("--show", default="certain wrong", help="outcomes to list one by one, with commas between")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    network.MODEL = chosen.model
    start = time.process_time()
    families = list(FAMILIES) if chosen.families == "all" else chosen.families.split(",")
    dpis = [int(dpi) for dpi in chosen.dpi.split(",")]
    tally = measure(
        families, chosen.seed, chosen.pages, chosen.qualities.split(","), dpis, chosen.fonts, chosen.show.split(",")
    )
    for way in ("condition", "family", "kind", "quality", "all"):
        print("\n".join(["", *tally.table(way)]))
    cells = tally.by["all", "all"].total()
    print(f"\n{1000 * (time.process_time() - start) / cells:.1f} ms of processor time a cell, drawing included.")


if __name__ == "__main__":
    main()
