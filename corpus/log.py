"""A structured log: one JSON object a line, for programs that watch a run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO


class Log:
    """Appends to a file; without one, does nothing."""

    def __init__(self, path: Path | None) -> None:
        self.file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.file = path.open("a", encoding="utf-8", buffering=1)

    def __call__(self, event: str, **facts: Any) -> None:
        if self.file is not None:
            line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event} | facts
            self.file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
