"""The command `ita`. Commands import what they need when they are called, so that `--help` is quick."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from corpus import allocator, packages

ALL_DONE, SOME_FAILED, USAGE, NOTHING_WRITTEN = 0, 1, 2, 3

EXIT_CODES = """
\b
Exit codes:
  0    all done
  1    done, but some files failed (with --strict: or were read in part, or skipped with a warning)
  2    the command was not understood, or the input folder is not there
  3    nothing was written; a sentence says why, and the previous output is untouched
  130  stopped by Ctrl-C, 143 by SIGTERM: what was read is kept, run again to go on
"""


STOPPED = "Stopped. What was read so far is kept; run the same command again to go on."


def stop(sentence: str, code: int = NOTHING_WRITTEN) -> NoReturn:
    """End with a sentence for a person."""
    click.echo(sentence, err=True)
    sys.exit(code)


class Shard(click.ParamType):
    """`i/n` -> (i, n)."""

    name = "i/n"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        number, slash, count = str(value).partition("/")
        if slash and number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count):
            return int(number), int(count)
        return self.fail(f"{value!r} is not like 2/10", param, ctx)


@click.group(epilog=EXIT_CODES, context_settings={"max_content_width": 100})
def main() -> None:
    """Digitise Thai ITA reports: a folder of PDF, Word, web, text and picture files becomes Parquet tables."""
    # A Thai name on a terminal that knows no Thai is shown with escapes.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    allocator.settle()
    # PyThaiNLP would make a folder in the user's home, and may fetch data for it.
    os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
    if "PYTHAINLP_READ_MODE" not in os.environ:
        os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    try:
        packages.check()
    except packages.Foreign as error:
        stop(str(error))


@main.command(epilog=EXIT_CODES)
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT")
@click.option("--only", metavar="PATTERN", help="Only files whose path matches, such as '2567/*.pdf'.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N files in path order.")
@click.option("--shard", type=Shard(), help="Only part i of n, for several machines; then run `ita merge OUT`.")
@click.option("--dry-run", is_flag=True, help="Only say what would be read.")
@click.option("--again", is_flag=True, help="Read every file anew, known or not.")
@click.option("--strict", is_flag=True, help="Exit with 1 also for files read in part or skipped with a warning.")
@click.option("--allow-empty", is_flag=True, help="Accept an input without files although the output has reports.")
@click.option("--no-ocr", is_flag=True, help="Do not read scans and pictures.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Documents at once. [default: one per core]")
@click.option("--timeout", type=click.FloatRange(min=1), default=120, show_default=True, metavar="SECONDS",
              help="Time for one document; a large one gets a second more for every 10 kB.")  # fmt: skip
@click.option("--memory", type=click.IntRange(min=64), default=2048, show_default=True, metavar="MIB",
              help="Memory for one document.")  # fmt: skip
@click.option("--max-file-size", type=click.IntRange(min=1), default=512, show_default=True, metavar="MIB",
              help="Larger files are refused.")  # fmt: skip
@click.option("--engine", type=click.Choice(["local", "ray", "inline"]), default="local", show_default=True,
              help="Where documents are read: processes here, a Ray cluster, or (for debugging, without protection) "
              "in this process.")  # fmt: skip
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Folder for copies and results if IN or OUT is s3://… [default: a cache folder]")  # fmt: skip
@click.option("--log", "log_path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Append a line of JSON for every event.")  # fmt: skip
@click.option("--corrections", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Corrections by hand, CSV or Excel. [default: corrections.csv or .xlsx in IN]")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def extract(source: str, out: str, **options: object) -> None:
    """Digitise every report in the folder IN and below it into the tables in OUT (folders, or s3://bucket/folder).

    A second run reads only what is new or changed. What is interrupted goes on where it was. The tables change all at
    once, at the very end.
    """
    try:
        from corpus.command import extract as command

        sys.exit(command(source, out, **options))
    except KeyboardInterrupt:  # before or after the time in which it is expected
        stop(STOPPED, 130)


@main.command(epilog=EXIT_CODES)
@click.argument("out", metavar="OUT")
@click.option("--strict", is_flag=True, help="Exit with 1 also for files read in part or skipped with a warning.")
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="The folder given to the shards, if OUT is s3://…")  # fmt: skip
@click.option("--corrections", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Corrections by hand, CSV or Excel. [default: corrections.csv or .xlsx in OUT]")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def merge(out: str, **options: object) -> None:
    """Put the shards that `ita extract IN OUT --shard i/n` has left in OUT together into tables."""
    try:
        from corpus.command import merge as command

        sys.exit(command(out, **options))
    except KeyboardInterrupt:
        stop(STOPPED, 130)


@main.command()
@click.argument("out", metavar="OUT")
def verify(out: str) -> None:
    """Check that the tables in OUT are what a run wrote: every file, hash, row count, key and column.

    Exit code 0 if they are, 1 if something differs (a sentence each).
    """
    from corpus.command import verify as command

    sys.exit(command(out))


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE.pdf")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), metavar="PICTURE.png")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which page.")
def draw(file: Path, target: Path, page: int) -> None:
    """Draw what was read of one PDF page on the page: cells blue, lines green, headers and footers grey."""
    from corpus.draw import NoSuchPage
    from corpus.draw import draw as command
    from extract.errors import Unreadable

    try:
        click.echo(f"Drawn into {command(file, page, target)}")
    except NoSuchPage as error:
        stop(str(error))
    except Unreadable as error:
        stop(f"{file} cannot be read ({error.code}).")


@main.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="OUT")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
def corrections(out: Path, target: Path) -> None:
    """Write the doubtful values in OUT to FILE (.xlsx or .csv), to be filled in by hand.

    Saved as corrections.xlsx or corrections.csv in the folder of the reports, what was filled in is applied by every
    later run.
    """
    from corpus import correction_sheet

    if target.suffix.lower() not in (".xlsx", ".csv"):
        stop(f"{target} must end in .xlsx or .csv.", USAGE)
    needs_output(out)
    try:
        count = correction_sheet.write(out, target)
    except OSError as error:
        stop(f"{target} cannot be written: {(error.strerror or '').lower()}.")
    click.echo(f"{count:,} doubtful {'value is' if count == 1 else 'values are'} in {target}.")


@main.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="OUT")
@click.option("--csv", "kinds", flag_value="csv", help="Only CSV: a file per table.")
@click.option("--xlsx", "kinds", flag_value="xlsx", help="Only Excel: one workbook.")
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
              help="Where to. [default: exports in OUT]")  # fmt: skip
def export(out: Path, kinds: str | None, folder: Path | None) -> None:
    """Write the tables in OUT as CSV that Excel shows in Thai, and as one Excel workbook."""
    from corpus.export import TooLarge, to_csv, to_xlsx

    needs_output(out)
    folder = folder or out / "exports"
    try:
        if kinds != "xlsx":
            click.echo(f"{len(to_csv(out, folder))} CSV files are in {folder}.")
        if kinds != "csv":
            click.echo(f"The workbook is {to_xlsx(out, folder / 'ita.xlsx')}.")
    except TooLarge as error:
        stop(str(error))
    except OSError as error:
        stop(f"{folder} cannot be written: {(error.strerror or '').lower()}.")


def needs_output(out: Path) -> None:
    """End with a sentence unless the folder is the output of a run."""
    from corpus import manifest

    if manifest.read(out) is None:
        stop(
            f"{out} holds no finished output of a run (there is no manifest.json); run `ita extract IN {out}` first.",
            USAGE,
        )
