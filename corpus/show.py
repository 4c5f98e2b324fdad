"""What a person sees: progress on a terminal or as plain lines, the plan of a dry run, and the summary at the end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from corpus.run import Plan, Result

PHASES = {"listing": "Listing files", "reading": "Reading reports", "writing": "Writing tables"}
EVERY = 10.0  # seconds between plain lines


def say(text: str = "", end: str = "\n") -> None:
    """Print; whoever listened may be gone or the disk behind it full, which is no reason to end a run."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class Lines:
    """Progress as plain lines: where there is no terminal."""

    def __init__(self) -> None:
        self.total: int | None = None
        self.done = 0
        self.name = ""

    def phase(self, name: str, total: int | None = None) -> None:
        self.name, self.total, self.done = PHASES[name], total, 0
        self.began = self.last = time.monotonic()
        if name != "reading" or total:
            say(f"{self.name}{f': {total:,} to read' if total else ''} …")

    def step(self, shown: str = "") -> None:
        self.done += 1
        now = time.monotonic()
        if now - self.last < EVERY:
            return
        self.last = now
        rate = self.done / (now - self.began)
        if self.total:
            left = duration((self.total - self.done) / rate)
            say(f"{self.name}: {self.done:,} of {self.total:,}, {rate:.1f} a second, {left} left")
        else:
            say(f"{self.name}: {self.done:,}")


class Bar:
    """Progress as a bar of rich."""

    def __init__(self, bar: Any) -> None:
        self.bar = bar
        self.task: Any = None

    def phase(self, name: str, total: int | None = None) -> None:
        if self.task is not None:
            self.bar.remove_task(self.task)
        self.task = self.bar.add_task(PHASES[name], total=total)

    def step(self, shown: str = "") -> None:
        self.bar.advance(self.task)


@contextmanager
def progress(quiet: bool = False) -> Iterator[Any]:
    """A bar on a terminal, plain lines otherwise, nothing if quiet."""
    if quiet:
        from corpus.run import Silent

        yield Silent()
    elif not sys.stdout.isatty():
        yield Lines()
    else:
        from rich import progress as rich

        columns = (
            rich.TextColumn("{task.description}"),
            rich.BarColumn(),
            rich.MofNCompleteColumn(),
            rich.TaskProgressColumn(show_speed=True),
            rich.TimeRemainingColumn(),
        )
        with rich.Progress(*columns, transient=True) as bar:
            yield Bar(bar)


def duration(seconds: float) -> str:
    """Seconds as a person says it."""
    seconds = round(seconds)
    if seconds < 90:
        return f"{seconds} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def counted(files: int) -> str:
    return "1 file was" if files == 1 else f"{files:,} files were"


def plan(found: Plan) -> None:
    """What a run would do."""
    say(f"{found.files:,} files, {found.skipped:,} skipped")
    say(f"{len(found.read):,} to read, {len(found.interpret):,} to interpret again, {found.kept:,} known already")
    for job in [*found.read, *found.interpret][:20]:
        say(f"  {job.source_path}")
    if len(found.read) + len(found.interpret) > 20:
        say("  …")


def summary(result: Result) -> None:
    """The table at the end."""
    totals, plan = result.totals, result.plan
    rows = [
        ("Files", f"{totals.files:,}"),
        ("  skipped", f"{totals.skipped:,}"),
        ("  with the bytes of another", f"{totals.duplicates:,}"),
        ("Reports", f"{sum(totals.reports.values()):,}"),
        *((f"  {status}", f"{totals.reports[status]:,}") for status in ("ok", "partial", "failed")),
        ("Measures", f"{totals.rows['measures']:,}"),
        ("Scores", f"{totals.rows['scores']:,}"),
        ("Issues", f"{sum(totals.issues.values()):,}"),
        *((f"  {code}", f"{count:,}") for code, count in sorted(totals.issues.items(), key=lambda i: (-i[1], i[0]))),
    ]
    wide = max(len(name) for name, _ in rows)
    for name, count in rows:
        say(f"{name:<{wide}}  {count:>9}")
    done = sum(plan.done.values())
    if not totals.files:
        say("There is no file in the input folder; put reports there and run the same command again.")
    if not result.wrote:
        say(f"Nothing has changed since the last run: nothing was read, and the tables in {result.out} stay.")
    else:
        say(f"{counted(done)} read, {plan.kept:,} were known already. The tables are in {result.out}")
        say(f"Read first: {result.out}/quality-report/index.html")


def shard(result: Result, which: tuple[int, int]) -> None:
    """What is said at the end of a shard."""
    plan = result.plan
    done = sum(plan.done.values())
    say(f"Shard {which[0]}/{which[1]}: {counted(done)} read, {plan.kept:,} were known already, ", end="")
    say(f"{plan.skipped:,} skipped. When all {which[1]} are done: ita merge {result.out}")
