"""Statements for one row of a table: building one takes longer than running it, so each is built once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Update, bindparam, insert, select, update

from innovasjon_desktop.store.schema import LOGGED


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


@cache
def turn_to_write() -> Select[Any]:
    """Return what makes one writer after the other of those who share a server: a lock that a commit ends."""
    return select(LOGGED["settings"].c.id).with_for_update()


@cache
def blank_row(table: str) -> Mapping[str, None]:
    """Return a row without any values, to be filled in."""
    return {column.name: None for column in LOGGED[table].c if column.name != "id"}
