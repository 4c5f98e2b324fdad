"""Office packages (zip files of XML parts) from strangers: opened within limits, nothing written, nothing resolved."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from lxml import etree

from extract.errors import Unreadable
from schemas.issues import Issues

MAX_MEMBERS = 10_000
MAX_PART = 100_000_000  # bytes of one XML part; a report of a thousand pages has twenty million
MAX_TOTAL = 200_000_000
MAX_RATIO = 300  # of a part larger than RATIO_FROM; Word's own parts compress to a twentieth
RATIO_FROM = 20_000_000

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The strict form of the standard has other namespaces for the same elements; readers know the transitional ones.
STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/picture", b"http://schemas.openxmlformats.org/drawingml/2006/picture"),
    (b"http://purl.oclc.org/ooxml/drawingml/chart", b"http://schemas.openxmlformats.org/drawingml/2006/chart"),
    (b"http://purl.oclc.org/ooxml/drawingml/diagram", b"http://schemas.openxmlformats.org/drawingml/2006/diagram"),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
)


class Package:
    """An opened package. Raises `Unreadable` where the archive is broken, encrypted or beyond the limits."""

    def __init__(self, data: bytes, issues: Issues) -> None:
        self.issues = issues
        self.read_so_far = 0
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
            members = self.archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
            raise Unreadable("read.broken_archive") from error
        if len(members) > MAX_MEMBERS:
            raise Unreadable("read.archive_bomb", what=f"{len(members)} members")
        self.members: dict[str, zipfile.ZipInfo] = {}
        refused = []
        for member in members:
            name = member.filename
            if _unsafe(name):
                refused.append(name)
            elif name in self.members:
                raise Unreadable("read.ambiguous_archive", member=name)
            else:
                self.members[name] = member
        if refused:
            issues.add("read.unsafe_member", raw=refused[0][:200], members=len(refused))

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none."""
        member = self.members.get(name)
        if member is None:
            lower = name.lower()
            member = next((m for n, m in self.members.items() if n.lower() == lower), None)
        if member is None:
            return None
        if member.flag_bits & 1:
            raise Unreadable("read.encrypted_office")
        if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise Unreadable("read.archive_bomb", what=f"a part that unpacks to {member.file_size} bytes")
        try:
            with self.archive.open(member) as stream:
                data = stream.read(MAX_PART + 1)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
            zlib.error,
            ValueError,
        ) as error:
            raise Unreadable("read.broken_archive") from error
        self.read_so_far += len(data)
        if len(data) > MAX_PART or self.read_so_far > MAX_TOTAL:
            raise Unreadable("read.archive_bomb", what=f"a part of more than {MAX_PART // 1_000_000} MB")
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, None where there is none or nothing of it can be parsed."""
        data = self.part(name)
        return parse(data, name, self.issues) if data else None

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id -> (last word of its type, target part). External targets are left out."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", base + ".rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            target = unquote(relation.get("Target") or "")
            target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if not _unsafe(target):
                found[relation.get("Id") or ""] = ((relation.get("Type") or "").rpartition("/")[2], target)
        return found


def parse(data: bytes, name: str, issues: Issues) -> etree._Element | None:
    """Parse XML: no document type, no entity, no network. A damaged part is read as far as it goes, with an issue."""
    head = data[:2048]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode("utf-8")
        data = data.replace(b"UTF-16", b"UTF-8", 1).replace(b"utf-16", b"utf-8", 1)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("read.unsafe_xml", part=name)
    if b"http://purl.oclc.org/ooxml/" in data:
        for strict, usual in STRICT:
            data = data.replace(strict, usual)
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": True}
    options |= {"remove_comments": True, "remove_pis": True}
    try:
        return etree.fromstring(data, etree.XMLParser(**options))
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, **options))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is not None:
        issues.add("read.damaged_part", raw=name)
    return root


def _unsafe(name: str) -> bool:
    """Whether a member's name would lead out of a folder that it were unpacked to."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name
