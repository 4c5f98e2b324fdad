"""The sample reports: every value against the gold, every row against the readable dump beside it.

`make expected` writes the dumps again; their difference is read by a person before it is committed.
"""

import json
import shutil

import pytest
from support.dump import dump
from support.samples import ALL, DUPLICATE, EXPECTED, NOT_A_PDF, SAMPLES, SCANS, Sample
from support.score import score
from support.truth import gold

from corpus.one import digitise

# Which aspect a measure serves is judged by words; a measure that none of them names may stay without one.
JUDGED_APART = ("measure.aspect",)


def rows_of(sample: Sample):
    if sample.path in SCANS and not shutil.which("tesseract"):
        pytest.skip("Tesseract is not installed")
    return digitise((SAMPLES / sample.path).read_bytes(), sample.path)


@pytest.fixture(scope="module")
def read() -> dict:
    """Rows by sample, each read once."""
    return {}


def cached(read: dict, sample: Sample):
    if sample.path not in read:
        read[sample.path] = rows_of(sample)
    return read[sample.path]


@pytest.mark.parametrize("sample", ALL, ids=lambda s: s.path)
def test_the_gold_is_what_the_truth_says(sample: Sample) -> None:
    stored = json.loads((EXPECTED / f"{sample.name}.gold.json").read_text("utf-8"))
    assert stored == json.loads(json.dumps(gold(sample.truth)))


@pytest.mark.parametrize("sample", [s for s in ALL if s.exact], ids=lambda s: s.path)
def test_the_file_is_what_the_truth_prints(sample: Sample) -> None:
    assert (SAMPLES / sample.path).read_bytes() == sample.render(sample.truth)


@pytest.mark.parametrize("sample", ALL, ids=lambda s: s.path)
def test_a_sample_is_read_as_a_careful_person_reads_it(sample: Sample, read: dict) -> None:
    tally = score(gold(sample.truth), cached(read, sample))
    wrong = {}
    for name, (right, judged) in tally.figures.items():
        if name not in (*JUDGED_APART, "scores.silent", "measure.text", "digits.exact") and right < judged:
            wrong[name] = f"{right:g} of {judged:g}"
    assert not wrong, "\n".join([str(wrong), *tally.wrong])
    assert tally.figures.get("scores.silent", (0, 0))[0] == 0
    assert (tally.share("measure.text") or 1.0) >= 0.995


@pytest.mark.parametrize("sample", [s for s in ALL if s.path not in SCANS], ids=lambda s: s.path)
def test_rows_are_the_readable_ones(sample: Sample, read: dict) -> None:
    assert dump(cached(read, sample)) == (EXPECTED / f"{sample.name}.txt").read_text("utf-8")


def test_the_duplicate_has_the_same_bytes() -> None:
    copy, original = DUPLICATE
    assert (SAMPLES / copy).read_bytes() == (SAMPLES / original).read_bytes()


def test_an_error_page_saved_as_pdf_yields_no_score_and_no_measure() -> None:
    rows = digitise(NOT_A_PDF[1], NOT_A_PDF[0])
    assert not rows.scores and not rows.measures
    assert any(issue.code == "read.mislabelled" for issue in rows.issues)


def test_every_file_of_the_samples_is_accounted_for() -> None:
    known = {sample.path for sample in ALL} | {DUPLICATE[0], NOT_A_PDF[0]}
    assert {p.relative_to(SAMPLES).as_posix() for p in SAMPLES.rglob("*") if p.is_file()} == known
