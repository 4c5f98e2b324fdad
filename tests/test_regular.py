"""Tables whose rows have column borders of their own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from normalise.regular import regular
from schemas.document import Cell, Line, Place, Table


def table(*rows: list[tuple[str, int]]) -> Table:
    """Rows of (text, columns spanned)."""
    cells = []
    for row, contents in enumerate(rows):
        col = 0
        for text, span in contents:
            cells.append(Cell(row, col, (Line(text, Place(line=row)),) if text else (), 1, span, place=Place(line=row)))
            col += span
    return Table(tuple(cells), Place())


def grid(made: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in made.rows]


def test_table_whose_rows_use_every_column_stays():
    usual = table([("ที่", 1), ("ผล", 2)], [("", 1), ("แล้ว", 1), ("ไม่แล้ว", 1)], [("๑", 1), ("/", 1), ("", 1)])
    assert regular(usual) == [usual]


def test_stacked_tables_of_as_many_columns_are_one():
    made = regular(
        table([("ที่", 1), ("ชื่อ", 3), ("ใคร", 2)], [("๑", 1), ("ก", 3), ("ข", 2)], [("๒", 2), ("ค", 1), ("ง", 3)])
    )
    assert [(part.n_rows, part.n_cols) for part in made] == [(3, 3)]
    assert grid(made[0]) == [["ที่", "ชื่อ", "ใคร"], ["๑", "ก", "ข"], ["๒", "ค", "ง"]]


def test_rows_of_other_columns_are_parted():
    made = regular(table([("ที่", 2), ("ชื่อ", 2), ("ใคร", 1)], [("๑", 2), ("ก", 2), ("ข", 1)], [("รวม", 1), ("๓๐", 4)]))
    assert [(part.n_rows, part.n_cols) for part in made] == [(2, 3), (1, 2)]


def test_section_row_spans_all_columns():
    made = regular(
        table([("ด้านที่ ๑", 6)], [("๑", 1), ("ก", 3), ("ข", 2)], [("ด้านที่ ๒", 6)], [("๒", 2), ("ค", 1), ("ง", 3)])
    )
    assert [(part.n_rows, part.n_cols) for part in made] == [(4, 3)]
    assert [cell.col_span for cell in made[0].cells] == [3, 1, 1, 1, 3, 1, 1, 1]


spans = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=5), min_size=1, max_size=8)


@given(spans)
def test_no_cell_is_lost_or_moved_to_another_row(rows):
    width = max(map(sum, rows))
    drawn = []
    for number, row in enumerate(rows):
        row = [*row[:-1], row[-1] + width - sum(row)]
        drawn.append([(f"{number}.{place}", span) for place, span in enumerate(row)])
    before = table(*drawn)
    made = regular(before)
    assert [text for part in made for row in grid(part) for text in row] == [cell.text for cell in before.cells]
    assert sum(part.n_rows for part in made) == before.n_rows
    for part in made:
        taken = [(c.row, col) for c in part.cells for col in range(c.col, c.col + c.col_span)]
        assert len(taken) == len(set(taken)) == part.n_rows * part.n_cols
