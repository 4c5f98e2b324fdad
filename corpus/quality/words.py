"""The quality report's words in English and Thai, as HTML: both are in the page, one is shown."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape


@cache
def words() -> dict[str, tuple[str, str]]:
    """Key such as `summary.files` -> (English, Thai)."""
    sections = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {f"{name}.{key}": tuple(pair) for name, pairs in sections.items() for key, pair in pairs.items()}


def both(english: object, thai: object) -> Markup:
    """Two texts as two elements, one for each language."""
    return Markup('<span class="en" lang="en">{}</span><span class="th" lang="th">{}</span>').format(english, thai)


@cache
def word(key: str) -> Markup:
    """A key's words in both languages. Raises KeyError for a key that is not in words.toml."""
    return both(*words()[key])


@cache
def shown_value(value: str) -> Markup:
    """A value of a fixed set in words; one without words as it is."""
    pair = words().get(f"value.{value}")
    return both(*pair) if pair else Markup(escape(value))


@cache
def attributes(name: str, key: str) -> Markup:
    """An attribute in English, and both languages for the script that switches it."""
    english, thai = words()[key]
    return Markup('{}="{}" data-{}-en="{}" data-{}-th="{}"').format(name, english, name, english, name, thai)
