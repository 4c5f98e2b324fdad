"""The quality report: what the builder writes, and how it behaves in a real browser."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from corpus import quality
from corpus.finish import Assembled, Totals
from corpus.quality import pages as writing
from corpus.quality.charts import Bar
from corpus.quality.crops import Drawer, Region
from corpus.quality.draw import MARGIN
from corpus.quality.regions import marks, regions
from corpus.quality.spool import Spool
from corpus.quality.text import visible
from corpus.quality.words import words
from corpus.settings import RunSettings
from corpus.write import write
from extract.formats.image import frames
from extract.level_page import bounded, level_page
from extract.settings import ReadSettings
from schemas.dataset import CellRow, IssueRow, Measure, Report, Rows, Score, ScoreMention

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MARKUP = '<img src=x onerror="window.ran=1"></script><script>window.ran=1</script>'
TURNED = "fdp\u202etxt"


def made_rows(count: int = 60) -> Rows:
    """Reports of two provinces, each with a score, a measure and an issue; the first with hostile text everywhere."""
    rows = Rows()
    for number in range(count):
        report_id, path = f"{number:016x}", f"2567/report-{number:03d}.txt"
        name = f"เทศบาลตำบลที่ {number}"
        if number == 0:
            path, name = f"2567/{MARKUP}.txt", MARKUP + TURNED
        rows.reports.append(
            Report(
                report_id,
                path,
                source_sha256=report_id * 4,
                source_bytes=10,
                source_format="text" if number % 2 else "html",
                text_layer="native",
                document_kinds=["measure_results"],
                scheme="nacc",
                fiscal_year_be=2566 + number % 2,
                agency_name=name,
                province="น่าน" if number % 3 else "ตราด",
                overall_score=60.0 + number / 2,
                parse_status="failed" if number == 7 else "ok",
                schema_version="1.0",
            )
        )
        rows.scores.append(
            Score(
                report_id,
                None,
                "indicator-9",
                scope="indicator",
                instrument="OIT",
                label="การเปิดเผยข้อมูล",
                value=68.56,
                year_be=2566,
                mention_count=1,
                check="conflict" if number == 3 else "verified",
            )
        )
        line = MARKUP if number == 0 else "9 การเปิดเผยข้อมูล 68.56"
        rows.score_mentions.append(
            ScoreMention(report_id, None, "indicator-9", 2566, 68.56, "68.56", source="table", line=41, context=line)
        )
        rows.measures.append(
            Measure(
                f"{report_id}-t1-m1",
                report_id,
                1,
                1,
                number_raw="๑",
                kind="measure",
                stage="result",
                title=MARKUP if number == 0 else "มาตรการเผยแพร่ข้อมูล",
                status="not_completed" if number % 5 == 0 else "completed",
            )
        )
        code, severity = ("read.failed", "error") if number == 7 else ("score.value_split", "warning")
        rows.issues.append(
            IssueRow(
                report_id,
                path,
                code.split(".")[0],
                code,
                severity,
                message=f"Something about {MARKUP if number == 0 else number}",
                message_th=f"เรื่องของ {MARKUP if number == 0 else number}",
                line=41,
                raw=MARKUP,
                action="kept",
            )
        )
    return rows


def build(rows: Rows, folder: Path, source: Path | None = None) -> Path:
    """Write the tables and the report into a folder; the report's index."""
    folder.mkdir()
    write(rows, folder / "generation")
    totals = Totals(
        files=len(rows.reports),
        reports=Counter(row.parse_status for row in rows.reports),
        severities=Counter(row.severity for row in rows.issues),
        issues=Counter(row.code for row in rows.issues),
    )
    quality.write(Assembled(folder / "generation", folder, source, RunSettings(), totals))
    return folder / "generation" / "quality-report" / "index.html"


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    return build(made_rows(), tmp_path_factory.mktemp("quality") / "out")


# The builder ---------------------------------------------------------------------------------------------------------


def test_text_of_strangers_is_escaped_and_nothing_is_invisible(index):
    html = index.read_text(encoding="utf-8")
    assert "<img src=x" not in html and "window.ran=1</script>" not in html
    assert "\u202e" not in html and "[U+202E]" in html
    assert html.count("<script") == 3  # words, data, our own


def test_visible_keeps_thai_and_shows_what_hides():
    assert visible("น้ำ กกก") == "น้ำ กกก"
    assert visible("a\u200bb\u2066c\x07\ue000") == "a[U+200B]b[U+2066]c[U+0007][U+E000]"
    assert visible("x" * 20, 5) == "xxxx…"


def test_every_word_is_there_in_both_languages():
    thai = range(0x0E00, 0x0E80)
    same = {"value.markdown", "value.docx", "value.pdf", "page.language"}
    for key, (english, other) in words().items():
        assert english and other, key
        assert key in same or any(ord(char) in thai for char in other), key


def test_the_same_tables_give_the_same_bytes(index, tmp_path):
    assert build(made_rows(), tmp_path / "out").read_bytes() == index.read_bytes()


def test_many_reports_go_to_files_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "IN_ONE_FILE", 20)
    monkeypatch.setattr(writing, "PER_FILE", 25)
    made = build(made_rows(60), tmp_path / "out")
    files = sorted((made.parent / "reports").iterdir())
    assert [file.name for file in files] == ["0001.html", "0002.html", "0003.html"]
    assert 'id="r-' not in made.read_text(encoding="utf-8")
    assert all(file.read_text(encoding="utf-8").count('<article class="report"') <= 25 for file in files)


def test_issues_told_after_all_reports_are_on_their_reports_pages(tmp_path, monkeypatch):
    """Such as duplicates: of a report that has other issues and of one that has none."""

    def told(message: str, report_id: str | None) -> IssueRow:
        return IssueRow(report_id, "a.txt", "read", "read.duplicate", "info", message=message, action="none")

    rows = made_rows(4)
    rows.issues = [issue for issue in rows.issues if issue.report_id != rows.reports[1].report_id]
    for number in (2, 1, 0):
        rows.issues.append(told(f"late-{number}", rows.reports[number].report_id))
    of_no_report = told("no report at all", None)
    of_no_report.code = "read.link"
    rows.issues.append(of_no_report)
    html = build(rows, tmp_path / "one").read_text(encoding="utf-8")
    pages = html.split('<div id="pages">')[1].split("<footer")[0].split('<article class="report"')[1:]
    assert [[f"late-{number}" in page for number in range(3)] for page in pages] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [False, False, False],
    ]
    monkeypatch.setattr(writing, "INLINE_BYTES", 100)
    made = build(rows, tmp_path / "two")
    assert [path.name for path in (made.parent / "reports").iterdir()] == ["0001.html"]
    assert sorted(path.name for path in made.parent.iterdir()) == ["index.html", "reports"]
    assert '"reports/0001.html"' in made.read_text(encoding="utf-8")


def test_rows_that_wait_on_disk(tmp_path):
    with Spool(tmp_path) as spool:
        for report, row in ((5, {"a": "น้ำ"}), (0, [1, None]), (5, "x"), (2, 1.5)):
            spool.add(report, row)
        assert [list(spool.take(report)) for report in (0, 1, 2, 5, 9)] == [
            [[1, None]],
            [],
            [1.5],
            [{"a": "น้ำ"}, "x"],
            [],
        ]
    with Spool(tmp_path) as empty:
        assert list(empty.take(0)) == []
    assert list(tmp_path.iterdir()) == []


def test_a_share_never_claims_all_or_none():
    assert Bar("x", 999, 1000).percent == "> 99 %" and Bar("x", 1, 1000).percent == "< 1 %"
    assert Bar("x", 5, 5).percent == "100 %" and Bar("x", 0, 0).percent == "0 %"


def test_an_empty_dataset_has_a_report(tmp_path):
    assert "Data-quality report" in build(Rows(), tmp_path / "out").read_text(encoding="utf-8")


def test_pieces_of_pages(tmp_path):
    source = ROOT / "corpus" / "samples"
    name = "2568-analysis-and-plan.pdf"
    sha256 = hashlib.sha256((source / name).read_bytes()).hexdigest()
    regions = [Region(1, (60, 100, 500, 300)), Region(99)]
    with Drawer(source, tmp_path) as drawer:
        found = drawer.draw(name, sha256, "pdf", regions)
        assert set(found) == {regions[0]} and found[regions[0]].startswith("data:image/webp;base64,")
        assert drawer.draw(name, "0" * 64, "pdf", regions) == {}  # another file by now
        assert drawer.draw("../" + name, sha256, "pdf", regions[:1]) == {}
    with Drawer(None, tmp_path) as drawer:  # the file is gone, the pieces are kept
        assert drawer.draw(name, sha256, "pdf", regions) == found


def test_a_piece_of_a_scan_is_cut_where_the_reader_saw_it(tmp_path):
    """A word on a page that lies on its side and askew: the box that the reader gives cuts out that word."""
    page = np.full((1100, 850), 255, np.uint8)
    for row in range(12):
        words = "WORD" if row == 7 else f"{row * row} lines {'of ' * (row % 4)}plain text that fill a page"[row % 3 :]
        cv2.putText(page, words, (60, 100 + 70 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    turned = cv2.warpAffine(page, cv2.getRotationMatrix2D((425, 550), 1.5, 1.0), (850, 1100), borderValue=255)
    Image.fromarray(np.ascontiguousarray(np.rot90(turned))).save(tmp_path / "page.png", dpi=(100, 100))
    data = (tmp_path / "page.png").read_bytes()
    [(frame, dpi)] = frames(data, ReadSettings())
    level, layout = level_page(*bounded(frame, dpi, ReadSettings()))
    short = min(layout.lines(), key=lambda line: line.box.x1 - line.box.x0).box
    scale = 72 / dpi
    box = (short.x0 * scale, short.y0 * scale, short.x1 * scale, short.y1 * scale)
    region = Region(1, box, ocr=True)
    with Drawer(tmp_path, None) as drawer:
        found = drawer.draw("page.png", hashlib.sha256(data).hexdigest(), "image", [region, Region(2)])
    assert set(found) == {region}
    piece = Image.open(io.BytesIO(base64.b64decode(found[region].partition(",")[2]))).convert("L")
    margin = round(2 * MARGIN / scale)
    assert piece.size == pytest.approx((short.x1 - short.x0 + margin, short.y1 - short.y0 + margin), abs=2)
    ink = np.asarray(piece) < 128
    assert ink[6:-6, 6:-6].sum() > 300 and not ink[:3].any() and not ink[-3:].any()


def test_a_file_that_breaks_the_drawing_costs_only_its_pictures(tmp_path):
    broken = b"%PDF-1.7\n" + b"\0" * 500
    (tmp_path / "broken.pdf").write_bytes(broken)
    with Drawer(tmp_path, None) as drawer:
        sha256 = hashlib.sha256(broken).hexdigest()
        assert drawer.draw("broken.pdf", sha256, "pdf", [Region(1)]) == {}
        name = "2568-analysis-and-plan.pdf"
        shutil.copy(ROOT / "corpus" / "samples" / name, tmp_path / name)
        sha256 = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert drawer.draw(name, sha256, "pdf", [Region(1)])


def test_pictures_stand_beside_what_was_read(tmp_path):
    source = ROOT / "corpus" / "samples"
    name = "2568-analysis-and-plan.pdf"
    data = (source / name).read_bytes()
    rows = made_rows(1)
    rows.reports[0] = replace(
        rows.reports[0], source_path=name, source_format="pdf", source_sha256=hashlib.sha256(data).hexdigest()
    )
    rows.score_mentions[0].page = 1
    box = {"x0": 60.0, "top": 100.0, "x1": 500.0, "bottom": 120.0}
    rows.cells.append(CellRow(rows.reports[0].report_id, 1, 1, 41, 0, 0, 1, 1, False, None, "x", "x", **box))
    html = build(rows, tmp_path / "out", source).read_text(encoding="utf-8")
    assert html.count("data:image/webp;base64,") == 1


def sample_of_a_pdf(tmp_path: Path) -> Path:
    """The report over a real run of one PDF, whose scores stand in sentences, a table and cells of measures."""
    from click.testing import CliRunner

    from corpus import cli

    (tmp_path / "in").mkdir()
    shutil.copy(ROOT / "corpus" / "samples" / "2568-analysis-and-plan.pdf", tmp_path / "in")
    done = CliRunner().invoke(cli.main, ["extract", str(tmp_path / "in"), str(tmp_path / "out"), "--engine", "inline"])
    assert done.exit_code == 0, done.output
    return tmp_path / "out" / "quality-report" / "index.html"


def test_lines_of_prose_are_shown_and_outlined(tmp_path):
    html = sample_of_a_pdf(tmp_path).read_text(encoding="utf-8")
    pieces = html.split('<figure id="r-')[1:]
    assert len(pieces) == html.count("data:image/webp;base64,") >= 3
    assert all("<rect" in piece.split("</figure>")[0] for piece in pieces)
    lines = html.split('<ol class="lines">')[1].split("</ol>")[0].split("<li ")[1:]
    assert len(lines) > 10 and all('class="see"' in line for line in lines)  # each leads to the piece that shows it


PLACE = {"page": 1, "line": 1, "confidence": None}


def line(top: float, page: int = 1, **more: float) -> dict:
    return PLACE | {"page": page, "x0": 50.0, "top": top, "x1": 300.0, "bottom": top + 12} | more


def test_lines_that_stand_near_one_another_are_one_piece():
    found = regions([], [line(100), line(130), line(700), line(100, page=2)], [], [], "native")
    assert [(region.page, region.box[1] < 100 or region.box[1]) for region in found] == [
        (1, True),
        (1, 680.0),
        (2, True),
    ]
    assert found[0].box[3] > 142 and not any(region.ocr for region in found)
    assert [mark.line for mark in marks(found[0], [line(100), line(700), line(130)])] == [0, 2]
    assert all(region.ocr for region in regions([], [line(100)], [], [], "ocr"))


def test_a_score_in_a_table_is_shown_with_its_table_only():
    cell = {"page": 1, "line": 9, "table_no": 1, "row": 2, "logical_table_no": None, "confidence": None}
    cells = [cell | {"x0": 40.0, "top": 90.0, "x1": 320.0, "bottom": 180.0}]
    found = regions([], [line(150)], [], cells, "native")
    assert [region.box for region in found] == [(40.0, 90.0, 320.0, 180.0)]


def test_scores_that_were_not_read_can_be_added(tmp_path):
    rows = made_rows(2)
    more = [
        replace(rows.scores[0], code=code, scope="instrument", label=None)
        for code in ("IIT", "EIT", *(f"indicator-{number}" for number in range(1, 8)))
    ]
    rows.scores[1:1] = more
    html = build(rows, tmp_path / "out").read_text(encoding="utf-8")
    first, second = html.split('<article class="report"')[1:]
    for code in ("ITA", "OIT", "indicator-8", "indicator-10"):
        assert f'chip" data-table="scores" data-key="{code}/2566"' in first
    assert 'chip" data-table="scores" data-key="indicator-9/' not in first  # it was read
    assert 'chip" data-table="scores"' not in second  # one score does not promise the others


def test_the_verdict_says_what_is_to_be_done(tmp_path):
    rows = made_rows(12)
    html = build(rows, tmp_path / "bad").read_text(encoding="utf-8")
    assert '<div class="verdict bad">' in html and "1 <span" in html.split('class="verdict bad"')[1]
    rows = made_rows(3)
    rows.issues.clear()
    html = build(rows, tmp_path / "good").read_text(encoding="utf-8")
    assert '<div class="verdict good">' in html and words()["summary.all_well"][0] in html


# In a browser --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian, Ubuntu: apt-get install chromium)")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--headless"]
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@pytest.fixture
def page(browser, index):
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.requests, opened.errors = [], []
    opened.on("request", lambda request: opened.requests.append(request.url))
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.on("console", lambda told: opened.errors.append(told.text) if told.type == "error" else None)
    opened.goto(index.as_uri())
    yield opened
    assert opened.errors == []
    assert {url for url in opened.requests if not url.startswith("data:")} == {index.as_uri()}
    assert opened.evaluate("window.ran") is None
    context.close()


def shown(page, table: str) -> list[str]:
    return [cell.inner_text() for cell in page.query_selector_all(f"#{table}-table tbody tr > :first-child")]


def test_filter_search_and_sort(page):
    assert len(shown(page, "report")) == 50 and shown(page, "report")[0] == "2567/report-007.txt"  # failed, so first
    page.select_option("#report-filters [name=status]", "failed")
    assert shown(page, "report") == ["2567/report-007.txt"]
    page.click("#report-filters [type=reset]")
    page.fill("#report-filters [name=search]", "report-01 ตราด")
    expect(page.locator("#report-table tbody tr")).to_have_count(3)
    assert all("report-01" in name for name in shown(page, "report"))
    page.click("#report-filters [type=reset]")
    page.select_option("#report-filters [name=year]", "2567")
    page.click("#report-table th[data-at='7'] button")
    head = page.locator("#report-table th[data-at='7']")
    assert head.get_attribute("aria-sort") == "descending" and shown(page, "report")[0] == "2567/report-059.txt"
    page.click("#report-table th[data-at='7'] button")
    assert head.get_attribute("aria-sort") == "ascending" and shown(page, "report")[0] == "2567/report-001.txt"
    page.fill("#report-filters [name=search]", "no such report")
    expect(page.locator("#report-table tbody tr")).to_have_count(1)
    assert shown(page, "report") == ["Nothing matches these filters."]


def test_pages_of_a_table(page):
    page.click("#report-pager [data-step='1']")
    assert len(shown(page, "report")) == 10
    assert page.locator("#report-pager [data-step='1']").is_disabled()


def test_a_kind_of_issue_leads_to_its_reports(page):
    page.click("button.code[data-code='read.failed']")
    expect(page.locator("#report-table tbody tr")).to_have_count(1)
    assert shown(page, "report") == ["2567/report-007.txt"]


def test_open_a_report_and_go_back(page):
    page.click("#report-table tbody a >> nth=1")
    page.locator(".report.open").wait_for()
    page.locator("#front").wait_for(state="hidden")
    assert page.locator(".report.open").count() == 1
    page.click(".report.open .issues a")
    page.wait_for_function("document.activeElement.tagName === 'TR'")
    focused = page.evaluate(
        "document.activeElement.tagName + ' ' + document.activeElement.innerText.includes('indicator-9')"
    )
    assert focused == "TR true"
    page.click(".report.open .back a")
    page.locator("#front").wait_for()
    assert page.locator("#front").is_visible() and page.locator(".report.open").count() == 0


def test_language(page):
    assert page.locator("h1").inner_text() == "Data-quality report"
    page.click("#language")
    assert page.locator("h1").inner_text() == "รายงานคุณภาพข้อมูล"
    assert page.evaluate("document.documentElement.lang") == "th"
    assert "เรื่องของ" in page.locator("#issue-table tbody tr >> nth=0").inner_text()
    assert page.locator("#report-filters [name=status] option >> nth=0").inner_text() == "ทั้งหมด"


def test_the_language_of_the_browser(browser, index):
    context = browser.new_context(locale="th-TH")
    opened = context.new_page()
    opened.goto(index.as_uri())
    assert opened.locator("h1").inner_text() == "รายงานคุณภาพข้อมูล"
    context.close()


def test_keyboard_alone(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.focus("#report-table tbody tr >> nth=0 >> a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".report.open")
    assert page.evaluate("document.activeElement.classList.contains('report')")


def test_a_row_for_corrections_is_copied(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#report-table tbody a >> nth=3")
    page.click(".report.open button.copy[data-table=scores]")
    page.wait_for_selector("#said:not(:empty)")
    line = page.evaluate("navigator.clipboard.readText()")
    assert line.startswith("scores,") and ",indicator-9/2566,value,68.56,,,," in line


def test_hostile_text_is_shown_as_text(page):
    page.fill("#report-filters [name=search]", "onerror")
    expect(page.locator("#report-table tbody tr")).to_have_count(1)
    page.click("#report-table tbody a")
    assert MARKUP in page.locator(".report.open h2").inner_text()
    page.wait_for_timeout(100)  # time for a script to run, if one could


def test_a_report_in_a_file_of_its_own(browser, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "IN_ONE_FILE", 5)
    made = build(made_rows(12), tmp_path / "out")
    opened = browser.new_page()
    opened.goto(made.as_uri())
    opened.click("#report-table tbody a >> nth=2")
    opened.wait_for_selector(".report.open")
    opened.locator(".report.open").wait_for()
    assert opened.locator(".report.open").count() == 1 and "/reports/0001.html#r-" in opened.url
    opened.click(".report.open .back a")
    opened.wait_for_selector("#report-table tbody tr")
    opened.goto(made.as_uri() + "#r-0000000000000003")  # a link from elsewhere finds it
    opened.wait_for_selector("#r-0000000000000003.open")
    opened.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(browser, index, width):
    opened = browser.new_page(viewport={"width": width, "height": 800})
    for hash in ("", "#r-0000000000000001"):
        opened.goto(index.as_uri() + hash)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.close()


def test_on_a_phone_a_table_is_a_list_of_cards(browser, index):
    opened = browser.new_page(viewport={"width": 390, "height": 800}, locale="en-US")
    opened.goto(index.as_uri())
    opened.wait_for_selector("#report-table tbody tr")
    wide = opened.evaluate(
        "[...document.querySelectorAll('#report-table tbody *')]"
        ".filter(e => e.getBoundingClientRect().right > 390).length"
    )
    assert wide == 0 and len(shown(opened, "report")) == 20
    assert "Overall 63.50" in opened.locator("#report-table tbody tr >> nth=0").inner_text()
    opened.close()


def test_the_language_chosen_holds_in_every_file(browser, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "IN_ONE_FILE", 5)
    made = build(made_rows(12), tmp_path / "out")
    opened = browser.new_page(locale="en-US")
    opened.goto(made.as_uri())
    opened.click("#language")
    opened.click("#report-table tbody a >> nth=2")
    opened.wait_for_selector(".report.open")
    assert opened.evaluate("document.documentElement.lang") == "th"
    opened.close()


def test_every_control_has_a_name_and_ids_are_unique(page):
    problems = page.evaluate(
        """() => {
          const found = [];
          for (const e of document.querySelectorAll('button, a[href], input, select, summary')) {
            const label = e.labels && e.labels[0] ? e.labels[0].textContent : '';
            if (!(e.textContent + (e.getAttribute('aria-label') || '') + label).trim()) found.push(e.outerHTML);
          }
          const seen = new Set();
          for (const e of document.querySelectorAll('[id]')) {
            if (seen.has(e.id)) found.push('twice: ' + e.id);
            seen.add(e.id);
          }
          for (const e of document.querySelectorAll('[aria-labelledby]'))
            for (const id of e.getAttribute('aria-labelledby').split(' ')) if (!seen.has(id)) found.push('no ' + id);
          for (const a of document.querySelectorAll('.report a[href^="#r-"]'))
            if (!seen.has(a.hash.slice(1))) found.push('leads nowhere: ' + a.hash);
          return found;
        }"""
    )
    assert problems == []


def test_notes_are_folded_on_the_screen_and_shown_in_print(browser, tmp_path):
    rows = made_rows(3)
    rows.issues[0].severity, rows.issues[0].code = "info", "text.tidied"
    opened = browser.new_page(locale="en-US")
    opened.goto(build(rows, tmp_path / "out").as_uri())
    note = opened.locator("button.code[data-code='text.tidied']")
    assert not note.is_visible()
    opened.pdf(path=tmp_path / "print.pdf")
    assert opened.locator("details.fold[open]").count() == 1
    opened.close()
