"""DOCX: every printed character once, in the cell that a person sees it in; hostile packages refused."""

import io
import random
import time
import tracemalloc
import zipfile

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.generate import report
from support.layout import compose
from support.read import codes, grid, paragraphs, read, spans, tables
from support.render_docx import render_docx
from support.word import docx, drawing, level, numbered, numbering, p, part, relations, t, tbl, tc, tr

import extract
from schemas.document import Paragraph

MERGE, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def wide(n: int) -> str:
    return f'<w:gridSpan w:val="{n}"/>'


def body(*blocks: str, **options):
    return read(docx("".join(blocks), **options), "a.docx")


# ------------------------------------------------------------------------------------------------------- tables


def test_merged_cells_stand_once_with_their_spans():
    document, _ = body(
        tbl(
            tr(tc("ที่", MERGE), tc("ผล", wide(2)), tc("หมายเหตุ", MERGE)),
            tr(tc("", GOES_ON), "แล้ว", "ยัง", tc("", GOES_ON)),
            tr("1", "✓", "", "-"),
        )
    )
    (table,) = tables(document)
    assert grid(table) == [["ที่", "ผล", "หมายเหตุ"], ["แล้ว", "ยัง"], ["1", "✓", "", "-"]]
    assert spans(table)[:3] == [(0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 2, 1)]
    assert (table.n_rows, table.n_cols) == (3, 4)


def test_a_merge_that_goes_on_from_nothing_is_a_cell_of_its_own():
    document, _ = body(tbl(tr(tc("ก", GOES_ON), "ข"), tr(tc("ค"), "ง")))
    assert grid(tables(document)[0]) == [["ก", "ข"], ["ค", "ง"]]


def test_text_under_a_merge_is_not_printed_and_reported():
    document, issues = body(tbl(tr(tc("ก", MERGE), "ข"), tr(tc("ซ่อน", GOES_ON), "ง")))
    assert grid(tables(document)[0]) == [["ก", "ข"], ["ง"]]
    assert codes(issues) == ["read.hidden_text"]


def test_rows_that_begin_and_end_inside_the_grid():
    document, _ = body(
        tbl(tr("ก", "ข", "ค"), tr("กลาง", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'))
    )
    assert spans(tables(document)[0])[3] == (1, 1, 1, 1)


def test_columns_are_counted_as_seen_not_as_the_grid_lists_them():
    # The second row's edge was dragged by two millimetres: the grid has three columns, a reader sees two.
    rows = tr(tc("ก"), tc("ข", wide(2))), tr(tc("ค", wide(2)), tc("ง"))
    document, _ = body(tbl(*rows, widths=(3000, 110, 3000)))
    assert tables(document)[0].n_cols == 2
    document, _ = body(tbl(*rows, widths=(3000, 1500, 3000)))
    assert tables(document)[0].n_cols == 3


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_layout_of_merged_cells_comes_back(data):
    rng = random.Random(data.draw(st.integers(0, 10**6)))
    n_rows, n_cols = rng.randint(1, 6), rng.randint(1, 6)
    document = python_docx.Document()
    table = document.add_table(n_rows, n_cols)
    taken: dict[tuple[int, int], tuple[int, int]] = {}
    expected = {}
    for r in range(n_rows):
        for c in range(n_cols):
            if (r, c) in taken:
                continue
            height, width = rng.choice([1, 1, 1, 2, 3]), rng.choice([1, 1, 1, 2, 3])
            height, width = min(height, n_rows - r), min(width, n_cols - c)
            area = [(r + i, c + j) for i in range(height) for j in range(width)]
            if any(spot in taken for spot in area):
                height = width = 1
                area = [(r, c)]
            taken.update({spot: (r, c) for spot in area})
            if len(area) > 1:
                table.cell(r, c).merge(table.cell(r + height - 1, c + width - 1))
            table.cell(r, c).text = f"{r}.{c}"
            expected[r, c] = (height, width)
    sink = io.BytesIO()
    document.save(sink)
    (made,) = tables(read(sink.getvalue(), "a.docx")[0])
    # Columns in which no cell begins are not seen.
    begins = sorted({c for _, c in expected})
    seen = {}
    for (r, c), (height, width) in expected.items():
        seen[f"{r}.{c}"] = (r, begins.index(c), height, sum(c <= b < c + width for b in begins))
    assert {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in made.cells} == seen


def test_nested_tables_stay_in_their_cell_and_frames_vanish():
    inner = tbl(tr("ใน", "ตาราง"))
    document, _ = body(tbl(tr(tc(p("บน") + inner + p("ล่าง")), "ข")))
    (table,) = tables(document)
    assert grid(table) == [["บน\nล่าง", "ข"]]
    assert [grid(nested) for nested in table.cells[0].tables] == [[["ใน", "ตาราง"]]]
    document, _ = body(tbl(tr(tc(inner + p()))))
    assert [grid(table) for table in tables(document)] == [[["ใน", "ตาราง"]]]


def test_repeated_header_rows_are_headers():
    document, _ = body(
        tbl(tr("ก", properties="<w:tblHeader/>"), tr("ข", properties='<w:tblHeader w:val="0"/>'), tr("ค"))
    )
    assert [cell.header for cell in tables(document)[0].cells] == [True, False, False]


def test_places_name_the_cell_and_count_lines():
    document, _ = body(p("หัว"), tbl(tr("ก", tc(p("ข") + p("ค")))))
    lines = list(document.lines())
    assert [line.place.line for line in lines] == [1, 2, 3, 4]
    assert lines[3].place.path == "body/tbl[1]/tr[1]/tc[2]/p[2]"
    assert document.page_count is None and document.pages[0].number is None


def test_rows_and_cells_inside_content_controls():
    cell = f"<w:sdt><w:sdtContent>{tc('ข')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtPr/><w:sdtContent>{tr('ก', cell)}</w:sdtContent></w:sdt>"
    assert grid(tables(body(tbl(row, tr("ค", "ง")))[0])[0]) == [["ก", "ข"], ["ค", "ง"]]


# ------------------------------------------------------------------------------------------------- list numbers


@pytest.mark.parametrize(
    "kind, text, expected",
    [
        ("decimal", "%1.", ["1. ก", "2. ก", "3. ก"]),
        ("thaiNumbers", "%1)", ["๑) ก", "๒) ก", "๓) ก"]),
        ("thaiLetters", "(%1)", ["(ก) ก", "(ข) ก", "(ค) ก"]),
        ("thaiCounting", "%1", ["หนึ่ง ก", "สอง ก", "สาม ก"]),
        ("upperRoman", "%1.", ["I. ก", "II. ก", "III. ก"]),
        ("lowerLetter", "%1.", ["a. ก", "b. ก", "c. ก"]),
        ("decimalZero", "ข้อ %1", ["ข้อ 01 ก", "ข้อ 02 ก", "ข้อ 03 ก"]),
        ("bullet", "\uf0b7", ["• ก", "• ก", "• ก"]),
        ("bullet", "-", ["- ก", "- ก", "- ก"]),
        ("none", "", ["ก", "ก", "ก"]),
    ],
)
def test_list_numbers_are_printed(kind, text, expected):
    document, _ = body(
        *[p("ก", properties=numbered(1))] * 3, parts={"numbering.xml": numbering((level(0, kind, text),))}
    )
    assert paragraphs(document) == expected
    assert {block.style for _, block in document.blocks()} == {"list"}


def test_levels_restart_and_show_their_parents():
    lists = numbering(
        (level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "thaiNumbers", "%1.%2.%3", start=5))
    )
    order = [0, 1, 1, 2, 2, 1, 0, 1, 2]
    document, _ = body(*[p("x", properties=numbered(1, n)) for n in order], parts={"numbering.xml": lists})
    assert paragraphs(document) == [
        *["1. x", "1.1 x", "1.2 x", "1.2.๕ x", "1.2.๖ x", "1.3 x", "2. x", "2.1 x", "2.1.๕ x"]
    ]


def test_legal_levels_show_digits_and_level_restart_can_be_off():
    lists = numbering(
        (
            level(0, "upperRoman", "%1."),
            level(1, "decimal", "%1.%2", more="<w:isLgl/>"),
            level(2, "decimal", "%3)", more='<w:lvlRestart w:val="0"/>'),
        )
    )
    document, _ = body(*[p("x", properties=numbered(1, n)) for n in (0, 1, 2, 0, 1, 2)], parts={"numbering.xml": lists})
    assert paragraphs(document) == ["I. x", "1.1 x", "1) x", "II. x", "2.1 x", "2) x"]


def test_lists_of_one_definition_go_on_unless_told_to_start_again():
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = numbering((level(0, "decimal", "%1."),), nums={2: 1, 3: 1}, overrides={3: again})
    document, _ = body(*[p("x", properties=numbered(n)) for n in (1, 1, 2, 3, 3)], parts={"numbering.xml": lists})
    assert paragraphs(document) == ["1. x", "2. x", "3. x", "1. x", "2. x"]


def test_numbers_by_style_and_without_text():
    styles = part(
        "styles",
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="No"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="Sub"/><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>',
    )
    lists = numbering((level(0, "thaiNumbers", "%1"),))
    named = '<w:pStyle w:val="{}"/>'
    document, _ = body(
        tbl(
            tr(tc(p(properties=named.format("A"))), "แรก"),
            tr(tc(p(properties=named.format("B"))), "สอง"),
            tr(tc(p(properties=named.format("A") + numbered(0))), "ไม่มีเลข"),
        ),
        p("หัวข้อ", properties=named.format("H")),
        parts={"numbering.xml": lists, "styles.xml": styles},
    )
    assert grid(tables(document)[0]) == [["๑", "แรก"], ["๒", "สอง"], ["", "ไม่มีเลข"]]
    assert [block.style for _, block in document.blocks() if isinstance(block, Paragraph)] == ["heading"]


# ------------------------------------------------------------------------------------------------------ inline


def test_changes_are_read_as_accepted():
    document, _ = body(
        p("คง", f"<w:ins>{t('เพิ่ม')}</w:ins>", "<w:del><w:r><w:delText>ลบ</w:delText></w:r></w:del>"),
        p(f"<w:moveFrom>{t('ย้ายจาก')}</w:moveFrom>", f"<w:moveTo>{t('ย้ายมา')}</w:moveTo>"),
        p("ต้น", properties="<w:rPr><w:del/></w:rPr>"),
        p("ปลาย"),
        tbl(tr("ก"), tr("ลบทั้งแถว", properties="<w:del/>"), tr("เพิ่มทั้งแถว", properties="<w:ins/>")),
    )
    assert paragraphs(document) == ["คงเพิ่ม", "ย้ายมา", "ต้น\nปลาย"]
    assert grid(tables(document)[0]) == [["ก"], ["เพิ่มทั้งแถว"]]


THAI_LIST = {"numbering.xml": numbering((level(0, "thaiNumbers", "%1."),))}
DELETED = "<w:del><w:r><w:delText>งานที่ตัดออก</w:delText></w:r></w:del>"
MOVED = f"<w:moveFrom>{t('งานที่ย้าย')}</w:moveFrom>"


@pytest.mark.parametrize(
    "gone, mark",
    [(DELETED, "<w:del/>"), (MOVED, "<w:moveFrom/>"), (t("ซ่อน", "<w:vanish/>"), "<w:vanish/>")],
)
def test_numbered_items_that_are_deleted_moved_away_or_hidden_count_no_number(gone, mark):
    number = numbered(1)
    items = [p("แรก", properties=number), p(gone, properties=f"{number}<w:rPr>{mark}</w:rPr>")]
    moved = p(f"<w:moveTo>{t('งานที่ย้าย')}</w:moveTo>", properties=number + "<w:rPr><w:moveTo/></w:rPr>")
    document, _ = body(*items, p("หลัง", properties=number), moved, parts=THAI_LIST)
    assert paragraphs(document) == ["๑. แรก", "๒. หลัง", "๓. งานที่ย้าย"]


def test_two_items_joined_by_a_deleted_end_have_one_number():
    number = numbered(1)
    items = [p("ต้น", properties=number + "<w:rPr><w:del/></w:rPr>"), p("ปลาย", properties=number)]
    document, _ = body(*items, p("ถัดไป", properties=number), parts=THAI_LIST)
    assert paragraphs(document) == ["๑. ต้น\nปลาย", "๒. ถัดไป"]


def test_rows_that_are_deleted_count_no_number():
    rows = [
        tr(tc(p(properties=numbered(1))), name, properties=about)
        for name, about in (("ก", ""), ("ลบ", "<w:del/>"), ("ข", ""))
    ]
    assert grid(tables(body(tbl(*rows), parts=THAI_LIST)[0])[0]) == [["๑.", "ก"], ["๒.", "ข"]]


def test_styles_hide_and_strike_out_text():
    def style(kind, key, about, based=""):
        return (
            f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{key}"/>{based}<w:rPr>{about}</w:rPr></w:style>'
        )

    styles = part(
        "styles",
        style("character", "C", "<w:vanish/>")
        + style("paragraph", "P", "<w:vanish/>")
        + style("paragraph", "Q", "<w:b/>", '<w:basedOn w:val="P"/>')
        + style("paragraph", "N", '<w:vanish w:val="0"/>', '<w:basedOn w:val="P"/>')
        + style("character", "S", "<w:strike/>"),
    )

    def named(key):
        return f'<w:pStyle w:val="{key}"/>'

    hides = '<w:rStyle w:val="C"/>'
    document, issues = body(
        p("เห็น", t("ซ่อน", hides), t("เห็นด้วย", hides + '<w:vanish w:val="0"/>')),
        p("ซ่อนทั้งย่อหน้า", properties=named("P")),
        p("ซ่อนตามแบบ", t(" แต่เห็น", hides), properties=named("Q")),
        p("ไม่ซ่อน", properties=named("N")),
        p(t("91.00", '<w:rStyle w:val="S"/>'), "92.00"),
        parts={"styles.xml": styles},
    )
    assert paragraphs(document) == ["เห็นเห็นด้วย", "แต่เห็น", "ไม่ซ่อน", "92.00"]
    assert sorted(codes(issues)) == ["read.hidden_text", "read.struck_text"]


def test_tables_in_text_boxes_and_in_alternatives_stand_once():
    scores = tbl(tr("ตัวชี้วัด", "คะแนน"), tr("๑", "๘๘.๑๕"))
    both = [["ตัวชี้วัด", "คะแนน"], ["๑", "๘๘.๑๕"]]
    box = f"<w:txbxContent>{p('ในกล่อง')}{scores}</w:txbxContent>"
    shape = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    blocks = (
        f'<mc:AlternateContent><mc:Choice Requires="w14">{p("บล็อก")}{scores}</mc:Choice>'
        f"<mc:Fallback>{p('บล็อก')}{scores}</mc:Fallback></mc:AlternateContent>"
    )
    document, _ = body(p("ก่อน", shape), blocks)
    assert paragraphs(document) == ["ก่อน", "ในกล่อง", "บล็อก"]
    assert [grid(table) for table in tables(document)] == [both, both]
    (outer,) = tables(body(tbl(tr(tc(p("ช่อง", shape)), "ข")))[0])
    assert [grid(table) for table in outer.cells[0].tables] == [both]


def test_text_boxes_are_read_once():
    box = f"<w:txbxContent>{p('ในกล่อง')}</w:txbxContent>"
    shape = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:shape><v:textbox>{box.replace('ในกล่อง', 'กล่องเก่า')}</v:textbox></v:shape></w:pict></w:r>"
    art = '<w:r><w:pict><v:shape><v:textpath string="อักษรศิลป์"/></v:shape></w:pict></w:r>'
    document, _ = body(p("ก่อน", shape, "หลัง"), p(old), p(art), tbl(tr(tc(p("ช่อง", shape)))))
    assert paragraphs(document) == ["ก่อนหลัง", "ในกล่อง", "กล่องเก่า", "อักษรศิลป์"]
    assert grid(tables(document)[0]) == [["ช่อง\nในกล่อง"]]


def test_unknown_alternatives_fall_back():
    choice = f'<mc:Choice Requires="zz">{t("ใหม่")}</mc:Choice>'
    known = f"<mc:AlternateContent>{choice}<mc:Fallback>{t('สำรอง')}</mc:Fallback></mc:AlternateContent>"
    assert paragraphs(body(p(known))[0]) == ["สำรอง"]


def test_ticks_of_symbol_fonts_become_ticks():
    sym = '<w:r><w:sym w:font="{}" w:char="{}"/></w:r>'.format
    fonts = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    document, _ = body(
        tbl(
            tr(tc(p(sym("Wingdings", "F0FC"))), tc(p(sym("Wingdings", "F0FE"))), tc(p(sym("Wingdings 2", "F052")))),
            tr(tc(p(sym("Wingdings 2", "F050"))), tc(p(t("\u00fc", fonts))), tc(p(t("\uf0fc")))),
            tr(tc(p(sym("Wingdings", "F0A8"))), tc(p(sym("Unknown", "F0FC"))), tc(p(sym("Wingdings", "zz")))),
        )
    )
    assert grid(tables(document)[0]) == [["✓", "☑", "☑"], ["✓", "✓", "✓"], ["☐", "✓", ""]]


def test_checkboxes_show_their_state():
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr><w:sdtContent>'
        + t("☒")
        + "</w:sdtContent></w:sdt>"
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox></w:ffData>'
        "</w:fldChar></w:r>"
        '<w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    document, _ = body(
        p(control.format(1)), p(control.format(0)), p(field.format("<w:checked/>")), p(field.format("")), p("ท้าย")
    )
    assert paragraphs(document) == ["☑", "☐", "☑", "☐", "ท้าย"]


def test_fields_links_breaks_and_hyphens():
    document, _ = body(
        p(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + t("7") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        p(f'<w:hyperlink r:id="x">{t("ลิงก์")}</w:hyperlink>', f'<w:fldSimple w:instr="DATE">{t("วันนี้")}</w:fldSimple>'),
        p("<w:r><w:t>บน</w:t><w:br/><w:t>ล่าง</w:t></w:r>"),
        p("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:softHyphen/></w:r>"),
        p("<w:r><w:lastRenderedPageBreak/><w:t>ถัดไป</w:t></w:r>", "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"),
    )
    assert paragraphs(document) == ["7", "ลิงก์วันนี้", "บน\nล่าง", "a-b\tc", "ถัดไปx=1"]


def test_hidden_text_is_left_out_and_reported():
    document, issues = body(p("เห็น", t("ซ่อน", "<w:vanish/>"), t("เห็นด้วย", '<w:vanish w:val="0"/>')))
    assert paragraphs(document) == ["เห็นเห็นด้วย"]
    assert codes(issues) == ["read.hidden_text"]


def test_struck_text_is_left_out_and_reported():
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>91.00</w:t></w:r><w:r><w:t>92.00</w:t></w:r></w:p>"
    document, issues = body(struck, struck.replace("<w:strike/>", '<w:strike w:val="0"/>'))
    assert paragraphs(document) == ["92.00", "91.0092.00"] and codes(issues) == ["read.struck_text"]


@pytest.mark.parametrize(
    "formula, expected",
    [
        ("<m:f><m:num>{9}</m:num><m:den>{10}</m:den></m:f>", "9/10"),
        ("<m:f><m:num>{1+2}</m:num><m:den>{10}</m:den></m:f>{×100}", "(1+2)/10×100"),
        ("<m:sSup><m:e>{m}</m:e><m:sup>{2}</m:sup></m:sSup>", "m^2"),
        ("<m:d><m:e>{a}</m:e></m:d>", "(a)"),
    ],
)
def test_formulas_keep_their_meaning_on_one_line(formula, expected):
    space = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    inner = formula.replace("{", "<m:r><m:t>").replace("}", "</m:t></m:r>")
    document, _ = body(f"<w:p><m:oMath {space}>{inner}</m:oMath></w:p>")
    assert paragraphs(document) == [expected]


def test_headers_footers_and_footnotes():
    sections = '<w:sectPr><w:headerReference r:id="p0"/><w:footerReference r:id="p1"/></w:sectPr>'
    document, _ = body(
        p("ข้อความ", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        sections,
        parts={
            "header1.xml": part("hdr", p("หัวกระดาษ")),
            "footer1.xml": part("ftr", p("ท้ายกระดาษ")),
            "footnotes.xml": part(
                "footnotes",
                f'<w:footnote w:type="separator" w:id="0">{p("---")}</w:footnote>'
                f'<w:footnote w:id="2">{p("เชิงอรรถ")}</w:footnote>'
                f'<w:footnote w:id="3">{p("ไม่มีใครอ้าง")}</w:footnote>',
            ),
        },
        targets={"p2": ("footnotes", "footnotes.xml")},
    )
    assert paragraphs(document) == ["ข้อความ", "เชิงอรรถ"]
    assert [line.text for line in document.pages[0].running] == ["หัวกระดาษ", "ท้ายกระดาษ"]


def test_pictures_are_counted():
    picture = drawing("<pic:pic/>")
    old = "<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>"
    document, _ = body(p("ก", picture, old), tbl(tr(tc(p(picture)))))
    assert document.pages[0].pictures == 3
    with pytest.raises(extract.Unreadable) as caught:
        body(p(picture))
    assert caught.value.code == "read.only_pictures"


def test_a_chart_is_reported():
    assert codes(body(p("ก", drawing('<c:chart r:id="x"/>')))[1]) == ["read.chart"]


def test_strict_documents_are_read():
    data = docx(tbl(tr("ก", "ข")) + p("ค"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts = {
        name: xml.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"
        )
        for name, xml in parts.items()
    }
    document, _ = read(zipped(parts), "a.docx")
    assert grid(tables(document)[0]) == [["ก", "ข"]] and paragraphs(document) == ["ค"]


# ------------------------------------------------------------------------------------------------------ hostile


def zipped(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return sink.getvalue()


def refused(data: bytes, name: str = "a.docx") -> str:
    with pytest.raises(extract.Unreadable) as caught:
        read(data, name)
    return caught.value.code


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated_files_are_unreadable(share):
    data = docx(p("ก" * 5000) + tbl(*[tr(str(n), "ข") for n in range(500)]))
    assert refused(data[: int(len(data) * share)]) == "read.broken_archive"


def test_damaged_bytes_in_the_main_part():
    data = bytearray(docx(p("ก" * 5000)))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 20] = b"\xff" * 20
    assert refused(bytes(data)) == "read.broken_archive"


def test_a_damaged_part_is_read_as_far_as_it_goes():
    data = docx(p("ก่อน") + p("หลัง") + "<w:p><w:r><w:t>ขาด")
    document, issues = read(data, "a.docx")
    assert paragraphs(document)[:2] == ["ก่อน", "หลัง"]
    assert codes(issues) == ["read.damaged_part"]


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_document_types_are_refused(dtd, encoding):
    parts = {"word/document.xml": f'<?xml version="1.0" encoding="{encoding}"?>{dtd}<d/>'.encode(encoding)}
    assert refused(zipped(parts)) == "read.unsafe_xml"


def test_zip_bombs_are_refused_in_little_memory():
    bomb = zipped({"word/document.xml": b" " * 300_000_000, "_rels/.rels": relations({})})
    tracemalloc.start()
    assert refused(bomb) == "read.archive_bomb"
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    many = zipped({f"word/{n}.xml": "" for n in range(10_001)}, zipfile.ZIP_STORED)
    assert refused(many) == "read.archive_bomb"


def test_names_that_lead_outside_are_refused_and_the_rest_is_read():
    data = docx(p("ก"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document, issues = read(zipped({**parts, "../../etc/cron.d/x": "x", "/abs": "x", "C:\\x": "x"}), "a.docx")
    assert paragraphs(document) == ["ก"]
    assert codes(issues) == ["read.unsafe_member"]


def test_two_parts_of_one_name_are_refused():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning):
            archive.writestr("word/document.xml", "<b/>")
    assert refused(sink.getvalue()) == "read.ambiguous_archive"


def test_a_locked_package_is_reported():
    assert (
        refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
        == "read.encrypted_office"
    )


def test_deep_nesting_costs_only_itself():
    deep = "<w:smartTag>" * 1500 + t("ลึก") + "</w:smartTag>" * 1500
    assert paragraphs(body(p(deep))[0]) == ["ลึก"]
    nested = p("x")
    for _ in range(100):
        nested = tbl(tr(tc(nested + p())))
    assert refused(docx(nested)) == "read.too_deep"


def test_a_package_without_a_document():
    assert refused(zipped({"word/other.xml": "<a/>"})) == "read.no_word_body"
    assert refused(docx("")) == "read.no_text"


def test_a_large_table_is_read_in_seconds():
    rows = tbl(*[tr(str(n), "มาตรการ " * 5, "กองคลัง", "เสร็จ") for n in range(5000)])
    started = time.process_time()
    document, _ = body(rows)
    assert tables(document)[0].n_rows == 5000
    assert time.process_time() - started < 15


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_flipped_bytes_never_raise_anything_else(seed):
    rng = random.Random(seed)
    data = bytearray(
        docx(
            p("ก", properties=numbered(1)) + tbl(tr("a", tc("b", MERGE)), tr("c", tc("", GOES_ON))),
            parts={"numbering.xml": numbering((level(0, "decimal", "%1."),))},
        )
    )
    for _ in range(rng.randint(1, 30)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    try:
        read(bytes(data), "a.docx")
    except extract.Unreadable as error:
        assert error.code.startswith("read.")


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_numbers_that_word_counts_read_like_typed_ones(seed):
    printed = compose(report(seed))
    typed, counted = render_docx(printed), render_docx(printed, lists=True)
    assert b"w:numPr" in zipfile.ZipFile(io.BytesIO(counted)).read("word/document.xml")
    texts = [
        [[cell.text for cell in table.cells] for table in read(data, "a.docx")[0].tables()] for data in (typed, counted)
    ]
    assert texts[0] == texts[1]


def test_a_raised_note_behind_a_number_is_no_digit_of_it():
    raised = '<w:vertAlign w:val="superscript"/>'
    document, _ = body(p("88.40", t("1", raised)), p("พื้นที่ 12 ม.", t("2", raised)), p("5", t("th", raised)))
    assert paragraphs(document) == ["88.40¹", "พื้นที่ 12 ม.2", "5th"]


def test_macros_are_named_and_not_run():
    data = docx(p("ข้อความ"), parts={"vbaProject.bin": "x"})
    document, issues = read(data, "a.docm")
    assert paragraphs(document) == ["ข้อความ"] and codes(issues) == ["read.macros"]
