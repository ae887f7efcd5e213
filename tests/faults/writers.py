"""Several programs write to the same rows of one store: no edit is lost, none goes over another unseen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from sqlalchemy import create_engine, make_url, select, text

from innovasjon_desktop.domain.errors import EditConflict, StoreUnavailable
from innovasjon_desktop.services.commands import Create, Edit
from innovasjon_desktop.services.commands import run as carry_out
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.log import CHANGE
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.unit_of_work import Database
from tests.faults.kill import processes
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import workshop

WRITERS = 4
ROWS = 2
"""Fewer rows than writers: they meet all the time."""
CONTROL = 40
URL = "INNOVASJON_TEST_DB"


def on_sqlite(cases: int) -> Outcome:
    """Let four writers carry out ``cases`` edits together on a file."""
    return _with_control(cases, _file)


def on_postgresql(cases: int) -> Outcome:
    """Let four writers carry out ``cases`` edits together on the server that tests use."""
    if not os.environ.get(URL):
        return Outcome(not_run=f"{URL} names no server")
    return _with_control(cases, _server)


def _with_control(cases: int, place: object) -> Outcome:
    assert callable(place)
    with place() as where:
        failures, seen = _edit(where, cases // WRITERS, sees_versions=True)
    with place() as where:
        control, _seen = _edit(where, CONTROL, sees_versions=False)
    return Outcome(
        cases, tuple(failures), seen, Control("edits without a version", CONTROL * WRITERS, len(control))
    )


@contextmanager
def _file() -> Iterator[str]:
    with workshop() as folder:
        yield str(folder / "innovasjon.db")


@contextmanager
def _server() -> Iterator[str]:
    url = make_url(os.environ[URL])
    name = f"{url.database}_writers_{os.getpid()}"
    admin = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def _edit(place: str, edits: int, *, sees_versions: bool) -> tuple[list[str], str]:
    """Return what went wrong with so many edits of each writer, and what was seen."""
    upgrade(place)
    database = Database(open_engine(place))
    rows = [
        carry_out(
            database, Create("person", {"first_name": f"P{n}", "last_name": "X", "note": "0"}), actor="x"
        ).result
        for n in range(ROWS)
    ]
    database.close()
    context = processes()
    children, pipes = [], []
    for writer in range(WRITERS):
        heard, told = context.Pipe(duplex=False)
        child = context.Process(target=_write, args=(place, told, rows, writer, edits, sees_versions))  # type: ignore[attr-defined]  # every context has it
        child.start()
        told.close()
        children.append(child)
        pipes.append(heard)
    counts = [heard.recv() for heard in pipes]
    for child, heard in zip(children, pipes, strict=True):
        child.join()
        heard.close()
    conflicts, waits = sum(c for c, _w in counts), sum(w for _c, w in counts)
    return _checked(place, rows, WRITERS * edits), f"{conflicts} conflicts told, {waits} told to try again"


def _write(
    place: str, told: Connection, rows: list[int], writer: int, edits: int, sees_versions: bool
) -> None:
    """Count up the notes of the rows, and once more where somebody else was first."""
    database = Database(open_engine(place))
    conflicts = waits = done = 0
    person = text("SELECT note, version FROM person WHERE id = :id")
    while done < edits:
        row = rows[(writer + done) % len(rows)]
        with database.read() as connection:
            note, version = connection.execute(person, {"id": row}).one()
        # Who and which: two that come to the same count must not seem to want the same.
        wanted = f"{int(note.split()[0]) + 1} {writer} {done}"
        command = Edit("person", row, {"note": wanted}, version=version if sees_versions else None)
        try:
            carry_out(database, command, actor=f"writer {writer}")
            done += 1
        except EditConflict:
            conflicts += 1
        except StoreUnavailable:
            waits += 1
    database.close()
    told.send((conflicts, waits))


def _checked(place: str, rows: list[int], edits: int) -> list[str]:
    """Return an entry for each edit that is lost, and for each that went over another in the log."""
    database = Database(open_engine(place))
    with database.read() as connection:
        notes = connection.scalars(text("SELECT note FROM person WHERE note IS NOT NULL")).all()
    held = sum(int(note.split()[0]) for note in notes)
    failures = ["lost"] * (edits - held)
    for row in rows:
        expected = "0"
        for before, after in _changes(database, row):
            if before != expected:
                failures.append("went over another")
            expected = after
    database.close()
    return failures


def _changes(database: Database, row: int) -> list[tuple[str, str]]:
    with database.read() as connection:
        found = connection.execute(
            select(CHANGE.c.before, CHANGE.c.after)
            .where(CHANGE.c.entity == "person", CHANGE.c.row_id == row, CHANGE.c.before.is_not(None))
            .order_by(CHANGE.c.id)
        )
        return [(before["note"], after["note"]) for before, after in found if before]
