"""Short ways to import a few rows, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.applying import FileRefused, apply
from innovasjon_desktop.services.importing.planning import Plan
from innovasjon_desktop.services.importing.reading import Table, table_of
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database

AREA = ("Enhet", "Periode", "Tittel", "Status", "Behov", "Valgt dato", "Valgt av")
NEED = "Foreldre etterlyser bedre informasjon"


def table(headers: Sequence[str], *lines: Sequence[Any], first: int = 2) -> Table:
    return table_of(headers, lines, first=first)


def bring(store: Database, kind: str, headers: Sequence[str], *lines: Sequence[Any], **options: Any) -> Plan:
    result = apply(store, kind, table(headers, *lines), actor="kari", **options).result
    assert isinstance(result, Plan)
    return result


def refusals(
    store: Database, kind: str, headers: Sequence[str], *lines: Sequence[Any], **options: Any
) -> list[tuple[int, str, str]]:
    """Return row, column and reason of what is refused; nothing may have happened."""
    before = everything(store)
    with pytest.raises(FileRefused) as refused:
        bring(store, kind, headers, *lines, **options)
    assert everything(store) == before
    return said(refused.value.plan)


def said(outcome: Plan) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, say(one.reason)) for one in outcome.refusals]


def everything(store: Database) -> dict[str, list[Any]]:
    """Return every row of every table, the log and the number series included."""
    with store.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(found).order_by(*found.primary_key))]
            for name, found in TABLES.items()
        }


def count(store: Database, name: str) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one())


def actions(outcome: Plan) -> list[str]:
    return [row.action for row in outcome.rows]


def place_of(database: Database) -> str:
    """Return what the command line calls the store: its file, or its address on a server."""
    url = database.engine.url
    whole = url.render_as_string(hide_password=False)
    return str(url.database) if url.get_backend_name() == "sqlite" else whole
