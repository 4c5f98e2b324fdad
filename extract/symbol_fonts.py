"""Ticks, crosses and bullets of a PDF's symbol fonts, whose letters mean something else than their code points say.

A code 0xFC of Wingdings arrives as U+F0FC or as "ü", depending on the producer.
"""

from __future__ import annotations

import numpy as np

from extract import pdfium
from extract.arrays import true_at
from extract.symbols import table_of

LONGEST = 4  # characters of a text object that may be symbols outside the private use area


def symbols(code: np.ndarray, whose: np.ndarray, objects: list[int]) -> None:
    """Replace the codes (n,) of symbol font letters by what they show. whose: number of each character's text object;
    objects: their addresses, 0 for none."""
    short = np.bincount(whose, minlength=len(objects))[whose] <= LONGEST
    maybe = true_at((code >> 8 == 0xF0) | ((code > 0x20) & (code < 0x100) & short))
    owners = whose[maybe].tolist()
    fonts = {number: pdfium.text_font(objects[number]) if objects[number] else 0 for number in set(owners)}
    tables = {font: table_of(pdfium.font_name(font)) if font else None for font in set(fonts.values())}
    if not any(tables.values()):
        return
    for i, number in zip(maybe.tolist(), owners, strict=True):
        table = tables[fonts[number]]
        if table:
            code[i] = ord(table.get(int(code[i]) & 0xFF, chr(code[i])))
