"""New rows written many at a time leave the store as if each had been written at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import BOOKKEEPING, Database, UnitOfWork
from innovasjon_desktop.store.waiting import BATCH, GatheredRefused
from tests.store.test_attempts import column, fail, person

LABEL = Message("Change")
KEY = TABLES["code"].c.key

leaves = st.sampled_from(["insert", "other", "update", "read", "delete", "many"])
works = st.recursive(
    leaves.map(lambda name: (name,)),
    lambda inner: st.tuples(st.sampled_from(["kept", "refused"]), st.lists(inner, max_size=4)),
    max_leaves=25,
)


def code(unit: UnitOfWork, key: str) -> int:
    values = {"list": "theme", "key": key, "label_nb": key, "label_nn": key, "sort": 1, "active": True}
    return unit.insert("code", values)


def carried_out(unit: UnitOfWork, work: Any, names: Iterator[int], seen: list[Any]) -> None:
    """Do what ``work`` says; ``names`` gives each row a name of its own, ``seen`` gets what was read."""
    people = TABLES["person"].c
    match work:
        case ("insert",):
            person(unit, str(next(names)))
        case ("other",):
            code(unit, f"made_{next(names)}")
        case ("many",):
            blank = {"last_name": "X", "is_external": False, "is_active": True}
            unit.insert_many("person", [{"first_name": str(next(names)), **blank} for _ in range(3)])
        case ("update" | "delete" as what,):
            last = unit.connection.scalar(select(people.id).order_by(people.id.desc()).limit(1))
            if last is not None and what == "update":
                unit.update("person", last, {"last_name": str(next(names))})
            elif last is not None:
                unit.delete("person", last)
        case ("read",):
            seen.append([row["first_name"] for row in unit.select("person")])
        case ("kept", parts):
            with unit.attempt():
                for part in parts:
                    carried_out(unit, part, names, seen)
        case ("refused", parts):
            with suppress(RuleBroken), unit.attempt():
                for part in parts:
                    carried_out(unit, part, names, seen)
                raise RuleBroken("no")


def outcome(store: Database, parts: list[Any], *, gather: bool) -> tuple[Any, ...]:
    """Return the people and the log afterwards, ids aside, and what was read; leave the store as it was."""
    seen: list[Any] = []

    def work(unit: UnitOfWork) -> None:
        names = iter(range(10_000))
        with unit.attempt(), unit.gathering() if gather else nullcontext():
            for part in parts:
                carried_out(unit, part, names, seen)

    def tidy(unit: UnitOfWork) -> None:
        for table, where in (("person", TABLES["person"].c.id > 0), ("code", KEY.startswith("made_"))):
            for row in unit.select(table, where):
                unit.delete(table, row["id"])

    with store.read() as connection:
        before = connection.scalar(select(func.max(CHANGE_SET.c.id))) or 0
    changed = store.write(LABEL, "kari", work)
    with store.read() as connection:
        people, log = TABLES["person"].c, CHANGE.c
        rows = connection.execute(select(people.first_name, people.last_name).order_by(people.id)).all()
        codes = connection.scalars(select(KEY).where(KEY.startswith("made_")).order_by(KEY)).all()
        steps = connection.scalars(select(CHANGE_SET.c.rows).where(CHANGE_SET.c.id > before)).all()
        kept = connection.execute(
            select(log.entity, log.before, log.after)
            .where(log.change_set_id == changed.change_set_id)
            .order_by(log.id)
        ).all()
    store.write(LABEL, "kari", tidy)
    assert steps == ([len(changed.rows)] if changed.change_set_id else [])
    told = [(entry.entity, _plain(entry.before), _plain(entry.after)) for entry in kept]
    return rows, codes, told, seen, len(changed.rows)


def _plain(side: dict[str, Any] | None) -> dict[str, Any] | None:
    return side and {name: value for name, value in side.items() if name not in ("id", *BOOKKEEPING)}


@pytest.mark.parametrize("at_once", [BATCH, 2])
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(works, max_size=12))
def test_gathering_changes_nothing_but_the_time(store: Database, parts: list[Any], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("innovasjon_desktop.store.waiting.BATCH", at_once)
        one_at_a_time, together = (outcome(store, parts, gather=gather) for gather in (False, True))
    assert together == one_at_a_time


def test_many_rows_of_many_attempts_are_written(store: Database) -> None:
    def work(unit: UnitOfWork) -> None:
        with unit.attempt(), unit.gathering():
            for number in range(2 * BATCH + 20):
                with unit.attempt():
                    person(unit, str(number))
                if number % 100 == 0:
                    fail(unit, "no")

    changed = store.write(LABEL, "kari", work)
    assert len(changed.rows) == 2 * BATCH + 20
    assert column(store, "change", "row_id") == column(store, "person", "id")
    assert column(store, "person", "first_name") == [str(number) for number in range(2 * BATCH + 20)]


def test_a_refusal_takes_everything_gathered_back(store: Database) -> None:
    def gathered(unit: UnitOfWork) -> None:
        with unit.attempt(), unit.gathering():
            person(unit, "A", "a@kommune.no")
            code(unit, "klima_nord")
            person(unit, "B", "a@kommune.no")

    def work(unit: UnitOfWork) -> None:
        person(unit, "before")
        with pytest.raises(GatheredRefused):
            gathered(unit)
        person(unit, "after")

    store.write(LABEL, "kari", work)
    assert column(store, "person", "first_name") == ["before", "after"]
    assert column(store, "change", "row_id") == column(store, "person", "id")
    assert "klima_nord" not in column(store, "code", "key")
