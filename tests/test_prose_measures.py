"""Measures told in running text: what makes a list one of measures, and what does not."""

import pytest
from support.build import document

from normalise.captions import caption_of, label_of
from normalise.measure_rows import stage_of_roles, to_rows
from normalise.prose import told_measures
from normalise.view import View
from schemas.issues import Issues


def told(*lines, tabled=()):
    found = told_measures(View(document(*lines)), tabled)
    return to_rows(found.drafts, "r", 2567, Issues(), stage_of_roles(found.roles))[0]


@pytest.mark.parametrize(
    "head",
    ["มาตรการที่ {} {}", "{}. {}", "({}) {}", "ประเด็นที่ {} : {}", "๒.{} {}"],
    ids=["word", "dot", "brackets", "colon", "dotted"],
)
@pytest.mark.parametrize("mark", [": ", " ", " : "], ids=["colon", "space", "spaced"])
def test_headings_with_labelled_lines(head, mark):
    rows = told(
        "แผนของหน่วยงานมีดังนี้",
        head.format(1, "ทบทวนคู่มือประชาชน"),
        f"วิธีดำเนินการ{mark}๑) ประชุม ๒) เผยแพร่",
        f"- ผู้รับผิดชอบ{mark}กองทะเบียน",
        f"ระยะเวลาดำเนินการ{mark}พ.ย. ๖๖ - ม.ค. ๖๗",
        head.format(2, "ตรวจนับครุภัณฑ์"),
        f"วิธีดำเนินการ{mark}แต่งตั้งกรรมการ",
        f"- ผู้รับผิดชอบ{mark}กองคลัง",
        f"ระยะเวลาดำเนินการ{mark}กันยายน ๒๕๖๗",
        "จึงเรียนมาเพื่อโปรดพิจารณา",
        "หัวหน้าฝ่ายอำนวยการ",
    )
    assert [(m.title, m.responsible, m.stage, m.table_no) for m in rows] == [
        ("ทบทวนคู่มือประชาชน", ["กองทะเบียน"], "plan", 0),
        ("ตรวจนับครุภัณฑ์", ["กองคลัง"], "plan", 0),
    ]
    assert rows[0].steps == "๑) ประชุม ๒) เผยแพร่"
    assert [str(m.period_end) for m in rows] == ["2024-01-31", "2024-09-30"]
    assert [m.number for m in rows] == ([None, None] if head.startswith("๒.") else [1, 2])


def test_text_without_a_label_says_what_is_done():
    rows = told(
        "1. มาตรการควบคุมการใช้รถ",
        "ให้ผู้ใช้รถบันทึกการเดินทางทุกครั้ง",
        "ผู้รับผิดชอบ งานพัสดุ",
        "ผลการดำเนินงาน ดำเนินการแล้วเสร็จ",
        "2. มาตรการรับเรื่องร้องเรียน",
        "เปิดตู้รับเรื่องทุกวันจันทร์",
        "ผู้รับผิดชอบ นิติกร",
        "ผลการดำเนินงาน ยังไม่ได้ดำเนินการ",
    )
    assert [(m.steps, m.status, m.stage) for m in rows] == [
        ("ให้ผู้ใช้รถบันทึกการเดินทางทุกครั้ง", "completed", "result"),
        ("เปิดตู้รับเรื่องทุกวันจันทร์", "not_completed", "result"),
    ]


def test_numbers_titles_and_labels_on_lines_of_their_own():
    rows = told(
        *("มาตรการที่ ๑", "ยกระดับการบริการ", "ผู้รับผิดชอบ", "ฝ่ายทะเบียน", "ระยะเวลาดำเนินการ", "มีนาคม ๒๕๖๗"),
        *("มาตรการที่ ๒", "ลดการใช้กระดาษ", "ผู้รับผิดชอบ", "ฝ่ายธุรการ", "ระยะเวลาดำเนินการ", "เมษายน ๒๕๖๗"),
    )
    assert [(m.number, m.title, m.responsible, str(m.period_start)) for m in rows] == [
        (1, "ยกระดับการบริการ", ["ฝ่ายทะเบียน"], "2024-03-01"),
        (2, "ลดการใช้กระดาษ", ["ฝ่ายธุรการ"], "2024-04-01"),
    ]


def test_who_and_when_on_one_line():
    rows = told(
        *("1) เปิดเผยงบประมาณ", "ผู้รับผิดชอบ: กองคลัง ระยะเวลา: ธ.ค. 66"),
        *("2) อบรมพนักงาน", "ผู้รับผิดชอบ: งานบุคคล ระยะเวลา: ม.ค. 67"),
    )
    assert [(m.responsible, m.period_raw) for m in rows] == [(["กองคลัง"], "ธ.ค. 66"), (["งานบุคคล"], "ม.ค. 67")]


LIST = ("1. ทบทวนคู่มือ", "ผู้รับผิดชอบ: กองคลัง", "ระยะเวลา: ธ.ค. 66", "2. อบรม", "ผู้รับผิดชอบ: กองช่าง", "ระยะเวลา: ม.ค. 67")


def test_an_annex_that_repeats_the_table_tells_nothing_new():
    assert len(told(*LIST)) == 2
    assert told(*LIST, tabled=["ทบทวนคู่มือ"]) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("1. ควรกำหนดมาตรการเปิดเผยข้อมูล", "2. ควรเพิ่มช่องทาง", "ผู้รับผิดชอบคือสำนักปลัด"),
        ("ข้อ 1 ให้เจ้าหน้าที่เปิดเผยข้อมูล", "ข้อ 2 ห้ามเรียกรับ", "ข้อ 3 ให้กำกับดูแล"),
        ("1. บทนำ", "ความเป็นมา", "2. ผลคะแนน", "คะแนน 88.10", "3. ติดต่อ", "ผู้รับผิดชอบ: กองคลัง", "วันที่ดำเนินการ: 3 ม.ค. 67"),
        ("มาตรการเผยแพร่ข้อมูล", "ผู้รับผิดชอบ: กองคลัง"),
    ],
    ids=["announced", "rules of a notice", "one labelled section", "one label"],
)
def test_what_is_no_list_of_measures(lines):
    assert told(*lines) == []


def test_a_section_that_holds_several_measures_is_none_itself():
    rows = told(
        "๓. มาตรการของหน่วยงาน",
        *("๓.๑ ทบทวนคู่มือ", "- ผู้รับผิดชอบ กองคลัง", "- ระยะเวลา ธันวาคม ๒๕๖๖"),
        *("๓.๒ อบรมพนักงาน", "- ผู้รับผิดชอบ กองช่าง", "- ระยะเวลา มกราคม ๒๕๖๗"),
        *("๔. การกำกับติดตาม", "ให้รายงานต่อผู้บริหาร"),
    )
    assert [(m.title, m.monitoring) for m in rows] == [("ทบทวนคู่มือ", None), ("อบรมพนักงาน", None)]


def test_captions_and_labels():
    assert caption_of("ปี 2567 มีผลดังนี้") is None
    assert caption_of("2567. ไม่ใช่ลำดับ") is None
    assert caption_of("กิจกรรมที่ ๑๒ ปลูกป่า").path == (12,)
    assert label_of("ผู้รับผิดชอบโครงการได้รายงานต่อที่ประชุมแล้ว") is None
    assert label_of("ขั้นตอน/วิธีปฏิบัติ ร่างคู่มือ").role == "steps"
    assert label_of("ระยะเวลาดำเนินการ ต.ค. ๒๕๖๖ - มี.ค. ๒๕๖๗").text == "ระยะเวลาดำเนินการ"


def test_a_title_broken_over_lines():
    rows = told(
        "1. มาตรการตรวจสอบการเบิกจ่ายค่าใช้จ่ายในการเดินทางไปราชการของบุคลากร",
        "ทุกระดับโดยใช้ระบบอิเล็กทรอนิกส์",
        "วิธีดำเนินการ: กำหนดแบบฟอร์มกลาง ให้ผู้เดินทางแนบหลักฐานทุกรายการ",
        "และส่งให้งานการเงินตรวจสอบภายในสิบห้าวันนับแต่วันที่เดินทางกลับมา",
        "ถึงที่ทำงาน",
        "ผู้รับผิดชอบ: งานการเงิน",
        "2. มาตรการอบรม",
        "วิธีดำเนินการ: จัดอบรม",
        "ผู้รับผิดชอบ: งานบุคคล",
    )
    assert [m.responsible for m in rows] == [["งานการเงิน"], ["งานบุคคล"]]
    assert rows[0].title.endswith("ระบบอิเล็กทรอนิกส์") and rows[0].steps.endswith("ถึงที่ทำงาน")
    assert rows[0].approach is None


def test_a_label_that_begins_like_a_closing_is_a_label():
    rows = told(
        *("1. ตรวจพัสดุ", "ผู้รับผิดชอบ: งานพัสดุ", "สรุปผลการดำเนินงาน: ตรวจแล้วเสร็จ"),
        *("2. อบรม", "ผู้รับผิดชอบ: งานบุคคล", "สรุปผลการดำเนินงาน: ยังไม่ได้ดำเนินการ"),
    )
    assert [m.status for m in rows] == ["completed", "not_completed"]


def test_fields_numbered_below_their_measure():
    rows = told(
        "๑. มาตรการด้านพัสดุ",
        "๑.๑ วัตถุประสงค์: เพื่อให้ตรวจสอบได้",
        "๑.๒ ผู้รับผิดชอบ: กองพลาธิการ",
        "๑.๓ ระยะเวลา: ต.ค. ๖๖ - ก.ย. ๖๗",
        "๒. มาตรการด้านกำลังพล",
        "๒.๑ วัตถุประสงค์: เพื่อความเป็นธรรม",
        "๒.๒ ผู้รับผิดชอบ: กรมกำลังพล",
        "๒.๓ ระยะเวลา: มกราคม ๒๕๖๗",
    )
    assert [(m.number, m.title, m.responsible, str(m.period_end)) for m in rows] == [
        (1, "มาตรการด้านพัสดุ", ["กองพลาธิการ"], "2024-09-30"),
        (2, "มาตรการด้านกำลังพล", ["กรมกำลังพล"], "2024-01-31"),
    ]
