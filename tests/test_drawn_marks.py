"""Ticks, crosses and boxes alone in a cell are told by their shape; letters and digits never are."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from support.scan import degrade_page

from extract.clean_page import clean, ink
from extract.drawn_marks import drawn_mark
from extract.ruled import Region
from extract.text_lines import find_lines

FOLDER = Path("/usr/share/fonts/truetype")
SIGNS = FOLDER / "dejavu" / "DejaVuSans.ttf"
LETTERS = [FOLDER / "tlwg" / f"{name}.ttf" for name in ("Laksaman", "Garuda", "Norasi", "Loma")]
CONSONANTS = "".join(chr(code) for code in range(0x0E01, 0x0E2F))
DIGITS = "๐๑๒๓๔๕๖๗๘๙0123456789"
ROW, CELL = 16, 30  # glyphs in a row, points of a cell's side


def signs_of(text, font, quality, dpi, seed=3):
    """What each glyph of the text is told to be, drawn alone in its cell on one page."""
    if not font.exists():
        pytest.skip(f"font {font.name} is not installed: apt install fonts-thai-tlwg fonts-dejavu-core")
    face, side = ImageFont.truetype(str(font), round(15 * dpi / 72)), round(CELL * dpi / 72)
    page = Image.new("L", (side * (ROW + 1), side * (len(text) // ROW + 2)), 255)
    draw = ImageDraw.Draw(page)
    corners = [(side // 2 + k % ROW * side, side // 2 + k // ROW * side) for k in range(len(text))]
    for char, (x, y) in zip(text, corners, strict=True):
        draw.text((x + side // 3, y + side // 6), char, font=face, fill=0)
    page = clean(degrade_page(np.array(page), quality, dpi, seed), dpi)
    mask = ink(page, dpi)
    found = []
    for x, y in corners:
        lines = find_lines(page, mask, Region(x, y, x + side, y + side), dpi)
        found.append(drawn_mark(lines[0], dpi) if len(lines) == 1 else "")
    return found


@pytest.mark.parametrize(("quality", "dpi"), [("clean", 300), ("office", 200), ("copy", 300)])
def test_marks_are_told(quality, dpi):
    assert signs_of("✓☑☐☒■", SIGNS, quality, dpi) == ["✓", "☑", "☐", "☑", "■"]


@pytest.mark.parametrize("font", LETTERS, ids=lambda path: path.stem)
@pytest.mark.parametrize(("quality", "dpi"), [("clean", 300), ("copy", 150), ("poor", 150), ("poor", 300)])
def test_letters_and_digits_are_no_marks(font, quality, dpi):
    text = CONSONANTS + DIGITS + "ABCDEFGHJKLMNU"
    wrong = [(char, sign) for char, sign in zip(text, signs_of(text, font, quality, dpi), strict=True) if sign]
    assert wrong == []
