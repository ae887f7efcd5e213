"""Connections to a shared database."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from innovasjon_desktop.store.passwords import Asked
from innovasjon_desktop.store.server_address import connect_options, secured

IDLE = 2.0
"""Seconds after which a connection is asked whether it is still there before it is used again."""

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
    return engine


def _prepare(dbapi: Any, _record: Any) -> None:
    was, dbapi.autocommit = dbapi.autocommit, True
    dbapi.execute("; ".join(_SESSION))
    dbapi.autocommit = was


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
