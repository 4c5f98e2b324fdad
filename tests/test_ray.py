"""Documents on a Ray cluster of several nodes on this machine, one of which is killed in the middle."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from support.hostile import good

from corpus import cli, finish, manifest
from corpus.pool import Broken, Job
from corpus.settings import MEBIBYTE, RunSettings

ray = pytest.importorskip("ray", reason="Ray is an extra: pip install '.[ray]'")
cluster_utils = pytest.importorskip("ray.cluster_utils")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Three nodes of one core each, and a driver connected to them."""
    root, tests = Path(__file__).parents[1], Path(__file__).parent
    paths = os.pathsep.join([os.fspath(root), os.fspath(tests)])
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    made.add_node(num_cpus=1)
    made.add_node(num_cpus=1)
    environment = {"PYTHONPATH": paths}
    ray.init(address=made.address, log_to_driver=False, runtime_env={"env_vars": environment})
    yield made
    ray.shutdown()
    made.shutdown()


def test_without_ray_a_sentence(monkeypatch):
    from corpus import ray_engine

    monkeypatch.setattr(ray_engine, "ray", None)
    with pytest.raises(Broken, match="pip install"):
        ray_engine.RayEngine(RunSettings())


def test_crash_hang_and_hunger_on_the_cluster(cluster):
    from corpus import ray_engine

    words = ["segfault", "fine", "hang", "hog", "always_killed", "slow\n0.1", "slow\n0.2"]
    jobs = []
    for number, word in enumerate(words):
        data = word.encode()
        key = hashlib.sha256(data).hexdigest()
        jobs.append(Job(f"{number}.txt", key, len(data), load=lambda data=data: data))
    settings = RunSettings(timeout=15, memory=300 * MEBIBYTE)  # a child loads Arrow first: seconds on a busy machine
    with ray_engine.RayEngine(settings, task="support.misbehave:task") as engine:
        found = {outcome.job.source_path: outcome for outcome in engine.run(jobs)}
    told = [found[f"{number}.txt"].failure[0] if found[f"{number}.txt"].failure else "" for number in range(7)]
    assert told == ["read.crashed", "", "read.timeout", "read.out_of_memory", "read.killed", "", ""]


def test_a_node_killed_in_the_middle_loses_nothing(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(finish, "STEPS", [])
    source = tmp_path / "in"
    source.mkdir()
    for number in range(40):
        (source / f"{number}.txt").write_bytes(good(number))
    (source / "empty.txt").write_bytes(b"")
    log = tmp_path / "log"

    def kill_one() -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and (not log.exists() or log.read_text().count('"file"') < 8):
            time.sleep(0.05)
        cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)

    killer = threading.Thread(target=kill_one)
    killer.start()
    words = ["extract", source, tmp_path / "ray", "--engine", "ray", "--log", log]
    done = CliRunner().invoke(cli.main, list(map(str, words)))
    killer.join()
    assert done.exit_code == 1, done.output
    assert len(cluster.worker_nodes) == 1
    reports = pd.read_parquet(tmp_path / "ray" / "reports")
    assert dict(reports["parse_status"].value_counts()) == {"ok": 40, "failed": 1}
    assert manifest.verify(tmp_path / "ray") == []
    CliRunner().invoke(cli.main, ["extract", str(source), str(tmp_path / "local")])
    for path in (tmp_path / "local").glob("*/*.parquet"):
        assert path.read_bytes() == (tmp_path / "ray" / path.relative_to(tmp_path / "local")).read_bytes()
