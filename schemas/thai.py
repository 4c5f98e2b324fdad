"""Thai script: the classes of characters and the digits. Facts of Unicode block 0E00 and of Thai orthography."""

from __future__ import annotations

import re

import regex

CONSONANTS = "".join(map(chr, range(0x0E01, 0x0E2F)))
LEADING_VOWELS = "เแโใไ"
ABOVE_VOWELS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47\u0e4d"
BELOW_VOWELS = "\u0e38\u0e39\u0e3a"
TONES = "\u0e48\u0e49\u0e4a\u0e4b"
THANTHAKHAT = "\u0e4c"
MARKS = ABOVE_VOWELS + BELOW_VOWELS + TONES + THANTHAKHAT + "\u0e4e"
FOLLOWING_VOWELS = "ะาำๅ"
LETTERS = CONSONANTS + LEADING_VOWELS + FOLLOWING_VOWELS + MARKS + "ฯๆ"
DIGITS = "๐๑๒๓๔๕๖๗๘๙"
RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SARA_AM = "\u0e33"
NIKHAHIT = "\u0e4d"
SARA_AA = "\u0e32"
UNKNOWN = "\ufffd"  # something is printed here, but the file does not say what
# Printed shapes that a PDF does not name, numbered, so that the words around them can prove what each shape is.
UNKNOWN_MARKS = range(0x100000, 0x108000)
UNKNOWN_LETTERS = range(0x108000, 0x10FFFE)

_DIGIT = re.compile(f"[{DIGITS}]")
_TO_ASCII = str.maketrans(DIGITS, "0123456789")
_TO_THAI = str.maketrans("0123456789", DIGITS)
SHAPE = regex.compile("[\U00100000-\U0010fffd]")


def ascii_digits(text: str) -> str:
    """Thai digits folded to ASCII, one character for one, so offsets stay."""
    return text.translate(_TO_ASCII) if _DIGIT.search(text) else text


def thai_digits(text: str) -> str:
    """ASCII digits as Thai ones, one character for one."""
    return text.translate(_TO_THAI)


def without_shapes(text: str) -> str:
    """Every numbered shape as what it is to a person: unknown."""
    return SHAPE.sub(UNKNOWN, text)
