"""The examples for schedulers in the documents call every shard once: they are run with a stand-in for `ita`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import regex
import yaml

PAGE = (Path(__file__).parents[1] / "docs" / "cluster.md").read_text(encoding="utf-8")
BLOCK = regex.compile(r"^```(\w*)\n(.*?)^```$", regex.MULTILINE | regex.DOTALL)
Shell = Callable[..., None]


def block(language: str, word: str) -> str:
    (found,) = (code for name, code in BLOCK.findall(PAGE) if name == language and word in code)
    return found


@pytest.fixture
def calls(tmp_path) -> tuple[Shell, Callable[[], list[str]]]:
    """A shell in which `ita` only notes how it was called, and what it has noted."""
    noted, programs = tmp_path / "noted", tmp_path / "bin"
    programs.mkdir()
    for name, script in (("ita", f'echo "$@" >> {noted}'), ("srun", 'exec "$@"')):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"

    def shell(*command: str, **variables: str) -> None:
        environment = os.environ | {"PATH": path} | variables
        subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)

    return shell, lambda: noted.read_text().splitlines()


def expected(source: str, out: str, count: int) -> list[str]:
    return sorted(f"extract {source} {out} --shard {number}/{count} --quiet" for number in range(1, count + 1))


def test_every_example_is_shell():
    for language, code in BLOCK.findall(PAGE):
        if language == "sh":
            subprocess.run(["bash", "-n"], input=code.encode(), check=True)


def test_slurm(calls):
    shell, noted = calls
    code = block("sh", "#SBATCH")
    first, last = map(int, regex.search(r"--array=(\d+)-(\d+)", code).groups())
    for number in range(first, last + 1):
        shell("bash", "-c", code, SLURM_ARRAY_TASK_ID=str(number))
    assert sorted(noted()) == expected("/shared/reports", "/shared/out", last)


@pytest.mark.skipif(shutil.which("parallel") is None, reason="GNU parallel is not installed")
def test_parallel(calls, tmp_path):
    shell, noted = calls
    (tmp_path / "machines").write_text(":\n")  # this machine
    shell("bash", "-c", block("sh", "parallel"), HOME=str(tmp_path))
    *shards, merge = noted()
    assert sorted(shards) == expected("/shared/reports", "/shared/out", len(shards))
    assert len(shards) > 1 and merge == "merge /shared/out"


def test_kubernetes(calls):
    shell, noted = calls
    job = yaml.safe_load(block("yaml", "completionMode"))["spec"]
    (container,) = job["template"]["spec"]["containers"]
    for index in range(job["completions"]):
        shell(*container["command"], JOB_COMPLETION_INDEX=str(index))
    assert sorted(noted()) == expected("/data/reports", "/data/out", job["completions"])
    volumes = {volume["name"] for volume in job["template"]["spec"]["volumes"]}
    assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
