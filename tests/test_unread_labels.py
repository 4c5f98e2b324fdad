"""Scores behind words that damage made unreadable: none rather than the score of the last name that was readable."""

import pytest

from corpus.one import digitise

HEAD = "รายงานการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใส (ITA)\nประจำปีงบประมาณ พ.ศ. 2567\n"
HEAD += "เทศบาลเมืองบ้านสวน อำเภอเมืองชลบุรี จังหวัดชลบุรี\n\n"
READ = "\n\nตัวชี้วัดที่ 4 การใช้ทรัพย์สินของราชการ ได้คะแนน 93.17 คะแนน\n"


def scores(text):
    rows = digitise((HEAD + text + READ).encode(), "report.txt")
    found = {s.code: s.value for s in rows.scores}
    assert found.pop("indicator-4") == 93.17
    return found, rows


@pytest.mark.parametrize(
    "text",
    [
        "(ดูผลการประเมิน ITA ตฉซืัวด ที่ ๕ การแค้ไขปณหา ได้คะแนน ๘๔.๓๑)",
        "ผลการประเมิน ITA ตวชัวค ที่ 7 ปรสทธภาพการสอสาร มีคะแนน 84.31 คะแนน",
        "แบบวัด EIT ล่วบที่ ๒ ผู้มาตดต่อ ได้คะแนน 84.31 คะแนน",
        "แบบวัด EIT\n\nล่วบที่ 2 คะแนนรวม 84.31 คะแนน",
    ],
)
def test_a_part_that_was_not_understood_has_no_score(text):
    found, rows = scores(text)
    assert found == {}
    assert [i.action for i in rows.issues if i.code == "score.label_unread"] == ["dropped"]


@pytest.mark.parametrize("text", ["คะแนน EIT ล่วนที่ 1 คะแนน", "คะแนน OIT หมวด 3 คะแนน"])
def test_the_number_of_a_part_is_no_score(text):
    assert scores(text)[0] == {}


@pytest.mark.parametrize(
    "text",
    [
        "ผลการประเมิน ITA ประกาศเมื่อวันที่ 1 สิงหาคม ได้คะแนน 84.31 คะแนน",
        "ผลการประเมิน ITA ครั้งที่ 2 ได้คะแนน 84.31 คะแนน",
        "ผลการประเมิน ITA อยู่ในลำดับที่ 3 ของอำเภอ ได้คะแนน 84.31 คะแนน",
    ],
)
def test_other_numbers_between_do_not_matter(text):
    assert scores(text)[0] == {"ITA": 84.31}


TABLE = "| เครื่องมือ | คะแนน |\n|---|---|\n| {} | 86.08 |\n| คะแนนรวม | 91.99 |\n"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("แบบจัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภวยนอก (EIT)", "EIT"),
        ("แบบวัดการรับธู้ของผู้มีส่วนไต้ส่วนเสียภายนอก (BIT)", "EIT"),
        ("แบบวัดการรับธู้ของผู้มีส่วนไต้ส่วนเสียภายใน", "IIT"),
        ("แบบตรวจการเปบิดเผยข้อมูลสาธารณะ (CIT)", "OIT"),
    ],
)
def test_an_instruments_misread_name_is_read_and_told(name, code):
    rows = digitise((HEAD + TABLE.format(name)).encode(), "report.md")
    assert {s.code: s.value for s in rows.scores} == {"ITA": 91.99, code: 86.08}
    assert [i.value for i in rows.issues if i.code == "score.label_variant"] == [code]


@pytest.mark.parametrize(
    "name",
    [
        "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสีย",  # neither inside nor outside
        "แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายน",  # between the two
        "แบบจัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภวยนอก (IIT)",  # name and code disagree
    ],
)
def test_an_instruments_name_that_could_be_another_ones_has_no_score(name):
    rows = digitise((HEAD + TABLE.format(name)).encode(), "report.md")
    assert {"IIT", "EIT", "OIT"}.isdisjoint(s.code for s in rows.scores)
