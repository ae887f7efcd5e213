"""What is remembered beside the change log: no undo takes it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert

from innovasjon_desktop.store.exchange import HEADER_MAPPING


def remember_headers(
    connection: Connection, headers: str, kind: str, fields: Mapping[str, str], now: dt.datetime
) -> None:
    """Keep what a header row means, in place of what was kept before.

    ``headers`` is the digest of the row, ``fields`` the field by header; a header without one is left out
    of the import.
    """
    connection.execute(delete(HEADER_MAPPING).where(HEADER_MAPPING.c.headers == headers))
    connection.execute(
        insert(HEADER_MAPPING).values(headers=headers, kind=kind, fields=dict(fields), used_at=now)
    )
