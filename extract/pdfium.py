"""pdfium's C functions as plain integer calls: no Python object per character.

pypdfium2 declares its pointers as ctypes objects, which costs microseconds for each of a page's thousands of
characters. Here every handle and buffer is an address, so whole pages are fetched by `map` into numpy buffers.
pdfium is not thread safe: use it in one thread of a process only.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterable
from itertools import repeat

import numpy as np
import pypdfium2.raw as raw

POINTER, INT, UINT, FLOAT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float


def _bind(name: str, result: type | None, *arguments: type):
    function = getattr(raw, name)
    address = ctypes.cast(function, POINTER).value
    return ctypes.CFUNCTYPE(result, *arguments)(address)


count_chars = _bind("FPDFText_CountChars", INT, POINTER)
unicode_of = _bind("FPDFText_GetUnicode", UINT, POINTER, INT)
loose_box = _bind("FPDFText_GetLooseCharBox", INT, POINTER, INT, POINTER)
ink_box = _bind("FPDFText_GetCharBox", INT, POINTER, INT, POINTER, POINTER, POINTER, POINTER)
origin = _bind("FPDFText_GetCharOrigin", INT, POINTER, INT, POINTER, POINTER)
is_generated = _bind("FPDFText_IsGenerated", INT, POINTER, INT)
is_hyphen = _bind("FPDFText_IsHyphen", INT, POINTER, INT)
text_object = _bind("FPDFText_GetTextObject", POINTER, POINTER, INT)
font_size = _bind("FPDFText_GetFontSize", ctypes.c_double, POINTER, INT)
font_name = _bind("FPDFText_GetFontInfo", ctypes.c_ulong, POINTER, INT, POINTER, ctypes.c_ulong, POINTER)
char_matrix = _bind("FPDFText_GetMatrix", INT, POINTER, INT, POINTER)

count_objects = _bind("FPDFPage_CountObjects", INT, POINTER)
page_object = _bind("FPDFPage_GetObject", POINTER, POINTER, INT)
object_type = _bind("FPDFPageObj_GetType", INT, POINTER)
object_matrix = _bind("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)
object_bounds = _bind("FPDFPageObj_GetBounds", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
form_count = _bind("FPDFFormObj_CountObjects", INT, POINTER)
form_object = _bind("FPDFFormObj_GetObject", POINTER, POINTER, ctypes.c_ulong)
render_mode = _bind("FPDFTextObj_GetTextRenderMode", INT, POINTER)
count_marks = _bind("FPDFPageObj_CountMarks", INT, POINTER)
mark_of = _bind("FPDFPageObj_GetMark", POINTER, POINTER, ctypes.c_ulong)
mark_value_type = _bind("FPDFPageObjMark_GetParamValueType", INT, POINTER, ctypes.c_char_p)
stroke_width = _bind("FPDFPageObj_GetStrokeWidth", INT, POINTER, POINTER)
stroke_colour = _bind("FPDFPageObj_GetStrokeColor", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
fill_colour = _bind("FPDFPageObj_GetFillColor", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
draw_mode = _bind("FPDFPath_GetDrawMode", INT, POINTER, POINTER, POINTER)
count_segments = _bind("FPDFPath_CountSegments", INT, POINTER)
path_segment = _bind("FPDFPath_GetPathSegment", POINTER, POINTER, INT)
segment_point = _bind("FPDFPathSegment_GetPoint", INT, POINTER, POINTER, POINTER)
segment_type = _bind("FPDFPathSegment_GetType", INT, POINTER)
segment_closes = _bind("FPDFPathSegment_GetClose", INT, POINTER)

TEXT, PATH, IMAGE, FORM = (
    raw.FPDF_PAGEOBJ_TEXT,
    raw.FPDF_PAGEOBJ_PATH,
    raw.FPDF_PAGEOBJ_IMAGE,
    raw.FPDF_PAGEOBJ_FORM,
)


def address(handle: object) -> int:
    """The address behind a pypdfium2 helper object or raw pointer."""
    return ctypes.cast(getattr(handle, "raw", handle), POINTER).value or 0


def _run(calls: Iterable[int]) -> None:
    deque(calls, maxlen=0)


def codes(textpage: int, n: int) -> np.ndarray:
    """Code point of each character, int32 (n,)."""
    return np.fromiter(map(unicode_of, repeat(textpage), range(n)), dtype=np.int32, count=n)


def objects_of(textpage: int, n: int) -> list[int]:
    """Address of each character's text object, 0 where there is none."""
    return [found or 0 for found in map(text_object, repeat(textpage), range(n))]


def boxes(textpage: int, n: int) -> np.ndarray:
    """Advance boxes in user space, float32 (n, 4): left, top, right, bottom with y upwards."""
    out = np.full((n, 4), np.nan, dtype=np.float32)
    start = out.ctypes.data
    _run(map(loose_box, repeat(textpage), range(n), range(start, start + 16 * n, 16)))
    return out


def inks(textpage: int, n: int) -> np.ndarray:
    """Boxes of the ink in user space, float64 (n, 4): left, right, bottom, top with y upwards."""
    out = np.full((n, 4), np.nan)
    start = out.ctypes.data
    ends = [range(start + 8 * k, start + 8 * k + 32 * n, 32) for k in range(4)]
    _run(map(ink_box, repeat(textpage), range(n), *ends))
    return out


def origins(textpage: int, n: int) -> np.ndarray:
    """Origins (pen positions on the base line) in user space, float64 (n, 2), y upwards."""
    out = np.full((n, 2), np.nan)
    start = out.ctypes.data
    _run(
        map(
            origin,
            repeat(textpage),
            range(n),
            range(start, start + 16 * n, 16),
            range(start + 8, start + 8 + 16 * n, 16),
        )
    )
    return out
