"""Connections to a shared database."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from innovasjon_desktop.store.passwords import Asked
from innovasjon_desktop.store.server_address import connect_options, secured

IDLE = 2.0
"""Seconds after which a connection is asked whether it is still there before it is used again."""

SILENCE = 20.0
"""Seconds to wait for the answer to a COMMIT, as for one the network has not even delivered."""

_SESSION = (
    "SET lock_timeout = '10s'",  # as long as one waits for a file
    "SET idle_in_transaction_session_timeout = '5min'",  # nobody waits for ever for a program that hangs
    # The server notices a program that is gone without a word, and takes back what it was about to do.
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)


def open_server(url: URL) -> Engine:
    """Return an engine for a PostgreSQL database; nothing is opened before the first connection.

    Raises:
        StoreUnavailable: the address asks for an unproven server.
        ModuleNotFoundError: the driver is not installed.
    """
    url = secured(url)
    logging.getLogger("psycopg").addHandler(logging.NullHandler())  # it shows addresses and user names
    engine = create_engine(url, hide_parameters=True, connect_args=connect_options(url))
    event.listen(engine, "do_connect", Asked(url))
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_require_alive, engine.dialect))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    watched = partial(_commit, engine.dialect.do_commit)
    engine.dialect.do_commit = watched  # type: ignore[method-assign]  # no event tells when a commit is done
    return engine


def _prepare(dbapi: Any, _record: Any) -> None:
    was, dbapi.autocommit = dbapi.autocommit, True
    dbapi.execute("; ".join(_SESSION))
    dbapi.autocommit = was


def _commit(commit: Callable[[Any], None], dbapi: Any) -> None:
    """Commit; a connection on which no answer comes is cut, and one can ask over another what became of it.

    What stands between may keep the connection alive although nobody is behind it any more.
    """
    watch = threading.Timer(SILENCE, _cut, (dbapi.dbapi_connection,))
    watch.daemon = True
    watch.start()
    try:
        commit(dbapi)
    finally:
        watch.cancel()


def _cut(dbapi: Any) -> None:
    with suppress(OSError, dbapi.Error):  # it broke by itself meanwhile
        wire = socket.socket(fileno=dbapi.fileno())
        try:
            wire.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for it
        finally:
            wire.detach()  # libpq closes it


def _note_use(_dbapi: Any, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _require_alive(dialect: Any, dbapi: Any, record: Any, _given: Any) -> None:
    """Let a connection that broke while nobody used it be replaced. Asking each time costs a tenth more."""
    if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE:
        return
    try:
        dialect.do_ping(dbapi)
    except dialect.loaded_dbapi.Error:
        raise DisconnectionError from None


def _begin(connection: Connection) -> None:
    """Choose how the transaction that begins now sees others: the driver sends it along with BEGIN.

    Whoever reads sees one moment. Whoever writes waits for its turn, and then has to see what the one before
    it wrote.
    """
    options = connection.get_execution_options()
    if "isolation_level" in options:
        return
    from psycopg import IsolationLevel

    dbapi: Any = connection.connection.dbapi_connection
    write = options.get("write")
    dbapi.isolation_level = IsolationLevel.READ_COMMITTED if write else IsolationLevel.REPEATABLE_READ
