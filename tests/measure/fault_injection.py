"""Runs that are killed, starved of disk and starved of memory end with the same tables as a run that was left alone.

    python -m tests.measure.fault_injection [--kills 50] [--reports 80] [--seed 1] [--only kills disk …]

1. kill -9 of the run at random moments (its own process, its readers' process, or both), then the same command again.
2. A full disk: the output on a small tmpfs (needs root), then the same command again with room.
3. Documents' processes killed with kill -9 at random moments.
4. Memory that runs out: the kernel's own limit (a control group of version 1 or 2, where one can be made: root, or a
   group that was handed over), whose kills are the kernel's; a watcher that does the same where none can be made, kill
   -9 of the one with the highest oom_score; and shells with `ulimit -v`, down to sizes in which nothing can start.

After every fault the output must be what it was before or complete, and after the second run the tables must be
byte-identical to those of a run without a fault. Exit code 1 if they ever are not.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from support.memory_group import Unavailable, memory_group

from corpus import manifest
from schemas.dataset import TABLES
from tests.measure.bench_reports import text_report

ROOT = Path(__file__).parents[2]
PARTS = ("kills", "disk", "documents", "oom", "watched", "narrow")


def command(source: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "corpus", "extract", os.fspath(source), os.fspath(out), *more]


def extract(source: Path, out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(source, out, *more), cwd=ROOT, capture_output=True, text=True)


def tables(out: Path) -> dict[str, str]:
    """SHA-256 of every file of every table."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in TABLES
        for path in sorted((out / name).glob("*"))
    }


def make_input(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_bytes(text_report(number))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "copy.txt").write_bytes(text_report(0))
    (folder / "link.pdf").symlink_to("/etc/passwd")


def readers_of(pid: int) -> list[int]:
    """The processes that a run has started: its nursery first."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        with suppress(OSError):
            parent = waiting.pop()
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            found += map(int, children)
            waiting += map(int, children)
    return found


def kill_at(source: Path, out: Path, moment: float, whom: str) -> bool:
    """Start a run and kill -9 `whom` after `moment` seconds; whether the run itself was killed."""
    run = subprocess.Popen(command(source, out), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        run.wait(moment)
    except subprocess.TimeoutExpired:
        victims = {"run": [run.pid], "readers": readers_of(run.pid)[:1], "both": [run.pid, *readers_of(run.pid)[:1]]}
        for pid in victims[whom]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    return run.wait() == -signal.SIGKILL


def killed(source: Path, base: Path, whole: dict[str, str], times: int, length: float, draw: random.Random) -> int:
    """Failures among `times` killed runs. length: seconds of a run left alone."""
    wrong = died = before = after = 0
    for number in range(times):
        out = base / "killed"
        whom = draw.choice(["run", "run", "run", "readers", "both"])
        moment = draw.uniform(0.05, length)
        died += kill_at(source, out, moment, whom)
        state = "nothing"
        if (out / manifest.NAME).exists():
            state = "complete" if manifest.verify(out) == [] and tables(out) == whole else "half"
            after += 1
        else:
            before += 1
            if any((out / name).exists() for name in TABLES):
                state = "half"
        done = extract(source, out)
        good = state != "half" and done.returncode == 1 and tables(out) == whole and manifest.verify(out) == []
        wrong += not good
        if not good:
            print(f"  {number}: {whom} killed after {moment:.2f} s: {state}; then exit {done.returncode} {done.stderr}")
        shutil.rmtree(out, ignore_errors=True)
    print(f"kill -9: {times} runs, {died} killed, {before} before and {after} after their commit; {wrong} wrong")
    return wrong


def full_disk(source: Path, base: Path, whole: dict[str, str]) -> int:
    """Failures with an output on a disk that is too small, in several sizes."""
    if os.geteuid() != 0:
        print("full disk: not tried, mounting a tmpfs needs root")
        return 0
    wrong = stopped = 0
    sizes = (64, 256, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144)
    for size in sizes:  # KiB
        out = base / "small"
        out.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", out], check=True)
        try:
            done = extract(source, out)
            stopped += done.returncode == 3
            told = done.returncode == 1 or (
                done.returncode == 3 and "space" in done.stderr + done.stdout or "full" in done.stderr
            )
            half = (out / manifest.NAME).exists() and manifest.verify(out) != []
            subprocess.run(["mount", "-o", "remount,size=200m", out], check=True)
            again = extract(source, out)
            good = told and not half and again.returncode == 1 and tables(out) == whole
            wrong += not good
            if not good:
                print(f"  {size} KiB: exit {done.returncode} {done.stderr[-300:]}")
                print(f"  then exit {again.returncode} {again.stderr[-300:]}")
        finally:
            subprocess.run(["umount", out], check=True)
            out.rmdir()
    print(f"full disk: {len(sizes)} sizes, {stopped} runs stopped with a sentence; {wrong} wrong")
    return wrong


def memory(source: Path, base: Path, whole: dict[str, str], draw: random.Random) -> int:
    """Failures when the kernel (or kill -9) ends documents' processes."""
    out = base / "memory"
    run = subprocess.Popen(command(source, out), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    shot = 0
    while run.poll() is None:
        time.sleep(draw.uniform(0.05, 0.4))
        children = readers_of(run.pid)[1:]
        if children and shot < 12:
            with suppress(ProcessLookupError):
                os.kill(draw.choice(children), signal.SIGKILL)
                shot += 1
    complaints = run.communicate()[1]
    good = run.returncode == 1 and manifest.verify(out) == []
    first = tables(out) == whole
    again = extract(source, out)
    good = good and again.returncode == 1 and tables(out) == whole
    print(
        f"documents killed: {shot} times, tables {'the same at once' if first else 'the same after another run'}",
        end="",
    )
    print(f"; {int(not good)} wrong {complaints if not good else ''}")
    return int(not good)


def hungry_input(source: Path, base: Path) -> Path:
    """The same files and one that takes much memory."""
    hungry = base / "hungry"
    if not hungry.exists():
        shutil.copytree(source, hungry, symlinks=True)
        rows = b"".join(b"<tr><td>%d</td><td>a%d</td></tr>" % (n * 7919 % 1_000_003, n) for n in range(40_000))
        (hungry / "large.html").write_bytes(b"<table>" + rows + b"</table>")
    return hungry


def held(pid: int) -> int:
    """Bytes of a process, shared pages in equal parts."""
    with suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024
    return 0


def oom_score(pid: int) -> int:
    with suppress(OSError, ValueError):
        return int(Path(f"/proc/{pid}/oom_score").read_text())
    return -1


def watch(source: Path, out: Path, limit: float) -> tuple[int, int, list[str], str]:
    """A run whose processes a watcher kills as the kernel would: the one with the highest oom_score, whenever together
    they hold more than `limit` bytes. Exit code, the most that they held, whom it killed, and complaints."""
    run = subprocess.Popen(command(source, out), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    killed_ones, most = [], 0
    while run.poll() is None:
        processes = [run.pid, *readers_of(run.pid)]
        total = sum(map(held, processes))
        most = max(most, total)
        if total > limit:
            victim = max(processes, key=oom_score)
            killed_ones.append("document" if victim not in processes[:2] else "run or readers")
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        time.sleep(0.02)
    return run.returncode, most, killed_ones, run.communicate()[1]


def watched(source: Path, base: Path, whole: dict[str, str]) -> int:
    """Failures when memory runs out because of one large document."""
    _, usual, _, _ = watch(source, base / "usual", limit=float("inf"))
    hungry, out = hungry_input(source, base), base / "watched"
    limit = usual + (80 << 20)
    code, _, killed_ones, complaints = watch(hungry, out, limit)
    failed = (manifest.read(out) or {}).get("totals", {}).get("reports", {}).get("failed")
    good = code == 1 and manifest.verify(out) == [] and failed == 2 and set(killed_ones) == {"document"}
    again = extract(source, out)
    good = good and again.returncode == 1 and tables(out) == whole
    print(
        f"as the kernel kills: a document that takes the run from {usual / 1e6:.0f} MB beyond {limit / 1e6:.0f} MB: "
        f"{len(killed_ones)} kills ({', '.join(sorted(set(killed_ones)))}), exit {code}, {failed} failed reports; "
        f"{int(not good)} wrong {'' if good else complaints}"
    )
    return int(not good)


def narrow(source: Path, base: Path, whole: dict[str, str]) -> int:
    """Failures in shells that limit the address space of every process."""
    wrong = 0
    for size in (250, 400, 600, 1000, 2000):  # MB
        out = base / "narrow"
        words = ["bash", "-c", f'ulimit -v {size * 1000}; exec "$@"', "-", *command(source, out)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
        half = (out / manifest.NAME).exists() and manifest.verify(out) != []
        if done.returncode == 1 and (out / manifest.NAME).exists():
            told = "complete" if tables(out) == whole else "with failures"
        else:
            told = (done.stderr.strip().splitlines() or ["nothing was said"])[-1][:100]
        again = extract(source, out)
        good = not half and again.returncode == 1 and tables(out) == whole
        wrong += not good
        print(f"ulimit -v of {size} MB: exit {done.returncode}, {told}; {int(not good)} wrong")
        shutil.rmtree(out, ignore_errors=True)
    return wrong


def kernel(source: Path, base: Path, whole: dict[str, str]) -> int:
    """Failures when the kernel itself kills: a control group that has not enough memory for one large document, down to
    hardly enough for the others."""
    hungry = base / "hungry-line"
    shutil.copytree(source, hungry, symlinks=True)
    (hungry / "large.txt").write_bytes(("ก" * 997 + " ").encode() * 60_000)
    wrong = 0
    for size in (300, 340, 380):  # MiB
        out = base / "limited"
        try:
            with memory_group(size << 20) as group:
                words = group.within(command(hungry, out, "--workers", "2"))
                done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
                kills = group.kills
        except Unavailable as error:
            print(f"the kernel's memory limit: not tried ({error})")
            return 0
        failed = (manifest.read(out) or {}).get("totals", {}).get("reports", {}).get("failed")
        good = done.returncode == 1 and manifest.verify(out) == [] and kills >= 2 and failed == 2
        again = extract(source, out)
        good = good and again.returncode == 1 and tables(out) == whole
        wrong += not good
        print(
            f"the kernel's memory limit of {size} MiB: it killed {kills} processes; exit {done.returncode}, {failed} "
            f"failed reports; {int(not good)} wrong {'' if good else done.stderr[-500:]}"
        )
        shutil.rmtree(out, ignore_errors=True)
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--reports", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", choices=PARTS, help="only these parts")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        base = Path(name)
        source = base / "in"
        make_input(source, options.reports)
        began = time.monotonic()
        done = extract(source, base / "whole")
        length = time.monotonic() - began
        assert done.returncode == 1, done.stderr  # the empty file failed
        whole = tables(base / "whole")
        print(f"{options.reports} reports, {length:.1f} s when left alone", flush=True)
        parts = {
            "kills": lambda: killed(source, base, whole, options.kills, length, draw),
            "disk": lambda: full_disk(source, base, whole),
            "documents": lambda: memory(source, base, whole, draw),
            "oom": lambda: kernel(source, base, whole),
            "watched": lambda: watched(source, base, whole),
            "narrow": lambda: narrow(source, base, whole),
        }
        wrong = 0
        for name in options.only or PARTS:
            wrong += parts[name]()
            sys.stdout.flush()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
