"""Generated reports in any number for measuring: small text reports, and a mixture of all formats."""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

PROVINCES = ("ลำปาง", "เชียงใหม่", "นครราชสีมา", "ชัยภูมิ", "พังงา", "เพชรบุรี", "สงขลา", "ตราด", "เลย", "ยะลา")
UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองสาธารณสุข")
# Of a hundred mixed reports, so many are of each kind.
MIXTURE = (("txt", 40), ("html", 15), ("docx", 15), ("pdf", 28), ("jpg", 2))


def text_report(number: int) -> bytes:
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


def mixed_report(number: int) -> tuple[str, bytes]:
    """(ending, bytes) of a report in the layouts of `support.generate`; every hundred have the same mixture of
    formats and layouts. A scan is one page at 200 dpi."""
    from support.generate import FAMILIES, SCORE_LAYOUTS, report
    from support.layout import compose
    from support.render_docx import render_docx
    from support.render_html import render_html
    from support.render_pdf import faulty_pdf
    from support.render_scan import jpeg, scanned_pages
    from support.render_text import render_text

    ending = [ending for ending, count in MIXTURE for _ in range(count)][number % 100]
    family, layout = FAMILIES[number % len(FAMILIES)], SCORE_LAYOUTS[number % len(SCORE_LAYOUTS)]
    printed = compose(report(900_000 + number, family=family, score_layout=layout))
    if ending == "txt":
        return ending, render_text(printed)
    if ending == "html":
        return ending, render_html(printed)
    if ending == "docx":
        return ending, render_docx(printed)
    pdf = faulty_pdf(printed)
    if ending == "pdf":
        return ending, pdf
    return ending, jpeg(scanned_pages(pdf, "office", 200, number)[0], 200)


def write(folder: Path, count: int, mixed: bool) -> None:
    """Put so many reports into a new folder with subfolders."""
    for number in range(count):
        ending, data = mixed_report(number) if mixed else ("txt", text_report(number))
        path = folder / f"{number % 100:02d}" / f"{number}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
