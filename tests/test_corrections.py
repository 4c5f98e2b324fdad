"""Corrections by hand: what may be written, what is refused, and that they stay through runs and spreadsheets."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from corpus import cli, corrections
from corpus.correction_keys import COLUMNS
from corpus.correction_rows import add_score
from corpus.correction_values import EDITABLE, Wrong, check_place, check_report_id, parse
from corpus.corrections import NAMES, Unusable, load
from corpus.missing_scores import missing
from schemas.dataset import TABLES, Report, Rows, Score, columns
from schemas.keys import score_key

SAMPLES = Path(__file__).parents[1] / "corpus" / "samples"
RANKED = "2566-plan-scores-by-rank-tab.txt"
HEAD = ",".join(COLUMNS)


def ita(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def run(source: Path, out: Path, *more: object) -> tuple[int, str]:
    return ita("extract", source, out, "--engine", "inline", *more)


def rows(out: Path, table: str) -> list[dict]:
    return pq.read_table(out / table).to_pylist()


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (RANKED, "2567-results-ticks-tab.txt"):
        shutil.copy(SAMPLES / name, folder)
    return folder


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding=encoding)
    return path


# Values --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column", "written", "value"),
    [
        ("scores", "value", "๖๘.๕๖", 68.56),
        ("scores", "value", " 100 ", 100.0),
        ("scores", "value", "null", None),
        ("reports", "fiscal_year_be", "๒๕๖๗", 2567),
        ("reports", "fiscal_year_be", "2567.0", 2567),
        ("reports", "report_date", "2024-04-19", datetime.date(2024, 4, 19)),
        ("reports", "report_date", "2567-04-19 00:00:00", datetime.date(2024, 4, 19)),
        ("reports", "report_date", "๑๙/๔/๒๕๖๗", datetime.date(2024, 4, 19)),
        ("reports", "report_date", "4/4/2567", datetime.date(2024, 4, 4)),
        ("reports", "subdistrict_code", "390405", "390405"),
        ("measures", "status", "not_completed", "not_completed"),
        ("measures", "status", "ยังไม่ดำเนินการ", "not_completed"),
        ("measures", "status", "บางส่วน", "partially_completed"),
        ("measures", "responsible", "สำนักปลัด; กองคลัง", ["สำนักปลัด", "กองคลัง"]),
    ],
)
def test_what_may_be_written(table, column, written, value):
    assert parse(table, column, written) == value


@pytest.mark.parametrize(
    ("table", "column", "written", "said"),
    [
        ("scores", "value", "68,56", "decimal point"),
        ("scores", "value", "685.6", "between 0 and 100"),
        ("scores", "value", "-1", "between 0 and 100"),
        ("scores", "value", "nan", "number"),
        ("reports", "fiscal_year_be", "2024", "Is 2567 meant?"),
        ("reports", "report_date", "10/1/2567", "day/month or month/day"),
        ("reports", "report_date", "31/2/2567", "calendar"),
        ("reports", "report_date", "45301", "date such as"),
        ("reports", "subdistrict_code", "10101", "leading zeros"),
        ("reports", "subdistrict_code", "1.01E+05", "leading zeros"),
        ("reports", "subdistrict_code", "999999", "no place"),
        ("measures", "status", "done", "one of"),
        ("measures", "status", "null", "must have a value"),
        ("measures", "title", "มาตรการเผยแพร่".encode().decode("cp1252", "replace"), "garbled"),
        ("measures", "title", "มาตรการเผยแพร่".encode().decode("cp874", "replace"), "garbled"),
    ],
)
def test_what_is_refused_with_a_sentence(table, column, written, said):
    with pytest.raises(Wrong) as caught:
        parse(table, column, written)
    english, thai = caught.value.args
    assert said in english and any("\u0e00" <= char <= "\u0e7f" for char in thai)


def test_spoiled_keys_are_refused():
    for spoiled in ("4.12E+14", "123456789012345", "41230000000000.0"):
        with pytest.raises(Wrong, match="leading zeros"):
            check_report_id(spoiled)
    for table, key, column in (
        ("scores", "1/2565", "value"),
        ("scores", "ITA/2565", "check"),
        ("cells", "-", "text"),
        ("reports", "-", "report_id"),
    ):
        with pytest.raises(Wrong):
            check_place(table, key, column)


@given(st.text(max_size=40), st.sampled_from([(t, c) for t, names in EDITABLE.items() for c in names]))
def test_anything_written_is_a_value_or_a_sentence(written, place):
    table, column = place
    try:
        value = parse(table, column, written)
    except Wrong as wrong:
        assert all(wrong.args)
        return
    allowed = columns(table)[column]["allowed"]
    for item in value if isinstance(value, list) else [value]:
        assert item is None or not allowed or item in allowed


def test_columns_that_may_be_corrected_exist():
    for table, names in EDITABLE.items():
        assert set(names) <= set(columns(table)), table


# Files ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("cp874", ";"), ("utf-16", "\t")])
def test_what_excel_and_libreoffice_save(tmp_path, encoding, delimiter):
    path = tmp_path / "corrections.csv"
    line = "scores,00000000000000ab,x.txt,ITA/2566,value,1,2,สมหญิง,หน้า 3,2025-03-01"
    path.write_text(f"{HEAD}\n{line}\n".replace(",", delimiter), encoding=encoding)
    found = load(path)
    assert found.report_ids == {"00000000000000ab"} and not found.refused


def test_rows_copied_from_the_quality_report_need_no_heading(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text(
        "scores,00000000000000ab,x.txt,ITA/2566,value,85.1,85.7,ก,ข,\n"
        "reports,00000000000000ab,x.txt,-,title,,ชื่อ,ก,ข,\n"
        "reports,00000000000000ab,x.txt,-,fiscal_year_be,,2024,ก,ข,\n",
        encoding="utf-8",
    )
    found = load(path)
    assert found.report_ids == {"00000000000000ab"} and len(found) == 3
    assert [row.number for row, _ in found.refused] == [3]


def test_rows_that_are_not_decided_are_passed_by(tmp_path):
    path = write(tmp_path / NAMES[0], "scores,00000000000000ab,x.txt,ITA/2566,value,1,,,,")
    assert len(load(path)) == 0


def test_two_corrections_of_one_value(tmp_path):
    line = "scores,00000000000000ab,x.txt,ITA/2566,value,1,{},,,"
    found = load(write(tmp_path / NAMES[0], line.format(2), line.format(3), line.format("2.0")))
    assert [wrong.args[0] for _, wrong in found.refused] == ["row 2 corrects the same value to '2'; keep one of them."]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 no workbook", b"\xff\xfe\x00"])
def test_files_that_are_no_corrections(tmp_path, content):
    path = tmp_path / "corrections.csv"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=r"corrections\.csv"):
        load(path)


def test_two_files_at_once(tmp_path):
    for name in NAMES:
        (tmp_path / name).write_text("x")
    with pytest.raises(Unusable, match="keep one"):
        corrections.find(tmp_path)


def test_an_unusable_file_stops_the_run_before_anything_is_read(source, tmp_path):
    (source / NAMES[0]).write_text("what is this\n")
    code, said = run(source, tmp_path / "out")
    assert code == 3 and "no heading row" in said and not (tmp_path / "out" / "reports").exists()


# Runs ----------------------------------------------------------------------------------------------------------------


def test_a_correction_stays_and_is_marked(source, tmp_path):
    out = tmp_path / "out"
    run(source, out)
    before = next(row for row in rows(out, "scores") if row["code"] == "indicator-9" and row["value"] == 43.78)
    report_id, key = before["report_id"], score_key("indicator-9", before["year_be"], None)
    measure = next(row for row in rows(out, "measures") if row["report_id"] != report_id)
    write(
        source / NAMES[0],
        f"scores,{report_id},{RANKED},{key},value,43.78,๔๓.๘๗,สมหญิง,หน้า 2,2025-03-01",
        f"scores,{report_id},{RANKED},ITA/{before['year_be']},value,12.34,80,สมหญิง,หน้า 1,",
        f"measures,{measure['measure_id'][:16]},x,{measure['measure_id']},status,{measure['status']},not_completed,ก,ข,",
        f"reports,{report_id},{RANKED},-,subdistrict_code,,390405,ก,ข,",
        f"scores,{report_id},{RANKED},i99/2565,value,,80,ก,ข,",
        "scores,ffffffffffffffff,gone.txt,ITA/2565,value,,80,ก,ข,",
        "reports,4.12E+14,x,-,title,,x,ก,ข,",
    )
    code, said = run(source, out)
    assert code == 0 and "0 files were read, 2 were known already" in said
    assert not any(row["source_path"] == NAMES[0] for row in rows(out, "issues"))  # no report, so not skipped either
    scores = {row["code"]: row for row in rows(out, "scores") if row["report_id"] == report_id}
    assert scores["indicator-9"]["value"] == 43.87 and scores["indicator-9"]["check"] == "corrected"
    assert scores["indicator-9"]["probability"] is None and scores["indicator-8"]["check"] != "corrected"
    report = next(row for row in rows(out, "reports") if row["report_id"] == report_id)
    assert report["overall_score"] == 80.0
    assert (report["subdistrict"], report["district"], report["province_code"]) == ("นากอก", "ศรีบุญเรือง", "39")
    changed = next(row for row in rows(out, "measures") if row["measure_id"] == measure["measure_id"])
    assert changed["status"] == "not_completed"
    outcomes = sorted(row["outcome"] for row in rows(out, "corrections"))
    assert outcomes == ["applied"] * 3 + ["old_differs", "refused", "unmatched", "unmatched"]
    applied = next(row for row in rows(out, "corrections") if row["key"] == key)
    assert (applied["old_value"], applied["new_value"], applied["who"]) == ("43.78", "๔๓.๘๗", "สมหญิง")
    issues = [row for row in rows(out, "issues") if row["stage"] == "write"]
    assert {row["code"]: row["severity"] for row in issues} == {
        "write.corrected": "info",
        "write.correction_old_differs": "warning",
        "write.correction_unmatched": "warning",
        "write.correction_refused": "error",
    }
    assert any("สมหญิง" in row["message"] and "หน้า 2" in row["message_th"] for row in issues)
    assert ita("verify", out)[0] == 0
    code, said = run(source, out)  # nothing has changed
    assert "Nothing has changed" in said
    (source / NAMES[0]).unlink()
    run(source, out)
    assert (
        next(row for row in rows(out, "scores") if row["code"] == before["code"] and row["report_id"] == report_id)
        == before
    )
    assert rows(out, "corrections") == []


def test_a_score_that_was_not_read_is_added(source, tmp_path):
    out = tmp_path / "out"
    run(source, out)
    report = next(row for row in rows(out, "reports") if row["source_path"] == "2567-results-ticks-tab.txt")
    report_id, year = report["report_id"], report["fiscal_year_be"]
    known = {(row["code"], row["year_be"]) for row in rows(out, "scores") if row["report_id"] == report_id}
    assert ("o7", year) not in known and ("ITA", year - 1) not in known
    given = [f"scores,{report_id},x,o7/{year},value,,๕๐,ก,ข,", f"scores,{report_id},x,ITA/{year - 1},value,,81.5,ก,ข,"]
    write(source / NAMES[0], *given)
    code, _ = run(source, out)
    scores = {(r["code"], r["year_be"]): r for r in rows(out, "scores") if r["report_id"] == report_id}
    assert code == 0 and set(scores) == known | {("o7", year), ("ITA", year - 1)}
    added = scores["o7", year]
    assert (added["value"], added["check"], added["scope"], added["instrument"]) == (50.0, "corrected", "item", "OIT")
    assert added["label"] and added["mention_count"] == 0
    assert scores["ITA", year - 1]["value"] == 81.5
    assert {row["outcome"] for row in rows(out, "corrections")} == {"added"}
    said = [row["message"] for row in rows(out, "issues") if row["code"] == "write.correction_added"]
    assert len(said) == 2 and any("ก added 81.5 by hand (ข)" in sentence for sentence in said)
    assert ita("verify", out)[0] == 0
    (source / "2567-results-ticks-tab.txt").unlink()  # the report is gone: said, and nothing is added
    run(source, out)
    assert {row["outcome"] for row in rows(out, "corrections")} == {"unmatched"}
    assert not any(row["report_id"] == report_id for row in rows(out, "scores"))


REPORT = Report("00000000000000ab", "x.txt", fiscal_year_be=2567, document_kinds=["measure_plan", "measure_results"])


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("indicator-11/2566", "has no score indicator-11"),
        ("o99/2566", "has no score o99"),
        ("EIT-3/2566", "has no score EIT-3"),
        ("index-1/2566", "has no score index-1"),
        ("ITA/2024", None),  # no Buddhist year, and 2567 fits
        ("ITA/2590", "is of 2567"),
        ("OIT/-", "under OIT/2566"),
    ],
)
def test_a_score_that_cannot_be_is_not_added(key, said):
    scores = [Score(REPORT.report_id, code="OIT", scope="instrument", year_be=2566, mention_count=1, check="verified")]
    found = Rows(reports=[REPORT], scores=scores)
    with pytest.raises(Wrong) as caught:
        add_score(key, REPORT, found)
    assert (said or "is 2567 meant?") in caught.value.args[0] and len(found.scores) == 1
    assert any("\u0e00" <= char <= "\u0e7f" for char in caught.value.args[1])


NACC = {"scheme": "nacc", "assessed_fiscal_year_be": 2567, "document_kinds": ["score_analysis"]}


def scored(year: int | None, *codes: str, subject: str | None = None) -> list[dict]:
    return [{"code": code, "year_be": year, "subject": subject} for code in codes]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([], [("ITA", 2567)]),
        (scored(2566, "indicator-1", "indicator-9", "i3"), []),  # cited here and there
        (scored(2566, "ITA", "IIT", "EIT"), [("OIT", 2566)]),
        (
            scored(2566, "ITA", *(f"indicator-{n}" for n in range(1, 9))),
            [("indicator-9", 2566), ("indicator-10", 2566)],
        ),
        (scored(2566, *(f"indicator-{n}" for n in range(1, 11))), [("ITA", 2566)]),
        (scored(2561, "IIT"), []),
        (scored(2566, "IIT", subject="กรมหนึ่ง"), [("ITA", 2567)]),
        (scored(None, "IIT"), [("ITA", 2567)]),
    ],
)
def test_what_is_missing_is_what_the_report_seems_to_print(scores, expected):
    assert missing(NACC, scores) == expected
    assert missing(NACC | {"scheme": "school"}, scores) == []


def test_a_measure_that_was_not_read_is_added(source, tmp_path):
    out = tmp_path / "out"
    run(source, out)
    report = next(row for row in rows(out, "reports") if row["source_path"] == "2567-results-ticks-tab.txt")
    report_id, before = report["report_id"], rows(out, "measures")
    row = f"measures,{report_id},x,{{}},{{}},,{{}},ก,ข,"
    write(
        source / NAMES[0],
        row.format("new-1", "status", "ยังไม่ดำเนินการ"),
        row.format("new-1", "title", "มาตรการที่ตารางไม่มีเส้น"),
        row.format("new-1", "stage", "result"),
        row.format("new-2", "status", "completed"),  # without a title
    )
    code, _ = run(source, out)
    added = [row for row in rows(out, "measures") if row["measure_id"] == f"{report_id}-new-1"]
    assert code == 0 and len(rows(out, "measures")) == len(before) + 1
    assert [(r["title"], r["status"], r["stage"], r["table_no"]) for r in added] == [
        ("มาตรการที่ตารางไม่มีเส้น", "not_completed", "result", 0)
    ]
    assert sorted(row["outcome"] for row in rows(out, "corrections")) == ["added"] * 3 + ["unmatched"]
    assert any("needs a row with its title" in row["message"] for row in rows(out, "issues"))


def test_a_file_named_by_the_command(source, tmp_path):
    path = write(tmp_path / "mine.csv", "scores,ffffffffffffffff,x,ITA/2565,value,,80,,,")
    run(source, tmp_path / "out", "--corrections", path)
    assert [row["outcome"] for row in rows(tmp_path / "out", "corrections")] == ["unmatched"]
    assert run(source, tmp_path / "out", "--corrections", tmp_path / "none.csv")[0] == 3


def test_formulas_do_not_leave_in_the_sheet(tmp_path):
    from corpus.correction_sheet import _csv, _excel

    row = {"table": "reports", "column": "rating", "source_path": "=cmd|' /C calc'!A0", "key": "-", "printed": "@x"}
    _csv([row], tmp_path / "a.csv")
    assert "'=cmd" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    _excel([row], tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["corrections"]
    assert sheet["C3"].value.startswith("'=") and sheet["C3"].data_type == "s"
    assert sheet["B3"].number_format == "@" and sheet.data_validations.dataValidation[0].formula1.startswith('"AA,A,')
    assert [cell.value for cell in sheet[1]][: len(COLUMNS)] == list(COLUMNS) and sheet["A2"].value == "ตาราง"


@pytest.fixture
def office(tmp_path):
    """`office(path, to, folder, options)`: a file that LibreOffice opened and saved in another format."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice is installed (Debian, Ubuntu: apt-get install libreoffice-calc-nogui)")
    kinds = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"}

    def convert(path: Path, to: str, folder: Path, *options: str) -> Path:
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            program,
            "--headless",
            profile,
            *options,
            "--convert-to",
            kinds.get(to, to),
            "--outdir",
            folder,
            path,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=150)
        made = [*folder.glob(f"{path.stem}*.{to}")]
        if not made:
            pytest.skip(f"this LibreOffice does not open sheets (libreoffice-calc is missing): {done.stderr[-200:]}")
        return made[0]

    return convert


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_round_trip_through_libreoffice(source, tmp_path, ending, office):
    out, sheet = tmp_path / "out", tmp_path / "corrections.xlsx"
    run(source, out)
    assert ita("corrections", out, sheet)[0] == 0
    book = load_workbook(sheet)
    page = book["corrections"]
    wanted = next(row for row in page.iter_rows(min_row=3) if row[4].value == "rating")
    report_id = wanted[1].value
    of = next(row["report_id"] for row in rows(out, "reports") if row["source_path"] == RANKED)
    page.append(["scores", of, RANKED, "OIT/2565", "value"])
    for row, value in ((wanted, "ผ่านดี"), (page[page.max_row], "๘๑.๒๕")):
        row[6].value, row[7].value, row[8].value, row[9].value = value, "สมหญิง", "ดูหน้า 1", "2025-03-01"
    book.save(sheet)
    between = office(sheet, "ods", tmp_path)
    kept = load_workbook(office(between, "xlsx", tmp_path / "again"))["corrections"].data_validations.dataValidation
    assert any("ผ่านดีเยี่ยม" in rule.formula1 for rule in kept)  # the list to choose from is still there
    back = office(between, ending, source)
    back.rename(source / f"corrections.{ending}")
    code, _ = run(source, out)
    report = next(row for row in rows(out, "reports") if row["report_id"] == report_id)
    assert code == 0 and report["rating"] == "pass_good"
    added = [row for row in rows(out, "scores") if (row["report_id"], row["code"], row["year_be"]) == (of, "OIT", 2565)]
    assert [(row["value"], row["check"]) for row in added] == [(81.25, "corrected")]
    found = sorted((row["outcome"], row["who"], row["date"]) for row in rows(out, "corrections"))
    assert found == [(outcome, "สมหญิง", datetime.date(2025, 3, 1)) for outcome in ("added", "applied")]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["1033", "1054"])  # English of the United States, Thai
def test_what_a_spreadsheet_spoils_is_refused_with_a_sentence(tmp_path, language, office):
    """A CSV file opened without care, as a double click does, and saved as a workbook."""
    given = write(
        tmp_path / "mine.csv",
        "scores,0000000000001234,x,ITA/2566,value,1,86.5,a,b,",
        "scores,4120000000000012,x,ITA/2566,value,1,86.5,a,b,",
        "scores,412e000000000012,x,ITA/2566,value,1,86.5,a,b,",
        "reports,a3f5c0d2b1e49876,x,-,subdistrict_code,,010101,a,b,",
        "scores,a3f5c0d2b1e49876,x,ITA/2566,value,1,86.50,a,b,",
        "reports,a3f5c0d2b1e49876,x,-,report_date,,2567-01-31,a,b,2025-03-01",
        "measures,a3f5c0d2b1e49876,x,new-1,title,,มาตรการหนึ่ง,a,b,",
    )
    found = load(office(given, "xlsx", tmp_path / "saved", f"--infilter=CSV:44,34,76,1,,{language},false,true"))
    assert [row.number for row, _ in found.refused] == [2, 3, 4, 5]
    assert all("spreadsheet" in wrong.args[0] and "ตารางคำนวณ" in wrong.args[1] for _, wrong in found.refused)
    kept = [row.value for row in found._by_report["a3f5c0d2b1e49876"]]
    assert kept == [86.5, datetime.date(2024, 1, 31), "มาตรการหนึ่ง"]


def test_commands_on_what_is_no_output(tmp_path):
    for words in (("corrections", tmp_path, tmp_path / "a.xlsx"), ("export", tmp_path)):
        code, said = ita(*words)
        assert code == 2 and "holds no finished output" in said
    code, said = ita("corrections", tmp_path, tmp_path / "a.pdf")
    assert code == 2 and "must end in .xlsx or .csv" in said


def test_export(source, tmp_path):
    run(source, tmp_path / "out")
    code, said = ita("export", tmp_path / "out", "--csv", "--to", tmp_path / "csv")
    assert code == 0 and {path.stem for path in (tmp_path / "csv").iterdir()} == set(TABLES)
    assert (tmp_path / "csv" / "scores.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    code, said = ita("export", tmp_path / "out", "--xlsx")
    assert code == 0 and set(TABLES) - {"cells"} <= set(
        load_workbook(tmp_path / "out" / "exports" / "ita.xlsx").sheetnames
    )


def test_the_table_is_in_the_dataset():
    assert "corrections" in TABLES
