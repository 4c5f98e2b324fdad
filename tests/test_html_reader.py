"""HTML: tables with spans, lists with their numbers, nothing visible lost, nothing invisible read."""

import html as markup
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.read import codes, grid, paragraphs, read, spans, tables

import extract
from extract import spans as grid_spans
from schemas.document import Paragraph


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>หน้า</title></head><body>{body}</body></html>"


def body(content: str):
    return read(page(content), "a.html")


def test_headings_paragraphs_and_breaks():
    document, _ = body("<h2>หัวข้อ</h2><p>บรรทัดแรก<br>บรรทัดสอง</p>ข้อความลอย<div>กล่อง</div>ท้าย")
    assert paragraphs(document) == ["หัวข้อ", "บรรทัดแรก\nบรรทัดสอง", "ข้อความลอย", "กล่อง", "ท้าย"]
    assert [b.style for _, b in document.blocks() if isinstance(b, Paragraph)][0] == "heading"
    assert document.metadata == {"title": "หน้า"}


def test_white_space_is_a_browsers():
    document, _ = body("<p>  หนึ่ง\n   สอง&nbsp;สาม </p><pre>ก  ข\nค</pre>")
    assert paragraphs(document) == ["หนึ่ง สอง\xa0สาม", "ก  ข\nค"]


def test_spans_headers_and_places():
    document, _ = body(
        "\n<table><thead><tr><td rowspan=2>ที่<td colspan=2>ผล</tr><tr><td>แล้ว<td>ยัง</tr></thead>\n"
        "<tr><td>1<td><p>ก</p><p>ข</p><td>ค<br>ง</table>"
    )
    (table,) = tables(document)
    assert grid(table) == [["ที่", "ผล"], ["แล้ว", "ยัง"], ["1", "ก\nข", "ค\nง"]]
    assert spans(table)[:4] == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert [cell.header for cell in table.cells] == [True] * 4 + [False] * 3
    assert table.cells[4].place.path == "html/body/table[1]/tr[1]/td[1]"
    assert table.cells[4].place.line == 3


@pytest.mark.parametrize("span", ["1000", "99999999", "65534", "0", "-3", "abc", ""])
def test_bogus_spans_are_cut(span):
    document, issues = body(
        f'<table><tr><td colspan="{span}">หัว<tr><td>1<td rowspan="{span}">2<td>3<tr><td>4<td>5<td>6</table>'
    )
    (table,) = tables(document)
    assert (table.n_rows, table.n_cols) == (3, 3)
    assert [cell.col for cell in table.rows[2]] == [0, 1, 2] or span == "0"


def test_a_span_into_a_full_row_is_ended_and_reported():
    document, issues = body("<table><tr><td>ก<td>ข<tr><td rowspan=3>1<td>2<tr><td>3<td>4<tr><td>5<td>6</table>")
    assert spans(tables(document)[0]) == [(r, c, 1, 1) for r in range(4) for c in range(2)]
    assert codes(issues) == ["layout.span_conflict"]


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_any_layout_of_spans_comes_back(data):
    n_rows, n_cols = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    taken, expected, rows = set(), {}, []
    for r in range(n_rows):
        cells = []
        for c in range(n_cols):
            if (r, c) in taken:
                continue
            height = data.draw(st.integers(1, min(3, n_rows - r)))
            width = data.draw(st.integers(1, min(3, n_cols - c)))
            area = {(r + i, c + j) for i in range(height) for j in range(width)}
            if area & taken:
                height = width = 1
                area = {(r, c)}
            taken |= area
            expected[f"{r}.{c}"] = (r, c, height, width)
            cells.append(f'<td rowspan="{height}" colspan="{width}">{r}.{c}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    # A last row of single cells: every row and column is seen.
    rows.append("<tr>" + "".join(f"<td>z{c}</td>" for c in range(n_cols)) + "</tr>")
    rows = [row for row in rows if row != "<tr></tr>"]
    if len(rows) != n_rows + 1:
        return
    (table,) = tables(body(f"<table>{''.join(rows)}</table>")[0])
    found = {c.text: (c.row, c.col, c.row_span, c.col_span) for c in table.cells if not c.text.startswith("z")}
    assert found == expected


@given(st.lists(st.lists(st.tuples(st.integers(-2, 70000), st.integers(-2, 70000)), max_size=6), max_size=12))
def test_placed_cells_never_overlap(layout):
    rows = [[grid_spans.Spanned(height, width) for height, width in row] for row in layout]
    grid_spans.place(rows)
    seen = set()
    for cell in (cell for row in rows for cell in row):
        assert cell.row_span >= 1 and cell.col_span >= 1
        area = {
            (r, c) for r in range(cell.row, cell.row + cell.row_span) for c in range(cell.col, cell.col + cell.col_span)
        }
        assert not area & seen
        assert cell.row + cell.row_span <= len(rows)
        seen |= area


def test_nested_tables_and_layout_tables():
    document, _ = body("<table><tr><td>บน<table><tr><td>ใน</table>ล่าง<td>ข</table>")
    (table,) = tables(document)
    assert grid(table) == [["บน\nล่าง", "ข"]] and grid(table.cells[0].tables[0]) == [["ใน"]]
    document, _ = body("<table><tr><td><h1>หัว</h1><table><tr><td>1<td>2</table><p>ท้าย</table>")
    assert [grid(table) for table in tables(document)] == [[["1", "2"]]]
    assert paragraphs(document) == ["หัว", "ท้าย"]


def test_lists_show_the_numbers_that_a_browser_prints():
    document, _ = body(
        '<ol start=3><li>ก<li value=7>ข<li>ค<ol type="a"><li>ง</ol></ol><ul><li>จ</ul>'
        '<ol style="list-style-type: thai"><li>ฉ</ol><ol reversed><li>ช<li>ซ</ol>'
    )
    assert paragraphs(document) == ["3. ก", "7. ข", "8. ค", "a. ง", "• จ", "๑. ฉ", "2. ช", "1. ซ"]


def test_what_browsers_do_not_show_is_not_read():
    document, issues = body(
        "<style>p{}</style><script>document.write('x')</script><template>แม่แบบ</template><!-- ความเห็น -->"
        "<p>เห็น</p><p hidden>ลับ</p><div style='display: none'>ซ่อน</div><noscript>สำรอง</noscript>"
    )
    assert paragraphs(document) == ["เห็น", "สำรอง"]
    assert codes(issues) == ["read.hidden_text"]


def test_pictures_form_fields_and_captions():
    document, _ = body(
        "<table><caption>ตารางที่ 1</caption><tr><td><img src=a.png alt=x>ก<td><input type=checkbox checked></table>"
        "<figure><img src=b.png><figcaption>ภาพที่ 1</figcaption></figure><svg><text>แกน</text></svg>"
        "<input value='ค่า'><textarea>ยาว</textarea><select><option>หนึ่ง</select>"
    )
    assert document.pages[0].pictures == 3
    assert grid(tables(document)[0]) == [["ก", "☑"]]
    assert paragraphs(document) == ["ตารางที่ 1", "ภาพที่ 1", "แกนค่ายาว", "หนึ่ง"]


def test_text_between_cells_is_kept():
    document, _ = body("<table><tr>หลง<td>ก</td></tr>ทาง</table>")
    assert sorted(paragraphs(document)) == ["ทาง", "หลง"] and grid(tables(document)[0]) == [["ก"]]


def test_external_entities_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("ความลับ", encoding="utf-8")
    source = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY b "{"ha" * 50}">]>'
        "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>ก&x;&b;ข</p></body></html>"
    )
    document, _ = read(source, "a.xhtml")
    assert "ความลับ" not in "".join(paragraphs(document))
    assert paragraphs(document) == ["ก&x;&b;ข"]


def test_mhtml_archives_are_read():
    page = "<html><body><table><tr><td>ก<td>ข</table></body></html>"
    import base64

    data = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"; type="text/html"\r\n\r\n--B\r\n'
        "Content-Type: text/html; charset=windows-874\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes((page + "ไทย" * 9).encode("cp874")).decode()
        + "\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--B--\r\n"
    )
    document, _ = read(data, "a.mht")
    assert document.format == "html" and grid(tables(document)[0]) == [["ก", "ข"]]


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000 + "ลึก",
        "<table><tr><td>" * 3000 + "ลึก",
        "<ul><li>" * 5000 + "ลึก",
        "<p>" + "ลึก<br>" * 200_000,
        "<table>" + "<tr><td rowspan=65534 colspan=1000>ลึก" * 3000 + "</table>",
        "<table><tr>" + "<td>ลึก" * 20_000 + "</table>",
    ],
    ids=["divs", "tables", "lists", "breaks", "spans", "cells"],
)
def test_monstrous_pages_cost_seconds(source):
    started = time.process_time()
    try:
        document, _ = body(source)
    except extract.Unreadable as error:
        assert error.code == "read.too_deep"
    else:
        assert any("ลึก" in line.text for line in document.lines())
    assert time.process_time() - started < 20


def test_a_page_without_text_is_unreadable():
    with pytest.raises(extract.Unreadable) as caught:
        body("<script>1</script><img src=x>")
    assert caught.value.code == "read.no_text"


TEXT = st.text(st.sampled_from("กขค123 <>&\"'"), min_size=1, max_size=12).filter(str.strip)
LEAF = TEXT.map(markup.escape)
TREE = st.recursive(
    LEAF,
    lambda inner: st.tuples(
        st.sampled_from(["p", "div", "b", "span", "li", "ul", "ol", "td", "tr", "table", "h1", "a", "center", "dd"]),
        st.lists(inner, max_size=4),
    ).map(lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"),
    max_leaves=12,
)


@given(st.lists(TREE, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_visible_text_is_never_lost(trees):
    source = "".join(trees)
    letters = [c for c in source if c in "กขค"]
    try:
        document, _ = body(source)
    except extract.Unreadable:
        assert not letters
    else:
        assert sorted(c for line in document.lines() for c in line.text if c in "กขค") == sorted(letters)


def test_struck_text_is_left_out_and_reported():
    document, issues = body(
        "<p><s>91.00</s>92.00</p><p><del>ก</del>ข<span style='text-decoration: line-through'>ค</span></p>"
    )
    assert paragraphs(document) == ["92.00", "ข"]
    assert codes(issues) == ["read.struck_text"] * 3
