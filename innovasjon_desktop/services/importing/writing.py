"""Carry out the lines of a table: as rows of an entity, as an organisation, or as agents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from innovasjon_desktop.domain.errors import Ambiguous, Message, NotFound, RuleBroken, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.entities.text import show
from innovasjon_desktop.services import editing, rows
from innovasjon_desktop.services.importing import moves
from innovasjon_desktop.services.importing.columns import ID, READ_ONLY, comparable
from innovasjon_desktop.services.importing.exported import differs, was_there
from innovasjon_desktop.services.importing.matching import REPEATED, Matcher
from innovasjon_desktop.services.importing.names import Names
from innovasjon_desktop.services.importing.own import own_changes
from innovasjon_desktop.services.importing.planning import CHANGED, NEW, UNCHANGED, Changes, Parsed
from innovasjon_desktop.services.importing.standing import Standing
from innovasjon_desktop.store.unit_of_work import UnitOfWork

NO_SUCH_ID = N_("{entity} has no row with the id {id}. Empty the id to bring this one in as a new row.")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a line that was carried out.

    ``own`` is what the program changed besides; ``made`` are entity and id of other rows made for it.
    """

    action: str
    id: int
    changes: Changes
    own: Changes = field(default_factory=dict)
    made: tuple[tuple[str, int], ...] = ()


class Writer(Protocol):
    """Carries out lines of one kind, in a running unit of work."""

    fields_of_errors: Mapping[str, str]
    """Which field of the line an error about another entity's field belongs to."""

    def prepare(self, lines: Iterable[Parsed]) -> None:
        """Read what the lines will be compared with, in one go."""

    def write(self, parsed: Parsed) -> Done:
        """Carry out one line.

        Raises:
            UserError: naming the field and what is wrong.
        """

    def lacking(self, parsed: Parsed) -> Iterable[str]:
        """Return the fields a line that is new cannot be without and has not."""


class EntityRows:
    """Lines that are rows of an entity."""

    fields_of_errors: Mapping[str, str] = {}

    def __init__(
        self,
        unit: UnitOfWork,
        entity: Entity,
        names: Names,
        on: dt.date | None,
        standing: Standing,
        *,
        incomplete: bool = False,
    ) -> None:
        self._unit = unit
        self._incomplete = incomplete
        self._standing = standing
        self._entity = entity
        self._names = names
        self._on = on
        self._matcher = Matcher(unit.connection, entity, on or unit.today)
        self._current: dict[int, Mapping[str, Any]] = {}
        self._said: dict[int, dict[str, tuple[int, Any]]] = {}
        self._made: list[int] = []
        self._called: dict[str, int] = {}
        self._new: dict[tuple[str, str], int] = {}
        self._repeated = entity.name in REPEATED
        self._taken: set[int] = set()
        self._key_fields = frozenset(name for key in entity.key for name in key)
        self._refers_to_itself = any(
            one.target == entity.name for one in entity.fields if one.kind is Kind.REF
        )

    def prepare(self, lines: Iterable[Parsed]) -> None:
        """Read the rows the lines will be compared with."""
        wanted: set[int] = set()
        for parsed in lines:
            if parsed.id is not None:
                self._taken.add(parsed.id)
            if not parsed.problems:
                wanted.update([parsed.id] if parsed.id is not None else self._known(parsed.values))
        self._read(wanted)

    def _read(self, wanted: Iterable[int]) -> None:
        ids = [*wanted]
        self._standing.note(self._entity.name, ids)
        self._current |= rows.values_by_id(self._unit.connection, self._entity.name, ids)

    def _known(self, values: Mapping[str, Any]) -> list[int]:
        if self._repeated:
            return self._matcher.fits(values)
        try:
            found = self._matcher.find(values)
        except Ambiguous:
            return []  # refused when its turn comes
        return [] if found is None else [found]

    def write(self, parsed: Parsed) -> Done:
        """Make the row of a line, or change the one it is."""
        parsed, made = self._with_new(parsed)
        row_id = parsed.id if parsed.id is not None else self._row_of(parsed)
        values = self._edited(parsed)
        if (
            parsed.id is not None
            and parsed.line.id is None
            and self._matcher.is_another(
                parsed.id,
                {name: values.get(name, self.current(parsed.id)[name]) for name in parsed.values},
                self.current(parsed.id),
            )
        ):
            raise RuleBroken(
                N_("Row {id} of {entity} is another one. Leave the id out if this one is not known yet."),
                id=parsed.id,
                entity=Message(self._entity.label),
            )
        self._check_newer(parsed, values)
        done = self.put(row_id, values, parsed.line.number, by_id=parsed.id is not None, said=parsed.values)
        self._taken.add(done.id)
        self.call(parsed.line.who, done.id)
        return replace(done, made=made)

    def _with_new(self, parsed: Parsed) -> tuple[Parsed, tuple[tuple[str, int], ...]]:
        """Return a line with the rows it asks to be made, and those of them that no line made before.

        They are made with the line: if it is refused, they are not there.
        """
        found, made = dict(parsed.values), []
        for name, values in parsed.line.new.items():
            target, key = self._entity.field(name).target, (name, repr(sorted(values.items())))
            row_id = self._new.get(key)
            if row_id is None or self._unit.find(target, row_id) is None:
                try:
                    row_id = self._new[key] = editing.create(self._unit, target, values)
                except UserError as error:
                    error.field = name  # the line has no other field that is about it
                    raise
                made.append((target, row_id))
            found[name] = row_id
        return replace(parsed, values=found), tuple(made)

    def called(self, who: str) -> int | None:
        """Return the row that lines call ``who``, an id or any other text; None if it is not made yet."""
        return int(who) if who.isdecimal() else self._called.get(who)

    def call(self, who: str, row_id: int) -> None:
        """Let lines further down that say ``who`` mean the row."""
        if who:
            self._called[who] = row_id

    def _edited(self, parsed: Parsed) -> Mapping[str, Any]:
        """Return the values of a line that are not those the row was exported with.

        Where it is not known what was exported, that is all of them; so are the values that are spread over
        other tables (the section of a unit, the lead of a request).
        """
        then = parsed.then or {}
        return {
            name: value
            for name, value in parsed.values.items()
            if name not in then or differs(then[name], value)
        }

    def _check_newer(self, parsed: Parsed, edited: Mapping[str, Any]) -> None:
        """Refuse an edit of a value that the store has changed since the export, to something else."""
        if parsed.id is None or parsed.then is None:
            return
        now = self.current(parsed.id)
        for name, value in edited.items():
            if name in parsed.then and differs(parsed.then[name], now[name]) and differs(now[name], value):
                field = self._entity.field(name)
                raise RuleBroken(
                    N_("The list says “{mine}”, but it was changed to “{now}” after the list was exported."),
                    field=name,
                    mine=show(field, value, self._names) or "–",
                    now=show(field, now[name], self._names) or "–",
                )

    def _row_of(self, parsed: Parsed) -> int | None:
        """Return the row of a line without an id; of equal ones the next that no line has been yet."""
        values = parsed.values
        if parsed.line.who:
            return self.called(parsed.line.who)
        if parsed.line.alike:
            same = (one for one in self._matcher.fits(values) if not self._distance(one, values)[0])
            return min((one for one in same if one not in self._taken), default=None)
        if not self._repeated:
            return self._matcher.find(values)
        left = (one for one in self._matcher.fits(values) if one not in self._taken)
        return min(left, key=lambda one: (*self._distance(one, values), one), default=None)

    def _distance(self, row_id: int, values: Mapping[str, Any]) -> tuple[int, int]:
        """Return how many values a line would change, and how many the row has that the line has not."""
        row = self.current(row_id)
        changed = sum(self._differs(name, row[name], value, by_id=False) for name, value in values.items())
        return changed, sum(value is not None for name, value in row.items() if name not in values)

    def lacking(self, parsed: Parsed) -> Iterable[str]:
        """Return the fields a new row of these values would lack."""
        try:
            return editing.lacking(self._unit, self._entity.name, parsed.values, self._on)
        except UserError:
            return ()  # something else is wrong with it too

    def find(self, values: Mapping[str, Any]) -> int | None:
        """Return the row with these values of a key, or None."""
        return self._matcher.find(values)

    def put(
        self,
        row_id: int | None,
        values: Mapping[str, Any],
        number: int,
        *,
        by_id: bool = False,
        only_new: Mapping[str, Any] | None = None,
        said: Mapping[str, Any] | None = None,
    ) -> Done:
        """Make a row, or change the fields of row ``row_id`` that differ.

        Args:
            row_id: the row, or None for a new one.
            values: by field.
            number: the line it stands in.
            by_id: the row was named by its id, so that even its name may change.
            only_new: more values if the row is new.
            said: everything the line says, if ``values`` are only its edits.
        """
        if row_id is None:
            return self._create({**values, **(only_new or {})}, number)
        before = self.current(row_id)
        said = values if said is None else said
        self._check_said(row_id, said)
        changed = {
            name: value
            for name, value in values.items()
            if (self._entity.name, name) not in READ_ONLY and self._differs(name, before[name], value, by_id)
        }
        if changed:
            self._standing.check(self._entity.name, row_id)
        writes = self._unit.writes
        if "state" in changed:
            moves.carry(
                self._unit, self._entity, row_id, before, changed, self._on, incomplete=self._incomplete
            )
        elif changed:
            editing.edit(self._unit, self._entity.name, row_id, changed, self._on)
        self._said[row_id] = {name: (number, value) for name, value in said.items()} | self._said.get(
            row_id, {}
        )
        if self._unit.writes == writes:
            return Done(UNCHANGED, row_id, {})
        self._current.pop(row_id)
        self._matcher.add(row_id, changed)
        said_changes = {name: (before[name], value) for name, value in changed.items()}
        after = dict(self._unit.get(self._entity.name, row_id))
        own = own_changes(self._entity, before, after, said_changes)
        return Done(CHANGED, row_id, said_changes, own)

    def current(self, row_id: int) -> Mapping[str, Any]:
        """Return the values of a row as they are now.

        Raises:
            NotFound: there is no such row.
        """
        if row_id not in self._current:
            self._read([row_id])
        if row_id not in self._current:
            if was_there(self._unit.connection, self._entity.name, row_id):
                rows.record(self._unit.connection, self._entity.name, row_id)
            label = Message(self._entity.label)
            raise NotFound(NO_SUCH_ID, field=ID, entity=label, id=row_id)
        return self._current[row_id]

    def begin(self) -> None:
        """Begin a line that makes several rows."""
        self._made.clear()

    def take_back(self) -> None:
        """Forget the rows made since :meth:`begin`: the line was refused."""
        for row_id in self._made:
            self._matcher.forget(row_id)
            self._said.pop(row_id)
            self._current.pop(row_id, None)
        self._called = {who: row_id for who, row_id in self._called.items() if row_id not in self._made}

    def _create(self, values: Mapping[str, Any], number: int) -> Done:
        day = self._on or self._own_day(values)
        row_id = editing.create(self._unit, self._entity.name, values, day, incomplete=self._incomplete)
        self._standing.made(self._entity.name, row_id)
        self._matcher.add(row_id, values)
        if self._refers_to_itself:
            self._names.added(self._entity.name, row_id, str(values.get(self._entity.title[0], "")))
        self._said[row_id] = {name: (number, value) for name, value in values.items()}
        self._made.append(row_id)
        return Done(NEW, row_id, {name: (None, value) for name, value in values.items()})

    def _own_day(self, values: Mapping[str, Any]) -> dt.date | None:
        """Return since when an area chosen on no known day is as it is: its end, or its period's start."""
        if self._entity.name != "development_area" or values.get("chosen_on") is not None:
            return None
        if values.get("closed_on") is not None:
            ended: dt.date = values["closed_on"]
            return min(ended, self._unit.today)
        period = values.get("period_id")
        return (
            None
            if period is None
            else min(self._unit.get("development_period", period)["start"], self._unit.today)
        )

    def _check_said(self, row_id: int, values: Mapping[str, Any]) -> None:
        """Refuse a second line about the same row that says something else: the last one would win."""
        for name, (earlier, said) in self._said.get(row_id, {}).items():
            if name in values and self._differs(name, said, values[name], by_id=False):
                raise RuleBroken(
                    N_("Row {row} is about the same {entity}, with another value."),
                    field=name,
                    row=earlier,
                    entity=Message(self._entity.label),
                )

    def _differs(self, name: str, old: Any, new: Any, by_id: bool) -> bool:
        if old == new:
            return False
        kind = self._entity.field(name).kind
        if kind in (Kind.CODES, Kind.REFS) and old is not None:
            return set(old) != set(new)
        if name in self._key_fields and not by_id and isinstance(old, str):
            return comparable(old) != comparable(new)
        return True
