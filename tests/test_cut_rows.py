"""A row at the top of a page: the rest of the one above, or one of its own."""

from __future__ import annotations

import pytest
from measure.row_cuts import count, tables

from normalise.cut_rows import GOES_ON, weigh

ROW = {
    "title": "กิจกรรมอบรมคุณธรรมแก่พนักงานจ้าง",
    "steps": "๑. ขออนุมัติโครงการ\n๒. ดำเนินการอบรม",
    "responsible": "กองคลัง",
    "period": "ม.ค. - มี.ค. ๒๕๖๗",
}


def odds(after: dict[str, str], before: dict[str, str] | None = None, blank: dict[str, float] | None = None) -> float:
    before = {**ROW, **(before or {})}
    return weigh(before, {**dict.fromkeys(ROW, ""), **after}, frozenset(ROW), [before["title"]], blank)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"title": "กิจกรรม “หน้าบ้านน่ามอง"}, {"title": "ชุมชนร่วมใจ” ประจำปี", "steps": "๓. สรุปผล"}),
        ({"steps": "๑. ประชุม\n๒. แจ้งเวียน"}, {"title": "ของหน่วยงาน", "steps": "๓. ติดตามผล", "responsible": "กองช่าง"}),
        ({"title": "โครงการพัฒนาระบบ", "period": "ต.ค. ๒๕๖๖ -"}, {"title": "การให้บริการ", "period": "ก.ย. ๒๕๖๗"}),
        ({"title": "การจัดทำแผนและ"}, {"title": "ผลการใช้จ่ายงบประมาณ"}),
    ],
)
def test_rest_of_row(before, after):
    assert odds(after, before) >= GOES_ON


@pytest.mark.parametrize(
    "after",
    [
        {**ROW, "title": "กิจกรรมปรับปรุงศูนย์ข้อมูลข่าวสาร", "responsible": "กองช่าง"},
        {**ROW, "title": "โครงการเปิดเผยราคากลาง", "steps": "๑. จัดทำประกาศ\n๒. ลงเว็บไซต์"},
        {"title": "กิจกรรมรณรงค์งดรับของขวัญ", "steps": "๑. ประกาศนโยบาย", "responsible": "สำนักปลัด"},
    ],
)
def test_row_of_its_own(after):
    assert odds(after) < GOES_ON


def test_space_left_above_tells_two_rows_apart():
    after = {"title": "ผู้รับบริการรายใหม่", "steps": "ชี้แจงขั้นตอน", "responsible": "กองช่าง"}
    full = dict.fromkeys(ROW, 0.0)
    assert odds(after, blank={**full, "title": 3.0}) < odds(after) < odds(after, blank=full)


def test_made_up_tables_cut_at_any_height():
    counts = count(list(tables(seed=7, count=30)), 1, True, verbose=False)
    right = sum(n for said, n in counts.items() if said.endswith("right"))
    assert sum(counts.values()) > 100
    assert right >= 0.99 * sum(counts.values())
    assert counts["new: wrong"] == 0
