"""One run of the command over the folder of hostile files, watched."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pandas as pd

from support import hostile

ROOT = Path(__file__).parents[2]
TIMEOUT, MEMORY = 25, 1024  # seconds and MiB of one document


class HostileRun:
    """One run over the hostile folder, and what was seen of it. full: in the sizes that hurt."""

    def __init__(self, base: Path, full: bool) -> None:
        self.folder, self.out, self.canary = base / "in", base / "out", base / "canary" / "canary.txt"
        self.temporary, self.home = base / "tmp", base / "home"
        for folder in (self.folder, self.canary.parent, self.temporary, self.home):
            folder.mkdir()
        self.canary.write_text("canary-must-not-be-read")
        with socket.create_server(("127.0.0.1", 0)) as server:
            host = f"127.0.0.1:{server.getsockname()[1]}"
            self.kinds = hostile.make(self.folder, host=host, canary=self.canary, full=full)
            for number in range(5):
                (self.folder / f"good-{number}.txt").write_bytes(hostile.good(number))
            self.log = base / "log.jsonl"
            command = [sys.executable, "-m", "corpus", "extract", self.folder, self.out, "--log", self.log]
            limits = ["--timeout", str(TIMEOUT), "--memory", str(MEMORY), "--max-file-size", "200"]
            environment = os.environ | {"TMPDIR": os.fspath(self.temporary), "HOME": os.fspath(self.home)}
            self.before = self.snapshot()
            done = subprocess.run([*command, *limits], cwd=ROOT, env=environment, capture_output=True, text=True)
            self.code, self.printed, self.complaints = done.returncode, done.stdout, done.stderr
            server.settimeout(0.2)
            try:
                server.accept()
                self.called = True
            except TimeoutError:
                self.called = False
        self.reports = pd.read_parquet(self.out / "reports")
        self.issues = pd.read_parquet(self.out / "issues")
        self.measures = pd.read_parquet(self.out / "measures")
        self.events = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def snapshot(self) -> dict[str, tuple[int, int]]:
        """Size and time of change of everything that the run must not touch."""
        found = {}
        for base in (self.folder, self.canary.parent):
            for parent, folders, files in os.walk(base):
                for name in [*folders, *files]:
                    path = os.path.join(parent, name)
                    what = os.lstat(path)
                    found[path] = (what.st_size, what.st_mtime_ns)
        return found
