"""A control group of the kernel's with a memory limit, for runs that must survive the kernel's own kills."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus import cgroup

JOIN = (
    "import os, sys; open(os.path.join(sys.argv[1], 'cgroup.procs'), 'w').write(str(os.getpid())); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)


class Unavailable(Exception):
    """No group with a memory limit can be made here; the sentence says why."""


class MemoryGroup:
    """folder: of the group."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def within(self, command: list[str]) -> list[str]:
        """A command that runs `command` in the group, with all that it starts."""
        return [sys.executable, "-c", JOIN, os.fspath(self.folder), *command]

    @property
    def kills(self) -> int:
        """Processes that the kernel has killed in this group for lack of memory."""
        for name in ("memory.events", "memory.oom_control"):
            with suppress(OSError):
                told = dict(line.split() for line in (self.folder / name).read_text().splitlines())
                return int(told["oom_kill"])
        raise Unavailable("this kernel does not count its kills")

    @property
    def most(self) -> int | None:
        """The most bytes that the group has held, None where the kernel does not tell."""
        for name in ("memory.peak", "memory.max_usage_in_bytes"):
            with suppress(OSError):
                return int((self.folder / name).read_text())
        return None


@contextmanager
def memory_group(limit: int) -> Iterator[MemoryGroup]:
    """A group below this process's own, or below one of those above, that may hold `limit` bytes. It is removed in the
    end. Raises Unavailable."""
    above = cgroup.folders("memory")
    if not above:
        raise Unavailable("no memory controller of cgroup v1 or v2 is mounted")
    why = "none of the groups above passes its memory controller on"
    for parent in above:
        folder = parent / f"ita-memory-{os.getpid()}"
        try:
            folder.mkdir()
        except OSError as error:
            why = f"{parent}: {(error.strerror or '').lower()}"
            continue
        try:
            if _limit(folder, limit):
                yield MemoryGroup(folder)
                return
        finally:
            _remove(folder)
    raise Unavailable(why)


def _limit(folder: Path, limit: int) -> bool:
    """Set the limit, without swap if there is any; whether the group has one now."""
    for name, swap, value in (
        ("memory.max", "memory.swap.max", "0"),
        ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", str(limit)),
    ):
        if not (folder / name).exists():
            continue
        try:
            (folder / name).write_text(str(limit))
        except OSError:
            return False
        with suppress(OSError):
            (folder / swap).write_text(value)
        return True
    return False


def _remove(folder: Path) -> None:
    """Its last process may still be ending."""
    for _ in range(50):
        try:
            return folder.rmdir()
        except OSError:
            time.sleep(0.1)
    raise OSError(f"{folder} cannot be removed: a process is still in it")
