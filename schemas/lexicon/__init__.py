"""Knowledge in tables: what a Thai-speaking analyst may change without reading code. See README.md in this folder."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """The TOML table `name`.toml of this folder (sub-folders with /). Raises FileNotFoundError or TOMLDecodeError."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def fingerprint() -> str:
    """SHA-256 over every file of the lexicon: a changed lexicon means that reports are to be normalised again."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.suffix in {".toml", ".csv", ".txt"}:
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
