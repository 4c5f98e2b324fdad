"""Encodings are judged by evidence; text that was decoded wrongly once is repaired with proof only."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.read import codes

from extract.encoding import MAC, WINDOWS_TABLE, decode
from extract.errors import Unreadable
from schemas.issues import Issues

TEXT = (
    "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน\n"
    "ประจำปีงบประมาณ พ.ศ. ๒๕๖๗ ของเทศบาลตำบลบ้านใหม่ อำเภอเมือง จังหวัดน่าน\n"
    "คะแนน 89.45 อยู่ในระดับผ่าน ผู้รับผิดชอบคือ สำนักปลัด กองคลัง และกองช่าง เริ่มเดือนตุลาคมถึงกันยายน\n"
) * 3
QUOTED = TEXT + "มาตรการ “ไม่รับของขวัญ” – เสร็จ…\n"


def read(data: bytes, **options) -> tuple[str, list[str]]:
    issues = Issues()
    return decode(data, issues, **options), codes(issues)


def as_windows_page(text: str, table: str) -> str:
    """The text as a program shows its UTF-8 that takes it for a one-byte encoding with this table."""
    return "".join(chr(b) if table[b] in "\ufffe\ufffd" else table[b] for b in text.encode())


WESTERN_TABLE = bytes(range(256)).decode("cp1252", "replace")


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_unicode_in_all_its_forms(encoding):
    assert read(QUOTED.encode(encoding)) == (QUOTED, [])


@pytest.mark.parametrize("mark, encoding", [(codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")])
def test_big_endian_with_mark(mark, encoding):
    assert read(mark + QUOTED.encode(encoding)) == (QUOTED, [])


@pytest.mark.parametrize("encoding", ["tis-620", "iso8859_11", "cp874"])
def test_one_byte_thai(encoding):
    assert read(TEXT.encode(encoding)) == (TEXT, ["read.old_encoding"])


def test_windows_punctuation():
    assert read(QUOTED.encode("cp874")) == (QUOTED, ["read.old_encoding"])


def test_mac_thai_with_shifted_marks():
    to_mac = {char: byte for byte, char in sorted(MAC.items(), reverse=True)}
    data = b"".join(
        bytes([to_mac[char]]) if char in to_mac else char.encode("cp874") for char in QUOTED.replace("\u0e4d", "")
    )
    assert any(0x83 <= byte <= 0x8C for byte in data)
    assert read(data) == (QUOTED, ["read.old_encoding"])


@pytest.mark.parametrize("declared", ["utf-8", "windows-874", "iso-8859-1", "nonsense"])
def test_a_declared_charset_does_not_beat_the_bytes(declared):
    page = f'<html><head><meta charset="{declared}"></head><body>{TEXT}</body></html>'
    assert read(page.encode("utf-8"), markup=True) == (page, [])
    text, issues = read(page.encode("cp874"), markup=True)
    assert text == page and issues == ["read.old_encoding"]


def test_a_declared_charset_decides_doubtful_bytes():
    # A page with little Thai and some of its marks in wrong places.
    bad = "ก่่าีอ" * 3 + "กขคงจฉชซญฎ" * 6
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=TIS-620">{bad}'
    assert read(page.encode("cp874"), markup=True)[0] == page


def test_a_few_damaged_bytes_are_reported_not_guessed():
    data = TEXT.encode().replace("คลัง".encode(), "คลั".encode() + b"\xe0\xb8", 1)
    text, issues = read(data)
    assert issues == ["read.doubtful_encoding"]
    assert text.count("\ufffd") == 1 and text.replace("\ufffd", "ง", 1) == TEXT


def test_western_text_with_quotation_marks():
    text = "The annual report “ITA” – summary of results, total 89.45\n" * 5
    assert read(text.encode("cp1252")) == (text, ["read.doubtful_encoding"])


@pytest.mark.parametrize(
    "data",
    [
        "情報公開の評価結果について報告します。".encode("shift_jis") * 40,
        "合同管理办法的规定和结果".encode("gbk") * 40,
        "التقييم السنوي للشفافية".encode("cp1256") * 40,
        bytes((37 * n * n + 11 * n) % 0x5A + 0xA1 for n in range(4000)),
    ],
)
def test_text_in_another_encoding_is_refused(data):
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.code == "read.unknown_encoding"


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 100, b"\x7fELF" + bytes(range(256)) * 9, b"MZ\x90\x00\x03" * 99]
)
def test_binary_is_refused(data):
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.code == "read.binary"


@pytest.mark.parametrize("table", [WESTERN_TABLE, WINDOWS_TABLE, bytes(range(256)).decode("latin-1")])
def test_thai_utf8_shown_as_another_encoding_is_restored(table):
    text, issues = read(as_windows_page(QUOTED, table).encode())
    assert text == QUOTED
    assert issues == ["text.mojibake_repaired"]


def test_no_break_space_lost_to_a_plain_space_is_restored():
    broken = as_windows_page(TEXT, WESTERN_TABLE).replace("\xa0", " ")
    assert "à¸ " in broken  # the letter ภ
    assert read(broken.encode())[0] == TEXT


def test_one_byte_thai_shown_as_western_letters_is_restored():
    text, issues = read(TEXT.encode("cp874").decode("latin-1").encode())
    assert text == TEXT and issues == ["text.mojibake_repaired"]


def test_a_damaged_piece_is_left_and_reported():
    broken = as_windows_page(TEXT, WESTERN_TABLE)
    damaged = broken[:30] + "\n" + broken[31:]
    _, issues = read(damaged.encode())
    assert issues == ["text.mojibake_repaired", "text.mojibake_left"]


@pytest.mark.parametrize(
    "text",
    [
        "La société générale à l'été : ça va où ? Ñandú, Ærø, Übung\n" * 30,
        "เธอและเนื้อหาของเธอ เนรมิต เธอเนียน\n" * 30,
        TEXT + "café à la carte, naïve\n",
    ],
)
def test_honest_text_is_not_touched(text):
    assert read(text.encode()) == (text, [])


@given(st.text(st.sampled_from("กขคงเแโใไะาิีึืุู่้๊๋์ำ ๐๑๒123.-()\nABC “”–"), max_size=300))
def test_unicode_text_always_comes_back_unchanged(text):
    assert read(text.encode())[0] == text


@given(st.binary(max_size=500))
def test_any_bytes_are_text_or_refused(data):
    try:
        text, _ = read(data)
    except Unreadable as error:
        assert error.code in ("read.binary", "read.unknown_encoding")
    else:
        assert isinstance(text, str) and "\x00" not in text
