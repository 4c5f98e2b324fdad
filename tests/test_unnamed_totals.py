"""Scores in lines that name nothing: this assessment's only where what stands above them speaks of it alone."""

import pytest

from corpus.one import digitise

HEAD = """รายงานการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. 2567
เทศบาลตำบลหนองเรือ อำเภอหนองเรือ จังหวัดขอนแก่น

"""
YEARS = "ปี 2566 ได้ 80.20 คะแนน\nปี 2567 ได้ 86.10 คะแนน\n"
CASES = {
    "of satisfaction": ("ความพึงพอใจของประชาชน\n" + YEARS, []),
    "of another assessment": ("ผลการประเมิน LPA\n" + YEARS, []),
    "of a nursery": ("ผลการประเมินศูนย์พัฒนาเด็กเล็ก\nคะแนนรวม 91.20 (ดีมาก)\n" + YEARS, []),
    "of a test": ("ผลการทดสอบความรู้พนักงานก่อนอบรม\nคะแนนรวม 71.20\n", []),
    "of a nursery, by the agency": ("ผลการประเมินศูนย์พัฒนาเด็กเล็ก\nเทศบาลได้คะแนน 91.20 คะแนน\n", []),
    "of an indicator": (
        "ตัวชี้วัดที่ 2 การใช้งบประมาณ\n" + YEARS,
        [("indicator-2", 2566, 80.20), ("indicator-2", 2567, 86.10)],
    ),
    "of an instrument": ("แบบวัด IIT\n" + YEARS, [("IIT", 2566, 80.20), ("IIT", 2567, 86.10)]),
    "of the years": ("ผลการประเมินย้อนหลัง 2 ปี\n" + YEARS, [("ITA", 2566, 80.20), ("ITA", 2567, 86.10)]),
    "of a rehearsal": ("ผลการประเมิน ITA จำลอง ปี 2567 ได้คะแนน 75.50 คะแนน\n", []),
    "by the agency's kind": ("เทศบาลได้คะแนน 90.12 คะแนน\n", [("ITA", 2567, 90.12)]),
    "by another kind": ("จังหวัดได้คะแนน 93.12 คะแนน\n", []),
    "by another's abbreviation": ("ป.ป.ช. ได้คะแนน 99.10 คะแนน\n", []),
    "behind respondents": ("IIT 45 90.00\nEIT 120 88.00\n", []),
    "of other subjects in rows": ("5 การแก้ไขปัญหายาเสพติด 92.30\n6 คุณภาพการศึกษา 91.20\n", []),
    "hoped for": ("เป้าหมายผลคะแนนปี 2568: 95.00\n", []),
    "below goals, then real": (
        "เป้าหมายปี 2568\n- IIT 90.00\nผลการประเมินปี 2567\n- IIT 84.21 คะแนน\n",
        [("IIT", 2567, 84.21)],
    ),
    "held by another": (
        "เทศบาลตำบลหนองเรือเข้าร่วมการประเมินของสำนักงานปลัด ได้คะแนน 90.15 คะแนน\n",
        [("ITA", 2567, 90.15)],
    ),
}


@pytest.mark.parametrize(("text", "wanted"), CASES.values(), ids=CASES)
def test_whose_scores_they_are(text, wanted):
    rows = digitise((HEAD + text).encode(), "report.txt")
    assert {(s.subject, s.code, s.year_be, s.value) for s in rows.scores if s.value is not None} == {
        (None, *score) for score in wanted
    }
