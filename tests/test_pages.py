"""The health of a page's Thai text layer."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.pages import ILLEGAL, _doubtful, health, usable

GOOD = (
    "องค์การบริหารส่วนตำบลได้ดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน โดยกำหนดให้เจ้าหน้าที่"
    "ปฏิบัติงานตามคู่มือ และเผยแพร่ข้อมูลต่อสาธารณชนผ่านเว็บไซต์ของหน่วยงานเป็นประจำทุกปี"
)


def test_good_thai_is_healthy():
    assert health(GOOD) > 0.95


def test_a_page_with_little_thai_is_not_judged_and_counts_as_usable():
    assert health("Total 95.23 IIT EIT OIT") is None
    assert health("") is None
    assert usable(None)


def test_letters_exchanged_for_others_are_noise():
    letters = [chr(c) for c in range(0x0E01, 0x0E2F)]
    shuffled = letters[:]
    random.Random(3).shuffle(shuffled)
    garbled = GOOD.translate({ord(a): b for a, b in zip(letters, shuffled, strict=True)})
    assert not usable(health(garbled))


@pytest.mark.parametrize(
    "garbled",
    [
        "(cid:12)(cid:7)(cid:33)" * 30,
        "\ue012\ue034\ue077" * 30,
        "\ufffd" * 90,
        GOOD.replace("า", "\ufffd").replace("ร", "\ue001").replace("น", "(cid:8)").replace("ก", "\ufffd"),
    ],
)
def test_glyphs_without_letters_are_noise(garbled):
    assert not usable(health(garbled))


@pytest.mark.parametrize(
    "fault", [lambda t: t.replace("ำ", " า"), lambda t: t.replace("ำ", "า"), lambda t: t.replace("ำ", "ำา")]
)
def test_faults_that_can_be_repaired_do_not_send_a_page_to_ocr(fault):
    assert usable(health(fault(GOOD)))


def test_names_and_rare_words_alone_do_not_make_a_page_sick():
    assert usable(health("นายวิศรุต พงษ์ไพจิตรกุล นางสาวชญาณิศา อัครเดโชชัย นายธีรภัทร์ ศรีวรรณวิทยา นางพิมพ์ชนก สุขสวัสดิ์"))


def test_health_takes_no_longer_than_a_moment_on_any_text():
    assert health("ก" * 200_000) is not None
    assert health("เ" * 200_000) == 0.0


@given(st.text("กฤอเแะาำๅัิุู่้์ๆฯ \n1a\uf701\uf70f\ufffd\u0e4eฺํ็", max_size=12))
def test_pairs_of_letters_tell_whether_anything_illegal_is_spelled(text):
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    assert _doubtful(codes) == bool(ILLEGAL.search(text))
