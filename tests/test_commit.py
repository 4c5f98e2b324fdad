"""All tables change at once; a process killed at any moment leaves the previous output or the new one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.commit import Unwritable, begin, commit, current_generation, prepare

NAMES = ["scores", "measures"]


def write(out: Path, word: str, extra: str | None = None) -> None:
    prepare(out, NAMES)
    folder = begin(out)
    for name in NAMES:
        (folder / name).mkdir()
        (folder / name / "part").write_text(word)
    if extra:
        (folder / extra).write_text(word)
    commit(out, folder)


def seen(out: Path) -> set[str]:
    return {(out / name / "part").read_text() if (out / name / "part").exists() else "" for name in NAMES}


def test_generations_follow_each_other(tmp_path):
    write(tmp_path, "first", extra="report.html")
    assert seen(tmp_path) == {"first"} and (tmp_path / "report.html").read_text() == "first"
    write(tmp_path, "second")
    assert seen(tmp_path) == {"second"}
    assert not os.path.lexists(tmp_path / "report.html"), "what the new run does not make is gone"
    assert [path.name for path in (tmp_path / ".generations").iterdir()] == ["000002"]
    assert current_generation(tmp_path).name == "000002"


def test_a_generation_that_was_never_committed_is_cleared(tmp_path):
    write(tmp_path, "first")
    (begin(tmp_path) / "half").write_text("half")
    assert seen(tmp_path) == {"first"}
    write(tmp_path, "second")
    assert seen(tmp_path) == {"second"} and len(list((tmp_path / ".generations").iterdir())) == 1


def test_the_output_can_be_moved_and_copied(tmp_path):
    write(tmp_path / "a", "first")
    (tmp_path / "a").rename(tmp_path / "b")
    assert seen(tmp_path / "b") == {"first"}
    subprocess.run(["cp", "-r", tmp_path / "b", tmp_path / "c"], check=True)
    assert seen(tmp_path / "c") == {"first"}


def test_foreign_files_in_the_way_are_left_alone(tmp_path):
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "mine.parquet").write_text("mine")
    with pytest.raises(Unwritable, match="not made by this program"):
        write(tmp_path, "first")
    assert (tmp_path / "scores" / "mine.parquet").read_text() == "mine"


def test_a_foreign_file_named_like_an_extra_is_left_alone(tmp_path):
    (tmp_path / "report.html").write_text("mine")
    with pytest.raises(Unwritable, match="not made by this program"):
        write(tmp_path, "first", extra="report.html")
    assert (tmp_path / "report.html").read_text() == "mine" and seen(tmp_path) == {""}


def test_an_output_that_is_a_file(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(Unwritable, match="a file, not a folder"):
        prepare(tmp_path / "out", NAMES)


def test_a_file_system_without_links_is_explained(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("pathlib.Path.symlink_to", refuse)
    with pytest.raises(Unwritable, match="symbolic links"):
        prepare(tmp_path, NAMES)


# Runs a commit and kills itself before the n-th call to the system that changes a file or a name.
KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
count, limit = 0, int(sys.argv[2])
def hook(event, arguments):
    global count
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa+")
    if writes or event in ("os.symlink", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"):
        count += 1
        if count == limit:
            os.kill(os.getpid(), 9)
from test_commit import write
sys.addaudithook(hook)
write(Path(sys.argv[1]), "second", extra="extra")
"""


@pytest.mark.parametrize("first", [True, False])
def test_killed_before_any_step_it_is_all_or_nothing(tmp_path, first):
    program = KILLED.format(tests=os.path.dirname(__file__))
    finished = killed = 0
    for limit in range(1, 60):
        out = tmp_path / str(limit)
        if first:
            write(out, "first")
        done = subprocess.run([sys.executable, "-c", program, out, str(limit)], cwd=Path(__file__).parents[1])
        assert done.returncode in (0, -9)
        assert seen(out) in ({"first" if first else ""}, {"second"})
        killed += done.returncode == -9
        if done.returncode == 0:
            finished += 1
            break
        write(out, "third")
        assert seen(out) == {"third"}
    assert finished == 1 and killed >= 8


def test_only_own_generations_are_removed(tmp_path):
    """Somebody's folder, to which `.current` was made to point, is not the program's to delete."""
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "file").write_text("theirs")
    out = tmp_path / "out"
    write(out, "first")
    (out / ".current").unlink()
    (out / ".current").symlink_to(theirs)
    write(out, "second")
    assert seen(out) == {"second"} and (theirs / "file").read_text() == "theirs"
