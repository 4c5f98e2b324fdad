"""Issues: what an analyst should know about a report, collected by an `Issues` that is handed down.

The catalogue of codes (stage, severity, usual action, sentences in English and Thai) is data in
`lexicon/issues/*.toml`, one file per stage (`report.toml` names the stage of each entry); an unknown code is a
programming error and raises `KeyError`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from schemas.document import Place

STAGES = ("read", "ocr", "layout", "text", "entity", "measure", "score", "write")
SEVERITIES = ("info", "warning", "error")
ACTIONS = ("repaired", "kept", "dropped", "none")
FOLDER = Path(__file__).parent / "lexicon" / "issues"


@dataclass(frozen=True, slots=True)
class Kind:
    """A catalogue entry. The sentences are `str.format` templates over the keyword arguments of `Issues.add`."""

    code: str
    stage: str
    severity: str
    action: str
    en: str
    th: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One row of the `issues` table, less the report's own columns."""

    stage: str
    code: str
    severity: str
    message: str
    message_th: str
    action: str
    page: int | None = None
    line: int | None = None
    raw: str | None = None
    value: str | None = None


@cache
def catalogue() -> dict[str, Kind]:
    """All issue kinds by code. Raises ValueError naming the file and code of an entry that breaks the form."""
    kinds: dict[str, Kind] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        for name, entry in entries.items():
            kind = Kind(**{"code": f"{path.stem}.{name}", "stage": path.stem, **entry})
            if kind.stage not in STAGES or kind.severity not in SEVERITIES or kind.action not in ACTIONS:
                raise ValueError(f"{path.name}: [{name}] has a stage, severity or action that does not exist")
            kinds[kind.code] = kind
    return kinds


@dataclass
class Issues:
    """Collects the issues of one report in the order they are found."""

    rows: list[Issue] = field(default_factory=list)

    def add(
        self,
        code: str,
        place: Place | None = None,
        *,
        raw: str | None = None,
        value: str | None = None,
        severity: str | None = None,
        action: str | None = None,
        **words: object,
    ) -> Issue:
        """Add one issue. `words` fill the sentence; severity and action default to the catalogue's."""
        kind = catalogue()[code]
        words = {"raw": raw, "value": value, **words}
        row = Issue(
            stage=kind.stage,
            code=code,
            severity=severity or kind.severity,
            message=kind.en.format(**words),
            message_th=kind.th.format(**words),
            action=action or kind.action,
            page=place.page if place else None,
            line=place.line if place else None,
            raw=raw,
            value=value,
        )
        self.rows.append(row)
        return row

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def count(self, code: str) -> int:
        return sum(row.code == code for row in self.rows)
