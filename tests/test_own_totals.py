"""Totals told of the report's own agency by its name or its kind, and those that are another's or of something else."""

import pytest

from corpus.one import digitise

TITLE = "รายงานการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใส (ITA)\nประจำปีงบประมาณ พ.ศ. 2567\n"
TOWN, PROVINCE = "เทศบาลเมืองบ้านสวน อำเภอเมืองชลบุรี จังหวัดชลบุรี\n\n", "จังหวัดชลบุรี\n\n"
BANK = "ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร\n\n"
ABOUT = "หน่วยงานเข้าร่วมการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐทุกปี\n\n"
REST = "\n\nตัวชี้วัดที่ 4 การใช้ทรัพย์สินของราชการ ได้คะแนน 93.17 คะแนน\n"


def totals(agency, text, about=ABOUT):
    rows = digitise((TITLE + agency + about + text + REST).encode(), "report.txt")
    assert rows.reports[0].agency_name == agency.split(" ")[0].strip()
    found = {s.year_be: s.value for s in rows.scores if s.code == "ITA" and s.subject is None}
    assert {s.code for s in rows.scores if s.subject is None} - {"ITA"} == {"indicator-4"}
    return found, rows.reports[0].overall_score


@pytest.mark.parametrize(
    ("agency", "text"),
    [
        (TOWN, "เทศบาลเมืองบ้านสวนได้คะแนน 86.41 คะแนน"),
        (TOWN, "ปีงบประมาณ 2567 เทศบาลเมืองบ้านสวน ได้ผลคะแนน ๘๖.๔๑"),
        (TOWN, "เทศบาลเมืองบ้านสวน มีคะแนนรวม 86.41"),
        (TOWN, "คะแนนรวมของเทศบาลเมืองบ้านสวน เท่ากับ 86.41 คะแนน"),
        (TOWN, "คะแนนเฉลี่ยของเทศบาลเมืองบ้านสวน 86.41"),
        (TOWN, "คะแนนรวมของเทศบาล 86.41"),
        (BANK, "ผลคะแนนรวมของธนาคาร 86.41"),
        (BANK, "คะแนนเฉลี่ยของธนาคารอยู่ที่ร้อยละ 86.41"),
        (PROVINCE, "คะแนนเฉลี่ยของจังหวัด 86.41"),
    ],
)
def test_totals_of_the_own_agency(agency, text):
    assert totals(agency, text) == ({2567: 86.41}, 86.41)


@pytest.mark.parametrize(
    "text",
    [
        "ปี 2566 ได้ 81.30 คะแนน ปี 2567 ได้ 86.41 คะแนน",
        "ปีงบประมาณ พ.ศ. 2566 ได้คะแนน 81.30 ปีงบประมาณ พ.ศ. 2567 ได้คะแนน 86.41",
    ],
)
def test_totals_of_two_years(text):
    assert totals(TOWN, text) == ({2566: 81.30, 2567: 86.41}, 86.41)


@pytest.mark.parametrize(
    "text",
    [
        "คะแนนเฉลี่ยของจังหวัด 86.41",
        "คะแนนเฉลี่ยของเทศบาล 86.41",
        "คะแนนรวมของเทศบาลในจังหวัด 86.41",
        "คะแนนรวมของธนาคาร 86.41",
        "คะแนนรวมของกองช่าง 86.41",
        "ผลสำรวจความพึงพอใจ เทศบาลเมืองบ้านสวนได้คะแนน 86.41 คะแนน",
        "ผลการประเมินประสิทธิภาพ (LPA)\n\nเทศบาลเมืองบ้านสวนได้คะแนน 86.41 คะแนน",
        "ผลการประเมินประสิทธิภาพ (LPA)\n\nคะแนนรวมของเทศบาล 86.41 คะแนน",
        "ผลการประเมินประสิทธิภาพ (LPA)\n\nปี 2566 ได้ 81.30 คะแนน ปี 2567 ได้ 86.41 คะแนน",
        "การเบิกจ่ายงบประมาณ ปี 2566 ได้ 81.30 คะแนน ปี 2567 ได้ 86.41 คะแนน",
    ],
)
def test_totals_of_others(text):
    assert totals(TOWN, text) == ({}, None)
