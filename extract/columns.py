"""Tables without rules: lines whose pieces stand under each other over several rows.

Prose must never become a table, so the evidence has to be strong: three rows or more, columns that no piece crosses,
and either a column of numbers or three filled columns. Nor may part of a table: a heading cut in two names its columns
wrongly, so the lines above and below must not belong to it, and its first row must fill the columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from extract.table_evidence import LEAST_ROWS, evident
from extract.typeset import Piece, TextLine

LEAST_GUTTER = 0.7  # em between two columns
SAME_ROW = 0.45  # em between base lines of one row
NEXT_LINE = 1.9  # em down to a line that continues a cell
CENTRED = 2.0  # em that a caption's middle may be off the table's
LEADER = regex.compile(r"[.…_]{5,}|(?:\. ){4,}")


@dataclass
class Row:
    """Pieces on one base line, and the lines that they came from."""

    lines: list[TextLine]
    pieces: list[Piece]

    @property
    def y(self) -> float:
        return self.pieces[0].y

    @property
    def em(self) -> float:
        return max(piece.em for piece in self.pieces)


@dataclass
class OpenTable:
    """A table without rules. cells: (row, col) -> lines of pieces from top to bottom. columns: (x0, x1) of each."""

    columns: list[tuple[float, float]]
    cells: dict[tuple[int, int], list[Piece]] = field(default_factory=dict)
    rows: int = 0


def split(lines: list[TextLine]) -> list[list[TextLine] | OpenTable]:
    """A stream of lines (top to bottom) as stretches of running text and tables without rules."""
    rows = _rows(lines)
    found: list[list[TextLine] | OpenTable] = []
    at = 0
    while at < len(rows):
        end, table = _table(rows, at)
        if table is not None:
            found.append(table)
            at = end
            continue
        if not found or isinstance(found[-1], OpenTable):
            found.append([])
        found[-1] += rows[at].lines
        at += 1
    return found


def _rows(lines: list[TextLine]) -> list[Row]:
    rows: list[Row] = []
    for line in lines:
        if rows and abs(line.y - rows[-1].y) <= SAME_ROW * max(line.em, rows[-1].em):
            rows[-1].lines.append(line)
            rows[-1].pieces += line.pieces
        else:
            rows.append(Row([line], list(line.pieces)))
    for row in rows:
        row.pieces.sort(key=lambda piece: piece.x0)
    return rows


def _table(rows: list[Row], start: int) -> tuple[int, OpenTable | None]:
    """The longest table that begins at this row: (row after it, table)."""
    if not _tabular(rows[start]):
        return start, None
    end = start + 1
    while end < len(rows) and _near(rows[end - 1], rows[end]) and not _leads(rows[end]):
        end += 1
    while end - start >= LEAST_ROWS:
        table = _build(rows[start:end])
        if table is not None and _whole(table, rows, start, end):
            return end, table
        end -= 1
    return start, None


def _tabular(row: Row) -> bool:
    return len(row.pieces) > 1 and not _leads(row)


def _leads(row: Row) -> bool:
    """Whether dots lead from one piece to the next, as in a table of contents or a form."""
    return any(LEADER.search(piece.text) for piece in row.pieces)


def _near(above: Row, below: Row) -> bool:
    return below.y - above.y <= 3.2 * max(above.em, below.em)


def _build(rows: list[Row]) -> OpenTable | None:
    full = [row for row in rows if len(row.pieces) > 1]
    if len(full) < LEAST_ROWS or len(full) < 0.5 * len(rows) or not _tabular(rows[-1]) and len(rows[-1].pieces) > 1:
        return None
    columns = _joined(_columns(full), full)
    if len(columns) < 2:
        return None
    table = OpenTable(columns)
    previous: Row | None = None
    for row in rows:
        places = [_column(columns, piece) for piece in row.pieces]
        if None in places or len(set(places)) < len(places):
            return None
        if len(row.pieces) > 1 or previous is None or row.y - previous.y > NEXT_LINE * row.em or not table.rows:
            table.rows += 1
        for place, piece in zip(places, row.pieces, strict=True):
            table.cells.setdefault((table.rows - 1, place), []).append(piece)
        previous = row
    return table if _evident(table) else None


def _whole(table: OpenTable, rows: list[Row], start: int, end: int) -> bool:
    """Whether a table cuts nothing in two: its first row fills each column but perhaps the first, and the lines next to
    it are none of its own."""
    if any((0, column) not in table.cells for column in range(1, len(table.columns))):
        return False
    if start > 0 and (_cut_off(rows[start - 1], rows[start], table) or _heads(rows[start - 1], rows[start], table)):
        return False
    return end == len(rows) or not _cut_off(rows[end], rows[end - 1], table)


def _cut_off(row: Row, edge: Row, table: OpenTable) -> bool:
    """Whether a row next to a table's first or last one belongs to it: cells side by side, or a next line that stands
    in a column behind the first."""
    if _leads(row) or not _near(*sorted((row, edge), key=lambda one: one.y)):
        return False
    if len(row.pieces) > 1:
        return True
    (piece,) = row.pieces
    inside = any(piece.x0 >= x0 - row.em and piece.x1 <= x1 + row.em for x0, x1 in table.columns[1:])
    return inside and abs(row.y - edge.y) <= NEXT_LINE * row.em


def _heads(row: Row, edge: Row, table: OpenTable) -> bool:
    """Whether the line above a table heads some of its columns; a caption is centred over all of them, or begins where
    they do."""
    if len(row.pieces) > 1:
        return False
    (piece,) = row.pieces
    left, right = table.columns[0][0], table.columns[-1][1]
    centred = abs(piece.x0 + piece.x1 - left - right) <= 2 * CENTRED * row.em
    return edge.y - row.y <= NEXT_LINE * row.em and piece.x0 > table.columns[0][1] and not centred


def _columns(rows: list[Row]) -> list[tuple[float, float]]:
    """Stretches of the width that pieces fill, parted by gutters that no piece crosses."""
    spans = sorted((piece.x0, piece.x1) for row in rows for piece in row.pieces)
    gutter = LEAST_GUTTER * max(row.em for row in rows)
    columns: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if columns and x0 < columns[-1][1] + gutter:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _joined(columns: list[tuple[float, float]], rows: list[Row]) -> list[tuple[float, float]]:
    """Neighbouring columns of which no row fills both are one: a centred heading beside what it heads."""
    filled = [{_column(columns, piece) for piece in row.pieces} for row in rows]
    joined: list[tuple[float, float]] = []
    members: set[int] = set()
    for i, column in enumerate(columns):
        if joined and not any(i in row and row & members for row in filled):
            joined[-1] = (joined[-1][0], column[1])
            members.add(i)
        else:
            joined.append(column)
            members = {i}
    return joined


def _column(columns: list[tuple[float, float]], piece: Piece) -> int | None:
    hits = [i for i, (x0, x1) in enumerate(columns) if piece.x0 < x1 and piece.x1 > x0]
    return hits[0] if len(hits) == 1 else None


def _evident(table: OpenTable) -> bool:
    def text(row: int, column: int) -> str:
        return " ".join(piece.text for piece in table.cells.get((row, column), ()))

    return evident([[text(row, column) for column in range(len(table.columns))] for row in range(table.rows)])
