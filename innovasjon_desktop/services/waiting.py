"""How long requests have waited, for the columns «hos oss» and «hos enheten» of a list."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.calendar import WorkCalendar
from innovasjon_desktop.domain.waiting import Moves, Waiting, waiting
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.store.log import STATE_CHANGE
from innovasjon_desktop.store.schema import TABLES

BATCH = 500


def waiting_of(connection: Connection, ids: Iterable[int], day: dt.date) -> dict[int, Waiting]:
    """Return the waiting of the requests ``ids`` as on ``day``; those received later are left out."""
    held = settings(connection, day)
    calendar = WorkCalendar(map(dt.date.fromisoformat, held["local_holidays"] or ()))
    request, kept, wanted = TABLES["request"].c, STATE_CHANGE.c, list(ids)
    found: dict[int, Waiting] = {}
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        moves: dict[int, Moves] = defaultdict(tuple)
        changes = (
            select(kept.row_id, kept.effective_on, kept.new)
            .where(kept.entity == "request", kept.field == "state", kept.row_id.in_(part))
            .order_by(kept.effective_on, kept.id)
        )
        for row_id, on, new in connection.execute(changes):
            moves[row_id] += ((on, new or ""),)
        dates = select(request.id, request.received_on, request.first_response_on).where(request.id.in_(part))
        for row_id, received, answered in connection.execute(dates):
            if received is not None and received <= day:
                found[row_id] = waiting(
                    received, moves[row_id], answered, day, held["sla_workdays"], calendar
                )
    return found
