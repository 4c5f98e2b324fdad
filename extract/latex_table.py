"""LaTeX tables, as models trained on papers write them, as HTML: cells over several columns and rows, line ends."""

from __future__ import annotations

from html import escape

import regex

from extract.tabs import NumberedLine

OPEN = regex.compile(r"\\begin\{(tabular[xy*]?|longtable|array)\}")
ENDS = regex.compile(r"\\end\{(?:tabular[xy*]?|longtable|array)\}")
SPECIFICATION = regex.compile(r"^(?:\s*+(?:\[[^\]]{0,50}\]|\{(?:[^{}]|\{[^{}]{0,200}\}){0,400}\}))++")
RULES = regex.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot)\b|\\c(?:mid)?line\{[^{}]{0,40}\}"
)
ROW_END = regex.compile(r"(?<!\\)\\\\(?:\[[^\]]{0,20}\])?")
CELL_END = regex.compile(r"(?<!\\)&")
COLUMNS = regex.compile(r"^\s*+\\multicolumn\{\s*+([0-9]{1,3})\s*+\}\{[^{}]{0,100}\}\{(.*)\}\s*+$", regex.DOTALL)
ROWS = regex.compile(
    r"^\s*+\\multirow(?:\[[^\]]{0,20}\])?\{\s*+([0-9]{1,3})\s*+\}\{[^{}]{0,50}\}\{(.*)\}\s*+$", regex.DOTALL
)
LINE = regex.compile(r"\\(?:newline|linebreak|par)\b\s*+|(?<!\\)\\\\")
STYLE = regex.compile(
    r"\\(?:textbf|textit|text|mathrm|mathbf|underline|emph|makecell|shortstack|thead)(?:\[[^\]]{0,20}\])?\{([^{}]{0,5000})\}"
)
MATHS = regex.compile(r"(?<!\\)\$([^$\n]{1,60})(?<!\\)\$")
SIGNS = {
    r"\%": "%", r"\&": "&", r"\_": "_", r"\#": "#", r"\$": "$", "~": " ", r"\checkmark": "✓", r"\square": "☐",
    r"\ ": " ",
}  # fmt: skip
MOST_LINES = 3000
DEEPEST = 3  # tables inside tables


def begins(text: str) -> bool:
    return "\\begin{" in text and OPEN.search(text) is not None


def as_html(lines: list[NumberedLine], start: int) -> tuple[list[NumberedLine], int]:
    """HTML of the table that begins in lines[start], line for line, and the first line after it. ([], start) where it
    does not end."""
    depth, end = 0, start
    while end < len(lines) and end - start < MOST_LINES and depth <= DEEPEST:
        depth += len(OPEN.findall(lines[end][1])) - len(ENDS.findall(lines[end][1]))
        end += 1
        if depth <= 0:
            break
    if depth > 0:
        return [], start
    made = [(number, "") for number, _ in lines[start:end]]
    row: list[str] = []
    covered: dict[int, int] = {}  # column -> rows that a cell above still covers
    for n, (number, source) in enumerate(lines[start:end]):
        text = source
        if n == 0:
            text = SPECIFICATION.sub("", text[OPEN.search(text).end() :])
        text = RULES.sub("", ENDS.sub("", text))
        parts = _row_ends(text)
        html = "<table>" if n == 0 else ""
        for k, part in enumerate(parts):
            row.append(part)
            if k < len(parts) - 1 or n == len(made) - 1:
                whole = "\n".join(row).strip()
                html += _row(whole, covered) if whole else ""
                row = []
        made[n] = (number, html + ("</table>" if n == len(made) - 1 else ""))
    return made, end


def _row_ends(text: str) -> list[str]:
    """The text parted at the ends of rows; those inside braces are line ends of a cell."""
    parts, last = [], 0
    for match in ROW_END.finditer(text):
        inside = text.count("{", last, match.start()) - text.count("}", last, match.start())
        if inside <= 0:
            parts.append(text[last : match.start()])
            last = match.end()
    return [*parts, text[last:]]


def _row(source: str, covered: dict[int, int]) -> str:
    cells, column = [], 0
    for raw in CELL_END.split(source):
        text, wide, high = raw, 1, 1
        for _ in range(2):  # one inside the other, either way round
            if match := COLUMNS.match(text):
                wide, text = max(1, int(match[1])), match[2]
            if match := ROWS.match(text):
                high, text = max(1, int(match[1])), match[2]
        hidden = covered.get(column, 0) > 0 and not text.strip()
        if not hidden:
            spans = (f' colspan="{wide}"' if wide > 1 else "") + (f' rowspan="{high}"' if high > 1 else "")
            cells.append(f"<td{spans}>{_plain(text)}</td>")
        for c in range(column, column + wide):
            covered[c] = max(0, covered.get(c, 0) - 1) if hidden else high - 1
        column += wide
    return "<tr>" + "".join(cells) + "</tr>"


def _plain(text: str) -> str:
    for _ in range(3):
        text = STYLE.sub(r"\1", text)
    text = MATHS.sub(r"\1", LINE.sub("\n", text))
    for sign, shown in SIGNS.items():
        text = text.replace(sign, shown)
    return escape(text.strip()).replace("\n", "<br>")
