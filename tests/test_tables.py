"""Logical tables out of page fragments, and what their headings mean."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from support.build import tables

from normalise.headings import role_of
from normalise.tables import is_continued, row_number
from normalise.text import glue
from schemas.lexicon import load

HEADINGS = {
    "ลำดับที่": "number",
    "มาตรการ/โครงการ/กิจกรรม": "title",
    "โครงการ/กิจกรรม": "title",
    "๑. มาตรการ": "title",
    "ขั้นตอนหรือวิธีการดำเนินการ": "steps",
    "รายละเอียดการดำเนินการ": "steps",
    "แนวทางการปฏิบัติ": "approach",
    "ผลการวิเคราะห์ตัวชี้วัดตามหลักเกณฑ์": "analysis",
    "สรุปผลการดำเนินการตามมาตรการหรือกิจกรรม": "result",
    "ผลลัพธ์หรือความสำเร็จของการดำเนินการ": "outcome",
    "ผลที่คาดว่าจะได้รับ": "expected",
    "การกำกับ ติดตาม": "monitoring",
    "ปัญหา/อุปสรรค และข้อเสนอแนะ": "suggestion",
    "หมาย เหตุ": "remarks",
    "ผู้รับ ผิดชอบ": "responsible",
    "หน่วยงานที่รับผิดชอบ": "responsible",
    "ช่วงระยะเวลาใน การดำเนินการ": "period",
    "ระยะเวลา(ปีงบประมาณ)": "period",
    "งบประมาณ (บาท)": "budget",
    "ตัวชี้วัดความสำเร็จ": "target",
    "คะแนน": "score",
    "นายสมชาย": None,
    "ปีที่จัดตั้ง": None,
}


@pytest.mark.parametrize(("heading", "role"), HEADINGS.items())
def test_heading(heading, role):
    assert role_of(heading)[0] == role


@given(st.data())
def test_a_heading_survives_one_lost_or_changed_letter(data):
    """Long headings unlike those of other columns: a single misread letter must not lose a column."""
    role = data.draw(st.sampled_from(["responsible", "period", "steps", "result"]))
    phrase = data.draw(st.sampled_from([p for p in load("headings")[role] if len(p) >= 12]))
    at = data.draw(st.integers(1, len(phrase) - 1))
    letter = data.draw(st.sampled_from(["", "ก", "น", "่"]))
    others = [p for other, phrases in load("headings").items() if other != role for p in phrases]
    assume(max(fuzz.ratio(phrase, other) for other in others) < 80)
    found, _ = role_of(phrase[:at] + letter + phrase[at + 1 :])
    assert found in (role, None) or phrase[:at] in {p for r, ps in load("headings").items() for p in ps}


HEAD = ["ลำดับ", "มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"]


def test_fragments_with_the_same_header_are_one_table():
    found, issues = tables([HEAD, ["1", "ก", "ข", "ค"]], [HEAD, ["2", "ง", "จ", "ฉ"]])
    assert [(t.number, len(t.rows), len(t.grids)) for t in found] == [(1, 2, 2)]
    assert issues.count("layout.repeated_header") == 1


def test_another_header_begins_another_table():
    found, _ = tables([HEAD, ["1", "ก", "ข", "ค"]], [["ตัวชี้วัด", "คะแนน"], ["การใช้อำนาจ", "99.10"]])
    assert [t.lists_measures for t in found] == [True, False]


def test_another_header_inside_one_fragment_begins_another_table():
    other = ["มาตรการ", "ผลการดำเนินการ", "ปัญหาอุปสรรค", "ข้อเสนอแนะ"]
    found, _ = tables([HEAD, ["1", "จัดทำคู่มือ", "ร่าง", "กองคลัง"], other, ["จัดทำคู่มือ", "แล้วเสร็จ", "-", "-"]])
    assert [(t.number, t.header.roles()[0], len(t.rows)) for t in found] == [(1, "number", 1), (2, "title", 1)]


def test_caption_row_above_the_header():
    found, _ = tables([["มาตรการส่งเสริมคุณธรรม ปี 2567", "", "", ""], HEAD, ["1", "ก", "ข", "ค"]])
    assert found[0].lists_measures and len(found[0].rows) == 1


def test_columns_do_not_fit_so_nothing_is_joined():
    found, _ = tables([HEAD, ["1", "ก", "ข", "ค"]], [["ชื่อ", "ตำแหน่ง"], ["สมชาย", "ปลัด"]])
    assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "number"), [("๓", 3), ("3.", 3), ("(๓)", 3), ("๓ (ต่อ)", 3), ("สาม", None), ("", None)]
)
def test_row_numbers(text, number):
    assert row_number(text) == number


def test_continued():
    assert is_continued("๓ (ต่อ)") and is_continued("มาตรการเดิม (ต่อ)")
    assert not is_continued("ติดต่อ สอบถาม") and not is_continued("3")


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("ดำเนินการดังนี้ ๑) ประชุม", "๒) แจ้งเวียน", "\n"),
        ("(ผ่านเกณฑ์ ได้คะแนน", "๘๗.๒๕) หรือดีกว่าเดิม", " "),
        ("ได้คะแนน", "87.25) ในปีนี้", " "),
    ],
)
def test_number_that_closes_a_bracket_is_no_item(before, after, between):
    assert glue(before, after) == between
