"""A store on a server that a team shares: others hear of every step, and no step is left in doubt."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, select, text

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.domain.opening import ReadOnly
from innovasjon_desktop.domain.sharing import Ear
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store import checks, migrate, statements
from innovasjon_desktop.store.engine import open_engine, translated_errors
from innovasjon_desktop.store.held import OpenStore
from innovasjon_desktop.store.log import CHANGE_SET
from innovasjon_desktop.store.server_errors import may_come_back
from innovasjon_desktop.store.server_listening import CHANNEL, Listener
from innovasjon_desktop.store.unit_of_work import UnitOfWork

LOOK_EVERY = 60.0
"""Seconds after which the version of the store is looked at again."""

AGAIN = 3.0
"""Seconds one goes on trying to save when the connection broke before the end of a step."""

DOUBT = 30.0
"""Seconds one goes on asking whether a step was saved whose answer was lost."""

_NOT_SAVED = N_("Not saved: the store is open only for reading. {why}")
_NEWER = N_("The shared database is now of a newer version, so it can only be read. Update the program.")
_IN_DOUBT = N_(
    "The connection to the shared database was lost just when this was being saved. Perhaps it was saved: "
    "look for it when the connection is back, before you save it again."
)


class ServerStore(OpenStore):
    """An open store on PostgreSQL.

    Args:
        place: its URL.
    """

    shared = True
    """Others work in it at the same time."""

    def __init__(self, place: str | Path | URL) -> None:
        super().__init__(open_engine(place))
        self.session = uuid.uuid4().hex
        self.own: set[int] = set()
        self._looked = float("-inf")
        self._listener: Listener | None = None

    def look(self, connection: Connection) -> ReadOnly | None:
        """Look at the version of the store; return why it can only be read, if so.

        Raises:
            StoreUnavailable: it is no store, older than the program, or too new even to be read.
        """
        use = checks.use_of(connection)
        if use is checks.Use.UPGRADE:
            migrate.require_current(connection)
        self.read_only = ReadOnly(Message(_NEWER)) if use is checks.Use.READ else None
        self._looked = time.monotonic()
        return self.read_only

    def write(
        self, label: Message, actor: str, work: Callable[[UnitOfWork], Any], *, undoes: int | None = None
    ) -> Changed:
        """Run ``work`` in one transaction, and tell the others. It is run again if the connection breaks.

        Raises:
            UserError: from ``work``, or because the store refuses; StoreUnavailable if it cannot be reached.
        """
        end = time.monotonic() + AGAIN
        for tries in count():
            step = _Step(self, work)
            try:
                changed = super().write(label, actor, step, undoes=undoes)
            except StoreUnavailable as error:
                if not may_come_back(error.__cause__):
                    raise
                if (ended := step.ended) is not None and self._was_saved(ended):
                    changed = step.changed(ended)
                elif time.monotonic() > end:
                    raise
                else:
                    _pause(tries)
                    continue
            self.own.add(changed.change_set_id)
            return changed
        raise AssertionError  # it never ends by itself

    def _was_saved(self, unit: UnitOfWork) -> bool:
        """Tell whether a step stands whose commit was sent and never answered.

        Whoever has the turn to write can be sure that no other step is under way: what is not there by then
        will never be. The number of the step was given to it alone; should a server that broke down have
        given it once more, its time tells.

        Raises:
            StoreUnavailable: the server cannot be asked.
        """
        end = time.monotonic() + DOUBT
        for tries in count():
            with suppress(StoreUnavailable), translated_errors(), self.engine.connect() as plain:
                connection = plain.execution_options(write=True)
                with connection.begin():
                    statements.take_turn(connection)
                    query = select(CHANGE_SET.c.at, CHANGE_SET.c.actor)
                    found = connection.execute(query.where(CHANGE_SET.c.id == unit.change_set_id)).first()
                    return found is not None and tuple(found) == (unit.now, unit.actor)
            if time.monotonic() > end:
                break
            _pause(tries)
        raise StoreUnavailable(_IN_DOUBT)

    def before(self, unit: UnitOfWork) -> None:
        """Require that this program may still write to the store.

        Raises:
            StoreUnavailable: somebody has brought it to a version this program does not know.
        """
        if time.monotonic() - self._looked > LOOK_EVERY:
            self.look(unit.connection)
        if self.read_only is not None:
            raise StoreUnavailable(_NOT_SAVED, why=self.read_only.why)

    def ending(self, unit: UnitOfWork) -> None:
        """Tell the others of the step; they hear of it when it is committed."""
        if unit.change_set_id:
            told = {"channel": CHANNEL, "said": f"{unit.change_set_id} {self.session}"}
            unit.connection.execute(text("SELECT pg_notify(:channel, :said)"), told)

    def watch(self, ear: Ear) -> None:
        """Tell ``ear`` from now on what others do, on a thread of its own, until the store is closed."""
        self._listener = Listener(self.engine, self.session, self.own, ear, self.look)
        self._listener.start()

    def close(self) -> None:
        """Stop watching, and close every connection."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        super().close()


class _Step:
    """The work of one step, with what comes before it; afterwards it is known how far it came."""

    unit: UnitOfWork | None = None

    def __init__(self, store: ServerStore, work: Callable[[UnitOfWork], Any]) -> None:
        self._store, self._work = store, work
        self._result: Any = None

    def __call__(self, unit: UnitOfWork) -> Any:
        self.unit = unit
        self._store.before(unit)
        self._result = self._work(unit)
        return self._result

    @property
    def ended(self) -> UnitOfWork | None:
        """The unit of work if its log was written whole, so that it may have been kept."""
        unit = self.unit
        return unit if unit is not None and unit.is_finished and unit.change_set_id else None

    def changed(self, unit: UnitOfWork) -> Changed:
        """Return what the step did, when it is known that it stands."""
        return Changed(unit.change_set_id, unit.label, frozenset(unit.rows), self._result)


def _pause(tries: int) -> None:
    time.sleep(min(tries, 4) * random.uniform(0.05, 0.1))  # not all at once when a server is back
