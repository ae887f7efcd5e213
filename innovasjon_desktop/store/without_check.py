"""Take a check away from a table of SQLite, for migrations."""

from __future__ import annotations

from sqlalchemy import Connection, text

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.store.last_ids import keep_last_id, last_id
from innovasjon_desktop.store.migrate import NOT_OURS


def without_check(connection: Connection, name: str, check: str) -> None:
    """Make a table again without a check; indexes, triggers and the last id given stay.

    Alembic's own way knows neither the checks nor the triggers of a table that is there.

    Args:
        connection: of the migration, with foreign keys not enforced.
        name: the table.
        check: the constraint as SQLite keeps it, with the comma behind it, blanks as single spaces.

    Raises:
        StoreUnavailable: the table does not have the check, so the store is not of the version it says.
    """
    made = connection.scalar(
        text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": name}
    )
    plain = " ".join(made.split())
    if check not in plain:
        raise StoreUnavailable(NOT_OURS)
    new = plain.replace(check, "").replace(f"CREATE TABLE {name} (", f"CREATE TABLE {name}_new (", 1)
    hanging = connection.scalars(
        text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type IN ('index', 'trigger')"
            " AND sql IS NOT NULL"
        ),
        {"name": name},
    ).all()
    last = last_id(connection, name)
    connection.exec_driver_sql(new)
    connection.exec_driver_sql(f"INSERT INTO {name}_new SELECT * FROM {name}")
    connection.exec_driver_sql(f"DROP TABLE {name}")
    connection.exec_driver_sql(f"ALTER TABLE {name}_new RENAME TO {name}")
    for statement in hanging:
        connection.exec_driver_sql(statement)
    if last:
        keep_last_id(connection, name, last)
