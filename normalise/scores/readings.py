"""What a printed number may truly be: the misreadings that the project holds possible, with their probabilities.

All values here are whole hundredths of a point (98.80 -> 9880), so that identities are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from normalise.scores.framework import table
from normalise.scores.mentions import Mention
from schemas.thai import DIGITS, ascii_digits

FULL = 10_000
# A reading of the number reader at or above this probability was never wrong in 2,189 measured cases.
SURE = 0.99
SUBSTITUTED, TRANSPOSED, OTHER = 0.8, 0.15, 0.05


@dataclass(frozen=True)
class Print:
    """One print of a score as evidence. read: its value or None. wrong: probability that it was misread or misprinted.
    others: (true value, share of the errors), the plausible ones; empty if the print is held sure."""

    read: int | None
    wrong: float
    others: tuple[tuple[int, float], ...]

    def likelihood(self, value: int) -> float:
        """P(this print | the true value); a tiny floor for a value that is not among the plausible ones."""
        if self.read == value:
            return 1 - self.wrong
        return self.wrong * max(self._shares.get(value, 0.0), 1e-6)

    def allows(self, value: int) -> bool:
        return self.read == value or value in self._shares

    @cached_property
    def _shares(self) -> dict[int, float]:
        return dict(self.others)


def hundredths(value: float) -> int:
    return round(value * 100)


@cache
def _rates() -> dict[str, float]:
    return table("confusions")["error_rate"]


@lru_cache(maxsize=4096)
def misreadings(read: int, kind: str) -> tuple[tuple[int, float], ...]:
    """True values that may have been read as `read`: one digit substituted, two neighbours transposed. Shares sum to
    about one. kind: a table of lexicon/framework/confusions.toml."""
    confusions = table("confusions")[kind]
    digits = f"{read:04d}" if read < FULL else f"{read:05d}"
    weights: dict[int, float] = {}
    for i, digit in enumerate(digits):
        for true in "0123456789":
            if true == digit:
                continue
            candidate = int(digits[:i] + true + digits[i + 1 :])
            listed = confusions.get(true, {})
            rest = (1 - sum(listed.values())) / 9
            weight = listed.get(digit, 0.0) + max(rest, 0.01)
            if candidate <= FULL:
                weights[candidate] = weights.get(candidate, 0.0) + weight
    total = sum(weights.values())
    shares = {value: SUBSTITUTED * weight / total for value, weight in weights.items()}
    swapped = {
        int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
        for i in range(len(digits) - 1)
        if digits[i] != digits[i + 1]
    }
    for value in swapped:
        if value <= FULL:
            shares[value] = shares.get(value, 0.0) + TRANSPOSED / len(swapped)
    return tuple(sorted(shares.items()))


def print_of(mention: Mention) -> Print:
    """The evidence of one mention: by the number reader's answer if there is one, else by its layer and confidence."""
    place = mention.line.place
    read = None if mention.value is None else hundredths(mention.value)
    kind = "typed"
    if place.layer == "ocr":
        kind = "thai_ocr" if any(char in DIGITS for char in mention.value_raw) else "reader"
        rate = max(_rates()["reader"], 1 - place.confidence) if place.confidence is not None else _rates()["ocr"]
    else:
        rate = _rates()["native"]
    others: dict[int, float] = {}
    if mention.reading is not None and place.layer == "ocr":
        reading = mention.reading
        kind = "reader"
        rate = max(1 - reading.probability, 1e-4)
        if reading.probability >= SURE and _same(reading.text, mention.value_raw):
            return Print(read, rate, ())
        total = sum(share for _, share in reading.alternatives) or 1.0
        for text, share in reading.alternatives:
            value = _value(text)
            if value is not None and value != read:
                others[value] = others.get(value, 0.0) + 0.8 * share / total
    if read is None:
        for value, share in mention.candidates:
            others[hundredths(value)] = max(others.get(hundredths(value), 0.0), share)
        return Print(None, rate, tuple(sorted(others.items())))
    left = max(0.05, 1 - sum(others.values()))
    for value, share in misreadings(read, kind):
        others[value] = others.get(value, 0.0) + left * share
    if mention.value_raw and "." in mention.value_raw and len(ascii_digits(mention.value_raw).rpartition(".")[2]) == 1:
        # "98.8": a second decimal may have been lost
        for last in range(1, 10):
            others[read + last] = others.get(read + last, 0.0) + 0.02
    if ascii_digits(mention.value_raw).partition(".")[0].strip().startswith(("0", "1")) and len(mention.value_raw) >= 6:
        # three whole digits: only 100 has so many
        others[FULL] = max(others.get(FULL, 0.0), 0.2)
    others.pop(read, None)
    return Print(read, min(rate, 0.5), tuple(sorted(others.items())))


def _same(a: str, b: str) -> bool:
    return ascii_digits(a).replace(" ", "") == ascii_digits(b).replace(" ", "")


def _value(text: str) -> int | None:
    plain = ascii_digits(text).replace(" ", "").replace(",", ".").rstrip("%")
    try:
        value = hundredths(float(plain))
    except ValueError:
        return None
    if value > FULL and "." not in plain and len(plain) == 4:
        value //= 100
    return value if 0 <= value <= FULL else None
