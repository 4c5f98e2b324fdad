"""The quality report: `index.html` that an official or an analyst reads first, made from the finished tables.

facts.py counts over the whole dataset; details.py reads one report after the other; crops.py cuts pieces out of the
printed pages in processes of their own; pages.py puts it all into HTML. Words in English and Thai: words.toml.
"""

from corpus.quality.pages import write

__all__ = ["write"]
