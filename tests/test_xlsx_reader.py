"""Spreadsheets: what each sheet shows, as it shows it; tables parted as a person parts them; hostile files refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Font, Side
from support.generate import report
from support.layout import compose
from support.read import codes, grid, paragraphs, read, spans, tables
from support.render_markdown import render_markdown
from support.render_xlsx import render_xlsx

import extract
from corpus.one import digitise
from corpus.quality.words import words
from extract.number_formats import NotUnderstood, shown, shown_text
from schemas.dataset import FORMATS, OWN_WORKBOOK

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def book(*rows: list, title: str = "Sheet1") -> Workbook:
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def raw(sheet: str, parts: dict[str, str] | None = None, rels: str = "", head: str = "") -> bytes:
    """A workbook of one sheet whose XML is this, to write what no library writes."""
    members = {
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="a" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>{rels}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}">{sheet}</worksheet>',
        **(parts or {}),
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return sink.getvalue()


def inline(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def refused(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(extract.Unreadable) as caught:
        read(data, name)
    return caught.value.code


# ------------------------------------------------------------------------------------------------ what is shown


@pytest.mark.parametrize(
    "stored, code, text",
    [
        ("95.1", "0.00", "95.10"),
        ("95.125", "0.00", "95.13"),
        ("95.149999999999999", "General", "95.15"),
        ("0.951", "0.00%", "95.10%"),
        ("95.1", "[$-D000000]0.00", "๙๕.๑๐"),
        ("1234567.5", "t#,##0.00", "๑,๒๓๔,๕๖๗.๕๐"),
        ("100000", "[$฿-41E]#,##0.00", "฿100,000.00"),
        ("1500000", '#,##0.0,"K"', "1,500.0K"),
        ("12", '0.00 "คะแนน"', "12.00 คะแนน"),
        ("-5", "0;(0)", "(5)"),
        ("-5.5", "0.0", "-5.5"),
        ("0", '#,##0;-#,##0;"-"', "-"),
        ("0812345678", "000-000-0000", "081-234-5678"),
        ("90", '[>=85]"ผ่าน "0;"ไม่ผ่าน "0', "ผ่าน 90"),
        ("84", '[>=85]"ผ่าน "0;"ไม่ผ่าน "0', "ไม่ผ่าน 84"),
        ("1500", "0.00E+00", "1.50E+03"),
        ("0", "0.00E+00", "0.00E+00"),
        ("85", "0.##", "85"),
        ("7", "0.", "7."),
        ("-0.4", "0.0;(0.0)", "(0.4)"),
        ("45366", "[$-107041E]d mmm yy", "15 มี.ค. 67"),
        ("45366", "[$-D07041E]d mmmm yyyy", "๑๕ มีนาคม ๒๕๖๗"),
        ("45366", "[$-th-TH,107]d mmmm yyyy;@", "15 มีนาคม 2567"),
        ("45366", "[$-41E]d mmmm bbbb", "15 มีนาคม 2567"),
        ("45366", "d/m/yyyy", "15/3/2024"),
        ("45366.75", "h:mm AM/PM", "6:00 PM"),
        ("1.5", "[h]:mm", "36:00"),
    ],
)
def test_numbers_read_as_their_format_shows_them(stored, code, text):
    assert shown(stored, code) == text


def test_a_date_in_the_computers_own_form_is_written_out():
    assert shown("45366", "", 14) == "15 มี.ค. 2567"
    assert shown("243695", "", 14).endswith("2567")  # typed as 2567 into a calendar of the common era: shown as typed


@pytest.mark.parametrize(
    "stored, code",
    [
        ("12.5", "# ?/?"),
        ("x", "0"),
        ("-3", "d/m/yyyy"),
        ("1", "[DBNum1]0"),
        ("1", "qq"),
        ("1e300", "0.0"),
        ("2958465.999999999", "d"),
    ],
)
def test_what_is_not_understood_is_said(stored, code):
    with pytest.raises(NotUnderstood):
        shown(stored, code)


def test_words_that_a_format_puts_around_a_text():
    assert shown_text("90", '"ร้อยละ "@') == "ร้อยละ 90"
    assert shown_text("ลับ", ";;;") == ""
    assert shown_text("ก", "0.00") == "ก"


def test_a_format_that_is_not_understood_leaves_the_cell_empty():
    made = book(["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ", 12.5])
    made.active["B2"].number_format = "# ?/?"
    document, issues = read(saved(made), "a.xlsx")
    assert grid(tables(document)[0]) == [["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ", ""]]
    assert codes(issues) == ["read.number_format"] and "B2" in issues.rows[0].raw


def test_rich_text_footnotes_struck_words_ticks_and_line_breaks():
    made = book(["รายการ", "ผล"])
    sheet = made.active
    above, struck = InlineFont(vertAlign="superscript"), InlineFont(strike=True)
    sheet["A2"] = CellRichText(TextBlock(InlineFont(b=True), "คะแนน "), "95.16", TextBlock(above, "1"))
    sheet["B2"] = CellRichText("เสร็จ", TextBlock(struck, "ยกเลิก"))
    sheet["A3"], sheet["B3"] = "บรรทัดแรก\nบรรทัดสอง", "ü"
    sheet["B3"].font = Font(name="Wingdings")
    sheet["A4"], sheet["B4"] = "ทั้งช่อง", 88
    sheet["B4"].font = Font(strike=True)
    document, issues = read(saved(made), "a.xlsx")
    assert grid(tables(document)[0])[1:] == [["คะแนน 95.16¹", "เสร็จ"], ["บรรทัดแรก\nบรรทัดสอง", "✓"], ["ทั้งช่อง", ""]]
    assert codes(issues) == ["read.struck_text", "read.struck_text"]


# ------------------------------------------------------------------------------------------------------- places


def test_every_value_names_its_cell():
    made = book(["คะแนนรายตัวชี้วัด"], [], ["ตัวชี้วัด", "คะแนน"], ["การปฏิบัติหน้าที่", 95.1], title="ผล ปี'67")
    document, issues = read(saved(made), "a.xlsx")
    (page,) = document.pages
    assert document.format == "xlsx" and page.number is None and document.page_count is None
    assert paragraphs(document) == ["ผล ปี'67", "คะแนนรายตัวชี้วัด"]
    assert page.blocks[0].style == "heading" and page.blocks[1].lines[0].place.path == "sheet 'ผล ปี''67'!A1"
    value = tables(document)[0].cells[-1]
    assert (value.text, value.place.path, value.lines[0].place.path) == ("95.1", *["sheet 'ผล ปี''67'!B4"] * 2)
    assert [line.place.line for line in document.lines()] == list(range(1, 7))
    assert not issues.rows


@pytest.mark.parametrize("name", ["Sheet1", "แผ่นงาน2", "Sheet1 (2)", "ชีต1"])
def test_a_name_that_a_program_gave_is_no_title(name):
    assert paragraphs(read(saved(book(["รายงานผล"], title=name)), "a.xlsx")[0]) == ["รายงานผล"]


def test_sheets_stand_in_the_workbooks_order():
    made = book(["หนึ่ง"], title="ก")
    made.create_sheet("ข").append(["สอง"])
    made.move_sheet("ข", -1)
    assert paragraphs(read(saved(made), "a.xlsx")[0]) == ["ข", "สอง", "ก", "หนึ่ง"]


# ------------------------------------------------------------------------------------------------------- tables


def test_two_tables_below_each_other_with_their_titles():
    made = book(["ตารางที่ 1"], ["ที่", "มาตรการ"], [1, "ก"], [], ["ตารางที่ 2"], ["ตัวชี้วัด", "2566", "2567"], ["ข", 80, 90])
    document, _ = read(saved(made), "a.xlsx")
    assert paragraphs(document) == ["ตารางที่ 1", "ตารางที่ 2"]
    assert [grid(table) for table in tables(document)] == [
        [["ที่", "มาตรการ"], ["1", "ก"]],
        [["ตัวชี้วัด", "2566", "2567"], ["ข", "80", "90"]],
    ]


def test_two_tables_beside_each_other():
    made = book(["ที่", "มาตรการ", None, "ตัวชี้วัด", "คะแนน"], [1, "ก", None, "ข", 80], [2, "ค", None, "ง", 90])
    first, second = tables(read(saved(made), "a.xlsx")[0])
    assert grid(first)[1:] == [["1", "ก"], ["2", "ค"]] and grid(second)[1:] == [["ข", "80"], ["ง", "90"]]
    assert second.place.path == "sheet 'Sheet1'!D1:E3"


def test_every_second_column_empty_is_one_table():
    made = book(["ที่", None, "มาตรการ", None, "ผล"], [1, None, "ก", None, "เสร็จ"])
    (table,) = tables(read(saved(made), "a.xlsx")[0])
    assert grid(table) == [["ที่", "", "มาตรการ", "", "ผล"], ["1", "", "ก", "", "เสร็จ"]]


def test_a_note_below_a_table_with_borders_is_no_row_of_it():
    made = book(["แผนปี 2568"], ["ที่", "มาตรการ"], [1, "ก"], ["หมายเหตุ ข้อมูลเบื้องต้น"])
    side = Side(style="thin")
    for row in made.active["A2:B3"]:
        for cell in row:
            cell.border = Border(side, side, side, side)
    document, _ = read(saved(made), "a.xlsx")
    assert paragraphs(document) == ["แผนปี 2568", "หมายเหตุ ข้อมูลเบื้องต้น"]
    assert grid(tables(document)[0]) == [["ที่", "มาตรการ"], ["1", "ก"]]


def test_merged_cells_stand_once_with_their_span():
    made = book(
        ["แผนการดำเนินงาน"],
        ["ที่", "ระยะเวลา", None, "ผู้รับผิดชอบ"],
        [None, "เริ่ม", "สิ้นสุด", None],
        [1, "ต.ค.", "ก.ย.", "กอง ก"],
    )
    for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
        made.active.merge_cells(area)
    document, issues = read(saved(made), "a.xlsx")
    assert paragraphs(document) == ["แผนการดำเนินงาน"]
    assert spans(tables(document)[0])[:5] == [(0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert not issues.rows


def test_what_a_merge_covers_is_not_read_but_told():
    sheet = "<sheetData><row>" + inline("A1", "ที่") + inline("B1", "ซ่อนใต้") + inline("C1", "ผล") + "</row><row>"
    sheet += inline("A2", "1") + inline("C2", "เสร็จ") + "</row></sheetData>"
    sheet += '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    document, issues = read(raw(sheet), "a.xlsx")
    assert grid(tables(document)[0])[0] == ["ที่", "ผล"] and codes(issues) == ["read.hidden_text"]


def test_a_name_and_its_value_beside_it_are_one_line():
    assert paragraphs(read(saved(book(["หน่วยงาน", "เทศบาลตำบลตัวอย่าง"])), "a.xlsx")[0]) == ["หน่วยงาน  เทศบาลตำบลตัวอย่าง"]


# ------------------------------------------------------------------------------------------------------- hidden


def test_hidden_rows_columns_and_sheets_are_told_and_not_read():
    made = book(["ที่", "มาตรการ", "ภายใน", "ผล"], [1, "ก", "x", "เสร็จ"], [2, "ร่าง", "y", "รอ"], [3, "ข", "z", "เสร็จ"])
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["C"].hidden = True
    made.create_sheet("เก่า").append(["แผนเดิม"])
    made["เก่า"].sheet_state = "veryHidden"
    document, issues = read(saved(made), "a.xlsx")
    assert grid(tables(document)[0]) == [["ที่", "มาตรการ", "ผล"], ["1", "ก", "เสร็จ"], ["3", "ข", "เสร็จ"]]
    assert len(document.pages) == 1 and codes(issues) == ["read.hidden_cells", "read.hidden_sheet"]
    assert "B3: ร่าง" in issues.rows[0].raw and " 7 " in issues.rows[0].message
    assert tables(document)[0].cells[-1].place.path.endswith("!D4")


def test_a_hidden_row_parts_no_table_and_a_merge_over_it_keeps_its_text():
    made = book(["ที่", "มาตรการ"], [1, "ก"], [None, None], [2, "ข"])
    made.active.merge_cells("A3:A4")
    made.active["A3"] = 2
    made.active.row_dimensions[3].hidden = True
    document, issues = read(saved(made), "a.xlsx")
    assert grid(tables(document)[0]) == [["ที่", "มาตรการ"], ["1", "ก"], ["2", "ข"]] and not issues.rows


# ----------------------------------------------------------------------------------------------------- formulas


def test_a_stored_result_is_read_and_a_missing_one_is_null():
    cells = '<c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>A1</f><v>ผลรวม</v></c><c r="D1"><f>SUM(B1)</f></c>'
    cells += '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1" t="b"><v>1</v></c>'
    document, issues = read(raw(f"<sheetData><row>{inline('A1', 'รวม')}{cells}</row></sheetData>"), "a.xlsx")
    assert grid(tables(document)[0]) == [["รวม", "2", "ผลรวม", "", "", "TRUE"]]
    assert codes(issues) == ["read.no_formula_result", "read.formula_error"]
    assert issues.rows[0].raw == "D1: =SUM(B1)" and issues.rows[1].raw == "E1: #DIV/0!"


# ------------------------------------------------------------------------------------------------------ hostile


def test_emptiness_as_wide_and_long_as_a_sheet_costs_nothing():
    sheet = '<dimension ref="A1:XFD1048576"/><sheetData><row r="1">' + inline("A1", "บน") + "</row>"
    sheet += '<row r="1048576">' + inline("XFD1048576", "ล่าง") + "</row></sheetData>"
    sheet += '<mergeCells><mergeCell ref="A2:XFD1048575"/></mergeCells>'
    assert paragraphs(read(raw(sheet), "a.xlsx")[0]) == ["บน", "ล่าง"]


def test_a_table_larger_than_any_is_cut_and_told():
    rows = "".join(
        f'<row r="{n + 1}">{inline(f"A{n + 1}", "a")}<c r="{name}{n + 1}"><v>1</v></c></row>'
        for n, name in enumerate(["XFD", "XFC"] * 20)
    )
    document, issues = read(raw(f"<sheetData>{rows}</sheetData>"), "a.xlsx")
    assert codes(issues) == ["read.sheet_cut"] and "40" in issues.rows[0].message
    assert tables(document)[0].n_cols <= 250


def test_a_table_longer_than_any_fits_the_dataset():
    rows = f'<row r="1">{inline("A1", "ที่")}{inline("B1", "ผล")}</row>'
    rows += "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 33_000))
    document, issues = read(raw(f"<sheetData>{rows}</sheetData>"), "a.xlsx")
    assert tables(document)[0].n_rows < 2**15 and codes(issues) == ["read.sheet_cut"]


def test_places_outside_of_a_sheet_and_overlapping_merges_do_no_harm():
    sheet = "<sheetData><row>" + inline("A1", "ก") + inline("B1", "ข") + inline("ZZZZ9", "ค") + "</row>"
    sheet += "<row r='99999999'>" + inline("A99999999", "ง") + "</row>"
    sheet += "<row r='2'>" + inline("A2", "จ") + inline("B2", "ฉ") + "</row></sheetData>"
    sheet += "<mergeCells><mergeCell ref='A1:B2'/><mergeCell ref='B1:C9'/><mergeCell ref='bad'/></mergeCells>"
    document, issues = read(raw(sheet), "a.xlsx")
    assert "ก" in " ".join(line.text for line in document.lines()) and "read.sheet_cut" in codes(issues)


def test_macros_are_told_and_not_run_and_links_are_not_followed():
    data = raw(
        f"<sheetData><row>{inline('A1', 'รายงาน')}</row></sheetData>",
        {"xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "<!DOCTYPE x><x/>"},
        f'<Relationship Id="b" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        f'<Relationship Id="c" Type="{OFFICE}/worksheet" Target="http://127.0.0.1:9/x" TargetMode="External"/>',
    )
    document, issues = read(data, "a.xlsm")
    assert paragraphs(document) == ["รายงาน"] and codes(issues) == ["read.macros"]


def test_entities_bombs_and_broken_files_are_refused():
    entity = '<!DOCTYPE x [<!ENTITY a "ha">]>'
    assert refused(raw("<sheetData/>", head=entity)) == "read.unsafe_xml"
    assert refused(raw("<sheetData/>")) == "read.no_text"
    huge = "<sheetData>" + "<row><c/></row>" * 1_500_000 + "</sheetData>"
    assert refused(raw(huge)) == "read.archive_bomb"
    whole = raw(f"<sheetData><row>{inline('A1', 'ก')}</row></sheetData>")
    assert refused(whole[: len(whole) // 2]) == "read.broken_archive"
    assert refused(raw("", {"xl/workbook.xml": "<x/>"})) == "read.no_workbook"


def test_one_text_shown_a_million_times_is_cut():
    long = "ก" * 30_000
    shared = f'<sst xmlns="{SHEET}"><si><t>{long}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_001))
    relation = f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    document, issues = read(raw(f"<sheetData>{rows}</sheetData>", {"xl/sharedStrings.xml": shared}, relation), "a.xlsx")
    assert codes(issues) == ["read.sheet_cut"] and len(list(document.lines())) < 700


def test_a_strict_workbook_is_read():
    data = raw(f"<sheetData><row>{inline('A1', 'รายงาน')}</row></sheetData>")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode().replace(SHEET, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            target.writestr(name, text.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"))
    assert paragraphs(read(out.getvalue(), "a.xlsx")[0]) == ["รายงาน"]


def test_every_format_has_a_name_in_the_quality_report():
    assert {f"value.{name}" for name in FORMATS} <= set(words())


def test_a_workbook_of_this_program_is_no_report():
    made = book(["report_id", "value"], ["a", 1])
    made.properties.title = OWN_WORKBOOK
    rows = digitise(saved(made), "old.xlsx")
    assert not rows.reports and [issue.code for issue in rows.issues] == ["read.own_workbook"]


# ------------------------------------------------------------------------------------------------- whole reports


@pytest.mark.parametrize("ruled, close", [(True, False), (False, True)])
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_report_gives_the_same_rows_as_its_markdown(seed, ruled, close):
    printed = compose(report(seed))
    sheet = digitise(render_xlsx(printed, ruled, close), "a.xlsx")
    text = digitise(render_markdown(printed), "a.md")

    def scores(rows):
        return [(row.code, row.subject, row.year_be, row.value, row.check, row.label_raw) for row in rows.scores]

    def measures(rows):
        return [
            (row.number, row.title, row.steps, row.result, row.responsible, row.status, row.period_start)
            for row in rows.measures
        ]

    assert scores(sheet) == scores(text) and measures(sheet) == measures(text)
    assert measures(sheet) or scores(sheet)
    assert not [issue.code for issue in sheet.issues if issue.code.startswith("read.")]
