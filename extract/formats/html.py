"""Web pages: HTML, XHTML and the single-file archives (MHTML) that browsers and Word save."""

from __future__ import annotations

import email
import email.policy

from extract import loops
from extract.encoding import decode
from extract.errors import Unreadable
from extract.hypertext import read_page
from extract.plain_text import MAX_TEXT
from extract.settings import ReadSettings
from extract.signature import HEAD, MAIL
from schemas.document import Document, Page
from schemas.issues import Issues


def read(data: bytes, issues: Issues, settings: ReadSettings) -> Document:
    """Read a web page. Raises `Unreadable` for binary data, an unknown encoding, or a page without text."""
    charset = None
    if MAIL.search(data[:HEAD].decode("latin-1")):
        data, charset = _archived(data)
    text = decode(data, issues, markup=True, declared=charset)
    if len(text) > MAX_TEXT:
        issues.add("read.too_much_text", limit=MAX_TEXT, dropped=len(text) - MAX_TEXT)
        text = text[:MAX_TEXT]
    found = read_page(loops.collapse(text, issues), issues)
    if not found.blocks:
        raise Unreadable("read.no_text")
    metadata = {"title": found.title} if found.title else {}
    return Document("html", (Page(None, tuple(found.blocks), pictures=found.pictures),), metadata=metadata)


def _archived(data: bytes) -> tuple[bytes, str | None]:
    """The page inside an MHTML archive and its declared charset."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                return content, part.get_content_charset()
    raise Unreadable("read.no_text")
