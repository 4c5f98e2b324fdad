"""What stands on a PDF page beside its letters: ruling lines, shaded areas, pictures; and the order of its text.

Form XObjects are entered with their matrices. All coordinates are user space (points, y upwards).
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field

import pypdfium2.raw as raw

from extract import pdfium

DEEPEST = 12  # nested forms; deeper is a loop or an attack
MOST_OBJECTS = 300_000
MOST_SEGMENTS = 400_000
THICKEST = 3.2  # points: a filled rectangle this thin is a ruling line
LONGEST_DOT = 1.0  # points: what is shorter in both directions is no piece of a line
STRAIGHT = 0.35  # points of slope that a level line may have
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
INVISIBLE_TEXT = 3
SHADING = raw.FPDF_PAGEOBJ_SHADING
WHITE = 250  # of 255 in each colour: not to be seen on paper
STRING = raw.FPDF_OBJECT_STRING

Matrix = tuple[float, float, float, float, float, float]


@dataclass
class PageObjects:
    """across: (y, x0, x1), down: (x, y0, y1) of each ruling line. areas: (x0, y0, x1, y1) of each filled rectangle
    that is not white. pictures: the same of each image. order: text object's address -> its place in the content.
    invisible: text objects drawn with no ink (an OCR program's layer). white: text objects in white. grounds: boxes
    of what is filled with another colour, on which white letters can be seen. shapes: number of paths. spans: text
    object -> the mark that replaces its letters (PDF's ActualText); span_ends: mark -> right end of all its ink.
    overflow: limits were reached."""

    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)
    areas: list[tuple[float, float, float, float]] = field(default_factory=list)
    pictures: list[tuple[float, float, float, float]] = field(default_factory=list)
    order: dict[int, int] = field(default_factory=dict)
    invisible: set[int] = field(default_factory=set)
    white: set[int] = field(default_factory=set)
    grounds: list[tuple[float, float, float, float]] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    span_ends: dict[int, float] = field(default_factory=dict)
    shapes: int = 0
    overflow: bool = False


def page_objects(page: int) -> PageObjects:
    """Walk all objects of the page with this address."""
    walk = _Walk()
    walk.enter(page, pdfium.count_objects(page), pdfium.page_object, IDENTITY, 0)
    return walk.found


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


class _Walk:
    def __init__(self) -> None:
        self.found = PageObjects()
        self.objects = self.segments = 0
        self.replaced: dict[int, bool] = {}
        self._six = (ctypes.c_float * 6)()
        self._four = (ctypes.c_float * 4)()
        self._colour = (ctypes.c_uint * 4)()
        self._ints = (ctypes.c_int * 2)()
        self._at = ctypes.addressof(self._six)
        four, colour, ints = (ctypes.addressof(b) for b in (self._four, self._colour, self._ints))
        self._four_at = [four + 4 * k for k in range(4)]
        self._colour_at = [colour + 4 * k for k in range(4)]
        self._ints_at = [ints, ints + 4]

    def enter(self, parent: int, count: int, child, matrix: Matrix, depth: int) -> None:
        found = self.found
        for i in range(count):
            self.objects += 1
            if self.objects > MOST_OBJECTS or self.segments > MOST_SEGMENTS:
                found.overflow = True
                return
            item = child(parent, i)
            if not item:
                continue
            kind = pdfium.object_type(item)
            if kind == pdfium.TEXT:
                found.order[item] = self.objects
                if pdfium.render_mode(item) == INVISIBLE_TEXT:
                    found.invisible.add(item)
                elif pdfium.fill_colour(item, *self._colour_at) and min(self._colour[:3]) >= WHITE:
                    found.white.add(item)
                self.span(item, matrix)
            elif kind == pdfium.PATH:
                found.shapes += 1
                self.path(item, matrix)
            elif kind == pdfium.IMAGE:
                box = self.bounds(item, matrix)
                if box:
                    found.pictures.append(box)
                    found.grounds.append(box)
            elif kind == SHADING:
                box = self.bounds(item, matrix)
                if box:
                    found.grounds.append(box)
            elif kind == pdfium.FORM:
                if depth >= DEEPEST:
                    found.overflow = True
                    continue
                inside = _times(self.matrix(item), matrix)
                self.enter(item, max(0, pdfium.form_count(item)), pdfium.form_object, inside, depth + 1)

    def span(self, item: int, matrix: Matrix) -> None:
        for level in range(min(DEEPEST, max(0, pdfium.count_marks(item)))):
            mark = pdfium.mark_of(item, level)
            if not mark:
                continue
            known = self.replaced.get(mark)
            if known is None:
                known = self.replaced[mark] = pdfium.mark_value_type(mark, b"ActualText") == STRING
            if known:
                self.found.spans[item] = mark
                box = self.bounds(item, matrix)
                if box:
                    self.found.span_ends[mark] = max(box[2], self.found.span_ends.get(mark, box[2]))
                return

    def matrix(self, item: int) -> Matrix:
        return tuple(self._six) if pdfium.object_matrix(item, self._at) else IDENTITY  # type: ignore[return-value]

    def bounds(self, item: int, matrix: Matrix) -> tuple[float, float, float, float] | None:
        if not pdfium.object_bounds(item, *self._four_at):
            return None
        left, low, right, high = self._four
        corners = [_apply(matrix, x, y) for x in (left, right) for y in (low, high)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def path(self, item: int, matrix: Matrix) -> None:
        if not pdfium.draw_mode(item, *self._ints_at):
            return
        filled, stroked = self._ints
        if filled and pdfium.fill_colour(item, *self._colour_at):
            red, green, blue, alpha = self._colour
            filled = alpha > 0
            white = min(red, green, blue) >= WHITE
        else:
            filled, white = 0, True
        if stroked and pdfium.stroke_colour(item, *self._colour_at):
            stroked = self._colour[3] > 0
        if not filled and not stroked:
            return
        count = pdfium.count_segments(item)
        self.segments += max(0, count)
        if count < 2 or self.segments > MOST_SEGMENTS:
            return
        whole = _times(self.matrix(item), matrix)
        if filled and not white:
            box = self.bounds(item, matrix)
            if box and min(box[2] - box[0], box[3] - box[1]) > THICKEST:
                self.found.grounds.append(box)
        if stroked and pdfium.stroke_width(item, self._at):
            scale = max(abs(whole[0]) + abs(whole[2]), abs(whole[1]) + abs(whole[3]))
            stroked = self._six[0] * scale <= 3 * THICKEST
        for pieces, curved in self.subpaths(item, count, whole):
            if stroked:
                for (x0, y0), (x1, y1) in pieces:
                    self.rule(x0, y0, x1, y1)
            if filled and not curved:
                self.fill(pieces, white, bool(stroked))

    def subpaths(self, item: int, count: int, matrix: Matrix):
        """Each subpath as its straight pieces, and whether it has a curve."""
        pieces: list[tuple[tuple[float, float], tuple[float, float]]] = []
        curved = False
        start = pen = (0.0, 0.0)
        x_at, y_at = self._four_at[:2]
        for i in range(count):
            segment = pdfium.path_segment(item, i)
            if not segment:
                continue
            kind = pdfium.segment_type(segment)
            pdfium.segment_point(segment, x_at, y_at)
            point = _apply(matrix, self._four[0], self._four[1])
            if kind == 2:  # move
                if pieces:
                    yield pieces, curved
                pieces, curved, start = [], False, point
            elif kind == 0:  # line
                pieces.append((pen, point))
            else:
                curved = True
            pen = point
            if pdfium.segment_closes(segment):
                if pen != start:
                    pieces.append((pen, start))
                pen = start
        if pieces:
            yield pieces, curved

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if high <= STRAIGHT and wide > high:
            self.found.across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif wide <= STRAIGHT and high > wide:
            self.found.down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def fill(self, pieces: list, white: bool, stroked: bool) -> None:
        """A filled shape: thin rectangles are rules, larger ones shaded areas; anything else is a drawing."""
        xs = [x for piece in pieces for x, _ in piece]
        ys = [y for piece in pieces for _, y in piece]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        wide, high = x1 - x0, y1 - y0
        if len(pieces) > 5 or any(
            min(abs(a[0] - b[0]), abs(a[1] - b[1])) > max(STRAIGHT, 0.5 * min(wide, high)) for a, b in pieces
        ):
            return
        if min(wide, high) <= THICKEST:
            if max(wide, high) < LONGEST_DOT:
                return
            if wide >= high:
                self.found.across.append(((y0 + y1) / 2, x0, x1))
            else:
                self.found.down.append(((x0 + x1) / 2, y0, y1))
        elif not white and not stroked:
            self.found.areas.append((x0, y0, x1, y1))


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
