"""Which documents run when: as many as cores and memory allow, and big ones do not hold up small ones."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from corpus import pool
from corpus.pool import BIG, Job, Pool, Stopped, cores, free_memory, open_plain
from corpus.settings import MEBIBYTE, RunSettings

TASK = "support.misbehave:task"


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.fspath(Path(__file__).parent))


def job(name: str, text: str, size: int = 10) -> Job:
    return Job(name, "0" * 64, size, load=lambda: text.encode())


def settings(workers: int) -> RunSettings:
    return RunSettings(timeout=30, memory=300 * MEBIBYTE, workers=workers)


class Watched:
    """A run, and what was seen at each start: names in the order of their ends, how many ran at once at most, and how
    many big ones ran at most while small ones were waiting."""

    def __init__(self, jobs: list[Job], workers: int) -> None:
        self.most = self.most_big = 0
        with Pool(settings(workers), task=TASK) as made:
            submit = made._submit

            def watched(one: Job):
                told = submit(one)
                running = [item.job for item in made._running.values()]
                self.most = max(self.most, len(running))
                if made._small:
                    self.most_big = max(self.most_big, sum(item.size >= BIG for item in running))
                return told

            made._submit = watched
            self.order = [outcome.job.source_path for outcome in made.run(jobs)]


@pytest.mark.parametrize("workers", [2, 4])
def test_big_documents_never_take_every_place_from_small_ones(workers):
    big = [job(f"big{number}", "slow\n0.4", BIG + number) for number in range(6)]
    small = [job(f"small{number}", "slow\n0.01") for number in range(12)]
    seen = Watched(big + small, workers)
    assert len(seen.order) == 18 and seen.most == workers
    assert seen.most_big == workers // 2, "and they do not wait for the last small one"


def test_one_worker_does_small_ones_first():
    seen = Watched([job("big", "fine", BIG), job("b", "fine", 20), job("a", "fine", 10)], workers=1)
    assert seen.order == ["a", "b", "big"] and seen.most == 1


def test_no_more_at_once_than_memory_allows(monkeypatch):
    monkeypatch.setattr(pool, "free_memory", lambda: 100 * MEBIBYTE)
    seen = Watched([job(str(number), "slow\n0.05") for number in range(4)], workers=4)
    assert len(seen.order) == 4 and seen.most == 1


def test_what_the_machine_has():
    assert 1 <= cores() <= (os.cpu_count() or 1)
    assert 0 < free_memory() < 1 << 50


def test_stopped_in_the_middle_it_leaves_nothing(tmp_path):
    with Pool(settings(2), task=TASK) as made:
        timer = threading.Timer(0.5, lambda: setattr(made, "stop", signal.SIGTERM))
        timer.start()
        began = time.monotonic()
        with pytest.raises(Stopped, match="SIGTERM"):
            list(made.run([job(str(number), "slow\n20") for number in range(4)]))
        assert time.monotonic() - began < 10
        nursery = made._nursery.pid
    assert not Path(f"/proc/{nursery}").exists()


def test_only_plain_files_are_opened(tmp_path):
    (tmp_path / "plain").write_bytes(b"x")
    os.close(open_plain(os.fspath(tmp_path / "plain")))
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "plain")
    for name in ("pipe", "link", "nowhere", "."):
        with pytest.raises(OSError):
            open_plain(os.fspath(tmp_path / name))


def test_a_file_replaced_by_a_pipe_does_not_hold_the_run(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with Pool(settings(1), task=TASK) as made:
        (outcome,) = made.run([Job("pipe", "0" * 64, 1, path=os.fspath(tmp_path / "pipe"))])
    assert outcome.failure == ("read.vanished", {"reason": "it is no longer a plain file"})
