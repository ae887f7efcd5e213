"""Make a store, and bring it to this program's schema."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, inspect, select, text

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.paths import shipped
from innovasjon_desktop.store.engine import APPLICATION_ID, open_engine, store_url, translated_errors
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.seed import seed_rows

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"
"""The revision this program needs; compared as text before Alembic is loaded at all."""

NO_STORE = N_("There is no store at {place} yet. Make one with “innovasjon init”.")
NOT_OURS = N_("The file is not a store of this program, or it is damaged.")


def current_revision(connection: Connection) -> str | None:
    """Return the store's schema revision, or None if it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_current(connection: Connection) -> None:
    """Require that the store has this program's schema.

    Raises:
        StoreUnavailable: it is not a store, it is older (migrate it first) or newer.
    """
    revision = current_revision(connection)
    if revision == HEAD:
        return
    if revision is None and inspect(connection).get_table_names():
        raise StoreUnavailable(NOT_OURS)
    if revision is None:
        place = connection.engine.url.database or ""
        raise StoreUnavailable(NO_STORE, place=place)
    if revision > HEAD:
        raise StoreUnavailable(
            N_("The store was made by a newer version of the program. Update the program.")
        )
    raise StoreUnavailable(
        N_("The store was made by an older version. Bring it up to date with “innovasjon migrate”.")
    )


def is_older(connection: Connection) -> bool:
    """Tell whether the store was made by an earlier program and has to be brought up to date."""
    revision = current_revision(connection)
    return revision is not None and revision < HEAD


def upgrade_file(place: str | Path) -> Path:
    """Bring a store on SQLite up to date, and return the copy of it as it was, which stands beside it.

    Raises:
        StoreUnavailable: it cannot be written or copied now; it is as it was.
    """
    path = Path(store_url(place).database or "")
    engine = open_engine(place)
    try:
        with translated_errors(), engine.connect() as connection:
            copy = path.with_name(f"{path.stem}-{current_revision(connection)}{path.suffix}")
            source: Any = connection.connection.dbapi_connection
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
    finally:
        engine.dispose()
    upgrade(place)
    return copy


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's settings, made in code."""
    from alembic.config import Config

    config = Config(stdout=sys.stdout, attributes={"connection": connection})
    config.set_main_option("script_location", str(shipped("db") / "migrations").replace("%", "%%"))
    return config


def upgrade(place: str | Path) -> str:
    """Apply the missing migrations in one transaction, or none; return the revision.

    A store without any gets all of them and the code lists. Foreign keys are off meanwhile: SQLite
    changes a table by dropping it, and that would empty the tables that refer to it.

    Raises:
        StoreUnavailable: the store is newer than the program, or cannot be written now.
    """
    from alembic import command

    url = store_url(place)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(place, foreign_keys=False)
    try:
        with (
            translated_errors(),
            engine.connect().execution_options(write=True) as connection,
            connection.begin(),
        ):
            revision = current_revision(connection)
            if revision is not None and revision > HEAD:
                require_current(connection)
            if revision is None and inspect(connection).get_table_names():
                raise StoreUnavailable(NOT_OURS)
            if revision != HEAD:
                command.upgrade(alembic_config(connection), "head")
                if engine.dialect.name == "sqlite":
                    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
                    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                        raise RuntimeError("the migration broke references")
            seed(connection)
    finally:
        engine.dispose()
    return HEAD


def seed(connection: Connection) -> None:
    """Fill an empty store with the code lists, the methods and the default settings of ``db/seed``.

    One that was made when the program had fewer code lists gets those that are new.
    """
    stamp = {"created_at": dt.datetime.now(dt.UTC), "updated_at": dt.datetime.now(dt.UTC), "version": 1}
    if connection.execute(select(TABLES["settings"].c.id)).first() is None:
        for name in ("settings", "code", "method"):
            rows = [{**row, **stamp} for row in _seed_rows(name)]
            connection.execute(insert(TABLES[name]), rows)
        return
    there = set(connection.scalars(select(TABLES["code"].c.list)))
    new = [{**row, **stamp} for row in _seed_rows("code") if row["list"] not in there]
    if new:
        connection.execute(insert(TABLES["code"]), new)


def is_complete(connection: Connection) -> bool:
    """Tell whether the store has every code list the program came with."""
    there = set(connection.scalars(select(TABLES["code"].c.list).distinct()))
    return {row["list"] for row in seed_rows("code")} <= there


def _seed_rows(name: str) -> Iterator[dict[str, Any]]:
    table = TABLES[name]
    for row in seed_rows(name):
        yield {key: _seed_value(table.c[key].type.python_type, value) for key, value in row.items()}


def _seed_value(kind: type, value: str) -> Any:
    if value == "":
        return None
    if kind is bool:
        return value == "true"
    return kind(value)
