"""The four packages have generic names: make sure that ours are imported, and not another distribution's."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

NAMES = ("schemas", "extract", "normalise", "corpus")


class Foreign(Exception):
    """Another package stands in the place of one of ours; the sentence says which and where."""


def check(root: Path | None = None) -> None:
    """Raise Foreign unless all four packages would be imported from one folder (default: that of this file)."""
    root = root or Path(__file__).resolve().parents[1]
    for name in NAMES:
        spec = find_spec(name)
        where = Path(spec.origin).resolve().parent if spec is not None and spec.origin else None
        if where != root / name:
            raise Foreign(
                f"The package `{name}` would be imported from {where or 'nowhere'}, but this program's own is in "
                f"{root / name}. Use an environment of its own: `make setup` makes one."
            )
