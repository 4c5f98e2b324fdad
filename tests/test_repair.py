"""Broken Thai text layers: repaired with proof, else left alone."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import faults

from normalise.repair import Repairer
from normalise.text import Cleaner, tidy
from schemas import thai
from schemas.document import Document, Line, Page, Paragraph, Place
from schemas.issues import Issues

GOOD = [
    "สำนักงานปลัดองค์การบริหารส่วนตำบลดำเนินการจัดทำคำสั่งมอบหมายงาน กำหนดให้รายงานผลเป็นประจำทุกเดือน",
    "อำเภอเมืองมีจำนวนผู้รับบริการเพิ่มขึ้น และได้อำนวยความสะดวกตามลำดับ",
    "ประชาชนสามารถเข้าถึงข้อมูลข่าวสารของหน่วยงานได้ตามมาตรการป้องกันการทุจริต",
    "ผู้รับผิดชอบดำเนินการปรับปรุงขั้นตอนการให้บริการ น้ำประปา และเครื่องมือ",
]


def compact(texts):
    return ["".join(tidy(text).split()) for text in texts]


def repaired(texts):
    repair = Repairer(texts)
    return [repair(text) for text in texts]


def test_good_text_comes_through_untouched_and_is_the_same_string():
    repair = Repairer(GOOD)
    assert not repair.evidence.active
    assert all(repair(text) is text for text in GOOD)


@pytest.mark.parametrize(
    "fault",
    [
        faults.lose_sara_am,
        faults.plain_aa,
        faults.double_sara_am,
        faults.decompose_sara_am,
        faults.private_use,
        faults.tone_first,
        lambda text, rng: text.replace("\u0e32", "\u0e33"),
        lambda text, rng: text.replace("\u0e38", "\ufffd"),
        lambda text, rng: text.replace("\u0e32", "(cid:9)"),
    ],
)
def test_a_fault_through_the_whole_document_is_repaired(fault):
    broken = [fault(text, random.Random(1)) for text in GOOD]
    assert compact(repaired(broken)) == compact(GOOD)


def test_letter_spacing_is_closed_and_spaces_between_words_stay_where_no_word_spans_them():
    text = "๑. ผู้ ร ับ ผิ ด ช อบ ดำ เนิ น ก า ร จั ด ท ำ แผนงาน โครงการ ใช้ ทรัพย์สิน"
    assert repaired([text]) == ["๑. ผู้รับผิดชอบ ดำเนินการ จัดทำ แผนงาน โครงการ ใช้ ทรัพย์สิน"]


def test_marks_return_to_their_letters():
    broken = ["ตัวชวี้ ัดของหนว่ยงาน ขนั้ ตอนการพฒ ั นา เคร่อื งมือ หืรอ วสิยัทัศน์ของตำบล"]
    assert repaired(broken) == ["ตัวชี้วัดของหน่วยงาน ขั้นตอนการพัฒนา เครื่องมือ หรือ วิสัยทัศน์ของตำบล"]


def test_a_word_that_is_good_both_ways_stays_although_the_document_loses_rings():
    text = "สานักงาน ดาเนินการ กาหนด อาเภอ จานวน ตำบลนากอก ปลูกข้าวในนา"
    assert "นากอก" in repaired([text])[0] and "ในนา" in repaired([text])[0]


def test_what_the_dictionary_cannot_prove_is_left_alone():
    for text in ["กข\ufffdงฮญฎ", "(cid:77)", "ฎฏฐ าฑฒ", "\ue123\ue124"]:
        assert repaired([text]) == [text]


def test_each_step_is_counted_and_reported_with_an_example():
    repair = Repairer(["ส านักงาน ด าเนินการ อ าเภอ"])
    repair("ส านักงาน ด าเนินการ อ าเภอ")
    issues = Issues()
    repair.report(issues)
    (issue,) = issues
    assert issue.code == "text.layer_repaired" and issue.action == "repaired"
    assert repair.counts == {"lost_sara_am": 3} and issue.value in ("สำนักงาน", "ดำเนินการ", "อำเภอ")


def test_the_cleaner_repairs_by_the_evidence_of_its_document():
    broken = [faults.lose_sara_am(text, random.Random(0)) for text in GOOD]
    lines = tuple(Line(text, Place(line=i)) for i, text in enumerate(broken, 1))
    cleaner = Cleaner(Document("text", (Page(None, (Paragraph(lines),)),)))
    assert compact(cleaner(line.text) for line in lines) == compact(GOOD)


@given(st.text(alphabet="กขคงนรสำา ้่ิีุูเแไ\ufffd(cid:1)๑ \n.", max_size=120))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it_and_the_second_pass_changes_nothing(text):
    repair = Repairer([text])
    once = repair(text)
    assert isinstance(once, str)
    assert repair(text) == once


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["ก" * 50_000, "ก า" * 20_000, "\ufffd" * 20_000, "(cid:1)" * 8_000, "ก่ ้" * 15_000])
def test_hostile_text_takes_a_bounded_time(text):
    Repairer([text])(text)


MAI_EK, SARA_I, RING = (chr(thai.UNKNOWN_MARKS[n]) for n in (0, 1, 2))


def shaped(text):
    """As a PDF whose font names neither mai ek, sara i nor the ring of sara am."""
    return text.replace("\u0e33", RING + "\u0e32").replace("\u0e48", MAI_EK).replace("\u0e34", SARA_I)


def test_shapes_without_a_name_are_read_by_the_words_they_stand_in():
    broken = [shaped(text) for text in GOOD]
    assert compact(repaired(broken)) == compact(GOOD)
    # What the words have proven holds where no word does.
    assert repaired([*broken, shaped("มิ.ย. ๒๕๖๖")])[-1] == "มิ.ย. ๒๕๖๖"


def test_an_unnamed_mark_is_never_read_as_a_letter():
    text = "กองสาธารณสุขและส" + SARA_I + "\u0e48งแวดล้อม"
    assert repaired([text, text])[0] in ("กองสาธารณสุขและสิ่งแวดล้อม", text.replace(SARA_I, "\ufffd"))


def test_a_shape_that_nothing_proves_is_shown_as_unknown():
    assert repaired(["กฎ" + SARA_I + "ฑ ๑๒"]) == ["กฎ\ufffdฑ ๑๒"]


def test_two_guesses_in_one_word_prove_nothing():
    for word in ("กองสาธารณสุขและส\ufffd\u0e48งแวดล้อม", "ผ\ufffdู้สหา"):
        assert repaired([word] * 3)[0] in (word, "กองสาธารณสุขและสิ่งแวดล้อม")


@pytest.mark.parametrize(
    ("printed", "clean"),
    [("พ.ุศ. ๒๕๖๖", "พ.ศ. ๒๕๖๖"), ("ก.ุค. ๖๘", "ก.ค. ๖๘"), ("มี.ค. ๖๘", "มี.ค. ๖๘"), ("ที่.ดี", "ที่.ดี")],
)
def test_a_mark_below_a_full_stop_is_dirt(printed, clean):
    assert tidy(printed) == clean
