"""Styles of Word: which are headings, which number their paragraphs, and which hide or strike out text."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex
from lxml import etree

from extract.word_numbering import W, value, whole

HEADING = regex.compile(r"(?i)^heading\s*[1-9]$")
MAX_DEPTH = 20  # of styles based on styles
SWITCHES = ("vanish", "strike", "dstrike")
OFF = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True)
class Style:
    """What a paragraph or run inherits from its style. num, level: its list. kind: a hint as in `Paragraph.style`.
    switches: those of `SWITCHES` that are on."""

    num: str | None = None
    level: int | None = None
    kind: str | None = None
    switches: frozenset[str] = frozenset()


@dataclass
class Styles:
    elements: dict[str, etree._Element] = field(default_factory=dict)
    default: str | None = None
    known: dict[str | None, Style] = field(default_factory=dict)
    runs: dict[str, Style] = field(default_factory=dict)

    def get(self, key: str | None) -> Style:
        key = key if key in self.elements else self.default
        if key not in self.known:
            self.known[key] = self._resolve(key)
        return self.known[key]

    def of_run(self, key: str | None) -> Style:
        """What a run inherits from its own style, nothing without one."""
        if key not in self.elements:
            return Style()
        if key not in self.runs:
            self.runs[key] = self._resolve(key)
        return self.runs[key]

    def _resolve(self, key: str | None) -> Style:
        num = level = kind = None
        switches: dict[str, bool] = {}
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
            about = element.find(W + "rPr")
            for name in SWITCHES:
                on = switch(about, name)
                if on is not None:
                    switches.setdefault(name, on)
            key = value(element, "basedOn")
        return Style(num, level, kind, frozenset(name for name, on in switches.items() if on))


def switch(properties: etree._Element | None, name: str) -> bool | None:
    """Whether a switch such as `w:vanish` is on; None where it is not there."""
    element = None if properties is None else properties.find(W + name)
    return None if element is None else (element.get(W + "val") or "1").lower() not in OFF


def read(root: etree._Element | None) -> Styles:
    """The styles of paragraphs and of runs in a styles part."""
    found = Styles()
    for element in root.iterfind(W + "style") if root is not None else ():
        kind = element.get(W + "type", "paragraph")
        if kind not in ("paragraph", "character"):
            continue
        key = element.get(W + "styleId") or ""
        found.elements[key] = element
        if kind == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
            found.default = key
    return found
