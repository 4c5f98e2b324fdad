"""The command, from end to end: first run, second run, changes, failures, signals, exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from support.hostile import good

from corpus import cli, fingerprint, finish, manifest, packages
from schemas.dataset import TABLES

ROOT = Path(__file__).parents[1]
PLACED = {"province_code": "96", "fiscal_year_be": 2561}


@pytest.fixture(autouse=True, scope="module")
def one_state_of_the_code():
    """Kept results count while the code is the same; somebody may be editing it while the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprint, "files", cache(fingerprint.files))
        patch.setattr(finish, "STEPS", [])  # what is made from the tables has tests of its own
        yield


def ita(*words: object) -> tuple[int, str]:
    """Run the command in this process: exit code and everything printed. Documents are read without processes of
    their own unless the words choose an engine: what the tests look at is the same, and it is quicker."""
    if words[0] == "extract" and "--engine" not in words:
        words = (*words, "--engine", "inline")
    done = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def tables(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for name in TABLES for path in (out / name).iterdir()}


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "in"
    (folder / "2567").mkdir(parents=True)
    for number in range(3):
        (folder / "2567" / f"{number}.txt").write_bytes(good(number))
    return folder


def test_first_run_second_run_and_changes(source, tmp_path):
    out = tmp_path / "out"
    code, printed = ita("extract", source, out)
    assert code == 0, printed
    assert "3 files were read, 0 were known already" in printed
    first = tables(out)
    assert set(name.split("/")[0] for name in first) == set(TABLES)
    assert len(pd.read_parquet(out / "reports")) == len(pd.read_parquet(out / "measures")) == 3

    code, printed = ita("extract", source, out)
    assert code == 0 and "Nothing has changed" in printed
    assert tables(out) == first

    (source / "2567" / "new.txt").write_bytes(good(3))
    os.utime(source / "2567" / "0.txt")
    code, printed = ita("extract", source, out)
    assert "1 file was read, 3 were known already" in printed
    assert len(pd.read_parquet(out / "reports")) == 4

    (source / "2567" / "new.txt").unlink()
    (source / "2567" / "1.txt").rename(source / "renamed.txt")
    code, printed = ita("extract", source, out)
    assert "0 files were read, 3 were known already" in printed
    assert "renamed.txt" in set(pd.read_parquet(out / "reports")["source_path"])
    assert set(pd.read_parquet(out / "issues")["source_path"]) <= set(pd.read_parquet(out / "reports")["source_path"])

    (source / "renamed.txt").rename(source / "2567" / "1.txt")
    code, printed = ita("extract", source, out)
    assert tables(out) == first
    assert ita("verify", out)[0] == 0


def test_the_same_from_another_folder_on_another_day(source, tmp_path):
    assert ita("extract", source, tmp_path / "a", "--engine", "local")[0] == 0
    shutil.copytree(source, tmp_path / "elsewhere")
    assert ita("extract", tmp_path / "elsewhere", tmp_path / "b")[0] == 0
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_shards_make_the_same_as_one_run(source, tmp_path):
    for number in range(3, 9):
        (source / f"{number}.txt").write_bytes(good(number))
    (source / "copy.md").write_bytes(good(4))
    (source / "link.pdf").symlink_to("/etc/passwd")
    assert ita("extract", source, tmp_path / "whole")[0] == 0
    out = tmp_path / "parts"
    assert ita("merge", out)[0] == 3
    for number in (1, 2, 3):
        code, printed = ita("merge", out)
        assert code == 3 and ("not finished" in printed or "nothing to merge" in printed)
        code, printed = ita("extract", source, out, "--shard", f"{number}/3")
        assert code == 0 and f"Shard {number}/3" in printed
    code, printed = ita("merge", out)
    assert code == 0, printed
    assert tables(out) == tables(tmp_path / "whole")
    assert ita("verify", out)[0] == 0
    code, printed = ita("extract", source, out, "--shard", "2/3")
    assert "0 files were read" in printed


def test_shards_of_other_files_are_not_put_together(source, tmp_path):
    out = tmp_path / "out"
    code, printed = ita("extract", source, out, "--shard", "1/2", "--limit", "1")
    assert code == 2 and "do not go together" in printed and not out.exists()
    assert ita("extract", source, out, "--shard", "1/2", "--only", "*/0.txt", "--quiet") == (0, "")
    assert ita("extract", source, out, "--shard", "2/2")[0] == 0
    code, printed = ita("merge", out)
    assert code == 3 and "--only" in printed
    assert ita("extract", source, out, "--shard", "2/2", "--only", "*/0.txt")[0] == 0
    assert ita("merge", out)[0] == 0
    assert manifest.read(out)["run"]["only"] == "*/0.txt"
    assert list(pd.read_parquet(out / "reports")["source_path"]) == ["2567/0.txt"]


@pytest.mark.parametrize("shard", ["0/3", "4/3", "a/b", "3", "1/0", "-1/2"])
def test_a_shard_that_is_none(source, tmp_path, shard):
    assert ita("extract", source, tmp_path / "out", "--shard", shard)[0] == 2


def test_a_changed_lexicon_interprets_again_and_reads_nothing(source, tmp_path, monkeypatch):
    monkeypatch.setattr("corpus.child.WORTH_KEEPING", 0.0)
    out = tmp_path / "out"
    assert ita("extract", source, out, "--engine", "inline")[0] == 0
    first = tables(out)
    before = fingerprint.Fingerprint.of

    def changed(settings):
        return replace(before(settings), rows="another lexicon")

    monkeypatch.setattr("corpus.run.Fingerprint.of", changed)

    def refuse(*_):
        raise AssertionError("read again")

    monkeypatch.setattr("corpus.one.extract.read", refuse)
    code, printed = ita("extract", source, out, "--engine", "inline")
    assert code == 0 and "3 files were read, 0 were known" in printed.replace("interpreted again", "read")
    assert tables(out) == first


def test_failures_cost_themselves_and_set_the_exit_code(source, tmp_path):
    (source / "empty.txt").write_bytes(b"")
    (source / "copy.txt").write_bytes(good(1))
    (source / "sheet.csv").write_bytes(b"a,b")
    log = tmp_path / "log" / "run.jsonl"
    code, printed = ita("extract", source, tmp_path / "out", "--log", log)
    assert code == 1
    for line in ("Files", "failed", "read.empty_file", "read.duplicate", "read.unsupported"):
        assert line in printed
    reports = pd.read_parquet(tmp_path / "out" / "reports").set_index("source_path")
    assert reports.loc["empty.txt", "parse_status"] == "failed"
    assert list(reports.loc["2567/1.txt", "duplicate_paths"]) == ["copy.txt"] and "copy.txt" not in reports.index
    assert "sheet.csv" not in reports.index
    issues = pd.read_parquet(tmp_path / "out" / "issues").set_index("source_path")
    assert issues.loc["copy.txt", "report_id"] == reports.loc["2567/1.txt", "report_id"]
    assert "2567/1.txt" in issues.loc["copy.txt", "message"]
    events = [json.loads(line) for line in log.read_text().splitlines()]
    assert [event["event"] for event in events].count("file") == 5
    assert events[0]["event"] == "start" and events[-1]["event"] == "end"
    described = manifest.read(tmp_path / "out")
    assert described["totals"]["reports"] == {"ok": 3, "failed": 1}
    lines = (tmp_path / "out" / "inputs.jsonl").read_text().splitlines()
    assert len(lines) == 6


def test_of_several_paths_the_first_in_path_order_counts(source, tmp_path):
    (source / "2567" / "0.txt").rename(source / "zzz.txt")
    (source / "aaa.txt").write_bytes(good(0))
    assert ita("extract", source, tmp_path / "out")[0] == 0
    reports = pd.read_parquet(tmp_path / "out" / "reports").set_index("source_path")
    assert list(reports.loc["aaa.txt", "duplicate_paths"]) == ["zzz.txt"]


def test_strict(source, tmp_path):
    (source / "link.pdf").symlink_to("/etc/passwd")
    assert ita("extract", source, tmp_path / "out")[0] == 0
    assert ita("extract", source, tmp_path / "out", "--strict")[0] == 1


def test_only_limit_and_dry_run(source, tmp_path):
    out = tmp_path / "out"
    code, printed = ita("extract", source, out, "--dry-run")
    assert code == 0 and "3 to read" in printed and not out.exists()
    assert ita("extract", source, out, "--limit", 2)[0] == 0
    assert list(pd.read_parquet(out / "reports")["source_path"]) == ["2567/0.txt", "2567/1.txt"]
    code, printed = ita("extract", source, out, "--dry-run")
    assert "1 to read" in printed and "2 known already" in printed and "2567/2.txt" in printed
    assert ita("extract", source, out, "--only", "*/2.txt")[0] == 0
    assert list(pd.read_parquet(out / "reports")["source_path"]) == ["2567/2.txt"]
    code, printed = ita("extract", source, out)
    assert "0 files were read, 3 were known already" in printed


def test_an_input_that_is_suddenly_empty_does_not_empty_the_output(source, tmp_path):
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    shutil.rmtree(source / "2567")
    code, printed = ita("extract", source, out)
    assert code == 3 and "--allow-empty" in printed
    assert len(pd.read_parquet(out / "reports")) == 3
    assert ita("extract", source, out, "--allow-empty")[0] == 0
    assert len(pd.read_parquet(out / "reports")) == 0 and ita("verify", out)[0] == 0


def test_an_empty_folder_gives_empty_tables(tmp_path):
    (tmp_path / "in").mkdir()
    code, printed = ita("extract", tmp_path / "in", tmp_path / "out")
    assert code == 0 and "no file in the input folder" in printed
    assert all(len(pd.read_parquet(tmp_path / "out" / name)) == 0 for name in TABLES)


def test_the_output_may_lie_inside_the_input(source):
    assert ita("extract", source, source / "out")[0] == 0
    assert ita("extract", source, source / "out")[1].count("Nothing has changed") == 1


def test_the_input_is_not_written_over(source, tmp_path):
    (tmp_path / "link").symlink_to(source)
    for out in (source, source / "2567" / "..", tmp_path / "link"):
        code, printed = ita("extract", source, out)
        assert code == 2 and "must not be the input folder" in printed
    assert [path.name for path in source.iterdir()] == ["2567"]
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    for written in (out, out / "reports", out / ".generations"):
        code, printed = ita("extract", written, out)
        assert code == 2 and "must not be" in printed
    assert ita("verify", out)[0] == 0


@pytest.mark.parametrize("words", [("", "out"), ("in", ""), (" ", "out")])
def test_an_empty_name_is_no_folder(source, tmp_path, monkeypatch, words):
    """As a script gives it whose variable is not set; a path would take it for the folder one stands in."""
    monkeypatch.chdir(tmp_path)
    code, printed = ita("extract", *words)
    assert code == 2 and "is empty" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_pattern_that_nothing_matches_leaves_the_output(source, tmp_path):
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    code, printed = ita("extract", source, out, "--only", "2576/*")
    assert code == 3 and "No file of the input matches '2576/*'" in printed
    assert len(pd.read_parquet(out / "reports")) == 3


def test_a_log_that_cannot_be_written_is_told_before_anything_is_read(source, tmp_path):
    (tmp_path / "file").write_text("x")
    code, printed = ita("extract", source, tmp_path / "out", "--log", tmp_path / "file" / "log.jsonl")
    assert code == 2 and "cannot be written" in printed and not (tmp_path / "out").exists()


def test_rows_can_be_asked_for_by_the_province_and_year_of_their_report(source, tmp_path):
    text = good(7).decode()
    for number, (province, year) in enumerate((("เชียงใหม่", 2566), ("ตราด", 2567), ("ตราด", 2565))):
        changed = text.replace("อำเภอเมืองลำปาง จังหวัดลำปาง", f"จังหวัด{province}").replace("2567", str(year))
        (source / f"{number}-{year}.txt").write_text(changed)
    assert ita("extract", source, tmp_path / "out")[0] == 0
    reports = pd.read_parquet(tmp_path / "out" / "reports").set_index("report_id")
    assert reports["province_code"].nunique() >= 3
    for name in ("scores", "score_mentions", "measures", "cells"):
        rows = pd.read_parquet(tmp_path / "out" / name)
        own = reports.loc[rows["report_id"]]
        assert len(rows) and list(rows["report_province_code"]) == list(own["province_code"])
        assert list(rows["report_fiscal_year_be"]) == list(own["fiscal_year_be"])
        keys = list(zip(rows["report_province_code"], rows["report_fiscal_year_be"], strict=True))
        assert keys == sorted(keys), "in the order of the dataset, so that statistics leave out most groups"


def test_a_corrected_province_and_year_reach_every_table(source, tmp_path):
    assert ita("extract", source, tmp_path / "out")[0] == 0
    report_id = pd.read_parquet(tmp_path / "out" / "reports")["report_id"][0]
    lines = ["table,report_id,key,column,new_value,who,why"]
    lines += [f"reports,{report_id},-,{name},{value},me,read" for name, value in PLACED.items()]
    (source / "corrections.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ita("extract", source, tmp_path / "out")[0] == 0
    for name in ("scores", "measures", "cells"):
        rows = pd.read_parquet(tmp_path / "out" / name)
        here = rows["report_id"] == report_id
        for column, value in PLACED.items():
            assert set(rows.loc[here, f"report_{column}"].astype(str)) == {str(value)}
            assert str(value) not in set(rows.loc[~here, f"report_{column}"].astype(str))


def test_sentences_and_exit_codes_for_what_cannot_be_done(source, tmp_path, monkeypatch):
    code, printed = ita("extract", tmp_path / "nowhere", tmp_path / "out")
    assert code == 2 and "is not there" in printed
    (tmp_path / "file").write_text("x")
    code, printed = ita("extract", source, tmp_path / "file")
    assert code == 3 and "a file, not a folder" in printed
    code, printed = ita("extract", tmp_path / "file", tmp_path / "out")
    assert code == 2 and "a file, not a folder" in printed
    (tmp_path / "loop").symlink_to("loop")
    code, printed = ita("extract", source, tmp_path / "loop")
    assert code == 3 and "leads nowhere" in printed
    code, printed = ita("extract", source, tmp_path / ("n" * 300))
    assert code == 3 and "too long" in printed
    code, printed = ita("extract", source, "/proc/out")
    assert code == 3 and "cannot be written" in printed
    assert ita("extract", source)[0] == 2
    assert ita("extract", source, tmp_path / "out", "--workers", "none")[0] == 2
    assert ita("verify", tmp_path / "nowhere")[0] == 2


def test_a_file_that_vanishes_after_it_was_listed(source, tmp_path, monkeypatch):
    from corpus import run

    plan = run.make_plan

    def then_vanish(*arguments):
        made = plan(*arguments)
        (source / "2567" / "1.txt").unlink()
        (source / "2567" / "2.txt").write_bytes(b"changed")
        return made

    monkeypatch.setattr(run, "make_plan", then_vanish)
    code, printed = ita("extract", source, tmp_path / "out")
    assert code == 1
    issues = pd.read_parquet(tmp_path / "out" / "issues").set_index("source_path")["code"]
    assert issues["2567/1.txt"] == "read.vanished" and issues["2567/2.txt"] == "read.changed"
    assert len(pd.read_parquet(tmp_path / "out" / "reports")) == 3
    monkeypatch.setattr(run, "make_plan", plan)
    code, printed = ita("extract", source, tmp_path / "out")
    assert code == 0 and len(pd.read_parquet(tmp_path / "out" / "reports")) == 2


def test_what_is_made_from_the_tables_appears_with_them(source, tmp_path, monkeypatch):
    out = tmp_path / "out"

    def step(assembled):
        assert len(pd.read_parquet(assembled.folder / "reports")) == assembled.totals.reports["ok"] == 3
        assert assembled.source == source and not (out / "summary.txt").exists()
        (assembled.folder / "summary.txt").write_text("three")

    monkeypatch.setattr(finish, "STEPS", [step])
    assert ita("extract", source, out)[0] == 0
    assert (out / "summary.txt").read_text() == "three" and ita("verify", out)[0] == 0
    (out / "summary.txt").write_text("other")
    assert "summary.txt was changed" in ita("verify", out)[1]


def test_a_defect_is_a_sentence_and_leaves_the_output(source, tmp_path, monkeypatch):
    out, log = tmp_path / "out", tmp_path / "log"
    assert ita("extract", source, out)[0] == 0
    first = tables(out)
    (source / "new.txt").write_bytes(good(5))
    monkeypatch.setattr(finish, "STEPS", [lambda assembled: 1 / 0])
    code, printed = ita("extract", source, out, "--log", log)
    assert code == 3 and "ZeroDivisionError" in printed and "Traceback" not in printed
    assert "Traceback" in log.read_text() and tables(out) == first


def test_reports_that_repeat_each_other_are_found(source, tmp_path):
    (source / "again.txt").write_bytes(good(1).replace(b"1.txt", b"") + b" \n")
    assert ita("extract", source, tmp_path / "out")[0] == 0
    pairs = pd.read_parquet(tmp_path / "out" / "similar_reports")
    assert "near_duplicate" in set(pairs["relation"])


def test_verify_sees_every_kind_of_damage(source, tmp_path):
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    part = out / "measures" / "part-0000.parquet"
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + b"x")
    assert "was changed" in ita("verify", out)[1]
    part.write_bytes(whole)
    assert ita("verify", out)[0] == 0
    shutil.copy(part, out / "measures" / "part-0001.parquet")
    code, printed = ita("verify", out)
    assert code == 1 and "not in the manifest" in printed
    (out / "measures" / "part-0001.parquet").unlink()
    part.unlink()
    assert "is missing" in ita("verify", out)[1]
    code, printed = ita("extract", source, out)
    assert code == 0 and part.read_bytes() == whole, "a run mends what is missing"
    (tmp_path / "none").mkdir()
    assert "no manifest" in ita("verify", tmp_path / "none")[1]


def start(source: Path, out: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "corpus", "extract", os.fspath(source), os.fspath(out), *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_by_a_signal_it_goes_on_where_it_was(tmp_path, sent, code):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(60):
        (source / f"{number}.txt").write_bytes(good(number))
    log = tmp_path / "log"
    process = start(source, out, "--log", os.fspath(log), "--workers", "1")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not log.exists() or log.read_text().count('"file"') < 5):
        time.sleep(0.02)
    process.send_signal(sent)
    printed = process.communicate(timeout=60)[0]
    assert process.returncode == code, printed
    assert "run the same command again" in printed and "Traceback" not in printed
    assert not (out / "reports").exists()
    with closing(sqlite3.connect(out / ".work" / "store.sqlite")) as store:
        assert store.execute("SELECT COUNT(*) FROM results").fetchone()[0] >= 5, "what was read is kept"
    assert ita("extract", source, out)[0] == 0
    assert len(pd.read_parquet(out / "reports")) == 60 and ita("verify", out)[0] == 0


@pytest.mark.parametrize("damage", ["UPDATE packs SET rows = substr(rows, 1, 60)", "DELETE FROM packs"])
def test_damaged_rows_in_the_store_are_dropped_and_read_anew(source, tmp_path, damage):
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    first = tables(out)
    with closing(sqlite3.connect(out / ".work" / "store.sqlite")) as store:
        store.execute(damage + " WHERE sha256 IN (SELECT sha256 FROM inputs WHERE source_path != '2567/1.txt')")
        store.commit()
    (source / "new.txt").write_bytes(good(5))
    code, printed = ita("extract", source, out)
    assert code == 3 and "2 files" in printed and "damaged" in printed and "run again" in printed
    assert tables(out) == first
    (source / "new.txt").unlink()
    (out / "measures" / "part-0000.parquet").unlink()
    code, printed = ita("extract", source, out)
    assert code == 0 and "2 files were read, 1 were known already" in printed and tables(out) == first


def test_a_damaged_document_is_read_from_its_file(source, tmp_path, monkeypatch):
    monkeypatch.setattr("corpus.child.WORTH_KEEPING", 0.0)
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    first = tables(out)
    with closing(sqlite3.connect(out / ".work" / "store.sqlite")) as store:
        store.execute("UPDATE documents SET document = CAST(x'80' || substr(document, 2) AS BLOB)")
        store.execute("UPDATE results SET rows_print = 'of another lexicon'")
        store.commit()
    (out / "measures" / "part-0000.parquet").unlink()
    assert ita("extract", source, out)[0] == 0 and tables(out) == first


def test_a_store_that_is_no_database_is_told(source, tmp_path):
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    (out / ".work" / "store.sqlite").write_bytes(b"no database" * 1000)
    code, printed = ita("extract", source, out)
    assert code == 3 and "is damaged" in printed and "delete it" in printed and "Traceback" not in printed


@pytest.mark.parametrize(
    "described", ["{}", "[]", "not json", '{"tables": [], "dataset_key": 1}', '{"schema_version": "0.9", "tables": {}}']
)
def test_the_manifest_of_another_version(source, tmp_path, described):
    out = tmp_path / "out"
    assert ita("extract", source, out)[0] == 0
    first = tables(out)
    path = (out / "manifest.json").resolve()
    path.write_text(described)
    code, printed = ita("verify", out)
    assert code == 1 and "Traceback" not in printed
    assert ita("extract", source, out)[0] == 0
    assert tables(out) == first and ita("verify", out)[0] == 0


@pytest.mark.parametrize("listener", ["gone", "full"])
def test_nobody_listening_is_no_reason_to_stop(source, tmp_path, listener):
    """As with `| head`, or with the output of the command on a full disk."""
    if listener == "full":
        target = os.open("/dev/full", os.O_WRONLY)
    else:
        reading, target = os.pipe()
        os.close(reading)
    command = [sys.executable, "-m", "corpus", "extract", source, tmp_path / "out", "--engine", "inline"]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=target, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(target)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(pd.read_parquet(tmp_path / "out" / "reports")) == 3


def test_a_terminal_that_knows_no_thai(source, tmp_path):
    named = tmp_path / "รายงาน"
    source.rename(named)
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    command = [sys.executable, "-m", "corpus", "extract", named, tmp_path / "ผล", "--engine", "inline"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and r"The tables are in" in done.stdout and "\\u0e1c\\u0e25" in done.stdout
    assert len(pd.read_parquet(tmp_path / "ผล" / "reports")) == 3


def test_two_runs_at_once_on_one_output_are_refused(source, tmp_path):
    from corpus.lock import Lock

    out = tmp_path / "out"
    (out / ".work").mkdir(parents=True)
    with Lock(out / ".work" / "lock"):
        code, printed = ita("extract", source, out)
        assert code == 3 and "Another run" in printed
        assert ita("merge", out)[0] == 3
    assert ita("extract", source, out)[0] == 0


def test_help_is_quick_and_names_the_exit_codes():
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "corpus", "extract", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 and time.monotonic() - began < 20
    for word in ("--strict", "--limit", "--only", "--dry-run", "--shard", "130", "OUT"):
        assert word in done.stdout
    loaded = (
        "import sys, corpus.cli; print(sorted(m for m in sys.modules if m in ('pyarrow', 'pandas', 'cv2', 'lxml')))"
    )
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


def test_options_that_the_documents_name_exist():
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for command, words in re.findall(r"\bita (extract|merge|verify)\b([^`\n]*)", path.read_text(encoding="utf-8")):
            known = {option for param in cli.main.commands[command].params for option in param.opts}
            named = set(re.findall(r"(?<=\s)--[a-z][a-z-]*", words))
            assert named <= known, f"{path.name}: ita {command} {named - known}"


def test_another_distributions_package_is_noticed(tmp_path):
    packages.check()
    (tmp_path / "normalise").mkdir()
    (tmp_path / "normalise" / "__init__.py").write_text("")
    environment = os.environ | {"PYTHONPATH": os.fspath(tmp_path)}
    program = f"import sys; sys.path.append({os.fspath(ROOT)!r}); from corpus.cli import main; main(['verify', '/'])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 3 and "`normalise` would be imported from" in done.stderr


def test_a_module_in_the_users_folder_is_not_ours(source, tmp_path):
    """A report folder may hold a file `regex.py`: readers started there must not import it."""
    (source / "regex.py").write_text("raise SystemExit('taken over')")
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.append({os.fspath(ROOT)!r}); from corpus.cli import main; "
         f"main(['extract', '.', {os.fspath(tmp_path / 'out')!r}])"],
        cwd=source, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 and "taken over" not in done.stdout + done.stderr
