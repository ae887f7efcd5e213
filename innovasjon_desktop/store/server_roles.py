"""Who may do what in a shared database. ``db/postgresql/roles.sql`` makes the roles."""

from __future__ import annotations

from sqlalchemy import Connection, text

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.store.log import UNLOGGED
from innovasjon_desktop.store.schema import TABLES

NOT_OWNER = N_(
    "Only the owner of the shared database can make it or bring it up to date. Ask whoever runs the database."
)

EDITED = frozenset(TABLES) - UNLOGGED | {"number_series", "header_mapping"}
"""Tables whose rows people who work in the program change and delete."""

_MIGRATING = 0x494E4E4F
_OWNER = text(
    "SELECT pg_get_userbyid(coalesce(t.relowner, s.nspowner)) FROM pg_namespace s"
    " LEFT JOIN pg_class t ON t.relnamespace = s.oid AND t.relname = 'alembic_version'"
    " WHERE s.nspname = current_schema()"
)
_GRANTEES = text(
    "SELECT DISTINCT grantee FROM information_schema.role_table_grants"
    " WHERE table_schema = current_schema() AND table_name = 'change' AND privilege_type = 'INSERT'"
    " AND grantee <> grantor"
)
_BUILT_IN = "pg_database_owner"


def become_owner(connection: Connection) -> None:
    """Let what this transaction makes belong to the owner, and keep other migrations out until it ends.

    Raises:
        StoreUnavailable: this user is not the owner, nor one of those who may act as it.
    """
    connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    owner = connection.scalar(_OWNER)
    may = connection.scalar(text("SELECT pg_has_role(CAST(:owner AS name), 'MEMBER')"), {"owner": owner})
    if not may:
        raise StoreUnavailable(NOT_OWNER)
    if owner != _BUILT_IN:
        connection.execute(text(f"SET LOCAL ROLE {_quoted(connection, str(owner))}"))


def grant(connection: Connection) -> None:
    """Let those who may add rows also change and delete them, except in the change log.

    They may set label and count of a step they have just begun, and of no other: a session can only speak of
    the number it was given last. If there are no roles but the owner, nothing is done.
    """
    roles = ", ".join(_quoted(connection, str(role)) for role in connection.scalars(_GRANTEES).all())
    if not roles:
        return
    edited = ", ".join(_quoted(connection, name) for name in sorted(EDITED))
    others = ", ".join(_quoted(connection, name) for name in sorted(UNLOGGED - EDITED))
    given = "id = currval(pg_get_serial_sequence('change_set', 'id'))"
    for statement in (
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {edited} TO {roles}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {others} FROM {roles}",
        f"REVOKE INSERT ON alembic_version, store FROM {roles}",
        f"GRANT UPDATE (label, params, rows) ON change_set TO {roles}",
        "ALTER TABLE change_set ENABLE ROW LEVEL SECURITY",
        "DROP POLICY IF EXISTS seen ON change_set",
        "DROP POLICY IF EXISTS begun ON change_set",
        "DROP POLICY IF EXISTS ended ON change_set",
        "CREATE POLICY seen ON change_set FOR SELECT USING (true)",
        "CREATE POLICY begun ON change_set FOR INSERT WITH CHECK (true)",
        f"CREATE POLICY ended ON change_set FOR UPDATE USING ({given})",
    ):
        connection.exec_driver_sql(statement)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
