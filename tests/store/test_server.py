"""A store that a team shares: what one does the others hear of, and who they are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import URL, make_url

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.domain.errors import EditConflict, Message, StoreUnavailable
from innovasjon_desktop.domain.opening import ReadOnly
from innovasjon_desktop.services import history
from innovasjon_desktop.services.commands import Batch, Create, Edit, run
from innovasjon_desktop.store.opening import open_store
from innovasjon_desktop.store.server import ServerStore
from innovasjon_desktop.store.server_listening import REMEMBERED, who_else
from tests.servers import administer, cut_all, named, needs_server

pytestmark = needs_server

SOON = 2.0
"""Seconds in which colleagues' changes appear."""


class Heard:
    """Notes what is told, and lets a test wait for it."""

    def __init__(self) -> None:
        self.steps: list[Changed] = []
        self.people: list[tuple[str, ...]] = []
        self.connections: list[bool] = []
        self.rights: list[ReadOnly | None] = []
        self._news = threading.Condition()

    def changed(self, changed: Changed) -> None:
        self._note(self.steps, changed)

    def others(self, names: tuple[str, ...]) -> None:
        self._note(self.people, names)

    def connected(self, is_connected: bool) -> None:
        self._note(self.connections, is_connected)

    def read_only(self, read_only: ReadOnly | None) -> None:
        self._note(self.rights, read_only)

    def _note(self, where: list[Any], what: object) -> None:
        with self._news:
            where.append(what)
            self._news.notify_all()

    def wait(self, fulfilled: Callable[[], object], seconds: float = SOON) -> bool:
        with self._news:
            return self._news.wait_for(lambda: bool(fulfilled()), seconds)


@pytest.fixture
def url(place: str) -> URL:
    return make_url(place)


@contextmanager
def at_work(url: URL, name: str) -> Iterator[ServerStore]:
    with closing(ServerStore(named(url, f"innovasjon {name}"))) as store:
        yield store


@contextmanager
def watching(store: ServerStore) -> Iterator[Heard]:
    heard = Heard()
    store.watch(heard)
    time.sleep(0.3)  # it listens from a moment after
    yield heard


def person(store: ServerStore, name: str, actor: str = "ola") -> Changed:
    return run(store, Create("person", {"first_name": name, "last_name": "X"}), actor=actor)


def test_what_a_colleague_does_is_heard_within_two_seconds(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, at_work(url, "ola@pc2") as theirs, watching(mine) as heard:
        begun = time.monotonic()
        step = person(theirs, "Åse")
        assert heard.wait(lambda: heard.steps)
        assert time.monotonic() - begun < SOON
        (told,) = heard.steps
        assert (told.change_set_id, told.rows, told.by) == (step.change_set_id, step.rows, "ola")
        assert told.label == step.label


def test_one_does_not_hear_of_oneself_nor_of_what_was_refused(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, at_work(url, "ola@pc2") as theirs, watching(mine) as heard:
        own = person(mine, "Egen")
        with pytest.raises(EditConflict):
            run(theirs, Edit("person", own.result, {"note": "x"}, version=7), actor="ola")
        person(theirs, "Andres")
        assert heard.wait(lambda: heard.steps)
        assert [step.by for step in heard.steps] == ["ola"]


def test_a_step_of_many_rows_is_told_whole(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, at_work(url, "ola@pc2") as theirs, watching(mine) as heard:
        made = tuple(Create("person", {"first_name": f"P{n}", "last_name": "X"}) for n in range(1_000))
        step = run(theirs, Batch(made, Message("Many")), actor="ola")
        assert heard.wait(lambda: heard.steps, 5)
        assert heard.steps[-1].rows == step.rows
        assert len(step.rows) == 1_000


def test_what_was_done_while_the_connection_was_lost_is_told_afterwards(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, at_work(url, "ola@pc2") as theirs, watching(mine) as heard:
        before = person(mine, "Egen")
        for number in range(3):
            cut_all(url)
            person(theirs, f"P{number}")
        assert heard.wait(lambda: len(heard.steps) >= 3, 5)
        time.sleep(0.5)
        told = [step.change_set_id for step in heard.steps]
        assert len(told) == len(set(told)) == 3
        assert before.change_set_id not in told
        assert REMEMBERED > 3


def test_words_of_others_on_the_same_channel_do_no_harm(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, at_work(url, "ola@pc2") as theirs, watching(mine) as heard:
        for words in ("", "x", "1 2 3", "9999999999999999999999", "-1 x"):
            administer(url, f"NOTIFY innovasjon_changes, '{words}'")
        person(theirs, "Åse")
        assert heard.wait(lambda: heard.steps, 4)
        assert [step.by for step in heard.steps] == ["ola"]


def test_who_else_is_there_is_told_with_their_machine(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, watching(mine) as heard:
        with at_work(url, "%C3%85se@pc2") as theirs, at_work(url, "kari@pc1") as twice:
            for store in (theirs, twice):
                with store.read() as connection:
                    assert "kari@pc1" in who_else(connection) or store is twice
            with mine.read() as connection:
                assert who_else(connection) == ("Åse@pc2",)
        with mine.read() as connection:
            deadline = time.monotonic() + 2
            while who_else(connection) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert who_else(connection) == ()
        assert heard.people in ([], [("Åse@pc2",)])


def test_a_store_brought_to_a_newer_version_can_only_be_read(
    url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("innovasjon_desktop.store.server_listening.VERSION_EVERY", 0.2)
    monkeypatch.setattr("innovasjon_desktop.store.server.LOOK_EVERY", 0.0)
    with at_work(url, "kari@pc1") as mine, watching(mine) as heard:
        administer(
            url,
            "UPDATE alembic_version SET version_num = '9998'",
            "INSERT INTO store (name, value) VALUES ('min_reader', '0001'), ('min_writer', '9998')",
        )
        with pytest.raises(StoreUnavailable, match="only for reading"):
            person(mine, "For sent")
        with mine.read() as connection:
            assert history.count_sets(connection) == 0
        assert heard.wait(lambda: heard.rights)
        assert heard.rights[-1] is not None
        again = open_store(url.render_as_string(hide_password=False), "kari")
        assert again.read_only is not None
        again.close()
        administer(url, "UPDATE store SET value = '0001' WHERE name = 'min_writer'")
        assert heard.wait(lambda: heard.rights[-1] is None)
        person(mine, "Igjen")


def test_a_store_too_new_to_be_read_is_refused(url: URL) -> None:
    administer(url, "UPDATE alembic_version SET version_num = '9998'")
    with pytest.raises(StoreUnavailable, match="newer version"):
        open_store(url.render_as_string(hide_password=False), "kari")


def test_ctrl_z_takes_back_ones_own_step_not_a_colleagues(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, at_work(url, "ola@pc2") as theirs:
        own = person(mine, "Egen", "kari").change_set_id
        other = person(theirs, "Andres").change_set_id
        with mine.read() as connection:
            assert history.next_undo(connection) == other
            assert history.next_undo(connection, "kari") == own
        history.undo(theirs, own, actor="ola")  # a colleague took it back
        with mine.read() as connection:
            assert history.next_undo(connection, "kari") is None
            assert history.next_redo(connection, "kari") is None


def test_watching_ends_with_the_store(url: URL) -> None:
    with at_work(url, "kari@pc1") as mine, watching(mine):
        pass
    assert "colleagues" not in {thread.name for thread in threading.enumerate()}
