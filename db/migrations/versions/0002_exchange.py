"""Files and forms that go out and come in, frozen reports, and appointments an old list says little of."""

import sqlalchemy as sa
from alembic import op

from innovasjon_desktop.store.types import ID, Json, UtcDateTime
from innovasjon_desktop.store.without_check import without_check

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


ANCHORED = "ck_agent_appointment_anchored"
ANCHORED_SQL = (
    "CONSTRAINT ck_agent_appointment_anchored CHECK (state NOT IN ('appointed', 'ended')"
    " OR (anchored_by IS NOT NULL AND anchored_on IS NOT NULL)), "
)


def upgrade() -> None:
    """Make the tables, and let an appointment be in the store before somebody says who stands behind it."""
    op.create_table(
        "frozen_report",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint("name", name=op.f("uq_frozen_report_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "header_mapping",
        sa.Column("id", ID, nullable=False),
        sa.Column("headers", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_header_mapping")),
        sa.UniqueConstraint("headers", name=op.f("uq_header_mapping_headers")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "imported_answer",
        sa.Column("id", ID, nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=80), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("row_id", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_answer")),
        sa.UniqueConstraint("origin", "answer", name=op.f("uq_imported_answer_origin_answer")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "imported_file",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_file")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("imported_file", schema=None) as batch_op:
        batch_op.create_index("ix_imported_file_digest", ["digest"], unique=False)

    op.create_table(
        "form",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("period_id", ID, nullable=True),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("sent", Json, nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["development_area.id"], name=op.f("fk_form_area_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["development_period.id"], name=op.f("fk_form_period_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_form_unit_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("key", name=op.f("uq_form_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_form_unit_id"), ["unit_id"], unique=False)

    if op.get_context().dialect.name == "sqlite":
        without_check(op.get_bind(), "agent_appointment", ANCHORED_SQL)
    else:
        op.drop_constraint(op.f(ANCHORED), "agent_appointment", type_="check")
