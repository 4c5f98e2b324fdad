"""A task for `corpus.pool` whose documents say how their process shall misbehave."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from corpus import child, one
from schemas.issues import Issues


def task(job: dict[str, Any], data: bytes) -> bytes:
    word, *arguments = data.decode().split("\n")
    shown = globals()[word](*arguments)
    report = one.new_report(job["sha256"], job["size"], job["source_path"])
    report.parse_status = "ok"
    rows = one.failed(report, Issues())
    report.title = str(shown)
    return child.answer(rows, tools=[], shown=shown)


def fine() -> str:
    return "fine"


def slow(seconds: str) -> str:
    time.sleep(float(seconds))
    return "slow"


def segfault() -> None:
    ctypes.string_at(0)


def abort() -> None:
    os.abort()


def leave() -> None:
    os._exit(7)


def oom_killed(marker: str) -> str:
    """Killed from outside the first time, as by the kernel when memory runs out."""
    try:
        os.open(marker, os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        return "second time"
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def always_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    """In C, holding Python's lock, deaf to SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ctypes.PyDLL(None).usleep(600_000_000)


def spin() -> None:
    while True:
        pass


def hog() -> int:
    held = []
    while True:
        held.append(bytearray(50 << 20))


def flood() -> None:
    """Fill the answer's pipe without end."""
    handles = [int(name) for name in os.listdir("/proc/self/fd")]
    pipes = [h for h in handles if os.path.exists(f"/proc/self/fd/{h}") and h > 2]
    while True:
        for handle in pipes:
            try:
                os.write(handle, bytes(1 << 20))
            except OSError:
                continue


def grandchildren(marker: str) -> str:
    """Start programs that would outlive this process: in its group, in a session of their own, and twice removed."""
    loop = f"import time\nwhile True: open({marker!r}, 'a').write('x'); time.sleep(0.05)"
    for away in (False, True):
        subprocess.Popen([sys.executable, "-c", loop], start_new_session=away)
    twice = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {loop!r}], start_new_session=True)"
    subprocess.run([sys.executable, "-c", twice], check=True)
    return "left some"


def grandchildren_then_hang(marker: str) -> None:
    grandchildren(marker)
    hang()


def garbage() -> str:
    raise SystemExit(3)


def raises() -> None:
    raise ValueError("a sentence\nover two lines")


def writes(path: str) -> str:
    try:
        Path(path).write_text("written")
    except OSError as error:
        return type(error).__name__
    return "written"


def reads(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError as error:
        return type(error).__name__


def connects(host: str, port: str) -> str:
    found = []
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as made:
                made.settimeout(1)
                made.connect((host, int(port)))
                found.append("connected")
        except OSError as error:
            found.append(type(error).__name__)
    program = f"import socket; socket.create_connection(({host!r}, {port}), 1)"
    found.append(str(subprocess.run([sys.executable, "-c", program], stderr=subprocess.DEVNULL).returncode))
    return " ".join(found)


def state() -> dict[str, Any]:
    """What the process has and has not."""
    import resource

    status = Path("/proc/self/status").read_text()
    return {
        "cwd": os.getcwd(),
        "temporary": tempfile.gettempdir(),
        "home": os.environ["HOME"],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "privileges": "NoNewPrivs:\t1" in status,
        "session": os.getsid(0) == os.getpid(),
        "handles": len(os.listdir("/proc/self/fd")),
        "oom": Path("/proc/self/oom_score_adj").read_text().strip(),
    }


def litter() -> str:
    """Leave files in the temporary folder."""
    folder = Path(tempfile.mkdtemp())
    (folder / "left.txt").write_text("left")
    os.symlink("/etc", folder / "link")
    return os.fspath(folder)
