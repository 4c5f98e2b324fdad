"""Scores that a measure's own cells cite, each linked to its measure."""

from __future__ import annotations

from dataclasses import replace

from normalise.drafts import Draft
from normalise.scores.mentions import Mention
from normalise.scores.prose import mentions_in_text
from normalise.years import Years
from schemas.dataset import TEXT_FIELDS, Measure
from schemas.issues import Issues

CITING_FIELDS = ("title", *TEXT_FIELDS, "other", "cited")


def cited_scores(draft: Draft, years: Years, issues: Issues) -> list[Mention]:
    """The scores printed in the cells of one measure, over all its rows and page fragments, in reading order."""
    found: list[Mention] = []
    for name in CITING_FIELDS:
        field = draft.fields.get(name)
        if field is None or not field.spans:
            continue
        read = mentions_in_text(field.text, field.line_at, years, issues, source="table")
        found += [replace(mention, source="measure") for mention in read]
    return found


def cited_in_text(draft: Draft, mentions: list[Mention]) -> list[Mention]:
    """The scores, read before, that stand in the lines of a measure told in running text."""
    lines = {line for item in draft.fields.values() for _, line in item.spans}
    return [mention for mention in mentions if mention.line in lines]


def link(measure: Measure, mentions: list[Mention]) -> None:
    """Write the codes that the measure cites into its row, in order, each once."""
    measure.score_codes = list(dict.fromkeys(mention.code for mention in mentions))
