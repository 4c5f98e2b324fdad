"""Where the templates are and what they may use."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.quality.text import exact, visible
from corpus.quality.words import attributes, both, shown_value, word


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"visible": visible, "exact": exact, "number": "{:,}".format}
    made.globals |= {"t": word, "v": shown_value, "both": both, "attr": attributes}
    return made
