"""bytes -> Document: reads what is printed."""

from __future__ import annotations

from importlib import import_module

from extract.errors import Unreadable
from extract.settings import ReadSettings
from extract.signature import ENDINGS, ending, sniff
from schemas.document import Document
from schemas.issues import Issues

__all__ = ["ReadSettings", "Unreadable", "read", "sniff"]

# Each module offers read(data, issues, settings) -> Document. They are imported when first needed: a run over
# text files never loads OpenCV.
FORMATS = ("text", "markdown", "html", "docx", "doc", "xlsx", "pdf", "image")


def read(data: bytes, name: str, issues: Issues, settings: ReadSettings = ReadSettings()) -> Document:  # noqa: B008
    """Read one file. name: only for its ending. Raises `Unreadable` where nothing of it can be read."""
    if not data:
        raise Unreadable("read.empty_file")
    found = sniff(data, name)
    if found is None:
        raise Unreadable("read.unsupported", ending=ending(name) or "without an ending")
    promised = ENDINGS.get(ending(name))
    if promised not in (None, found) and {promised, found} != {"text", "markdown"}:
        issues.add("read.mislabelled", ending=ending(name), found=found)
    return import_module(f"extract.formats.{found}").read(data, issues, settings)
