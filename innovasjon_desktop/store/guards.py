"""What guards a store besides its tables: indexes, what keeps intervals apart; and what is not its own."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Index, text

from innovasjon_desktop.store.health import damage_told
from innovasjon_desktop.store.overlaps import RULES
from innovasjon_desktop.store.schema import METADATA


def missing_guards(connection: Connection) -> list[str]:
    """Return the indexes, and what keeps intervals apart, that the schema has and the store has not.

    Raises:
        Unreadable: the file is damaged.
    """
    if connection.dialect.name == "sqlite":
        named = "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger')"
        wanted = set(_triggers())
    else:
        named = "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes"
        wanted = {rule.name for rule in RULES}
    wanted |= {str(index.name) for index in _indexes()}
    with damage_told(connection):
        return sorted(wanted.difference(connection.execute(text(named)).scalars()))


def changed_guards(connection: Connection) -> list[str]:
    """Return the indexes and triggers of a file that have the names of the schema's and do something else.

    Raises:
        Unreadable: the file is damaged.
    """
    if connection.dialect.name != "sqlite":
        return []
    found: list[str] = []
    with damage_told(connection):
        held = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        wanted = _triggers()
        found += [name for name, sql in held if name in wanted and _plain(sql) != _plain(wanted[name])]
        for table in METADATA.tables.values():
            listed = connection.exec_driver_sql(f'PRAGMA index_list("{table.name}")').all()
            unique = {row[1]: bool(row[2]) for row in listed}
            for index in table.indexes:
                name = str(index.name)
                columns = [row[2] for row in connection.exec_driver_sql(f'PRAGMA index_info("{name}")')]
                same = [getattr(part, "name", None) for part in index.expressions]
                if name in unique and (unique[name] is not index.unique or columns != same):
                    found.append(name)
    return sorted(found)


def strange(connection: Connection) -> list[tuple[str, str]]:
    """Return what a file holds besides the schema: its sort (table, index, view, trigger) and its name.

    A server may hold more than this program's tables.

    Raises:
        Unreadable: the file is damaged.
    """
    if connection.dialect.name != "sqlite":
        return []
    known = {
        *(("table", name) for name in (*METADATA.tables, "alembic_version")),
        *(("index", str(index.name)) for index in _indexes()),
        *(("trigger", name) for name in _triggers()),
    }
    with damage_told(connection):
        held = connection.execute(text("SELECT type, name FROM sqlite_master ORDER BY type, name")).all()
    return [
        (sort, name) for sort, name in held if (sort, name) not in known and not name.startswith("sqlite_")
    ]


def _indexes() -> Iterator[Index]:
    for table in METADATA.tables.values():
        yield from table.indexes


def _triggers() -> dict[str, str]:
    """Return the triggers of a file by name, as they are written."""
    events = ("insert", "update")
    return {
        f"{rule.name}_{event}": sql
        for rule in RULES
        for event, sql in zip(events, rule.sqlite(), strict=True)
    }


def _plain(sql: object) -> str:
    return "".join(str(sql).replace('"', "").split())
