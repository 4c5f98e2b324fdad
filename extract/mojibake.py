"""Text that was decoded wrongly once before it was saved: Thai shown as western or as other Thai letters."""

from __future__ import annotations

import codecs

import regex

from extract.encoding import PLAUSIBLE, SAMPLE, THAI, WINDOWS_TABLE, plausible
from schemas.document import Place
from schemas.issues import Issues

# What each byte from 0x80 on looks like in Windows-1252 (its five undefined bytes as control characters).
WESTERN = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
WESTERN.update({chr(byte): byte for byte in range(0x80, 0x100)})
THAI_PAGE = {char: byte for byte, char in enumerate(WINDOWS_TABLE) if byte >= 0x80 and char != "\ufffe"}
THAI_PAGE.update({chr(byte): byte for byte in range(0x80, 0xA0)})
WESTERN_SET = "[" + "".join(map(regex.escape, sorted(WESTERN))) + "]"
THAI_PAGE_SET = "[" + "".join(map(regex.escape, sorted(THAI_PAGE))) + "]"
# A plain space after E0 B8 or E0 B9 was the byte A0 (no-break space): nothing else can follow there.
WESTERN_RUN = regex.compile(f"(?:{WESTERN_SET}|(?<=à[¸¹]) )++")
# Thai UTF-8 begins each character with E0 B8 or E0 B9, which Windows-874 shows as two Thai letters; quotation
# marks and dashes begin with E2 80.
THAI_PAGE_RUN = regex.compile(f"(?:(?:เ[ธน]|โ€)(?:{THAI_PAGE_SET}|(?<=เ[ธน]) ))++")
BEYOND_WESTERN = regex.compile(r"[^\x00-\xff]")
UTF8_SHARE = 0.6  # of western letters that must belong to three-byte Thai, before that reading is tried


def repair(text: str, issues: Issues) -> str:
    """Undo one wrong decoding, with proof: the bytes that the wrong characters stand for are valid Thai UTF-8.

    Also Thai of one byte each that was shown as western letters; there the proof is that nearly all of it then
    stands in legal places. Anything less is left as it is.
    """
    sample = text[:SAMPLE]
    threes = 3 * (sample.count("à¸") + sample.count("à¹"))
    if threes and threes > UTF8_SHARE * len(regex.findall(WESTERN_SET, sample)):
        return _undo(text, issues, WESTERN_RUN, WESTERN, "Windows-1252")
    if text.count("เธ") + text.count("เน") > 5 and THAI_PAGE_RUN.search(text):
        if sum(map(len, THAI_PAGE_RUN.findall(sample))) > 0.5 * len(THAI.findall(sample)):
            return _undo(text, issues, THAI_PAGE_RUN, THAI_PAGE, "Windows-874")
    return _undo_one_byte(text, issues)


def _undo(text: str, issues: Issues, runs: regex.Pattern[str], table: dict[str, int], wrong: str) -> str:
    repaired = left = 0
    first: tuple[int, str, str] | None = None

    def fix(match: regex.Match[str]) -> str:
        nonlocal repaired, left, first
        run = match[0]
        raw = bytes(0xA0 if char == " " else table[char] for char in run)
        try:
            better = raw.decode("utf-8")
        except UnicodeDecodeError:
            left += any(sign in run for sign in ("à¸", "à¹"))
            return run
        if not BEYOND_WESTERN.search(better):
            return run
        repaired += len(better)
        first = first or (text.count("\n", 0, match.start()) + 1, run, better)
        return better

    fixed = runs.sub(fix, text)
    if first:
        place = Place(line=first[0])
        issues.add(
            "text.mojibake_repaired", place, raw=first[1][:200], value=first[2][:200], wrong=wrong, characters=repaired
        )
    if left:
        issues.add("text.mojibake_left", pieces=left)
    return fixed


def _undo_one_byte(text: str, issues: Issues) -> str:
    sample = text[: SAMPLE // 4]
    if sum(map(sample.count, "¡ÃÒÐàä")) < 20:
        return text
    western = regex.findall(r"[\x80-\xff]", sample)
    if len(western) < 100 or THAI.search(sample) and len(THAI.findall(sample)) > len(western):
        return text
    if plausible(codecs.charmap_decode("".join(western).encode("latin-1"), "replace", WINDOWS_TABLE)[0]) < 0.5:
        return text
    runs = regex.compile(r"[\x80-\xff‘’“”•–—…€]+")

    def fix(match: regex.Match[str]) -> str:
        return "".join(WINDOWS_TABLE[WESTERN[char]] if char in WESTERN else char for char in match[0])

    fixed = runs.sub(fix, text)
    if "\ufffe" in fixed or plausible(fixed[: SAMPLE // 4]) < PLAUSIBLE:
        return text
    line = text.count("\n", 0, runs.search(text).start()) + 1
    issues.add(
        "text.mojibake_repaired",
        Place(line=line),
        raw=runs.search(text)[0][:200],
        value=fix(runs.search(text))[:200],
        wrong="Windows-1252",
        characters=len(western),
    )
    return fixed
