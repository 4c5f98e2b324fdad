"""Numbers of a spreadsheet as its sheet shows them: 95.1 with the format `0.00` is printed 95.10.

The format codes are those of ECMA-376 part 1, 18.8.31, with what Excel adds for Thai: `[$-D000000]` and a leading `t`
print Thai digits, `[$-107041E]` and `b` print years of the Buddhist era.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

import regex

from schemas.thai import thai_digits

# Formats that a file names by number only. 14 to 22 are dates and times; those that the computer's own settings
# decide (14, 22, and Thai ones from 71 on) are not here: `OWN_DATES` writes them out.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    41: "#,##0;-#,##0;-;@", 42: "#,##0;-#,##0;-;@", 43: "#,##0.00;-#,##0.00;-;@", 44: "#,##0.00;-#,##0.00;-;@",
    45: "mm:ss", 46: "[h]:mm:ss", 48: "##0.0E+0", 49: "@",
    59: "t0", 60: "t0.00", 61: "t#,##0", 62: "t#,##0.00", 67: "t0%", 68: "t0.00%",
}  # fmt: skip
OWN_DATES = frozenset((14, 22, 71, 72, 77, 81))
LONGEST = 255  # characters of a format code in Excel

THAI_DIGITS, BUDDHIST, THAI = 0x0D, 0x07, 0x041E
MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
DAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
SHORT_DAYS = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
THAI_NAMES = (MONTHS, SHORT_MONTHS, DAYS, SHORT_DAYS)
ENGLISH_NAMES = (
    ENGLISH_MONTHS,
    tuple(name[:3] for name in ENGLISH_MONTHS),
    ENGLISH_DAYS,
    tuple(name[:3] for name in ENGLISH_DAYS),
)

TOKEN = regex.compile(
    r'"(?P<quoted>[^"]*+)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*+)\]'
    r"|(?P<am>(?i:am/pm|a/p))|(?P<general>(?i:general))|(?P<power>[eE][+-])"
    r"|(?P<date>(?i:y+|m+|d+|h+|s+|b+)(?:\.0+)?)|(?P<digit>[0#?])|(?P<sign>[.,%@;])|(?P<thai>t(?=[0#?d]))|(?P<other>.)",
    regex.DOTALL,
)
CONDITION = regex.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
LOCALE = regex.compile(
    r"\$(?P<sign>[^-\]]*+)(?:-(?P<name>[a-z]{2,3}-[A-Za-z-]++|x-[a-z]++)?(?P<code>,?[0-9A-Fa-f]*+))?"
)
COLOURS = regex.compile(r"(?i)black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+")


class NotUnderstood(ValueError):
    """A format code that is not read here; what the sheet shows is then not known."""


@dataclass(frozen=True)
class Section:
    """One part of a format code between semicolons. tokens: (kind, text) in order. condition: (sign, limit)."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None
    thai_digits: bool
    buddhist: bool
    thai: bool

    def has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)


def shown(stored: str, code: str, number: int = 0, date1904: bool = False) -> str:
    """The text that a cell shows for the number that its file stores. number: of a format that has no code.

    A date whose form the computer's own settings decide is written out in Thai with its year of the Buddhist era.
    Raises NotUnderstood.
    """
    try:
        value = Decimal(stored)
        if not value.is_finite() or abs(value.adjusted()) > 320:
            raise NotUnderstood(stored)
        return _shown(value, code, number, date1904)
    except (InvalidOperation, OverflowError) as error:  # larger than a calculation or the calendar holds
        raise NotUnderstood(stored) from error


def _shown(value: Decimal, code: str, number: int, date1904: bool) -> str:
    if not code and number in OWN_DATES:
        date = _moment(value, date1904)
        return f"{date.day} {SHORT_MONTHS[date.month - 1]} {date.year + 543 if date.year < 2400 else date.year}"
    code = code or BUILT_IN.get(number, "")
    if not code:
        raise NotUnderstood(f"format {number}")
    value = _fifteen(value)
    section, own_sign = _chosen(parsed(code), value)
    if section is None:
        return general(value)
    if section.has("date", "am", "elapsed"):
        text = _date(section, value, date1904)
    elif section.has("general"):
        text = _general(section, value if own_sign else abs(value))
    else:
        text = _number(section, abs(value))
        if own_sign and value < 0 and any(char in "123456789" for char in text):
            text = "-" + text
    return thai_digits(text) if section.thai_digits else text


def shown_text(text: str, code: str) -> str:
    """A text as its cell shows it: the format may put words around it (`"ร้อยละ "@`)."""
    sections = parsed(code) if "@" in code or code.count(";") > 2 else ()
    last = sections[-1] if sections else None
    if last is None or len(sections) < 4 and (not last.has("text") or last.has("digit", "date")):
        return text
    return "".join(text if kind == "text" else word for kind, word in last.tokens if kind in ("text", "literal"))


@lru_cache(maxsize=1000)
def parsed(code: str) -> tuple[Section, ...]:
    """The sections of a format code, four at most. Raises NotUnderstood."""
    if len(code) > LONGEST * 4:
        raise NotUnderstood(code[:LONGEST])
    sections: list[Section] = []
    tokens: list[tuple[str, str]] = []
    state: dict = {}

    def close() -> None:
        sections.append(
            Section(
                tuple(tokens), state.get("if"), state.get("digits", False), state.get("year", False), "thai" in state
            )
        )
        tokens.clear()
        state.clear()

    for match in TOKEN.finditer(code):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind in ("quoted", "escaped"):
            tokens.append(("literal", text))
        elif kind == "space":
            tokens.append(("literal", " "))
        elif kind == "fill":
            continue
        elif kind == "bracket":
            _bracket(text, tokens, state)
        elif kind == "thai":
            state["digits"] = True
        elif kind == "sign" and text == ";":
            close()
        elif kind == "sign" and text == "@":
            tokens.append(("text", text))
        elif kind == "sign":
            tokens.append(({".": "point", ",": "comma", "%": "percent"}[text], text))
        elif kind == "other":
            if text.isascii() and text.isalpha() or text in "/" and ("digit", "?") in tokens:
                raise NotUnderstood(code)
            tokens.append(("literal", text))
        else:
            tokens.append((kind, text.lower() if kind != "power" else text))
    close()
    if len(sections) > 4:
        raise NotUnderstood(code)
    return tuple(sections)


def _bracket(text: str, tokens: list[tuple[str, str]], state: dict) -> None:
    if found := CONDITION.fullmatch(text.strip()):
        state["if"] = (found[1], Decimal(found[2]))
    elif text.lower() in ("h", "hh", "m", "mm", "s", "ss"):
        tokens.append(("elapsed", text.lower()))
    elif found := LOCALE.fullmatch(text):
        if found["sign"]:
            tokens.append(("literal", found["sign"]))
        code = int((found["code"] or "").lstrip(",") or "0", 16)
        if (found["code"] or "").startswith(","):
            code <<= 16
        language = code & 0xFFFF
        state["digits"] = state.get("digits", False) or code >> 24 == THAI_DIGITS
        state["year"] = state.get("year", False) or code >> 16 & 0xFF == BUDDHIST
        if language == THAI or (found["name"] or "").lower().startswith("th"):
            state["thai"] = True
    elif not COLOURS.fullmatch(text.strip()):
        raise NotUnderstood(text)


def _chosen(sections: tuple[Section, ...], value: Decimal) -> tuple[Section | None, bool]:
    """The section for a value, and whether its minus sign is still to be printed. None: as a plain number."""
    numeric = sections[:3]
    if len(sections) < 4 and len(numeric) > 1 and numeric[-1].has("text"):
        numeric = numeric[:-1]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(section.condition, value):
                return section, True
        raise NotUnderstood("no section for this value")
    if len(numeric) == 1:
        return (None if numeric[0].has("text") else numeric[0]), True
    if value < 0:
        return numeric[1], False
    return numeric[2 if value == 0 and len(numeric) > 2 else 0], True


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    sign, limit = condition
    return {
        "<": value < limit, ">": value > limit, "<=": value <= limit, ">=": value >= limit,
        "=": value == limit, "<>": value != limit,
    }[sign]  # fmt: skip


def _fifteen(value: Decimal) -> Decimal:
    """A number to the fifteen digits that a spreadsheet calculates with: 95.149999999999999 is 95.15."""
    if not value:
        return Decimal(0)
    return (
        value.quantize(Decimal(1).scaleb(value.adjusted() - 14), ROUND_HALF_UP)
        if len(value.as_tuple().digits) > 15
        else value
    )


def general(value: Decimal) -> str:
    """A number without a format: ten digits at most, no zeros at the end."""
    if not value:
        return "0"
    if not -5 <= value.adjusted() <= 10:
        return f"{value:.5E}"
    places = max(0, 9 - max(0, value.adjusted()))
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".") if "." in f"{rounded:f}" else f"{rounded:f}"


def _general(section: Section, value: Decimal) -> str:
    return "".join(general(value) if kind == "general" else text for kind, text in section.tokens)


def _number(section: Section, value: Decimal) -> str:
    """A value that is not negative, by the digits of a section."""
    tokens = list(section.tokens)
    if section.has("text"):
        raise NotUnderstood("a text among the digits")
    if section.has("power"):
        return _power(tokens, value)
    point = next((n for n, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    whole = [n for n, (kind, _) in enumerate(tokens[:point]) if kind == "digit"]
    after = [n for n in range(point, len(tokens)) if tokens[n][0] == "digit"]
    last = max(whole + after, default=-1)
    grouped = any(tokens[n][0] == "comma" for n in range(whole[0], whole[-1])) if whole else False
    scale = 0
    for n, (kind, _) in enumerate(tokens):
        if kind == "comma" and last >= 0 and n > (whole[-1] if whole and n < point else last):
            scale -= 3
        elif kind == "percent":
            scale += 2
    value = value.scaleb(scale).quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP)
    integer, _, fraction = f"{value:f}".partition(".")
    integer = "" if integer == "0" else integer
    out: dict[int, str] = _placed(tokens, whole, integer, grouped)
    kept = fraction
    for n in reversed(after):
        if kept and kept[-1] == "0" and tokens[n][1] != "0" and len(kept) == after.index(n) + 1:
            kept = kept[:-1]
        else:
            break
    for n, digit in zip(after, kept, strict=False):
        out[n] = digit
    parts = []
    for n, (kind, text) in enumerate(tokens):
        if kind == "digit":
            parts.append(out.get(n, ""))
        elif kind == "point":
            # Excel leaves a point before no digits (`85.`); other programs do not, and it says nothing.
            parts.append("" if n == point and after and not any(out.get(place) for place in after) else text)
        elif kind in ("literal", "percent"):
            parts.append(text)
    return "".join(parts)


def _placed(tokens: list[tuple[str, str]], places: list[int], digits: str, grouped: bool) -> dict[int, str]:
    """The digits of the whole part at their places, from the right; the first place takes what is left."""
    out: dict[int, str] = {}
    count = 0
    for at in range(len(places) - 1, -1, -1):
        first = at == 0
        taken = digits if first else digits[-1:]
        digits = "" if first else digits[:-1]
        if not taken and tokens[places[at]][1] == "0":
            taken = "0"
        text = ""
        for digit in reversed(taken):
            if grouped and count and count % 3 == 0:
                text = "," + text
            text = digit + text
            count += 1
        out[places[at]] = text
    return out


def _power(tokens: list[tuple[str, str]], value: Decimal) -> str:
    at = next(n for n, (kind, _) in enumerate(tokens) if kind == "power")
    before, after = tokens[:at], tokens[at + 1 :]
    if any(kind == "literal" for kind, _ in tokens) or sum(kind == "digit" for kind, _ in before[:2]) != 1:
        raise NotUnderstood("a power of ten with words")
    places = sum(kind == "digit" for kind, _ in before) - 1
    mantissa, _, power = f"{value:.{places}E}".partition("E") if value else (f"{0:.{places}f}", "", "0")
    sign = "-" if power.startswith("-") else "+" if tokens[at][1].endswith("+") else ""
    return f"{mantissa}{tokens[at][1][0]}{sign}{power.lstrip('+-').zfill(sum(kind == 'digit' for kind, _ in after))}"


def _moment(value: Decimal, date1904: bool) -> datetime.datetime:
    """A stored number as a date. Excel counts a 29 February 1900 that never was."""
    if value < 0 or value >= 2958466:
        raise NotUnderstood("no date")
    if date1904:
        start = datetime.datetime(1904, 1, 1)
    else:
        start = datetime.datetime(1899, 12, 30) if value >= 60 else datetime.datetime(1899, 12, 31)
    return start + datetime.timedelta(days=int(value), seconds=round(float(value % 1) * 86400))


def _date(section: Section, value: Decimal, date1904: bool) -> str:
    if section.has("digit", "percent", "text", "general", "power"):
        raise NotUnderstood("digits in a date")
    moment = _moment(value, date1904)
    tokens = section.tokens
    half = section.has("am")
    names = THAI_NAMES if section.thai or section.buddhist else ENGLISH_NAMES
    out = []
    for n, (kind, text) in enumerate(tokens):
        if kind == "am":
            out.append("AM" if moment.hour < 12 else "PM")
        elif kind == "elapsed":
            seconds = round(value * 86400)
            out.append(str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text)))
        elif kind == "date":
            out.append(_date_part(text, moment, section, half, names, _is_minutes(tokens, n)))
        else:
            out.append(text)
    return "".join(out)


def _is_minutes(tokens: tuple[tuple[str, str], ...], n: int) -> bool:
    """Whether an `m` counts minutes: it follows hours or comes before seconds."""
    if tokens[n][1] not in ("m", "mm"):
        return False
    units = [(at, text) for at, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    at = next(place for place, unit in enumerate(units) if unit[0] == n)
    return (at > 0 and units[at - 1][1][0] == "h") or (at + 1 < len(units) and units[at + 1][1][0] == "s")


def _date_part(text: str, moment: datetime.datetime, section: Section, half: bool, names: tuple, minutes: bool) -> str:
    unit, length = text[0], len(text)
    if "." in text:
        raise NotUnderstood("parts of a second")
    if unit in "yb":
        year = moment.year + (543 if unit == "b" or section.buddhist else 0)
        return str(year) if length > 2 else f"{year % 100:02d}"
    if unit == "h":
        hour = (moment.hour % 12 or 12) if half else moment.hour
        return str(hour).zfill(min(length, 2))
    if unit == "s":
        return str(moment.second).zfill(min(length, 2))
    if minutes:
        return str(moment.minute).zfill(length)
    months, short_months, days, short_days = names
    if unit == "m":
        month = moment.month
        if length > 4:
            return months[month - 1][0]
        return (str(month), f"{month:02d}", short_months[month - 1], months[month - 1])[length - 1]
    day = moment.day
    weekday = moment.weekday()
    return (str(day), f"{day:02d}", short_days[weekday], days[weekday])[min(length, 4) - 1]
