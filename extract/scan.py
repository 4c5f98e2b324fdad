"""One page image -> Page: turn it upright, clean it, find tables and lines, read them."""

from __future__ import annotations

import numpy as np

from extract.settings import ReadSettings
from schemas.document import Page
from schemas.issues import Issues


def read_page(
    image: np.ndarray, dpi: float, number: int | None, first_line: int, issues: Issues, settings: ReadSettings
) -> Page | None:
    """Read one page by OCR.

    image: grey (rows x columns) or BGR (rows x columns x 3), uint8. dpi: its dots per inch, from which boxes in points
    follow. number: 1-based page number. first_line: the number that the page's first line gets (`Place.line`);
    lines are numbered on in the order of `Page.lines()`. Returns a Page with layer "ocr", boxes in points of the
    upright page; None, with an issue, where the page could not be read (no engine, time limit): the caller lists
    its number in `Document.unread`. A blank page is a Page without blocks. Never raises on what an image holds.
    """
    raise NotImplementedError
