"""Runs documents in child processes, as many at once as cores and memory allow, and yields what became of each."""

from __future__ import annotations

import array
import fcntl
import json
import os
import resource
import selectors
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus import cgroup, child
from corpus.settings import MEBIBYTE, RunSettings

BIG = 2 * MEBIBYTE  # bytes from which a document counts as big
ROOM = 700 * MEBIBYTE  # memory that must be free before another document is started beside running ones
ANSWER = 512 * MEBIBYTE  # bytes of the longest answer
CHUNK = 1 << 20
ADDRESSES = 1000 * MEBIBYTE  # of address space that the readers need, documents apart
# How programs written in C end when they get no more memory.
MEMORY_SIGNALS = (signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP, signal.SIGILL, signal.SIGBUS)
MUCH = 0.5  # of the memory allowed; beyond, a buffer that is made twice as large no longer fits
TASK = "corpus.child:work"


@dataclass
class Job:
    """One document to read. path: to open; or load: gives its bytes when its turn comes (a kept document, which
    `document` says, or a file from afar)."""

    source_path: str
    sha256: str
    size: int
    path: str | None = None
    load: Callable[[], bytes | None] | None = None
    document: bool = False
    attempt: int = 1


@dataclass
class Outcome:
    """What became of a job. head, rows, document: as in `child.parse`. failure: an issue's code and words instead.
    transient: nothing of the file itself explains it, so the next run tries again. seconds, cpu (seconds of processor,
    the programs that it started included), peak (bytes): used."""

    job: Job
    head: dict[str, Any] | None = None
    rows: bytes = b""
    document: bytes = b""
    failure: tuple[str, dict[str, object]] | None = None
    transient: bool = False
    limited: bool = False
    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0


@dataclass
class Running:
    job: Job
    pipe: int
    parts: list[bytes] = field(default_factory=list)
    length: int = 0


class Broken(Exception):
    """The readers cannot be started; the sentence says why."""


class Stopped(Exception):
    """A signal asked the run to end. number: of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number


def cores() -> int:
    """Cores that this process may use, a quota of its control group included."""
    return min(len(os.sched_getaffinity(0)), cgroup.cores() or 1 << 20)


def free_memory() -> int:
    """Bytes that can still be used, a limit of its control group included."""
    free = 1 << 62
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = int(next(line for line in lines if line.startswith("MemAvailable")).split()[1]) * 1024
    allowed = cgroup.free_memory()
    return free if allowed is None else min(free, allowed)


def order(job: Job, settings: RunSettings) -> dict[str, Any]:
    """What a child is told about its document."""
    return {
        "source_path": job.source_path,
        "sha256": job.sha256,
        "size": job.size,
        "document": job.document,
        "seconds": settings.seconds(job.size),
        "memory": settings.memory,
        "settings": settings.to_json(),
        "network": bool(settings.read.vision_url),
        "writable": [os.fspath(settings.read.cache)] if settings.read.cache else [],
    }


def open_plain(path: str) -> int:
    """Open a plain file for reading without following a link or waiting on a pipe. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "it is no longer a plain file")
    return handle


def opened(job: Job) -> int:
    """A file descriptor with a job's bytes. A kept document that is damaged is read from its file instead. Raises
    OSError."""
    data = job.load() if job.load is not None else None
    if data is None and job.document:
        job.document, job.load = False, None
    if data is not None or job.load is not None:
        return _handle(data or b"")
    return open_plain(job.path or "")


class Pool:
    """Documents in processes on this machine. modules: imported before the first document."""

    def __init__(self, settings: RunSettings, modules: Iterable[str] = (), task: str = TASK) -> None:
        self.settings = settings
        self.modules = list(modules)
        self.task = task
        self.workers = settings.workers or cores()
        self.stop = 0
        self.temporary = ""  # the folder of the documents' temporary files
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, Running] = {}
        self._small: deque[Job] = deque()
        self._big: deque[Job] = deque()
        self._alone: deque[Job] = deque()
        self._next = 0
        self._nursery: subprocess.Popen[bytes] | None = None
        self._deaths = 0

    def __enter__(self) -> Pool:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        self._selector.close()

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Outcomes as they come, in no particular order. Raises Stopped after `self.stop` is set, Broken if the
        readers cannot be started."""
        for job in sorted(jobs, key=lambda job: job.size):
            (self._big if job.size >= BIG else self._small).append(job)
        while self._small or self._big or self._alone or self._running:
            if self.stop:
                raise Stopped(self.stop)
            while (job := self._next_job()) is not None:
                failed = self._submit(job)
                if failed:
                    yield failed
            ready = [key for key, _ in self._selector.select(0.5)]
            for key in ready:
                if key.data is not None and not self._read(key.data):
                    self._selector.unregister(key.fileobj)
            if any(key.data is None for key in ready):  # last: it closes the pipe of a document that is over
                yield from self._told()

    def _next_job(self) -> Job | None:
        """The next document to start, None while there is no room.

        Small ones go first, but one place is for big ones where there are several; a document whose process the
        system killed gets the machine to itself.
        """
        count = len(self._running)
        if count >= self.workers or any(running.job.attempt > 1 for running in self._running.values()):
            return None
        if count and free_memory() < ROOM:
            return None
        big = sum(running.job.size >= BIG for running in self._running.values())
        if self._big and (not self._small or (self.workers > 1 and big < max(1, self.workers // 2))):
            return self._big.popleft()
        if self._small:
            return self._small.popleft()
        if self._alone and not count:
            return self._alone.popleft()
        return None

    def _start(self) -> None:
        """Start the nursery and wait until it has the readers loaded."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = os.fspath(Path(__file__).resolve().parents[1])
        paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(paths),
            # One thread a process: the documents are what runs at once, and a forked process must have one thread.
            **dict.fromkeys(("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
            "ARROW_DEFAULT_MEMORY_POOL": "system",
            "PYTHONHASHSEED": "0",
        }
        with tempfile.TemporaryFile() as told:
            # -P: a file of the user's folder must not be taken for one of our modules.
            command = [sys.executable, "-P", "-m", "corpus.nursery", str(theirs.fileno()), self.task, *self.modules]
            self._nursery = subprocess.Popen(
                command,
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=told,
                start_new_session=True,
            )
            theirs.close()
            ready = ours.recv(1 << 17)
            if not ready:
                code = self._nursery.wait()
                told.seek(0)
                ours.close()
                raise Broken(f"The readers could not be started: {_why(code, told.read())}.")
        self.temporary = json.loads(ready)["folder"]
        self._control = ours
        self._selector.register(ours, selectors.EVENT_READ, None)

    def _close(self) -> None:
        """End the nursery, and with it everything that it runs."""
        for running in self._running.values():
            with suppress(KeyError, ValueError):
                self._selector.unregister(running.pipe)
            os.close(running.pipe)
        self._running.clear()
        if self._nursery is not None:
            with suppress(KeyError, ValueError):
                self._selector.unregister(self._control)
            self._control.close()
            try:
                self._nursery.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._nursery.kill()
                self._nursery.wait()
            self._nursery = None

    def _submit(self, job: Job) -> Outcome | None:
        """Start a document; an outcome at once if it cannot even be opened."""
        try:
            source = opened(job)
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            return Outcome(job, failure=("read.vanished", {"reason": reason}), transient=True)
        read, write = os.pipe()
        with suppress(OSError):
            fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, CHUNK)
        self._next += 1
        message = json.dumps(order(job, self.settings) | {"number": self._next}).encode()
        handles = array.array("i", [source, write])
        with suppress(BrokenPipeError, ConnectionError):  # then its end is told on the same socket
            self._control.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handles)])
        os.close(source)
        os.close(write)
        os.set_blocking(read, False)
        running = Running(job, read)
        self._running[self._next] = running
        self._selector.register(read, selectors.EVENT_READ, running)
        return None

    def _read(self, running: Running) -> bool:
        """Take what the pipe holds; False at its end."""
        while True:
            try:
                part = os.read(running.pipe, CHUNK)
            except BlockingIOError:
                return True
            if not part:
                return False
            running.length += len(part)
            if running.length <= ANSWER:
                running.parts.append(part)
            elif running.parts:
                running.parts.clear()  # what comes after is read and dropped: the time limit ends it

    def _told(self) -> Iterator[Outcome]:
        """A message of the nursery: a document's process is over. Or the nursery itself is."""
        try:
            message = self._control.recv(1 << 17)
        except ConnectionError:
            message = b""
        if not message:
            yield from self._restart()
            return
        told = json.loads(message)
        if "number" in told:
            yield from self._finish(told)

    def _finish(self, told: dict[str, Any]) -> Iterator[Outcome]:
        running = self._running.pop(told["number"])
        self._read(running)
        with suppress(KeyError, ValueError):
            self._selector.unregister(running.pipe)
        os.close(running.pipe)
        job = running.job
        outcome = Outcome(job, seconds=told["seconds"], cpu=told["cpu"], peak=told["peak"])
        code = told["code"]
        if running.length > ANSWER:
            outcome.failure = ("read.answer_too_large", {"limit": f"{ANSWER // MEBIBYTE} MiB"})
        elif told["timed_out"] or code == -signal.SIGXCPU:
            seconds = round(self.settings.seconds(job.size))
            outcome.failure, outcome.limited = ("read.timeout", {"seconds": seconds}), True
        elif code == 0:
            try:
                outcome.head, outcome.rows, outcome.document = child.parse(b"".join(running.parts))
            except (ValueError, KeyError, TypeError):
                outcome.failure = ("read.crashed", {"how": "its answer was cut short"})
            else:
                if "failure" in outcome.head:
                    failure = outcome.head["failure"]
                    outcome.failure = (failure, outcome.head["words"])
                    outcome.limited = failure == "read.out_of_memory"
                    outcome.transient = failure == "read.changed"
                    outcome.head = None
        elif code < 0 and -code in MEMORY_SIGNALS and outcome.peak > MUCH * self.settings.memory:
            words = {"limit": f"{self.settings.memory / 1e6:,.0f} MB"}
            outcome.failure, outcome.limited = ("read.out_of_memory", words), True
        elif code == -signal.SIGKILL:
            if job.attempt == 1:
                job.attempt = 2
                self._alone.append(job)
                return
            outcome.failure, outcome.transient = ("read.killed", {}), True
        else:
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            outcome.failure = ("read.crashed", {"how": how})
        yield outcome

    def _restart(self) -> Iterator[Outcome]:
        """The nursery died, which no document should be able to cause: start it anew with what it ran, one by one."""
        self._deaths += 1
        if self._deaths > 20:
            raise Broken("The readers were killed again and again: free some memory, or use fewer --workers")
        lost = [running.job for running in self._running.values()]
        self._close()
        for job in lost:
            if job.attempt > 1:
                yield Outcome(job, failure=("read.killed", {}), transient=True)
                continue
            job.attempt = 2
            self._alone.append(job)
        self._start()


def _why(code: int, told: bytes) -> str:
    """Why the readers' process ended at its start. told: what it printed."""
    lines = [line for line in told.decode("utf-8", "replace").strip().splitlines() if "Extension modules" not in line]
    reason = f"it was ended by {signal.Signals(-code).name}" if code < 0 else (lines or ["no reason given"])[-1]
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return reason
    return (
        f"{reason}. This shell limits each process to {limit / 1e6:,.0f} MB of address space (ulimit -v), and readers "
        f"need {ADDRESSES / 1e6:,.0f} MB; raise the limit"
    )


def _handle(data: bytes) -> int:
    """Bytes as an open file in memory."""
    handle = os.memfd_create("document", os.MFD_CLOEXEC)
    child.write(handle, data)
    os.lseek(handle, 0, os.SEEK_SET)
    return handle
