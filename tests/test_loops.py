"""Loops of OCR models are kept once; what people print again and again is left alone."""

import random
import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from support.read import codes, grid, read, tables

from extract.loops import MIN_WASTE, collapse
from schemas.issues import Issues

SENTENCE = "ทั้งนี้เพื่อให้การดำเนินงานเป็นไปตามหลักธรรมาภิบาลและมีความโปร่งใส "


def run(text: str) -> tuple[str, Issues]:
    issues = Issues()
    return collapse(text, issues), issues


@pytest.mark.parametrize("times", [30, 400])
@pytest.mark.parametrize("unit", [SENTENCE, "๑. จัดทำคู่มือ\n๒. เผยแพร่คู่มือ\n๓. รายงานผล\n", "การ", "99.35 "])
def test_a_loop_is_kept_once_and_counted(unit, times):
    times = max(times, 2 * MIN_WASTE // len(unit))
    text, issues = run("ต้นเรื่อง\n" + unit * times + "\nท้ายเรื่อง\n")
    assert text.replace("\n", "").startswith("ต้นเรื่อง") and text.rstrip().endswith("ท้ายเรื่อง")
    assert len(text.replace("\n", "")) < 3 * len(unit) + 40
    (issue,) = issues
    assert issue.code == "text.repetition_loop" and issue.line in (1, 2)
    dropped = int(regex.search(r"([0-9]+) characters dropped", issue.message)[1])
    assert abs(dropped - len(unit) * (times - 1)) <= len(unit)


@given(st.integers(0, 600), st.text(st.sampled_from("กขคงมานทอ "), min_size=5, max_size=300), st.integers(60, 400))
def test_what_stands_around_a_loop_stays(before, unit, times):
    head = "".join(random.Random(before).choices("กขคงจฉชซฌญ ", k=before))
    text, issues = run(head + "|" + unit * times + "!จบ")
    assert text.startswith(head[: max(0, before - 1)]) and text.endswith("!จบ")
    dropped = len(head) + 1 + len(unit) * times + 3 - len(text)
    if len(unit) * times > 6000 and unit.strip():
        assert dropped > 0 and len(issues) >= 1


def test_line_numbers_stay_true():
    text, issues = run("หัว\n" + (SENTENCE + "\n") * 100 + "ท้าย")
    assert text.count("\n") == 101
    document, _ = read("หัว\n" + (SENTENCE + "\n") * 100 + "ท้าย", "a.txt")
    assert [line.place.line for line in document.lines()][-1] == 102


def equal_rows(n: int) -> str:
    return "ที่\tเรื่อง\tผล\n" + "-\tไม่มี\tไม่มีเรื่องร้องเรียน\n" * n


@pytest.mark.parametrize(
    "text",
    [
        equal_rows(45),
        "| ก | ข |\n|---|---|\n" + "| 100 | ดำเนินการแล้วเสร็จตามแผน |\n" * 40,
        "\n".join(f"{n}\tตัวชี้วัดที่ {n}\t100.00" for n in range(1, 44)),
        "\n\n".join(f"ที่\tมาตรการ\tผล\n{n}\tมาตรการที่ {n}\tเสร็จ" for n in range(1, 60)),
        "ลงชื่อ" + "." * 400 + "\n(" + "." * 300 + ")\n",
        "\n" * 3000 + "ข้อความ",
        "หัวข้อ" + " " * 3000 + "จบ\n",
        "<table>" + "<tr><td></td><td></td></tr>" * 60 + "</table>",
        "สำนักปลัด\nกองคลัง\nกองช่าง\n" * 10,
        "\n".join("\t" + cell for _ in range(40) for cell in ("ไม่มี", "ไม่มี", "ไม่มี")),
    ],
)
def test_what_people_print_again_is_left_alone(text):
    assert run(text) == (text, Issues())


def test_real_reports_have_no_loop(shared):
    for path in sorted((shared / "reports").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        assert run(text) == (text, Issues()), path.name


def test_a_table_with_a_loop_in_a_cell_keeps_its_shape():
    text = "ที่\tมาตรการ\tผล\n1\t" + SENTENCE * 50 + "\tเสร็จ\n2\tอื่น\tเสร็จ\n"
    document, issues = read(text, "a.txt")
    assert codes(issues) == ["text.repetition_loop"]
    assert grid(tables(document)[0])[1] == ["1", SENTENCE.strip(), "เสร็จ"]


def test_ten_million_characters_of_loop_or_of_none_take_seconds():
    rng = random.Random(5)
    started = time.process_time()
    text, _ = run(SENTENCE * 150_000)
    assert len(text) < 200
    noise = "".join(rng.choices("กขคงจฉชซฌญฎฏ", k=1_000_000)) * 5
    run(noise)
    run("ab" * 600 + "c" + "ab" * 2_000_000)
    assert time.process_time() - started < 20


@pytest.mark.parametrize("tail", range(len(SENTENCE)))
def test_a_unit_that_breaks_off_keeps_its_letters_in_order(tail):
    text, _ = run("เริ่ม:" + SENTENCE * 40 + SENTENCE[:tail] + "#จบ")
    assert text == "เริ่ม:" + SENTENCE + SENTENCE[:tail] + "#จบ"
