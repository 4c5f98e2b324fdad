"""Tables without rules by the places of their pieces: whole ones only, with a whole row of headings."""

import pytest

from extract.columns import OpenTable, split
from extract.typeset import Piece, line_of
from schemas.document import Box

EM, PITCH = 12.0, 18.0
LEFT = (60, 130, 330, 430)


def page(*rows):
    """Lines from top to bottom; a row is (height in lines, {column: text}) or (height, {column: (x0, x1, text)})."""
    lines = []
    for order, (height, cells) in enumerate(rows):
        y = 100 + PITCH * height
        pieces = []
        for column, cell in cells.items():
            x0, x1, text = cell if isinstance(cell, tuple) else (LEFT[column], LEFT[column] + 5 * len(cell), cell)
            pieces.append(Piece(text, x0, x1, y - 9, y + 3, y, EM, order, Box(x0, y - 9, x1, y + 3)))
        lines.append(line_of(pieces))
    return lines


def tables(lines):
    def texts(table):
        def cell(r, c):
            return " ".join(piece.text for piece in table.cells.get((r, c), ()))

        return [[cell(r, c) for c in range(len(table.columns))] for r in range(table.rows)]

    return [texts(one) for one in split(lines) if isinstance(one, OpenTable)]


NAMES = ("การใช้อำนาจ", "การใช้งบประมาณ", "คุณภาพงาน", "การเปิดเผย")
BODY = [(2.0 * n, {0: str(n), 1: name, 2: f"7{n}.15", 3: f"9{n}.40"}) for n, name in enumerate(NAMES, 2)]
HEAD = {0: "ข้อ", 1: "ตัวชี้วัด", 2: "ปี 2570", 3: "ปี 2571"}
WHOLE = [list(HEAD.values()), *[list(cells.values()) for _, cells in BODY]]


def test_a_caption_above_and_text_below_leave_the_table_whole():
    caption = (0.5, {1: (60, 300, "ตารางที่ 1 คะแนนรายตัวชี้วัดของหน่วยงาน")})
    below = (11.2, {0: (60, 520, "จากตารางพบว่าคะแนนเพิ่มขึ้นทุกตัวชี้วัดเมื่อเทียบกับปีก่อน")})
    assert tables(page(caption, (2.0, HEAD), *BODY, below)) == [WHOLE]
    assert tables(page((2.0, HEAD), *BODY)) == [WHOLE]
    dotted = (0.5, {1: "ลงชื่อ", 2: ". . . . . . . . . ."})
    assert tables(page(dotted, (2.0, HEAD), *BODY)) == [WHOLE]
    assert tables(page(*BODY)) == [WHOLE[1:]]  # it goes on from the page before


@pytest.mark.parametrize(
    "above",
    [
        {2: (310, 480, "คะแนนของหน่วยงาน")},  # a heading over two columns, not read as one of them
        {0: (60, 260, "ข้อ ตัวชี้วัด"), 2: (330, 520, "คะแนนรวม คะแนนเฉลี่ย")},  # headings side by side
        {3: "คะแนน"},  # the first line of one column's heading
        {0: "ข้อ", 3: "คะแนน"},
    ],
)
@pytest.mark.parametrize("first", [HEAD, {2: "ปี 2570", 3: "ปี 2571"}, {0: "ข้อ", 3: "ปี 2571"}])
def test_no_table_begins_in_the_middle_of_its_headings(above, first):
    """Either the headings are all in it, or there is no table."""
    for table in tables(page((1.0, above), (2.0, first), *BODY)):
        text = " ".join(" ".join(row) for row in table)
        assert all(word in text for cell in above.values() for word in (cell[2] if cell[2:] else cell).split())
        assert all(table[0][1:])


@pytest.mark.parametrize("below", [{2: "ต่อ"}, {1: (130, 300, "และงานอื่น")}, {0: (60, 360, "6 การป้องกัน"), 3: "81.20"}])
def test_no_table_ends_in_the_middle_of_a_row(below):
    for table in tables(page((2.0, HEAD), *BODY, (11.0, below))):
        text = " ".join(" ".join(row) for row in table)
        assert all((cell if isinstance(cell, str) else cell[2]) in text for cell in below.values())
