"""Settings of a run: what may be read, how long and how large one document may grow, how many at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from extract.settings import ReadSettings

MEBIBYTE = 1 << 20
# A scanned page is read in seconds and takes up some hundred kilobytes, so a longer file may take longer.
BYTES_PER_SECOND = 10_000
LONGEST = 3600.0  # seconds; no allowance for size goes beyond it


@dataclass(frozen=True)
class RunSettings:
    """read: settings of reading. timeout: seconds that a document may take before the allowance for its size.
    memory: bytes that a document's process may add to what the program itself takes. max_bytes: larger files are
    refused. workers: documents at once, None for as many as cores and memory allow."""

    read: ReadSettings = field(default_factory=ReadSettings)
    timeout: float = 120.0
    memory: int = 2048 * MEBIBYTE
    max_bytes: int = 512 * MEBIBYTE
    workers: int | None = None

    def seconds(self, size: int) -> float:
        """Wall-clock limit of a document of `size` bytes: one second more for every 10 kB, up to an hour."""
        return max(self.timeout, min(self.timeout + size / BYTES_PER_SECOND, LONGEST))

    def reading(self) -> dict[str, object]:
        """Everything in them that can change what is read; no secret, no path of this machine."""
        shown = asdict(self.read)
        del shown["cache"], shown["vision_key"]
        return shown | {"max_bytes": self.max_bytes}

    def limits(self) -> dict[str, object]:
        """What can decide whether a document is finished or stopped."""
        return {"timeout": self.timeout, "memory": self.memory}

    def to_json(self) -> dict[str, Any]:
        """All of them, for the process that reads."""
        shown = asdict(self)
        shown["read"]["cache"] = str(self.read.cache) if self.read.cache else None
        return shown

    @classmethod
    def from_json(cls, shown: dict[str, Any]) -> RunSettings:
        read = dict(shown["read"])
        read["cache"] = Path(read["cache"]) if read["cache"] else None
        return cls(**(shown | {"read": ReadSettings(**read)}))
