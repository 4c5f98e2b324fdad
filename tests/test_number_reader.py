"""The reader of printed numbers: known prints are read, everything else abstains, and nothing falls over."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw, ImageFont
from support.scan import QUALITIES, degrade_page, stamp_page

from extract.digits import beam, network, read_number, read_numbers, spot
from extract.digits.prepare import Refused, Strip, prepare
from extract.digits.reader import REASONS, _items
from extract.digits.symbols import CLASSES, INDEX
from extract.engines.tesseract import Char
from extract.numbers_in_lines import NumberedLine, read_line
from schemas.thai import DIGITS

TO_THAI = str.maketrans("0123456789", DIGITS)
FROM_THAI = str.maketrans(DIGITS, "0123456789")
FONTS = {
    name: Path("/usr/share/fonts/truetype") / path
    for name, path in {
        "Laksaman": "tlwg/Laksaman.ttf",
        "Garuda": "tlwg/Garuda.ttf",
        "Norasi": "tlwg/Norasi-Bold.ttf",
        "Waree": "tlwg/Waree.ttf",
        "Kinnari": "tlwg/Kinnari-Italic.ttf",
        "DejaVu Sans": "dejavu/DejaVuSans.ttf",
    }.items()
}
THAI_FONTS = [name for name in FONTS if name != "DejaVu Sans"]


def draw(text: str, font: str = "Laksaman", size: int = 40, margin: int = 12) -> np.ndarray:
    """The text, black on white, as a grey uint8 crop; skips the test where the font is not installed."""
    if not FONTS[font].exists():
        pytest.skip(f"font {font} is not installed: apt install fonts-thai-tlwg fonts-dejavu-core")
    face = ImageFont.truetype(str(FONTS[font]), size)
    image = Image.new("L", (round(face.getlength(text)) + 2 * margin, round(1.9 * size)), 255)
    ImageDraw.Draw(image).text((margin, 1.3 * size), text, font=face, fill=0, anchor="ls")
    return np.asarray(image)


def tight(image: np.ndarray, pad: int = 2) -> np.ndarray:
    """The crop cut to its ink with a little white, as the lines of a page are."""
    rows, columns = (np.flatnonzero((image < 128).any(axis=axis)) for axis in (1, 0))
    return np.ascontiguousarray(
        image[max(0, rows[0] - pad) : rows[-1] + 1 + pad, max(0, columns[0] - pad) : columns[-1] + 1 + pad]
    )


def scanned(image: np.ndarray, quality: str = "copy", seed: int = 1) -> np.ndarray:
    """The crop in the middle of a scanned page, cut out again."""
    page = np.full((1200, 1600), 255, np.uint8)
    y, x = 580, 760
    page[y : y + image.shape[0], x : x + image.shape[1]] = image
    return degrade_page(page, quality, 200, seed)[y : y + image.shape[0], x : x + image.shape[1]]


def test_the_model_is_the_one_that_its_card_describes():
    card = Path(network.MODEL).with_name("MODEL_CARD.md").read_text(encoding="utf-8")
    data = network.MODEL.read_bytes()
    assert len(data) <= 2_000_000
    assert hashlib.sha256(data).hexdigest() in card


def test_the_model_fits_the_symbols():
    frames = network.forward(np.zeros((1, 32, 64), np.float32))
    assert frames.shape == (1, 16, CLASSES)
    assert np.allclose(frames.sum(axis=2), 1, atol=1e-5)


@pytest.mark.parametrize("font", THAI_FONTS)
@pytest.mark.parametrize("script", ["thai", "ascii"])
@pytest.mark.parametrize("quality", QUALITIES[:3])
def test_reads_scores_in_both_scripts(font, script, quality):
    values = ["85.34", "97.62", "100.00", "7.08", "46.19", "53.70", "100", "80.25"]
    crops = [scanned(draw(v.translate(TO_THAI) if script == "thai" else v, font, 44), quality) for v in values]
    readings = read_numbers(crops, "score")
    assert [reading.text for reading in readings] == values
    shown = {reading.script for reading, value in zip(readings, values, strict=True) if set(value) - set("0.")}
    assert shown == {script}


@pytest.mark.parametrize(
    ("printed", "grammar", "text"),
    [
        ("๒๕๖๗", "year", "2567"),
        ("๑๒", "integer", "12"),
        ("๓.", "list", "3."),
        ("(๑)", "list", "(1)"),
        ("๑.๒", "list", "1.2"),
        ("o๒๙", "code", "o29"),
        ("i๓", "code", "i3"),
        ("O12", "code", "o12"),
        ("๙๓.๑๖%", "score", "93.16"),
        ("(93.16)", "score", "93.16"),
        ("๑๕/๓/๒๕๖๗", "date", "15/3/2567"),
        ("๑,๒๓๔,๕๖๗.๐๐", "free", "1,234,567.00"),
        ("๘๕-๙๔", "free", "85-94"),
        ("-", "free", "-"),
        ("๔๕/๒๕๖๗", "free", "45/2567"),
    ],
)
def test_reads_numbers_of_every_kind(printed, grammar, text):
    reading = read_number(draw(printed, "Laksaman", 48), grammar)
    assert (reading.text, reading.abstained, reading.reason) == (text, False, "")
    assert 0.7 <= reading.probability <= 1.0
    assert reading.alternatives[0] == (text, reading.probability)


@given(value=st.integers(0, 10_000), thai=st.booleans(), size=st.integers(30, 72))
@settings(max_examples=25, deadline=None)
def test_whatever_the_score_it_is_read(value, thai, size):
    text = f"{value / 100:.2f}"
    reading = read_number(draw(text.translate(TO_THAI) if thai else text, "Laksaman", size), "score")
    assert reading.text == text or (reading.abstained and not reading.certain)


@pytest.mark.parametrize("word", ["คะแนนรวม", "ผู้รับบริการ", "Website", "ไม่มี"])
@pytest.mark.parametrize("grammar", ["score", "free", "integer", "year", "list", "code"])
def test_a_word_is_no_number(word, grammar):
    font = "DejaVu Sans" if word.isascii() else "Laksaman"
    reading = read_number(draw(word, font, 44), grammar)
    assert reading.abstained and reading.text == "" and not reading.certain
    assert reading.reason == "not_a_number"


def test_a_blank_cell_abstains():
    for level in (255, 200, 0):
        assert read_number(np.full((60, 200), level, np.uint8), "score").reason == "blank"


@pytest.mark.parametrize("seed", range(12))
def test_noise_is_never_a_certain_number(seed):
    rng = np.random.default_rng(seed)
    noise = np.clip(rng.normal(200, rng.uniform(2, 30), (50, 160)), 0, 255).astype(np.uint8)
    assert not read_number(noise, "score").certain
    assert not read_number(cv2.GaussianBlur(noise, (0, 0), 2), "integer").certain


def test_ruled_empty_cells_abstain():
    cell = np.full((60, 240), 255, np.uint8)
    cell[:2] = cell[-3:] = 0
    cell[:, :3] = 0
    assert read_number(cell, "score").abstained
    assert read_number(cell, "integer").abstained


@pytest.mark.parametrize("seed", range(20))
def test_a_stamped_score_is_never_silently_wrong(seed):
    page = np.full((500, 900), 255, np.uint8)
    number = draw("๘๗.๒๓", "Laksaman", 46)
    page[200 : 200 + number.shape[0], 380 : 380 + number.shape[1]] = number
    box = (392, 220, 380 + number.shape[1] - 12, 265)
    crop = stamp_page(page, box, 200, seed)[205:285, 385 : 380 + number.shape[1] - 5]
    reading = read_number(crop, "score")
    assert reading.text == "87.23" or not reading.certain


def test_a_clipped_number_is_not_certain():
    number = draw("๙๓.๑๖", "Laksaman", 46)
    inked = np.flatnonzero((number < 128).any(axis=0))
    for first in range(inked[0] + 2, inked[0] + 20, 3):
        reading = read_number(number[:, first:], "score")
        assert reading.text == "93.16" or not reading.certain, first


def test_an_upright_bar_beside_a_number_is_not_passed_over():
    number = draw("๑๔", "Laksaman", 46, margin=30).copy()
    rows = np.flatnonzero((number < 128).any(axis=1))
    assert read_number(number, "integer").text == "14"
    number[rows[0] : rows[-1] + 1, 18:23] = 0
    reading = read_number(number, "integer")
    assert reading.unexplained and not reading.certain


@pytest.mark.parametrize(("font", "worn", "left"), [("Waree", "88.21", "83.21"), ("DejaVu Sans", "78.46", "73.46")])
def test_faint_traces_of_a_worn_stroke_are_seen(font, worn, left):
    # The second digit has lost its left side but for a trace.
    whole, rest = (draw(text, font, 54).astype(np.float32) for text in (worn, left))
    for trace in (0.3, 0.4, 0.5):
        image = cv2.GaussianBlur(np.rint(rest * (1 - trace) + whole * trace).astype(np.uint8), (0, 0), 1.0)
        reading = read_number(image, "score")
        assert reading.text == worn or not reading.certain, trace
    assert read_number(rest.astype(np.uint8), "score").text == left


def test_print_in_pieces_is_not_certain():
    line = tight(draw("41.80", "DejaVu Sans", 60)).copy()
    assert read_number(line, "score").certain
    left, right = round(0.62 * line.shape[1]), round(0.8 * line.shape[1])
    for row in (0.45, 0.7):
        middle = round(row * line.shape[0])
        line[middle : middle + 5, left:right] = 255
    reading = read_number(line, "score")
    assert reading.unexplained and not reading.certain


def test_three_digits_may_have_lost_their_point():
    assert not read_number(draw("588", "DejaVu Sans", 48), "integer").certain
    assert read_number(draw("100", "DejaVu Sans", 48), "integer").certain
    assert read_number(draw("2567", "DejaVu Sans", 48), "year").certain


def test_half_a_digit_below_the_frame_is_not_passed_over():
    number = tight(draw("3", "DejaVu Sans", 60), 3).copy()
    height, width = number.shape
    gap = round(0.55 * height)
    number[gap : gap + 4] = 255  # broken across
    bracket = np.full((height + 30, 26), 255, np.uint8)
    cv2.ellipse(bracket, (2, height // 2 + 15), (16, height // 2 + 12), 0, -80, 80, 0, 4)
    line = np.full((height + 30, width + 26), 255, np.uint8)
    line[15 : 15 + height, :width] = number
    line[:, width:] = bracket
    reading = read_number(tight(line), "integer")
    assert reading.text == "3" or not reading.certain
    strip = prepare(tight(line))
    assert isinstance(strip, Strip) and strip.cut


@pytest.mark.parametrize("font", ["Laksaman", "Norasi", "Waree", "DejaVu Sans"])
def test_a_broken_digit_makes_a_score_doubtful(font):
    rng = np.random.default_rng(5)
    for value in ("93.94", "86.81", "71.97", "57.71", "88.12"):
        printed = value if font == "DejaVu Sans" else value.translate(TO_THAI)
        for last in (True, False):
            line = tight(draw(printed, font, 44)).copy()
            width = line.shape[1]
            for _ in range(5):
                column = rng.integers(round(0.78 * width), width) if last else rng.integers(0, round(0.2 * width))
                cv2.circle(line, (int(column), int(rng.integers(0, line.shape[0]))), 6, 255, -1)
            line = cv2.GaussianBlur(line, (0, 0), 0.9)
            for number in read_line(line).numbers:
                # A digit may have become another one, but none may have gone unnoticed.
                assert len(number.reading.text) == len(value) or not number.reading.certain, (value, last)


@pytest.mark.parametrize(
    "printed",
    ["๒๕๖๗", "2563", "๔๗", "1", "i๑๒", "(๑๒)", "95.16/100", "๙๕.๑๖/๑๐๐", "30.00 %", "(๙๕.๑๖)"],
)
def test_a_number_of_any_kind_that_fills_its_line_is_certain(printed):
    size = 48
    [number] = read_line(tight(draw(printed, "Laksaman", size))).numbers
    plain = printed.translate(FROM_THAI).replace(" ", "")
    assert number.reading.text.strip("()%") == plain.strip("()%")
    assert number.reading.certain


def test_an_item_code_with_o_stays_open_to_be_a_number():
    for printed in ("o12", "๐๑๒", "o๑๒"):
        [number] = read_line(tight(draw(printed, "Laksaman", 48))).numbers
        assert not number.reading.certain
        assert "o12" in {text for text, _ in number.reading.alternatives} | {number.reading.text}


def test_a_score_whose_point_was_lost_is_open_with_the_score_to_choose():
    line = draw("๗๘.๕๐", "Laksaman", 48)
    _, _, stats, _ = cv2.connectedComponentsWithStats((line < 128).astype(np.uint8))
    x, y, width, height, _ = min(stats[1:], key=lambda piece: piece[4])
    line = line.copy()
    line[y - 2 : y + height + 2, x - 2 : x + width + 2] = 255
    numbers = read_line(tight(line)).numbers
    assert not any(number.reading.certain for number in numbers)
    assert any("78.50" in {text for text, _ in number.reading.alternatives} for number in numbers)


def test_a_dash_is_printed_text():
    line = read_line(tight(draw("-", "Laksaman", 60), 8))
    assert line.splice("", [], 0).text.strip() in ("-", "") and not any(n.reading.text.isdigit() for n in line.numbers)
    if line.only_numbers:
        assert line.splice("", [], 0).text == "-"


def test_two_lines_abstain():
    number = draw("๘๗.๒๓", "Laksaman", 40)[20:]
    reading = read_number(np.vstack([number, number]), "score")
    assert reading.abstained and not reading.certain


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (500, 3), (5, 5), (6, 6), (7, 4000), (6000, 8), (3000, 3000)])
def test_any_size_is_answered(shape):
    image = np.full(shape, 255, np.uint8)
    image[shape[0] // 3 : shape[0] // 2 + 1, shape[1] // 3 : shape[1] // 2 + 1] = 0
    reading = read_number(image, "score")
    assert not reading.certain
    assert reading.reason in REASONS


def test_a_huge_image_is_refused_at_once():
    huge = np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (30_000, 30_000), (0, 0))
    assert read_number(huge, "score").reason == "too_large"


def test_a_number_in_a_large_white_cell_is_read():
    cell = np.full((600, 900), 255, np.uint8)
    number = draw("๘๗.๒๓", "Laksaman", 60)
    cell[200 : 200 + number.shape[0], 300 : 300 + number.shape[1]] = number
    assert read_number(cell, "score").text == "87.23"


def test_white_print_on_a_dark_cell_is_read():
    assert read_number(255 - draw("๘๗.๒๓", "Laksaman", 48), "score").text == "87.23"


@given(arrays.arrays(np.uint8, st.tuples(st.integers(0, 70), st.integers(0, 200))))
@settings(max_examples=60, deadline=None)
def test_any_pixels_are_answered(image):
    reading = read_number(image, "score")
    assert reading.abstained == bool(reading.reason)
    assert reading.abstained == (reading.text == "")
    assert regex.fullmatch(r"|\d{1,2}(\.\d{1,2})?|100(\.00?)?", reading.text)


def test_one_by_one_and_together_give_the_same():
    texts = ["๘๕.๓๔", "100.00", "๗", "๑,๒๓๔,๕๖๗.๐๐", "คะแนน", "๙๗.๖๒"]
    crops = [draw(text, "Laksaman", size) for text in texts for size in (30, 44, 61)]
    alone = [read_number(crop) for crop in crops]
    together = read_numbers(crops)
    assert [(r.text, r.script, r.reason, r.free_text) for r in alone] == [
        (r.text, r.script, r.reason, r.free_text) for r in together
    ]
    assert np.allclose([r.probability for r in alone], [r.probability for r in together], atol=1e-4)


def test_the_same_crop_is_read_the_same_again():
    crop = scanned(draw("๘๕.๓๔"), "poor")
    assert read_number(crop, "score") == read_number(crop.copy(), "score")


def test_reading_does_not_change_the_image():
    crop = draw("๘๕.๓๔")
    before = crop.copy()
    read_number(crop, "score")
    spot(crop)
    assert (crop == before).all()


def test_no_numbers_asked_none_answered():
    assert read_numbers([], "score") == []


def test_an_unknown_grammar_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="known are free, score"):
        read_number(draw("๘๕.๓๔"), "scores")


def test_another_type_of_image_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="grey uint8"):
        read_number(np.zeros((40, 90, 3), np.uint8))
    with pytest.raises(ValueError, match="grey uint8"):
        read_number(np.zeros((40, 90), np.float32))


def test_neither_torch_nor_pillow_is_needed_to_read():
    code = "import sys, extract.digits; sys.exit(any(name in sys.modules for name in ('torch', 'PIL')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0


def test_finds_the_numbers_of_a_line_where_they_stand():
    before, number, after = "ผลการประเมินได้คะแนน ", "๘๕.๓๔", " ในปีงบประมาณ พ.ศ. ๒๕๖๗"
    line = draw(before + number + after, "Laksaman", 44)
    face = ImageFont.truetype(str(FONTS["Laksaman"]), 44)
    start = 12 + face.getlength(before)
    end = start + face.getlength(number)
    found = spot(line)
    assert [reading.text for _, _, reading in found] == ["85.34", "2567"]
    x0, x1, _ = found[0]
    assert start - 15 <= x0 <= start + 3 and end - 3 <= x1 <= end + 15


@pytest.mark.parametrize(
    "printed, taken, by_engine",
    [
        ("๔ด้าน", "๔", "๕ด้าน"),
        ("10ตัวชี้วัด", "10", "10ตัวชี้วัด"),
        ("๓ครั้ง", "๓", "๓ครั้ง"),
        ("๑.การ", "๑.", "๑.การ"),
        ("พ.ศ.๒๕๖๒", "๒๕๖๒", "พ.ศ.๒๕๒๒"),
        ("ที่๓/๒๕๖๗เมื่อ", "๓/๒๕๖๗", "ที่๓//๒๕๒๓เมื่อ"),
    ],
)
def test_print_right_beside_a_number_is_kept(printed, taken, by_engine):
    """The engine's boxes are rough: the characters beside the number lie in its columns by their middles."""
    image = draw(taken)
    wide = image.shape[1]
    [number] = read_line(image).numbers
    chars, first = [], next(place for place, char in enumerate(by_engine) if char.isdigit())
    last = max(place for place, char in enumerate(by_engine) if char.isdigit())
    for place, char in enumerate(by_engine):
        apart = first - 1 - place if place < first else place - last - 1  # 0 for the neighbours
        middle = (number.x0 + number.x1) // 2
        if place < first:
            middle = number.x0 + 1 - 30 * apart
        elif place > last:
            middle = number.x1 - 1 + 30 * apart
        chars.append(Char(char, middle - 8, 0, middle + 8, wide, 0.9))
    spliced = NumberedLine(image, (number,), False).splice(by_engine, chars, 0)
    assert spliced.text == printed
    [reading] = spliced.readings
    assert spliced.text[reading.start : reading.end] == taken


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("ได้คะแนน ๙๔.๔๖)", "94.46"),
        ("ผลรวม ๘๗.๕๐).", "87.50"),
        ("เดิม (๙๑.๖๕ คะแนน", "91.65"),
        ("(๙๐.๔๑", "90.41"),
        ("คะแนน 78.25)", "78.25"),
    ],
)
def test_score_beside_half_a_pair_of_brackets(printed, value):
    """A citation broken over the lines of a narrow cell leaves one bracket on each."""
    [number] = read_line(draw(printed)).numbers
    assert number.reading.text == value
    assert number.reading.probability > 0.9


def test_point_of_a_list_number_is_no_doubt():
    """Whether a point stands behind it or not, it is the same number."""
    reading = _reading_of([("3.", 0.7, "thai"), ("3", 0.26, "thai"), ("8.", 0.04, "thai")])
    assert reading == [("3.", 0.96, "thai"), ("8.", 0.04, "thai")]


def _reading_of(readings):
    return [(value, round(share, 9), script) for value, share, script in _items(readings)]


@pytest.mark.parametrize(
    ("by_engine", "printed"),
    [
        (("ท", "|", "9"), "ท๖"),  # a sign in the number's columns, a digit beyond them
        (("ท", "9", "9"), "ท๖"),
        (("ท", "9", "ง"), "ท๖ง"),  # a letter is never taken away
    ],
)
def test_digits_that_the_engine_puts_on_bare_paper_beside_a_number(by_engine, printed):
    letter, image = tight(draw("ท")), tight(draw("๖"))
    height = max(len(letter), len(image))
    pieces = [
        cv2.copyMakeBorder(one, height - len(one), 0, 0, 0, cv2.BORDER_CONSTANT, value=255) for one in (letter, image)
    ]
    line = np.hstack([*pieces, np.full((height, 80), 255, np.uint8)])
    [number] = read_line(line).numbers
    columns = ((0, letter.shape[1]), (number.x0 + 2, number.x1 - 2), (number.x1 + 2, number.x1 + 20))
    chars = [Char(char, x0, 0, x1, 50, 0.9) for char, (x0, x1) in zip(by_engine, columns, strict=True)]
    spliced = NumberedLine(line, (number,), False).splice("".join(by_engine), chars, 0)
    assert (spliced.text, spliced.unreadable) == (printed, ())


def test_letters_that_the_engine_made_of_a_number_go():
    """Where the engine saw fewer digits than are printed, letters in their columns are what it made of them."""
    image = draw("๒๖")
    [number] = read_line(image).numbers
    middle = (number.x0 + number.x1) // 2
    chars = [Char("๒", number.x0, 0, middle, 60, 0.9), Char("ง", middle, 0, number.x1, 60, 0.9)]
    assert NumberedLine(image, (number,), False).splice("๒ง", chars, 0).text == "๒๖"


def test_a_line_without_numbers_has_none():
    assert spot(draw("ไม่มีการใช้งบประมาณในการดำเนินการ", "Laksaman", 44)) == []
    assert spot(np.full((50, 600), 255, np.uint8)) == []


def test_touching_letters_do_not_become_digits():
    found = spot(draw("เพิ่มขึ้นเป็น๙๓.๑๖จากเดิม", "Laksaman", 44))
    assert [reading.text for _, _, reading in found if not reading.abstained] in (["93.16"], [])


def frames(*columns: dict[str, float]) -> np.ndarray:
    """Probabilities per frame; what a column leaves over goes to the blank."""
    out = np.zeros((len(columns), CLASSES))
    for row, column in zip(out, columns, strict=True):
        for symbol, probability in column.items():
            row[INDEX[symbol]] = probability
        row[0] = 1 - sum(column.values())
    return out


def test_shares_are_those_of_the_grammatical_readings():
    found = beam.decode(frames({"๘": 0.6, "๔": 0.3}, {"๕": 0.9}, {".": 0.9}, {"๓": 0.9}, {"๔": 0.9}), "score")
    shares = {value: share for value, share, _ in found.readings}
    assert max(shares, key=shares.get) == "85.34"
    assert shares["85.34"] / shares["45.34"] == pytest.approx(2)
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert 0 < found.mass < 1


def test_the_three_shapes_of_zero_add_up():
    column = {"๐": 0.3, "0": 0.3, "o": 0.3}
    found = beam.decode(frames({"๑": 0.99}, column, {}, column), "score")
    value, share, script = found.readings[0]
    assert (value, script) == ("100", "thai")
    assert share == pytest.approx(0.9 * 0.9, abs=0.02)


def test_zeros_alone_count_once():
    found = beam.decode(frames({"๐": 0.3, "0": 0.3, "o": 0.2}), "integer")
    assert found.mass == pytest.approx(0.8, abs=0.01)


def test_a_doubled_digit_needs_a_blank_between():
    assert beam.free_text(frames({"๘": 0.9}, {"๘": 0.9})) == "๘"
    assert beam.free_text(frames({"๘": 0.9}, {}, {"๘": 0.9})) == "๘๘"


def test_a_table_rule_does_not_stretch_the_frame():
    number = draw("๘๗.๒๓", "Laksaman", 48)
    ruled = number.copy()
    ruled[:3] = ruled[-3:] = 0
    ruled[:, :2] = 0
    plain, framed = prepare(number), prepare(ruled)
    assert isinstance(plain, Strip) and isinstance(framed, Strip)
    assert framed.scale == pytest.approx(plain.scale, rel=0.08)
    assert read_number(ruled, "score").text == "87.23"


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("size", [34, 48, 62, 80])
def test_the_point_of_a_tightly_cut_score_stays(font, size):
    for value in ("66.20", "64.54", "70.62", "81.98"):
        printed = value if font == "DejaVu Sans" else value.translate(TO_THAI)
        crop = cv2.GaussianBlur(tight(draw(printed, font, size)), (0, 0), 0.9)
        for pad in (0, 1):
            inner = crop[pad : crop.shape[0] - pad]
            assert read_number(inner, "free").free_text.translate(FROM_THAI) == value, (value, pad)


def test_what_stands_beyond_the_digits_is_no_point():
    number = tight(draw("๖๖", "Laksaman", 48), 8)
    middle = number.shape[1] // 2
    number[:3, middle - 4 : middle + 3] = 0  # the foot of a letter in the line above
    number[-3:, middle - 4 : middle + 3] = 0  # a mark of the line below
    assert read_number(number, "free").free_text == "๖๖"


def test_a_strip_knows_the_columns_of_its_crop():
    number = draw("๘๗.๒๓", "Laksaman", 48, margin=30)
    strip = prepare(number)
    assert isinstance(strip, Strip)
    inked = np.flatnonzero((number < 128).any(axis=0))
    assert strip.column(6) == pytest.approx(inked[0], abs=2)
    assert strip.column(strip.image.shape[1] - 6) == pytest.approx(inked[-1] + 1, abs=3)


def test_a_refusal_has_a_known_reason():
    refused = prepare(np.full((40, 100), 255, np.uint8))
    assert isinstance(refused, Refused) and refused.reason in REASONS
