"""Printed report -> HTML as web pages, office programs and OCR models write it."""

from __future__ import annotations

from html import escape

from support.printed import PageBreak, Paragraph, Printed, PrintedTable

TAGS = {"title": "h1", "heading": "h2", "body": "p", "list": "p"}


def render_html(
    printed: Printed, breaks: str = "br", th: bool = True, page: bool = True, font: str | None = None
) -> bytes:
    """breaks: `br` or `p` for the lines of a cell. th: header cells as <th>. page: a whole page with a head; else a
    fragment. font: a family for print."""
    body = "\n".join(html_block(block, breaks, th) for block in printed.blocks)
    if not page:
        return body.encode()
    size = "A4 landscape" if printed.landscape else "A4"
    family = f"body{{font-family:'{font}'}}" if font else ""
    style = (
        f"@page{{size:{size};margin:1.5cm}}table{{border-collapse:collapse;width:100%;table-layout:fixed}}"
        f"td,th{{border:1px solid #000;padding:3px;vertical-align:top;font-size:11pt;overflow-wrap:anywhere}}"
        f"thead{{display:table-header-group}}.page{{break-after:page}}{family}"
    )
    head = f'<meta charset="utf-8"><title>ITA</title><style>{style}</style>'
    return f'<!DOCTYPE html>\n<html lang="th"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'.encode()


def html_block(block: Paragraph | PrintedTable | PageBreak, breaks: str = "br", th: bool = True) -> str:
    if isinstance(block, PageBreak):
        return '<div class="page"></div>'
    if isinstance(block, Paragraph):
        tag = TAGS[block.style]
        return f"<{tag}>" + escape(block.text).replace("\n", "<br>") + f"</{tag}>"
    return html_table(block, breaks, th)


def html_table(table: PrintedTable, breaks: str, th: bool) -> str:
    total = sum(table.widths)
    columns = "".join(f'<col style="width:{100 * w / total:.1f}%">' for w in table.widths)
    rows = ["<colgroup>" + columns + "</colgroup>"]
    for r, row in enumerate(table.rows):
        if r == 0 and table.header_rows and th:
            rows.append("<thead>")
        tag = "th" if th and r < table.header_rows else "td"
        cells = []
        for cell in row:
            spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
            spans += f' colspan="{cell.col_span}"' if cell.col_span > 1 else ""
            lines = [escape(line) for line in cell.text.split("\n")]
            text = "<br>".join(lines) if breaks == "br" else "".join(f"<p>{line}</p>" for line in lines)
            cells.append(f"<{tag}{spans}>{text}</{tag}>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
        if th and table.header_rows and r == table.header_rows - 1:
            rows.append("</thead>")
    return "<table>\n" + "\n".join(rows) + "\n</table>"
