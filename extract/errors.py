"""The one exception that a reader raises on purpose."""

from __future__ import annotations


class Unreadable(Exception):
    """Nothing of a file can be read. The caller turns it into an issue and a failed row.

    code: of the issue catalogue, e.g. `read.empty_file`. words: fill that issue's sentence.
    """

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.words.items())
        return f"{self.code} ({shown})" if shown else self.code
