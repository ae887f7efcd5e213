"""Agents and the resource team (section 4.2)."""

from __future__ import annotations

from innovasjon_desktop.domain.agents import APPOINTMENT_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Field, Kind, note

MOST_HOURS_PER_MONTH = 162 * 60 + 30

AGENT_APPOINTMENT = Entity(
    name="agent_appointment",
    label=N_("Agent appointment"),
    plural=N_("Innovation agents"),
    title=("person_id", "section_id"),
    key=(("person_id", "section_id", "from_date"),),
    life=APPOINTMENT_LIFE,
    initial="proposed",
    valid=("from_date", "ended_on"),
    fields=(
        Field(
            name="section_id", label=N_("Section"), kind=Kind.REF, target="section", required=True, width=24
        ),
        Field(name="person_id", label=N_("Person"), kind=Kind.REF, target="person", required=True, width=22),
        Field(
            name="state",
            label=N_("Status"),
            kind=Kind.STATE,
            target="agent_appointment",
            required=True,
            dated=True,
            width=14,
        ),
        Field(name="from_date", label=N_("From"), kind=Kind.DATE, required=True, width=11, aliases=("from",)),
        Field(name="planned_to", label=N_("Planned to"), kind=Kind.DATE, dated=True, width=11),
        Field(name="anchored_by", label=N_("Anchored by"), kind=Kind.TEXT, personal=True, width=18),
        Field(name="anchored_on", label=N_("Anchored on"), kind=Kind.DATE, width=11),
        Field(
            name="coordinator_member_id",
            label=N_("Contact in the resource team"),
            kind=Kind.REF,
            target="team_member",
            dated=True,
            width=20,
        ),
        Field(
            name="hours_per_month",
            label=N_("Hours per month"),
            kind=Kind.HOURS,
            low=0,
            high=MOST_HOURS_PER_MONTH,
            width=9,
        ),
        Field(name="mandate", label=N_("Mandate"), kind=Kind.LONG_TEXT, width=0),
        Field(name="ended_on", label=N_("Ended on"), kind=Kind.DATE, width=11),
        Field(name="end_reason", label=N_("Reason for ending"), kind=Kind.CODE, target="end_reason", width=0),
        note(),
    ),
)

AGENT_LEAVE = Entity(
    name="agent_leave",
    label=N_("Leave"),
    plural=N_("Leaves"),
    title=("appointment_id", "from_date"),
    key=(("appointment_id", "from_date"),),
    valid=("from_date", "to_date"),
    fields=(
        Field(
            name="appointment_id",
            label=N_("Agent appointment"),
            kind=Kind.REF,
            target="agent_appointment",
            required=True,
            width=30,
        ),
        Field(name="from_date", label=N_("From"), kind=Kind.DATE, required=True, aliases=("from",), width=11),
        Field(name="to_date", label=N_("To"), kind=Kind.DATE, required=True, aliases=("to",), width=11),
        note(),
    ),
)

TEAM_MEMBER = Entity(
    name="team_member",
    label=N_("Team member"),
    plural=N_("Resource team"),
    title=("person_id",),
    key=(("person_id", "valid_from"),),
    valid=("valid_from", "valid_to"),
    fields=(
        Field(name="person_id", label=N_("Person"), kind=Kind.REF, target="person", required=True, width=22),
        Field(
            name="team_role", label=N_("Role in the team"), kind=Kind.CODE, target="team_role", required=True
        ),
        Field(name="discipline", label=N_("Discipline"), kind=Kind.TEXT, required=True, width=20),
        Field(name="valid_from", label=N_("Valid from"), kind=Kind.DATE, required=True, width=11),
        Field(name="valid_to", label=N_("Valid to"), kind=Kind.DATE, width=11),
        Field(name="methods", label=N_("Methods"), kind=Kind.REFS, target="method", width=30),
        note(),
    ),
)

TEAM_CAPACITY = Entity(
    name="team_capacity",
    label=N_("Capacity"),
    plural=N_("Capacities"),
    title=("member_id", "from_month"),
    key=(("member_id", "from_month"),),
    valid=("from_month", "to_month"),
    fields=(
        Field(
            name="member_id",
            label=N_("Team member"),
            kind=Kind.REF,
            target="team_member",
            required=True,
            width=22,
        ),
        Field(name="from_month", label=N_("From month"), kind=Kind.MONTH, required=True, width=11),
        Field(name="to_month", label=N_("To month"), kind=Kind.MONTH, dated=True, width=11),
        Field(
            name="hours_per_month",
            label=N_("Hours per month"),
            kind=Kind.HOURS,
            required=True,
            dated=True,
            low=0,
            high=MOST_HOURS_PER_MONTH,
            width=9,
        ),
        note(),
    ),
)

TEAM_ABSENCE = Entity(
    name="team_absence",
    label=N_("Absence"),
    plural=N_("Absences"),
    title=("member_id", "from_date"),
    key=(("member_id", "from_date"),),
    valid=("from_date", "to_date"),
    fields=(
        Field(
            name="member_id",
            label=N_("Team member"),
            kind=Kind.REF,
            target="team_member",
            required=True,
            width=22,
        ),
        Field(name="from_date", label=N_("From"), kind=Kind.DATE, required=True, aliases=("from",), width=11),
        Field(
            name="to_date",
            label=N_("To"),
            kind=Kind.DATE,
            required=True,
            dated=True,
            aliases=("to",),
            width=11,
        ),
        note(),
    ),
)

NETWORK_MEETING = Entity(
    name="network_meeting",
    label=N_("Network meeting"),
    plural=N_("Network meetings"),
    title=("date", "title"),
    key=(("date", "title"),),
    fields=(
        Field(name="date", label=N_("Date"), kind=Kind.DATE, required=True, width=11),
        Field(name="title", label=N_("Title"), kind=Kind.TEXT, required=True, width=34),
        Field(
            name="kind",
            label=N_("Kind"),
            kind=Kind.CODE,
            target="meeting_kind",
            required=True,
            default="agent_network",
            width=18,
        ),
        Field(name="place", label=N_("Place"), kind=Kind.TEXT, width=18),
        Field(name="agenda", label=N_("Agenda"), kind=Kind.LONG_TEXT, width=0),
        Field(name="minutes", label=N_("Minutes"), kind=Kind.LONG_TEXT, width=0),
        note(),
    ),
)

ATTENDANCE = Entity(
    name="attendance",
    label=N_("Attendance"),
    plural=N_("Attendances"),
    title=("meeting_id", "person_id"),
    key=(("meeting_id", "person_id"),),
    fields=(
        Field(
            name="meeting_id",
            label=N_("Network meeting"),
            kind=Kind.REF,
            target="network_meeting",
            required=True,
            width=34,
        ),
        Field(name="person_id", label=N_("Person"), kind=Kind.REF, target="person", required=True, width=22),
        Field(name="status", label=N_("Attended"), kind=Kind.CODE, target="attendance_status", required=True),
        note(),
    ),
)

ENTITIES = (
    AGENT_APPOINTMENT,
    AGENT_LEAVE,
    TEAM_MEMBER,
    TEAM_CAPACITY,
    TEAM_ABSENCE,
    NETWORK_MEETING,
    ATTENDANCE,
)
