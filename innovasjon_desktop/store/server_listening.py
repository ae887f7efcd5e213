"""Hears of others in a shared store: their steps, who they are, and whether the server can be reached."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Set
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.opening import ReadOnly
from innovasjon_desktop.domain.sharing import Ear
from innovasjon_desktop.store.engine import translated_errors
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET, kept_message
from innovasjon_desktop.store.server_address import who_is

CHANNEL = "innovasjon_changes"

TICK = 0.5
"""Seconds one listens before one looks whether to stop."""

GATHER = 0.4
"""Seconds in which steps are gathered: one question for all of them."""

PEOPLE_EVERY, VERSION_EVERY = 10.0, 60.0
"""Seconds between two looks at who is there, and at the version of the store."""

AGAIN = 1.0
"""Seconds between two tries to connect."""

LONGEST = 18
"""Digits of a number that fits."""

PATIENCE = 2.0
"""Seconds one waits for the thread to end; it ends by itself later."""

REMEMBERED = 500
"""Steps that are known; those that were committed out of their order are found among as many."""


class Listener:
    """Watches a store on a thread of its own.

    Args:
        engine: to connect with.
        session: what this program's own steps are told with, which it need not hear of.
        own: the numbers of those steps.
        ear: who is told.
        look: looks at the version of the store, and returns why it can only be read.
    """

    def __init__(
        self,
        engine: Engine,
        session: str,
        own: Set[int],
        ear: Ear,
        look: Callable[[Connection], ReadOnly | None],
    ) -> None:
        self._engine, self._session, self._own, self._ear, self._look = engine, session, own, ear, look
        self._stop = threading.Event()
        self._known: deque[int] = deque(maxlen=REMEMBERED)
        self._others: tuple[str, ...] = ()
        self._read_only: ReadOnly | None = None
        self._last = 0
        self._thread = threading.Thread(target=self._run, name="colleagues", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more. Blocks until the thread has ended, if the server answers."""
        self._stop.set()
        if self._thread is not threading.current_thread():
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        failed = 0
        while not self._stop.is_set():
            # StoreUnavailable: the version is one the program cannot use, which the next read will say.
            with suppress(DBAPIError, StoreUnavailable, self._driver_error()):
                raw = self._engine.raw_connection()
                driver: Any = raw.driver_connection
                raw.detach()  # it is ours until it breaks, and no more of the pool
                with closing(driver):
                    driver.autocommit = True
                    driver.execute(f"LISTEN {CHANNEL}")
                    self._catch_up()
                    if failed > 1:
                        self._ear.connected(True)
                    failed = 0
                    self._listen(driver)
            failed += 1
            if failed == 2 and not self._stop.is_set():  # one that is there again at once was not lost
                self._ear.connected(False)
            self._stop.wait(AGAIN if failed > 1 else 0)

    def _driver_error(self) -> type[Exception]:
        found: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        return found

    def _listen(self, driver: Any) -> None:
        people = version = 0.0
        while not self._stop.is_set():
            now = time.monotonic()
            if now - people > PEOPLE_EVERY:
                people = now
                self._tell_others()
            if now - version > VERSION_EVERY:
                version = now
                self._tell_version()
            heard = [each.payload for each in driver.notifies(timeout=TICK, stop_after=1)]
            if heard:
                self._stop.wait(GATHER)  # not woken by each of them
                heard += [each.payload for each in driver.notifies(timeout=0)]
                self._tell(_foreign(heard, self._session))

    def _catch_up(self) -> None:
        """Tell of what was done since one last heard of anything; at the beginning nothing is new."""
        with translated_errors(), self._engine.connect() as connection, connection.begin():
            newest = select(CHANGE_SET.c.id).order_by(CHANGE_SET.c.id.desc()).limit(REMEMBERED)
            ids = connection.scalars(newest).all()
        first = not self._last
        self._last = max(ids, default=1)
        if first:
            self._known.extend(reversed(ids))
        else:
            known = set(self._known)
            self._tell(sorted(step for step in ids if step not in known and step not in self._own))

    def _tell(self, steps: list[int]) -> None:
        if not steps:
            return
        with translated_errors(), self._engine.connect() as connection, connection.begin():
            found = _read(connection, steps)
        self._known.extend(steps)
        for changed in found:
            self._ear.changed(changed)

    def _tell_others(self) -> None:
        with translated_errors(), self._engine.connect() as connection, connection.begin():
            others = who_else(connection)
        if others != self._others:
            self._others = others
            self._ear.others(others)

    def _tell_version(self) -> None:
        with translated_errors(), self._engine.connect() as connection, connection.begin():
            read_only = self._look(connection)
        if read_only != self._read_only:
            self._read_only = read_only
            self._ear.read_only(read_only)


def who_else(connection: Connection) -> tuple[str, ...]:
    """Return who else has the store open in this program, as user@machine; one who has it open twice, once.

    A server that does not tell its sessions has nobody in it.
    """
    query = text(
        "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name <> current_setting('application_name')"
    )
    try:
        names = [who_is(name or "") for name in connection.scalars(query)]
    except ProgrammingError:
        return ()
    return tuple(sorted(name for name in names if name))


def _foreign(said: Iterable[str], session: str) -> list[int]:
    """Return the steps that others have told of; what is not in our form is not for us."""
    parts = [each.partition(" ") for each in said]
    return sorted({int(step) for step, _blank, whose in parts if whose != session and _is_number(step)})


def _is_number(said: str) -> bool:
    return said.isdecimal() and said.isascii() and len(said) <= LONGEST


def _read(connection: Connection, steps: list[int]) -> list[Changed]:
    heads = select(CHANGE_SET).where(CHANGE_SET.c.id.in_(steps)).order_by(CHANGE_SET.c.id)
    parts = select(CHANGE.c.change_set_id, CHANGE.c.entity, CHANGE.c.row_id).distinct()
    rows: dict[int, set[tuple[str, int]]] = {}
    for step, entity, row_id in connection.execute(parts.where(CHANGE.c.change_set_id.in_(steps))):
        rows.setdefault(step, set()).add((entity, row_id))
    return [
        Changed(
            head.id,
            kept_message(head.label, head.params),
            frozenset(rows.get(head.id, ())),
            by=head.actor,
        )
        for head in connection.execute(heads)
    ]
