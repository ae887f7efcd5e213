"""Statements for one row of a table: building one takes longer than running it, so each is built once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update, bindparam, insert, select, update

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store.schema import LOGGED

NO_SETTINGS = N_("The store has lost its settings. Put a copy back.")


@cache
def one_row(table: str) -> Select[Any]:
    """Return the query for the row ``wanted_id``."""
    return select(LOGGED[table]).where(LOGGED[table].c.id == bindparam("wanted_id"))


@cache
def new_row(table: str) -> Insert:
    """Return the insert of one row; the columns are those of the values it is run with."""
    return insert(LOGGED[table])


@cache
def changed_row(table: str) -> Update:
    """Return the update of the row ``wanted_id``; the columns are those of the values it is run with."""
    return update(LOGGED[table]).where(LOGGED[table].c.id == bindparam("wanted_id"))


def take_turn(connection: Connection) -> None:
    """Let writers go one after the other: a lock on one row, which a commit ends.

    Raises:
        StoreUnavailable: there is no such row, so that nothing keeps writers apart.
    """
    if connection.execute(_turn()).first() is None:
        raise StoreUnavailable(NO_SETTINGS)


@cache
def _turn() -> Select[Any]:
    return select(LOGGED["settings"].c.id).with_for_update()


@cache
def blank_row(table: str) -> Mapping[str, None]:
    """Return a row without any values, to be filled in."""
    return {column.name: None for column in LOGGED[table].c if column.name != "id"}
