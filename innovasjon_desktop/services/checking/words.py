"""What rows are called when something is found in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import DatabaseError

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.services.checking.finding import Finding
from innovasjon_desktop.services.checking.reading import Rows
from innovasjon_desktop.services.words import WordBook, title

_OTHERS = {
    "state_change": N_("Kept change of status or value"),
    "change": N_("Line of the change log"),
    "change_set": N_("Step of the history"),
    "imported_file": N_("File that was brought in"),
    "imported_answer": N_("Answer that was brought in"),
    "form": N_("Form"),
    "frozen_report": N_("Frozen report"),
    "number_series": N_("Number series"),
    "header_mapping": N_("Headers that were explained"),
    "store": N_("The store itself"),
}
"""Tables that are no lists of their own to people."""


def label(table: str) -> Message:
    """Return what people call a row of ``table``."""
    return Message(ALL[table].label if table in ALL else _OTHERS.get(table, table))


def field_label(table: str, name: str) -> Message | None:
    """Return what people call a field, or None for a column they never see."""
    return Message(ALL[table].field(name).label) if table in ALL and ALL[table].has(name) else None


def named(rows: Rows, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with the names of their rows, as lists show them."""
    found = list(findings)
    wanted: dict[str, set[int]] = defaultdict(set)
    for finding in found:
        if finding.entity in ALL and finding.row_id is not None:
            wanted[finding.entity].add(finding.row_id)
    words = WordBook(rows.connection)
    names: dict[tuple[str | None, int | None], str] = {}
    for table, ids in wanted.items():
        _learn(words, rows, table, ids)
        for row_id in ids:
            row = rows.find(table, row_id)
            names[table, row_id] = name_of(words, table, dict(row)) if row is not None else ""
    return [
        replace(finding, name=finding.name or names.get((finding.entity, finding.row_id), ""))
        for finding in found
    ]


def name_of(words: WordBook, table: str, values: Mapping[str, Any]) -> str:
    """Return what people call a row with ``values``; nothing if it cannot be told any more."""
    if table not in ALL:
        return ""
    try:
        return title(ALL[table], values, words)
    except (DatabaseError, LookupError, TypeError, ValueError):  # what it refers to is damaged as well
        return ""


def _learn(words: WordBook, rows: Rows, table: str, wanted: Iterable[int]) -> None:
    """Read what the names of many rows are made of in a few steps."""
    for name in ALL[table].title:
        field = ALL[table].field(name)
        if field.kind is Kind.REF:
            found = (rows.find(table, row_id) for row_id in wanted)
            with suppress(DatabaseError, TypeError, ValueError):
                words.learn(field.target, {row[name] for row in found if row is not None} - {None})
