"""The municipality's settings, as they are or as they were on a date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.entities.organisation import SETTINGS
from innovasjon_desktop.services.rows import dated_values
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.statements import NO_SETTINGS

ONLY_ROW = 1
UNNAMED = "Kommunen"
"""What a new store calls the municipality, until somebody gives its name."""


def settings(connection: Connection, as_of: dt.date | None = None) -> dict[str, Any]:
    """Return the settings by name; with ``as_of`` those that were in force on that date.

    Raises:
        StoreUnavailable: somebody has deleted them by other means.
    """
    table = TABLES["settings"]
    row = connection.execute(select(table).where(table.c.id == ONLY_ROW)).mappings().first()
    if row is None:
        raise StoreUnavailable(NO_SETTINGS)
    found = dict(row)
    if as_of is not None:
        for (_, name), value in dated_values(connection, SETTINGS, [ONLY_ROW], as_of).items():
            found[name] = value
    return found
