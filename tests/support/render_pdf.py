"""Printed report -> PDF by real producers: LibreOffice, Chromium, and reportlab with badly made maps to Unicode."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from unittest.mock import patch

from pythainlp.tokenize import word_tokenize
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import SimpleDocTemplate, Spacer, Table
from reportlab.platypus.doctemplate import LayoutError

from support.printed import PageBreak, Paragraph, Printed, PrintedTable
from support.render_docx import render_docx
from support.render_html import render_html

FONTS = (
    *("Laksaman", "Norasi", "Garuda", "Loma", "Waree", "Sawasdee", "Kinnari", "Umpush"),
    *("Noto Sans Thai", "Noto Serif Thai"),
)
TYPED = {"☑": "(/)", "☐": "( )", "✓": "/", "✔": "/", "√": "/", "●": "/"}
MARKS = "\u0e30\u0e31\u0e32\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e45\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NIKHAHIT, AA, AM = "\u0e4d", "\u0e32", "\u0e33"
TONES = {"\u0e48": "\uf70a", "\u0e49": "\uf70b", "\u0e4a": "\uf70c", "\u0e4b": "\uf70d", "\u0e4c": "\uf70e"}
# fault -> what its map says of a letter ("" for a letter that the map leaves out).
FAULTY_MAPS: dict[str, dict[str, str]] = {
    "sound": {},
    "sara am lost": {NIKHAHIT: " "},
    "sara am doubled": {NIKHAHIT: AM},
    "aa as am": {AA: AM, NIKHAHIT: ""},
    "private use": {**TONES, NIKHAHIT: "\uf711"},
    "marks unmapped": {"\u0e49": "", "\u0e34": ""},
}


def find_chromium() -> str | None:
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def find_office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def office_pdf(printed: Printed, font: str = "Laksaman", size: float = 12, keep_rows: bool = True) -> bytes:
    """DOCX through LibreOffice; raises CalledProcessError or TimeoutExpired where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.docx")
        source.write_bytes(render_docx(printed, font, size, keep_rows))
        subprocess.run(
            [
                *(find_office() or "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
                *("--convert-to", "pdf", "--outdir", folder, str(source)),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return source.with_suffix(".pdf").read_bytes()


def chromium_pdf(printed: Printed, font: str = "Laksaman", style: str = "") -> bytes:
    """HTML through Chromium's print-to-PDF. style: further CSS."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_bytes(render_html(printed, font=font).replace(b"</style>", style.encode() + b"</style>"))
        subprocess.run(
            [
                *(find_chromium() or "chromium", "--headless", "--no-sandbox", "--disable-gpu"),
                "--no-pdf-header-footer",
                *(f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri()),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return target.read_bytes()


@cache
def font_path(family: str) -> str:
    """The regular face's TrueType file; raises LookupError where the font is not installed."""
    found = subprocess.run(
        ["fc-list", f"{family}:lang=th", "file", "style"], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    for line in sorted(found):
        path, _, style = line.partition(":")
        if ("Regular" in style or "Normal" in style or "Book" in style) and path.endswith(".ttf"):
            return path
    raise LookupError(f"no TrueType file of {family}")


def faulty_pdf(printed: Printed, fault: str = "sound", font: str = "Laksaman", size: float = 10) -> bytes:
    """A library's PDF whose map from glyphs to Unicode is bad. fault: one of `FAULTY_MAPS`, or `no map`."""
    family = font.replace(" ", "")
    pdfmetrics.registerFont(TTFont(family, font_path(font)))
    pages = landscape(A4) if printed.landscape else A4
    while True:
        stream = io.BytesIO()
        document = SimpleDocTemplate(
            stream, pagesize=pages, leftMargin=40, rightMargin=40, topMargin=40, bottomMargin=40
        )
        with patch.object(ttfonts, "makeToUnicodeCMap", _map_maker(fault)):
            try:
                document.build(_story(printed, family, size, document.width))
                return stream.getvalue()
            except LayoutError:
                # A row is higher than the page.
                size *= 0.85


def _story(printed: Printed, family: str, size: float, width: float) -> list:
    story: list = []
    for block in printed.blocks:
        if isinstance(block, PageBreak):
            story.append(NewPage())
        elif isinstance(block, Paragraph):
            text = "\n".join(wrap(drawable(block.text, family), family, size + 2, width))
            story += [Table([[drawn(text)]], style=_style(family, size + 2, grid=False)), Spacer(1, 4)]
        else:
            story += [_table(block, family, size, width), Spacer(1, 8)]
    return story


def _map_maker(fault: str) -> Callable[[str, list[int]], str]:
    original = ttfonts.makeToUnicodeCMap
    changes = FAULTY_MAPS.get(fault, {})

    def make(name: str, subset: list[int]) -> str:
        if fault == "no map":
            return original(name, [0xF0000 + i if code >= 0x0E00 else code for i, code in enumerate(subset)])
        rows = original(name, subset).split("\n")
        for i, code in enumerate(subset):
            change = changes.get(chr(code)) if code else None
            if change is None:
                continue
            bad = "<" + "".join(f"{ord(c):04X}" for c in change) + ">" if change else "<FFFD>"
            rows = [f"<{i:02X}> {bad}" if row.startswith(f"<{i:02X}> <") else row for row in rows]
        return "\n".join(rows)

    return make


def drawn(text: str) -> str:
    """Sara am is drawn as its two parts, as Word and LibreOffice do; a tone mark stands between them."""
    out = []
    for letter in text:
        if letter == AM:
            tone = out.pop() if out and out[-1] in TONES else ""
            out += [NIKHAHIT, *([tone] if tone else []), AA]
        else:
            out.append(letter)
    return "".join(out)


def wrap(text: str, family: str, size: float, width: float) -> list[str]:
    """Lines broken between Thai words."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in _pieces(part, family, size, width):
            if line and pdfmetrics.stringWidth(line + word, family, size) > width:
                lines.append(line.rstrip())
                line = word.lstrip()
            else:
                line += word
        lines.append(line)
    return lines


def _pieces(text: str, family: str, size: float, width: float) -> Iterator[str]:
    """Words; one that is wider than the column is broken where a letter may begin a line."""
    for word in word_tokenize(text, engine="newmm", keep_whitespace=True):
        piece = ""
        for letter in word:
            wide = pdfmetrics.stringWidth(piece + letter, family, size) > width
            if wide and piece and letter not in MARKS and piece[-1] not in "เแโใไ":
                yield piece
                piece = ""
            piece += letter
        if piece:
            yield piece


def drawable(text: str, family: str) -> str:
    """Ticks and boxes that the face lacks are printed as agencies type them."""
    known = pdfmetrics.getFont(family).face.charToGlyph
    return "".join(c if ord(c) in known else TYPED.get(c, c) for c in text)


def _style(family: str, size: float, grid: bool = True) -> list[tuple]:
    commands: list[tuple] = [
        ("FONT", (0, 0), (-1, -1), family, size, size * 1.5),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    return [*commands, ("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if grid else commands


def _table(table: PrintedTable, family: str, size: float, width: float) -> Table:
    widths = [width * w / sum(table.widths) for w in table.widths]
    style = _style(family, size)
    rows = []
    for r, row in enumerate(table.matrix()):
        texts = []
        for c, cell in enumerate(row):
            if cell is None:
                texts.append("")
                continue
            own = sum(widths[c : c + cell.col_span]) - 7
            texts.append(drawn("\n".join(wrap(drawable(cell.text, family), family, size, own))))
            if cell.row_span > 1 or cell.col_span > 1:
                style.append(("SPAN", (c, r), (c + cell.col_span - 1, r + cell.row_span - 1)))
        rows.append(texts)
    return Table(rows, colWidths=widths, repeatRows=table.header_rows, style=style)
