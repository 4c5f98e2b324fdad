"""Statuses from ticks and from words."""

import pytest

from normalise.status import from_symbol, from_ticks, from_words, is_tick, is_told

WORDS = {
    "ดำเนินการแล้วเสร็จ": "completed",
    "ดำเนินการแล้วเสร็จเมื่อวันที่ 5 มีนาคม 2567": "completed",
    "1. มีการจัดทำคู่มือการยืมพัสดุ ก.พ. 67": "completed",
    "จัดทำประกาศ ลงวันที่ 3 เมษายน 2567": "completed",
    "ได้ดำเนินการตามแผนครบถ้วน": "completed",
    "ยังไม่ได้ดำเนินการ": "not_completed",
    "- ยังไม่ ได้ดำเนินการ เนื่องจากไม่มีงบประมาณ": "not_completed",
    "ไม่สามารถดำเนินการได้": "not_completed",
    "อยู่ระหว่างดำเนินการ": "partially_completed",
    "ยังไม่แล้วเสร็จ": "partially_completed",
    "มีการประชุมประจำเดือน แต่ไม่ได้เผยแพร่รายงาน": "partially_completed",
    "กิจกรรมที่ 1 แล้วเสร็จ กิจกรรมที่ 2 ยังไม่ได้ดำเนินการ": "partially_completed",
    "ติดตั้งป้ายที่อาคารแล้ว": "completed",
    "ส่งหนังสือเวียนแล้ว เมื่อวันที่ 9 มกราคม 2567": "completed",
    "คาดว่าจะแล้วเสร็จในเดือนสิงหาคม": "unknown",
    "รูปแบบเดียวกับปีที่แล้ว": "unknown",
    "แล้วแต่ผู้บริหารกำหนด": "unknown",
    "อยู่ในขั้นตอนการสรรหา": "partially_completed",
    "เลื่อนไปดำเนินการในปีถัดไป": "not_completed",
    "ดำเนินการครบทุกกิจกรรม ไม่มีข้อร้องเรียน": "completed",
    "จัดประชุม ๔ ครั้ง ดำเนินการครบถ้วน": "completed",
    "ผู้เข้าอบรมไม่ครบตามแผน": "partially_completed",
    "จะดำเนินการครบทุกกิจกรรมในปี 2568": "unknown",
    "ประชุมคณะทำงานครบองค์ประชุม": "unknown",
    "ดำเนินการแล้วบางส่วน เหลืออีก 3 จุด": "partially_completed",
    "ดำเนินการไม่ครบทุกกิจกรรม": "partially_completed",
    "ยกเลิกเนื่องจากไม่มีผู้สมัคร": "not_completed",
    "ดำเนินการแลวเสร็จ": "completed",
    "อยูระหวางดำเนินการ": "partially_completed",
    "ยังไมไดดำเนินการ": "not_completed",
    "คู่มือการปฏิบัติงาน": "unknown",
    "": "unknown",
}


@pytest.mark.parametrize(("text", "status"), WORDS.items())
def test_words(text, status):
    found = from_words(text)
    assert found.status == status
    assert (found.raw is None) == (status == "unknown")


def test_ticks():
    assert all(is_tick(mark) for mark in ("/", " ✓ ", "☑", "√", "Vv", "/ ."))
    assert not any(is_tick(mark) for mark in ("", "-", "☐", "ดำเนินการ"))
    assert from_ticks([]) is None
    assert from_ticks([("completed", "แล้วเสร็จ")]).status == "completed"
    assert from_ticks([("completed", "แล้วเสร็จ"), ("not_completed", "ไม่ได้ดำเนินการ")]).conflict


def test_symbols_and_cells_that_only_tell_the_status():
    assert from_symbol("❌").status == "not_completed"
    assert from_symbol("สำนักปลัด") is None
    assert is_told("แล้วเสร็จ") and is_told("ยังไม่ได้ดำเนินการ")
    assert not is_told("") and not is_told("จัดทำคู่มือแล้วเสร็จและเผยแพร่ให้ประชาชนทราบทางเว็บไซต์")
