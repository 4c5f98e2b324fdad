"""Pages of made-up reports drawn with Pillow, with the truth of each line and cell, for tests of scan reading."""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pythainlp.tokenize import word_tokenize

from schemas.thai import thai_digits

# Families that hold Latin letters and punctuation too: Noto's Thai faces draw a box for a full stop.
FONTS = ("Laksaman", "Garuda", "Norasi", "Loma", "Kinnari", "Umpush", "Waree")

AGENCIES = ("เทศบาลตำบลทุ่งน้ำใส", "องค์การบริหารส่วนตำบลบึงกระจับ", "เทศบาลเมืองเขาหมอก", "สำนักงานจังหวัดสมมุติธานี")
UNITS = ("สำนักปลัด", "กองคลัง", "กองช่าง", "กองการศึกษา", "กองสวัสดิการสังคม", "ฝ่ายนิติการ", "งานการเจ้าหน้าที่", "ทุกส่วนราชการ")
NAMES = (
    "การปฏิบัติหน้าที่", "การใช้งบประมาณ", "การใช้อำนาจ", "การใช้ทรัพย์สินของราชการ", "การแก้ไขปัญหาการทุจริต",
    "คุณภาพการดำเนินงาน", "ประสิทธิภาพการสื่อสาร", "การปรับปรุงระบบการทำงาน", "การเปิดเผยข้อมูล", "การป้องกันการทุจริต",
)  # fmt: skip
MEASURES = (
    "จัดทำคู่มือการยืมพัสดุและแจ้งเวียนให้เจ้าหน้าที่ทุกคนถือปฏิบัติ", "เพิ่มช่องทางรับเรื่องร้องเรียนผ่านระบบออนไลน์",
    "เผยแพร่แผนการจัดซื้อจัดจ้างบนเว็บไซต์ของหน่วยงานทุกไตรมาส", "ประชุมชี้แจงหลักเกณฑ์การประเมินผลการปฏิบัติงานให้ชัดเจน",
    "อบรมเจ้าหน้าที่ด้านการให้บริการประชาชนอย่างเท่าเทียม", "ปรับปรุงขั้นตอนการขออนุญาตให้รวดเร็วและตรวจสอบได้",
    "กำกับดูแลการใช้รถยนต์ส่วนกลางตามระเบียบอย่างเคร่งครัด", "สำรวจความพึงพอใจของผู้รับบริการและนำผลมาปรับปรุงงาน",
)  # fmt: skip
STEPS = (
    "แต่งตั้งคณะทำงานเพื่อศึกษาปัญหาและกำหนดแนวทางแก้ไข", "รายงานผลต่อผู้บริหารทุกเดือนและปิดประกาศให้ทราบโดยทั่วกัน",
    "มอบหมายผู้รับผิดชอบและติดตามผลอย่างต่อเนื่อง", "จัดทำประกาศนโยบายและสื่อสารให้บุคลากรรับทราบ",
    "รวบรวมข้อมูลจากทุกส่วนงานแล้วสรุปผลเสนอที่ประชุม",
)  # fmt: skip
PERIODS = ("ตุลาคม {a} - มีนาคม {b}", "ม.ค. {b} - มี.ค. {b}", "ไตรมาสที่ {n} ปีงบประมาณ {b}", "ภายในเดือนธันวาคม {a}")


@dataclass(frozen=True)
class TrueCell:
    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    box: tuple[int, int, int, int]


@dataclass
class Sheet:
    """One page: grey image, tables as lists of cells (lines joined by a line feed), prose lines, the scores on it."""

    image: np.ndarray
    dpi: int
    tables: list[list[TrueCell]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)


@cache
def font_file(family: str) -> str | None:
    """Path of a family's regular face, None where it is not installed."""
    said = subprocess.run(["fc-match", "-f", "%{file}|%{family}", family], capture_output=True, text=True, check=False)
    path, _, name = said.stdout.partition("|")
    return path if family.split()[0] in name else None


class Pen:
    """Draws Thai text on a page; sizes in points."""

    def __init__(self, family: str, size: float, dpi: int, paper: tuple[float, float] = (595, 842)):
        path = font_file(family)
        if path is None:
            raise LookupError(f"the font {family} is not installed")
        self.dpi = dpi
        self.unit = dpi / 72
        self.font = ImageFont.truetype(path, round(size * self.unit), layout_engine=ImageFont.Layout.RAQM)
        self.pitch = round(size * 1.42 * self.unit)
        self.page = Image.new("L", (round(paper[0] * self.unit), round(paper[1] * self.unit)), 255)
        self.draw = ImageDraw.Draw(self.page)

    def wrap(self, text: str, width: int) -> list[str]:
        """Lines of a text no wider than `width` pixels, broken between Thai words."""
        lines, line = [], ""
        for word in word_tokenize(text, engine="newmm"):
            if line and self.font.getlength(line + word) > width:
                lines.append(line.strip())
                line = word.lstrip()
            else:
                line += word
        return [*lines, line.strip()] if line.strip() else lines

    def lines(self, lines: list[str], x: int, y: int) -> None:
        for place, line in enumerate(lines):
            self.draw.text((x, y + place * self.pitch), line, font=self.font, fill=0)

    def paragraph(self, text: str, x: int, y: int, width: int) -> tuple[list[str], int]:
        lines = self.wrap(text, width)
        self.lines(lines, x, y)
        return lines, y + len(lines) * self.pitch

    def table(
        self, rows: list[list[tuple[str, int, int] | None]], widths: list[float], x: int, y: int, rule: float = 0.6
    ) -> tuple[list[TrueCell], int]:
        """Draw a ruled table of (text, row span, column span) cells; None where a span reaches in. Returns its cells
        and the first free row of pixels below."""
        pad = round(3.5 * self.unit)
        edges = [x]
        for width in widths:
            edges.append(edges[-1] + round(width * self.unit))
        wrapped: dict[tuple[int, int], list[str]] = {}
        heights = []
        for row, cells in enumerate(rows):
            high = self.pitch
            for col, cell in enumerate(cells):
                if cell:
                    lines = self.wrap(cell[0], edges[col + cell[2]] - edges[col] - 2 * pad)
                    wrapped[row, col] = lines
                    high = max(high, len(lines) * self.pitch if cell[1] == 1 else 0)
            heights.append(high + 2 * pad)
        tops = [y]
        for high in heights:
            tops.append(tops[-1] + high)
        found = []
        thick = max(1, round(rule * self.unit))
        for (row, col), lines in wrapped.items():
            _, row_span, col_span = rows[row][col]
            box = (edges[col], tops[row], edges[col + col_span], tops[row + row_span])
            self.draw.rectangle(box, outline=0, width=thick)
            self.lines(lines, box[0] + pad, box[1] + pad)
            found.append(TrueCell(row, col, row_span, col_span, "\n".join(lines), box))
        return found, tops[-1]


def score(rng: random.Random) -> str:
    return "100.00" if rng.random() < 0.06 else f"{rng.uniform(61, 99.99):.2f}"


def sheet(seed: int, dpi: int, family: str | None = None, thai: bool = True, rule: float = 0.6) -> Sheet:
    """A page with a heading, prose that cites scores, a score table with merged headings and a table of measures."""
    rng = random.Random(seed)
    family = family or rng.choice([name for name in FONTS if font_file(name)])
    numeral = thai_digits if thai else str
    pen = Pen(family, rng.choice([13, 14, 15, 16]), dpi)
    left, width = round(56 * pen.unit), round(483 * pen.unit)
    year = rng.randint(2563, 2568)
    agency = rng.choice(AGENCIES)
    result = Sheet(np.empty(0), dpi)
    y = round(50 * pen.unit)
    for text in (
        f"รายงานผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. {numeral(str(year))}",
        f"{agency} มีผลคะแนนรวม {numeral(score(rng))} คะแนน โดยตัวชี้วัดที่ได้คะแนนสูงสุดคือ{rng.choice(NAMES)} "
        f"{numeral(score(rng))} คะแนน และตัวชี้วัดที่ได้คะแนนต่ำสุดคือ{rng.choice(NAMES)} {numeral(score(rng))} คะแนน "
        f"หน่วยงานจึงกำหนดมาตรการเพื่อปรับปรุงการดำเนินงานให้ดียิ่งขึ้น ดังต่อไปนี้",
    ):
        lines, y = pen.paragraph(text, left, y, width)
        result.prose += lines
        y += pen.pitch // 3
    names = rng.sample(NAMES, rng.randint(4, 7))
    rows: list[list[tuple[str, int, int] | None]] = [
        [("ลำดับ", 2, 1), ("ตัวชี้วัด", 2, 1), ("คะแนนที่ได้", 1, 2), None],
        [None, None, (f"ปี {numeral(str(year - 1))}", 1, 1), (f"ปี {numeral(str(year))}", 1, 1)],
    ]
    for place, name in enumerate(names, start=1):
        texts = (numeral(str(place)), name, numeral(score(rng)), numeral(score(rng)))
        rows.append([(text, 1, 1) for text in texts])
    cells, y = pen.table(rows, [55, 228, 100, 100], left, y, rule)
    result.tables.append(cells)
    y += pen.pitch
    rows = [[(text, 1, 1) for text in ("มาตรการ", "ขั้นตอนหรือวิธีการปฏิบัติ", "ผู้รับผิดชอบ", "ระยะเวลา")]]
    for place, measure in enumerate(rng.sample(MEASURES, rng.randint(2, 3)), start=1):
        period = rng.choice(PERIODS).format(a=year, b=year + 1, n=rng.randint(1, 4))
        texts = (f"{place}. {measure}", rng.choice(STEPS), rng.choice(UNITS), period)
        rows.append([(numeral(text), 1, 1) for text in texts])
    cells, y = pen.table(rows, [150, 160, 85, 88], left, y, rule)
    result.tables.append(cells)
    result.image = np.array(pen.page)
    return result
