"""`ita extract`: options -> settings, errors -> sentences and exit codes."""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from corpus import commit, corrections, lock, manifest, pool, remote, run, show, store
from corpus.cli import ALL_DONE, NOTHING_WRITTEN, SOME_FAILED, STOPPED, USAGE
from corpus.find import reason
from corpus.fingerprint import digest
from corpus.log import Log
from corpus.one import described
from corpus.settings import MEBIBYTE, RunSettings
from extract.settings import ReadSettings


def extract(source: str, out: str, **options: Any) -> int:
    """Run the command; its exit code."""
    choice = run.Choice(options["only"], options["limit"], options["shard"])
    if choice.shard and choice.limit:
        return told("--limit and --shard do not go together: the merged tables would silently lack files.", USAGE)
    try:
        log = Log(options["log_path"])
    except OSError as error:
        return told(f"The log {options['log_path']} cannot be written ({reason(error)}); choose another file.", USAGE)
    try:
        unusable = unusable_folders(source, out)
        if unusable:
            return told(unusable, USAGE)
        folder, target = here(source, out, options["work"], choice)
        settings = RunSettings(
            read=ReadSettings(ocr=not options["no_ocr"], cache=target.absolute() / commit.WORK / "ocr"),
            timeout=options["timeout"],
            memory=options["memory"] * MEBIBYTE,
            max_bytes=options["max_file_size"] * MEBIBYTE,
            workers=options["workers"],
        )
        by_hand = corrections.given(options["corrections"], folder)  # told before anything is read, if it is unusable
        if options["dry_run"]:
            show.plan(run.dry_run(folder, target, settings, choice, again=options["again"]))
            return ALL_DONE
        with show.progress(options["quiet"]) as progress:
            result = run.extract(
                folder,
                target,
                settings,
                choice=choice,
                engine=engine(options["engine"]),
                progress=progress,
                log=log,
                again=options["again"],
                allow_empty=options["allow_empty"],
                amend=lambda _: by_hand,
            )
        if remote.is_remote(out) and not choice.shard:
            remote.send(target, out)
    except EXPECTED as error:
        return explained(error)
    except Exception as error:  # noqa: BLE001 - a defect of ours is told in a sentence, its trace is for the log
        log("defect", trace=traceback.format_exc())
        return told(DEFECT.format(error=described(error)))
    finally:
        log.close()
    if not options["quiet"]:
        if choice.shard:
            show.shard(result, choice.shard)
        else:
            show.summary(replace(result, out=out))
    return exit_code(result, options["strict"])


DEFECT = (
    "Nothing was written, because of a defect of this program ({error}). Run again with --log FILE and send that file "
    "to the maintainers. What was read so far is kept."
)


def unusable_folders(source: str, out: str) -> str | None:
    """What is wrong with IN and OUT as they were given, as a sentence."""
    if not source.strip() or not out.strip():
        return "IN or OUT is empty. Give two folders, for example: ita extract reports out"
    if not remote.is_remote(source):
        found = Path(source)
        if not found.is_dir():
            what = "is a file, not a folder" if found.exists() else "is not there"
            return f"The input folder {source} {what}. Give a folder of reports."
        if not remote.is_remote(out) and commit.holds(Path(out), found):
            return (
                f"The output folder {out} must not be the input folder, nor may the input be what a run has written "
                f"there. Choose another one, for example {Path(source) / 'out'}."
            )
    return None


def here(source: str, out: str, work: Path | None, choice: run.Choice) -> tuple[Path, Path]:
    """Input and output on this machine: the folders themselves, or local copies of what is on object storage."""
    base = work or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ita" / digest(source, out)
    target = base / "out" if remote.is_remote(out) else Path(out)
    if not remote.is_remote(source):
        return Path(source), target
    copies = (base if remote.is_remote(out) or work else target / commit.WORK) / "in"
    part = choice.shard
    remote.fetch(source, copies, lambda name: part is None or run.in_shard(name, part))
    return copies / "files", target


def merge(out: str, **options: Any) -> int:
    """Run `ita merge`; its exit code."""
    try:
        _, target = here("", out, options["work"], run.Choice())
        by_hand = corrections.given(options["corrections"], target)
        with show.progress(options["quiet"]) as progress:
            result = run.merge(target, progress=progress, amend=lambda _: by_hand)
        if remote.is_remote(out):
            remote.send(target, out)
    except EXPECTED as error:
        return explained(error)
    if not options["quiet"]:
        show.summary(replace(result, out=out))
    return exit_code(result, options["strict"])


EXPECTED = (
    *(corrections.Unusable, commit.Unwritable, lock.Locked, run.Nothing, store.Damaged, pool.Broken, pool.Stopped),
    *(KeyboardInterrupt, OSError, sqlite3.Error),
)


def explained(error: BaseException) -> int:
    """What ended a run, as a sentence; the exit code."""
    if isinstance(error, (pool.Stopped, KeyboardInterrupt)):
        number = error.number if isinstance(error, pool.Stopped) else signal.SIGINT
        return told(STOPPED, 128 + number)
    if isinstance(error, (OSError, sqlite3.Error)):
        return told(f"Nothing was written: {sentence(error)}. What was read so far is kept; run again to go on.")
    return told(str(error))


def engine(name: str) -> Any:
    """The engine's class."""
    if name == "inline":
        from corpus.inline import Inline

        return Inline
    if name == "ray":
        from corpus.ray_engine import RayEngine

        return RayEngine
    return pool.Pool


def verify(out: str) -> int:
    """Run `ita verify`; its exit code."""
    try:
        if remote.is_remote(out):
            with tempfile.TemporaryDirectory(prefix="ita-verify-") as name:
                remote.receive(out, Path(name))
                return _verified(Path(name))
        if not Path(out).is_dir():
            return told(f"The folder {out} is not there.", USAGE)
        return _verified(Path(out))
    except OSError as error:
        return told(f"{out} cannot be checked: {sentence(error)}.")


def _verified(out: Path) -> int:
    wrong = manifest.verify(out)
    for told_wrong in wrong:
        click.echo(told_wrong)
    described = manifest.read(out)
    if wrong or described is None:
        return SOME_FAILED
    rows = ", ".join(f"{table['rows']:,} {name}" for name, table in described["tables"].items())
    click.echo(f"All as written by the run of {described['run']['ended']}: {rows}.")
    return ALL_DONE


def exit_code(result: run.Result, strict: bool) -> int:
    totals = result.totals
    if totals.failures:
        return SOME_FAILED
    if strict and (totals.reports["partial"] or totals.severities["warning"] or totals.severities["error"]):
        return SOME_FAILED
    return ALL_DONE


def sentence(error: Exception) -> str:
    """A system error in words, with the file it is about."""
    if isinstance(error, sqlite3.Error):
        if "malformed" in str(error) or "not a database" in str(error):
            return f"the work store is damaged ({error}); delete store.sqlite in the output's {commit.WORK}"
        return "the disk is full" if "full" in str(error) else f"the work store says: {error}"
    if isinstance(error, OSError):
        about = f" ({error.filename})" if error.filename else ""
        return reason(error) + about
    return str(error)


def told(what: str, code: int = NOTHING_WRITTEN) -> int:
    click.echo(what, err=True)
    return code
