"""Markdown as OCR models write it: pipe tables, HTML tables, figures, formulas, pages."""

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.read import codes, grid, paragraphs, read, spans, tables

import extract
from schemas.document import Paragraph

WORDS = st.text(st.sampled_from("กขคงม 12.|<>&-"), max_size=10).map(str.strip)


def md(text: str):
    return read(text, "a.md")


@given(st.integers(2, 6).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=2, max_size=6)))
@settings(max_examples=80, deadline=None)
def test_pipe_tables_come_back(rows):
    assume(all(any(row) for row in rows))
    assume(not any(set(cell) <= set("-: ") and cell for row in rows for cell in row))
    shown = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    text = "\n".join([shown[0], "|" + "---|" * len(rows[0]), *shown[1:]])
    document, _ = md("ก่อน\n\n" + text + "\n\nหลัง\n")
    (table,) = tables(document)
    assert grid(table) == rows
    assert [cell.header for cell in table.cells] == [cell.row == 0 for cell in table.cells]
    assert paragraphs(document) == ["ก่อน", "หลัง"]


def test_pipe_tables_without_rule_or_outer_pipes():
    assert grid(tables(md("| ก | ข |\n| 1 | 2 |\n")[0])[0]) == [["ก", "ข"], ["1", "2"]]
    assert grid(tables(md("ก | ข\n--- | ---\n1 | 2\n")[0])[0]) == [["ก", "ข"], ["1", "2"]]


def test_a_line_with_a_pipe_is_no_table():
    document, _ = md("เลือก ก | ข อย่างใดอย่างหนึ่ง\n")
    assert tables(document) == [] and len(paragraphs(document)) == 1


def test_a_row_broken_inside_a_cell_is_one_row():
    document, _ = md("| ที่ | เรื่อง | ผล |\n|---|---|---|\n| 1 | บรรทัดแรก\nบรรทัดสอง | เสร็จ |\n| 2 | ข | ค |\n")
    assert grid(tables(document)[0])[1:] == [["1", "บรรทัดแรก\nบรรทัดสอง", "เสร็จ"], ["2", "ข", "ค"]]


def test_a_pipe_inside_a_cell_is_reported():
    _, issues = md("| ก | ข |\n|---|---|\n| 1 | 2 | 3 |\n")
    assert codes(issues) == ["layout.ragged_table"]


def test_breaks_formulas_and_emphasis_in_cells():
    rows = ["**หนึ่ง**<br>สอง | \\(98.50\\%\\)", "$99.1$ | \\(\\alpha_{x}\\)", "$\\checkmark$ | <b>ก</b>"]
    document, _ = md("| ก | ข |\n|---|---|\n" + "".join(f"| {row} |\n" for row in rows))
    assert grid(tables(document)[0])[1:] == [["หนึ่ง\nสอง", "98.50%"], ["99.1", "\\(\\alpha_{x}\\)"], ["✓", "ก"]]


def test_html_tables_with_spans_inside_markdown():
    document, _ = md(
        "# รายงาน\n\nข้อความ <table><tr><th rowspan=2>ที่</th><th colspan=2>ผล</th></tr>\n"
        "<tr><th>แล้ว</th><th>ยัง</th></tr>\n"
        "<tr><td>1</td><td>✓</td><td></td></tr></table> ต่อท้าย\n"
    )
    (table,) = tables(document)
    assert grid(table) == [["ที่", "ผล"], ["แล้ว", "ยัง"], ["1", "✓", ""]]
    assert spans(table)[0] == (0, 0, 2, 1)
    assert table.place.line == 3 and table.rows[2][0].place.line == 5
    assert paragraphs(document) == ["รายงาน", "ข้อความ", "ต่อท้าย"]


def test_lines_join_to_paragraphs_and_items_stand_alone():
    document, _ = md("## หัวข้อ ##\nบรรทัดหนึ่ง\nบรรทัดสอง\n\n1. ก\n2. ข\n- ค\n๓) ง\n---\nจบ\n")
    assert paragraphs(document) == ["หัวข้อ", "บรรทัดหนึ่ง\nบรรทัดสอง", "1. ก", "2. ข", "- ค", "๓) ง", "จบ"]
    styles = [block.style for _, block in document.blocks() if isinstance(block, Paragraph)]
    assert styles == ["heading", None, "list", "list", "list", "list", None]


def test_figures_are_counted_and_descriptions_reported():
    document, issues = md("ก\n![แผนภูมิ](x.png)\n<figure>\nกราฟแสดงคะแนน 99.99\n</figure>\n<figure>ภาพ</figure>\nข\n")
    assert document.pages[0].pictures == 3
    assert "99.99" not in "".join(paragraphs(document))
    assert "read.picture_description" in codes(issues)


def test_an_inline_figure_description_is_reported_too():
    _, issues = md("ก\n<figure>กราฟแสดงคะแนน 99.99</figure>\n")
    assert codes(issues) == ["read.picture_description"]


def test_code_fences_around_an_answer_vanish():
    document, _ = md("```markdown\n# หัว\n| ก | ข |\n|---|---|\n| 1 | 2 |\n```\n")
    assert paragraphs(document) == ["หัว"] and grid(tables(document)[0]) == [["ก", "ข"], ["1", "2"]]


@pytest.mark.parametrize(
    "mark", ["<!-- page {} -->", "## หน้า {}", "<page_number>{}</page_number>", "--- Page {} of 9 ---"]
)
def test_pages_of_one_file(mark):
    text = "\n".join(f"{mark.format(n)}\n| ก | ข |\n|--|--|\n| {n} | x |\n" for n in (1, 2, 3))
    document, _ = md(text)
    assert [table.place.page for table in tables(document)] == [1, 2, 3]
    assert document.page_count == 3


def test_pages_numbered_from_nought():
    document, _ = md("{0}" + "-" * 48 + "\nหนึ่ง\n{1}" + "-" * 48 + "\nสอง\n")
    assert [(p.number, p.blocks[0].text) for p in document.pages] == [(1, "หนึ่ง"), (2, "สอง")]


def test_page_numbers_that_start_again_become_an_order():
    document, _ = md("".join(f"<page_number>{n}</page_number>\nหน้า {n}\n" for n in (1, 2, 1, 2)))
    assert [page.number for page in document.pages] == [1, 2, 3, 4]


UNITS = (
    "|", "| ", "<", "**", "[", "![", "\\(", "$", "<table>", "<figure>", "|-", "&", "<p ", "`", "#", "-", "- ",
    "<!--", "\t",
    "(1)", "<br", "à¸", "\t\n", "|a\n", "a\tb\n", "\ta\n", "\ta\n\n", "a|b\n-|-\n", "<td>", "</table>", "\\[",
    "![](", "__a", "\f", "--- Page 1", "เธ", "¡Ò", "<img ", "<figure>a", "&#", " ", "a ", "\n", "<a href=", "ก\t",
)  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_patterns_are_linear(unit):
    # Loops would be cut short before the patterns see them, so repetitions are also mixed with changing letters.
    letters = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
    many = "".join(unit * 50 + letters[n * n % 41] + letters[n % 37] for n in range(60_000 // (50 * len(unit))))
    started = time.process_time()
    for text in (unit * (60_000 // len(unit)), many):
        for source in ("ก " + text, text + " ก"):
            try:
                md(source)
            except extract.Unreadable as error:
                assert error.code in ("read.no_text", "read.too_deep", "read.too_many_pages")
        assert time.process_time() - started < 10, "slower than linear"
