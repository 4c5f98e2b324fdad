"""What makes rows of texts a table without rules: enough rows, and columns of numbers or well filled ones."""

from __future__ import annotations

from collections.abc import Sequence

import regex

LEAST_ROWS = 3
NUMBERS = 0.6  # share of a column's cells that are numbers or signs
FILLED = 0.75  # share of the rows in which each of three or more columns is filled
NUMBER = regex.compile(r"^[(]?[-–+]?[0-9๐-๙][0-9๐-๙.,]*\s?%?[)]?$|^[/✓✔☑✗☐√–-]$|^N/?A$|^[A-D]{1,2}$")


def evident(rows: Sequence[Sequence[str]]) -> bool:
    """Whether these rows of cell texts ("" where nothing is printed) are a table and not prose in columns."""
    if len(rows) < LEAST_ROWS:
        return False
    shares = []
    for column in zip(*rows, strict=True):
        texts = [text for text in column if text]
        numbers = sum(bool(NUMBER.match(text)) for text in texts)
        if numbers >= LEAST_ROWS - 1 and numbers >= NUMBERS * len(texts) and len(texts) >= 0.6 * len(rows):
            shares.append(2.0)
        else:
            shares.append(len(texts) / len(rows))
    if min(shares) < 0.3:
        return False
    return 2.0 in shares or (len(shares) >= 3 and len(rows) > LEAST_ROWS and min(shares) >= FILLED)
