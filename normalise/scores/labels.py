"""What a score is called: names, numbers and codes in running text and in table cells -> codes of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from re import Pattern

import regex
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from normalise.scores.framework import FIRST_YEAR, oit_items, sub_indicators, table
from normalise.squeeze import REMEMBERED, Squeezed, squeezed
from schemas.dataset import INSTRUMENTS
from schemas.document import Place
from schemas.issues import Issues

# strength of a label in running text, the weakest first
WEAK, BARE, STRONG = 0, 1, 2
# A noisy name is taken for an indicator's if it is this much alike, and this much more than any other indicator's.
LEAST_ALIKE, LEAST_MARGIN = 0.84, 0.08
# An instrument's name with at most one letter in so many misread is taken for it, where it needs two letters fewer than
# any other's: those of the internal and the external survey differ by three.
INSTRUMENT_LETTERS, INSTRUMENT_MARGIN = 12, 2
LONGEST_LABEL_CELL = 150
# So many first letters of a name or word are looked for before the whole.
BEGINNING = 4
# A name broken off at a line's end is known by so many letters.
LEAST_CUT = 4


@dataclass(frozen=True)
class Label:
    """A label at [start, end) of a squeezed text.

    code: of the contract; None where only a number is printed (`number`) or an unknown name. name: as printed, None if
    only a number. number: as printed in ASCII, None if none. strength: STRONG, BARE (an indicator's name without the
    word ตัวชี้วัด) or WEAK (the assessment's name). kind: indicator, sub_indicator, item, instrument, part, overall,
    index, highest, lowest, block. alike: 1.0 exact, less where letters were damaged.
    """

    start: int
    end: int
    code: str | None
    kind: str
    strength: int = STRONG
    number: str | None = None
    name: tuple[int, int] | None = None
    alike: float = 1.0
    scored: bool = False


def _alternatives(phrases: Iterable[str]) -> str:
    return "|".join(regex.escape(p) for p in sorted(set(phrases), key=lambda p: (-len(p), p)) if p)


@cache
def names(year: int | None) -> dict[str, str]:
    """Squeezed name or variant -> code: indicators, sub-indicators, instruments, OIT items, and 2561's indices."""
    found: dict[str, str] = {}

    def add(phrase: str, code: str) -> None:
        found.setdefault(squeezed(phrase), code)

    if year == FIRST_YEAR:
        for number, facts in table("indices")[str(FIRST_YEAR)].items():
            for phrase in (facts["name"], *facts.get("variants", ())):
                add(phrase, f"index-{number}")
    for number, facts in table("indicators").items():
        if number.isdigit():
            for phrase in (facts["name"], *facts["variants"]):
                add(phrase, f"indicator-{number}")
    for code in INSTRUMENTS:
        facts = table("instruments")[code]
        for phrase in (facts["name"], *facts["variants"]):
            add(phrase, code)
    return found


@cache
def names_cut_at(beginning: str) -> tuple[str, ...]:
    """The indicators' names that go on behind this beginning, longest first."""
    if len(beginning) < LEAST_CUT:
        return ()
    found = (n for n, code in names(None).items() if code.startswith("indicator-") and n.startswith(beginning))
    return tuple(sorted((n for n in found if n != beginning), key=lambda n: -len(n)))


@cache
def sub_names(year: int | None) -> dict[str, str]:
    """Squeezed name -> code of the year's sub-indicators (names that are also an indicator's are left out)."""
    taken = names(year)
    found: dict[str, str] = {}
    for number, facts in sub_indicators(year).items():
        for phrase in (facts["name"], *facts.get("variants", ())):
            if squeezed(phrase) not in taken:
                found.setdefault(squeezed(phrase), f"indicator-{number}")
    return found


@cache
def item_names(year: int | None) -> dict[str, str]:
    """Squeezed official name -> code of the year's OIT items."""
    found: dict[str, str] = {}
    for code, name in oit_items(year).items():
        found.setdefault(squeezed(name), code)
    return found


@cache
def _known(year: int | None) -> dict[str, str]:
    """Squeezed name -> code of indicators, sub-indicators and instruments."""
    return {**sub_names(year), **names(year)}


@cache
def _beginnings(year: int | None) -> re.Pattern[str]:
    """How labels begin: a text without any of these holds none."""
    words, instruments = table("words")["label"], table("instruments")
    phrases = {
        *(words["indicator"] + words["index"] + words["highest"] + words["lowest"] + words["blocks"]),
        *(instruments["EIT"]["part_words"] + instruments["ITA"]["strong"] + instruments["ITA"]["weak"]),
    }
    begun = {squeezed(phrase)[:BEGINNING] for phrase in phrases} | {name[:BEGINNING] for name in names(year)}
    return re.compile("|".join([r"[ieo][ -]?\d", *map(re.escape, sorted({*begun, *_short_codes()}))]))


def _ahead(phrases: Iterable[str]) -> str:
    """A look ahead to how the phrases begin: cheap, where looking behind at every letter is not."""
    return f"(?={'|'.join(map(re.escape, sorted({phrase[:BEGINNING] for phrase in phrases})))})"


@cache
def _patterns(year: int | None) -> dict[str, Pattern[str] | regex.Pattern[str]]:
    words = table("words")["label"]
    instruments = table("instruments")
    known = names(year)
    indicator_names = [p for p, code in known.items() if code.startswith(("indicator-", "index-"))]
    instrument_names = [p for p, code in known.items() if code in INSTRUMENTS]
    short = {squeezed(s): code for code in INSTRUMENTS for s in instruments[code]["short"]}
    not_names = table("indicators")["not_names"]
    before = "".join(f"(?<!{regex.escape(word)})" for word in not_names["before"])
    after = "|".join(regex.escape(word) for word in not_names["after"])
    anchor = _alternatives(squeezed(w) for w in (*words["indicator"], *words["index"]))
    number = r"(?P<number>\d{1,2}(?:\.\d)?(?![\d]|\.\d))?[.):\-–]?[“\"(]?"
    parts = _alternatives(squeezed(w) for w in instruments["EIT"]["part_words"])
    blocks = [squeezed(p) for p in words["blocks"]]
    return {
        "anchored": regex.compile(
            f"(?P<anchor>{anchor}){number}(?P<name>{_alternatives([*indicator_names, *sub_names(year)])})?"
        ),
        "bare": re.compile(f"{_ahead(indicator_names)}{before}(?P<name>{_alternatives(indicator_names)})(?!{after})"),
        "instrument": regex.compile(
            f"(?P<name>{_alternatives(instrument_names)})|(?<![a-z0-9.])(?P<short>{_alternatives(short)})(?![a-z0-9])"
        ),
        "part": regex.compile(f"(?P<word>{parts}) ?(?P<number>[12])(?![\\d.,/])"),
        "item": regex.compile(
            r"(?<![a-z0-9.@/_])(?<![^\n]-)(?P<letter>[ieo])[ -]?(?P<number>\d{1,2})(?![\d]|[.,]\d|[a-z])"
        ),
        "strong": regex.compile(_alternatives(squeezed(p) for p in instruments["ITA"]["strong"])),
        "weak": regex.compile(
            "|".join(
                f"(?<![a-z]){regex.escape(p)}(?![a-z])" if p.isascii() else regex.escape(p)
                for p in sorted({squeezed(p) for p in instruments["ITA"]["weak"]}, key=len, reverse=True)
            )
        ),
        "highest": regex.compile(_alternatives(squeezed(p) for p in words["highest"])),
        "lowest": regex.compile(_alternatives(squeezed(p) for p in words["lowest"])),
        "block": re.compile(
            _ahead(blocks) + r"(?<!ใน)(?<!แต่ละ)(?<!ราย)(?<!ทุก)(?<!ทั้ง)(?<!\d)(?:" + _alternatives(blocks) + ")"
        ),
    }


@cache
def _short_codes() -> dict[str, str]:
    instruments = table("instruments")
    return {squeezed(s): code for code in INSTRUMENTS for s in instruments[code]["short"]}


def find_labels(text: str, year: int | None) -> tuple[Label, ...]:
    """Every label in a squeezed text, in order, without overlaps: of overlapping ones the more telling stays."""
    if not _beginnings(year).search(text):
        return ()
    return _remembered_labels(text, year) if len(text) <= REMEMBERED else _find_labels(text, year)


@lru_cache(maxsize=1024)
def _remembered_labels(text: str, year: int | None) -> tuple[Label, ...]:
    return _find_labels(text, year)


def _find_labels(text: str, year: int | None) -> tuple[Label, ...]:
    patterns = _patterns(year)
    known = _known(year)
    found: list[Label] = []
    for match in patterns["anchored"].finditer(text):
        label = _anchored(match, known, text, year)
        if label is not None:
            found.append(label)
    for match in patterns["instrument"].finditer(text):
        code = known[match["name"]] if match["name"] else _short_codes()[match["short"]]
        found.append(Label(match.start(), match.end(), code, "instrument", name=match.span()))
    for match in patterns["part"].finditer(text):
        found.append(
            Label(
                match.start(), match.end(), f"EIT-{match['number']}", "part", number=match["number"], name=match.span()
            )
        )
    for match in patterns["item"].finditer(text):
        code = f"{match['letter']}{int(match['number'])}"
        found.append(Label(match.start(), match.end(), code, "item", number=match.group()))
    for match in patterns["strong"].finditer(text):
        scored = "คะแนน" in match.group()
        found.append(Label(match.start(), match.end(), "ITA", "overall", name=match.span(), scored=scored))
    for kind in ("highest", "lowest"):
        for match in patterns[kind].finditer(text):
            found.append(
                Label(match.start(), match.end(), None, kind, name=match.span(), scored="คะแนน" in match.group())
            )
    for match in patterns["bare"].finditer(text):
        found.append(
            Label(
                match.start("name"), match.end("name"), known[match["name"]], "indicator", BARE, name=match.span("name")
            )
        )
    for match in patterns["weak"].finditer(text):
        found.append(Label(match.start(), match.end(), "ITA", "overall", WEAK, name=match.span()))
    for match in patterns["block"].finditer(text):
        found.append(Label(match.start(), match.end(), None, "block"))
    return tuple(_merged(_without_overlaps(found), text))


def _anchored(match: regex.Match[str], known: dict[str, str], text: str, year: int | None) -> Label | None:
    """ "ตัวชี้วัดที่ ๓ การใช้อำนาจ": by its name; a damaged name by likeness; a number alone keeps code None."""
    number, name = match["number"], match["name"]
    if name:
        code = known[name]
        kind = "sub_indicator" if "." in code else "index" if code.startswith("index") else "indicator"
        return Label(match.start(), match.end(), code, kind, number=number, name=match.span("name"))
    if number is None:
        return None
    after = text[match.end() : match.end() + 40].partition("\n")[0]
    close = closest_name(after, year, prefix=True)
    if close is not None:
        code, length, alike = close
        end = match.end() + length
        return Label(match.start(), end, code, "indicator", number=number, name=(match.end(), end), alike=alike)
    kind = "sub_indicator" if "." in number else "indicator"
    return Label(match.start(), match.end(), None, kind, number=number)


def closest_name(text: str, year: int | None, prefix: bool = False) -> tuple[str, int, float] | None:
    """(code, length used, likeness) of the indicator whose name a damaged text is, or begins with; None if none is
    clearly nearest."""
    if text.startswith(tuple(table("indicators")["not_names"]["before"])):
        return None
    scores: dict[str, tuple[float, int]] = {}
    for phrase, code in names(year).items():
        if not code.startswith(("indicator-", "index-")):
            continue
        lengths = range(max(4, len(phrase) - 2), len(phrase) + 3) if prefix else (len(text),)
        for length in lengths:
            part = text[:length]
            if len(part) < len(phrase) - 2:
                break
            alike = fuzz.ratio(part, phrase) / 100
            if alike > scores.get(code, (0.0, 0))[0]:
                scores[code] = (alike, len(part))
    ranked = sorted(scores.items(), key=lambda item: -item[1][0])
    if not ranked or ranked[0][1][0] < LEAST_ALIKE:
        return None
    if len(ranked) > 1 and ranked[0][1][0] - ranked[1][1][0] < LEAST_MARGIN:
        return None
    code, (alike, length) = ranked[0]
    return code, length, alike


def closest_instrument(text: str, said: set[str | None]) -> tuple[str, float] | None:
    """(code, likeness) of the instrument whose name a damaged text is; None if none is clearly nearest. said: the codes
    that are printed beside the name; another one than the name's decides nothing."""
    wrong: dict[str, tuple[int, int]] = {}
    for phrase, code in names(None).items():
        if code in INSTRUMENTS:
            letters = Levenshtein.distance(text, phrase), len(phrase)
            wrong[code] = min(letters, wrong.get(code, letters))
    (code, (best, length)), (_, (second, _)) = sorted(wrong.items(), key=lambda item: item[1])[:2]
    if best > length // INSTRUMENT_LETTERS or said - {code}:
        return None
    if second - best < (1 if said else INSTRUMENT_MARGIN):
        return None
    return code, 1 - best / length


RANK = {"item": 6, "sub_indicator": 5, "index": 5, "indicator": 4, "part": 3, "instrument": 2, "overall": 1}


def _without_overlaps(found: list[Label]) -> list[Label]:
    """Longer and stronger labels push out those they cover."""
    order = sorted(
        found,
        key=lambda label: (
            label.kind == "block",
            -label.strength,
            label.kind in ("highest", "lowest"),
            -(label.end - label.start),
            label.start,
        ),
    )
    taken = bytearray(max((label.end for label in found), default=0))
    kept: list[Label] = []
    for label in order:
        if not any(taken[label.start : label.end]):
            taken[label.start : label.end] = b"\x01" * (label.end - label.start)
            kept.append(label)
    return sorted(kept, key=lambda label: label.start)


def _merged(labels: list[Label], text: str) -> list[Label]:
    """ "แบบวัด… (IIT)" is one label, not two."""
    merged: list[Label] = []
    for label in labels:
        last = merged[-1] if merged else None
        if last and last.code and last.code == label.code and text[last.end : label.start].strip(" (:-") == "":
            name = (last.name or (last.start, last.end))[0]
            merged[-1] = replace(
                last, end=label.end, name=(name, label.end), strength=max(last.strength, label.strength)
            )
            continue
        if (
            last
            and last.kind == "item"
            and label.kind == "indicator"
            and text[last.end : label.start].strip(" :.-") == ""
        ):
            # the assessment's own site numbers indicators so: "i3 การใช้อำนาจ"
            number = last.number.lstrip("ieo -") if last.number else None
            merged[-1] = replace(label, start=last.start, strength=STRONG, number=number)
            continue
        merged.append(label)
    return merged


# "3.", "(3)", "๓)", "9.1", "ตัวชี้วัดที่ 3", before a name in a cell
LEADING_NUMBER = regex.compile(r"[(\[]?(?P<number>\d{1,2}(?:\.\d{1,2})?)[.)\]:\-]*(?=[^\d.,%)\]]|$)")
CODE_CELL = regex.compile(r"[(\[“\"]?(?P<letter>[ieo])[ .:-]?(?P<number>\d{1,2})[)\]”\".:]?(?P<rest>.*)", regex.DOTALL)
BRACKETED = regex.compile(r"[(\[][^()\[\]]*[)\]]")


def label_of_cell(text: str, year: int | None) -> Label | None:
    """The label that a whole table cell is: a name with or without its number and code in brackets; None for any other
    text. Names may be damaged; a total ("รวม") is told by `total_of_cell`."""
    short = squeezed(text).replace("\n", "")
    if not short or len(short) > LONGEST_LABEL_CELL or not any(c.isalpha() for c in short):
        return None
    code = CODE_CELL.fullmatch(short)
    if code and (named := names(year).get(BRACKETED.sub("", code["rest"]).strip(".:-– "), "")).startswith("indicator-"):
        # the assessment's own site numbers indicators so: "i3 การใช้อำนาจ"
        return Label(0, len(short), named, "indicator", number=code["number"], name=(code.start("rest"), len(short)))
    if code and not code["rest"][:1].isascii():
        return Label(
            0, len(short), f"{code['letter']}{int(code['number'])}", "item", number=f"{code['letter']}{code['number']}"
        )
    if code and not code["rest"]:
        return Label(0, len(short), f"{code['letter']}{int(code['number'])}", "item", number=short)
    labels = find_labels(short, year)
    parts = [label for label in labels if label.kind == "part"]
    if parts and any(label.code == "EIT" for label in labels) or (parts and parts[0].start == 0 and len(short) <= 40):
        return replace(parts[0], number=parts[0].number)
    body, number, offset = short, None, 0
    anchored = next(
        (label for label in labels if label.start == 0 and label.kind in ("indicator", "sub_indicator", "index")), None
    )
    if anchored is not None and anchored.strength == STRONG:
        rest = BRACKETED.sub("", short[anchored.end :]).strip(".:- ")
        if len(rest) <= 12 or anchored.code is not None and len(rest) <= 40:
            return anchored
        if anchored.code is None:
            return replace(anchored, name=(anchored.end, len(short)))
    head = LEADING_NUMBER.match(short)
    if head:
        number, offset = head["number"], head.end()
        body = short[offset:]
    bare = BRACKETED.sub("", body).strip('.:-–•*“”" ')
    known = names(year)
    for candidate in (bare, body):
        for prefix in ("ตัวชี้วัด", "ด้าน", "คะแนน", "ดัชนี", "ผลการประเมิน", "เครื่องมือ", "แบบประเมิน"):
            hit = known.get(candidate) or known.get(candidate.removeprefix(prefix))
            if hit:
                kind = "instrument" if hit in INSTRUMENTS else "index" if hit.startswith("index") else "indicator"
                return Label(0, len(short), hit, kind, number=number, name=(offset, len(short)))
    instruments = {label.code for label in labels if label.kind == "instrument"}
    if len(instruments) == 1 and (len(bare) <= 8 or labels[0].start <= 12 or bare.endswith(tuple(_short_codes()))):
        if not any(label.kind == "indicator" for label in labels):
            return Label(0, len(short), instruments.pop(), "instrument", number=number, name=(offset, len(short)))
    sub = sub_names(year).get(bare)
    if sub and (number is None or "." in number or number == sub.split(".")[-1]):
        return Label(0, len(short), sub, "sub_indicator", number=number, name=(offset, len(short)))
    item = item_names(year).get(bare)
    if item and len(bare) >= 12:
        return Label(0, len(short), item, "item", BARE, number=number, name=(offset, len(short)))
    if 6 <= len(bare) <= 60:
        close = closest_name(bare, year)
        if close is not None:
            return Label(0, len(short), close[0], "indicator", number=number, name=(offset, len(short)), alike=close[2])
    near = closest_instrument(bare, instruments)
    if near is not None:
        return Label(0, len(short), near[0], "instrument", number=number, name=(offset, len(short)), alike=near[1])
    strong = [label for label in labels if label.kind == "overall"]
    if (
        strong
        and len(bare) <= 90
        and strong[0].start <= 12
        and not any(label.kind in ("indicator", "instrument") for label in labels)
    ):
        return Label(0, len(short), "ITA", "overall", strong[0].strength, number=number, name=(offset, len(short)))
    return None


def unknown_name(text: str) -> tuple[str | None, str] | None:
    """(number, name) of a cell that looks like a numbered or plain name of something the framework does not know."""
    short = squeezed(text).replace("\n", "")
    head = LEADING_NUMBER.match(short)
    number = head["number"] if head else None
    name = short[head.end() :] if head else short
    letters = sum(char.isalpha() for char in name)
    return (number, name) if letters >= 4 and len(name) <= 80 else None


@cache
def _totals() -> frozenset[str]:
    return frozenset(squeezed(p) for p in table("instruments")["ITA"]["totals"])


YEAR_TAIL = regex.compile(r"(?:ประจำ)?(?:ปี)?(?:งบประมาณ)?(?:พ\.?ศ\.?)?25\d\d$")


@lru_cache(maxsize=4096)
def total_of_cell(text: str) -> bool:
    """Whether a cell says only "รวม", "คะแนนเฉลี่ย" or the like."""
    short = YEAR_TAIL.sub("", squeezed(text))
    return BRACKETED.sub("", short).strip(".:-– ") in _totals() or short in _totals()


def report_variant(code: str, name: str | None, place: Place, told: set[tuple[str, str]], issues: Issues) -> None:
    """Tell that an indicator's printed name is not the official one, nor a former one, or an instrument's none that is
    in use. told: (code, name) of those told before, extended here."""
    instrument = table("instruments").get(code) if code in INSTRUMENTS else None
    facts = instrument or table("indicators").get(code.removeprefix("indicator-"))
    if not name or facts is None:
        return
    short = squeezed(name)
    if instrument and closest_instrument(BRACKETED.sub("", short).strip(".:-– "), set()) is None:
        return
    usual = facts["variants"] if instrument else facts.get("former", ())
    official = [squeezed(phrase) for phrase in (facts["name"], *usual)]
    if (code, short) in told or any(phrase in short for phrase in official):
        return
    told.add((code, short))
    issues.add("score.label_variant", place, raw=name, value=code, name=facts["name"])


def label_text(source: str, text: Squeezed, label: Label) -> str | None:
    """The label's name as printed in the source, without its number."""
    if label.name is None:
        return None
    start, end = text.source_span(*label.name)
    printed = " ".join(source[start:end].split()).strip(" :-–(")
    return (printed + ")" if printed.count("(") > printed.count(")") else printed) or None
