"""Header rows that a page end cuts in two."""

from __future__ import annotations

import pytest
from support.build import document

from normalise.measures import find_measures
from normalise.tables import logical_tables
from normalise.view import View
from schemas.document import Document, Page
from schemas.issues import Issues

HEADER = ["ลำดับที่", "มาตรการ", "ขั้นตอนการดำเนินการ", "ผู้รับผิดชอบ", "ระยะเวลาดำเนินการ"]
ROWS = [
    ["๑", "จัดทำคู่มือ", "ร่างคู่มือ", "สำนักปลัด", "มีนาคม ๒๕๖๗"],
    ["๒", "อบรมบุคลากร", "จัดอบรม", "กองคลัง", "เมษายน ๒๕๖๗"],
]


def pages(*tables: list[list[str]]) -> View:
    """A document of a table on each page."""
    blocks = document(*tables).pages[0].blocks
    made = []
    for number, block in enumerate(blocks, 1):
        made.append(Page(number, (block,)))
    return View(Document("pdf", tuple(made), len(made)))


@pytest.mark.parametrize("at", [1, 2, 3])
def test_header_cut_in_its_words(at):
    words = [["ลำดับ", "ที่"], ["มาตร", "การ"], ["ขั้นตอน", "การดำเนินการ"], ["ผู้รับ", "ผิดชอบ"], ["ระยะเวลา", "ดำเนินการ"]]
    upper = [pair[0] if place != at else "".join(pair) for place, pair in enumerate(words)]
    lower = [pair[1] if place != at else "" for place, pair in enumerate(words)]
    issues = Issues()
    tables = logical_tables(pages([HEADER, ROWS[0], upper], [lower, ROWS[1]]), issues)
    assert len(tables) == 1
    found = find_measures(tables[0], issues)
    assert [(draft.number, draft.text("title")) for draft in found] == [(1, "จัดทำคู่มือ"), (2, "อบรมบุคลากร")]
    assert (1, 2) in tables[0].headers and (2, 0) in tables[0].headers


def test_row_cut_by_the_page_is_no_header():
    issues = Issues()
    tables = logical_tables(
        pages([HEADER, ROWS[0], ["๒", "อบรมบุค", "จัด", "", ""]], [["", "ลากร", "อบรม", "กองคลัง", ""]]), issues
    )
    found = find_measures(tables[0], issues)
    assert [draft.text("title") for draft in found] == ["จัดทำคู่มือ", "อบรมบุคลากร"]
