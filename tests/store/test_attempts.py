"""A part of a unit of work that fails alone leaves nothing behind, not even in the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.store.requests import NUMBER_SERIES
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database, UnitOfWork
from innovasjon_desktop.store.waiting import BATCH

LABEL = Message("Change")


def person(unit: UnitOfWork, name: str, email: str | None = None) -> int:
    return unit.insert(
        "person",
        {"first_name": name, "last_name": "X", "work_email": email, "is_external": False, "is_active": True},
    )


def column(store: Database, table: str, name: str) -> list[Any]:
    with store.read() as connection:
        found = TABLES[table]
        return list(connection.scalars(select(found.c[name]).order_by(*found.primary_key)))


def attempted(unit: UnitOfWork, work: Callable[[], object]) -> None:
    with unit.attempt():
        work()


def refused(unit: UnitOfWork, work: Callable[[], object]) -> None:
    with pytest.raises(RuleBroken):
        attempted(unit, work)


def fail(unit: UnitOfWork, name: str) -> None:
    def work() -> None:
        person(unit, name)
        unit.next_number("F-2026")
        raise RuleBroken("no")

    refused(unit, work)


def test_what_failed_is_gone_and_the_rest_stays(store: Database) -> None:
    def work(unit: UnitOfWork) -> list[int]:
        fail(unit, "first")  # before anything else: the header of the step goes too
        with unit.attempt():
            kept = person(unit, "A")
            fail(unit, "inside")
            with unit.attempt():
                unit.update("person", kept, {"last_name": "Y"})
        fail(unit, "last")
        return [unit.next_number("F-2026"), person(unit, "B")]

    changed = store.write(LABEL, "kari", work)
    assert changed.result[0] == 1
    assert column(store, "person", "first_name") == ["A", "B"]
    assert column(store, "person", "last_name") == ["Y", "X"]
    ids = column(store, "person", "id")
    assert changed.rows == {("person", row_id) for row_id in ids}
    assert [
        *zip(column(store, "change", "row_id"), column(store, "change", "change_set_id"), strict=True)
    ] == [
        (ids[0], changed.change_set_id),
        (ids[0], changed.change_set_id),
        (ids[1], changed.change_set_id),
    ]
    assert column(store, "change_set", "rows") == [2]
    assert column(store, "number_series", "last") == [1]


def test_a_step_in_which_everything_failed_is_none(store: Database) -> None:
    changed = store.write(LABEL, "kari", lambda unit: fail(unit, "A"))
    assert (changed.change_set_id, changed.rows) == (0, frozenset())
    assert [column(store, name, "id") for name in ("person", "change", "change_set")] == [[], [], []]
    with store.read() as connection:
        assert connection.execute(select(NUMBER_SERIES)).all() == []


def test_what_the_store_refuses_is_refused_alone(store: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        person(unit, "A", "a@kommune.no")
        refused(unit, lambda: [person(unit, "B"), person(unit, "C", "a@kommune.no")])
        person(unit, "D", "d@kommune.no")

    store.write(LABEL, "kari", work)
    assert column(store, "person", "first_name") == ["A", "D"]


def test_the_log_of_many_attempts_is_whole(store: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        for number in range(BATCH + 20):
            with unit.attempt():
                person(unit, str(number))
            if number % 100 == 0:
                fail(unit, "no")

    changed = store.write(LABEL, "kari", work)
    assert len(changed.rows) == BATCH + 20
    assert column(store, "change", "row_id") == column(store, "person", "id")


def test_numbers_go_on_where_they_stopped(store: Database) -> None:
    def take(unit: UnitOfWork) -> list[int]:
        first = unit.next_number("F-2026")
        unit.use_number("F-2026", 40)
        unit.use_number("F-2026", 7)
        return [first, unit.next_number("F-2026"), unit.next_number("F-2027")]

    assert store.write(LABEL, "kari", take).result == [1, 41, 1]
    assert store.write(LABEL, "kari", take).result == [42, 43, 2]


def test_what_is_there_is_remembered_only_while_it_is(store: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        first = person(unit, "A")
        assert unit.missing("person", [first, 77]) == [77]
        unit.delete("person", first)
        assert unit.missing("person", [first]) == [first]
        made: list[int] = []

        def break_off() -> None:
            made.append(person(unit, "B"))
            assert unit.missing("person", made) == []
            raise RuleBroken("no")

        refused(unit, break_off)
        assert unit.missing("person", made) == made
        assert "klima" not in unit.codes("theme")
        unit.insert(
            "code",
            {"list": "theme", "key": "klima", "label_nb": "K", "label_nn": "K", "sort": 1, "active": True},
        )
        assert "klima" in unit.codes("theme")

    store.write(LABEL, "kari", work)
