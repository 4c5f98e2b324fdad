"""Formulas of Word documents as one line of text: a fraction keeps its stroke, a power its sign."""

from __future__ import annotations

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
DEEPEST = 30  # nested parts; deeper ones lose their structure, not their letters


def text_of(element: etree._Element, depth: int = 0) -> str:
    """The text of a formula or of a part of one."""
    if depth > DEEPEST:
        return "".join(t.text or "" for t in element.iter(M + "t"))
    if element.tag == M + "t":
        return element.text or ""

    def part(name: str) -> str:
        found = element.find(M + name)
        return text_of(found, depth + 1) if found is not None else ""

    if element.tag == M + "f":
        return f"{_grouped(part('num'))}/{_grouped(part('den'))}"
    if element.tag == M + "sSup":
        return f"{part('e')}^{_grouped(part('sup'))}"
    if element.tag == M + "sSub":
        return f"{part('e')}_{_grouped(part('sub'))}"
    if element.tag == M + "rad":
        return f"{part('deg')}√{_grouped(part('e'))}"
    if element.tag == M + "d":
        parts = [text_of(inner, depth + 1) for inner in element.iterfind(M + "e")]
        return (
            f"{_sign(element, 'begChr', '(')}{_sign(element, 'sepChr', '|').join(parts)}{_sign(element, 'endChr', ')')}"
        )
    return "".join(text_of(inner, depth + 1) for inner in element if isinstance(inner.tag, str))


def _grouped(text: str) -> str:
    """A part of several terms in brackets."""
    return text if text.replace(".", "").replace(",", "").isalnum() or len(text) < 2 else f"({text})"


def _sign(element: etree._Element, name: str, usual: str) -> str:
    found = element.find(f"{M}dPr/{M}{name}")
    return usual if found is None else found.get(M + "val", usual)
