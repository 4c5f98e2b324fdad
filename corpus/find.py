"""Lists an input folder: the files to read, and what is skipped with the reason.

Nothing is followed out of the folder and nothing that is no plain file is opened: symbolic links, named pipes,
devices and sockets are skipped with an issue. A file's name is a stranger's text, so `source_path` shows it escaped.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

# What programs leave beside documents: Office's lock files, folder settings of Windows and macOS.
LEFTOVERS = ("~$", "._")
LEFTOVER_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Found:
    """A plain file. path: as the system knows it. source_path: shown in the dataset, escaped. size: bytes."""

    path: str
    source_path: str
    size: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """What is not read. code: of the issue catalogue; words fill its sentence. size: None where not known."""

    source_path: str
    code: str
    words: dict[str, object] = field(default_factory=dict)


def shown(name: str) -> str:
    r"""A file's name without anything that could act when shown: control and invisible characters, line ends and
    direction marks as `\u….`, bytes that are no UTF-8 as `\x…`, and a backslash doubled so that no two names meet."""
    parts = []
    for char in name:
        code = ord(char)
        if char == "\\":
            parts.append("\\\\")
        elif 0xDC80 <= code <= 0xDCFF:  # how Python keeps a byte that is no UTF-8
            parts.append(f"\\x{code - 0xDC00:02x}")
        elif unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"):
            parts.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
        else:
            parts.append(char)
    return "".join(parts)


def find(folder: Path, *, leave_out: Path | None = None, only: str | None = None) -> Iterator[Found | Skipped]:
    """Everything below `folder`, in no particular order. leave_out: a folder inside it that is not looked into (the
    output). only: a pattern such as `2567/*.pdf` that `source_path` must match; what does not is not mentioned.

    Raises OSError if the folder itself cannot be listed.
    """
    left_out = os.path.realpath(leave_out) if leave_out is not None else None
    waiting = [(os.fspath(folder), "")]
    seen: set[tuple[int, int]] = set()
    first = True
    while waiting:
        path, prefix = waiting.pop()
        try:
            where = os.stat(path)
            # The same folder may appear twice through a bind mount.
            if (where.st_dev, where.st_ino) in seen:
                yield Skipped(prefix.rstrip("/"), "read.folder_twice")
                continue
            seen.add((where.st_dev, where.st_ino))
            with os.scandir(path) as listing:
                entries = list(listing)
        except OSError as error:
            if first:
                raise
            yield Skipped(prefix.rstrip("/"), "read.folder_unreadable", {"reason": reason(error)})
            continue
        first = False
        for entry in entries:
            if left_out is not None and os.path.realpath(path) + os.sep + entry.name == left_out:
                continue
            item = _entry(entry, prefix + shown(entry.name))
            if item is None:
                waiting.append((entry.path, prefix + shown(entry.name) + "/"))
            elif only is None or fnmatchcase(item.source_path, only) or fnmatchcase(shown(entry.name), only):
                yield item


def _entry(entry: os.DirEntry[str], source_path: str) -> Found | Skipped | None:
    """What a folder's entry is; None for a folder to look into."""
    try:
        what = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Skipped(source_path, "read.vanished", {"reason": reason(error)})
    mode = what.st_mode
    if stat.S_ISLNK(mode):
        return Skipped(source_path, "read.link")
    hidden = entry.name.startswith((".", *LEFTOVERS)) or entry.name.lower() in LEFTOVER_NAMES
    if stat.S_ISDIR(mode):
        return Skipped(source_path, "read.hidden") if hidden else None
    if not stat.S_ISREG(mode):
        return Skipped(source_path, "read.special_file", {"kind": kind(mode)})
    if hidden:
        return Skipped(source_path, "read.hidden")
    return Found(entry.path, source_path, what.st_size)


def kind(mode: int) -> str:
    """A special file's kind in words."""
    for test, name in (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return name
    return "no plain file"


def reason(error: OSError) -> str:
    """The system's own words for an error, without the path; of a library's error its first sentence."""
    if error.strerror:
        return error.strerror.lower()
    words = " ".join(str(error).split())
    return words[:200] or type(error).__name__
