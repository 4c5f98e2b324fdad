"""pdfium's C functions as plain integer calls: no Python object per character.

pypdfium2 declares its pointers as ctypes objects, which costs microseconds for each of a page's thousands of
characters. Here every handle and buffer is an address, so whole pages are fetched by `map` into numpy buffers.
pdfium is not thread safe: use it in one thread of a process only.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

import numpy as np
import pypdfium2.raw as raw

POINTER, INT, UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint
HANDLE = ctypes.c_size_t  # an address that is answered: 0 instead of None where there is nothing


def _bind(name: str, result: type | None, *arguments: type):
    function = getattr(raw, name)
    address = ctypes.cast(function, POINTER).value
    # Keeps the interpreter's lock: letting it go and taking it back costs more than most of these calls.
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


count_chars = _bind("FPDFText_CountChars", INT, POINTER)
whole_text = _bind("FPDFText_GetText", INT, POINTER, INT, INT, POINTER)
unicode_of = _bind("FPDFText_GetUnicode", UINT, POINTER, INT)
loose_box = _bind("FPDFText_GetLooseCharBox", INT, POINTER, INT, POINTER)
ink_box = _bind("FPDFText_GetCharBox", INT, POINTER, INT, POINTER, POINTER, POINTER, POINTER)
origin = _bind("FPDFText_GetCharOrigin", INT, POINTER, INT, POINTER, POINTER)
is_generated = _bind("FPDFText_IsGenerated", INT, POINTER, INT)
has_no_code = _bind("FPDFText_HasUnicodeMapError", INT, POINTER, INT)
is_hyphen = _bind("FPDFText_IsHyphen", INT, POINTER, INT)
text_object = _bind("FPDFText_GetTextObject", HANDLE, POINTER, INT)
font_size = _bind("FPDFText_GetFontSize", ctypes.c_double, POINTER, INT)
text_font = _bind("FPDFTextObj_GetFont", HANDLE, POINTER)
base_font_name = _bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, POINTER, POINTER, ctypes.c_size_t)
char_matrix = _bind("FPDFText_GetMatrix", INT, POINTER, INT, POINTER)

count_objects = _bind("FPDFPage_CountObjects", INT, POINTER)
page_object = _bind("FPDFPage_GetObject", HANDLE, POINTER, INT)
object_type = _bind("FPDFPageObj_GetType", INT, POINTER)
object_matrix = _bind("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)
object_bounds = _bind("FPDFPageObj_GetBounds", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
form_count = _bind("FPDFFormObj_CountObjects", INT, POINTER)
form_object = _bind("FPDFFormObj_GetObject", HANDLE, POINTER, ctypes.c_ulong)
render_mode = _bind("FPDFTextObj_GetTextRenderMode", INT, POINTER)
count_marks = _bind("FPDFPageObj_CountMarks", INT, POINTER)
mark_of = _bind("FPDFPageObj_GetMark", HANDLE, POINTER, ctypes.c_ulong)
mark_value_type = _bind("FPDFPageObjMark_GetParamValueType", INT, POINTER, ctypes.c_char_p)
stroke_width = _bind("FPDFPageObj_GetStrokeWidth", INT, POINTER, POINTER)
stroke_colour = _bind("FPDFPageObj_GetStrokeColor", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
fill_colour = _bind("FPDFPageObj_GetFillColor", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
draw_mode = _bind("FPDFPath_GetDrawMode", INT, POINTER, POINTER, POINTER)
count_segments = _bind("FPDFPath_CountSegments", INT, POINTER)
path_segment = _bind("FPDFPath_GetPathSegment", HANDLE, POINTER, INT)
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
    units = np.zeros(2 * n + 1, dtype=np.uint16)
    written = whole_text(textpage, 0, n, units.ctypes.data) - 1  # the last one ends the string
    # The whole text leaves out characters without a code and writes rare ones as two units: then it does not fit.
    if written == n and not ((units[:n] >= 0xD800) & (units[:n] < 0xE000)).any():
        return units[:n].astype(np.int32)
    return np.fromiter(map(unicode_of, repeat(textpage), range(n)), dtype=np.int32, count=n)


def objects_of(textpage: int, n: int) -> np.ndarray:
    """Address of each character's text object, uint64 (n,), 0 where there is none.

    Only every other character is asked: one between two of the same object belongs to it.
    """
    out = np.zeros(n, dtype=np.uint64)
    out[::2] = _objects(textpage, np.arange(0, n, 2))
    odd = np.arange(1, n, 2)
    out[odd] = out[odd - 1]
    after = np.minimum(odd + 1, n - 1)
    unsure = odd[(out[after] != out[odd - 1]) | (out[after] == 0) | (odd + 1 >= n)]
    out[unsure] = _objects(textpage, unsure)
    return out


def _objects(textpage: int, chars: np.ndarray) -> np.ndarray:
    return np.fromiter(map(text_object, repeat(textpage), chars.tolist()), dtype=np.uint64, count=len(chars))


def boxes(textpage: int, n: int) -> np.ndarray:
    """Advance boxes in user space, float32 (n, 4): left, top, right, bottom with y upwards."""
    out = np.full((n, 4), np.nan, dtype=np.float32)
    _run(map(loose_box, repeat(textpage), range(n), _slots(out)[0]))
    return out


def inks(textpage: int, chars: np.ndarray) -> np.ndarray:
    """Boxes of the ink of these characters in user space, float64 (n, 4): left, right, bottom, top with y upwards."""
    out = np.full((len(chars), 4), np.nan)
    _run(map(ink_box, repeat(textpage), chars.tolist(), *_slots(out)))
    return out


def origins(textpage: int, n: int) -> np.ndarray:
    """Origins (pen positions on the base line) in user space, float64 (n, 2), y upwards."""
    out = np.full((n, 2), np.nan)
    _run(map(origin, repeat(textpage), range(n), *_slots(out)))
    return out


def answers(call: Callable[[int, int], int], textpage: int, chars: np.ndarray) -> np.ndarray:
    """What pdfium says to a question about each of these characters, int32 (n,)."""
    return np.fromiter(map(call, repeat(textpage), chars.tolist()), dtype=np.int32, count=len(chars))


def sizes_and_matrices(textpage: int, chars: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Font sizes (n,) and text matrices a, b, c, d, e, f (n, 6) of these characters; NaN where there is none."""
    out = np.full((len(chars), 6), np.nan, dtype=np.float32)
    _run(map(char_matrix, repeat(textpage), chars, _slots(out)[0]))
    return np.fromiter(map(font_size, repeat(textpage), chars), dtype=float, count=len(chars)), out


def colours(call: Callable[..., int], items: Sequence[int], missing: int = 0) -> np.ndarray:
    """Red, green, blue, alpha of each object, uint32 (n, 4). call: fill_colour or stroke_colour. missing: what stands
    where an object has no such colour."""
    out = np.full((len(items), 4), missing, dtype=np.uint32)
    _run(map(call, items, *_slots(out)))
    return out


def draw_modes(paths: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Whether each path is filled, and whether it is stroked."""
    out = np.zeros((len(paths), 2), dtype=np.int32)
    _run(map(draw_mode, paths, *_slots(out)))
    return out[:, 0] != 0, out[:, 1] != 0


def matrices(items: Sequence[int]) -> np.ndarray:
    """Matrix a, b, c, d, e, f of each object, float64 (n, 6); the identity where there is none."""
    out = np.zeros((len(items), 6), dtype=np.float32)
    out[:, [0, 3]] = 1
    _run(map(object_matrix, items, _slots(out)[0]))
    return out.astype(float)


def stroke_widths(paths: Sequence[int]) -> np.ndarray:
    """Width of each path's stroke in its own units, float32 (n,); 0 where there is none."""
    out = np.zeros((len(paths), 1), dtype=np.float32)
    _run(map(stroke_width, paths, *_slots(out)))
    return out[:, 0]


def segments(paths: Sequence[int], sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The segments of paths one after the other, `sizes` of each: kind (n,), whether it closes (n,), point (n, 2)."""
    found: list[int] = []
    for path, size in zip(paths, sizes, strict=True):
        found += map(path_segment, repeat(path, size), range(size))
    n = len(found)
    points = np.zeros((n, 2), dtype=np.float32)
    _run(map(segment_point, found, *_slots(points)))
    kinds = np.fromiter(map(segment_type, found), dtype=np.int32, count=n)
    return kinds, np.fromiter(map(segment_closes, found), dtype=bool, count=n), points.astype(float)


def bounds(item: int) -> tuple[float, float, float, float] | None:
    """Left, low, right, high of an object in the space of what holds it; None where it has no extent."""
    out = (ctypes.c_float * 4)()
    start = ctypes.addressof(out)
    return tuple(out) if object_bounds(item, start, start + 4, start + 8, start + 12) else None


def font_name(font: int) -> str:
    """The name that a font has in the file."""
    name = ctypes.create_string_buffer(200)
    length = base_font_name(font, ctypes.addressof(name), len(name))
    return name.raw[: max(0, min(length, len(name)) - 1)].decode("latin-1")


def _slots(out: np.ndarray) -> list[range]:
    """For each column of an array (n, k) the addresses of its n places."""
    size, (rows, columns), start = out.itemsize, out.shape, out.ctypes.data
    step = size * columns
    return [range(start + size * k, start + size * k + step * rows, step) for k in range(columns)]
