"""Tables of section 4.2."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint

from innovasjon_desktop.store.base import (
    between,
    date,
    long_text,
    number,
    one_of,
    ordered,
    ref,
    table,
    text,
    values,
)

AGENT_APPOINTMENT = table(
    "agent_appointment",
    ref("person_id", "person", required=True),
    ref("section_id", "section", required=True),
    text("state", 20, required=True),
    date("from_date", required=True),
    date("planned_to"),
    date("ended_on"),
    text("end_reason", 40),
    text("anchored_by"),
    date("anchored_on"),
    number("hours_per_month"),
    ref("coordinator_member_id", "team_member"),
    long_text("mandate"),
    one_of("state", "proposed", "appointed", "ended", "withdrawn"),
    ordered("from_date", "planned_to"),
    between("hours_per_month", 0, 9750),
    CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ended"),
)

AGENT_LEAVE = table(
    "agent_leave",
    ref("appointment_id", "agent_appointment", required=True),
    date("from_date", required=True),
    date("to_date", required=True),
    ordered("from_date", "to_date"),
)

TEAM_MEMBER = table(
    "team_member",
    ref("person_id", "person", required=True),
    text("team_role", 20, required=True),
    text("discipline", required=True),
    date("valid_from", required=True),
    date("valid_to"),
    values("methods"),
    ordered("valid_from", "valid_to"),
)

TEAM_CAPACITY = table(
    "team_capacity",
    ref("member_id", "team_member", required=True, index=False),
    date("from_month", required=True),
    date("to_month"),
    number("hours_per_month", required=True),
    UniqueConstraint("member_id", "from_month"),
    ordered("from_month", "to_month"),
    between("hours_per_month", 0, 9750),
)

TEAM_ABSENCE = table(
    "team_absence",
    ref("member_id", "team_member", required=True),
    date("from_date", required=True),
    date("to_date", required=True),
    ordered("from_date", "to_date"),
)

NETWORK_MEETING = table(
    "network_meeting",
    date("date", required=True),
    text("title", required=True),
    text("kind", 20, required=True),
    text("place"),
    long_text("agenda"),
    long_text("minutes"),
)

ATTENDANCE = table(
    "attendance",
    ref("meeting_id", "network_meeting", required=True, index=False),
    ref("person_id", "person", required=True),
    text("status", 10, required=True),
    UniqueConstraint("meeting_id", "person_id"),
    one_of("status", "present", "excused", "absent"),
)
