"""Listing a stranger's folder."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.find import Found, Skipped, find, shown


def listed(folder: Path, **more: object) -> dict[str, str]:
    """`found` or the issue's code by shown path."""
    return {item.source_path: "found" if isinstance(item, Found) else item.code for item in find(folder, **more)}


def test_plain_files_are_found_and_nothing_else_is_opened(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "report.pdf").write_bytes(b"x")
    (tmp_path / "notes.xyz").write_bytes(b"x")
    os.mkfifo(tmp_path / "report.pdf")
    (tmp_path / "link.pdf").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "up").symlink_to("..")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.fspath(tmp_path / "socket.txt"))
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "inside.txt").write_bytes(b"x")
    (tmp_path / "~$draft.docx").write_bytes(b"x")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    assert listed(tmp_path) == {
        "a/b/report.pdf": "found",
        "notes.xyz": "found",
        "report.pdf": "read.special_file",
        "socket.txt": "read.special_file",
        "link.pdf": "read.link",
        "loop": "read.link",
        "a/up": "read.link",
        ".hidden": "read.hidden",
        "~$draft.docx": "read.hidden",
        "Thumbs.db": "read.hidden",
    }


def test_the_output_inside_the_input_is_left_out(tmp_path):
    (tmp_path / "report.txt").write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "part.txt").write_bytes(b"x")
    assert listed(tmp_path, leave_out=tmp_path / "out") == {"report.txt": "found"}


def test_only(tmp_path):
    for name in ("2567/a.pdf", "2567/b.txt", "2568/a.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert set(listed(tmp_path, only="2567/*")) == {"2567/a.pdf", "2567/b.txt"}
    assert set(listed(tmp_path, only="*.pdf")) == {"2567/a.pdf", "2568/a.pdf"}


def test_a_folder_that_cannot_be_listed_is_an_issue(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.txt").write_bytes(b"x")
    scandir = os.scandir

    def refuse(path):
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("corpus.find.os.scandir", refuse)
    items = {item.source_path: item for item in find(tmp_path)}
    assert items["closed"] == Skipped("closed", "read.folder_unreadable", {"reason": "permission denied"})
    assert isinstance(items["open.txt"], Found)


def test_the_folder_itself_missing_is_an_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        list(find(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("รายงาน ๒๕๖๗.pdf", "รายงาน ๒๕๖๗.pdf"),
        ("two\nlines\t.txt", "two\\u000alines\\u0009.txt"),
        ("\u202efdp.exe", "\\u202efdp.exe"),
        ("back\\slash", "back\\\\slash"),
        (os.fsdecode(b"tis620 \xa1\xb2.txt"), "tis620 \\xa1\\xb2.txt"),
        ("-rf.txt", "-rf.txt"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028end\x7f\x1b[31m", "line\\u2028end\\u007f\\u001b[31m"),
    ],
)
def test_names_are_shown_without_what_could_act(name, expected):
    assert shown(name) == expected


@given(st.binary(min_size=1, max_size=40), st.binary(min_size=1, max_size=40))
def test_two_names_never_look_the_same(first, second):
    one, two = shown(os.fsdecode(first)), shown(os.fsdecode(second))
    assert (one == two) == (first == second)
    one.encode("utf-8")
    assert one.isprintable() or any(char in one for char in "\u00a0\u2000\u3000")


def test_any_name_the_file_system_takes(tmp_path):
    raw = [b"\xff\xfe", b"a\nb", "ก\u202eข".encode(), b"-rf", b"$(reboot)", b"'\"", b"<script>", b"%s%n", b" ", b"\\"]
    for name in raw:
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(b"x")
    found = [item for item in find(tmp_path) if isinstance(item, Found)]
    assert len(found) == len(raw) == len({item.source_path for item in found})
    for item in found:
        with open(item.path, "rb") as file:
            assert file.read() == b"x"
