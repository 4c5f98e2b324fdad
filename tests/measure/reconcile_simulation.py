"""How well reconciling detects and repairs errors: generated score tables with one, two and three misread prints.

Run: .venv/bin/python tests/measure/reconcile_simulation.py [tables per row] [seed] (default 300 and 1). Prints a table
of outcomes, what every single error of a digit becomes, and the probabilities' reliability. Exit code 1 if any repair
was wrong, or if an error passed that the model says cannot pass.

True scores are drawn unrounded, means and the total computed from them as the assessment does, then rounded to two
decimals. Errors are drawn from lexicon/framework/confusions.toml (substituted digits), with transposed neighbours and
lost last digits.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from normalise.scores.framework import table
from normalise.scores.mentions import Mention
from normalise.scores.reconcile import reconcile
from normalise.years import Years
from schemas.document import Line, Place, Reading
from schemas.issues import Issues

YEAR = 2567
YEARS = Years(2568, YEAR)
CODES = ["ITA", "IIT", "EIT", "OIT", *(f"indicator-{n}" for n in range(1, 11))]
GROUPS = {"IIT": range(1, 6), "EIT": range(6, 9), "OIT": range(9, 11)}
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.01)


def two(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def true_table(rng: random.Random) -> dict[str, Decimal]:
    """A table as published: some agencies near 100, some low."""
    level = rng.choice([95, 90, 85, 75, 60])
    raw = {n: Decimal(str(round(min(100.0, max(0.0, rng.gauss(level, 6))), 6))) for n in range(1, 11)}
    if rng.random() < 0.3:
        raw[10] = Decimal(rng.choice(["100", "43.75", "87.5", "80"]))
    from_rounded = rng.random() < 0.5
    shown = {n: two(v) for n, v in raw.items()}
    used = shown if from_rounded else raw
    instruments = {name: sum((used[n] for n in numbers), Decimal(0)) / len(numbers) for name, numbers in GROUPS.items()}
    parts = [
        (two(v) if rng.random() < 0.8 else v) * Decimal(w)
        for v, w in zip(instruments.values(), ("0.3", "0.3", "0.4"), strict=True)
    ]
    total = sum((two(p) for p in parts), Decimal(0)) if rng.random() < 0.7 else two(sum(parts, Decimal(0)))
    values = {"ITA": total} | {name: two(v) for name, v in instruments.items()}
    return values | {f"indicator-{n}": v for n, v in shown.items()}


def damage(text: str, rng: random.Random, kind: str) -> str:
    """One misreading of a printed number, never the number itself."""
    confusions = table("confusions")[kind]
    while True:
        chance = rng.random()
        digits = [i for i, c in enumerate(text) if c.isdigit()]
        if chance < 0.15:
            i = rng.choice(digits[:-1])
            j = digits[digits.index(i) + 1]
            chars = list(text)
            chars[i], chars[j] = chars[j], chars[i]
            wrong = "".join(chars)
        elif chance < 0.2:
            wrong = text[:-1]
        else:
            i = rng.choice(digits)
            listed = confusions.get(text[i], {})
            others = [d for d in "0123456789" if d != text[i]]
            weights = [listed.get(d, 0.0) + max((1 - sum(listed.values())) / 9, 0.01) for d in others]
            wrong = text[:i] + rng.choices(others, weights)[0] + text[i + 1 :]
        if wrong != text and float(wrong) != float(text) and 0 <= float(wrong) <= 100:
            return wrong


@dataclass
class Tally:
    """Counts over prints that were damaged, and over all decided scores."""

    tables: int = 0
    errors: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    harmed: int = 0
    reliability: list[tuple[float, bool]] = field(default_factory=list)


def mention(code: str, text: str, line: int, layer: str, reading: Reading | None) -> Mention:
    place = Place(line=line, layer=layer, confidence=0.9 if layer == "ocr" else None)
    return Mention(code, float(text), text, Line(text, place), YEAR, source="table", reading=reading)


def reading_of(text: str, truth: str, rng: random.Random, probability: float | None = None) -> Reading:
    """The number reader's answer, as measured: wrong ones are hardly ever sure, and mostly list the truth."""
    if text == truth:
        probability = probability or (0.9995 if rng.random() < 0.95 else rng.uniform(0.8, 0.99))
        others = ((damage(text, rng, "reader"), 1 - probability),)
    else:
        probability = probability or rng.uniform(0.4, 0.97)
        others = ((truth, 0.8 * (1 - probability)),) if rng.random() < 0.8 else ()
    return Reading(0, len(text), text, probability, others)


def simulate(count: int, errors: int, copies: int, layer: str, missing: int, seed: int, natural: bool = False) -> Tally:
    """copies: prints per indicator (2: a table and prose); layer `native` or `ocr` (with the number reader). natural:
    instead of a fixed number of errors each print errs at the model's own rate (typed text 0.2 %, the reader's own
    probability), so that stated probabilities can be judged."""
    rng = random.Random(seed)
    tally = Tally()
    for _ in range(count):
        truth = {code: f"{value:.2f}" for code, value in true_table(rng).items()}
        gone = rng.sample(CODES, missing)
        slots = [
            (code, copy)
            for code in CODES
            if code not in gone
            for copy in range(copies if code.startswith("indicator") else 1)
        ]
        sure = {slot: 0.9995 if rng.random() < 0.9 else rng.uniform(0.6, 0.99) for slot in slots} if natural else {}
        rates = {slot: 1 - sure[slot] if layer == "ocr" else 0.002 for slot in slots} if natural else {}
        wrong = {s for s in slots if rng.random() < rates[s]} if natural else set(rng.sample(slots, errors))
        printed = {
            slot: damage(truth[slot[0]], rng, "reader" if layer == "ocr" else "typed")
            if slot in wrong
            else truth[slot[0]]
            for slot in slots
        }
        mentions = [
            mention(
                code,
                text,
                20 * copy + CODES.index(code),
                layer,
                reading_of(text, truth[code], rng, sure.get((code, copy))) if layer == "ocr" else None,
            )
            for (code, copy), text in printed.items()
        ]
        rng.shuffle(mentions)
        rows = {row.code: row for row in reconcile(mentions, YEARS, None, Issues())}
        tally.tables += 1
        damaged = {code for code, _ in wrong}
        for code, row in rows.items():
            right = row.value is not None and abs(row.value - float(truth[code])) < 0.005
            if row.value is not None and row.probability is not None:
                tally.reliability.append((row.probability, right))
            if row.check == "derived" or code in gone:
                continue
            if code in damaged:
                tally.errors += 1
                tally.outcomes[outcome(row, right, float(truth[code]))] += 1
            elif row.check == "repaired" and not right:
                tally.harmed += 1
    return tally


def outcome(row, right: bool, truth: float) -> str:
    """What became of a score of which a print was damaged."""
    if row.check == "repaired":
        return "repaired right" if right else "repaired wrong"
    if row.check == "conflict":
        return "conflict"
    if right:
        return "right"
    if row.check == "verified":
        seen = row.resolution is not None and abs(row.value - truth) >= row.resolution - 1e-9
        return "verified wrong" if seen else "below resolution"
    return "unverified"


COLUMNS = ("repaired right", "conflict", "below resolution", "unverified", "verified wrong", "repaired wrong")


def single_digits(text: str) -> list[str]:
    """Every number of 0-100 that differs from the printed one in one digit."""
    found = []
    for i, char in enumerate(text):
        for digit in "0123456789":
            changed = text[:i] + digit + text[i + 1 :]
            if char.isdigit() and digit != char and float(changed) <= 100:
                found.append(changed)
    return found


def exhaust(tables: int, copies: int, seed: int) -> Counter[str]:
    """Every single-digit error of every indicator of typed tables: what the damaged score's row then says, by the size
    of the error ("large": 0.10 or more). copies: prints of each indicator, of which one is damaged."""
    rng = random.Random(seed)
    seen: Counter[str] = Counter()
    for _ in range(tables):
        truth = {code: f"{value:.2f}" for code, value in true_table(rng).items()}
        for damaged in CODES[4:]:
            for text in single_digits(truth[damaged]):
                mentions = [
                    mention(code, text if (code, copy) == (damaged, 0) else truth[code], 20 * copy, "native", None)
                    for code in CODES
                    for copy in range(copies if code.startswith("indicator") else 1)
                ]
                row = next(r for r in reconcile(mentions, YEARS, None, Issues()) if r.code == damaged)
                right = row.value is not None and abs(row.value - float(truth[damaged])) < 0.005
                size = "large" if abs(float(text) - float(truth[damaged])) >= 0.0999 else "small"
                seen[f"{size} {outcome(row, right, float(truth[damaged]))}"] += 1
    return seen


def report_exhausted(seed: int) -> int:
    """Print both exhaustive tables; the number of errors that passed though the model says they cannot."""
    print("\nevery single-digit error of one print of an indicator in a full table, typed")
    passed = 0
    for copies in (1, 2):
        seen = exhaust(3, copies, seed)
        print(f"printed {copies} time(s):", ", ".join(f"{k} {n}" for k, n in sorted(seen.items())))
        sizes = ("large",) if copies == 1 else ("large", "small")
        unnoticed = ("verified wrong", "repaired wrong", "below resolution", "unverified")
        passed += sum(seen[f"{size} {name}"] for size in sizes for name in unnoticed)
    print(f"passed unnoticed that must not: {passed}")
    return passed


def report(count: int, first_seed: int) -> int:
    """Print the tables; the number of wrong repairs and of errors that passed."""
    print(f"{count} tables a row; shares of damaged scores; harmed = right scores that were changed")
    head = f"{'layer':7} {'prints':6} {'missing':7} {'errors':6} " + " ".join(f"{c:>16}" for c in COLUMNS) + "  harmed"
    print(head)
    bad = 0
    seed = first_seed
    for layer in ("native", "ocr"):
        for copies in (1, 2):
            for missing in (0, 2):
                for errors in (1, 2, 3):
                    seed += 1
                    tally = simulate(count, errors, copies, layer, missing, seed)
                    shares = " ".join(f"{tally.outcomes[c] / max(1, tally.errors):16.4f}" for c in COLUMNS)
                    print(f"{layer:7} {copies:6} {missing:7} {errors:6} {shares}  {tally.harmed}")
                    bad += tally.outcomes["repaired wrong"] + tally.harmed
    bad += report_exhausted(first_seed)
    print("\nreliability (prints err at the model's own rates): stated probability, scores, share right")
    for layer in ("native", "ocr"):
        pairs = []
        for copies in (1, 2):
            pairs += simulate(8 * count, 0, copies, layer, 1, first_seed + 76 + copies, natural=True).reliability
        for low, high in zip(BINS, BINS[1:], strict=False):
            inside = [right for probability, right in pairs if low <= probability < high]
            if inside:
                print(f"{layer:7} {low:.3f}-{min(high, 1):.3f} {len(inside):7} {sum(inside) / len(inside):.4f}")
    print(f"\nwrong repairs and errors passed: {bad}")
    return bad


if __name__ == "__main__":
    given = [int(arg) for arg in sys.argv[1:3]]
    sys.exit(1 if report(*given, *(300, 1)[len(given) :]) else 0)
