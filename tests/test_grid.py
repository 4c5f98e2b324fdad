"""Ruling lines -> cells with spans."""

from hypothesis import given
from hypothesis import strategies as st

from extract.grid import grids, join


def box(xs, ys):
    """All rules of a plain grid."""
    return [(y, xs[0], xs[-1]) for y in ys], [(x, ys[0], ys[-1]) for x in xs]


def spans(grid):
    return {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells}


def test_a_plain_grid_has_a_cell_in_every_place():
    (grid,) = grids(*box([0, 40, 100], [0, 20, 40, 70]))
    assert spans(grid) == {(r, c, 1, 1) for r in range(3) for c in range(2)}
    assert (grid.n_rows, grid.n_cols) == (3, 2)


def test_merged_cells_are_the_closed_regions():
    across = [(0, 0, 150), (20, 0, 150), (40, 50, 150), (60, 0, 150)]
    down = [(0, 0, 60), (50, 0, 60), (100, 20, 60), (150, 0, 60)]
    (grid,) = grids(across, down)
    assert spans(grid) == {
        (0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    }  # fmt: skip


def test_two_tables_side_by_side_stay_two():
    left, right = box([0, 40, 80], [0, 20, 40]), box([120, 160, 200], [0, 20, 40])
    found = grids(left[0] + right[0], left[1] + right[1])
    assert [(g.x0, g.x1, len(g.cells)) for g in found] == [(0, 80, 4), (120, 200, 4)]


def test_a_frame_around_a_page_is_no_table_and_does_not_join_what_stands_in_it():
    frame, table = box([0, 500], [0, 700]), box([50, 100, 150], [50, 80, 110])
    found = grids(frame[0] + table[0], frame[1] + table[1])
    assert [len(g.cells) for g in found] == [4]


def test_double_rules_and_small_gaps_are_one_rule():
    across = [(0, 0, 50), (1.5, 0, 100), (0, 52, 100), (20, 0, 100), (40, 0, 47), (40, 50, 100)]
    down = [(0, 0, 40), (50, 0, 18), (50, 21, 40), (100, 0, 40), (98.6, 0, 40)]
    (grid,) = grids(across, down)
    assert spans(grid) == {(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)}


def test_dots_and_dashes_make_rules():
    dashes = [(y, x, x + 2) for y in (0, 20, 40) for x in range(0, 100, 4)]
    down = [(x, y, y + 1) for x in (0, 50, 99) for y in range(0, 41, 3)]
    (grid,) = grids(dashes, down)
    assert len(grid.cells) == 4


def test_a_table_without_outer_sides_ends_where_its_rules_end():
    across = [(0, 0, 150), (20, 0, 150), (40, 0, 150)]
    down = [(50, 0, 40), (100, 0, 40)]
    (grid,) = grids(across, down)
    assert (grid.n_rows, grid.n_cols) == (2, 3)


def test_a_row_cut_by_the_page_end_is_closed():
    across = [(0, 0, 100), (20, 0, 100)]
    down = [(0, 0, 70), (50, 0, 70), (100, 0, 70)]
    (grid,) = grids(across, down)
    assert spans(grid) == {(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)}
    assert grid.bottom == 70


def test_underlines_and_strokes_of_letters_rule_nothing():
    assert grids([(10, 0, 60), (30, 5, 90)], []) == []
    assert grids([(10, 0, 4)], [(2, 8, 12)]) == []


def test_a_region_that_is_no_rectangle_loses_no_part():
    # An L of three boxes beside one closed box: every box of the plane belongs to a cell.
    across = [(0, 0, 100), (40, 0, 100), (20, 50, 100)]
    down = [(0, 0, 40), (100, 0, 40), (50, 0, 20)]
    (grid,) = grids(across, down)
    area = sum((c.x1 - c.x0) * (c.bottom - c.top) for c in grid.cells)
    assert area == 100 * 40


@st.composite
def layouts(draw):
    columns = draw(st.lists(st.integers(12, 90), min_size=1, max_size=6))
    rows = draw(st.lists(st.integers(12, 60), min_size=1, max_size=6))
    xs = [sum(columns[:i]) for i in range(len(columns) + 1)]
    ys = [sum(rows[:i]) for i in range(len(rows) + 1)]
    return xs, ys


@given(layouts(), st.randoms(use_true_random=False))
def test_any_order_and_any_cutting_of_the_rules_gives_the_same_cells(layout, random):
    xs, ys = layout
    if len(xs) * len(ys) < 6:
        return
    across = [(y, a, b) for y in ys for a, b in zip(xs, xs[1:], strict=False)]
    down = [(x, a, b) for x in xs for a, b in zip(ys, ys[1:], strict=False)]
    random.shuffle(across)
    random.shuffle(down)
    (cut,) = grids(across, down)
    (whole,) = grids(*box(xs, ys))
    assert spans(cut) == spans(whole)
    assert len(whole.cells) == (len(xs) - 1) * (len(ys) - 1)


@given(
    st.lists(st.tuples(*[st.floats(0, 800)] * 3), max_size=40),
    st.lists(st.tuples(*[st.floats(0, 800)] * 3), max_size=40),
)
def test_no_arrangement_breaks_it_and_cells_never_overlap(across, down):
    for grid in grids(across, down):
        taken = set()
        for cell in grid.cells:
            assert cell.x1 > cell.x0 and cell.bottom > cell.top
            places = {
                (r, c)
                for r in range(cell.row, cell.row + cell.row_span)
                for c in range(cell.col, cell.col + cell.col_span)
            }
            assert not places & taken
            taken |= places


def test_joined_segments_keep_their_extent_and_crumbs_are_dropped():
    ((at, start, end),) = join([(5, 0, 10), (5.4, 11, 30), (50, 0, 4)])
    assert 5 < at < 5.4 and (start, end) == (0, 30)


def test_two_tables_that_stand_on_each_other_are_two():
    upper, lower = box([0, 40, 200, 300], [0, 20, 40, 60]), box([0, 120, 300], [60, 80, 100])
    found = grids(upper[0] + lower[0], upper[1] + lower[1])
    assert [(g.top, g.bottom, g.n_rows, g.n_cols) for g in found] == [(0, 60, 3, 3), (60, 100, 2, 2)]


def test_headings_over_columns_sections_and_columns_moved_by_hand_do_not_cut_a_table():
    # Two rows of headings over all columns, a section's title right across, and a side that was moved by 8 points.
    across = [(y, 0, 300) for y in (0, 20, 40, 60, 80, 100, 120)]
    down = [(x, 0, 120) for x in (0, 300)] + [(150, 0, 60), (150, 80, 120)]
    down += [(75, 40, 60), (225, 40, 60), (83, 80, 120), (225, 80, 120)]
    assert len(grids(across, down)) == 1


def test_a_table_close_inside_a_cell_is_a_table_of_its_own_where_rules_are_exact():
    outer, inner = box([0, 40, 300], [0, 20, 80, 100]), box([43, 120, 297], [30, 50, 77])
    rules = outer[0] + inner[0], outer[1] + inner[1]
    assert [(g.n_rows, g.n_cols) for g in grids(*rules, 2.4)] == [(3, 2), (2, 2)]
    assert len(grids(*rules)) == 1
