"""Requests, facilitation and time (section 4.4)."""

from __future__ import annotations

from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Field, Kind, note

MOST_PLANNED = 10_000 * 60

REQUEST = Entity(
    name="request",
    label=N_("Request"),
    plural=N_("Requests"),
    title=("number", "title"),
    key=(("number",), ("title", "received_on", "scope", "unit_id", "section_id")),
    life=REQUEST_LIFE,
    initial="received",
    fields=(
        Field(name="number", label=N_("Number"), kind=Kind.TEXT, width=11, high=20),
        Field(name="title", label=N_("Title"), kind=Kind.TEXT, required=True, width=34, aliases=("request",)),
        Field(
            name="state",
            label=N_("Status"),
            kind=Kind.STATE,
            target="request",
            required=True,
            dated=True,
            width=14,
        ),
        Field(
            name="scope",
            label=N_("Concerns"),
            kind=Kind.CODE,
            target="scope",
            required=True,
            default="unit",
            width=12,
        ),
        Field(name="unit_id", label=N_("Unit"), kind=Kind.REF, target="unit", width=24),
        Field(name="section_id", label=N_("Section"), kind=Kind.REF, target="section", width=0),
        Field(name="area_id", label=N_("Belongs to"), kind=Kind.REF, target="development_area", width=0),
        Field(
            name="request_type",
            label=N_("Kind of help"),
            kind=Kind.CODE,
            target="request_type",
            required=True,
            width=20,
        ),
        Field(name="description", label=N_("Description"), kind=Kind.LONG_TEXT, width=0),
        Field(name="need", label=N_("Need"), kind=Kind.LONG_TEXT, width=0),
        Field(name="requester_text", label=N_("Requester"), kind=Kind.TEXT, personal=True, width=18),
        Field(
            name="requester_person_id",
            label=N_("Requester (person)"),
            kind=Kind.REF,
            target="person",
            width=0,
        ),
        Field(
            name="channel",
            label=N_("Channel"),
            kind=Kind.CODE,
            target="request_channel",
            required=True,
            default="e-mail",
            width=0,
        ),
        Field(name="received_on", label=N_("Received on"), kind=Kind.DATE, required=True, width=11),
        Field(name="first_response_on", label=N_("First answer"), kind=Kind.DATE, width=11),
        Field(name="wanted_from", label=N_("Wanted from"), kind=Kind.DATE, width=0),
        Field(name="wanted_to", label=N_("Wanted to"), kind=Kind.DATE, width=0),
        Field(
            name="expected_participants",
            label=N_("Expected participants"),
            kind=Kind.INTEGER,
            low=0,
            high=5000,
            width=0,
        ),
        Field(
            name="priority",
            label=N_("Priority"),
            kind=Kind.CODE,
            target="priority",
            required=True,
            default="normal",
            width=10,
        ),
        Field(
            name="lead_id",
            label=N_("Lead facilitator"),
            kind=Kind.REF,
            target="team_member",
            derived=True,
            width=18,
        ),
        Field(
            name="planned_hours",
            label=N_("Planned hours"),
            kind=Kind.HOURS,
            derived=True,
            low=0,
            high=MOST_PLANNED,
            width=9,
        ),
        Field(name="first_session_on", label=N_("First session"), kind=Kind.DATE, derived=True, width=0),
        Field(name="hold_reason", label=N_("Reason for waiting"), kind=Kind.LONG_TEXT, low=3, width=0),
        Field(name="resume_on", label=N_("Expected to resume"), kind=Kind.DATE, width=0),
        Field(name="decision_reason", label=N_("Reason"), kind=Kind.LONG_TEXT, low=5, width=0),
        Field(name="delivered_on", label=N_("Delivered on"), kind=Kind.DATE, width=11),
        Field(name="closed_on", label=N_("Closed on"), kind=Kind.DATE, width=0),
        Field(
            name="feedback_missing",
            label=N_("No feedback received"),
            kind=Kind.BOOLEAN,
            required=True,
            default=False,
            width=0,
        ),
        Field(name="recurrence", label=N_("Repeats"), kind=Kind.CODE, target="recurrence", width=0),
        Field(name="recurrence_until", label=N_("Repeats until"), kind=Kind.DATE, width=0),
        note(),
    ),
)

REQUEST_UNIT = Entity(
    name="request_unit",
    label=N_("Unit of a request"),
    plural=N_("Units of requests"),
    title=("request_id", "unit_id"),
    key=(("request_id", "unit_id"),),
    fields=(
        Field(
            name="request_id", label=N_("Request"), kind=Kind.REF, target="request", required=True, width=34
        ),
        Field(name="unit_id", label=N_("Unit"), kind=Kind.REF, target="unit", required=True, width=28),
        note(),
    ),
)

REQUEST_FACILITATOR = Entity(
    name="request_facilitator",
    label=N_("Facilitator"),
    plural=N_("Facilitators"),
    title=("member_id",),
    key=(("request_id", "member_id"),),
    fields=(
        Field(
            name="request_id", label=N_("Request"), kind=Kind.REF, target="request", required=True, width=34
        ),
        Field(
            name="member_id",
            label=N_("Team member"),
            kind=Kind.REF,
            target="team_member",
            required=True,
            width=22,
        ),
        Field(
            name="role", label=N_("Role"), kind=Kind.CODE, target="facilitator_role", required=True, width=12
        ),
        Field(
            name="planned_hours",
            label=N_("Planned hours"),
            kind=Kind.HOURS,
            required=True,
            dated=True,
            low=0,
            high=MOST_PLANNED,
            width=9,
        ),
        Field(name="from_date", label=N_("From"), kind=Kind.DATE, aliases=("from",), width=11),
        Field(name="to_date", label=N_("To"), kind=Kind.DATE, aliases=("to",), width=11),
        note(),
    ),
)

SESSION = Entity(
    name="session",
    label=N_("Session"),
    plural=N_("Sessions"),
    title=("on_date", "title"),
    key=(("request_id", "on_date", "title"), ("area_id", "on_date", "title")),
    fields=(
        Field(name="request_id", label=N_("Request"), kind=Kind.REF, target="request", width=30),
        Field(
            name="area_id", label=N_("Development area"), kind=Kind.REF, target="development_area", width=0
        ),
        Field(name="on_date", label=N_("Date"), kind=Kind.DATE, required=True, width=11),
        Field(name="title", label=N_("Title"), kind=Kind.TEXT, required=True, width=30),
        Field(name="place", label=N_("Place"), kind=Kind.TEXT, width=18),
        Field(
            name="state",
            label=N_("Status"),
            kind=Kind.CODE,
            target="session_state",
            required=True,
            default="held",
        ),
        Field(name="methods", label=N_("Methods"), kind=Kind.REFS, target="method", width=24),
        Field(
            name="participants",
            label=N_("Participants"),
            kind=Kind.COUNTS,
            target="participant_group",
            width=20,
        ),
        Field(name="notes", label=N_("Notes"), kind=Kind.LONG_TEXT, width=0),
        note(),
    ),
)

TIME_ENTRY = Entity(
    name="time_entry",
    label=N_("Time entry"),
    plural=N_("Time entries"),
    title=("on_date", "member_id"),
    key=(("member_id", "on_date", "activity", "request_id", "session_id", "hours"),),
    fields=(
        Field(
            name="member_id",
            label=N_("Team member"),
            kind=Kind.REF,
            target="team_member",
            required=True,
            width=22,
        ),
        Field(name="on_date", label=N_("Date"), kind=Kind.DATE, required=True, width=11),
        Field(
            name="hours",
            label=N_("Hours"),
            kind=Kind.HOURS,
            required=True,
            low=15,
            high=24 * 60,
            step=15,
            width=8,
        ),
        Field(
            name="activity", label=N_("Activity"), kind=Kind.CODE, target="activity", required=True, width=16
        ),
        Field(name="request_id", label=N_("Request"), kind=Kind.REF, target="request", width=34),
        Field(name="session_id", label=N_("Session"), kind=Kind.REF, target="session", width=0),
        note(),
    ),
)

FEEDBACK = Entity(
    name="feedback",
    label=N_("Feedback"),
    plural=N_("Feedback"),
    title=("on_date", "respondent_role"),
    key=(("request_id", "on_date", "respondent_role"),),
    fields=(
        Field(
            name="request_id", label=N_("Request"), kind=Kind.REF, target="request", required=True, width=34
        ),
        Field(name="on_date", label=N_("Date"), kind=Kind.DATE, required=True, width=11),
        Field(name="usefulness", label=N_("Usefulness (1–6)"), kind=Kind.INTEGER, low=1, high=6, width=9),
        Field(name="process", label=N_("Process (1–6)"), kind=Kind.INTEGER, low=1, high=6, width=9),
        Field(name="respondent_role", label=N_("Respondent's role"), kind=Kind.TEXT, width=20),
        Field(name="comment", label=N_("Comment"), kind=Kind.LONG_TEXT, width=36),
        note(),
    ),
)

ENTITIES = (REQUEST, REQUEST_UNIT, REQUEST_FACILITATOR, SESSION, TIME_ENTRY, FEEDBACK)
