"""Ruled tables on page images: whole, faint, broken, askew, merged; and what only looks like rules."""

import cv2
import numpy as np
import pytest
from support.scan import QUALITIES, degrade_page
from support.sheets import FONTS, font_file, sheet

from extract.clean_page import clean
from extract.ruled import find_rules, tables
from extract.upright import skew, straighten

DPI = 150
HAS_FONT = any(font_file(name) for name in FONTS)


def drawn(rows, thickness=2, level=0, gap=0):
    """A page with a table of boxes (x0, y0, x1, y1 in points); gap: a break of so many points in each rule's middle."""
    page = np.full((1754, 1240), 255, np.uint8)
    unit = DPI / 72
    for x0, y0, x1, y1 in rows:
        for start, end in (((x0, y0), (x1, y0)), ((x0, y1), (x1, y1)), ((x0, y0), (x0, y1)), ((x1, y0), (x1, y1))):
            a, b = (tuple(round(v * unit) for v in point) for point in (start, end))
            cv2.line(page, a, b, level, thickness)
    if gap:
        for x0, y0, x1, y1 in rows:
            for x, y in (((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), (x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2)):
                reach = gap / 2 * unit
                x, y = x * unit, y * unit
                page[round(y - reach) : round(y + reach) + 1, round(x - reach) : round(x + reach) + 1] = 255
    return page


def found(page):
    page = clean(straighten(page, skew(page, DPI)), DPI)
    return [
        {(c.row, c.col, c.row_span, c.col_span) for c in table.cells} for table in tables(find_rules(page, DPI), DPI)
    ]


GRID = [(60 + 120 * c, 100 + 40 * r, 180 + 120 * c, 140 + 40 * r) for r in range(4) for c in range(3)]
PLAIN = {(r, c, 1, 1) for r in range(4) for c in range(3)}


@pytest.mark.parametrize(
    "how",
    [{}, {"thickness": 1}, {"thickness": 6}, {"thickness": 1, "level": 190}, {"gap": 5}, {"gap": 8, "thickness": 1}],
    ids=["plain", "hairline", "thick", "faint", "broken", "broken hairline"],
)
def test_grid_is_found_however_it_is_drawn(how):
    assert found(drawn(GRID, **how)) == [PLAIN]


@pytest.mark.parametrize("angle", [-4, -1.3, 0.4, 3])
def test_skew_is_taken_out(angle):
    page = drawn(GRID)
    matrix = cv2.getRotationMatrix2D((620, 877), angle, 1)
    assert found(cv2.warpAffine(page, matrix, (1240, 1754), borderValue=255)) == [PLAIN]


def test_merged_cells():
    boxes = [(60, 100, 180, 180), (180, 100, 420, 140), (180, 140, 300, 180), (300, 140, 420, 180), (60, 180, 420, 220)]
    want = {(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 3)}
    assert found(drawn(boxes)) == [want]


def test_two_tables_side_by_side():
    left = [(60 + 50 * c, 100 + 40 * r, 110 + 50 * c, 140 + 40 * r) for r in range(2) for c in range(2)]
    right = [(x0 + 200, y0, x1 + 200, y1) for x0, y0, x1, y1 in left]
    assert [len(cells) for cells in found(drawn(left + right))] == [4, 4]


def test_a_lone_frame_and_a_lone_rule_are_no_table():
    assert found(drawn([(60, 100, 420, 400)])) == []
    page = np.full((1754, 1240), 255, np.uint8)
    cv2.line(page, (100, 300), (1100, 300), 0, 2)
    assert found(page) == []


@pytest.mark.skipif(not HAS_FONT, reason="no Thai font is installed")
@pytest.mark.parametrize("quality", QUALITIES)
def test_printed_tables_in_every_quality(quality):
    for seed in (11, 12):
        truth = sheet(seed, 200)
        page = degrade_page(truth.image, quality, 200, seed)
        page = clean(straighten(page, skew(page, 200)), 200)
        got = [
            {(c.row, c.col, c.row_span, c.col_span) for c in table.cells}
            for table in tables(find_rules(page, 200), 200)
        ]
        want = [{(c.row, c.col, c.row_span, c.col_span) for c in cells} for cells in truth.tables]
        assert got == want


@pytest.mark.skipif(not HAS_FONT, reason="no Thai font is installed")
def test_tall_letters_that_stand_in_line_are_no_rules():
    from support.sheets import Pen

    pen = Pen(next(name for name in FONTS if font_file(name)), 16, DPI)
    pen.table([[("การใช้ไฟ ใช้โต๊ะ โปร่งใส ไป", 1, 1), ("ใใไไโโ", 1, 1)]] * 8, [200, 100], 100, 100)
    assert found(np.array(pen.page)) == [{(r, c, 1, 1) for r in range(8) for c in range(2)}]


@pytest.mark.parametrize("words", [0, 1], ids=["bare", "two strokes of print"])
def test_a_page_without_anything_like_a_rule_has_none(words):
    page = np.full((1100, 850), 255, np.uint8)
    for k in range(2 * words):
        cv2.line(page, (300 + 20 * k, 400), (300 + 20 * k, 415), 0, 2)
    rules = find_rules(page, 100)
    assert rules.across == () and rules.down == () and not tables(rules, 100)
