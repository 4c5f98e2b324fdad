"""Broken Thai text layers repaired with proof: only where the document shows the fault, only into known words.

PDF fonts with bad letter maps, readers that sort letters by place and scanners that space them out break Thai in a
few ways. Each is a named step with readings of its own; a noisy-channel search over a dictionary (`lattice`) decides
between them and leaving the text alone, and a repair must beat every other reading by a margin. How often a fault
was proven elsewhere in the document prices it here, so text that shows no fault is never touched.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from math import log
from pathlib import Path

import regex

import schemas
from normalise.lattice import PLAIN, Lattice, Reading, Token, best_path, worth
from schemas.issues import Issues
from schemas.thai import (
    ABOVE_VOWELS,
    BELOW_VOWELS,
    CONSONANTS,
    MARKS,
    NIKHAHIT,
    SARA_AA,
    SARA_AM,
    SHAPE,
    TONES,
    UNKNOWN,
    UNKNOWN_MARKS,
)
from schemas.words import coverage

MARGIN = 3.0  # nats by which a repair must beat every other reading
SURE_MARGIN = 2.0  # the same where the document proves the fault again and again
SURE_RATE = 0.9
MOST_SAMPLE = 400_000  # letters of a document that are searched for faults
LONGEST_CHUNK = 160
LEAST_KNOWN = 3  # letters of a word that must be printed to prove its unknown ones
MOST_UNKNOWN = 0.4  # share of unknown letters in a stretch; with more nothing proves what they are
LEAST_MOVED = 4  # letters of a word that proves where its marks belong
LONGEST_SHIFT = 4  # letters in a row whose marks all stand one letter late
MOST_RUNS = 40  # with an unnamed mark that are looked up
LEAST_COVERED = 0.8  # share of their letters that are in words where the mark is read right
FEW_SITES = 3  # sites of a fault that could be an accident below this number

SARA_AM_WORDS = Path(schemas.__file__).parent / "lexicon" / "sara_am.txt"

THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
PLACEHOLDER = 0xF0000  # where unknown glyph numbers stand while they are read, below the numbered shapes
ALL_MARKS = MARKS + NIKHAHIT

CID = regex.compile(r"\(cid:(\d{1,5})\)")
NUMBERED = regex.compile("[\U000f0000-\U0010fffd]")
UNREAD = re.compile(f"[{UNKNOWN}{chr(PLACEHOLDER)}-\U0010ffff]")
SITE = re.compile(f"[ {SARA_AA}{SARA_AM}{UNKNOWN}{chr(PLACEHOLDER)}-\U0010ffff]")  # of every fault but moved marks
PRIVATE = regex.compile("[\ue000-\uefff\uf100-\uf6ff\uf71b-\uf8ff]")
SPACE_AA = regex.compile(f"(?<=[{CONSONANTS}][{TONES}]?) +(?=[{TONES}]?{SARA_AA})")
SPACE_AM = regex.compile(f"(?<=[{CONSONANTS}][{TONES}]?) +(?=[{TONES}]?{SARA_AM})")
SPACE_MARK = regex.compile(f"(?<=[{CONSONANTS}{MARKS}]) +(?=[{MARKS}])")
LONE = regex.compile(f"(?<=[{THAI}]) (?:[{CONSONANTS}]|[{CONSONANTS}][{MARKS}]+)(?![{THAI}.])")
COMPOSE = regex.compile(f"{NIKHAHIT}([{TONES}]?){SARA_AA}")
MISPLACED = regex.compile(
    f"[{ABOVE_VOWELS}{BELOW_VOWELS}]{{2}}|[{TONES}]{{2}}|[{TONES}][{ABOVE_VOWELS}{BELOW_VOWELS}]"
    f"|(?<![{CONSONANTS}{MARKS} \n\ufffd])[{MARKS}]|(?<=[{CONSONANTS}{MARKS}]) [{MARKS}]"
)
DOUBLED_RUN = re.compile(f"(?:([{THAI}])\\1){{5,}}")
RUN = regex.compile(f"[{THAI}\ufffd\U000f0000-\U0010fffd]+(?: [{THAI}\ufffd\U000f0000-\U0010fffd]+)*")
# An unnamed mark before a sara aa, with the tone mark that may stand between them: it may be the ring of sara am.
RING = regex.compile(f"([\U00100000-\U00107fff])([{TONES}]?){SARA_AA}")

LOST_RING, RING_FOR_SPACE, AA_FOR_AM, AM_FOR_AA = "lost_sara_am", "space_for_ring", "aa_for_am", "am_for_aa"
RING_NAMED = "ring_unnamed"
SPACED, MOVED, GLYPH, DOUBLED = "letter_spaced", "mark_moved", "unknown_glyph", "doubled_letters"


@dataclass
class Evidence:
    """What a document shows. active: faults with signs of them. rates: fault -> share of its possible sites where it
    was proven. glyphs: number or private letter -> the letter that its words prove. rings: unnamed marks that are the
    ring of sara am."""

    active: set[str] = field(default_factory=set)
    rings: frozenset[str] = frozenset()
    rates: dict[str, float] = field(default_factory=dict)
    glyphs: dict[str, str] = field(default_factory=dict)


class Repairer:
    """Repairs the strings of one document. counts: step -> changes made. examples: step -> (before, after) of the
    first of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, tuple[str, str]] = {}
        self._chunks: dict[str, str] = {}
        self.evidence = self._look(texts)

    def __call__(self, text: str) -> str:
        """The repaired text; the very same string where nothing is broken or nothing can be proven."""
        active = self.evidence.active
        if not active or not text:
            return text
        repaired = self._ringed(_prepare(text))
        if DOUBLED in active:
            repaired = self._undouble(repaired)
        chunks = RUN.sub(lambda match: self._run(match.group()), repaired)
        result = _restore(chunks, self.evidence.glyphs)
        alone = _restore(_prepare(text), {})
        return text if result == alone and not SHAPE.search(text) else result

    def report(self, issues: Issues) -> None:
        """One issue for each step that changed anything: how often, and the first example."""
        for step in sorted(self.counts):
            before, after = self.examples[step]
            issues.add("text.layer_repaired", raw=before, value=after, count=self.counts[step], step=step)

    # Evidence

    def _look(self, texts: Iterable[str]) -> Evidence:
        sample: list[str] = []
        length = 0
        for text in texts:
            sample.append(text)
            length += len(text)
            if length > MOST_SAMPLE:
                break
        whole = COMPOSE.sub(rf"\1{SARA_AM}", "\n".join(sample))
        evidence = Evidence(active=_signs(whole))
        if not evidence.active:
            return evidence
        self.evidence = evidence
        evidence.rings = _rings(whole)
        tally: Counter[str] = Counter()
        sites: Counter[str] = Counter()
        votes: dict[str, Counter[str]] = {}
        seen: Counter[str] = Counter()
        for text in sample:
            for match in RUN.finditer(self._ringed(_prepare(text))):
                seen.update(_chunks(match.group()))
        for chunk, times in seen.items():
            self._count(chunk, times, tally, sites, votes)
        for step in list(evidence.active):
            if step == DOUBLED:
                continue
            proven = tally[step]
            if not proven and step not in (GLYPH,):
                evidence.active.discard(step)
                continue
            if (step == AM_FOR_AA and proven < FEW_SITES) or (step in (AA_FOR_AM, MOVED) and proven < 2):
                evidence.active.discard(step)
                continue
            evidence.rates[step] = min(0.98, max(0.05, proven / max(1, sites[step])))
        if LOST_RING in evidence.active or RING_FOR_SPACE in evidence.active:
            both = tally[LOST_RING] + tally[RING_FOR_SPACE]
            for step in (LOST_RING, RING_FOR_SPACE):
                evidence.rates[step] = min(0.98, max(0.02, tally[step] / max(1, both)))
        evidence.glyphs = {
            glyph: letters.most_common(1)[0][0]
            for glyph, letters in votes.items()
            if letters.most_common(1)[0][1] >= max(2, 0.8 * sum(letters.values()))
        }
        self._chunks.clear()
        self.counts.clear()
        self.examples.clear()
        return evidence

    def _count(
        self, chunk: str, times: int, tally: Counter[str], sites: Counter[str], votes: dict[str, Counter[str]]
    ) -> None:
        """Add what a chunk that stands in the document so many times shows."""
        lattice = self._lattice(chunk)
        if lattice is None:
            return
        for _, _, tokens in _differences(chunk, lattice, MARGIN + 1.0):
            for token in tokens:
                for at, step in token.steps:
                    tally[step] += times
                    sites[step] += times
                    if step == GLYPH and chunk[at] != UNKNOWN:
                        shown = _glyph_letter(chunk, token, at)
                        if shown:
                            votes.setdefault(chunk[at], Counter())[shown] += times
        if AA_FOR_AM in self.evidence.active:
            sites[AA_FOR_AM] += times * chunk.count(SARA_AM)
        if AM_FOR_AA in self.evidence.active:
            sites[AM_FOR_AA] += times * chunk.count(SARA_AA)

    # Repair

    def _ringed(self, text: str) -> str:
        """Unnamed rings with the sara aa after them as sara am."""

        def am(match: regex.Match[str]) -> str:
            if match[1] not in self.evidence.rings:
                return match.group()
            self.counts[RING_NAMED] += 1
            self.examples.setdefault(RING_NAMED, (f"{UNKNOWN}{match[2]}{SARA_AA}", f"{match[2]}{SARA_AM}"))
            return match[2] + SARA_AM

        return RING.sub(am, text) if self.evidence.rings else text

    def _run(self, run: str) -> str:
        return "".join(map(self._chunk, _chunks(run)))

    def _chunk(self, chunk: str) -> str:
        known = self._chunks.get(chunk)
        if known is None:
            known = self._chunks[chunk] = self._search(chunk)
        return known

    def _search(self, chunk: str) -> str:
        lattice = self._lattice(chunk)
        if lattice is None:
            return chunk
        pieces: list[str] = []
        at = 0
        for start, end, tokens in _differences(chunk, lattice, self._margin()):
            pieces.append(chunk[at:start])
            after = "".join(token.text for token in tokens)
            pieces.append(after)
            at = end
            for token in tokens:
                for _, step in token.steps:
                    self.counts[step] += 1
                    self.examples.setdefault(step, (chunk[token.start : token.end], token.text))
        return "".join(pieces) + chunk[at:]

    def _margin(self) -> float:
        rates = [rate for step, rate in self.evidence.rates.items() if step in (AA_FOR_AM, AM_FOR_AA, LOST_RING)]
        return SURE_MARGIN if rates and max(rates) >= SURE_RATE else MARGIN

    def _price(self, step: str, first: float) -> float:
        rate = self.evidence.rates.get(step)
        return first if rate is None else -log(rate)

    def _lattice(self, text: str) -> Lattice | None:
        """The readings of a chunk; None where no fault has a site in it."""
        active = self.evidence.active
        glyphs = self.evidence.glyphs
        unknown = sum(letter not in glyphs for letter in UNREAD.findall(text))
        if unknown > MOST_UNKNOWN * len(text):
            return None
        added: defaultdict[int, list[Reading]] = defaultdict(list)
        found = False
        for i in range(len(text)) if MOVED in active else (match.start() for match in SITE.finditer(text)):
            letter, options = text[i], added[i]
            if letter == " ":
                found |= self._space(text, i, options)
            elif letter == SARA_AA and AA_FOR_AM in active and i and text[i - 1] in CONSONANTS + TONES:
                options.append(Reading(i + 1, SARA_AM, self._price(AA_FOR_AM, 3.0), AA_FOR_AM))
                found = True
            elif letter == SARA_AM and AM_FOR_AA in active:
                options.append(Reading(i + 1, SARA_AA, self._price(AM_FOR_AA, 3.0), AM_FOR_AA))
                found = True
            elif letter == UNKNOWN or ord(letter) >= PLACEHOLDER:
                known = self.evidence.glyphs.get(letter)
                letters = known or (ALL_MARKS if ord(letter) in UNKNOWN_MARKS else _ANY)
                options += [Reading(i + 1, one, 0.5 if known else 4.0, GLYPH) for one in letters]
                tone = text[i + 1 : i + 2] if text[i + 1 : i + 2] in TONES else ""
                if not known and text[i + 1 + len(tone) : i + 2 + len(tone)] == SARA_AA:
                    options.append(Reading(i + 2 + len(tone), tone + SARA_AM, 4.0, GLYPH))
                found = True
            if MOVED in active and (letter in CONSONANTS or letter in ALL_MARKS):
                found |= _moves(text, i, options)
        if not found:
            return None
        return {at: options for at, options in added.items() if options}

    def _space(self, text: str, i: int, options: list[Reading]) -> bool:
        active = self.evidence.active
        end = i
        while end < len(text) and text[end] == " ":
            end += 1
        follower = text[end] if end < len(text) else ""
        behind = text[end + 1] if end + 1 < len(text) and follower in TONES else follower
        if LOST_RING in active and behind == SARA_AA:
            tone = follower if behind != follower else ""
            after = end + len(tone) + 1
            options.append(Reading(after, tone + SARA_AM, self._price(LOST_RING, 0.7), LOST_RING))
            options.append(Reading(end, "", self._price(RING_FOR_SPACE, 0.7), SPACED))
            return True
        if follower and (follower in ALL_MARKS or follower in "ะำ"):
            options.append(Reading(end, "", 0.2, SPACED))
            return SPACED in active or MOVED in active
        if (SPACED in active or MOVED in active) and _fragment_beside(text, i, end):
            options.append(Reading(end, "", 1.5, SPACED))
            return True
        return False

    def _undouble(self, text: str) -> str:
        def single(match: re.Match[str]) -> str:
            run = match.group()
            once = run[::2]
            if coverage(once) >= 0.8 > coverage(run):
                self.counts[DOUBLED] += 1
                self.examples.setdefault(DOUBLED, (run, once))
                return once
            return run

        return DOUBLED_RUN.sub(single, text)


_NO_START = frozenset(ALL_MARKS + "ะาำ")
_ANY = CONSONANTS + "เแโใไะาำ" + ALL_MARKS


def _signs(text: str) -> set[str]:
    """Faults that the text may have, from cheap signs; the dictionary decides later."""
    active: set[str] = set()
    if SPACE_AA.search(text):
        active |= {LOST_RING, RING_FOR_SPACE}
    aa, am = text.count(SARA_AA), text.count(SARA_AM)
    spaced_am = len(SPACE_AM.findall(text))
    if am >= 4 and (am > 0.35 * (aa + am)):
        active.add(AM_FOR_AA)
    if _rings_lost(text):
        active.add(AA_FOR_AM)
    lone = len(LONE.findall(text)) + len(SPACE_MARK.findall(text)) + spaced_am
    if lone >= FEW_SITES:
        active.add(SPACED)
    if len(MISPLACED.findall(text)) >= 2:
        active.add(MOVED)
    if UNKNOWN in text or CID.search(text) or PRIVATE.search(text) or SHAPE.search(text):
        active.add(GLYPH)
    if DOUBLED_RUN.search(text):
        active.add(DOUBLED)
    return active


@cache
def _without_ring() -> re.Pattern[str]:
    """Common words as they look when the ring of their sara am is lost; `re` finds fixed words faster."""
    lines = SARA_AM_WORDS.read_text(encoding="utf-8").splitlines()
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return re.compile("|".join(re.escape(word.replace(SARA_AM, SARA_AA)) for word in words))


def _rings_lost(text: str) -> bool:
    """Whether common words stand in the text without the ring of their sara am."""
    return len(list(islice(_without_ring().finditer(text), 2))) == 2


def _rings(text: str) -> frozenset[str]:
    """The unnamed marks that stand before sara aa only, where their words prove that they are the ring of sara am:
    no other mark makes so much of the text Thai words."""
    found = set()
    for mark in set(SHAPE.findall(text)):
        before_aa = sum(match[1] == mark for match in RING.finditer(text))
        if ord(mark) not in UNKNOWN_MARKS or before_aa < 2 or before_aa < text.count(mark):
            continue
        runs = list({run for match in RUN.finditer(text) for run in match.group().split() if mark in run})[:MOST_RUNS]
        shown = {other: sum(coverage(run.replace(mark, other)) for run in runs) for other in MARKS}
        ringed = sum(coverage(RING.sub(rf"\2{SARA_AM}", run)) for run in runs)
        if ringed > max(shown.values()) and ringed >= LEAST_COVERED * len(runs):
            found.add(mark)
    return frozenset(found)


def _prepare(text: str) -> str:
    """Glyph numbers as one letter each, the ring with its sara aa as one letter."""
    text = CID.sub(lambda match: chr(PLACEHOLDER + int(match.group(1)) % 0xFFF0), text) if "(cid:" in text else text
    text = PRIVATE.sub(lambda match: chr(PLACEHOLDER + ord(match.group())), text)
    return COMPOSE.sub(rf"\1{SARA_AM}", text)


def _restore(text: str, glyphs: dict[str, str]) -> str:
    """Letters that stayed unknown as they were."""

    def back(match: regex.Match[str]) -> str:
        letter = match.group()
        if letter in glyphs:
            return glyphs[letter]
        if ord(letter) >= UNKNOWN_MARKS.start:
            return UNKNOWN
        number = ord(letter) - PLACEHOLDER
        return chr(number) if 0xE000 <= number <= 0xF8FF else f"(cid:{number})"

    return NUMBERED.sub(back, text)


def _chunks(run: str) -> list[str]:
    """A run in pieces short enough to search, cut at spaces between whole words where there are any."""
    if len(run) <= LONGEST_CHUNK:
        return [run]
    pieces: list[str] = []
    start = 0
    while len(run) - start > LONGEST_CHUNK:
        cut = run.rfind(" ", start + LONGEST_CHUNK // 2, start + LONGEST_CHUNK)
        cut = start + LONGEST_CHUNK if cut < 0 else cut
        pieces.append(run[start:cut])
        start = cut
    return [*pieces, run[start:]]


def _fragment_beside(text: str, start: int, end: int) -> bool:
    """Whether a piece that is no Thai word by itself stands beside this space."""
    left = text[text.rfind(" ", 0, start) + 1 : start]
    stop = text.find(" ", end)
    right = text[end : stop if stop >= 0 else len(text)]
    return any(piece and len(piece) < 12 and _covered(piece) < 1.0 for piece in (left, right))


_covered = lru_cache(maxsize=16384)(coverage)  # the same short pieces stand beside many spaces


def _moves(text: str, i: int, options: list[Reading]) -> bool:
    """Readings for marks that stand on the wrong letter: one letter too late, or too early."""
    letter = text[i]
    size = len(text)
    own = i + 1
    while own < size and text[own] in ALL_MARKS:
        own += 1
    if letter in CONSONANTS and own < size and text[own] in CONSONANTS:
        second = text[own]
        end = _after_marks(text, own + 1)
        late = text[own + 1 : end].replace(" ", "")
        early = text[i + 1 : own]
        for k in range(1, len(late) + 1):
            marks = _spelled(early + late[:k])
            options.append(Reading(end, letter + marks + second + late[k:], 4.0, MOVED))
        if late and not early:  # each of several letters lost its marks to the next one
            shifted, last = letter + late, second
            for step in range(1, LONGEST_SHIFT):
                if end >= size or text[end] not in CONSONANTS:
                    break
                after = _after_marks(text, end + 1)
                marks = text[end + 1 : after].replace(" ", "")
                if not marks:
                    break
                shifted, last, end = shifted + last + marks, text[end], after
                options.append(Reading(end, shifted + last, 4.0 + step, MOVED))
        if early and not late:
            options.append(Reading(end, letter + second + early, 4.0, MOVED))
        return bool(late or early)
    if letter in ALL_MARKS and (i == 0 or text[i - 1] not in CONSONANTS + ALL_MARKS) and own < size:
        if text[own] in CONSONANTS:
            options.append(Reading(own + 1, text[own] + text[i:own], 4.0, MOVED))
            return True
    return False


def _after_marks(text: str, at: int) -> int:
    """Where the marks that begin here end; a space before a mark does not part it from its letter."""
    while at < len(text) and (text[at] in ALL_MARKS or (text[at] == " " and text[at + 1 : at + 2] in _MARK_SET)):
        at += 1
    return at


_MARK_SET = frozenset(ALL_MARKS)


def _spelled(marks: str) -> str:
    """Vowel marks before tone marks."""
    return "".join(sorted(marks, key=lambda mark: mark in TONES + "\u0e4c"))


def _glyph_letter(chunk: str, token: Token, at: int) -> str | None:
    """The letter that a token shows for the unknown glyph at this position, if the token reads nothing else."""
    if len(token.steps) != sum(chunk[position] == chunk[at] for position, _ in token.steps):
        return None
    offset = at - token.start
    return token.text[offset] if len(token.text) == token.end - token.start and offset < len(token.text) else None


def _differences(text: str, lattice: Lattice, margin: float) -> list[tuple[int, int, list[Token]]]:
    """Stretches (start, end, tokens) where a repair beats leaving the text alone, and every other repair."""
    path = best_path(text, lattice) if lattice else []
    if not any(token.steps for token in path):
        return []
    left_alone = best_path(text, PLAIN)
    ends = {token.end for token in left_alone} | {0}
    found: list[tuple[int, int, list[Token]]] = []
    group: list[Token] = []
    start = 0
    for token in path:
        group.append(token)
        if token.end not in ends:
            continue
        if any(one.steps for one in group):
            kept = _decide(text, lattice, left_alone, start, token.end, group, margin)
            if kept is not None:
                found.append((start, token.end, kept))
        group, start = [], token.end
    return found


def _decide(
    text: str, lattice: Lattice, left_alone: list[Token], start: int, end: int, group: list[Token], margin: float
) -> list[Token] | None:
    if any(token.steps and not token.known for token in group):
        return None
    if any({GLYPH, MOVED} <= {step for _, step in token.steps} for token in group):
        return None  # two guesses in one word prove each other
    if any(step == MOVED and len(token.text) < LEAST_MOVED for token in group for _, step in token.steps):
        return None
    if any(_guessed(token, lattice) for token in group):
        return None
    if end < len(text) and text[end] in _NO_START:  # what follows would have no letter to stand on
        return None
    value = worth(group)
    alone = worth([token for token in left_alone if start <= token.start < end])
    if value - alone < margin:
        return None
    taken = {at - start: (token.text, step) for token in group for at, step in token.steps}
    other = _without(lattice, start, end, taken, group)
    rival = best_path(text[start:end], other)
    same = "".join(token.text for token in rival) == "".join(token.text for token in group)
    return group if same or value - worth(rival) >= margin else None


def _guessed(token: Token, lattice: Lattice) -> bool:
    """Whether too little of a word is printed to prove its unknown letters. A mark is proven by less than a letter:
    there are few of them, and every letter is weighed against it."""
    unknown = [at - token.start for at, step in token.steps if step == GLYPH and len(lattice[at]) > 1]
    if not unknown:
        return False
    aligned = len(token.text) == token.end - token.start
    marks = aligned and all(token.text[offset] in ALL_MARKS for offset in unknown)
    return len(token.text) - len(unknown) < (LEAST_KNOWN - 1 if marks else LEAST_KNOWN)


def _without(lattice: Lattice, start: int, end: int, taken: dict, group: list[Token]) -> Lattice:
    """The readings of a stretch, less those that its repair took."""
    used = {(at, step) for token in group for at, step in token.steps}
    shown = {at: _taken_text(lattice, group, at, step) for at, step in used}
    part: Lattice = {}
    for at in range(start, end):
        part[at - start] = [
            reading._replace(end=reading.end - start)
            for reading in lattice.get(at, ())
            if reading.end <= end and not ((at, reading.step) in used and reading.text in shown[at])
        ]
    return part


def _taken_text(lattice: Lattice, group: list[Token], at: int, step: str) -> set[str]:
    """The texts that the reading taken at this position may have had, judged by the word it stands in."""
    token = next(token for token in group if token.start <= at < token.end)
    return {reading.text for reading in lattice[at] if reading.step == step and reading.text in token.text}
