"""Read the tables that came with the program (``db/seed``).

A row of ``settings``, ``code`` or ``method`` that is changed here is changed in stores that are there by a
migration as well: a check takes one that is otherwise, and of which the log knows nothing, for edited.
"""

from __future__ import annotations

import csv
from typing import Any

from sqlalchemy import Table

from innovasjon_desktop.paths import shipped


def seed_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of ``db/seed/<name>.csv`` as text, by the headers of its first line."""
    with (shipped("db") / "seed" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def typed_rows(table: Table) -> list[dict[str, Any]]:
    """Return the rows a table came with as it holds them."""
    return [
        {name: _typed(table.c[name].type.python_type, value) for name, value in row.items()}
        for row in seed_rows(table.name)
    ]


def _typed(kind: type, value: str) -> Any:
    if value == "":
        return None
    if kind is bool:
        return value == "true"
    return kind(value)
