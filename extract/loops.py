"""Loops: an OCR model that repeats itself for thousands of characters.

The rule: a unit of at most MAX_UNIT characters that follows itself so often that no person prints it. Running text
must repeat MIN_TIMES and waste MIN_WASTE characters; a unit that looks like a row of a table must repeat ROW_TIMES,
because real tables do have equal rows; a unit without any letter or digit (dotted lines to sign on, rules, blanks,
empty cells) must fill MIN_FILL characters. The unit is kept once, and the issue says how much was dropped.
"""

from __future__ import annotations

import regex

from schemas.document import Place
from schemas.issues import Issues

MAX_UNIT = 2000
MIN_TIMES = 8
MIN_WASTE = 1000
ROW_TIMES = 100
MIN_FILL = 5000
STEP = 400  # a run that breaks the rule spans more than two steps, so that an anchor lies well inside it
PROBE = 24
ROW = regex.compile(r"(?i)[\t|]|<t[drh]\b")
TAG = regex.compile(r"<[^<>]{0,300}>|[^<>]{0,300}>|<[^<>]{0,300}$|&[A-Za-z]{2,10};")
WORD = regex.compile(r"[\p{L}\p{N}]")


def collapse(text: str, issues: Issues) -> str:
    """The text with each loop kept once; the line breaks of what is dropped stay, so that line numbers stay true.

    Linear in the length of the text: only anchors every STEP characters are tried.
    """
    if len(text) < MIN_WASTE:
        return text
    kept: list[str] = []
    done = position = 0
    while position + PROBE < len(text):
        run = _run(text, position, done)
        if run is None:
            position += STEP
            continue
        start, end, period = run
        # Whole units only: what is left of the last one goes on where the kept one ends.
        end = start + (end - start) // period * period
        position = max(end, position + STEP)
        if not _is_loop(text[start : start + period], end - start):
            continue
        unit_end = start + period
        dropped = text[unit_end:end]
        kept += [text[done:unit_end], "\n" * dropped.count("\n")]
        done = end
        line = text.count("\n", 0, start) + 1
        issues.add(
            "text.repetition_loop",
            Place(line=line),
            raw=text[start:unit_end].strip()[:200],
            dropped=len(dropped),
            times=(end - start) // period,
        )
    if not kept:
        return text
    kept.append(text[done:])
    return "".join(kept)


def _run(text: str, anchor: int, floor: int) -> tuple[int, int, int] | None:
    """The periodic run around the anchor as (start, end, period), None if there is none of some length."""
    probe = text[anchor : anchor + PROBE]
    seen = anchor
    for _ in range(3):
        seen = text.find(probe, seen + 1, anchor + MAX_UNIT + PROBE)
        if seen < 0:
            return None
        period = seen - anchor
        end = _extend(text, anchor, period)
        if end - anchor >= 2 * period + STEP:
            start = anchor
            while start > floor and text[start - 1] == text[start - 1 + period]:
                start -= 1
            return start, end, period
    return None


def _extend(text: str, start: int, period: int) -> int:
    """The end of the run from `start` in which every character equals the one a period later."""
    size = len(text)
    position, block = start, period
    while position + period < size:
        length = min(block, size - period - position)
        if text[position : position + length] == text[position + period : position + period + length]:
            position += length
            block *= 2
        elif length == 1:
            break
        else:
            block = max(1, length // 2)
    return position + period


def _is_loop(unit: str, length: int) -> bool:
    times = length // len(unit)
    if not WORD.search(TAG.sub("", unit)):
        return length >= MIN_FILL
    enough = ROW_TIMES if ROW.search(unit) else MIN_TIMES
    return times >= enough and length - len(unit) >= MIN_WASTE
