"""Tables drawn with pipes: `| a | b |`, with or without the row of dashes below the header."""

from __future__ import annotations

import regex

from extract.tabs import NumberedLine, RawRow

DASHES = regex.compile(r"^\s*\|?(?:\s*:?-+:?\s*\|)*+\s*(?::?-+:?)?\s*$")
PIPE = regex.compile(r"(?<!\\)\|")
MAX_BROKEN = 30  # lines over which one row may be broken
LEAST_BARE = 3  # rows of a table with nothing but pipes between its cells
NUMBER = regex.compile(r"^[-–+]?[0-9๐-๙][0-9๐-๙.,]*\s?%?$|^[-–]$")
EDGE = regex.compile(r"^\s*\+(?:[-=:]{1,}\+)+\s*$")  # of a grid table


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
        return _bare_table(lines, start)
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


def _bare_table(lines: list[NumberedLine], start: int) -> tuple[list[RawRow], int, int] | None:
    """Rows whose cells have pipes between them only: as many in each line, and with two columns a number in most."""
    count = len(PIPE.findall(lines[start][1]))
    if not count or (start and len(PIPE.findall(lines[start - 1][1])) == count):
        return None  # a run of lines is looked at once, from its first
    end = start
    while end < len(lines) and len(PIPE.findall(lines[end][1])) == count:
        end += 1
    if end - start < LEAST_BARE:
        return None
    rows = [
        [[(number, part.replace("\\|", "|"))] if part.strip() else [] for part in PIPE.split(text)]
        for number, text in lines[start:end]
    ]
    numbers = sum(bool(row[-1]) and NUMBER.match(row[-1][0][1].strip()) is not None for row in rows)
    return (rows, 0, end) if count > 1 or numbers >= LEAST_BARE - 1 and 2 * numbers >= len(rows) else None


def is_edge(text: str) -> bool:
    return text.lstrip().startswith("+") and EDGE.match(text) is not None


def grid_table(lines: list[NumberedLine], start: int) -> tuple[list[RawRow], int, int] | None:
    """Rows of the table whose upper edge `+---+---+` is lines[start], how many are header, and where it ends."""
    if start + 1 >= len(lines) or not lines[start + 1][1].lstrip().startswith("|"):
        return None
    rows: list[RawRow] = []
    header = 0
    fresh = True
    i = start
    while i < len(lines):
        text = lines[i][1].strip()
        if is_edge(text):
            fresh = True
            if "=" in text:
                header = header or len(rows)
        elif text.startswith("|") and text.endswith("|"):
            cells = split_pipes((lines[i][0], text[:-1]), keep=True)
            if fresh or len(cells) != len(rows[-1]):
                rows.append(cells)
            else:
                rows[-1] = [above + below for above, below in zip(rows[-1], cells, strict=True)]
            fresh = False
        else:
            break
        i += 1
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


def split_pipes(line: NumberedLine, inner: bool = False, keep: bool = False) -> RawRow:
    """The cells of one line. inner: the line goes on a row, so that what stands before its first pipe counts. keep:
    an empty last cell too."""
    number, text = line
    parts = PIPE.split(text.strip())
    if not inner and parts and not parts[0].strip():
        parts = parts[1:]
    if len(parts) > 1 and not keep and not parts[-1].strip():
        parts = parts[:-1]
    parts = [part.replace("\\|", "|") for part in parts]
    return [[(number, part)] if part.strip() else [] for part in parts]
