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


def scanned_pages(pdf: bytes, quality: str, dpi: int, seed: int) -> list[np.ndarray]:
    return [degrade_page(image, quality, dpi, seed * 100 + i) for i, image in enumerate(page_images(pdf, dpi))]


def scan_pdf(pdf: bytes, quality: str, dpi: int, seed: int) -> bytes:
    """The same report as a scanner's PDF: one JPEG per page (PNG-like for clean)."""
    images = [Image.fromarray(page) for page in scanned_pages(pdf, quality, dpi, seed)]
    stream = io.BytesIO()
    images[0].save(stream, "PDF", resolution=dpi, save_all=True, append_images=images[1:], quality=95)
    return stream.getvalue()


def jpeg(image: np.ndarray, dpi: int, quality: int = 60) -> bytes:
    """One page as a JPEG that knows its resolution."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "JPEG", dpi=(dpi, dpi), quality=quality, optimize=True)
    return stream.getvalue()
