"""Run a helper program with a time limit and leave nothing of it behind.

The program stays in the caller's process group, so that whoever kills that group kills it too. What has to go when
time is up is found by descent and, for children whose parent has gone, by a path that only this run uses.
"""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path


def run(command: list[str], seconds: float, folder: Path, environment: dict[str, str]) -> tuple[int | None, str]:
    """Run a command; answers its exit status (None if it was killed for time) and the end of what it wrote.

    folder: a folder of this run alone, its working directory, which must be named in the command line.
    """
    log = folder / "output.log"
    with log.open("wb") as sink:
        program = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
        )
        try:
            status: int | None = program.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            kill_tree(program.pid, str(folder))
            program.wait()
    return status, log.read_bytes()[-2000:].decode("utf-8", errors="replace").strip()


def kill_tree(pid: int, path: str) -> None:
    """Kill a child process, all that descend from it, and all whose command line names `path`."""
    for _ in range(5):
        victims = _descendants(pid) | _named(path)
        alive = False
        for victim in victims:
            try:
                os.kill(victim, signal.SIGKILL)
                alive = True
            except (ProcessLookupError, PermissionError):
                continue
        if not alive:
            return


def _descendants(pid: int) -> set[int]:
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    waiting = [pid] if any(child == pid for child, _ in _parents()) else []
    while waiting:
        process = waiting.pop()
        if process not in found:
            found.add(process)
            waiting.extend(children.get(process, ()))
    return found


def _parents() -> list[tuple[int, int]]:
    """(process, parent) of all processes that are not already dead."""
    pairs = []
    if Path("/proc/self/stat").exists():
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                # The name in brackets may hold spaces and brackets itself.
                state, parent = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
            except (OSError, ValueError):
                continue
            if state != "Z":
                pairs.append((int(entry.name), int(parent)))
        return pairs
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=False).stdout
    for line in listing.splitlines():
        pid, parent, state = line.split()[:3]
        if not state.startswith("Z"):
            pairs.append((int(pid), int(parent)))
    return pairs


def _named(path: str) -> set[int]:
    found = set()
    for pid, _ in _parents():
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if os.fsencode(path) in line and pid != os.getpid():
            found.add(pid)
    return found
