"""What the repair of broken Thai does to text with known faults: repaired right, wrong, left alone; and to good text.

    python tests/measure/repair_confusion.py [--seed S] [--folder GOOD_TEXTS]

Good text is the prose in `unseen.txt` and reports made up from the seed, none of it used to write the repair; a folder
of text files comes on top. Each fault is put into good text at random, so the truth is known letter by letter. White
space does not count, but for the fault that strews it, where spaces are the letters that count. `damaged` are letters
that were right before the repair. Exit code 1 if good text is changed or anything is damaged more often than it is
repaired.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import regex
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support import faults
from support.generate import report
from support.layout import compose
from support.render_text import render_text

from normalise.repair import Repairer
from normalise.text import tidy
from schemas.thai import UNKNOWN_MARKS

MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
CONSONANT = "\u0e01-\u0e2e"


def aa_drawn_as_am(text: str, rng: random.Random) -> str:
    return text.replace("\u0e32", "\u0e33")


def marks_late(text: str, rng: random.Random) -> str:
    """Readers that sort letters by place put a mark after the next consonant, sometimes with a space."""

    def late(match: regex.Match[str]) -> str:
        if rng.random() > 0.3:
            return match.group()
        gap = " " if rng.random() < 0.3 else ""
        return f"{match[1]}{match[3]}{gap}{match[2]}" + (" " if gap else "")

    return regex.sub(f"([{CONSONANT}])([{MARKS}]+)([{CONSONANT}])(?![{MARKS}])", late, text)


def unknown_marks(text: str, rng: random.Random) -> str:
    """A mark of the font has no letter: here sara u, as in real files."""
    return text.replace("\u0e38", "\ufffd")


def glyph_numbers(text: str, rng: random.Random) -> str:
    """One letter comes out as its glyph's number."""
    return text.replace("\u0e32", "(cid:23)").replace("\u0e49", "(cid:41)")


def shapes_unnamed(text: str, rng: random.Random) -> str:
    """Mai tho, sara i and the ring of sara am are shapes without a name, as PDF pages number them."""
    marks = map(chr, UNKNOWN_MARKS)
    text = text.replace("\u0e33", next(marks) + "\u0e32")
    return text.replace("\u0e49", next(marks)).replace("\u0e34", next(marks))


def doubled(text: str, rng: random.Random) -> str:
    """Bold imitated by drawing everything twice."""
    return regex.sub("[\u0e01-\u0e4e]", lambda match: match.group() * 2, text)


def stray_spaces(text: str, rng: random.Random) -> str:
    """A space after ป with an upper vowel, as some producers leave it."""
    return regex.sub(f"(?<=[ปฝฟ][{MARKS}]+)(?=[{CONSONANT}])", lambda _: " " if rng.random() < 0.6 else "", text)


FAULTS: dict[str, Callable[[str, random.Random], str]] = {
    "none": lambda text, rng: text,
    "ring lost, space left (ด าเนิน)": faults.lose_sara_am,
    "ring lost (ดาเนิน)": faults.plain_aa,
    "ring lost in half the words": lambda text, rng: faults.plain_aa(text, rng, 0.5),
    "sara am for sara aa (กำร)": aa_drawn_as_am,
    "sara am doubled (ลำาดับ)": faults.double_sara_am,
    "marks one letter late (หนว่ย)": marks_late,
    "tone before vowel": faults.tone_first,
    "old font marks (U+F700...)": faults.private_use,
    "mark without a letter": unknown_marks,
    "glyph numbers (cid:n)": glyph_numbers,
    "marks as unnamed shapes": shapes_unnamed,
    "letters doubled": doubled,
    "letter spaced": faults.letter_space,
    "spaces after tall letters": stray_spaces,
}
SPACES_COUNT = {"letter spaced", "spaces after tall letters"}


def texts(folder: Path | None, seed: int) -> list[list[str]]:
    """Good text by document, in cells and lines."""
    prose = (Path(__file__).parent / "unseen.txt").read_text(encoding="utf-8").splitlines()
    found: list[list[str]] = [[line for line in prose if line and not line.startswith("#")]]
    if folder and folder.is_dir():
        for path in sorted(folder.glob("*.txt")):
            cells = _cells(path.read_text(encoding="utf-8-sig"))
            if not Repairer(cells).evidence.active:  # a text that is broken itself is no truth
                found.append(cells)
    for number in range(6):
        found.append(_cells(render_text(compose(report(1000 * seed + number))).decode()))
    return found


def _cells(text: str) -> list[str]:
    text = regex.sub(r"<[^>]*>", " ", text)
    return [tidy(cell) for line in text.split("\n") for cell in line.split("\t") if cell.strip()]


def outcome(truth: str, broken: str, repaired: str, spaces: bool) -> Counter[str]:
    """right, wrong, left: of the letters that the fault changed; damaged: letters that it had left right."""
    if not spaces:
        truth, broken, repaired = ("".join(text.split()) for text in (truth, broken, repaired))
    before = _wrong_places(truth, broken)
    after = _wrong_places(truth, repaired)
    counts: Counter[str] = Counter(letters=len(truth), broken=len(before))
    counts["right"] = len(before - after)
    still = before & after
    counts["left"] = (
        len(still)
        if repaired == broken
        else sum(1 for place in still if _near(truth, broken, place) == _near(truth, repaired, place))
    )
    counts["wrong"] = len(still) - counts["left"]
    counts["damaged"] = len(after - before)
    return counts


def _near(truth: str, text: str, place: int) -> str:
    """What a text holds where the truth has this place and its neighbours, by alignment."""
    for block in Levenshtein.opcodes(truth, text):
        if block.src_start <= place <= block.src_end and block.tag != "equal":
            return text[block.dest_start : block.dest_end]
    return ""


def _wrong_places(truth: str, text: str) -> set[int]:
    places: set[int] = set()
    for block in Levenshtein.opcodes(truth, text):
        if block.tag == "insert":
            places.add(block.src_start)
        elif block.tag != "equal":
            places.update(range(block.src_start, block.src_end))
    return places


def measure(documents: list[list[str]], fault: Callable, spaces: bool, seed: int) -> Counter[str]:
    total: Counter[str] = Counter()
    rng = random.Random(seed)
    for cells in documents:
        broken = [fault(cell, rng) for cell in cells]
        repair = Repairer(broken)
        for truth, raw in zip(cells, broken, strict=True):
            total += outcome(truth, tidy(raw) if spaces else raw, tidy(repair(raw)), spaces)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description="The confusion of the repair of broken Thai.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=ROOT.parent / "shared" / "reports")
    options = parser.parse_args()
    documents = texts(options.folder, options.seed)
    print(f"{len(documents)} documents, {sum(len(cell) for cells in documents for cell in cells):,} characters")
    heads = f"{'letters':>8} {'broken':>7} {'right':>7} {'wrong':>6} {'left':>6} {'damaged':>8}"
    print(f"{'fault':34} {heads} {'CER before':>11} {'after':>7}")
    bad = False
    for name, fault in FAULTS.items():
        c = measure(documents, fault, name in SPACES_COUNT, options.seed)
        before = c["broken"] / max(1, c["letters"])
        after = (c["wrong"] + c["left"] + c["damaged"]) / max(1, c["letters"])
        bad |= c["damaged"] > c["right"] or (name == "none" and c["damaged"] > 0)
        print(
            f"{name:34} {c['letters']:8} {c['broken']:7} {c['right']:7} {c['wrong']:6} {c['left']:6} {c['damaged']:8} "
            f"{100 * before:10.2f}% {100 * after:6.2f}%",
            flush=True,
        )
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
