"""What a report as printed consists of: values that are never edited."""

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from schemas.document import Box, Cell, Line, Place

PLACE = Place(3, line=7, box=Box(1.0, 2.0, 3.0, 4.0))
CELL = Cell(0, 1, (Line("ข้อมูล", PLACE),), col_span=2, place=PLACE)


@pytest.mark.parametrize("value", [PLACE.box, PLACE, CELL.lines[0], CELL])
def test_parts_of_a_document_cannot_be_edited_and_survive_a_process(value):
    name = next(iter(type(value).__dataclass_fields__))
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)
    assert pickle.loads(pickle.dumps(value)) == value
    assert hash(pickle.loads(pickle.dumps(value))) == hash(value)


def test_parts_take_their_values_by_place_or_name_and_know_their_defaults():
    assert Box(1.0, 2.0, bottom=4.0, x1=3.0) == PLACE.box
    assert (PLACE.page, PLACE.path, PLACE.layer, PLACE.confidence) == (3, None, "native", None)
    assert (CELL.row_span, CELL.col_span, CELL.header, CELL.tables) == (1, 2, False, ())
    assert replace(PLACE, layer="ocr") == Place(3, 7, PLACE.box, None, "ocr")
    with pytest.raises(TypeError):
        Box(1.0, 2.0, 3.0)
