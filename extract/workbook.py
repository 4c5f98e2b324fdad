"""The parts of a spreadsheet that its sheets share: their list, the texts they point to, how cells are formatted."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex
from lxml import etree

from extract import symbols
from extract.markup import raised
from extract.package import RELATIONSHIPS, Package

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{" + RELATIONSHIPS + "}"
ON = frozenset(("1", "true", "on"))
ESCAPED = regex.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Text:
    """A text as its cell shows it, and what of it is struck through."""

    shown: str
    struck: str = ""


@dataclass(frozen=True)
class Format:
    """How a cell is formatted. code, number: of its number format. font: a symbol font's name. ruled: has borders."""

    code: str = ""
    number: int = 0
    font: str | None = None
    struck: bool = False
    ruled: bool = False


@dataclass(frozen=True)
class SheetEntry:
    """A sheet in the workbook's list. kind: of its part, such as `worksheet`."""

    name: str
    hidden: bool
    kind: str
    part: str


@dataclass
class Workbook:
    sheets: list[SheetEntry]
    texts: list[Text] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    date1904: bool = False

    def format(self, number: str | None) -> Format:
        at = whole(number)
        return self.formats[at] if 0 <= at < len(self.formats) else Format()


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number of an attribute, `otherwise` where there is none."""
    try:
        return int(text) if text is not None and len(text) < 10 else otherwise
    except ValueError:
        return otherwise


def is_on(element: etree._Element | None, name: str) -> bool:
    return element is not None and (element.get(name) or "").lower() in ON


def read(package: Package, main: str) -> Workbook | None:
    """The workbook whose main part this is; None where that is none."""
    root = package.xml(main)
    if root is None or root.tag != S + "workbook":
        return None
    relations = package.relations(main)
    parts = {kind: target for kind, target in relations.values()}
    sheets = []
    for sheet in root.iterfind(f"{S}sheets/{S}sheet"):
        kind, part = relations.get(sheet.get(R + "id") or "", ("", ""))
        hidden = (sheet.get("state") or "visible") != "visible"
        sheets.append(SheetEntry(sheet.get("name") or "", hidden, kind, part))
    book = Workbook(sheets, date1904=is_on(root.find(S + "workbookPr"), "date1904"))
    texts = package.xml(parts["sharedStrings"]) if "sharedStrings" in parts else None
    book.texts = [text_of(item) for item in texts.iterfind(S + "si")] if texts is not None else []
    styles = package.xml(parts["styles"]) if "styles" in parts else None
    book.formats = _formats(styles) if styles is not None else []
    return book


def text_of(item: etree._Element) -> Text:
    """The text of a shared or inline string: its runs, without the readings that East Asian texts add."""
    shown: list[str] = []
    struck: list[str] = []
    for part in item:
        if part.tag == S + "t":
            shown.append(unescaped(part.text or ""))
        elif part.tag == S + "r":
            about = part.find(S + "rPr")
            words = "".join(unescaped(t.text or "") for t in part.iterfind(S + "t"))
            font = _font(about, "rFont")
            if font:
                words = symbols.from_symbol_font(words, font)
            if _struck(about):
                struck.append(words)
                continue
            above = None if about is None else about.find(S + "vertAlign")
            if above is not None and above.get("val") == "superscript" and words.strip().isdigit() and shown:
                words = raised(words.strip()) if shown[-1].rstrip("% ")[-1:].isdigit() else words
            shown.append(words)
    return Text("".join(shown), "".join(struck))


def unescaped(text: str) -> str:
    """`_x000D_` stands for a character that XML cannot hold."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda found: "" if 0xD800 <= int(found[1], 16) < 0xE000 else chr(int(found[1], 16)), text)


def _formats(styles: etree._Element) -> list[Format]:
    codes = {
        whole(item.get("numFmtId")): item.get("formatCode") or "" for item in styles.iterfind(f"{S}numFmts/{S}numFmt")
    }
    fonts = [(_font(font, "name"), _struck(font)) for font in styles.iterfind(f"{S}fonts/{S}font")]
    borders = [
        any(side.get("style", "none") != "none" for side in item) for item in styles.iterfind(f"{S}borders/{S}border")
    ]
    found = []
    for item in styles.iterfind(f"{S}cellXfs/{S}xf"):
        number, at, border = (whole(item.get(name)) for name in ("numFmtId", "fontId", "borderId"))
        font, struck = fonts[at] if 0 <= at < len(fonts) else (None, False)
        found.append(
            Format(codes.get(number, ""), number, font, struck, 0 <= border < len(borders) and borders[border])
        )
    return found


def _font(about: etree._Element | None, tag: str) -> str | None:
    """The name of a font whose letters are signs, None for any other."""
    element = None if about is None else about.find(S + tag)
    name = None if element is None else element.get("val")
    return name if symbols.is_symbol_font(name) else None


def _struck(about: etree._Element | None) -> bool:
    strike = None if about is None else about.find(S + "strike")
    return strike is not None and (strike.get("val") or "1").lower() in ON
