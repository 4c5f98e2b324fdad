"""Numbered and bulleted items inside a cell's text.

A marker counts only in its sequence: "๓." is an item after "๒.", "(๑)" opens a list below it. So years, laws' sections
and amounts that look like markers stay text.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from schemas.thai import ascii_digits

MARKER = regex.compile(
    r"(?:(?<=^)|(?<=[\s:;,()\"”“’'ๆฯ])|(?<=[\u0e01-\u0e4e]))"
    r"(?:(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})[.)]?(?=[\s\u0e01-\u0e4eA-Za-z(\"“])"
    r"|(?P<both>\(\d{1,2}\))"
    r"|(?P<close>\d{1,2}\))"
    r"|(?P<dot>\d{1,2}\.)(?!\d)"
    r"|(?P<letter>[ก-ฮ][.)])(?=\s))"
)
BULLET = regex.compile(r"(?:(?<=^)|(?<=\n)|(?<=\s))(?P<mark>[-–•●▪◦*➢✓])(?P<gap>\s*)(?=[\u0e01-\u0e4eA-Za-z\"“(0-9])")
MONTH_AFTER = regex.compile(r"\s*(?:ม|ก|มี|เม|พ|มิ|ส|ต|ธ)\.?[คยพ]\.|\s*\d{4}")


@dataclass(frozen=True)
class Item:
    """One item. level: 1 is the outermost. number: ASCII, None for a bullet. raw: as printed. text: without the marker.
    start: where the marker stands in the cell's text."""

    level: int
    number: str | None
    raw: str
    text: str
    start: int


@dataclass(frozen=True)
class _Mark:
    style: str
    number: str
    raw: str
    start: int
    end: int


def find_items(text: str) -> list[Item]:
    """The items of a cell in order; [] if it has none. Text before the first marker belongs to no item."""
    accepted = _sequences(_marks(text))
    items = []
    for position, (mark, level) in enumerate(accepted):
        end = accepted[position + 1][0].start if position + 1 < len(accepted) else len(text)
        number = mark.number or None
        body = " ".join(text[mark.end : end].split())
        items.append(Item(level, number, mark.raw, body, mark.start))
    return items


def _marks(text: str) -> list[_Mark]:
    folded = ascii_digits(text)
    marks = []
    for hit in MARKER.finditer(folded):
        style = hit.lastgroup or ""
        if style == "dot" and MONTH_AFTER.match(folded, hit.end()) and not _line_start(folded, hit.start()):
            continue
        number = regex.sub(r"[().]+$|^\(", "", hit.group())
        if style == "dotted":
            style = f"dotted{number.count('.')}"
        marks.append(_Mark(style, number, text[hit.start() : hit.end()], hit.start(), hit.end()))
    for hit in BULLET.finditer(folded):
        spaced_dash = hit["gap"] and hit["mark"] in "-–" and not _line_start(folded, hit.start())
        if not spaced_dash:
            marks.append(_Mark("bullet", "", hit["mark"], hit.start("mark"), hit.end()))
    return sorted(marks, key=lambda mark: (mark.start, -mark.end))


def _line_start(text: str, at: int) -> bool:
    return at == 0 or text[:at].rstrip(" ").endswith("\n") or not text[:at].strip()


def _sequences(marks: list[_Mark]) -> list[tuple[_Mark, int]]:
    """The marks that stand in a sequence, each with its level: a stack of open lists, outermost first."""
    stack: list[tuple[str, str]] = []
    accepted: list[tuple[_Mark, int]] = []
    end = -1
    for mark in marks:
        if mark.start < end:
            continue
        depth = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == mark.style), None)
        if mark.style == "bullet":
            depth = len(stack) if depth is None else depth
        elif depth is not None and _follows(stack[depth][1], mark.number):
            pass
        elif _opens(mark, stack):
            # A list that starts again replaces the list of its own style; another style opens one below.
            depth = len(stack) if depth is None else depth
        else:
            continue
        del stack[depth:]
        stack.append((mark.style, mark.number))
        accepted.append((mark, depth + 1))
        end = mark.end
    return accepted


def _follows(before: str, after: str) -> bool:
    """Whether a number comes right after another: 2 after 1, 2.3 after 2.2, ข after ก; one may be missing."""
    if before.isdigit() and after.isdigit():
        return 1 <= int(after) - int(before) <= 2
    if "." in before and "." in after:
        head, tail = before.split("."), after.split(".")
        if head[:-1] == tail[:-1]:
            return 1 <= int(tail[-1]) - int(head[-1]) <= 2
        return tail[-1] == "1" and len(head) == len(tail)
    return len(before) == len(after) == 1 and before.isalpha() and 1 <= ord(after) - ord(before) <= 2


def _opens(mark: _Mark, stack: list[tuple[str, str]]) -> bool:
    """Whether a mark may begin a list: 1, ก, N.1, or at the cell's very start any number (a continued list)."""
    last = mark.number.rsplit(".", 1)[-1]
    return last in ("1", "ก") or (not stack and mark.start == 0 and mark.number.isdigit())
