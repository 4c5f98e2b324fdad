"""Numbered and bulleted items inside cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.steps import find_items
from schemas.thai import thai_digits

CASES = {
    "๑. จัดทำ ๒. เผยแพร่ ๓. ติดตาม": [(1, "1"), (1, "2"), (1, "3")],
    "1.จัดทำ 2.เผยแพร่": [(1, "1"), (1, "2")],
    "๑. หลัก (๑) ย่อย (๒) ย่อย ๒. หลัก": [(1, "1"), (2, "1"), (2, "2"), (1, "2")],
    "1. หลัก 1.1 ย่อย 1.2 ย่อย 2. หลัก 2.1 ย่อย": [(1, "1"), (2, "1.1"), (2, "1.2"), (1, "2"), (2, "2.1")],
    "- รอบ 6 เดือน\n- รอบ 12 เดือน": [(1, None), (1, None)],
    "รายงาน -รอบ 6 เดือน -รอบ 12 เดือน": [(1, None), (1, None)],
    "ตามมาตรา 9 แห่งพระราชบัญญัติ พ.ศ. 2540": [],
    "ตุลาคม 2566 - กันยายน 2567": [],
    "จัดอบรมเมื่อ 10 มี.ค. 65 และ 12 มี.ค. 65": [],
    "งบประมาณ 20,000.00 บาท": [],
    "ป้าย-ประชาสัมพันธ์": [],
    "": [],
}


@pytest.mark.parametrize(("text", "items"), CASES.items())
def test_items(text, items):
    assert [(item.level, item.number) for item in find_items(text)] == items


@given(
    st.lists(st.sampled_from(["จัดทำคู่มือ", "เผยแพร่ข้อมูล", "ติดตามผล", "ประชุมคณะทำงาน"]), min_size=2, max_size=15),
    st.booleans(),
)
def test_every_item_of_a_list_is_found_with_its_text(texts, thai):
    cell = " ".join(f"{i}. {text}" for i, text in enumerate(texts, 1))
    items = find_items(thai_digits(cell) if thai else cell)
    assert [item.number for item in items] == [str(i) for i in range(1, len(texts) + 1)]
    assert [item.text for item in items] == texts


@given(st.text(alphabet="1234567890๑๒๓.)( -ก\n", max_size=80))
def test_any_text(text):
    for item in find_items(text):
        assert text[item.start :].startswith(item.raw[:1])
