"""PDF -> page images as a scanner gives them, and PDFs that hold only such images."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from support.scan import degrade_page


def page_images(pdf: bytes, dpi: int) -> list[np.ndarray]:
    """Grey images, height x width, uint8."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")) for page in document]
    finally:
        document.close()


def printed_boxes(pdf: bytes, text: str, dpi: int) -> list[tuple[int, tuple[float, float, float, float]]]:
    """(page index, box in pixels at `dpi`: x0, y0, x1, y1) of every place where a PDF prints a text."""
    document = pdfium.PdfDocument(pdf)
    found = []
    try:
        for number, page in enumerate(document):
            layer = page.get_textpage()
            search = layer.search(text)
            while (place := search.get_next()) is not None:
                boxes = [layer.get_charbox(place[0] + k) for k in range(place[1])]
                left, low = min(box[0] for box in boxes), min(box[1] for box in boxes)
                right, high = max(box[2] for box in boxes), max(box[3] for box in boxes)
                unit, height = dpi / 72, page.get_height()
                found.append((number, (left * unit, (height - high) * unit, right * unit, (height - low) * unit)))
    finally:
        document.close()
    return found


def scanned_pages(pdf: bytes, quality: str, dpi: int, seed: int, stamped: str | None = None) -> list[np.ndarray]:
    """stamped: a number of which the first place printed gets an office stamp."""
    places = dict(reversed(printed_boxes(pdf, stamped, dpi))) if stamped else {}
    first = min(places, default=None)
    return [
        degrade_page(image, quality, dpi, seed * 100 + i, places[i] if i == first else None)
        for i, image in enumerate(page_images(pdf, dpi))
    ]


def scan_pdf(pdf: bytes, quality: str, dpi: int, seed: int, stamped: str | None = None) -> bytes:
    """The same report as a scanner's PDF: one JPEG per page (PNG-like for clean)."""
    images = [Image.fromarray(page) for page in scanned_pages(pdf, quality, dpi, seed, stamped)]
    stream = io.BytesIO()
    images[0].save(stream, "PDF", resolution=dpi, save_all=True, append_images=images[1:], quality=95)
    return stream.getvalue()


def jpeg(image: np.ndarray, dpi: int, quality: int = 60) -> bytes:
    """One page as a JPEG that knows its resolution."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG", dpi=(dpi, dpi), quality=quality, optimize=True)
    return stream.getvalue()
