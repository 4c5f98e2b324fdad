"""Forms of one measure each: named in the last line of the paragraph above, or cut by the end of a page."""

from dataclasses import replace

from support.build import document

from normalise.captions import caption_above
from normalise.measures import find_measures
from normalise.tables import logical_tables
from normalise.view import View
from schemas.document import Document, Line, Paragraph, Place
from schemas.issues import Issues

FIRST = [["ชื่อมาตรการ", "จัดทำทะเบียนคุมกุญแจ"], ["ผู้รับผิดชอบ", "งานอาคารสถานที่"], ["ระยะเวลาดำเนินการ", "มีนาคม 2566"]]
REST = [["ขั้นตอนการดำเนินการ", "สำรวจกุญแจทุกห้อง"], ["ผลการดำเนินการ", "สำรวจแล้ว 14 ห้อง"], ["ปัญหาและอุปสรรค", "ไม่มี"]]


def drafts(*pages):
    made = [replace(document(*blocks).pages[0], number=n) for n, blocks in enumerate(pages, 1)]
    found = logical_tables(View(Document("pdf", tuple(made))), Issues())
    return [draft for table in found if table.lists_measures for draft in find_measures(table, Issues())]


def test_the_rest_of_a_form_on_the_next_page_belongs_to_it():
    (draft,) = drafts([FIRST], [REST])
    assert draft.text("title") == "จัดทำทะเบียนคุมกุญแจ" and draft.text("result") == "สำรวจแล้ว 14 ห้อง"


def test_a_repeated_heading_of_both_columns_is_no_field_of_the_rest():
    (draft,) = drafts([[["หัวข้อ", "รายละเอียด"], *FIRST]], [[["หัวข้อ", "รายละเอียด"], *REST]])
    assert draft.text("result") == "สำรวจแล้ว 14 ห้อง" and "รายละเอียด" not in draft.text("other")


def test_a_label_that_the_form_has_already_begins_no_rest_of_it():
    (draft,) = drafts([FIRST], [[["ผู้รับผิดชอบ", "กองคลัง"], *REST]])
    assert draft.text("result") == "" and draft.text("responsible") == "งานอาคารสถานที่"


def test_prose_between_ends_the_form():
    prose = "รายละเอียดของโครงการอื่นที่ดำเนินการร่วมกับหน่วยงานข้างเคียงมีดังต่อไปนี้ตามที่คณะทำงานเสนอ"
    (draft,) = drafts([FIRST], [prose, REST])
    assert draft.text("result") == ""


def passage(*lines):
    block = Paragraph(tuple(Line(text, Place(line=n)) for n, text in enumerate(lines, 1)))
    page = replace(document("").pages[0], blocks=(block,))
    return View(Document("pdf", (page,))).passages[0]


def test_the_last_line_above_a_form_names_its_measure():
    above = passage("รายงานผลการดำเนินการตามมาตรการของสำนักงาน", "กิจกรรมที่ ๓ ตรวจนับครุภัณฑ์ประจำไตรมาส")
    start, caption = caption_above(above)
    assert caption.path == (3,) and caption.title == "ตรวจนับครุภัณฑ์ประจำไตรมาส"
    assert above.line_at(start + caption.at).place.line == 2


def test_a_number_that_begins_a_wrapped_line_names_nothing():
    assert caption_above(passage("รายงานผลการดำเนินการของสำนักงาน รอบ", "6. เดือนแรกของปีงบประมาณ")) is None
