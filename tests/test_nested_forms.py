"""Drawings that draw each other: what would explode is told from what is only nested, before pdfium opens it."""

import time
import zlib

import pytest
from support.hostile import CATALOGUE, DRAWING_PAGE, ONE_PAGE, _pdf, _stream

from extract.errors import Unreadable
from extract.formats.pdf import read
from extract.nested_forms import explodes
from extract.settings import ReadSettings
from schemas.issues import Issues

FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "


def inner(number: int) -> bytes:
    return FORM + b"/Resources << /XObject << /X %d 0 R >> >>" % number


def drawing(*objects: bytes) -> bytes:
    return _pdf(CATALOGUE, ONE_PAGE, DRAWING_PAGE, _stream(b"/X Do"), *objects)


def test_a_drawing_that_draws_itself_more_than_once_is_refused_with_a_sentence():
    with pytest.raises(Unreadable) as caught:
        read(drawing(_stream(b"/X Do /X Do", inner(5))), Issues(), ReadSettings())
    assert caught.value.code == "read.drawings_explode"


@pytest.mark.parametrize(
    "objects",
    [
        (_stream(b"/X Do /X Do", FORM),),  # by the page's resources
        (
            _stream(zlib.compress(b"q /X Do Q\n/X Do"), FORM + b"/Filter /FlateDecode /Resources 6 0 R"),
            b"<< /XObject 7 0 R >>",
            b"<< /X 5 0 R >>",
        ),
        tuple(_stream(b"/X Do /X Do /X Do", inner(6 + i)) for i in range(20)) + (_stream(b"0 0 m", FORM),),
    ],
)
def test_other_ways_to_explode(objects):
    assert explodes(drawing(*objects))


@pytest.mark.parametrize(
    "objects",
    [
        (_stream(b"/X Do", inner(5)),),  # itself, but once: pdfium stops
        (_stream(b"BT (X Do) Tj ET", inner(5)),),  # could, but does not
        (_stream(b"/X Do " * 12, inner(6)), _stream(b"/X Do " * 12, inner(7)), _stream(b"0 0 m 9 9 l S", FORM)),
        (_stream(b"/X Do", FORM + b"/Filter /LZWDecode"),),
    ],
)
def test_nested_drawings_are_read(objects):
    data = drawing(*objects)
    assert not explodes(data)
    assert len(read(data, Issues(), ReadSettings(ocr=False)).pages) == 1


def test_a_file_of_nothing_but_forms_takes_a_bounded_time():
    start = time.process_time()
    explodes(b"%PDF-1.7\n" + b"1 0 obj " * 8000 + b"/Subtype/Form " * 300_000)
    explodes(b"".join(b"%d 0 obj\n%s" % (i, _stream(b"/X Do", inner(i + 1))) for i in range(20_000)))
    assert time.process_time() - start < 5
