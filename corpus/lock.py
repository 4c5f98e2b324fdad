"""One run at a time on one output folder. The kernel releases the lock when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path


class Locked(Exception):
    """Another run holds the folder; the sentence says which."""


class Lock:
    """Held as a context. path: of the lock file, whose content says who holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Lock:
        self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._told()
            os.close(self.handle)
            who = f" (process {holder['pid']} on {holder['host']}, since {holder['since']})" if holder else ""
            raise Locked(
                f"Another run{who} is writing to this output folder. Wait until it ends, or choose another folder."
            ) from None
        self._clean(self._told())
        self.tell()
        return self

    def __exit__(self, *_: object) -> None:
        os.ftruncate(self.handle, 0)
        os.close(self.handle)

    def tell(self, temporary: str | None = None) -> None:
        """Write who holds the lock. temporary: the run's folder of temporary files, removed by the next run if this
        one cannot."""
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "temporary": temporary,
        }
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, json.dumps(holder).encode(), 0)

    def _told(self) -> dict[str, str] | None:
        with suppress(OSError, ValueError):
            holder = json.loads(os.pread(self.handle, 65536, 0))
            return holder if isinstance(holder, dict) and {"pid", "host", "since"} <= holder.keys() else None
        return None

    def _clean(self, holder: dict[str, str] | None) -> None:
        """Remove the temporary folder of a run on this machine that was killed."""
        if not holder or holder["host"] != socket.gethostname() or not holder.get("temporary"):
            return
        left = Path(holder["temporary"])
        with suppress(OSError):
            if left.name.startswith("ita-") and not left.is_symlink() and left.stat().st_uid == os.getuid():
                shutil.rmtree(left, ignore_errors=True)
