"""Plain text: what converters and OCR models make of reports, with tables kept by tabs, pipes or HTML."""

from __future__ import annotations

from extract.encoding import decode
from extract.errors import Unreadable
from extract.plain_text import pages
from extract.settings import ReadSettings
from schemas.document import Document
from schemas.issues import Issues


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read a text file. Raises `Unreadable` for binary data and for text in an unknown encoding."""
    found = pages(decode(data, issues), issues)
    if not any(page.blocks for page in found):
        raise Unreadable("read.no_text")
    return Document("text", found, page_count=None if found[0].number is None else len(found))
