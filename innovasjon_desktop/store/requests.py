"""Tables of section 4.4."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, UniqueConstraint
from sqlalchemy import text as sql

from innovasjon_desktop.store.base import (
    METADATA,
    between,
    date,
    flag,
    long_text,
    number,
    one_of,
    ordered,
    ref,
    table,
    text,
    values,
)

REQUEST = table(
    "request",
    text("number", 20, required=True),
    text("title", required=True),
    text("state", 20, required=True),
    text("scope", 20, required=True),
    ref("unit_id", "unit"),
    ref("section_id", "section"),
    ref("area_id", "development_area"),
    text("request_type", 40, required=True),
    long_text("description"),
    long_text("need"),
    text("requester_text"),
    ref("requester_person_id", "person"),
    text("channel", 20, required=True),
    date("received_on", required=True),
    date("first_response_on"),
    date("wanted_from"),
    date("wanted_to"),
    number("expected_participants"),
    text("priority", 20, required=True),
    long_text("hold_reason"),
    date("resume_on"),
    long_text("decision_reason"),
    date("delivered_on"),
    date("closed_on"),
    flag("feedback_missing"),
    text("recurrence", 20),
    date("recurrence_until"),
    UniqueConstraint("number"),
    one_of("scope", "unit", "section", "cross", "external"),
    one_of(
        "state",
        "draft",
        "received",
        "clarifying",
        "accepted",
        "in_progress",
        "on_hold",
        "delivered",
        "closed",
        "declined",
        "withdrawn",
        "cancelled",
    ),
    CheckConstraint("(scope = 'unit') = (unit_id IS NOT NULL)", name="unit_scope"),
    CheckConstraint("(scope = 'section') = (section_id IS NOT NULL)", name="section_scope"),
    CheckConstraint("requester_text IS NOT NULL OR requester_person_id IS NOT NULL", name="requester"),
    ordered("received_on", "first_response_on"),
    ordered("received_on", "delivered_on"),
    ordered("wanted_from", "wanted_to"),
    between("expected_participants", 0, 5000),
)

for _column in (
    "state",
    "scope",
    "request_type",
    "priority",
    "received_on",
    "first_response_on",
    "delivered_on",
):
    Index(f"ix_request_{_column}", REQUEST.c[_column], REQUEST.c.id)

REQUEST_UNIT = table(
    "request_unit",
    ref("request_id", "request", required=True, index=False),
    ref("unit_id", "unit", required=True),
    UniqueConstraint("request_id", "unit_id"),
)

REQUEST_FACILITATOR = table(
    "request_facilitator",
    ref("request_id", "request", required=True, index=False),
    ref("member_id", "team_member", required=True),
    text("role", 10, required=True),
    number("planned_hours", required=True),
    date("from_date"),
    date("to_date"),
    UniqueConstraint("request_id", "member_id"),
    one_of("role", "lead", "co"),
    ordered("from_date", "to_date"),
    CheckConstraint("planned_hours >= 0", name="planned_hours"),
)

ONE_LEAD = sql("role = 'lead'")

Index(
    "uq_request_facilitator_lead",
    REQUEST_FACILITATOR.c.request_id,
    unique=True,
    sqlite_where=ONE_LEAD,  # PostgreSQL has it from the migration: naming it here loads its dialect
)

SESSION = table(
    "session",
    ref("request_id", "request"),
    ref("area_id", "development_area"),
    date("on_date", required=True),
    text("title", required=True),
    text("place"),
    text("state", 20, required=True),
    values("methods"),
    values("participants"),
    long_text("notes"),
    one_of("state", "planned", "held", "cancelled"),
    CheckConstraint("(request_id IS NULL) <> (area_id IS NULL)", name="one_owner"),
)

TIME_ENTRY = table(
    "time_entry",
    ref("member_id", "team_member", required=True, index=False),
    date("on_date", required=True),
    number("hours", required=True),
    text("activity", 20, required=True),
    ref("request_id", "request"),
    ref("session_id", "session"),
    CheckConstraint("hours BETWEEN 15 AND 1440 AND hours % 15 = 0", name="hours"),
)

Index("ix_time_entry_member_id_on_date", TIME_ENTRY.c.member_id, TIME_ENTRY.c.on_date)

FEEDBACK = table(
    "feedback",
    ref("request_id", "request", required=True),
    date("on_date", required=True),
    number("usefulness"),
    number("process"),
    text("respondent_role"),
    long_text("comment"),
    between("usefulness", 1, 6),
    between("process", 1, 6),
)

NUMBER_SERIES = Table(
    "number_series",
    METADATA,
    Column("series", String(20), primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number used in each series, so that a number is never used again, not even after undo."""
