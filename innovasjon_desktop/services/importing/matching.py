"""Which row of the store a line of a table is: found by the entity's keys."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import Ambiguous, Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.on_date import place_of
from innovasjon_desktop.store.schema import TABLES

REPEATED = frozenset({"time_entry", "feedback"})
"""Entities whose rows may well be equal: the n-th such line of a table is the n-th such row."""

DAY_MADE = {"request": "received_on"}
"""Fields of a key that are the day a row is made where its line holds none: that line means the row again."""
ONE_DAY = dt.timedelta(days=1)

SEVERAL = N_("Several rows of {entity} fit. Say which with more columns, or with an id.")


class Matcher:
    """Knows the keys of every row of an entity, those just made included.

    The first of the entity's keys whose fields are all given decides. A key of optional fields only (an
    e-mail address, a number) that nobody has yet leaves it to the next one, but then a row with another
    e-mail address is somebody else (E-05). Where no key is given in full, blank optional fields count too.
    """

    def __init__(self, connection: Connection, entity: Entity, day: dt.date) -> None:
        self._entity = entity
        self._day = day
        self._names = tuple(
            dict.fromkeys(name for key in entity.key for name in (*key, *(entity.valid or ())))
        ) + (("created_at",) if entity.name in DAY_MADE else ())
        self._connection = connection
        self._rows: dict[int, tuple[Any, ...]] | None = None
        self._indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[int]]] = {}

    @property
    def _known(self) -> dict[int, tuple[Any, ...]]:
        """The rows by id; read when the first line is looked for, because lines with an id never are."""
        if self._rows is None:
            entity, table = self._entity, TABLES[self._entity.name]
            columns = [
                place_of(table.c.id, self._day)
                if (entity.name, name) == ("unit", "section_id")
                else table.c[name]
                for name in self._names
            ]
            found = self._connection.execute(select(table.c.id, *columns))
            self._rows = {row_id: tuple(values) for row_id, *values in found}
        return self._rows

    def add(self, row_id: int, values: Mapping[str, Any]) -> None:
        """Let lines further down find the row just made or changed."""
        if self._rows is None:
            return
        before = self._rows.get(row_id)
        if before is not None:
            self.forget(row_id)
        olds = before or (None,) * len(self._names)
        row = tuple(values.get(name, old) for name, old in zip(self._names, olds, strict=True))
        self._rows[row_id] = row
        for names, index in self._indexes.items():
            index[self._key(names, row)].append(row_id)

    def forget(self, row_id: int) -> None:
        """Find a row no more: it was taken back."""
        if self._rows is None:
            return
        row = self._rows.pop(row_id)
        for names, index in self._indexes.items():
            index[self._key(names, row)].remove(row_id)

    def is_another(self, row_id: int, values: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
        """Tell whether a line is evidently not about the row its id means, which holds ``held``.

        Then another row has the line's whole key; or nothing of the key is true of the row, and little else.
        """
        if row_id not in self._known:
            return False
        whole = next((key for key in self._entity.key if key and all(name in values for name in key)), ())
        if whole and self._entity.name not in REPEATED:
            fits = [one for one in self._equal(whole, values) if self._may_be(one, values, ())]
            if fits and row_id not in fits:
                return True
        keys = {name for key in self._entity.key for name in key if values.get(name) is not None}
        named = any(isinstance(values[name], str) for name in keys)
        wrong = {name for name, value in values.items() if _folded(held.get(name)) != _folded(value)}
        return named and keys <= wrong and 2 * len(wrong) > len(values)

    def find(self, values: Mapping[str, Any]) -> int | None:
        """Return the row a line is, or None if it is a new one.

        Raises:
            Ambiguous: several rows fit.
        """
        fits = self.fits(values)
        return self._only(fits) if fits else None

    def fits(self, values: Mapping[str, Any]) -> list[int]:
        """Return every row a line can be."""
        given = {one.name: one.default for one in self._entity.fields if one.default is not None} | dict(
            values
        )
        passed: list[str] = []
        for key in self._entity.key:
            if all(given.get(name) is not None for name in key):
                fits = [one for one in self._equal(key, given) if self._may_be(one, given, passed)]
                if fits:
                    return fits
                if not key or any(self._entity.field(name).required for name in key):
                    return []
                passed += key
        return self._partial(given, passed)

    def _partial(self, given: Mapping[str, Any], passed: Iterable[str]) -> list[int]:
        start = self._entity.valid[0] if self._entity.valid else ""
        made = DAY_MADE.get(self._entity.name, "")
        for key in self._entity.key:
            required = [name for name in key if self._entity.field(name).required]
            lacking = [name for name in required if given.get(name) is None]
            if len(lacking) == len(required) or not set(lacking) <= {start, made}:
                continue
            names = tuple(name for name in key if name not in lacking)
            fits = [one for one in self._equal(names, given) if self._may_be(one, given, passed)]
            if made in lacking:
                fits = [one for one in fits if self._was_made_on(one, made)]
            elif lacking:
                # A line without its first day is the row that holds now; one that has ended is another.
                fits = [one for one in fits if self._holds(one, self._day)]
            return fits
        return []

    def _was_made_on(self, row_id: int, name: str) -> bool:
        """Tell whether a date is the day the row was made, on a clock of this part of the world."""
        row = dict(zip(self._names, self._known[row_id], strict=True))
        at = row["created_at"]  # none yet: a row of the same table
        return at is not None and abs(at.date() - row[name]) <= ONE_DAY

    def _only(self, fits: list[int]) -> int:
        if len(fits) > 1 and self._entity.valid is not None:
            fits = [one for one in fits if self._holds(one, self._day)] or fits
        if len(fits) > 1:
            raise Ambiguous(SEVERAL, rule="E-05", entity=Message(self._entity.label))
        return fits[0]

    def _equal(self, names: tuple[str, ...], given: Mapping[str, Any]) -> list[int]:
        if names not in self._indexes:
            index: dict[tuple[Any, ...], list[int]] = defaultdict(list)
            for row_id, row in self._known.items():
                index[self._key(names, row)].append(row_id)
            self._indexes[names] = index
        return self._indexes[names].get(tuple(_folded(given.get(name)) for name in names), [])

    def _key(self, names: tuple[str, ...], row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(_folded(row[self._names.index(name)]) for name in names)

    def _may_be(self, row_id: int, given: Mapping[str, Any], passed: Iterable[str]) -> bool:
        """Tell whether nothing given says that the row is another one."""
        row = dict(zip(self._names, self._known[row_id], strict=True))
        if any(row[name] is not None and _folded(row[name]) != _folded(given[name]) for name in passed):
            return False
        if self._entity.valid is None or self._entity.life is not None:
            return True
        first, last = self._entity.valid
        # The same name in another time: a unit that was closed, and its successor.
        ends_before = row[last] is not None and given.get(first) is not None and row[last] < given[first]
        begins_after = row[first] is not None and given.get(last) is not None and given[last] < row[first]
        return not (ends_before or begins_after)

    def _holds(self, row_id: int, day: dt.date) -> bool:
        assert self._entity.valid is not None
        row = dict(zip(self._names, self._known[row_id], strict=True))
        first, last = (row[name] for name in self._entity.valid)
        return (first is None or first <= day) and (last is None or day <= last)


def _folded(value: Any) -> Any:
    return comparable(value) if isinstance(value, str) else value
