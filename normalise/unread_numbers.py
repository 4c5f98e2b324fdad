"""Measures of a scanned table whose own number could not be read: told by what else their row prints, and numbered only
where the numbers before and behind leave one choice."""

from __future__ import annotations

from collections.abc import Sequence

from normalise.cut_rows import STRONG, odds
from normalise.drafts import Draft
from normalise.tables import Row
from schemas.issues import Issues

SCANNED = "ocr"
# Log odds from which a row at the top of a page, whose number cell is empty, is no rest of the row above.
BEGINS = -STRONG * 2 / 3


def is_unread(row: Row) -> bool:
    """Whether the number that the row's number cell shows is only what the reader thought likeliest."""
    readings = [reading for cell in row.cells("number") for line in cell.lines for reading in line.readings]
    return any(not reading.text for reading in readings)


def number_lost(row: Row, drafts: Sequence[Draft]) -> bool:
    """Whether a row at the top of a scanned page, with a title but no number that can be read, begins a measure: a sign
    is printed where its number stands, or who and when are printed anew."""
    if row.own()[0].place.layer != SCANNED:
        return False
    if any(char.isalnum() for char in row.text("number")):
        return True
    return bool(row.text("responsible") and row.text("period")) and odds(row, drafts) <= BEGINS


def settle_unread(drafts: Sequence[Draft], issues: Issues) -> None:
    """Number the measures of a scanned table that lack theirs, where exactly as many numbers are missing between those
    read before and behind; a doubtful number stays only if it is the next one. Each is said."""
    scanned = [draft for draft in drafts if draft.place.layer == SCANNED]
    if len(scanned) < len(drafts) or not any(draft.number_raw for draft in drafts):
        return
    before = 0
    for draft in drafts:
        if draft.unread and draft.number != before + 1:
            draft.number = None
        before = draft.number if draft.number is not None else before + 1
    first = 0
    while first < len(drafts):
        end = first
        while end < len(drafts) and drafts[end].number is None:
            end += 1
        if end > first:
            after = drafts[end].number if end < len(drafts) else None
            before = drafts[first - 1].number if first else 0
            if after is not None and not first and end == 1:
                before = after - 2  # a single one, right before another
            fits = after is not None and before is not None and 0 <= before == after - (end - first) - 1
            for step, draft in enumerate(drafts[first:end], 1):
                if fits and before is not None:
                    draft.number = before + step
                    issues.add(
                        "measure.number_inferred", draft.place, raw=draft.number_raw or "", value=str(draft.number)
                    )
                else:
                    issues.add("measure.number_unread", draft.place, raw=draft.number_raw or "")
        first = end + 1
