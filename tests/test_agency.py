"""Whose report it is: every kind of agency, damage of every kind, homonyms, corrections, other agencies."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.build import document

from extract import read
from normalise.agency import canonical_agency, resolve_agency
from normalise.agency.gazetteer import fold, gazetteer
from normalise.agency.lexicon import kinds, municipalities, officials, surprise, words
from normalise.agency.tails import tail_of
from normalise.view import View
from schemas.issues import Issues

GAZ = gazetteer()
AREAS = [GAZ.subdistricts[code] for code in sorted(GAZ.subdistricts) if not code.startswith("10")]
TITLE = "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส"
YEAR = "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗"


def resolve(*blocks):
    issues = Issues()
    return resolve_agency(View(document(*blocks)), issues), issues


def codes(issues):
    return [row.code for row in issues]


# What is printed decides


@pytest.mark.parametrize(
    ("lines", "name", "type_", "subdistrict", "district", "province", "match"),
    [
        (
            ["อบต.โคกกลาง อ.ลำปลายมาศ จ.บุรีรัมย์"],
            *("องค์การบริหารส่วนตำบลโคกกลาง", "subdistrict_administrative_organization"),
            *("โคกกลาง", "ลำปลายมาศ", "บุรีรัมย์", "exact"),
        ),
        (
            ["เทศบาลตำบลสามพร้าว", "อำเภอเมือง จังหวัดอุดรธานี"],
            *("เทศบาลตำบลสามพร้าว", "subdistrict_municipality", "สามพร้าว", "เมืองอุดรธานี", "อุดรธานี", "exact"),
        ),
        (
            ["ของเทศบาลเมืองปากช่อง", "อำเภอปากช่อง จังหวัดนครราชสีมา"],
            *("เทศบาลเมืองปากช่อง", "town_municipality", "ปากช่อง", "ปากช่อง", "นครราชสีมา", "exact"),
        ),
        (
            ["เทศบาลนครขอนแก่น"],
            *("เทศบาลนครขอนแก่น", "city_municipality", None, "เมืองขอนแก่น", "ขอนแก่น", "inferred"),
        ),
        (
            ["ทม.สุไหงโก-ลก จังหวัดนราธิวาส"],
            *("เทศบาลเมืองสุไหงโก-ลก", "town_municipality", "สุไหงโก-ลก", "สุไหงโก-ลก", "นราธิวาส", "inferred"),
        ),
        (
            ["องค์การบริหารส่วนจังหวัดชัยภูมิ"],
            *("องค์การบริหารส่วนจังหวัดชัยภูมิ", "provincial_administrative_organization", None, None, "ชัยภูมิ", "exact"),
        ),
        (["กรุงเทพมหานคร"], "กรุงเทพมหานคร", "special_local_government", None, None, "กรุงเทพมหานคร", "exact"),
        (["เมืองพัทยา"], "เมืองพัทยา", "special_local_government", None, "บางละมุง", "ชลบุรี", "exact"),
        (
            ["สำนักงานเขตบางรัก", "กรุงเทพมหานคร"],
            *("สำนักงานเขตบางรัก", "special_local_government", None, "บางรัก", "กรุงเทพมหานคร", "exact"),
        ),
        (
            ["สสจ.เลย", "กระทรวงสาธารณสุข"],
            *("สำนักงานสาธารณสุขจังหวัดเลย", "provincial_office", None, None, "เลย", "exact"),
        ),
        (["จังหวัดพะเยา"], "จังหวัดพะเยา", "provincial_office", None, None, "พะเยา", "exact"),
        (["กรมบัญชีกลาง", "กระทรวงการคลัง"], "กรมบัญชีกลาง", "central_agency", None, None, None, "exact"),
        (["กรมบัญชีกลาง กระทรวงการคลัง"], "กรมบัญชีกลาง", "central_agency", None, None, None, "exact"),
        (["การไฟฟ้าส่วนภูมิภาค"], "การไฟฟ้าส่วนภูมิภาค", "state_enterprise", None, None, None, "exact"),
        (
            ["สถาบันพัฒนาองค์กรชุมชน (องค์การมหาชน)"],
            *("สถาบันพัฒนาองค์กรชุมชน (องค์การมหาชน)", "public_organization", None, None, None, "exact"),
        ),
        (["มหาวิทยาลัยราชภัฏสุรินทร์"], "มหาวิทยาลัยราชภัฏสุรินทร์", "education", None, None, None, "exact"),
        (
            ["โรงพยาบาลบ้านด่าน จังหวัดบุรีรัมย์", "สำนักงานสาธารณสุขจังหวัดบุรีรัมย์"],
            *("โรงพยาบาลบ้านด่าน", "other", None, None, "บุรีรัมย์", "exact"),
        ),
        (
            ["สถานีตำรวจภูธรเสม็ด", "ตำรวจภูธรจังหวัดชลบุรี"],
            *("สถานีตำรวจภูธรเสม็ด", "other", None, None, "ชลบุรี", "exact"),
        ),
        (
            ["โรงเรียนบ้านหนองแวง", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาขอนแก่น เขต ๒"],
            *("โรงเรียนบ้านหนองแวง", "education", None, None, "ขอนแก่น", "exact"),
        ),
    ],
)
def test_every_kind(lines, name, type_, subdistrict, district, province, match):
    agency, issues = resolve(TITLE, YEAR, *lines, f"{name}ได้ดำเนินการตามแผนแล้ว")
    assert (agency.agency_name, agency.agency_type) == (name, type_)
    assert (agency.subdistrict, agency.district, agency.province) == (subdistrict, district, province)
    assert agency.agency_match == match
    assert agency.agency_probability >= 0.995 or any(code.startswith("entity.") for code in codes(issues))


@pytest.mark.parametrize(
    "lines",
    [
        ["อ ง ค์ ก า ร บ ริ ห า ร ส่ ว น ตำ บ ล น า ก อ ก", "อำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู"],
        ["องค์การบริหารส่วนตำบล", "นากอก", "อำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู"],
        ["องค์การบริหารส่วนตำบลนา", "กอก อำเภอศรีบุญเรือง", "จังหวัดหนองบัวลำภู"],
        ["องคการบรหารสวนตาบลนากอก", "อาเภอศรีบุญเรือง จังหวัดหนองบัวลาภู"],
        ["องค์การบริหารส่วนตําบลนากอก อําเภอศรีบุญเรือง จังหวัดหนองบัวลําภู"],
        ["ที่ทำการองค์กรบริหารส่วนตำบลนากอก ๙๙ หมู่ ๓ ต.นากอก อ.ศรีบุญเรือง จ.หนองบัวลำภู ๓๙๑๘๐"],
        ["อ.บ.ต. นากอก อ. ศรีบุญเรือง จ. หนองบัวลำภู"],
        [[["หน่วยงาน", "องค์การบริหารส่วนตำบลนากอก"], ["ที่ตั้ง", "อำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู"]]],
    ],
)
def test_broken_print(lines):
    agency, _ = resolve(TITLE, *lines)
    assert agency.agency_name == "องค์การบริหารส่วนตำบลนากอก"
    assert agency.subdistrict_code == "390405"
    assert agency.agency_match == "exact"


# Layouts: the agency is swapped, the answer follows

LAYOUTS = (
    lambda n, d, p: [TITLE, YEAR, n, f"อำเภอ{d} จังหวัด{p}", f"{n}ได้จัดทำรายงานฉบับนี้"],
    lambda n, d, p: [f"{TITLE} ของ{n} อำเภอ{d} จังหวัด{p}", [["ที่", "มาตรการ"], ["๑", f"ประชาชนในเขต{n}ทราบ"]]],
    lambda n, d, p: ["บันทึกข้อความ", f"ส่วนราชการ สำนักปลัด {n} อำเภอ{d} จังหวัด{p}", f"เรียน นายก{n}"],
    lambda n, d, p: [f"ประกาศ{n}", "เรื่อง มาตรการ", f"ด้วย{n} อำเภอ{d} จังหวัด{p} มีความประสงค์"],
    lambda n, d, p: [TITLE, [["ที่", "ผล"], ["๑", f"{n}จัดอบรม"], ["๒", f"{n} เผยแพร่"]], f"ที่ทำการ{n} อ.{d} จ.{p}"],
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(AREAS), st.sampled_from(LAYOUTS), st.sampled_from(["องค์การบริหารส่วนตำบล", "เทศบาลตำบล", "อบต."]))
def test_a_swapped_agency_is_followed(area, layout, word):
    district, province = GAZ.district_of(area), GAZ.province_of(area)
    agency, _ = resolve(*layout(word + area.name, district.name, province.name))
    full = "องค์การบริหารส่วนตำบล" if word == "อบต." else word
    assert agency.agency_name == full + area.name
    assert (agency.subdistrict_code, agency.district_code, agency.province_code) == (
        area.code,
        area.code[:4],
        area.code[:2],
    )
    assert agency.agency_match == "exact"
    assert agency.agency_name_raw == word + area.name


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(AREAS))
def test_place_not_printed_is_inferred_only_if_unique(area):
    agency, issues = resolve(TITLE, YEAR, f"องค์การบริหารส่วนตำบล{area.name}", "คำนำ")
    assert agency.agency_name == f"องค์การบริหารส่วนตำบล{area.name}"
    alike = [other for other in GAZ.named(area.name) if other.name == area.name]
    if len(alike) == 1 and agency.agency_match == "inferred":
        assert agency.subdistrict_code == area.code
        assert "entity.inferred" in codes(issues)
    else:
        assert agency.agency_match == "unresolved"
        assert agency.subdistrict_code is None
        assert any(code in ("entity.ambiguous_place", "entity.unresolved") for code in codes(issues))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(AREAS), st.integers(0, 10), st.sampled_from("กขคงจชซดตทนบปผพมยรลวสหอ"))
def test_one_wrong_letter_is_never_silent(area, i, letter):
    name = fold(area.name)
    i %= len(name)
    wrong = name[:i] + letter + name[i + 1 :]
    assume(wrong != name)
    district, province = GAZ.district_of(area), GAZ.province_of(area)
    agency, issues = resolve(
        TITLE,
        f"องค์การบริหารส่วนตำบล{wrong}",
        f"อำเภอ{district.name} จังหวัด{province.name}",
        f"องค์การบริหารส่วนตำบล{wrong}ได้จัดทำ",
    )
    if agency.subdistrict_code == area.code:
        assert agency.agency_match == "corrected"
    assert any(row.code.startswith("entity.") for row in issues)


# Evidence


def test_the_title_page_wins_over_a_repeated_slip():
    prose = [f"องค์การบริหารส่วนตำบลนาออกได้จัดทำรายงานฉบับที่ {i} ไว้แล้ว" for i in range(20)]
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลนากอก", "อำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู", *prose)
    assert agency.agency_name == "องค์การบริหารส่วนตำบลนากอก"
    assert agency.agency_match == "exact"
    row = next(row for row in issues if row.code == "entity.name_corrected")
    assert (row.raw, row.value, row.line) == ("นาออก", "นากอก", 4)
    assert "20" in row.message


def test_the_title_page_wins_over_a_text_copied_from_a_neighbour():
    prose = [f"องค์การบริหารส่วนตำบลน้ำหมานได้จัดอบรมครั้งที่ {i} แล้ว" for i in range(30)]
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลนาโป่ง", "อำเภอเมืองเลย จังหวัดเลย", *prose)
    assert (agency.agency_name, agency.agency_match) == ("องค์การบริหารส่วนตำบลนาโป่ง", "exact")
    assert "entity.foreign_agency" in codes(issues)


def test_a_slip_on_the_title_page_is_corrected_with_proof():
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลนาออก", "อำเภอศรีบุญเรือง จังหวัดหนองบัวลำภู")
    assert agency.agency_name == "องค์การบริหารส่วนตำบลนากอก"
    assert agency.agency_name_raw == "องค์การบริหารส่วนตำบลนาออก"
    assert agency.agency_match == "corrected"
    assert codes(issues) == ["entity.name_corrected"]


def test_the_same_slip_without_a_place_stays_open():
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลนาออก", "คำนำ")
    assert agency.agency_match == "unresolved"
    assert agency.subdistrict_code is None
    assert agency.agency_name_raw == "องค์การบริหารส่วนตำบลนาออก"
    assert len(issues) == 1


def test_an_existing_name_is_never_moved():
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลนากอก", "อำเภอวังสะพุง จังหวัดเลย")
    assert agency.agency_name == "องค์การบริหารส่วนตำบลนากอก"
    assert agency.agency_match == "unresolved"
    assert agency.subdistrict_code is None
    assert len(issues) == 1


def test_siblings_are_not_moved_but_reported():
    for name, code in (("บางพูน", "130111"), ("บางพูด", None)):
        agency, issues = resolve(TITLE, f"องค์การบริหารส่วนตำบล{name}", "อำเภอเมืองปทุมธานี จังหวัดปทุมธานี")
        assert agency.subdistrict == name
        assert code is None or agency.subdistrict_code == code
        assert "entity.sibling_name" in codes(issues)


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("จังหวัดเลย", "420903"),
        ("จังหวัดเพชรบุรี", "760301"),
        ("อำเภอทัพทัน", None),
    ],
)
def test_homonyms_are_decided_by_what_is_printed(hint, code):
    agency, _ = resolve(TITLE, "องค์การบริหารส่วนตำบลหนองหญ้าปล้อง", hint)
    assert agency.agency_match == "inferred"
    assert GAZ.subdistricts[agency.subdistrict_code].name == "หนองหญ้าปล้อง"
    assert code is None or agency.subdistrict_code == code


def test_homonyms_without_a_place_stay_open():
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลหนองหญ้าปล้อง", "คำนำ")
    assert agency.agency_name == "องค์การบริหารส่วนตำบลหนองหญ้าปล้อง"
    assert (agency.agency_match, agency.district) == ("unresolved", None)
    assert codes(issues) == ["entity.ambiguous_place"]


def test_postcode_decides_between_homonyms():
    agency, _ = resolve(TITLE, "องค์การบริหารส่วนตำบลนากอก", "เลขที่ ๑ ถนนกลาง รหัสไปรษณีย์ ๓๙๑๘๐", "เว็บไซต์ www.nakok.go.th")
    assert agency.subdistrict_code == "390405"


def test_a_district_slip_is_reported():
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลนากอก", "อำเภอศรีบูญเรือง จังหวัดหนองบัวลำภู")
    assert agency.district == "ศรีบุญเรือง"
    assert "entity.place_corrected" in codes(issues)


def test_a_municipality_with_a_name_of_its_own():
    name = "เทศบาลตำบลเชียงยืนใหม่พัฒนา"
    agency, issues = resolve(TITLE, name, "อำเภอเชียงยืน จังหวัดมหาสารคาม", f"{name} มีการดำเนินงาน")
    assert (agency.agency_name, agency.subdistrict, agency.district) == (name, None, "เชียงยืน")
    assert "entity.name_not_in_gazetteer" in codes(issues)


# Other agencies


def test_a_name_left_over_is_reported():
    agency, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลกระเบื้องนอก", "คำนำ", "ปรับปรุงเว็บไซต์ของเทศบาลนคร เชียงใหม่ ให้ทันสมัย")
    row = next(row for row in issues if row.code == "entity.foreign_agency")
    assert (row.raw, row.line, row.value) == ("เทศบาลนคร เชียงใหม่", 4, agency.agency_name)


@pytest.mark.parametrize(
    "sentence",
    [
        "ส่งให้สำนักงาน ป.ป.ช. และกรมส่งเสริมการปกครองท้องถิ่น",
        "ลงนามความร่วมมือกับเทศบาลตำบลหนองบัว แล้ว",
        "ศึกษาดูงาน ณ เทศบาลนครเชียงใหม่ แล้ว",
        "องค์การบริหารส่วนตำบลหรือเทศบาลตำบลใดก็ได้",
        "นายกองค์การบริหารส่วนตำบล และพนักงานส่วนตำบลทุกคน",
        "รายงานต่อท้องถิ่นอำเภอและจังหวัด",
    ],
)
def test_partners_and_supervisors_are_not_left_over(sentence):
    _, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลกระเบื้องนอก อำเภอเมืองยาง จังหวัดนครราชสีมา", sentence)
    assert codes(issues) == []


def test_a_list_of_agencies_is_no_slip():
    others = [f"องค์การบริหารส่วนตำบล{area.name}" for area in AREAS[100:900:100]]
    _, issues = resolve(TITLE, "องค์การบริหารส่วนตำบลกระเบื้องนอก อำเภอเมืองยาง จังหวัดนครราชสีมา", *others)
    assert "entity.many_agencies" in codes(issues)
    assert "entity.foreign_agency" not in codes(issues)


def test_a_ministry_with_its_departments():
    agency, _ = resolve("สรุปผลการประเมินของหน่วยงานในสังกัดกระทรวงการคลัง", "กรมธนารักษ์", "กรมสรรพากร", "กรมศุลกากร")
    assert agency.agency_name == "กระทรวงการคลัง"


@pytest.mark.parametrize(
    "blocks",
    [
        ["รายการอาหาร", "วันนี้อากาศดี"],
        ["องค์การบริหารส่วนตำบลได้ดำเนินการแล้ว"],
        [""],
        [],
        ["องค์การบริหารส่วนตำบล"],
        ["เทศบาลตำบล" * 2000],
        ["นา" * 50_000],
    ],
)
def test_no_agency_is_said(blocks):
    agency, issues = resolve(*blocks)
    assert agency.agency_match == "unresolved"
    assert agency.agency_name is None or agency.agency_name
    assert "entity.unresolved" in codes(issues)
    assert "" not in [getattr(agency, name) for name in agency.__slots__]


# Whose report: titles, lists, parts, lines


@pytest.mark.parametrize(
    ("lines", "name", "type_", "province"),
    [
        (["ทัพเรือภาคที่ ๓", TITLE, "กองทัพเรือ"], "ทัพเรือภาคที่ 3", "other", None),
        (["กองบิน ๔๑", "จังหวัดเชียงใหม่", TITLE], "กองบิน 41", "other", "เชียงใหม่"),
        (["ตำรวจภูธรภาค ๘", TITLE], "ตำรวจภูธรภาค 8", "other", None),
        (["ศาลแขวงลพบุรี", TITLE, "สำนักงานศาลยุติธรรม"], "ศาลแขวงลพบุรี", "other", None),
        (["สำนักงานกำกับกิจการเกาะแก่ง", TITLE], "สำนักงานกำกับกิจการเกาะแก่ง", "central_agency", None),
        (["ศูนย์หัตถกรรมทะเล (องค์การมหาชน)", TITLE], "ศูนย์หัตถกรรมทะเล (องค์การมหาชน)", "public_organization", None),
        (["สำนักงานทะเบียนเรือจังหวัดสตูล", TITLE], "สำนักงานทะเบียนเรือจังหวัดสตูล", "provincial_office", "สตูล"),
        (["กฟน.", TITLE], "การไฟฟ้านครหลวง", "state_enterprise", None),
        (["สพม.เลย หนองบัวลำภู", TITLE], "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาเลย หนองบัวลำภู", "education", None),
        (["สพม. เขต ๓๖", TITLE], "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา เขต 36", "education", None),
        (["โรงเรียนบ้านเกาะกลาง (ประชาสามัคคี)", TITLE], "โรงเรียนบ้านเกาะกลาง (ประชาสามัคคี)", "education", None),
        (["โรงเรียนเทศบาล ๒ (วัดกลางน้ำ)", "สังกัดเทศบาลเมืองสตูล", TITLE], "โรงเรียนเทศบาล 2 (วัดกลางน้ำ)", "education", None),
        (["แขวงทางหลวงชนบทสตูล กรมทางหลวงชนบท", TITLE], "แขวงทางหลวงชนบทสตูล", "other", None),
        (["สภ.เกาะยาว จว.พังงา", TITLE], "สถานีตำรวจภูธรเกาะยาว", "other", "พังงา"),
        (["กรมการปกครอง ที่ทำการปกครองจังหวัดพังงา", TITLE], "ที่ทำการปกครองจังหวัดพังงา", "provincial_office", "พังงา"),
        (["ผลการประเมิน ITA ของ สภ.เกาะยาว ปี 2567", "จังหวัดพังงา"], "สถานีตำรวจภูธรเกาะยาว", "other", "พังงา"),
        (["สำนักงานประกันสังคมจังหวัดพังงา", TITLE], "สำนักงานประกันสังคมจังหวัดพังงา", "provincial_office", "พังงา"),
        (["ที่ทำการปกครองอำเภอเกาะยาว จังหวัดพังงา", TITLE], "ที่ทำการปกครองอำเภอเกาะยาว", "provincial_office", "พังงา"),
        (["จังหวัดพังงา", f"{TITLE} ของจังหวัดพังงา", "สำนักงานจังหวัดพังงา"], "จังหวัดพังงา", "provincial_office", "พังงา"),
    ],
)
def test_names_that_are_lines_and_offices(lines, name, type_, province):
    agency, _ = resolve(*lines, YEAR)
    assert (agency.agency_name, agency.agency_type, agency.province) == (name, type_, province)
    assert agency.agency_match == "exact"


def test_a_title_outranks_a_sentence():
    agency, _ = resolve("กรุงเทพมหานคร", TITLE, "สำนักงานเขตบางเขนและสำนักงานเขตดอนเมืองได้ร่วมชี้แจงด้วย")
    assert agency.agency_name == "กรุงเทพมหานคร"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดสตูล", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดสตูล"),
        ("สรุปผลการประเมินของหน่วยงานในจังหวัดสตูล", "จังหวัดสตูล"),
        ("สรุปผลการประเมินของหน่วยงาน", None),
    ],
)
def test_agencies_of_a_table_are_not_whose_report_it_is(heading, name):
    table = [["ที่", "หน่วยงาน"], ["๑", "เทศบาลเมืองสตูล"], ["๒", "อบต.ฉลุง"], ["๓", "อบต.เกตรี"]]
    agency, _ = resolve(heading, YEAR, table)
    assert agency.agency_name == name


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["คณะเกษตรศาสตร์ มหาวิทยาลัยอุบลราชธานี"], "มหาวิทยาลัยอุบลราชธานี"),
        (["คณะเกษตรศาสตร์", "มหาวิทยาลัยอุบลราชธานี"], "มหาวิทยาลัยอุบลราชธานี"),
        (["มหาวิทยาลัยศิลปากร วิทยาเขตเพชรบุรี"], "มหาวิทยาลัยศิลปากร"),
        (["การประปาส่วนภูมิภาคสาขาตราด"], "การประปาส่วนภูมิภาค"),
        (["ศูนย์ทดสอบพันธุ์ข้าว", "กรมการข้าว"], "กรมการข้าว"),
        (["มหาวิทยาลัยราชภัฏเลย คณะครุศาสตร์"], "มหาวิทยาลัยราชภัฏเลย"),
        (["สำนักงานที่ดินจังหวัดเลย สาขาวังสะพุง"], "สำนักงานที่ดินจังหวัดเลย"),
        (["สำนักงาน ป.ป.ช. ประจำจังหวัดตราด"], "สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ"),
    ],
)
def test_a_part_of_an_agency_is_told(lines, name):
    agency, issues = resolve(*lines, TITLE, YEAR)
    assert agency.agency_name == name
    assert "entity.part_of_agency" in codes(issues)


@pytest.mark.parametrize(
    "lines",
    [
        ["กรมการข้าว", "กระทรวงเกษตรและสหกรณ์"],
        ["มหาวิทยาลัยศิลปากร", "จังหวัดนครปฐม"],
        ["กรมการข้าว ประจำปีงบประมาณ พ.ศ. ๒๕๖๗"],
        ["กรมการข้าว ที่ได้รับมอบหมาย"],
        ["คณะกรรมการประเมิน กรมการข้าว"],
    ],
)
def test_a_whole_agency_is_no_part(lines):
    _, issues = resolve(*lines, TITLE, YEAR)
    assert "entity.part_of_agency" not in codes(issues)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("กรมกิจการผู้สูงอาบุ", "กรมกิจการผู้สูงอายุ"),
        ("มหาวิทยาลัยราชภัฏเพชรบูรณ", "มหาวิทยาลัยราชภัฏเพชรบูรณ์"),
        ("จุฬาลงกรณมหาวิทยาสัย", "จุฬาลงกรณ์มหาวิทยาลัย"),
        ("กรมการแพทย์แผนไทยและการแพทย์ทางเลือด", "กรมการแพทย์แผนไทยและการแพทย์ทางเลือก"),
        ("การรถไฟแห่งประเทสไทย", "การรถไฟแห่งประเทศไทย"),
        ("องค์การบริหารส่วนจังหวัดพิษณุโลค", "องค์การบริหารส่วนจังหวัดพิษณุโลก"),
        ("ที่ว่าการอำเภอภูกระดึก", "ที่ว่าการอำเภอภูกระดึง"),
    ],
)
def test_a_misread_name_of_a_closed_list_is_corrected(printed, name):
    agency, issues = resolve(printed, TITLE, YEAR)
    assert (agency.agency_name, agency.agency_match) == (name, "corrected")
    assert agency.agency_name_raw == printed
    assert "entity.name_corrected" in codes(issues)


@pytest.mark.parametrize("printed", ["กรมการแพทย์ทหารเรือไทย", "ธนาคารออมสินชนบท"])
def test_a_longer_name_is_not_the_listed_one_that_it_begins_with(printed):
    agency, issues = resolve(printed, TITLE, YEAR)
    assert (agency.agency_name, agency.agency_match) == (printed, "unresolved")
    assert "entity.unresolved" in codes(issues)


@pytest.mark.parametrize("name", ["ลอง", "สอง"])
def test_districts_alike_in_one_province_are_taken_as_printed_with_a_warning(name):
    agency, issues = resolve(f"ที่ว่าการอำเภอ{name}", "จังหวัดแพร่", TITLE, YEAR)
    assert (agency.district, agency.province, agency.agency_match) == (name, "แพร่", "exact")
    assert codes(issues) == ["entity.sibling_name"]


def test_a_misread_province_of_an_education_area_is_corrected():
    agency, issues = resolve("สำนักงานเขตพื้นที่การศึกษาประถมศึกษาชัยถูมิ เขต ๓", TITLE, YEAR)
    assert agency.agency_name == "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาชัยภูมิ เขต 3"
    assert (agency.agency_match, agency.province) == ("corrected", "ชัยภูมิ")
    assert codes(issues) == ["entity.name_corrected"]


@pytest.mark.parametrize("name", ["นาบอน", "นาทอน", "บางพูด"])
def test_a_name_near_other_real_names_is_a_warning_without_a_place(name):
    _, issues = resolve(TITLE, YEAR, f"องค์การบริหารส่วนตำบล{name}", "คำนำ")
    told = [row for row in issues if row.code in ("entity.sibling_name", "entity.ambiguous_place", "entity.unresolved")]
    assert told and all(row.severity == "warning" for row in told)


# Names in tables


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("อบต.นากอก", "องค์การบริหารส่วนตำบลนากอก"),
        ("๑๒. เทศบาลตำบลตลาดแร้ง", "เทศบาลตำบลตลาดแร้ง"),
        ("กรมสรรพากร", "กรมสรรพากร"),
        ("ขสมก.", "องค์การขนส่งมวลชนกรุงเทพ"),
        ("จังหวัดเลย", "จังหวัดเลย"),
        ("องค์การบริหารส่วน จังหวัดเลย", "องค์การบริหารส่วนจังหวัดเลย"),
        ("มทร.ธัญบุรี", "มหาวิทยาลัยเทคโนโลยีราชมงคลธัญบุรี"),
        ("สพป.ตาก เขต ๒", "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตาก เขต 2"),
        ("๔ สพม.น่าน", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาน่าน"),
        ("การเปิดเผยข้อมูล", None),
        ("คะแนนเฉลี่ย", None),
        ("๙๒.๓๓", None),
        ("", None),
    ],
)
def test_names_of_table_cells(text, name):
    found = canonical_agency(text)
    assert (found[0] if found else None) == name


# Lexicon and parts


def test_the_lexicon_is_sound():
    assert len({kind.word for kind in kinds()}) == len(kinds())
    assert len({official.name for official in officials()}) == len(officials())
    assert len(words().partners) == len(set(words().partners))
    for rows in municipalities().values():
        for row in rows:
            assert any(GAZ.province_of(d).name == row.province for d in GAZ.district_names[fold(row.district)])


@given(st.text("กขคงจชนบปมยรลสอาิี่้", max_size=12), st.text("กขคงจชนบปมยรลสอาิี่้", max_size=12))
def test_surprise_is_a_distance(a, b):
    assert (surprise(a, b) == 0) == (a == b)
    assert surprise(a, b) == pytest.approx(surprise(b, a))


def test_letters_alike_cost_less():
    assert surprise("นาออก", "นากอก") < surprise("นายอก", "นากอก")


def test_a_tail_ends_at_punctuation_and_words():
    tail = tail_of("นากอก อ.ศรีบุญเรือง", 0)
    assert tail.letters == "นากอก"
    assert tail.breaks[5] > 2


# The real reports


@pytest.mark.parametrize(
    "key", ["krabueang-nok-2568", "na-kok-2567", "nong-ya-plong-2566", "talat-raeng-2567", "thung-maphrao-2565"]
)
def test_real_reports(shared, key):
    gold = json.loads((shared / "gold" / f"{key}.gold.json").read_text(encoding="utf-8"))
    path = shared / "reports" / f"{key}.txt"
    issues = Issues()
    agency = resolve_agency(View(read(path.read_bytes(), path.name, Issues())), issues)
    for name in agency.__slots__:
        if name in gold["report"]:
            assert getattr(agency, name) == gold["report"][name], name
    said = {(row.code, row.line) for row in issues}
    for wanted in gold["expected_issues"]:
        if wanted["code"].startswith("entity.") and wanted.get("required"):
            assert (wanted["code"], wanted["line"]) in said


# The simulation in small


def test_corrupted_names_are_never_silently_wrong(monkeypatch):
    path = Path(__file__).parent / "measure" / "agency_simulation.py"
    spec = importlib.util.spec_from_file_location("agency_simulation", path)
    simulation = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, simulation)
    spec.loader.exec_module(simulation)
    counts, _ = simulation.simulate(each=5, every=50, seed=7)
    for (errors, places), row in counts.items():
        assert row["wrong, silent"] == row["wrong, info"] == 0, (errors, places)
    assert counts["none", "district and province"]["right"] >= 0.98 * counts["none", "district and province"].total()
    assert (
        counts["one alike", "district and province"]["right"]
        >= 0.9 * counts["one alike", "district and province"].total()
    )
    assert all(row["moved"] == row["silent"] == 0 for row in simulation.strangers(every=150, seed=7).values())


def test_a_hospital_named_after_its_province_lies_there():
    agency, issues = resolve("โรงพยาบาลอ่างทอง", TITLE, YEAR)
    assert (agency.province, agency.agency_match) == ("อ่างทอง", "inferred") and "entity.inferred" in codes(issues)
    agency, _ = resolve("โรงพยาบาลอ่างทองเวชกรรม", TITLE, YEAR)
    assert agency.province is None
    agency, _ = resolve("โรงเรียนอ่างทอง", TITLE, YEAR)
    assert agency.province is None
