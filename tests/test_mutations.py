"""Change one thing in a report and the result must follow: agency, year, column order, digits, page breaks, figures."""

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.generate import FAMILIES, local_agency, report, subdistricts
from support.layout import compose
from support.render_html import render_html
from support.render_text import render_text
from support.score import Tally, score
from support.truth import MeasureTable, Split, Text, Truth, Value, gold

from corpus.one import digitise
from schemas.dataset import Rows

# The same examples on every run; seeds do not shrink to anything simpler.
RUNS = settings(
    max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
SEEDS = st.integers(0, 10_000)
PLACES = st.integers(0, len(subdistricts()) - 1)
TABLES = st.sampled_from(["plain", "ticks", "words", "two_level", "wide", "budget"])


def tab_rows(truth: Truth) -> Rows:
    return digitise(render_text(compose(truth)), "report.txt")


def html_rows(truth: Truth) -> Rows:
    return digitise(render_html(compose(truth)), "report.html")


def whole(tally: Tally, *names: str) -> None:
    """Every figure of the names is 1."""
    for name in names:
        assert tally.share(name) in (1.0, None), (name, tally.figures.get(name), tally.wrong)


def with_table(truth: Truth, change) -> Truth:
    return replace(truth, parts=tuple(change(p) if isinstance(p, MeasureTable) else p for p in truth.parts))


@RUNS
@given(SEEDS, PLACES, st.sampled_from(["subdistrict_administrative_organization", "subdistrict_municipality"]))
def test_another_agency_is_read_as_that_agency(seed: int, place: int, kind: str) -> None:
    agency = local_agency(kind, subdistricts()[place])
    if agency.province == "กรุงเทพมหานคร":
        return
    truth = replace(report(seed), agency=agency)
    tally = score(gold(truth), tab_rows(truth))
    whole(tally, "report.agency_name", "report.agency_type", "report.province_code", "report.district_code")
    whole(tally, "report.subdistrict_code")


@RUNS
@given(SEEDS, st.integers(2563, 2569))
def test_another_year_moves_the_report_and_its_scores(seed: int, year: int) -> None:
    truth = report(seed, family="plain", score_layout="official")
    moved = replace(truth, year=year, assessed=year - 1, values=_moved(truth, year - 1), rating=None)
    moved = replace(moved, parts=tuple(_dated(p, truth.assessed, year - 1) for p in moved.parts))
    rows = tab_rows(moved)
    tally = score(gold(moved), rows)
    whole(tally, "report.fiscal_year_be", "report.assessed_fiscal_year_be", "scores.recall")
    assert {s.year_be for s in rows.scores} == {year - 1}


def _moved(truth: Truth, year: int) -> tuple[Value, ...]:
    return tuple(replace(value, year=year) for value in truth.values if value.year == truth.assessed)


def _dated(part, before: int | None, after: int):
    return replace(part, years=(after,)) if hasattr(part, "years") and part.years == (before,) else part


@RUNS
@given(SEEDS, TABLES, st.randoms(use_true_random=False))
def test_columns_in_another_order_give_the_same_measures(seed: int, family: str, rng: random.Random) -> None:
    truth = report(seed, family=family)

    def shuffled(part: MeasureTable) -> MeasureTable:
        number = [c for c in part.columns if c.field == "number"]
        grouped = [c for c in part.columns if c.group]
        alone = [c for c in part.columns if not c.group and c.field != "number"]
        rng.shuffle(alone)
        at = rng.randint(0, len(alone))
        return replace(part, columns=(*number, *alone[:at], *grouped, *alone[at:]))

    other = with_table(truth, shuffled)
    tally = score(gold(other), html_rows(other))
    whole(tally, "measures.recall", "measures.precision", "measure.number", "measure.responsible", "measure.period")
    assert (tally.share("measure.text") or 1.0) >= 0.995, tally.wrong


@RUNS
@given(SEEDS)
def test_thai_and_ascii_digits_give_the_same_values(seed: int) -> None:
    truth = report(seed)
    thai, ascii_ = (tab_rows(replace(truth, digits=digits)) for digits in ("thai", "ascii"))
    assert _values(thai) == _values(ascii_)


def _values(rows: Rows) -> tuple:
    scores = {(s.subject, s.code, s.year_be, s.value) for s in rows.scores}
    measures = [(m.number, m.status, m.period_start, m.period_end, m.score_codes, m.kind) for m in rows.measures]
    top = rows.reports[0]
    return scores, measures, top.fiscal_year_be, top.overall_score, top.rating, top.agency_name


@RUNS
@given(SEEDS, st.floats(0.2, 0.8), st.booleans(), st.booleans())
def test_page_breaks_change_no_measure(seed: int, at: float, again: bool, inside: bool) -> None:
    truth = report(seed, family="plain")
    table = next(p for p in truth.parts if isinstance(p, MeasureTable))
    fields = tuple(c.field for c in table.columns if c.field in ("steps", "result", "outcome", "analysis"))
    numbered = any(c.field == "number" for c in table.columns)
    style = "again" if again and numbered else "empty"
    middle = len(table.measures) // 2
    broken = with_table(truth, lambda p: replace(p, splits=(Split(middle, fields[:2], at, style, inside=inside),)))
    tally = score(gold(broken), tab_rows(broken))
    whole(tally, "measures.recall", "measures.precision", "measure.number", "measure.status", "measure.period")
    assert (tally.share("measure.text") or 1.0) >= 0.995, tally.wrong


@RUNS
@given(SEEDS, st.integers(1, 10), st.decimals(30, 99, places=2))
def test_another_figure_is_the_figure_that_is_read(seed: int, number: int, figure: Decimal) -> None:
    """Totals are left out, so that no identity contradicts the new figure."""
    truth = report(seed, family="plain", score_layout="target")
    code = f"indicator-{number}"
    values = tuple(replace(v, value=figure) if v.code == code else v for v in truth.values)
    totals = {"ITA", "IIT", "EIT", "OIT"}
    parts = tuple(p for p in truth.parts if not (isinstance(p, Text) and totals & {c for c, _ in truth.cited(p.text)}))
    other = replace(truth, values=values, parts=parts, rating=None, rating_raw=None)
    tally = score(gold(other), tab_rows(other))
    whole(tally, "scores.recall", "scores.precision")


@RUNS
@given(SEEDS, st.sampled_from(FAMILIES))
def test_reading_twice_gives_the_same_rows(seed: int, family: str) -> None:
    data = render_text(compose(report(seed, family=family)))
    assert digitise(data, "report.txt") == digitise(data, "report.txt")
