"""The lexicon has the form that the code and its editors rely on."""

import tomllib

import pytest

from normalise.fold import fold, fold_letters
from schemas.dataset import ASPECTS, STATUSES
from schemas.issues import FOLDER as ISSUES
from schemas.issues import Issues, catalogue
from schemas.lexicon import FOLDER, fingerprint, load

ROLES = {
    *("number", "title", "approach", "steps", "analysis", "result", "outcome", "expected", "monitoring", "suggestion"),
    *("remarks", "responsible", "period", "status", "target", "budget", "evidence", "score", "foreign"),
}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.toml")), ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_every_table_is_toml(path):
    assert tomllib.loads(path.read_text(encoding="utf-8"))


def test_headings_are_known_roles_and_stand_once():
    seen: dict[str, str] = {}
    headings = load("headings")
    assert set(headings) == ROLES
    for role, phrases in headings.items():
        for phrase in phrases:
            key = fold_letters(phrase) or fold(phrase)
            assert seen.setdefault(key, role) == role, f"{phrase} stands under {seen[key]} and {role}"


def test_statuses_and_aspects_are_those_of_the_dataset():
    assert set(load("status")["columns"]) <= set(STATUSES)
    assert set(load("aspects")) == set(ASPECTS)


def test_months_are_told_apart():
    names = [name for names in load("months")["months"].values() for name in names]
    assert len(names) == len(set(names)) and len(load("months")["months"]) == 12


def test_every_issue_has_sentences_in_both_languages():
    assert catalogue()
    for kind in catalogue().values():
        assert kind.en.strip().endswith((".", "}", ")")), kind.code
        assert any("\u0e01" <= char <= "\u0e4e" for char in kind.th), kind.code


def test_unknown_issue_is_an_error():
    with pytest.raises(KeyError):
        Issues().add("read.no_such_code")


def test_issue_files_are_stages_or_name_them():
    assert {path.stem for path in ISSUES.glob("*.toml")} >= {
        "read",
        "ocr",
        "layout",
        "text",
        "entity",
        "measure",
        "score",
    }


def test_fingerprint_is_of_the_contents():
    assert len(fingerprint()) == 64
