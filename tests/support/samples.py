"""The sample reports: which truth is printed in which format, and the files that follow.

`python -m tests.support.samples` writes corpus/samples and tests/expected/*.gold.json again.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from support import faults, samples_analysis, samples_plans, samples_results  # noqa: E402
from support.layout import compose  # noqa: E402
from support.render_docx import render_docx  # noqa: E402
from support.render_html import render_html  # noqa: E402
from support.render_markdown import render_markdown  # noqa: E402
from support.render_pdf import faulty_pdf, office_pdf  # noqa: E402
from support.render_scan import jpeg, page_images  # noqa: E402
from support.render_text import render_text  # noqa: E402
from support.scan import degrade_page  # noqa: E402
from support.truth import Truth, gold  # noqa: E402

SAMPLES = ROOT / "corpus" / "samples"
EXPECTED = ROOT / "tests" / "expected"


@dataclass(frozen=True)
class Sample:
    """path: below corpus/samples. render: the file's bytes. exact: rendering again gives the same bytes."""

    path: str
    truth: Truth
    render: Callable[[Truth], bytes]
    exact: bool = True

    @property
    def name(self) -> str:
        """Of its files in tests/expected."""
        return self.path.replace("/", "--").replace(".", "-")


def text(style: str, encoding: str = "utf-8") -> Callable[[Truth], bytes]:
    return lambda truth: render_text(compose(truth), style, encoding)


def with_letter_spacing(truth: Truth) -> bytes:
    """The steps of one measure letter-spaced, as OCR returns justified cells."""
    whole = text("paragraphs")(truth).decode()
    line = next(part for part in whole.split("\n") if "เจ้าหน้าที่พัสดุจัดทำ" in part)
    cells = line.split("\t")
    cells[2] = faults.letter_space(cells[2], random.Random(7), 0.8)
    return whole.replace(line, "\t".join(cells)).encode()


def copied(truth: Truth) -> bytes:
    """Text copied out of a PDF whose sara am had lost its ring."""
    return faults.lose_sara_am(text("tabs")(truth).decode(), random.Random(3)).encode()


def scanned(truth: Truth) -> bytes:
    """One page, 150 dpi, as an office scanner gives it."""
    page = page_images(office_pdf(compose(truth), "Norasi", 14), 150)[0]
    return jpeg(degrade_page(page, "office", 150, 4), 150)


def with_formula_marks(truth: Truth) -> bytes:
    """A web page with zero-width hints between words."""
    return faults.zero_width(render_html(compose(truth), "p").decode(), random.Random(5)).encode()


R, P, A = samples_results, samples_plans, samples_analysis
ALL = (
    Sample("2567-results-ticks-tab.txt", R.TICKS, text("paragraphs")),
    Sample("2567-plan-and-results-tab.txt", R.TWO_TABLES, with_letter_spacing),
    Sample("2565-results-one-cell-per-line.txt", R.ONE_CELL_A_LINE, text("lines")),
    Sample("2566-plan-scores-by-rank-tab.txt", P.BY_RANK, text("tabs")),
    Sample("2568-analysis-and-plan-tab.txt", P.WRONG_NAMES, text("tabs")),
    Sample("2568-plan-months.docx", P.MONTHS, lambda t: render_docx(compose(t)), exact=False),
    Sample("2567-province-table.html", A.PROVINCE, with_formula_marks),
    Sample("2567-three-years-ocr.md", A.YEARS, lambda t: render_markdown(compose(t), "html")),
    Sample("2567-school-ocr.md", A.SCHOOL, lambda t: render_markdown(compose(t), "pipes")),
    Sample("2567-meeting-minutes.txt", A.NO_ITA, text("tabs")),
    Sample("2566-result-forms.html", A.FORMS, lambda t: render_html(compose(t), "br", th=False)),
    Sample("2566-plan-tis620.txt", A.OLD_ENCODING, text("tabs", "tis-620")),
    Sample("2564-plan-copied-from-pdf.txt", A.COPIED, copied),
    Sample("2568-analysis-and-plan.pdf", P.WRONG_NAMES, lambda t: office_pdf(compose(t)), exact=False),
    Sample(
        "2564-plan-broken-text-layer.pdf",
        A.COPIED,
        lambda t: faulty_pdf(compose(t), "sara am doubled", "Garuda"),
        exact=False,
    ),
    Sample("2567-scores-scan.jpg", A.SCAN, scanned, exact=False),
)
# Read by OCR: their rows depend on the engine's version, so there is no dump of them.
SCANS = ("2567-scores-scan.jpg",)
DUPLICATE = ("copies/2567-results-ticks-tab (1).txt", "2567-results-ticks-tab.txt")
# An error page of a web server that was saved as a report.
NOT_A_PDF = (
    "2566-download-failed.pdf",
    b"<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>\n",
)


def write() -> None:
    """Write every sample and its gold."""
    EXPECTED.mkdir(exist_ok=True)
    (SAMPLES / "copies").mkdir(parents=True, exist_ok=True)
    for sample in ALL:
        path = SAMPLES / sample.path
        if sample.exact or not path.exists():
            path.write_bytes(sample.render(sample.truth))
        expected = EXPECTED / f"{sample.name}.gold.json"
        expected.write_text(json.dumps(gold(sample.truth), ensure_ascii=False, indent=1) + "\n", "utf-8")
    (SAMPLES / DUPLICATE[0]).write_bytes((SAMPLES / DUPLICATE[1]).read_bytes())
    (SAMPLES / NOT_A_PDF[0]).write_bytes(NOT_A_PDF[1])


if __name__ == "__main__":
    write()
