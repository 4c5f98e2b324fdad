"""The notebooks run on an output, and their charts show Thai."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus import cli

ROOT = Path(__file__).parents[1]
SAMPLES = (
    *("2566-plan-scores-by-rank-tab.txt", "2567-results-ticks-tab.txt", "2567-three-years-ocr.md"),
    *("2566-result-forms.html", "2567-plan-and-results-tab.txt", "2565-results-one-cell-per-line.txt"),
)


def module(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "notebooks" / f"{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


execute = module("execute")


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "in").mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "corpus" / "samples" / name, folder / "in")
    done = CliRunner().invoke(cli.main, ["extract", str(folder / "in"), str(folder / "out"), "--engine", "inline"])
    assert done.exit_code == 0, done.output
    return folder / "out"


@pytest.mark.parametrize("name", execute.NAMES)
def test_notebook_runs_and_shows_something(name, out):
    notebook = execute.execute(name, out)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum("text/html" in output.get("data", {}) for output in outputs) >= 2
    told = "".join(output.get("text", "") for output in outputs)
    assert "missing from" not in told and "Error" not in told  # matplotlib names letters that a font does not have
    if name in ("not_carried_out", "scores_over_years", "look_first"):
        assert any("image/png" in output.get("data", {}) for output in outputs)
    page = execute.html(name, notebook)
    assert page.startswith("<!doctype html>") and page.count("<h1>") == 1


@pytest.fixture(scope="module")
def nothing(tmp_path_factory) -> Path:
    """An output without scores and measures: minutes of a meeting only."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "in").mkdir()
    (folder / "in" / "minutes.txt").write_text("รายงานการประชุมประจำเดือน\nผู้มาประชุม ๕ คน\n", encoding="utf-8")
    done = CliRunner().invoke(cli.main, ["extract", str(folder / "in"), str(folder / "out"), "--engine", "inline"])
    assert done.exit_code == 0, done.output
    return folder / "out"


@pytest.mark.parametrize("name", execute.NAMES)
def test_notebook_runs_without_scores_and_measures(name, nothing):
    notebook = execute.execute(name, nothing)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    told = "".join(output.get("text", "") for output in outputs)
    if name != "look_first":  # that there is no ITA report is worth a look
        assert "No " in told and not any("image/png" in output.get("data", {}) for output in outputs)


def test_every_notebook_is_listed():
    helpers = {"execute", "thai_charts"}
    assert {path.stem for path in (ROOT / "notebooks").glob("*.py")} - helpers == set(execute.NAMES)


def test_without_an_output_a_sentence_says_what_to_do(tmp_path):
    with pytest.raises(SystemExit, match="make extract"):
        execute.main(tmp_path)
