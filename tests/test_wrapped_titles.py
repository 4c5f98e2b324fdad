"""Titles in large print or on a narrow cover, of which each line holds but a part of a title's words."""

import pytest
from support.build import document

from normalise.report import find_title
from normalise.view import View


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        (["มาตรการ", "ส่งเสริมคุณธรรม", "และความโปร่งใส", "ภายในหน่วยงาน"], ["measure_plan"]),
        (["รายงานผลการดำเนินการตาม", "มาตรการส่งเสริมคุณธรรมและความ", "โปร่งใสภายในหน่วยงาน"], ["measure_results"]),
        (["สรุปผลการประเมิน", "คุณธรรมและความ", "โปร่งใส"], ["score_analysis"]),
    ],
)
def test_words_parted_over_lines_make_a_title(lines, kinds):
    title, found = find_title(View(document(*lines, "วัดโบสถ์", "พ.ศ. 2567")))
    assert found == kinds and title.startswith(" ".join(lines[:3]))


@pytest.mark.parametrize(
    "lines",
    [
        ["มาตรการ", "ส่งเสริมการท่องเที่ยว", "และความโปร่งใส"],
        ["มาตรการ", "ส่งเสริมคุณธรรม", "๑. และความโปร่งใส"],
        ["ผล", "การประเมิน", "คุณธรรม"],
    ],
)
def test_other_lines_do_not(lines):
    assert find_title(View(document(*lines)))[1] == []


def test_a_title_of_a_line_of_its_own_begins_there():
    cover = ["สำนักปลัดเทศบาล", "มาตรการส่งเสริมคุณธรรมและความโปร่งใส", "ประจำปีงบประมาณ 2567"]
    assert find_title(View(document(*cover)))[0].startswith("มาตรการส่งเสริม")
