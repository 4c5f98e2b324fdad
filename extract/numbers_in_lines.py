"""The numbers of a line image, read by the project's own number reader before the engine sees the line.

The engine's own digits are never kept unseen: its Thai model lacks five of the ten, and its wrong numbers look
well formed. So what the number reader reads replaces the engine's characters in the same place, and a line that is
nothing but numbers never reaches the engine. (Painting numbers out of other lines spoils short words beside them:
"ปี" alone has too little height to be measured by.) Where the number reader abstains, its best guess stands in the
text, so that a person sees where the number is, and its `Reading` has an empty text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import regex

from extract import pieces
from extract.digits import NumberReading, Sight, look, read_numbers, spot
from extract.engines.tesseract import Char
from schemas.document import Reading
from schemas.thai import ascii_digits, thai_digits

OTHER = "¤"
UNCERTAIN = 0.98  # highest probability of a reading that the number reader itself does not call certain
INK = 160  # darker is ink on a cleaned page
PAPER = 220  # lighter is paper
AT_ONCE = 8  # lines: more at once take memory and no less time
SIDE = 8  # columns of white beside a line that ends in white: a bracket at the very edge of a crop may be a rule
SCORE_LIKE = regex.compile(r"\(?(?:[0-9]{1,2}|100)[.,]?[0-9]{2}\)?%?")
TWO_PAIRS = regex.compile(r"[0-9]{4}")
DIGIT_RUN = regex.compile(r"[0-9๐-๙](?:[0-9๐-๙.,/:]*[0-9๐-๙])?")
LETTERS = 3  # characters at most that the engine makes of a rating
GLUED = regex.compile(r"[0-9๐-๙][.,]?$")
BESIDE_NUMBER = regex.compile(r"[.\u0e01-\u0e3a\u0e40-\u0e4e]+")  # full stops, Thai letters and marks
BESIDE = 0.4  # of a digit's height, between a number and a glyph that may belong to it
LEAST_MASS = 0.3  # probability that a wider frame holds a number at all
SPECK = 0.3  # of a digit's height
DIFFERS = 0.02  # share of another reading that counts
APART = 1.0  # of the line's height: white between two numbers that are surely two
ONE_NUMBER = 0.1  # probability of a score at all, from which pieces with gaps between them are one
SHORT_LINE = 8  # heights: a cell with a number is not longer
LEAST_GAP = 0.35  # of the line's height: a space between words, or between a sign and a number


@dataclass(frozen=True)
class Piece:
    """Characters start to end of a line's text and columns x0 to x1 of its image, ends exclusive."""

    start: int
    end: int
    x0: int
    x1: int


@dataclass(frozen=True)
class Spliced:
    """A line's text with its numbers replaced. unreadable: what stands in the text for each number left open.
    disputed: what the engine took for digits and the number reader for letters."""

    text: str
    readings: tuple[Reading, ...]
    unreadable: tuple[str, ...] = ()
    disputed: tuple[Piece, ...] = ()


@dataclass
class _Found:
    """A number in a line image: its columns and its reading."""

    x0: int
    x1: int
    reading: NumberReading


@dataclass(frozen=True)
class NumberedLine:
    """A line image whose numbers have been read. only_numbers: nothing else is printed on it."""

    image: np.ndarray
    numbers: tuple[_Found, ...]
    only_numbers: bool

    def splice(self, text: str, chars: Sequence[Char | None], margin: int) -> Spliced:
        """Put the numbers into the engine's text. chars: with boxes in an image that has `margin` pixels more on each
        side than `image`."""
        found = [*self.numbers, *_engine_numbers(text, chars, self.image, margin, self.numbers)]
        return _join(text, chars, margin, sorted(found, key=lambda number: number.x0), self.image)


def read_lines(images: Sequence[np.ndarray]) -> list[NumberedLine]:
    """`read_line` for several lines, faster."""
    found: list[NumberedLine] = []
    for first in range(0, len(images), AT_ONCE):
        part = images[first : first + AT_ONCE]
        wide = [_with_sides(image) for image in part]
        sights = [Sight(image) for image, _ in wide]
        look(sights)
        found += [_numbered(*one) for one in zip(part, sights, [left for _, left in wide], strict=True)]
    return found


def read_line(image: np.ndarray) -> NumberedLine:
    """Read the numbers of a line (grey, uint8, the bare line)."""
    return read_lines([image])[0]


def _with_sides(image: np.ndarray) -> tuple[np.ndarray, int]:
    """The line with white beside it where it ends in white, and how much on its left."""
    left, right = (SIDE if (image[:, end] > PAPER).all() else 0 for end in (0, -1))
    return cv2.copyMakeBorder(image, 0, 0, left, right, cv2.BORDER_CONSTANT, value=255), left


def _numbered(image: np.ndarray, sight: Sight, left: int) -> NumberedLine:
    numbers = _numbers(sight)
    for number in numbers:
        number.x0, number.x1 = max(number.x0 - left, 0), min(number.x1 - left, image.shape[1])
    return NumberedLine(image, tuple(numbers), _nothing_else(image, numbers))


def _nothing_else(image: np.ndarray, numbers: Sequence[_Found]) -> bool:
    """Whether only specks are printed beside the numbers."""
    _, stats = pieces.measured((image < INK).astype(np.uint8))
    boxes = stats[1:, :4]
    middle = boxes[:, 0] + boxes[:, 2] / 2
    inside = np.zeros(len(boxes), bool)
    for number in numbers:
        if number.reading.text:
            inside |= (middle >= number.x0) & (middle < number.x1)
    if not inside.any():
        return False
    speck = np.maximum(boxes[:, 2], boxes[:, 3]) < SPECK * boxes[inside, 3].max()
    return bool((inside | speck).all())


def _numbers(line: Sight) -> list[_Found]:
    """What the number reader finds by itself."""
    image = line.image
    dark = np.flatnonzero((image < INK).any(axis=0))
    whole: _Found | None = None
    if dark.size and dark[-1] - dark[0] < SHORT_LINE * image.shape[0]:
        [reading] = read_numbers([line], "score")
        whole = _Found(int(dark[0]), int(dark[-1]) + 1, reading)
        if reading.certain and SCORE_LIKE.fullmatch(_closed_up(reading.free_text)):
            return [whole]
    spotted = [_Found(x0, x1, _with_point(image[:, x0:x1], reading)) for x0, x1, reading in spot(line)]
    spotted = [_framed(image, number, spotted) for number in spotted]
    if not spotted:
        return []
    if whole:
        spotted = _short(whole, spotted)
    spotted = _apart(image, spotted)
    kept: list[_Found] = []
    for number in spotted:
        if number.reading.reason == "not_a_number":
            kept += _part(image, number)
        else:
            kept.append(number)
    return kept


def _digits(text: str) -> str:
    return regex.sub(r"[^0-9]", "", ascii_digits(text))


def _closed_up(text: str) -> str:
    return ascii_digits(text).replace(" ", "")


def _short(line: _Found, spotted: list[_Found]) -> list[_Found]:
    """The numbers of a short line, which may be one score and no more: read as a score it is surer, and whole where a
    faint point or a broken digit split it. Where the two ways of reading differ, the number is left open.

    line: the whole line read as a score.
    """
    whole = line.reading
    free = _closed_up(whole.free_text)
    if not whole.text:
        if len(spotted) > 1 and TWO_PAIRS.fullmatch(free):
            # Two pairs of digits with white between them: the point may be lost.
            score = f"{free[:2]}.{free[2:]}"
            return [replace(line, reading=_doubtful(spotted[0].reading, replace(whole, alternatives=[(score, 0.5)])))]
        others = [text for text, share in whole.alternatives if share >= DIFFERS and whole.mass >= LEAST_MASS / 2]
        return [_unless_longer(number, others, whole) for number in spotted] if len(spotted) == 1 else spotted
    one = SCORE_LIKE.fullmatch(free) is not None and _digits(free) == _digits(whole.text)
    if len(spotted) == 1:
        [number] = spotted
        reading = number.reading
        if reading.text == whole.text:
            return [line] if whole.certain or not reading.certain else spotted
        if whole.certain and (not reading.certain or len(whole.text) > len(reading.text)):
            return [line]
        if one and not reading.text:
            return [line]
        return [_unless_longer(number, [whole.text], whole)]
    if one and (whole.certain or whole.mass >= ONE_NUMBER):
        return [line]
    return spotted


def _apart(image: np.ndarray, numbers: list[_Found]) -> list[_Found]:
    """The numbers, those made doubtful that stand so near to each other that a point between them may be lost."""
    ink = image < INK
    height = np.flatnonzero(ink.any(axis=1))
    near: set[int] = set()
    for place, (one, other) in enumerate(zip(numbers[:-1], numbers[1:], strict=True)):
        left, right = (np.flatnonzero(ink[:, n.x0 : n.x1].any(axis=0)) for n in (one, other))
        if left.size and right.size:
            gap = other.x0 + right[0] - (one.x0 + left[-1])
            if gap < APART * (height[-1] - height[0] + 1):
                near |= {place, place + 1}
    return [
        replace(number, reading=replace(number.reading, unexplained=True)) if place in near else number
        for place, number in enumerate(numbers)
    ]


def _unless_longer(number: _Found, others: Sequence[str], whole: NumberReading) -> _Found:
    """The number, unless the whole line may be read as a score with more digits, of which its frame lost some."""
    text = number.reading.text
    if text and any(len(_digits(other)) > len(_digits(text)) for other in others):
        return replace(number, reading=_doubtful(number.reading, whole))
    return number


def _framed(image: np.ndarray, number: _Found, others: Sequence[_Found]) -> _Found:
    """A score with its neighbours looked at: a glyph as tall as a digit right beside it may be one that the frame cut
    off ("๖๑.๔๑" framed as "๑.๔๑"). The wider frame counts where it reads as a number too."""
    reading = number.reading
    if "." not in reading.text:
        return number
    _, stats = pieces.measured((image < INK).astype(np.uint8))
    boxes = stats[1:, :4]
    middle = boxes[:, 0] + boxes[:, 2] / 2
    own = (middle >= number.x0) & (middle < number.x1)
    if not own.any():
        return number
    tall = boxes[own, 3].max()
    left, right = boxes[own, 0].min(), (boxes[own, 0] + boxes[own, 2]).max()
    taken = np.zeros(len(boxes), bool)
    for other in others:
        taken |= (middle >= other.x0) & (middle < other.x1)
    near = ~taken & (boxes[:, 3] >= 0.5 * tall) & (boxes[:, 2] <= 1.5 * tall)
    near &= (boxes[:, 0] - right < BESIDE * tall) & (left - (boxes[:, 0] + boxes[:, 2]) < BESIDE * tall)
    if not near.any():
        return number
    x0 = max(0, min(number.x0, int(boxes[near, 0].min()) - 1))
    x1 = min(image.shape[1], max(number.x1, int((boxes[near, 0] + boxes[near, 2]).max()) + 1))
    [wider] = read_numbers([image[:, x0:x1]], "score")
    if wider.certain and len(wider.text) > len(reading.text):
        return _Found(x0, x1, wider)
    if wider.reason == "not_a_number" or wider.mass < LEAST_MASS or wider.text == reading.text:
        return number
    return _Found(x0, x1, _doubtful(reading, wider))


def _doubtful(reading: NumberReading, other: NumberReading) -> NumberReading:
    """An abstention between two readings, with the alternatives of both."""
    known = {text: share for text, share in [*reading.alternatives, *other.alternatives]}
    alternatives = sorted(known.items(), key=lambda pair: -pair[1])
    return replace(reading, text="", abstained=True, reason="ambiguous", alternatives=alternatives)


def _with_point(crop: np.ndarray, reading: NumberReading) -> NumberReading:
    """The reading, unless a point is printed between its digits that it does not have: then the reading as a score if
    that has the same digits, else none."""
    if any(sign in reading.free_text for sign in ".,:/-") or not _has_point(crop):
        return reading
    [score] = read_numbers([crop], "score")
    digits = regex.sub(r"[^0-9]", "", ascii_digits(reading.free_text))
    if score.text and digits == score.text.replace(".", ""):
        return score
    return _doubtful(reading, score)


def _has_point(crop: np.ndarray) -> bool:
    """Whether a dot stands on the base line with digits on both sides of it."""
    _, stats = pieces.measured((crop < INK).astype(np.uint8))
    x, y, width, height, area = stats[1:].T
    if not len(x):
        return False
    tall = height.max()
    digits = height >= 0.5 * tall
    foot = np.median((y + height)[digits])
    dots = (np.maximum(width, height) <= 0.3 * tall) & (np.minimum(width, height) >= 0.06 * tall)
    dots &= np.abs(y + height - foot) <= 0.15 * tall
    dots &= area >= 0.5 * width * height
    middle = x + width / 2
    left, right = (x + width / 2)[digits].min(), (x + width / 2)[digits].max()
    return bool((dots & (middle > left) & (middle < right)).any())


def _part(image: np.ndarray, number: _Found) -> list[_Found]:
    """A run that is partly a number ("พ.ศ. ๒๕๖๗" set tight): its parts between gaps, those that are numbers."""
    if not any(char.isdigit() for char in number.reading.free_text):
        return []
    crop = image[:, number.x0 : number.x1]
    dark = np.flatnonzero((crop < INK).any(axis=0))
    if dark.size < 2:
        return []
    least = max(2, round(LEAST_GAP / 2 * image.shape[0]))
    cuts = np.flatnonzero(np.diff(dark) > least)
    edges = [0, *((dark[cut] + dark[cut + 1]) // 2 for cut in cuts), crop.shape[1]]
    spans = [(int(a), int(b)) for a, b in zip(edges[:-1], edges[1:], strict=True)]
    if len(spans) < 2:
        return []
    readings = read_numbers([crop[:, a:b] for a, b in spans])
    return [
        _Found(number.x0 + a, number.x0 + b, reading)
        for (a, b), reading in zip(spans, readings, strict=True)
        if reading.reason not in ("not_a_number", "blank", "too_small")
    ]


def _engine_numbers(
    text: str, chars: Sequence[Char | None], image: np.ndarray, margin: int, found: Sequence[_Found]
) -> list[_Found]:
    """Numbers that only the engine saw, read again in their boxes."""
    letters = "".join(char for char in text if not char.isspace())
    spans: list[tuple[int, int]] = []
    inked = (image < INK).any(axis=0)
    for run in DIGIT_RUN.finditer(letters):
        boxes = [char for char in chars[run.start() : run.end()] if char is not None]
        if not boxes:
            continue
        x0, x1 = min(box.x0 for box in boxes) - margin, max(box.x1 for box in boxes) - margin
        x0, x1 = max(x0 - 2, 0), min(x1 + 2, image.shape[1])
        if x1 - x0 < 3 or any(min(x1, n.x1) - max(x0, n.x0) > 0.3 * (x1 - x0) for n in found):
            continue
        if any(x0 < n.x1 + 2 and n.x0 - 2 < x1 for n in found) and not _ink_beside(inked, x0, x1, found):
            continue  # the engine's rough box of a number that was found
        spans.append((x0, x1))
    readings = read_numbers([image[:, a:b] for a, b in spans]) if spans else []
    return [_Found(a, b, reading) for (a, b), reading in zip(spans, readings, strict=True)]


def _ink_beside(inked: np.ndarray, x0: int, x1: int, found: Sequence[_Found]) -> bool:
    """Whether columns x0 to x1 hold ink that belongs to none of the numbers."""
    rest = inked[max(x0, 0) : x1].copy()
    for number in found:
        rest[max(number.x0 - x0, 0) : max(number.x1 - x0, 0)] = False
    return bool(rest.any())


def _printed(reading: NumberReading) -> str:
    """The number in the digits that are printed. Where the reader abstained, its best guess."""
    guess = reading.text or (reading.alternatives[0][0] if reading.alternatives else "")
    free = reading.free_text.strip()
    if free and OTHER not in free and ascii_digits(free).strip("()%[] ") == guess.strip("()%[] "):
        return free
    return thai_digits(guess) if reading.script == "thai" else guess


def _own(under: str, printed: str, opens: bool, closes: bool) -> tuple[int, int]:
    """(first, last): the part of the engine's characters under a number that is the number. The engine's boxes are
    rough, and a letter set right beside a number ("๔ด้าน", "พ.ศ.๒๕๖๒") falls into its columns at times. Where the engine
    saw a digit for each one printed, letters and full stops outside its digits are print of their own, but not where
    the number stands free (opens: on its left, closes: on its right). So are brackets that the number does not have."""
    first, last = 0, len(under)
    if under.startswith("(") and "(" not in printed:
        first, opens = 1, True
    if under.endswith(")") and ")" not in printed and last - first > 1:
        last, closes = last - 1, True
    digits = [place for place in range(first, last) if under[place].isdigit()]
    if not digits or len(digits) < sum(char.isdigit() for char in printed):
        return first, last
    numbers = [place for place, char in enumerate(printed) if char.isdigit()] or [0]
    before, after = under[first : digits[0]], under[digits[-1] + 1 : last]
    head, tail = printed[: numbers[0]], printed[numbers[-1] + 1 :]  # its own brackets or full stop
    if not opens and before.endswith(head) and BESIDE_NUMBER.fullmatch(before[: len(before) - len(head)]):
        first = digits[0] - len(head)
    if not closes and after.startswith(tail) and BESIDE_NUMBER.fullmatch(after[len(tail) :]):
        last = digits[-1] + 1 + len(tail)
    return first, last


def _with_strays(
    inside: list[int],
    chars: Sequence[Char | None],
    margin: int,
    number: _Found,
    inked: np.ndarray,
    positions: Sequence[int],
    done: int,
) -> list[int]:
    """The characters in a number's columns with the digits and signs beside them, in the same word of the engine's,
    that stand on bare paper: they can only be what it made of the number."""
    first, last = inside[0], inside[-1]

    def stray(place: int, neighbour: int) -> bool:
        char = chars[place]
        if char is None or char.text.isalpha() or BESIDE_NUMBER.fullmatch(char.text):
            return False
        if abs(positions[place] - positions[neighbour]) > 1:
            return False
        x0, x1 = char.x0 - margin, char.x1 - margin
        return not _ink_beside(inked, x0, x1, [number]) and x0 < number.x1 + (x1 - x0) and number.x0 - (x1 - x0) < x1

    while first > done and stray(first - 1, first):
        first -= 1
    while last + 1 < len(chars) and stray(last + 1, last):
        last += 1
    return list(range(first, last + 1))


def _free(inked: np.ndarray, own: int, least: int) -> bool:
    """Whether white follows the ink of the first `own` columns, `least` columns of it or up to the line's end."""
    ink = np.flatnonzero(inked[:own])
    end = int(ink[-1]) + 1 if ink.size else own
    return not inked[end : end + least].any()


def _begins(text: str, place: int) -> bool:
    """Whether a word begins at a place of the text."""
    return place == 0 or text[place - 1].isspace()


def _ends(text: str, place: int) -> bool:
    """Whether a word ends with the character at a place of the text."""
    return place + 1 == len(text) or text[place + 1].isspace()


def _join(text: str, chars: Sequence[Char | None], margin: int, found: list[_Found], image: np.ndarray) -> Spliced:
    """Put each number in the place of the characters that stand in its columns."""
    inked = (image < INK).any(axis=0)
    least = round(LEAST_GAP * len(image))
    positions = [place for place, char in enumerate(text) if not char.isspace()]
    middles = [None if char is None else (char.x0 + char.x1) / 2 - margin for char in chars]
    pieces: list[str] = []
    readings: list[Reading] = []
    unreadable: list[str] = []
    disputed: list[Piece] = []
    done = 0  # characters of the engine's that are used up
    length = 0
    for number in found:
        reading = number.reading
        printed = _printed(reading)
        inside = [
            k
            for k, middle in enumerate(middles)
            if k >= done and middle is not None and number.x0 - 1 <= middle <= number.x1 + 1
        ]
        if inside:
            inside = _with_strays(inside, chars, margin, number, inked, positions, done)
        under = "".join(text[positions[k]] for k in range(inside[0], inside[-1] + 1)) if inside else ""
        if not reading.text and not any(char.isdigit() for char in printed + under):
            continue
        if inside:
            opens = _begins(text, positions[inside[0]]) and _free(
                inked[number.x1 - 1 :: -1], number.x1 - number.x0, least
            )
            closes = _ends(text, positions[inside[-1]]) and _free(inked[number.x0 :], number.x1 - number.x0, least)
            first, last = _own(under, printed, opens, closes)
            start, end = inside[0] + first, inside[0] + last
        else:
            start = next(
                (k for k, m in enumerate(middles) if k >= done and m is not None and m > number.x1), len(positions)
            )
            end = start
        before = text[
            positions[done - 1] + 1 if done else 0 : positions[start] if start < len(positions) else len(text)
        ]
        pieces.append(before)
        length += len(before)
        # A dash that stands for a missing number is no digit, but printed all the same.
        shown = printed if any(char.isdigit() for char in printed) or not under else under[first:last]
        if before and not before[-1].isspace() and before[-1].isalnum() and not inside:
            shown = " " + shown
        pieces.append(shown)
        lead = len(shown) - len(shown.lstrip())
        readings.append(
            Reading(
                length + lead,
                length + len(shown),
                shown.strip() if reading.text else "",
                float(reading.probability if reading.certain else min(reading.probability, UNCERTAIN)),
                tuple((other, float(share)) for other, share in reading.alternatives if other != reading.text),
            )
        )
        if not reading.text:
            unreadable.append(shown.strip())
            if reading.reason == "not_a_number" and len(unreadable[-1]) <= LETTERS:
                disputed.append(Piece(length + lead, length + lead + len(unreadable[-1]), number.x0, number.x1))
        length += len(shown)
        done = end
    pieces.append(text[positions[done - 1] + 1 if done else 0 :])
    whole = "".join(pieces)
    for place, reading in enumerate(readings):
        if (
            reading.text
            and GLUED.search(whole, max(reading.start - 2, 0), reading.start)
            or (reading.text and whole[reading.end : reading.end + 1].isdigit())
        ):
            # The engine saw a digit right beside it: the frame may have cut the number.
            readings[place] = replace(reading, text="", probability=min(reading.probability, 0.5))
            unreadable.append(whole[reading.start : reading.end])
    return Spliced(whole, tuple(readings), tuple(unreadable), tuple(disputed))
