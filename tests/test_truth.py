"""The made-up reports that measurements rest on: their figures agree, their renderings hold what they say."""

import io
import random
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from docx import Document as Word
from hypothesis import given, settings
from hypothesis import strategies as st
from support.faults import FAULTS
from support.generate import FAMILIES, report, scores, two
from support.layout import compose
from support.layout_measures import cut
from support.printed import PrintedCell, PrintedTable
from support.render_docx import render_docx
from support.render_pdf import faulty_pdf, font_path
from support.render_text import render_text
from support.score import fold, score
from support.truth import gold, items

from schemas.dataset import Measure, Report, Rows, Score, ScoreMention

SEEDS = st.integers(0, 100_000)


@given(SEEDS, st.integers(2562, 2569))
def test_scores_satisfy_the_published_identities(seed: int, year: int) -> None:
    by = {v.code: v for v in scores(random.Random(seed), year)}
    mean = {name: sum(by[f"indicator-{n}"].value for n in of) / len(of)
            for name, of in (("IIT", range(1, 6)), ("EIT", range(6, 9)), ("OIT", range(9, 11)))}  # fmt: skip
    assert all(by[name].value == two(Decimal(value)) for name, value in mean.items())
    assert by["ITA"].value == sum(by[name].weighted for name in mean)
    assert all(0 <= v.value <= 100 for v in by.values())


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_report_follows_from_its_seed_and_prints_every_cell(seed: int) -> None:
    truth = report(seed)
    printed = compose(truth)
    assert printed == compose(report(seed))
    text = fold(render_text(printed).decode())
    for table in printed.tables():
        assert all(fold(cell.text) in text for row in table.rows for cell in row)


@given(st.text("กขเแำาิี่้๑๒.5 ", min_size=3, max_size=60), st.floats(0, 1))
def test_a_cut_cell_loses_nothing_but_spaces_and_cuts_no_number(text: str, at: float) -> None:
    head, tail = cut(text, at)
    assert fold(head + tail) == fold(text)
    assert not (head[-1:] in set("๑๒5.") and tail[:1] in set("๑๒5.") and f"{head}{tail}" in text)


def test_a_matrix_leaves_covered_positions_empty() -> None:
    a, b, c, d = PrintedCell("a", row_span=2), PrintedCell("b", col_span=2), PrintedCell("c"), PrintedCell("d")
    assert PrintedTable(((a, b), (c, d)), 1, (1, 1, 1)).matrix() == [[a, b, None], [None, c, d]]


def test_items_are_told_by_their_markers() -> None:
    assert items("นำ\n1. ก\nต่อ\n(2) ข\n- ค") == [("1", "1.", "ก ต่อ"), ("2", "(2)", "ข"), (None, "-", "ค")]


@pytest.mark.parametrize("family", FAMILIES)
def test_word_tables_hold_every_printed_text_once(family: str) -> None:
    printed = compose(report(11, family=family))
    document = Word(io.BytesIO(render_docx(printed)))
    for table, made in zip(printed.tables(), document.tables, strict=True):
        cells = {cell._tc: cell.text for row in made.rows for cell in row.cells}
        assert sorted(fold(t) for t in cells.values() if fold(t)) == sorted(
            fold(cell.text) for row in table.rows for cell in row if fold(cell.text)
        )


def text_layer(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_faulty_maps_spoil_the_text_layer_as_they_are_named() -> None:
    try:
        font_path("Laksaman")
    except LookupError:
        pytest.skip("the font Laksaman is not installed")
    printed = compose(report(5, family="plain"))
    sound = text_layer(faulty_pdf(printed))
    assert "ดําเนิน" in sound and "ด าเนิน" not in sound
    assert "ด าเนิน" in text_layer(faulty_pdf(printed, "sara am lost"))
    assert "ดำาเนิน" in text_layer(faulty_pdf(printed, "sara am doubled"))
    assert "กำร" in text_layer(faulty_pdf(printed, "aa as am"))
    assert "\uf70b" in text_layer(faulty_pdf(printed, "private use"))
    assert "การ" not in text_layer(faulty_pdf(printed, "no map"))


@pytest.mark.parametrize("name", FAULTS)
def test_every_text_fault_changes_the_text_and_no_figure(name: str) -> None:
    text = render_text(compose(report(9, family="wide"))).decode()
    spoiled = FAULTS[name](text, random.Random(1))
    assert spoiled != text
    assert [c for c in spoiled if c.isdigit()] == [c for c in text if c.isdigit()]


def test_the_judge_sees_a_wrong_score_a_lost_measure_and_an_invented_one() -> None:
    expected = {
        "report": {"fiscal_year_be": 2567},
        "scores": [{"subject": None, "code": "ITA", "value": 90.5}, {"subject": None, "code": "IIT", "value": 91.0}],
        "measures": [{"title": "ควบคุมการยืมพัสดุ", "number": 1, "responsible": ["กองคลัง"], "steps": "ทำแบบยืม"}],
        "measure_steps": [],
    }
    right = Rows(
        reports=[Report(fiscal_year_be=2567)],
        scores=[Score(code="ITA", value=90.5, check="verified"), Score(code="IIT", value=91.0, check="verified")],
        score_mentions=[ScoreMention(code="ITA", value=90.5), ScoreMention(code="IIT", value=91.0)],
        measures=[Measure(title="ควบคุมการยืมพัสดุ", number=1, responsible=["กองคลัง"], steps="ทำแบบยืม")],
    )
    tally = score(expected, right)
    assert all(a == b for name, (a, b) in tally.figures.items() if name != "scores.silent")
    assert tally.figures["scores.silent"][0] == 0
    wrong = Rows(
        reports=[Report(fiscal_year_be=2566)],
        scores=[Score(code="ITA", value=95.5, check="verified"), Score(code="IIT", value=19.0, check="conflict")],
        measures=[Measure(title="อีกเรื่องหนึ่งที่ไม่เกี่ยวกัน")],
    )
    tally = score(expected, wrong)
    assert tally.share("report.fiscal_year_be") == tally.share("scores.recall") == 0
    assert tally.share("measures.recall") == tally.share("measures.precision") == 0
    # The conflict says of itself that it is doubtful; the other wrong value does not.
    assert tally.figures["scores.silent"] == (1, 2)


def test_gold_counts_only_what_is_printed() -> None:
    truth = report(21, family="plain", score_layout="weighted")
    codes = {row["code"] for row in gold(truth)["scores"]}
    assert {"IIT", "EIT", "OIT", "ITA"} <= codes
