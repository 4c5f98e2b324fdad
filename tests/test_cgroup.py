"""Limits of control groups are seen in both versions, and the kernel's kills cost only the document."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from support.hostile import good
from support.memory_group import Unavailable, memory_group

from corpus import cgroup, manifest

ROOT = Path(__file__).parents[1]
MEBIBYTE = 1 << 20


def machine(base: Path, groups: str, mounts: str, files: dict[str, str]) -> Path:
    """A /proc/self of a made-up machine, whose hierarchies lie below `base`."""
    proc = base / "proc"
    proc.mkdir()
    (proc / "cgroup").write_text(groups)
    (proc / "mountinfo").write_text(mounts.replace("BASE", str(base)))
    for name, text in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return proc


V2 = "30 25 0:26 / BASE/cg rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1 = (
    "25 20 0:24 / BASE rw - tmpfs tmpfs rw,mode=755\n"
    "31 25 0:27 {root} BASE/cpu rw shared:5 - cgroup cgroup rw,cpu,cpuacct\n"
    "32 25 0:28 {root} BASE/memory rw shared:6 - cgroup cgroup rw,memory\n"
)
V1_GROUPS = "9:name=systemd:/x\n5:memory:{path}\n4:cpu,cpuacct:{path}\n0::/x\n"


def used(version: int, folder: str, limit: str, usage: int, cached: int) -> dict[str, str]:
    names = {
        1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        2: ("memory.max", "memory.current", "inactive_file"),
    }[version]
    return {
        f"{folder}/{names[0]}": f"{limit}\n",
        f"{folder}/{names[1]}": f"{usage}\n",
        f"{folder}/memory.stat": f"anon 5\n{names[2]} {cached}\n",
    }


def test_a_container_of_version_2(tmp_path):
    files = used(2, "cg", "1000", 400, 100) | {"cg/cpu.max": "150000 100000\n"}
    proc = machine(tmp_path, "0::/\n", V2, files)
    assert (cgroup.free_memory(proc), cgroup.cores(proc)) == (700, 2)


def test_the_group_of_a_job_deep_below_and_a_tighter_one_above(tmp_path):
    files = (
        used(2, "cg/job/step", "5000", 1000, 0)
        | used(2, "cg/job", "3000", 2500, 200)
        | {"cg/job/cpu.max": "400000 100000", "cg/job/step/cpu.max": "max 100000"}
    )
    proc = machine(tmp_path, "0::/job/step\n", V2, files)
    assert (cgroup.free_memory(proc), cgroup.cores(proc)) == (700, 4)


@pytest.mark.parametrize(("root", "path", "folder"), [("/", "/docker/a1", "/docker/a1"), ("/docker/a1",) * 2 + ("",)])
def test_version_1_with_the_hosts_path_or_without(tmp_path, root, path, folder):
    files = used(1, f"memory{folder}", "1000", 900, 500) | {
        f"cpu{folder}/cpu.cfs_quota_us": "300000\n",
        f"cpu{folder}/cpu.cfs_period_us": "100000\n",
    }
    proc = machine(tmp_path, V1_GROUPS.format(path=path), V1.format(root=root), files)
    assert (cgroup.free_memory(proc), cgroup.cores(proc)) == (600, 3)


def test_no_limit_is_no_number(tmp_path):
    files = used(1, "memory", str((1 << 63) - 4096), 900, 0) | {
        "cpu/cpu.cfs_quota_us": "-1",
        "cpu/cpu.cfs_period_us": "9",
    }
    proc = machine(tmp_path, V1_GROUPS.format(path="/"), V1.format(root="/"), files)
    assert (cgroup.free_memory(proc), cgroup.cores(proc)) == (None, None)
    assert cgroup.free_memory(tmp_path / "no-proc") is None


@pytest.mark.slow
def test_what_the_kernel_kills_is_one_failed_report(tmp_path):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(4):
        (source / f"{number}.txt").write_bytes(good(number))
    # A line of 150 MB takes twice that; reading the others, all processes together take 213 MiB.
    (source / "large.txt").write_bytes(("ก" * 997 + " ").encode() * 50_000)
    command = [sys.executable, "-m", "corpus", "extract", str(source), str(out), "--workers", "1", "--quiet"]
    try:
        with memory_group(280 * MEBIBYTE) as group:
            done = subprocess.run(group.within(command), cwd=ROOT, capture_output=True, text=True)
            kills = group.kills
    except Unavailable as error:
        pytest.skip(f"no memory limit of the kernel's can be set here: {error}")
    assert done.returncode == 1, done.stderr
    assert kills == 2  # once, and once more alone
    reports = pd.read_parquet(out / "reports").set_index("source_path")["parse_status"]
    assert dict(reports) == {f"{number}.txt": "ok" for number in range(4)} | {"large.txt": "failed"}
    issues = pd.read_parquet(out / "issues")
    assert set(issues.loc[issues["source_path"] == "large.txt", "code"]) == {"read.killed"}
    assert manifest.verify(out) == []
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # with all the machine's memory
    assert again.returncode == 0, again.stderr
    assert set(pd.read_parquet(out / "reports")["parse_status"]) == {"ok"}
