"""The process of one document: whatever it does, the others are done and nothing of it stays."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.pool import Broken, Job, Outcome, Pool
from corpus.settings import MEBIBYTE, RunSettings
from extract.settings import ReadSettings

TASK = "support.misbehave:task"
QUICK = RunSettings(timeout=30, memory=300 * MEBIBYTE, workers=2)


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.fspath(Path(__file__).parent))


def jobs(*texts: str) -> list[Job]:
    made = []
    for number, text in enumerate(texts):
        data = text.encode()
        sha256 = hashlib.sha256(data + bytes([number])).hexdigest()
        made.append(Job(f"{number}.txt", sha256, len(data), load=lambda data=data: data))
    return made


def run(*texts: str, settings: RunSettings = QUICK, **more: object) -> dict[str, Outcome]:
    """Outcomes by the first word of each document."""
    with Pool(settings, task=TASK, **more) as pool:
        found = {}
        for outcome in pool.run(jobs(*texts)):
            number = int(outcome.job.source_path.removesuffix(".txt"))
            found[f"{texts[number]}" if texts.count(texts[number]) == 1 else f"{number}"] = outcome
        assert len(found) == len(texts)
        return found


def shown(outcome: Outcome) -> object:
    assert outcome.head is not None, outcome.failure
    return outcome.head["shown"]


def alive(marker: Path) -> bool:
    """Whether something still writes into the file."""
    size = marker.stat().st_size if marker.exists() else 0
    time.sleep(0.4)
    return marker.exists() and marker.stat().st_size > size


def test_every_way_to_fail_costs_only_itself():
    found = run("segfault", "fine", "abort", "leave", "hog", "garbage", "raises", "always_killed", *["slow\n0.05"] * 6)
    assert found["segfault"].failure == ("read.crashed", {"how": "signal SIGSEGV"})
    assert found["abort"].failure == ("read.crashed", {"how": "signal SIGABRT"})
    assert found["leave"].failure == ("read.crashed", {"how": "exit code 7"})
    assert found["hog"].failure[0] == "read.out_of_memory" and found["hog"].limited
    assert found["garbage"].failure[0] == "read.crashed"
    assert found["raises"].failure == ("read.failed", {"reason": "ValueError: a sentence over two lines"})
    assert found["always_killed"].failure[0] == "read.killed" and found["always_killed"].transient
    assert shown(found["fine"]) == "fine"
    assert [shown(outcome) for key, outcome in found.items() if key.isdigit()] == ["slow"] * 6


def test_a_hang_is_ended_at_the_time_limit_with_all_it_started(tmp_path):
    marker = tmp_path / "marker"
    settings = RunSettings(timeout=2, memory=300 * MEBIBYTE, workers=2, read=ReadSettings(cache=tmp_path))
    began = time.monotonic()
    found = run("hang", "spin", f"grandchildren_then_hang\n{marker}", "fine", settings=settings)
    assert time.monotonic() - began < 20
    for word in ("hang", "spin", f"grandchildren_then_hang\n{marker}"):
        assert found[word].failure == ("read.timeout", {"seconds": 2}) and found[word].limited
    assert shown(found["fine"]) == "fine"
    assert marker.exists() and not alive(marker)


def test_a_long_file_may_take_longer():
    settings = RunSettings(timeout=60)
    assert settings.seconds(1_000) < 61
    assert settings.seconds(1_000_000) == 160
    assert settings.seconds(10**12) == 3600
    assert RunSettings(timeout=9000).seconds(10**12) == 9000


def test_programs_left_behind_are_killed(tmp_path):
    marker = tmp_path / "marker"
    settings = RunSettings(timeout=30, memory=300 * MEBIBYTE, workers=1, read=ReadSettings(cache=tmp_path))
    with Pool(settings, task=TASK) as pool:
        (outcome,) = pool.run(jobs(f"grandchildren\n{marker}"))
        assert shown(outcome) == "left some"
        assert not alive(marker)


def test_an_answer_without_end_is_cut(monkeypatch):
    monkeypatch.setattr("corpus.pool.ANSWER", 8 << 20)
    settings = RunSettings(timeout=3, memory=300 * MEBIBYTE, workers=2)
    found = run("flood", "fine", settings=settings)
    assert found["flood"].failure[0] == "read.answer_too_large"
    assert shown(found["fine"]) == "fine"


def test_killed_by_the_system_is_tried_again_alone(tmp_path):
    marker = tmp_path / "marker"
    settings = RunSettings(timeout=30, memory=300 * MEBIBYTE, workers=2, read=ReadSettings(cache=tmp_path))
    found = run(f"oom_killed\n{marker}", "fine", settings=settings)
    assert shown(found[f"oom_killed\n{marker}"]) == "second time"


def test_what_a_child_has_and_has_not(tmp_path):
    with Pool(QUICK, task=TASK) as pool:
        state, litter = (shown(outcome) for outcome in pool.run(jobs("state", "litter")))
        if isinstance(state, str):
            state, litter = litter, state
        assert state["cwd"] == state["temporary"] == state["home"]
        assert state["core"] == 0 and state["privileges"] and state["session"] and state["oom"] == "1000"
        assert state["handles"] <= 8
        assert not Path(state["cwd"]).exists(), "its temporary folder is removed"
        assert not Path(litter).exists()
        root = Path(pool.temporary)
        assert root.is_dir()
    assert not root.exists()
    assert Path("/etc").is_dir()


def test_no_connection_and_no_file_outside(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    inside = tmp_path / "cache"
    inside.mkdir()
    settings = RunSettings(timeout=30, memory=300 * MEBIBYTE, workers=1, read=ReadSettings(cache=inside))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        texts = (
            f"connects\n127.0.0.1\n{port}",
            f"writes\n{tmp_path / 'written.txt'}",
            f"reads\n{secret}",
            f"writes\n{inside / 'kept.txt'}",
        )
        found = run(*texts, settings=settings)
        with pytest.raises(TimeoutError):
            server.accept()
    assert shown(found[texts[0]]) == "PermissionError PermissionError 1"
    assert shown(found[texts[3]]) == "written"
    from corpus import sandbox

    if sandbox.libc.syscall(sandbox.LANDLOCK_CREATE, None, 0, 1) < 1:
        pytest.skip("this kernel has no Landlock: files outside are not closed to a document's process")
    assert shown(found[texts[1]]) == "PermissionError" and not (tmp_path / "written.txt").exists()
    assert shown(found[texts[2]]) == "PermissionError"


def test_everything_ends_with_the_run_however_it_ends(tmp_path):
    """kill -9 of the run: its readers, what they started and their temporary folders go as well."""
    marker = tmp_path / "marker"
    program = f"""
import sys
from pathlib import Path
from corpus.pool import Job, Pool
from corpus.settings import RunSettings
from extract.settings import ReadSettings
settings = RunSettings(timeout=300, workers=1, read=ReadSettings(cache=Path({os.fspath(tmp_path)!r})))
with Pool(settings, task={TASK!r}) as pool:
    print(pool.temporary, flush=True)
    data = b"grandchildren_then_hang\\n" + {os.fspath(marker)!r}.encode()
    list(pool.run([Job("a", "0" * 64, len(data), load=lambda: data)]))
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    temporary = Path(process.stdout.readline().strip())
    deadline = time.monotonic() + 30
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert temporary.is_dir() and marker.exists()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 10
    while temporary.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not temporary.exists()
    assert not alive(marker)


def test_the_nursery_killed_is_started_anew():
    with Pool(QUICK, task=TASK) as pool:
        outcomes = []
        for number, outcome in enumerate(pool.run(jobs(*["slow\n0.3"] * 6))):
            if number == 1:
                os.kill(pool._nursery.pid, signal.SIGKILL)
            outcomes.append(outcome)
    assert [outcome.failure for outcome in outcomes] == [None] * 6


def test_readers_that_cannot_start_are_explained():
    with pytest.raises(Broken, match="no_such_module"), Pool(QUICK, ["no_such_module"], task=TASK):
        pass
