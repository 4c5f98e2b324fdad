"""A PDF page as an image, at the resolution of the scan it holds.

Resampling spoils small digits, so a page that is one scanned picture is drawn with exactly that picture's pixels
per inch. Only pypdfium2 draws; it must never run in two threads of one process.
"""

from __future__ import annotations

import math

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extract.settings import ReadSettings
from schemas.document import Place
from schemas.issues import Issues

DRAWN_DPI = 300.0  # for pages that hold no scan: drawn glyphs have no resolution of their own
LEAST_DPI, MOST_DPI = 100.0, 300.0  # above 300 dpi nothing is read better, only more slowly
SCAN_SHARE = 0.3  # of the page's area: a smaller picture is a logo, a photograph or a signature
MOST_OBJECTS = 20_000  # page objects looked at; a scan has a few


def scan_dpi(page: pdfium.PdfPage) -> float | None:
    """Pixels per inch of the picture that fills the page, None if none does. The finer axis counts (fax: 204 x 98)."""
    width, height = page.get_size()
    best = None
    for place, picture in enumerate(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4)):
        if place >= MOST_OBJECTS:
            break
        try:
            left, bottom, right, top = picture.get_bounds()
            wide, high = picture.get_px_size()
        except pdfium.PdfiumError:  # a picture without bounds or pixels shows nothing
            continue
        drawn_wide, drawn_high = right - left, top - bottom
        if drawn_wide <= 0 or drawn_high <= 0 or drawn_wide * drawn_high < SCAN_SHARE * width * height:
            continue
        # A picture may be turned on the page, so compare long sides with long sides.
        dpi = 72 * max(
            max(wide, high) / max(drawn_wide, drawn_high),
            min(wide, high) / min(drawn_wide, drawn_high),
        )
        best = max(best or 0.0, dpi)
    return best


def page_image(
    page: pdfium.PdfPage, settings: ReadSettings, issues: Issues, number: int
) -> tuple[np.ndarray, float] | None:
    """Draw a page: (BGR image, uint8, rows x columns x 3; its dots per inch). None, with an issue, if it has no area.

    The page's own /Rotate is obeyed. A page with more than `settings.max_pixels` at its resolution is drawn smaller.
    """
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height)) or width < 1 or height < 1:
        issues.add("ocr.page_unreadable", Place(page=number), reason="the page has no area")
        return None
    dpi = scan_dpi(page) or DRAWN_DPI
    dpi = min(max(dpi, LEAST_DPI), MOST_DPI)
    pixels = width * height * (dpi / 72) ** 2
    if pixels > settings.max_pixels:
        dpi *= math.sqrt(settings.max_pixels / pixels)
        issues.add("ocr.image_reduced", Place(page=number), wide=round(width), high=round(height), unit="points")
    bitmap = page.render(scale=dpi / 72, may_draw_forms=False)
    try:
        image = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]).copy()
    finally:
        bitmap.close()
    return image, dpi
