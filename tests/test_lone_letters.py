"""Ratings that the engine takes for digits come out as letters, and digits stay digits."""

from extract.engines.tesseract import Reading as Letters
from extract.lone_letters import with_letters
from extract.numbers_in_lines import Piece, Spliced
from schemas.document import Reading


def line(text, *disputed):
    pieces = tuple(Piece(start, end, 10 * start, 10 * end) for start, end in disputed)
    readings = [Reading(start, end, "", 0.4, ()) for start, end in disputed]
    number = text.rindex("85.34") if "85.34" in text else None
    if number is not None:
        readings.append(Reading(number, number + 5, "85.34", 1.0, ()))
    return Spliced(text, tuple(readings), tuple(text[a:b] for a, b in disputed), pieces)


def test_a_rating_takes_the_place_of_the_digits_and_the_rest_moves_along():
    whole = with_letters(line("ระดับ 13 ได้ 85.34", (6, 8)), [Letters("B", (), 0.98)])
    assert whole.text == "ระดับ B ได้ 85.34"
    [number] = whole.readings
    assert whole.text[number.start : number.end] == "85.34" and number.text == "85.34"
    assert whole.unreadable == ()


def test_two_ratings_of_one_line():
    whole = with_letters(line("6 หรือ 8", (0, 1), (7, 8)), [Letters("C", (), 0.95), Letters("AA", (), 0.95)])
    assert whole.text == "C หรือ AA" and not whole.readings


def test_what_the_second_model_doubts_or_could_mistake_stays_open():
    before = line("ข้อ 1", (4, 5))
    for said, sure in (("I", 0.99), ("O", 0.99), ("B", 0.7), ("7", 0.99), ("", None), ("Ab", 0.99)):
        after = with_letters(before, [Letters(said, (), sure)])
        assert (after.text, after.readings, after.unreadable) == (before.text, before.readings, before.unreadable)
