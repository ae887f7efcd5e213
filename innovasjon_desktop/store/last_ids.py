"""The last id each table has given: a row that is gone keeps its id, so no other row may get it."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

_ON_SQLITE = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
_ON_SERVER = text(  # the sequence itself only its owner may look at
    "SELECT last_value FROM pg_sequences WHERE to_regclass(format('%I.%I', schemaname, sequencename))"
    " = CAST(pg_get_serial_sequence(:name, 'id') AS regclass)"
)


def last_id(connection: Connection, table: str) -> int:
    """Return the highest id that was ever given in a table; 0 if none was, or this user may give none."""
    if connection.dialect.name == "sqlite":
        return int(connection.execute(_ON_SQLITE, {"name": table}).scalar() or 0)
    return int(connection.execute(_ON_SERVER, {"name": f'"{table}"'}).scalar() or 0)


def keep_last_id(connection: Connection, table: str, last: int) -> None:
    """Let the next row of a table come after the id ``last``; at least 1."""
    if connection.dialect.name == "sqlite":
        given = {"name": table, "last": last}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), given)
    else:
        connection.execute(select(func.setval(func.pg_get_serial_sequence(f'"{table}"', "id"), last)))
