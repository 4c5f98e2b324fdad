"""Text of strangers made fit to be shown: nothing invisible, nothing that turns the direction of what follows."""

from __future__ import annotations

import unicodedata

KEPT = "\n\t"
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def visible(text: object, most: int | None = None) -> str:
    """The text with control, direction and private-use characters written as [U+202E], cut at `most` characters."""
    shown = str(text)
    cut = most is not None and len(shown) > most
    if cut:
        shown = shown[: most - 1]
    if not shown.isascii() or not shown.isprintable():
        shown = "".join(
            f"[U+{ord(char):04X}]" if char not in KEPT and unicodedata.category(char) in INVISIBLE else char
            for char in shown
        )
    return shown + "…" if cut else shown
