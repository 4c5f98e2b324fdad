"""Old Word files (DOC), RTF and ODT: LibreOffice makes a DOCX of them, which is then read as such."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from extract import processes
from extract.errors import Unreadable
from extract.formats import docx
from extract.settings import ReadSettings
from schemas.document import Document
from schemas.issues import Issues

SECONDS = 120.0
PROGRAMS = ("soffice", "libreoffice")
SETTINGS = (
    ("Security/Scripting", "DisableMacrosExecution", "true"),
    ("Security/Scripting", "MacroSecurityLevel", "3"),
    ("Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
)


def read(data: bytes, issues: Issues, settings: ReadSettings, seconds: float = SECONDS) -> Document:
    """Read a DOC, RTF or ODT file. seconds: time limit of the conversion.

    Raises `Unreadable` without LibreOffice, for a document with a password, and where the conversion fails.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("read.encrypted_office")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        issues.add("read.macros")
    converted = convert(data, seconds)
    issues.add("read.converted")
    return replace(docx.read(converted, issues, settings), format="doc")


def convert(data: bytes, seconds: float) -> bytes:
    """The document as DOCX, made by a LibreOffice of its own: private profile, no macros, killed when time is up."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise Unreadable("read.needs_libreoffice")
    with tempfile.TemporaryDirectory(prefix="ita-doc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        profile, source, target = folder / "profile", folder / f"document{_ending(data)}", folder / "out"
        _write_settings(profile)
        source.write_bytes(data)
        target.mkdir()
        command = [
            program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard",
            f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "docx:MS Word 2007 XML",
            "--outdir", str(target), str(source),
        ]  # fmt: skip
        status, said = processes.run(command, seconds, folder, _environment(folder))
        if status is None:
            raise Unreadable("read.conversion_timeout", seconds=round(seconds))
        made = target / "document.docx"
        if not made.is_file():
            reason = said.splitlines()[-1] if said else f"exit status {status}"
            raise Unreadable("read.conversion_failed", reason=reason[:200].replace(str(folder), ""))
        return made.read_bytes()


def _ending(data: bytes) -> str:
    if data.lstrip()[:5] == b"{\\rtf":
        return ".rtf"
    if data.startswith(b"PK"):
        return ".odt"
    return ".fodt" if b"office:document" in data[:2000] else ".doc"


def _environment(folder: Path) -> dict[str, str]:
    """Little of the caller's environment: a home of its own, and proxies that lead nowhere."""
    nowhere = "http://127.0.0.1:9"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": nowhere,
        "https_proxy": nowhere,
    }


def _write_settings(profile: Path) -> None:
    """Settings of the private profile: no macro, no active content, no linked document is ever loaded."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{"Office.Common/" if path.startswith("Security") else ""}{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in SETTINGS
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>\n',
        encoding="utf-8",
    )
