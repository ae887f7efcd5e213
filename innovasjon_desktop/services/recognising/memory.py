"""What earlier imports taught: files and answers that were brought in, and what header rows mean."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from innovasjon_desktop.services.importing.columns import comparable
from innovasjon_desktop.store.remembering import remember_headers
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a header row meant the last time: the kind, and the field by header (empty for none)."""

    kind: str
    fields: Mapping[str, str]


def headers_digest(headers: Sequence[str]) -> str:
    """Return what a header row is kept by: spaces, capitals and columns behind the last header aside."""
    said = "\n".join(map(comparable, headers)).rstrip("\n")
    return hashlib.sha256(said.encode()).hexdigest()


def remembered(connection: Connection, headers: Sequence[str]) -> Remembered | None:
    """Return what a person said the headers mean, or None."""
    kept = TABLES["header_mapping"].c
    found = connection.execute(
        select(kept.kind, kept.fields).where(kept.headers == headers_digest(headers))
    ).one_or_none()
    return None if found is None else Remembered(found.kind, found.fields)


def remember(unit: UnitOfWork, headers: Sequence[str], kind: str, fields: Mapping[str, str]) -> None:
    """Keep what a person said the headers mean."""
    remember_headers(unit.connection, headers_digest(headers), kind, fields, unit.now)


def brought_in_on(connection: Connection, digest: str) -> dt.date | None:
    """Return the day a file with these bytes was brought in and not undone, or None."""
    kept = TABLES["imported_file"].c
    at = connection.scalar(
        select(kept.created_at).where(kept.digest == digest).order_by(kept.id.desc()).limit(1)
    )
    return None if at is None else at.astimezone().date()


def answers_of(connection: Connection, headers: Sequence[str]) -> Mapping[str, tuple[str, int]]:
    """Return entity and id of the rows that answers of a form became, by their number in its export."""
    kept = TABLES["imported_answer"].c
    found = connection.execute(
        select(kept.answer, kept.entity, kept.row_id).where(kept.origin == headers_digest(headers))
    )
    return {answer: (entity, row_id) for answer, entity, row_id in found}


def note_file(unit: UnitOfWork, digest: str, name: str, rows: int) -> None:
    """Keep that a file was brought in; undone with the import."""
    unit.insert("imported_file", {"digest": digest, "name": name[:200], "rows": rows})


def note_answers(unit: UnitOfWork, headers: Sequence[str], entity: str, rows: Mapping[str, int]) -> None:
    """Keep which row each answer of a form became, the latest of several; undone with the import."""
    origin = headers_digest(headers)
    table = TABLES["imported_answer"].c
    kept = {one["answer"]: one["id"] for one in unit.select("imported_answer", table.origin == origin)}
    new = []
    for answer, row_id in rows.items():
        values = {"origin": origin, "answer": answer[:80], "entity": entity, "row_id": row_id}
        if values["answer"] in kept:
            unit.update("imported_answer", kept[answer[:80]], values)
        else:
            new.append(values)
    unit.insert_many("imported_answer", new)
