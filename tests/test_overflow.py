"""Headings printed over the row below, signs drawn before the number that they stand behind, raised notes."""

import pytest
from support import pdfs
from test_pdf_reader import matrix, run, texts

pytestmark = pytest.mark.skipif(not pdfs.FONTS.is_dir(), reason="the package fonts-thai-tlwg is not installed")


def overflowing(body, by_column=False):
    """A ruled table of three columns whose second heading needs a line more than its row has."""

    def page(canvas):
        for y in (740, 700, 600):
            canvas.line(72, y, 402, y)
        for x in (72, 182, 292, 402):
            canvas.line(x, 740, x, 600)
        heads = [["ที่"], ["หน่วยงาน", "ที่รับ", "ผิดชอบ"], ["หมายเหตุ"]]
        cells = [(x, 724, lines) for x, lines in zip((76, 186, 296), heads, strict=True)]
        below = [(x, 650, lines) for x, lines in zip((76, 186, 296), body, strict=True)]
        order = [cell for pair in zip(cells, below, strict=True) for cell in pair] if by_column else cells + below
        for x, y, lines in order:
            for k, line in enumerate(lines):
                canvas.drawString(x, y - 18 * k, line)

    return pdfs.draw(page)


@pytest.mark.parametrize("number, unit", [("๑", ["กองคลัง", "และพัสดุ"]), ("๑", []), ("", ["กองคลัง"])])
def test_a_heading_that_runs_over_stays_with_its_heading(number, unit):
    (table,) = run(overflowing([[number], unit, ["-"]]))[0].tables()
    assert matrix(table) == [["ที่", "หน่วยงาน\nที่รับ\nผิดชอบ", "หมายเหตุ"], [number, "\n".join(unit), "-"]]


def test_cells_drawn_column_by_column_are_not_taken_for_headings():
    rows = [["ที่", "หน่วยงาน", "ผล"], ["๑", "กองคลัง", "ดี"], ["๒", "กองช่าง", "พอใช้"]]

    def page(canvas):
        for y in (740, 720, 700, 680):
            canvas.line(72, y, 402, y)
        for c, x in enumerate((72, 182, 292)):
            canvas.line(x, 740, x, 680)
            for r in range(3):
                canvas.drawString(x + 4, 725 - 20 * r, rows[r][c])
        canvas.line(402, 740, 402, 680)

    (table,) = run(pdfs.draw(page))[0].tables()
    assert matrix(table) == rows


@pytest.mark.parametrize("sign", ["-", "–", "."])
def test_a_sign_drawn_before_the_number_on_its_left(sign):
    def page(canvas):
        width = canvas.stringWidth
        size, name = 14, pdfs.font()
        x = 72 + width("2564", name, size)
        canvas.drawString(72, 700, "ตุลาคม")
        canvas.drawString(x, 680, sign)
        canvas.drawString(72, 680, "2564")
        canvas.drawString(x + width(sign, name, size), 680, "30 กันยายน")

    assert texts(run(pdfs.draw(page))[0]) == ["ตุลาคม", f"2564{sign}30 กันยายน"]


@pytest.mark.parametrize(
    "note, size, rise, shown",
    [
        ("1", 8, 6, "95.16¹คะแนน"),
        ("๑๒", 8, 6, "95.16¹²คะแนน"),
        ("2", 11.7, 4.6, "95.16²คะแนน"),  # as a browser sets it
        ("1", 8, 0, "95.161คะแนน"),
    ],
)
def test_a_small_raised_digit_behind_a_number_is_a_note(note, size, rise, shown):
    def page(canvas):
        name = pdfs.font()
        canvas.drawString(72, 700, "95.16")
        x = 72 + canvas.stringWidth("95.16", name, 14)
        canvas.setFont(name, size)
        canvas.drawString(x, 700 + rise, note)
        canvas.setFont(name, 14)
        canvas.drawString(x + canvas.stringWidth(note, name, size), 700, "คะแนน")

    assert texts(run(pdfs.draw(page))[0]) == [shown]
