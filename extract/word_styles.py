"""Paragraph styles of Word: which are headings, and which number their paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex
from lxml import etree

from extract.word_numbering import W, value, whole

HEADING = regex.compile(r"(?i)^heading\s*[1-9]$")
MAX_DEPTH = 20  # of styles based on styles


@dataclass(frozen=True)
class Style:
    """What a paragraph inherits from its style. num, level: its list. kind: a hint as in `Paragraph.style`."""

    num: str | None = None
    level: int | None = None
    kind: str | None = None


@dataclass
class Styles:
    elements: dict[str, etree._Element] = field(default_factory=dict)
    default: str | None = None
    known: dict[str | None, Style] = field(default_factory=dict)

    def get(self, key: str | None) -> Style:
        key = key if key in self.elements else self.default
        if key not in self.known:
            self.known[key] = self._resolve(key)
        return self.known[key]

    def _resolve(self, key: str | None) -> Style:
        num = level = kind = None
        for _ in range(MAX_DEPTH):
            element = self.elements.get(key) if key else None
            if element is None:
                break
            properties = element.find(W + "pPr")
            name = value(element, "name") or ""
            if kind is None:
                if HEADING.match(name) or whole(value(properties, "outlineLvl"), 9) < 9:
                    kind = "heading"
                elif name.lower() in ("title", "subtitle"):
                    kind = "title"
                elif name.lower().startswith("toc "):
                    kind = "toc"
            numbering = None if properties is None else properties.find(W + "numPr")
            if numbering is not None:
                num = num or value(numbering, "numId")
                if level is None and numbering.find(W + "ilvl") is not None:
                    level = whole(value(numbering, "ilvl"))
            key = value(element, "basedOn")
        return Style(num, level, kind)


def read(root: etree._Element | None) -> Styles:
    """The paragraph styles of a styles part."""
    found = Styles()
    for element in root.iterfind(W + "style") if root is not None else ():
        if element.get(W + "type", "paragraph") != "paragraph":
            continue
        key = element.get(W + "styleId") or ""
        found.elements[key] = element
        if element.get(W + "default") in ("1", "true", "on"):
            found.default = key
    return found
