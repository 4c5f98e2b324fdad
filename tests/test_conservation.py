"""Nothing printed vanishes: table cells reach `cells`, the text of measure and score tables reaches their rows."""

from collections import Counter

import pytest
from support.generate import FAMILIES, report
from support.layout import compose
from support.render_docx import render_docx
from support.render_html import render_html
from support.render_markdown import render_markdown
from support.render_text import render_text
from support.score import fold
from support.truth import MeasureTable, ScoreTable

from corpus.one import digitise
from schemas.dataset import Rows

RENDERERS = {
    "tabs.txt": render_text,
    "lines.txt": lambda printed: render_text(printed, "lines"),
    "pipes.md": render_markdown,
    "web.html": render_html,
    "word.docx": render_docx,
}
SHARE = 0.99


def missing_cells(printed, rows: Rows) -> list[str]:
    """Printed cells of which `cells` holds too few."""
    have = Counter(fold(cell.text) for cell in rows.cells)
    want = Counter(
        fold(cell.text) for table in printed.tables() for row in table.rows for cell in row if fold(cell.text)
    )
    return list((want - have).elements())


def rows_text(rows: Rows) -> str:
    """Everything that rows and issues hold of tables, folded."""
    parts: list = []
    for m in rows.measures:
        parts += [
            m.number_raw,
            m.title,
            m.approach,
            m.steps,
            m.analysis,
            m.result,
            m.outcome,
            m.monitoring,
            m.suggestion,
        ]
        parts += [m.remarks, m.other, m.period_raw, m.status_raw, *m.responsible]
    for s in rows.score_mentions:
        parts += [s.label_raw, s.stated_no, s.value_raw, s.context, s.subject]
    parts += [issue.raw for issue in rows.issues]
    return "\n".join(fold(part) for part in parts if part)


@pytest.mark.parametrize("name", RENDERERS)
@pytest.mark.parametrize("seed", range(len(FAMILIES)))
def test_every_printed_cell_reaches_cells(seed: int, name: str) -> None:
    printed = compose(report(7000 + seed, family=FAMILIES[seed]))
    rows = digitise(RENDERERS[name](printed), name)
    assert missing_cells(printed, rows) == []


@pytest.mark.parametrize("seed", range(2 * len(FAMILIES)))
def test_the_text_of_measure_and_score_tables_reaches_their_rows_or_an_issue(seed: int) -> None:
    truth = report(8000 + seed, family=FAMILIES[seed % len(FAMILIES)])
    rows = digitise(render_html(compose(truth)), "report.html")
    held = rows_text(rows)
    wanted = [fold(text) for text in table_texts(truth)]
    lost = [text for text in wanted if text not in held]
    total = sum(map(len, wanted))
    assert sum(map(len, lost)) <= (1 - SHARE) * total, lost


def table_texts(truth) -> list[str]:
    """What the measure and score tables of a truth say, headings and ticks left out."""
    texts = []
    for part in truth.parts:
        if isinstance(part, MeasureTable):
            shown = {column.field for column in part.columns}
            for measure in part.measures:
                texts += [truth.fill(measure.title), *measure.responsible]
                texts += [truth.fill(t) for name, t in measure.cells.items() if name in shown]
                if "period" in shown and measure.period:
                    texts.append(truth.fill(measure.period.raw))
        elif isinstance(part, ScoreTable):
            texts += [f"{truth.value(code, year):.2f}" for code in part.codes for year in part.years]
    return [text for text in texts if fold(text)]
