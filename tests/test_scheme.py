"""Which assessment a document belongs to."""

import pytest
from support.score_documents import view_of

from normalise.scheme import scheme, scheme_evidence

NACC = "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ตามผลการประเมิน ITA"


@pytest.mark.parametrize(
    ("texts", "want"),
    [
        ([NACC, "องค์การบริหารส่วนตำบลบ้านใหม่"], "nacc"),
        (["รายงานผลการประเมิน ITA Online ของสถานศึกษา", "โรงเรียนบ้านใหม่"], "school"),
        (["MOPH Integrity and Transparency Assessment : MITAS", "โรงพยาบาลบ้านใหม่"], "hospital"),
        ([NACC, "โรงพยาบาลบ้านใหม่ กระทรวงสาธารณสุข EB1 EB2 ผู้ป่วย โรงพยาบาล โรงพยาบาล"], "hospital"),
        (["การประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของสถานีตำรวจ", "สถานีตำรวจภูธรบ้านใหม่"], "police"),
        (["ITA สถานศึกษาอาชีวศึกษา วิทยาลัยเทคนิคบ้านใหม่"], "vocational"),
        (["รายงานการประชุมสภา ครั้งที่ 1", "ข้อบัญญัติงบประมาณรายจ่าย"], None),
        ([], None),
    ],
)
def test_schemes(texts, want):
    assert scheme(view_of(*texts)) == want


def test_a_school_named_in_a_municipal_report_does_not_change_the_scheme():
    texts = [NACC, "เทศบาลตำบลบ้านใหม่", "จัดอบรมที่โรงเรียนบ้านใหม่ และโรงพยาบาลส่งเสริมสุขภาพตำบล"]
    found = scheme_evidence(view_of(*texts))
    assert found.scheme == "nacc" and found.words


@pytest.mark.parametrize(
    "name", ("nong-ya-plong-2566", "krabueang-nok-2568", "talat-raeng-2567", "na-kok-2567", "thung-maphrao-2565")
)
def test_real_reports(shared, name):
    import extract
    from normalise.view import View
    from schemas.issues import Issues

    path = shared / "reports" / f"{name}.txt"
    assert scheme(View(extract.read(path.read_bytes(), path.name, Issues()))) == "nacc"
