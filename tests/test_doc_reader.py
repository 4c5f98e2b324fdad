"""DOC, RTF and ODT through LibreOffice: converted, limited in time, and nothing left behind."""

import os
import shutil
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from support.read import codes, grid, paragraphs, read, tables
from support.word import docx, level, numbered, numbering, p, tbl, tc, tr

import extract
from extract import processes
from extract.formats import doc
from extract.settings import ReadSettings
from schemas.issues import Issues

OFFICE = next((found for name in doc.PROGRAMS if (found := shutil.which(name))), None)
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Temporary files of the reader go here, so that a test sees what is left of them."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def program(tmp_path: Path, script: str, monkeypatch) -> None:
    """Puts a program in LibreOffice's place."""
    path = tmp_path / "bin" / "soffice"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")


@needs_office
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_old_formats_read_like_docx(kind, tmp_path, scratch):
    source = tmp_path / "a.docx"
    lists = numbering((level(0, "decimal", "%1)"),))
    merged = tc("ผล", '<w:gridSpan w:val="2"/>')
    rows = tbl(tr("ที่", merged), tr("1", "แล้ว", "ยัง"), widths=(1500, 2500, 2500))
    item = p("จัดทำคู่มือ", properties=numbered(1))
    source.write_bytes(docx(p("รายงานผล") + item * 2 + rows + p("ท้าย"), parts={"numbering.xml": lists}))
    command = [OFFICE, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    document, issues = read((tmp_path / f"a.{kind}").read_bytes(), f"a.{kind}")
    assert document.format == "doc"
    assert paragraphs(document) == ["รายงานผล", "1) จัดทำคู่มือ", "2) จัดทำคู่มือ", "ท้าย"]
    assert grid(tables(document)[0]) == [["ที่", "ผล"], ["1", "แล้ว", "ยัง"]]
    assert codes(issues) == ["read.converted"]
    assert list(scratch.iterdir()) == []


@needs_office
def test_a_damaged_document_is_reported(scratch):
    with pytest.raises(extract.Unreadable) as caught:
        read(OLD, "a.doc")
    assert caught.value.code in ("read.conversion_failed", "read.no_text")
    assert list(scratch.iterdir()) == []


def test_without_libreoffice_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(extract.Unreadable) as caught:
        read(OLD, "a.doc")
    assert caught.value.code == "read.needs_libreoffice"


def test_time_limit_kills_the_program_and_its_children(tmp_path, monkeypatch, scratch):
    pids = tmp_path / "pids"
    program(
        tmp_path,
        f"sleep 300 &\necho $! >> {pids}\n(sleep 300 & echo $! >> {pids}; wait) &\necho $$ >> {pids}\nwait",
        monkeypatch,
    )
    started = time.monotonic()
    with pytest.raises(extract.Unreadable) as caught:
        doc.read(OLD, Issues(), ReadSettings(), seconds=1.5)
    assert caught.value.code == "read.conversion_timeout"
    assert time.monotonic() - started < 15
    numbers = [int(line) for line in pids.read_text().split()]
    assert len(numbers) == 3
    for pid in numbers:
        assert not alive(pid)
    assert list(scratch.iterdir()) == []


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_program_that_fails_is_quoted(tmp_path, monkeypatch, scratch):
    program(tmp_path, "echo 'Error: source file could not be loaded'; exit 81", monkeypatch)
    with pytest.raises(extract.Unreadable) as caught:
        read(OLD, "a.doc")
    assert caught.value.code == "read.conversion_failed"
    assert "could not be loaded" in caught.value.words["reason"]


def test_children_of_a_dead_parent_are_found_by_their_path(tmp_path):
    program_path = tmp_path / "orphan.sh"
    program_path.write_text("#!/bin/sh\nsleep 300\n", encoding="utf-8")
    command = ["sh", "-c", f"sh {program_path} & echo $! > {tmp_path}/pid; exit 0"]
    status, _ = processes.run(command, 20, tmp_path, dict(os.environ))
    assert status == 0
    assert not alive(int((tmp_path / "pid").read_text()))
