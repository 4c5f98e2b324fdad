"""The dialects of OCR models and converters: the same report gives the same rows in each of them."""

import json

import pytest
from support.generate import report
from support.layout import compose
from support.read import grid, paragraphs, read, tables
from support.render_dialects import DIALECTS
from support.score import fold

from corpus.one import digitise
from extract import answers
from schemas.dataset import Rows

SCORES = "| ตัวชี้วัด | คะแนน |\n|---|---|\n| การใช้อำนาจ | {} |\n| การใช้งบประมาณ | {} |\n"


def facts(rows: Rows):
    scores = sorted((score.subject or "", score.code, score.value) for score in rows.scores if score.value is not None)
    measures = [(fold(m.title), m.status, tuple(map(fold, m.responsible)), m.period_start) for m in rows.measures]
    return scores, sorted(measures, key=str), rows.reports[0].agency_name


def facts_in(printed, dialect: str):
    ending, render = DIALECTS[dialect]
    return facts(digitise(render(printed).encode(), f"a.{ending}"))


@pytest.fixture(scope="module")
def reports():
    """Printed reports and what the first dialect says of each."""
    kinds = ((8101, "plain", "official"), (8102, "two_level", "years"))
    made = [compose(report(seed, family=family, score_layout=layout)) for seed, family, layout in kinds]
    return [(printed, facts_in(printed, "pipes")) for printed in made]


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name != "pipes"])
def test_every_dialect_gives_the_same_rows(reports, dialect):
    for printed, wanted in reports:
        assert all(wanted)
        assert facts_in(printed, dialect) == wanted


@pytest.mark.parametrize(
    "number", ["91.25<sup>1</sup>", "91.25[^1]", "$91.25^{1}$", "**91.25**<sup>๑</sup>", "<b>91.25</b><sup>2</sup>"]
)
def test_a_note_behind_a_score_is_no_digit_of_it(number):
    (table,) = tables(read(SCORES.format(number, "88.40"), "a.md")[0])
    assert grid(table)[1][1] in ("91.25¹", "91.25²")
    html = f"<table><tr><td>การใช้อำนาจ</td><td>{number}</td></tr></table>"
    if "<sup>" in number and "*" not in number:
        (table,) = tables(read(f"<html><body>{html}</body></html>", "a.html")[0])
        assert grid(table)[0][1] in ("91.25¹", "91.25²")


def test_raised_letters_and_exponents_of_units_stay():
    document, _ = read("พื้นที่ 25 m<sup>2</sup> และวันที่ 5<sup>th</sup>", "a.md")
    assert paragraphs(document) == ["พื้นที่ 25 m² และวันที่ 5th"]


def test_pages_of_an_answer_keep_their_numbers():
    answer = {"pages": [{"index": 0, "markdown": "หน้าแรก"}, {"index": 2, "markdown": "หน้าสาม"}]}
    document, _ = read(json.dumps(answer), "a.json")
    assert [(page.number, [line.text for line in page.lines()]) for page in document.pages] == [
        (1, ["หน้าแรก"]),
        (3, ["หน้าสาม"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{"natural_text": "ขาดท้าย',
        "[1, 2, 3]",
        '{"a": {"b": "ไม่มีข้อความ"}}',
        "{ข้อความในวงเล็บปีกกา}",
        "[ภาพ] ข้อความ",
        "C:\\new\\name",
    ],
)
def test_what_is_no_answer_stays_as_it_is(text):
    assert answers.unwrap(text) == text


def test_json_that_is_no_answer_is_refused_and_one_that_is_read():
    from extract.signature import sniff

    assert sniff(b'{"rows": [1, 2]}', "a.json") is None
    assert sniff('{"natural_text": "รายงาน"}'.encode(), "a.json") == "markdown"


def test_latex_tables_with_spans():
    source = (
        "\\begin{table}\n\\begin{tabular}{|l|c|c|}\n\\hline\n"
        "\\multirow{2}{*}{ที่} & \\multicolumn{2}{c|}{\\textbf{ผล}} \\\\\n"
        "\\cline{2-3}\n & แล้ว & ยัง \\\\ \\hline\n1 & $\\checkmark$ & \\\\\n2 & & 50\\% \\& อื่น \\\\ \\hline\n"
        "\\end{tabular}\n\\end{table}\n"
    )
    document, _ = read(source, "a.mmd")
    (table,) = tables(document)
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells if cell.text}
    assert spans["ที่"] == (0, 0, 2, 1) and spans["ผล"] == (0, 1, 1, 2) and spans["ยัง"] == (1, 2, 1, 1)
    assert spans["50% & อื่น"] == (3, 2, 1, 1) and spans["✓"] == (2, 1, 1, 1)
    assert all(
        "\\" not in line.text or line.text.startswith(("\\begin{table}", "\\end{table}"))
        for line in read(source, "a.mmd")[0].lines()
    )


@pytest.mark.parametrize(
    "unit",
    [
        "\\begin{tabular}{l}",
        "a & b \\\\ ",
        "+-",
        "| a ",
        '{"text": "a", ',
        "<|a|>",
        "\\n",
        "[^1]",
        "$1^{",
        "a \\| b\n",
        "+-+\n",
        "\\begin{tabular}{l}\n",
        "a | b\n",
    ],
)
def test_dialects_cost_little_whatever_comes(unit):
    import time

    began = time.process_time()
    text = unit * (200_000 // len(unit))
    answers.unwrap(text)
    read("ก\n" + text, "a.md")
    assert time.process_time() - began < 20
