"""One printed score: what it is called, its value, its year, whose it is, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from normalise.view import GridCell
from schemas.document import Line, Reading
from schemas.thai import ascii_digits

LONGEST_CONTEXT = 600


@dataclass(frozen=True)
class Mention:
    """One printed score.

    code: of the contract. value: as read here, None if unreadable. value_raw, label_raw, stated_no: as printed.
    line: where. year_be: fiscal year, None if nothing tells. subject: another agency's name as printed, None for the
    report's own. source: `table` or `prose`. points: the value is a weighted share (of 30 or 40), no score.
    candidates: values that this print may stand for when it was damaged (a lost decimal point), with probabilities.
    cell, grid: the table cell it stands in and `Grid.number`. by: `name`, `number` or `position`, what told the code.
    """

    code: str
    value: float | None
    value_raw: str
    line: Line
    year_be: int | None
    label_raw: str | None = None
    stated_no: str | None = None
    subject: str | None = None
    source: str = "prose"
    context: str | None = None
    points: bool = False
    candidates: tuple[tuple[float, float], ...] = ()
    reading: Reading | None = None
    cell: GridCell | None = field(default=None, compare=False)
    grid: int | None = None
    by: str = "name"
    extreme: str | None = None


def reading_at(line: Line, raw: str) -> Reading | None:
    """What the number reader saw at this print: by its text, by where it stands (a reading that abstained has no text),
    or the only reading of the line."""
    wanted = ascii_digits(raw).replace(" ", "")
    same = [
        r
        for r in line.readings
        if wanted in (ascii_digits(r.text).replace(" ", ""), ascii_digits(line.text[r.start : r.end]).replace(" ", ""))
    ]
    if same:
        return same[0]
    if len(line.readings) == 1 and wanted and wanted in ascii_digits(line.text).replace(" ", ""):
        return line.readings[0]
    return None
