"""How the time and memory of a run grow with the number of reports, and what isolation, a cluster and a query cost.

    python tests/measure/bench_corpus.py [--text 100 1000 10000] [--mixed 100 500] [--isolation 1000] [--ray 300]
                                         [--s3 300] [--keep FOLDER]

For every number: `ita extract` over so many generated reports, again over the unchanged files, and again with the
tables gone, which are then put together from what was read. Then the smallest
number against the larger ones (time per report), what a process of its own for every document costs, two Ray nodes
against two local processes, object storage (a moto server on this machine) against local folders, and a query on
province and year over the largest output. Processor time does not depend
on what else the machine does, wall time does. --keep: keeps input and output there. An empty list leaves a part out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2])]

import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyarrow import fs

from corpus import manifest
from tests.measure.bench_reports import write

ROOT = Path(__file__).parents[2]
S3_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}

# A process of its own, so that its memory is its own: prints what it used when it is over.
WATCHED = """
import json, resource, sys, time
from corpus.cli import main
began = time.monotonic()
try:
    main(sys.argv[2:])
except SystemExit as ended:
    code = ended.code
own, rest = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
# ru_maxrss would count what the process was forked from as well.
peak = next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
used = {"code": code, "wall": time.monotonic() - began, "peak": peak,
        "own": own.ru_utime + own.ru_stime, "cpu": own.ru_utime + own.ru_stime + rest.ru_utime + rest.ru_stime}
open(sys.argv[1], "w").write(json.dumps(used))
"""


@dataclass
class Used:
    """What a run took. wall, cpu, own (the run's own process): seconds. peak: bytes of the run's own process.
    files: the events of the documents that were read."""

    wall: float
    cpu: float
    own: float
    peak: int
    files: list[dict]

    @property
    def largest(self) -> int:
        """Bytes of the largest document's process."""
        return max((event["peak_bytes"] for event in self.files), default=0)


def ita(base: Path, source: Path | str, out: Path | str, *more: str) -> Used:
    told, log = base / "told.json", base / "log.jsonl"
    log.unlink(missing_ok=True)
    command = [sys.executable, "-c", WATCHED, told, "extract", source, out, "--quiet", "--log", log, *more]
    subprocess.run(command, cwd=ROOT, check=True)
    used = json.loads(told.read_text())
    assert used.pop("code") == 0, used
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return Used(**used, files=[event for event in events if event["event"] == "file"])


def line(name: str, count: int, used: Used) -> None:
    print(
        f"{name:<36}{used.wall:>9.1f} s{1000 * used.wall / count:>9.1f} ms{1000 * used.cpu / count:>9.1f} ms"
        f"{1000 * used.own / count:>9.2f} ms{used.peak / 1e6:>9.0f} MB{used.largest / 1e6:>9.0f} MB",
        flush=True,
    )


def sizes(base: Path, counts: list[int], mixed: bool) -> None:
    """Runs over so many reports, and what they say about growth."""
    kind = "mixed" if mixed else "text"
    first: tuple[int, Used, Used] | None = None
    for count in counts:
        source, out = base / f"{kind}-{count}", base / f"{kind}-{count}-out"
        write(source, count, mixed)
        used = ita(base, source, out)
        line(f"{count:,} {kind} reports, first run", count, used)
        again = ita(base, source, out)
        line(f"{count:,} {kind} reports, unchanged", count, again)
        (out / manifest.NAME).unlink()
        tables = ita(base, source, out)  # what was read is known: only puts the tables and the quality report together
        line(f"{count:,} {kind} reports, tables again", count, tables)
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file() and not path.is_symlink())
        store = sum(path.stat().st_size for path in (out / ".work").rglob("*") if path.is_file())
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "corpus", "verify", out], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        print(
            f"  the second run took {100 * again.wall / used.wall:.1f} % of the first; verify "
            f"{time.monotonic() - began:.1f} s; {size / count / 1e3:.1f} kB a report, of them "
            f"{store / count / 1e3:.1f} the work store"
        )
        if first is None:
            first = count, used, tables
        else:
            ratio = (used.cpu / count) / (first[1].cpu / first[0])
            print(f"  processor time a report against {first[0]:,}: {ratio:.2f}; own peak ", end="")
            print(f"{used.peak / first[1].peak:.2f}, of putting tables together {tables.peak / first[2].peak:.2f}")
        if mixed and count == counts[-1]:
            formats(out, used)


def formats(out: Path, used: Used) -> None:
    """Processor time and memory by kind of file."""
    columns = ["source_path", "page_count", "text_layer"]
    pages = {
        row["source_path"]: row["page_count"] for row in pq.read_table(out / "reports", columns=columns).to_pylist()
    }
    for ending in sorted({Path(event["source_path"]).suffix for event in used.files}):
        events = [event for event in used.files if Path(event["source_path"]).suffix == ending]
        cpu = [event["processor_seconds"] for event in events]
        count = sum(pages.get(event["source_path"]) or 0 for event in events)
        page = f", {1000 * sum(cpu) / count:,.0f} ms a page ({count} pages)" if count else ""
        print(
            f"  {ending:<6}{len(events):>4} reports: {1000 * statistics.mean(cpu):,.0f} ms a report (median "
            f"{1000 * statistics.median(cpu):,.0f}){page}; peak {max(e['peak_bytes'] for e in events) / 1e6:.0f} MB"
        )


def isolation(base: Path, count: int) -> None:
    """One document after the other, with and without a process for each."""
    source = base / f"text-{count}"
    if not source.exists():
        write(source, count, mixed=False)
    inline = ita(base, source, base / "inline", "--engine", "inline")
    line(f"{count:,} reports in this process", count, inline)
    single = ita(base, source, base / "single", "--workers", "1")
    line(f"{count:,} reports, a process for each", count, single)
    print(
        f"  isolation takes {single.wall / inline.wall:.2f} times the wall and {single.cpu / inline.cpu:.2f} times the "
    )
    print("  processor time")


def on_ray(base: Path, count: int) -> None:
    """Two nodes of one core on this machine against two processes of the local engine."""
    try:
        from ray.cluster_utils import Cluster
    except ImportError:
        print("Ray is not installed: not compared")
        return
    source = base / f"text-{count}"
    if not source.exists():
        write(source, count, mixed=False)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    os.environ["RAY_ADDRESS"] = cluster.address
    try:
        used = ita(base, source, base / "ray", "--engine", "ray")
    finally:
        cluster.shutdown()
    line(f"{count:,} reports, Ray, two nodes", count, used)
    local = ita(base, source, base / "two", "--workers", "2")
    line(f"{count:,} reports, two processes", count, local)
    documents = [sum(event["processor_seconds"] for event in one.files) for one in (used, local)]
    print(f"  Ray takes {used.wall / local.wall:.2f} times as long; processor time of the documents' own processes ")
    print(f"  {documents[0] / documents[1]:.2f} times")


def on_s3(base: Path, count: int) -> None:
    """Input and output on object storage, played by moto on this machine, against local folders."""
    source = base / f"text-{count}"
    if not source.exists():
        write(source, count, mixed=False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.environ |= {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    try:
        _wait_for(port)
        store = fs.S3FileSystem(endpoint_override=f"127.0.0.1:{port}", scheme="http", allow_bucket_creation=True)
        store.create_dir("bench")
        fs.copy_files(os.fspath(source), "bench/in", destination_filesystem=store)
        local = ita(base, source, base / "s3-local")
        line(f"{count:,} reports, local folders", count, local)
        for name in ("first run", "unchanged"):
            used = ita(base, "s3://bench/in", "s3://bench/out", "--work", os.fspath(base / "s3-work"))
            line(f"{count:,} reports, s3 to s3, {name}", count, used)
            if name == "first run":
                print(f"  object storage takes {used.wall / local.wall:.2f} times as long as local folders")
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    """Until somebody answers on a port of this machine. Raises OSError after a minute."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def query(out: Path) -> None:
    """What a query on one province and year reads of each table, and its time against reading everything."""
    reports = pq.read_table(out / "reports", columns=["province_code", "fiscal_year_be"]).to_pylist()
    known = [row for row in reports if row["province_code"] and row["fiscal_year_be"]]
    province, year = max(known, key=lambda row: (row["province_code"], row["fiscal_year_be"])).values()
    for table in ("reports", "scores", "measures", "measure_steps", "cells"):
        prefix = "" if table == "reports" else "report_"
        wanted = (ds.field(f"{prefix}province_code") == province) & (ds.field(f"{prefix}fiscal_year_be") == year)
        found = ds.dataset(out / table, format="parquet")
        groups = [group for part in found.get_fragments() for group in part.row_groups]
        needed = [group for part in found.get_fragments(filter=wanted) for group in part.subset(wanted).row_groups]
        times = []
        for chosen in (wanted, None):
            began = time.perf_counter()
            rows = found.to_table(filter=chosen).num_rows
            times.append((time.perf_counter() - began, rows))
        (quick, few), (slow, all_rows) = times
        print(
            f"  {table:<15}{len(needed):>4} of {len(groups)} row groups, {sum(g.num_rows for g in needed):,} rows for "
            f"{few:,} of {all_rows:,}; {1000 * quick:.0f} ms against {1000 * slow:.0f} ms for all"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=int, nargs="*", default=[100, 1_000, 10_000])
    parser.add_argument("--mixed", type=int, nargs="*", default=[100, 500])
    parser.add_argument("--isolation", type=int, default=1_000, help="0: not measured")
    parser.add_argument("--ray", type=int, default=300, help="0: not measured")
    parser.add_argument("--s3", type=int, default=300, help="0: not measured")
    parser.add_argument("--query", type=Path, nargs="*", default=[], help="other outputs to ask as well")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    base = options.keep or Path(tempfile.mkdtemp(prefix="bench-"))
    base.mkdir(parents=True, exist_ok=True)
    try:
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(
            f"{'':<36}{'wall':>11}{'a report':>12}{'processor':>12}{'own part':>12}{'own peak':>12}{'a document':>12}"
        )
        sizes(base, options.text, mixed=False)
        sizes(base, options.mixed, mixed=True)
        if options.isolation:
            isolation(base, options.isolation)
        if options.ray:
            on_ray(base, options.ray)
        if options.s3:
            on_s3(base, options.s3)
        for out in [*(base / f"text-{count}-out" for count in options.text[-1:]), *options.query]:
            query(out)
    finally:
        if not options.keep:
            shutil.rmtree(base)


if __name__ == "__main__":
    main()
