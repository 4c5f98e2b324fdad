"""Reports of a part of an agency: a faculty, a branch, a regional office. The agency is the whole; the part is told."""

from __future__ import annotations

import regex

from normalise.agency.heads import line_heads, line_name
from normalise.agency.letters import squeeze
from normalise.agency.lexicon import words
from normalise.agency.mentions import Mention
from normalise.agency.result import Agency
from normalise.agency.sources import Source
from schemas.issues import Issues

# Characters before and after the agency's name in which the part is looked for, and those that are shown of it.
NEAR = 60
ADDRESSES = ("จังหวัด", "อำเภอ")


def report_part(agency: Agency, own: list[Mention], texts: list[Source], issues: Issues) -> None:
    """A warning if the cover names a part before the agency ("คณะ…"), behind it ("… สาขา…"), or on a line above it."""
    covers = sorted((m for m in own if m.source.cover), key=lambda m: (m.source.order, m.start))
    for mention in covers:
        part = _before(mention) or _behind(mention)
        if part is None and mention is covers[0]:
            part = _above(mention, texts)
        if part:
            issues.add("entity.part_of_agency", mention.place, raw=part, value=agency.agency_name)
            return


def _before(mention: Mention) -> str | None:
    before, _ = mention.line()
    for word in words().parts_before:
        found = regex.search(rf"(?:^|\s|ของ)({word}[\u0e01-\u0e4e]{{3}}.*?)\s*$", before[-NEAR:])
        if found and not found[1].startswith(words().no_parts):
            return found[1]
    return None


def _behind(mention: Mention) -> str | None:
    """Behind the name on its line: a branch of an office; of a listed agency also other parts, though a space before a
    district or province begins an address."""
    text = mention.source.text[: mention.source.own]
    after = text[mention.end : mention.end + NEAR].split("\n")[0]
    if mention.official is None:
        found = regex.search(r"\s(?:สาขา|ส่วนแยก)[\u0e01-\u0e4e]{2}", after)
        return text[mention.start : mention.end] + after.rstrip() if found else None
    parts = (regex.escape(word).replace("\\ ", r"\s*").replace(r"\#", "[0-9๐-๙]") for word in words().parts_after)
    found = regex.match(r"\s?(" + "|".join((*parts, *words().parts_before)) + ")", after)
    if not found or found[1] in ADDRESSES and after[:1].isspace():
        return None
    return text[mention.start : mention.end] + after.rstrip()


def _above(mention: Mention, texts: list[Source]) -> str | None:
    """A line above the agency that begins like a part or like an agency of its own."""
    for source in texts:
        if source.order >= mention.source.order or not source.cover:
            continue
        line = source.text[: source.own].strip()
        flat = squeeze(line)
        if len(line) <= NEAR and flat.startswith(words().parts_before) and not flat.startswith(words().no_parts):
            return line
        for head in line_heads(source, general=True):
            return head.printed(line_name(head)[1])
    return None
