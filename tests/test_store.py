"""What is kept between runs, and when it no longer counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import child, fingerprint, one
from corpus.find import Skipped
from corpus.fingerprint import Fingerprint, chosen, digest, files
from corpus.settings import RunSettings
from corpus.store import Damaged, Entry, Input, Store
from extract.settings import ReadSettings
from schemas.dataset import Rows

PRINTS = Fingerprint("read", "rows", {"tesseract": "t1", "libreoffice": "l1"}, "limits")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "work" / "store.sqlite")
    yield made
    made.close()


def put(store: Store, sha256: str = "a" * 64, ending: str = ".txt", **more: object) -> None:
    store.put(sha256, ending, PRINTS, b"rows of " + sha256[:1].encode(), **({"status": "ok"} | more))


def test_a_result_counts_while_nothing_it_depends_on_changed(store):
    assert not store.has_rows("a" * 64, ".txt", PRINTS)
    put(store)
    assert store.has_rows("a" * 64, ".txt", PRINTS)
    assert store.rows("a" * 64, ".txt") == b"rows of a"
    assert not store.has_rows("a" * 64, ".md", PRINTS), "the ending may decide the format"
    assert not store.has_rows("b" * 64, ".txt", PRINTS)
    assert not store.has_rows("a" * 64, ".txt", replace(PRINTS, rows="other"))
    assert store.has_rows("a" * 64, ".txt", replace(PRINTS, limits="other"))
    assert store.has_rows("a" * 64, ".txt", replace(PRINTS, tools={"tesseract": "t2", "libreoffice": "l2"}))


def test_another_tesseract_reads_only_scans_again(store):
    put(store, "a" * 64)
    put(store, "b" * 64, ".pdf", tools=["tesseract"])
    newer = replace(PRINTS, tools={"tesseract": "t2", "libreoffice": "l1"})
    assert store.has_rows("a" * 64, ".txt", newer)
    assert not store.has_rows("b" * 64, ".pdf", newer)


def test_other_limits_try_again_only_what_a_limit_stopped(store):
    put(store, limits=PRINTS.limits, status="failed")
    assert store.has_rows("a" * 64, ".txt", PRINTS)
    assert not store.has_rows("a" * 64, ".txt", replace(PRINTS, limits="higher"))


def test_what_the_file_does_not_explain_is_tried_again(store):
    put(store, limits="transient", status="failed")
    assert not store.has_rows("a" * 64, ".txt", PRINTS)


def test_a_changed_lexicon_keeps_the_document(store):
    put(store, document=b"document")
    newer = replace(PRINTS, rows="other")
    assert not store.has_rows("a" * 64, ".txt", newer)
    assert store.has_document("a" * 64, ".txt", newer)
    assert store.document("a" * 64, ".txt", newer) == b"document"
    assert store.document("a" * 64, ".txt", replace(newer, read="other")) is None


def test_order_of_the_dataset_and_copies(store):
    put(store, "a" * 64, province="50", year=2567)
    put(store, "b" * 64, province="10", year=2568)
    put(store, "c" * 64, province="10", year=2566)
    put(store, "d" * 64, status="failed")
    inputs = [
        Input(path, key * 64, ".txt", 1)
        for path, key in (
            ("z.txt", "a"),
            ("y.txt", "b"),
            ("x.txt", "c"),
            ("w.txt", "d"),
            ("b.txt", "a"),
            ("c.txt", "b"),
        )
    ]
    store.list_inputs(inputs, [Skipped("q", "read.link")])
    assert [entry.source_path for entry in store.entries()] == ["x.txt", "c.txt", "b.txt", "w.txt"]
    assert next(store.entries()) == Entry("c" * 64, ".txt", "x.txt", "ok", "10", 2566)
    assert store.copies() == {"a" * 64: ["b.txt", "z.txt"], "b" * 64: ["c.txt", "y.txt"]}
    assert list(store.skipped()) == [Skipped("q", "read.link")]
    store.list_inputs(inputs[:1], [])
    assert store.forget_removed() == 3
    assert store.has_rows("a" * 64, ".txt", PRINTS) and not store.has_rows("b" * 64, ".txt", PRINTS)


def test_it_survives_closing_and_says_when_it_is_damaged(tmp_path):
    path = tmp_path / "store.sqlite"
    store = Store(path)
    put(store)
    store.commit()
    store.close()
    store = Store(path)
    assert store.has_rows("a" * 64, ".txt", PRINTS)
    store.close()
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(Damaged, match="delete it and run again"):
        Store(path)


def test_fingerprints_follow_content(tmp_path):
    (tmp_path / "schemas" / "lexicon").mkdir(parents=True)
    code, word = tmp_path / "schemas" / "a.py", tmp_path / "schemas" / "lexicon" / "words.toml"
    code.write_text("1")
    word.write_text("2")

    def prints():
        return digest(files("schemas", leave_out=word.parent.relative_to(tmp_path), root=tmp_path)), digest(
            files("schemas", root=tmp_path)
        )

    before = prints()
    word.write_text("3")
    after = prints()
    assert before[0] == after[0] and before[1] != after[1]
    code.write_text("4")
    assert prints()[0] != after[0]
    assert chosen((word.relative_to(tmp_path),), root=tmp_path).keys() == {"schemas/lexicon/words.toml"}


def test_settings_that_change_what_is_read_change_the_fingerprint():
    plain = Fingerprint.of(RunSettings())
    assert Fingerprint.of(RunSettings()) == plain
    assert Fingerprint.of(RunSettings(read=ReadSettings(ocr=False))).read != plain.read
    more_time = Fingerprint.of(RunSettings(timeout=9, workers=3))
    assert more_time.read == plain.read and more_time.rows == plain.rows and more_time.limits != plain.limits
    secret = Fingerprint.of(RunSettings(read=ReadSettings(vision_key="secret")))
    assert secret.read == plain.read


def test_settings_pass_through_json(tmp_path):
    settings = RunSettings(read=ReadSettings(ocr=False, cache=tmp_path, vision_url="http://x"), timeout=3, workers=2)
    assert RunSettings.from_json(settings.to_json()) == settings


def test_reading_depends_on_no_other_part_of_the_lexicon():
    """A changed lexicon interprets kept documents again and does not read them again: so readers must not use it
    beyond the sentences of their issues. A reader that comes to need more of it must be added to READING."""
    code = [fingerprint.ROOT / name for name in files("extract") if name.endswith(".py")]
    assert code
    assert [path.name for path in code if "lexicon" in path.read_text(encoding="utf-8")] == []


def test_the_answer_of_a_child_passes_through(tmp_path):
    report = one.new_report("a" * 64, 3, "a.txt")
    report.parse_status, report.province_code, report.fiscal_year_be = "ok", "10", 2567
    data = child.answer(Rows(reports=[report]), b"document", tools=["tesseract"], trace="x" * 20_000)
    head, rows, document = child.parse(data)
    assert (head["status"], head["province"], head["year"], head["tools"]) == ("ok", "10", 2567, ["tesseract"])
    assert document == b"document" and rows[:4] == b"ITA1" and len(head["trace"]) == child.TRACE
    for cut in (0, 3, 10, len(data) - len(document) - 1):
        with pytest.raises(ValueError):
            child.parse(data[:cut])


def test_a_damaged_document_is_none(store):
    put(store, document=b"pickled" * 100)
    assert store.document("a" * 64, ".txt", PRINTS) == b"pickled" * 100
    store.db.execute("UPDATE documents SET document = CAST(x'80' || substr(document, 2) AS BLOB)")
    assert store.document("a" * 64, ".txt", PRINTS) is None


def test_what_is_forgotten_is_read_anew(store):
    put(store, document=b"pickled")
    put(store, "b" * 64)
    store.forget("a" * 64, ".txt")
    assert not store.has_rows("a" * 64, ".txt", PRINTS) and not store.has_document("a" * 64, ".txt", PRINTS)
    assert store.rows("a" * 64, ".txt") == b"" and store.has_rows("b" * 64, ".txt", PRINTS)
