"""Text of strangers made fit to be shown: nothing invisible, nothing that turns the direction of what follows."""

from __future__ import annotations

import regex
from markupsafe import Markup, escape

# Controls but line end and tab, format and direction marks, halves of pairs, private use, separators.
INVISIBLE = regex.compile(r"(?![\n\t])[\p{C}\p{Zl}\p{Zp}]")


def visible(text: object, most: int | None = None) -> str:
    """The text with control, direction and private-use characters written as [U+202E], cut at `most` characters."""
    shown = str(text)
    end = ""
    if most is not None and len(shown) > most:
        shown, end = shown[: most - 1], "…"
    return INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", shown) + end


def exact(text: object) -> Markup:
    """The text itself for an attribute that a program reads, with the invisible as character references."""
    return Markup(INVISIBLE.sub(lambda found: f"&#x{ord(found[0]):x};", str(escape(text))))
