"""Reports in a few lines, written by hand: exactly the scores that a careful reader takes from them, and no other."""

import tomllib
from pathlib import Path

import pytest

from corpus.one import digitise

TEXTS = tomllib.loads((Path(__file__).parent / "support" / "score_texts.toml").read_text("utf-8"))["text"]


def wanted(line):
    """ "[subject |] code year value" -> ((subject, code, year), value)."""
    subject, _, rest = line.rpartition(" | ")
    code, year, value = rest.split()
    return (subject or None, code, int(year)), float(value)


@pytest.mark.parametrize("entry", TEXTS, ids=[entry["name"] for entry in TEXTS])
def test_scores_as_a_careful_reader_takes_them(entry):
    rows = digitise(entry["text"].encode(), entry["name"] + entry["suffix"])
    may = set(entry.get("may", ()))
    found = {(s.subject, s.code, s.year_be): s.value for s in rows.scores if s.value is not None}
    want = dict(map(wanted, entry["scores"]))
    assert {key: value for key, value in found.items() if key in want} == want
    others = [key for key in found if key not in want]
    assert [key for key in others if key[0] or (key[1] not in may and f"{key[1]} {key[2]}" not in may)] == []
    report = rows.reports[0]
    for column in ("rating", "scheme"):
        assert column not in entry or getattr(report, column) == entry[column]
    assert "overall" not in entry or report.overall_score == entry["overall"]
    assert entry.get("ita", True) or not report.document_kinds
