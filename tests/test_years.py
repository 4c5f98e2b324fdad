"""The two fiscal years of a report."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.score_documents import view_of

import extract
from normalise.report import fiscal_year, title_years
from normalise.squeeze import squeeze
from normalise.view import View
from normalise.years import fiscal_years, to_be, years_in
from schemas.issues import Issues
from schemas.thai import thai_digits

REPORTS = ("nong-ya-plong-2566", "krabueang-nok-2568", "talat-raeng-2567", "na-kok-2567", "thung-maphrao-2565")


@pytest.mark.parametrize("name", REPORTS)
def test_real_reports(shared, name):
    path = shared / "reports" / f"{name}.txt"
    gold = json.loads((shared / "gold" / f"{name}.gold.json").read_text(encoding="utf-8"))["report"]
    years = fiscal_years(View(extract.read(path.read_bytes(), path.name, Issues())))
    for key in ("fiscal_year_be", "assessed_fiscal_year_be"):
        assert getattr(years, key) in (gold[key], *gold.get(f"{key}_accept", ())), key


@pytest.mark.parametrize("misread", ["บึงบประมาณ พ.ศ. ๒๕๖๖", "ปึงบประมาณ พ.ศ. 2566", "ประจำปิงบประมาณ พ.ศ.2566"])
def test_a_misread_word_before_the_budget_year_does_not_hand_the_cover_to_another_year(misread):
    cover = [
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรม",
        misread,
        "เทศบาลตำบลบ้านใหม่",
        "ตามผลการประเมิน ปีงบประมาณ พ.ศ. 2565 ได้ 80.12 คะแนน",
    ]
    assert fiscal_years(view_of(*cover)).fiscal_year_be == 2566


TITLES = (
    "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. {y}",
    "รายงานผลการดำเนินการตามมาตรการ ปีงบประมาณ {y}",
    "รายงานผลการดำเนินการ ประจำปี พ.ศ.{y}",
    "รายงานผลการดำเนินการ (ประจำปีงบประมาณ {y})",
)
STATEMENTS = (
    "การวิเคราะห์ผลการประเมิน ITA ปีงบประมาณ พ.ศ. {y} พบว่ามีคะแนนภาพรวม 79.64 คะแนน",
    "จากผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ ประจำปีงบประมาณ {y} หน่วยงานได้คะแนน 85.20",
    "ผลการประเมินฯ ประจำปี {y} อยู่ในระดับดี",
)


@settings(max_examples=60, deadline=None)
@given(
    title=st.sampled_from(TITLES),
    statement=st.sampled_from(STATEMENTS),
    year=st.integers(2562, 2575),
    before=st.integers(0, 1),
    thai=st.booleans(),
    split=st.booleans(),
)
def test_the_rule_follows_the_years(title, statement, year, before, thai, split):
    first, second = str(year), str(year - before)
    if split:
        first = first[:3] + " " + first[3]
    texts = [title.format(y=first), "เทศบาลตำบลบ้านใหม่", statement.format(y=second)]
    years = fiscal_years(view_of(*map(thai_digits, texts) if thai else texts))
    assert (years.fiscal_year_be, years.assessed_fiscal_year_be) == (year, year - before)


def test_nothing_printed_is_null():
    years = fiscal_years(view_of("มาตรการส่งเสริมคุณธรรม", "วันที่ 12 มีนาคม 2566", "โครงการปี 25 ชุมชน"))
    assert years.fiscal_year_be is None and years.assessed_fiscal_year_be is None


def test_a_task_or_goal_about_a_year_is_no_result():
    years = fiscal_years(
        view_of(
            "รายงานผลการดำเนินการ ประจำปีงบประมาณ พ.ศ. 2567",
            "เตรียมความพร้อมรับการประเมิน ITA ปีงบประมาณ 2568",
            "อ้างอิงจากผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2566 ได้คะแนน 87.25",
        )
    )
    assert years.assessed_fiscal_year_be == 2566


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ปีงบประมาณ พ.ศ. ๒๕๖ ๗", [2567]),
        ("ปีงบประมาณ ๖๖ ของหน่วยงาน", [2566]),
        ("ประจำปี 2024", [2567]),
        ("ปี 2567/68", []),
        ("ปีละ 25 ครั้ง", []),
        ("พ.ศ. ๒๕๔๐", []),
    ],
)
def test_printed_forms(text, found):
    assert [year.year for year in years_in(squeeze(text))] == found


def test_two_digits_and_gregorian():
    assert to_be("67") == 2567 and to_be("2024") == 2567 and to_be("2 5 67") == 2567 and to_be("2530") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("ประจำปี ค.ศ. 2023", [2566]), ("FY2024", [2567]), ("Fiscal Year 2025", [2568]), ("ปี พ.ศ. 67", [2567])],
)
def test_gregorian_and_english_forms(text, found):
    assert [year.year for year in years_in(squeeze(text))] == found


def test_an_agency_with_its_address_may_stand_between_the_results_and_their_year():
    years = fiscal_years(
        view_of(
            "รายงานการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ",
            "องค์การบริหารส่วนตำบลบ้านกลางทุ่ง อำเภอเมืองเชียงรายใต้ จังหวัดเชียงรายใต้",
            "ประจำปีงบประมาณ พ.ศ. ๒๕๖๖",
        )
    )
    assert (years.fiscal_year_be, years.assessed_fiscal_year_be) == (2566, 2566)


@pytest.mark.parametrize(
    ("title", "found", "year", "years"),
    [
        ("มาตรการส่งเสริมคุณธรรม พ.ศ. ๒๕๖๗ - ๒๕๖๙", 2567, None, "๒๕๖๗ - ๒๕๖๙"),
        ("มาตรการส่งเสริมคุณธรรม ปี 2567-68", 2567, None, "2567-68"),
        ("รายงานผลปี ๒๕๖๘ ตามแผน (พ.ศ. ๒๕๖๖ – ๒๕๗๐)", 2566, 2568, "๒๕๖๖ – ๒๕๗๐"),
        ("รายงานผลปี ๒๕๖๘", None, 2568, None),
        ("รายงานผล", 2565, 2565, None),
        (None, 2565, 2565, None),
    ],
)
def test_a_title_over_several_years_has_no_single_one(title, found, year, years):
    assert fiscal_year(title, found) == year
    assert title_years(title) == years


@pytest.mark.parametrize(("first", "second"), [("๒๕๖๗", "๒๕๖๖"), ("๒๕๖๖", "๒๕๖๗")])
def test_of_two_years_with_their_scores_the_later_is_assessed(first, second):
    years = fiscal_years(
        view_of(
            "เทศบาลเมืองบ้านกลางน้ำ",
            f"การวิเคราะห์ผลการประเมิน ITA ปีงบประมาณ พ.ศ. {first} เปรียบเทียบกับปีงบประมาณ พ.ศ. {second}",
            f"ปีงบประมาณ {first} ได้คะแนนรวม 91.04 คะแนน ปีงบประมาณ {second} ได้คะแนนรวม 77.34 คะแนน",
        )
    )
    assert years.assessed_fiscal_year_be == 2567


USED_FOR = (
    "การนำผลการประเมิน ITA ไปสู่การพัฒนาองค์กร ประจำปีงบประมาณ {y}",
    "รายงานการใช้ผลการประเมินคุณธรรมเพื่อปรับปรุงการให้บริการ ปีงบประมาณ พ.ศ. {y}",
    "ผลการประเมิน ITA สู่การยกระดับงานบริการ ประจำปี {y}",
)


@pytest.mark.parametrize("title", USED_FOR)
@pytest.mark.parametrize("statement", ["จึงนำผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. {y} มาศึกษา", *STATEMENTS])
def test_the_year_that_results_are_used_for_is_not_theirs(title, statement):
    years = fiscal_years(view_of(title.format(y=2571), "เทศบาลตำบลบ้านใหม่", statement.format(y=2570)))
    assert (years.fiscal_year_be, years.assessed_fiscal_year_be) == (2571, 2570)


@pytest.mark.parametrize("title", USED_FOR)
def test_a_title_of_what_results_are_used_for_alone_tells_no_assessed_year(title):
    years = fiscal_years(view_of(title.format(y=2571), "เทศบาลตำบลบ้านใหม่"))
    assert (years.fiscal_year_be, years.assessed_fiscal_year_be) == (2571, None)


def test_a_year_right_behind_the_results_in_a_title_is_theirs():
    years = fiscal_years(view_of("การนำผลการประเมิน ITA ประจำปีงบประมาณ 2570", "เทศบาลตำบลบ้านใหม่"))
    assert years.assessed_fiscal_year_be == 2570
