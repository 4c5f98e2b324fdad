"""Tables without rules, told by the order of drawing; and what is drawn in columns but is no table."""

import numpy as np
import pytest
from support import pdfs
from test_pdf_reader import matrix, run

from extract.cell_order import refines
from extract.grid import Grid, GridCell

pytestmark = pytest.mark.skipif(not pdfs.FONTS.is_dir(), reason="the package fonts-thai-tlwg is not installed")

STEP, PAD = 17, 9  # points between lines of a cell, and around a row
LEFT = (72, 100, 230, 330, 430)
PLAN = [
    [["ที่"], ["มาตรการ"], ["หน่วยงาน", "รับผิดชอบ"], ["ระยะเวลา"], ["ผล"]],
    [["๑"], ["จัดทำคู่มือ", "การยืมพัสดุ"], ["กองคลัง"], ["ต.ค. ๖๖", "- ก.ย. ๖๗"], ["แล้วเสร็จ"]],
    [["๒"], ["อบรมคุณธรรม", "แก่พนักงาน", "ทุกคน"], ["สำนักปลัด"], ["มี.ค. ๖๗"], ["กำลังทำ"]],
    [["๓"], ["เผยแพร่งบ"], ["กองคลัง", "กองช่าง"], [], ["แล้วเสร็จ"]],
]
SCORES = [[["ตัวชี้วัด"], ["คะแนน"], ["ระดับ"]]] + [
    [[name], [f"{80 + n}.25"], ["A"]] for n, name in enumerate(["การใช้อำนาจ", "การใช้งบประมาณ", "การเปิดเผยข้อมูล"])
]


def flat(rows):
    return [["\n".join(cell) for cell in row] for row in rows]


def draw(rows, left=LEFT, ground=lambda r: None, width=430, middle=False, top=700):
    """A page that draws the rows cell by cell. ground(r): the colour behind row r, if any."""

    def page(canvas):
        y = top
        for r, row in enumerate(rows):
            high = STEP * max(map(len, row)) + PAD
            if ground(r):
                canvas.setFillColorRGB(*ground(r))
                canvas.rect(left[0] - 6, y - high, width, high, stroke=0, fill=1)
                canvas.setFillColorRGB(0, 0, 0)
            for x, cell in zip(left, row, strict=False):
                down = (high - PAD - STEP * len(cell)) / 2 if middle else 0
                for k, line in enumerate(cell):
                    canvas.drawString(x, y - 14 - down - k * STEP, line)
            y -= high

    return page


@pytest.mark.parametrize(
    "ground",
    [lambda r: None, lambda r: (0.9, 0.9, 0.9) if r % 2 else None, lambda r: (0.1, 0.3, 0.5) if not r else None,
     lambda r: (0.8, 0.9, 1)],
    ids=["nothing", "every second row", "head only", "all rows"],
)  # fmt: skip
@pytest.mark.parametrize("middle", [False, True])
def test_rows_and_columns_without_rules(ground, middle):
    (table,) = run(pdfs.draw(draw(PLAN, ground=ground, middle=middle)))[0].tables()
    assert matrix(table) == flat(PLAN)


def test_a_score_table_beside_nothing_but_a_coloured_head():
    page = draw(SCORES, (72, 260, 400), lambda r: (0.2, 0.2, 0.6) if not r else None, 380)
    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == flat(SCORES) and not table.ruled


@pytest.mark.parametrize("heading", [["ที่"], ["ข้", "อ"]])
@pytest.mark.parametrize("middle", [False, True])
def test_row_numbers_close_to_their_names_are_a_column_under_any_heading(heading, middle):
    rows = [[heading, ["ตัวชี้วัด"], ["คะแนน"]]]
    rows += [[[str(n)], name, score] for n, (name, score, _) in enumerate(SCORES[1:], 1)]
    (table,) = run(pdfs.draw(draw(rows, (72, 90, 400), middle=middle)))[0].tables()
    assert matrix(table) == flat(rows)


def test_a_heading_over_two_columns_spans_them():
    rows = [
        [["ที่"], ["งาน"], ["ผลการดำเนินการทั้งปี"], []],
        [[], [], ["ทำแล้ว"], ["ยังไม่ทำ"]],
        [["๑"], ["ซ่อม", "ถนน"], ["/"], []],
        [["๒"], ["ตรวจน้ำ"], [], ["/"]],
        [["๓"], ["ตัดหญ้า", "ริมทาง"], ["/"], []],
    ]
    (table,) = run(pdfs.draw(draw(rows, (72, 100, 220, 300))))[0].tables()
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells if cell.text}
    assert spans["ผลการดำเนินการทั้งปี"] == (0, 2, 1, 2) and spans["งาน"] == (0, 1, 2, 1)
    assert spans["ยังไม่ทำ"] == (1, 3, 1, 1) and spans["ตรวจน้ำ"] == (3, 1, 1, 1)


def test_a_row_that_goes_on_from_the_page_before_keeps_its_column():
    rows = [PLAN[0], [[], ["ให้ประชาชน", "ทราบโดยทั่วกัน"], [], [], []], PLAN[1]]
    (table,) = run(pdfs.draw(draw(rows)))[0].tables()
    assert matrix(table) == flat(rows)


def test_lists_inside_cells_make_no_columns():
    def page(canvas):
        for r, (top, first, second) in enumerate(
            [(700, "อบรม", "ประเมินผล"), (620, "สำรวจ", "แก้ไขปัญหา"), (540, "ตรวจ", "รายงาน")]
        ):
            canvas.drawString(72, top, str(r + 1))
            canvas.drawString(100, top, "มาตรการที่ดี")
            for k, item in enumerate((first, second)):
                canvas.drawString(230, top - 20 * k, f"{k + 1}.")
                canvas.drawString(248, top - 20 * k, item)
            canvas.drawString(380, top, "กองคลัง")

    (table,) = run(pdfs.draw(page))[0].tables()
    assert [row[2] for row in matrix(table)] == ["1. อบรม\n2. ประเมินผล", "1. สำรวจ\n2. แก้ไขปัญหา", "1. ตรวจ\n2. รายงาน"]


def two_columns(canvas):
    for x in (60, 320):
        for k in range(20):
            canvas.drawString(x, 740 - 20 * k, "ข้อความที่ยาวพอสมควรของหน้า")


def numbered_list(canvas):
    for n in range(5):
        canvas.drawString(72, 700 - 50 * n, f"{n + 1}.")
        canvas.drawString(96, 700 - 50 * n, "ส่งเสริมให้บุคลากรปฏิบัติงานด้วยความ")
        canvas.drawString(96, 680 - 50 * n, "ซื่อสัตย์สุจริต")


def signatures(canvas):
    for x in (80, 330):
        for k, line in enumerate(["(ลงชื่อ)", "(นายสมชาย ใจดี)", "ปลัดเทศบาล", "วันที่ ๑ ตุลาคม"]):
            canvas.drawString(x, 300 - 20 * k, line)


def letter_head(canvas):
    for k, (name, text) in enumerate(
        [("เรื่อง", "รายงานผลการประเมิน"), ("เรียน", "นายกเทศมนตรี"), ("อ้างถึง", "หนังสือสำนักงาน")]
    ):
        canvas.drawString(72, 700 - 24 * k, name)
        canvas.drawString(130, 700 - 24 * k, text)


def poster(canvas):
    """Boxes of text at heights and widths of their own."""
    texts = ["วิสัยทัศน์ที่ยาวมาก", "พันธกิจของหน่วยงาน", "ค่านิยม", "เป้าหมายระยะยาว", "กลยุทธ์ที่หนึ่งและสอง", "ตัวชี้วัดสำคัญ"]
    spots = [(60, 700), (150, 688), (330, 705), (90, 640), (230, 652), (400, 633)]
    for (x, y), words in zip(spots, texts, strict=True):
        for k in range(3):
            canvas.drawString(x, y - 15 * k, words)


@pytest.mark.parametrize("page", [two_columns, numbered_list, signatures, letter_head, poster])
def test_what_is_drawn_in_columns_and_is_no_table(page):
    assert not list(run(pdfs.draw(page))[0].tables())


def test_a_frame_around_rows_and_rules_between_columns_leave_the_rest_to_the_order():
    def ruled(upright):
        def page(canvas):
            draw(PLAN)(canvas)
            high = sum(STEP * max(map(len, row)) + PAD for row in PLAN)
            canvas.rect(66, 700 - high, 430, high)
            canvas.line(66, 700 - 2 * STEP - PAD, 496, 700 - 2 * STEP - PAD)
            for x in LEFT[1:] if upright else ():
                canvas.line(x - 4, 700, x - 4, 700 - high)

        return page

    for upright in (False, True):
        (table,) = run(pdfs.draw(ruled(upright)))[0].tables()
        assert matrix(table) == flat(PLAN)


def test_rows_that_only_rules_above_and_below_part_under_a_fully_ruled_head():
    def page(canvas):
        draw(PLAN)(canvas)
        y = 700
        for r, row in enumerate(PLAN):
            high = STEP * max(map(len, row)) + PAD
            canvas.rect(66, y - high, 430, high)
            for x in LEFT[1:] if not r else ():
                canvas.line(x - 4, y, x - 4, y - high)
            y -= high

    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == flat(PLAN)


HEADED = [
    [["ที่"], ["งาน"], ["ผลการดำเนินการทั้งปี"], []],
    [[], [], ["ทำแล้ว"], ["ยังไม่ทำ"]],
    [["๑"], ["ซ่อม", "ถนน"], ["ครบ"], ["ไม่มี"]],
    [["๒"], ["ตรวจน้ำ"], ["บางส่วน"], ["หนึ่งแห่ง"]],
]


def test_an_upright_rule_that_begins_below_a_heading_over_two_columns():
    """It meets no other rule where the page cuts the table off: the rest show three columns and one row."""
    left = (72, 100, 220, 300)

    def page(canvas):
        draw(HEADED, left)(canvas)
        high = sum(STEP * max(map(len, row)) + PAD for row in HEADED)
        canvas.line(66, 700, 396, 700)
        for x in (70, *left[1:3], 400):
            canvas.line(x - 4, 700, x - 4, 700 - high)
        canvas.line(296, 700 - STEP - PAD, 296, 700 - high)

    (table,) = run(pdfs.draw(page))[0].tables()
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells if cell.text}
    assert spans["ผลการดำเนินการทั้งปี"] == (0, 2, 1, 2) and spans["งาน"] == (0, 1, 2, 1)
    assert spans["ยังไม่ทำ"] == (1, 3, 1, 1) and spans["ซ่อม\nถนน"] == (2, 1, 1, 1) and spans["หนึ่งแห่ง"] == (3, 3, 1, 1)


def test_a_frame_that_goes_on_below_its_last_rule_is_no_row_more():
    def page(canvas):
        draw(PLAN)(canvas)
        y = 700
        for row in PLAN:
            y -= STEP * max(map(len, row)) + PAD
            canvas.line(66, y, 496, y)
        canvas.rect(66, y - 30, 430, 700 - y + 30)

    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == flat(PLAN)


def even(rows, cols):
    """A grid of single cells."""
    cells = tuple(GridCell(r, c, 1, 1, c, r, c + 1, r + 1) for r in range(rows) for c in range(cols))
    return Grid(cells, tuple(range(cols + 1)), tuple(range(rows + 1)), True)


@pytest.mark.parametrize(
    ("ruled_rows", "homes", "finer"),
    [
        (1, [(0, 0), (1, 1), (1, 2), (0, 3), (1, 4), (1, 5)], True),
        (1, [(0, 0), (1, 1), (1, 2), (0, 3), (0, 4), (1, 4), (1, 5)], False),  # a drawn cell on both sides of a rule
        (1, [(0, 0), (1, 1), (1, 2), (0, 3), (1, 4), (1, 5), (0, -1)], False),  # letters outside of the drawn table
        (1, [(0, 0), (1, 1), (1, 2), (1, 5)], False),  # columns inside one cell of one row
        (2, [(0, 0), (1, 1), (1, 2), (2, 3), (3, 4), (3, 5)], False),  # no more rows than are ruled
    ],
)
def test_more_drawn_columns_than_ruled_ones_count_only_inside_the_ruled_cells(ruled_rows, homes, finer):
    assert refines([even(2, 3)], even(ruled_rows, 2), np.array(homes)) is finer
