"""What tests of a shared store need: the server that is named, databases on it, and a way to cut connections."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import URL, create_engine, make_url, text

VARIABLE = "INNOVASJON_TEST_DB"

needs_server = pytest.mark.skipif(
    not os.environ.get(VARIABLE), reason=f"{VARIABLE} names no PostgreSQL server to test on"
)


def server_url() -> URL:
    """Return the address of the server's database for tests, as its administrator."""
    return make_url(os.environ[VARIABLE]).set(drivername="postgresql+psycopg")


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def administer(url: URL, *statements: str) -> list[tuple[object, ...]]:
    """Carry out statements one by one, each at once; return the rows of the last."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    rows: list[tuple[object, ...]] = []
    try:
        with engine.connect() as connection:
            for statement in statements:
                found = connection.execute(text(statement))
                rows = [tuple(row) for row in found] if found.returns_rows else []
    finally:
        engine.dispose()
    return rows


@contextmanager
def fresh_database(name: str) -> Iterator[URL]:
    """Yield an empty database on the server, gone afterwards."""
    url = server_url()
    name = f"{url.database}_{os.environ.get('PYTEST_XDIST_WORKER', 'x')}_{os.getpid()}_{name}"
    administer(url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield url.set(database=name)
    finally:
        administer(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def cut_all(url: URL, user: str = "") -> int:
    """End every session on the database of ``url`` but one's own; return how many there were."""
    admin = url.set(database=server_url().database)
    whose = f"AND usename = '{user}'" if user else ""
    return len(
        administer(
            admin,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{url.database}' AND pid <> pg_backend_pid() {whose}",
        )
    )


def named(url: URL, name: str) -> str:
    """Return the address under which a session is called ``name``."""
    return text_of(url.update_query_dict({"application_name": name}))


class Loss(NamedTuple):
    """What the connection breaks at next: words sent to the server.

    ``arrives`` tells whether they still get there, ``for_good`` that nobody is let in afterwards, ``silent``
    that nothing breaks at all: the connection stays, and no answer ever comes over it.
    """

    said: bytes
    arrives: bool
    for_good: bool = False
    silent: bool = False


class _Pair:
    """A connection on this side and the one on the server's side that belongs to it."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.near, self.far = near, far
        self.ends = 2
        self.is_silent = False
        self._lock = threading.Lock()

    def cut(self) -> None:
        for each in (self.near, self.far):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Close both when nothing is passed any more either way."""
        with self._lock:
            self.ends -= 1
            if not self.ends:
                self.near.close()
                self.far.close()


class Proxy:
    """Passes connections on to the server, until it is told to drop them without a word to either side.

    Args:
        url: of the database behind it, which listens on a socket in a folder or on a port.
    """

    def __init__(self, url: URL) -> None:
        folder = url.host or url.query.get("host") or os.environ.get("PGHOST", "/var/run/postgresql")
        assert isinstance(folder, str)
        port = url.port or int(os.environ.get("PGPORT", "5432"))
        self._behind = str(Path(folder) / f".s.PGSQL.{port}") if folder.startswith("/") else (folder, port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[_Pair] = []
        self.is_open = True
        self.loses: Loss | None = None
        self.lost = 0
        query = {name: value for name, value in url.query.items() if name != "host"}
        user = url.username or os.environ.get("PGUSER")
        self.url = url.set(host="127.0.0.1", port=self._door.getsockname()[1], username=user, query=query)
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                if not self.is_open:
                    near.close()
                    continue
                far = socket.socket(socket.AF_UNIX if isinstance(self._behind, str) else socket.AF_INET)
                far.connect(self._behind)
                pair = _Pair(near, far)
                self._pairs = [each for each in self._pairs if each.ends] + [pair]
                for upwards in (True, False):
                    threading.Thread(target=self._pass, args=(pair, upwards), daemon=True).start()

    def _pass(self, pair: _Pair, upwards: bool) -> None:
        source, target = (pair.near, pair.far) if upwards else (pair.far, pair.near)
        with suppress(OSError):
            while block := source.recv(65536):
                if upwards and self.loses and self.loses.said in block:
                    lost, self.loses = self.loses, None
                    self.lost += 1
                    self.is_open = self.is_open and not lost.for_good
                    if lost.silent:
                        pair.is_silent = True
                        if lost.arrives:
                            target.sendall(block)
                        continue
                    source.shutdown(socket.SHUT_RDWR)
                    if lost.arrives:
                        target.sendall(block)
                        target.recv(1)  # it is done by now, but the answer comes back to nobody
                    break
                if upwards or not pair.is_silent:
                    target.sendall(block)
        pair.cut()
        pair.end()

    def drop(self) -> None:
        """Cut every connection there is."""
        for pair in self._pairs:
            pair.cut()

    def close(self) -> None:
        self.is_open = False
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._accepting.join()
        self.drop()
