"""A letter grade that OCR took for a digit: repaired only where the total demands that very letter."""

import pytest
from support.score_documents import view_of

from normalise.scores.facts import find_rating
from normalise.scores.find import find_mentions
from normalise.years import Years
from schemas.issues import Issues

SAID = "ผลการประเมิน ITA ของหน่วยงาน ได้คะแนนในภาพรวมเท่ากับ {total} คะแนน {words} {letter}"


def rated(total, words, letter, layer="ocr", year=2565, more=()):
    view, years, issues = view_of(SAID.format(**locals()), *more, layer=layer), Years(year + 1, year), Issues()
    return find_rating(view, find_mentions(view, years, Issues()), years, issues), issues


@pytest.mark.parametrize(
    ("total", "letter", "rating"), [("77.10", "8", "B"), ("66.42", "6", "C"), ("66.42", "๖", "C"), ("91.30", "4", "A")]
)
@pytest.mark.parametrize("words", ["อยู่ในระดับ", "ผลการประเมินระดับ", "ได้ระดับ"])
def test_the_letter_that_the_total_demands(total, words, letter, rating):
    found, issues = rated(total, words, letter)
    assert (found.raw, found.rating) == (letter, rating)
    assert issues.count("score.rating_repaired") == 1


@pytest.mark.parametrize(
    "case",
    [
        {"total": "91.30"},
        {"layer": "native"},
        {"year": 2567},
        {"words": "ระดับ"},
        {"letter": "80"},
        {"letter": "8 คะแนน"},
        {"words": "เป้าหมายให้อยู่ในระดับ"},
        {"more": ("คะแนนในภาพรวมเท่ากับ 71.10 คะแนน",)},
    ],
    ids=str,
)
def test_no_letter_without_proof(case):
    found, issues = rated(**({"total": "77.10", "words": "อยู่ในระดับ", "letter": "8"} | case))
    assert found.rating is None and issues.count("score.rating_repaired") == 0


def test_a_readable_letter_stays():
    found, issues = rated("77.10", "อยู่ในระดับ", "A")
    assert found.rating == "A" and issues.count("score.rating_repaired") == 0
