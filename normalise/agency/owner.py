"""Which of the agencies that a document names is the report's own."""

from __future__ import annotations

from collections import Counter, defaultdict

from normalise.agency.lexicon import Kind, Official
from normalise.agency.mentions import Mention
from normalise.agency.names import nameless
from normalise.titles import title_kinds
from normalise.view import GridCell

# Points of a mention alone on a line of the cover, in a title's line, elsewhere on the cover; of a body that every
# report names (role supervisor or parent) alone on the cover; and how many other mentions count together.
ALONE, TITLED, COVER, ALONE_ABOVE = 12.0, 11.0, 5.0, 6.0
MOST_ELSEWHERE = 20.0
TITLE_LINE = 170  # characters
LIST_OF, LIST_IN_CELLS = 3, 2  # so many agencies of one level on the cover are a list
PARENT_LEVEL = -1


def find_owner(mentions: list[Mention]) -> Kind | Official | None:
    """The kind (or listed agency) that the report belongs to: what a title names, else what is named most.

    Of several in titles the most specific, of equals the one with most points. Three equals are a list of agencies,
    and the first of them is whose list it is. Bodies that every report names count only alone on the cover, ministries
    only where nothing below them does.
    """
    points: dict[object, float] = defaultdict(float)
    standing: dict[object, float] = defaultdict(float)
    elsewhere: Counter[object] = Counter()
    on_cover: set[object] = set()
    shown: set[object] = set()
    in_text: set[object] = set()
    first: dict[object, tuple[int, int]] = {}
    for mention in mentions:
        key = mention.official or mention.kind
        if mention.kind and nameless(mention):
            elsewhere[key] += 0.2
            continue
        first[key] = min(first.get(key, (mention.source.order, mention.start)), (mention.source.order, mention.start))
        role = mention.official.role if mention.official else ""
        in_cell = isinstance(mention.source.owner, GridCell)
        if not in_cell:
            in_text.add(key)
        if mention.source.cover:
            if role != "supervisor":
                shown.add(key)
            worth = 0.0
            if mention.alone:
                worth = ALONE_ABOVE if role or in_cell else ALONE
            elif not role:
                worth = TITLED if _in_title(mention) else COVER
            if worth:
                points[key] += worth
                standing[key] = max(standing[key], worth)
                on_cover.add(key)
        elif not role:
            # Schools and hospitals stand in every agency's text; listed bodies too.
            elsewhere[key] += 1 if mention.kind and mention.kind.names != "free" else 0.3
    for key, count in elsewhere.items():
        points[key] += min(MOST_ELSEWHERE, count)
    if not points:
        return None
    pool = on_cover or set(points)
    strong = next(filter(None, ({key for key in pool if standing[key] >= least} for least in (TITLED, COVER))), pool)
    top = max(_level(key) for key in strong)
    equals = [key for key in strong if _level(key) == top]
    if on_cover and len(equals) >= (LIST_OF if in_text & set(equals) else LIST_IN_CELLS):
        # Of a list the heading names whose it is, a ministry for example; agencies in its cells are only listed.
        heads = (shown | on_cover) & in_text
        return min(heads, key=lambda key: first[key]) if heads else None
    return max(equals, key=lambda key: (points[key], _name_of(key)))


def _in_title(mention: Mention) -> bool:
    """Whether the words of a report's title stand before it on its line."""
    before, line = mention.line()
    return len(line) <= TITLE_LINE and bool(title_kinds(before))


def _level(key: object) -> int:
    if isinstance(key, Kind):
        return key.level
    if key.role == "parent":
        return PARENT_LEVEL
    return 2 if key.type in ("education", "public_organization", "special_local_government") else 1


def _name_of(key: object) -> str:
    return key.word if isinstance(key, Kind) else key.name
