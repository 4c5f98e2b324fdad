"""PDF files made for tests: by ReportLab with Thai fonts (and with badly made letter maps), LibreOffice, Chromium."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

FONTS = Path("/usr/share/fonts/truetype/tlwg")
PAGE = (595.0, 842.0)


def font(name: str = "Loma") -> str:
    """The name of a Thai font, registered with ReportLab; the caller skips where `FONTS` is absent."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    return name


def draw(*pages: Callable, size: tuple[float, float] = PAGE, rotate: int = 0, **options: object) -> bytes:
    """A PDF of these pages; each is a function that draws on a ReportLab canvas."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1, **options)
    for page in pages:
        canvas.setFont(font(), 14)
        page(canvas)
        canvas.showPage()
    canvas.save()
    data = buffer.getvalue()
    return data.replace(b"/Rotate 0", b"/Rotate %d" % rotate) if rotate else data


def lines(*texts: str, x: float = 72, y: float = 760, step: float = 22) -> Callable:
    """A page with these lines, from the top."""

    def page(canvas) -> None:
        for i, text in enumerate(texts):
            canvas.drawString(x, y - i * step, text)

    return page


def table(rows: list[list[str]], x: float = 72, y: float = 740, width: float = 110, height: float = 26) -> Callable:
    """A page with a ruled table of these rows, drawn cell by cell; None continues the cell on its left, "^" the one
    above."""

    def page(canvas) -> None:
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                left, top = x + c * width, y - r * height
                if text is not None:
                    canvas.line(left, top, left, top - height)
                if text != "^":
                    canvas.line(left, top, left + width, top)
                if text and text != "^":
                    canvas.drawString(left + 4, top - 18, text)
            canvas.line(x + len(row) * width, y - r * height, x + len(row) * width, y - (r + 1) * height)
        canvas.line(x, y - len(rows) * height, x + len(rows[0]) * width, y - len(rows) * height)

    return page


def remap(data: bytes, letters: dict[str, str]) -> bytes:
    """The same file, its fonts naming some letters wrongly (a badly made ToUnicode map). Values: one letter each."""

    def stream(match: re.Match[bytes]) -> bytes:
        try:
            plain = zlib.decompress(match.group(2))
        except zlib.error:
            return match.group()
        if b"beginbfchar" not in plain and b"beginbfrange" not in plain:
            return match.group()
        for right, wrong in letters.items():
            plain = re.sub(
                rf"<{ord(right):04X}>(?=\s*(?:\n|\]|<|$))".encode(), f"<{ord(wrong):04X}>".encode(), plain, flags=re.I
            )
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(plain), plain)

    return re.sub(rb"(<<(?:(?!>>).)*>>)\s*stream\r?\n(.*?)endstream", stream, data, flags=re.S)


def by_chromium(html: str, folder: Path) -> bytes | None:
    """HTML printed to PDF by Chromium; None where it is not installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        return None
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(html, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/c"]
    subprocess.run([program, *options, f"--print-to-pdf={target}", source.as_uri()], timeout=120, capture_output=True)
    return target.read_bytes() if target.exists() else None


def by_libreoffice(source: Path, folder: Path) -> bytes | None:
    """A document converted to PDF by LibreOffice; None where it is not installed."""
    program = shutil.which("soffice")
    if not program:
        return None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, timeout=180, capture_output=True)
    target = folder / f"{source.stem}.pdf"
    return target.read_bytes() if target.exists() else None
