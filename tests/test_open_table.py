"""Tables without upright rules: rows told from what stands in the columns, and what is no table."""

import pytest

from extract.open_table import Printed, list_rows, rows

PITCH, LETTER = 20, 9


def column(*lines):
    """Lines as (height in lines, text); halves stand between two lines."""
    return [Printed(at * PITCH, at * PITCH + LETTER, text) for at, text in lines]


def texts(found):
    return [[" ".join(line.text for line in cell) for cell in row] for row in found]


def test_every_number_is_a_row_and_wrapped_cells_stay_whole():
    numbers = column((0, "ที่"), (1, "๑"), (4.3, "๒"), (6.6, "๓"))
    titles = column(
        (0, "มาตรการ"), (1, "จัดทำ"), (2, "คู่มือ"), (3, "ใหม่"), (4.3, "อบรม"), (5.3, "บุคลากร"), (6.6, "เผยแพร่")
    )
    units = column((0, "ผู้รับผิดชอบ"), (1, "กองคลัง"), (2, "และกองช่าง"), (4.3, "สำนักปลัด"), (6.6, "กองช่าง"))
    assert texts(rows([numbers, titles, units], ())) == [
        ["ที่", "มาตรการ", "ผู้รับผิดชอบ"],
        ["๑", "จัดทำ คู่มือ ใหม่", "กองคลัง และกองช่าง"],
        ["๒", "อบรม บุคลากร", "สำนักปลัด"],
        ["๓", "เผยแพร่", "กองช่าง"],
    ]


def test_numbers_that_stand_at_the_middle_of_their_rows():
    names = column(
        (0, "ตัวชี้วัด"), (1.4, "การใช้"), (2.4, "งบประมาณ"), (3.9, "การใช้"), (4.9, "อำนาจ"), (6.4, "การเปิด"), (7.4, "เผย")
    )
    scores = column((0, "คะแนน"), (1.9, "81.25"), (4.4, "90.00"), (6.9, "77.10"))
    assert texts(rows([names, scores], ())) == [
        ["ตัวชี้วัด", "คะแนน"],
        ["การใช้ งบประมาณ", "81.25"],
        ["การใช้ อำนาจ", "90.00"],
        ["การเปิด เผย", "77.10"],
    ]


def test_rules_part_rows_where_they_are_drawn():
    left = column((0, "ด้าน"), (2, "การใช้"), (3, "งบ"), (5, "พัสดุ"))
    right = column((0, "สรุป"), (2, "ดีขึ้น"), (5, "ต้อง"), (6, "แก้ไข"))
    drawn = [-0.5 * PITCH, 1.5 * PITCH, 4.5 * PITCH, 7.5 * PITCH]
    assert texts(rows([left, right], drawn)) == [["ด้าน", "สรุป"], ["การใช้ งบ", "ดีขึ้น"], ["พัสดุ", "ต้อง แก้ไข"]]
    assert rows([left, right], ()) is None  # two columns of words prove nothing


@pytest.mark.parametrize("mark", ["{}.", "{}", "({})", "1.{}"])
def test_a_numbered_list_with_hanging_lines_is_no_table(mark):
    numbers = column(*((2 * n, mark.format(n)) for n in range(1, 5)))
    words = column(*((2 * n + half, "ข้อความยาวที่ต่อเนื่องกัน") for n in range(1, 5) for half in (0, 1)))
    assert rows([numbers, words], ()) is None


def test_text_in_columns_is_no_table():
    left = column(*((n, "ข้อความ") for n in range(9)))
    right = column(*((n, "อีกข้อความหนึ่ง") for n in range(9)))
    assert rows([left, right], ()) is None
    assert rows([left], ()) is None and rows([], ()) is None and rows([[], []], ()) is None


def test_a_ruled_row_with_item_numbers_is_several_rows():
    numbers = column((0, "1"), (2, "2"), (4, "3"))
    words = column((0, "ก"), (1, "ข"), (2, "ค"), (4, "ง"))
    scores = column((0, "88.12"), (2, "79.40"), (4, "93.00"))
    assert texts(list_rows([numbers, words, scores])) == [
        ["1", "ก ข", "88.12"],
        ["2", "ค", "79.40"],
        ["3", "ง", "93.00"],
    ]


@pytest.mark.parametrize(
    "counted", [("1", "3", "4"), ("3", "2", "1"), ("1", "2"), ("1", "2", "รวม"), ("88.12", "79.40", "93.00")]
)
def test_a_ruled_row_whose_first_column_does_not_count_stays_one(counted):
    numbers = column(*((2 * n, text) for n, text in enumerate(counted)))
    words = column(*((2 * n, "คำ") for n in range(len(counted))))
    scores = column(*((2 * n, "88.12") for n in range(len(counted))))
    assert list_rows([numbers, words, scores]) is None


def test_steps_of_one_measure_are_not_rows():
    """A measure whose steps are counted in a column while its title stands once."""
    numbers = column((0, "1"), (2, "2"), (4, "3"))
    title, steps = column((0, "มาตรการ")), column((0, "ก"), (2, "ข"), (4, "ค"))
    assert list_rows([numbers, title, steps]) is None
