"""Sample reports on what became of the measures. Wording and figures are made up; the places are real."""
# ruff: noqa: E501

from __future__ import annotations

from decimal import Decimal

from support.generate import local_agency, subdistricts, totals
from support.truth import Agency, Column, Measure, MeasureTable, Period, Split, Text, Truth, Value


def agency(kind: str, name: str, province: str, printed: bool = True) -> Agency:
    """A local government by the subdistrict that it bears the name of."""
    place = next(p for p in subdistricts() if p[0].name_th == name and p[2].name_th == province)
    return local_agency(kind, place, printed)


def given(year: int, *values: str) -> tuple[Value, ...]:
    """The ten indicators in order, with the totals that follow from them."""
    return totals({n: Decimal(v) for n, v in enumerate(values, 1)}, year)


def lines(*texts: str) -> str:
    return "\n".join(texts)


KO_KHA = agency("subdistrict_municipality", "เกาะคา", "ลำปาง")
TICKS = Truth(
    "2567-results-ticks",
    KO_KHA,
    2567,
    2567,
    (
        "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. {year}",
        "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
        "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. {year} ของ {agency} {place}",
    ),
    ("measure_results",),
    (
        *given(2567, "96.42", "93.18", "94.77", "92.06", "91.83", "95.51", "93.29", "90.64", "88.50", "84.00"),
        Value("i9", Decimal("94.12"), 2567),
        Value("i14", Decimal("90.27"), 2567),
    ),
    (
        Text(
            "รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. {year}\nของ {agency} {place}",
            "title",
        ),
        MeasureTable(
            (
                Column("number", "ลำดับ ที่", None, 0.5),
                Column("title", "มาตรการหรือกิจกรรมที่ดำเนินการ", None, 2),
                Column("status:completed", "ดำเนินการแล้วเสร็จ", "สรุปผลการดำเนินการ", 0.8),
                Column("status:not_completed", "ไม่สามารถดำเนินการได้", "สรุปผลการดำเนินการ", 0.8),
                Column("steps", "รายละเอียดการดำเนินการ", None, 3),
                Column("outcome", "ผลลัพธ์หรือความสำเร็จของการดำเนินการ", None, 3),
            ),
            (
                Measure(
                    "มาตรการกำหนดเวลาแล้วเสร็จของงานบริการทุกประเภท",
                    1,
                    aspect=("transparent_operations", "service_and_e_service", None),
                    cells={
                        "steps": lines(
                            "1. สำรวจงานบริการที่ประชาชนมาติดต่อบ่อยที่สุด 10 งาน",
                            "2. กำหนดเวลาแล้วเสร็จของแต่ละงานและติดประกาศไว้หน้าเคาน์เตอร์",
                            "3. ให้หัวหน้าฝ่ายตรวจดูสมุดคุมเวลาทุกสัปดาห์",
                        ),
                        "outcome": "ผู้มาติดต่อรู้ล่วงหน้าว่าต้องรอนานเท่าใด เจ้าหน้าที่ทำงานเป็นลำดับ (อ้างอิงจากผลการประเมิน ITA ตัวชี้วัดที่ 1 การปฏิบัติหน้าที่ ได้คะแนน {score:indicator-1} และตัวชี้วัดที่ 6 คุณภาพการดำเนินงาน ได้คะแนน {score:indicator-6})",
                    },
                    status="completed",
                ),
                Measure(
                    "มาตรการชี้แจงการใช้จ่ายงบประมาณต่อคนในองค์กร",
                    2,
                    aspect=("budget_and_procurement",),
                    cells={
                        "steps": lines(
                            "1. แจกสรุปแผนการใช้จ่ายงบประมาณประจำปีให้พนักงานทุกคน",
                            "2. รายงานยอดเบิกจ่าย ณ วันที่ 31 มีนาคม 2567 ในที่ประชุม โดยมีหัวข้อ ดังนี้",
                            "(1) วงเงินที่ตั้งไว้",
                            "(2) วงเงินที่เบิกจ่ายแล้ว",
                            "(3) ปัญหาที่พบ",
                        ),
                        "outcome": "พนักงานทราบว่าเงินของหน่วยงานใช้ไปกับเรื่องใด (อ้างอิงจากผลการประเมิน ITA ตัวชี้วัดที่ 2 การใช้งบประมาณ ได้คะแนน {score:indicator-2} และข้อ i9 ได้คะแนน {score:i9})",
                    },
                    status="completed",
                ),
                Measure(
                    "มาตรการรับฟังเสียงของผู้รับบริการเพื่อปรับปรุงงาน",
                    3,
                    aspect=("service_and_e_service", "public_information_channels"),
                    cells={
                        "steps": lines(
                            "1. วางกล่องรับความเห็นไว้ที่สำนักงานและศูนย์พัฒนาเด็กเล็ก",
                            "2. อ่านความเห็นทุกวันศุกร์และส่งให้กองที่เกี่ยวข้อง",
                            "3. ติดประกาศว่าได้แก้ไขเรื่องใดไปแล้ว",
                        ),
                        "outcome": "มีเรื่องที่แก้ไขแล้ว 14 เรื่อง จากความเห็น 17 เรื่อง",
                    },
                    status="completed",
                ),
                Measure(
                    "มาตรการจัดตลาดนัดข้อมูลข่าวสารประจำตำบล",
                    4,
                    aspect=("public_information_channels",),
                    cells={
                        "steps": lines(
                            "1. ประสานผู้ใหญ่บ้านเพื่อกำหนดวันจัดงาน",
                            "2. เตรียมบอร์ดความรู้เรื่องภาษีและสวัสดิการ",
                        ),
                        "outcome": "ไม่ได้จัดงานเพราะน้ำท่วมพื้นที่ จะจัดในปีถัดไป",
                    },
                    status="not_completed",
                ),
                Measure(
                    "มาตรการป้องกันการทุจริตในการจัดเก็บค่าธรรมเนียม",
                    5,
                    aspect=("anti_corruption_mechanism", "budget_and_procurement"),
                    cells={
                        "steps": lines(
                            "1. ออกใบเสร็จจากระบบคอมพิวเตอร์เท่านั้น",
                            "2. สุ่มตรวจใบเสร็จเดือนละครั้ง",
                            "3. เปิดสายด่วนรับแจ้งเหตุทุจริตโดยปกปิดชื่อผู้แจ้ง",
                        ),
                        "outcome": "ไม่มีเรื่องร้องเรียนด้านการเงิน (อ้างอิงจากผลการประเมิน ITA ข้อ i14 ได้คะแนน {score:i14} และผลการประเมิน ITA ประจำปีงบประมาณ พ.ศ. 2567 ผ่านเกณฑ์การประเมิน (85 คะแนนขึ้นไป) ได้คะแนน {score:ITA})",
                    },
                    status="completed",
                ),
            ),
            "result",
            splits=(
                Split(1, ("steps",), 0.62),
                Split(2, ("steps", "outcome"), 0.55, "again"),
                Split(4, ("outcome",), "คะแนน {score:i14}"),
            ),
        ),
    ),
)

BO_LUANG = agency("subdistrict_administrative_organization", "บ่อหลวง", "เชียงใหม่")
MISREAD = "องค์การบริหารส่วนตำบลบ่อหลาง"
TWO_TABLES = Truth(
    "2567-plan-and-results",
    BO_LUANG,
    2567,
    2567,
    (
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. {year}",
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
    ),
    ("measure_plan", "measure_results"),
    (),
    (
        Text(
            "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและ\nความโปร่งใสภายในหน่วยงาน\nประจำปีงบประมาณ พ.ศ. {year}", "title"
        ),
        Text("{agency}\nตำบลบ่อหลวง อำเภอฮอด จังหวัดเชียงใหม่", "title"),
        Text("คำนำ", "heading"),
        Text(
            f"รายงานเล่มนี้เล่าว่า{MISREAD} ทำสิ่งใดไปแล้วบ้างตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส (Integrity and Transparency Assessment: ITA) ในปีงบประมาณ พ.ศ. 2567 และมีสิ่งใดที่ต้องทำต่อ"
        ),
        Text(f"{MISREAD} อำเภอฮอด จังหวัดเชียงใหม่ ได้ศึกษาผลการประเมินแล้วกำหนดมาตรการไว้ ดังนี้"),
        MeasureTable(
            (
                Column("title", "มาตรการ"),
                Column("approach", "แนวทางการปฏิบัติ"),
                Column("steps", "ขั้นตอน/วิธีการปฏิบัติ"),
                Column("responsible", "ผู้รับผิดชอบ"),
                Column("monitoring", "การกำกับ ติดตาม"),
            ),
            (
                Measure(
                    "มาตรการดูแลการยืมทรัพย์สินของราชการ",
                    aspect=("state_asset_control",),
                    cells={
                        "approach": "ให้ทุกคนขอยืมด้วยแบบเดียวกันและคืนตามกำหนด",
                        "steps": lines(
                            "1. เจ้าหน้าที่พัสดุจัดทำแบบการยืมพัสดุ",
                            "2. ผู้บริหารลงนามประกาศขั้นตอนการยืม",
                            "3. เผยแพร่แบบการยืมบนเว็บไซต์ของหน่วยงาน",
                        ),
                        "monitoring": "รายงานทุกสิ้นไตรมาส",
                    },
                    responsible=("กองคลัง",),
                ),
                Measure(
                    "มาตรการเผยแพร่ข้อมูลให้ประชาชนเข้าถึงง่าย",
                    aspect=("public_information_channels",),
                    cells={
                        "approach": "จัดหมวดหมู่ข้อมูลบนเว็บไซต์ใหม่ทั้งหมด",
                        "steps": lines("1. สำรวจหัวข้อที่ประชาชนถามบ่อย", "2. ตรวจว่าข้อมูลที่เผยแพร่ยังเป็นปัจจุบัน"),
                        "monitoring": lines("- รอบ 6 เดือน", "- รอบ 12 เดือน"),
                    },
                    responsible=("สำนักปลัด",),
                ),
            ),
            "plan",
            splits=(Split(1, ("steps",), 0.5, header=False, inside=True),),
        ),
        Text("ผลที่เกิดขึ้นจากมาตรการข้างต้นมีดังต่อไปนี้"),
        MeasureTable(
            (
                Column("title", "มาตรการ"),
                Column("steps", "รายละเอียดการดำเนินงาน"),
                Column("period", "ระยะเวลาการดำเนินงาน"),
                Column("result", "ผลผลิต", "ผลการดำเนินการ"),
                Column("outcome", "ผลลัพธ์", "ผลการดำเนินการ"),
                Column("remarks", "หมายเหตุ"),
            ),
            (
                Measure(
                    "มาตรการดูแลการยืมทรัพย์สินของราชการ",
                    aspect=("state_asset_control",),
                    cells={
                        "steps": "จัดทำแบบการยืมและชี้แจงแก่ทุกกอง",
                        "result": "จัดทำแบบการยืมแล้วเสร็จ 1 ชุด",
                        "outcome": "ทรัพย์สินที่ยืมไปได้รับคืนครบ",
                    },
                    period=Period("เดือนกุมภาพันธ์ 2567", "2024-02-01", "2024-02-29"),
                    status="completed",
                ),
                Measure(
                    "มาตรการเผยแพร่ข้อมูลให้ประชาชนเข้าถึงง่าย",
                    aspect=("public_information_channels",),
                    cells={
                        "steps": "จัดหมวดหมู่ข้อมูลและปรับปรุงเมนูของเว็บไซต์",
                        "result": "ยังไม่ได้ดำเนินการ เนื่องจากรอผู้รับจ้างดูแลเว็บไซต์",
                        "outcome": "ยังประเมินไม่ได้",
                    },
                    period=Period("เดือนมกราคม - เดือนมีนาคม 2567", "2024-01-01", "2024-03-31"),
                    status="not_completed",
                ),
            ),
            "result",
        ),
        Text("ความเห็นของนายก{agency}", "body"),
        Text("(ลงชื่อ) ........................................"),
        Text("รายงานผลการดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน\nประจำปีงบประมาณ พ.ศ.{year}", "heading"),
        MeasureTable(
            (
                Column("title", "มาตรการหรือกิจกรรม ที่ดำเนินการ"),
                Column("steps", "ขั้นตอนหรือ วิธีการดำเนินการ"),
                Column("responsible", "ผู้รับผิดชอบ"),
                Column("period", "ระยะเวลา ในการ ดำเนินการ"),
                Column("result", "สรุปผลการดำเนินการตาม มาตรการหรือกิจกรรม"),
                Column("outcome", "ผลลัพธ์หรือความสำเร็จ ในการดำเนินการ"),
            ),
            tuple(
                Measure(
                    title,
                    number,
                    aspect=(aspect,),
                    cells={"steps": steps, "result": result, "outcome": outcome},
                    responsible=units,
                    period=Period("ตุลาคม 2566 - กันยายน 2567", "2023-10-01", "2024-09-30"),
                    status=status,
                )
                for number, title, aspect, steps, result, outcome, units, status in (
                    (
                        1,
                        "ทำให้การมอบหมายงานชัดเจนและเป็นธรรม",
                        "power_and_personnel",
                        lines("1.ทำคำสั่งแบ่งงานเป็นลายลักษณ์อักษร", "2.ทบทวนคำสั่งทุกครั้งที่มีการโอนย้าย"),
                        lines("1.มีคำสั่งแบ่งงานครบทุกกองแล้วเมื่อเดือนพฤศจิกายน 2566", "2.ได้ดำเนินการทบทวนคำสั่งแล้ว 2 ครั้ง"),
                        "พนักงานรู้หน้าที่ของตนและไม่ทำงานซ้ำกัน",
                        ("สำนักปลัด", "ทุกส่วนราชการ"),
                        "completed",
                    ),
                    (
                        2,
                        "เปิดเผยผลการจัดซื้อจัดจ้างให้ตรวจสอบได้",
                        "budget_and_procurement",
                        lines("1.เผยแพร่สรุปผลการจัดซื้อจัดจ้างทุกเดือน", "2.เชิญตัวแทนหมู่บ้านร่วมตรวจรับงาน"),
                        "มีการเผยแพร่สรุปผลการจัดซื้อจัดจ้างครบ 12 เดือน แต่ยังไม่ได้เชิญตัวแทนหมู่บ้านร่วมตรวจรับงาน",
                        "ประชาชนเห็นราคาและผู้รับจ้างของทุกงาน",
                        ("กองคลัง",),
                        "partially_completed",
                    ),
                    (
                        3,
                        "ให้ความรู้เรื่องการไม่รับสินบนแก่คนรุ่นใหม่",
                        "anti_corruption_mechanism",
                        lines("1.จัดกิจกรรมในโรงเรียน 3 แห่ง", "2.ประกวดคำขวัญต้านทุจริต"),
                        "ดำเนินการแล้วเสร็จทั้งสองกิจกรรม",
                        "นักเรียน 120 คนเข้าใจโทษของการรับสินบน",
                        ("กองการศึกษา",),
                        "completed",
                    ),
                )
            ),
            "result",
            number_style="{}.",
            sections={i: "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน" for i in range(3)},
            splits=(Split(0, ("result", "outcome"), 0.52, inside=True), Split(1, ("result",), 0.4)),
        ),
    ),
    kinds_accept=(("measure_results",), ("measure_plan", "measure_results", "score_analysis")),
    assessed_accept=(2566, None),
    issues=("entity.name_corrected",),
)

BUENG_KOK = agency("subdistrict_administrative_organization", "บึงกอก", "พิษณุโลก", printed=False)
ONE_CELL_A_LINE = Truth(
    "2565-results-lines",
    BUENG_KOK,
    2565,
    2564,
    (
        "รายงานผลการดำเนินการมาตรการส่งเสริมคุณธรรมและความโปร่งใส ของ{agency} ประจำปีงบประมาณ {year}",
        "รายงานผลการดำเนินการมาตรการส่งเสริมคุณธรรมและความโปร่งใส",
        "รายงานผลการดำเนินการมาตรการส่งเสริมคุณธรรมและความโปร่งใส ปีงบประมาณ {year}",
    ),
    ("measure_results",),
    (),
    (
        Text(" (\nรายงานผลการดำเนินการมาตรการส่งเสริมคุณธรรมและความโปร่งใส\n) (\n2565\nสำนักปลัด\n{agency}\n18/04/65\n)"),
        Text("รายงานผลการดำเนินการมาตรการส่งเสริมคุณธรรมและความโปร่งใส\nของ{agency} ประจำปีงบประมาณ {year}", "title"),
        Text(
            "ตามที่{short}ได้รับผลการประเมิน ITA ปีงบประมาณ พ.ศ. 2564 และตกลงกันว่าจะทำมาตรการต่าง ๆ นั้น บัดนี้ขอสรุปว่าแต่ละเรื่องคืบหน้าเพียงใด"
        ),
        MeasureTable(
            (
                Column("title", "มาตรการ/แนวทาง"),
                Column("steps", "วิธีการดำเนินการ"),
                Column("responsible", "ผู้รับผิดชอบ"),
                Column("period", "ระยะเวลาดำเนินการ"),
                Column("result", "ผลการดำเนินงาน"),
                Column("suggestion", "ข้อเสนอแนะ"),
            ),
            tuple(
                Measure(
                    title,
                    number,
                    aspect=aspect,
                    cells={"steps": steps, "result": result, "suggestion": suggestion},
                    responsible=(unit,),
                    period=Period("มกราคม – มีนาคม 2565", "2022-01-01", "2022-03-31"),
                    status=status,
                )
                for number, title, aspect, steps, result, suggestion, unit, status in (
                    (
                        1,
                        "ติดป้ายบอกขั้นตอนขออนุญาตก่อสร้างไว้หน้าห้องกองช่าง",
                        ("transparent_operations", "service_and_e_service", None),
                        lines("1. ทำป้ายขนาดใหญ่อ่านง่าย", "2. ตรวจว่าข้อมูลบนป้ายตรงกับคู่มือ"),
                        lines("1. มีการติดป้ายแล้ว 2 จุด ก.พ. 65", "2. มีการตรวจข้อมูลบนป้าย 21 ก.พ. 65"),
                        "เปลี่ยนป้ายทันทีเมื่อค่าธรรมเนียมเปลี่ยน",
                        "กองช่าง",
                        "completed",
                    ),
                    (
                        2,
                        "แจ้งรายการจัดซื้อวัสดุให้ผู้นำหมู่บ้านทราบทุกเดือน",
                        ("budget_and_procurement",),
                        lines("1. คัดรายการจากระบบ", "2. ส่งในไลน์กลุ่มผู้นำหมู่บ้าน"),
                        lines("1. มีการส่งข้อมูลครบทั้งสามเดือน", "แล้วเสร็จ มี.ค.65"),
                        "ควรส่งก่อนวันที่ 5 ของเดือน",
                        "กองคลัง",
                        "completed",
                    ),
                    (
                        3,
                        "อบรมเรื่องผลประโยชน์ทับซ้อนแก่พนักงานจ้าง",
                        ("anti_corruption_mechanism", "power_and_personnel"),
                        "เชิญวิทยากรจากสำนักงาน ป.ป.ช. ประจำจังหวัดมาบรรยายครึ่งวัน",
                        "- ยังไม่ได้ดำเนินการ เพราะวิทยากรติดราชการ",
                        "เลื่อนไปจัดในไตรมาสสุดท้าย",
                        "สำนักปลัด",
                        "not_completed",
                    ),
                    (
                        4,
                        "ประชุมแลกเปลี่ยนความเห็นของพนักงานทุกกอง",
                        (None, "power_and_personnel", "transparent_operations"),
                        lines("1. จัดประชุมเดือนละครั้ง", "2. สรุปข้อเสนอไว้ในเว็บไซต์"),
                        "- มีการจัดประชุมทุกเดือน แต่ไม่ได้นำข้อเสนอลงเว็บไซต์",
                        "มอบผู้จดรายงานให้ลงเว็บไซต์ด้วย",
                        "สำนักปลัด",
                        "partially_completed",
                    ),
                )
            ),
            "result",
            number_style="{}.",
        ),
        Text(" "),
        Text("1. ติดป้ายบอกขั้นตอนขออนุญาตก่อสร้างไว้หน้าห้องกองช่าง"),
        Text("1.1 มีการติดป้ายแล้ว 2 จุด ก.พ. 65\n[image: ]"),
        Text("2. แจ้งรายการจัดซื้อวัสดุให้ผู้นำหมู่บ้านทราบทุกเดือน"),
        Text("[image: ] [image: ]"),
        Text("4. ประชุมแลกเปลี่ยนความเห็นของพนักงานทุกกอง\n[image: D:\\ภาพกิจกรรม\\20220214.jpg]"),
    ),
    digits="mixed",
    report_date="2022-04-18",
)
