"""Printed scores, in prose and in tables of any orientation."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.score_documents import TEN, view_of

import extract
from normalise.scores.find import find_mentions
from normalise.scores.prose import mentions_in_text
from normalise.view import View
from normalise.years import Years, fiscal_years
from schemas.document import Line, Place
from schemas.issues import Issues
from schemas.thai import thai_digits

YEARS = Years(2567, 2566)
VALUES = ["97.61", "98.46", "99.35", "98.86", "98.54", "96.03", "92.88", "87.23", "68.56", "43.75"]
NAMES = ("nong-ya-plong-2566", "krabueang-nok-2568", "talat-raeng-2567", "na-kok-2567", "thung-maphrao-2565")


def read(*blocks, years=YEARS, **more):
    issues = Issues()
    return find_mentions(view_of(*blocks), years, issues, **more), issues


def pairs(*blocks, years=YEARS, **more):
    """{(subject, code, year): value} of what is read; weighted shares under the code `points:IIT`."""
    found, _ = read(*blocks, years=years, **more)
    return {(m.subject, ("points:" if m.points else "") + m.code, m.year_be): m.value for m in found}


def own(values, year=2566):
    return {(None, code, year): value for code, value in values.items()}


@pytest.mark.parametrize("name", NAMES)
def test_real_reports(shared, name):
    path = shared / "reports" / f"{name}.txt"
    view = View(extract.read(path.read_bytes(), path.name, Issues()))
    gold = json.loads((shared / "gold" / f"{name}.gold.json").read_text(encoding="utf-8"))
    found = find_mentions(view, fiscal_years(view), Issues())
    want = sorted((m["code"], m["value"], m["line"]) for m in gold["score_mentions"])
    assert sorted((m.code, m.value, m.line.place.line) for m in found) == want


def test_the_reports_issues(shared):
    def codes(name):
        path = shared / "reports" / f"{name}.txt"
        view = View(extract.read(path.read_bytes(), path.name, Issues()))
        issues = Issues()
        find_mentions(view, fiscal_years(view), issues)
        return {(issue.code, issue.line) for issue in issues}

    krabueang = codes("krabueang-nok-2568")
    assert {
        ("score.label_mismatch", 29),
        ("score.label_mismatch", 30),
        ("score.stated_number_differs", 70),
    } <= krabueang
    nong = codes("nong-ya-plong-2566")
    assert {("score.stated_number_differs", 20), ("score.stated_number_differs", 40), ("score.value_split", 31)} <= nong


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_any_orientation_order_and_script(data):
    """Indicators in a table: columns and rows in any order, one to three years, Thai or ASCII digits, with
    numbers, goals and differences beside them; the same values come out."""
    numbers = data.draw(st.permutations(range(1, 11)))[: data.draw(st.integers(3, 10))]
    years = data.draw(st.sampled_from([[2566], [2565, 2566], [2564, 2565, 2566]]))
    values = {(n, y): data.draw(st.integers(1000, 9999), label=f"{n}/{y}") / 100 for n in numbers for y in years}
    extra = data.draw(st.sets(st.sampled_from(["ลำดับ", "ค่าเป้าหมาย", "ผลต่าง"])))
    columns = ["ตัวชี้วัด", *(f"คะแนนปี {y}" for y in years), *sorted(extra)]
    order = data.draw(st.permutations(columns))
    rows = [list(order)]
    for rank, n in enumerate(numbers, start=1):
        cells = {
            "ตัวชี้วัด": TEN[n - 1],
            "ลำดับ": str(rank),
            "ค่าเป้าหมาย": "85.00",
            "ผลต่าง": "1.25",
            **{f"คะแนนปี {y}": f"{values[n, y]:.2f}" for y in years},
        }
        rows.append([cells[c] for c in order])
    if data.draw(st.booleans(), label="transposed"):
        rows = [list(column) for column in zip(*rows, strict=True)]
    if data.draw(st.booleans(), label="thai"):
        rows = [[thai_digits(cell) for cell in row] for row in rows]
    want = {(None, f"indicator-{n}", y): v for (n, y), v in values.items()}
    assert pairs(rows) == want


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_tables_of_many_agencies(data):
    kinds = ("เทศบาลตำบล", "องค์การบริหารส่วนตำบล", "เทศบาลเมือง")
    names = data.draw(
        st.lists(st.sampled_from(["บ้านเป็ด", "หนองแวง", "ศิลา", "ท่าพระ", "โนนทัน"]), min_size=2, unique=True)
    )
    agencies = [data.draw(st.sampled_from(kinds)) + name for name in names]
    codes = ["IIT", "EIT", "OIT", "คะแนนรวม"]
    values = {(a, c): data.draw(st.integers(1000, 10000)) / 100 for a in agencies for c in codes}
    rows = [["ที่", "หน่วยงาน", *codes, "ระดับ"]]
    rows += [[str(i), a, *(f"{values[a, c]:.2f}" for c in codes), "B"] for i, a in enumerate(agencies, start=1)]
    own_agency = data.draw(st.sampled_from([None, agencies[0]]))
    title = f"ผลการประเมินในพื้นที่ของ{own_agency}" if own_agency else "ผลการประเมินในพื้นที่"
    want = {(None if a == own_agency else a, "ITA" if c == "คะแนนรวม" else c, 2566): v for (a, c), v in values.items()}
    assert pairs(title, rows, own_agency=own_agency) == want


def test_weighted_shares_are_no_scores():
    table = [
        ["เครื่องมือ", "น้ำหนัก", "คะแนนที่ได้", "คะแนนถ่วงน้ำหนัก"],
        ["IIT", "30", "98.56", "29.57"],
        ["EIT", "30", "92.05", "27.62"],
        ["OIT", "40", "56.16", "22.46"],
        ["รวม", "100", "", "79.65"],
    ]
    want = {
        "IIT": 98.56,
        "EIT": 92.05,
        "OIT": 56.16,
        "ITA": 79.65,
        "points:IIT": 29.57,
        "points:EIT": 27.62,
        "points:OIT": 22.46,
    }
    assert pairs(table) == own(want)


def test_two_level_headers_spans_and_instrument_columns():
    table = [
        ["ที่", "ตัวชี้วัด", "ผลคะแนน", None, "เพิ่ม/ลด"],
        ["^", "^", "ปี พ.ศ. ๒๕๖๕", "ปี พ.ศ. ๒๕๖๖", "^"],
        ["1", TEN[0], "97.61", "96.61", "-1.00"],
        ["2", TEN[1], "98.46", "97.46", "-1.00"],
    ]
    want = {(None, "indicator-1", 2565): 97.61, (None, "indicator-1", 2566): 96.61}
    want |= {(None, "indicator-2", 2565): 98.46, (None, "indicator-2", 2566): 97.46}
    assert pairs(table) == want
    spanned = [
        ["เครื่องมือ", "ตัวชี้วัด", "คะแนนตัวชี้วัด", "คะแนนเครื่องมือ"],
        ["EIT", TEN[5], "96.03", "92.05"],
        ["^", TEN[6], "92.88", "^"],
        ["^", TEN[7], "87.23", "^"],
    ]
    want = {"indicator-6": 96.03, "indicator-7": 92.88, "indicator-8": 87.23, "EIT": 92.05}
    assert pairs(spanned) == own(want)


def test_number_split_over_two_rows_and_lines():
    cards = [["คะแนนสูงสุด", "99.3", "คะแนน", "คะแนนต่ำสุด", "43.7", "คะแนน"], ["", "5", "", "", "5", ""]]
    table = [["ตัวชี้วัด", "คะแนน"], *([n, v] for n, v in zip(TEN, VALUES, strict=True))]
    found, issues = read(table, cards)
    cards_read = [(m.code, m.value, m.value_raw) for m in found if m.by == "position"]
    assert cards_read == [("indicator-3", 99.35, "99.35"), ("indicator-10", 43.75, "43.75")]
    assert issues.count("score.value_split") == 2
    assert (
        pairs([["ตัวชี้วัด", "คะแนน"], [TEN[0], "97.6\n1"], [TEN[1], "98.46"], [TEN[2], "99.35"]])[
            None, "indicator-1", 2566
        ]
        == 97.61
    )


def test_a_second_row_of_real_values_is_not_glued():
    table = [["IIT", "EIT", "OIT"], ["98.9", "98.1", "73.7"], ["97", "96", "70"]]
    found, issues = read("ผลคะแนน", table)
    assert issues.count("score.value_split") == 0 or all(m.value < 100 for m in found)


def test_rank_numbers_lose_to_names():
    order = [3, 4, 5, 2, 1]
    rows = [["อันดับ", "ตัวชี้วัด", "คะแนน"]] + [[str(i), TEN[n - 1], VALUES[n - 1]] for i, n in enumerate(order, start=1)]
    found, issues = read(rows)
    assert [(m.code, m.stated_no) for m in found] == [(f"indicator-{n}", str(i)) for i, n in enumerate(order, start=1)]
    assert issues.count("score.stated_number_differs") == 5


def test_wrong_names_under_official_numbers():
    names = [*TEN]
    names[2], names[7] = "การใช้จ่ายเงิน", "ความโปร่งใสทางการคลัง"
    rows = [["ตัวชี้วัด", "รายละเอียด", "คะแนน"]] + [
        [str(i), n, v] for i, (n, v) in enumerate(zip(names, VALUES, strict=True), 1)
    ]
    found, issues = read(rows)
    assert [m.code for m in found] == [f"indicator-{n}" for n in range(1, 11)]
    assert issues.count("score.label_mismatch") == 2


def test_unknown_names_in_a_ranked_table_are_not_guessed():
    rows = [["อันดับ", "ตัวชี้วัด", "คะแนน"]]
    rows += [
        ["1", TEN[4], "99.10"],
        ["2", "ความโปร่งใสทางการคลัง", "98.10"],
        ["3", TEN[0], "97.10"],
        ["4", "ธรรมาภิบาล", "96.10"],
    ]
    found, issues = read(rows)
    assert {m.code for m in found} == {"indicator-5", "indicator-1"}
    assert issues.count("score.label_unknown") == 2


@pytest.mark.parametrize(
    "name",
    ["การปฏิบัตหน้าที", "การปฏิบัติหน้าที่่", "1. การปฏิบัติหน้าที่", "ตัวชี้วัดที่ 1 การปฏิบัติหน้าที่", "การ ปฏิบัติ หน้าที่"],
)
def test_noisy_names(name):
    assert (
        pairs([["ตัวชี้วัด", "คะแนน"], [name, "97.61"], [TEN[1], "98.46"], [TEN[2], "99.35"]])[None, "indicator-1", 2566]
        == 97.61
    )


@pytest.mark.parametrize(
    "text",
    [
        "เป้าหมาย ITA ไม่น้อยกว่า 85 คะแนน",
        "หน่วยงานที่เข้ารับการประเมิน ITA ร้อยละ ๘๐ จะต้องได้ ๘๕ คะแนนขึ้นไป",
        "ตัวชี้วัดที่ได้คะแนนมากกว่าร้อยละ ๗๐ มีจำนวน ๘ ตัวชี้วัด",
        "ตัวชี้วัดที่ 3 การใช้อำนาจ คะแนนเต็ม 100 คะแนน",
        "คะแนน 85.00 – 94.99 อยู่ในระดับ A",
        "คะแนน ITA เพิ่มขึ้น 3.25 คะแนน",
        "การใช้งบประมาณ เบิกจ่ายร้อยละ 95.20 ของงบประมาณ 1,200,000 บาท",
        "ความพึงพอใจต่อการปรับปรุงการทำงาน ได้คะแนนร้อยละ 92.40",
        "ค่าเฉลี่ยระดับประเทศของ ITA เท่ากับ 93.05 คะแนน",
        "ตัวชี้วัดความสำเร็จของโครงการ ได้คะแนน 91.25",
        "ปีงบประมาณ 2567 ใช้เวลา 98.50 วัน ระยะทาง 85.25 กม.",
    ],
)
def test_limits_goals_and_counts_are_no_scores(text):
    assert pairs(text) == {}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("๓. แบบตรวจการเปิดเผยข้อมูลสาธารณะ (OIT) คะแนนรวม ๗๓.๗๕ คะแนน", {"OIT": 73.75}),
        ("(๑) ตัวชี้วัดที่ ๑ การใช้อำนาจ โดยรวมได้คะแนนเท่ากับ ร้อยละ ๙๙.๓๕ เป็นคะแนนจากตัวชี้วัด", {"indicator-3": 99.35}),
        ("ข้อ e๗ ได้คะแนน ๘๗.๕๐ และข้อ i 14 ได้ คะแนน 100", {"e7": 87.5, "i14": 100.0}),
        ("ผ่านเกณฑ์การประเมิน ITA (๘๕ คะแนนขึ้นไป) ได้คะแนน ๘๗.๒๕", {"ITA": 87.25}),
        (
            "วิเคราะห์ตัวชี้วัดที่ ๒ มีผลคะแนนเฉลี่ยใน ที่ระดับ ๙๘.๘๐ ตัวชี้วัดที่ ๑๐ มีผลคะแนนเฉลี่ย ในที่ระดับ ๘๐.๐๐",
            {"indicator-2": 98.8, "indicator-10": 80.0},
        ),
        ("IIT, EIT และ OIT ได้คะแนน 98.99, 98.94 และ 73.75 ตามลำดับ", {"IIT": 98.99, "EIT": 98.94, "OIT": 73.75}),
        ("ตัวชี้วัดย่อย 9.1 ข้อมูลพื้นฐาน ได้คะแนน 100.00 คะแนน", {"indicator-9.1": 100.0}),
        (
            "ได้คะแนนสูงสุด 99.35 คะแนน ในตัวชี้วัดที่ 3 การใช้อำนาจ และได้คะแนนต่ำสุด 43.75 คะแนน ในตัวชี้วัดที่ 10 การป้องกันการทุจริต",
            {"indicator-3": 99.35, "indicator-10": 43.75},
        ),
        ("คะแนนภาพรวมหน่วยงานเพิ่มขึ้นจาก 79.64 คะแนน เป็น 85.30 คะแนน", {"ITA": 85.3}),
        ("1 การปฏิบัติหน้าที่ 98.80", {"indicator-1": 98.8}),
        ("ตัวชี้วัดที่มีคะแนนต่ำสุด คือ การป้องกันการทุจริต (43.75 คะแนน)", {"indicator-10": 43.75}),
        ("o12 (0 คะแนน) o13 (100 คะแนน)", {"o12": 0.0, "o13": 100.0}),
    ],
)
def test_prose(text, want):
    assert pairs(text) == own(want)


def test_years_in_prose():
    text = "ผลการประเมิน ITA ปีงบประมาณ 2564 ได้ 75.20 คะแนน ปีงบประมาณ 2565 ได้ 79.64 คะแนน"
    assert pairs(text) == {(None, "ITA", 2564): 75.2, (None, "ITA", 2565): 79.64}
    text = "คะแนน ITA ปี 2566 เท่ากับ 85.35 คะแนน เพิ่มขึ้นจากปี 2565 ที่ได้ 80.10 คะแนน"
    assert pairs(text) == {(None, "ITA", 2566): 85.35, (None, "ITA", 2565): 80.1}


def test_parts_belong_to_the_instrument_named_last():
    want = {"EIT-1": 100.0, "EIT-2": 97.88}
    assert pairs(
        "๒. แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (EIT)", "ส่วนที่ ๑ คะแนนรวม ๑๐๐.๐๐ คะแนน", "ส่วนที่ ๒ คะแนนรวม ๙๗.๘๘ คะแนน"
    ) == own(want)
    assert pairs("ส่วนที่ ๑ คะแนนรวม ๑๐๐.๐๐ คะแนน") == {}


def test_a_citation_cut_by_a_page_break():
    first = [["ที่", "มาตรการ", "ผลลัพธ์"], ["7", "มาตรการป้องกัน", "อ้างอิงจากผลการประเมิน ITA ข้อ i๑๔ ได้"]]
    second = [["ที่", "มาตรการ", "ผลลัพธ์"], ["", "", "คะแนน ๙๒.๓๓)"]]
    found, _ = read(first, second)
    assert [(m.code, m.value, m.line.place.line) for m in found] == [("i14", 92.33, 4)]


def test_joined_cells_keep_their_lines():
    lines = [Line("ได้คะแนน", Place(line=3)), Line("๙๒.๓๓", Place(line=9))]
    text = "ตัวชี้วัดที่ ๗ ประสิทธิภาพการสื่อสาร ได้คะแนน ๙๒.๓๓"
    found = mentions_in_text(text, lambda offset: lines[offset >= text.index("๙")], YEARS, Issues())
    assert [(m.code, m.line.place.line) for m in found] == [("indicator-7", 9)]


def test_sections_subtotals_and_measures_in_score_tables():
    sections = [
        ["ที่", "ตัวชี้วัด", "คะแนน"],
        ["แบบวัด IIT", None, None],
        ["1", TEN[0], "98.80"],
        ["รวม IIT", None, "98.80"],
        ["แบบวัด EIT", None, None],
        ["6", TEN[5], "99.21"],
        ["เฉลี่ย", None, "99.21"],
    ]
    assert pairs(sections) == own({"indicator-1": 98.8, "IIT": 98.8, "indicator-6": 99.21, "EIT": 99.21})
    measures = [
        ["ตัวชี้วัด", "คะแนน", "มาตรการ", "ผู้รับผิดชอบ"],
        ["9. การเปิดเผยข้อมูล", "68.56", "มาตรการเผยแพร่", "สำนักปลัด"],
        ["10. การป้องกันการทุจริต", "43.75", "มาตรการป้องกัน", "สำนักงานปลัดเทศบาล"],
    ]
    assert pairs(measures) == own({"indicator-9": 68.56, "indicator-10": 43.75})


@pytest.mark.parametrize(
    "table",
    [
        [["ความเสี่ยง", "โอกาส", "ผลกระทบ", "คะแนน"], ["การใช้อำนาจ", "3", "4", "12"], ["การใช้งบประมาณ", "2", "4", "8"]],
        [["ประเด็น", "ค่าเฉลี่ย", "ร้อยละ"], ["การเปิดเผยข้อมูล", "4.51", "90.20"], ["คุณภาพการดำเนินงาน", "4.61", "92.20"]],
        [["ประเด็นความพึงพอใจ", "คะแนน"], ["การเปิดเผยข้อมูล", "90.20"], ["คุณภาพการดำเนินงาน", "92.20"]],
        [["รายการ", "งบประมาณ", "ร้อยละ"], ["การใช้งบประมาณ", "1,200,000", "91.67"], ["กองช่าง", "500,000", "90.00"]],
        [["คะแนน", "ระดับ"], ["95.00 – 100", "AA"], ["85.00 – 94.99", "A"]],
        [["ข้อ", "ข้อมูล", "มี/ไม่มี", "จำนวน"], ["o1", "โครงสร้าง", "/", "1"], ["o2", "ข้อมูลผู้บริหาร", "/", "2"]],
    ],
)
def test_other_tables_are_no_score_tables(table):
    assert pairs(table) == {}


def test_unreadable_and_ambiguous_numbers_are_reported():
    found, issues = read([["ตัวชี้วัด", "คะแนน"], [TEN[0], "9B.80"], [TEN[1], "97.80"], [TEN[2], "-"]])
    damaged = next(m for m in found if m.code == "indicator-1")
    assert damaged.value is None and len(damaged.candidates) == 10 and issues.count("score.unreadable") == 1
    assert {m.code for m in found} == {"indicator-1", "indicator-2"}
    found, issues = read("1 การปฏิบัติหน้าที่ 98.80 97.50")
    assert found == [] and issues.count("score.row_ambiguous") == 1


def test_a_lost_decimal_point_is_a_candidate_only():
    found, issues = read([["ตัวชี้วัด", "คะแนน"], [TEN[0], "9761"], [TEN[1], "98.46"], [TEN[2], "99.35"]])
    lost = next(m for m in found if m.code == "indicator-1")
    assert lost.value is None and lost.candidates == ((97.61, 0.9),) and issues.count("score.point_lost") == 1


def test_no_ita_report_gives_nothing():
    assert read([["ตัวชี้วัด", "คะแนน"], [TEN[0], "97.61"]], is_ita=False)[0] == []


def test_skipped_grids_are_left_to_the_caller():
    table = [["ตัวชี้วัด", "คะแนน"], [TEN[0], "97.61"], [TEN[1], "98.46"], [TEN[2], "99.35"]]
    assert read(table, skip={1})[0] == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("การใช้อำนาจIITตัวชี้วัดที่คะแนนได้ร้อยละ 0123456789๙.,()-\n%"), max_size=60), max_size=8)
)
def test_hostile_text_never_fails_and_values_stay_in_range(texts):
    found, _ = read(*(t for t in texts if t.strip()))
    for mention in found:
        assert mention.value is None or 0 <= mention.value <= 100


def test_long_text_is_read_in_linear_time():
    text = "การใช้อำนาจ ตัวชี้วัดที่ ได้คะแนน 12 การประเมิน ITA ปี " * 4000
    found, _ = read(text)
    assert len(found) < 10_000


def test_wild_documents_give_no_scores(shared):
    for path in sorted((shared / "wild").glob("EB1_1.*.pdf"))[:3]:
        document = (
            extract.read(path.read_bytes(), path.name, Issues(), extract.ReadSettings(ocr=False))
            if hasattr(extract, "ReadSettings")
            else None
        )
        if document is None:
            pytest.skip("extract.read takes no settings here")
        view = View(document)
        assert find_mentions(view, fiscal_years(view), Issues()) == []


@pytest.mark.parametrize("after", ["หน่วยงานนำผลไปปรับปรุง", "ครั้งต่อไปจะดียิ่งขึ้น", "คนในชุมชนพอใจ"])
def test_unit_behind_a_closed_bracket_is_none_of_the_number(after):
    text = f"ประชาชนเข้าถึงช่องทางร้องเรียน (อ้างอิงผลการประเมิน ITA ข้อ i15 ได้คะแนน 90.41) {after}"
    assert pairs(text, years=Years(2567, 2567)) == own({"i15": 90.41}, 2567)
