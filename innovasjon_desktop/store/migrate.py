"""Make a store, and bring it to this program's schema."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, inspect, select, text

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.paths import shipped
from innovasjon_desktop.store import server_roles
from innovasjon_desktop.store.engine import APPLICATION_ID, open_engine, store_url, translated_errors
from innovasjon_desktop.store.files import path_of
from innovasjon_desktop.store.last_ids import last_id
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.seed import seed_rows, typed_rows

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0003"
"""The revision this program needs; compared as text before Alembic is loaded at all."""

NO_STORE = N_("There is no store at {place} yet. Make one with “innovasjon init”.")
NOT_OURS = N_("The file is not a store of this program, or it is damaged.")


def current_revision(connection: Connection) -> str | None:
    """Return the store's schema revision, or None if it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def require_current(connection: Connection, place: Path | None = None) -> None:
    """Require that the store has this program's schema.

    Args:
        connection: to it.
        place: the file, if the connection is to a copy of it.

    Raises:
        StoreUnavailable: it is not a store, it is older (migrate it first) or newer.
    """
    revision = current_revision(connection)
    if revision == HEAD:
        return
    if revision is None and inspect(connection).get_table_names():
        raise StoreUnavailable(NOT_OURS)
    if revision is None:
        raise StoreUnavailable(NO_STORE, place=str(place or path_of(connection.engine.url.database or "")))
    if revision > HEAD:
        raise StoreUnavailable(
            N_("The store was made by a newer version of the program. Update the program.")
        )
    raise StoreUnavailable(
        N_("The store was made by an older version. Bring it up to date with “innovasjon migrate”.")
    )


def upgrade_file(place: str | Path) -> Path:
    """Bring a store on SQLite up to date, and return the old file, which stands beside it.

    The migration works on a copy, which takes the store's place once it is proven; killed at any moment it
    leaves the old store or the new one. No connection of this process may be open to the store. A store
    that is up to date already, perhaps since a moment ago, is itself returned.

    Raises:
        StoreUnavailable: it cannot be written or copied now, or is damaged; it is as it was.
    """
    from innovasjon_desktop.store import backups, contents, files

    path = Path(os.path.realpath(store_url(place).database or ""))
    partial = path.with_name(path.name + files.PARTIAL)
    with backups.told(path.absolute().parent), contents.locked(path) as lock:
        revision = contents.schema(lock)
        if not "" < revision < HEAD:
            return path
        copy = backups.make(path, backups.folder_of(path), "migration", dt.datetime.now(dt.UTC))
        try:
            backups.stage(copy, partial)
            upgrade_staged(partial)
            kept = _name_of_old(path, revision)
            if not kept.exists():
                files.keep_as(path, kept)
            files.take_place(partial, path, lock)
        finally:
            files.remove(partial)
    return kept


def _name_of_old(path: Path, revision: str) -> Path:
    """Return a free name for the old store, or the one a killed migration has given it already."""
    for number in count(1):
        ending = f"-{number}" if number > 1 else ""
        kept = path.with_name(f"{path.stem}-{revision}{ending}{path.suffix}")
        if not kept.exists() or kept.samefile(path):
            break
    return kept


def upgrade_staged(partial: Path) -> None:
    """Bring a file up to date that is not a store yet, and prove that it is whole.

    Raises:
        RuntimeError: the migration broke it.
    """
    from innovasjon_desktop.store import contents

    _upgrade(partial)
    with contents.opened(partial) as connection:
        if contents.problems(connection):
            raise RuntimeError("the migration damaged the file")


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's settings, made in code."""
    from alembic.config import Config

    config = Config(stdout=sys.stdout, attributes={"connection": connection})
    config.set_main_option("script_location", str(shipped("db") / "migrations").replace("%", "%%"))
    return config


def upgrade(place: str | Path) -> str:
    """Apply the missing migrations, all or none; return the revision.

    A store without any gets all of them and the code lists.

    Raises:
        StoreUnavailable: the store is newer than the program, or cannot be written now.
    """
    url = store_url(place)
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and _is_older_file(path):
            upgrade_file(place)
            return HEAD
    _upgrade(place)
    return HEAD


def _is_older_file(path: Path) -> bool:
    from innovasjon_desktop.store import contents

    with contents.opened(path) as connection:
        return "" < contents.schema(connection) < HEAD


def _upgrade(place: str | Path) -> None:
    """Migrate in one transaction; on a server by its owner only, one at a time.

    Foreign keys are off meanwhile: SQLite changes a table by dropping it, and that would empty the tables
    that refer to it.
    """
    from alembic import command

    engine = open_engine(place, foreign_keys=False)
    try:
        with (
            translated_errors(engine),
            engine.connect().execution_options(write=True) as connection,
            connection.begin(),
        ):
            server = connection.dialect.name == "postgresql"
            if server:
                server_roles.become_owner(connection)
            revision = current_revision(connection)
            if revision is not None and revision > HEAD:
                require_current(connection)
            if revision is None and inspect(connection).get_table_names():
                raise StoreUnavailable(NOT_OURS)
            if revision != HEAD:
                with _rows_kept(connection, revision):
                    command.upgrade(alembic_config(connection), "head")
            seed(connection)
            if server:
                server_roles.grant(connection)
    finally:
        engine.dispose()


@contextmanager
def _rows_kept(connection: Connection, revision: str | None) -> Iterator[None]:
    """Require of a migration of SQLite that it changes no rows but those of the tables it names.

    A migration names them in ``CHANGES``, a tuple of tables. In all others the columns that were there
    before must hold what they held, and ids that were given must not be given again.

    Raises:
        RuntimeError: it changed others, or broke references.
    """
    if connection.engine.dialect.name != "sqlite":
        yield
        return
    from innovasjon_desktop.store import contents

    dbapi: Any = connection.connection.dbapi_connection
    before = {
        table: (names := contents.columns(dbapi, table), contents.rows_digest(dbapi, table, names))
        for table in contents.tables(dbapi)
    }
    numbers = {table: last_id(connection, table) for table in before}
    yield
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("the migration broke references")
    meant = {"alembic_version"} | (_tables_meant(connection, revision) if revision else set())
    for table, (names, digest) in before.items():
        if table in meant:
            continue
        there = set(names) <= set(contents.columns(dbapi, table))
        if not there or contents.rows_digest(dbapi, table, names) != digest:
            raise RuntimeError(f"the migration changed rows of {table}, which it does not name")
        if last_id(connection, table) != numbers[table]:
            raise RuntimeError(f"ids of {table} would be given again")


def _tables_meant(connection: Connection, revision: str) -> set[str]:
    """Return the tables whose rows the migrations since ``revision`` say they change."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config(connection))
    steps = scripts.iterate_revisions("head", revision)
    return {table for step in steps for table in getattr(step.module, "CHANGES", ())}


def seed(connection: Connection) -> None:
    """Fill an empty store with the code lists, the methods and the default settings of ``db/seed``.

    One that was made when the program had fewer code lists gets those that are new.
    """
    stamp = {"created_at": dt.datetime.now(dt.UTC), "updated_at": dt.datetime.now(dt.UTC), "version": 1}
    if connection.execute(select(TABLES["settings"].c.id)).first() is None:
        for name in ("settings", "code", "method"):
            rows = [{**row, **stamp} for row in typed_rows(TABLES[name])]
            connection.execute(insert(TABLES[name]), rows)
        return
    there = set(connection.scalars(select(TABLES["code"].c.list)))
    new = [{**row, **stamp} for row in typed_rows(TABLES["code"]) if row["list"] not in there]
    if new:
        connection.execute(insert(TABLES["code"]), new)


def is_complete(connection: Connection) -> bool:
    """Tell whether the store has every code list the program came with."""
    there = set(connection.scalars(select(TABLES["code"].c.list).distinct()))
    return {row["list"] for row in seed_rows("code")} <= there
