"""Every printed table cell as a row of `cells`: facts before interpretation."""

from __future__ import annotations

from normalise.boxes import around, edges
from normalise.tables import LogicalTable
from normalise.view import View
from schemas.dataset import CellRow


def cell_rows(view: View, tables: list[LogicalTable], report_id: str) -> list[CellRow]:
    """One row per cell of every grid, in reading order; empty cells too."""
    headers = {(table.number, *header) for table in tables for header in table.headers}
    logical = {grid.number: table for table in reversed(tables) for grid in table.grids}
    rows = []
    for grid in view.grids:
        table = logical.get(grid.number)
        for cell in grid.cells():
            page = cell.place.page if cell.place.page is not None else grid.page
            box = cell.box or around((line.place for line in cell.lines), page) or cell.place.box
            confidences = [line.place.confidence for line in cell.lines if line.place.confidence is not None]
            rows.append(
                CellRow(
                    report_id=report_id,
                    table_no=grid.number,
                    page=page,
                    line=cell.place.line,
                    row=cell.row,
                    col=cell.col,
                    row_span=cell.row_span,
                    col_span=cell.col_span,
                    is_header=cell.header or table is not None and (table.number, grid.number, cell.row) in headers,
                    logical_table_no=table.number if table else None,
                    text_raw=cell.raw or None,
                    text=cell.text or None,
                    confidence=round(min(confidences), 4) if confidences else None,
                    **edges(box),
                )
            )
    return rows
