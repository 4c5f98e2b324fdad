"""Numbers that may be scores: how they are printed, and what the words around them make of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from normalise.scores.framework import table
from normalise.squeeze import squeezed
from schemas.thai import ascii_digits

# In squeezed text: "98.80", "98. 80", "98,80", "100". Not part of a longer number, a date, a version or a code.
# A comma belongs to a number only as a thousands' mark after whole digits; after decimals it ends a list's member.
NUMBER = regex.compile(
    r"(?<![\d/a-z_-])(?<!\d\. ?)(?<!(?<![.\d])\d{1,3},)"
    r"(?P<digits>\d{1,3} ?\. ?\d{1,4}(?!\d)(?![./:] ?\d)"
    r"|(?<!(?<!\d)\d{1,2}: ?)(?:(?<![.,])\d{2},\d{2}(?!\d)(?![.,/:]\d)|\d{1,4}(?!\d)(?![.,/:] ?\d)))"
    r"(?! ?/ ?\d)"
)
TORN = regex.compile(r"(?<![\d.])\d $")
CELL = regex.compile(
    r"(?:ร้อยละ|คะแนน|=|:|≈|\+)*[(]?"
    r"(?P<digits>\d{1,3} ?[.,] ?\d{1,4}|\d{1,3} \.? ?\d{1,2}|\d{1,4}|\d{1,2}\.\d\n\d|\d{1,3}\n\.?\d{1,2})"
    r"[)]?(?:คะแนน|%|ร้อยละ)*(?:/100(?:\.00)?(?:คะแนน)?)?"
)
# "95.16*", "95.16 (ผ่าน)": a reference to a note, a level
NOTE = regex.compile(r"(?<=[\d๐-๙%])\s*[*†‡¹²³]{1,3}$")
SIGNED = regex.compile(r"[+\-–−▲▼↑↓]\d|^\(\d+[.,]\d+\)$")
PERFECT = 100.0


@dataclass(frozen=True)
class Number:
    """A printed number at [start, end) of a squeezed text. value: None if it is no number of 0-100 as printed.
    decimals: printed ones. lost_point: the value if a lost decimal point is put back ("9935"), else None."""

    start: int
    end: int
    value: float | None
    decimals: int
    lost_point: float | None = None
    split: bool = False


def parse(digits: str) -> tuple[float | None, int, float | None]:
    """(value, decimals, value with a lost decimal point put back) of a number's squeezed text."""
    text = ascii_digits(digits).replace(" ", "").replace(",", ".").replace("\n", "")
    whole, _, fraction = text.partition(".")
    value = float(text) if whole else None
    if value is not None and 0 <= value <= PERFECT:
        return value, len(fraction), None
    if not fraction and len(whole) == 4 and not 2540 <= int(whole) <= 2599:
        return None, 0, int(whole) / 100
    return None, len(fraction), None


def numbers_in(text: str) -> list[Number]:
    """Every number of 0-100 (or of four digits that may have lost its point) in a squeezed text."""
    found = []
    for match in NUMBER.finditer(text):
        value, decimals, lost = parse(match["digits"])
        if TORN.search(text, max(0, match.start() - 3), match.start()) and match["digits"][1:2] in (".", " ", ""):
            # "9 8.80": a number torn apart; which digits belong together is unknown
            continue
        if value is not None or lost is not None:
            found.append(Number(match.start("digits"), match.end("digits"), value, decimals, lost))
    return found


@cache
def _level() -> regex.Pattern[str]:
    """A rating in brackets behind a number."""
    words = [word for listed in table("ratings")["words"].values() for word in listed]
    words = "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True))
    return regex.compile(rf"(?<=[\d๐-๙%])\s*\(\s*(?:ระดับ\s*)?(?:{words}|AA|[A-F])\s*\)$")


def number_of_cell(text: str) -> Number | None:
    """The number that a whole cell is, None if it holds anything else; signed numbers are differences, not scores."""
    stripped = _level().sub("", NOTE.sub("", text.strip())).strip()
    if SIGNED.match(ascii_digits(stripped)):
        return None
    lines = [line for line in ascii_digits(stripped).split("\n") if line.strip()]
    joined = "\n".join(lines)
    short = "\n".join(squeezed(line) for line in joined.split("\n"))
    match = CELL.fullmatch(short)
    if not match:
        return None
    digits = match["digits"]
    split = False
    if "\n" in digits or (" " in digits and "." not in digits.replace(" ", "", 1)):
        split = True
    pieces = regex.split(r"[ \n]+", digits)
    if len(pieces) == 2 and "." in pieces[0] and pieces[1].isdigit() and len(pieces[1]) == 1:
        # "99.3 5": one number whose last digit was wrapped
        digits, split = "".join(pieces), True
    elif len(pieces) == 2 and pieces[0].isdigit() and pieces[1].isdigit():
        # "99 35": the point was lost
        if len(pieces[0]) != 2 or len(pieces[1]) != 2:
            return None
        value = int(pieces[0]) + int(pieces[1]) / 100
        return Number(match.start("digits"), match.end("digits"), None, 0, value, True)
    value, decimals, lost = parse(digits)
    if value is None and lost is None:
        return None
    return Number(match.start("digits"), match.end("digits"), value, decimals, lost, split)


@cache
def _suffixes() -> dict[str, list[tuple[str, str]]]:
    """Last letter -> (phrase, class) longest first: what may stand right before a number. Classes: not, score,
    connector."""
    words = table("words")
    phrases = {squeezed(p): "connector" for p in words["score"]["connectors"]}
    phrases |= {squeezed(p): "score" for p in words["score"]["words"]}
    phrases |= {squeezed(p): "not" for p in words["not_score"]["before"]}
    return _by_letter(phrases, -1)


def _by_letter(phrases: dict[str, str], at: int) -> dict[str, list[tuple[str, str]]]:
    """Phrases and their classes by their letter at this position, longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for phrase, kind in sorted(phrases.items(), key=lambda item: (-len(item[0]), item[0])):
        found.setdefault(phrase[at], []).append((phrase, kind))
    return found


@cache
def _after() -> dict[str, list[tuple[str, str]]]:
    """First letter -> (phrase, class) longest first: what may stand right behind a number."""
    words = table("words")
    phrases = {squeezed(p): "score" for p in words["score"]["after"]} | {
        squeezed(p): "not" for p in words["not_score"]["after"]
    }
    # A longer word that merely begins like a unit ("75.00 ข้อมูล…") says nothing of the number before it.
    phrases |= {squeezed(p): "none" for p in words["not_score"]["after_but"]}
    return _by_letter(phrases, 0)


@cache
def between_words(of_item: bool = False) -> regex.Pattern[str]:
    """Words between a name and a number that part them; of_item: behind the code of a question of the assessment."""
    words = table("words")["not_score"]
    words = words["between"] if of_item else [*words["between"], *words["between_topics"]]
    return regex.compile("|".join(regex.escape(squeezed(w)) for w in words))


HAVING = regex.compile(r"ได้|มีคะแนน|มีผล|\(|อยู่ที่")


@cache
def hoped_words() -> regex.Pattern[str]:
    words = table("words")["not_score"]["hoped"]
    return regex.compile("|".join(regex.escape(squeezed(w)) for w in words))


@cache
def _ordinal() -> str:
    words = table("words")["not_score"]
    listed = "|".join(sorted((regex.escape(squeezed(w)) for w in words["ordinals"]), key=len, reverse=True))
    return "".join(f"(?<!{regex.escape(squeezed(w))})" for w in words["occasions"]) + f"(?:{listed})[ .]?"


@cache
def unread_part() -> regex.Pattern[str]:
    """The number of a part in text that was not understood: "ที่ 2"."""
    return regex.compile(_ordinal() + r"(?:\d(?![\d.,])|\d\d(?![\d.,]|คะแนน|%))")


@cache
def _before_part() -> regex.Pattern[str]:
    return regex.compile(_ordinal() + "$")


def is_part(text: str, number: Number) -> bool:
    """Whether a whole number of one digit is that of a part ("ส่วนที่ 1"), no score."""
    single = number.decimals == 0 and number.end - number.start == 1
    return single and bool(_before_part().search(text, max(0, number.start - 12), number.start))


# Characters that stand for spans already understood, so that a lead can run over them.
LABEL, SCORED_LABEL, YEAR = "\ue000", "\ue001", "\ue002"
REACH = 160


@dataclass(frozen=True)
class Lead:
    """What stands before a number: verdict `score`, `label` (a label right before it), `not`, or `none`; reaches: where
    the understood words begin."""

    verdict: str
    reaches: int


def lead(masked: str, start: int) -> Lead:
    """Walk back from a number over connectors to the word that decides what it is."""
    end = start
    label = year = False
    floor = max(0, start - REACH)
    while end > floor:
        char = masked[end - 1]
        if char == " ":
            end -= 1
            continue
        if char == SCORED_LABEL:
            return Lead("score", end)
        if char in (LABEL, YEAR):
            label = label or char == LABEL
            year = year or char == YEAR
            end -= 1
            continue
        if char == "(" and label and ")" not in masked[end:start]:
            break  # what stands before the bracket speaks of something else: "… เพิ่มขึ้น (ตัวชี้วัดที่ 6 ได้ 87.08 คะแนน)"
        for phrase, kind in _suffixes().get(char, ()):
            if masked.endswith(phrase, floor, end):
                if kind == "not" and year and phrase.endswith("จาก") and HAVING.search(masked[end:start]):
                    # "เพิ่มขึ้นจากปี 2565 ที่ได้ 80.10": an earlier year's own score; "… จำนวน 3.25" is the difference
                    return Lead("score", end)
                if kind == "not":
                    return Lead("not", end - len(phrase))
                if kind == "score":
                    # the word may itself be the tail of a limit: "เกณฑ์คะแนน", "เป้าหมายคะแนน"
                    tail = masked[floor : end - len(phrase)]
                    if tail.endswith(("เกณฑ์", "เป้าหมาย", "ช่วง", "เต็ม", "กำหนด", "กำหนดให้มี", "ต้องมี", "ต้องได้", "ผลต่าง")):
                        return Lead("not", end - len(phrase))
                    return Lead("score", end - len(phrase))
                end -= len(phrase)
                break
        else:
            break
    return Lead("label" if label else "none", end)


def follow(masked: str, end: int) -> str:
    """What stands right after a number: `score` (คะแนน), `not` (a limit, a unit), or `none`."""
    position = end
    verdict = "none"
    for _ in range(3):
        window = masked[position : position + 30]
        rest = window.lstrip('%") ”')
        skipped = len(window) - len(rest)
        closed = ")" in window[:skipped]  # a unit belongs to the number before it in the same brackets
        if verdict == "score" and rest.startswith(_after_score()):
            return "not"
        for phrase, kind in _after().get(rest[:1], ()):
            if rest.startswith(phrase):
                if kind == "none" or closed and kind == "not":
                    return verdict
                if kind == "not":
                    return verdict if verdict == "score" else "not"
                verdict = "score"
                position += skipped + len(phrase)
                break
        else:
            break
    return verdict


@cache
def _after_score() -> tuple[str, ...]:
    return tuple(squeezed(word) for word in table("words")["not_score"]["after_score"])


RANGE_AFTER = regex.compile(r"(?:คะแนน)?(?:-|–|—|ถึง|~)\d")
RANGE_BEFORE = regex.compile(r"\d(?:คะแนน)?(?:-|–|—|ถึง|~)$")


def in_range(text: str, number: Number) -> bool:
    """Whether the number is an end of a printed range ("85.00 – 94.99")."""
    return bool(
        RANGE_AFTER.match(text, number.end) or RANGE_BEFORE.search(text[max(0, number.start - 12) : number.start])
    )
