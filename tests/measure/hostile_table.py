"""What becomes of each kind of hostile file, in one run over all of them: a table in Markdown.

    python -m tests.measure.hostile_table [--small] > table.md

Prints a line per kind: the status of its report, the issues it left, seconds and peak memory of the process that read
it. Exit code 1 if a file was touched outside, a connection was opened, or a file has neither a row nor an issue.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from support.hostile_run import MEMORY, TIMEOUT, HostileRun

from corpus import manifest


def lines(run: HostileRun) -> list[str]:
    """The table: kinds in the order in which they were made."""
    reports = run.reports.set_index("source_path")
    copies = {path for paths in run.reports["duplicate_paths"] for path in paths}
    issues = run.issues.groupby("source_path")["code"].agg(lambda codes: sorted(set(codes)))
    used = {event["source_path"]: event for event in run.events if event["event"] == "file"}
    made = ["| kind | report | issues | seconds | peak MB |", "|---|---|---|---|---|"]
    for kind in run.kinds:
        path = kind.source_path
        status = reports["parse_status"].get(path, "as its first copy" if path in copies else "no row")
        codes = ", ".join(f"`{code}`" for code in issues.get(path, []))
        event = used.get(path)
        took = (f"{event['seconds']:.1f}", f"{event['peak_bytes'] / 1e6:.0f}") if event else ("", "")
        made.append(f"| {kind.name} | {status} | {codes} | {' | '.join(took)} |")
    return made


def wrong(run: HostileRun) -> list[str]:
    """What must never happen, a sentence each."""
    known = {*run.reports["source_path"], *run.issues["source_path"]}
    known |= {path for paths in run.reports["duplicate_paths"] for path in paths}
    found = [f"{kind.name}: neither a row nor an issue" for kind in run.kinds if kind.source_path not in known]
    if run.snapshot() != run.before or "canary-must-not-be-read" not in run.canary.read_text():
        found.append("a file outside the output was touched")
    if list(run.temporary.iterdir()) or list(run.home.iterdir()):
        found.append("something is left in the temporary folder or in the home folder")
    if run.called:
        found.append("a connection was opened")
    if run.code != 1:
        found.append(f"exit code {run.code}: {run.complaints}")
    return found + manifest.verify(run.out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="the sizes of the ordinary tests")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        run = HostileRun(Path(name), full=not options.small)
        files = [event for event in run.events if event["event"] == "file"]
        seconds, peak = max(event["seconds"] for event in files), max(event["peak_bytes"] for event in files)
        print(
            f"{len(run.kinds)} kinds in one run, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}; "
            f"limits {TIMEOUT} s and {MEMORY} MiB a document. Most time {seconds:.1f} s, most memory "
            f"{peak / 1e6:,.0f} MB.\n"
        )
        print("\n".join(lines(run)))
        found = wrong(run)
    for sentence in found:
        print(sentence, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
