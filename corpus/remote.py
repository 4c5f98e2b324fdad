"""Input and output on S3-compatible object storage, through pyarrow's file systems.

`s3://bucket/folder` with the usual settings of the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_ENDPOINT_URL for a store of one's own).

Input is copied to this machine first, changed objects only (by size and time of change), so that readers never have
the network.
Output is copied after it was committed here. Object storage has no rename, so a reader could see some tables of one
run and some of the next while the copy lasts; the manifest is deleted first and written last: while it is missing, the
copy is not complete, and `ita verify` says so.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from pyarrow import fs

from corpus import manifest

SCHEMES = ("s3://",)
LISTING = "objects.json"
CHUNK = 8 << 20


def is_remote(name: str) -> bool:
    return name.startswith(SCHEMES)


def connect(url: str) -> tuple[fs.FileSystem, str]:
    """The file system and the path within it. Raises OSError, ValueError."""
    found, path = fs.FileSystem.from_uri(url)
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint and isinstance(found, fs.S3FileSystem) and "endpoint_override" not in url:
        scheme, _, host = endpoint.partition("://")
        found = fs.S3FileSystem(endpoint_override=host or scheme, scheme=scheme if host else "https")
    return found, path.rstrip("/")


def fetch(url: str, folder: Path, wanted_here: Callable[[str], bool] = lambda name: True) -> tuple[int, int]:
    """Make `folder`/files hold the objects below `url`: (copied, kept). What is gone there goes here.

    wanted_here: told the relative path of each; a shard copies only its own.

    An object's key may hold what no file name can (`..`, an empty part, a very long part); such parts are percent-
    encoded, so no key leads out of the folder.
    """
    store, root = connect(url)
    folder.mkdir(parents=True, exist_ok=True)
    known = _known(folder)
    wanted: dict[str, list[object]] = {}
    copied = 0
    for item in _objects(store, root):
        name = local_name(item.path[len(root) + 1 :])
        if not wanted_here(name):
            continue
        tag = [item.size, item.mtime_ns]
        path = _place(folder / "files", name)
        name = path.relative_to(folder / "files").as_posix()
        wanted[name] = tag
        if known.get(name) == tag and path.is_file() and path.stat().st_size == item.size:
            continue
        part = folder / "copying"
        with store.open_input_stream(item.path) as source, part.open("wb") as target:
            while chunk := source.read(CHUNK):
                target.write(chunk)
        os.replace(part, path)
        copied += 1
    for path in sorted((folder / "files").rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder / "files").as_posix() not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    (folder / "files").mkdir(exist_ok=True)
    (folder / LISTING).write_text(json.dumps(wanted), encoding="utf-8")
    return copied, len(wanted) - copied


def _place(folder: Path, name: str) -> Path:
    """Where an object goes. A store may hold `a` and `a/b`, a folder may not: the later one's name is flattened."""
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_dir():
            return path
    except (FileExistsError, NotADirectoryError):
        pass
    return folder / name.replace("/", "%2F")


def local_name(key: str) -> str:
    """An object's key as a relative path that stays inside its folder and is no hidden name."""
    parts = []
    for part in key.split("/"):
        if part in ("", ".", ".."):
            part = quote(part, safe="").replace(".", "%2E") or "%00"
        while len(part.encode()) > 250:
            part = part[:-1]
        parts.append(part)
    return "/".join(parts)


def send(out: Path, url: str) -> bool:
    """Copy the committed output `out` to object storage: the old manifest goes first, the new one comes last.
    False if the same output is there already."""
    store, root = connect(url)
    described = manifest.read(out)
    if described is None:
        raise OSError(2, "there is no finished output to copy", os.fspath(out))
    if _read(store, f"{root}/{manifest.NAME}") == (out / manifest.NAME).read_bytes():
        return False
    names = [file["path"] for table in described["tables"].values() for file in table["files"]]
    names += [file["path"] for file in described["files"]]
    _delete(store, f"{root}/{manifest.NAME}")
    for name in names:
        _put(store, out / name, f"{root}/{name}")
    kept = {f"{root}/{name}" for name in names}
    tables = tuple(f"{root}/{name}/" for name in described["tables"])
    for item in _objects(store, root):
        if item.path not in kept and item.path.startswith(tables):
            store.delete_file(item.path)
    _put(store, out / manifest.NAME, f"{root}/{manifest.NAME}")
    return True


def receive(url: str, folder: Path) -> None:
    """Copy an output from object storage into a new folder, to verify it. Raises OSError without a manifest."""
    store, root = connect(url)
    for item in _objects(store, root):
        path = folder / local_name(item.path[len(root) + 1 :])
        path.parent.mkdir(parents=True, exist_ok=True)
        with store.open_input_stream(item.path) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)


def _objects(store: fs.FileSystem, root: str) -> Iterator[fs.FileInfo]:
    """Every object below a path, in the order of their keys. Raises OSError if the store or the bucket is not there."""
    found = store.get_file_info(fs.FileSelector(root, recursive=True, allow_not_found=True))
    if not found and store.get_file_info(root.split("/")[0]).type == fs.FileType.NotFound:
        raise OSError(2, "there is no such bucket", root.split("/")[0])
    for item in sorted(found, key=lambda item: item.path):
        if item.type == fs.FileType.File:
            yield item


def _put(store: fs.FileSystem, path: Path, key: str) -> None:
    with path.open("rb") as source, store.open_output_stream(key) as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def _read(store: fs.FileSystem, key: str) -> bytes | None:
    if store.get_file_info(key).type != fs.FileType.File:
        return None
    with store.open_input_stream(key) as source:
        return source.read()


def _delete(store: fs.FileSystem, key: str) -> None:
    if store.get_file_info(key).type == fs.FileType.File:
        store.delete_file(key)


def _known(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / LISTING).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
