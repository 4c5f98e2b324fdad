"""Where the print of a page stands: text parted by gutters, two pages on one sheet, coloured marks, the other side."""

import random

import cv2
import numpy as np
import pytest

from extract.coloured_ink import pale
from extract.layout import PartedText, PrintedTable, lay_out

DPI = 150
NAMES = ("service", "budget use", "power", "state property", "solving problems", "quality", "communication", "openness")


def blank(width=1240, height=1754):
    return np.full((height, width), 255, np.uint8)


def write(page, text, x, y, level=0):
    cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, level, 2, cv2.LINE_AA)


def prose(page, x, y, lines, width=52, seed=1):
    """Words of uneven length, so that spaces do not line up."""
    rng = random.Random(seed)
    for row in range(lines):
        words = ""
        while len(words) < width - 8:
            words += "abcdefghijkmnopqrstu"[: rng.randint(2, 9)] + " "
        write(page, words, x, y + 44 * row)


def scores(page, x=100, y=600, rows=NAMES):
    """A table of three columns without rules."""
    write(page, "no", x, y), write(page, "indicator", x + 250, y), write(page, "score", x + 700, y)
    for row, name in enumerate(rows, start=1):
        write(page, str(row), x + 8, y + 50 * row)
        write(page, name, x + 120, y + 50 * row)
        write(page, f"{70 + row}.25", x + 700, y + 50 * row)


def parted(page):
    return [block for block in lay_out(page, DPI).blocks if isinstance(block, PartedText)]


def grids(page):
    return [len(block.cells) for block in lay_out(page, DPI).blocks if isinstance(block, PrintedTable)]


def ruled(page, x, y, rows=4, columns=3, wide=150, high=70, level=0):
    for row in range(rows + 1):
        cv2.line(page, (x, y + high * row), (x + wide * columns, y + high * row), level, 2)
    for column in range(columns + 1):
        cv2.line(page, (x + wide * column, y), (x + wide * column, y + high * rows), level, 2)


def test_columns_between_prose_are_found_and_the_prose_is_left_out():
    page = blank()
    prose(page, 100, 200, 6)
    scores(page)
    prose(page, 100, 1150, 6, seed=2)
    [block] = parted(page)
    assert [len(column) for column in block.columns] == [9, 9, 9] and block.rules == ()
    assert len(lay_out(page, DPI).lines()) == 6 + 27 + 6


def test_two_tables_with_other_columns_under_each_other():
    page = blank()
    scores(page, y=200)
    write(page, "the measures are these", 100, 700)
    for row in range(6):
        for column, text in enumerate(("item", "words here", "unit", "month")):
            write(page, text, 100 + 270 * column, 800 + 50 * row)
    first, second = parted(page)
    assert [len(column) for column in first.columns] == [9, 9, 9]
    assert [len(column) for column in second.columns] == [6, 6, 6, 6]


def test_rules_through_the_columns_are_noted():
    page = blank()
    scores(page)
    for y in (565, 620, 1025):
        cv2.line(page, (80, y), (1100, y), 0, 2)
    [block] = parted(page)
    assert [round(y) for y in block.rules] == pytest.approx([565, 620, 1025], abs=2)
    assert grids(page) == []


@pytest.mark.parametrize("seed", range(3))
def test_prose_has_no_gutters(seed):
    page = blank()
    prose(page, 100, 200, 28, seed=seed)
    assert parted(page) == []


def test_a_missing_side_of_a_table_is_closed():
    page = blank()
    ruled(page, 200, 300)
    page[360:600, 190:210] = 255  # the left side, but for its top
    page[300:600, 640:660] = 255  # the whole right side
    for y in (300, 370, 440, 510, 580):
        cv2.line(page, (200, y), (650, y), 0, 2)
    assert grids(page) == [12]


def test_rules_of_the_other_side_are_left_out():
    page = blank()
    ruled(page, 200, 300)
    ruled(page, 130, 340, rows=4, columns=4, wide=170, high=95, level=190)
    page = cv2.GaussianBlur(page, (0, 0), 0.8)
    assert grids(page) == [12]


def test_hairlines_in_a_frame_stay():
    page = blank()
    ruled(page, 200, 300, level=190)
    cv2.rectangle(page, (200, 300), (650, 580), 0, 4)
    assert grids(page) == [12]


def test_two_pages_on_one_sheet_are_read_one_after_the_other():
    page = blank(2480, 1754)
    for x, seed in ((100, 1), (1340, 2)):
        prose(page, x, 200, 6, 72, seed)
        ruled(page, x, 600)
        prose(page, x, 1000, 6, 72, seed + 4)
    middles = []
    for block in lay_out(page, DPI).blocks:
        if isinstance(block, PrintedTable):
            middles.append((block.frame.x0 + block.frame.x1) / 2)
        else:
            middles += [(line.box.x0 + line.box.x1) / 2 for line in block]
    sides = [middle > 1240 for middle in middles]
    assert sides == sorted(sides) and sides.count(True) == sides.count(False) == 13


def test_a_wide_table_without_rules_is_not_two_pages():
    page = blank(2480, 1754)
    scores(page, x=250)
    for row in range(9):
        write(page, "good", 1700, 600 + 50 * row)
    [block] = parted(page)
    assert len(block.columns) == 4


STAMPS = {"red": (40, 30, 190), "violet": (150, 40, 90), "blue": (170, 60, 40)}


@pytest.mark.parametrize("colour", STAMPS.values(), ids=STAMPS)
def test_a_coloured_stamp_turns_pale_and_print_below_it_stays(colour):
    page = np.full((400, 600, 3), 255, np.uint8)
    write(page, "88.25", 250, 200, (0, 0, 0))
    print_below = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) < 60
    stamp = page.copy()
    cv2.circle(stamp, (290, 190), 90, colour, 6)
    cv2.line(stamp, (230, 195), (350, 190), colour, 5)
    grey = pale(np.minimum(page, stamp), DPI)
    assert grey[print_below].max() < 80
    ring = (stamp != page).any(axis=2) & ~print_below
    assert np.median(grey[ring]) >= 140 > np.median(cv2.cvtColor(stamp, cv2.COLOR_BGR2GRAY)[ring])


@pytest.mark.parametrize("colour", [(0, 0, 255), (255, 0, 0), (0, 0, 160)])
def test_coloured_print_stays_dark(colour):
    page = np.full((400, 600, 3), 255, np.uint8)
    write(page, "91.20 points", 100, 200, colour)
    assert (pale(page, DPI) == cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)).all()
