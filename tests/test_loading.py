"""What analysts load and export."""

import csv
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
from corpus.dictionary import markdown, write_datapackage
from corpus.export import safe_text, to_csv, to_xlsx
from corpus.loading import NotAnOutput, code_order
from schemas.arrow import to_arrow
from schemas.dataset import SCHEMA_VERSION, TABLES, Measure, Report, Rows, Score, ScoreMention, columns


def report(report_id, name, year, path):
    return Report(
        report_id=report_id, source_path=path, source_sha256=report_id * 4, source_bytes=1, agency_name=name,
        district="เมือง", province="ชัยภูมิ", province_code="36", assessed_fiscal_year_be=year, parse_status="ok",
        schema_version=SCHEMA_VERSION,
    )  # fmt: skip


def score(report_id, code, value, year, subject=None):
    scope = "overall" if code == "ITA" else "indicator"
    return Score(
        report_id=report_id, code=code, scope=scope, value=value, year_be=year, subject=subject, mention_count=1,
        check="unverified",
    )  # fmt: skip


@pytest.fixture
def out(tmp_path):
    rows = Rows(
        reports=[
            report("a", "อบต.หนึ่ง", 2566, "a.txt"),
            report("b", "อบต.หนึ่ง", 2567, "b.txt"),
            report("c", "อบต.สอง", 2567, "=c.txt"),
        ],
        scores=[
            score("a", "ITA", 88.5, 2566),
            score("b", "ITA", 91.25, 2567),
            score("b", "indicator-10", 80.0, 2567),
            score("b", "indicator-2", 99.0, None),
            score("c", "ITA", 70.0, 2567),
            score("c", "ITA", 60.0, 2567, subject="กรมหนึ่ง"),
        ],
        score_mentions=[
            ScoreMention("b", None, "ITA", 2567, 91.25, "91.25", source="prose", page=1, line=4),
            ScoreMention("b", None, "ITA", 2567, 91.25, "91.25", source="table", page=4, line=90),
            ScoreMention("b", None, "indicator-2", None, 99.0, "๙๙", source="table", page=4, line=88),
        ],
        measures=[
            Measure(measure_id="a-t1-m1", report_id="a", table_no=1, seq=1, kind="measure", stage="plan", title="=1+1",
                    responsible=["กองคลัง", "กองช่าง"], status="planned"),
        ],
    )  # fmt: skip
    for table in TABLES:
        (tmp_path / table).mkdir()
        pq.write_table(to_arrow(table, getattr(rows, table)), tmp_path / table / "part-0000.parquet")
    return tmp_path


def test_tables_with_types(out):
    data = corpus.load(out)
    assert str(data.scores["year_be"].dtype) == "Int16"
    assert data.scores["check"].dtype.name == "category"
    assert str(data.reports["province_code"].dtype) == "string"
    assert set(data.reports.columns) == set(columns("reports"))
    with pytest.raises(KeyError, match="There is no table"):
        data["nonsense"]


def test_wide_and_panel(out):
    data = corpus.load(out)
    wide = data.scores_wide()
    assert list(wide.columns[:5]) == ["report_id", "year_be", "ITA", "indicator-2", "indicator-10"]
    assert wide.set_index("report_id").loc["c", "ITA"] == 70.0
    panel = data.panel("ITA")
    assert panel.loc[("อบต.หนึ่ง", "เมือง", "ชัยภูมิ")].tolist() == [88.5, 91.25]
    assert pd.isna(panel.loc[("อบต.สอง", "เมือง", "ชัยภูมิ"), 2566])
    assert data.measures_with_reports()["agency_name"].tolist() == ["อบต.หนึ่ง"]


def test_scores_are_joined_to_their_places_without_a_year_and_without_a_subject(out):
    data = corpus.load(out)
    found = data.scores_with_places().set_index(["report_id", "code"])
    assert len(found) == 7  # one of the six scores is printed twice
    assert sorted(found.loc[[("b", "ITA")], "page"]) == [1, 4]
    assert (
        found.loc[("b", "indicator-2"), "value_raw"] == "๙๙"
        and found.loc[("b", "indicator-2"), "source_path"] == "b.txt"
    )
    assert found.loc[[("a", "ITA")], "page"].isna().all()


def test_lists_are_lists(out):
    measures = corpus.load(out).measures
    assert measures["responsible"].tolist() == [["กองคลัง", "กองช่าง"]]
    assert measures[measures["responsible"].map(lambda units: units == ["กองคลัง", "กองช่าง"])].shape[0] == 1


def test_an_output_of_an_older_version_loads(out):
    path = out / "measures" / "part-0000.parquet"
    older = pq.read_table(path).drop_columns(["line", "x0", "score_codes"])
    pq.write_table(older, path)
    measures = corpus.load(out).measures
    assert measures["line"].isna().all() and measures["score_codes"].tolist() == [[]]
    assert list(measures.columns[: len(older.column_names)]) == older.column_names


def test_no_output(tmp_path):
    with pytest.raises(NotAnOutput, match="no output of a run"):
        corpus.load(tmp_path)


def test_duckdb_and_polars_load_the_same(out):
    duckdb = pytest.importorskip("duckdb")
    polars = pytest.importorskip("polars")
    assert duckdb.sql(f"SELECT count(*) FROM read_parquet('{out}/scores/**/*.parquet')").fetchall() == [(6,)]
    assert polars.read_parquet(out / "scores").height == 6
    assert len(pd.read_parquet(out / "scores")) == 6


def test_csv_is_for_excel_and_runs_no_formula(out, tmp_path):
    files = to_csv(out, tmp_path / "csv")
    assert {path.stem for path in files} == set(TABLES)
    raw = (tmp_path / "csv" / "measures.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert row["title"] == "'=1+1" and row["responsible"] == "กองคลัง; กองช่าง"


def test_workbook(out, tmp_path):
    from openpyxl import load_workbook

    book = load_workbook(to_xlsx(out, tmp_path / "book.xlsx"))
    assert "columns" in book.sheetnames and "cells" not in book.sheetnames
    sheet = book["reports"]
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, header.index("province_code") + 1).value == "36"
    assert sheet.cell(4, header.index("source_path") + 1).value == "'=c.txt"
    assert all(cell.data_type != "f" for row in sheet for cell in row)


@given(st.text(max_size=30))
def test_no_text_begins_like_a_formula(text):
    assert safe_text(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")


def test_datapackage_describes_every_column(out):
    write_datapackage(out, {table: 1 for table in TABLES})
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["name"] for r in package["resources"]] == list(TABLES)
    for resource in package["resources"]:
        assert all((out / path).is_file() for path in resource["path"]) and resource["path"]
        assert [f["name"] for f in resource["schema"]["fields"]] == list(columns(resource["name"]))
        assert all(f["description"] for f in resource["schema"]["fields"])


def test_every_column_is_in_the_dictionary():
    page = markdown()
    for table in TABLES:
        for name in columns(table):
            assert f"| `{name}` |" in page


def test_codes_sort_as_the_framework_lists_them():
    codes = ["o1", "indicator-10", "indicator-9.1", "ITA", "e7", "indicator-9", "OIT", "i1", "EIT-1", "IIT"]
    assert sorted(codes, key=code_order) == [
        "ITA", "IIT", "EIT-1", "OIT", "indicator-9", "indicator-9.1", "indicator-10", "i1", "e7", "o1",
    ]  # fmt: skip
