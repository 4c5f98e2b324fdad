"""Other names in an agency's report: spellings of its own, and other agencies' left over from a copied text."""

from __future__ import annotations

from collections import defaultdict

from normalise.agency.forms import Form, is_variant
from normalise.agency.gazetteer import fold, gazetteer
from normalise.agency.letters import squeeze
from normalise.agency.lexicon import Kind, words
from normalise.agency.mentions import Mention
from normalise.agency.names import Named, cut_names, known_names
from normalise.agency.places import Places, match
from normalise.agency.result import Agency
from schemas.issues import Issues

FOREIGN_SHOWN = 5


def report_variants(kind: Kind, agency: Agency, name: str, forms: list[Form], main: Form, issues: Issues) -> None:
    """An issue for each other spelling of the agency's own name."""
    own = fold(name)
    for form in sorted(forms, key=lambda f: f.first.mention.source.order):
        if form.name == own or form is main or not is_variant(form.name, own):
            continue
        # A real place's name is another agency's as well as a slip: kept apart.
        code = "entity.name_variant" if gazetteer().named(form.name) else "entity.name_corrected"
        issues.add(
            code,
            form.first.mention.place,
            raw=form.name,
            value=name,
            lines=form.lines,
            reason_en="the agency's own name stands elsewhere in this report",
            reason_th="ชื่อของหน่วยงานปรากฏในที่อื่นของรายงานนี้",
        )


def report_foreign(owner: Kind, agency: Agency, mentions: list[Mention], issues: Issues) -> None:
    """Agencies of the same group under another name: left over from a copied text, unless the words before say
    that they are partners. Many of them are a list, which is no slip."""
    others: dict[str, list[Named]] = defaultdict(list)
    peers: dict[Kind, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind and mention.kind.group == owner.group:
            peers[mention.kind].append(mention)
    gaz = gazetteer()
    own = fold((agency.agency_name or "").removeprefix(owner.word))
    for kind, found in peers.items():
        if kind.names == "province" and owner.names != "province":
            found = [m for m in found if not _own_province(m, agency)]
        names = known_names(kind)
        for item in cut_names(found, Places()):
            if names and item.name not in names:
                continue
            if kind is owner and (is_variant(item.name, own) or item.cut and own.startswith(item.name)):
                continue
            if kind is not owner and item.name == own and item.mention.source.cover:
                continue
            if not is_name(item, gaz) or _partner(item.mention):
                continue
            others[kind.word + item.name].append(item)
    # A name that no list holds is taken for one only if it is printed twice.
    others = {name: items for name, items in others.items() if len(items) > 1 or items[0].known}
    if len(others) > FOREIGN_SHOWN:
        first = min((items[0] for items in others.values()), key=lambda i: i.mention.source.order)
        issues.add(
            "entity.many_agencies", first.mention.place, raw=first.raw, value=agency.agency_name, count=len(others)
        )
        return
    for name, items in others.items():
        issues.add(
            "entity.foreign_agency",
            items[0].mention.place,
            raw=items[0].raw,
            value=agency.agency_name,
            name=name,
            count=len(items),
        )


def is_name(item: Named, gaz: object) -> bool:
    """Whether the mention surely ends where the name does, so that an ordinary word is not taken for a place."""
    return item.mention.tail.breaks.get(len(item.name), 0.0) >= 1.0 and len(item.name) >= 3


def _own_province(mention: Mention, agency: Agency) -> bool:
    hit = match(mention.tail, gazetteer().province_names)
    return hit is None or agency.province_code is None or hit[1][0].code == agency.province_code


def _partner(mention: Mention) -> bool:
    before = squeeze(mention.source.text[max(0, mention.start - 40) : mention.start])
    return any(squeeze(word) in before[-24:] for word in words().partners if len(word) > 4) or before.endswith(
        tuple(word for word in words().partners if len(word) <= 4)
    )
