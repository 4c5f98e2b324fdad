"""A grey crop with one line of print -> a strip of 32 rows, ink 1 and paper 0, that the network reads.

Training and reading use this same code: what matters most to the network is that digits always have the same height,
and that table rules and the crop's border do not stretch the frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extract.pieces import measured

ROWS = 32
# Sides of the strip left empty, in strip pixels.
SIDE = 6
# Strips longer than this are refused: a line of A4 in the smallest print has about 3,000.
MAX_WIDTH = 4096
# Crops are shrunk to this height before anything else is done with them. At 400 dpi a line of 22 pt with its marks
# has about 200 rows; cells with much white around the number have more.
MAX_HEIGHT = 320
MAX_PIXELS = 400_000_000
MIN_SIDE = 6
# Grey levels: no grain of paper is as dark as a third of this.
FAINT_INK = 120.0


@dataclass(frozen=True)
class Strip:
    """image: float32, 32 x width, 0 paper to 1 ink. Strip column c lies at column (c - SIDE) / scale + left of the
    crop. lines: how many lines of print were seen; more than one means that the digits are too small to trust.
    cut: something of the print may be missing: a glyph reaches the crop's left or right edge or was taken for a rule,
    or there is print above or below the frame."""

    image: np.ndarray
    scale: float
    left: float
    lines: int
    cut: bool

    def column(self, column: float) -> float:
        """The crop's column (pixels) of a strip's column."""
        return (column - SIDE) / self.scale + self.left


@dataclass(frozen=True)
class Refused:
    """The crop holds nothing that could be framed. reason: one of blank, too_small, too_large, too_long."""

    reason: str


def _quantile(values: np.ndarray, part: float) -> float:
    """The value below which this part of the values lies, without interpolation: faster than numpy.percentile."""
    flat = values.ravel()
    place = min(len(flat) - 1, int(part * len(flat)))
    return float(np.partition(flat, place)[place])


def _paper(grey: np.ndarray) -> np.ndarray:
    """The paper's grey level per column (float32, width): the 80th percentile of blocks, interpolated."""
    height, width = grey.shape
    block = max(16, height)
    count = max(1, round(width / block))
    edges = np.linspace(0, width, count + 1).astype(int)
    levels = [_quantile(grey[:, a:b], 0.8) for a, b in zip(edges[:-1], edges[1:], strict=True)]
    if count == 1:
        return np.full(width, levels[0], np.float32)
    return np.interp(np.arange(width), (edges[:-1] + edges[1:]) / 2, levels).astype(np.float32)


def _usual_height(h: np.ndarray, area: np.ndarray, inside: np.ndarray, height: int) -> float:
    """The height of the component in which the middle of all ink away from the border lies: specks hardly count."""
    if not inside.any():
        return 0.6 * height
    order = np.argsort(h[inside])
    ink = np.cumsum(area[inside][order])
    return float(h[inside][order][np.searchsorted(ink, ink[-1] / 2)])


def _rules(stats: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Which components (rows of OpenCV's statistics: x, y, width, height, area) are table rules or border shadows.

    A rule is told from letters that run together by its mean thickness, which is a small part of a letter's height.
    """
    height, width = shape
    x, y, w, h, area = stats.T
    near = max(1, round(0.02 * height))
    at_side = (x <= near) | (x + w >= width - near)
    at_end = (y <= near) | (y + h >= height - near)
    usual = _usual_height(h, area, ~(at_side | at_end) & (h >= 4), height)
    flat = (w > 1.5 * usual) & (w > 4 * h) & (area < 0.2 * usual * w)
    # Much slimmer than a bracket or a 1, which reach the border of a tightly cut crop too.
    upright = (h > 6 * w) & (h > 1.35 * usual) & (area < 0.25 * usual * h + h) & (at_side | at_end)
    # A corner or a turned rule: large, hollow, and cut by the border.
    frame = at_side & at_end & (np.maximum(w, h) > 1.6 * usual) & (area < 0.18 * usual * (w + h))
    # A sliver of what stands beyond the border: the tail of a letter in the line above, half a rule. A point on the
    # base line of a tightly cut number touches the border too, but lies beside the digits, not beyond them.
    letters = ~flat & ~upright & ~frame & (h >= 0.5 * usual) & (h <= 1.6 * usual)
    head, foot = (np.median(y[letters]), np.median((y + h)[letters])) if letters.any() else (near, height - near)
    middle = y + h / 2
    beyond = (middle < head) | (middle > foot)
    sliver = at_end & beyond & (h < 0.35 * usual) & ~at_side
    sliver |= at_side & (w <= max(2, 0.12 * usual)) & (h > 1.2 * usual)
    return flat | upright | frame | sliver


def _count_lines(top: np.ndarray, bottom: np.ndarray, area: np.ndarray) -> int:
    """Lines of print among tall components: bands of rows that hardly overlap, without those of little ink (marks)."""
    bands: list[list[float]] = []
    for first, last, ink in sorted(zip(top.tolist(), bottom.tolist(), area.tolist(), strict=True)):
        if not bands or first > bands[-1][0] - 0.25 * (last - first):
            bands.append([last, ink])
        else:
            bands[-1] = [max(bands[-1][0], last), bands[-1][1] + ink]
    most = max(ink for _, ink in bands)
    return sum(ink >= 0.3 * most for _, ink in bands)


@dataclass(frozen=True)
class Print:
    """The print of a crop, found once for all looks at it. value: its pixels as ink, 0 to 1, rules erased. parts: x, y,
    width, height of its pieces; solid: which are no rule and no speck; tall: which are digits rather than points;
    rules: which are rules. shrink: how much smaller than the crop it is."""

    value: np.ndarray
    parts: np.ndarray
    solid: np.ndarray
    tall: np.ndarray
    rules: np.ndarray
    lines: int
    least: float
    shrink: float

    def strip(self, stretch: float = 1.0, soften: float = 0.0) -> Strip | Refused:
        """The print at the height that the network knows.

        For a second look: stretch makes the frame higher, so the digits smaller, by this factor; soften blurs by so
        many rows of the strip.
        """
        x, y, w, h = self.parts.T
        solid, tall = self.solid, self.tall
        top, bottom = int(y[tall].min()), int((y + h)[tall].max())
        frame = float(max(bottom - top, self.least))
        middle = (top + bottom) / 2
        frame *= 1.24 * stretch
        # Left and right by everything that is no speck: points and dashes count.
        wide = solid & (y < middle + frame / 2) & (y + h > middle - frame / 2) & (np.maximum(w, h) >= 0.08 * frame)
        left, right = int(x[wide | tall].min()), int((x + w)[wide | tall].max())

        # What was taken for a rule but is too thick for one may be a bracket or a 1; what lies above or below the
        # frame, and is no speck, may be half of a broken digit.
        tallest = h[solid].max()
        hidden = self.rules & (h >= 0.6 * tallest) & (w >= 0.1 * h) & (w < h)
        outside = solid & ((y + h / 2 < middle - frame / 2) | (y + h / 2 > middle + frame / 2))
        hidden |= outside & (np.maximum(w, h) >= 0.4 * tallest)
        width = self.value.shape[1]
        cut = bool((x[tall] <= 0).any() or ((x + w)[tall] >= width).any() or hidden.any())

        scale = ROWS / frame
        length = (right - left) * scale
        if length + 2 * SIDE > MAX_WIDTH:
            return Refused("too_long")
        columns = int(np.ceil(length)) + 2 * SIDE
        # Area averaging, so that thin strokes of large print do not fall between the samples.
        soft = cv2.GaussianBlur(self.value, (0, 0), 0.42 / scale) if scale < 0.75 else self.value
        # Strip to crop: pixel centres lie at half columns.
        half = 0.5 / scale - 0.5
        matrix = np.array([[1 / scale, 0, left - SIDE / scale + half], [0, 1 / scale, middle - frame / 2 + half]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        image = cv2.warpAffine(soft, matrix, (columns, ROWS), flags=flags, borderValue=0)
        if soften:
            image = cv2.GaussianBlur(image, (0, 0), soften)
        return Strip(image, scale * self.shrink, left / self.shrink, self.lines, cut)


def prepare(crop: np.ndarray, stretch: float = 1.0, soften: float = 0.0) -> Strip | Refused:
    """Frame and normalise a crop: `Print.strip` of its `find_print`."""
    found = find_print(crop)
    return found if isinstance(found, Refused) else found.strip(stretch, soften)


def find_print(crop: np.ndarray) -> Print | Refused:
    """The print of a crop (uint8, rows x columns, dark print on light paper or light on dark)."""
    if crop.ndim != 2 or crop.dtype != np.uint8:
        raise ValueError(f"a number is read from a grey uint8 image of two dimensions, not {crop.dtype} {crop.shape}")
    height, width = crop.shape
    if height < MIN_SIDE or width < MIN_SIDE:
        return Refused("too_small")
    if height * width > MAX_PIXELS:
        return Refused("too_large")
    if width > 150 * height:
        return Refused("too_long")
    shrink = 1.0
    if height > MAX_HEIGHT:
        shrink = MAX_HEIGHT / height
        size = (max(MIN_SIDE, round(width * shrink)), MAX_HEIGHT)
        crop = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
        height, width = crop.shape
    if width > 40 * MAX_HEIGHT:
        return Refused("too_long")

    grey = cv2.GaussianBlur(crop, (0, 0), 0.7 if height < 40 else 1.0)
    cut, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if (grey > cut).mean() < 0.4:
        crop, grey = 255 - crop, 255 - grey
    paper = _paper(grey)
    depth = np.maximum(paper[None, :] - grey, 0)
    flat = depth.astype(np.uint8)
    cut, mask = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    inked = mask > 0
    if not inked.any():
        return Refused("blank")
    inks = depth[inked]
    # Grain matters only where the ink is faint.
    mean = float(inks.mean())
    if mean < 10.0 or mean < FAINT_INK and mean < 3 * 1.4826 * float(np.median(np.abs(grey - paper[None, :])[~inked])):
        return Refused("blank")

    labels, stats = measured(mask)
    stats = stats[1:]
    rules = _rules(stats, (height, width))
    x, y, w, h, area = stats.T
    solid = ~rules & (area >= 5) & (np.maximum(w, h) >= 3)
    if not solid.any():
        return Refused("blank")
    tallest = h[solid].max()
    tall = solid & (h >= 0.45 * tallest)
    lines = _count_lines(y[tall], (y + h)[tall], area[tall])
    least = 5.0
    widest = np.flatnonzero(tall)[np.argmax(w[tall])]
    if w[widest] > 1.4 * h[widest] and area[widest] > 0.72 * w[widest] * h[widest] and w[widest] < 5 * h[widest]:
        # A dash that stands alone must not fill the strip.
        least = 2.2 * float(w[widest])
    ink = max(_quantile(inks, 0.7), 1.0)
    value = np.clip((np.maximum(paper[None, :] - crop, 0) / ink - 0.12) / 0.78, 0, 1).astype(np.float32)
    if rules.any():
        erased = cv2.dilate(np.concatenate([[False], rules]).astype(np.uint8)[labels], np.ones((3, 3), np.uint8)) > 0
        erased &= ~np.concatenate([[False], solid])[labels]
        value[erased] = 0
    return Print(value, stats[:, :4], solid, tall, rules, lines, least, shrink)
