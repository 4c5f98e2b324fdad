"""Numbers of automatic lists as word processors and browsers print them. Names of the kinds are OOXML's numFmt."""

from __future__ import annotations

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# The 41 letters that Thai lists use: those in no word today (kho khuat, kho khon) are left out.
THAI_LETTERS = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
THAI_WORDS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
THAI_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def render(number: int, kind: str) -> str:
    """The number in the given kind; in digits where the kind is unknown or cannot show it."""
    if number < 0 or number > 99_999:
        return str(number)
    if kind == "thaiNumbers":
        return str(number).translate(THAI_DIGITS)
    if kind == "thaiCounting":
        return thai_words(number)
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind == "ordinal":
        tail = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{tail}"
    if number == 0:
        return "0"
    if kind == "thaiLetters":
        return _letters(number, THAI_LETTERS)
    if kind in ("lowerLetter", "upperLetter"):
        text = _letters(number, "abcdefghijklmnopqrstuvwxyz")
        return text if kind == "lowerLetter" else text.upper()
    if kind in ("lowerRoman", "upperRoman") and number < 4000:
        text = roman(number)
        return text if kind == "lowerRoman" else text.upper()
    return str(number)


def _letters(number: int, letters: str) -> str:
    """Word's way beyond the last letter: aa, bb, … zz, aaa."""
    times, index = divmod(number - 1, len(letters))
    return letters[index] * min(times + 1, 20)


def roman(number: int) -> str:
    parts = []
    for value, sign in ROMAN:
        times, number = divmod(number, value)
        parts.append(sign * times)
    return "".join(parts)


def thai_words(number: int) -> str:
    """A number below 100,000 in Thai words."""
    if number == 0:
        return THAI_WORDS[0]
    parts = []
    digits = str(number)
    for position, digit in enumerate(map(int, digits)):
        place = len(digits) - 1 - position
        if digit == 0:
            continue
        if place == 1 and digit == 1:
            parts.append("สิบ")
        elif place == 1 and digit == 2:
            parts.append("ยี่สิบ")
        elif place == 0 and digit == 1 and number > 10:
            parts.append("เอ็ด")
        else:
            parts.append(THAI_WORDS[digit] + THAI_PLACES[place])
    return "".join(parts)
