"""Printed report -> what OCR models and converters answer: the same report in the dialects that people feed us."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape

from support.printed import Paragraph, Printed, PrintedTable
from support.render_html import html_table
from support.render_markdown import MARKS, pipes

NUMBER = re.compile(r"(?<![0-9.])[0-9]{1,3}\.[0-9]{2}(?![0-9.])")


def _pages(
    printed: Printed, table: Callable[[PrintedTable], str], text: Callable[[Paragraph], str] | None = None
) -> list[str]:
    """One text a page. text: how a paragraph is written, as markdown if None."""
    made = []
    for blocks in printed.pages():
        out = []
        for block in blocks:
            if isinstance(block, PrintedTable):
                out.append(table(block))
            elif isinstance(block, Paragraph) and block.text.strip():
                out.append(text(block) if text else MARKS[block.style] + block.text.strip().replace("\n", "  \n"))
        made.append("\n\n".join(out))
    return made


def _one_line(table: PrintedTable) -> str:
    return html_table(table, "br", th=False).replace("\n", "")


def _bare_pipes(table: PrintedTable) -> str:
    """Without outer pipes and the row of dashes."""
    return "\n".join(
        line[2:-2] for line in pipes(table).split("\n") if not line.startswith("| ---") and "| ---" not in line
    )


def _bold_numbers(table: PrintedTable) -> str:
    return NUMBER.sub(lambda match: f"**{match[0]}**", pipes(table))


def _latex_numbers(table: PrintedTable) -> str:
    return NUMBER.sub(lambda match: f"${match[0]}$", pipes(table))


def grid_table(table: PrintedTable) -> str:
    """`+---+` tables; cells over several columns or rows are written once, as Pandoc does without spans."""
    matrix = [[(cell.text if cell else "").split("\n") for cell in row] for row in table.matrix()]
    widths = [max(len(line) for row in matrix for line in row[c]) for c in range(len(table.widths))]
    edge = "+" + "+".join("-" * (width + 2) for width in widths) + "+"
    lines = [edge]
    for r, row in enumerate(matrix):
        for k in range(max(map(len, row))):
            cells = [(cell[k] if k < len(cell) else "").ljust(width) for cell, width in zip(row, widths, strict=True)]
            lines.append("| " + " | ".join(cells) + " |")
        lines.append(edge.replace("-", "=") if r == 0 else edge)
    return "\n".join(lines)


def tabular(table: PrintedTable) -> str:
    """A LaTeX table."""
    special = str.maketrans({"&": r"\&", "%": r"\%", "_": r"\_", "#": r"\#", "$": r"\$"})
    lines = [r"\begin{tabular}{" + "|l" * len(table.widths) + "|}", r"\hline"]
    for row in table.matrix():
        cells = []
        skip = 0
        for cell in row:
            if cell is None:
                if skip:
                    skip -= 1
                else:
                    cells.append("")
                continue
            text = cell.text.translate(special).replace("\n", r" \newline ")
            if cell.row_span > 1:
                text = rf"\multirow{{{cell.row_span}}}{{*}}{{{text}}}"
            if cell.col_span > 1:
                text = rf"\multicolumn{{{cell.col_span}}}{{c|}}{{{text}}}"
                skip = cell.col_span - 1
            cells.append(text)
        lines.append(" & ".join(cells) + r" \\ \hline")
    return "\n".join([*lines, r"\end{tabular}"])


def _html_text(paragraph: Paragraph) -> str:
    tag = {"title": "h1", "heading": "h2"}.get(paragraph.style, "p")
    box = 'data-bbox="10 20 30 40"'
    return f"<{tag} {box}>" + escape(paragraph.text.strip()).replace("\n", "<br>") + f"</{tag}>"


def _html(printed: Printed) -> list[str]:
    pages = _pages(printed, _one_line, _html_text)
    return [f"<html><body>\n{page}\n</body></html>" for page in pages]


def _fenced(pages: list[str], name: str) -> str:
    return "\n\n".join(f"```{name}\n{page}\n```" for page in pages)


def _json_pages(printed: Printed, table: Callable[[PrintedTable], str]) -> list[dict]:
    return [{"natural_text": page} for page in _pages(printed, table)]


def _lines(items: list[dict]) -> str:
    return "\n".join(json.dumps(item, ensure_ascii=False) for item in items)


def _layout(printed: Printed) -> str:
    """Blocks with boxes, page by page."""
    made = []
    for number, blocks in enumerate(printed.pages()):
        for block in blocks:
            kind = "Table" if isinstance(block, PrintedTable) else "Text"
            if isinstance(block, PrintedTable) or (isinstance(block, Paragraph) and block.text.strip()):
                text = _one_line(block) if isinstance(block, PrintedTable) else block.text.strip()
                made.append({"bbox": [1, 2, 3, 4], "category": kind, "text": text, "page_index": number})
    return json.dumps(made, ensure_ascii=False, indent=1)


def _numbered(printed: Printed) -> str:
    pages = _pages(printed, _one_line)
    return json.dumps(
        {"model": "ocr", "pages": [{"index": n, "markdown": page, "images": []} for n, page in enumerate(pages)]},
        ensure_ascii=False,
    )


def _with_tokens(page: str) -> str:
    return f"<|im_start|>assistant\n{page}<|im_end|>"


def _headed(pages: list[str]) -> str:
    return "\n\n".join(f"## Page {n}\n\n{page}" for n, page in enumerate(pages, 1))


# name -> (file ending, printed -> text)
DIALECTS: dict[str, tuple[str, Callable[[Printed], str]]] = {
    "pipes": ("md", lambda p: _headed(_pages(p, pipes))),
    "fenced markdown": ("md", lambda p: _fenced(_pages(p, pipes), "markdown")),
    "fenced HTML": ("md", lambda p: _fenced(_html(p), "html")),
    "HTML tables on one line": ("txt", lambda p: _headed(_pages(p, _one_line))),
    "bold numbers": ("md", lambda p: _headed(_pages(p, _bold_numbers))),
    "LaTeX numbers": ("md", lambda p: _headed(_pages(p, _latex_numbers))),
    "LaTeX tables": ("mmd", lambda p: _headed(_pages(p, tabular))),
    "grid tables": ("md", lambda p: _headed(_pages(p, grid_table))),
    "bare pipes": ("txt", lambda p: _headed(_pages(p, _bare_pipes))),
    "line ends as letters": ("txt", lambda p: _headed(_pages(p, pipes)).replace("\n", "\\n")),
    "tokens of a model": ("txt", lambda p: "\n".join(map(_with_tokens, _pages(p, _one_line))) + "<|endoftext|>"),
    "JSON, one text": ("json", lambda p: _lines([{"natural_text": "\n\n".join(_pages(p, _one_line))}])),
    "JSON, escaped, in a fence": (
        "md", lambda p: "```json\n" + json.dumps({"natural_text": "\n\n".join(_pages(p, pipes))}) + "\n```"
    ),
    "JSON, a list of pages": ("json", lambda p: json.dumps(_json_pages(p, _one_line), ensure_ascii=False)),
    "JSON, a page a line": ("jsonl", lambda p: _lines(_json_pages(p, pipes))),
    "JSON, numbered pages": ("json", _numbered),
    "JSON, blocks with boxes": ("json", _layout),
}  # fmt: skip
