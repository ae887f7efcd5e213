"""What «Historikk» reads: the steps that fit a text, and what one of them did, ready to be shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity
from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.i18n import _, date_text, say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.history import Change, ChangeSet
from innovasjon_desktop.services.rows import by_ids
from innovasjon_desktop.services.words import BETWEEN, WordBook
from innovasjon_desktop.ui.card_data import logged_text, when_text

PAGE = 200
"""So many steps are shown at a time."""

CHUNK = 500
MOST_ROWS = 300
"""So many rows of one step are listed; an import may have touched thousands."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that fit, newest first.

    ``more`` tells that there are older ones that fit; ``count`` and ``latest`` are of all steps.
    """

    steps: tuple[ChangeSet, ...]
    more: bool
    count: int
    latest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Before and after of one field; ``row`` says which row, ``what`` which field."""

    row: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Details:
    """What a step did.

    ``acts_on`` is the step to take back, which is a later one if the step was undone and redone;
    ``redo`` tells that taking it back does the step again.
    """

    step: ChangeSet
    fields: tuple[FieldChange, ...]
    more_rows: int
    acts_on: int
    redo: bool


def find_steps(connection: Any, text: str, before: int | None = None) -> Steps:
    """Return the latest steps that hold every word of ``text``: in what was done, by whom or when."""
    words = normalised(text).split()
    found: list[ChangeSet] = []
    older = before
    while len(found) <= PAGE:
        chunk = history.list_sets(connection, limit=CHUNK if words else PAGE + 1, before=older)
        found += [step for step in chunk if all(word in _searched(step) for word in words)]
        if len(chunk) < (CHUNK if words else PAGE + 1):
            break
        older = chunk[-1].id
    newest = history.list_sets(connection, limit=1)
    latest = newest[0].at if newest else None
    return Steps(tuple(found[:PAGE]), len(found) > PAGE, history.count_sets(connection), latest)


def _searched(step: ChangeSet) -> str:
    return normalised(f"{say(step.label)} {step.actor} {when_text(step.at)}")


def read_step(connection: Any, step_id: int) -> Details:
    """Return what a step did, row by row and field by field.

    Raises:
        NotFound: there is no such step.
    """
    step = history.get_set(connection, step_id)
    # A row that is moved has its move beside it, so twice as many changes hold the rows listed.
    changes = history.details(connection, step_id, 2 * MOST_ROWS)
    since = _in_force(changes)
    rows = [change for change in changes if change.entity in ALL]
    words, names = WordBook(connection), _names(connection, rows[:MOST_ROWS])
    fields = [
        field
        for change in rows[:MOST_ROWS]
        for field in _fields(ALL[change.entity], change, words, since, names)
    ]
    last, turns = step, 0
    while last.undone_by is not None and last.is_in_order:
        last, turns = history.get_set(connection, last.undone_by), turns + 1
    first = step
    while first.undoes is not None and first.is_in_order:
        first, turns = history.get_set(connection, first.undoes), turns + 1
    listed = {(change.entity, change.row_id) for change in rows[:MOST_ROWS]}
    whole = len(changes) < 2 * MOST_ROWS and len(rows) <= MOST_ROWS
    more = 0 if whole else max(0, step.rows - len(listed))
    return Details(step, tuple(fields), more, last.id, turns % 2 == 1)


def _in_force(changes: list[Change]) -> Mapping[tuple[str, int], set[dt.date]]:
    """Return from when the moves of a step count, by the row moved."""
    since: dict[tuple[str, int], set[dt.date]] = defaultdict(set)
    for change in changes:
        if change.entity == "state_change" and change.after and "effective_on" in change.after:
            row = change.after
            if "entity" in row:
                since[row["entity"], row["row_id"]].add(dt.date.fromisoformat(row["effective_on"]))
    return since


def _names(connection: Any, changes: list[Change]) -> dict[tuple[str, int], str]:
    """Return what the rows that are still there are called, by the fields that say which they are."""
    ids: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        ids[change.entity].add(change.row_id)
    names = {}
    for name, wanted in ids.items():
        places = [[field.name for field in ALL[name].fields].index(title) for title in ALL[name].title]
        for row in by_ids(connection, name, wanted).values():
            names[name, row.id] = BETWEEN.get(name, " ").join(row.shown[place] for place in places)
    return names


def _fields(
    entity: Entity,
    change: Change,
    words: WordBook,
    since: Mapping[tuple[str, int], set[dt.date]],
    names: Mapping[tuple[str, int], str],
) -> list[FieldChange]:
    before, after = change.before or {}, change.after or {}
    name = names.get((entity.name, change.row_id)) or _title(entity, {**before, **after}, words)
    row = f"{_(entity.label)}: {name}" if name else _(entity.label)
    found = []
    for field in entity.fields:
        if field.derived or before.get(field.name) == after.get(field.name):
            continue
        old = logged_text(field, before.get(field.name), words)
        new = logged_text(field, after.get(field.name), words)
        if old != new:
            found.append(FieldChange(row, _(field.label), old, new))
    for day in sorted(since.get((entity.name, change.row_id), ())):
        found.append(FieldChange(row, _("In force from"), "", date_text(day)))
    if change.before is None or change.after is None:
        word = _("New row") if change.before is None else _("Deleted row")
        found.insert(0, FieldChange(row, word, "", ""))
    return found


def _title(entity: Entity, values: Mapping[str, Any], words: WordBook) -> str:
    """Return the name of a row that is no longer there."""
    texts = (logged_text(entity.field(name), values.get(name), words) for name in entity.title)
    return BETWEEN.get(entity.name, " ").join(text for text in texts if text)
