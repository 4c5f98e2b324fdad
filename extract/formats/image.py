"""Pictures of pages -> Document: PNG, JPEG, TIFF with many frames, WebP, BMP, GIF, JPEG 2000."""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from extract.errors import Unreadable
from extract.running import settle
from extract.scan import read_page
from extract.settings import ReadSettings
from schemas.document import Document, Page, Place
from schemas.issues import Issues

A4 = 297 / 25.4  # inch, long side: what a page without a credible resolution is taken for
LONGEST_PAGE, SHORTEST_PAGE = 24.0, 5.0  # inch, long side of a credible page
LEAST_PIXELS = 200  # short side; less holds no readable line
MOST_DPI = 300.0  # far more is made smaller at once
SQUARE = 0.95  # dots that differ by more in height and width are made square
MOST_UNEVEN = 4.0  # times as fine one way as the other: no device does more
FAX_WIDTH, FAX_DPI = 1728, (204.0, 98.0, 196.0)  # ITU-T T.4: dots across a page; across, down, down if fine
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "JPEG2000")  # no format that runs a program
# What Pillow raises on damaged files. The second row are slips of its own over headers that lack a field or lie.
DAMAGED = (
    *(OSError, ValueError, SyntaxError, EOFError, zlib.error),
    *(TypeError, AttributeError, LookupError, ArithmeticError, struct.error),
)


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read every frame as a page. Raises `Unreadable` where no frame can be decoded."""
    pages: list[Page] = []
    unread: list[int] = []
    line = 1
    with _own_limit(), _open(data) as picture:
        count = _count(picture, data)
        if count > settings.max_pages:
            raise Unreadable("read.too_many_pages", pages=count, limit=settings.max_pages)
        if not settings.ocr:
            raise Unreadable("read.ocr_off")
        for number, (image, dpi) in enumerate(_images(picture, count, issues, settings), start=1):
            page = None if image is None else read_page(image, dpi, number, line, issues, settings)
            if page is None:
                unread.append(number)
                pages.append(Page(number, layer="ocr"))
                continue
            pages.append(page)
            line += sum(1 for _ in page.lines()) + len(page.running)
    return Document("image", tuple(settle(pages)), page_count=len(pages), unread=tuple(unread))


def frames(data: bytes, settings: ReadSettings) -> Iterator[tuple[np.ndarray | None, float]]:
    """(image, dpi) of each frame as `read` sees it, one at a time; None for one that cannot be decoded.

    Raises `Unreadable` where the file is no picture.
    """
    with _own_limit(), _open(data) as picture:
        yield from _images(picture, _count(picture, data), Issues(), settings)


@contextmanager
def _own_limit() -> Iterator[None]:
    """Pillow's guard against huge pictures off: `settings.max_pixels` is applied before anything is decoded."""
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except DAMAGED as error:
        raise Unreadable("read.damaged_image", reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    """An error in words for a person, without the memory address or the buffer that Pillow likes to show."""
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    if isinstance(error, (OSError, SyntaxError)) and not isinstance(error, UnidentifiedImageError):
        words = str(error).split("<_io")[0].strip(" :")
        return words if " " in words and "decoder error" not in words else "its pixels cannot be decoded"
    return "its header lacks a field, such as the width and height, or contradicts itself"


def _count(picture: Image.Image, data: bytes) -> int:
    """Number of frames; 1 for an animation's formats but TIFF (a moving picture is not a report)."""
    if picture.format != "TIFF":
        return 1
    try:
        # On a picture of its own: one damaged frame, and Pillow counts none of those behind it and stands on the
        # wrong one.
        with _open(data) as copy:
            return copy.n_frames
    except DAMAGED:
        return max(1, _directories(data))


def _directories(data: bytes) -> int:
    """Length of the chain of directories of a TIFF, each of which is a frame; BigTIFF too."""
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    length, entry, link = ("Q", 20, "Q") if big else ("H", 12, "I")
    seen: set[int] = set()
    try:
        (at,) = struct.unpack_from(order + link, data, 8 if big else 4)
        while at and at not in seen:
            (entries,) = struct.unpack_from(order + length, data, at)
            seen.add(at)
            (at,) = struct.unpack_from(order + link, data, at + struct.calcsize(length) + entry * entries)
    except (struct.error, OverflowError):
        pass  # the chain leads out of the file: what came before it counts
    return len(seen)


def _images(
    picture: Image.Image, count: int, issues: Issues, settings: ReadSettings
) -> Iterator[tuple[np.ndarray | None, float]]:
    """(image, dpi) of each frame: grey or BGR, uint8, upright by its EXIF mark. (None, 0) for a frame that cannot be
    decoded, with an issue."""
    for number in range(1, count + 1):
        try:
            if number > 1:
                picture.seek(number - 1)
            yield _decode(picture, number, issues, settings)
        except (*DAMAGED, MemoryError) as error:
            issues.add("ocr.page_unreadable", Place(page=number), reason=f"the picture is damaged ({_reason(error)})")
            yield None, 0.0


def _decode(
    picture: Image.Image, number: int, issues: Issues, settings: ReadSettings
) -> tuple[np.ndarray | None, float]:
    place = Place(page=number)
    wide, high = picture.size
    across, down = _resolution(picture)
    dpi = max(across, down)
    if min(wide, high) < LEAST_PIXELS:
        issues.add("ocr.page_unreadable", place, reason=f"the picture has only {wide} x {high} pixels")
        return None, 0.0
    if wide * high > settings.max_pixels:
        # JPEG decodes at a half, quarter or eighth for free; other formats would have to be held in full.
        for factor in (2, 4, 8):
            if picture.size == (wide, high) and wide * high <= settings.max_pixels * factor**2:
                picture.draft("L", (wide // factor, high // factor))
        if picture.size[0] * picture.size[1] > settings.max_pixels:
            reason = f"it has {wide} x {high} pixels, more than {settings.max_pixels:,}; save it at 300 dpi"
            issues.add("ocr.page_unreadable", place, reason=reason)
            return None, 0.0
        issues.add("ocr.image_reduced", place, wide=wide, high=high, unit="pixels")
    elif dpi >= 1.9 * MOST_DPI:
        picture.draft("L", (round(wide * MOST_DPI / dpi), round(high * MOST_DPI / dpi)))
    frame = _load(picture, number, issues)
    dpi *= frame.size[0] / wide
    if min(across, down) < SQUARE * dpi * wide / frame.size[0]:
        frame = _squared(frame, across, down)
    if dpi >= 1.9 * MOST_DPI and frame.mode not in ("I;16", "I;16B"):
        factor = round(dpi / MOST_DPI)
        frame = (frame.convert("L") if frame.mode in ("1", "P") else frame).reduce(factor)
        dpi /= factor
    frame = ImageOps.exif_transpose(frame)
    if frame.mode in ("1", "L", "I;16", "I;16B", "I", "F"):
        values = np.asarray(frame)
        if values.dtype == bool:
            values = values.astype(np.uint8) * 255
        elif values.dtype != np.uint8:
            top = float(values.max()) or 1.0
            values = (values.astype(np.float32) * (255 / top)).astype(np.uint8)
        image = values
    else:
        image = np.asarray(_on_white(frame).convert("RGB"))[:, :, ::-1]
    return np.ascontiguousarray(image), dpi


def _load(picture: Image.Image, number: int, issues: Issues) -> Image.Image:
    """The frame's pixels. Of a truncated picture the part that is there, with an issue."""
    try:
        picture.load()
    except OSError as error:
        if "truncated" not in str(error) and "incomplete" not in str(error).lower():
            raise
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            picture.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
        issues.add("ocr.image_truncated", Place(page=number))
    return picture


def _on_white(frame: Image.Image) -> Image.Image:
    """A picture with transparency on white paper."""
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        over = frame.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    return frame


def _squared(frame: Image.Image, across: float, down: float) -> Image.Image:
    """A fax or a scan whose dots are not square, as high and wide as the paper: its coarser direction is stretched."""
    most = max(across, down)
    size = (round(frame.size[0] * most / across), round(frame.size[1] * most / down))
    if frame.mode in ("I;16", "I;16B", "I;16L"):
        frame = frame.convert("I")
    return (frame.convert("L") if frame.mode in ("1", "P") else frame).resize(size, Image.Resampling.BICUBIC)


def _resolution(picture: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down: what the file says where that makes a page of a credible size, else as if it were
    A4; a fax without a word is known by its width."""
    wide, high = picture.size
    across, down = (_number(picture.info.get("dpi"), axis) for axis in (0, 1))
    if across and not down:
        down = across
    if across and down and max(across, down) / min(across, down) <= MOST_UNEVEN:
        if SHORTEST_PAGE <= max(wide / across, high / down) <= LONGEST_PAGE:
            return across, down
    if picture.mode == "1" and wide == FAX_WIDTH:
        return FAX_DPI[0], FAX_DPI[1] if high < FAX_WIDTH * 0.9 else FAX_DPI[2]
    return (max(wide, high) / A4,) * 2


def _number(stated: object, axis: int) -> float:
    """One value of a pair that a file states; 0 where it is none."""
    try:
        value = float(stated[axis])  # type: ignore[index]
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 0.0
    return value if math.isfinite(value) and value > 0 else 0.0
