"""Tables of section 4.3."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql

from innovasjon_desktop.store.base import (
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

DEVELOPMENT_PERIOD = table(
    "development_period",
    text("name", 40, required=True),
    date("start", required=True),
    date("end", required=True),
    date("choose_deadline", required=True),
    text("state", 20, required=True),
    long_text("reopen_reason"),
    UniqueConstraint("name"),
    one_of("state", "planned", "open", "closed"),
    ordered("start", "end"),
)

DEVELOPMENT_AREA = table(
    "development_area",
    ref("unit_id", "unit", required=True),
    ref("period_id", "development_period", required=True),
    text("title", required=True),
    text("state", 20, required=True),
    flag("is_primary"),
    long_text("need"),
    long_text("aim"),
    values("methods"),
    values("themes"),
    values("culture_dimensions"),
    text("instrument", 40),
    values("participant_groups"),
    date("chosen_on"),
    text("chosen_by"),
    date("start_on"),
    date("planned_end"),
    ref("agent_id", "agent_appointment"),
    text("joint_initiative"),
    date("closed_on"),
    long_text("outcome"),
    long_text("learning"),
    long_text("change_reason"),
    ref("replaced_by_id", "development_area"),
    ref("continued_from_id", "development_area"),
    one_of(
        "state",
        "proposed",
        "chosen",
        "in_progress",
        "completed",
        "stopped",
        "replaced",
        "carried_on",
        "dropped",
    ),
    ordered("chosen_on", "closed_on"),
)

CURRENT_PRIMARY = sql("is_primary AND state IN ('chosen', 'in_progress', 'completed', 'carried_on')")
"""R-05: one current primary area per unit and period."""

Index(
    "uq_development_area_current_primary",
    DEVELOPMENT_AREA.c.unit_id,
    DEVELOPMENT_AREA.c.period_id,
    unique=True,
    sqlite_where=CURRENT_PRIMARY,  # PostgreSQL has it from the migration: naming it here loads its dialect
)

AREA_FOLLOWUP = table(
    "area_followup",
    ref("area_id", "development_area", required=True),
    date("on_date", required=True),
    text("light", 20, required=True),
    long_text("text", required=True),
    long_text("next_step"),
    text("by"),
    one_of("light", "on_track", "needs_help", "stuck"),
)

MILESTONE = table(
    "milestone",
    ref("area_id", "development_area", required=True),
    text("title", required=True),
    date("due", required=True),
    date("done_on"),
)

METHOD = table(
    "method",
    text("name_nb", required=True),
    text("name_nn", required=True),
    text("step", 20),
    long_text("description"),
    number("typical_hours"),
    number("typical_participants"),
    flag("active"),
    UniqueConstraint("name_nb"),
)
