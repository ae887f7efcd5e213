"""Carry out the lines of a table: as rows of an entity, as an organisation, or as agents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from innovasjon_desktop.domain.errors import Ambiguous, BadInput, Message, RuleBroken, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Kind
from innovasjon_desktop.services import editing, rows
from innovasjon_desktop.services.importing import moves
from innovasjon_desktop.services.importing.columns import READ_ONLY, comparable
from innovasjon_desktop.services.importing.kinds import AGENTS, ORGANISATION
from innovasjon_desktop.services.importing.matching import REPEATED, Matcher
from innovasjon_desktop.services.importing.names import TWO_FIT, Names
from innovasjon_desktop.services.importing.planning import CHANGED, FILL_IN, NEW, UNCHANGED, Changes, Parsed
from innovasjon_desktop.services.importing.standing import Standing
from innovasjon_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a line that was carried out."""

    action: str
    id: int
    changes: Changes


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


def writer_of(
    unit: UnitOfWork,
    kind: Entity,
    names: Names,
    on: dt.date | None,
    standing: Standing,
    *,
    incomplete: bool = False,
) -> Writer:
    """Return what carries out lines of ``kind``.

    ``on`` is the date things take effect; ``incomplete`` lets rows lack what their state needs.
    """
    if kind is ORGANISATION:
        return OrganisationRows(unit, names, on, standing)
    if kind is AGENTS:
        return AgentRows(unit, names, on, standing, incomplete=incomplete)
    return EntityRows(unit, kind, names, on, standing, incomplete=incomplete)


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
        row_id = parsed.id if parsed.id is not None else self._row_of(parsed.values)
        if (
            parsed.id is not None
            and parsed.line.id is None
            and self._matcher.is_another(parsed.id, parsed.values, self.current(parsed.id))
        ):
            raise RuleBroken(
                N_("Row {id} of {entity} is another one. Leave the id out if this one is not known yet."),
                id=parsed.id,
                entity=Message(self._entity.label),
            )
        done = self.put(row_id, parsed.values, parsed.line.number, by_id=parsed.id is not None)
        self._taken.add(done.id)
        return done

    def _row_of(self, values: Mapping[str, Any]) -> int | None:
        """Return the row of a line without an id; of equal ones the next that no line has been yet."""
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
    ) -> Done:
        """Make a row, or change the fields of row ``row_id`` that differ.

        Args:
            row_id: the row, or None for a new one.
            values: by field.
            number: the line it stands in.
            by_id: the row was named by its id, so that even its name may change.
            only_new: more values if the row is new.
        """
        if row_id is None:
            return self._create({**values, **(only_new or {})}, number)
        before = self.current(row_id)
        self._check_said(row_id, values)
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
        self._said[row_id] = {name: (number, value) for name, value in values.items()} | self._said.get(
            row_id, {}
        )
        if self._unit.writes == writes:
            return Done(UNCHANGED, row_id, {})
        self._current.pop(row_id)
        self._matcher.add(row_id, changed)
        return Done(CHANGED, row_id, {name: (before[name], value) for name, value in changed.items()})

    def current(self, row_id: int) -> Mapping[str, Any]:
        """Return the values of a row as they are now.

        Raises:
            NotFound: there is no such row.
        """
        if row_id not in self._current:
            self._read([row_id])
        if row_id not in self._current:
            rows.record(self._unit.connection, self._entity.name, row_id)
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
        """Return when an area that has no date of its own was proposed: when its period began."""
        if self._entity.name != "development_area" or values.get("chosen_on") is not None:
            return None
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


LONG_AGO = dt.date(2000, 1, 1)
"""When sections and units of a list without dates are taken to have begun: before anything else kept here."""


class OrganisationRows:
    """Lines with a section and one of its units."""

    fields_of_errors: Mapping[str, str] = {"name": "unit", "section_id": "section", "valid_from": "section"}

    def __init__(self, unit: UnitOfWork, names: Names, on: dt.date | None, standing: Standing) -> None:
        self._on, self._day = on or LONG_AGO, on or unit.today
        self._this_year = on or dt.date(unit.today.year, 1, 1)
        self._sections = EntityRows(unit, ALL["section"], names, on, standing)
        self._units = EntityRows(unit, ALL["unit"], names, on, standing)

    def prepare(self, lines: Iterable[Parsed]) -> None:
        """Nothing: there are never many units."""

    def lacking(self, parsed: Parsed) -> Iterable[str]:
        """Nothing more than what refused the line."""
        return ()

    def write(self, parsed: Parsed) -> Done:
        """Make what is missing of section and unit, or change type and leader's title."""
        self._sections.begin()
        try:
            return self._write(parsed)
        except UserError:
            self._sections.take_back()
            raise

    def _write(self, parsed: Parsed) -> Done:
        values, number = parsed.values, parsed.line.number
        if "section" not in values:
            raise RuleBroken(FILL_IN, field="section")
        changes: dict[str, tuple[Any, Any]] = {}
        section = self._sections.find({"name": values["section"], "valid_from": self._day})
        action = UNCHANGED if section is not None else NEW
        if section is None:
            section = self._sections.put(None, {"name": values["section"], "valid_from": self._on}, number).id
            changes["section"] = (None, values["section"])
        if "unit" not in values:
            return Done(action, section, changes)
        own = {name: values[name] for name in ("unit_type", "leader_title") if name in values}
        own |= {"section_id": section, "name": values["unit"]}
        since = self._sections.current(section)["valid_from"]
        row_id = self._units.find({**own, "valid_from": max(self._day, since)})
        # A unit that joins sections with dates of their own is new this year.
        begins = max(self._on if since == LONG_AGO else self._this_year, since)
        done = self._units.put(row_id, own, number, only_new={"valid_from": begins})
        renamed = {"name": "unit", "section_id": "", "valid_from": ""}
        changes |= {
            renamed.get(name, name): pair for name, pair in done.changes.items() if renamed.get(name, name)
        }
        return Done(done.action, done.id, changes)


class AgentRows:
    """Lines with an agent: who, of which section, from when, and who in management says so.

    A line without a status is an appointment: one that has ended if the line says when, or if the store
    knows so already.
    """

    fields_of_errors: Mapping[str, str] = {"person_id": "last_name"}

    def __init__(
        self,
        unit: UnitOfWork,
        names: Names,
        on: dt.date | None,
        standing: Standing,
        *,
        incomplete: bool = False,
    ) -> None:
        self._people = EntityRows(unit, ALL["person"], names, on, standing)
        self._appointments = EntityRows(
            unit, ALL["agent_appointment"], names, on, standing, incomplete=incomplete
        )

    def prepare(self, lines: Iterable[Parsed]) -> None:
        """Nothing: there are never many agents."""

    def lacking(self, parsed: Parsed) -> Iterable[str]:
        """Nothing more than what refused the line."""
        return ()

    def write(self, parsed: Parsed) -> Done:
        """Make the person if nobody fits, and the appointment if there is none."""
        self._people.begin()
        try:
            return self._write(parsed)
        except UserError:
            self._people.take_back()
            raise

    def _write(self, parsed: Parsed) -> Done:
        number = parsed.line.number
        who = {
            name: parsed.values[name]
            for name in ("first_name", "last_name", "work_email")
            if name in parsed.values
        }
        person, changes = self._person(who, number)
        rest = {name: value for name, value in parsed.values.items() if name not in who}
        values = {**rest, "person_id": person}
        row_id = self._appointments.find(values)
        if "state" not in values:
            known = None if row_id is None else self._appointments.current(row_id)["state"]
            values["state"] = "ended" if "ended_on" in values or known == "ended" else "appointed"
        done = self._appointments.put(row_id, values, number)
        shown = {name: pair for name, pair in done.changes.items() if name != "person_id"}
        action = CHANGED if done.action == UNCHANGED and changes else done.action
        return Done(action, done.id, {**changes, **shown})

    def _person(self, who: Mapping[str, Any], number: int) -> tuple[int, Changes]:
        name = " ".join(str(who[part]) for part in ("first_name", "last_name") if part in who)
        try:
            found = self._people.find(who)
        except Ambiguous:
            raise Ambiguous(TWO_FIT, field="last_name", rule="E-05", text=name) from None
        if found is not None:
            known = self._people.current(found)
            for part in ("first_name", "last_name"):
                if part in who and comparable(who[part]) != comparable(known[part]):
                    raise BadInput(
                        N_("This e-mail address belongs to {name}."),
                        field="work_email",
                        rule="E-05",
                        name=f"{known['first_name']} {known['last_name']}",
                    )
        done = self._people.put(found, who, number)
        return done.id, done.changes
