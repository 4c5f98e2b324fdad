"""How often a row at the top of a page is rightly joined to the one before, or rightly told from it.

    python tests/measure/row_cuts.py [--seed S] [--tables N]

Tables of made-up measures without numbers are wrapped to narrow columns and cut at every height a page may end at, by
`normalise.cut_rows`; the annotated real reports' measures too, where they are there.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from pythainlp.tokenize import word_tokenize
from support.generate import FAMILIES, report
from support.layout_measures import cell_text
from support.real_reports import real_reports
from support.truth import MeasureTable

from normalise.cut_rows import GOES_ON, weigh
from normalise.text import join_lines

FIELDS = ("title", "steps", "approach", "analysis", "result", "outcome", "monitoring", "responsible", "period")
Row = dict[str, str]


def tables(seed: int, count: int) -> Iterator[list[Row]]:
    """The cells of each table's measures by column, without numbers."""
    for i in range(count):
        truth = report(seed * 1000 + i, family=FAMILIES[i % len(FAMILIES)])
        for part in truth.parts:
            if isinstance(part, MeasureTable) and part.layout == "table" and len(part.measures) > 2:
                columns = [column for column in part.columns if column.field in FIELDS]
                yield [{c.field: cell_text(truth, part, c, m) for c in columns} for m in part.measures]


def real_tables() -> Iterator[list[Row]]:
    """The same of the annotated reports; periods as they are printed are not annotated."""
    for _, _, gold in real_reports():
        by_table: dict[int, list[Row]] = {}
        for measure in gold.get("measures", []):
            row = {name: measure.get(name) or "" for name in FIELDS if name not in ("responsible", "period")}
            row["responsible"] = "\n".join(measure.get("responsible") or [])
            by_table.setdefault(measure.get("table_no", 0), []).append(row)
        yield from (rows for rows in by_table.values() if len(rows) > 1)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many letters, broken between words and where a paragraph ends."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in word_tokenize(paragraph, engine="newmm"):
            if line and len(line) + len(word) > width:
                lines.append(line)
                line = ""
            line += word
        lines.append(line)
    return [line.strip() for line in lines if line.strip()]


def cut(rows: list[Row], rng: random.Random) -> Iterator[tuple[Row, Row, list[Row], dict[str, float], bool]]:
    """(before, after, rows so far, lines left blank, whether it goes on), of every row of a table."""
    widths = {name: rng.choice((10, 14, 20, 28)) for name in rows[0]}
    last: dict[str, list[str]] = {}
    for i, row in enumerate(rows):
        lines = {name: wrap(text, widths[name]) for name, text in row.items()}
        tall = max(map(len, lines.values()), default=0)
        if i:
            yield rows[i - 1], _joined(lines), rows[:i], _blank(last), False
        if tall > 1:
            height = rng.randrange(1, tall)
            above = {name: part[:height] for name, part in lines.items()}
            before, after = _joined(above), _joined({name: part[height:] for name, part in lines.items()})
            if after.get("title"):
                yield before, after, [*rows[:i], before], _blank(above), True
        last = lines


def _joined(lines: dict[str, list[str]]) -> Row:
    return {name: join_lines(part)[0] for name, part in lines.items()}


def _blank(lines: dict[str, list[str]]) -> dict[str, float]:
    tall = max(map(len, lines.values()))
    return {name: tall - len(part) for name, part in lines.items()}


def count(source: list[list[Row]], repeats: int, placed: bool, verbose: bool, seed: int = 1) -> Counter[str]:
    """Rows by what they are and what was said of them. placed: with the space below each text known, as in a PDF."""
    rng, counts = random.Random(seed), Counter()
    for rows in source * repeats:
        for before, after, so_far, blank, goes_on in cut(rows, rng):
            usual = frozenset(field for field in after if all(row.get(field) for row in so_far))
            odds = weigh(before, after, usual, [row["title"] for row in so_far], blank if placed else None)
            right = (odds >= GOES_ON) == goes_on
            said = "right" if right else "wrong, and called doubtful" if 0 < odds < GOES_ON else "wrong"
            counts[f"{'cut' if goes_on else 'new'}: {said}"] += 1
            if verbose and not right:
                print(goes_on, round(odds, 1), {name: (before.get(name), after[name]) for name in after}, sep="\n   ")
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description="Rows cut by page ends: joined or told apart, rightly or wrongly.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tables", type=int, default=120)
    parser.add_argument("-v", "--verbose", action="store_true", help="list every row that was taken wrongly")
    options = parser.parse_args()
    sources = (("made up", list(tables(options.seed, options.tables)), 1), ("real", list(real_tables()), 20))
    for name, source, repeats in sources:
        for placed in (True, False):
            counts = count(source, repeats, placed, options.verbose, options.seed)
            print(f"{name}, {'with' if placed else 'without'} places:", dict(sorted(counts.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
