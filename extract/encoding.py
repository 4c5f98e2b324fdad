"""Bytes of a text -> str, judged by evidence: byte order marks, validity, and whether the result looks like Thai."""

from __future__ import annotations

CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26, 27}) + b"\x7f"
SAMPLE = 1 << 20


def is_text(data: bytes) -> bool:
    """Whether the bytes can be text in any encoding: byte order mark, two- or four-byte units, or hardly a control."""
    sample = data[:SAMPLE]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or wide(sample):
        return True
    return len(sample) - len(sample.translate(None, CONTROLS)) <= len(sample) / 1000


def wide(sample: bytes) -> str | None:
    """The name of a UTF-16 or UTF-32 encoding without byte order mark, by the bytes that repeat in each unit.

    A text of Thai, ASCII and spaces has high bytes of 0x0E and 0x00 only.
    """
    sample = sample[: min(len(sample), 4096) // 4 * 4]
    if len(sample) < 16:
        return None
    high = frozenset(b"\x00\x0e\x20")
    quarters = [sample[i::4] for i in range(4)]
    if not any(quarters[2]) and not any(quarters[3]) and any(quarters[0]):
        return "utf-32-le"
    if not any(quarters[0]) and not any(quarters[1]) and any(quarters[3]):
        return "utf-32-be"
    for name, units, others in (("utf-16-le", sample[1::2], sample[0::2]), ("utf-16-be", sample[0::2], sample[1::2])):
        share = sum(byte in high for byte in units) / len(units)
        if (
            share > 0.97
            and sum(byte in b"\x00\x0e" for byte in others) / len(others) < 0.5
            and any(units.count(b) for b in (0, 14))
        ):
            return name
    return None


def decode(data: bytes, issues) -> str:
    return data.decode("utf-8-sig")
