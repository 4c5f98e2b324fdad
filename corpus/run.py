"""A run: list the input, read what is new or changed, assemble the tables, commit them."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from corpus import allocator, child, commit, corrections, finish, manifest, one
from corpus.assemble import Amend, assemble
from corpus.find import Found, Skipped, find, reason
from corpus.fingerprint import Fingerprint
from corpus.finish import Assembled, Totals
from corpus.lock import Lock
from corpus.log import Log
from corpus.pool import Job, Outcome, Pool, open_plain
from corpus.settings import RunSettings
from corpus.store import Input, Store
from extract.signature import ENDINGS, ending
from schemas.dataset import TABLES

STORE = "store.sqlite"
CHUNK = 1 << 20
FILES_AT_ONCE = 256  # hashed in one go


class Engine(Protocol):
    """What digitises documents: a pool of processes here, or tasks on a cluster."""

    stop: int

    def __enter__(self) -> Engine: ...

    def __exit__(self, *_: object) -> None: ...

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]: ...


class Progress(Protocol):
    """Told what happens, so that a person can be told. phase: `listing`, `reading`, `writing`."""

    def phase(self, name: str, total: int | None = None) -> None: ...

    def step(self, shown: str = "") -> None: ...


class Silent:
    def phase(self, name: str, total: int | None = None) -> None:
        pass

    def step(self, shown: str = "") -> None:
        pass


class Nothing(Exception):
    """There is nothing to write; the sentence says why and what to do."""


@dataclass
class Plan:
    """What a run would do: jobs by what they need. files: listed, to be read or not. done: jobs that were carried out,
    `read` and `interpret` are then empty."""

    files: int = 0
    skipped: int = 0
    kept: int = 0
    done: dict[str, int] = field(default_factory=lambda: {"read": 0, "interpreted": 0})
    read: list[Job] = field(default_factory=list)
    interpret: list[Job] = field(default_factory=list)


@dataclass
class Result:
    """What a run did. wrote: False if the output was up to date already."""

    plan: Plan
    totals: Totals
    wrote: bool
    out: Path


@dataclass(frozen=True)
class Choice:
    """Which files of the input. only: a pattern. limit: the first so many in path order. shard: (i, n), 1-based."""

    only: str | None = None
    limit: int | None = None
    shard: tuple[int, int] | None = None

    @property
    def everything(self) -> bool:
        return self == Choice()


def extract(
    source: Path,
    out: Path,
    settings: RunSettings,
    *,
    choice: Choice = Choice(),  # noqa: B008 - frozen
    engine: Callable[[RunSettings, list[str]], Engine] = Pool,
    progress: Progress | None = None,
    log: Log | None = None,
    amend: Callable[[Path], Amend | None] | None = None,
    again: bool = False,
    allow_empty: bool = False,
) -> Result:
    """Digitise a folder into `out`. again: read everything anew. allow_empty: replace a dataset by an empty one.

    Raises OSError (the input cannot be listed, the disk is full), commit.Unwritable, lock.Locked, store.Damaged,
    pool.Broken, Nothing, and Stopped after a signal; in every case the previous output is untouched.
    """
    progress, log = progress or Silent(), log or Log(None)
    started = datetime.now(UTC)
    commit.prepare(out, list(TABLES))
    if settings.read.cache is not None:
        settings.read.cache.mkdir(parents=True, exist_ok=True)
    base = out / commit.WORK / (f"{choice.shard[0]}-of-{choice.shard[1]}" if choice.shard else "")
    base.mkdir(parents=True, exist_ok=True)
    with Lock(base / "lock") as lock, closing(Store(base / STORE)) as store:
        prints = Fingerprint.of(settings)
        log("start", source=os.fspath(source), out=os.fspath(out), settings=settings.reading() | settings.limits())
        inputs, paths, skipped = list_input(source, out, settings, choice, progress)
        if choice.only and choice.shard is None and not inputs and not skipped:
            raise Nothing(f"No file of the input matches {choice.only!r}: nothing was read, nothing was written.")
        if choice.shard is None:
            check_not_empty(inputs, out, allow_empty)
        store.set_fact("complete", "")
        store.list_inputs(inputs, skipped)
        plan = make_plan(store, prints, inputs, paths, again)
        plan.skipped = len(skipped)
        del inputs, paths, skipped  # they are as many as files
        digitise(store, prints, plan, settings, engine, progress, log, lock)
        if choice.shard:
            secretless = replace(settings, read=replace(settings.read, vision_key=None))
            store.set_fact("settings", json.dumps(secretless.to_json()))
            store.set_fact("only", choice.only or "")
            store.set_fact("complete", prints.rows)
            store.commit()
            return Result(plan, Totals(), False, out)
        progress.phase("writing")
        by_hand = amend(source) if amend else None
        result = publish(store, prints, plan, source, out, settings, by_hand, started, log, choice)
        if choice.everything:
            store.forget_removed()
        log("end", wrote=result.wrote, reports=dict(result.totals.reports), issues=dict(result.totals.issues))
        return result


def merge(
    out: Path,
    *,
    progress: Progress | None = None,
    log: Log | None = None,
    amend: Callable[[Path], Amend | None] | None = None,
) -> Result:
    """Put the shards of `out` together into its tables. Raises Nothing while one is missing, and as `extract`."""
    progress, log = progress or Silent(), log or Log(None)
    started = datetime.now(UTC)
    commit.prepare(out, list(TABLES))
    work = out / commit.WORK
    with ExitStack() as stack:
        stack.enter_context(Lock(work / "lock"))
        shards = check_shards(work)
        for path in shards:
            stack.enter_context(Lock(path.parent / "lock"))
        merged = work / "merged.sqlite"
        for left in work.glob("merged.sqlite*"):
            left.unlink()
        store = stack.enter_context(closing(Store(merged)))
        stack.callback(lambda: [left.unlink() for left in work.glob("merged.sqlite*")])
        progress.phase("reading", len(shards))
        made_with = set()
        for path in shards:
            with closing(Store(path)) as shard:
                made_with.add((shard.fact("settings"), shard.fact("complete"), shard.fact("only")))
            store.take_over(path)
            progress.step()
        if len(made_with) > 1:
            raise Nothing(
                "The shards were made with different settings, lexicons, versions or --only; run them again alike."
            )
        shown, rows_print, only = made_with.pop()
        settings = RunSettings.from_json(json.loads(shown or "{}"))
        store.same_endings()
        prints = replace(Fingerprint.of(settings), rows=rows_print or "")
        plan = Plan(files=sum(1 for _ in store.inputs()))
        progress.phase("writing")
        chosen = Choice(only=only or None)
        return publish(store, prints, plan, None, out, settings, amend(out) if amend else None, started, log, chosen)


def check_shards(work: Path) -> list[Path]:
    """The stores of a complete set of shards. Raises Nothing if one is missing or unfinished."""
    found = {}
    for path in work.glob(f"*-of-*/{STORE}"):
        number, _, count = path.parent.name.partition("-of-")
        found[int(number), int(count)] = path
    counts = {count for _, count in found}
    if len(counts) != 1:
        raise Nothing(
            "The output holds shards of different numbers, run for example as 1/4 and 1/8; delete the wrong ones in "
            f"{work} and merge again."
            if counts
            else "There is nothing to merge: run `ita extract IN OUT --shard i/n` for every i first."
        )
    count = counts.pop()
    missing = [number for number in range(1, count + 1) if (number, count) not in found]
    for (number, _), path in sorted(found.items()):
        with closing(Store(path)) as store:
            if not store.fact("complete"):
                missing.append(number)
    if missing:
        listed = ", ".join(f"{number}/{count}" for number in sorted(missing)[:20])
        raise Nothing(f"These shards are not finished: {listed}. Run each with --shard, then merge again.")
    return [found[number, count] for number in range(1, count + 1)]


def list_input(
    source: Path, out: Path, settings: RunSettings, choice: Choice, progress: Progress
) -> tuple[list[Input], dict[str, str], list[Skipped]]:
    """The files with their hashes, their paths on this machine, and what is skipped."""
    progress.phase("listing")
    found: list[Found] = []
    skipped: list[Skipped] = []
    for item in find(source, leave_out=out, only=choice.only):
        if item.source_path in corrections.NAMES:
            continue  # by hand, no report
        if choice.shard is None or in_shard(item.source_path, choice.shard):
            (found if isinstance(item, Found) else skipped).append(item)
    found.sort(key=lambda item: item.source_path)
    if choice.limit is not None:
        found = found[: choice.limit]
    inputs, first, paths = [], {}, {}
    for item, told in zip(found, _hashes(found, settings.max_bytes), strict=True):
        if isinstance(told, Skipped):
            skipped.append(told)
            continue
        sha256, size = told
        if sha256 not in first:
            first[sha256] = ending(item.source_path)
            paths[sha256] = item.path
        inputs.append(Input(item.source_path, sha256, first[sha256], size))
        progress.step()
    return inputs, paths, skipped


def in_shard(source_path: str, shard: tuple[int, int]) -> bool:
    """Whether a file belongs to shard i of n: decided by its path alone, so that no shard reads another's files."""
    number, count = shard
    hashed = hashlib.sha256(source_path.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(hashed[:8], "big") % count == number - 1


def _hashes(found: list[Found], largest: int) -> Iterator[tuple[str, int] | Skipped]:
    """SHA-256 and size of each file, or why there is none."""
    with ThreadPoolExecutor(max_workers=2) as threads:
        for start in range(0, len(found), FILES_AT_ONCE):
            yield from threads.map(lambda item: _hash(item, largest), found[start : start + FILES_AT_ONCE])


def _hash(item: Found, largest: int) -> tuple[str, int] | Skipped:
    try:
        handle = open_plain(item.path)
    except OSError as error:
        return Skipped(item.source_path, "read.vanished", {"reason": reason(error)})
    try:
        size = os.fstat(handle).st_size
        if size > largest:
            words = {"size": one.megabytes(size), "limit": one.megabytes(largest)}
            return Skipped(item.source_path, "read.too_large", words)
        hashed, size = hashlib.sha256(), 0
        while part := os.read(handle, CHUNK):
            hashed.update(part)
            size += len(part)
        return hashed.hexdigest(), size
    except OSError as error:
        return Skipped(item.source_path, "read.vanished", {"reason": reason(error)})
    finally:
        os.close(handle)


def check_not_empty(inputs: list[Input], out: Path, allow_empty: bool) -> None:
    """An input folder that is suddenly empty is more likely a missing disk than the wish to delete everything."""
    described = manifest.read(out)
    if inputs or allow_empty or described is None:
        return
    tables = described.get("tables")
    reports = tables.get("reports") if isinstance(tables, dict) else None
    if not isinstance(reports, dict) or reports.get("rows"):
        raise Nothing(
            "The input has no files, but the output has reports. Check that the input folder is the right one; "
            "--allow-empty empties the output."
        )


def make_plan(
    store: Store, prints: Fingerprint, inputs: list[Input], paths: dict[str, str], again: bool = False
) -> Plan:
    """Which contents must be read, which only interpreted again, and how many need nothing."""
    plan = Plan(files=len(inputs))
    seen = set()
    for item in inputs:
        if item.sha256 in seen:
            continue
        seen.add(item.sha256)
        job = Job(item.source_path, item.sha256, item.size, path=paths[item.sha256])
        if not again and store.has_rows(item.sha256, item.ending, prints):
            plan.kept += 1
        elif not again and store.has_document(item.sha256, item.ending, prints):
            job.document = True
            plan.interpret.append(job)
        else:
            plan.read.append(job)
    return plan


def digitise(
    store: Store,
    prints: Fingerprint,
    plan: Plan,
    settings: RunSettings,
    engine: Callable[[RunSettings, list[str]], Engine],
    progress: Progress,
    log: Log,
    lock: Lock | None = None,
) -> None:
    """Carry out a plan; every outcome goes to the store."""
    jobs, readers = [*plan.read, *plan.interpret], modules(plan.read)
    plan.done = {"read": len(plan.read), "interpreted": len(plan.interpret)}
    progress.phase("reading", len(jobs))
    if not jobs:
        return
    for job in plan.interpret:
        job.load = lambda job=job: store.document(job.sha256, ending(job.source_path), prints)
    plan.read, plan.interpret = [], []
    with engine(settings, readers) as running, _signals(running):
        if lock is not None and getattr(running, "temporary", None):
            lock.tell(running.temporary)
        try:
            for outcome in running.run(_handed_over(jobs)):
                keep(store, prints, outcome)
                job = outcome.job
                log(
                    "file",
                    source_path=job.source_path,
                    report_id=one.report_id(job.sha256),
                    status=outcome.head["status"] if outcome.head else "failed",
                    failure=outcome.failure[0] if outcome.failure else None,
                    seconds=outcome.seconds,
                    processor_seconds=outcome.cpu,
                    peak_bytes=outcome.peak,
                    interpreted_only=job.document,
                    trace=outcome.head.get("trace") if outcome.head else None,
                )
                progress.step(job.source_path)
        finally:
            store.commit()


def _handed_over(jobs: list[Job]) -> Iterator[Job]:
    """The jobs, which the list no longer holds then: they are as many as files."""
    jobs.reverse()
    while jobs:
        yield jobs.pop()


def modules(jobs: list[Job]) -> list[str]:
    """The readers to load before the first document, by the files' endings."""
    formats = {ENDINGS.get(ending(job.source_path)) for job in jobs} - {None}
    if formats & {"pdf", "image"}:
        formats |= {"pdf", "image"}
    return [f"extract.formats.{name}" for name in sorted(formats)]


def keep(store: Store, prints: Fingerprint, outcome: Outcome) -> None:
    """Put an outcome into the store; a failure becomes the rows of a failed report."""
    job = outcome.job
    head, rows = outcome.head, outcome.rows
    if head is None:
        code, words = outcome.failure
        report = one.new_report(job.sha256, job.size, job.source_path)
        head, rows, _ = child.parse(child.failed_answer(report, code, **words))
    store.put(
        job.sha256,
        ending(job.source_path),
        prints,
        rows,
        status=head["status"],
        province=head["province"],
        year=head["year"],
        tools=head["tools"],
        limits="transient" if outcome.transient else prints.limits if outcome.limited else "",
        document=outcome.document,
        sketch=head.get("sketch"),
        seconds=outcome.seconds,
        peak=outcome.peak,
    )


def publish(
    store: Store,
    prints: Fingerprint,
    plan: Plan,
    source: Path | None,
    out: Path,
    settings: RunSettings,
    amend: Amend | None,
    started: datetime,
    log: Log,
    choice: Choice,
) -> Result:
    """Assemble and commit the store's listing, unless the output already is what would come out."""
    key = manifest.dataset_key(store, prints, getattr(amend, "key", None))
    described = manifest.read(out)
    if described is not None and described.get("dataset_key") == key and not manifest.missing(out, described):
        return Result(plan, manifest.totals(described), False, out)
    folder = commit.begin(out)
    allocator.give_back()
    totals = assemble(store, folder, amend)
    assembled = Assembled(folder, out, source, settings, totals)
    for step in finish.STEPS:
        step(assembled)
        allocator.give_back()
    manifest.write_inputs(store, folder)
    ended = datetime.now(UTC)
    run = {
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "seconds": round((ended - started).total_seconds(), 1),
        **plan.done,
        "kept": plan.kept,
        "only": choice.only,
        "limit": choice.limit,
    }
    manifest.write(folder, key, settings, prints, totals, run)
    commit.commit(out, folder)
    log("commit", generation=folder.name, rows=dict(totals.rows))
    return Result(plan, totals, True, out)


@contextmanager
def _signals(running: Engine) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the run in good order."""

    def note(number: int, _: Any) -> None:
        running.stop = number

    try:
        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not the main thread: signals are another's business
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def dry_run(source: Path, out: Path, settings: RunSettings, choice: Choice, again: bool = False) -> Plan:
    """What `extract` would do; writes nothing but the work store's own file if there is one already."""
    inputs, paths, skipped = list_input(source, out, settings, choice, Silent())
    path = out / commit.WORK / STORE
    if path.is_file():
        store = Store(path)
        plan = make_plan(store, Fingerprint.of(settings), inputs, paths, again)
        store.close()
    else:
        seen: dict[str, Input] = {}
        for item in inputs:
            seen.setdefault(item.sha256, item)
        plan = Plan(len(inputs))
        plan.read = [Job(item.source_path, item.sha256, item.size) for item in seen.values()]
    plan.skipped = len(skipped)
    return plan
