"""Whether a measure was carried out: from ticks under headings, else from the words of its result."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

import regex

from normalise.fold import fold
from normalise.headings import tick_status
from normalise.periods import parse_period
from normalise.steps import find_items
from schemas.lexicon import load
from schemas.thai import TONES

OPEN_BOXES = frozenset("☐□○◯❏❑")
# A box or bracketed mark and the label behind it, up to the next box.
BOX = regex.compile(
    r"(?P<mark>[☐□○◯❏❑☑☒✓✔√■●◉🗹]|[(\[][ \u00a0]*[/✓✔√xX]?[ \u00a0]*[)\]])\s*(?P<label>[^☐□○◯❏❑☑☒✓✔√■●◉🗹(\[]+)"
)
# "… แล้ว" at the end of a clause: it is done. Not "last year" (ปีที่แล้ว) and not "it depends" (แล้วแต่).
DONE = regex.compile(r"(?<!ที่)(?<!ที่ )แล้ว(?=\s*(?:$|[.,;)\n]|เมื่อ|จำนวน|ตาม|ร้อยละ|ทาง|บน|ใน|\(|\d))")

SHORTEST_TONELESS = 10  # letters
LONGEST_TOLD, LEAST_TOLD = 40, 0.7


@dataclass(frozen=True)
class Status:
    """status: as measures.status. raw: the tick with its heading, or the words that decide; None if nothing does."""

    status: str
    raw: str | None = None
    conflict: bool = False


@cache
def ticks() -> frozenset[str]:
    return frozenset(load("status")["ticks"])


@cache
def _words() -> dict[str, list[tuple[str, str]]]:
    words = load("status")["words"]
    return {
        name: sorted(((fold(word), word) for word in words[name]), key=lambda pair: -len(pair[0])) for name in words
    }


def is_tick(text: str) -> bool:
    """Whether a cell holds a tick and nothing else ("/", "✓", "☑ ")."""
    return "".join(text.split()) in ticks()


def from_ticks(marked: list[tuple[str, str]]) -> Status | None:
    """marked: (status of the column, its heading) for every ticked column; None without a tick. Two different columns
    ticked contradict each other: unknown, and a conflict."""
    found = {status for status, _ in marked}
    if not found:
        return None
    headings = ", ".join(dict.fromkeys(heading for _, heading in marked))
    if len(found) > 1:
        return Status("unknown", headings, conflict=True)
    return Status(found.pop(), headings)


def from_boxes(text: str) -> Status | None:
    """Boxes printed before their labels ("☑ ดำเนินการแล้ว ☐ ยังไม่ได้ดำเนินการ"): the status of the one that is ticked.
    None if there are no boxes or none is ticked; two ticked ones contradict each other."""
    marked: list[tuple[str, str]] = []
    for hit in BOX.finditer(text):
        label = hit["label"].strip(" :-–\n")
        meaning = tick_status(label)
        if meaning and hit["mark"] not in OPEN_BOXES and hit["mark"].strip("()[] "):
            marked.append((meaning, label))
    return from_ticks(marked)


def is_boxes(text: str) -> bool:
    """Whether a cell holds nothing but boxes and the statuses that they stand for, whatever its column is called."""
    labels = [hit["label"] for hit in BOX.finditer(text)]
    return len(labels) >= 2 and all(tick_status(label) for label in labels) and not BOX.sub("", text).strip()


def is_told(text: str) -> bool:
    """Whether a cell says how far a measure is and hardly anything else, whatever its column is called."""
    folded = fold(text)
    if not folded or len(folded) > LONGEST_TOLD:
        return False
    return any(
        word in folded and len(word) >= LEAST_TOLD * len(folded)
        for name in ("partially_completed", "not_completed", "completed")
        for word, _ in _words()[name]
    )


def from_symbol(text: str) -> Status | None:
    """A mark in a cell headed as the status ("✅ เรียบร้อย", "❌"): what it stands for by itself, None without one."""
    for name, marks in load("status")["symbols"].items():
        if any(mark in text for mark in marks):
            return Status(name, text.strip())
    return None


def from_words(text: str) -> Status:
    """The status that a result's own words tell. A negation spends its words, so ยังไม่แล้วเสร็จ is not แล้วเสร็จ."""
    found = _found(fold(text), _words())
    if not found and _lost_tones(text):
        found = _found(fold(text), _toneless())
    done = found.get("completed") or _finished(text)
    if "partially_completed" in found:
        return Status("partially_completed", found["partially_completed"])
    if "not_completed" in found:
        if done:
            return Status("partially_completed", f"{done}; {found['not_completed']}")
        return Status("not_completed", found["not_completed"])
    if done:
        return Status("completed", done)
    return Status("unknown")


def _found(rest: str, listed: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    """Status -> the word that tells it. rest: a folded text, of which each word is spent as it is found."""
    found: dict[str, str] = {}
    for name in ("undecided", "partially_completed", "not_completed", "completed"):
        for folded, word in listed[name]:
            if folded in rest:
                found.setdefault(name, word)
                rest = rest.replace(folded, "|")
    return found


def _lost_tones(text: str) -> bool:
    """Whether a text of so many letters has no tone mark at all: the font or the reader lost them ("แลวเสร็จ")."""
    return len(text) >= SHORTEST_TONELESS and not any(char in TONES for char in text)


@cache
def _toneless() -> dict[str, list[tuple[str, str]]]:
    bare = str.maketrans("", "", TONES)
    return {name: [(folded.translate(bare), word) for folded, word in listed] for name, listed in _words().items()}


def _finished(text: str) -> str | None:
    """A result told as a finished act: it begins with มีการ… or ได้…, or an act in it is dated."""
    pieces = [text, *(item.text for item in find_items(text))]
    for piece in pieces:
        piece = piece.strip(" -–•\n")
        for folded, _ in _words()["finished"]:
            if fold(piece[:40]).startswith(folded):
                return piece[:60].strip()
        if done := DONE.search(piece):
            return piece[max(0, done.end() - 40) : done.end()].strip()
    for folded, word in _words()["dated"]:
        if folded not in fold(text):
            continue
        at = text.find(word)
        if at >= 0 and parse_period(text[at : at + 60]) and _has_date(text[at : at + 60]):
            return text[at : at + 40].strip()
    return None


def _has_date(text: str) -> bool:
    period = parse_period(text)
    return isinstance(period.start, datetime.date)
