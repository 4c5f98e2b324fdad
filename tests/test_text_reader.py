"""Plain text: tables by tabs, one cell a line, pipes and HTML; pages; nothing printed is lost."""

import time

import pytest
import regex
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.read import codes, grid, paragraphs, read, tables

import extract
from schemas.document import Table
from schemas.issues import Issues

WORDS = ["จัดทำคู่มือ", "เผยแพร่", "สำนักปลัด", "กองคลัง", "๑๒ เดือน", "เสร็จแล้ว", "99.35", "ไม่มี", "ITA", "ประชุม อบต."]
FILLED = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
CELL = st.one_of(st.just(""), FILLED)


settings.register_profile("readers", max_examples=60, deadline=None)
settings.load_profile("readers")


def rows_of(width: int, cell=CELL, least: int = 2):
    row = st.lists(cell, min_size=width, max_size=width).filter(any)
    return st.lists(row, min_size=least, max_size=8)


@st.composite
def filled_tables(draw, least_width: int = 2):
    """A table whose header is filled, so that its width can be seen."""
    width = draw(st.integers(least_width, 8))
    header = draw(st.lists(FILLED, min_size=width, max_size=width))
    return [header, *draw(rows_of(width))]


def is_grid(table: Table, rows: list[list[str]]) -> bool:
    return grid(table) == rows


@given(filled_tables())
def test_rows_of_tabs_come_back_as_printed(rows):
    text = "ก่อนตาราง\n\n" + "\n".join("\t".join(row) for row in rows) + "\n\nหลังตาราง\n"
    document, _ = read(text, "a.txt")
    assert [grid(t) for t in tables(document)] == [rows]
    assert paragraphs(document) == ["ก่อนตาราง", "หลังตาราง"]


@given(filled_tables(least_width=3), st.data())
def test_line_break_inside_a_cell_does_not_shift_columns(rows, data):
    # Rows that end in an empty cell show that this file keeps them.
    rows = [*rows, ["ก"] + [""] * (len(rows[0]) - 1)]
    r = data.draw(st.integers(1, len(rows) - 1))
    c = data.draw(st.integers(1, len(rows[0]) - 2))
    assume(rows[r][c])
    lines = ["\t".join(row) for row in rows]
    broken = [*rows[r]]
    broken[c] += "\nต่อจากบรรทัดบน"
    lines[r] = "\t".join(broken)
    document, _ = read("\n".join(lines), "a.txt")
    (table,) = tables(document)
    expected = [*rows[:r], broken, *rows[r + 1 :]]
    assert grid(table) == expected


@given(filled_tables(least_width=3), st.data())
def test_one_cell_a_line_comes_back_as_printed(rows, data):
    assume(len(rows) > 2)
    rows = [[cell[:60] for cell in row] for row in rows]
    assume(any(max(len(row[c]) for row in rows) <= 60 for c in range(len(rows[0]))))
    parts = []
    for row in rows:
        cells = []
        for c, cell in enumerate(row):
            more = "\nบรรทัดที่สอง" if cell and data.draw(st.booleans()) else ""
            more += "\n\nหลังบรรทัดว่าง" if more and c < len(row) - 1 and data.draw(st.integers(0, 9)) == 0 else ""
            cells.append("\t" + cell + more)
        parts.append("\n".join(cells))
    text = "บทนำของรายงาน\n\n" + "\n\n".join(parts) + "\n\n\nข้อความหลังตาราง\n"
    document, _ = read(text, "a.txt")
    (table,) = tables(document)
    expected = [[c.strip().replace("\n\n", "\n") for c in part.split("\t")[1:]] for part in parts]
    assert grid(table) == expected
    assert paragraphs(document) == ["บทนำของรายงาน", "ข้อความหลังตาราง"]


def test_indented_paragraph_above_one_cell_lines_is_no_cell():
    header = ["มาตรการ", "วิธี", "ผู้รับผิดชอบ", "ผล"]
    rows = [[f"{n}. เรื่องที่ {n}", "ทำเลย", "กองช่าง", "เสร็จ"] for n in range(1, 4)]
    text = "\tย่อหน้านำที่เยื้องด้วยแท็บก่อนหัวตาราง\n" + "\n\n".join("\n".join("\t" + c for c in r) for r in [header, *rows])
    document, _ = read(text, "a.txt")
    assert [grid(t) for t in tables(document)] == [[header, *rows]]
    assert paragraphs(document) == ["ย่อหน้านำที่เยื้องด้วยแท็บก่อนหัวตาราง"]
    (table,) = tables(document)
    assert [cell.place.line for cell in table.rows[0]] == [2, 3, 4, 5]


def test_row_broken_by_a_blank_line_in_its_first_cell():
    header = "\n".join("\t" + c for c in ("หนึ่ง", "สอง", "สาม"))
    text = f"{header}\n\n\tก\n\tข\n\tค\n\n\tง\n\n\tจ\n\tฉ\n\nจบ"
    document, _ = read(text, "a.txt")
    assert [grid(t) for t in tables(document)] == [[["หนึ่ง", "สอง", "สาม"], ["ก", "ข", "ค"], ["ง", "จ", "ฉ"]]]


@pytest.mark.parametrize(
    "text",
    [
        "\tด้วยองค์การบริหารส่วนตำบลได้ดำเนินการตามมาตรการ\n\tจึงเรียนมาเพื่อโปรดทราบ\n",
        "\tย่อหน้าแรก\n\n\tย่อหน้าที่สอง\n\n\tย่อหน้าที่สาม\n",
        "\t1. ข้อหนึ่ง\n\t2. ข้อสอง\n\t3. ข้อสาม\n\n\t1. อีกข้อ\n\t2. อีกสองข้อ\n\t3. อีกสามข้อ\n",
        "เรื่อง\tรายงานผลการดำเนินงาน\n",
        "\t\t\t\t\t(นายสมชาย ใจดี)\n\t\t\t\t\tปลัดเทศบาล\n",
        "ข้อความ\n\t\n\nอีกข้อความ",
    ],
)
def test_tabs_that_indent_or_align_make_no_table(text):
    document, _ = read(text, "a.txt")
    assert tables(document) == []
    printed = regex.sub(r"\s", "", text)
    assert regex.sub(r"\s", "", "".join(paragraphs(document))) == printed


def test_signature_below_a_table_is_no_row():
    text = "ที่\tมาตรการ\tผล\n1\tก\tข\n2\tค\tง\n\n\t\t(นายสมชาย ใจดี)\n"
    document, _ = read(text, "a.txt")
    assert len(tables(document)) == 1
    assert paragraphs(document) == ["(นายสมชาย ใจดี)"]


def test_row_that_continues_below_a_page_break_is_a_fragment_of_its_own():
    text = "ที่\tมาตรการ\tผล\n1\tก\tข\n2\tค\tง\n\n\t\tส่วนที่เหลือของผล\n"
    document, _ = read(text, "a.txt")
    assert [grid(t) for t in tables(document)][1:] == [[["", "", "ส่วนที่เหลือของผล"]]]


def test_number_split_over_two_rows_keeps_both():
    document, _ = read("สูงสุด\t97.1\tคะแนน\tต่ำสุด\t41.2\tคะแนน\n\t5\t\t\t0\t\n", "a.txt")
    (table,) = tables(document)
    assert grid(table) == [["สูงสุด", "97.1", "คะแนน", "ต่ำสุด", "41.2", "คะแนน"], ["", "5", "", "", "0", ""]]
    assert table.rows[1][0].lines == () and table.rows[1][0].place.line == 2


def test_markup_in_cells_separates_lines_and_goes():
    document, _ = read('ก\tข\n<p>๑. หนึ่ง</p> <p>๒. สอง</p>\tดู <a href="http://x">ที่นี่</a><br>ต่อ &amp; จบ\n', "a.txt")
    (table,) = tables(document)
    assert [[line.text for line in cell.lines] for cell in table.rows[1]] == [["๑. หนึ่ง", "๒. สอง"], ["ดู ที่นี่", "ต่อ & จบ"]]


def test_angle_brackets_that_are_no_markup_stay():
    document, _ = read("คะแนน <80 และ >70 ของ <no gift policy>\n", "a.txt")
    assert paragraphs(document) == ["คะแนน <80 และ >70 ของ <no gift policy>"]


def test_dashes_in_cells_are_printed_cells():
    document, _ = read("ก\tข\tค\n1\t2\t3\n--\t--\t---\n", "a.txt")
    assert grid(tables(document)[0])[2] == ["--", "--", "---"]


def test_trailing_tab_adds_no_column():
    document, _ = read("ก\tข\tค\n1\t2\t3\t\n4\t5\t6\t\n7\t8\t9\n", "a.txt")
    (table,) = tables(document)
    assert table.n_cols == 3


@pytest.mark.parametrize(
    "mark",
    [
        "--- Page {} ---",
        "<!-- page {} -->",
        "=== หน้า {} ===",
        "[หน้า {}]",
        "## Page {}",
        "<page_number>{}</page_number>",
    ],
)
def test_page_marks_give_page_numbers(mark):
    text = "".join(f"{mark.format(n)}\nเนื้อความของแผ่นที่ {n}\n" for n in (1, 2, 3))
    document, _ = read(text, "a.txt")
    assert document.page_count == 3
    assert [(p.number, [b.text for b in p.blocks]) for p in document.pages] == [
        (n, [f"เนื้อความของแผ่นที่ {n}"]) for n in (1, 2, 3)
    ]
    assert [line.place.line for line in document.lines()] == [2, 4, 6]
    assert all(len(page.running) == 1 for page in document.pages)


def test_marks_at_the_foot_close_their_page():
    text = "ปก\n<page_number>๑</page_number>\nเนื้อหา\n<page_number>๒</page_number>\n"
    document, _ = read(text, "a.txt")
    assert [(p.number, [b.text for b in p.blocks]) for p in document.pages] == [(1, ["ปก"]), (2, ["เนื้อหา"])]


def test_form_feeds_separate_pages_and_a_lone_number_is_running():
    document, _ = read("หน้า 1\nก\n\fหน้า 2\nข\tค\tง\n1\t2\t3\n\f", "a.txt")
    assert document.page_count == 2
    assert [[line.text for line in page.running] for page in document.pages] == [["หน้า 1"], ["หน้า 2"]]
    assert tables(document)[0].place.page == 2 and tables(document)[0].place.line == 4


def test_prose_about_a_page_is_no_mark():
    document, _ = read("ดูหน้า 3\nหน้า 3\n", "a.txt")
    assert document.page_count is None and paragraphs(document) == ["ดูหน้า 3", "หน้า 3"]


def test_pictures_are_counted_and_leave_no_text():
    document, _ = read("ก่อน\n[image: ]\n[image: D:\\ภาพ\\x.jpg]- ทำแล้ว\n![รูป](a.png)\n", "a.txt")
    assert document.pages[0].pictures == 3
    assert paragraphs(document) == ["ก่อน", "- ทำแล้ว"]


def test_html_table_inside_text_keeps_lines_of_the_file():
    text = "หัวเรื่อง\n\n<table>\n<tr><th>ก</th><th>ข</th></tr>\n<tr><td>1</td><td>สอง\nบรรทัด</td></tr>\n</table>\nท้าย"
    document, _ = read(text, "a.txt")
    (table,) = tables(document)
    assert grid(table) == [["ก", "ข"], ["1", "สอง\nบรรทัด"]]
    assert [c.header for c in table.rows[0]] == [True, True]
    assert table.rows[1][1].lines[1].place.line == 6
    assert paragraphs(document) == ["หัวเรื่อง", "ท้าย"]


def test_unclosed_html_table_is_read_and_reported():
    document, issues = read("<table><tr><td>ก</td><td>ข</td></tr><tr><td>ค", "a.txt")
    assert grid(tables(document)[0]) == [["ก", "ข"], ["ค"]]
    assert "layout.unclosed_table" in codes(issues)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=400), st.sampled_from(["a.txt", "a.md"])
)
def test_any_text_is_read_or_refused_with_a_code(text, name):
    try:
        document, _ = read(text, name)
    except extract.Unreadable as error:
        assert error.code in ("read.no_text", "read.empty_file", "read.binary")
    else:
        assert any(True for _ in document.lines())


@given(st.lists(st.tuples(st.sampled_from(["\t", "\n", "\n\n", "|", " "]), FILLED), max_size=60))
def test_letters_are_never_lost(parts):
    text = "".join(gap + words for gap, words in parts) or "ก"
    document, _ = read(text, "a.txt")
    kept = regex.sub(r"[\s|]", "", "".join(line.text for line in document.lines()))
    assert kept == regex.sub(r"[\s|]", "", text)


def test_fifty_megabytes_in_one_line_take_seconds_and_are_reported():
    line = " ".join(f"คำที่{n}" for n in range(1_700_000))
    data = line.encode()[: 50 * 1024 * 1024]
    started = time.process_time()
    document, issues = read(data, "a.txt")
    assert time.process_time() - started < 30
    assert {"read.too_much_text", "read.long_line"} <= set(codes(issues))
    assert max(len(text) for text in (line.text for line in document.lines())) <= 100_000


def test_nothing_but_white_space_is_unreadable():
    with pytest.raises(extract.Unreadable) as caught:
        read(" \n\t\n\f\n", "a.txt")
    assert caught.value.code == "read.no_text"


def test_binary_bytes_are_refused():
    with pytest.raises(extract.Unreadable) as caught:
        read(bytes(range(256)) * 50, "a.txt")
    assert caught.value.code == "read.binary"


REAL = {
    # file: (rows, columns) of each table fragment, as counted by eye
    "krabueang-nok-2568.txt": [(11, 3), (3, 5), (3, 5)],
    "na-kok-2567.txt": [
        *[(3, 5), (3, 5), (3, 6), (3, 6), (3, 6), (2, 6), (4, 6), (4, 6), (4, 6), (5, 6), (2, 6), (3, 6), (2, 6)]
    ],
    "nong-ya-plong-2566.txt": [(11, 3), (2, 6), (4, 4), (2, 4)],
    "talat-raeng-2567.txt": [
        *[
            (4, 6),
            (3, 6),
            (3, 6),
            (4, 6),
            (3, 6),
            (4, 6),
            (3, 6),
            (3, 6),
            (4, 6),
            (4, 6),
            (4, 6),
            (5, 6),
            (4, 6),
            (3, 6),
        ]
    ],
    "thung-maphrao-2565.txt": [(11, 6)],
}


@pytest.mark.parametrize("name", REAL)
def test_real_reports_have_the_tables_that_a_person_counts(shared, name):
    data = (shared / "reports" / name).read_bytes()
    issues = Issues()
    document = extract.read(data, name, issues)
    assert [(table.n_rows, table.n_cols) for table in document.tables()] == REAL[name]
    assert codes(issues) == []


@pytest.mark.parametrize("name", REAL)
def test_real_reports_keep_every_character(shared, name):
    text = (shared / "reports" / name).read_text(encoding="utf-8")
    document, _ = read(text, name)
    printed = regex.sub(r"</?(?:p|a)\b[^>]*>|\[image:[^\]]*\]|\s", "", text).replace("&amp;", "&")
    assert regex.sub(r"\s", "", "".join(line.text for line in document.lines())) == printed


def by_lines(*rows: list[str]) -> str:
    return "\n\n".join("\n".join("\t" + cell for cell in row) for row in rows)


def test_tables_of_one_cell_lines_are_told_apart_by_space_and_width():
    first = [["ที่", "เรื่อง", "คะแนน", "ผล"], ["1", "ก", "99", "ผ่าน"], ["2", "ข", "98", "ผ่าน"]]
    second = [["ที่", "มาตรการ", "วิธี", "หน่วยงาน", "เวลา"], ["1", "ก", "ข", "ค", "ง"], ["2", "ก", "ข", "ค", "ง"]]
    more = [["", "", "ต่อจากหน้าก่อน", "", ""], ["3", "ก", "ข", "ค", "ง"]]
    text = by_lines(*first) + "\n\n\n" + by_lines(*second) + "\n\n\n" + by_lines(*more) + "\n"
    document, issues = read(text, "a.txt")
    assert [grid(table) for table in tables(document)] == [first, second, more]
    assert codes(issues) == []


def test_quotation_marks_that_a_spreadsheet_puts_around_broken_cells_go():
    text = 'ที่\tเรื่อง\tผล\n1\t"บรรทัดแรก\nบรรทัดสอง"\tเสร็จ\n2\t"คำพูด" ในช่อง\tเสร็จ\n'
    document, _ = read(text, "a.txt")
    assert grid(tables(document)[0])[1:] == [["1", "บรรทัดแรก\nบรรทัดสอง", "เสร็จ"], ["2", '"คำพูด" ในช่อง', "เสร็จ"]]


def test_a_line_between_rows_is_reported_either_way():
    _, issues = read("ที่\tเรื่อง\tผล\n1\tก\tข\nต่อจากข\n2\tค\tง\n", "a.txt")
    assert codes(issues) == ["layout.line_joined"]
    document, issues = read("ที่\tเรื่อง\tผล\n1\tก\tข\n2. หัวข้อย่อย\n2\tค\tง\n", "a.txt")
    assert codes(issues) == ["layout.line_alone"] and grid(tables(document)[0])[2] == ["2. หัวข้อย่อย"]


def test_a_long_line_is_cut_at_spaces_and_nothing_is_lost():
    text = " ".join(f"คำที่{n}" for n in range(40_000))
    document, issues = read(text, "a.txt")
    lines = [line.text for line in document.lines()]
    assert " ".join(lines) == text and len(lines) > 3
    assert codes(issues) == ["read.long_line"] and {line.place.line for line in document.lines()} == {1}


def test_more_pages_than_allowed_are_refused():
    with pytest.raises(extract.Unreadable) as caught:
        extract.read(("ก\n\f" * 30).encode(), "a.txt", Issues(), extract.ReadSettings(max_pages=20))
    assert caught.value.code == "read.too_many_pages"
