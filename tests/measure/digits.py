"""Measures the number reader: `python tests/measure/digits.py [--model guard.npz] [--fonts build/digits] [--markdown]`.

Draws pages of ruled cells and of prose in families that the guarding model never saw, spoils them as a scanner would
(tests/support/scan.py, not the training's degradations), cuts out every cell by its true box and reads it. Thresholds
are chosen on one set of families and documents and reported on another. The shipped model has seen all families, so
figures that speak of unseen fonts need the guarding model of `make train-digits`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
from support.scan import QUALITIES, degrade_page, skew_matrix, stamp_page

from extract.digits import network, reader
from schemas.thai import DIGITS, ascii_digits

TLWG = "/usr/share/fonts/truetype/tlwg"
NOTO = "/usr/share/fonts/truetype/noto"
WEB = "node_modules/@fontsource"
# family -> (file with Thai glyphs or None, file with Latin ones), relative to the folder of web fonts or absolute.
FAMILIES = {
    "Laksaman": (f"{TLWG}/Laksaman.ttf",) * 2,
    "Garuda": (f"{TLWG}/Garuda.ttf",) * 2,
    "Sarabun": tuple(f"{WEB}/sarabun/files/sarabun-{script}-400-normal.woff2" for script in ("thai", "latin")),
    "Laksaman Bold": (f"{TLWG}/Laksaman-Bold.ttf",) * 2,
    "Noto Serif Thai": (f"{NOTO}/NotoSerifThai-Regular.ttf", f"{NOTO}/NotoSerif-Regular.ttf"),
    "Maitree": tuple(f"{WEB}/maitree/files/maitree-{script}-400-normal.woff2" for script in ("thai", "latin")),
    "Tinos": (None, f"{WEB}/tinos/files/tinos-latin-400-normal.woff2"),
}  # fmt: skip
REPORT = ("Laksaman", "Sarabun", "Garuda", "Laksaman Bold")
CHOOSE = ("Noto Serif Thai", "Maitree", "Tinos")
SIZES = (14, 16)
DPI = (150, 200, 300)
THRESHOLDS = (0.0, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998)
WORDS = ("ตัวชี้วัดที่", "การใช้งบประมาณ", "ได้คะแนนร้อยละ", "ผลการประเมิน", "ลดลงจากเดิม", "เพิ่มขึ้นเป็น", "คะแนนรวม",
         "อยู่ในระดับ", "ผู้รับบริการ", "หน่วยงานได้", "ปีงบประมาณ พ.ศ.", "เท่ากับ", "คะแนน",
         "และด้านการเปิดเผยข้อมูล", "ซึ่งต่ำกว่าเป้าหมาย")  # fmt: skip
TO_THAI = str.maketrans("0123456789", DIGITS)


@dataclass
class Item:
    """A printed number: its kind (a grammar), text, box in the clean page's pixels, and the line's box for prose."""

    kind: str
    text: str
    box: tuple[float, float, float, float]


def _score(rng: random.Random) -> str:
    return rng.choice(
        (f"{rng.uniform(60, 99.99):.2f}",) * 12
        + (f"{rng.uniform(0, 9.99):.2f}", "100.00", f"{rng.uniform(10, 99):.1f}", "100")
    )


def _other(rng: random.Random) -> tuple[str, str]:
    return rng.choice(
        (
            ("integer", str(rng.randint(1, 120))),
            ("year", str(rng.randint(2561, 2570))),
            ("code", f"{rng.choice('oie')}{rng.randint(1, 43)}"),
            ("list", f"{rng.randint(1, 12)}."),
            ("list", f"({rng.randint(1, 12)})"),
            ("list", f"{rng.randint(1, 9)}.{rng.randint(1, 9)}"),
        )
    )


class Pen:
    """Draws Thai and Latin runs of a family on one base line."""

    def __init__(self, family: str, points: float, dpi: int, web: Path) -> None:
        thai, latin = FAMILIES[family]
        size = round(points * dpi / 72)

        def font(name: str) -> ImageFont.FreeTypeFont:
            path = name if name.startswith("/") else str(web / name)
            return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)

        self.latin, self.thai, self.size = font(latin), font(thai) if thai else None, size

    def draw(self, pen: ImageDraw.ImageDraw, x: float, y: float, text: str) -> float:
        """Draw with the base line at y, starting at x; the end's x."""
        run = ""
        for char in [*text, ""]:
            if run and (not char or ("\u0e01" <= char <= "\u0e5b") != ("\u0e01" <= run[-1] <= "\u0e5b")):
                font = self.thai if "\u0e01" <= run[-1] <= "\u0e5b" else self.latin
                pen.text((x, y), run, font=font, fill=0, anchor="ls")
                x += font.getlength(run)
                run = ""
            run += char
        return x


def page(family: str, points: float, dpi: int, seed: int, web: Path) -> tuple[np.ndarray, list[Item], list[Item]]:
    """A page of ruled cells (their items) and lines of prose (items with the line's box, texts joined by spaces)."""
    rng = random.Random(seed)
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    ink = Pen(family, points, dpi, web)
    thai_page = FAMILIES[family][0] is not None
    left, top = round(0.7 * dpi), round(0.7 * dpi)
    step_x, step_y = round(1.12 * dpi), round(0.34 * dpi)
    columns, rows = 6, 20
    rule = max(1, round(0.5 * dpi / 72))
    cells: list[Item] = []
    for row in range(rows + 1):
        pen.line((left, top + row * step_y, left + columns * step_x, top + row * step_y), fill=0, width=rule)
    for column in range(columns + 1):
        pen.line((left + column * step_x, top, left + column * step_x, top + rows * step_y), fill=0, width=rule)
    for row in range(rows):
        for column in range(columns):
            kind, text = ("score", _score(rng)) if rng.random() < 0.7 else _other(rng)
            printed = text.translate(TO_THAI) if thai_page and rng.random() < 0.75 else text
            x = left + column * step_x + rng.uniform(0.06, 0.3) * dpi
            y = top + row * step_y + round(0.25 * dpi)
            ink.draw(pen, x, y, printed)
            inset = 1.5 * dpi / 72
            box = (left + column * step_x + inset, top + row * step_y + inset,
                   left + (column + 1) * step_x - inset, top + (row + 1) * step_y - inset)  # fmt: skip
            cells.append(Item(kind, text, box))
    prose: list[Item] = []
    y = top + rows * step_y + round(0.6 * dpi)
    while thai_page and y < height - 0.6 * dpi:
        x, numbers = float(left), []
        while True:
            words = "".join(rng.choice(WORDS) for _ in range(rng.randint(1, 2)))
            number = _score(rng) if rng.random() < 0.7 else str(rng.randint(2561, 2570))
            printed = number.translate(TO_THAI)
            gap = rng.choice((" ", " ", ""))
            whole = words + gap + printed + " "
            if x + ink.size * 0.55 * len(whole) > width - left:
                break
            x = ink.draw(pen, x, y, whole)
            numbers.append(number)
        prose.append(Item("prose", " ".join(numbers), (left - 4, y - 1.15 * ink.size, x + 4, y + 0.45 * ink.size)))
        y += round(1.8 * ink.size)
    return np.asarray(image), cells, prose


def crop(image: np.ndarray, box: tuple[float, float, float, float], matrix: np.ndarray) -> np.ndarray:
    """What stands in the box after the page was turned: upright for cells, as a grid finder would give it."""
    centre = matrix @ np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 1.0])
    half_w, half_h = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    x0, y0 = max(0, round(centre[0] - half_w)), max(0, round(centre[1] - half_h))
    return np.ascontiguousarray(image[y0 : round(centre[1] + half_h), x0 : round(centre[0] + half_w)])


def straight(image: np.ndarray, quality: str, seed: int, error: float) -> tuple[np.ndarray, np.ndarray]:
    """The page deskewed but for `error` degrees, as after a skew estimate, and the map from clean to it."""
    turned = skew_matrix(image.shape, quality, seed)
    angle = np.degrees(np.arctan2(turned[0, 1], turned[0, 0]))
    height, width = image.shape
    back = cv2.getRotationMatrix2D((width / 2, height / 2), -angle + error, 1.0)
    whole = (np.vstack([back, [0, 0, 1]]) @ np.vstack([turned, [0, 0, 1]]))[:2]
    return cv2.warpAffine(image, back, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), whole


@dataclass
class Case:
    """One reading against the truth."""

    quality: str
    dpi: int
    family: str
    kind: str
    truth: str
    reading: reader.NumberReading

    @property
    def right(self) -> bool:
        best = self.reading.alternatives[0][0] if self.reading.alternatives else ""
        return best == self.truth


def collect(families: tuple[str, ...], seed: int, web: Path, deskew: bool, qualities=QUALITIES, dpis=DPI):
    """All cases of cells, the counts of numbers in prose per condition, and the seconds per crop."""
    cases: list[Case] = []
    prose: dict[tuple[str, int], Counter] = {}
    seconds, crops = 0.0, 0
    for quality in qualities:
        for dpi in dpis:
            for number, family in enumerate(families):
                for points in SIZES:
                    key = seed * 1000 + number * 10 + points
                    clean, cells, lines = page(family, points, dpi, key, web)
                    scanned = degrade_page(clean, quality, dpi, key)
                    matrix = skew_matrix(clean.shape, quality, key) if quality != "clean" else np.eye(3)[:2]
                    level, level_matrix = scanned, matrix
                    if quality != "clean":
                        level, level_matrix = straight(scanned, quality, key, random.Random(key).uniform(-0.15, 0.15))
                    source, map_ = (level, level_matrix) if deskew else (scanned, matrix)
                    for kind in sorted({item.kind for item in cells}):
                        chosen = [item for item in cells if item.kind == kind]
                        images = [crop(source, item.box, map_) for item in chosen]
                        start = time.perf_counter()
                        readings = reader.read_numbers(images, kind)
                        seconds, crops = seconds + time.perf_counter() - start, crops + len(images)
                        for item, reading in zip(chosen, readings, strict=True):
                            cases.append(Case(quality, dpi, family, kind, item.text, reading))
                    counts = prose.setdefault((quality, dpi), Counter())
                    for item in lines:
                        _count_prose(reader.spot(crop(level, item.box, level_matrix)), item.text.split(), counts)
    return cases, prose, seconds / max(1, crops)


def stamped(families: tuple[str, ...], seed: int, web: Path) -> dict[tuple[str, int], Counter]:
    """Scores over which an office stamp was set, and what became of them, per condition."""
    out: dict[tuple[str, int], Counter] = {}
    for quality in ("office", "copy"):
        for dpi in (200, 300):
            counts = out.setdefault((quality, dpi), Counter())
            for number, family in enumerate(families):
                key = seed * 1000 + number
                image, cells, _ = page(family, 16, dpi, key, web)
                places = [row * 6 + column for row in (2, 6, 10, 14, 18) for column in (1, 4)]
                chosen = [cells[place] for place in places if cells[place].kind == "score"]
                for turn, item in enumerate(chosen):
                    x0, y0, x1, y1 = item.box
                    image = stamp_page(image, (x0, y0, x0 + 0.8 * dpi, y1), dpi, key + turn)
                scan = degrade_page(image, quality, dpi, key)
                level, matrix = straight(scan, quality, key, 0.05)
                for item in chosen:
                    reading = reader.read_number(crop(level, item.box, matrix), "score")
                    right = bool(reading.alternatives) and reading.alternatives[0][0] == item.text
                    counts["stamped"] += 1
                    counts["right"] += right
                    counts["abstained"] += reading.abstained
                    counts["certain and right" if right else "certain and wrong"] += reading.certain
    return out


def _count_prose(found: list, truth: list[str], counts: Counter) -> None:
    """Add one line's numbers: found ones against the printed ones, each printed one used once."""
    left = Counter(truth)
    counts["numbers"] += len(truth)
    for _, _, reading in found:
        if reading.abstained:
            counts["abstained"] += 1
            continue
        value = ascii_digits(reading.text).rstrip(".")
        kind = "right" if left[value] > 0 else "wrong"
        left[value] -= kind == "right"
        counts[kind] += 1
        counts[kind + " certain"] += reading.certain


def table(cases: list[Case], prose: dict) -> list[str]:
    """Markdown: exact strings per condition, silent errors per threshold, calibration, confusions, prose."""
    out = ["| scores, exact | 150 dpi | 200 dpi | 300 dpi |", "| --- | --- | --- | --- |"]
    for quality in QUALITIES:
        row = []
        for dpi in DPI:
            part = [case for case in cases if (case.quality, case.dpi, case.kind) == (quality, dpi, "score")]
            if part:
                row.append(f"{100 * sum(case.right for case in part) / len(part):.2f} % (n={len(part)})")
        out.append(f"| {quality} | " + " | ".join(row) + " |")
    out += ["", "| scores by family, exact | " + " | ".join(QUALITIES) + " |", "| --- |" + " --- |" * len(QUALITIES)]
    for family in dict.fromkeys(case.family for case in cases):
        row = []
        for quality in QUALITIES:
            part = [case for case in cases if (case.quality, case.family, case.kind) == (quality, family, "score")]
            row.append(f"{100 * sum(case.right for case in part) / max(1, len(part)):.2f} % (n={len(part)})")
        out.append(f"| {family} | " + " | ".join(row) + " |")
    out += ["", "| other numbers, exact | " + " | ".join(QUALITIES) + " |", "| --- |" + " --- |" * len(QUALITIES)]
    for kind in ("integer", "year", "code", "list"):
        row = []
        for quality in QUALITIES:
            part = [case for case in cases if (case.quality, case.kind) == (quality, kind)]
            row.append(f"{100 * sum(case.right for case in part) / max(1, len(part)):.1f} % (n={len(part)})")
        out.append(f"| {kind} | " + " | ".join(row) + " |")
    out += ["", "| kept, silently wrong | " + " | ".join(QUALITIES) + " |", "| --- |" + " --- |" * len(QUALITIES)]
    rules = [
        (f"share >= {least}", lambda r, least=least: r.probability >= least and not _refused(r)) for least in THRESHOLDS
    ]
    rules += [("not abstained", lambda r: not r.abstained), ("certain", lambda r: r.certain)]
    for name, rule in rules:
        row = []
        for quality in QUALITIES:
            part = [case for case in cases if case.quality == quality]
            kept = [case for case in part if rule(case.reading)]
            row.append(f"{100 * len(kept) / max(1, len(part)):.1f} % / {sum(not case.right for case in kept)}")
        out.append(f"| {name} | " + " | ".join(row) + " |")
    out += ["", "| share | readings | right |", "| --- | --- | --- |"]
    edges = (0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998, 1.01)
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        part = [case for case in cases if low <= case.reading.probability < high and not _refused(case.reading)]
        if part:
            right = sum(case.right for case in part)
            out.append(f"| {low} to {min(high, 1)} | {len(part)} | {100 * right / len(part):.1f} % ({right}) |")
    wrong = [case for case in cases if not case.right]
    families = Counter(case.family for case in wrong)
    out += ["", "Wrong by family: " + ", ".join(f"{name} {count}" for name, count in families.most_common()) + ".", ""]
    runner = sum(any(text == case.truth for text, _ in case.reading.alternatives) for case in wrong)
    out.append(f"Of {len(wrong)} wrong ones, the truth is among the alternatives {runner} times.")
    out += [
        "",
        "| numbers in prose | printed | read right | read wrong | abstained | certain and right | certain and wrong |",
    ]
    out.append("| --- |" + " --- |" * 6)
    for (quality, dpi), counts in prose.items():
        values = [counts[k] for k in ("numbers", "right", "wrong", "abstained", "right certain", "wrong certain")]
        out.append(f"| {quality} {dpi} | " + " | ".join(map(str, values)) + " |")
    return out


def _refused(reading: reader.NumberReading) -> bool:
    """Abstained for another reason than its share: such a reading makes no claim at any threshold."""
    return reading.abstained and reading.reason != "ambiguous"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=network.MODEL)
    parser.add_argument("--fonts", type=Path, default=Path("build/digits"), help="folder with node_modules/@fontsource")
    parser.add_argument("--set", choices=("choose", "report"), default="report")
    parser.add_argument("--tilted", action="store_true", help="cut cells from the page as scanned, not deskewed")
    parser.add_argument("--wrong", type=int, default=0, help="list so many wrong readings")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    network.MODEL = arguments.model
    families, seed = (REPORT, 11) if arguments.set == "report" else (CHOOSE, 5)
    cases, prose, seconds = collect(families, seed + arguments.seed, arguments.fonts, not arguments.tilted)
    print("\n".join(table(cases, prose)))
    print("\n| stamped scores | printed | best reading right | abstained | certain and right | certain and wrong |")
    print("| --- |" + " --- |" * 5)
    for (quality, dpi), counts in stamped(families, seed, arguments.fonts).items():
        names = ("stamped", "right", "abstained", "certain and right", "certain and wrong")
        print(f"| {quality} {dpi} | " + " | ".join(str(counts[name]) for name in names) + " |")
    print(f"\n{1000 * seconds:.2f} ms a crop, preparation and decoding included.")
    for case in [case for case in cases if not case.right][: arguments.wrong]:
        print(case.quality, case.dpi, case.family, case.kind, case.truth, case.reading)
    for case in [case for case in cases if not case.right and case.reading.certain]:
        print("SILENT", case.quality, case.dpi, case.family, case.kind, case.truth, case.reading)


if __name__ == "__main__":
    main()
