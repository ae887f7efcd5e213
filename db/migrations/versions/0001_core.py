"""Organisation, agents, areas, requests and the change log."""

import sqlalchemy as sa
from alembic import op

from innovasjon_desktop.store.types import ID, Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the rules the database itself holds."""
    op.create_table(
        "change_set",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("params", Json, nullable=True),
        sa.Column("undoes_id", ID, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["change_set.id"], name=op.f("fk_change_set_undoes_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change_set", schema=None) as batch_op:
        batch_op.create_index("uq_change_set_undoes_id", ["undoes_id"], unique=True)

    op.create_table(
        "code",
        sa.Column("id", ID, nullable=False),
        sa.Column("list", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("label_nb", sa.String(length=200), nullable=False),
        sa.Column("label_nn", sa.String(length=200), nullable=False),
        sa.Column("sort", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("list", "key", name=op.f("uq_code_list_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "development_period",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("choose_deadline", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reopen_reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed')", name=op.f("ck_development_period_state")
        ),
        sa.CheckConstraint('"end" IS NULL OR "end" >= "start"', name=op.f("ck_development_period_start_end")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_period")),
        sa.UniqueConstraint("name", name=op.f("uq_development_period_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "method",
        sa.Column("id", ID, nullable=False),
        sa.Column("name_nb", sa.String(length=200), nullable=False),
        sa.Column("name_nn", sa.String(length=200), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("typical_hours", sa.Integer(), nullable=True),
        sa.Column("typical_participants", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method")),
        sa.UniqueConstraint("name_nb", name=op.f("uq_method_name_nb")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "network_meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("agenda", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_meeting")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_number_series")),
    )
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("first_name", sa.String(length=200), nullable=False),
        sa.Column("last_name", sa.String(length=200), nullable=False),
        sa.Column("work_email", sa.String(length=200), nullable=True),
        sa.Column("work_phone", sa.String(length=30), nullable=True),
        sa.Column("job_title", sa.String(length=200), nullable=True),
        sa.Column("is_external", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("work_email", name=op.f("uq_person_work_email")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_name", ["last_name", "first_name"], unique=False)

    op.create_table(
        "settings",
        sa.Column("id", ID, nullable=False),
        sa.Column("municipality_name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("report_language", sa.String(length=2), nullable=False),
        sa.Column("unit_word", sa.String(length=20), nullable=False),
        sa.Column("period_months", sa.Integer(), nullable=False),
        sa.Column("sla_workdays", sa.Integer(), nullable=False),
        sa.Column("agent_target", sa.Integer(), nullable=False),
        sa.Column("choose_deadline_days", sa.Integer(), nullable=False),
        sa.Column("capacity_warn_pct", sa.Integer(), nullable=False),
        sa.Column("benefit_tolerance_pct", sa.Integer(), nullable=False),
        sa.Column("min_n_survey", sa.Integer(), nullable=False),
        sa.Column("export_person_names", sa.Boolean(), nullable=False),
        sa.Column("local_holidays", Json, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_settings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "state_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("state_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_state_change_row", ["entity", "row_id", "field", "effective_on"], unique=False
        )

    op.create_table(
        "store",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_store")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('present', 'excused', 'absent')", name=op.f("ck_attendance_status")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["network_meeting.id"], name=op.f("fk_attendance_meeting_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_attendance_meeting_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", ID, nullable=False),
        sa.Column("change_set_id", ID, nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["change_set_id"], ["change_set.id"], name=op.f("fk_change_change_set_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_change_set_id"), ["change_set_id"], unique=False)
        batch_op.create_index("ix_change_entity_row_id", ["entity", "row_id"], unique=False)

    op.create_table(
        "section",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("leader_person_id", ID, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("agent_target", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"valid_to" IS NULL OR "valid_to" >= "valid_from"', name=op.f("ck_section_valid_from_valid_to")
        ),
        sa.CheckConstraint("agent_target BETWEEN 0 AND 20", name=op.f("ck_section_agent_target")),
        sa.ForeignKeyConstraint(
            ["leader_person_id"], ["person.id"], name=op.f("fk_section_leader_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_section_leader_person_id"), ["leader_person_id"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("team_role", sa.String(length=20), nullable=False),
        sa.Column("discipline", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("methods", Json, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"valid_to" IS NULL OR "valid_to" >= "valid_from"',
            name=op.f("ck_team_member_valid_from_valid_to"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_team_member_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit_type", sa.String(length=40), nullable=False),
        sa.Column("leader_title", sa.String(length=200), nullable=False),
        sa.Column("leader_person_id", ID, nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("expected_to_choose", sa.Boolean(), nullable=False),
        sa.Column("exemption_reason", sa.Text(), nullable=True),
        sa.Column("exempted_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"valid_to" IS NULL OR "valid_to" >= "valid_from"', name=op.f("ck_unit_valid_from_valid_to")
        ),
        sa.ForeignKeyConstraint(
            ["leader_person_id"], ["person.id"], name=op.f("fk_unit_leader_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_leader_person_id"), ["leader_person_id"], unique=False)

    op.create_table(
        "affiliation",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("section_id", ID, nullable=True),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("role", sa.String(length=200), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"valid_to" IS NULL OR "valid_to" >= "valid_from"',
            name=op.f("ck_affiliation_valid_from_valid_to"),
        ),
        sa.CheckConstraint(
            "(section_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_affiliation_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_affiliation_section_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_affiliation_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("affiliation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_affiliation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_section_id"), ["section_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_affiliation_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "agent_appointment",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("section_id", ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("anchored_by", sa.String(length=200), nullable=True),
        sa.Column("anchored_on", sa.Date(), nullable=True),
        sa.Column("hours_per_month", sa.Integer(), nullable=True),
        sa.Column("coordinator_member_id", ID, nullable=True),
        sa.Column("mandate", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_agent_appointment_ended")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'appointed', 'ended', 'withdrawn')",
            name=op.f("ck_agent_appointment_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('appointed', 'ended') OR (anchored_by IS NOT NULL AND anchored_on IS NOT NULL)",
            name=op.f("ck_agent_appointment_anchored"),
        ),
        sa.CheckConstraint(
            '"planned_to" IS NULL OR "planned_to" >= "from_date"',
            name=op.f("ck_agent_appointment_from_date_planned_to"),
        ),
        sa.CheckConstraint(
            "hours_per_month BETWEEN 0 AND 9750", name=op.f("ck_agent_appointment_hours_per_month")
        ),
        sa.ForeignKeyConstraint(
            ["coordinator_member_id"],
            ["team_member.id"],
            name=op.f("fk_agent_appointment_coordinator_member_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_agent_appointment_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_agent_appointment_section_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_appointment")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("agent_appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agent_appointment_coordinator_member_id"), ["coordinator_member_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_agent_appointment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agent_appointment_section_id"), ["section_id"], unique=False)

    op.create_table(
        "team_absence",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"to_date" IS NULL OR "to_date" >= "from_date"', name=op.f("ck_team_absence_from_date_to_date")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["team_member.id"], name=op.f("fk_team_absence_member_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_absence")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("team_absence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_absence_member_id"), ["member_id"], unique=False)

    op.create_table(
        "team_capacity",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("from_month", sa.Date(), nullable=False),
        sa.Column("to_month", sa.Date(), nullable=True),
        sa.Column("hours_per_month", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"to_month" IS NULL OR "to_month" >= "from_month"',
            name=op.f("ck_team_capacity_from_month_to_month"),
        ),
        sa.CheckConstraint(
            "hours_per_month BETWEEN 0 AND 9750", name=op.f("ck_team_capacity_hours_per_month")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["team_member.id"], name=op.f("fk_team_capacity_member_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_capacity")),
        sa.UniqueConstraint("member_id", "from_month", name=op.f("uq_team_capacity_member_id_from_month")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "unit_section",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("section_id", ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"valid_to" IS NULL OR "valid_to" >= "valid_from"',
            name=op.f("ck_unit_section_valid_from_valid_to"),
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_unit_section_section_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_unit_section_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_section")),
        sa.UniqueConstraint("unit_id", "valid_from", name=op.f("uq_unit_section_unit_id_valid_from")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("unit_section", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_section_section_id"), ["section_id"], unique=False)

    op.create_table(
        "unit_succession",
        sa.Column("id", ID, nullable=False),
        sa.Column("from_unit_id", ID, nullable=False),
        sa.Column("to_unit_id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('merge', 'split', 'rename', 'replace')", name=op.f("ck_unit_succession_kind")
        ),
        sa.CheckConstraint("from_unit_id <> to_unit_id", name=op.f("ck_unit_succession_other_unit")),
        sa.ForeignKeyConstraint(
            ["from_unit_id"], ["unit.id"], name=op.f("fk_unit_succession_from_unit_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["to_unit_id"], ["unit.id"], name=op.f("fk_unit_succession_to_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_succession")),
        sa.UniqueConstraint(
            "from_unit_id", "to_unit_id", name=op.f("uq_unit_succession_from_unit_id_to_unit_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("unit_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_succession_to_unit_id"), ["to_unit_id"], unique=False)

    op.create_table(
        "agent_leave",
        sa.Column("id", ID, nullable=False),
        sa.Column("appointment_id", ID, nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            '"to_date" IS NULL OR "to_date" >= "from_date"', name=op.f("ck_agent_leave_from_date_to_date")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["agent_appointment.id"],
            name=op.f("fk_agent_leave_appointment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_leave")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("agent_leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_leave_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "development_area",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("period_id", ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("need", sa.Text(), nullable=True),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.Column("methods", Json, nullable=True),
        sa.Column("themes", Json, nullable=True),
        sa.Column("culture_dimensions", Json, nullable=True),
        sa.Column("instrument", sa.String(length=40), nullable=True),
        sa.Column("participant_groups", Json, nullable=True),
        sa.Column("chosen_on", sa.Date(), nullable=True),
        sa.Column("chosen_by", sa.String(length=200), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("agent_id", ID, nullable=True),
        sa.Column("joint_initiative", sa.String(length=200), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("learning", sa.Text(), nullable=True),
        sa.Column("change_reason", sa.Text(), nullable=True),
        sa.Column("replaced_by_id", ID, nullable=True),
        sa.Column("continued_from_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'chosen', 'in_progress', 'completed', 'stopped', 'replaced', 'carried_on', 'dropped')",
            name=op.f("ck_development_area_state"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'dropped') OR chosen_on IS NOT NULL",
            name=op.f("ck_development_area_chosen"),
        ),
        sa.CheckConstraint(
            '"closed_on" IS NULL OR "closed_on" >= "chosen_on"',
            name=op.f("ck_development_area_chosen_on_closed_on"),
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent_appointment.id"],
            name=op.f("fk_development_area_agent_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["continued_from_id"],
            ["development_area.id"],
            name=op.f("fk_development_area_continued_from_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["period_id"],
            ["development_period.id"],
            name=op.f("fk_development_area_period_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["development_area.id"],
            name=op.f("fk_development_area_replaced_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_development_area_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_area")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("development_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_development_area_agent_id"), ["agent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_development_area_continued_from_id"), ["continued_from_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_development_area_period_id"), ["period_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_development_area_replaced_by_id"), ["replaced_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_development_area_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_development_area_current_primary",
            ["unit_id", "period_id"],
            unique=True,
            sqlite_where=sa.text(
                "is_primary AND state IN ('chosen', 'in_progress', 'completed', 'carried_on')"
            ),
            postgresql_where=sa.text(
                "is_primary AND state IN ('chosen', 'in_progress', 'completed', 'carried_on')"
            ),
        )

    op.create_table(
        "area_followup",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("light", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "light IN ('on_track', 'needs_help', 'stuck')", name=op.f("ck_area_followup_light")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["development_area.id"], name=op.f("fk_area_followup_area_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_followup")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("area_followup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_followup_area_id"), ["area_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["development_area.id"], name=op.f("fk_milestone_area_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_area_id"), ["area_id"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("section_id", ID, nullable=True),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("request_type", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("need", sa.Text(), nullable=True),
        sa.Column("requester_text", sa.String(length=200), nullable=True),
        sa.Column("requester_person_id", ID, nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("first_response_on", sa.Date(), nullable=True),
        sa.Column("wanted_from", sa.Date(), nullable=True),
        sa.Column("wanted_to", sa.Date(), nullable=True),
        sa.Column("expected_participants", sa.Integer(), nullable=True),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("resume_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("feedback_missing", sa.Boolean(), nullable=False),
        sa.Column("recurrence", sa.String(length=20), nullable=True),
        sa.Column("recurrence_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(scope = 'section') = (section_id IS NOT NULL)", name=op.f("ck_request_section_scope")
        ),
        sa.CheckConstraint("(scope = 'unit') = (unit_id IS NOT NULL)", name=op.f("ck_request_unit_scope")),
        sa.CheckConstraint(
            "scope IN ('unit', 'section', 'cross', 'external')", name=op.f("ck_request_scope")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'received', 'clarifying', 'accepted', 'in_progress', 'on_hold', 'delivered', 'closed', 'declined', 'withdrawn', 'cancelled')",
            name=op.f("ck_request_state"),
        ),
        sa.CheckConstraint(
            '"delivered_on" IS NULL OR "delivered_on" >= "received_on"',
            name=op.f("ck_request_received_on_delivered_on"),
        ),
        sa.CheckConstraint(
            '"first_response_on" IS NULL OR "first_response_on" >= "received_on"',
            name=op.f("ck_request_received_on_first_response_on"),
        ),
        sa.CheckConstraint(
            '"wanted_to" IS NULL OR "wanted_to" >= "wanted_from"',
            name=op.f("ck_request_wanted_from_wanted_to"),
        ),
        sa.CheckConstraint(
            "expected_participants BETWEEN 0 AND 5000", name=op.f("ck_request_expected_participants")
        ),
        sa.CheckConstraint(
            "requester_text IS NOT NULL OR requester_person_id IS NOT NULL", name=op.f("ck_request_requester")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["development_area.id"], name=op.f("fk_request_area_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["requester_person_id"],
            ["person.id"],
            name=op.f("fk_request_requester_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["section.id"], name=op.f("fk_request_section_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_request_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("number", name=op.f("uq_request_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_area_id"), ["area_id"], unique=False)
        batch_op.create_index("ix_request_delivered_on", ["delivered_on", "id"], unique=False)
        batch_op.create_index("ix_request_first_response_on", ["first_response_on", "id"], unique=False)
        batch_op.create_index("ix_request_priority", ["priority", "id"], unique=False)
        batch_op.create_index("ix_request_received_on", ["received_on", "id"], unique=False)
        batch_op.create_index("ix_request_request_type", ["request_type", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_request_requester_person_id"), ["requester_person_id"], unique=False
        )
        batch_op.create_index("ix_request_scope", ["scope", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_section_id"), ["section_id"], unique=False)
        batch_op.create_index("ix_request_state", ["state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("usefulness", sa.Integer(), nullable=True),
        sa.Column("process", sa.Integer(), nullable=True),
        sa.Column("respondent_role", sa.String(length=200), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("process BETWEEN 1 AND 6", name=op.f("ck_feedback_process")),
        sa.CheckConstraint("usefulness BETWEEN 1 AND 6", name=op.f("ck_feedback_usefulness")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_feedback_request_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_request_id"), ["request_id"], unique=False)

    op.create_table(
        "request_facilitator",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("planned_hours", sa.Integer(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('lead', 'co')", name=op.f("ck_request_facilitator_role")),
        sa.CheckConstraint(
            '"to_date" IS NULL OR "to_date" >= "from_date"',
            name=op.f("ck_request_facilitator_from_date_to_date"),
        ),
        sa.CheckConstraint("planned_hours >= 0", name=op.f("ck_request_facilitator_planned_hours")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["team_member.id"],
            name=op.f("fk_request_facilitator_member_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["request.id"],
            name=op.f("fk_request_facilitator_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_facilitator")),
        sa.UniqueConstraint(
            "request_id", "member_id", name=op.f("uq_request_facilitator_request_id_member_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("request_facilitator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_facilitator_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_request_facilitator_lead",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("role = 'lead'"),
            postgresql_where=sa.text("role = 'lead'"),
        )

    op.create_table(
        "request_unit",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_request_unit_request_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_request_unit_unit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_unit")),
        sa.UniqueConstraint("request_id", "unit_id", name=op.f("uq_request_unit_request_id_unit_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("request_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_unit_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", ID, nullable=False),
        sa.Column("request_id", ID, nullable=True),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("methods", Json, nullable=True),
        sa.Column("participants", Json, nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f("ck_session_state")),
        sa.CheckConstraint("(request_id IS NULL) <> (area_id IS NULL)", name=op.f("ck_session_one_owner")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["development_area.id"], name=op.f("fk_session_area_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_session_request_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_request_id"), ["request_id"], unique=False)

    op.create_table(
        "time_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=20), nullable=False),
        sa.Column("request_id", ID, nullable=True),
        sa.Column("session_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours BETWEEN 15 AND 1440 AND hours % 15 = 0", name=op.f("ck_time_entry_hours")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["team_member.id"], name=op.f("fk_time_entry_member_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_time_entry_request_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_time_entry_session_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_entry")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("time_entry", schema=None) as batch_op:
        batch_op.create_index("ix_time_entry_member_id_on_date", ["member_id", "on_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_time_entry_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_time_entry_session_id"), ["session_id"], unique=False)

    if op.get_context().dialect.name == "sqlite":
        for trigger in SQLITE_TRIGGERS:
            op.execute(trigger)
    else:
        for constraint in POSTGRESQL_CONSTRAINTS:
            op.execute(constraint)


SQLITE_TRIGGERS = (
    'CREATE TRIGGER ex_unit_section_overlap_insert BEFORE INSERT ON "unit_section" WHEN TRUE BEGIN SELECT RAISE(ABORT, \'ex_unit_section_overlap\') WHERE EXISTS (SELECT 1 FROM "unit_section" o WHERE o."unit_id" = NEW."unit_id" AND o.id <> NEW.id AND TRUE AND o."valid_from" <= coalesce(NEW."valid_to", \'9999-12-31\') AND NEW."valid_from" <= coalesce(o."valid_to", \'9999-12-31\') AND coalesce(NEW."valid_to", \'9999-12-31\') >= NEW."valid_from" AND coalesce(o."valid_to", \'9999-12-31\') >= o."valid_from"); END',
    'CREATE TRIGGER ex_unit_section_overlap_update BEFORE UPDATE ON "unit_section" WHEN TRUE BEGIN SELECT RAISE(ABORT, \'ex_unit_section_overlap\') WHERE EXISTS (SELECT 1 FROM "unit_section" o WHERE o."unit_id" = NEW."unit_id" AND o.id <> NEW.id AND TRUE AND o."valid_from" <= coalesce(NEW."valid_to", \'9999-12-31\') AND NEW."valid_from" <= coalesce(o."valid_to", \'9999-12-31\') AND coalesce(NEW."valid_to", \'9999-12-31\') >= NEW."valid_from" AND coalesce(o."valid_to", \'9999-12-31\') >= o."valid_from"); END',
    'CREATE TRIGGER ex_agent_appointment_overlap_insert BEFORE INSERT ON "agent_appointment" WHEN NEW.state IN (\'appointed\', \'ended\') BEGIN SELECT RAISE(ABORT, \'ex_agent_appointment_overlap\') WHERE EXISTS (SELECT 1 FROM "agent_appointment" o WHERE o."person_id" = NEW."person_id" AND o."section_id" = NEW."section_id" AND o.id <> NEW.id AND o.state IN (\'appointed\', \'ended\') AND o."from_date" <= coalesce(NEW."ended_on", \'9999-12-31\') AND NEW."from_date" <= coalesce(o."ended_on", \'9999-12-31\') AND coalesce(NEW."ended_on", \'9999-12-31\') >= NEW."from_date" AND coalesce(o."ended_on", \'9999-12-31\') >= o."from_date"); END',
    'CREATE TRIGGER ex_agent_appointment_overlap_update BEFORE UPDATE ON "agent_appointment" WHEN NEW.state IN (\'appointed\', \'ended\') BEGIN SELECT RAISE(ABORT, \'ex_agent_appointment_overlap\') WHERE EXISTS (SELECT 1 FROM "agent_appointment" o WHERE o."person_id" = NEW."person_id" AND o."section_id" = NEW."section_id" AND o.id <> NEW.id AND o.state IN (\'appointed\', \'ended\') AND o."from_date" <= coalesce(NEW."ended_on", \'9999-12-31\') AND NEW."from_date" <= coalesce(o."ended_on", \'9999-12-31\') AND coalesce(NEW."ended_on", \'9999-12-31\') >= NEW."from_date" AND coalesce(o."ended_on", \'9999-12-31\') >= o."from_date"); END',
    'CREATE TRIGGER ex_team_capacity_overlap_insert BEFORE INSERT ON "team_capacity" WHEN TRUE BEGIN SELECT RAISE(ABORT, \'ex_team_capacity_overlap\') WHERE EXISTS (SELECT 1 FROM "team_capacity" o WHERE o."member_id" = NEW."member_id" AND o.id <> NEW.id AND TRUE AND o."from_month" <= coalesce(NEW."to_month", \'9999-12-31\') AND NEW."from_month" <= coalesce(o."to_month", \'9999-12-31\') AND coalesce(NEW."to_month", \'9999-12-31\') >= NEW."from_month" AND coalesce(o."to_month", \'9999-12-31\') >= o."from_month"); END',
    'CREATE TRIGGER ex_team_capacity_overlap_update BEFORE UPDATE ON "team_capacity" WHEN TRUE BEGIN SELECT RAISE(ABORT, \'ex_team_capacity_overlap\') WHERE EXISTS (SELECT 1 FROM "team_capacity" o WHERE o."member_id" = NEW."member_id" AND o.id <> NEW.id AND TRUE AND o."from_month" <= coalesce(NEW."to_month", \'9999-12-31\') AND NEW."from_month" <= coalesce(o."to_month", \'9999-12-31\') AND coalesce(NEW."to_month", \'9999-12-31\') >= NEW."from_month" AND coalesce(o."to_month", \'9999-12-31\') >= o."from_month"); END',
    'CREATE TRIGGER ex_development_period_overlap_insert BEFORE INSERT ON "development_period" WHEN TRUE BEGIN SELECT RAISE(ABORT, \'ex_development_period_overlap\') WHERE EXISTS (SELECT 1 FROM "development_period" o WHERE TRUE AND o.id <> NEW.id AND TRUE AND o."start" <= coalesce(NEW."end", \'9999-12-31\') AND NEW."start" <= coalesce(o."end", \'9999-12-31\') AND coalesce(NEW."end", \'9999-12-31\') >= NEW."start" AND coalesce(o."end", \'9999-12-31\') >= o."start"); END',
    'CREATE TRIGGER ex_development_period_overlap_update BEFORE UPDATE ON "development_period" WHEN TRUE BEGIN SELECT RAISE(ABORT, \'ex_development_period_overlap\') WHERE EXISTS (SELECT 1 FROM "development_period" o WHERE TRUE AND o.id <> NEW.id AND TRUE AND o."start" <= coalesce(NEW."end", \'9999-12-31\') AND NEW."start" <= coalesce(o."end", \'9999-12-31\') AND coalesce(NEW."end", \'9999-12-31\') >= NEW."start" AND coalesce(o."end", \'9999-12-31\') >= o."start"); END',
)

POSTGRESQL_CONSTRAINTS = (
    'ALTER TABLE "unit_section" ADD CONSTRAINT ex_unit_section_overlap EXCLUDE USING gist (int8range("unit_id", "unit_id", \'[]\') WITH &&, daterange("valid_from", "valid_to" + 1) WITH &&) WHERE (TRUE)',
    'ALTER TABLE "agent_appointment" ADD CONSTRAINT ex_agent_appointment_overlap EXCLUDE USING gist (int8range("person_id", "person_id", \'[]\') WITH &&, int8range("section_id", "section_id", \'[]\') WITH &&, daterange("from_date", "ended_on" + 1) WITH &&) WHERE (state IN (\'appointed\', \'ended\'))',
    'ALTER TABLE "team_capacity" ADD CONSTRAINT ex_team_capacity_overlap EXCLUDE USING gist (int8range("member_id", "member_id", \'[]\') WITH &&, daterange("from_month", "to_month" + 1) WITH &&) WHERE (TRUE)',
    'ALTER TABLE "development_period" ADD CONSTRAINT ex_development_period_overlap EXCLUDE USING gist (daterange("start", "end" + 1) WITH &&) WHERE (TRUE)',
)
