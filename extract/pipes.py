"""Tables drawn with pipes: `| a | b |`, with or without the row of dashes below the header."""

from __future__ import annotations

import regex

from extract.tabs import NumberedLine, RawRow

DASHES = regex.compile(r"^\s*\|?(?:\s*:?-+:?\s*\|)*+\s*(?::?-+:?)?\s*$")
PIPE = regex.compile(r"(?<!\\)\|")
MAX_BROKEN = 30  # lines over which one row may be broken


def is_dashes(text: str) -> bool:
    return "|" in text and "-" in text and len(text) < 5000 and DASHES.match(text) is not None


def pipe_table(lines: list[NumberedLine], start: int) -> tuple[list[RawRow], int, int] | None:
    """Rows of the pipe table that begins in lines[start], how many of them are header, and where it ends.

    None where there is none: a line that neither starts with a pipe nor stands above a row of dashes.
    """
    first = lines[start][1].strip()
    if "|" not in first:
        return None
    ruled = start + 1 < len(lines) and is_dashes(lines[start + 1][1])
    if not ruled and not (first.startswith("|") and first.endswith("|") and len(PIPE.findall(first)) > 1):
        return None
    rows: list[RawRow] = []
    header = 0
    i = start
    while i < len(lines):
        text = lines[i][1].strip()
        if "|" not in text or not (text.startswith("|") or ruled):
            break
        if is_dashes(text):
            header = header or len(rows)
            i += 1
            continue
        row = split_pipes(lines[i])
        i += 1
        width = len(rows[0]) if rows else 0
        if text.startswith("|") and not text.endswith("|") and (len(row) < width or not rows):
            end = _broken_row(lines, i, len(row), width)
            for line in lines[i:end]:
                more = split_pipes(line, inner=True)
                row[-1] = row[-1] + more[0]
                row.extend(more[1:])
            i = max(i, end)
        rows.append(row)
    return (rows, header, i) if rows else None


def _broken_row(lines: list[NumberedLine], start: int, cells: int, width: int) -> int:
    """The end of the lines that continue a row broken inside a cell; `start` where none does."""
    for i in range(start, min(len(lines), start + MAX_BROKEN)):
        text = lines[i][1].strip()
        if not text or text.startswith("|"):
            return start
        cells += len(PIPE.findall(text)) - text.endswith("|")
        if text.endswith("|"):
            return i + 1 if not width or cells == width else start
    return start


def split_pipes(line: NumberedLine, inner: bool = False) -> RawRow:
    """The cells of one line. inner: the line goes on a row, so that what stands before its first pipe counts."""
    number, text = line
    parts = PIPE.split(text.strip())
    if not inner and parts and not parts[0].strip():
        parts = parts[1:]
    if len(parts) > 1 and not parts[-1].strip():
        parts = parts[:-1]
    parts = [part.replace("\\|", "|") for part in parts]
    return [[(number, part)] if part.strip() else [] for part in parts]
