"""The connection to a shared store is cut at any moment: no edit is lost, doubled or called saved that is not."""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.services.commands import Create, Edit, run
from innovasjon_desktop.store import server
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.server import ServerStore
from tests.own_server import OwnServer
from tests.servers import Loss, Proxy, administer, cut_all, needs_server, text_of

pytestmark = needs_server

EDITS = 1_000 if os.environ.get("INNOVASJON_LONG") else 200
SEED = 20261122
COMMIT = b"COMMIT\0"


@pytest.fixture
def proxy(place: str) -> Iterator[Proxy]:
    with closing(Proxy(make_url(place))) as made:
        yield made


@pytest.fixture
def shared(proxy: Proxy) -> Iterator[ServerStore]:
    with closing(ServerStore(text_of(proxy.url))) as store:
        yield store


def made(store: ServerStore, note: str) -> int:
    row_id = run(
        store, Create("person", {"first_name": "P", "last_name": "X", "note": note}), actor="k"
    ).result
    assert isinstance(row_id, int)
    return row_id


def read_and(cut: Callable[[], object], store: ServerStore) -> None:
    with store.read() as connection:
        cut()
        connection.execute(text("SELECT 1"))


def later(work: Callable[[], object], most: float) -> threading.Thread:
    """Do ``work`` at a moment of the next edit."""
    timer = threading.Timer(random.random() * most, work)
    timer.start()
    return timer


def faults(proxy: Proxy, url: URL) -> dict[str, Callable[[], threading.Thread | None]]:
    """Return the ways to cut the connection; each returns what it does later, if it does so."""

    def lose(said: bytes, arrives: bool) -> None:
        proxy.loses = Loss(said, arrives)

    return {
        "": lambda: None,
        "session ended": lambda: later(lambda: cut_all(url), 0.03),
        "network dropped": lambda: later(proxy.drop, 0.03),
        "commit arrives, answer does not": lambda: lose(COMMIT, True),
        "commit does not arrive": lambda: lose(COMMIT, False),
        "a row arrives, answer does not": lambda: lose(b"INSERT INTO change ", True),
    }


def test_cut_at_random_nothing_is_lost_doubled_or_falsely_called_saved(
    proxy: Proxy, shared: ServerStore, place: str
) -> None:
    random.seed(SEED)
    url = make_url(place)
    ways = faults(proxy, url)
    row, reached, version = made(shared, "0"), 0, 1
    saved: list[str] = []
    refused: list[str] = []
    tried: Counter[str] = Counter()
    for number in range(EDITS):
        way = random.choice(list(ways))
        tried[way] += 1
        pending = ways[way]()
        note = f"edit {number}"
        try:
            if number % 2:
                made(shared, note)
                saved.append(note)
            else:
                run(shared, Edit("person", row, {"note": str(reached + 1)}, version=version), actor="k")
                reached, version = reached + 1, version + 1
        except StoreUnavailable:
            refused.append(note)
        if pending is not None:
            pending.join()
        proxy.loses = None
    held = Counter(note for (note,) in administer(url, "SELECT note FROM person WHERE note LIKE 'edit %'"))
    counted = administer(url, f"SELECT note, version FROM person WHERE id = {row}")
    logged = administer(url, f"SELECT count(*) FROM change WHERE entity = 'person' AND row_id = {row}")
    lost = [note for note in saved if not held[note]]
    doubled = [note for note, times in held.items() if times > 1]
    hidden = [note for note in refused if held[note]]
    sys.stdout.write(
        f"{EDITS} edits, {dict(tried)}, {proxy.lost} of them at a chosen word: {len(lost)} lost,"
        f" {len(doubled)} doubled, {len(hidden)} saved but refused, {len(refused)} refused\n"
    )
    assert (lost, doubled, hidden) == ([], [], [])
    assert counted == [(str(reached), version)]
    assert logged == [(reached + 1,)]
    assert proxy.lost > EDITS // 10
    assert len(refused) < EDITS // 20  # it connects again by itself


@pytest.mark.parametrize("arrives", [True, False])
def test_a_commit_without_an_answer_is_found_out(
    proxy: Proxy, shared: ServerStore, place: str, arrives: bool
) -> None:
    for number in range(5):
        proxy.loses = Loss(COMMIT, arrives)
        row = made(shared, f"n{number}")
        found = administer(make_url(place), f"SELECT id FROM person WHERE note = 'n{number}'")
        assert found == [(row,)]
    assert proxy.lost == 5


def test_without_finding_out_an_edit_is_doubled_or_refused_although_saved(
    proxy: Proxy, shared: ServerStore, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the protection the fault is there: the tests above could fail."""
    monkeypatch.setattr(ServerStore, "_was_saved", lambda *_: False)
    made(shared, "before")
    proxy.loses = Loss(COMMIT, True)
    made(shared, "n")
    assert administer(make_url(place), "SELECT count(*) FROM person WHERE note = 'n'") == [(2,)]


def test_with_no_server_an_edit_is_refused_soon_and_goes_well_when_it_is_back(
    proxy: Proxy, shared: ServerStore, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "AGAIN", 0.5)
    made(shared, "before")
    proxy.is_open = False
    proxy.drop()
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable):
        made(shared, "meanwhile")
    assert time.monotonic() - begun < 5
    with pytest.raises(StoreUnavailable), shared.read():
        pass
    proxy.is_open = True
    made(shared, "after")
    notes = administer(make_url(place), "SELECT note FROM person ORDER BY id")
    assert notes == [("before",), ("after",)]


def test_what_cannot_be_found_out_is_said(
    proxy: Proxy, shared: ServerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "AGAIN", 0.1)
    monkeypatch.setattr(server, "DOUBT", 0.5)
    made(shared, "before")
    proxy.loses = Loss(COMMIT, True, for_good=True)
    with pytest.raises(StoreUnavailable, match="Perhaps it was saved"):
        made(shared, "perhaps")


def test_reading_goes_on_after_the_connection_broke(proxy: Proxy, shared: ServerStore, place: str) -> None:
    for cut in (proxy.drop, lambda: cut_all(make_url(place))):
        with pytest.raises(StoreUnavailable, match="lost"):
            read_and(cut, shared)
        with shared.read() as connection:
            assert connection.scalar(text("SELECT 1")) == 1


def test_a_server_that_is_restarted_costs_nothing_but_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "AGAIN", 20.0)
    own = OwnServer(tmp_path, "kari", "--auth=trust")
    own.prepare()
    own.start("listen_addresses=")
    url = make_url(f"postgresql+psycopg://kari@/postgres?host={own.folder}")
    upgrade(text_of(url))
    done = threading.Event()
    restarts = 0

    def restart() -> None:
        nonlocal restarts
        for mode in ("fast", "immediate", "fast"):
            time.sleep(0.3)
            own.stop(mode)
            own.start()
            restarts += 1
        done.set()

    with closing(ServerStore(text_of(url))) as store:
        restarting = threading.Thread(target=restart)
        restarting.start()
        notes: list[str] = []
        while not done.is_set():
            notes.append(f"n{len(notes)}")
            made(store, notes[-1])
        restarting.join()
        held = Counter(note for (note,) in administer(url, "SELECT note FROM person"))
    own.stop("immediate")
    assert restarts == 3
    assert held == Counter(notes)
