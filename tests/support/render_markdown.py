"""Printed report -> markdown as OCR models write it: pipe tables, or HTML tables inside markdown, with page marks."""

from __future__ import annotations

from support.printed import Paragraph, Printed, PrintedTable
from support.render_html import html_table

MARKS = {"title": "# ", "heading": "## ", "body": "", "list": ""}


def render_markdown(printed: Printed, tables: str = "pipes", pages: bool = True) -> bytes:
    """tables: `pipes` (spanned positions are empty, line ends <br>) or `html`. pages: `<page_number>` marks and rules
    between pages, as models that read page by page leave."""
    out: list[str] = []
    for number, blocks in enumerate(printed.pages(), 1):
        for block in blocks:
            if isinstance(block, Paragraph):
                if text := block.text.strip():
                    out.append(MARKS[block.style] + text.replace("\n", "  \n"))
            elif isinstance(block, PrintedTable):
                out.append(pipes(block) if tables == "pipes" else html_table(block, "br", th=False))
        if pages and len(printed.pages()) > 1:
            out.append(f"<page_number>{number}</page_number>")
            out.append("---")
    return ("\n\n".join(out) + "\n").encode()


def pipes(table: PrintedTable) -> str:
    lines = []
    for r, row in enumerate(table.matrix()):
        texts = [(cell.text if cell else "").replace("|", "\\|").replace("\n", "<br>") for cell in row]
        lines.append("| " + " | ".join(texts) + " |")
        if r == 0:
            lines.append("|" + " --- |" * len(texts))
    return "\n".join(lines)
