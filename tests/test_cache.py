"""The OCR cache: what goes in comes out, numbered for its document; what is damaged is as if absent."""

from pathlib import Path

import numpy as np

from extract import cache
from schemas.document import Box, Cell, Line, Page, Paragraph, Place, Reading, Table
from schemas.issues import Issues

IMAGE = np.arange(600, dtype=np.uint8).reshape(20, 30)


def page(number: int, first: int) -> Page:
    """A page with everything in it that a page can hold."""
    where = lambda line: Place(number, line, Box(1.5, 2, 3, 4), layer="ocr", confidence=0.75)  # noqa: E731
    line = Line("ได้ ๙๕.๑๖", where(first), (Reading(4, 9, "", 0.6, (("95.16", 0.6), ("95.10", 0.3))),))
    inner = Table((Cell(0, 0, (Line("ใน", where(first + 2)),)),), Place(number, layer="ocr"), ruled=False)
    cell = Cell(0, 1, (Line("ก", where(first + 1)),), 2, 3, True, where(first + 1), (inner,))
    running = Line("- ๒ -", Place(number, first + 3, layer="ocr"))
    return Page(
        number, (Paragraph((line,), "title"), Table((cell,), where(first))), (running,), 2, 595.0, 842.0, "ocr", 0.5
    )


def stored(folder: Path) -> str:
    name = cache.key(IMAGE, 200, "engine", "1.0", "tha")
    issues = Issues()
    issues.add("ocr.number_unreadable", Place(2, 11), raw="๙๕.๑๖")
    cache.save(folder, name, page(2, 11), 11, issues.rows)
    return name


def test_round_trip_renumbers_pages_and_lines(tmp_path):
    name = stored(tmp_path)
    issues = Issues()
    assert cache.load(tmp_path, name, 5, 40, issues) == page(5, 40)
    [row] = issues
    assert (row.code, row.page, row.line, row.raw) == ("ocr.number_unreadable", 5, 40, "๙๕.๑๖")


def test_key_depends_on_everything_that_decides_the_answer():
    other = IMAGE.copy()
    other[3, 3] ^= 1
    keys = {
        cache.key(IMAGE, 200, "engine", "1.0", "tha"),
        cache.key(other, 200, "engine", "1.0", "tha"),
        cache.key(IMAGE.reshape(30, 20), 200, "engine", "1.0", "tha"),
        cache.key(IMAGE, 300, "engine", "1.0", "tha"),
        cache.key(IMAGE, 200, "engine", "1.1", "tha"),
        cache.key(IMAGE, 200, "engine", "1.0", "tha+eng"),
    }
    assert len(keys) == 6
    assert cache.key(IMAGE.copy(), 200, "engine", "1.0", "tha") in keys


def test_damaged_entries_count_as_absent(tmp_path):
    name = stored(tmp_path)
    [entry] = tmp_path.rglob("*.json")
    whole = entry.read_bytes()
    for damage in (b"", whole[:-1], whole[: len(whole) // 2], whole.replace(b"0.75", b"0.95"), b"\xff" * 200, b"{}"):
        entry.write_bytes(damage)
        issues = Issues()
        assert cache.load(tmp_path, name, 1, 1, issues) is None
        assert not len(issues)


def test_no_folder_means_no_cache(tmp_path):
    cache.save(None, "ab", page(1, 1), 1, [])
    assert cache.load(None, "ab", 1, 1, Issues()) is None
    assert cache.load(tmp_path / "absent", "ab", 1, 1, Issues()) is None


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    cache.save(blocked, "abcd", page(1, 1), 1, [])
    assert blocked.read_text() == "no folder"


def test_no_draft_stays_behind(tmp_path):
    stored(tmp_path)
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]
