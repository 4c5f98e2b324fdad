"""What a child process gives up before it touches a stranger's file (Linux).

Facts of the kernel's interface: prctl(2), seccomp(2), landlock(7). Each part is taken where the kernel has it;
`restrict` says which were.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446  # the same on every architecture

# Landlock's file rights, by bit.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_SOCKET = (1 << bit for bit in (0, 1, 2, 3, 5, 9))
ALL_OF_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
LOOK = EXECUTE | READ_FILE | READ_DIR
FILE_ONLY = EXECUTE | WRITE_FILE | READ_FILE | (1 << 14) | (1 << 15)

# What programs and libraries are made of; no home folder, no data of anyone.
SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt", "/nix/store", "/gnu/store", "/proc", "/sys"),
    *("/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime", "/etc/passwd", "/etc/group"),
    *(
        "/etc/nsswitch.conf",
        "/etc/libreoffice",
        "/etc/alternatives",
        "/etc/mime.types",
        "/etc/locale.alias",
        "/etc/papersize",
    ),
    *("/var/lib/libreoffice", "/var/spool/libreoffice", "/var/cache/fontconfig", "/var/lib/dpkg/alternatives"),
)
SOCKETS = ("/tmp", "/var/tmp")  # where LibreOffice insists on making its socket
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

# Per machine: the audit number, then the numbers of socket, ptrace, process_vm_readv, process_vm_writev.
CALLS = {"x86_64": (0xC000003E, 41, 101, 310, 311), "aarch64": (0xC00000B7, 198, 117, 270, 271)}
IO_URING_SETUP = 425
AF_UNIX = 1

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def die_with_parent() -> None:
    """Be killed when the parent process ends, however it ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent has ended, so that they can be found and killed."""
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def be_first_to_go() -> None:
    """Ask the kernel to pick this process, and not its parent, when memory runs out."""
    try:
        Path("/proc/self/oom_score_adj").write_text("1000")
    except OSError:
        pass  # no /proc here: the kernel then chooses by size, which is this process as well


def limit(memory: int, seconds: float) -> None:
    """Limits of this process and each one it starts. memory: bytes beyond what is mapped already."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for what, value in (
        (resource.RLIMIT_AS, mapped + memory),
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 2 << 30),
    ):
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(what, (value, value))


def restrict(writable: list[Path], network: bool = False, office: bool = False) -> dict[str, bool]:
    """No new privileges; files outside `writable` and the system's own cannot be opened; no network unless asked.

    office: LibreOffice is needed, so a socket may be made in the system's temporary folder, and files removed there.
    Returns which of the two, `files` and `network`, the kernel enforces.
    """
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return {"files": _landlock(writable, office), "network": network or _no_network()}


def _no_network() -> bool:
    """A seccomp filter: only local sockets can be made; no ptrace, no reading of other processes' memory."""
    machine = platform.machine()
    if machine not in CALLS or sys.byteorder != "little":
        return False
    audit, socket, *never = CALLS[machine]
    never.append(IO_URING_SETUP)  # it makes sockets too
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, deny = 0x7FFF0000, 0x00050000 | errno.EACCES
    # Each step: operation, number, jump if true, jump if false; jumps are named and counted below.
    steps: list[tuple[int, int, str, str]] = [
        (load, 4, "", ""),  # the machine of the call
        (equal, audit, "", "deny"),
        (load, 0, "", ""),  # the call's number
    ]
    if machine == "x86_64":
        steps.append((at_least, 0x40000000, "deny", ""))  # the x32 interface
    steps += [(equal, number, "deny", "") for number in never]
    steps += [(equal, socket, "", "allow"), (load, 16, "", ""), (equal, AF_UNIX, "allow", "deny")]
    targets = {"allow": len(steps), "deny": len(steps) + 1}
    code = b""
    for at, (operation, number, true, false) in enumerate(steps):
        jumps = [targets[name] - at - 1 if name else 0 for name in (true, false)]
        code += struct.pack("<HBBI", operation, *jumps, number)
    code += struct.pack("<HBBI", answer, 0, 0, allow) + struct.pack("<HBBI", answer, 0, 0, deny)
    filters = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("<HxxxxxxQ", len(steps) + 2, ctypes.addressof(filters))
    held = ctypes.create_string_buffer(program, len(program))
    return libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(held), 0, 0) == 0


def _landlock(writable: list[Path], office: bool) -> bool:
    abi = libc.syscall(LANDLOCK_CREATE, None, 0, 1)
    if abi < 1:
        return False
    everything = ALL_OF_ABI[min(abi, 5)]
    attributes = ctypes.create_string_buffer(struct.pack("<Q", everything), 8)
    rules = libc.syscall(LANDLOCK_CREATE, attributes, 8, 0)
    if rules < 0:
        return False
    try:
        for path in _own_files():
            _permit(rules, path, LOOK)
        for path in DEVICES:
            _permit(rules, path, READ_FILE | WRITE_FILE)
        for path in SOCKETS if office else ():
            _permit(rules, path, MAKE_SOCKET | REMOVE_FILE)
        for folder in writable:
            _permit(rules, os.fspath(folder), everything & ~EXECUTE)
        return libc.syscall(LANDLOCK_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _own_files() -> list[str]:
    """The system's folders, this Python, its packages and ours, and where Tesseract keeps its languages."""
    ours = Path(__file__).resolve().parents[1]
    # Of the folder that holds our own packages no more than these: reports may lie in it too.
    packages = [path for path in sys.path if path and Path(path).resolve() != ours]
    named = [os.environ[name] for name in ("TESSDATA_PREFIX", "FONTCONFIG_PATH") if os.environ.get(name)]
    code = [os.fspath(ours / name) for name in ("schemas", "extract", "normalise", "corpus", "tests")]
    return [*SYSTEM, sys.prefix, sys.base_prefix, *packages, *code, *named]


def _permit(rules: int, path: str, rights: int) -> None:
    """Allow `rights` on a path and all below it; a path that is not there is nothing to allow."""
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            rights &= FILE_ONLY
        rule = ctypes.create_string_buffer(struct.pack("<Qi", rights, handle), 12)
        libc.syscall(LANDLOCK_ADD, rules, 1, rule, 0)
    finally:
        os.close(handle)
