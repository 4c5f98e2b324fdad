"""Characters of a page put together to pieces and lines."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.paragraphs import paragraphs, reading_order
from extract.typeset import Piece, Shared, hundredths, lines_of
from schemas.document import Box

FLOATS = st.floats(-1e5, 1e5) | st.integers(-400_000, 400_000).map(lambda n: n / 8) | st.floats()


@given(st.lists(FLOATS, max_size=30))
@example([0.125, 2.675, -0.001, 1.005, 1e300, float("inf"), float("-inf")])
def test_edges_are_rounded_as_single_numbers_are(values):
    expected = [round(value, 2) for value in values]
    np.testing.assert_array_equal(hundredths(np.array(values, dtype=float)), np.array(expected, dtype=float))


def test_equal_edges_of_a_document_are_one_object():
    shared = Shared()
    first, second = (shared.boxes(np.array([[x], [10.001], [200.0], [20.5]]))[0] for x in (1.0, 70.25))
    assert first == Box(1.0, 10.0, 200.0, 20.5) and second.x0 == 70.25
    assert first.top is second.top and first.x1 is second.x1


def piece(text, x0, y, order, em=12.0):
    x1 = x0 + 6.0 * len(text)
    return Piece(text, x0, x1, y - 8, y + 2, y, em, order, Box(x0, y - 8, x1, y + 2))


def texts(found, reach=None):
    return [line.text for line in lines_of(found, reach)]


@given(st.permutations(range(12)))
def test_pieces_drawn_in_any_order_stand_on_their_lines(order):
    """Three columns of four lines that stand apart: each piece finds the line at its height, wherever it was drawn."""
    found = [piece(f"{k % 3}{k // 3}", 50 + 100 * (k % 3), 100 + 20 * (k // 3), n) for n, k in enumerate(order)]
    assert [sorted(text.split()) for text in texts(found)] == [[f"{c}{r}" for c in range(3)] for r in range(4)]


def test_a_piece_drawn_later_goes_to_the_last_line_within_reach():
    drawn = [("ก", 50, 100), ("ค", 60, 140), ("ข", 300, 100), ("ง", 308, 101), ("จ", 60, 100.5)]
    found = [piece(text, x0, y, n) for n, (text, x0, y) in enumerate(drawn)]
    assert texts(found, reach=1.0) == ["ก จ", "ข ง", "ค"]


def test_a_value_drawn_before_its_label_does_not_pair_the_label_with_the_next_value():
    boxes = [("งานทะเบียน", 50, "81.25", 260), ("งานช่าง", 320, "92.40", 520)]
    drawn = [spot for label, x0, value, x1 in boxes for spot in ((value, x1), (label, x0))]
    found = [piece(text, x0, 100, n) for n, (text, x0) in enumerate(drawn)]
    assert texts(found, reach=1.0) == ["งานทะเบียน", "81.25", "งานช่าง", "92.40"]


def test_numbers_to_the_right_of_their_labels_are_no_column_of_text():
    rows = [("งานทะเบียน", "81.25"), ("งานช่าง", "92.40"), ("งานพัสดุ", "77.10"), ("งานสารบรรณ", "90")] * 2
    found = [
        piece(text, x0, 100 + 20 * r, r) for r, row in enumerate(rows) for text, x0 in zip(row, (50, 400), strict=True)
    ]
    (stream,) = reading_order([line for one in found for line in lines_of([one])])
    assert [line.text for line in stream] == [text for row in rows for text in row]


def test_a_heading_in_large_print_goes_on_over_its_lines():
    heading = [
        piece("การพัฒนาระบบจัดเก็บเอกสาร", 50, 100, 0, em=20.0),
        piece("ของสำนักงานประจำปี 2567", 50, 130, 1, em=20.0),
    ]
    body = [piece("ข้อความบรรทัดหนึ่งของเนื้อหา", 50, 190 + 16 * k, 2 + k) for k in range(6)]
    groups = paragraphs([line for one in [*heading, *body] for line in lines_of([one])])
    assert [len(group) for group in groups] == [2, 6]


@pytest.mark.parametrize(
    ("second", "count"),
    [("91.90 คะแนน และ", 1), ("๘๕ คะแนนขึ้นไป", 1), ("2.1 ด้านอื่น", 2), ("12) ด้านอื่น", 2), ("๓ ด้านอื่น", 2)],
)
def test_a_number_of_the_text_at_the_begin_of_a_line_is_no_item(second, count):
    found = [piece("หน่วยงานได้คะแนนจากการประเมินเท่ากับ", 50, 100, 0), piece(second, 50, 116, 1)]
    found += [piece("ข้อความที่ยาวเต็มบรรทัดของหน้ากระดาษ", 50, 132 + 16 * k, 2 + k) for k in range(3)]
    groups = paragraphs([line for one in found for line in lines_of([one])])
    assert [group[0].text for group in groups].count(second) == count - 1
