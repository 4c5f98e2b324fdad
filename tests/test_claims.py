"""What a report says of its scores in words, against the scores."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.score_documents import TEN, view_of

from normalise.scores.contradictions import check_claims
from normalise.scores.find import find_mentions
from normalise.scores.reconcile import reconcile
from normalise.years import Years
from schemas.issues import Issues
from schemas.thai import thai_digits

YEARS = Years(2566, 2565)
VALUES = (97.61, 98.46, 99.35, 98.86, 98.54, 96.03, 92.88, 87.23, 68.56, 43.75)


def contradicted(*blocks, values=VALUES):
    """The `raw` of every claim that the scores of a table of ten indicators (with totals) contradict."""
    rows = [["ตัวชี้วัด", "คะแนน"], *([name, f"{value:.2f}"] for name, value in zip(TEN, values, strict=True))]
    rows += [["IIT", "98.56"], ["EIT", "92.05"], ["OIT", "56.16"], ["คะแนนรวม", "79.64"]] if values is VALUES else []
    view, issues = view_of("ผลการประเมิน ITA", rows, *blocks), Issues()
    mentions = find_mentions(view, YEARS, Issues())
    scores = reconcile(mentions, YEARS, None, Issues())
    check_claims(view, mentions, scores, YEARS, issues)
    return [issue.raw for issue in issues if issue.code == "score.claim_contradicted"]


FALSE = [
    "ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การใช้งบประมาณ ร้อยละ 98.46",
    "ตัวชี้วัดที่ได้คะแนนต่ำสุด ได้แก่ การเปิดเผยข้อมูล",
    "ตัวชี้วัดที่ ๖ คุณภาพการดำเนินงาน เป็นตัวชี้วัดที่มีคะแนนต่ำที่สุด",
    "ตัวชี้วัดที่มีคะแนนสูงสุด 3 อันดับแรก ได้แก่ การใช้อำนาจ การใช้ทรัพย์สินของราชการ และการใช้งบประมาณ",
    "แบบวัด OIT ได้คะแนนสูงสุด",
    "ทุกตัวชี้วัดผ่านเกณฑ์ 85 คะแนน",
    "หน่วยงานได้คะแนนผ่านเกณฑ์ร้อยละ 85 ทุกตัวชี้วัด",
    "ตัวชี้วัดที่ต่ำกว่า 85 คะแนน ได้แก่ การปรับปรุงการทำงาน และการเปิดเผยข้อมูล",
    "มี 3 ตัวชี้วัดที่ได้คะแนนต่ำกว่าร้อยละ 85",
    "ไม่มีตัวชี้วัดใดที่มีคะแนนต่ำกว่า 85",
    "ตัวชี้วัดการใช้อำนาจ ได้ 99.35 คะแนน อยู่ในระดับ A",
    "แบบวัด OIT ได้ 56.16 คะแนน ผ่านเกณฑ์",
    "เรียงลำดับจากมากไปหาน้อย ได้แก่ การใช้อำนาจ 99.35 คะแนน การใช้งบประมาณ 98.46 คะแนน การใช้ทรัพย์สินของราชการ 98.86 คะแนน",
]
TRUE = [
    "ตัวชี้วัดที่ได้คะแนนสูงสุด คือ การใช้อำนาจ ร้อยละ 99.35 รองลงมา คือ การใช้ทรัพย์สินของราชการ ร้อยละ 98.86",
    "ตัวชี้วัดที่ได้คะแนนต่ำสุด ได้แก่ การป้องกันการทุจริต",
    "ตัวชี้วัดที่มีคะแนนสูงสุด 3 อันดับแรก ได้แก่ การใช้อำนาจ การใช้ทรัพย์สินของราชการ และการแก้ไขปัญหาการทุจริต",
    "แบบวัด IIT ได้คะแนนสูงสุด",
    "ในแบบวัด EIT ตัวชี้วัดที่ 8 การปรับปรุงการทำงาน มีคะแนนต่ำที่สุด",
    "ตัวชี้วัดที่ต่ำกว่า 85 คะแนน ได้แก่ การเปิดเผยข้อมูล และการป้องกันการทุจริต",
    "มี 2 ตัวชี้วัดที่ได้คะแนนต่ำกว่าร้อยละ 85",
    "ตัวชี้วัดการใช้อำนาจ ได้ 99.35 คะแนน อยู่ในระดับ AA",
    "แบบวัด OIT ได้ 56.16 คะแนน ไม่ผ่านเกณฑ์",
    "เรียงลำดับจากน้อยไปมาก ได้แก่ การป้องกันการทุจริต 43.75 คะแนน การเปิดเผยข้อมูล 68.56 คะแนน การปรับปรุงการทำงาน 87.23 คะแนน",
    "การใช้งบประมาณและการใช้อำนาจได้คะแนนสูงกว่าร้อยละ 90",
]
NO_CLAIM = [
    "ทุกตัวชี้วัดต้องผ่านเกณฑ์ 85 คะแนน",
    "เพื่อให้ทุกตัวชี้วัดผ่านเกณฑ์ 85 คะแนน",
    "ตัวชี้วัดที่ 2 การใช้งบประมาณ ควรพัฒนาเพื่อให้มีคะแนนสูงสุด",
    "ตัวชี้วัดที่ 2 การใช้งบประมาณ โดยข้อที่มีคะแนนสูงสุด คือ i9",
    "ประชาชนได้รับประโยชน์สูงสุดจากการใช้งบประมาณ",
    "การเปิดเผยข้อมูล หน่วยงานต้องผ่านเกณฑ์ 85",
    "ตัวชี้วัดที่ 9 การเปิดเผยข้อมูล ปี 2563 ได้คะแนนสูงสุด",
]


@pytest.mark.parametrize("sentence", FALSE)
def test_contradicted(sentence):
    assert len(contradicted(sentence)) == 1
    assert len(contradicted(thai_digits(sentence))) == 1


@pytest.mark.parametrize("sentence", TRUE + NO_CLAIM)
def test_not_contradicted(sentence):
    assert contradicted(sentence) == []
    assert contradicted(thai_digits(sentence)) == []


@settings(max_examples=60, deadline=None)
@given(
    cents=st.lists(st.integers(4000, 10000), min_size=10, max_size=10), n=st.integers(0, 9), mark=st.integers(50, 99)
)
def test_claims_agree_with_the_figures(cents, n, mark):
    """A name is called the highest, so many are said to miss a mark: an issue exactly where it is false."""
    values = tuple(c / 100 for c in cents)
    highest = f"ตัวชี้วัดที่มีคะแนนสูงสุด คือ {TEN[n]}"
    assert bool(contradicted(highest, values=values)) == (values[n] < max(values))
    missing = sum(value < mark for value in values)
    assert contradicted(f"มี {missing} ตัวชี้วัดที่ได้คะแนนต่ำกว่าร้อยละ {mark}", values=values) == []
    assert contradicted(f"มี {missing + 1} ตัวชี้วัดที่ได้คะแนนต่ำกว่าร้อยละ {mark}", values=values)


def test_a_column_of_ranks():
    def table(order):
        return [["อันดับ", "ตัวชี้วัด", "คะแนน"], *([str(k), TEN[n], f"{VALUES[n]:.2f}"] for k, n in enumerate(order, 1))]

    right = sorted(range(10), key=lambda n: -VALUES[n])
    assert contradicted(table(right)) == []
    assert contradicted(table(right[::-1])) == []
    wrong = [right[0], right[2], right[1], *right[3:]]
    assert contradicted(table(wrong)) == ["อันดับ"]


def test_ranks_beside_scores_in_running_text():
    """Cells of joined fragments that hold sentences with scores: no column of theirs is a rank's."""
    first = [["อันดับ", "มาตรการ"], ["1", "ตัวชี้วัดการใช้อำนาจ ได้คะแนน 99.35 คะแนน"], ["2", "ตัวชี้วัดการใช้งบประมาณ"]]
    second = [["", "ได้คะแนน 98.46 คะแนน"]]
    assert contradicted(first, second) == []


def test_no_value_changes():
    blocks = ("ผลการประเมิน ITA", [["ตัวชี้วัด", "คะแนน"], *([n, f"{v:.2f}"] for n, v in zip(TEN, VALUES, strict=True))])
    plain = reconcile(find_mentions(view_of(*blocks), YEARS, Issues()), YEARS, None, Issues())
    told = reconcile(find_mentions(view_of(*blocks, *FALSE[1:3]), YEARS, Issues()), YEARS, None, Issues())
    assert [(s.code, s.value, s.check) for s in plain] == [(s.code, s.value, s.check) for s in told]
