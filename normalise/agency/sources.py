"""The texts of a document in which agencies and places are searched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from normalise.view import Grid, GridCell, Passage, View
from schemas.document import Place

COVER_ITEMS, COVER_LETTERS = 14, 900
MOST_LETTERS = 3_000_000  # a report has some hundred thousand


@dataclass(frozen=True, slots=True)
class Source:
    """A text that is searched. text[:own] is this item's; the rest are the beginnings of the next two paragraphs.

    cover: among the first of the document. order: running number. owner: gives the place of an offset.
    """

    text: str
    own: int
    cover: bool
    order: int
    owner: Passage | GridCell | None

    def place(self, offset: int) -> Place | None:
        if isinstance(self.owner, Passage):
            return self.owner.place_at(min(offset, max(self.own - 1, 0)))
        return self.owner.place if self.owner else None


def lines_of(source: Source) -> Iterator[tuple[int, int]]:
    """Where the printed lines of a source's own text begin and end."""
    starts = source.owner.starts if isinstance(source.owner, Passage) else ()
    breaks = (i + 1 for i, char in enumerate(source.text[: source.own]) if char == "\n")
    edges = sorted({0, *starts, *breaks, source.own})
    yield from zip(edges, edges[1:], strict=False)


def sources(view: View) -> list[Source]:
    """The document's texts in reading order: paragraphs, each with the beginning of the next, then cells."""
    found: list[Source] = []
    letters = 0
    items = view.items
    for index, item in enumerate(items):
        if letters > MOST_LETTERS:
            break
        cover = index < COVER_ITEMS and letters < COVER_LETTERS
        if isinstance(item, Passage):
            more = ""
            for after in items[index + 1 : index + 3]:
                if not isinstance(after, Passage):
                    break
                more += "\n" + after.text[:60]
            found.append(Source(item.text + more, len(item.text), cover, len(found), item))
            letters += len(item.text)
        elif isinstance(item, Grid):
            for cell in item.cells():
                found.append(Source(cell.text, len(cell.text), cover and letters < COVER_LETTERS, len(found), cell))
                letters += len(cell.text)
    for page in view.document.pages:
        for line in page.running:
            text = view.clean(line)
            found.append(Source(text, len(text), False, len(found), Passage(page.number, text, (line,), (0,))))
    return found
