"""Ways in which reports print scores: each a few lines, and what a careful reader takes from them."""

import pytest
from support.score_documents import TEN, view_of

from normalise.scores.facts import find_rating, overall_score
from normalise.scores.find import find_mentions
from normalise.scores.reconcile import reconcile
from normalise.years import Years, fiscal_years
from schemas.issues import Issues
from schemas.thai import thai_digits

YEARS = Years(2567, 2567)
OWN = "เทศบาลตำบลสันทราย"
NEIGHBOUR = "เทศบาลตำบลแม่แฝก"
COVER = f"ผลการประเมิน ITA ของ{OWN}"
TABLE = [[name, f"{80 + n}.5{n}"] for n, name in enumerate(TEN)]
INDICATORS = {f"indicator-{n + 1}": round(80 + n + 0.5 + n / 100, 2) for n in range(10)}


def scores(*blocks, years=YEARS, own=OWN):
    """{code, or subject|code, with @year where it is not 2567: value} of all that is read and holds a value."""
    issues = Issues()
    mentions = find_mentions(view_of(COVER, *blocks), years, issues, own_agency=own)
    found = {}
    for row in reconcile(mentions, years, None, issues):
        if row.value is not None:
            key = f"{row.subject}|{row.code}" if row.subject else row.code
            found[key if row.year_be == 2567 else f"{key}@{row.year_be}"] = row.value
    return found


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (f"ในปีงบประมาณ พ.ศ. 2567 {OWN} ได้คะแนนรวม 86.22 คะแนน ตั้งเป้าหมายปี 2568 ไว้ที่ 95.00 คะแนน", {"ITA": 86.22}),
        (f"การประเมิน ITA ค่าเฉลี่ยระดับประเทศ 93.05 คะแนน {OWN}ได้คะแนน 87.94 คะแนน", {"ITA": 87.94}),
        ("ทั้งนี้ ระดับประเทศ มีค่าเฉลี่ยคะแนน ITA เท่ากับ 93.05 คะแนน", {}),
        (
            f"ผลการประเมิน ITA {OWN} ได้คะแนนรวม 86.22 คะแนน ส่วน{NEIGHBOUR} ได้คะแนนรวม 97.12 คะแนน",
            {"ITA": 86.22, f"{NEIGHBOUR}|ITA": 97.12},
        ),
        (f"การประเมินประสิทธิภาพขององค์กรปกครองส่วนท้องถิ่น (LPA) {OWN}ได้คะแนนรวม 88.50 คะแนน", {}),
        (
            "ผลการประเมิน ITA ปี 2565, 2566 และ 2567 ได้คะแนน 82.10, 85.20 และ 90.11 คะแนน ตามลำดับ",
            {"ITA@2565": 82.10, "ITA@2566": 85.20, "ITA": 90.11},
        ),
        (
            "ตัวชี้วัดการใช้อำนาจ เพิ่มขึ้นจากปี 2566 ที่ได้ 80.10 คะแนน เป็น 92.33 คะแนน",
            {"indicator-3@2566": 80.10, "indicator-3": 92.33},
        ),
        (
            "ตัวชี้วัดที่ 9 การเปิดเผยข้อมูล คะแนนเพิ่มขึ้นจากเดิม 79.64 คะแนน เป็น 92.33 คะแนน (เพิ่มขึ้น 12.69 คะแนน)",
            {"indicator-9": 92.33},
        ),
        ("ผู้มีส่วนได้ส่วนเสียภายนอก 118 คน คะแนนรวมของหน่วยงาน 87.95 คะแนน", {"ITA": 87.95}),
        ("ผลคะแนน ITA 2567 : 92.33 (ผ่านดี)", {"ITA": 92.33}),
        (
            "คะแนนภาพรวมลดลงจาก 91.44 คะแนน ในปี 2566 เหลือ 88.07 คะแนน ในปี 2567 หรือลดลงร้อยละ 3.69",
            {"ITA@2566": 91.44, "ITA": 88.07},
        ),
        (
            "ตัวชี้วัดที่ 10 การป้องกันการทุจริต ได้คะแนน 81.30 คะแนน ซึ่งลดลงจากปี 2566 จำนวน 3.25 คะแนน",
            {"indicator-10": 81.30},
        ),
        (
            "IIT ได้ 90.00 คะแนน ลดลง 2.10 คะแนน จากปี 2566 ที่ได้ 92.10 คะแนน EIT ได้ 88.40 คะแนน เพิ่มขึ้น 1.15 คะแนน",
            {"IIT": 90.00, "IIT@2566": 92.10, "EIT": 88.40},
        ),
        (
            "คาดการณ์ว่าในปี 2568 หน่วยงานจะได้คะแนน ITA 95.00 คะแนน จากเดิมปี 2567 ได้คะแนน ITA 91.30 คะแนน",
            {"ITA": 91.30},
        ),
        ("โครงการอบรม ITA มีผลการทดสอบความรู้คะแนนเฉลี่ย 82.50 คะแนน", {}),
        (
            "ปีงบประมาณ พ.ศ. 2567 ผลการประเมินอยู่ในระดับผ่าน คะแนนรวม 86.31 คะแนน โดย IIT ได้ 88.20 คะแนน",
            {"ITA": 86.31, "IIT": 88.20},
        ),
    ],
)
def test_prose(text, want):
    assert scores(text) == want
    assert scores(thai_digits(text)) == want


def test_a_total_that_closes_a_list_of_instruments():
    lines = ("แบบวัด IIT ได้ 91.20 คะแนน", "แบบวัด EIT ได้ 88.15 คะแนน", "แบบตรวจ OIT ได้ 95.00 คะแนน")
    assert scores(*lines, "คะแนนรวม 91.81 คะแนน")["ITA"] == 91.81
    # behind two of them it may be anything
    assert "ITA" not in scores(*lines[:2], "คะแนนรวม 91.81 คะแนน")


@pytest.mark.parametrize("tail", ["{} (ผ่าน)", "{}*", "{}/100", "{} %", "{} (ระดับ A)"])
def test_what_stands_behind_a_number_in_a_cell(tail):
    rows = [["ตัวชี้วัด", "คะแนน"], *([name, tail.format(value)] for name, value in TABLE)]
    assert scores(rows) == INDICATORS


@pytest.mark.parametrize("heading", ["คะแนนเฉลี่ยเทศบาลตำบล", "ค่าเฉลี่ยประเทศ", "คะแนนคาดหวัง", "เกณฑ์ผ่าน"])
def test_a_column_of_others_or_of_a_mark(heading):
    rows = [["ตัวชี้วัด", "คะแนนที่ได้", heading], *([*row, "91.11"] for row in TABLE)]
    assert scores(rows) == INDICATORS


def test_a_name_broken_over_two_lines():
    lines = ("ตัวชี้วัดที่ 3 การใช้อำนาจ ได้คะแนน", "95.16 คะแนน และตัวชี้วัดที่ 6 คุณภาพ", "การดำเนินงาน ได้คะแนน 88.42 คะแนน")
    assert scores(*lines) == {"indicator-3": 95.16, "indicator-6": 88.42}
    assert scores(*lines[:2], "ชีวิตของประชาชน ได้คะแนน 88.42 คะแนน") == {"indicator-3": 95.16}


def test_shares_of_counts():
    rows = [["แบบวัด", "จำนวนผู้ตอบ", "ร้อยละ"], ["IIT", "30", "100.00"], ["EIT", "38", "96.67"]]
    assert scores(rows) == {}
    assert scores([["แบบวัด", "จำนวนผู้ตอบ", "คะแนน"], *rows[1:]]) == {"IIT": 100.0, "EIT": 96.67}


def test_tables_of_agencies_without_labels():
    rows = [["ที่", "หน่วยงาน", "คะแนน ปี 2566", "คะแนน ปี 2567", "ผลต่าง"]]
    rows += [
        ["1", OWN, "85.10", "90.20", "5.10"],
        ["2", NEIGHBOUR, "80.00", "88.30", "8.30"],
        ["", "เฉลี่ย", "82.55", "89.25", "6.70"],
    ]
    want = {"ITA@2566": 85.10, "ITA": 90.20, f"{NEIGHBOUR}|ITA@2566": 80.00, f"{NEIGHBOUR}|ITA": 88.30}
    assert scores("ผลการประเมินคุณธรรมและความโปร่งใส", rows) == want
    assert scores("ผลการประเมินประสิทธิภาพขององค์กรปกครองส่วนท้องถิ่น (LPA)", rows) == {}


def test_a_mean_over_agencies_is_nobodys_score():
    rows = [["หน่วยงาน", "IIT", "EIT", "OIT", "คะแนนรวม"]]
    rows += [[OWN, "90.00", "90.00", "90.00", "90.00"], [NEIGHBOUR, "80.00", "80.00", "80.00", "80.00"]]
    with_mean = [*rows, ["ค่าเฉลี่ยจังหวัด", "", "", "", "85.00"], ["รวมเฉลี่ย", "85.00", "85.00", "85.00", "85.00"]]
    assert scores(with_mean) == scores(rows)


def test_indicators_told_by_numbers_alone():
    values = [f"{81 + n}.25" for n in range(10)]
    rows = [[f"ตัวชี้วัดที่ {n}" for n in range(1, 11)], values]
    assert scores(rows) == {f"indicator-{n + 1}": float(value) for n, value in enumerate(values)}
    assert scores([row[:3] for row in rows]) == {}


def test_names_and_values_stacked_in_single_cells():
    groups = (("IIT", 0, 5), ("EIT", 5, 8), ("OIT", 8, 10))
    rows = [["แบบวัด", "ตัวชี้วัด", "คะแนน"]]
    rows += [[code, "\n".join(n for n, _ in TABLE[a:b]), "\n".join(v for _, v in TABLE[a:b])] for code, a, b in groups]
    assert scores(rows) == INDICATORS


def test_a_total_in_the_column_of_the_instruments():
    rows = [["แบบวัด", "ตัวชี้วัด", "คะแนนตัวชี้วัด", "คะแนนเฉลี่ยแบบวัด"]]
    rows += [["OIT", TEN[8], "90.00", "92.50"], ["^", TEN[9], "95.00", "^"], ["คะแนนรวม", None, None, "91.00"]]
    assert scores(rows) == {"indicator-9": 90.0, "indicator-10": 95.0, "OIT": 92.5, "ITA": 91.0}


def test_remarks_date_no_row():
    remark = "ควรพัฒนาให้ได้คะแนนไม่น้อยกว่า 95.00 คะแนน ภายในปี 2568"
    assert scores([["ตัวชี้วัด", "คะแนน", "ข้อเสนอแนะ"], *([*row, remark] for row in TABLE)]) == INDICATORS


def test_an_agencys_cell_over_several_rows():
    rows = [["หน่วยงาน", "เครื่องมือ", "คะแนน"]]
    rows += [[NEIGHBOUR, "IIT", "91.00"], ["", "EIT", "90.00"], [OWN, "IIT", "88.00"], ["", "EIT", "92.00"]]
    want = {f"{NEIGHBOUR}|IIT": 91.0, f"{NEIGHBOUR}|EIT": 90.0, "IIT": 88.0, "EIT": 92.0}
    assert scores(rows) == want
    # the same instrument once more, or a mean, is nobody's
    assert scores([*rows, ["", "EIT", "90.50"], ["", "เฉลี่ย", "90.25"]]) == want


def test_totals_with_years():
    rows = [["รายการ", "คะแนน"], ["IIT ปี 2566", "80.00"], ["IIT ปี 2567", "85.00"]]
    rows += [["คะแนนรวม ปี 2566", "81.00"], ["คะแนนรวม ปี 2567", "86.00"]]
    assert scores(rows) == {"IIT@2566": 80.0, "IIT": 85.0, "ITA@2566": 81.0, "ITA": 86.0}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("ตารางเปรียบเทียบผลคะแนน ITA ปีงบประมาณ 2566 และ 2567", 2567),
        ("ผลการประเมิน ITA ปี 2564 ได้ 78.42 คะแนน ปี 2565 ได้ 86.15 คะแนน และปี 2566 ได้ 91.07 คะแนน", 2566),
        ("ผลการประเมิน ITA ปี 2566 ได้ 85.20 คะแนน และมีเป้าหมายปี 2567 ที่ 90.00 คะแนน", 2566),
        ("ผลการประเมิน ITA ปี 2566 ตามแผน (พ.ศ. 2566 - 2570) ได้ 85.20 คะแนน", 2566),
    ],
)
def test_the_latest_of_several_years_is_the_assessed_one(text, year):
    assert fiscal_years(view_of(text)).assessed_fiscal_year_be == year


@pytest.mark.parametrize(
    ("blocks", "year", "want"),
    [
        (["คะแนน ITA เท่ากับ 88.10 คะแนน (A)"], 2565, "A"),
        (["คะแนน ITA เท่ากับ 88.10 คะแนน (ผ่านดี)"], 2567, "pass_good"),
        (
            [[["รายการ", "คะแนน", "ระดับ", "ผล"], ["IIT", "90.00", "A", "ผ่าน"], ["คะแนนรวม", "88.10", "A", "ผ่าน"]]],
            2565,
            "A",
        ),
        (["คะแนน ITA เท่ากับ 88.10 คะแนน", "ตัวชี้วัดการใช้อำนาจ ได้ 97.00 คะแนน อยู่ในระดับ AA"], 2565, None),
    ],
)
def test_ratings(blocks, year, want):
    years, issues = Years(year, year), Issues()
    view = view_of(COVER, *blocks)
    mentions = find_mentions(view, years, issues, own_agency=OWN)
    assert find_rating(view, mentions, years, issues).rating == want
    assert overall_score(reconcile(mentions, years, None, issues), years) == 88.10
