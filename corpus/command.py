"""`ita extract`: options -> settings, errors -> sentences and exit codes."""

from __future__ import annotations

import signal
import sqlite3
import traceback
from pathlib import Path
from typing import Any

import click

from corpus import commit, lock, pool, run, show, store
from corpus.cli import ALL_DONE, NOTHING_WRITTEN, SOME_FAILED, USAGE
from corpus.find import reason
from corpus.log import Log
from corpus.one import described
from corpus.settings import MEBIBYTE, RunSettings
from extract.settings import ReadSettings


def extract(source: str, out: str, **options: Any) -> int:
    """Run the command; its exit code."""
    folder, target = Path(source), Path(out)
    if not folder.is_dir():
        return told(f"The input folder {source} is not there (or is a file). Give a folder of reports.", USAGE)
    settings = RunSettings(
        read=ReadSettings(ocr=not options["no_ocr"], cache=target.absolute() / commit.WORK / "ocr"),
        timeout=options["timeout"],
        memory=options["memory"] * MEBIBYTE,
        max_bytes=options["max_file_size"] * MEBIBYTE,
        workers=options["workers"],
    )
    choice = run.Choice(options["only"], options["limit"], options["shard"])
    try:
        if options["dry_run"]:
            show.plan(run.dry_run(folder, target, settings, choice, again=options["again"]))
            return ALL_DONE
        log = Log(options["log_path"])
        try:
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
                )
        except EXPECTED:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of ours is told in a sentence, its trace is for the log
            log("defect", trace=traceback.format_exc())
            raise Defect(error) from error
        finally:
            log.close()
    except (*EXPECTED, Defect) as error:
        return explained(error)
    if options["shard"]:
        show.shard(result, options["shard"])
    elif not options["quiet"]:
        show.summary(result)
    return exit_code(result, options["strict"])


def merge(out: str, **options: Any) -> int:
    """Run `ita merge`; its exit code."""
    try:
        with show.progress(options["quiet"]) as progress:
            result = run.merge(Path(out), progress=progress)
    except EXPECTED as error:
        return explained(error)
    if not options["quiet"]:
        show.summary(result)
    return exit_code(result, options["strict"])


class Defect(Exception):
    """An exception that nobody expected."""

    def __str__(self) -> str:
        return (
            f"Nothing was written, because of a defect of this program ({described(self.args[0])}). Run again with "
            "--log FILE and send that file to the maintainers. What was read so far is kept."
        )


EXPECTED = (
    *(commit.Unwritable, lock.Locked, run.Nothing, store.Damaged, pool.Broken, pool.Stopped),
    *(KeyboardInterrupt, OSError, sqlite3.Error),
)


def explained(error: BaseException) -> int:
    """What ended a run, as a sentence; the exit code."""
    if isinstance(error, (pool.Stopped, KeyboardInterrupt)):
        number = error.number if isinstance(error, pool.Stopped) else signal.SIGINT
        return told("Stopped. What was read so far is kept; run the same command again to go on.", 128 + number)
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
        return "the disk is full" if "full" in str(error) else f"the work store says: {error}"
    if isinstance(error, OSError):
        about = f" ({error.filename})" if error.filename else ""
        return reason(error) + about
    return str(error)


def told(what: str, code: int = NOTHING_WRITTEN) -> int:
    click.echo(what, err=True)
    return code
