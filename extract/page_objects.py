"""What stands on a PDF page beside its letters: ruling lines, pictures, coloured grounds; and the order of its text.

Form XObjects are entered with their matrices. All coordinates are user space (points, y upwards). A page has thousands
of objects, so each question is put to pdfium for all of them in one go and the answers are numpy arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
import pypdfium2.raw as raw

from extract import pdfium
from extract.arrays import columns, true_at

DEEPEST = 12  # nested forms; deeper is a loop or an attack
MOST_OBJECTS = 300_000
MOST_SEGMENTS = 400_000
THICKEST = 3.2  # points: a filled rectangle this thin is a ruling line
LONGEST_DOT = 1.0  # points: what is shorter in both directions is no piece of a line
LARGEST_DOT = 2.2  # points
WIDEST_DOT_GAP = 4.5  # points between the middles of dots
LEAST_DOTS = 8  # in a row; fewer rule nothing
STRAIGHT = 0.35  # points of slope that a level line may have
MOST_SIDES = 5  # pieces of a rectangle's outline; more is a drawing
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
INVISIBLE_TEXT = 3
SHADING = raw.FPDF_PAGEOBJ_SHADING
WHITE = 250  # of 255 in each colour: not to be seen on paper
STRING = raw.FPDF_OBJECT_STRING
LINE, MOVE = raw.FPDF_SEGMENT_LINETO, raw.FPDF_SEGMENT_MOVETO

Matrix = Sequence[float]
NO_RULES = np.zeros((0, 3))


@dataclass
class PageObjects:
    """across: (n, 3) of y, x0, x1, down: (n, 3) of x, y0, y1 of the ruling lines. pictures: (x0, y0, x1, y1) of each
    image. order: text object's address -> its place in the content. invisible: text objects drawn with no ink (an OCR
    program's layer). white: text objects in white. grounds: boxes of what is filled with another colour, on which
    white letters can be seen. shapes: number of paths. spans: text object -> the mark that replaces its letters (PDF's
    ActualText); span_ends: mark -> right end of all its ink. overflow: limits were reached."""

    across: np.ndarray = field(default_factory=NO_RULES.copy)
    down: np.ndarray = field(default_factory=NO_RULES.copy)
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
    """Look at all objects of the page with this address."""
    walk = _Walk()
    walk.enter(page, pdfium.count_objects(page), pdfium.page_object, IDENTITY, 0)
    walk.texts()
    walk.paths()
    return walk.found


@dataclass
class _Kept:
    """Objects of one kind: their addresses, their places in the content and the matrices of the forms around them."""

    items: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    around: list[Matrix] = field(default_factory=list)

    def add(self, items: np.ndarray, places: np.ndarray, matrix: Matrix) -> None:
        self.items += items.tolist()
        self.places += places.tolist()
        self.around += repeat(matrix, len(items))


class _Walk:
    def __init__(self) -> None:
        self.found = PageObjects()
        self.objects = 0
        self.text, self.path = _Kept(), _Kept()

    def enter(self, parent: int, count: int, child: Callable, matrix: Matrix, depth: int) -> None:
        """Sort the objects of a page or form by kind, those of a form in the place where it is drawn."""
        if count > MOST_OBJECTS - self.objects:
            self.found.overflow = True
            count = max(0, MOST_OBJECTS - self.objects)
        items = pdfium.numbers(child, count, repeat(pdfium.pointer(parent)), range(count), kind=np.uint64)
        items = items[items != 0]
        kinds = pdfium.numbers(pdfium.object_type, len(items), map(pdfium.pointer, items.tolist()))
        start = 0
        for form in true_at(kinds == pdfium.FORM).tolist():
            self.sort(items[start:form], kinds[start:form], matrix)
            start = form + 1
            self.objects += 1
            if depth >= DEEPEST or self.objects >= MOST_OBJECTS:
                self.found.overflow = True
                continue
            item = int(items[form])
            inside = _times(pdfium.matrices([pdfium.pointer(item)])[0].tolist(), matrix)
            self.enter(item, max(0, pdfium.form_count(item)), pdfium.form_object, inside, depth + 1)
        self.sort(items[start:], kinds[start:], matrix)

    def sort(self, items: np.ndarray, kinds: np.ndarray, matrix: Matrix) -> None:
        places = np.arange(self.objects + 1, self.objects + 1 + len(items))
        self.objects += len(items)
        for kept, kind in ((self.text, pdfium.TEXT), (self.path, pdfium.PATH)):
            chosen = kinds == kind
            kept.add(items[chosen], places[chosen], matrix)
        coloured = (kinds == pdfium.IMAGE) | (kinds == SHADING)
        if coloured.any():
            boxes = _bounds(list(map(pdfium.pointer, items[coloured].tolist())), [matrix] * int(coloured.sum()))
            real = np.isfinite(boxes[:, 0])
            self.found.grounds += map(tuple, boxes[real].tolist())
            self.found.pictures += map(tuple, boxes[real & (kinds[coloured] == pdfium.IMAGE)].tolist())

    # Text

    def texts(self) -> None:
        found, items = self.found, self.text.items
        found.order = dict(zip(items, self.text.places, strict=True))
        n = len(items)
        if not n:
            return
        pointers = list(map(pdfium.pointer, items))
        invisible = pdfium.numbers(pdfium.render_mode, n, pointers) == INVISIBLE_TEXT
        white = (pdfium.colours(pdfium.fill_colour, pointers)[:3].min(axis=0) >= WHITE) & ~invisible
        found.invisible = {items[i] for i in true_at(invisible).tolist()}
        found.white = {items[i] for i in true_at(white).tolist()}
        self.spans(pointers)

    def spans(self, pointers: list) -> None:
        """The marks that replace letters; the outermost of an object counts."""
        depth = pdfium.numbers(pdfium.count_marks, len(pointers), pointers)
        mark = np.zeros(len(pointers), dtype=np.uint64)
        replaced: dict[int, bool] = {0: False}
        for level in range(min(DEEPEST, int(depth.max()))):
            asked = true_at((depth > level) & (mark == 0))
            some = pointers if len(asked) == len(pointers) else [pointers[i] for i in asked.tolist()]
            marks = list(map(pdfium.mark_of, some, repeat(pdfium.unsigned_long(level))))
            here = set(marks)
            for one in here - replaced.keys():
                replaced[one] = pdfium.mark_value_type(one, b"ActualText") == STRING
            if any(map(replaced.__getitem__, here)):
                mark[asked] = [one if replaced[one] else 0 for one in marks]
        chosen = true_at(mark).tolist()
        if not chosen:
            return
        marks = mark[chosen].tolist()
        self.found.spans = dict(zip([self.text.items[i] for i in chosen], marks, strict=True))
        ends = self.found.span_ends
        boxes = _bounds([pointers[i] for i in chosen], [self.text.around[i] for i in chosen])
        for one, end in zip(marks, boxes[:, 2].tolist(), strict=True):
            if end > ends.get(one, -math.inf):
                ends[one] = end

    # Paths

    def paths(self) -> None:
        found, items = self.found, list(map(pdfium.pointer, self.path.items))
        found.shapes = n = len(items)
        if not n:
            return
        filled, stroked = pdfium.draw_modes(items)
        white = np.zeros(n, dtype=bool)
        asked = true_at(filled)
        if len(asked):
            *colour, alpha = pdfium.colours(pdfium.fill_colour, [items[i] for i in asked.tolist()])
            filled[asked] = alpha > 0
            white[asked] = np.minimum.reduce(colour) >= WHITE
        asked = true_at(stroked)
        if len(asked):
            stroked[asked] = pdfium.colours(pdfium.stroke_colour, [items[i] for i in asked.tolist()], 255)[3] > 0
        sizes = pdfium.numbers(pdfium.count_segments, n, items, kind=np.int64)
        sizes[~(filled | stroked) | (sizes < 2)] = 0  # nothing to see
        over = np.cumsum(sizes) > MOST_SEGMENTS
        if over.any():
            found.overflow = True
            sizes[over] = 0
        chosen = true_at(sizes)
        if not len(chosen):
            return
        items, sizes = [items[i] for i in chosen.tolist()], sizes[chosen]
        around = [self.path.around[i] for i in chosen.tolist()]
        filled, stroked, white = filled[chosen], stroked[chosen], white[chosen]
        coloured = true_at(filled & ~white).tolist()
        if coloured:
            boxes = _bounds([items[i] for i in coloured], [around[i] for i in coloured])
            large = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) > THICKEST
            found.grounds += map(tuple, boxes[large].tolist())
        whole = _chained(pdfium.matrices(items), around)
        scale = np.maximum(np.abs(whole[:, 0]) + np.abs(whole[:, 2]), np.abs(whole[:, 1]) + np.abs(whole[:, 3]))
        stroked &= pdfium.stroke_widths(items) * scale <= 3 * THICKEST
        pieces = _pieces(items, sizes, whole)
        across, down = _rules(pieces, filled, stroked)
        dotted = _dotted(pieces.boxes[filled[pieces.path_of]])
        found.across, found.down = np.concatenate([across, dotted[0]]), np.concatenate([down, dotted[1]])


@dataclass
class _Pieces:
    """Straight pieces of outlines. x0, y0, x1, y1: their ends. path: number of the path. part: number of the subpath,
    counted over all paths. Of each subpath: curved, whether it has a curve; boxes, x0, y0, x1, y1 (n, 4); path_of, its
    path."""

    x0: np.ndarray
    y0: np.ndarray
    x1: np.ndarray
    y1: np.ndarray
    path: np.ndarray
    part: np.ndarray
    curved: np.ndarray
    boxes: np.ndarray
    path_of: np.ndarray


def _pieces(items: list[int], sizes: np.ndarray, matrices: np.ndarray) -> _Pieces:
    path = np.repeat(np.arange(len(items)), sizes)
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    kind, closes, points = pdfium.segments(items, sizes)
    a, b, c, d, e, f = matrices[path].T
    x, y = a * points[:, 0] + c * points[:, 1] + e, b * points[:, 0] + d * points[:, 1] + f
    n = len(kind)
    first = np.zeros(n, dtype=bool)
    first[begins] = True
    opens = first | (kind == MOVE)
    part = np.cumsum(opens) - 1
    start = true_at(opens)[part]  # where each segment's subpath begins, and its pen goes back on closing
    # The pen stands where the segment before ended; after one that closed, at the start of the subpath.
    before = np.maximum(np.arange(n) - 1, 0)
    pen = np.where(closes[before], start[before], before)
    drawn = true_at((kind == LINE) & ~first)
    back = true_at(closes & ((x != x[start]) | (y != y[start])))
    ends = np.concatenate([drawn, back])
    starts = np.concatenate([pen[drawn], back])
    targets = np.concatenate([drawn, start[back]])
    curved = np.zeros(int(part[-1]) + 1, dtype=bool)
    curved[part[(kind != LINE) & (kind != MOVE)]] = True
    cuts = true_at(opens)
    ends_of = np.minimum.reduceat, np.maximum.reduceat
    boxes = columns(*(end(along, cuts) for end in ends_of for along in (x, y)))
    return _Pieces(x[starts], y[starts], x[targets], y[targets], path[ends], part[ends], curved, boxes, path[cuts])


def _rules(p: _Pieces, filled: np.ndarray, stroked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Level and upright ruling lines: straight strokes, and filled rectangles that are as thin as one."""
    left, right = np.minimum(p.x0, p.x1), np.maximum(p.x0, p.x1)
    low, high = np.minimum(p.y0, p.y1), np.maximum(p.y0, p.y1)
    wide, tall = right - left, high - low
    level = stroked[p.path] & (tall <= STRAIGHT) & (wide > tall)
    upright = stroked[p.path] & (wide <= STRAIGHT) & (tall > wide) & ~level
    across = [columns((low + high)[level] / 2, left[level], right[level])]
    down = [columns((left + right)[upright] / 2, low[upright], high[upright])]
    inside = filled[p.path] & ~p.curved[p.part]
    if inside.any():
        order = true_at(inside)
        order = order[np.argsort(p.part[order], kind="stable")]
        number = p.part[order]
        cuts = true_at(np.concatenate([[True], number[1:] != number[:-1]]))
        x0, x1 = np.minimum.reduceat(left[order], cuts), np.maximum.reduceat(right[order], cuts)
        y0, y1 = np.minimum.reduceat(low[order], cuts), np.maximum.reduceat(high[order], cuts)
        thin = np.minimum(x1 - x0, y1 - y0)
        sides = np.diff(np.concatenate([cuts, [len(order)]]))
        # A rectangle's sides are level or upright.
        slope = np.maximum.reduceat(np.minimum(wide, tall)[order], cuts)
        rule = (sides <= MOST_SIDES) & (slope <= np.maximum(STRAIGHT, 0.5 * thin)) & (thin <= THICKEST)
        rule &= np.maximum(x1 - x0, y1 - y0) >= LONGEST_DOT
        lying = rule & (x1 - x0 >= y1 - y0)
        standing = rule & ~lying
        across.append(columns((y0 + y1)[lying] / 2, x0[lying], x1[lying]))
        down.append(columns((x0 + x1)[standing] / 2, y0[standing], y1[standing]))
    return np.concatenate(across), np.concatenate(down)


def _dotted(boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rules that are drawn dot by dot, across and down. boxes: of filled shapes. A raster of dots is a pattern."""
    wide, tall = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    dots = boxes[(wide <= LARGEST_DOT) & (tall <= LARGEST_DOT)]
    if len(dots) < LEAST_DOTS:
        return NO_RULES, NO_RULES
    x, y = (dots[:, 0] + dots[:, 2]) / 2, (dots[:, 1] + dots[:, 3]) / 2
    (across, in_across), (down, in_down) = _rows_of_dots(y, x), _rows_of_dots(x, y)
    if 2 * int((in_across & in_down).sum()) > len(dots):
        return NO_RULES, NO_RULES
    return across, down


def _rows_of_dots(at: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(at, first, last) of each row of dots, and which dots are in one."""
    level = np.rint(4 * at)
    order = np.lexsort((along, level))
    cut = (np.diff(level[order]) != 0) | (np.diff(along[order]) > WIDEST_DOT_GAP)
    starts = np.concatenate([[0], true_at(cut) + 1])
    sizes = np.diff(np.concatenate([starts, [len(order)]]))
    long = sizes >= LEAST_DOTS
    member = np.zeros(len(at), dtype=bool)
    member[order[np.repeat(long, sizes)]] = True
    first, last = order[starts[long]], order[starts[long] + sizes[long] - 1]
    return columns(at[first], along[first], along[last]), member


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _chained(inner: np.ndarray, outer: list[Matrix]) -> np.ndarray:
    """Each matrix (n, 6) inside that of the form around it."""
    if all(matrix is IDENTITY for matrix in outer):
        return inner
    return np.stack(_times(inner.T, np.array(outer).T), axis=1)


def _bounds(items: list, around: list[Matrix]) -> np.ndarray:
    """Boxes x0, y0, x1, y1 of objects (pointers) in user space, float64 (n, 4); NaN where one has no extent. around:
    the matrix of the form around each."""
    boxes = pdfium.bounds(items)
    if all(matrix is IDENTITY for matrix in around):
        return boxes
    a, b, c, d, e, f = np.array(around).T[:, :, None]
    x, y = boxes[:, [0, 0, 2, 2]], boxes[:, [1, 3, 1, 3]]
    x, y = a * x + c * y + e, b * x + d * y + f
    return np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)
