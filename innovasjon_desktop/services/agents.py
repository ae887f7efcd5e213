"""Agents and the resource team: rules and commands (sections 4.2 and 5.10, R-01…R-03, R-09)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from innovasjon_desktop.domain.agents import appointment_moves
from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.errors import Message, RuleBroken
from innovasjon_desktop.domain.intervals import Interval
from innovasjon_desktop.domain.organisation import check_order
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.agents import TEAM_MEMBER
from innovasjon_desktop.services import editing
from innovasjon_desktop.services.commands import NEW, handle
from innovasjon_desktop.services.editing import RULES, Rules, Values
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

HELD = ("appointed", "ended")
ERASED = N_("The person has been erased.")
NOT_ACTIVE = N_("{section} is not active for all of these dates.")
OUTSIDE = N_("The leave must lie inside the appointment.")


class AppointmentRules(Rules):
    """A person is agent of a section once at a time, anchored in management."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Let an appointment begin on ``on``; only one that has ended has an end."""
        values["from_date"] = values["from_date"] or (on if before is None else None)
        if values["state"] != "ended" and before is not None and before["state"] == "ended":
            values["ended_on"] = values["end_reason"] = None

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse overlaps, dates outside the section's, and people who are erased (E-04)."""
        start, ended = values["from_date"], values["ended_on"]
        check_order(start, values["planned_to"], "planned_to")
        if values["state"] != "ended" and ended is not None:
            raise RuleBroken(N_("Only an appointment that has ended has an end date."), field="ended_on")
        if values["state"] == "ended" and ended is None:
            raise RuleBroken(
                N_("The agent has ended, but not on which date. Fill in the date it ended."), field="ended_on"
            )
        if ended is not None and ended < start - ONE_DAY:
            raise RuleBroken(N_("The end cannot be before the start."), field="ended_on")
        person = unit.get("person", values["person_id"])
        if person["erased_on"] is not None:
            raise RuleBroken(ERASED, field="person_id")
        section = unit.get("section", values["section_id"])
        mine = Interval(start, ended)
        if not mine.is_empty() and not mine.within(Interval(section["valid_from"], section["valid_to"])):
            raise RuleBroken(NOT_ACTIVE, field="from_date", section=section["name"])
        if values["state"] in HELD and not mine.is_empty():
            self._check_overlap(
                unit, values, mine, f"{person['first_name']} {person['last_name']}", section["name"]
            )

    @staticmethod
    def _check_overlap(unit: UnitOfWork, values: Values, mine: Interval, person: str, section: str) -> None:
        appointment = TABLES["agent_appointment"].c
        for other in unit.select(
            "agent_appointment",
            appointment.person_id == values["person_id"],
            appointment.section_id == values["section_id"],
            appointment.state.in_(HELD),
            appointment.id != (values.get("id") or 0),
        ):
            theirs = Interval(other["from_date"], other["ended_on"])
            if not theirs.is_empty() and mine.overlaps(theirs):
                raise RuleBroken(
                    N_("{person} is already agent in {section} in this period of time."),
                    field="from_date",
                    rule="E-04",
                    person=person,
                    section=section,
                )

    def moves(self, values: Values, on: dt.date) -> tuple[tuple[str, dt.date], ...]:
        """Return the states the appointment has been through."""
        return appointment_moves(values, on)


class LeaveRules(Rules):
    """Leave lies inside the appointment; no reason is stored."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse leave outside the appointment (E-02)."""
        check_order(values["from_date"], values["to_date"], "to_date")
        row = unit.get("agent_appointment", values["appointment_id"])
        if not Interval(values["from_date"], values["to_date"]).within(
            Interval(row["from_date"], row["ended_on"])
        ):
            raise RuleBroken(OUTSIDE, field="from_date", rule="E-02")


class MemberRules(Rules):
    """A person is in the team once at a time."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Let a new membership begin on ``on``."""
        values["valid_from"] = values["valid_from"] or (on if before is None else None)

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse two memberships of a person on the same day."""
        check_order(values["valid_from"], values["valid_to"], "valid_to")
        member = TABLES["team_member"].c
        mine = Interval(values["valid_from"], values["valid_to"])
        for other in unit.select(
            "team_member", member.person_id == values["person_id"], member.id != (values.get("id") or 0)
        ):
            if mine.overlaps(Interval(other["valid_from"], other["valid_to"])):
                raise RuleBroken(
                    N_("The person is in the team already in this period of time."), field="person_id"
                )


class CapacityRules(Rules):
    """A member has one capacity at a time; a new one ends the one before it."""

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """End the open capacity a new one begins in."""
        start = values["from_month"]
        if before is not None or None in (values["member_id"], start):
            return
        capacity = TABLES["team_capacity"].c
        for row in unit.select(
            "team_capacity", capacity.member_id == values["member_id"], capacity.to_month.is_(None)
        ):
            if row["from_month"] < start:
                last = (start - ONE_DAY).replace(day=1)
                unit.update("team_capacity", row["id"], {"to_month": last})
                editing.keep_dated(unit, "team_capacity", row["id"], "to_month", None, last, unit.today)

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse months that overlap."""
        check_order(values["from_month"], values["to_month"], "to_month")
        capacity = TABLES["team_capacity"].c
        mine = Interval(values["from_month"], values["to_month"])
        for other in unit.select(
            "team_capacity", capacity.member_id == values["member_id"], capacity.id != (values.get("id") or 0)
        ):
            if mine.overlaps(Interval(other["from_month"], other["to_month"])):
                raise RuleBroken(
                    N_("The member has a capacity for these months already."), field="from_month"
                )

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Keep from when the capacity was known, so that earlier forecasts do not count on it."""
        if before is None:
            since = min(unit.today, values["from_month"])
            hours = values["hours_per_month"]
            editing.keep_dated(unit, "team_capacity", row_id, "hours_per_month", None, hours, since)


class AbsenceRules(Rules):
    """Absence has dates and no reason."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse dates the wrong way round."""
        check_order(values["from_date"], values["to_date"], "to_date")

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Keep from when the absence was known, so that earlier forecasts do not count on it."""
        if before is None:
            since = min(unit.today, values["from_date"])
            editing.keep_dated(unit, "team_absence", row_id, "to_date", None, values["to_date"], since)


RULES |= {
    "agent_appointment": AppointmentRules(),
    "agent_leave": LeaveRules(),
    "team_member": MemberRules(),
    "team_capacity": CapacityRules(),
    "team_absence": AbsenceRules(),
}


@dataclass(frozen=True, slots=True)
class AppointAgent:
    """Appoint a person as agent of a section; the person is made when not known (R-01, R-02).

    Either ``person_id`` or both names are given. With no word of who anchored it and when, it is a proposal.
    """

    section_id: int
    from_date: dt.date
    anchored_by: str | None
    anchored_on: dt.date | None
    person_id: int | None = None
    first_name: str = ""
    last_name: str = ""
    work_email: str | None = None
    planned_to: dt.date | None = None
    coordinator_member_id: int | None = None
    about = "agent_appointment"

    @property
    def state(self) -> str:
        """The state the appointment gets."""
        return "appointed" if self.anchored_by or self.anchored_on else "proposed"

    @property
    def label(self) -> Message:
        """What the history calls the step, by what became of it."""
        return Message(N_("Agent appointed") if self.state == "appointed" else N_("Agent proposed"))


@handle.register
def _appoint(command: AppointAgent, unit: UnitOfWork) -> int:
    return editing.create(
        unit,
        "agent_appointment",
        {
            "section_id": command.section_id,
            "person_id": _person(unit, command),
            "state": command.state,
            "from_date": command.from_date,
            "planned_to": command.planned_to,
            "anchored_by": command.anchored_by,
            "anchored_on": command.anchored_on,
            "coordinator_member_id": command.coordinator_member_id,
        },
    )


@dataclass(frozen=True, slots=True)
class AddMember:
    """Take a person into the resource team; the person is made when not known.

    Either ``person_id`` or both names are given.
    """

    team_role: str | None
    discipline: str | None
    valid_from: dt.date | None = None
    person_id: int | None = None
    first_name: str = ""
    last_name: str = ""
    work_email: str | None = None
    label = Message(NEW, entity=Message(TEAM_MEMBER.label))
    about = "team_member"


@handle.register
def _add_member(command: AddMember, unit: UnitOfWork) -> int:
    return editing.create(
        unit,
        "team_member",
        {
            "person_id": _person(unit, command),
            "team_role": command.team_role,
            "discipline": command.discipline,
            "valid_from": command.valid_from,
        },
    )


def _person(unit: UnitOfWork, command: AppointAgent | AddMember) -> int:
    """Return the person a command is about, made by it if need be."""
    if command.person_id is not None:
        return command.person_id
    names = ("first_name", "last_name", "work_email")
    return editing.create(unit, "person", {name: getattr(command, name) for name in names})
