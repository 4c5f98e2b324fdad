"""Truth -> printed report: score tables and measure tables in the layouts that agencies use."""

from __future__ import annotations

from dataclasses import replace

from support.layout_measures import measure_blocks
from support.layout_scores import score_blocks
from support.printed import Block, PageBreak, Paragraph, Printed
from support.truth import MeasureTable, NewPage, ScoreTable, Truth


def compose(truth: Truth) -> Printed:
    """The report as it is to be printed."""
    blocks: list[Block] = []
    for part in truth.parts:
        if isinstance(part, NewPage):
            blocks.append(PageBreak())
        elif isinstance(part, ScoreTable):
            blocks.extend(score_blocks(truth, part))
        elif isinstance(part, MeasureTable):
            blocks.extend(measure_blocks(truth, part))
        elif text := truth.show(part.text).strip():
            blocks.append(Paragraph(text, part.style))
    header = truth.show(truth.running_header) if truth.running_header else None
    return Printed(tuple(blocks), truth.landscape, header, page_numbers=bool(header))


def with_digits(truth: Truth, digits: str) -> Truth:
    """The same report in other digits."""
    return replace(truth, digits=digits)
