"""A team on one shared database: 20 programs at 5 edits a second each, and what that costs an edit.

The server is the one tests use (INNOVASJON_TEST_DB); without it nothing is measured. An edit is measured from the
moment it was due, so that one that had to wait for the one before counts its waiting too. Every program hears of
the others' edits meanwhile, as a window does. INNOVASJON_LONG=1: two minutes instead of 20 seconds.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

from sqlalchemy import create_engine, make_url, text

from innovasjon_desktop.domain.errors import EditConflict, StoreUnavailable
from innovasjon_desktop.services.commands import Create, Edit, run
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.server import ServerStore
from innovasjon_desktop.store.unit_of_work import Database
from tests.bench.measure import Result, p95

SERVER = "INNOVASJON_TEST_DB"
CLIENTS, RATE = 20, 5
SECONDS = 120.0 if os.environ.get("INNOVASJON_LONG") else 20.0
GROWTH = (1, 5, 10, CLIENTS)
ROWS = 40
"""Rows they all edit: they meet now and then."""


class Told(NamedTuple):
    """What a program says of itself: milliseconds of each edit, seconds of all, edits that met another …"""

    taken: list[float]
    seconds: float
    met: int
    refused: int
    heard: int


class Ear:
    """Counts the steps of others."""

    heard = 0

    def changed(self, _changed: object) -> None:
        self.heard += 1

    def others(self, names: object) -> None: ...

    def connected(self, is_connected: bool) -> None: ...

    def read_only(self, read_only: object) -> None: ...


@contextmanager
def database() -> Iterator[str]:
    """Yield the address of an empty store on the server, gone afterwards."""
    url = make_url(os.environ[SERVER]).set(drivername="postgresql+psycopg")
    name = f"{url.database}_clients_{os.getpid()}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            place = url.set(database=name).render_as_string(hide_password=False)
            upgrade(place)
            yield place
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def work(place: str, client: int, start: float, seconds: float, rows: list[int], out: Connection) -> None:
    """Edit at a steady pace from ``start`` on: count up the note of a row."""
    random.seed(client)
    store, ear = ServerStore(place), Ear()
    store.watch(ear)
    taken: list[float] = []
    met = refused = 0
    due = start + random.random() / RATE
    while due < start + seconds:
        time.sleep(max(0.0, due - time.monotonic()))
        while True:
            try:
                count_up(store, random.choice(rows), f"{client} {len(taken)}")
                break
            except EditConflict:
                met += 1
            except StoreUnavailable:
                refused += 1
        taken.append((time.monotonic() - due) * 1000)
        due += 1 / RATE
    out.send(Told(taken, time.monotonic() - start, met, refused, ear.heard))
    store.close()


def count_up(store: Database, row: int, mark: str) -> None:
    """Count up a note. With a mark: two who come to the same number must not seem to want the same."""
    with store.read() as connection:
        query = text("SELECT note, version FROM person WHERE id = :id")
        note, version = connection.execute(query, {"id": row}).one()
    wanted = f"{int(note.split()[0]) + 1} {mark}"
    run(store, Edit("person", row, {"note": wanted}, version=version), actor="client")


def together(place: str, clients: int, seconds: float) -> tuple[list[Told], int]:
    """Let so many programs work at once; return what they say, and how many of their edits are not there."""
    store = ServerStore(place)
    made = [
        run(store, Create("person", {"first_name": f"P{n}", "last_name": "X", "note": "0"}), actor="x").result
        for n in range(ROWS)
    ]
    store.close()
    context = multiprocessing.get_context("fork")  # importing everything 20 times would be what is measured
    pipes, processes = [], []
    start = time.monotonic() + 2.0
    for client in range(clients):
        heard, out = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(place, client, start, seconds, made, out))
        process.start()
        out.close()
        pipes.append(heard)
        processes.append(process)
    told = [pipe.recv() for pipe in pipes]
    for process, pipe in zip(processes, pipes, strict=True):
        process.join()
        pipe.close()
    after = ServerStore(place)
    with after.read() as connection:
        notes = connection.scalars(text("SELECT note FROM person WHERE id = ANY(:ids)"), {"ids": made}).all()
    after.close()
    return told, sum(len(each.taken) for each in told) - sum(int(note.split()[0]) for note in notes)


def measure() -> Iterator[Result]:
    if not os.environ.get(SERVER):
        return
    lost, medians = 0, {}
    with database() as place:
        for clients in GROWTH:
            seconds = SECONDS if clients == CLIENTS else SECONDS / 4
            told, gone = together(place, clients, seconds)
            lost += gone
            taken = [each for one in told for each in one.taken]
            medians[clients] = statistics.median(taken)
            last = max(one.seconds for one in told)
            met, refused = sum(one.met for one in told), sum(one.refused for one in told)
            said = (
                f"{met} met another, {refused} refused, {len(taken) / last:.0f} of {clients * RATE} a second"
            )
            yield Result(f"an edit, {clients} at work: median", medians[clients], None)
            yield Result(f"an edit, {clients} at work: p95", p95(taken), None, note=said)
            if clients == CLIENTS:
                others = len(taken) * (CLIENTS - 1) / CLIENTS
                heard = min(one.heard for one in told) / others * 100
    yield Result(f"growth of the median, 1 to {CLIENTS}", medians[CLIENTS] / medians[1], None, "×")
    yield Result("others' edits heard of, least of all", heard, None, "%")
    yield Result("lost updates", lost, 0, "")
