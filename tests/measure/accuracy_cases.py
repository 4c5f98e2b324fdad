"""What `make accuracy` reads: the same made-up reports in every format, fault and scan quality."""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.faults import FAULTS
from support.generate import FAMILIES, SCORE_LAYOUTS, report
from support.layout import compose
from support.printed import Printed
from support.real_reports import real_reports
from support.render_dialects import DIALECTS
from support.render_docx import render_docx
from support.render_html import render_html
from support.render_markdown import render_markdown
from support.render_pdf import FAULTY_MAPS, FONTS, chromium_pdf, faulty_pdf, find_chromium, find_office, office_pdf
from support.render_scan import scan_pdf
from support.render_text import STYLES, render_text
from support.render_xlsx import render_xlsx
from support.samples import ALL, SAMPLES
from support.table_styles import EVERY, TABLE_STYLES
from support.truth import Truth, gold

from schemas.thai import thai_digits

GROUPS = (
    "samples",
    "real",
    "text",
    "markdown",
    "html",
    "docx",
    "xlsx",
    "pdf",
    "styled",
    "dialects",
    "faults",
    "scan",
    "peers",
)
QUALITIES = ("clean", "office", "copy", "poor")
RESOLUTIONS = (150, 200, 300)
STAMPED = (("office", 300), ("copy", 200), ("poor", 300))
QUICK_SCANS = (("office", 300), ("copy", 200), ("poor", 300))
# Faces of the badly mapped PDFs need Latin letters beside the Thai ones.
LATIN_TOO = ("Laksaman", "Garuda", "Norasi", "Loma")


@dataclass(frozen=True)
class Case:
    """One file to read. row: the line of the table it counts in. pdf: the clean PDF behind a scan."""

    row: str
    name: str
    data: bytes
    gold: dict
    printed: Printed | None
    thai_digits: bool
    quality: str | None = None
    dpi: int | None = None
    pdf: bytes | None = None


def truths(count: int, seed: int) -> list[Truth]:
    """Reports that go through every layout family and score layout."""
    made = []
    for i in range(count):
        layout = (*SCORE_LAYOUTS, None)[i % (len(SCORE_LAYOUTS) + 1)]
        made.append(report(seed * 1000 + i, family=FAMILIES[(seed + i) % len(FAMILIES)], score_layout=layout))
    return made


def cases(group: str, count: int, seed: int, quick: bool, rows: str = "") -> Iterator[Case]:
    """The files of one group, rows in order. rows: only those whose name holds this."""
    if group == "samples":
        for sample in ALL:
            data = (SAMPLES / sample.path).read_bytes()
            thai = sample.truth.digits == "thai"
            yield Case("samples", sample.path, data, gold(sample.truth), compose(sample.truth), thai)
        return
    if group == "real":
        yield from _real(rows, quick)
        return
    reports = [(truth, compose(truth)) for truth in truths(count, seed)]
    if group in ("scan", "peers"):
        yield from _scans(reports, seed, quick, rows)
        return
    for row, ending, render in _renderers(group):
        if rows not in row:
            continue
        for i, (truth, printed) in enumerate(reports):
            rng = random.Random(f"{seed} {row} {i}")
            data = render(printed, rng)
            yield Case(row, f"{truth.name}.{ending}", data, gold(truth), printed, truth.digits == "thai")


def _real(rows: str, quick: bool) -> Iterator[Case]:
    """The annotated real reports in every format, and scanned in two qualities."""
    reports = list(real_reports())
    for group in ("text", "markdown", "html", "docx", "xlsx", "pdf"):
        for row, ending, render in _renderers(group):
            if row == "PDF, LibreOffice":
                continue  # it keeps rows whole, and cuts off what of these long ones does not fit the page
            for i, (name, printed, expected) in enumerate(reports):
                if rows in (title := f"real, {row}"):
                    data = render(printed, random.Random(f"real {row} {i}"))
                    yield Case(title, f"{name}.{ending}", data, expected, None, False)
    for quality, dpi in () if quick else (("office", 300), ("copy", 200)):
        for i, (name, printed, expected) in enumerate(reports):
            if rows in (title := f"real, scan, {quality}, {dpi} dpi"):
                pdf = _kept_pdf(printed, FONTS[i % len(FONTS)], keep_rows=False)  # a page cuts no text off
                data = scan_pdf(pdf, quality, dpi, i)
                yield Case(title, f"{name}.pdf", data, expected, None, False, quality, dpi, pdf)


def _renderers(group: str):
    """(row, file ending, printed and random source -> bytes)."""
    if group == "text":
        for style in STYLES:
            yield f"text, {style}", "txt", lambda printed, rng, style=style: render_text(printed, style)
    elif group == "markdown":
        for tables in ("pipes", "html"):
            yield f"markdown, {tables}", "md", lambda printed, rng, t=tables: render_markdown(printed, t)
    elif group == "html":
        yield "HTML, `<th>` and `<br>`", "html", lambda printed, rng: render_html(printed)
        yield "HTML, `<td>` and `<p>`", "html", lambda printed, rng: render_html(printed, "p", th=False, page=False)
    elif group == "docx":
        yield "DOCX", "docx", lambda printed, rng: render_docx(printed)
        yield "DOCX, numbers counted by Word", "docx", lambda printed, rng: render_docx(printed, lists=True)
    elif group == "xlsx":
        yield "XLSX", "xlsx", lambda printed, rng: render_xlsx(printed)
        yield "XLSX, no borders, no empty rows", "xlsx", lambda printed, rng: render_xlsx(printed, False, True)
    elif group == "pdf":
        if find_office():
            yield "PDF, LibreOffice", "pdf", lambda p, rng: office_pdf(p, rng.choice(FONTS))
            yield (
                "PDF, LibreOffice, rows cut by pages",
                "pdf",
                lambda p, rng: office_pdf(p, rng.choice(FONTS), 14, False),
            )
        if find_chromium():
            yield "PDF, Chromium", "pdf", lambda p, rng: chromium_pdf(p, rng.choice(FONTS))
        yield "PDF, reportlab", "pdf", lambda p, rng: faulty_pdf(p, "sound", rng.choice(LATIN_TOO))
    elif group == "styled" and find_chromium():
        for name, css in TABLE_STYLES.items():
            yield f"PDF, {name}", "pdf", lambda p, rng, s=EVERY + css: chromium_pdf(p, rng.choice(FONTS), s)
    elif group == "dialects":
        for name, (ending, render) in DIALECTS.items():
            yield f"dialect, {name}", ending, lambda p, rng, render=render: render(p).encode()
    elif group == "faults":
        for name in [*FAULTY_MAPS, "no map"]:
            if name != "sound":
                yield f"PDF, {name}", "pdf", lambda p, rng, n=name: faulty_pdf(p, n, rng.choice(LATIN_TOO))
        for name, fault in FAULTS.items():
            yield f"text, {name}", "txt", lambda p, rng, f=fault: f(render_text(p).decode(), rng).encode()


def _scans(reports: list[tuple[Truth, Printed]], seed: int, quick: bool, rows: str) -> Iterator[Case]:
    fields = QUICK_SCANS if quick else tuple((q, dpi) for q in QUALITIES for dpi in RESOLUTIONS)
    rows_of = [(quality, dpi, False) for quality, dpi in fields] + [(*field, True) for field in STAMPED]
    for quality, dpi, stamp in rows_of:
        row = f"scan, {quality}, {dpi} dpi" + (", a stamp over a score" if stamp else "")
        if rows not in row:
            continue
        for i, (truth, printed) in enumerate(reports):
            font = random.Random(f"{seed} scan {i}").choice(FONTS)
            pdf = _kept_pdf(printed, font)
            expected = gold(truth)
            number = _stamped(expected, truth, seed) if stamp else None
            data = scan_pdf(pdf, quality, dpi, seed * 100 + i, number)
            name = f"{truth.name}-{quality}-{dpi}{'-stamp' if stamp else ''}.pdf"
            yield Case(row, name, data, expected, printed, truth.digits == "thai", quality, dpi, pdf)


def _stamped(expected: dict, truth: Truth, seed: int) -> str | None:
    """One of the report's scores as it is printed."""
    values = [f"{row['value']:.2f}" for row in expected.get("scores", [])]
    if not values:
        return None
    text = random.Random(f"{seed} stamp {truth.name}").choice(values)
    return thai_digits(text) if truth.digits == "thai" else text


@cache
def _folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="accuracy-")


def _kept_pdf(printed: Printed, font: str, keep_rows: bool = True) -> bytes:
    """LibreOffice is asked once for each report and font. keep_rows: never cut a row at a page end; what of a row does
    not fit a page is then not printed."""
    key = hashlib.sha256(f"{printed}{font}{keep_rows}".encode()).hexdigest()[:16]
    path = Path(_folder().name, key + ".pdf")
    if not path.exists():
        path.write_bytes(office_pdf(printed, font, 14, keep_rows))
    return path.read_bytes()
