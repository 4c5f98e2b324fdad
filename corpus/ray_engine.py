"""Documents on a Ray cluster: the same child process as on one machine, inside a Ray task on any node.

Each Ray worker keeps a nursery of its own, so a document that crashes, hangs or takes too much memory ends its child
and not the worker. A worker or a node that is lost costs nothing: Ray runs its tasks again elsewhere. The results come
back to the machine that was asked, which alone keeps the store and writes the tables.

The cluster is the one that `RAY_ADDRESS` names, or else one is started on this machine. Every node must have this
program installed in the same version; input on local disk is sent along with the task, so nodes need not see it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from corpus import fingerprint
from corpus.find import reason
from corpus.pool import TASK, Broken, Job, Outcome, Pool, Stopped, opened
from corpus.settings import RunSettings

try:
    import ray
except ImportError:
    ray = None

AHEAD = 4  # tasks handed out per core: enough that no core waits, few enough that their bytes fit into memory
GRACE = 120.0  # seconds beyond a document's own limit after which its task counts as lost

_pool: Pool | None = None  # of this Ray worker


def _digitise(job: Job, data: bytes, settings: dict[str, Any], code: str, task: str) -> Outcome:
    """The task: one document in this worker's pool."""
    global _pool
    if code != _own_code():
        raise RuntimeError("this node has another version of the program")
    if _pool is None or (_pool.settings.to_json(), _pool.task) != (settings, task):
        if _pool is not None:
            _pool.__exit__()
        _pool = Pool(RunSettings.from_json(settings), task=task)
        _pool.__enter__()
    job.load = lambda: data
    (outcome,) = _pool.run([job])
    job.load = None
    return outcome


@cache
def _own_code() -> str:
    """The version of all four packages."""
    return fingerprint.digest(*(fingerprint.files(name) for name in ("schemas", "extract", "normalise", "corpus")))


class RayEngine:
    """An engine like `corpus.pool.Pool`. modules: not needed, the workers load them as they come."""

    def __init__(self, settings: RunSettings, modules: Iterable[str] = (), task: str = TASK) -> None:
        if ray is None:
            raise Broken("Ray is not installed. Install it with: pip install 'ita-digitiser[ray]'")
        self.settings = settings
        self.task = task
        self.stop = 0
        self._started = False

    def __enter__(self) -> RayEngine:
        if not ray.is_initialized():
            try:
                ray.init(
                    address=os.environ.get("RAY_ADDRESS"),
                    include_dashboard=False,
                    log_to_driver=False,
                    configure_logging=False,
                )
            except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
                raise Broken(f"The Ray cluster cannot be reached: {error}") from error
            self._started = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._started:
            ray.shutdown()

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Outcomes as they come. A task whose node or worker is lost is run again by Ray, three times at most."""
        # A task's child does the work in the worker's name, so one core for each is right.
        digitise = ray.remote(num_cpus=1, max_retries=3, max_calls=0)(_digitise)
        settings, code = ray.put(self.settings.to_json()), _own_code()
        waiting = iter(sorted(jobs, key=lambda job: job.size))
        running: dict[Any, tuple[Job, float]] = {}
        more = True
        while more or running:
            if self.stop:
                for task in running:
                    ray.cancel(task, force=True)
                raise Stopped(self.stop)
            while more and len(running) < AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1))):
                job = next(waiting, None)
                if job is None:
                    more = False
                    break
                try:
                    with os.fdopen(opened(job), "rb") as file:
                        data = file.read()
                except OSError as error:
                    yield Outcome(job, failure=("read.vanished", {"reason": reason(error)}), transient=True)
                    continue
                task = digitise.remote(_without_source(job), data, settings, code, self.task)
                running[task] = job, time.monotonic()
            done, _ = ray.wait(list(running), num_returns=1, timeout=0.5) if running else ([], [])
            for task in done:
                job, _ = running.pop(task)
                yield self._outcome(task, job)
            for task in self._late(running):
                job, _ = running.pop(task)
                ray.cancel(task, force=True)
                yield Outcome(job, failure=("read.killed", {}), transient=True)

    def _outcome(self, task: Any, job: Job) -> Outcome:
        try:
            outcome = ray.get(task)
        except (ray.exceptions.WorkerCrashedError, ray.exceptions.NodeDiedError, ray.exceptions.OutOfMemoryError):
            return Outcome(job, failure=("read.killed", {}), transient=True)
        except ray.exceptions.RayTaskError as error:
            raise Broken(f"A node of the cluster cannot do the work: {error.cause}") from error
        outcome.job = job
        return outcome

    def _late(self, running: dict[Any, tuple[Job, float]]) -> list[Any]:
        """Tasks that take longer than every document before them in the queue and themselves may."""
        now = time.monotonic()
        allowed = (AHEAD + 1) * max((self.settings.seconds(job.size) for job, _ in running.values()), default=0.0)
        return [task for task, (_, began) in running.items() if now - began > allowed + GRACE]


def _without_source(job: Job) -> Job:
    return Job(job.source_path, job.sha256, job.size, document=job.document, attempt=job.attempt)
