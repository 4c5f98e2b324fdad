"""Measures told field by field: vertical forms, with labels on the left and text on the right."""

from __future__ import annotations

import regex

from normalise.drafts import FIELD_OF_ROLE, Draft, FieldText
from normalise.headings import role_of
from normalise.tables import LogicalTable
from schemas.thai import ascii_digits


def from_form(table: LogicalTable) -> list[Draft]:
    """A vertical form: labels on the left, text on the right; a label of the role title begins a measure."""
    drafts: list[Draft] = []
    for row in table.rows:
        matrix = row.grid.matrix[row.index]
        label, value = matrix[0], matrix[-1]
        if label is None or value is None or value is label or not value.text:
            continue
        role, _ = role_of(label.text)
        if role == "title" or not drafts:
            drafts.append(Draft(table, place=label.place))
            hit = regex.search(r"\d{1,2}", ascii_digits(label.text))
            if hit:
                drafts[-1].number, drafts[-1].number_raw = int(hit.group()), label.text[hit.start() : hit.end()]
        if row.grid.page is not None:
            drafts[-1].pages.append(row.grid.page)
        name = FIELD_OF_ROLE.get(role or "", "other")
        if name == "other":
            drafts[-1].fields.setdefault("other", FieldText()).text += f"{label.text}: "
        drafts[-1].fields.setdefault(name, FieldText()).add(value)
    return drafts
