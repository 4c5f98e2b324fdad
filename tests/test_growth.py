"""Interpreting takes time in proportion to what is printed: lines of the program's own code that run are counted, for a
document and for one twice as long, so the test does not depend on the machine."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from corpus.one import Extracted, data_report, interpret
from normalise.scores.explanations import solve
from normalise.scores.readings import Print
from schemas.document import Cell, Document, Line, Page, Paragraph, Place, Table

ROOT = str(Path(__file__).parents[1])
MOST = 2.5  # times the steps for twice the length: n log n stays below, n squared comes near four
COVER = (
    "รายงานผลการประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ (ITA)",
    "ประจำปีงบประมาณ พ.ศ. 2567",
    "เทศบาลตำบลดอนขมิ้น อำเภอท่ามะกา จังหวัดกาญจนบุรี",
)
NAMES = (
    *("การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ", "การใช้ทรัพย์สินของราชการ", "การแก้ไขปัญหาการทุจริต"),
    *("คุณภาพการดำเนินงาน", "ประสิทธิภาพการสื่อสาร", "การปรับปรุงระบบการทำงาน", "การเปิดเผยข้อมูล", "การป้องกันการทุจริต"),
)
WORDS = ("ดำเนินการ", "จัดทำ", "คู่มือ", "ประชาชน", "เผยแพร่", "ข้อมูล", "บริการ", "หน่วยงาน", "โปร่งใส", "เจ้าหน้าที่", " ")
HEADINGS = ("ที่", "มาตรการ", "วิธีการดำเนินการ", "ระยะเวลา", "ผู้รับผิดชอบ")


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text, Place(line=number)) for number, text in enumerate(texts, 1))


def table(rows: list[list[str]]) -> Table:
    cells = [
        Cell(r, c, (Line(text, Place(line=r + 1)),)) for r, row in enumerate(rows) for c, text in enumerate(row) if text
    ]
    return Table(tuple(cells), Place())


def document(*blocks: Paragraph | Table) -> Document:
    return Document("docx", (Page(None, (*(Paragraph((line,)) for line in lines(*COVER)), *blocks)),))


def score(rng: random.Random) -> str:
    return f"{rng.uniform(60, 100):.2f}"


def sentence(i: int, rng: random.Random) -> str:
    return f"ตัวชี้วัดที่ {i % 10 + 1} {NAMES[i % 10]} ได้คะแนน {score(rng)} ผ่านเกณฑ์"


def measure(i: int, rng: random.Random) -> list[str]:
    number = rng.randrange(10**6)
    return [str(i + 1), f"มาตรการที่ {number}", f"1. จัดทำแผน {number} 2. เผยแพร่", "ตุลาคม 2566 - กันยายน 2567", "กองคลัง"]


def scores_in_one_line(n: int, rng: random.Random) -> Document:
    return document(Paragraph(lines(" ".join(sentence(i, rng) for i in range(n)))))


def scores_in_lines_of_one_text(n: int, rng: random.Random) -> Document:
    return document(Paragraph(lines(*(sentence(i, rng) for i in range(n)))))


def scores_of_items(n: int, rng: random.Random) -> Document:
    return document(*(Paragraph(lines(f"O{i % 43 + 1} ได้ {score(rng)} คะแนน")) for i in range(n)))


def long_score_table(n: int, rng: random.Random) -> Document:
    rows = [[str(i + 1), NAMES[i % 10], score(rng)] for i in range(n)]
    return document(table([["อันดับ", "ตัวชี้วัด", "คะแนน"], *rows]))


def wide_score_table(n: int, rng: random.Random) -> Document:
    return document(
        table([["ปี", *(NAMES[i % 10] for i in range(n))], ["2566", *(score(rng) for _ in range(n))]]),
    )


def agencies(n: int, rng: random.Random) -> Document:
    rows = [[str(i + 1), f"เทศบาลตำบลบ้านใหม่{rng.randrange(10**6)}", score(rng)] for i in range(n)]
    return document(table([["ที่", "หน่วยงาน", "คะแนน ITA"], *rows]))


def measures(n: int, rng: random.Random) -> Document:
    return document(table([list(HEADINGS), *(measure(i, rng) for i in range(n))]))


def measures_over_pages(n: int, rng: random.Random) -> Document:
    first = document().pages[0]
    pages = [Page(i + 1, (table([list(HEADINGS), measure(i, rng)]),)) for i in range(n)]
    return Document("pdf", (first, *pages), n)


def measures_told(n: int, rng: random.Random) -> Document:
    told = (measure(i, rng) for i in range(n))
    return document(
        *(
            Paragraph(lines(f"มาตรการที่ {no} {title}", f"วิธีการดำเนินการ : {how}", f"ผู้รับผิดชอบ : {who}"))
            for no, title, how, _, who in told
        )
    )


def plain_table(n: int, rng: random.Random) -> Document:
    rows = [[f"ข้อมูล {rng.randrange(10**6)}", str(rng.randrange(1000)), f"อื่น {i}"] for i in range(n)]
    return document(table([["รายการ", "จำนวน", "หมายเหตุ"], *rows]))


def running_text(n: int, rng: random.Random) -> Document:
    return document(Paragraph(lines(*("".join(rng.choices(WORDS, k=12)) for _ in range(n)))))


def broken_text(n: int, rng: random.Random) -> Document:
    words = ("ดาเนินการ", "จัดท า", "คู่ มือ", "สานักงาน", "หน่ วยงาน", "ข้ อมูล", " ")
    return document(*(Paragraph(lines("".join(rng.choices(words, k=12)))) for _ in range(n)))


def steps(work: Callable[[], object]) -> int:
    """How many lines of the program's own code run. A loop inside a line counts each time round."""
    count = 0

    def line(frame: FrameType, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, _: object) -> object:
        return line if frame.f_code.co_filename.startswith(ROOT) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def interpreted(made: Document) -> None:
    rows, trace = interpret(data_report(b"", "long.docx"), Extracted(made))
    assert trace is None and rows.reports


@pytest.mark.parametrize(
    ("build", "n"),
    [
        (scores_in_one_line, 120),
        (scores_in_lines_of_one_text, 120),
        (long_score_table, 200),
        (agencies, 100),
        (measures, 80),
        (measures_over_pages, 60),
        (measures_told, 80),
        (plain_table, 200),
        (running_text, 400),
        (broken_text, 100),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_twice_the_length_takes_about_twice_the_steps(build, n):
    interpreted(build(20, random.Random(0)))  # loads what is loaded once
    once, twice = (steps(lambda k=k: interpreted(build(k * n, random.Random(k)))) for k in (1, 2))
    assert twice <= MOST * once, f"{once:,} lines for {n}, {twice:,} for {2 * n}"


def test_the_columns_of_a_score_table_cost_no_more_than_their_square():
    """For each value the whole row is looked through for names and totals; no table has very many columns."""
    interpreted(wide_score_table(20, random.Random(0)))
    once, twice = (steps(lambda n=n: interpreted(wide_score_table(n, random.Random(n)))) for n in (60, 120))
    assert twice <= 4 * once, f"{once:,} lines for 60, {twice:,} for 120"


def test_many_disputed_scores_are_not_searched_one_combination_after_the_other():
    rng = random.Random(5)
    prints = {
        f"o{code}": [Print(rng.randrange(6000, 10_000), 0.01, ((9000, 0.5),)) for _ in range(6)]
        for code in range(1, 31)
    }
    found = steps(lambda: solve(prints, 2567))
    assert found < 200_000, f"{found:,} lines"
