"""The connection to a shared store is cut while a part of a step is written that may fail alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from sqlalchemy import make_url

from innovasjon_desktop.domain.errors import Message, StoreUnavailable
from innovasjon_desktop.store import server
from innovasjon_desktop.store.server import ServerStore
from innovasjon_desktop.store.unit_of_work import UnitOfWork
from tests.servers import administer, cut_all, needs_server

pytestmark = needs_server


@pytest.fixture
def shared(place: str) -> Iterator[ServerStore]:
    with closing(ServerStore(place)) as store:
        yield store


def person(unit: UnitOfWork, name: str) -> None:
    unit.insert("person", {"first_name": name, "last_name": "X", "is_external": False, "is_active": True})


def before_the_part(unit: UnitOfWork, cut: Callable[[], object]) -> None:
    cut()
    with unit.attempt():
        person(unit, "A")


def in_the_part(unit: UnitOfWork, cut: Callable[[], object]) -> None:
    with unit.attempt():
        person(unit, "A")
        cut()
        person(unit, "B")


def at_the_end_of_the_part(unit: UnitOfWork, cut: Callable[[], object]) -> None:
    with unit.attempt():
        person(unit, "A")
        cut()


def in_a_part_of_a_part(unit: UnitOfWork, cut: Callable[[], object]) -> None:
    with unit.attempt():
        person(unit, "A")
        at_the_end_of_the_part(unit, cut)


def while_it_gathers(unit: UnitOfWork, cut: Callable[[], object]) -> None:
    with unit.gathering(), unit.attempt():
        person(unit, "A")
        cut()
        unit.select("person")


Way = Callable[[UnitOfWork, Callable[[], object]], None]
WAYS: list[Way] = [
    before_the_part,
    in_the_part,
    at_the_end_of_the_part,
    in_a_part_of_a_part,
    while_it_gathers,
]
WRITTEN: dict[Way, list[tuple[str]]] = {in_the_part: [("A",), ("B",)], in_a_part_of_a_part: [("A",), ("A",)]}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_step_is_done_once_over_a_new_connection(shared: ServerStore, place: str, way: Way) -> None:
    cuts: list[int] = []

    def once() -> None:
        if not cuts:
            cuts.append(cut_all(make_url(place)))

    shared.write(Message("Change"), "k", lambda unit: way(unit, once))
    found = administer(make_url(place), "SELECT first_name FROM person ORDER BY first_name")
    assert cuts[0] > 0
    assert found == WRITTEN.get(way, [("A",)])


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_cut_every_time_it_is_refused_and_nothing_is_saved(
    shared: ServerStore,
    place: str,
    way: Way,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "AGAIN", 0.1)
    with pytest.raises(StoreUnavailable, match="Nothing was saved"):
        shared.write(Message("Change"), "k", lambda unit: way(unit, lambda: cut_all(make_url(place))))
    assert administer(make_url(place), "SELECT count(*) FROM person") == [(0,)]
