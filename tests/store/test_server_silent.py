"""The connection to a shared store stays, and the answer to a COMMIT never comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import make_url, text

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.services.commands import Create, run
from innovasjon_desktop.store import server_engine
from innovasjon_desktop.store.server import ServerStore
from tests.servers import Loss, Proxy, administer, needs_server, text_of

pytestmark = needs_server

COMMIT = b"COMMIT\0"
SOON = 10.0
"""Seconds after which one no longer waits for ever."""


@pytest.fixture
def proxy(place: str) -> Iterator[Proxy]:
    with closing(Proxy(make_url(place))) as made:
        yield made


@pytest.fixture
def shared(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerStore]:
    monkeypatch.setattr(server_engine, "SILENCE", 0.5)
    with closing(ServerStore(text_of(proxy.url))) as store:
        yield store


@pytest.mark.parametrize("arrives", [True, False])
def test_an_edit_is_saved_once_and_said_to_be(
    proxy: Proxy, shared: ServerStore, place: str, arrives: bool
) -> None:
    for number in range(3):
        proxy.loses = Loss(COMMIT, arrives, silent=True)
        begun = time.monotonic()
        values = {"first_name": "P", "last_name": "X", "note": f"n{number}"}
        row = run(shared, Create("person", values), actor="k").result
        assert time.monotonic() - begun < SOON
        assert administer(make_url(place), f"SELECT id FROM person WHERE note = 'n{number}'") == [(row,)]
    assert proxy.lost == 3


def test_reading_is_given_up_and_goes_well_the_next_time(proxy: Proxy, shared: ServerStore) -> None:
    def look() -> object:
        with shared.read() as connection:
            return connection.scalar(text("SELECT 1"))

    assert look() == 1
    proxy.loses = Loss(COMMIT, arrives=True, silent=True)
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable, match="lost"):
        look()
    assert time.monotonic() - begun < SOON
    assert look() == 1


def test_an_answer_in_time_cuts_nothing(
    shared: ServerStore, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"first_name": "P", "last_name": "X"}
    for _ in range(3):
        run(shared, Create("person", values), actor="k")
        time.sleep(0.7)
    query = "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE datname = current_database()"
    with shared.read() as connection:
        assert connection.scalar(text(query + " AND application_name LIKE 'innovasjon %'")) == 1
    assert administer(make_url(place), "SELECT count(*) FROM person") == [(3,)]
