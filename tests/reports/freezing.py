"""Freeze reports and look at what is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import select

from innovasjon_desktop.reports.management import freeze_report, write_again
from innovasjon_desktop.services.codec import Codec
from innovasjon_desktop.services.commands import run
from innovasjon_desktop.services.frozen import (
    Earlier,
    Frozen,
    load_earlier,
    load_frozen,
)
from innovasjon_desktop.services.report_data import ReportData, load_report
from innovasjon_desktop.store.exchange import FROZEN_REPORT
from innovasjon_desktop.store.organisation import PERSON
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF

MARCH = dt.date(2026, 3, 31)
NAME = "Ledermøte mars"
CODEC = Codec(Frozen)


def loaded(store: Database, day: dt.date = AS_OF, **options: Any) -> ReportData:
    with store.read() as connection:
        return load_report(connection, day, **options)


def freeze(store: Database, day: dt.date = AS_OF, name: str = NAME, **options: Any) -> int:
    result = run(store, freeze_report(name, loaded(store, day), **options), actor="kari").result
    assert isinstance(result, int)
    return result


def earlier(store: Database, row_id: int) -> Earlier:
    with store.read() as connection:
        return load_earlier(connection, row_id)


def content(store: Database, row_id: int) -> str:
    with store.read() as connection:
        found = connection.scalar(select(FROZEN_REPORT.c.content).where(FROZEN_REPORT.c.id == row_id))
    assert isinstance(found, str)
    return found


def made_again(store: Database, row_id: int, path: Path, **options: Any) -> Path:
    with store.read() as connection:
        name, frozen = load_frozen(connection, row_id)
    write_again(path, name, frozen, **options)
    return path


def people_of(store: Database) -> list[tuple[str, str, str | None]]:
    with store.read() as connection:
        query = select(PERSON.c.first_name, PERSON.c.last_name, PERSON.c.work_email)
        return [(first, last, email) for first, last, email in connection.execute(query)]
