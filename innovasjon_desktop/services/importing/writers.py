"""Lines that make rows of several entities: a whole organisation, or agents with their people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from innovasjon_desktop.domain.errors import Ambiguous, BadInput, RuleBroken, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.services.importing.kinds import AGENTS, ORGANISATION
from innovasjon_desktop.services.importing.names import TWO_FIT, Names
from innovasjon_desktop.services.importing.planning import CHANGED, FILL_IN, NEW, UNCHANGED, Parsed
from innovasjon_desktop.services.importing.reading import Line
from innovasjon_desktop.services.importing.standing import Standing
from innovasjon_desktop.services.importing.writing import Done, EntityRows, Writer
from innovasjon_desktop.store.unit_of_work import UnitOfWork


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
        made: tuple[tuple[str, int], ...] = ()
        section = self._sections.find({"name": values["section"], "valid_from": self._day})
        action = UNCHANGED if section is not None else NEW
        if section is None:
            section = self._sections.put(None, {"name": values["section"], "valid_from": self._on}, number).id
            changes["section"] = (None, values["section"])
            made = (("section", section),)
        if "unit" not in values:
            return Done(action, section, changes)
        own = {name: values[name] for name in ("unit_type", "leader_title", "headcount") if name in values}
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
        return Done(done.action, done.id, changes, done.own, made)


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
        of_person = self._person(who, parsed.line)
        person, changes = of_person.id, of_person.changes
        rest = {name: value for name, value in parsed.values.items() if name not in who}
        values = {**rest, "person_id": person}
        row_id = self._appointments.find(values)
        if "state" not in values:
            known = None if row_id is None else self._appointments.current(row_id)["state"]
            values["state"] = "ended" if "ended_on" in values or known == "ended" else "appointed"
        done = self._appointments.put(row_id, values, number)
        shown = {name: pair for name, pair in done.changes.items() if name != "person_id"}
        action = CHANGED if done.action == UNCHANGED and changes else done.action
        made = (("person", person),) if of_person.action == NEW else ()
        return Done(action, done.id, {**changes, **shown}, done.own, made)

    def _person(self, who: Mapping[str, Any], line: Line) -> Done:
        found = self._people.called(line.who) if line.who else self._found(who)
        done = self._people.put(found, who, line.number)
        self._people.call(line.who, done.id)
        return done

    def _found(self, who: Mapping[str, Any]) -> int | None:
        """Return the one person of this name and e-mail address, or None.

        Raises:
            Ambiguous: several fit (E-05).
            BadInput: the address belongs to somebody with another name.
        """
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
        return found
