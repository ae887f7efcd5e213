"""Areas an old list does not date: chosen, and nobody has said yet when."""

from alembic import op

from innovasjon_desktop.store.without_check import without_check

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CHOSEN = "ck_development_area_chosen"
CHOSEN_SQL = (
    "CONSTRAINT ck_development_area_chosen CHECK (state IN ('proposed', 'dropped')"
    " OR chosen_on IS NOT NULL), "
)


def upgrade() -> None:
    """Let an area be in the store before somebody says when it was chosen."""
    if op.get_context().dialect.name == "sqlite":
        without_check(op.get_bind(), "development_area", CHOSEN_SQL)
    else:
        op.drop_constraint(op.f(CHOSEN), "development_area", type_="check")
