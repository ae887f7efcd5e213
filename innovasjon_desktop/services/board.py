"""The requests as a board: a column per state, the newest cards of each, and how long each has waited."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.calendar import WorkCalendar
from innovasjon_desktop.domain.lifecycle import Past
from innovasjon_desktop.domain.requests import REQUEST_LIFE
from innovasjon_desktop.domain.waiting import Moves, Waiting, waiting
from innovasjon_desktop.entities.requests import REQUEST
from innovasjon_desktop.services import rows
from innovasjon_desktop.services.rows import Condition, Query, Row
from innovasjon_desktop.services.settings import settings
from innovasjon_desktop.store.log import STATE_CHANGE

MOST = 200
"""So many cards of a column are read, the newest; the rest are counted."""

DRAFT = "draft"
OPEN_COLUMNS = ("received", "clarifying", "accepted", "in_progress", "on_hold", "delivered")
ENDED_STATES = ("closed", "declined", "withdrawn", "cancelled")
ENDED = "ended"
"""Key of the one column of all requests that are done with."""

COLUMNS = {DRAFT: (DRAFT,), **{key: (key,) for key in OPEN_COLUMNS}, ENDED: ENDED_STATES}
"""The states each column holds, in life-cycle order."""


@dataclass(frozen=True, slots=True)
class Card:
    """One request on the board.

    ``place`` is its unit, or section, or what it concerns; ``resume_late`` tells that it should have been
    taken up again before the as-of date; ``past`` is its latest move.
    """

    id: int
    version: int
    number: str
    title: str
    place: str
    state: str
    lead: str
    waiting: Waiting
    resume_on: dt.date | None
    resume_late: bool
    past: Past | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the states it holds, how many requests there are, and the newest of them."""

    key: str
    states: tuple[str, ...]
    count: int
    cards: tuple[Card, ...]


def board(
    connection: Connection,
    as_of: dt.date,
    *,
    today: dt.date,
    where: tuple[Condition, ...] = (),
    text: str = "",
    counted: Collection[str] = (DRAFT, ENDED),
) -> list[Column]:
    """Return the columns in life-cycle order; drafts only if there are any.

    Args:
        connection: for reading.
        as_of: states and waiting as on this date.
        today: on and after it the rows are shown as they are now.
        where: the filter of the list beside the board.
        text: words the requests must hold.
        counted: keys of the columns whose cards are only counted.
    """
    past = as_of if as_of < today else None
    base = Query("request", where, (("received_on", True),), text, past)
    counts, newest = (
        _now(connection, base, counted) if past is None else _then(connection, base, past, counted)
    )
    wanted = [row_id for ids in newest.values() for row_id in ids]
    cards = _cards(connection, list(rows.by_ids(connection, "request", wanted, past).values()), as_of)
    return [
        Column(key, states, counts[key], tuple(cards[row_id] for row_id in newest.get(key, ())))
        for key, states in COLUMNS.items()
        if counts[key] or key != DRAFT
    ]


def _now(
    connection: Connection, base: Query, counted: Collection[str]
) -> tuple[dict[str, int], dict[str, Sequence[int]]]:
    """Count the requests of each column as they are, and return the ids of the newest of those read."""
    counts: dict[str, int] = {}
    newest: dict[str, Sequence[int]] = {}
    for key, states in COLUMNS.items():
        query = replace(base, where=(*base.where, Condition("state", "in", states)))
        if key in counted:
            counts[key] = rows.count(connection, query)
        else:
            ids = rows.ids(connection, query)
            counts[key], newest[key] = len(ids), ids[:MOST]
    return counts, newest


def _then(
    connection: Connection, base: Query, day: dt.date, counted: Collection[str]
) -> tuple[dict[str, int], dict[str, Sequence[int]]]:
    """Do the same for an earlier date, in one pass: a state in the past is dear to ask for row by row."""
    kept = STATE_CHANGE.c
    moves = (
        select(kept.row_id, kept.new)
        .where(kept.entity == "request", kept.field == "state", kept.effective_on <= day)
        .order_by(kept.effective_on, kept.id)
    )
    stood = {int(row_id): str(state) for row_id, state in connection.execute(moves)}
    column_of = {state: key for key, states in COLUMNS.items() for state in states}
    newest: dict[str, list[int]] = {key: [] for key in COLUMNS}
    for row_id in rows.ids(connection, base):
        newest[column_of[stood[row_id]]].append(row_id)
    counts = {key: len(ids) for key, ids in newest.items()}
    return counts, {key: ids[:MOST] for key, ids in newest.items() if key not in counted}


def _cards(connection: Connection, found: list[Row], day: dt.date) -> dict[int, Card]:
    moves, pasts = _moves(connection, [row.id for row in found], day)
    held = settings(connection, day)
    calendar = WorkCalendar(map(dt.date.fromisoformat, held["local_holidays"] or ()))
    place = {field.name: index for index, field in enumerate(REQUEST.fields)}
    cards = {}
    for row in found:
        values = {name: row.values[index] for name, index in place.items()}
        shown = {name: row.shown[index] for name, index in place.items()}
        waits = waiting(
            values["received_on"],
            moves[row.id],
            values["first_response_on"],
            day,
            held["sla_workdays"],
            calendar,
        )
        cards[row.id] = Card(
            id=row.id,
            version=row.version,
            number=shown["number"],
            title=shown["title"],
            place=shown["unit_id"] or shown["section_id"] or shown["scope"],
            state=values["state"],
            lead=shown["lead_id"],
            waiting=waits,
            resume_on=values["resume_on"] if values["state"] == "on_hold" else None,
            resume_late=values["state"] == "on_hold" and (values["resume_on"] or day) < day,
            past=pasts.get(row.id),
        )
    return cards


def _moves(
    connection: Connection, ids: Iterable[int], day: dt.date
) -> tuple[dict[int, Moves], dict[int, Past]]:
    """Return the moves of the requests up to ``day``, and the latest of each as a move back needs it."""
    moves: dict[int, Moves] = defaultdict(tuple)
    pasts: dict[int, Past] = {}
    wanted, kept = list(ids), STATE_CHANGE.c
    first = REQUEST_LIFE.states[0].key
    for start in range(0, len(wanted), 500):
        statement = (
            select(kept.row_id, kept.id, kept.old, kept.new, kept.effective_on)
            .where(
                kept.entity == "request",
                kept.field == "state",
                kept.row_id.in_(wanted[start : start + 500]),
                kept.effective_on <= day,
            )
            .order_by(kept.effective_on, kept.id)
        )
        for row_id, change_id, old, new, on in connection.execute(statement):
            moves[row_id] += ((on, new or ""),)
            pasts[row_id] = Past(old, on, change_id, old is None and new == first)
    return moves, pasts
