"""All tables of a run become visible at once, or none.

    OUT/scores          -> .current/scores            a link per table and per file of the run
    OUT/.current        -> .generations/000002        the one link that is exchanged, by one atomic rename
    OUT/.generations/000002/scores/part-0000.parquet

A run writes a new generation beside the current one, brings it to the disk, and exchanges the link. Whenever a
process is killed or the power fails, the link names the previous generation or the new one. Programs that read
`OUT/scores` follow the links as if they were folders.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

CURRENT, GENERATIONS, WORK = ".current", ".generations", ".work"


class Unwritable(Exception):
    """The output folder cannot take the result; the sentence says why."""


def prepare(out: Path, names: list[str]) -> None:
    """Make the output folder and check that it can take the result. names: of the tables. Raises Unwritable."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / WORK).mkdir(exist_ok=True)
        (out / GENERATIONS).mkdir(exist_ok=True)
        probe = out / WORK / ".link"
        with suppress(FileNotFoundError):
            probe.unlink()
        probe.symlink_to("nowhere")
        probe.unlink()
    except FileExistsError:
        what = "is a link that leads nowhere" if out.is_symlink() else "is a file, not a folder"
        raise Unwritable(f"The output {out} {what}; choose another one.") from None
    except OSError as error:
        raise Unwritable(
            f"The output folder {out} cannot be written ({(error.strerror or '').lower()}). Check its permissions and "
            "the free space; it must be on a file system with symbolic links."
        ) from error
    for name in [CURRENT, *names]:
        path = out / name
        if path.exists() and not path.is_symlink():
            raise Unwritable(
                f"{path} is already there and was not made by this program; move it away or choose another folder."
            )


def holds(out: Path, folder: Path) -> bool:
    """Whether a folder is the output folder itself, or lies in what runs write there."""
    out, folder = Path(os.path.realpath(out)), Path(os.path.realpath(folder))
    return folder == out or any(folder.is_relative_to(out / name) for name in (GENERATIONS, WORK))


def begin(out: Path) -> Path:
    """A new, empty generation. Removes what killed runs have left."""
    current = current_generation(out)
    numbers = [0]
    for path in (out / GENERATIONS).iterdir():
        if path != current:
            shutil.rmtree(path)
        elif path.name.isdecimal():
            numbers.append(int(path.name))
    folder = out / GENERATIONS / f"{max(numbers) + 1:06d}"
    folder.mkdir()
    return folder


def current_generation(out: Path) -> Path | None:
    """The folder that OUT shows now; None before the first run."""
    try:
        name = os.readlink(out / CURRENT)
    except OSError:
        return None
    folder = out / name
    return folder if folder.is_dir() else None


def commit(out: Path, folder: Path) -> None:
    """Show `folder` (of `begin`) in place of the previous generation, all of it at once."""
    previous = current_generation(out)
    sync_tree(folder)
    for path in sorted(folder.iterdir()):
        link = out / path.name
        if not link.is_symlink():
            if link.exists():
                raise Unwritable(f"{link} is already there and was not made by this program; move it away.")
            link.symlink_to(f"{CURRENT}/{path.name}")
    sync(out)
    fresh = out / WORK / ".current"
    with suppress(FileNotFoundError):
        fresh.unlink()
    fresh.symlink_to(f"{GENERATIONS}/{folder.name}")
    os.replace(fresh, out / CURRENT)
    sync(out)
    for path in out.iterdir():  # what the previous generation had and this one has not
        if path.is_symlink() and os.readlink(path) == f"{CURRENT}/{path.name}" and not path.exists():
            path.unlink()
    if previous is not None and previous != folder and previous.parent == out / GENERATIONS:
        shutil.rmtree(previous, ignore_errors=True)


def sync_tree(folder: Path) -> None:
    """Bring a folder and all in it to the disk."""
    for parent, _, names in os.walk(folder):
        for name in names:
            sync(Path(parent) / name)
        sync(Path(parent))


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
