"""Characters of symbol fonts -> the Unicode characters that look like them: ticks and boxes decide a measure's status.

Only signs that carry meaning in a report are listed; codes are those of the fonts (0x20-0xFF), which Word also writes
as U+F020-U+F0FF.
"""

from __future__ import annotations

# fmt: off
FONTS: dict[str, dict[int, str]] = {
    "wingdings": {
        0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0x72: "☐", 0x70: "☐",
        0xA1: "○", 0x6C: "●", 0x6E: "■", 0xA7: "▪", 0x9F: "•", 0x9E: "·", 0xA2: "○", 0xA4: "◉", 0xA5: "◎",
        0xD8: "➢", 0xDC: "➲", 0xE0: "→", 0xDF: "←", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xEF: "⇦",
        0x46: "☞", 0x4A: "☺", 0x4C: "☹", 0x76: "❖", 0x75: "◆", 0x77: "⬥", 0xAB: "★", 0xB6: "☆", 0x21: "✎",
        0x22: "✂", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x3A: "▤", 0x8C: "①", 0x8D: "②", 0x8E: "③", 0x8F: "④",
        0x90: "⑤", 0x91: "⑥", 0x92: "⑦", 0x93: "⑧", 0x94: "⑨", 0x95: "⑩", 0x81: "①", 0x82: "②", 0x83: "③",
        0x84: "④", 0x85: "⑤", 0x86: "⑥", 0x87: "⑦", 0x88: "⑧", 0x89: "⑨", 0x8A: "⑩", 0x20: " ",
    },
    "wingdings 2": {
        0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x51: "☒", 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x2A: "☐", 0x30: "☐",
        0x35: "☐", 0x96: "•", 0xA2: "■",
        0x55: "⊗", 0x97: "●", 0x98: "●", 0x99: "◉", 0x9A: "○", 0xA0: "■", 0xA1: "■", 0x20: " ",
        **{0x69 + n: chr(0x2460 + n) for n in range(10)}, **{0x74 + n: chr(0x2776 + n) for n in range(11)},
    },
    "webdings": {0x61: "✓", 0x72: "✗", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x34: "▶", 0x33: "◀", 0x3D: "■", 0x20: " "},
    "marlett": {0x61: "✓", 0x62: "✓", 0x72: "✗", 0x68: "●", 0x69: "●"},
    "symbol": {
        0xB7: "•", 0xAE: "→", 0xAC: "←", 0xD6: "√", 0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠",
        0xBB: "≈", 0xB0: "°", 0xA8: "♦", 0xE5: "∑", 0x6D: "μ", 0xA5: "∞", 0x2D: "−", 0x7F: "⌷", 0xA0: "€", 0xDE: "⇒",
        0xD2: "®", 0xD3: "©", 0xD4: "™", 0xBC: "…", 0xA7: "♣",
    },
}
# fmt: on
# What is meant where the font is not known.
ANY_FONT = {
    0xFC: "✓",
    0xFE: "☑",
    0x52: "☑",
    0x50: "✓",
    0xA8: "☐",
    0x6F: "☐",
    0xFB: "✗",
    0xFD: "☒",
    0xB7: "•",
    0xA7: "▪",
}
ASCII_LIKE = frozenset(("symbol",))  # fonts whose other codes are letters and digits that people can read


def is_symbol_font(font: str | None) -> bool:
    return (font or "").strip().lower() in FONTS


def table_of(font: str) -> dict[int, str] | None:
    """The signs of a font as PDFs name it ("ABCDEF+Wingdings-Regular"); None for other fonts."""
    plain = "".join(filter(str.isalnum, font.rsplit("+", 1)[-1])).lower()
    if plain.startswith("symbol"):
        return FONTS["symbol"] if plain in ("symbol", "symbolmt") else None
    names = sorted((name for name in FONTS if name != "symbol"), key=len, reverse=True)
    return next((FONTS[name] for name in names if plain.startswith(name.replace(" ", ""))), None)


def from_symbol_font(text: str, font: str | None) -> str:
    """The text as it looks in its font. A sign that is not listed stays as it is: nothing printed may vanish."""
    name = (font or "").strip().lower()
    table = FONTS.get(name, ANY_FONT)
    known = name in FONTS
    shown = []
    for char in text:
        code = ord(char)
        if 0xF000 <= code <= 0xF0FF:
            sign = table.get(code - 0xF000)
            if sign is None and name in ASCII_LIKE and code - 0xF000 < 0x7F:
                sign = chr(code - 0xF000)
            shown.append(sign or char)
        elif known and code < 0x100 and name not in ASCII_LIKE or known and 0x7F < code < 0x100:
            shown.append(table.get(code, char))
        else:
            shown.append(char)
    return "".join(shown)
