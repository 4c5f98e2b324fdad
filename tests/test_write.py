"""Parquet: deterministic, complete, loadable by everyone, and prunable."""

from __future__ import annotations

import hashlib
import itertools
import random
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus import write as writing
from corpus.pack import Damaged, pack, to_rows, unpack
from corpus.write import Writers, write
from schemas.arrow import schema
from schemas.dataset import SCHEMA_VERSION, TABLES, CellRow, IssueRow, Report, Rows, Score


def report(number: int, province: str = "10", year: int = 2567) -> Report:
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    return Report(
        report_id=sha256[:16],
        source_path=f"{number}.txt",
        source_sha256=sha256,
        source_bytes=1,
        province_code=province,
        fiscal_year_be=year,
        parse_status="ok",
        schema_version=SCHEMA_VERSION,
        document_kinds=["measure_plan"],
    )


def score(owner: Report, value: float = 80.0) -> Score:
    return Score(
        report_id=owner.report_id, code="ITA", scope="overall", value=value, mention_count=1, check="unverified"
    )


def test_rows_pass_through_packing():
    owner = report(1)
    rows = Rows(reports=[owner], scores=[score(owner)])
    back = to_rows(unpack(pack(rows)))
    assert back == rows
    assert pack(rows) == pack(back)
    assert unpack(pack(Rows())) == {}


def test_damaged_bytes_are_noticed():
    data = bytearray(pack(Rows(reports=[report(1)])))
    for at in (0, 6, 20, len(data) - 5):
        bad = bytearray(data)
        bad[at] ^= 0xFF
        with pytest.raises(Damaged):
            unpack(bytes(bad))
    for cut in (0, 4, 30, len(data) - 1):
        with pytest.raises(Damaged):
            unpack(bytes(data[:cut]))


def test_a_row_that_breaks_the_schema_costs_itself_and_is_told():
    owner = report(1)
    bad = [score(owner), score(owner), score(owner)]
    bad[0].check = "no such check"
    bad[1].year_be = 99_999_999
    cell = CellRow(owner.report_id, 1, row=0, col=0, row_span=1, col_span=1, is_header=False, text="half \ud83d pair")
    back = to_rows(unpack(pack(Rows(reports=[owner], scores=bad, cells=[cell]))))
    assert len(back.scores) == 1 and back.scores[0].check == "unverified"
    assert [issue.code for issue in back.issues] == ["write.row_refused"] * 2
    assert {issue.report_id for issue in back.issues} == {owner.report_id}
    assert back.cells[0].text == "half ? pair"


def test_every_table_exists_with_its_schema_and_everyone_can_load_it(tmp_path):
    owner = report(1)
    write(Rows(reports=[owner], scores=[score(owner)]), tmp_path / "out")
    for name in TABLES:
        folder = tmp_path / "out" / name
        assert pq.read_schema(folder / "part-0000.parquet").equals(schema(name), check_metadata=False)
        assert pq.read_schema(folder / "part-0000.parquet").metadata[b"schema_version"] == SCHEMA_VERSION.encode()
        rows = 1 if name in ("reports", "scores") else 0
        assert len(pd.read_parquet(folder)) == rows
        assert pl.read_parquet(folder).height == rows
        found = duckdb.sql(f"SELECT count(*) FROM read_parquet('{folder}/**/*.parquet')").fetchall()
        assert found == [(rows,)]
    described = pq.read_schema(tmp_path / "out" / "scores" / "part-0000.parquet").field("value")
    assert b"description" in described.metadata


def test_the_same_rows_give_the_same_bytes(tmp_path):
    owners = [report(number) for number in range(50)]
    rows = Rows(reports=owners, scores=[score(owner) for owner in owners])
    for name in ("a", "b"):
        write(rows, tmp_path / name)
    for path in (tmp_path / "a").rglob("*.parquet"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_a_query_on_province_and_year_reads_few_groups(tmp_path):
    """Reports in the order of the dataset: statistics leave out almost all groups."""
    random.seed(1)
    owners = [report(number, f"{random.randrange(10, 97)}", random.randrange(2562, 2569)) for number in range(30_000)]
    owners.sort(key=lambda r: (r.province_code, r.fiscal_year_be, r.source_path))
    writers = Writers(tmp_path / "out")
    for _, group in itertools.groupby(owners, key=lambda r: (r.province_code, r.fiscal_year_be)):
        writers.boundary()
        writers.append(unpack(pack(Rows(reports=list(group)))))
    writers.close()
    found = pq.ParquetFile(tmp_path / "out" / "reports" / "part-0000.parquet").metadata
    names = schema("reports").names
    at = names.index("province_code"), names.index("fiscal_year_be")
    groups = [found.row_group(number) for number in range(found.num_row_groups)]
    assert 10 <= len(groups) <= 80 and found.num_rows == 30_000

    def may_hold(group, column: int, value: object) -> bool:
        statistics = group.column(column).statistics
        return statistics.min <= value <= statistics.max

    needed = [group for group in groups if may_hold(group, at[0], "50") and may_hold(group, at[1], 2567)]
    assert 1 <= len(needed) <= 2
    assert sum(group.num_rows for group in needed) < 0.08 * found.num_rows


def test_large_tables_become_several_files(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "FILE", 20_000)
    monkeypatch.setitem(writing.GROUP, "reports", 100)
    owners = [report(number) for number in range(1000)]
    write(Rows(reports=owners), tmp_path / "out")
    files = sorted((tmp_path / "out" / "reports").glob("*.parquet"))
    assert len(files) > 2 and files[1].name == "part-0001.parquet"
    assert pd.read_parquet(tmp_path / "out" / "reports")["report_id"].tolist() == [o.report_id for o in owners]


def test_issues_of_no_report(tmp_path):
    issue = IssueRow(None, "x.fifo", "read", "read.special_file", "warning", "message", action="dropped")
    write(Rows(issues=[issue]), tmp_path / "out")
    found = pq.read_table(tmp_path / "out" / "issues").to_pylist()
    assert found[0]["report_id"] is None and found[0]["source_path"] == "x.fifo"


def test_memory_is_given_back_between_groups(tmp_path):
    """A writer holds no more than one group of rows, however many pass through."""
    writers = Writers(tmp_path / "out")
    cell = CellRow("a" * 16, 1, row=0, col=0, row_span=1, col_span=1, is_header=False, text="x" * 200)
    batch = unpack(pack(Rows(cells=[cell] * 5_000)))
    most = 0
    for _ in range(60):
        writers.append(batch)
        most = max(most, writers.tables["cells"]._held)
    writers.close()
    assert most < writing.GROUP["cells"] and writers.tables["cells"].rows == 300_000
    assert isinstance(batch["cells"], pa.RecordBatch) and Path(writers.tables["cells"].files[0]).is_file()
