"""An analysis of which no score is readable is an ITA report by its title; what merely speaks of one is none."""

import pytest

from corpus.one import digitise
from normalise.titles import title_kinds

BODY = "\n\nรายละเอียดคะแนนปรากฏตามภาพด้านล่าง\n"


def read(text):
    rows = digitise((text + BODY).encode(), "report.txt")
    assert rows.scores == [] and rows.measures == []
    return rows.reports[0].document_kinds, {issue.code for issue in rows.issues}


@pytest.mark.parametrize(
    "text",
    [
        "รายงานวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใส (ITA)\nประจำปีงบประมาณ พ.ศ. 2567\nเทศบาลเมืองบ้านสวน",
        "การวิเคราะห์ผลการประเมิน ITA ประจำปี ๒๕๖๖\nองค์การบริหารส่วนตำบลคลองกิ่ว",
        "รายงานผลการวิเคราะห์ผลการประเมิน MOPH ITA (MOIT) ปีงบประมาณ 2567\nโรงพยาบาลพานทอง จังหวัดชลบุรี",
        "สำนักปลัด\n\nสรุปผลการประเมินคุณธรรมและความโปร่งใส ประจำปีงบประมาณ 2565\nเทศบาลตำบลเสม็ด",
    ],
)
def test_a_title_that_proves_an_analysis(text):
    kinds, codes = read(text)
    assert kinds == ["score_analysis"] and "report.not_ita" not in codes and "report.nothing_found" in codes


@pytest.mark.parametrize(
    "text",
    [
        "คำสั่งเทศบาลเมืองบ้านสวน\nเรื่อง แต่งตั้งคณะทำงาน\nวิเคราะห์ผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2567",
        "แบบฟอร์ม\nรายงานการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใส ประจำปีงบประมาณ 2567",
        "หน้าแรก\nข่าวประชาสัมพันธ์\nผลการประเมิน ITA\nติดต่อเรา",
        "รายงานการวิเคราะห์ผลการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. 2567\nเทศบาลเมืองบ้านสวน",
        "รายงานการวิเคราะห์ผลการประเมินความพึงพอใจ ประจำปีงบประมาณ พ.ศ. 2567\nเทศบาลเมืองบ้านสวน",
    ],
)
def test_a_title_that_proves_nothing(text):
    kinds, codes = read(text)
    assert kinds == [] and "report.not_ita" in codes


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("แผนการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส", ("measure_plan",)),
        ("รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส", ("measure_results",)),
        ("รายงานผลการดำเนินงานตามแนวทางการยกระดับ ITA", ("measure_results",)),
        ("แนวทางการยกระดับ ITA", ("measure_plan",)),
        ("แผนปฏิบัติการยกระดับการประเมินคุณธรรมและความโปร่งใส (ITA)", ("measure_plan",)),
    ],
)
def test_plans_and_results_by_their_titles(title, kinds):
    assert title_kinds(title) == kinds


def test_a_sentence_is_no_title():
    text = """ผลงานตามแนวทางพัฒนา ITA ปีงบประมาณ พ.ศ. 2567

กรมการข้าว

จากผลการประเมิน ITA ปีงบประมาณ พ.ศ. 2566 กรมการข้าวได้ IIT 90.10 คะแนน EIT 88.20 คะแนน และ OIT 95.00 คะแนน
"""
    report = digitise(text.encode(), "r.txt").reports[0]
    assert report.fiscal_year_be == 2567 and report.assessed_fiscal_year_be == 2566


def test_a_title_ends_before_the_sentence_below_it():
    text = """ประกาศสำนักงานเขตพื้นที่การศึกษามัธยมศึกษาน่าน
เรื่อง มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน พ.ศ. 2567
ตามที่ได้รับแจ้งผลการประเมิน ITA ปี 2566 ได้ 91.15 คะแนน
"""
    report = digitise(text.encode(), "r.txt").reports[0]
    assert (report.fiscal_year_be, report.assessed_fiscal_year_be) == (2567, 2566)
    assert report.document_kinds == ["measure_plan"]
