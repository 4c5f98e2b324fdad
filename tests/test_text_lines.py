"""Lines of print: marks stay with their letters, lines of one column never mix."""

import numpy as np
import pytest
from support.scan import degrade_page
from support.sheets import FONTS, Pen, font_file

from extract.clean_page import clean, ink
from extract.ruled import Region
from extract.text_lines import find_lines, is_print

pytestmark = pytest.mark.skipif(not any(font_file(name) for name in FONTS), reason="no Thai font is installed")
INSTALLED = [name for name in FONTS if font_file(name)]
TEXTS = ["ที่ปรึกษาผู้มีอำนาจ ปี่ ปุ่น ญัตติ", "กู้ยืมเงิน ฎีกา ฐานข้อมูล รู้คู่คุณ", "น้ำใจ ชี้แจง ซื้อจัดจ้าง ผู้ใช้", "ไม่มีสิ่งที่ต้องปรับปรุง พื้นที่"]


def lines_of(page, dpi):
    page = clean(page, dpi)
    return find_lines(page, ink(page, dpi), Region(0, 0, page.shape[1], page.shape[0]), dpi)


def drawn(family, size, dpi, spacing=1.42):
    """A page of TEXTS, and the row of pixels on which each line's letters stand."""
    pen = Pen(family, size, dpi)
    pitch = round(size * spacing * pen.unit)
    feet = []
    for place, text in enumerate(TEXTS):
        pen.draw.text((60, 100 + place * pitch), text, font=pen.font, fill=0)
        feet.append(pen.draw.textbbox((60, 100 + place * pitch), "กก", font=pen.font)[3])
    return np.array(pen.page), feet


@pytest.mark.parametrize("family", INSTALLED)
@pytest.mark.parametrize(("size", "dpi"), [(12, 150), (14, 200), (16, 300)])
def test_each_line_is_found_once_with_its_base_line(family, size, dpi):
    page, feet = drawn(family, size, dpi)
    found = lines_of(page, dpi)
    assert len(found) == len(TEXTS)
    for line, foot in zip(found, feet, strict=True):
        assert abs(line.core[1] - foot) <= 0.15 * size * dpi / 72


@pytest.mark.parametrize("quality", ["office", "copy"])
def test_scanned_lines(quality):
    page, _ = drawn(INSTALLED[0], 15, 200)
    page = degrade_page(page, quality, 200, 5)
    from extract.upright import skew, straighten

    found = [line for line in lines_of(straighten(page, skew(page, 200)), 200) if line.box.x1 - line.box.x0 > 100]
    assert len(found) == len(TEXTS)


def test_the_ink_of_a_line_is_all_there_and_only_its_own():
    page, _ = drawn(INSTALLED[0], 16, 200)
    found = lines_of(page, 200)
    dark = int((page < 128).sum())
    assert sum(int((line.image < 128).sum()) for line in found) == pytest.approx(dark, rel=0.01)


def test_one_line_alone_keeps_its_marks():
    pen = Pen(INSTALLED[0], 16, 200)
    pen.draw.text((60, 100), "ปี่ ที่ ชี้ ปู่", font=pen.font, fill=0)
    page = np.array(pen.page)
    [line] = lines_of(page, 200)
    rows = np.flatnonzero((page < 128).any(axis=1))
    assert line.box.y0 <= rows[0] and line.box.y1 > rows[-1]


def test_blank_paper_and_specks_have_no_lines():
    page = np.full((800, 600), 255, np.uint8)
    assert lines_of(page, 200) == []
    page[400:402, 300:302] = 0
    assert lines_of(page, 200) == []


@pytest.mark.parametrize("quality", ["clean", "office", "copy", "poor"])
@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_dash_on_a_line_of_its_own(quality, dpi):
    pen = Pen(INSTALLED[0], 14, dpi)
    for place, text in enumerate(("ก.ค. ๖๘", "-", "ก.ย. ๖๘")):
        pen.draw.text((round(100 * pen.unit), round((100 + 22 * place) * pen.unit)), text, font=pen.font, fill=0)
    page = clean(degrade_page(np.array(pen.page), quality, dpi, 3), dpi)
    region = Region(*(round(value * pen.unit) for value in (80, 90, 200, 180)))
    signs = [line.sign for line in find_lines(page, ink(page, dpi), region, dpi) if is_print(line, 60, dpi)]
    assert signs == ["", "-", ""]


@pytest.mark.parametrize("text", ["ปี่ ที่ ชี้ ฐาน", "ก - ข", "๓-๕", "ญัตติ"])
def test_marks_and_dashes_between_letters_are_no_lone_dash(text):
    pen = Pen(INSTALLED[0], 16, 200)
    pen.draw.text((60, 100), text, font=pen.font, fill=0)
    assert [line.sign for line in lines_of(np.array(pen.page), 200)] == [""]


def test_dirt_is_no_print():
    """Specks, traces of rules and what shines through are no lines; faint print of many letters is."""
    pen = Pen(INSTALLED[0], 14, 200)
    pen.draw.text((60, 100), "พิมพ์ด้วยหมึกจาง", font=pen.font, fill=190)
    pen.draw.text((60, 160), "ก", font=pen.font, fill=40)
    pen.draw.line((60, 220, 60, 250), fill=185, width=3)
    pen.draw.ellipse((60, 300, 65, 305), fill=30)
    page = np.array(pen.page)
    mask = np.where(page < 215, 255, 0).astype(np.uint8)

    def told(top):
        return [is_print(line, 40, 200) for line in find_lines(page, mask, Region(50, top, 400, top + 55), 200)]

    assert (told(90), told(150)) == ([True], [True])
    assert True not in told(210) + told(290)
    assert told(210) == [False]
