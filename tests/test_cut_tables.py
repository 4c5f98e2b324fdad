"""Tables without upright rules that go on over the end of a page, where some of their columns are empty."""

import pytest

from extract.cut_tables import whole_columns
from schemas.document import Box, Cell, Line, Page, Paragraph, Place, Table

SIDES = [(50, 80), (80, 200), (200, 300), (300, 360), (360, 420)]
ABOVE = [
    ["ที่", "กิจกรรม", "ผู้รับผิดชอบ", "เสร็จ", "ไม่เสร็จ"],
    ["๑", "ล้างถังน้ำ", "งานอาคาร", "✓", ""],
    ["๒", "ตัดหญ้า", "งานสวน", "", "✓"],
]


def table(page, rows, sides, places=None):
    """places: the number of the side under which each column's text is printed."""
    made = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x0, x1 = sides[c]
            left = SIDES[places[r][c]][0] + 5 if places else x0 + 5
            box = Box(left, 100 + 20 * r, left + 20, 112 + 20 * r)
            lines = (Line(text, Place(page, box=box)),) if text else ()
            made.append(Cell(r, c, lines, place=Place(page, box=Box(x0, 98 + 20 * r, x1, 118 + 20 * r))))
    return Table(tuple(made), Place(page), ruled=False)


MERGED = [*SIDES[:3], (300, 420)]
TICKS = [[0, 1, 2, 4], [0, 1, 2, 3]]


def rest(first="๓", second="๔"):
    rows = [[first, "ทาสีรั้ว", "งานช่าง", "✓"], [second, "ซ่อมประตู", "งานช่าง", "✓"]]
    return table(2, rows, MERGED, TICKS)


def matrix(found):
    return [[cell.text for cell in row] for row in found.rows]


def test_ticks_of_the_rest_stand_in_the_columns_in_which_they_are_printed():
    pages = whole_columns([Page(1, (table(1, ABOVE, SIDES),)), Page(2, (rest(),))])
    assert matrix(pages[1].blocks[0]) == [["๓", "ทาสีรั้ว", "งานช่าง", "", "✓"], ["๔", "ซ่อมประตู", "งานช่าง", "✓", ""]]


def test_a_column_that_is_empty_in_the_rest_is_kept():
    short = table(2, [["3", "ทาสีรั้ว", "งานช่าง"]], SIDES[:3])
    pages = whole_columns([Page(1, (table(1, ABOVE, SIDES),)), Page(2, (short,))])
    assert matrix(pages[1].blocks[0]) == [["3", "ทาสีรั้ว", "งานช่าง", "", ""]]


@pytest.mark.parametrize(
    "second",
    [
        Page(2, (rest(first="๕"),)),
        Page(2, (rest(first=""),)),
        Page(2, (Paragraph((Line("ตารางที่ 2", Place(2)),)), rest())),
        Page(2, (table(2, [["๓", "ทาสีรั้ว", "✓", "✓"]], MERGED, [[0, 1, 3, 3]]),)),
    ],
    ids=["another number", "no number", "text between", "two in one column"],
)
def test_what_is_not_proved_to_go_on_stays(second):
    assert whole_columns([Page(1, (table(1, ABOVE, SIDES),)), second])[1] is second
