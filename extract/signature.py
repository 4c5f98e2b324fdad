"""Which format is this? Told by the first bytes; the file's name decides only what bytes cannot."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

import regex

from extract import answers
from extract.encoding import is_text

# What a file's ending promises. Endings that are not listed promise nothing.
ENDINGS = {
    ".txt": "text", ".text": "text", ".tsv": "text",
    ".md": "markdown", ".markdown": "markdown", ".mkd": "markdown", ".mmd": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".mht": "html", ".mhtml": "html",
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".dotm": "docx",
    ".doc": "doc", ".dot": "doc", ".rtf": "doc", ".odt": "doc", ".fodt": "doc", ".ott": "doc",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".xltx": "xlsx", ".xltm": "xlsx",
    ".pdf": "pdf",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".jfif": "image", ".tif": "image", ".tiff": "image",
    ".bmp": "image", ".gif": "image", ".webp": "image", ".jp2": "image",
}  # fmt: skip

# Readable as text, but never a report: data, programs, settings, subtitles and the like.
# fmt: off
OTHER_TEXT = frozenset((
    ".csv", ".json", ".jsonl", ".ndjson", ".xml", ".xsl", ".xsd", ".svg", ".yaml", ".yml", ".toml", ".ini", ".cfg",
    ".conf", ".log", ".py", ".ipynb", ".js", ".ts", ".css", ".php", ".sql", ".sh", ".bat", ".ps1", ".c", ".h", ".cpp",
    ".java", ".go", ".rs", ".r", ".tex", ".bib", ".srt", ".vtt", ".ics", ".eml", ".vcf", ".ps", ".eps", ".lock",
    ".url", ".desktop",
))
# fmt: on

PICTURES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"GIF87a", b"GIF89a",
    b"\x00\x00\x00\x0cjP  \r\n\x87\n",
)  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 4096  # bytes that decide about markup
PAGE = regex.compile(
    r"(?i)^(?:\s|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta|title)\b", regex.DOTALL
)
MARKUP = regex.compile(r"(?i)<(?:p|div|table|tr|td|h[1-6]|span|br|ul|ol)\b[^>]*+>")
WORD_XML = regex.compile(
    r"(?i)^\s*+<\?xml.{0,600}?(?:progid=\"Word\.Document\"|office:mimetype=\"application/vnd\.oasis\.opendocument\.text\")",
    regex.DOTALL,
)
MAIL = regex.compile(r"(?i)^(?:[a-z][a-z0-9-]*+:.*+\r?\n(?:[ \t].*+\r?\n)*+){0,30}?content-type:\s*+multipart/related")


def ending(name: str) -> str:
    """The ending of a file's name in lower case, with its dot; "" if there is none."""
    return PurePath(name).suffix.lower()


def sniff(data: bytes, name: str) -> str | None:
    """The format of a file's bytes, as `reports.source_format`; None where it is not a format that is read.

    The name is asked only where bytes say nothing: markdown or plain text, and files that are empty or damaged.
    """
    promised = ENDINGS.get(ending(name))
    if not data:
        return promised
    found = _binary(data, promised)
    if found:
        return None if found == "other" else found
    if not is_text(data):
        # Nothing recognised it: the reader that the name promises will say what is wrong with it.
        return promised
    head = _head(data)
    if WORD_XML.search(head):
        return "doc"
    if PAGE.search(head) or MAIL.search(head):
        return "html"
    if promised == "html":
        return "html" if MARKUP.search(head) else "text"
    if promised == "markdown":
        return "markdown"
    if answers.is_answer(head):
        return "markdown"
    if ending(name) in OTHER_TEXT:
        return None
    return "text"


def _head(data: bytes) -> str:
    head = data[:HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").decode("latin-1")


def _binary(data: bytes, promised: str | None) -> str | None:
    """The format by a binary signature, "other" for a known one that is not read, None where there is none."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if start.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and (promised == "pdf" or b"startxref" in data[-2048:])):
        return "pdf"
    if data.startswith(PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "image"
    if data.startswith(b"BM") and int.from_bytes(data[6:10], "little") == 0 and len(data) >= 26:
        return "image"
    if data.startswith(OLE):
        return _ole(data, promised)
    if start.startswith(b"{\\rtf"):
        return "doc"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, promised)
    return None


def _ole(data: bytes, promised: str | None) -> str:
    """Old Office files: the stream names tell Word from the rest."""
    if "WordDocument".encode("utf-16-le") in data or "EncryptedPackage".encode("utf-16-le") in data:
        return "doc"
    others = ("Workbook", "Book", "PowerPoint Document")
    if any(name.encode("utf-16-le") in data for name in others):
        return "other"
    return "doc" if promised == "doc" else "other"


def _zip(data: bytes, promised: str | None) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:5000])
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype")
                return "doc" if kind.startswith(b"application/vnd.oasis.opendocument.text") else "other"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, KeyError):
        # A damaged archive: its first entries are still visible in the bytes.
        if b"word/" in data:
            return "docx"
        if b"xl/workbook.xml" in data:
            return "xlsx"
        return promised if promised in ("docx", "doc", "xlsx") else "other"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return "other"  # XLSB, PPTX
    return promised if promised in ("docx", "xlsx") else "other"
