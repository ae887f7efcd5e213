"""All tables by name."""

from __future__ import annotations

from sqlalchemy import Table

from innovasjon_desktop.store import agents, areas, exchange, log, organisation, requests
from innovasjon_desktop.store.base import METADATA

__all__ = ["LOGGED", "METADATA", "TABLES", "agents", "areas", "exchange", "log", "organisation", "requests"]

TABLES: dict[str, Table] = dict(METADATA.tables)

LOGGED: dict[str, Table] = {name: table for name, table in TABLES.items() if name not in log.UNLOGGED}
"""Tables whose every change is logged and can be undone."""
