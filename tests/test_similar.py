"""Reports that repeat each other: found by their text, agency and measures; what everybody copies does not count."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import parted
from corpus import sketches as on_disk
from corpus.similar import similar as pairs
from corpus.sketch import Sketch, contained, sample, sketch
from schemas.arrow import to_arrow
from schemas.dataset import Measure, Report, Score

SYLLABLES = (
    *("การ", "ผู้", "ประชา", "ชน", "งาน", "บริ", "หาร", "ข้อ", "มูล", "โปร่ง", "ใส", "ตรวจ", "สอบ", "จัด", "ทำ"),
    *("แผน", "พัฒ", "นา", "อบรม", "ความ", "รู้", "เผย", "แพร่", "ช่อง", "ทาง"),
)
GUIDE = (
    "เผยแพร่ข้อมูลการดำเนินงานต่อสาธารณะอย่างครบถ้วนและเป็นปัจจุบันผ่านเว็บไซต์ของหน่วยงาน"
    "เพื่อให้ประชาชนเข้าถึงข้อมูลได้โดยสะดวกและตรวจสอบการทำงานได้ทุกขั้นตอนตามหลักธรรมาภิบาล"
)
SPECIAL = (
    "จัดอบรมเมื่อวันที่ ๑๙ เมษายน ๒๕๖๗ ณ ศาลาประชาคมหมู่ที่ ๑๒ มีผู้เข้าร่วม ๔๕ คน ใช้งบประมาณ ๑๒,๕๐๐ บาท "
    "โดยวิทยากรจากชมรมผู้สูงอายุ และประเมินความพึงพอใจได้ร้อยละ ๙๓ ของผู้ตอบแบบสอบถาม"
)
TWO_SPECIALS = (SPECIAL, SPECIAL.replace("อบรม", "ประชุมประชาคม").replace("๔๕", "๗๘"))


def words(seed, count=700):
    rng = random.Random(seed)
    return "".join(rng.choice(SYLLABLES) for _ in range(count))


def report(
    number, name="องค์การบริหารส่วนตำบลนากอก", place="390405", year=2567, kinds=("measure_results",), match="exact"
):
    return Report(
        report_id=f"{number:016x}",
        source_path=f"{number}.txt",
        source_sha256=f"{number:064x}",
        source_bytes=1,
        agency_name=name,
        agency_match=match,
        subdistrict_code=place,
        fiscal_year_be=year,
        document_kinds=list(kinds),
        parse_status="ok",
    )


def measure(number, result):
    return Measure(f"m{number}", "r", 1, number, kind="measure", stage="result", status="completed", result=result)


def score(value, code="ITA"):
    return Score("r", code=code, scope="overall", value=value, year_be=2567, mention_count=1, check="unverified")


def similar(made):
    """All rows, and all issues."""
    found = list(pairs(made))
    return [row for row, _ in found], [issue for _, issues in found for issue in issues]


def relations(*sketches):
    rows, issues = similar(sketches)
    to_arrow("similar_reports", rows)
    to_arrow("issues", issues)
    assert len(issues) == 2 * len(rows)
    return [(int(r.report_id, 16), int(r.other_report_id, 16), r.relation) for r in rows]


OTHER = ("เทศบาลตำบลตลาดแร้ง", "360202")
THIRD = ("องค์การบริหารส่วนตำบลทุ่งมะพร้าว", "820804")


def test_the_same_report_in_two_formats():
    a = sketch(report(1), [], [], words(1))
    b = sketch(report(2), [], [], words(1).replace("การ", "กา ร\n", 20))
    assert relations(a, b) == [(1, 2, "near_duplicate")]


def test_the_same_report_with_reading_errors():
    rng = random.Random(3)
    noisy = list(words(1))
    for i in rng.sample(range(len(noisy)), len(noisy) // 150):
        noisy[i] = "ฮ"
    a, b = sketch(report(1), [], [], words(1)), sketch(report(2), [], [], "".join(noisy))
    assert relations(a, b) == [(1, 2, "near_duplicate")]


def test_a_report_within_a_longer_one():
    a, b = sketch(report(1), [], [], words(1)), sketch(report(2), [], [], words(1) + words(2, 1400))
    assert relations(a, b) == [(1, 2, "near_duplicate")]


def test_the_same_report_under_two_names():
    text = "{0}ได้ดำเนินการ" + words(1)
    a = sketch(report(1), [], [], text.format("องค์การบริหารส่วนตำบลนากอก"))
    b = sketch(report(2, *OTHER), [], [], text.format("เทศบาลตำบลตลาดแร้ง"))
    assert relations(a, b) == [(1, 2, "near_duplicate")]


def test_last_years_text_is_no_duplicate():
    a, b = sketch(report(1, year=2566), [], [], words(1)), sketch(report(2), [], [], words(1))
    assert relations(a, b) == []


def test_different_reports_are_not_related():
    assert relations(*(sketch(report(i, *OTHER, year=2560 + i), [], [], words(i)) for i in range(1, 9))) == []


def test_one_agency_and_year_with_other_scores():
    a = sketch(report(1, kinds=("measure_plan",)), [], [score(87.25)], words(1))
    b = sketch(report(2), [], [score(88.25)], words(2))
    rows, issues = similar([a, b])
    assert [(r.relation, r.scores_differ) for r in rows] == [("same_agency_year", 1)]
    assert {i.severity for i in issues} == {"warning"}
    assert {i.source_path for i in issues} == {"1.txt", "2.txt"}


def test_a_plan_and_its_results_are_two_documents():
    a = sketch(report(1, kinds=("measure_plan",)), [], [score(87.25)], words(1))
    b = sketch(report(2), [], [score(87.25)], words(2))
    assert relations(a, b) == []


def test_unresolved_agencies_are_not_the_same():
    a, b = (sketch(report(i, match="unresolved"), [], [score(80.0 + i)], words(i)) for i in (1, 2))
    assert relations(a, b) == []


def test_a_measure_with_the_foreign_name_left_in():
    kept = GUIDE + " {} ดำเนินการแล้ว"
    a = sketch(report(1), [measure(1, kept.format("องค์การบริหารส่วนตำบลนากอก"))], [], words(1))
    b = sketch(report(2, *OTHER), [measure(1, kept.format("อบต.นากอก"))], [], words(2))
    rows, issues = similar([a, b])
    assert [(r.relation, r.foreign_name, r.shared_measures) for r in rows] == [
        ("copied_measures", "องค์การบริหารส่วนตำบลนากอก", 1)
    ]
    assert all(i.severity == "warning" for i in issues)


def test_the_foreign_name_is_found_among_many_copies():
    kept = GUIDE + " {} ดำเนินการแล้ว"
    a = sketch(report(1), [measure(1, kept.format("องค์การบริหารส่วนตำบลนากอก"))], [], words(1))
    b = sketch(report(2, *OTHER), [measure(1, kept.format("องค์การบริหารส่วนตำบลนากอก"))], [], words(2))
    crowd = [
        sketch(
            report(i, f"องค์การบริหารส่วนตำบลหนองแค{i}", f"{i:06}"),
            [measure(1, kept.format(f"องค์การบริหารส่วนตำบลหนองแค{i}"))],
            [],
            words(i),
        )
        for i in range(10, 80)
    ]
    assert relations(a, b, *crowd) == [(1, 2, "copied_measures")]


def test_words_of_the_official_guide_are_no_copy():
    sketches = [
        sketch(report(i, name, place), [measure(1, GUIDE), measure(2, GUIDE[20:])], [], words(i))
        for i, (name, place) in enumerate([OTHER, THIRD], 1)
    ]
    assert relations(*sketches) == []


def test_special_facts_are_a_copy():
    sketches = [
        sketch(report(i, name, place), [measure(n, t) for n, t in enumerate(TWO_SPECIALS, 1)], [], words(i))
        for i, (name, place) in enumerate([OTHER, THIRD], 1)
    ]
    assert relations(*sketches) == [(1, 2, "copied_measures")]


def test_special_facts_that_many_print_are_a_circular():
    sketches = [
        sketch(
            report(i, f"องค์การบริหารส่วนตำบลหนองแค{i}", f"{i:06}"),
            [measure(n, t) for n, t in enumerate(TWO_SPECIALS, 1)],
            [],
            words(i),
        )
        for i in range(1, 8)
    ]
    assert relations(*sketches) == []


def test_an_agency_may_repeat_its_own_measures():
    sketches = [
        sketch(report(i, year=2565 + i), [measure(n, t) for n, t in enumerate(TWO_SPECIALS, 1)], [], words(i))
        for i in (1, 2)
    ]
    assert relations(*sketches) == []


def test_a_sketch_survives_json_and_stays_small():
    made = sketch(report(1), [measure(n, t) for n, t in enumerate(TWO_SPECIALS * 4, 1)], [score(80.0)], words(1, 9000))
    shown = json.dumps(made.to_json(), ensure_ascii=False)
    assert Sketch.from_json(json.loads(shown)) == made
    assert len(shown.encode()) < 5000


def test_order_and_repeats_do_not_matter():
    made = [sketch(report(i), [], [score(80.0 + i)], words(i % 3)) for i in range(1, 9)]
    assert similar(made) == similar(made[::-1] + made[:2])


def test_what_is_compared_in_parts_is_found_as_well(monkeypatch):
    measures = [measure(n, t) for n, t in enumerate(TWO_SPECIALS, 1)]
    made = [sketch(report(i), measures, [score(80.0 + i)], words(i % 3)) for i in range(1, 9)]
    made += [sketch(report(i, *OTHER), measures[i % 2 :], [], words(i % 4)) for i in range(20, 25)]
    whole = similar(made)
    assert {row.relation for row in whole[0]} == {"near_duplicate", "same_agency_year", "copied_measures"}
    monkeypatch.setattr(parted, "AT_ONCE", 50)
    monkeypatch.setattr(on_disk, "READ", 3)
    monkeypatch.setattr(on_disk, "RECENT", 1)
    assert similar(made) == whole


def test_nothing_is_left_in_the_folder(tmp_path):
    made = [sketch(report(i), [], [], words(1)) for i in (1, 2)]
    assert len(list(pairs(made, tmp_path))) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "ก", "๑๒๓", "\u200b" * 50, "hello"])
def test_texts_without_substance(text):
    made = [sketch(report(i, *OTHER, year=None), [], [], text) for i in (1, 2)]
    similar(made)
    assert similar([]) == ([], [])
    assert similar(made[:1]) == ([], [])


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 1.0), st.integers(0, 1000))
def test_the_estimate_is_near_the_true_share(part, seed):
    a, b = words(seed, 1500), words(seed + 5000, 1500)
    cut = int(len(b) * part)
    mixed = a[: len(a) - int(len(a) * part)] + b[:cut]
    estimate = contained(*(sample(sketch(report(i, *OTHER), [], [], t)) for i, t in ((1, a), (2, mixed))))
    assert abs(estimate - (1 - part)) < 0.2


def test_guide_text_in_every_report_makes_no_pairs():
    shared = words(99, 2000)
    made = [
        sketch(report(i, f"องค์การบริหารส่วนตำบลหนองแค{i}", f"{i:06}"), [], [], shared + words(i, 1200))
        for i in range(1, 60)
    ]
    assert relations(*made) == []
