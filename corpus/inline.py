"""Documents one after the other in this process, without protection: for a debugger, and to measure what the
protection costs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator

from corpus import child
from corpus.find import reason
from corpus.pool import Job, Outcome, Stopped, opened, order
from corpus.settings import RunSettings


class Inline:
    """An engine like `corpus.pool.Pool`."""

    def __init__(self, settings: RunSettings, modules: Iterable[str] = ()) -> None:
        self.settings = settings
        self.stop = 0

    def __enter__(self) -> Inline:
        child.warm_up()
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        for job in jobs:
            if self.stop:
                raise Stopped(self.stop)
            started, cpu = time.monotonic(), time.process_time()
            try:
                with os.fdopen(opened(job), "rb") as file:
                    data = file.read()
            except OSError as error:
                yield Outcome(job, failure=("read.vanished", {"reason": reason(error)}), transient=True)
                continue
            head, rows, document = child.parse(child.work(order(job, self.settings), data))
            used = {"seconds": round(time.monotonic() - started, 3), "cpu": round(time.process_time() - cpu, 3)}
            if "failure" in head:
                yield Outcome(job, failure=(head["failure"], head["words"]), transient=True, **used)
            else:
                yield Outcome(job, head, rows, document, **used)
