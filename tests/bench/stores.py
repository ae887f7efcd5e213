"""Stores to measure on, made in a temporary folder."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from innovasjon_desktop.services.demo import fill
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.unit_of_work import Database

AS_OF = dt.date(2026, 6, 30)


@contextmanager
def demo_file(scale: int = 1) -> Iterator[Path]:
    """Yield the file of a store with the example municipality ``scale`` times."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "demo.db"
        upgrade(place)
        database = Database(open_engine(place))
        fill(database, scale)
        database.close()
        yield place


@contextmanager
def demo_store(scale: int = 1) -> Iterator[Database]:
    """Yield an open store with the example municipality ``scale`` times."""
    with demo_file(scale) as place:
        database = Database(open_engine(place), now=lambda: dt.datetime(2026, 6, 30, 10, tzinfo=dt.UTC))
        yield database
        database.close()
