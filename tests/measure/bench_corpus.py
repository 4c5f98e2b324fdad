"""How the time and memory of a run grow with the number of reports, and what isolation costs.

    python tests/measure/bench_corpus.py [largest]

Runs `ita extract` over 100, 1,000 and `largest` (10,000) generated text reports, then again over the unchanged
files, and over 1,000 without processes of their own. Prints wall and processor time per report and the peak memory
of the run's own process and of the largest document's.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROVINCES = ("ลำปาง", "เชียงใหม่", "นครราชสีมา", "ชัยภูมิ", "พังงา", "เพชรบุรี", "สงขลา", "ตราด", "เลย", "ยะลา")
UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองสาธารณสุข")

# A process of its own, so that its memory is its own: prints what it used when it is over.
WATCHED = """
import json, os, resource, sys, time
from corpus.cli import main
began = time.monotonic()
try:
    main(sys.argv[2:])
except SystemExit as ended:
    code = ended.code
own, rest = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
used = {"code": code, "wall": time.monotonic() - began, "peak": own.ru_maxrss * 1024, "child": rest.ru_maxrss * 1024,
        "own_cpu": own.ru_utime + own.ru_stime, "cpu": own.ru_utime + own.ru_stime + rest.ru_utime + rest.ru_stime}
open(sys.argv[1], "w").write(json.dumps(used))
"""


def report(number: int) -> bytes:
    """A text report of about 12 kB: title, scores as table and prose, a table of measures."""
    draw = random.Random(number)
    province, year = draw.choice(PROVINCES), draw.choice((2565, 2566, 2567, 2568))
    scores = [round(draw.uniform(60, 100), 2) for _ in range(10)]
    iit, eit, oit = (round(sum(part) / len(part), 2) for part in (scores[:5], scores[5:8], scores[8:]))
    total = round(iit * 0.3, 2) + round(eit * 0.3, 2) + round(oit * 0.4, 2)
    names = (
        *("การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ", "การใช้ทรัพย์สินของราชการ", "การแก้ไขปัญหาการทุจริต"),
        *("คุณภาพการดำเนินงาน", "ประสิทธิภาพการสื่อสาร", "การปรับปรุงการทำงาน", "การเปิดเผยข้อมูล", "การป้องกันการทุจริต"),
    )
    lines = [
        "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        f"ประจำปีงบประมาณ พ.ศ. {year}",
        f"เทศบาลตำบลทดสอบที่ {number} อำเภอเมือง จังหวัด{province}",
        f"ผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. {year - 1} ได้คะแนนรวม {total:.2f} คะแนน",
        "",
        "ลำดับ\tตัวชี้วัด\tคะแนน",
        *(f"{at}\t{name}\t{score}" for at, (name, score) in enumerate(zip(names, scores, strict=True), 1)),
        "",
        "ที่\tมาตรการ\tวิธีการดำเนินการ\tระยะเวลา\tผู้รับผิดชอบ\tผลการดำเนินการ",
    ]
    for at in range(1, 13):
        steps = " ".join(f"{step}. จัดทำประกาศและเผยแพร่ข้อมูลชุดที่ {draw.randrange(10**6)}" for step in (1, 2, 3))
        lines.append(
            f"{at}\tมาตรการส่งเสริมความโปร่งใสด้านที่ {draw.randrange(10**6)}\t{steps}\tตุลาคม {year - 1} - กันยายน {year}"
            f"\t{draw.choice(UNITS)}\tดำเนินการแล้วเสร็จ"
        )
    return "\n".join(lines).encode()


def ita(base: Path, source: Path, out: Path, *more: str) -> dict[str, float]:
    told = base / "told.json"
    command = [sys.executable, "-c", WATCHED, told, "extract", source, out, "--quiet", *more]
    subprocess.run(command, cwd=ROOT, check=True)
    used = json.loads(told.read_text())
    assert used["code"] == 0, used
    return used


def line(name: str, count: int, used: dict[str, float]) -> None:
    print(
        f"{name:<34}{used['wall']:>9.1f} s{1000 * used['wall'] / count:>9.2f} ms{1000 * used['cpu'] / count:>9.2f} ms"
        f"{1000 * used['own_cpu'] / count:>9.2f} ms{used['peak'] / 1e6:>9.0f} MB{used['child'] / 1e6:>9.0f} MB",
        flush=True,
    )


def on_ray(base: Path, source: Path, count: int) -> None:
    """Two nodes of one core on this machine against two processes of the local engine."""
    try:
        from ray.cluster_utils import Cluster
    except ImportError:
        print("Ray is not installed: not compared")
        return
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
    print(f"  Ray takes {used['wall'] / local['wall']:.2f} times as long")


def main() -> None:
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    sizes = sorted({min(100, largest), min(1_000, largest), largest})
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        base = Path(name)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"{'':<34}{'wall':>11}{'a report':>12}{'processor':>12}{'own part':>12}{'own peak':>12}{'a child':>12}")
        for count in sizes:
            source, out = base / "in", base / "out"
            source.mkdir()
            for number in range(count):
                folder = source / f"{number % 100:02d}"
                folder.mkdir(exist_ok=True)
                (folder / f"{number}.txt").write_bytes(report(number))
            line(f"{count:,} reports, first run", count, ita(base, source, out))
            size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file() and not path.is_symlink())
            line(f"{count:,} reports, unchanged", count, ita(base, source, out))
            (source / "00" / "new.txt").write_bytes(report(count))
            line(f"{count:,} reports, one new", count, ita(base, source, out))
            began = time.monotonic()
            subprocess.run(
                [sys.executable, "-m", "corpus", "verify", out], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
            )
            print(
                f"  verify {time.monotonic() - began:.1f} s; {size / count / 1e3:.1f} kB of output and store a report"
            )
            if count == sizes[len(sizes) // 2]:
                line(
                    f"{count:,} reports, no processes", count, ita(base, source, base / "inline", "--engine", "inline")
                )
                on_ray(base, source, count)
                line(f"{count:,} reports, one process", count, ita(base, source, base / "single", "--workers", "1"))
            shutil.rmtree(source)
            shutil.rmtree(out)


if __name__ == "__main__":
    main()
