"""What wraps the text in an OCR model's answer: JSON around it, tokens of the model, line ends written as letters.

A service answers `{"natural_text": "..."}`, `{"pages": [{"index": 0, "markdown": "..."}]}`, a list or a line for each
page, or a list of blocks with boxes. The text is what is read; everything beside it describes the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import regex

TEXTS = ("natural_text", "markdown", "md", "html", "page_content", "text", "content", "transcription", "answer")
NUMBERS = {"page": 0, "page_number": 0, "page_no": 0, "page_num": 0, "page_index": 1, "page_idx": 1, "index": 1}
START = regex.compile(r"^\s*+(?:```\s*+(?:json|jsonl)\s*+)?[\[{]")
KEY = regex.compile(r'"(?:' + "|".join(TEXTS) + r')"\s*+:\s*+["\[{]')
FENCED = regex.compile(r"^\s*+```[ \t]*+(?:json|jsonl)?[ \t]*+\n(.*?)\n\s*+```\s*+$", regex.DOTALL)
TOKEN = regex.compile(r"<[|｜][A-Za-z0-9_▁/ -]{1,40}[|｜]>")
ROLE = regex.compile(r"<\|im_start\|>(?:assistant|user|system)\b[ \t]*\n?")
BOX = regex.compile(r"<\|det\|>[^<>]{0,500}<\|/det\|>")
LINE_END = regex.compile(r"(?<!\\)\\r?\\n|(?<!\\)\\n")
TAB = regex.compile(r"(?<!\\)\\t")
LEAST_LINE_ENDS = 3
DEEPEST = 12
MOST_PAGES = 10_000


def is_answer(head: str) -> bool:
    """Whether the beginning of a text file looks like a model's answer in JSON."""
    return START.match(head) is not None and KEY.search(head) is not None


def unwrap(text: str) -> str:
    """The text inside an answer, pages parted by marks; the text itself where nothing is wrapped around it."""
    if "<|" in text or "<｜" in text:
        text = TOKEN.sub("", BOX.sub("", ROLE.sub("", text)))
    if START.match(text) and KEY.search(text):
        found = _json(text)
        if found:
            return _joined(found)
    ends = sum(1 for _ in LINE_END.finditer(text)) if "\\n" in text else 0
    if ends >= LEAST_LINE_ENDS and ends > 2 * text.count("\n"):
        text = TAB.sub("\t", LINE_END.sub("\n", text))
    return text


def _json(text: str) -> list[tuple[int | None, bool, str]]:
    """(page number, whether it is a whole page, text) of every text in an answer, in its order; [] if it is no JSON."""
    fenced = FENCED.match(text)
    text = fenced[1] if fenced else text
    try:
        return list(_texts(json.loads(text, strict=False), None, 0))
    except (ValueError, RecursionError):
        pass
    found = []
    for line in filter(str.strip, text.split("\n")):
        try:
            found += list(_texts(json.loads(line, strict=False), None, 0))
        except (ValueError, RecursionError):
            return []  # one line that is no JSON: nothing of the rest is certain
    return found


def _texts(value: object, page: int | None, depth: int) -> Iterator[tuple[int | None, bool, str]]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _texts(one, page, depth + 1)
    elif isinstance(value, dict):
        page = next((n for key, more in NUMBERS.items() if (n := _number(value.get(key), more))), page)
        key = next((key for key in TEXTS if isinstance(value.get(key), str) and value[key].strip()), None)
        if key is not None:
            yield page, "bbox" not in value and "category" not in value, unwrap(value[key])
            return
        for one in value.values():
            if isinstance(one, (dict, list)):
                yield from _texts(one, page, depth + 1)


def _number(value: object, more: int) -> int | None:
    """A page's number from 1. more: what to add where pages are counted from nought."""
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST_PAGES
    return value + more if whole else None


def _joined(found: list[tuple[int | None, bool, str]]) -> str:
    """Texts of numbered pages under their marks; texts without a number each on a page of its own, blocks of a page
    under each other."""
    numbers = [page for page, _, _ in found]
    if None not in numbers and (len(set(numbers)) > 1 or len(found) == 1):
        parts = []
        for n, (page, _, text) in enumerate(found):
            if not n or page != numbers[n - 1]:
                parts.append(f"<!-- page {page} -->")
            parts.append(text)
        return "\n\n".join(parts)
    return ("\n\f" if all(whole for _, whole, _ in found) else "\n\n").join(text for _, _, text in found)
