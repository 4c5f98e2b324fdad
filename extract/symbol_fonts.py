"""Ticks, crosses and bullets out of symbol fonts, whose letters mean something else than their code points say.

Facts of the fonts Wingdings, Wingdings 2 and Symbol that Word uses for bullets and check boxes. A code 0xFC of
Wingdings arrives as U+F0FC or as "ü", depending on the producer.
"""

from __future__ import annotations

import ctypes

import numpy as np

from extract import pdfium

WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA1: "○", 0xA7: "▪",
    0xA8: "☐", 0xD8: "➢", 0xDC: "➲", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
}  # fmt: skip
WINGDINGS_2 = {
    0x2A: "☐", 0x30: "☐", 0x35: "☐", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x96: "•",
    0x97: "●", 0xA2: "■", 0xA3: "☐",
}  # fmt: skip
SYMBOL = {0xA7: "♣", 0xAE: "→", 0xB7: "•", 0xD6: "√", 0xDE: "⇒"}
FONTS = (("wingdings2", WINGDINGS_2), ("wingdings", WINGDINGS), ("symbol", SYMBOL))
_POSSIBLE = np.zeros(0x100, dtype=bool)
_POSSIBLE[[*WINGDINGS, *WINGDINGS_2, *SYMBOL]] = True
LONGEST = 4  # characters of a text object that may be symbols outside the private use area


def symbols(textpage: int, code: np.ndarray, whose: np.ndarray, first: np.ndarray) -> None:
    """Replace the codes (n,) of symbol font letters by what they show. whose: number of each character's text object;
    first: each object's first character."""
    maybe = _POSSIBLE[code & 0xFF] & ((code >> 8 == 0xF0) | ((code > 0x20) & (code < 0x100)))
    if not maybe.any():
        return
    maybe &= (code >= 0x100) | (np.bincount(whose, minlength=len(first))[whose] <= LONGEST)
    name = ctypes.create_string_buffer(160)
    flags = ctypes.c_int()
    tables: dict[int, dict[int, str] | None] = {}
    for i in np.flatnonzero(maybe).tolist():
        item = int(whose[i])
        if item not in tables:
            length = pdfium.font_name(textpage, i, ctypes.addressof(name), len(name), ctypes.addressof(flags))
            shown = name.raw[: min(length, len(name))].decode("latin-1").lower().replace(" ", "").replace("-", "")
            tables[item] = next((table for font, table in FONTS if font in shown), None)
        table = tables[item]
        if table and int(code[i]) & 0xFF in table:
            code[i] = ord(table[int(code[i]) & 0xFF])
