"""What is printed on the training lines: scores, numbers of all kinds, and prose around them.

A text is printed in one script; `labels` says what the reader shall answer for it. Words are made of syllables that
need not mean anything: the reader shall learn the look of letters, not a vocabulary.
"""

from __future__ import annotations

import random

from extract.digits.symbols import ASCII_DIGITS, INDEX, OTHER, PREFIXES, SPACE, THAI_DIGITS
from schemas.thai import CONSONANTS, MARKS

TO_THAI = str.maketrans(ASCII_DIGITS, THAI_DIGITS)
COMMON = "กกกขคคงงจชดดดตตตทททนนนนบบปปผพพมมมยยรรรรลลวววสสสหหอออ"
RARE = CONSONANTS + "ฯๆ"
LATIN_WORDS = ("ITA", "IIT", "EIT", "OIT", "Open", "Data", "Line", "Web", "Facebook", "Website", "Integrity",
               "Assessment", "Transparency", "AA", "A", "B", "OFFICE", "Email", "No", "PDF")  # fmt: skip


def score(rng: random.Random) -> str:
    roll = rng.random()
    if roll < 0.74:
        return f"{rng.randint(10, 99)}.{rng.randint(0, 99):02d}"
    if roll < 0.80:
        return f"{rng.randint(0, 9)}.{rng.randint(0, 99):02d}"
    if roll < 0.88:
        return rng.choice(("100", "100.00", "100.0"))
    if roll < 0.95:
        return f"{rng.randint(10, 99)}.{rng.randint(0, 9)}"
    return str(rng.randint(0, 100))


def number(rng: random.Random) -> str:
    """A number that is no score: counts, years, codes, item numbers, ranges, dates, money."""
    return rng.choice(NUMBERS)(rng)


def _integer(rng: random.Random) -> str:
    return str(rng.randint(0, 10 ** rng.choice((1, 1, 2, 2, 3, 4)) - 1))


def _year(rng: random.Random) -> str:
    return str(rng.randint(2555, 2575) if rng.random() < 0.8 else rng.randint(2500, 2599))


def _code(rng: random.Random) -> str:
    prefix = rng.choice("ieoIEOoOo")
    return prefix + rng.choice(("", "", "", " ")) + str(rng.randint(1, 43))


def _item(rng: random.Random) -> str:
    first = rng.randint(1, 20)
    return rng.choice((f"{first}.", f"({first})", f"{first})", f"{first}.{rng.randint(1, 15)}", f"{first}",
                       f"{first}.", f"{first}.{rng.randint(1, 9)}.{rng.randint(1, 9)}",
                       f"{first}.{rng.randint(1, 9)}."))  # fmt: skip


def _range(rng: random.Random) -> str:
    dash = rng.choice(("-", " - ", "–"))
    if rng.random() < 0.5:
        return f"{score(rng)}{dash}{score(rng)}"
    return f"{_integer(rng)}{dash}{_integer(rng)}"


def _date(rng: random.Random) -> str:
    return f"{rng.randint(1, 31)}/{rng.randint(1, 12)}/{rng.randint(2560, 2570)}"


def _fraction(rng: random.Random) -> str:
    return f"{rng.randint(1, 120)}/{rng.choice((_year(rng), _integer(rng)))}"


def _money(rng: random.Random) -> str:
    return f"{rng.randint(1, 99_999_999):,}" + rng.choice(("", ".00", ".-", f".{rng.randint(0, 99):02d}"))


def _percent(rng: random.Random) -> str:
    return f"{score(rng)}{rng.choice(('', ' '))}%"


def _bracketed(rng: random.Random) -> str:
    return f"({rng.choice((score, _integer, _percent))(rng)})"


def _signed(rng: random.Random) -> str:
    return f"-{score(rng)}"


def _clock(rng: random.Random) -> str:
    return f"{rng.randint(0, 23):02d}{rng.choice(('.', ':'))}{rng.randint(0, 59):02d}"


def _phone(rng: random.Random) -> str:
    return f"0-{rng.randint(1000, 9999)}-{rng.randint(1000, 9999)}"


def _digits(rng: random.Random) -> str:
    return "".join(rng.choice(ASCII_DIGITS) for _ in range(rng.randint(2, 13)))


def _dash(rng: random.Random) -> str:
    return rng.choice(("-", "-", "–"))


NUMBERS = (_integer, _integer, _integer, _year, _year, _code, _code, _item, _item, _range, _date, _fraction, _money,
           _percent, _bracketed, _signed, _clock, _phone, _digits, _dash)  # fmt: skip


def _syllable(rng: random.Random) -> str:
    consonants = RARE if rng.random() < 0.2 else COMMON
    head = rng.choice(consonants) + (rng.choice("รลว") if rng.random() < 0.1 else "")
    tone = rng.choice("่้่้๊๋") if rng.random() < 0.3 else ""
    shape = rng.random()
    tail = rng.choice(COMMON) if rng.random() < 0.4 else ""
    if shape < 0.2:
        return rng.choice("เแโใไ") + head + tone + tail
    if shape < 0.55:
        return head + rng.choice("ัิีึืุู") + tone + tail
    if shape < 0.85:
        return head + tone + rng.choice("าะำา") + tail
    return head + tone + tail + (rng.choice(COMMON) + "์" if rng.random() < 0.2 else "")


def word(rng: random.Random) -> str:
    if rng.random() < 0.08:
        return rng.choice(LATIN_WORDS)
    if rng.random() < 0.03:
        return rng.choice(("ฯ", "ๆ", "ฯลฯ"))
    return "".join(_syllable(rng) for _ in range(rng.randint(1, 5)))


def prose(rng: random.Random) -> str:
    """Words with numbers between them, with and without spaces around the numbers."""
    pieces: list[str] = []
    count = rng.choice((1, 1, 1, 2, 2, 3))
    for _ in range(count):
        for _ in range(rng.choice((0, 1, 1, 2, 3))):
            pieces.append(word(rng))
            pieces.append(rng.choice(("", "", "", " ")))
        pieces.append(rng.choice((" ", " ", "", "  ")))
        pieces.append(score(rng) if rng.random() < 0.45 else number(rng))
        pieces.append(rng.choice((" ", " ", "", " : ")))
    for _ in range(rng.choice((0, 1, 1, 2))):
        pieces.append(word(rng))
    return "".join(pieces).strip() or "-"


def line(rng: random.Random) -> str:
    """One line as printed, in ASCII digits or, in three fifths, Thai ones; now and then in both."""
    roll = rng.random()
    if roll < 0.40:
        text = score(rng)
    elif roll < 0.64:
        text = number(rng)
    elif roll < 0.67:
        text = " ".join(word(rng) for _ in range(rng.randint(1, 2)))
    elif roll < 0.69:
        text = "  ".join(rng.choice((score, _integer))(rng) for _ in range(rng.randint(2, 3)))
    else:
        text = prose(rng)
    roll = rng.random()
    if roll < 0.60:
        return text.translate(TO_THAI)
    if roll < 0.63:
        return "".join(char.translate(TO_THAI) if rng.random() < 0.5 else char for char in text)
    return text


def _is_prefix(text: str, place: int) -> bool:
    """A letter i, e or o is an item prefix where a number follows it and no letter stands before it."""
    if text[place].lower() not in PREFIXES or (place and text[place - 1].isalpha()):
        return False
    rest = text[place + 1 :].lstrip(SPACE)
    return bool(rest) and rest[0].isdigit() and len(text[place + 1 :]) - len(rest) <= 1


def labels(text: str) -> list[str]:
    """For each character of the text the symbol that the reader shall answer there, "" for none (marks)."""
    out: list[str] = []
    for place, char in enumerate(text):
        if char in MARKS:
            out.append("")
        elif char == "–":
            out.append("-")
        elif char.isalpha() and _is_prefix(text, place):
            out.append(char.lower())
        elif char == SPACE:
            out.append("" if out and out[-1] == SPACE else SPACE)
        elif char in INDEX and char not in PREFIXES:
            out.append(char)
        else:
            out.append(OTHER)
    return out
