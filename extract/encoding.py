"""Bytes of a text -> str, judged by evidence: byte order marks, validity, and whether the result is plausible Thai.

What a file declares of itself (an HTML charset) is a witness, not a judge: pages that declare Windows-874 and are
UTF-8, and the other way round, are common.
"""

from __future__ import annotations

import codecs

import regex

from extract.errors import Unreadable
from schemas.document import Place
from schemas.issues import Issues

CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27}) + b"\x7f"
SAMPLE = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSET = regex.compile(
    rb"(?i)<(?:meta\b[^>]{0,400}?charset|\?xml\b[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([\w.:-]{3,30})"
)
THAI_CHARSETS = frozenset(
    ("tis-620", "tis620", "windows-874", "cp874", "iso-8859-11", "iso8859-11", "x-windows-874", "dos-874", "ms874")
)
PLAUSIBLE = 0.97  # share of Thai characters in legal places; real reports have more than 0.998
ENOUGH = 0.9  # share of high bytes that must be Thai letters, marks, digits or common punctuation

CONSONANT = "[ก-ฮ]"
LEGAL_MARK = regex.compile("(?<=[ก-ฮ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
ANY_MARK = regex.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
LEGAL_LEAD = regex.compile(f"[เ-ไ](?={CONSONANT})")
ANY_LEAD = regex.compile("[เ-ไ]")
THAI = regex.compile("[ก-ฺ฿-๛]")

# Mac Thai: TIS-620 with marks in shifted positions and other punctuation (Apple's character set table).
MAC = {
    0x80: "«", 0x81: "»", 0x82: "…", 0x8D: "“", 0x8E: "”", 0x91: "•", 0x9D: "‘", 0x9E: "’", 0xA0: "\xa0",
    0xDB: "", 0xDC: "\u200b", 0xDD: "–", 0xDE: "—", 0xEE: "™", 0xFA: "®", 0xFB: "©",
    0x83: "\u0e48", 0x84: "\u0e49", 0x85: "\u0e4a", 0x86: "\u0e4b", 0x87: "\u0e4c", 0x88: "\u0e48", 0x89: "\u0e49",
    0x8A: "\u0e4a", 0x8B: "\u0e4b", 0x8C: "\u0e4c", 0x8F: "\u0e4d", 0x92: "\u0e31", 0x93: "\u0e47", 0x94: "\u0e34",
    0x95: "\u0e35", 0x96: "\u0e36", 0x97: "\u0e37", 0x98: "\u0e48", 0x99: "\u0e49", 0x9A: "\u0e4a", 0x9B: "\u0e4b",
    0x9C: "\u0e4c",
}  # fmt: skip
WINDOWS = {
    0x80: "€", 0x85: "…", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–", 0x97: "—", 0xA0: "\xa0",
}  # fmt: skip


def _table(extra: dict[int, str]) -> str:
    """A decoding table of 256 characters: ASCII, TIS-620, and what the vendor adds; U+FFFE is undefined."""
    tis = {byte: chr(0x0E00 + byte - 0xA0) for byte in (*range(0xA1, 0xDB), *range(0xDF, 0xFC))}
    return "".join(
        chr(byte) if byte < 0x80 else {**tis, **extra}.get(byte, "\ufffe")[:1] or "\u2060" for byte in range(256)
    )


WINDOWS_TABLE = _table(WINDOWS)
MAC_TABLE = _table(MAC)
ONLY_MAC = bytes(byte for byte in range(0x80, 0xA0) if byte in MAC and byte not in WINDOWS)


def is_text(data: bytes) -> bool:
    """Whether the bytes can be text in any encoding: byte order mark, two- or four-byte units, or hardly a control."""
    sample = data[:SAMPLE]
    if any(sample.startswith(mark) for mark, _ in MARKS) or wide(sample):
        return True
    return len(sample) - len(sample.translate(None, CONTROLS)) <= len(sample) / 1000


def wide(sample: bytes) -> str | None:
    """The name of a UTF-16 or UTF-32 encoding without byte order mark, by the bytes that repeat in each unit.

    The high bytes of a text of Thai, ASCII and usual punctuation are 0x0E, 0x00 and 0x20 only.
    """
    sample = sample[: min(len(sample), 4096) // 4 * 4]
    if len(sample) < 16:
        return None
    quarters = [sample[i::4] for i in range(4)]
    if not any(quarters[2]) and not any(quarters[3]) and any(quarters[0]):
        return "utf-32-le"
    if not any(quarters[0]) and not any(quarters[1]) and any(quarters[3]):
        return "utf-32-be"
    for name, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        usual = sum(high.count(byte) for byte in b"\x00\x0e\x20")
        own = high.count(0) + high.count(14)
        other = low.count(0) + low.count(14)
        if usual > 0.97 * len(high) and own > 0.8 * len(high) and other < 0.2 * len(low):
            return name
    return None


def decode(data: bytes, issues: Issues, markup: bool = False, declared: str | None = None) -> str:
    """The text of a file without its byte order mark; text that was decoded wrongly once before is repaired.

    markup: look for a charset that HTML declares. declared: charset that a container states. Raises `Unreadable`
    for binary data and for bytes that are no Thai text in any known encoding.
    """
    if not is_text(data):
        raise Unreadable("read.binary")
    text = _unmark(data, issues)
    if text is None:
        if markup and declared is None:
            match = CHARSET.search(data[:4096])
            declared = match[1].decode("ascii") if match else None
        text = _judge(data, issues, declared)
    from extract.mojibake import repair

    return repair(text.replace("\x00", ""), issues)


def _unmark(data: bytes, issues: Issues) -> str | None:
    """Text with a byte order mark or in wide units; None if it is neither."""
    for mark, name in MARKS:
        if data.startswith(mark):
            if name == "utf-8":
                return _utf8(data[len(mark) :], issues)
            return _wide_text(data, name, issues)
    name = wide(data[:SAMPLE])
    return _wide_text(data, name, issues) if name else None


def _wide_text(data: bytes, name: str, issues: Issues) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        text = data.decode(name, errors="replace")
        lost = text.count("\ufffd")
        issues.add("read.doubtful_encoding", encoding=name.upper(), reason=f"{lost} characters are damaged")
        return text


def _utf8(data: bytes, issues: Issues) -> str | None:
    """UTF-8 with hardly a damaged byte; None where it is something else."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    good = len(text) - damaged - sum(text.count(chr(code)) for code in range(128))
    if damaged > 3 and damaged > good / 50:
        return None
    line = text.count("\n", 0, text.find("\ufffd")) + 1
    reason = f"{damaged} characters are damaged"
    issues.add("read.doubtful_encoding", Place(line=line), encoding="UTF-8", reason=reason)
    return text


def _judge(data: bytes, issues: Issues, declared: str | None) -> str:
    text = _utf8(data, issues)
    if text is not None:
        return text
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    name, text = _thai_bytes(data)
    found = plausible(text[: SAMPLE // 2])
    agrees = bool(declared) and declared.lower() in THAI_CHARSETS
    if found >= (PLAUSIBLE - 0.05 if agrees else PLAUSIBLE):
        if found < PLAUSIBLE + 0.015 and not agrees:
            share = f"{1 - found:.1%} of its Thai characters stand where none can"
            issues.add("read.doubtful_encoding", encoding=name, reason=share)
        else:
            issues.add("read.old_encoding", encoding=name)
        return text
    if high <= max(20, len(data) / 50):
        # Hardly more than quotation marks: western text out of an old program.
        issues.add("read.doubtful_encoding", encoding="Windows-1252", reason="nothing in it is Thai")
        return data.decode("cp1252", errors="replace")
    raise Unreadable("read.unknown_encoding")


def _thai_bytes(data: bytes) -> tuple[str, str]:
    """The text of one-byte Thai, and which of its encodings it is."""
    if len(data) != len(data.translate(None, ONLY_MAC)):
        mac = codecs.charmap_decode(data, "replace", MAC_TABLE)[0].replace("\u2060", "")
        windows = codecs.charmap_decode(data, "replace", WINDOWS_TABLE)[0]
        if plausible(mac[:SAMPLE]) > plausible(windows[:SAMPLE]):
            return "Mac Thai", mac
        return "Windows-874", windows
    text = codecs.charmap_decode(data, "replace", WINDOWS_TABLE)[0]
    vendor = len(data) != len(data.translate(None, bytes(range(0x80, 0xA0))))
    return ("Windows-874" if vendor else "TIS-620"), text


def plausible(text: str) -> float:
    """How plausible the non-ASCII characters are as Thai, 0-1: Thai at all, and in places where they can stand."""
    thai = len(THAI.findall(text))
    foreign = len(regex.findall(r"[^\x00-\x7f ก-ฺ฿-๛…‘’“”•–—\u200b\xa0«»]", text))
    if not thai or thai < ENOUGH * (thai + foreign):
        return 0.0
    wrong = len(ANY_MARK.findall(text)) - len(LEGAL_MARK.findall(text))
    wrong += len(ANY_LEAD.findall(text)) - len(LEGAL_LEAD.findall(text))
    letters = len(regex.findall(CONSONANT, text))
    if letters < 0.35 * thai and thai > 20:
        return 0.0
    return max(0.0, 1 - (wrong + foreign) / thai)
