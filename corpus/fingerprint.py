"""What a result depends on, as short hashes: code, lexicon, settings, libraries, programs, limits.

A kept result counts only while all of them that it depends on are the same. The files' content is taken, not their
dates or a version number, so a change in a checkout counts as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from corpus.settings import RunSettings

ROOT = Path(__file__).resolve().parents[1]
LEXICON = Path("schemas/lexicon")
# The only parts of the lexicon that reading uses: the sentences of its own issues.
READING = tuple(LEXICON / "issues" / f"{stage}.toml" for stage in ("read", "ocr", "layout", "text"))
# Of corpus itself only what makes rows; the command line may change without reading anything again.
ROW_MAKERS = tuple(Path("corpus") / name for name in ("one.py", "pack.py", "sketch.py"))
LIBRARIES = (
    *("geothai", "lxml", "numpy", "opencv-python-headless", "pillow", "pyarrow"),
    *("pypdfium2", "pytesseract", "pythainlp", "rapidfuzz", "regex"),
)


@dataclass(frozen=True)
class Fingerprint:
    """read: everything that reading depends on. rows: that and everything that interpreting depends on.
    tools: per program outside Python. limits: time and memory, which decide about documents that were stopped."""

    read: str
    rows: str
    tools: dict[str, str]
    limits: str

    @classmethod
    def of(cls, settings: RunSettings) -> Fingerprint:
        read = digest(files("schemas", "extract", leave_out=LEXICON), chosen(READING), libraries(), settings.reading())
        rows = digest(read, files("normalise"), files(os.fspath(LEXICON)), chosen(ROW_MAKERS))
        return cls(read, rows, {name: digest(version) for name, version in tools().items()}, digest(settings.limits()))


def digest(*parts: object) -> str:
    """16 hexadecimal digits of anything that JSON can show."""
    shown = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def files(*folders: str, leave_out: Path | None = None, root: Path = ROOT) -> dict[str, str]:
    """SHA-256 of every file below the folders (code, models, tables), by its path."""
    found = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if "__pycache__" in relative.parts or (leave_out and relative.is_relative_to(leave_out)):
                continue
            if path.is_file() and not path.name.startswith("."):
                found[relative.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def chosen(paths: tuple[Path, ...], root: Path = ROOT) -> dict[str, str]:
    """SHA-256 of single files; one that is not there is left out."""
    return {
        path.as_posix(): hashlib.sha256((root / path).read_bytes()).hexdigest()
        for path in paths
        if (root / path).is_file()
    }


@cache
def libraries() -> dict[str, str]:
    """Versions of the libraries that can change what is read."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


@cache
def tools() -> dict[str, str]:
    """Versions of the programs outside Python, "" for one that is not installed."""
    tesseract = first_line("tesseract", "--version")
    if tesseract:
        tesseract += " " + " ".join(first_line("tesseract", "--list-langs", lines=200).split()[1:])
    return {"tesseract": tesseract, "libreoffice": libreoffice()}


def libreoffice() -> str:
    """LibreOffice's build, from the file beside its program: asking the program itself takes a second."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return ""
    try:
        lines = (Path(program).resolve().parent / "versionrc").read_text(encoding="utf-8").splitlines()
    except OSError:
        return program
    return " ".join(line for line in lines if line.startswith(("buildid", "UpdateID")))[:200]


def first_line(program: str, *arguments: str, lines: int = 1) -> str:
    """The first line(s) that a program prints; "" if it is not installed or does not answer within 20 seconds."""
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        told = subprocess.run(
            [found, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=20,
            check=False,
            env=os.environ | {"HOME": os.devnull},  # it must not leave settings in the real one
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "\n".join(told.stdout.decode("utf-8", "replace").splitlines()[:lines])
