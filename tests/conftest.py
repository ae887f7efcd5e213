"""Stores for tests: always real ones, made by the real migration."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

# The validator among the tests' tools brings lxml, and openpyxl takes it where it finds it; users have none.
os.environ["OPENPYXL_LXML"] = "False"

from innovasjon_desktop import i18n
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

AS_OF = dt.date(2026, 6, 30)


def clock() -> dt.datetime:
    """Return the day tests happen on: the demo's as-of date."""
    return dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _bokmal() -> Iterator[None]:
    i18n.use_language("nb")
    yield
    i18n.use_language("nb")
    i18n.use_unit_word("enhet")


def _fill_with_demo(place: str | Path) -> None:
    from innovasjon_desktop.services.demo import fill

    database = Database(open_engine(place))
    fill(database)
    database.close()


def _on_server(url: str, *statements: str) -> None:
    """Carry out statements about whole databases, which no transaction can hold."""
    engine = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@cache
def _template(url: str, *, demo: bool) -> str:
    """Return the name of a database on the server to copy: made once by every worker."""
    name = f"{make_url(url).database}_{'demo' if demo else 'empty'}"
    _on_server(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    whole = make_url(url).set(database=name).render_as_string(hide_password=False)
    upgrade(whole)
    if demo:
        _fill_with_demo(whole)
    return name


def _made(place: Path, template: Path, *, demo: bool = False) -> str:
    """Return a fresh store: a file copied from ``template``, or the test database copied on its server."""
    url = os.environ.get("INNOVASJON_TEST_DB")
    if not url:
        shutil.copyfile(template, place)
        return str(place)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    url = f"{url}_{worker}" if worker else url
    name, copied = make_url(url).database, _template(url, demo=demo)
    _on_server(
        url,
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" TEMPLATE "{copied}" STRATEGY file_copy',
    )
    return url


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty migrated store file to copy."""
    place = tmp_path_factory.mktemp("template") / "empty.db"
    upgrade(place)
    return place


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory, empty_template: Path) -> Path:
    """Return a store file with the example municipality to copy."""
    place = tmp_path_factory.mktemp("template") / "demo.db"
    shutil.copyfile(empty_template, place)
    _fill_with_demo(place)
    return place


@pytest.fixture
def place(tmp_path: Path, empty_template: Path) -> str:
    """Return path or URL of a fresh empty store."""
    return _made(tmp_path / "innovasjon.db", empty_template)


@pytest.fixture
def store(place: str) -> Iterator[Database]:
    """Return a fresh empty store, on the day tests happen on."""
    database = Database(open_engine(place), now=clock)
    yield database
    database.close()


@pytest.fixture
def demo_place(tmp_path: Path, demo_template: Path, empty_template: Path) -> str:
    """Return path or URL of a store with the example municipality."""
    return _made(tmp_path / "demo.db", demo_template, demo=True)


@pytest.fixture
def demo(demo_place: str) -> Iterator[Database]:
    """Return a store with the example municipality, on the day tests happen on."""
    database = Database(open_engine(demo_place), now=clock)
    yield database
    database.close()


@pytest.fixture
def make(store: Database) -> Maker:
    """Return a maker of rows in a fresh empty store."""
    return Maker(store)
