"""Measures from tables of many layouts: what begins one, what goes on, what is none."""

import pytest
from support.build import tables

from normalise.measure_rows import to_rows
from normalise.measures import find_measures
from schemas.issues import Issues

PLAN = ["ลำดับ", "มาตรการ", "ขั้นตอนการดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลา"]


def measures(*blocks, year=2567, layer="native"):
    found, issues = tables(*blocks, layer=layer)
    rows, steps = [], []
    for table in found:
        if table.lists_measures:
            more, more_steps = to_rows(find_measures(table, issues), "r", year, issues)
            rows += more
            steps += more_steps
    return rows, steps, issues


def test_plain_plan():
    rows, steps, _ = measures(
        [
            PLAN,
            ["๑", "จัดทำคู่มือการให้บริการ", "๑. แต่งตั้งคณะทำงาน ๒. เผยแพร่คู่มือ", "สำนักปลัด", "ต.ค. ๖๖ - มี.ค. ๖๗"],
            ["๒", "โครงการอบรมคุณธรรม", "จัดอบรม", "กองคลัง, กองช่าง", "มีนาคม ๒๕๖๗"],
        ]
    )
    assert [(m.number, m.kind, m.stage, m.status) for m in rows] == [
        (1, "measure", "plan", "planned"),
        (2, "project", "plan", "planned"),
    ]
    assert rows[1].responsible == ["กองคลัง", "กองช่าง"]
    assert str(rows[0].period_start) == "2023-10-01" and str(rows[0].period_end) == "2024-03-31"
    assert [(s.number, s.text) for s in steps] == [("1", "แต่งตั้งคณะทำงาน"), ("2", "เผยแพร่คู่มือ")]


def test_columns_in_any_order():
    rows, _, _ = measures(
        [
            ["ผู้รับผิดชอบ", "ระยะเวลา", "มาตรการ", "ลำดับ", "ขั้นตอนการดำเนินการ"],
            ["กองคลัง", "มกราคม 2567", "ลดการใช้กระดาษ", "1", "ใช้ระบบสารบรรณอิเล็กทรอนิกส์"],
        ]
    )
    assert (rows[0].title, rows[0].steps, rows[0].responsible) == (
        "ลดการใช้กระดาษ",
        "ใช้ระบบสารบรรณอิเล็กทรอนิกส์",
        ["กองคลัง"],
    )


@pytest.mark.parametrize("again", [True, False], ids=["header repeated", "no header"])
@pytest.mark.parametrize("number", ["", "๒ (ต่อ)", "2 (ต่อ)"])
def test_row_broken_over_pages(again, number):
    rest = [
        [number, "ปรับปรุงเว็บไซต์" if number else "", "ผยแพร่ข้อมูลทุกเดือน", "", ""],
        ["๓", "ตรวจสอบพัสดุ", "ตรวจนับ", "กองคลัง", "มีนาคม 2567"],
    ]
    rows, _, issues = measures(
        [PLAN, ["๑", "จัดทำคู่มือ", "ร่างคู่มือ", "สำนักปลัด", ""], ["๒", "ปรับปรุงเว็บไซต์", "ออกแบบและเ", "กองช่าง", ""]],
        [PLAN, *rest] if again else rest,
    )
    assert [m.number for m in rows] == [1, 2, 3]
    assert rows[1].steps == "ออกแบบและเผยแพร่ข้อมูลทุกเดือน"
    assert rows[1].title == "ปรับปรุงเว็บไซต์"
    assert {m.table_no for m in rows} == {1}
    assert issues.count("layout.continuation_row") == 1


def test_prose_between_begins_another_table():
    rows, _, _ = measures(
        [PLAN, ["1", "จัดทำคู่มือ", "ร่าง", "สำนักปลัด", ""]],
        "ส่วนที่สอง มาตรการที่กองคลังเสนอเพิ่มเติมในปีงบประมาณถัดไป มีรายละเอียดดังนี้",
        [PLAN, ["1", "ตรวจสอบพัสดุ", "ตรวจนับ", "กองคลัง", ""]],
    )
    assert [(m.table_no, m.seq, m.title) for m in rows] == [(1, 1, "จัดทำคู่มือ"), (2, 1, "ตรวจสอบพัสดุ")]


def test_page_number_does_not_part_a_table():
    rows, _, _ = measures(
        [PLAN, ["1", "จัดทำคู่มือ", "ร่าง", "สำนักปลัด", ""]], "- ๒ -", [PLAN, ["2", "ตรวจสอบพัสดุ", "ตรวจนับ", "กองคลัง", ""]]
    )
    assert {m.table_no for m in rows} == {1}


@pytest.mark.parametrize("done", ["✓", "/", "☑", "√"])
def test_ticks_under_two_level_headings(done):
    header = [
        ["ที่", "มาตรการหรือกิจกรรมที่ดำเนินการ", "สรุปผลการดำเนินการ", "", "", "ผลลัพธ์"],
        ["", "", "ดำเนินการแล้วเสร็จ", "อยู่ระหว่างดำเนินการ", "ไม่ได้ดำเนินการ", ""],
    ]
    rows, _, _ = measures(
        [
            *header,
            ["1", "จัดทำคู่มือ", done, "", "", "มีคู่มือ"],
            ["2", "อบรมบุคลากร", "", done, "", ""],
            ["3", "ติดตั้งตู้รับฟังความคิดเห็น", "", "", done, ""],
            ["4", "ปรับปรุงเว็บไซต์", "", "", "", ""],
        ]
    )
    assert [m.status for m in rows] == ["completed", "partially_completed", "not_completed", "unknown"]
    assert rows[0].outcome == "มีคู่มือ" and rows[0].result is None


def test_rest_of_a_row_above_a_repeated_header():
    rows, _, _ = measures(
        [PLAN, ["๑", "จัดทำคู่มือ", "ร่างคู่มือ", "สำนักปลัด", "มีนาคม 2567"]],
        [["", "", "แล้วเผยแพร่ทางเว็บไซต์", "", ""], PLAN, ["๒", "อบรมบุคลากร", "จัดอบรม", "กองคลัง", "เมษายน 2567"]],
    )
    assert [(m.number, m.steps) for m in rows] == [(1, "ร่างคู่มือ แล้วเผยแพร่ทางเว็บไซต์"), (2, "จัดอบรม")]


def test_section_row_cut_by_a_page():
    section, header = "ด้านการส่งเสริมความโปร่งใสภายในองค์กร", ["มาตรการ", "วิธีการดำเนินการ", "ผู้รับผิดชอบ"]
    rows, _, _ = measures(
        [header, [section, "", ""], ["จัดทำคู่มือ", "ร่างคู่มือ", "กองคลัง"], [section, "", ""], ["อบรม", "จัดอบรม", "กองช่าง"]],
        [header, ["ตั้งตู้รับฟัง", "ติดตั้ง", "กองช่าง"], ["ด้านการส่งเสริมความโปร่งใส", "", ""]],
        [header, ["ภายในองค์กร", "", ""], ["ประกาศนโยบาย", "ลงนาม", "สำนักปลัด"]],
    )
    assert [m.title for m in rows] == ["จัดทำคู่มือ", "อบรม", "ตั้งตู้รับฟัง", "ประกาศนโยบาย"]


@pytest.mark.parametrize("period", ["ดำเนินการ มีนาคม 2567", "มีนาคม 2567"], ids=["two headings", "one heading"])
def test_headings_that_overflow_into_the_row_below(period):
    header = ["ที่", "มาตรการ", "ระยะเวลาดำเนินการ", "หน่วยงานที่รับผิดชอบ"]
    low = ["ที่", "มาตรการ", "ระยะเวลา", "หน่วยงานที่รับ"]
    rows, _, issues = measures(
        [header, ["1", "จัดทำคู่มือ", "มกราคม 2567", "กองคลัง"]],
        [low, ["2", "อบรมบุคลากร", period, "ผิดชอบ กองช่าง"], ["3", "ตั้งตู้รับฟัง", "เมษายน 2567", "กองช่าง"]],
    )
    overflows = period.startswith("ดำเนินการ")
    assert rows[1].responsible == (["กองช่าง"] if overflows else ["ผิดชอบ", "กองช่าง"])
    assert issues.count("layout.heading_overflows") == 2 * overflows


def test_only_the_upper_heading_row_is_repeated():
    upper = ["ที่", "มาตรการหรือกิจกรรมที่ดำเนินการ", "สรุปผลการดำเนินการ", "", "ผลลัพธ์"]
    rows, _, _ = measures(
        [upper, ["", "", "แล้วเสร็จ", "ไม่ได้ดำเนินการ", ""], ["1", "จัดทำคู่มือ", "/", "", "มีคู่มือ"]],
        [upper, ["2", "อบรมบุคลากร", "", "/", ""], ["3", "ตั้งตู้รับฟังความคิดเห็น", "/", "", "มีตู้"]],
    )
    assert [(m.number, m.status) for m in rows] == [(1, "completed"), (2, "not_completed"), (3, "completed")]
    assert {m.table_no for m in rows} == {1}


@pytest.mark.parametrize(
    ("layer", "heading", "outcome"),
    [
        ("ocr", "ผลการคำเห็นงาน", "ติดประกาศแล้ว"),  # hardly read, like headings of results only
        ("native", "ผลการคำเห็นงาน", None),  # printed so: nobody's guess
        ("ocr", "จำนวนเงินคงคลัง", None),  # another heading, read well
    ],
)
def test_heading_that_ocr_spoiled(layer, heading, outcome):
    rows, _, issues = measures(
        [["ที่", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา", heading], ["1", "ลดขั้นตอน", "กองช่าง", "มีนาคม 2567", "ติดประกาศแล้ว"]],
        layer=layer,
    )
    assert rows[0].result == outcome
    assert issues.count("layout.heading_guessed") == (outcome is not None)


def test_two_ticks_that_contradict():
    rows, _, issues = measures(
        [
            ["ที่", "มาตรการ", "ดำเนินการแล้ว", "ยังไม่ได้ดำเนินการ", "ผลลัพธ์"],
            ["1", "จัดทำคู่มือ", "/", "/", "มีคู่มือ"],
        ]
    )
    assert rows[0].status == "unknown"
    assert issues.count("measure.status_conflict") == 1


def test_sections_totals_and_rules_are_no_measures():
    rows, _, issues = measures(
        [
            ["มาตรการ", "วิธีการดำเนินการ", "ผู้รับผิดชอบ"],
            ["ด้านการให้บริการ", "", ""],
            ["จัดทำบัตรคิว", "ติดตั้งเครื่อง", "สำนักปลัด"],
            ["---", "---", "---"],
            ["ด้านการใช้งบประมาณ", "", ""],
            ["เผยแพร่แผนจัดซื้อ", "ลงเว็บไซต์", "กองคลัง"],
            ["รวม 2 มาตรการ", "", ""],
        ]
    )
    assert [m.title for m in rows] == ["จัดทำบัตรคิว", "เผยแพร่แผนจัดซื้อ"]
    codes = [issue.code for issue in issues]
    assert codes.count("layout.section_row") == 2
    assert codes.count("layout.separator_row") == 1
    assert codes.count("layout.total_row") == 1


def test_numbers_in_titles():
    rows, steps, _ = measures(
        [
            ["มาตรการ", "วิธีการดำเนินการ", "ผู้รับผิดชอบ"],
            ["๑. เพิ่มช่องทางร้องเรียน ๑) ออนไลน์ ๒) ตู้รับเรื่อง", "เปิดระบบ", "นิติกร"],
            ["๒. ทบทวนคู่มือ", "ประชุม", "สำนักปลัด"],
            ["๓. อบรมจริยธรรม", "จัดอบรม", "งานการเจ้าหน้าที่"],
        ]
    )
    assert [(m.number, m.number_raw) for m in rows] == [(1, "๑."), (2, "๒."), (3, "๓.")]
    assert rows[1].title == "ทบทวนคู่มือ"
    assert [(s.field, s.number) for s in steps] == [("title", "1"), ("title", "2")]


def test_list_inside_an_unnumbered_title_is_no_number():
    rows, _, _ = measures(
        [
            ["มาตรการ", "วิธีการดำเนินการ", "ผู้รับผิดชอบ"],
            ["1. ประกาศนโยบาย 2. แจ้งเวียน", "ทำหนังสือ", "นิติกร"],
            ["1. วางแผน 2. ทบทวน", "ประชุม", "สำนักปลัด"],
        ]
    )
    assert [m.number for m in rows] == [None, None]
    assert rows[0].title == "1. ประกาศนโยบาย\n2. แจ้งเวียน" or rows[0].title == "1. ประกาศนโยบาย 2. แจ้งเวียน"


def test_calendar_columns_need_the_year():
    table = [
        ["ที่", "โครงการ", "ต.ค.", "พ.ย.", "ธ.ค.", "ม.ค.", "ผู้รับผิดชอบ"],
        ["1", "อบรมคุณธรรม", "", "✓", "✓", "✓", "สำนักปลัด"],
    ]
    rows, _, _ = measures(table, year=2567)
    assert (str(rows[0].period_start), str(rows[0].period_end)) == ("2023-11-01", "2024-01-31")
    rows, _, _ = measures(table, year=None)
    assert rows[0].period_start is None


def test_unknown_columns_keep_their_text():
    rows, _, issues = measures(
        [
            ["ที่", "มาตรการ", "วิธีการ", "งบประมาณ", "ความเชื่อมโยงยุทธศาสตร์", "ผู้รับผิดชอบ"],
            ["1", "จัดทำคู่มือ", "ร่าง", "20,000", "ยุทธศาสตร์ที่ 3", "สำนักปลัด"],
        ]
    )
    assert rows[0].other == "งบประมาณ:\n20,000\nความเชื่อมโยงยุทธศาสตร์:\nยุทธศาสตร์ที่ 3"
    assert [issue.raw for issue in issues if issue.code == "layout.unknown_heading"] == ["ความเชื่อมโยงยุทธศาสตร์"]


def test_vertical_form():
    rows, _, _ = measures(
        [
            ["มาตรการที่ ๑", "จัดทำคู่มือการปฏิบัติงาน"],
            ["ขั้นตอนการดำเนินการ", "ร่างและเผยแพร่"],
            ["ผู้รับผิดชอบ", "สำนักปลัด"],
            ["ระยะเวลา", "มีนาคม ๒๕๖๗"],
            ["มาตรการที่ ๒", "อบรมบุคลากร"],
            ["ขั้นตอนการดำเนินการ", "จัดอบรม"],
            ["ผู้รับผิดชอบ", "กองคลัง"],
        ]
    )
    assert [(m.number, m.title, m.steps, m.responsible) for m in rows] == [
        (1, "จัดทำคู่มือการปฏิบัติงาน", "ร่างและเผยแพร่", ["สำนักปลัด"]),
        (2, "อบรมบุคลากร", "จัดอบรม", ["กองคลัง"]),
    ]


def test_one_form_per_measure_is_one_list():
    def form(n, title):
        return [
            [f"มาตรการที่ {n}", title],
            ["ขั้นตอน", "ร่าง"],
            ["ผู้รับผิดชอบ", "กองคลัง"],
            ["สถานะ", "☑ ดำเนินการแล้ว ☐ ยังไม่ได้ดำเนินการ"],
        ]

    rows, _, _ = measures(form(1, "จัดทำคู่มือ"), form(2, "อบรมบุคลากร"))
    assert [(m.table_no, m.seq, m.number, m.status) for m in rows] == [(1, 1, 1, "completed"), (1, 2, 2, "completed")]


def test_a_form_cut_by_a_page_end():
    first = [["มาตรการที่ 1", "จัดทำคู่มือ"], ["ขั้นตอน", "ร่าง"], ["ผู้รับผิดชอบ", "กองคลัง"]]
    rows, _, _ = measures(first, [["มาตรการที่ 2", "อบรมบุคลากร"], ["ขั้นตอน", "จัดอบรม"]], [["ผู้รับผิดชอบ", "กองช่าง"]])
    assert [(m.number, m.title, m.responsible) for m in rows] == [
        (1, "จัดทำคู่มือ", ["กองคลัง"]),
        (2, "อบรมบุคลากร", ["กองช่าง"]),
    ]


@pytest.mark.parametrize(
    "boxes", ["☐ แล้วเสร็จ ☑ ไม่ได้ดำเนินการ", "( ) แล้วเสร็จ (/) ไม่ได้ดำเนินการ", "[ ] แล้วเสร็จ [x] ไม่ได้ดำเนินการ"]
)
def test_boxes_under_any_heading(boxes):
    rows, _, _ = measures([["ที่", "มาตรการ", "การดำเนินการ", "ผลลัพธ์"], ["1", "จัดทำคู่มือ", boxes, "-"]])
    assert (rows[0].status, rows[0].steps) == ("not_completed", None)


@pytest.mark.parametrize(
    "table",
    [
        [["ตัวชี้วัด", "รายละเอียดตัวชี้วัด", "คะแนน"], ["1", "การปฏิบัติหน้าที่", "98.80"]],
        [["ที่", "รายการ", "งบประมาณ"], ["1", "ค่าวัสดุสำนักงาน", "20,000"]],
        [["ชื่อ", "ตำแหน่ง"], ["นายสมชาย", "ปลัด"]],
        [["วันที่", "เรื่อง", "หมายเหตุ"], ["1", "ประชุม", ""]],
    ],
)
def test_other_tables_list_no_measures(table):
    assert measures(table)[0] == []


def test_misread_headings_are_still_found():
    rows, _, _ = measures(
        [
            ["ลำดบ", "มาตรการ", "ขั้นตอนการดำเนนการ", "ผูรับผิดชอบ", "ระยะเวสา"],
            ["1", "จัดทำคู่มือ", "ร่าง", "สำนักปลัด", "มีนาคม 2567"],
        ]
    )
    assert (rows[0].number, rows[0].steps, rows[0].responsible) == (1, "ร่าง", ["สำนักปลัด"])


def test_a_misread_number_heading_is_told_by_its_cells():
    rows, _, _ = measures(
        [["i", "มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"], ["๑", "จัดทำคู่มือ", "ร่าง", "กองคลัง"], ["๒", "อบรม", "จัดอบรม", "กองช่าง"]]
    )
    assert [m.number for m in rows] == [1, 2]


def test_a_unit_that_lost_a_tone_mark():
    rows, _, issues = measures([PLAN, ["1", "จัดทำคู่มือ", "ร่าง", "กองสาธารณสุขและสิงแวดล้อม", ""]])
    assert rows[0].responsible == ["กองสาธารณสุขและสิ่งแวดล้อม"]
    assert issues.count("measure.unit_corrected") == 1


def test_nothing_is_counted_twice_by_merged_cells():
    """A title cell that reaches over three rows is one measure whose cells are all kept."""
    from extract import read
    from normalise.tables import logical_tables
    from normalise.view import View

    html = (
        "<table><tr><th>ที่</th><th>มาตรการ</th><th>ขั้นตอน</th><th>ผู้รับผิดชอบ</th></tr>"
        "<tr><td rowspan=3>1</td><td rowspan=3>จัดทำคู่มือ</td><td>ร่าง</td><td rowspan=3>สำนักปลัด</td></tr>"
        "<tr><td>ทบทวน</td></tr><tr><td>เผยแพร่</td></tr></table>"
    )
    issues = Issues()
    table = logical_tables(View(read(html.encode(), "a.html", issues)), issues)[0]
    rows, _ = to_rows(find_measures(table, issues), "r", None, issues)
    assert [(m.title, m.steps, m.responsible) for m in rows] == [("จัดทำคู่มือ", "ร่าง\nทบทวน\nเผยแพร่", ["สำนักปลัด"])]


def test_quarters_by_name_or_below_one_heading():
    for header in (
        [["ที่", "โครงการ/กิจกรรม", "ไตรมาส 1", "ไตรมาส 2", "ไตรมาส 3", "ไตรมาส 4", "ผู้รับผิดชอบ"]],
        [["ที่", "โครงการ/กิจกรรม", "ไตรมาส", "", "", "", "ผู้รับผิดชอบ"], ["", "", "1", "2", "3", "4", ""]],
    ):
        rows, _, issues = measures([*header, ["1", "อบรมวินัยการเงิน", "", "✓", "✓", "", "กองคลัง"]], year=2567)
        assert (str(rows[0].period_start), str(rows[0].period_end)) == ("2024-01-01", "2024-06-30")
        assert rows[0].stage == "plan" and issues.count("measure.calendar_year_assumed") == 1


def test_a_calendar_prints_its_own_year():
    rows, _, issues = measures(
        [
            ["ที่", "กิจกรรม", "พ.ศ. 2567", "", "", "พ.ศ. 2568", "", "ผู้รับผิดชอบ"],
            ["", "", "ต.ค.", "พ.ย.", "ธ.ค.", "ม.ค.", "ก.พ.", ""],
            ["1", "ประชุมคณะทำงาน", "", "", "/", "/", "", "งานแผน"],
        ],
        year=2567,
    )
    assert (str(rows[0].period_start), str(rows[0].period_end)) == ("2024-12-01", "2025-01-31")
    assert issues.count("measure.calendar_year_assumed") == 0


def test_a_calendar_that_begins_in_january_may_be_of_another_year():
    months = ["ม.ค.", "ก.พ.", "มี.ค.", "ต.ค."]
    rows, _, _ = measures(
        [["ที่", "มาตรการ", *months, "ผู้รับผิดชอบ"], ["1", "ตรวจพัสดุ", "", "/", "", "", "งานพัสดุ"]], year=2567
    )
    assert rows[0].period_start is None


def test_a_second_header_row_that_no_lexicon_knows():
    rows, _, _ = measures(
        [
            ["ที่", "โครงการ", "งบประมาณ", "", "ผู้รับผิดชอบ"],
            ["", "", "ตามข้อบัญญัติ", "จ่ายไป", ""],
            ["1", "ปลูกป่าชุมชน", "30,000", "29,000", "กองช่าง"],
        ]
    )
    assert [m.title for m in rows] == ["ปลูกป่าชุมชน"]
    assert "จ่ายไป" in rows[0].other and "29,000" in rows[0].other


def test_of_several_titles_the_widest_term_is_the_measure():
    rows, _, _ = measures(
        [
            ["แผนงาน", "มาตรการ", "กิจกรรม", "ผู้รับผิดชอบ"],
            ["แผนงานบุคคล", "สร้างความโปร่งใสในการเลื่อนขั้น", "แจ้งหลักเกณฑ์", "งานบุคคล"],
        ]
    )
    assert (rows[0].title, rows[0].steps, rows[0].kind) == ("สร้างความโปร่งใสในการเลื่อนขั้น", "แจ้งหลักเกณฑ์", "measure")
    assert rows[0].other == "แผนงาน:\nแผนงานบุคคล"


def test_a_measure_over_several_activities_collects_who_and_when():
    rows, _, _ = measures(
        [
            ["ลำดับ", "มาตรการ", "กิจกรรม", "ผู้รับผิดชอบ", "ระยะเวลา"],
            ["1", "พัฒนาระบบพัสดุ", "จัดทำทะเบียน", "งานพัสดุ", "ธ.ค. 66"],
            ["", "", "ตรวจนับ", "กองคลัง", "ก.พ. 67"],
            ["2", "พัฒนาเว็บไซต์", "ออกแบบ", "งานสารสนเทศ", "ม.ค. 67"],
        ]
    )
    assert [m.responsible for m in rows] == [["งานพัสดุ", "กองคลัง"], ["งานสารสนเทศ"]]
    assert (str(rows[0].period_start), str(rows[0].period_end)) == ("2023-12-01", "2024-02-29")


def test_sections_above_dotted_numbers():
    rows, _, _ = measures(
        [
            ["มาตรการ/กิจกรรม", "วิธีการ", "ผู้รับผิดชอบ"],
            ["๑. ด้านบริการ", "", ""],
            ["๑.๑ เปิดบริการนอกเวลา", "จัดเวร", "ฝ่ายทะเบียน"],
            ["๒. ด้านพัสดุ", "", ""],
            ["๒.๑ ตรวจนับพัสดุ", "แต่งตั้งกรรมการ", "งานพัสดุ"],
        ]
    )
    assert [m.responsible for m in rows] == [["ฝ่ายทะเบียน"], ["งานพัสดุ"]]


def test_numbers_told_in_words():
    rows, _, _ = measures(
        [
            ["รายการมาตรการ", "แนวทางปฏิบัติ", "ผู้รับผิดชอบ"],
            ["โครงการที่ ๑ พัฒนาผู้นำ", "อบรม", "งานบุคคล"],
            ["มาตรการที่ ๒ ควบคุมการเบิกจ่าย", "ตรวจเอกสาร", "งานการเงิน"],
        ]
    )
    assert [(m.number, m.title, m.kind) for m in rows] == [
        (1, "พัฒนาผู้นำ", "project"),
        (2, "ควบคุมการเบิกจ่าย", "measure"),
    ]


def test_of_several_rounds_the_last_tells_the_status():
    rows, _, _ = measures(
        [
            ["ที่", "มาตรการ", "ผลการดำเนินงาน รอบ 6 เดือน", "ผลการดำเนินงาน รอบ 12 เดือน"],
            ["1", "จัดทำคู่มือ", "อยู่ระหว่างร่าง", "ประกาศใช้แล้ว"],
            ["2", "อบรมพนักงาน", "จัดอบรมแล้ว 1 รุ่น", "-"],
        ]
    )
    assert [m.status for m in rows] == ["completed", "completed"]
    assert rows[0].result == "อยู่ระหว่างร่าง\nประกาศใช้แล้ว"


def test_who_and_when_in_one_column():
    rows, _, _ = measures(
        [["มาตรการ", "วิธีการ", "ผู้รับผิดชอบ/ระยะเวลา"], ["ปรับปรุงป้าย", "สำรวจป้าย", "ฝ่ายช่าง / ธ.ค. 66 - ก.พ. 67"]]
    )
    assert (rows[0].responsible, rows[0].period_raw) == (["ฝ่ายช่าง"], "ธ.ค. 66 - ก.พ. 67")


def test_words_in_columns_of_ticks_and_statuses_under_any_heading():
    rows, _, _ = measures(
        [
            ["ที่", "มาตรการ", "ผลการดำเนินการ", ""],
            ["", "", "ดำเนินการ", "ไม่ได้ดำเนินการ"],
            ["1", "ตรวจพัสดุ", "รายงานผู้บริหาร", ""],
            ["2", "ปรับปรุงป้าย", "", "รอการจัดสรรงบประมาณ"],
        ]
    )
    assert [m.status for m in rows] == ["completed", "not_completed"]
    rows, _, _ = measures(
        [["ที่", "มาตรการ", "ผลการปฏิบัติ", "ระดับความสำเร็จ"], ["1", "ตรวจพัสดุ", "ตรวจ 20 รายการ", "อยู่ระหว่างดำเนินการ"]]
    )
    assert rows[0].status == "partially_completed"


@pytest.mark.parametrize(
    "table",
    [
        [["ลำดับ", "เรื่องร้องเรียน", "จำนวนเรื่อง", "ผลการดำเนินการ"], ["1", "บริการช้า", "2", "ดำเนินการแล้วเสร็จ"]],
        [
            ["ที่", "โครงการ", "ราคากลาง", "วิธีจัดซื้อจัดจ้าง", "ระยะเวลา"],
            ["1", "จ้างทำป้าย", "9,000", "เฉพาะเจาะจง", "5 วัน"],
        ],
        [["ที่", "ชื่อ-สกุล", "ตำแหน่ง", "หน่วยงาน", "หน้าที่ความรับผิดชอบ"], ["1", "นายหนึ่ง", "ปลัด", "สำนักปลัด", "ประธาน"]],
        [["ข้อ", "ข้อมูล", "ผู้รับผิดชอบ"], ["O9", "แผนการใช้จ่าย", "กองคลัง"]],
        [["โครงการ", "งบประมาณ", "เบิกจ่าย", "คงเหลือ"], ["ก่อสร้างถนน", "90,000", "80,000", "10,000"]],
        [["ขั้นตอน", "ระยะเวลา"], ["นำเข้าข้อมูล", "ม.ค. 67"]],
    ],
    ids=["complaints", "purchases", "staff", "items", "accounts", "calendar"],
)
def test_lists_of_other_things_list_no_measures(table):
    assert measures(table)[0] == []


def test_body_text_that_begins_with_heading_words_is_no_header():
    rows, _, _ = measures(
        [
            ["มาตรการ", "แนวทางปฏิบัติ", "ผู้รับผิดชอบ"],
            ["มาตรการเบิกค่าตอบแทน", "ตรวจสอบการเบิกจ่ายทุกเดือน", "งานการเงิน"],
            ["มาตรการใช้รถ", "แนวทางการขออนุญาตใช้รถนอกเวลา", "งานยานพาหนะ"],
        ]
    )
    assert len(rows) == 2


def test_a_form_that_the_line_above_it_names():
    form = [["หัวข้อ", "รายละเอียด"], ["ขั้นตอนการดำเนินงาน", "ร่าง"], ["ผู้รับผิดชอบ", "กองคลัง"], ["ระยะเวลา", "ธ.ค. 66"]]
    rows, _, _ = measures("มาตรการที่ ๑ ควบคุมพัสดุ", form, "มาตรการที่ ๒ เปิดเผยงบประมาณ", form)
    assert [(m.number, m.title, m.steps) for m in rows] == [(1, "ควบคุมพัสดุ", "ร่าง"), (2, "เปิดเผยงบประมาณ", "ร่าง")]


def test_a_form_with_numbers_or_colons_between():
    numbered = [["1", "ชื่อโครงการ", "ปลูกป่า"], ["2", "วัตถุประสงค์", "เพิ่มพื้นที่สีเขียว"], ["3", "ผู้รับผิดชอบ", "กองช่าง"]]
    colons = [["ชื่อโครงการ", ":", "ปลูกป่า"], ["วัตถุประสงค์", ":", "เพิ่มพื้นที่สีเขียว"], ["ผู้รับผิดชอบ", ":", "กองช่าง"]]
    for form in (numbered, colons):
        rows, _, _ = measures(form)
        assert [(m.title, m.kind, m.responsible) for m in rows] == [("ปลูกป่า", "project", ["กองช่าง"])]


def test_begin_and_end_in_columns_of_their_own():
    rows, _, _ = measures(
        [["ที่", "มาตรการ", "รายละเอียด", "เริ่มต้น", "สิ้นสุด"], ["1", "ตรวจพัสดุ", "สุ่มตรวจ", "1 ธ.ค. 66", "29 ก.พ. 67"]]
    )
    assert (str(rows[0].period_start), str(rows[0].period_end), rows[0].stage) == ("2023-12-01", "2024-02-29", "plan")


def test_a_heading_that_begins_like_a_tick_column():
    rows, _, _ = measures([["มาตรการ", "วิธีปฏิบัติ", "แล้วเสร็จภายใน"], ["ตรวจพัสดุ", "สุ่มตรวจ", "ธันวาคม 2566"]])
    assert (rows[0].stage, str(rows[0].period_end)) == ("plan", "2023-12-31")


def test_a_title_of_nothing_but_its_number_goes_on():
    header = ["มาตรการ", "ผลการดำเนินการ"]
    rows, _, _ = measures(
        [header, ["มาตรการที่ ๑ อบรม", "จัดแล้ว"], ["มาตรการที่ ๒ ตรวจพัสดุ", "๑. ตรวจแล้ว"]],
        [header, ["มาตรการที่ ๒ (ต่อ)", "๒. รายงานแล้ว"], ["มาตรการที่ ๓ เปิดเผยข้อมูล", "ยังไม่ได้ดำเนินการ"]],
    )
    assert [(m.number, m.title) for m in rows] == [(1, "อบรม"), (2, "ตรวจพัสดุ"), (3, "เปิดเผยข้อมูล")]
    assert "รายงานแล้ว" in rows[1].result


def test_who_answers_which_item_is_no_measure():
    header = ["ข้อ", "ข้อมูล", "หน่วยงานที่รับผิดชอบ", "กำหนดส่ง", "สถานะ"]
    assert measures([header, ["O1", "โครงสร้าง", "งานแผน", "5 ม.ค. 67", "ส่งแล้ว"]])[0] == []
    rows, _, _ = measures([["ข้อ", "มาตรการ", *header[2:]], ["O1", "ปรับผังโครงสร้าง", "งานแผน", "5 ม.ค. 67", "ส่งแล้ว"]])
    assert [m.title for m in rows] == ["ปรับผังโครงสร้าง"]


@pytest.mark.parametrize(
    ("stage", "assessed", "known"), [("plan", 2566, True), ("plan", 2567, False), ("result", 2567, True)]
)
def test_a_period_without_a_year(stage, assessed, known):
    found, issues = tables([PLAN, ["1", "อบรมการใช้พัสดุ", "จัดอบรม", "กองคลัง", "ไตรมาส 3"]])
    rows, _ = to_rows(find_measures(found[0], issues), "r", 2567, issues, stage, assessed)
    assert (str(rows[0].period_start), str(rows[0].period_end)) == (
        ("2024-04-01", "2024-06-30") if known else ("None", "None")
    )
    assert issues.count("measure.period_year_assumed" if known else "measure.period_unknown") == 1


def test_status_in_the_remarks_or_the_outcome():
    head = ["ที่", "มาตรการ", "ผลการดำเนินงาน", "หมายเหตุ"]
    rows, _, _ = measures(
        [
            head,
            ["1", "ปรับปรุงช่องทางร้องเรียน", "รับเรื่อง 6 เรื่อง แก้ไขแล้ว 4 เรื่อง", "กำลังดำเนินการ"],
            ["2", "จัดทำคู่มือ", "คู่มือ 8 เล่ม", "แล้วเสร็จ"],
            ["3", "จัดทำแผนผัง", "แผนผัง 1 ชุด", "ใช้งบประมาณปีก่อน"],
        ]
    )
    assert [row.status for row in rows] == ["partially_completed", "completed", "unknown"]
    rows, _, issues = measures([head, ["1", "จัดทำทะเบียน", "ยังไม่ได้ดำเนินการ", "แล้วเสร็จ"]])
    assert rows[0].status == "unknown" and issues.count("measure.status_unclear") == 1
    head = ["ที่", "กิจกรรม", "ผู้รับผิดชอบ", "ผลที่เกิดขึ้น"]
    rows, _, _ = measures([head, ["1", "ประชุมสัญจร", "กลุ่มอำนวยการ", "ยังไม่สามารถดำเนินการได้เพราะน้ำท่วม"]])
    assert rows[0].status == "not_completed"


def test_ticks_below_two_statuses_side_by_side():
    head = ["กิจกรรม", "ผู้รับผิดชอบ", "ผลการดำเนินงาน", "ดำเนินการแล้ว", "ไม่ได้ดำเนินการ"]
    rows, _, _ = measures(
        [
            head,
            ["1. ประกาศนโยบาย", "ฝ่ายบริหาร", "ปิดประกาศ", "✓", ""],
            ["2. ตลาดนัดคุณธรรม", "ฝ่ายกิจการ", "ฝนตกหนัก", "", "✓"],
        ]
    )
    assert [(row.status, row.result) for row in rows] == [("completed", "ปิดประกาศ"), ("not_completed", "ฝนตกหนัก")]


NUMBERED = ["ลำดับ", "มาตรการ", "ผู้รับผิดชอบ", "ระยะเวลา"]


def scanned(second):
    """Two pages of a plan; the row at the top of the second has `second` for a number."""
    return measures(
        [NUMBERED, ["๑", "จัดเวรยามดูแลสวนสาธารณะ", "กองช่าง", "มกราคม 2567"]],
        [
            NUMBERED,
            [second, "เปิดช่องร้องเรียนทางโทรศัพท์", "กองคลัง", "มีนาคม 2567"],
            ["๓", "ตรวจครุภัณฑ์", "กองคลัง", "พฤษภาคม 2567"],
        ],
        layer="ocr",
    )


@pytest.mark.parametrize("second", ["จ ©.", "๗ฬ", ""])
def test_a_number_that_a_scan_lost_leaves_a_measure(second):
    """Who and when are printed anew, so the row is no rest of the one above; its number is what the others leave."""
    rows, _, issues = scanned(second)
    assert [m.number for m in rows] == [1, 2, 3]
    assert [m.title for m in rows][1] == "เปิดช่องร้องเรียนทางโทรศัพท์"
    assert [i.value for i in issues.rows if i.code == "measure.number_inferred"] == ["2"]


def test_a_row_without_a_number_goes_on_where_nothing_else_begins():
    rows, _, _ = measures(
        [NUMBERED, ["๑", "จัดเวรยามดูแล", "กองช่าง", "มกราคม 2567"]],
        [NUMBERED, ["", "สวนสาธารณะ", "", ""], ["๒", "ตรวจครุภัณฑ์", "กองคลัง", "พฤษภาคม 2567"]],
        layer="ocr",
    )
    assert [m.number for m in rows] == [1, 2]


def test_an_unread_number_without_neighbours_that_tell_it():
    rows, _, issues = measures(
        [NUMBERED, ["๑", "จัดเวรยาม", "กองช่าง", "มกราคม 2567"], ["ฯ", "ตรวจครุภัณฑ์", "กองคลัง", "พฤษภาคม 2567"]],
        layer="ocr",
    )
    assert [m.number for m in rows] == [1, None]
    assert "measure.number_unread" in {i.code for i in issues.rows}


def test_a_printed_report_without_a_number_is_left_as_it_is():
    rows, _, issues = measures(
        [
            NUMBERED,
            ["๑", "จัดเวรยาม", "กองช่าง", "มกราคม 2567"],
            ["", "ตรวจครุภัณฑ์", "กองคลัง", "พฤษภาคม 2567"],
            ["๓", "อบรม", "กองคลัง", "มีนาคม 2567"],
        ],
    )
    assert [m.number for m in rows] == [1, None, 3]
    assert not [i.code for i in issues.rows if i.code.startswith("measure.number")]


def test_words_below_quarters():
    head = ["ที่", "มาตรการ", "ไตรมาสที่ 1 (ต.ค.-ธ.ค. 66)", "ไตรมาสที่ 2 (ม.ค.-มี.ค. 67)", "ผู้รับผิดชอบ"]
    rows, _, _ = measures(
        [
            head,
            ["1", "เผยแพร่ข้อมูล", "ตั้งคณะทำงานเว็บไซต์", "ปรับปรุงข้อมูลครบทุกข้อแล้ว", "สำนักปลัด"],
            ["2", "เปิดรับฟังความเห็น", "✓", "", "กองช่าง"],
        ]
    )
    assert "ไตรมาสที่ 1" in rows[0].other and "ตั้งคณะทำงานเว็บไซต์" in rows[0].other
    assert rows[1].other is None and str(rows[1].period_end) == "2023-12-31"


def test_numbers_of_parts_before_titles():
    rows, _, _ = measures(
        [
            ["มาตรการ", "วิธีดำเนินการ", "ผู้รับผิดชอบ"],
            ["1. ด้านบุคลากร", "", ""],
            ["1.1 ประกาศหลักเกณฑ์", "แจ้งเวียน", "กลุ่มบริหารงานบุคคล"],
            ["1.2 เปิดเผยผล", "ลงเว็บไซต์", "กลุ่มบริหารงานบุคคล"],
        ]
    )
    assert [(row.title, row.number_raw, row.number) for row in rows] == [
        ("ประกาศหลักเกณฑ์", "1.1", None),
        ("เปิดเผยผล", "1.2", None),
    ]
