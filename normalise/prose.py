"""Measures told in running text: headings of one numbered list, each with labelled lines (who, when, how) below it.

A list is one of measures only if its blocks name, in labelled lines, who does it, when, or with which result. Items
that are announced without such lines are no measures: reports announce, cite and list much else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from normalise.captions import BULLET, Caption, Label, caption_of, is_closing, label_of, parts, title_label
from normalise.drafts import FIELD_OF_ROLE, Draft, FieldText
from normalise.fold import fold_letters, similarity
from normalise.tables import LogicalTable
from normalise.view import Grid, View
from schemas.document import Line

# Labels that show by themselves that the block is a measure, and how many different labels a block needs beside.
SHOWING = {"responsible", "period", "result", "status"}
LEAST_ROLES, LEAST_ROLES_ALONE = 2, 3
LEAST_SHARE = 0.7
# Roles whose text is one line; what follows it unlabelled is not theirs.
SHORT = {"responsible", "period", "budget", "status", "target"}
ALIKE = 0.75
KINDS = ("มาตรการ", "โครงการ", "กิจกรรม")
LONGEST_BARE = 120
# A line this near to the right margin, as a share of the width, is full. Text without boxes is broken into lines if
# several of its lines are of about the same length, and of one that fits on a page.
MARGIN, SHORTEST_WRAPPED, LONGEST_WRAPPED, LEAST_WRAPPED = 0.15, 60, 110, 3
MOST_TITLE_LINES = 4


@dataclass(frozen=True)
class Entry:
    """A printed line (or one labelled part of it) of running text. text: cleaned. A numbered label is a caption too.
    full: the line reaches the right margin, so that its sentence may go on in the next."""

    text: str
    line: Line
    page: int | None
    caption: Caption | None
    label: Label | None
    full: bool = False

    @property
    def plain(self) -> bool:
        return self.label is None and self.caption is None


@dataclass
class Block:
    """A heading and the entries below it, up to the next heading of its list. titled: the text and the entry of each
    line of the title, which may begin below the heading's number and go on over lines."""

    head: Entry
    titled: list[tuple[str, Entry]]
    below: list[Entry] = field(default_factory=list)

    @property
    def title(self) -> str:
        return " ".join(text for text, _ in self.titled)

    def roles(self) -> list[str]:
        return [entry.label.role for entry in self.below if entry.label]

    @property
    def qualifies(self) -> bool:
        roles = self.roles()
        return len(set(roles)) >= LEAST_ROLES and bool(SHOWING & set(roles)) and not self.mixed

    @property
    def mixed(self) -> bool:
        """Whether it holds several measures itself: it names who or when more than once."""
        roles = self.roles()
        return any(roles.count(role) > 1 for role in ("responsible", "period"))


@dataclass(frozen=True)
class Told:
    """The measures of running text, in order, and the roles of all labels below their headings."""

    drafts: list[Draft]
    roles: frozenset[str]


def told_measures(view: View, tabled: Iterable[str]) -> Told:
    """The measures that running text tells. tabled: titles of the measures in tables; a text that repeats them (an
    annex of evidence, a summary) tells nothing new."""
    table = LogicalTable(0, None, form=True)
    blocks = [block for entries in _stretches(view) for block in _best_list(entries)]
    known = list(tabled)
    if any(similarity(block.title, title) >= ALIKE for block in blocks for title in known):
        blocks = []
    return Told(
        [_draft(block, table) for block in blocks], frozenset(role for block in blocks for role in block.roles())
    )


def _stretches(view: View) -> list[list[Entry]]:
    """The lines of running text between tables, each stretch ended by a closing line."""
    found: list[list[Entry]] = [[]]
    for item in view.items:
        if isinstance(item, Grid):
            found.append([])
            continue
        for line in item.lines:
            text = view.clean(line)
            if is_closing(text) and label_of(text) is None:
                found.append([])
                continue
            starts = parts(text)
            for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
                piece = text[start:end].rstrip()
                if piece:
                    caption = caption_of(piece)
                    label = None if caption and caption.word else label_of(piece)
                    found[-1].append(Entry(piece, line, item.page, caption, label))
    told = [entries for entries in found if sum(entry.label is not None for entry in entries) >= LEAST_ROLES]
    return [_with_margin(entries) for entries in told]


def _with_margin(entries: list[Entry]) -> list[Entry]:
    """The entries, told which of them fill their line: by the right edge where lines have boxes, else by length, if
    the text is one of short lines."""
    boxes = [entry.line.place.box for entry in entries]
    if all(boxes):
        left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
        full = [box.x1 >= right - MARGIN * (right - left) for box in boxes]
    else:
        lengths = [len(entry.line.text) for entry in entries]
        longest = max(lengths)
        full = [length >= (1 - MARGIN) * longest for length in lengths]
        if not SHORTEST_WRAPPED <= longest <= LONGEST_WRAPPED or sum(full) < LEAST_WRAPPED:
            return entries
    return [replace(entry, full=reaches) for entry, reaches in zip(entries, full, strict=True)]


def _best_list(entries: list[Entry]) -> list[Block]:
    """The blocks of the list whose headings cut the stretch into measures best; [] if none does."""
    heads = [_head(entries, i) for i in range(len(entries))]
    styles = dict.fromkeys(head[0] for head in heads if head)
    good = [blocks for blocks in (_run(_blocks(entries, heads, style)) for style in styles) if blocks]
    return max(good, key=len, default=[])


def _head(entries: list[Entry], i: int) -> tuple[str, str] | None:
    """(style, title) of a line that may head a measure: numbered, labelled as a title, or the name of a measure right
    above a labelled line."""
    entry = entries[i]
    if entry.label:
        return None
    if entry.caption and not entry.caption.title:
        follows = i + 1 < len(entries) and not entries[i + 1].label and not entries[i + 1].caption
        return (entry.caption.style, entries[i + 1].text) if follows else None
    if entry.caption:
        return entry.caption.style, entry.caption.title
    if (at := title_label(entry.text)) is not None:
        return "label", entry.text[at:]
    bare = fold_letters(entry.text).startswith(KINDS) and len(entry.text) <= LONGEST_BARE and entry.label is None
    if bare and i + 1 < len(entries) and entries[i + 1].label:
        return "bare", BULLET.sub("", entry.text)
    return None


def _blocks(entries: list[Entry], heads: list[tuple[str, str] | None], style: str) -> list[Block]:
    """The stretch cut at the headings of one style. A numbered line of a list that began above the first heading ends
    the block: it goes on with that list."""
    blocks: list[Block] = []
    above: set[str] = set()
    open_block: Block | None = None
    for i, (entry, head) in enumerate(zip(entries, heads, strict=True)):
        if head and head[0] == style:
            open_block = Block(entry, _titled(entries, i, head[1]))
            blocks.append(open_block)
        elif entry.caption and entry.caption.style in above:
            open_block = None
        elif open_block is not None:
            if all(entry is not other for _, other in open_block.titled):
                open_block.below.append(entry)
        elif entry.caption and not blocks:
            above.add(entry.caption.style)
    return blocks


def _titled(entries: list[Entry], i: int, title: str) -> list[tuple[str, Entry]]:
    """The lines of the title whose heading is entry i: that entry or the next, and plain lines while they are full."""
    alone = entries[i].caption is not None and not entries[i].caption.title
    at = i + alone
    found = [(title, entries[at])]
    while len(found) < MOST_TITLE_LINES and entries[at].full and at + 1 < len(entries) and entries[at + 1].plain:
        at += 1
        found.append((entries[at].text, entries[at]))
    return found


def _run(blocks: list[Block]) -> list[Block]:
    """The blocks that are measures, if the list as a whole is one of measures."""
    numbered = [block.head.caption.path for block in blocks if block.head.caption]
    if numbered and any(later <= earlier for earlier, later in zip(numbered, numbered[1:], strict=False)):
        blocks = _rising(blocks)
    good = [block for block in blocks if block.qualifies]
    if not good or any(block.mixed for block in blocks):
        return []
    inner = blocks[blocks.index(good[0]) : blocks.index(good[-1]) + 1]
    if len(good) < LEAST_SHARE * len(inner):
        return []
    if len(good) == 1 and len(set(good[0].roles())) < LEAST_ROLES_ALONE:
        return []
    return [block for block in inner if block.roles()]


def _rising(blocks: list[Block]) -> list[Block]:
    """The blocks of the longest stretch of the list that counts up, or again from one after it has."""
    runs: list[list[Block]] = []
    for block in blocks:
        path = block.head.caption.path if block.head.caption else ()
        last = runs[-1][-1].head.caption.path if runs and runs[-1][-1].head.caption else ()
        if runs and path > last:
            runs[-1].append(block)
        else:
            runs.append([block])
    whole = [run for run in runs if sum(block.qualifies for block in run) >= LEAST_SHARE * len(run)]
    return [block for run in whole for block in run]


def _draft(block: Block, table: LogicalTable) -> Draft:
    head = block.head
    draft = Draft(table, place=head.line.place)
    if head.caption:
        path = head.caption.path
        draft.number, draft.number_raw = (path[0] if len(path) == 1 else None), head.caption.raw
        draft.heading = head.caption.word
    if head.page is not None:
        draft.pages.append(head.page)
    draft.fields["title"] = FieldText()
    for text, entry in block.titled:
        draft.fields["title"].add_line(text, entry.line)
    last = max((i for i, entry in enumerate(block.below) if entry.label), default=-1)
    role, waits = None, False
    for i, entry in enumerate(block.below):
        if entry.label:
            role, waits = entry.label.role, entry.label.at >= len(entry.text)
            _add(draft, role, entry.text[entry.label.at :], entry, entry.label.text)
        elif role in SHORT and not waits and not block.below[i - 1].full:
            if i > last:
                break
            _add(draft, _body_role(block), entry.text, entry)
        else:
            _add(draft, role or _body_role(block), entry.text, entry)
            waits = False
    return draft


def _body_role(block: Block) -> str:
    """The field of text without a label: what is done, unless a labelled line says that already."""
    return "approach" if "steps" in block.roles() and "approach" not in block.roles() else "steps"


def _add(draft: Draft, role: str, text: str, entry: Entry, label: str = "") -> None:
    name = FIELD_OF_ROLE.get(role, "other")
    target = draft.fields.setdefault(name, FieldText())
    if name == "other" and label:
        target.text += ("\n" if target.text else "") + f"{label}: "
    target.add_line(text, entry.line)
    if entry.page is not None:
        draft.pages.append(entry.page)
