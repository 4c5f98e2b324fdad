"""Thai text as a person would type it: canonical order, composed sara am, no invisible characters.

Every change is a named step, counted in `Cleaner.counts`. Digits stay as printed. What needs a dictionary or a
page's own evidence (letter spacing, lost sara am, broken text layers) is in `normalise.repair`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

import regex

from normalise.dictionary import cut_words, dictionary
from normalise.repair import Repairer
from schemas.document import Document
from schemas.issues import Issues
from schemas.thai import ABOVE_VOWELS, BELOW_VOWELS, CONSONANTS, LEADING_VOWELS, LETTERS, MARKS, TONES

INVISIBLE = regex.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u0000-\u0008\u000b\u000c\u000e-\u001f]")
SPACES = regex.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]")
NIKHAHIT_AA = regex.compile(f"\u0e4d([{TONES}]?)\u0e32")
DOUBLED_AM = regex.compile("\u0e33\u0e32|\u0e4d\u0e33|\u0e33{2,}")
DOUBLE_E = regex.compile("เเ")
TONE_BEFORE_VOWEL = regex.compile(f"([{TONES}\u0e4c])([{ABOVE_VOWELS}{BELOW_VOWELS}])")
AM_BEFORE_TONE = regex.compile(f"\u0e33([{TONES}])")
REPEATED_MARK = regex.compile(f"([{MARKS}])\\1+")
SPACE_BEFORE_MARK = regex.compile(f"(?<=[{CONSONANTS}{MARKS}]) +(?=[{MARKS}\u0e33])")
# "พ.ุศ.": below a full stop there is no letter to carry a mark.
STRAY_MARK = regex.compile(f"(?<=[{CONSONANTS}][.])[{MARKS}]+(?=[{CONSONANTS}])")
MANY_SPACES = regex.compile(" {2,}")
# Where the vendors of old Windows and Mac fonts put shifted Thai marks (U+F700-U+F71A); facts of those fonts.
PRIVATE_USE = str.maketrans(
    {
        0xF700: "ฐ",
        0xF701: "\u0e34",
        0xF702: "\u0e35",
        0xF703: "\u0e36",
        0xF704: "\u0e37",
        0xF705: "\u0e48",
        0xF706: "\u0e49",
        0xF707: "\u0e4a",
        0xF708: "\u0e4b",
        0xF709: "\u0e4c",
        0xF70A: "\u0e48",
        0xF70B: "\u0e49",
        0xF70C: "\u0e4a",
        0xF70D: "\u0e4b",
        0xF70E: "\u0e4c",
        0xF70F: "ญ",
        0xF710: "\u0e31",
        0xF711: "\u0e4d",
        0xF712: "\u0e47",
        0xF713: "\u0e48",
        0xF714: "\u0e49",
        0xF715: "\u0e4a",
        0xF716: "\u0e4b",
        0xF717: "\u0e4c",
        0xF718: "\u0e38",
        0xF719: "\u0e39",
        0xF71A: "\u0e3a",
    }
)
PRIVATE = regex.compile("[\uf700-\uf71a]")

STEPS = (
    ("private_use", PRIVATE, lambda m: m.group().translate(PRIVATE_USE)),
    ("invisible", INVISIBLE, lambda m: ""),
    ("space_kind", SPACES, lambda m: " "),
    ("space_before_mark", SPACE_BEFORE_MARK, lambda m: ""),
    ("repeated_mark", REPEATED_MARK, lambda m: m.group(1)),
    ("stray_mark", STRAY_MARK, lambda m: ""),
    ("sara_am_composed", NIKHAHIT_AA, lambda m: m.group(1) + "\u0e33"),
    ("sara_am_order", AM_BEFORE_TONE, lambda m: m.group(1) + "\u0e33"),
    ("sara_am_doubled", DOUBLED_AM, lambda m: "\u0e33"),
    ("double_e", DOUBLE_E, lambda m: "แ"),
    ("mark_order", TONE_BEFORE_VOWEL, lambda m: m.group(2) + m.group(1)),
    ("many_spaces", MANY_SPACES, lambda m: " "),
)
# What a step must find to change anything; most strings hold nothing of it. The first pattern's group is the only one
# that is referred to. `re` is the faster one here.
UNTIDY = re.compile(
    "|".join([REPEATED_MARK.pattern, *(found.pattern for _, found, _ in STEPS if found is not REPEATED_MARK)])
)

# Steps that change what a reader sees; the others only touch spaces and invisible characters.
TOLD = (
    *("private_use", "repeated_mark", "stray_mark", "sara_am_composed", "sara_am_order", "sara_am_doubled", "double_e"),
    "mark_order",
)


def tidy(text: str, counts: Counter[str] | None = None, examples: dict[str, tuple[str, str]] | None = None) -> str:
    """The mechanical steps: each follows from Thai orthography alone and cannot change a word's letters.

    counts: step -> changes, added to. examples: step -> the first text before and after it, added to.
    """
    text = unicodedata.normalize("NFC", text)
    if not UNTIDY.search(text):
        return text.strip()
    for name, pattern, replacement in STEPS:
        changed, n = pattern.subn(replacement, text)
        if n and counts is not None:
            counts[name] += n
            if examples is not None and name not in examples:
                at = max(0, pattern.search(text).start() - 12)
                examples[name] = (text[at : at + 30], tidy(text[at : at + 30]))
        text = changed
    return text.strip()


class Cleaner:
    """Cleans strings of one document and remembers what it did. counts: step name -> number of changes. repair: of
    broken text layers, which keeps counts of its own; None where there is no document to prove anything."""

    def __init__(self, document: Document | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, tuple[str, str]] = {}
        self._seen: dict[str, str] = {}
        self.repair = Repairer(line.text for line in document.lines()) if document else None

    def __call__(self, text: str) -> str:
        known = self._seen.get(text)
        if known is None:
            known = self._seen[text] = tidy(self.repair(text) if self.repair else text, self.counts, self.examples)
        return known

    def report(self, issues: Issues) -> None:
        """One issue for each kind of change to letters and marks: how often, and the first example."""
        for step in TOLD:
            if self.counts[step]:
                before, after = self.examples[step]
                issues.add("text.tidied", raw=before, value=after, count=self.counts[step], step=step)
        if self.repair is not None:
            self.repair.report(issues)


def join_lines(lines: list[str]) -> tuple[str, list[int]]:
    """Lines of one paragraph or cell as one string, and where each begins in it.

    A break inside a Thai word is closed, other breaks become a space; numbered or bulleted items keep their line.
    """
    text, starts = "", []
    for line in lines:
        if text and line:
            text += glue(text, line)
        starts.append(len(text))
        text += line
    return text, starts


ITEM_START = regex.compile(r"\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)]|[-•●▪–]\s")
LONGEST_LIST = 60
TAIL = regex.compile(f"[{LETTERS}]{{1,24}}$")
HEAD = regex.compile(f"[{LETTERS}]{{1,24}}")


def glue(before: str, after: str) -> str:
    """What stands between two printed lines of one text: a line break before an item, nothing inside a word, else a
    space."""
    if _begins_item(before, after):
        return "\n"
    return "" if joins_word(before, after) else " "


def _begins_item(before: str, after: str) -> bool:
    """Whether a line begins with an item's marker; a number that closes a bracket of the line before, or is larger than
    lists are long, is part of the sentence ("(ได้คะแนน" | "๘๗.๒๕)")."""
    hit = ITEM_START.match(after)
    if hit is None:
        return False
    number = regex.search(r"\d+", hit.group())
    if number and int(number.group()) > LONGEST_LIST:
        return False
    closes = hit.group().endswith(")") and not hit.group().startswith("(")
    return not (closes and before.count("(") > before.count(")"))


def joins_word(before: str, after: str) -> bool:
    """Whether a text cut at a page break was cut inside a word: the dictionary knows a word across the break, and the
    pieces on both sides are not words themselves."""
    tail = TAIL.search(before, max(0, len(before) - 24))
    head = HEAD.match(after)
    return bool(tail and head) and _one_word(tail.group(), head.group())


def _word_across(tail: str, head: str) -> bool:
    """Whether any word of the dictionary begins in the first piece and ends in the second: far cheaper to know than how
    both are cut into words, and without one no cut can give it."""
    text, cut, words = tail + head, len(tail), dictionary()
    return any(at + len(word) > cut for at in range(cut) for word in words.prefixes(text, at)[-1:])


@lru_cache(maxsize=65536)
def _one_word(tail: str, head: str) -> bool:
    if head[0] in MARKS + "ะาำๅ" or tail[-1] in LEADING_VOWELS:
        return True
    if not _word_across(tail, head):
        return False
    words = dictionary()
    left, right, joined = cut_words(tail), cut_words(head), cut_words(tail + head)
    at, cut = 0, len(tail)
    for word in joined:
        if at < cut < at + len(word):
            across = word in words
            broken = left[-1] not in words or right[0] not in words
            return across and (broken or len(word) > max(len(left[-1]), len(right[0])) + 2)
        at += len(word)
    return False
