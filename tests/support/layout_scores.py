"""How scores are tabled: by official number, by rank, by instrument, over years, transposed, with weights or targets,
for many agencies, or as a box with one number over two rows."""

from __future__ import annotations

from decimal import Decimal

from support.printed import Block, Paragraph, PrintedCell, PrintedTable
from support.truth import INDICATORS, INSTRUMENT_OF, INSTRUMENTS, ScoreTable, Truth, Value

WEIGHTS = {"IIT": 30, "EIT": 30, "OIT": 40}


def score_blocks(truth: Truth, part: ScoreTable) -> list[Block]:
    """The caption and the table."""
    blocks: list[Block] = []
    if part.caption:
        blocks.append(Paragraph(truth.show(part.caption), "heading"))
    rows, header_rows, widths = LAYOUTS[part.layout](truth, part)
    shown = tuple(
        tuple(
            PrintedCell(truth.show(c.text, "scores"), c.row_span, c.col_span)
            if isinstance(c, PrintedCell)
            else PrintedCell(truth.show(c, "scores"))
            for c in row
        )
        for row in rows
    )
    return [*blocks, PrintedTable(shown, header_rows, widths)]


def label_of(code: str, part: ScoreTable) -> str:
    """The name that the table prints."""
    if code in part.labels:
        return part.labels[code]
    if code.startswith("indicator-"):
        return INDICATORS[int(code.split("-")[1])]
    if code in INSTRUMENTS:
        return f"{INSTRUMENTS[code]} ({code})"
    return "คะแนนรวม" if code == "ITA" else code


def own(truth: Truth, code: str, year: int) -> str:
    return f"{truth.value(code, year):.2f}"


def indicators(part: ScoreTable) -> list[str]:
    return [code for code in part.codes if code.startswith("indicator-")]


def official(truth: Truth, part: ScoreTable):
    """Number, name, score, in the official order; totals below where the table has them."""
    year = part.years[0]
    headings = part.headings or ("ตัวชี้วัด", "รายละเอียดตัวชี้วัด", "คะแนน")
    rows = [list(headings)]
    for code in indicators(part):
        rows.append([code.split("-")[1], label_of(code, part), own(truth, code, year)])
    for code in ("IIT", "EIT", "OIT", "ITA"):
        if code in part.codes:
            rows.append([PrintedCell(label_of(code, part), col_span=2), own(truth, code, year)])
    return rows, 1, (1.0, 4.0, 1.5)


def rank(truth: Truth, part: ScoreTable):
    """Numbered by rank: the printed number is not the indicator's."""
    year = part.years[0]
    codes = sorted(indicators(part), key=lambda code: -truth.value(code, year))
    rows = [list(part.headings or ("อันดับ", "ตัวชี้วัด", "คะแนน"))]
    rows += [[str(i), label_of(code, part), own(truth, code, year)] for i, code in enumerate(codes, 1)]
    return rows, 1, (1.0, 4.0, 1.5)


def instruments(truth: Truth, part: ScoreTable):
    """A first column with the instrument over its indicators."""
    year = part.years[0]
    rows: list[list[PrintedCell | str]] = [
        list(part.headings or ("เครื่องมือ", "ตัวชี้วัด", "คะแนนรายตัวชี้วัด", "คะแนนเฉลี่ยรายเครื่องมือ"))
    ]
    for name in ("IIT", "EIT", "OIT"):
        codes = [code for code in indicators(part) if INSTRUMENT_OF[int(code.split("-")[1])] == name]
        for i, code in enumerate(codes):
            row: list[PrintedCell | str] = [f"{code.split('-')[1]}. {label_of(code, part)}", own(truth, code, year)]
            if i == 0:
                row.insert(0, PrintedCell(name, row_span=len(codes)))
                row.append(PrintedCell(own(truth, name, year), row_span=len(codes)))
            rows.append(row)
    if "ITA" in part.codes:
        rows.append([PrintedCell("คะแนนรวมทั้งหมด", col_span=3), own(truth, "ITA", year)])
    return rows, 1, (1.2, 4.0, 1.5, 1.8)


def years(truth: Truth, part: ScoreTable):
    """Years side by side and what changed."""
    rows = [["ที่", "ตัวชี้วัด", *(f"ปี {year}" for year in part.years), "ผลต่าง"]]
    for i, code in enumerate(part.codes, 1):
        values = [truth.value(code, year) for year in part.years]
        rows.append([str(i), label_of(code, part), *(f"{v:.2f}" for v in values), f"{values[-1] - values[-2]:+.2f}"])
    return rows, 1, (0.8, 4.0, *(1.3 for _ in part.years), 1.2)


def grouped_years(truth: Truth, part: ScoreTable):
    """A heading of two levels: years under one heading."""
    rows = [
        [
            PrintedCell("ตัวชี้วัด", row_span=2),
            PrintedCell("ผลคะแนนประจำปีงบประมาณ พ.ศ.", col_span=len(part.years)),
            PrintedCell("เพิ่มขึ้น/ลดลง", row_span=2),
        ],
        [str(year) for year in part.years],
    ]
    for code in part.codes:
        values = [truth.value(code, year) for year in part.years]
        rows.append([label_of(code, part), *(f"{v:.2f}" for v in values), f"{values[-1] - values[-2]:+.2f}"])
    return rows, 2, (4.0, *(1.3 for _ in part.years), 1.2)


def transposed(truth: Truth, part: ScoreTable):
    """Names across, scores in one row below."""
    year = part.years[0]
    codes = list(part.codes)
    rows = [
        ["ตัวชี้วัด", *(label_of(code, part) if "-" in code else code for code in codes)],
        [f"คะแนน ปี {year}", *(own(truth, code, year) for code in codes)],
    ]
    return rows, 1, (1.2, *(1.4 for _ in codes))


def weighted(truth: Truth, part: ScoreTable):
    """Weights and weighted points beside the scores."""
    year = part.years[0]
    rows: list[list[PrintedCell | str]] = [["เครื่องมือการประเมิน", "ค่าน้ำหนัก (ร้อยละ)", "คะแนนที่ได้", "คะแนนถ่วงน้ำหนัก"]]
    points = Decimal(0)
    for name, weight in WEIGHTS.items():
        value: Value = next(v for v in truth.values if v.code == name and v.year == year and v.subject is None)
        assert value.weighted is not None
        points += value.weighted
        rows.append([label_of(name, part), str(weight), f"{value.value:.2f}", f"{value.weighted:.2f}"])
    rows.append([PrintedCell("คะแนนรวม ITA", col_span=3), f"{points:.2f}"])
    return rows, 1, (4.0, 1.5, 1.5, 1.5)


def target(truth: Truth, part: ScoreTable):
    """A target beside each score, and whether it was reached."""
    year = part.years[0]
    rows = [["ที่", "ตัวชี้วัด", "ค่าเป้าหมาย", "คะแนนที่ได้", "ผลการเทียบเป้าหมาย"]]
    for code in indicators(part):
        value = truth.value(code, year)
        reached = "ผ่าน" if value >= Decimal(part.target) else "ไม่ผ่าน"
        rows.append([code.split("-")[1], label_of(code, part), part.target, f"{value:.2f}", reached])
    return rows, 1, (0.8, 4.0, 1.3, 1.3, 1.6)


def subjects(truth: Truth, part: ScoreTable):
    """A row for each agency, as ministries and provinces table them."""
    year = part.years[0]
    rows = [["ที่", "หน่วยงาน", *("คะแนนรวม" if code == "ITA" else code for code in part.codes)]]
    names = list(dict.fromkeys(v.subject for v in truth.values if v.subject and v.year == year))
    by = {(v.subject, v.code): v.value for v in truth.values if v.year == year}
    for i, name in enumerate(names, 1):
        rows.append([str(i), name, *(f"{by[name, code]:.2f}" for code in part.codes)])
    return rows, 1, (0.7, 4.0, *(1.3 for _ in part.codes))


def split_box(truth: Truth, part: ScoreTable):
    """Highest and lowest in large digits that broke over two rows: `99.3` above `5`."""
    year = part.years[0]
    values = sorted(truth.value(code, year) for code in part.codes)
    low, high = f"{values[0]:.2f}", f"{values[-1]:.2f}"
    rows = [["คะแนนสูงสุด", high[:-1], "คะแนน", "คะแนนต่ำสุด", low[:-1], "คะแนน"], ["", high[-1], "", "", low[-1], ""]]
    return rows, 0, (1.6, 1.0, 1.0, 1.6, 1.0, 1.0)


LAYOUTS = {
    "official": official,
    "rank": rank,
    "instruments": instruments,
    "years": years,
    "grouped_years": grouped_years,
    "transposed": transposed,
    "weighted": weighted,
    "target": target,
    "subjects": subjects,
    "split_box": split_box,
}
