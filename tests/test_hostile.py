"""A folder of hostile files: every one becomes a row and an issue, and all others are done."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from support.hostile_run import MEMORY, TIMEOUT, HostileRun

from corpus import manifest

ROOT = Path(__file__).parents[1]
FULL = bool(os.environ.get("HOSTILE_FULL"))  # `make hostile`: the sizes that hurt


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> HostileRun:
    return HostileRun(tmp_path_factory.mktemp("hostile"), FULL)


def test_the_run_ends_in_order(run):
    assert run.code == 1, run.complaints
    assert "Traceback" not in run.printed + run.complaints
    assert "Reports" in run.printed
    assert manifest.verify(run.out) == []


def test_there_are_at_least_forty_kinds(run):
    assert len({kind.name for kind in run.kinds}) == len(run.kinds) >= 40


def test_every_hostile_file_is_a_row_and_an_issue(run):
    with_row = {*run.reports["source_path"], *(path for paths in run.reports["duplicate_paths"] for path in paths)}
    with_issue = set(run.issues["source_path"])
    for kind in run.kinds:
        where = (kind.source_path in with_row, kind.source_path in with_issue)
        if kind.readable:
            assert where[0], f"{kind.name}: not read"
        else:
            assert where[1], f"{kind.name}: no issue says what became of it"
        assert any(where), kind.name


def test_all_others_are_done(run):
    good = [f"good-{number}.txt" for number in range(5)]
    readable = good + [kind.source_path for kind in run.kinds if kind.readable]
    rows = run.reports.set_index("source_path").loc[readable]
    assert set(rows["parse_status"]) == {"ok"}
    measures = run.measures.groupby("report_id").size()
    assert all(measures.get(key) == 1 for key in rows["report_id"])


def test_no_failure_is_our_own(run):
    """A reader that stumbles over a file explains the file; the name of a Python exception explains nothing."""
    failed = run.issues[run.issues["code"].isin(["read.failed", "layout.failed"])]
    assert failed[["source_path", "message"]].to_dict("records") == []


def test_nothing_was_touched_outside(run):
    assert run.snapshot() == run.before
    assert run.canary.read_text() == "canary-must-not-be-read"
    assert list(run.temporary.iterdir()) == [] and list(run.home.iterdir()) == []
    everything = b"".join(path.read_bytes() for path in (run.out / ".work").rglob("*") if path.is_file())
    for table in ("reports", "issues", "cells", "measures"):
        text = pd.read_parquet(run.out / table).to_csv()
        assert "canary-must-not-be-read" not in text and "root:x:0:0" not in text
    assert b"canary-must-not-be-read" not in everything
    assert not (ROOT / "pwned").exists() and not (run.folder / "pwned").exists()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_helper_programs_work_in_their_confinement(run):
    assert "read.converted" in set(run.issues.loc[run.issues["source_path"] == "fetch.rtf", "code"])


def test_no_connection_was_opened(run):
    assert not run.called


def test_time_and_memory_stay_within_the_limits(run):
    files = [event for event in run.events if event["event"] == "file"]
    assert len(files) > 60
    longest = max(files, key=lambda event: event["seconds"])
    assert longest["seconds"] <= TIMEOUT * 2 + 45, longest  # what a file of 200 MB is allowed
    largest = max(files, key=lambda event: event["peak_bytes"])
    assert largest["peak_bytes"] <= (MEMORY + 400) << 20, largest


def test_names_are_safe_where_they_are_shown(run):
    shown = [*run.reports["source_path"], *run.issues["source_path"], *run.printed.splitlines()]
    for name in shown:
        assert not any(ord(char) < 32 or char in "\u202e\u200b\ufeff\x7f" for char in name), repr(name)
    assert len(set(run.reports["source_path"])) == len(run.reports)
