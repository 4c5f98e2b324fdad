"""Automatic list numbers of Word: they are printed but stand nowhere in the text."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex
from lxml import etree

from extract import numerals, symbols

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REFERENCE = regex.compile(r"%([1-9])")
LEVELS = 9


def value(element: etree._Element | None, child: str | None = None) -> str | None:
    """`w:val` of an element or of its child."""
    if element is not None and child is not None:
        element = element.find(W + child)
    return None if element is None else element.get(W + "val")


def whole(text: str | None, default: int = 0) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


@dataclass
class Level:
    """One level of a list, as `w:lvl`."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    font: str | None = None
    style: str | None = None


@dataclass
class Numbering:
    """The lists of a document and their counters while it is read from top to bottom."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    own_levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    used: set[tuple[str, int]] = field(default_factory=set)

    def by_style(self, num: str, style: str) -> int | None:
        """The level of a list that a paragraph style is linked to."""
        for level, meaning in self.levels.get(self.lists.get(num, ""), {}).items():
            if meaning.style == style:
                return level
        return None

    def label(self, num: str, level: int) -> str | None:
        """Count one paragraph and give its printed label with what follows it (a space or nothing); None if none."""
        abstract = self.lists.get(num)
        if abstract is None or not 0 <= level < LEVELS:
            return None
        meaning = self._level(num, level)
        if meaning is None:
            return None
        counts = self.counters.setdefault(abstract, {})
        override = self.starts.get(num, {}).get(level)
        if override is not None and (num, level) not in self.used:
            counts[level] = override
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = meaning.start
        self.used.add((num, level))
        for deeper in [k for k in counts if k > level]:
            below = self._level(num, deeper)
            limit = below.restart if below and below.restart is not None else deeper
            # A level restarts after any level above it, after those up to `restart`, or never (0).
            if limit and level < limit:
                del counts[deeper]
        if meaning.kind == "bullet":
            text = symbols.from_symbol_font(meaning.text, meaning.font)
            text = "".join("•" if 0xE000 <= ord(char) <= 0xF8FF else char for char in text)
            text = "-" if text in ("-", "–", "−") else text
        else:
            text = REFERENCE.sub(lambda match: self._count(num, counts, int(match[1]) - 1, meaning), meaning.text)
        if not text.strip():
            return None
        return text if meaning.suffix == "nothing" else text + " "

    def _level(self, num: str, level: int) -> Level | None:
        own = self.own_levels.get(num, {}).get(level)
        return own or self.levels.get(self.lists.get(num, ""), {}).get(level)

    def _count(self, num: str, counts: dict[int, int], level: int, meaning: Level) -> str:
        shown = self._level(num, level)
        if shown is None:
            return ""
        kind = "decimal" if meaning.legal else shown.kind
        if kind in ("none", "bullet"):
            return ""
        return numerals.render(counts.get(level, shown.start), kind)


def read(root: etree._Element | None) -> Numbering:
    """The lists that a numbering part defines."""
    found = Numbering()
    if root is None:
        return found
    linked: dict[str, str] = {}
    styles: dict[str, str] = {}
    for abstract in root.iterfind(W + "abstractNum"):
        key = abstract.get(W + "abstractNumId") or ""
        found.levels[key] = _levels(abstract)
        style, link = value(abstract, "styleLink"), value(abstract, "numStyleLink")
        if style:
            styles[style] = key
        if link:
            linked[key] = link
    for num in root.iterfind(W + "num"):
        key = num.get(W + "numId") or ""
        abstract = value(num, "abstractNumId") or ""
        # A list that only points to a list style is the list that defines this style.
        found.lists[key] = styles.get(linked.get(abstract, ""), abstract)
        for override in num.iterfind(W + "lvlOverride"):
            level = whole(override.get(W + "ilvl"))
            start = value(override, "startOverride")
            if start is not None:
                found.starts.setdefault(key, {})[level] = whole(start, 1)
            own = _levels(override)
            if own:
                found.own_levels.setdefault(key, {}).update(own)
    return found


def _levels(parent: etree._Element) -> dict[int, Level]:
    levels = {}
    for element in parent.iterfind(W + "lvl"):
        fonts = element.find(f"{W}rPr/{W}rFonts")
        restart = value(element, "lvlRestart")
        legal = element.find(W + "isLgl")
        levels[whole(element.get(W + "ilvl"))] = Level(
            start=whole(value(element, "start"), 0),
            kind=value(element, "numFmt") or _alternative(element) or "decimal",
            text=value(element, "lvlText") or "",
            suffix=value(element, "suff") or "tab",
            restart=whole(restart) if restart is not None else None,
            legal=legal is not None and value(legal) not in ("0", "false", "off"),
            font=None if fonts is None else fonts.get(W + "ascii") or fonts.get(W + "hAnsi"),
            style=value(element, "pStyle"),
        )
    return levels


def _alternative(level: etree._Element) -> str | None:
    """The number format inside mc:AlternateContent, which newer formats are wrapped in: the fallback's."""
    formats = [element.get(W + "val") for element in level.iter(W + "numFmt")]
    return formats[-1] if formats else None
