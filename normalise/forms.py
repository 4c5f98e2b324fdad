"""Measures told field by field: vertical forms, with labels on the left and text on the right."""

from __future__ import annotations

import regex

from normalise.captions import caption_above
from normalise.drafts import FIELD_OF_ROLE, Draft, FieldText
from normalise.headings import role_of
from normalise.tables import LogicalTable, label_column
from schemas.thai import ascii_digits

# So much of a cell is a heading's phrase if the cell is a heading.
LEAST_COVER = 0.6


def from_form(table: LogicalTable) -> list[Draft]:
    """A vertical form: labels on the left, text on the right; a label of the role title begins a measure. A form
    without one is named by the line above it."""
    drafts: list[Draft] = []
    for row in table.rows:
        matrix = row.grid.matrix[row.index]
        label, value = matrix[label_column(row.grid) or 0], matrix[-1]
        if label is None or value is None or value is label or not value.text:
            continue
        role, _ = role_of(label.text)
        if role is None and row.index == 0 and role_of(value.text)[1] >= LEAST_COVER:
            continue  # a header: "หัวข้อ | รายละเอียด"
        if role == "title" or not drafts:
            draft = Draft(table, place=label.place, heading=label.text if role == "title" else "")
            drafts.append(draft)
            hit = regex.search(r"\d{1,2}", ascii_digits(label.text)) if role == "title" else None
            if hit:
                draft.number, draft.number_raw = int(hit.group()), label.text[hit.start() : hit.end()]
            elif role != "title":
                _name(draft, table)
        if row.grid.page is not None:
            drafts[-1].pages.append(row.grid.page)
        name = FIELD_OF_ROLE.get(role or "", "other")
        if name == "other":
            drafts[-1].fields.setdefault("other", FieldText()).text += f"{label.text}: "
        drafts[-1].fields.setdefault(name, FieldText()).add(value)
    return drafts


def _name(draft: Draft, table: LogicalTable) -> None:
    """Number and title from the line above the form; a paragraph may end in that line."""
    above = table.lead[-1] if table.lead else None
    found = caption_above(above) if above else None
    if above is None or found is None:
        return
    start, caption = found
    draft.number, draft.number_raw = (caption.path[0] if len(caption.path) == 1 else None), caption.raw
    draft.heading, draft.place = caption.word, above.place_at(start)
    draft.fields["title"] = FieldText()
    draft.fields["title"].add_line(caption.title, above.line_at(start + caption.at))
