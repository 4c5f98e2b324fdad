"""What is made from the finished tables before they are committed, so that it appears together with them.

Each step is `step(assembled) -> None` and writes into `assembled.folder`, beside the tables; every file or folder it
adds there is linked into the output folder by the same atomic commit. A step that fails fails the run: nothing is
committed, the previous output stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus.settings import RunSettings


@dataclass
class Totals:
    """Counts of a finished dataset. reports: by parse_status. issues: by code. rows: by table. files: of the input,
    what was skipped included."""

    files: int = 0
    skipped: int = 0
    duplicates: int = 0
    reports: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    unread: int = 0  # files that should have been read and have no reports row: vanished, too large

    @property
    def failures(self) -> int:
        return self.reports["failed"] + self.unread


@dataclass(frozen=True)
class Assembled:
    """The finished tables. folder: holds `<table>/part-0000.parquet`, not yet visible. out: the output folder.
    source: the input folder, None when it is not on this machine's disk. settings, totals: of the run."""

    folder: Path
    out: Path
    source: Path | None
    settings: RunSettings
    totals: Totals


def datapackage(assembled: Assembled) -> None:
    """`datapackage.json`: every table and column in Frictionless form."""
    from corpus.dictionary import write_datapackage

    write_datapackage(assembled.folder, dict(assembled.totals.rows))


def quality_report(assembled: Assembled) -> None:
    """`quality-report/index.html`: what a person reads first."""
    from corpus.quality import write

    write(assembled)


STEPS: list[Callable[[Assembled], None]] = [datapackage, quality_report]
