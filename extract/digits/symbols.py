"""The symbols that the number reader knows, in the order of the model's outputs: a change needs a new model."""

from __future__ import annotations

from schemas.thai import DIGITS as THAI_DIGITS

ASCII_DIGITS = "0123456789"
SIGNS = ".,%/-():"
# Item prefixes; capital ones are labelled with the small letter too.
PREFIXES = "ieo"
SPACE = " "
# Any glyph that belongs to no number: Thai and Latin letters, and digits that nobody could read.
OTHER = "¤"

# Output 0 is the blank of CTC ("no new symbol here").
SYMBOLS = THAI_DIGITS + ASCII_DIGITS + SIGNS + PREFIXES + SPACE + OTHER
INDEX = {symbol: number + 1 for number, symbol in enumerate(SYMBOLS)}
CLASSES = len(SYMBOLS) + 1
