"""A small process that has the readers loaded and forks one child per document.

It waits for jobs on a socket, forks, and for each child watches its exit and its time limit; on either it kills the
child's whole process group and every stray descendant (orphans become its own children), removes the child's
temporary folder, and reports. When the other end of the socket closes, for whatever reason, it kills everything and
ends. Forking a loaded process costs a few milliseconds, where starting one costs seconds.

Run as `python -m corpus.nursery SOCKET TASK MODULE…`; TASK is `module:function`, `function(job, data) -> bytes`.
"""

from __future__ import annotations

import array
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import stat
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from corpus import child, sandbox

MESSAGE = 1 << 17  # bytes of the longest message
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Child:
    """A running document. born: in the kernel's ticks since boot."""

    number: int
    pid: int
    handle: int
    deadline: float
    started: float
    folder: Path
    born: int
    timed_out: bool = False


class Nursery:
    def __init__(self, control: socket.socket, task: Any, folder: Path) -> None:
        self.control = control
        self.task = task
        self.children: dict[int, Child] = {}
        self.folder = folder
        self.began = time.time()
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until the other end closes the socket."""
        try:
            self._send({"ready": True, "folder": os.fspath(self.folder)})
            while True:
                now = time.monotonic()
                waiting = [c.deadline - now for c in self.children.values() if not c.timed_out]
                for key, _ in self.selector.select(max(0.0, min(waiting)) if waiting else None):
                    if key.fileobj is self.control:
                        if not self._receive():
                            return
                    else:
                        self._ended(key.data)
                now = time.monotonic()
                for running in self.children.values():
                    if now >= running.deadline and not running.timed_out:
                        running.timed_out = True
                        _kill_group(running.pid)
        finally:
            for running in list(self.children.values()):
                _kill_group(running.pid)
                os.waitpid(running.pid, 0)  # from here on what it had started is ours
                del self.children[running.pid]
            self._kill_strays(all_of_them=True)
            shutil.rmtree(self.folder, ignore_errors=True)
            _remove_dead_sockets(self.began)

    def _receive(self) -> bool:
        """Take one job; False if the other end is gone."""
        handles = array.array("i")
        try:
            message, extra, _, _ = self.control.recvmsg(
                MESSAGE, socket.CMSG_LEN(2 * handles.itemsize), socket.MSG_CMSG_CLOEXEC
            )
        except ConnectionError:
            return False
        for _, _, data in extra:
            handles.frombytes(data[: len(data) - len(data) % handles.itemsize])
        if not message:
            return False
        source, answer = handles
        self._fork(json.loads(message), source, answer)
        os.close(source)
        os.close(answer)
        return True

    def _fork(self, job: dict[str, Any], source: int, answer: int) -> None:
        folder = self.folder / str(job["number"])
        folder.mkdir(mode=0o700)
        pid = os.fork()
        if pid == 0:
            # Nothing of the nursery's is left to the child: neither its socket nor the handles of others.
            self.control.close()
            self.selector.close()
            for other in self.children.values():
                os.close(other.handle)
            child.live(self.task, job, source, answer, folder)
        now = time.monotonic()
        handle = os.pidfd_open(pid)
        running = Child(job["number"], pid, handle, now + job["seconds"], now, folder, _born(pid))
        self.children[pid] = running
        self.selector.register(handle, selectors.EVENT_READ, running)

    def _ended(self, running: Child) -> None:
        """A child is over: end what it started, clean up, and tell."""
        self.selector.unregister(running.handle)
        os.close(running.handle)
        _kill_group(running.pid)  # before it is waited for: its number cannot have been given to another
        _, status, usage = os.wait4(running.pid, 0)
        del self.children[running.pid]
        self._kill_strays()
        shutil.rmtree(running.folder, ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        self._send(
            {
                "number": running.number,
                "code": code,
                "timed_out": running.timed_out,
                "seconds": round(time.monotonic() - running.started, 3),
                "cpu": round(usage.ru_utime + usage.ru_stime, 3),
                "peak": usage.ru_maxrss * 1024,
            }
        )

    def _kill_strays(self, all_of_them: bool = False) -> None:
        """Kill adopted descendants of children that are over: those in no group, which killing the group missed.

        An orphan could belong to any child that was running when it was born, so it is left alone while one of
        those still runs; every child ends at its time limit at the latest.
        """
        for _ in range(100):  # what an orphan had started becomes an orphan in its turn
            killed = False
            for pid in _children_of(os.getpid()):
                if pid in self.children:
                    continue
                born = _born(pid)
                if not all_of_them and any(running.born <= born for running in self.children.values()):
                    continue
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)
                killed = True
            if not killed:
                return

    def _send(self, message: dict[str, Any]) -> None:
        with suppress(BrokenPipeError, ConnectionError):  # the other end is gone: `serve` will see it too
            self.control.send(json.dumps(message).encode())


def _kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # the child may not have made its group yet
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _remove_dead_sockets(since: float) -> None:
    """Remove the sockets that killed LibreOffices have left: ours, made since then, and nobody answers."""
    for path in Path("/tmp").glob(f"OSL_PIPE_{os.getuid()}_*"):
        with suppress(OSError):
            what = path.lstat()
            if not stat.S_ISSOCK(what.st_mode) or what.st_uid != os.getuid() or what.st_mtime < since:
                continue
            with socket.socket(socket.AF_UNIX) as made:
                try:
                    made.connect(os.fspath(path))
                except ConnectionRefusedError:
                    path.unlink()


def _children_of(pid: int) -> list[int]:
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def _born(pid: int) -> int:
    """When a process was started, in ticks since boot; 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0


def main() -> None:
    handle, task, *modules = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides what Ctrl-C means
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sandbox.adopt_orphans()
    # A home of its own before anything is imported: libraries leave settings and caches there.
    folder = Path(tempfile.mkdtemp(prefix="ita-"))
    os.environ.update(HOME=os.fspath(folder), TMPDIR=os.fspath(folder))
    tempfile.tempdir = os.fspath(folder)
    module, _, function = task.partition(":")
    loaded = getattr(import_module(module), function)
    for name in modules:
        import_module(name)
    warm_up = getattr(import_module(module), "warm_up", None)
    if warm_up is not None:
        warm_up()
    gc.collect()
    gc.freeze()  # pages that the collector does not touch stay shared with the children
    Nursery(socket.socket(fileno=int(handle)), loaded, folder).serve()


if __name__ == "__main__":
    main()
