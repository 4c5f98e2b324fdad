"""Reading whole page images: the page, its numbers, its places; and pages that hold nothing to read."""

import os
import shutil
from functools import cache

import cv2
import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from support.scan import degrade_page
from support.sheets import FONTS, Pen, font_file, sheet

from extract import scan
from extract.clean_page import clean
from extract.engines import tesseract
from extract.layout import lay_out
from extract.level_page import level_page
from extract.settings import ReadSettings
from extract.upright import stance, upside_down
from schemas.document import Paragraph, Table
from schemas.issues import Issues
from schemas.thai import ascii_digits

TRUTH = (
    sheet(21, 200, family=next((name for name in FONTS if font_file(name)), None))
    if any(map(font_file, FONTS))
    else None
)
needs_engine = pytest.mark.skipif(
    shutil.which("tesseract") is None or "tha" not in tesseract._facts(shutil.which("tesseract"))[1],
    reason="Tesseract with Thai is not installed",
)
needs_font = pytest.mark.skipif(TRUTH is None, reason="no Thai font is installed")


def plain(text):
    return "".join(text.split()).replace("\u0e4d\u0e32", "\u0e33")


@cache
def read(quality="office", turn=0):
    image = np.rot90(degrade_page(TRUTH.image, quality, 200, 3), turn)
    issues = Issues()
    page = scan.read_page(np.ascontiguousarray(image), 200, 7, 101, issues, ReadSettings())
    return page, issues


def table_errors(page):
    """(wrong characters, characters) of the letters in tables, digits left out; None where a grid is wrong."""
    tables = [block for block in page.blocks if isinstance(block, Table)]
    wrong = total = 0
    for cells, table in zip(TRUTH.tables, tables, strict=True):
        got = {(c.row, c.col, c.row_span, c.col_span): plain(c.text) for c in table.cells}
        if set(got) != {(c.row, c.col, c.row_span, c.col_span) for c in cells}:
            return None
        for cell in cells:
            text = plain(cell.text)
            total += len(text)
            wrong += Levenshtein.distance(text, got[cell.row, cell.col, cell.row_span, cell.col_span])
    return wrong, total


@needs_engine
@needs_font
@pytest.mark.parametrize("quality", ["clean", "copy"])
def test_tables_come_out_as_printed(quality):
    wrong, total = table_errors(read(quality)[0])
    assert wrong <= 0.06 * total


@needs_engine
@needs_font
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_pages_that_lie_or_stand_on_their_head(turn):
    upright, _ = read()
    turned, _ = read(turn=turn)
    wrong, total = table_errors(turned)
    assert wrong <= 0.06 * total
    assert (turned.width, turned.height) == pytest.approx((upright.width, upright.height), abs=1)


@needs_font
@pytest.mark.parametrize(
    "cells",
    [
        [["(85.17)", "(92.30)", "-"], ["(78.05)", "(3)", "100"], ["(91.44)", "(88.20)", "A"]] * 4,
        [["ครู", "ชุด", "สุขุม"], ["๑", "๘๕.๑๗", "ผ่าน"], ["๒", "กฎ", "A"]],
    ],
)
def test_pages_with_little_to_tell_stay_as_they_are(cells):
    family = next(name for name in ("Garuda", *FONTS) if font_file(name))
    pen = Pen(family, 14, 120)
    pen.table([[(text, 1, 1) for text in row] for row in cells], [110] * 3, 100, 60)
    assert not upside_down(lay_out(clean(np.array(pen.page), 120), 120).lines())


@needs_font
def test_rows_that_are_alike_are_no_lines_that_run_down():
    pen = Pen(next(name for name in FONTS if font_file(name)), 15, 120)
    rows = [("ลำดับ", "มาตรการ", "ดำเนินการแล้ว")] + [(str(row), "อบรมเจ้าหน้าที่ด้านการให้บริการ", "/") for row in range(1, 10)]
    pen.table([[(text, 1, 1) for text in row] for row in rows], [40, 200, 110], 70, 70)
    image = np.array(pen.page)
    assert stance(image, 120)[0] == 1  # by its ink alone the page lies
    assert level_page(image, 120)[0].shape == image.shape


@needs_font
def test_full_pages_on_their_head_are_told_by_their_lines():
    page = TRUTH.image[::-1, ::-1]
    assert upside_down(lay_out(clean(np.ascontiguousarray(page), 200), 200).lines())


@needs_engine
@needs_font
def test_every_score_is_right_or_marked():
    """No well-formed score that differs from the print may look certain."""
    page, issues = read("copy")
    printed = {plain(cell.text): cell for cells in TRUTH.tables for cell in cells}
    table = next(block for block in page.blocks if isinstance(block, Table))
    truth = {(cell.row, cell.col): plain(cell.text) for cell in TRUTH.tables[0]}
    certain = 0
    for cell in table.cells:
        if cell.col < 2 or cell.row < 2:
            continue
        for line in cell.lines:
            for reading in line.readings:
                assert line.text[reading.start : reading.end] == reading.text or not reading.text
                if reading.text and reading.probability >= 0.99:
                    assert ascii_digits(reading.text) == ascii_digits(truth[cell.row, cell.col])
                    certain += 1
    assert certain >= 1 and printed
    assert issues.count("ocr.number_unreadable") == sum(not r.text for line in page.lines() for r in line.readings)


@needs_engine
@needs_font
def test_lines_are_numbered_in_reading_order_and_have_their_place():
    page, _ = read()
    lines = list(page.lines())
    assert [line.place.line for line in lines] == list(range(101, 101 + len(lines)))
    for line in lines:
        place = line.place
        assert place.page == 7 and place.layer == "ocr" and 0 <= place.confidence <= 1
        assert 0 <= place.box.x0 < place.box.x1 <= page.width and 0 <= place.box.top < place.box.bottom <= page.height
    for table, cells in zip((b for b in page.blocks if isinstance(b, Table)), TRUTH.tables, strict=True):
        true = {(c.row, c.col): c.box for c in cells}
        for cell in table.cells:
            box = cell.place.box
            got = [value * 200 / 72 for value in (box.x0, box.top, box.x1, box.bottom)]
            assert got == pytest.approx(true[cell.row, cell.col], abs=14)  # the page was turned by half a degree


@needs_engine
@needs_font
def test_prose_is_in_order():
    page, _ = read("clean")
    text = plain("".join(b.text for b in page.blocks if isinstance(b, Paragraph)))
    truth = plain("".join(TRUTH.prose))
    assert Levenshtein.distance(text, truth) <= 0.08 * len(truth)


@needs_engine
@needs_font
def test_a_second_reading_comes_from_the_cache(tmp_path, monkeypatch):
    settings = ReadSettings(cache=tmp_path)
    issues = Issues()
    first = scan.read_page(TRUTH.image, 200, 1, 1, issues, settings)
    monkeypatch.setattr(tesseract, "call", lambda *_: pytest.fail("the engine was called again"))
    again = Issues()
    assert scan.read_page(TRUTH.image, 200, 1, 1, again, settings) == first
    assert again.rows == issues.rows


def blank(height=1100, width=850):
    return np.full((height, width), 255, np.uint8)


def specks():
    page = blank()
    rng = np.random.default_rng(2)
    for x, y in zip(rng.integers(50, 800, 40), rng.integers(50, 1050, 40), strict=True):
        page[y : y + 2, x : x + 2] = 0
    return page


def photograph():
    """Smooth shapes with grain, as a photograph on a page has."""
    rng = np.random.default_rng(4)
    small = rng.integers(0, 255, (12, 9), np.uint8)
    image = cv2.resize(small, (850, 1100), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)


def halftone():
    """Dots as a newspaper prints a picture: a hundred thousand pieces of ink."""
    ys, xs = np.mgrid[0:1100, 0:850]
    return np.where((xs % 4 < 2) & (ys % 4 < 2), 0, 255).astype(np.uint8)


PAGES = {
    "white": blank(),
    "black": np.zeros((1100, 850), np.uint8),
    "grey": np.full((1100, 850), 128, np.uint8),
    "specks": specks(),
    "photograph": photograph(),
    "halftone": halftone(),
    "noise": np.random.default_rng(1).integers(0, 255, (1100, 850), np.uint8),
    "one row": np.zeros((1, 4000), np.uint8),
    "one column": np.zeros((4000, 1), np.uint8),
    "one pixel": np.zeros((1, 1), np.uint8),
    "stripes": np.tile(np.array([[0], [255]], np.uint8).repeat(8, axis=0), (70, 850)),
    "chequers": np.kron(np.indices((40, 30)).sum(axis=0) % 2, np.ones((28, 28))).astype(np.uint8) * 255,
    "colour": np.full((1100, 850, 3), (200, 30, 40), np.uint8),
}


@needs_engine
@pytest.mark.parametrize("name", PAGES)
def test_pages_without_text_cost_only_themselves(name):
    issues = Issues()
    page = scan.read_page(PAGES[name], 100, 1, 1, issues, ReadSettings(page_seconds=20))
    text = "" if page is None else "".join(line.text for line in page.lines())
    assert len(text) < 60 or issues.count("ocr.doubtful_page") == 1
    if name in ("white", "grey"):
        assert not page.blocks and [row.code for row in issues] == ["ocr.blank_page"]
    if page is not None and not page.blocks:
        assert len(issues) >= 1


def test_a_missing_engine_is_an_issue_that_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    issues = Issues()
    assert scan.read_page(blank(), 100, 2, 1, issues, ReadSettings()) is None
    [row] = issues
    assert row.code == "ocr.engine_missing" and row.page == 2 and "tesseract-ocr-tha" in row.message


@needs_engine
def test_a_missing_language_is_an_issue():
    issues = Issues()
    assert scan.read_page(blank(), 100, 2, 1, issues, ReadSettings(languages="tha+klingon")) is None
    [row] = issues
    assert row.code == "ocr.language_missing" and "klingon" in row.message


@needs_engine
@needs_font
def test_an_engine_that_fails_costs_the_page_only(monkeypatch):
    def fail(*_):
        raise tesseract.EngineError("Tesseract gave no answer within 1 seconds")

    monkeypatch.setattr(tesseract, "call", fail)
    issues = Issues()
    assert scan.read_page(TRUTH.image, 200, 4, 1, issues, ReadSettings()) is None
    assert [(row.code, row.page) for row in issues] == [("ocr.page_unreadable", 4)]


@needs_engine
@needs_font
@pytest.mark.parametrize("ground", [60, 150, 205])
def test_headings_on_a_coloured_ground(ground):
    """White print on dark and dark print on grey are read like the rest."""
    pen = Pen(next(name for name in FONTS if font_file(name)), 16, 200)
    heading = [("มาตรการ", 1, 1), ("ขั้นตอน", 1, 1), ("ผู้รับผิดชอบ", 1, 1)]
    cells, _ = pen.table([heading, [("จัดอบรม", 1, 1), ("ประชุม", 1, 1), ("สำนักปลัด", 1, 1)]], [150, 120, 120], 150, 300)
    image = np.array(pen.page)
    for cell in cells[:3]:
        x0, y0, x1, y1 = cell.box
        inside = image[y0 + 2 : y1 - 1, x0 + 2 : x1 - 1]
        inside[:] = np.where(inside < 128, 255, ground) if ground < 100 else np.minimum(inside, ground)
    page = scan.read_page(image, 200, 1, 1, Issues(), ReadSettings())
    [table] = page.blocks
    got = [plain(cell.text) for cell in table.cells]
    want = [plain(cell.text) for cell in cells]
    assert sum(Levenshtein.distance(a, b) for a, b in zip(got, want, strict=True)) <= 4


@needs_engine
@needs_font
def test_two_columns_are_read_one_after_the_other():
    pen = Pen(next(name for name in FONTS if font_file(name)), 14, 200)
    columns = []
    for x, words in ((150, "ประชาชนได้รับบริการที่ดีและรวดเร็ว"), (880, "เจ้าหน้าที่ปฏิบัติงานอย่างโปร่งใสและเป็นธรรม")):
        lines, _ = pen.paragraph(words * 6, x, 300, 620)
        columns.append(plain("".join(lines)))
    page = scan.read_page(np.array(pen.page), 200, 1, 1, Issues(), ReadSettings())
    text = plain("".join(line.text for line in page.lines()))
    assert Levenshtein.distance(text, "".join(columns)) <= 0.12 * len("".join(columns))


ITEMS = ("service", "budget", "power", "property", "solving", "quality", "contact", "openness", "prevention")
FIGURES = ("91.25", "78.40", "100.00", "66.67", "83.09", "59.14", "72.58", "95.31", "88.76")


def plain_table(rules=()):
    """A page with a table of three columns and no rules but those given (level: y; upright: x)."""
    image = np.full((1100, 1100), 255, np.uint8)

    def write(text, x, y):
        cv2.putText(image, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)

    write("These are the results of the year for every point:", 100, 100)
    for row, cells in enumerate([("No", "Indicator", "Score"), *zip("123456789", ITEMS, FIGURES, strict=True)]):
        for x, text in zip((115, 300, 820), cells, strict=True):
            write(text, x, 240 + 60 * row)
    for direction, at in rules:
        ends = ((90, at), (1000, at)) if direction == "level" else ((at, 200), (at, 800))
        cv2.line(image, *ends, 0, 2)
    return image


@needs_engine
@pytest.mark.parametrize(
    "rules",
    [
        (),
        [("level", y) for y in (200, 260, 800)],
        [*(("level", y) for y in (200, 260, 800)), *(("upright", x) for x in (90, 220, 700, 1000))],
    ],
    ids=["none", "level", "upright"],
)
def test_a_table_that_is_not_fully_ruled_keeps_its_rows_and_says_that_they_were_inferred(rules):
    issues = Issues()
    page = scan.read_page(plain_table(rules), 150, 1, 1, issues, ReadSettings())
    [table] = [block for block in page.blocks if isinstance(block, Table)]
    rows = [[cell.text for cell in row] for row in table.rows]
    assert len(rows) == 10 and [row[0] for row in rows[1:]] == list("123456789")
    assert [ascii_digits(row[2]) for row in rows[1:]] == list(FIGURES)
    [found] = [row for row in issues if row.code == "ocr.inferred_table"]
    assert "10 rows and 3 columns" in found.message
    [above] = [block for block in page.blocks if isinstance(block, Paragraph)]
    assert "results of the year" in above.text


@needs_engine
@pytest.mark.parametrize("broken", ["hole", "sliver"])
def test_a_grid_with_holes_or_slivers_is_doubtful(broken, monkeypatch):
    monkeypatch.setattr(
        scan, "_read_lines", lambda lines, *_: [scan._ReadLine(one, scan.Spliced("x", ()), 0.99) for one in lines]
    )
    image = np.full((1100, 850), 255, np.uint8)
    for y in range(200, 601, 100):
        cv2.line(image, (100, y), (700, y), 0, 2)
    for x in range(100, 701, 150):
        cv2.line(image, (x, 200), (x, 600), 0, 2)
    whole = Issues()
    scan.read_page(image, 100, 1, 1, whole, ReadSettings())
    assert "ocr.doubtful_grid" not in [row.code for row in whole]
    if broken == "hole":
        image[505:610, 555:710] = 255  # the last cell, open to the paper on two sides
    else:
        cv2.line(image, (558, 200), (558, 600), 0, 2)
    issues = Issues()
    scan.read_page(image, 100, 1, 1, issues, ReadSettings())
    assert "ocr.doubtful_grid" in [row.code for row in issues]
