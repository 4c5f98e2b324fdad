"""Markdown, above all as OCR models write it."""

from __future__ import annotations

from extract import plain_text
from extract.settings import ReadSettings
from schemas.document import Document
from schemas.issues import Issues


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read one file; raises `Unreadable` as `plain_text.read` does."""
    return plain_text.read(data, "markdown", issues, settings)
