"""Printed report -> plain text as conversions and OCR models leave it."""

from __future__ import annotations

from support.printed import PageBreak, Paragraph, Printed, PrintedTable

STYLES = ("tabs", "paragraphs", "lines")


def render_text(printed: Printed, style: str = "tabs", encoding: str = "utf-8") -> bytes:
    """style: `tabs` (a row per line, cells between tabs), `paragraphs` (the same, lines of a cell in <p>), `lines` (a
    cell per line after a tab, its further lines without one, rows apart by an empty line, as Word's text export)."""
    parts: list[str] = []
    for block in printed.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text + "\n")
        elif isinstance(block, PrintedTable):
            parts.append(by_lines(block) if style == "lines" else by_tabs(block, style == "paragraphs"))
        elif isinstance(block, PageBreak):
            parts.append("")
    return "\n".join(parts).encode(encoding, "replace" if encoding != "utf-8" else "strict")


def by_tabs(table: PrintedTable, paragraphs: bool) -> str:
    rows = []
    for row in table.matrix():
        texts = []
        for cell in row:
            text = cell.text if cell else ""
            if paragraphs and "\n" in text:
                text = " ".join(f"<p>{line}</p>" for line in text.split("\n"))
            texts.append(text.replace("\n", " "))
        rows.append("\t".join(texts))
    return "\n".join(rows) + "\n"


def by_lines(table: PrintedTable) -> str:
    """Spanned positions are printed as empty cells, as Word does."""
    return "\n".join("\n".join("\t" + (cell.text if cell else "") for cell in row) + "\n" for row in table.matrix())
