"""Tables of section 4.1."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from innovasjon_desktop.store.base import (
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

SETTINGS = table(
    "settings",
    text("municipality_name", required=True),
    text("language", 2, required=True),
    text("report_language", 2, required=True),
    text("unit_word", 20, required=True),
    number("period_months", required=True),
    number("sla_workdays", required=True),
    number("agent_target", required=True),
    number("choose_deadline_days", required=True),
    number("capacity_warn_pct", required=True),
    number("benefit_tolerance_pct", required=True),
    number("min_n_survey", required=True),
    flag("export_person_names"),
    values("local_holidays"),
    CheckConstraint("id = 1", name="one_row"),
)

SECTION = table(
    "section",
    text("code", 10),
    text("name", required=True),
    ref("leader_person_id", "person"),
    date("valid_from", required=True),
    date("valid_to"),
    number("agent_target"),
    number("sort_order"),
    ordered("valid_from", "valid_to"),
    between("agent_target", 0, 20),
)

UNIT = table(
    "unit",
    text("name", required=True),
    text("unit_type", 40, required=True),
    text("leader_title", required=True),
    ref("leader_person_id", "person"),
    number("headcount"),
    date("valid_from", required=True),
    date("valid_to"),
    flag("expected_to_choose"),
    long_text("exemption_reason"),
    text("exempted_by"),
    ordered("valid_from", "valid_to"),
)

UNIT_SECTION = table(
    "unit_section",
    ref("unit_id", "unit", required=True, index=False),
    ref("section_id", "section", required=True),
    date("valid_from", required=True),
    date("valid_to"),
    UniqueConstraint("unit_id", "valid_from"),
    ordered("valid_from", "valid_to"),
)

UNIT_SUCCESSION = table(
    "unit_succession",
    ref("from_unit_id", "unit", required=True, index=False),
    ref("to_unit_id", "unit", required=True),
    date("on_date", required=True),
    text("kind", 10, required=True),
    UniqueConstraint("from_unit_id", "to_unit_id"),
    one_of("kind", "merge", "split", "rename", "replace"),
    CheckConstraint("from_unit_id <> to_unit_id", name="other_unit"),
)

PERSON = table(
    "person",
    text("first_name", required=True),
    text("last_name", required=True),
    text("work_email"),
    text("work_phone", 30),
    text("job_title"),
    flag("is_external"),
    flag("is_active"),
    date("erased_on"),
    UniqueConstraint("work_email"),
)

AFFILIATION = table(
    "affiliation",
    ref("person_id", "person", required=True),
    ref("section_id", "section"),
    ref("unit_id", "unit"),
    text("role"),
    date("valid_from", required=True),
    date("valid_to"),
    ordered("valid_from", "valid_to"),
    CheckConstraint("(section_id IS NULL) <> (unit_id IS NULL)", name="one_place"),
)

CODE = table(
    "code",
    text("list", 40, required=True),
    text("key", 60, required=True),
    text("label_nb", required=True),
    text("label_nn", required=True),
    number("sort", required=True),
    flag("active"),
    UniqueConstraint("list", "key"),
)

Index("ix_person_name", PERSON.c.last_name, PERSON.c.first_name)
