"""Periods and dates as reports print them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.periods import (
    Period,
    fiscal_year_of,
    month_of,
    month_span,
    months_of,
    parse_date,
    parse_period,
    period_stretch,
    period_within,
    spelled,
    year_be,
)
from schemas.lexicon import load
from schemas.thai import thai_digits

CASES = {
    "๑ ตุลาคม ๒๕๖๗ – ๓๐ กันยายน ๒๕๖๘": ("2024-10-01", "2025-09-30"),
    "มกราคม - มีนาคม 2566": ("2023-01-01", "2023-03-31"),
    "พ.ย. - ก.พ. 2567": ("2023-11-01", "2024-02-29"),
    "เดือนสิงหาคม ๒๕๖๖": ("2023-08-01", "2023-08-31"),
    "ต.ค. 65 – ก.ย. 66": ("2022-10-01", "2023-09-30"),
    "ต.ค.65-ก.ย.66": ("2022-10-01", "2023-09-30"),
    "ปีงบประมาณ พ.ศ. ๒๕๖๖": ("2022-10-01", "2023-09-30"),
    "ไตรมาสที่ 2 ปีงบประมาณ 2566": ("2023-01-01", "2023-03-31"),
    "ไตรมาส 1-4 ปีงบประมาณ 2566": ("2022-10-01", "2023-09-30"),
    "12 - 14 มิถุนายน 2566": ("2023-06-12", "2023-06-14"),
    "1/10/2565 - 30/9/2566": ("2022-10-01", "2023-09-30"),
    "เมษา ยน 2566": ("2023-04-01", "2023-04-30"),
    "ภายในเดือนมีนาคม 2568": (None, "2025-03-31"),
    "พฤษภาคม 2567 เป็นต้นไป": ("2024-05-01", None),
    "ส.ค. ๒๕๖ ๔": ("2021-08-01", "2021-08-31"),
    "ตุลาคม ๒๕ ๖๕ - มีนาคม ๒๕๖ ๖": ("2022-10-01", "2023-03-31"),
    "มก รา คม ๒ ๕ ๖๕ - มี นา คม ๒ ๕ ๖ ๖": ("2022-01-01", "2023-03-31"),
    "๑ ตุลาคม ๒๕๖๔-๓ ๐ กันยายน ๒๕๖๕": ("2021-10-01", "2022-09-30"),
    "ตุลาคม 2566 al นยายน 2567": (None, None),
    "ก.ค.68 x.ย.68": (None, None),
    "ต.ค. 66 - ธ.ค. 66 ครั้งที่ 12": ("2023-10-01", "2023-12-31"),
    "ตุลาคม ๒๕๖๗ - กันยายน . ๒๕๖๘": ("2024-10-01", "2025-09-30"),
    "1 3 มีนาคม 2566": (None, None),
    "1 ตุลาคม 2564 - 39 กันยายน 2565": (None, None),
    "ต.ค.๖๓- ก.ุค๖๔": (None, None),
    "ตุลาคม 2566 - กันยายน 2567 (12 เดือน)": ("2023-10-01", "2024-09-30"),
    "ระหว่างเดือนตุลาคม 2565 ถึงเดือนมีนาคม 2566": ("2022-10-01", "2023-03-31"),
    "ระหว่างวันที่ 1 - 3 มีนาคม 2566": ("2023-03-01", "2023-03-03"),
    "มกราคม 2566 -": ("2023-01-01", "2023-01-31"),
    "ตั้งแต่วันที่ 1 ธันวาคม 2565 ถึงวันที่ 31 พฤษภาคม 2566": ("2022-12-01", "2023-05-31"),
    "พ.ย. 65 ถึงสิ้นเดือน ก.พ. 66": ("2022-11-01", "2023-02-28"),
    "ตั้งแต่ ก.พ. 67": ("2024-02-01", None),
    "ตั้งแต่วันที่ 5 - 9 ก.พ. 67": ("2024-02-05", "2024-02-09"),
    "ธ.ค. 65 ถึงปัจจุบัน": ("2022-12-01", None),
    "ธ.ค. 66 - ก.พ.": ("2023-12-01", "2024-02-29"),
    "ครั้งที่ 1 เม.ย. 67 ครั้งที่ 2 ส.ค. 67": ("2024-04-01", "2024-08-31"),
    "ไตรมาสที่ 1, 2 และ 3 ปีงบประมาณ 2566": ("2022-10-01", "2023-06-30"),
    "ภายในไตรมาส 3 ปีงบประมาณ 2566": (None, "2023-06-30"),
    "ปีงบประมาณ พ.ศ. 2565 - 2566": ("2021-10-01", "2023-09-30"),
    "รอบ 6 เดือนแรก ปีงบประมาณ 2566": ("2022-10-01", "2023-03-31"),
    "6 เดือนหลัง ปีงบประมาณ 2566": ("2023-04-01", "2023-09-30"),
    "ทุก 6 เดือน ปีงบประมาณ 2566": ("2022-10-01", "2023-09-30"),
    "ก.ค 66 - ก.ย 66": ("2023-07-01", "2023-09-30"),
    "พ.ย. 2023": ("2023-11-01", "2023-11-30"),
    "มี .ค - .67 พ.ค.67": (None, None),
    "ตลอดทั้งปี": (None, None),
    "ตุลาคม - กันยายน": (None, None),
    "31 กุมภาพันธ์ 2566": (None, None),
    "": (None, None),
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_period(text, expected):
    period = parse_period(text)
    assert tuple(day.isoformat() if day else None for day in (period.start, period.end)) == expected


@given(st.sampled_from(range(1, 13)), st.integers(2550, 2580), st.booleans(), st.data())
def test_every_month_name_in_either_script(month, year, thai, data):
    name = data.draw(st.sampled_from(load("months")["months"][str(month)]))
    text = f"{name} {year}"
    assert parse_period(thai_digits(text) if thai else text) == month_span(month, year)


@given(st.text(max_size=60))
def test_never_raises_and_never_ends_before_it_starts(text):
    period = parse_period(text)
    assert period.start is None or period.end is None or period.start <= period.end


def test_date_needs_a_day():
    assert parse_date("25/04/65") == date(2022, 4, 25)
    assert parse_date("วันที่ ๗ มิถุนายน พ.ศ. ๒๕๖๖") == date(2023, 6, 7)
    assert parse_date("มิถุนายน 2566") is None


def test_years():
    assert [year_be(y) for y in ("2566", "66", "2023", "1", None, "2700")] == [2566, 2566, 2566, None, None, None]


def test_month_headings():
    assert month_of("ต.ค.") == 10
    assert month_of("มี.ค. 67") == 3
    assert month_of("มาตรการ") is None
    assert Period() == parse_period("มาตรา 7")


def test_quarter_headings():
    assert months_of("ไตรมาสที่ ๒ (ม.ค. - มี.ค.)") == (1, 2, 3)
    assert months_of("Q4") == (7, 8, 9)
    assert months_of("1", "ไตรมาส") == (10, 11, 12)
    assert months_of("1", "ลำดับ") == () == months_of("ไตรมาส")


@pytest.mark.parametrize(
    ("heading", "month", "shared", "fiscal"),
    [
        ("พ.ย. 66", 11, [11], 2567),
        ("ปีงบประมาณ 2567", 11, [10, 11, 12], 2567),
        ("พ.ศ. 2566", 11, [10, 11, 12], 2567),
        ("พ.ศ. 2567", 3, [1, 2, 3], 2567),
        ("ปี 2567", 11, [10, 11, 12, 1, 2], 2567),
        ("ปี 2567", 11, list(range(1, 13)), 2568),
        ("แผนการดำเนินงาน", 11, [10, 11, 12], None),
    ],
)
def test_the_fiscal_year_of_a_calendar_column(heading, month, shared, fiscal):
    assert fiscal_year_of(heading, month, shared) == fiscal


def test_the_stretch_of_dates():
    text = "กองแผนงาน / ธ.ค. 66 - ก.พ. 67 (ต่อเนื่อง)"
    start, end = period_stretch(text)
    assert text[start:end] == "ธ.ค. 66 - ก.พ. 67"
    assert period_stretch("กองแผนงาน") is None


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("กุนภาพันธ์ – เมษายน 2565", "กุมภาพันธ์ – เมษายน 2565"),
        ("เดือนมินาคม 2566", "เดือนมีนาคม 2566"),
        ("กุมภาพัน ธิ - เมษายน 2565", "กุมภาพันธ์ - เมษายน 2565"),
        ("พฤศจกายน 2566", "พฤศจิกายน 2566"),  # a letter lost
        ("กันยาขน | ๒๕๖๗", "กันยายน ๒๕๖๗"),  # a trace of a rule
        ("พฤคจิกายม 2566", "พฤศจิกายน 2566"),  # two of a long name
        ("มีราคม 2566", "มีราคม 2566"),  # as near to January as to March
        ("ก.ค.๖๘ - กยะ๖๘", "ก.ค.๖๘ - ก.ย.๖๘"),
        ("เมูย.๖๘ - ก.ุค.๖๘", "เม.ย.๖๘ - ก.ค.๖๘"),
        ("มูย.๖๘ - ก.ค. ๖๘", "มูย.๖๘ - ก.ค. ๖๘"),  # April or June
        ("มค. 66 - พ.ค. 66", "มค. 66 - พ.ค. 66"),
        ("รุ่นที่ 66 กอง 2566", "รุ่นที่ 66 กอง 2566"),
        ("ดำเนินการ ตลอดปี", "ดำเนินการ ตลอดปี"),
        ("กรกฎาคม ถึงธันวาคม", "กรกฎาคม ถึงธันวาคม"),
        ("ทุกเดือนตามแผนงาน", "ทุกเดือนตามแผนงาน"),
    ],
)
def test_month_with_one_misread_letter(printed, right):
    assert spelled(printed) == right


WITHIN = {
    "ตลอดปีงบประมาณ": ("2023-10-01", "2024-09-30"),
    "ไตรมาส 2 - 4": ("2024-01-01", "2024-09-30"),
    "ไตรมาสที่ ๑": ("2023-10-01", "2023-12-31"),
    "6 เดือนแรก": ("2023-10-01", "2024-03-31"),
    "พ.ย. - ก.พ.": ("2023-11-01", "2024-02-29"),
    "เดือนเมษายน": ("2024-04-01", "2024-04-30"),
    "สิงหาคม - ธันวาคม": (None, None),
    "15 มกราคม": (None, None),
    "ทุกไตรมาส": (None, None),
    "ทุกเดือน": (None, None),
    "มีนาคม 2568": (None, None),
}


@pytest.mark.parametrize(("text", "days"), WITHIN.items())
def test_periods_without_a_year_lie_in_a_fiscal_year(text, days):
    found = period_within(text, 2567)
    assert (found.start and str(found.start), found.end and str(found.end)) == days


@pytest.mark.parametrize("spaced", ["ตุ ลา คม ๒๕๖ ๖ - กัน ยาย น ๒๕๖ ๗", "มก รา คม 2566 ถึง ธัน วา ค ม 2566"])
def test_letter_spaced_months_are_not_taken_for_misread_ones(spaced):
    assert spelled(spaced) == spaced
    assert parse_period(spelled(spaced)).start and parse_period(spelled(spaced)).end
