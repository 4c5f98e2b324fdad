"""One run at a time on one output folder."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from corpus.lock import Lock, Locked


def test_a_second_run_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "lock"
    with Lock(path):
        with pytest.raises(Locked, match=f"process {os.getpid()} on {socket.gethostname()}"), Lock(path):
            pass
        other = "from corpus.lock import Lock; Lock(__import__('pathlib').Path(__import__('sys').argv[1])).__enter__()"
        done = subprocess.run([sys.executable, "-c", other, path], capture_output=True, text=True)
        assert done.returncode == 1 and "Another run" in done.stderr
    with Lock(path):
        pass


def test_the_lock_of_a_killed_run_is_free_and_its_temporary_folder_goes(tmp_path):
    path, left = tmp_path / "lock", tmp_path / "ita-left"
    left.mkdir()
    (left / "file").write_text("x")
    program = """
import os, sys
from pathlib import Path
from corpus.lock import Lock
lock = Lock(Path(sys.argv[1])).__enter__()
lock.tell(sys.argv[2])
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", program, path, left])
    assert done.returncode == -9 and json.loads(path.read_text())["temporary"] == os.fspath(left)
    with Lock(path):
        assert not left.exists()


@pytest.mark.parametrize("name", ["precious", "ita-link"])
def test_no_other_folder_is_ever_removed(tmp_path, name):
    path, precious = tmp_path / "lock", tmp_path / "precious"
    precious.mkdir()
    (tmp_path / "ita-link").symlink_to(precious)
    holder = {"pid": 1, "host": socket.gethostname(), "since": "x", "temporary": os.fspath(tmp_path / name)}
    path.write_text(json.dumps(holder))
    with Lock(path):
        assert precious.is_dir()


def test_rubbish_in_the_lock_file_is_no_trouble(tmp_path):
    path = tmp_path / "lock"
    path.write_bytes(b"\xff\x00 rubbish")
    with Lock(path):
        pass
