"""How often do the drawings of a PDF draw each other? A drawing that draws itself twice is 2⁴⁰ drawings to pdfium.

pdfium unfolds form XObjects while it opens a page, and nothing can stop it there, so a file is looked through before.
This reads the file's bytes, not its structure: forms are streams, so their dictionaries stand in the file itself, what
they refer to may stand in object streams. What cannot be read (encrypted, other filters) draws nothing here; such a
file meets the memory limit of its process instead.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

import regex

MOST_DRAWN = 300_000  # forms on one page; more is an attack
DEEPEST = 40  # forms in forms that pdfium enters
MOST_FORMS = 5_000  # looked at
LONGEST_DICTIONARY = 1 << 16
LONGEST_HEAD = 24  # an object's two numbers and the word after them
MOST_INFLATED = 64 << 20  # bytes of all streams that are looked at
MOST_CONTENT = 4 << 20  # bytes of one form's content

FORM = regex.compile(rb"/Subtype\s*/Form\b")
HEAD = regex.compile(rb"(?:^|[\s>])(\d{1,8})\s+\d{1,5}\s+obj\b")
REFERENCE = rb"(\d{1,8})\s+\d{1,5}\s+R\b"
RESOURCES = regex.compile(rb"/Resources\s+" + REFERENCE)
NAMED = regex.compile(rb"/XObject\s*<<([^<>]*)>>")
ELSEWHERE = regex.compile(rb"/XObject\s+" + REFERENCE)
ENTRY = regex.compile(rb"/([^\s/<>\[\](){}%]{1,127})\s*" + REFERENCE)
DRAWS = regex.compile(rb"/([^\s/<>\[\](){}%]{1,127})\s+Do\b")
PACKED = regex.compile(rb"/Type\s*/ObjStm\b")
NUMBER = regex.compile(rb"/(N|First)\s+(\d{1,9})")


def explodes(data: bytes) -> bool:
    """Whether the forms of this PDF draw more forms than any page can need."""
    found = [match.start() for match in FORM.finditer(data)]
    if not found:
        return False
    file = _File(data)
    forms: dict[int, _Form] = {}
    for at in found[:MOST_FORMS]:
        form = file.form(at)
        if form is not None:
            forms[form.number] = form
    draws = {number: file.drawn_by(form, forms) for number, form in forms.items()}
    if not any(draws.values()):
        return False
    drawn = dict.fromkeys(forms, 1)
    for _ in range(DEEPEST):
        drawn = {number: 1 + sum(count * drawn[inner] for inner, count in draws[number].items()) for number in forms}
        if max(drawn.values()) > MOST_DRAWN:
            return True
    return False


@dataclass(frozen=True)
class _Form:
    """number: of its object. dictionary: its bytes. stream: where its content begins."""

    number: int
    dictionary: bytes
    stream: int


@dataclass
class _File:
    data: bytes
    inflated: int = 0
    seen: dict[int, bytes] = field(default_factory=dict)

    def form(self, at: int) -> _Form | None:
        """The form whose dictionary holds this offset."""
        word = self.data.rfind(b"obj", max(0, at - LONGEST_DICTIONARY), at)
        head = HEAD.search(self.data, max(0, word - LONGEST_HEAD), word + 3) if word >= 0 else None
        stream = self.data.find(b"stream", at, at + LONGEST_DICTIONARY)
        if head is None or stream < 0:
            return None
        return _Form(int(head[1]), self.data[head.end() : stream], self.begins(stream))

    def begins(self, stream: int) -> int:
        """Where a stream's content begins, after the word at this offset and its line end."""
        return stream + (8 if self.data[stream + 6 : stream + 8] == b"\r\n" else 7)

    def drawn_by(self, form: _Form, forms: dict[int, _Form]) -> Counter[int]:
        """Numbers of the forms that this one draws, and how often."""
        names = self.names(form.dictionary, forms) or self.every_name
        if not any(number in forms for number in names.values()):
            return Counter()
        content = self.content(form.dictionary, form.stream, MOST_CONTENT)
        called = Counter(names.get(match[1]) for match in DRAWS.finditer(content))
        return Counter({number: count for number, count in called.items() if number in forms})

    def names(self, dictionary: bytes, forms: dict[int, _Form]) -> dict[bytes, int]:
        """The names by which a form may call others."""
        texts = [dictionary]
        for pattern in (RESOURCES, ELSEWHERE):
            texts += [self.object(int(match[1])) for text in tuple(texts) for match in pattern.finditer(text)]
        found: dict[bytes, int] = {}
        for text in texts[:1] + [text for text in texts[1:] if text]:
            for match in NAMED.finditer(text):
                found |= {entry[1]: int(entry[2]) for entry in ENTRY.finditer(match[1])}
        for match in ELSEWHERE.finditer(b" ".join(texts)):
            found |= {entry[1]: int(entry[2]) for entry in ENTRY.finditer(self.object(int(match[1])))}
        return {name: number for name, number in found.items() if number in forms}

    @cached_property
    def every_name(self) -> dict[bytes, int]:
        """All names of drawings in the file: a form without resources of its own uses those of its page."""
        texts = [self.data, *self.packed.values()]
        return {
            entry[1]: int(entry[2])
            for text in texts
            for match in NAMED.finditer(text)
            for entry in ENTRY.finditer(match[1])
        }

    def object(self, number: int) -> bytes:
        """The text of an object that is no stream, "" where there is none."""
        if number not in self.seen:
            start = self.objects.get(number)
            if start is None:
                self.seen[number] = self.packed.get(number, b"")
            else:
                end = self.data.find(b"endobj", start, start + LONGEST_DICTIONARY)
                self.seen[number] = self.data[start : end if end >= 0 else start + LONGEST_DICTIONARY]
        return self.seen[number]

    @cached_property
    def objects(self) -> dict[int, int]:
        """Where each object that stands in the file itself begins; of several versions the last."""
        return {int(match[1]): match.end() for match in HEAD.finditer(self.data)}

    @cached_property
    def packed(self) -> dict[int, bytes]:
        """Objects in object streams."""
        found: dict[int, bytes] = {}
        for match in PACKED.finditer(self.data):
            stream = self.data.find(b"stream", match.end(), match.end() + LONGEST_DICTIONARY)
            head = self.data.rfind(b"obj", max(0, match.start() - LONGEST_DICTIONARY), match.start())
            if stream < 0 or head < 0:
                continue
            dictionary = self.data[head:stream]
            content = self.content(dictionary, self.begins(stream), MOST_INFLATED)
            said = {match[1]: int(match[2]) for match in NUMBER.finditer(dictionary)}
            first = said.get(b"First", 0)
            index = [int(word) for word in content[:first].split() if word.isdigit()][: 2 * said.get(b"N", 0)]
            places = list(zip(index[::2], index[1::2], strict=False))
            for (number, place), (_, after) in zip(places, [*places[1:], (0, len(content) - first)], strict=True):
                found[number] = content[first + place : first + after][:LONGEST_DICTIONARY]
        return found

    def content(self, dictionary: bytes, start: int, most: int) -> bytes:
        """What a stream holds, at most so many bytes of it; b"" where it is packed in a way that is not read here."""
        end = self.data.find(b"endstream", start)
        raw = self.data[start : end if end >= 0 else start + most]
        if b"/Filter" not in dictionary:
            return raw[:most]
        if b"/FlateDecode" not in dictionary or b"/Predictor" in dictionary:
            return b""
        room = min(most, MOST_INFLATED - self.inflated)
        if room <= 0:
            return b""
        try:
            content = zlib.decompressobj().decompress(raw, room)
        except zlib.error:
            return b""
        self.inflated += len(content)
        return content
