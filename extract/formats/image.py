"""Pictures of pages -> Document: PNG, JPEG, TIFF with many frames, WebP, BMP, GIF, JPEG 2000."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageFile, ImageOps

from extract.errors import Unreadable
from extract.scan import read_page
from extract.settings import ReadSettings
from schemas.document import Document, Page, Place
from schemas.issues import Issues

A4 = 297 / 25.4  # inch, long side: what a page without a credible resolution is taken for
LONGEST_PAGE, SHORTEST_PAGE = 24.0, 5.0  # inch, long side of a credible page
LEAST_PIXELS = 200  # short side; less holds no readable line
MOST_DPI = 300.0  # far more is made smaller at once
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "JPEG2000")  # no format that runs a program


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read every frame as a page. Raises `Unreadable` where no frame can be decoded."""
    pages: list[Page] = []
    unread: list[int] = []
    line = 1
    with _own_limit(), _open(data) as picture:
        count = _frames(picture)
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
    return Document("image", tuple(pages), page_count=len(pages), unread=tuple(unread))


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
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable("read.damaged_image", reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    """An error in words, without the memory address or the buffer that Pillow likes to show."""
    words = str(error).split("<_io")[0].strip()
    return words or type(error).__name__


def _frames(picture: Image.Image) -> int:
    """Number of frames; 1 for an animation's formats but TIFF (a moving picture is not a report)."""
    try:
        return getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
    except (OSError, ValueError, SyntaxError, EOFError):
        return 1


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
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
            issues.add("ocr.page_unreadable", Place(page=number), reason=f"the picture is damaged ({_reason(error)})")
            yield None, 0.0


def _decode(
    picture: Image.Image, number: int, issues: Issues, settings: ReadSettings
) -> tuple[np.ndarray | None, float]:
    place = Place(page=number)
    wide, high = picture.size
    dpi = _dpi(picture)
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


def _dpi(picture: Image.Image) -> float:
    """Dots per inch: what the file says where that makes a page of a credible size, else as if it were A4."""
    longest = max(picture.size)
    stated = picture.info.get("dpi", (0, 0))
    try:
        dpi = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    if math.isfinite(dpi) and dpi > 0 and SHORTEST_PAGE <= longest / dpi <= LONGEST_PAGE:
        return dpi
    return longest / A4
