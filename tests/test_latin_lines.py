"""Lines that the engine read as Latin letters: which of two readings is believed."""

from __future__ import annotations

import pytest

from extract.engines.tesseract import Reading
from extract.latin_lines import better, suspect


def reading(text: str, confidence: float) -> Reading:
    return Reading(text, (), confidence)


@pytest.mark.parametrize(
    ("both", "thai", "right"),
    [
        (("Jaa", 0.99), ("ปลัด", 0.98), "ปลัด"),  # a word, however sure the other is
        (("anu", 0.97), ("สํานั", 0.98), "สํานั"),  # a word that the line's end cuts
        (("ผ่านเว็บไซต์ aa", 0.99), ("ผ่านเว็บไซต์ สื่อ", 0.99), "ผ่านเว็บไซต์ สื่อ"),
        (("Fanpage", 0.99), ("ไดลทลธ6", 0.966), "Fanpage"),  # true Latin letters: the Thai model is unsure
        (("Zoom", 0.996), ("700๐ทา", 0.98), "Zoom"),  # or makes digits of them
        (("ระบบ Cloud", 0.994), ("ระบบ ฮฯฟ", 0.978), "ระบบ Cloud"),
        (("Online", 0.995), ("", 0.0), "Online"),
    ],
)
def test_better(both, thai, right):
    assert better(reading(*both), reading(*thai)).text == right


def test_names_of_the_assessment_are_not_read_again():
    assert not suspect(reading("ผลการประเมิน ITA ด้าน IIT", 0.9))
    assert suspect(reading("Jaa", 0.99))
