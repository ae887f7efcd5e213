"""A store changed beside the program, and what the check says of it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine, text

from innovasjon_desktop.services.checking import Finding, Kind, check
from innovasjon_desktop.store.engine import store_url
from tests.conftest import clock

ON_A_SERVER = bool(os.environ.get("INNOVASJON_TEST_DB"))
on_a_file = pytest.mark.skipif(ON_A_SERVER, reason="only SQLite lets such rows in at all")


def beside(place: str, *statements: str) -> None:
    """Carry out statements beside the program, with nothing that would refuse them on SQLite."""
    if ON_A_SERVER:
        engine = create_engine(store_url(place))
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()
        return
    with closing(sqlite3.connect(place)) as plain, plain:
        plain.execute("PRAGMA journal_mode=TRUNCATE")  # on Windows nobody removes a journal another has open
        plain.execute("PRAGMA ignore_check_constraints=ON")
        for statement in statements:
            plain.execute(statement)


def found(place: str) -> list[Finding]:
    return list(check(place, clock()).findings)


def kinds(findings: list[Finding]) -> set[tuple[Kind, str | None, int | None, str | None]]:
    return {(each.kind, each.entity, each.row_id, each.field) for each in findings}


def only(findings: list[Finding], kind: Kind) -> Finding:
    (one,) = [each for each in findings if each.kind is kind]
    return one
