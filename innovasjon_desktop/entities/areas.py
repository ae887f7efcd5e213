"""Development periods, areas and methods (section 4.3)."""

from __future__ import annotations

from innovasjon_desktop.domain.areas import AREA_LIFE, PERIOD_LIFE
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Field, Kind, note

DEVELOPMENT_PERIOD = Entity(
    name="development_period",
    label=N_("Development period"),
    plural=N_("Development periods"),
    title=("name",),
    key=(("name",), ("start",)),
    life=PERIOD_LIFE,
    initial="planned",
    valid=("start", "end"),
    fields=(
        Field(name="name", label=N_("Name"), kind=Kind.TEXT, required=True, width=14, aliases=("period",)),
        Field(name="start", label=N_("Start"), kind=Kind.DATE, required=True, width=11),
        Field(name="end", label=N_("End"), kind=Kind.DATE, required=True, width=11),
        Field(
            name="choose_deadline", label=N_("Deadline for choosing"), kind=Kind.DATE, required=True, width=11
        ),
        Field(
            name="state",
            label=N_("Status"),
            kind=Kind.STATE,
            target="development_period",
            required=True,
            dated=True,
            width=12,
        ),
        Field(name="reopen_reason", label=N_("Reason for reopening"), kind=Kind.LONG_TEXT, low=5, width=0),
        note(),
    ),
)

DEVELOPMENT_AREA = Entity(
    name="development_area",
    label=N_("Development area"),
    plural=N_("Development areas"),
    title=("title",),
    key=(("unit_id", "period_id", "title"),),
    life=AREA_LIFE,
    initial="proposed",
    fields=(
        Field(name="unit_id", label=N_("Unit"), kind=Kind.REF, target="unit", required=True, width=26),
        Field(
            name="period_id",
            label=N_("Period"),
            kind=Kind.REF,
            target="development_period",
            required=True,
            width=0,
        ),
        Field(
            name="title", label=N_("Title"), kind=Kind.TEXT, required=True, low=3, width=32, aliases=("area",)
        ),
        Field(
            name="state",
            label=N_("Status"),
            kind=Kind.STATE,
            target="development_area",
            required=True,
            dated=True,
            width=16,
        ),
        Field(
            name="section_id", label=N_("Section"), kind=Kind.REF, target="section", derived=True, width=20
        ),
        Field(
            name="is_primary",
            label=N_("Primary area"),
            kind=Kind.BOOLEAN,
            required=True,
            default=True,
            width=0,
        ),
        Field(name="need", label=N_("Need"), kind=Kind.LONG_TEXT, low=10, width=30),
        Field(name="aim", label=N_("Wanted effect"), kind=Kind.LONG_TEXT, width=0),
        Field(name="methods", label=N_("Innovation method"), kind=Kind.REFS, target="method", width=24),
        Field(name="themes", label=N_("Theme"), kind=Kind.CODES, target="theme", width=18),
        Field(
            name="culture_dimensions",
            label=N_("Culture dimension"),
            kind=Kind.CODES,
            target="culture_dimension",
            width=0,
        ),
        Field(name="instrument", label=N_("Instrument"), kind=Kind.CODE, target="instrument", width=0),
        Field(
            name="participant_groups",
            label=N_("Who takes part"),
            kind=Kind.CODES,
            target="participant_group",
            width=0,
        ),
        Field(name="chosen_on", label=N_("Chosen on"), kind=Kind.DATE, width=11),
        Field(name="chosen_by", label=N_("Chosen by"), kind=Kind.TEXT, personal=True, width=0),
        Field(name="start_on", label=N_("Start"), kind=Kind.DATE, width=0),
        Field(name="planned_end", label=N_("Planned end"), kind=Kind.DATE, width=11),
        Field(name="agent_id", label=N_("Contact agent"), kind=Kind.REF, target="agent_appointment", width=0),
        Field(name="joint_initiative", label=N_("Joint initiative"), kind=Kind.TEXT, width=0),
        Field(name="closed_on", label=N_("Ended on"), kind=Kind.DATE, width=0),
        Field(name="outcome", label=N_("Outcome"), kind=Kind.LONG_TEXT, low=10, width=0),
        Field(name="learning", label=N_("Learning"), kind=Kind.LONG_TEXT, low=20, width=0),
        Field(name="change_reason", label=N_("Reason for the change"), kind=Kind.LONG_TEXT, low=10, width=0),
        Field(
            name="replaced_by_id", label=N_("Replaced by"), kind=Kind.REF, target="development_area", width=0
        ),
        Field(
            name="continued_from_id",
            label=N_("Carried on from"),
            kind=Kind.REF,
            target="development_area",
            width=0,
        ),
        note(),
    ),
)

AREA_FOLLOWUP = Entity(
    name="area_followup",
    label=N_("Follow-up"),
    plural=N_("Follow-ups"),
    title=("on_date", "text"),
    key=(("area_id", "on_date"),),
    fields=(
        Field(
            name="area_id",
            label=N_("Development area"),
            kind=Kind.REF,
            target="development_area",
            required=True,
            width=32,
        ),
        Field(name="on_date", label=N_("Date"), kind=Kind.DATE, required=True, width=11),
        Field(name="light", label=N_("How it goes"), kind=Kind.CODE, target="light", required=True, width=16),
        Field(name="text", label=N_("What happened"), kind=Kind.LONG_TEXT, required=True, width=40),
        Field(name="next_step", label=N_("Next step"), kind=Kind.LONG_TEXT, width=30),
        Field(name="by", label=N_("By"), kind=Kind.TEXT, personal=True, width=16),
        note(),
    ),
)

MILESTONE = Entity(
    name="milestone",
    label=N_("Milestone"),
    plural=N_("Milestones"),
    title=("title",),
    key=(("area_id", "title"),),
    fields=(
        Field(
            name="area_id",
            label=N_("Development area"),
            kind=Kind.REF,
            target="development_area",
            required=True,
            width=32,
        ),
        Field(name="title", label=N_("Title"), kind=Kind.TEXT, required=True, width=32),
        Field(name="due", label=N_("Due"), kind=Kind.DATE, required=True, width=11),
        Field(name="done_on", label=N_("Done on"), kind=Kind.DATE, width=11),
        note(),
    ),
)

METHOD = Entity(
    name="method",
    label=N_("Method"),
    plural=N_("Methods"),
    title=("name_nb",),
    key=(("name_nb",),),
    fields=(
        Field(
            name="name_nb",
            label=N_("Name, bokmål"),
            kind=Kind.TEXT,
            required=True,
            width=32,
            aliases=("method", "name"),
        ),
        Field(name="name_nn", label=N_("Name, nynorsk"), kind=Kind.TEXT, required=True, width=32),
        Field(name="step", label=N_("Step"), kind=Kind.CODE, target="method_step", width=16),
        Field(name="description", label=N_("Description"), kind=Kind.LONG_TEXT, width=30),
        Field(
            name="typical_hours", label=N_("Typical hours"), kind=Kind.HOURS, low=0, high=1000 * 60, width=9
        ),
        Field(
            name="typical_participants",
            label=N_("Typical participants"),
            kind=Kind.INTEGER,
            low=0,
            high=5000,
            width=9,
        ),
        Field(name="active", label=N_("Active"), kind=Kind.BOOLEAN, required=True, default=True, width=8),
        note(),
    ),
)

ENTITIES = (DEVELOPMENT_PERIOD, DEVELOPMENT_AREA, AREA_FOLLOWUP, MILESTONE, METHOD)
