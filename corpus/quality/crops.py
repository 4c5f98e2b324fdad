"""Pieces of printed pages as small pictures.

The pages are strangers' files, so they are drawn in a process for each document (corpus.quality.draw), without files,
network or much memory, under a time limit. What was drawn once is kept in the output's work folder.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import selectors
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.pool import open_plain

LARGEST = 64 << 20  # bytes of a file that is drawn
SECONDS = 30.0  # for the pieces of one document
DOCUMENTS = 500  # of which pieces are drawn; those that need a look most
ALL_SECONDS = 600.0  # for all documents of a run
PICTURE = 60_000  # bytes of one picture at most
VERSION = 1  # of how pieces are drawn
MARGIN = 5.0  # points around a piece


@dataclass(frozen=True)
class Region:
    """A piece of a page. page: 1-based. box: x0, top, x1, bottom in points of the upright page, None for the page.
    ocr: the box is of a page that was read by OCR, so it is turned and levelled as the reader did."""

    page: int
    box: tuple[float, float, float, float] | None = None
    ocr: bool = False


class Drawer:
    """Draws the pieces of one document after the other. A context manager: it holds a process."""

    def __init__(self, source: Path | None, keep: Path | None) -> None:
        self.source, self.keep = source, keep
        self.left = DOCUMENTS
        self.until = time.monotonic() + ALL_SECONDS
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def draw(self, source_path: str, sha256: str, form: str, regions: list[Region]) -> dict[Region, str]:
        """Region -> data URI; those that could not be drawn are left out."""
        if not regions:
            return {}
        kept = self._kept(sha256, regions)
        if kept is not None and kept.is_file():
            with suppress(OSError, ValueError):
                return _pictures(regions, json.loads(kept.read_text()))
        if self.left <= 0 or time.monotonic() > self.until:
            return {}
        data = self._read(source_path, sha256)
        if data is None:
            return {}
        self.left -= 1
        answer = self._ask(form, data, regions)
        if kept is not None and any(answer):
            with suppress(OSError):  # only saves time in the next run
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(answer))
        return _pictures(regions, answer)

    def _kept(self, sha256: str, regions: list[Region]) -> Path | None:
        if self.keep is None:
            return None
        told = json.dumps([VERSION, sha256, [[r.page, r.box, r.ocr] for r in regions]])
        return self.keep / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.json"

    def _read(self, source_path: str, sha256: str) -> bytes | None:
        """The file, if it is still there and still the same."""
        if self.source is None or "\\" in source_path or ".." in source_path.split("/"):
            return None
        try:
            handle = open_plain(os.fspath(self.source / source_path))
            with os.fdopen(handle, "rb") as file:
                data = file.read(LARGEST + 1)
        except OSError:
            return None
        return data if len(data) <= LARGEST and hashlib.sha256(data).hexdigest() == sha256 else None

    def _ask(self, form: str, data: bytes, regions: list[Region]) -> list[str]:
        """One picture per region in base64, "" where there is none."""
        head = {"form": form, "size": len(data), "regions": [[r.page, r.box, r.ocr] for r in regions]}
        try:
            process = self._running()
            process.stdin.write(json.dumps(head).encode() + b"\n" + data)
            process.stdin.flush()
            line = _line(process, SECONDS + 5)
            answer = json.loads(line) if line else []
        except (OSError, ValueError):
            answer = []
        if len(answer) != len(regions):
            self._end()
            return [""] * len(regions)
        return [item if isinstance(item, str) and len(item) <= 2 * PICTURE else "" for item in answer]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "corpus.quality.draw"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).resolve().parents[2],
                start_new_session=True,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                stream.close()


def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
    """A line of the process, None if it does not come in time."""
    until, parts = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not parts.endswith(b"\n"):
            if not selector.select(max(0.0, until - time.monotonic())):
                return None
            part = os.read(process.stdout.fileno(), 1 << 16)
            if not part:
                return None
            parts += part
    return parts


def _pictures(regions: list[Region], answer: list[str]) -> dict[Region, str]:
    """Only what really is a WebP picture: the process that drew it handled a stranger's file."""
    found = {}
    for region, encoded in zip(regions, answer, strict=True):
        with suppress(ValueError):
            data = base64.b64decode(encoded, validate=True)
            if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
                found[region] = "data:image/webp;base64," + base64.b64encode(data).decode()
    return found
