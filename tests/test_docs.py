"""What the documents say is true: their code runs on a run over samples, their links lead somewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import regex
from click.testing import CliRunner

from corpus import cli, dictionary
from corpus.correction_keys import COLUMNS
from corpus.corrections import load
from schemas.dataset import SCHEMA_VERSION, TABLES

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SAMPLES = (
    *(
        "2566-plan-scores-by-rank-tab.txt",
        "2567-results-ticks-tab.txt",
        "2567-three-years-ocr.md",
        "2566-plan-tis620.txt",
    ),
    *("2566-result-forms.html", "2567-plan-and-results-tab.txt", "2565-results-one-cell-per-line.txt"),
)
BLOCK = regex.compile(r"^```(\w*)\n(.*?)^```$", regex.MULTILINE | regex.DOTALL)
LINK = regex.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def here(tmp_path_factory) -> Path:
    """A folder with `out` in it, as the documents assume."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "in").mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "corpus" / "samples" / name, folder / "in")
    done = CliRunner().invoke(cli.main, ["extract", str(folder / "in"), str(folder / "out"), "--engine", "inline"])
    assert done.exit_code == 0, done.output
    return folder


def blocks(path: Path, *languages: str) -> list[tuple[str, str]]:
    return [found for found in BLOCK.findall(path.read_text(encoding="utf-8")) if found[0] in languages]


def questions() -> list[tuple[str, str, str, list[str]]]:
    """(question, language, code, columns) of docs/ten-questions.md."""
    parts = (ROOT / "docs" / "ten-questions.md").read_text(encoding="utf-8").split("\n## ")[1:]
    found = []
    for part in parts:
        (language, code) = BLOCK.findall(part)[0]
        promised = part.split("\n→ ")[1].split("\n")[0]
        found.append((part.split("\n")[0], language, code, regex.findall("`([^`]+)`", promised)))
    return found


def answer(language: str, code: str) -> pd.DataFrame:
    if language == "sql":
        return duckdb.sql(code).df()
    names: dict = {}
    exec("import corpus\ndata = corpus.load('out')\n" + code, names)  # noqa: S102
    return names["answer"]


@pytest.mark.parametrize(("question", "language", "code", "promised"), questions())
def test_each_question_has_a_short_answer_that_runs(question, language, code, promised, here, monkeypatch):
    monkeypatch.chdir(here)
    assert len(code.strip().split("\n")) <= 10
    found = answer(language, code)
    if promised:
        assert list(found.columns) == promised
    if "copied" not in question:  # no sample of this run copies another
        assert len(found) > 0
    if question.startswith("1."):
        assert (found["value"] < 85).all() and found["value"].is_monotonic_increasing
    if question.startswith("2."):
        assert set(found["status"]) <= {"not_completed", "partially_completed"}
    if question.startswith("4."):
        assert list(found.columns) == sorted(found.columns) and all(2550 < year < 2600 for year in found.columns)
    if question.startswith("5."):
        assert found["line"].notna().all() and found["context"].notna().all()
    if question.startswith("11."):
        assert (found["gap"] > 0).all() and found["gap"].is_monotonic_decreasing
    if question.startswith("12."):
        assert ((found["nobody"] + found["no_time"]) > 0).all() and (found["nobody"] <= found["measures"]).all()
    if question.startswith("8."):
        assert found["month"].between(1, 12).all()


def test_the_questions_are_numbered():
    assert [int(question.split(".")[0]) for question, *_ in questions()] == list(range(1, 13))


@pytest.mark.parametrize(("language", "code"), blocks(ROOT / "README.md", "python", "sql"))
def test_examples_of_the_readme_run(language, code, here, monkeypatch, capsys):
    monkeypatch.chdir(here)
    if language == "sql":
        assert len(duckdb.sql(code).df()) > 0
        return
    exec(code, {})  # noqa: S102
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / link).exists(), f"{path.name} links to {link}"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_commands_exist(path):
    made = regex.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), regex.MULTILINE)
    text = path.read_text(encoding="utf-8")
    for command in regex.findall(r"`?make ([a-z][a-z-]+)", "\n".join(code for _, code in BLOCK.findall(text))):
        assert command in made, f"{path.name}: make {command}"
    for command in regex.findall(r"(?:\.venv/bin/|`)ita ([a-z]+)", text):
        assert command in cli.main.commands, f"{path.name}: ita {command}"


def test_the_data_dictionary_is_up_to_date():
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary.markdown(), "run `make docs`"


def test_the_schema_changelog_knows_the_version_and_every_table():
    text = (ROOT / "docs" / "schema-changelog.md").read_text(encoding="utf-8")
    assert f"## {SCHEMA_VERSION}\n" in text
    assert all(f"`{table}`" in text for table in TABLES)


@pytest.mark.parametrize(
    "example", [code for _, code in blocks(ROOT / "docs" / "corrections.md", "") if "report_id" in code]
)
def test_the_examples_of_corrections_are_corrections(example, tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text(example, encoding="utf-8")
    found = load(path)
    assert len(found) == len(example.strip().split("\n")) - 1 and not found.refused
    assert example.split("\n")[0].split(",") == list(COLUMNS)


def test_pictures_are_small():
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size <= 300_000, picture.name
