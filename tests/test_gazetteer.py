"""The gazetteer: codes, names of every kind, near names within a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.agency.gazetteer import BANGKOK, fold, gazetteer, reach

GAZ = gazetteer()
CODES = sorted(GAZ.subdistricts)


def test_sizes_of_the_country():
    assert len(GAZ.provinces) == 77
    assert len(GAZ.districts) > 920
    assert len(GAZ.subdistricts) > 7400


@given(st.sampled_from(CODES))
def test_a_code_holds_its_parents(code):
    area = GAZ.subdistricts[code]
    assert GAZ.district_of(area).code == code[:4]
    assert GAZ.province_of(area).code == code[:2]
    assert area in GAZ.named(area.name, code[:4])
    assert area in GAZ.within(code[:4]) and area in GAZ.within(code[:2])


@given(st.sampled_from(CODES), st.data())
def test_a_name_with_one_letter_changed_is_near(code, data):
    area = GAZ.subdistricts[code]
    name = fold(area.name)
    i = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("กขคงจชซดตทนบปผพมยรลวสหอ"))
    found = GAZ.near(name[:i] + letter + name[i + 1 :], code[:4])
    assert area in [a for a, _ in found]
    assert [d for _, d in found] == sorted(d for _, d in found)


def test_homonyms_are_told_by_district():
    assert len(GAZ.named("หนองหญ้าปล้อง")) == 4
    assert [a.code for a in GAZ.named("หนองหญ้าปล้อง", "7603")] == ["760301"]


def test_bangkok_names_have_no_prefix():
    assert GAZ.districts["1004"].name == "บางรัก"
    assert all(not d.name.startswith("เขต") for d in GAZ.districts_of(BANGKOK))


@pytest.mark.parametrize("spelling", ["แป-ระ", "แประ", "สุไหงโก-ลก", "สุไหงโกลก", "ปอภาร", "ปอพาน"])
def test_hyphens_and_former_spellings(spelling):
    assert GAZ.named(spelling)


def test_postcodes_lead_to_subdistricts():
    assert "390405" in {a.code for a in GAZ.by_postcode["39180"]}


def test_an_unknown_place_has_no_subdistricts():
    assert GAZ.within("9999") == ()
    assert GAZ.near("กกกกกกกก", "3904") == []


@pytest.mark.parametrize(("name", "edits"), [("นา", 1), ("นากอก", 1), ("ทุ่งมะพร้าว", 2)])
def test_reach_grows_with_the_name(name, edits):
    assert reach(name) == edits
