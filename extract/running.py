"""Running headers, footers, page numbers and catchwords told from what a page has to say.

A line at a page's edge is running if it repeats there over pages (numbers apart), if it is a page number that counts
with the pages, or if it announces the next page's first words. Tables are never touched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace

import regex

from schemas.document import Line, Page, Paragraph
from schemas.thai import ascii_digits

EDGE = 0.13  # of the page's height, at the top and at the foot
DEPTH = 4  # lines from the edge that are looked at
SAME_PLACE = 7.0  # points of height by which repeated lines may differ
REPEATS = 3  # pages on which a line must repeat; all of them in a document of two pages
NUMBER = regex.compile(
    r"^(?P<mark>[-–—(\[~•|. ]*(?:หน้า(?:ที่)?|page|p\.)?[-–—. ]*)(?P<number>[0-9๐-๙]{1,4})"
    r"(?P<total>\s*(?:/|จาก|of)\s*[0-9๐-๙]{1,4})?(?P<end>[-–—)\]~•|. ]*)$",
    regex.IGNORECASE,
)
LETTERS = regex.compile(r"[\s\p{P}\p{S}\ufffd]+")
DIGITS = regex.compile(r"[0-9๐-๙]+")
TRAIL = regex.compile(r"^/?\s*(?P<start>\S.*?)\s*(?:\.{2,}|…+|-{2,}/?)[\s./…-]*$")


def settle(pages: list[Page]) -> list[Page]:
    """The pages with their running lines moved from the body to `Page.running`."""
    edges = [_edges(page) for page in pages]
    running = [set() for _ in pages]
    _repeated(edges, pages, running)
    _numbers(edges, running)
    for index in range(len(pages)):
        _catchword(pages, index, edges[index], running)
    return [_without(page, lines) if lines else page for page, lines in zip(pages, running, strict=True)]


def _edges(page: Page) -> list[tuple[str, Line]]:
    """(top or foot, line) of the body lines near the page's upper and lower edge."""
    if not page.height:
        return []
    upper, lower = EDGE * page.height, (1 - EDGE) * page.height
    lines = [
        (line, box)
        for block in page.blocks
        if isinstance(block, Paragraph)
        for line in block.lines
        if (box := line.place.box) and (box.bottom <= upper or box.top >= lower)
    ]
    if not lines:
        return []
    every = [line.place.box for line in page.lines() if line.place.box]
    tops, bottoms = sorted(box.top for box in every), sorted(box.bottom for box in every)
    found = []
    for line, box in lines:
        if box.bottom <= upper and bisect_left(tops, box.top - 2) < DEPTH:
            found.append(("top", line))
        elif box.top >= lower and len(bottoms) - bisect_right(bottoms, box.bottom + 2) < DEPTH:
            found.append(("foot", line))
    return found


def _key(text: str) -> str:
    return LETTERS.sub("", DIGITS.sub("#", ascii_digits(text))).lower()


def _repeated(edges: list, pages: list[Page], running: list[set[int]]) -> None:
    seen: dict[tuple[str, str], list[tuple[int, Line, float]]] = defaultdict(list)
    for index, found in enumerate(edges):
        for edge, line in found:
            key = _key(line.text)
            if key and key != "#":
                box = line.place.box
                depth = box.top if edge == "top" else pages[index].height - box.bottom
                seen[edge, key].append((index, line, depth))
    needed = min(REPEATS, max(2, len(pages)))
    for occurrences in seen.values():
        for index, line, depth in occurrences:
            alike = {other for other, _, place in occurrences if abs(place - depth) <= SAME_PLACE}
            if len(alike) >= needed:
                running[index].add(id(line))


def _numbers(edges: list, running: list[set[int]]) -> None:
    """Page numbers: marked as such, or counting up with the pages at the same edge."""
    found: list[tuple[int, str, Line, int, bool]] = []
    for index, lines in enumerate(edges):
        for edge, line in lines:
            match = NUMBER.match(line.text.strip())
            if match:
                marked = bool(match["mark"].strip(" .")) and bool(match["end"].strip(" .") or "น" in match["mark"])
                marked |= bool(match["total"])
                found.append((index, edge, line, int(ascii_digits(match["number"])), marked))
    for index, edge, line, number, marked in found:
        counts = {i for i, other, _, n, _ in found if other == edge and n - i == number - index}
        if marked or len(counts) >= 2:
            running[index].add(id(line))


def _catchword(pages: list[Page], index: int, edges: list, running: list[set[int]]) -> None:
    """`/๑๓. ให้ทำ…` at a page's foot, which only announces how the next page begins."""
    feet = [line for edge, line in edges if edge == "foot" and id(line) not in running[index]]
    if not feet or index + 1 >= len(pages):
        return
    last = max(feet, key=lambda line: line.place.box.bottom)
    match = TRAIL.match(last.text.strip())
    if not match:
        return
    start = LETTERS.sub("", match["start"].lstrip("/"))
    following = "".join(
        LETTERS.sub("", line.text) for line in list(pages[index + 1].lines())[:6] if id(line) not in running[index + 1]
    )
    slash = last.text.strip().startswith("/")
    if (len(start) >= 2 and following.startswith(start[:12])) or (slash and len(start) <= 40):
        running[index].add(id(last))


def _without(page: Page, running: set[int]) -> Page:
    kept, moved = [], []
    for block in page.blocks:
        if not isinstance(block, Paragraph):
            kept.append(block)
            continue
        moved += [line for line in block.lines if id(line) in running]
        lines = tuple(line for line in block.lines if id(line) not in running)
        if lines:
            kept.append(replace(block, lines=lines) if len(lines) < len(block.lines) else block)
    return replace(page, blocks=tuple(kept), running=page.running + tuple(moved))
