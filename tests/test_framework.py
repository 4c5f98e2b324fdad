"""The official framework per year, as the lexicon tells it."""

import pytest

from normalise.scores import framework


def test_every_indicator_item_and_sub_indicator_belongs_somewhere():
    for year in range(2563, 2569):
        for code in framework.oit_items(year):
            assert framework.indicator_of(code, year) in (9, 10), (year, code)
            assert framework.item_exists(code, year)


@pytest.mark.parametrize(
    ("code", "year", "indicator"),
    [
        ("i9", 2567, 3),
        ("i9", 2564, 2),
        ("e7", 2567, 8),
        ("e15", 2564, 8),
        ("o25", 2567, 9),
        ("o25", 2568, 10),
        ("o43", 2565, 10),
    ],
)
def test_items_belong_to_indicators_by_year(code, year, indicator):
    assert framework.indicator_of(code, year) == indicator


def test_codes_beyond_the_years_count_do_not_exist():
    assert framework.item_exists("o35", 2567) and not framework.item_exists("o36", 2567)
    assert framework.item_exists("o43", 2566) and not framework.item_exists("i16", 2566)
    assert not framework.item_exists("indicator-1", 2566)


def test_identities_by_year():
    def kinds(year):
        return sorted((i.kind, i.target) for i in framework.identities(year))

    assert kinds(2561) == [("indices", "ITA")]
    assert ("sub_indicators", "indicator-9") in kinds(2565) and ("sub_indicators", "indicator-9") not in kinds(2568)
    assert ("eit_parts", "EIT") in kinds(2568) and ("eit_parts", "EIT") not in kinds(2565)
    for year in (2562, 2565, 2568, 2599):
        for identity in framework.identities(year):
            assert abs(sum(float(weight) for _, weight in identity.terms) - 1) < 1e-9


def test_an_unknown_future_year_takes_the_last_known_and_says_so():
    assert framework.trust(2580) == "unknown year"
    assert framework.identities(2580) and framework.levels(2580) == framework.levels(2568)
    assert framework.oit_items(2580) == framework.oit_items(2569)
    assert framework.trust(2564) == "verified"


@pytest.mark.parametrize(
    ("year", "total", "instruments", "rating"),
    [
        (2565, 79.64, {}, {"B"}),
        (2565, 95.0, {}, {"AA"}),
        (2565, 49.99, {}, {"F"}),
        (2568, 88.88, {"IIT": 98.99, "EIT": 98.94, "OIT": 73.75}, {"pass"}),
        (2568, 88.88, {"IIT": 98.99, "EIT": 98.94, "OIT": None}, {"pass", "pass_good"}),
        (2568, 96.0, {"IIT": 98.99, "EIT": 98.94, "OIT": 95.5}, {"pass_excellent"}),
        (2567, 69.99, {}, {"needs_urgent_improvement"}),
        (2561, 86.5, {}, set()),
    ],
)
def test_ratings_by_total_and_instruments(year, total, instruments, rating):
    assert framework.ratings_of(year, total, instruments) == rating


def test_names_and_scopes():
    assert framework.official_name("indicator-3", 2565) == "การใช้อำนาจ"
    assert framework.official_name("o25", 2567) == "การเปิดโอกาสให้เกิดการมีส่วนร่วม"
    assert framework.official_name("i9", 2567) is None
    assert framework.scope_of("indicator-9.1") == "sub_indicator" and framework.scope_of("EIT-2") == "instrument_part"
    assert framework.scope_of("index-4") == "indicator" and framework.instrument_of("index-4") is None
    assert framework.instrument_of("indicator-9.1") == "OIT" and framework.instrument_of("e3") == "EIT"
    with pytest.raises(ValueError, match="no score code"):
        framework.scope_of("indicator-x")
