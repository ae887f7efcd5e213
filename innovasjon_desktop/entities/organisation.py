"""Settings, sections, units and people (section 4.1)."""

from __future__ import annotations

from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.spec import Entity, Field, Kind, note

SETTINGS = Entity(
    name="settings",
    label=N_("Settings"),
    plural=N_("Settings"),
    title=("municipality_name",),
    key=((),),
    fields=(
        Field(name="municipality_name", label=N_("Municipality"), kind=Kind.TEXT, required=True),
        Field(name="language", label=N_("Language"), kind=Kind.CODE, target="language", required=True),
        Field(
            name="report_language",
            label=N_("Report language"),
            kind=Kind.CODE,
            target="language",
            required=True,
        ),
        Field(name="unit_word", label=N_("Word for unit"), kind=Kind.CODE, target="unit_word", required=True),
        Field(
            name="period_months",
            label=N_("Months in a period"),
            kind=Kind.INTEGER,
            required=True,
            low=1,
            high=120,
        ),
        Field(
            name="sla_workdays",
            label=N_("Answer within (working days)"),
            kind=Kind.INTEGER,
            required=True,
            dated=True,
            low=1,
            high=60,
        ),
        Field(
            name="agent_target",
            label=N_("Agents wanted per section"),
            kind=Kind.INTEGER,
            required=True,
            dated=True,
            low=0,
            high=20,
        ),
        Field(
            name="choose_deadline_days",
            label=N_("Days to choose"),
            kind=Kind.INTEGER,
            required=True,
            dated=True,
            low=0,
            high=365,
        ),
        Field(
            name="capacity_warn_pct",
            label=N_("Warn at load (per cent)"),
            kind=Kind.INTEGER,
            required=True,
            low=1,
            high=200,
        ),
        Field(
            name="benefit_tolerance_pct",
            label=N_("Benefit tolerance (per cent)"),
            kind=Kind.INTEGER,
            required=True,
            low=50,
            high=100,
        ),
        Field(
            name="min_n_survey",
            label=N_("Fewest answers shown in a survey"),
            kind=Kind.INTEGER,
            required=True,
            low=3,
            high=20,
        ),
        Field(name="export_person_names", label=N_("Names in exports"), kind=Kind.BOOLEAN, required=True),
        Field(name="local_holidays", label=N_("Local holidays"), kind=Kind.DATES, dated=True),
        note(),
    ),
)

SECTION = Entity(
    name="section",
    label=N_("Section"),
    plural=N_("Sections"),
    title=("name",),
    key=(("name",),),
    valid=("valid_from", "valid_to"),
    fields=(
        Field(name="name", label=N_("Name"), kind=Kind.TEXT, required=True, width=30, aliases=("section",)),
        Field(name="code", label=N_("Code"), kind=Kind.TEXT, high=10, width=8),
        Field(name="leader_person_id", label=N_("Head of section"), kind=Kind.REF, target="person", width=20),
        Field(
            name="agent_target",
            label=N_("Agents wanted"),
            kind=Kind.INTEGER,
            low=0,
            high=20,
            dated=True,
            width=10,
        ),
        Field(name="valid_from", label=N_("Valid from"), kind=Kind.DATE, required=True, width=11),
        Field(name="valid_to", label=N_("Valid to"), kind=Kind.DATE, width=11),
        Field(name="sort_order", label=N_("Order"), kind=Kind.INTEGER, low=0, high=9999, width=0),
        note(),
    ),
)

UNIT = Entity(
    name="unit",
    label=N_("Unit"),
    plural=N_("Units"),
    title=("name",),
    key=(("section_id", "name"), ("name",)),
    valid=("valid_from", "valid_to"),
    fields=(
        Field(
            name="section_id",
            label=N_("Section"),
            kind=Kind.REF,
            target="section",
            derived=True,
            required=True,
            width=22,
        ),
        Field(name="name", label=N_("Name"), kind=Kind.TEXT, required=True, width=28, aliases=("unit",)),
        Field(name="unit_type", label=N_("Type"), kind=Kind.CODE, target="unit_type", required=True),
        Field(name="leader_title", label=N_("Leader's title"), kind=Kind.TEXT, required=True, width=18),
        Field(name="leader_person_id", label=N_("Head of unit"), kind=Kind.REF, target="person", width=20),
        Field(name="headcount", label=N_("Employees"), kind=Kind.INTEGER, low=0, high=100000, width=9),
        Field(name="valid_from", label=N_("Valid from"), kind=Kind.DATE, required=True, width=11),
        Field(name="valid_to", label=N_("Valid to"), kind=Kind.DATE, width=11),
        Field(
            name="expected_to_choose",
            label=N_("Shall choose a development area"),
            kind=Kind.BOOLEAN,
            required=True,
            default=True,
            dated=True,
            width=10,
        ),
        Field(
            name="exemption_reason", label=N_("Reason for exemption"), kind=Kind.LONG_TEXT, low=10, width=0
        ),
        Field(name="exempted_by", label=N_("Exempted by"), kind=Kind.TEXT, personal=True, width=0),
        note(),
    ),
)

UNIT_SECTION = Entity(
    name="unit_section",
    label=N_("Placement"),
    plural=N_("Placements"),
    title=("unit_id", "section_id"),
    key=(("unit_id", "valid_from"),),
    valid=("valid_from", "valid_to"),
    fields=(
        Field(name="unit_id", label=N_("Unit"), kind=Kind.REF, target="unit", required=True, width=28),
        Field(
            name="section_id", label=N_("Section"), kind=Kind.REF, target="section", required=True, width=28
        ),
        Field(name="valid_from", label=N_("Valid from"), kind=Kind.DATE, required=True, width=11),
        Field(name="valid_to", label=N_("Valid to"), kind=Kind.DATE, width=11),
        note(),
    ),
)

UNIT_SUCCESSION = Entity(
    name="unit_succession",
    label=N_("Succession"),
    plural=N_("Successions"),
    title=("from_unit_id", "to_unit_id"),
    key=(("from_unit_id", "to_unit_id"),),
    fields=(
        Field(
            name="from_unit_id", label=N_("From unit"), kind=Kind.REF, target="unit", required=True, width=28
        ),
        Field(name="to_unit_id", label=N_("To unit"), kind=Kind.REF, target="unit", required=True, width=28),
        Field(name="on_date", label=N_("Date"), kind=Kind.DATE, required=True, width=11),
        Field(name="kind", label=N_("Kind"), kind=Kind.CODE, target="succession_kind", required=True),
        note(),
    ),
)

PERSON = Entity(
    name="person",
    label=N_("Person"),
    plural=N_("People"),
    title=("first_name", "last_name"),
    key=(("work_email",), ("first_name", "last_name")),
    fields=(
        Field(
            name="first_name", label=N_("First name"), kind=Kind.TEXT, required=True, personal=True, width=16
        ),
        Field(
            name="last_name", label=N_("Last name"), kind=Kind.TEXT, required=True, personal=True, width=18
        ),
        Field(
            name="work_email",
            label=N_("Work e-mail"),
            kind=Kind.EMAIL,
            personal=True,
            aliases=("e-mail", "email", "e-post", "epost"),
            width=30,
        ),
        Field(
            name="work_phone",
            label=N_("Work phone"),
            kind=Kind.TEXT,
            high=30,
            personal=True,
            aliases=("telefon", "mobil"),
            width=14,
        ),
        Field(
            name="job_title",
            label=N_("Job title"),
            kind=Kind.TEXT,
            personal=True,
            aliases=("stilling", "tittel"),
            width=20,
        ),
        Field(
            name="is_external", label=N_("External"), kind=Kind.BOOLEAN, required=True, default=False, width=8
        ),
        Field(name="is_active", label=N_("Active"), kind=Kind.BOOLEAN, required=True, default=True, width=8),
        Field(name="erased_on", label=N_("Erased on"), kind=Kind.DATE, width=0),
        note(),
    ),
)

AFFILIATION = Entity(
    name="affiliation",
    label=N_("Affiliation"),
    plural=N_("Affiliations"),
    title=("person_id", "role"),
    key=(("person_id", "section_id", "valid_from"), ("person_id", "unit_id", "valid_from")),
    valid=("valid_from", "valid_to"),
    fields=(
        Field(name="person_id", label=N_("Person"), kind=Kind.REF, target="person", required=True, width=24),
        Field(name="section_id", label=N_("Section"), kind=Kind.REF, target="section", width=22),
        Field(name="unit_id", label=N_("Unit"), kind=Kind.REF, target="unit", width=24),
        Field(name="role", label=N_("Role"), kind=Kind.TEXT, width=18),
        Field(name="valid_from", label=N_("Valid from"), kind=Kind.DATE, required=True, width=11),
        Field(name="valid_to", label=N_("Valid to"), kind=Kind.DATE, width=11),
        note(),
    ),
)

CODE = Entity(
    name="code",
    label=N_("Code"),
    plural=N_("Code lists"),
    title=("label_nb",),
    key=(("list", "key"),),
    fields=(
        Field(name="list", label=N_("List"), kind=Kind.CODE, target="code_list", required=True, width=24),
        Field(name="key", label=N_("Key"), kind=Kind.TEXT, required=True, width=20),
        Field(name="label_nb", label=N_("Label, bokmål"), kind=Kind.TEXT, required=True, width=26),
        Field(name="label_nn", label=N_("Label, nynorsk"), kind=Kind.TEXT, required=True, width=26),
        Field(name="sort", label=N_("Order"), kind=Kind.INTEGER, required=True, default=0, width=8),
        Field(name="active", label=N_("Active"), kind=Kind.BOOLEAN, required=True, default=True, width=8),
        note(),
    ),
)

ENTITIES = (SETTINGS, SECTION, UNIT, UNIT_SECTION, UNIT_SUCCESSION, PERSON, AFFILIATION, CODE)
