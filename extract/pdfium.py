"""pdfium's C functions for whole lists of objects and characters: no Python object per answer.

A page has thousands of characters, so what a single question costs decides. ctypes looks at every argument again in
every call where a function has argument types; here the functions that are asked in bulk have none. Plain integers then
go over as C's int, and addresses as `pointer` makes them ready, once for each object and once for each place that an
answer is written to. Such a function takes nothing else; everything asked one by one has its types. pdfium is not
thread safe: use it in one thread of a process only.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat

import numpy as np
import pypdfium2.raw as raw

from extract.arrays import true_at

POINTER, INT, UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint
HANDLE = ctypes.c_size_t  # an address that is answered: 0 instead of None where there is nothing
AT_ONCE = 2048  # answers that wait in the room below at a time
PLACE = 24  # bytes of an answer: six floats

pointer = POINTER.from_param  # an address as a ready argument
unsigned_long = ctypes.c_ulong.from_param


def _bind(name: str, result: type | None, *arguments: type):
    """A function of pdfium with the types of its arguments, or without any for questions in bulk."""
    address = ctypes.cast(getattr(raw, name), POINTER).value
    # Keeps the interpreter's lock: letting it go and taking it back costs more than most of these calls.
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


count_chars = _bind("FPDFText_CountChars", INT, POINTER)
whole_text = _bind("FPDFText_GetText", INT, POINTER, INT, INT, POINTER)
is_hyphen = _bind("FPDFText_IsHyphen", INT, POINTER, INT)
text_font = _bind("FPDFTextObj_GetFont", HANDLE, POINTER)
base_font_name = _bind("FPDFFont_GetBaseFontName", ctypes.c_size_t, POINTER, POINTER, ctypes.c_size_t)
count_objects = _bind("FPDFPage_CountObjects", INT, POINTER)
form_count = _bind("FPDFFormObj_CountObjects", INT, POINTER)
form_object = _bind("FPDFFormObj_GetObject", HANDLE, POINTER, ctypes.c_ulong)
mark_value_type = _bind("FPDFPageObjMark_GetParamValueType", INT, POINTER, ctypes.c_char_p)

# In bulk: of characters (text page, number of the character, places of the answer).
unicode_of = _bind("FPDFText_GetUnicode", UINT)
is_generated = _bind("FPDFText_IsGenerated", INT)
has_no_code = _bind("FPDFText_HasUnicodeMapError", INT)
text_object = _bind("FPDFText_GetTextObject", HANDLE)
font_size = _bind("FPDFText_GetFontSize", ctypes.c_double)
loose_box = _bind("FPDFText_GetLooseCharBox", None)
ink_box = _bind("FPDFText_GetCharBox", None)
origin = _bind("FPDFText_GetCharOrigin", None)
char_matrix = _bind("FPDFText_GetMatrix", None)

# In bulk: of objects (object, places of the answer).
page_object = _bind("FPDFPage_GetObject", HANDLE)
object_type = _bind("FPDFPageObj_GetType", INT)
object_matrix = _bind("FPDFPageObj_GetMatrix", None)
object_bounds = _bind("FPDFPageObj_GetBounds", None)
render_mode = _bind("FPDFTextObj_GetTextRenderMode", INT)
count_marks = _bind("FPDFPageObj_CountMarks", INT)
mark_of = _bind("FPDFPageObj_GetMark", HANDLE)
stroke_width = _bind("FPDFPageObj_GetStrokeWidth", None)
stroke_colour = _bind("FPDFPageObj_GetStrokeColor", None)
fill_colour = _bind("FPDFPageObj_GetFillColor", None)
draw_mode = _bind("FPDFPath_GetDrawMode", None)
count_segments = _bind("FPDFPath_CountSegments", INT)
path_segment = _bind("FPDFPath_GetPathSegment", HANDLE)
segment_point = _bind("FPDFPathSegment_GetPoint", None)
segment_type = _bind("FPDFPathSegment_GetType", INT)
segment_closes = _bind("FPDFPathSegment_GetClose", INT)

TEXT, PATH, IMAGE, FORM = (
    raw.FPDF_PAGEOBJ_TEXT,
    raw.FPDF_PAGEOBJ_PATH,
    raw.FPDF_PAGEOBJ_IMAGE,
    raw.FPDF_PAGEOBJ_FORM,
)

# Room for the answers of functions that write up to four, and the addresses of its places.
_ROOM = np.zeros((4, AT_ONCE, PLACE), dtype=np.uint8)
_PLACES = [[pointer(lane.ctypes.data + PLACE * i) for i in range(AT_ONCE)] for lane in _ROOM]


def address(handle: object) -> int:
    """The address behind a pypdfium2 helper object or raw pointer."""
    return ctypes.cast(getattr(handle, "raw", handle), POINTER).value or 0


def numbers(call: Callable[..., int], count: int, *arguments: Iterable, kind: type = np.int32) -> np.ndarray:
    """What a function answers to each of `count` questions, (count,)."""
    return np.fromiter(map(call, *arguments), dtype=kind, count=count)


def _written(
    call: Callable[..., None],
    *arguments: Sequence | repeat,
    kind: type,
    wide: int = 1,
    lanes: int = 1,
    missing: float = 0,
) -> np.ndarray:
    """What a function writes, (lanes, n, wide): to so many places for each question, so many numbers of a kind to each.

    arguments: sequences of n, one argument of each for every question. missing: what stands where it writes nothing.
    """
    n = len(arguments[-1])  # type: ignore[arg-type]
    out = np.empty((lanes, n, wide), dtype=kind)
    room = _ROOM.view(kind)[:lanes, :, :wide]
    for start in range(0, n, AT_ONCE):
        size = min(AT_ONCE, n - start)
        room[:, :size] = missing
        asked = (some if isinstance(some, repeat) else some[start : start + size] for some in arguments)
        deque(map(call, *asked, *_PLACES[:lanes]), maxlen=0)
        out[:, start : start + size] = room[:, :size]
    return out


# Characters


def codes(textpage: int, n: int) -> np.ndarray:
    """Code point of each character, int32 (n,)."""
    units = np.zeros(2 * n + 1, dtype=np.uint16)
    written = whole_text(textpage, 0, n, units.ctypes.data) - 1  # the last one ends the string
    # The whole text leaves out characters without a code and writes rare ones as two units: then it does not fit.
    if written == n and not (units[:n] & 0xF800 == 0xD800).any():
        return units[:n].astype(np.int32)
    return numbers(unicode_of, n, repeat(pointer(textpage)), range(n))


def objects_of(textpage: int, n: int) -> np.ndarray:
    """Address of each character's text object, uint64 (n,), 0 where there is none.

    Only every other character is asked: one between two of the same object belongs to it.
    """
    page = repeat(pointer(textpage))
    out = np.zeros(n, dtype=np.uint64)
    even = out[::2]
    even[:] = numbers(text_object, len(even), page, range(0, n, 2), kind=np.uint64)
    odd = out[1::2]
    odd[:] = even[: len(odd)]
    after = np.append(even[1:], np.uint64(0))[: len(odd)]
    unsure = true_at((after != odd) | (after == 0))
    odd[unsure] = numbers(text_object, len(unsure), page, (2 * unsure + 1).tolist(), kind=np.uint64)
    return out


def boxes(textpage: int, n: int) -> np.ndarray:
    """Left, top, right and bottom of the advance boxes in user space, float32 (4, n), y upwards."""
    found = _written(loose_box, repeat(pointer(textpage)), range(n), kind=np.float32, wide=4, missing=np.nan)
    return np.ascontiguousarray(found[0].T)


def inks(textpage: int, chars: np.ndarray) -> np.ndarray:
    """Left, right, bottom and top of the ink of these characters in user space, float64 (4, n), y upwards."""
    page = repeat(pointer(textpage))
    return _written(ink_box, page, chars.tolist(), kind=np.float64, lanes=4, missing=np.nan)[:, :, 0]


def origins(textpage: int, n: int) -> np.ndarray:
    """x and y of the origins (pen positions on the base line) in user space, float64 (2, n), y upwards."""
    return _written(origin, repeat(pointer(textpage)), range(n), kind=np.float64, lanes=2, missing=np.nan)[:, :, 0]


def answers(call: Callable[..., int], textpage: int, chars: np.ndarray) -> np.ndarray:
    """What pdfium says to a question about each of these characters, int32 (n,)."""
    return numbers(call, len(chars), repeat(pointer(textpage)), chars.tolist())


def sizes_and_matrices(textpage: int, chars: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Font sizes (n,) and text matrices a, b, c, d, e, f (n, 6) of these characters; NaN where there is none."""
    page = repeat(pointer(textpage))
    sizes = numbers(font_size, len(chars), page, chars, kind=np.float64)
    return sizes, _written(char_matrix, page, chars, kind=np.float32, wide=6, missing=np.nan)[0]


# Objects, by the pointers of their addresses


def colours(call: Callable[..., None], items: Sequence, missing: int = 0) -> np.ndarray:
    """Red, green, blue and alpha of each object, uint32 (4, n). call: fill_colour or stroke_colour. missing: stands
    where an object has no such colour."""
    return _written(call, items, kind=np.uint32, lanes=4, missing=missing)[:, :, 0]


def draw_modes(paths: Sequence) -> tuple[np.ndarray, np.ndarray]:
    """Whether each path is filled, and whether it is stroked."""
    filled, stroked = _written(draw_mode, paths, kind=np.int32, lanes=2)[:, :, 0] != 0
    return filled, stroked


def matrices(items: Sequence) -> np.ndarray:
    """Matrix a, b, c, d, e, f of each object, float64 (n, 6); the identity where there is none."""
    found = _written(object_matrix, items, kind=np.float32, wide=6, missing=np.nan)[0].astype(float)
    found[np.isnan(found[:, 0])] = 1, 0, 0, 1, 0, 0
    return found


def stroke_widths(paths: Sequence) -> np.ndarray:
    """Width of each path's stroke in its own units, float32 (n,); 0 where there is none."""
    return _written(stroke_width, paths, kind=np.float32)[0, :, 0]


def segments(paths: Sequence, sizes: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The segments of paths one after the other, `sizes` of each: kind (n,), whether it closes (n,), point (n, 2)."""
    found: list = []
    for path, size in zip(paths, sizes, strict=True):
        found += map(path_segment, repeat(path, size), range(size))
    found = list(map(pointer, found))
    n = len(found)
    points = _written(segment_point, found, kind=np.float32, lanes=2)[:, :, 0].T
    return numbers(segment_type, n, found), numbers(segment_closes, n, found, kind=bool), points.astype(float)


def bounds(items: Sequence) -> np.ndarray:
    """Left, low, right, high of each object in the space of what holds it, float64 (n, 4); NaN where it has no
    extent."""
    return _written(object_bounds, items, kind=np.float32, lanes=4, missing=np.nan)[:, :, 0].T.astype(float)


def font_name(font: int) -> str:
    """The name that a font has in the file."""
    room = _ROOM.reshape(-1)[:200]
    length = base_font_name(font, room.ctypes.data, len(room))
    return room[: max(0, min(length, len(room)) - 1)].tobytes().decode("latin-1")
