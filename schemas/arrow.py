"""The dataset's classes as Arrow schemas, with every column's meaning inside, and rows as Arrow tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from operator import attrgetter
from typing import Any

import pyarrow as pa

from schemas.dataset import SCHEMA_VERSION, TABLES, columns

TYPES = {
    "string": pa.string(),
    "list<string>": pa.list_(pa.string()),
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
}


@cache
def schema(table: str) -> pa.Schema:
    """Arrow schema of a table; descriptions, units and allowed values are field metadata."""
    arrow_fields = []
    for name, spec in columns(table).items():
        metadata = {"description": spec["meaning"]}
        if spec["unit"]:
            metadata["unit"] = spec["unit"]
        if spec["allowed"]:
            metadata["allowed"] = " ".join(spec["allowed"])
        arrow_fields.append(pa.field(name, TYPES[spec["type"]], nullable=True, metadata=metadata))
    described = {"description": " ".join((TABLES[table].__doc__ or "").split()), "schema_version": SCHEMA_VERSION}
    return pa.schema(arrow_fields, metadata=described)


def check(table: str, rows: Iterable[Any]) -> None:
    """Raise ValueError at the first row that breaks its class: a missing required value or one not allowed."""
    specs = columns(table)
    for row in rows:
        for name, spec in specs.items():
            value = getattr(row, name)
            if value is None:
                if spec["required"]:
                    raise ValueError(f"{table}.{name} is null in {row!r}")
                continue
            if value == "" and spec["type"] == "string":
                raise ValueError(f'{table}.{name} is "" in {row!r}; an unknown value is null')
            if spec["allowed"]:
                for item in value if isinstance(value, list) else (value,):
                    if item not in spec["allowed"]:
                        raise ValueError(f"{table}.{name} = {item!r} is none of {', '.join(spec['allowed'])}")


def to_arrow(table: str, rows: list[Any]) -> pa.Table:
    """Rows (instances of the table's class) as an Arrow table; an empty list gives the empty table."""
    check(table, rows)
    arrays = [pa.array(list(map(attrgetter(item.name), rows)), type=item.type) for item in schema(table)]
    return pa.Table.from_arrays(arrays, schema=schema(table))
