"""An analysis of which no score is readable is an ITA report by its title; what merely speaks of one is none."""

import pytest

from corpus.one import digitise

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
