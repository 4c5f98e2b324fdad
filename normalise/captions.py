"""Lines of running text that head a measure or name one of its fields: "มาตรการที่ ๑ …", "๒.๑ …", "ผู้รับผิดชอบ : …"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from normalise.fold import fold_letters
from normalise.headings import role_of, roles
from normalise.view import Passage
from schemas.lexicon import load
from schemas.thai import ascii_digits

LONGEST_CAPTION = 250
LONGEST_LABEL = 60  # as in COLON
# A label that only a space parts from its text must be as long as this, not to be the sentence's own first word.
LEAST_SPACED = 8
LEAST_COVER, LEAST_COVER_SPACED = 0.6, 0.85
BULLET = regex.compile(r"^\s*(?:[-–—•●▪◦*➢✓]\s*)+")
PLAIN_NUMBER = regex.compile(
    r"(?P<open>\(?)(?P<number>\d{1,2}(?:\.\d{1,2}){0,2})(?P<mark>[.)]{0,2})\s*(?P<text>\S.*)", regex.S
)
COLON = regex.compile(r"[^:：]{2,60}?\s*[:：]")
# Roles that no line of running text names, or that head a measure.
NO_FIELD = {"number", "title", "score", "foreign", "category"}


@dataclass(frozen=True)
class Caption:
    """A line that may head a measure. style: lines of one list have the same. path: its number's parts, ASCII.
    raw: the number as printed. word: what it is called (มาตรการ), "" of a bare number. title: the rest. at: where the
    rest begins in the line."""

    style: str
    path: tuple[int, ...]
    raw: str
    word: str
    title: str
    at: int


@dataclass(frozen=True)
class Label:
    """A line that names a field. role: as in lexicon/headings.toml. text: the label. at: where its text begins."""

    role: str
    text: str
    at: int


@cache
def _words() -> regex.Pattern[str]:
    words = "|".join(map(regex.escape, sorted(load("captions")["words"], key=len, reverse=True)))
    return regex.compile(
        rf"(?P<word>{words})\s?(?:ที่)?\s?(?P<number>\d{{1,2}}(?:\.\d{{1,2}})?)(?!\d)\s*[:.)–-]?\s*", regex.S
    )


def caption_of(text: str) -> Caption | None:
    """The line as a caption, None if it begins with no number of the kind or is a paragraph. The title is "" where
    "มาตรการที่ ๑" stands alone."""
    if len(text) > LONGEST_CAPTION:
        return None
    plain = ascii_digits(text)
    indent = len(plain) - len(plain.lstrip())
    if hit := _words().match(plain, indent):
        title = text[hit.end() :].strip()
        path = tuple(map(int, hit["number"].split(".")))
        raw = text[hit.start("number") : hit.end("number")]
        return Caption(hit["word"], path, raw, hit["word"], title, hit.end())
    hit = PLAIN_NUMBER.match(plain, indent)
    if hit is None or not (hit["mark"] or "." in hit["number"]):
        return None
    path = tuple(map(int, hit["number"].split(".")))
    style = f"{hit['open']}{len(path)}{hit['mark'] if len(path) == 1 else ''}"
    raw = text[hit.start() : hit.end("mark")].strip()
    return Caption(style, path, raw, "", text[hit.start("text") :].strip(), hit.start("text"))


def caption_above(passage: Passage) -> tuple[int, Caption] | None:
    """The caption with which a paragraph above a form ends, and where it begins: the paragraph itself, or the last of
    its lines that begins with a caption's word."""
    found = ((start, caption_of(passage.text[start:])) for start in reversed(passage.starts))
    return next(((start, caption) for start, caption in found if caption and (caption.word or not start)), None)


def label_of(text: str) -> Label | None:
    """The line as a labelled field, None if it begins with no known label. A colon parts label and text, or a space
    behind a whole phrase of the lexicon."""
    start = hit.end() if (hit := BULLET.match(text)) else 0
    colon = COLON.match(text, start)
    if colon:
        label = colon.group().rstrip(" :：")
        role, cover = role_of(label)
        if role and role not in NO_FIELD and cover >= LEAST_COVER:
            return Label(role, label, _after(text, colon.end()))
    if roles().at_start(fold_letters(text[start : start + LONGEST_LABEL])) is None:
        return None
    ends = [m.start() for m in regex.finditer(r"\s|$", text[start : start + LONGEST_LABEL])]
    best: tuple[tuple[float, int], Label] | None = None
    for end in ends[:6]:
        label = text[start : start + end]
        letters = len(fold_letters(label))
        role, cover = _whole_role(label) if letters >= LEAST_SPACED else (None, 0.0)
        if role and role not in NO_FIELD and (best is None or (cover, letters) > best[0]):
            best = (cover, letters), Label(role, label, _after(text, start + end))
    return best[1] if best else None


def _whole_role(label: str) -> tuple[str | None, float]:
    """The role of a label that is nothing but phrases of the lexicon, all of one role ("ขั้นตอน/วิธีการปฏิบัติ"), and the
    share that they cover."""
    found = [_phrase_role(piece) for piece in (label, *label.split("/"))]
    if found[0][0] or len(found) == 2:
        return found[0]
    pieces = {role for role, _ in found[1:]}
    return (pieces.pop(), min(cover for _, cover in found[1:])) if len(pieces) == 1 else (None, 0.0)


def _phrase_role(piece: str) -> tuple[str | None, float]:
    folded = fold_letters(piece)
    hit = roles().at_start(folded)
    cover = len(hit[1]) / len(folded) if hit else 0.0
    return (hit[0], cover) if hit and cover >= LEAST_COVER_SPACED else (None, 0.0)


def title_label(text: str) -> int | None:
    """Where the title begins in a line such as "ชื่อโครงการ : …", None in any other."""
    start = hit.end() if (hit := BULLET.match(text)) else 0
    colon = COLON.match(text, start)
    if colon is None:
        return None
    role, cover = role_of(colon.group())
    at = _after(text, colon.end())
    return at if role == "title" and cover >= 0.9 and at < len(text) else None


def _after(text: str, at: int) -> int:
    """The first position at or behind `at` that is no space, dash or colon."""
    while at < len(text) and text[at] in " \t:：=–—":
        at += 1
    return at


@cache
def _inner() -> regex.Pattern[str]:
    """Labels of who and when with a colon behind them: several may share a line."""
    names = [
        phrase for phrase, role in roles().pairs if role in ("responsible", "period", "budget") and len(phrase) >= 8
    ]
    return regex.compile(rf"(?<=\s)(?:{'|'.join(map(regex.escape, names))})\s*[:：]")


def parts(text: str) -> list[int]:
    """Where the labelled fields of one line begin: 0 and each later label of who, when or how much."""
    starts = (hit.start() for hit in _inner().finditer(text) if hit.start())
    return [0, *(start for start in starts if fold_letters(text[:start]))]  # "๑.๓ ผู้รับผิดชอบ: …" is one


def is_closing(text: str) -> bool:
    """Whether the line ends a list of measures: a signature, the closing of a letter, an annex."""
    folded = fold_letters(text)
    return any(folded.startswith(fold_letters(phrase)) for phrase in load("captions")["closings"])
