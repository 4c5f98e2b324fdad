"""What control groups leave to this process: memory and processor, of cgroup v2 and v1.

A container, a scheduler such as Slurm and a systemd slice all limit a group of processes. The limit of every group
above counts as well, and the group need not be at the root of what is mounted. Facts of the kernel's interface:
cgroups(7), proc_pid_mountinfo(5), Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath

PROC = Path("/proc/self")


@cache
def folders(controller: str, proc: Path = PROC) -> list[Path]:
    """The folders of this process's group and of all above it, the innermost first, of the hierarchy that has this
    controller; empty where there is none."""
    try:
        lines = (proc / "cgroup").read_text().splitlines()
        mounts = (proc / "mountinfo").read_text().splitlines()
    except OSError:
        return []
    groups = {names: path for _, names, path in (line.split(":", 2) for line in lines)}
    listed = next((path for names, path in groups.items() if controller in names.split(",")), None)
    path, kind = (groups.get(""), "cgroup2") if listed is None else (listed, "cgroup")
    if path is None:
        return []
    for line in mounts:
        before, _, after = line.partition(" - ")
        root, point = before.split()[3:5]
        found, _, options = after.split(" ", 2)
        if found != kind or (kind == "cgroup" and controller not in options.split()[-1].split(",")):
            continue
        top = Path(point)
        # In a container the path may be the host's: what is mounted there is then the group itself.
        below = PurePosixPath(os.path.relpath(path, root))
        if ".." in below.parts:
            return [top]
        return [top / below.parents[at - 1] if at else top / below for at in range(len(below.parts) + 1)]
    return []


def free_memory(proc: Path = PROC) -> int | None:
    """Bytes that the groups still allow, None without a limit. Files that the system keeps in memory only to save
    time are given back before a limit is reached, so they do not count as used."""
    return min(_free(folders("memory", proc)), default=None)


def _free(groups: list[Path]) -> Iterator[int]:
    for group in groups:
        for limit, used, cached in (
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ):
            with suppress(OSError, ValueError):
                most = int((group / limit).read_text())  # "max" is no number
                if most >= 1 << 60:  # how v1 writes "no limit"
                    continue
                statistics = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
                yield max(0, most - int((group / used).read_text()) + int(statistics.get(cached, 0)))


def cores(proc: Path = PROC) -> int | None:
    """Whole cores that the groups' quotas allow, at least one; None without a quota."""
    return min(_cores(folders("cpu", proc)), default=None)


def _cores(groups: list[Path]) -> Iterator[int]:
    for group in groups:
        with suppress(OSError, ValueError):
            quota, period = (group / "cpu.max").read_text().split()
            yield max(1, round(int(quota) / int(period)))
        with suppress(OSError, ValueError):
            quota, period = ((group / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            if int(quota) > 0:  # -1: none
                yield max(1, round(int(quota) / int(period)))
