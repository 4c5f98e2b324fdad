"""Cells of measure tables that reached no measure are named."""

from __future__ import annotations

from support.build import document

from normalise.measures import find_measures
from normalise.tables import logical_tables
from normalise.unplaced import SHOWN, report_unplaced
from normalise.view import View
from schemas.issues import Issues

HEADER = ["ที่", "มาตรการ", "ขั้นตอน", "ผู้รับผิดชอบ"]


def unplaced(rows, lose=lambda drafts: drafts):
    view, issues = View(document([HEADER, *rows])), Issues()
    tables = logical_tables(view, issues)
    drafts = {table.number: lose(find_measures(table, issues)) for table in tables}
    report_unplaced(view, tables, drafts, issues)
    return [issue.raw for issue in issues.rows if issue.code == "layout.cell_unplaced"], issues


def test_every_cell_of_plain_rows_is_placed():
    rows = [["1", "๑. จัดทำคู่มือ", "ร่าง\nเผยแพร่", "กองคลัง"], ["ด้านงบประมาณ", "", "", ""], ["2", "อบรม", "จัดอบรม", "-"]]
    assert unplaced(rows)[0] == []


def test_a_lost_measure_is_named():
    rows = [["1", "จัดทำคู่มือ", "ร่างคู่มือ", "กองคลัง"], ["2", "อบรมบุคลากร", "จัดอบรม", "กองช่าง"]]
    assert unplaced(rows, lambda drafts: drafts[:1])[0] == ["อบรมบุคลากร", "จัดอบรม", "กองช่าง"]


def test_many_are_counted():
    rows = [[str(n), f"มาตรการเรื่องที่ {n} ของปีนี้", "ร่างคู่มือฉบับที่ " + str(n), "กองคลัง"] for n in range(1, 31)]
    named, issues = unplaced(rows, lambda drafts: [])
    assert len(named) == SHOWN and issues.count("layout.cells_unplaced") == 1
