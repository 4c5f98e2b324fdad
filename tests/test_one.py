"""One document from its bytes to its rows: what is said of documents of which little or nothing was read."""

from __future__ import annotations

import pytest

from corpus.one import Extracted, data_report, interpret
from schemas.document import Document, Line, Page, Paragraph, Place


def document(*texts: str | None) -> Document:
    """A scan with a line on each page, None for a page that could not be read."""
    pages = []
    for number, text in enumerate(texts, 1):
        lines = (Line(text, Place(page=number, line=number, layer="ocr")),) if text else ()
        pages.append(Page(number, (Paragraph(lines),) if lines else (), layer="ocr"))
    unread = tuple(number for number, text in enumerate(texts, 1) if text is None)
    return Document("pdf", tuple(pages), page_count=len(texts), unread=unread)


@pytest.mark.parametrize(
    ("texts", "status", "told"),
    [
        ((None, None), "failed", set()),  # nothing is known of it, so nothing is said of what it is
        (("ขอเชิญประชุมประจำเดือน", None), "partial", {"report.undecided"}),
        (("ขอเชิญประชุมประจำเดือน",), "ok", {"report.not_ita"}),
    ],
)
def test_what_was_not_read_is_not_called_another_kind_of_document(texts, status, told):
    rows, trace = interpret(data_report(b"%PDF", "scan.pdf"), Extracted(document(*texts)))
    report = rows.reports[0]
    assert trace is None and report.parse_status == status
    assert (report.source_format, report.page_count) == ("pdf", len(texts))
    assert {issue.code for issue in rows.issues if issue.code.startswith("report.")} == told
    assert all(str(texts.count(None)) in issue.message for issue in rows.issues if issue.code == "report.undecided")
