"""Which answers are known already: those that were brought in, and those another was chosen over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.services.forms.asking import REQUEST
from innovasjon_desktop.services.forms.making import CELLS
from innovasjon_desktop.services.forms.returned import Returned, returned
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.cells import as_text
from innovasjon_desktop.store.exchange import FORM, IMPORTED_ANSWER
from innovasjon_desktop.store.unit_of_work import UnitOfWork

BEFORE = N_("This answer was brought in on {date}.")
PASSED_OVER = N_("Another answer from the same unit was chosen over this one on {date}.")

_ANSWER, _OTHER = "form", "form_passed_over"
"""What the table of answers says of an answer to a unit's form; that of a request says "request"."""


def note_answered(unit: UnitOfWork, books: Iterable[Book], ids: Mapping[str, int] | None = None) -> None:
    """Keep that forms are answered, so that the same answers are known if they come again.

    It belongs into the step that carries out their tables: one undo then takes back both. A form that
    came back as it was sent is no answer, and one that is known already stays as it is.

    Args:
        unit: the running unit of work.
        books: the forms whose answers were taken.
        ids: the row that was made or changed, by the digest of the file; for requests.
    """
    for book in books:
        form = returned(book)
        for row in unit.select("form", FORM.c.key == form.key):
            if form.is_empty or is_as_sent(form, row):
                continue
            if row["digest"] != form.digest:
                unit.update("form", row["id"], {"answered_on": unit.today, "digest": form.digest})
            if form.purpose == REQUEST:
                _note(unit, form, "request", (ids or {}).get(book.digest, 0))
            else:
                _note(unit, form, _ANSWER, row["id"])


def note_passed_over(unit: UnitOfWork, book: Book) -> None:
    """Keep that another answer was chosen over that of a form, so that it is not asked about again."""
    form = returned(book)
    for row in unit.select("form", FORM.c.key == form.key):
        _note(unit, form, _OTHER, row["id"])


def _note(unit: UnitOfWork, form: Returned, entity: str, row_id: int) -> None:
    answer = IMPORTED_ANSWER.c
    if not unit.select("imported_answer", answer.origin == form.key, answer.answer == form.digest):
        known = {"origin": form.key, "answer": form.digest, "entity": entity, "row_id": row_id}
        unit.insert("imported_answer", known)


def known(connection: Connection, form: Returned, row: RowMapping) -> Message | None:
    """Return when the same answers came before, and what became of them; None if they are new."""
    answer = IMPORTED_ANSWER.c
    query = select(answer.entity, answer.created_at).where(
        answer.origin == form.key, answer.answer == form.digest
    )
    found = connection.execute(query).one_or_none()
    if found is not None:
        text = PASSED_OVER if found.entity == _OTHER else BEFORE
        return Message(text, date=found.created_at.astimezone().date())
    if form.purpose != REQUEST and row["digest"] == form.digest:
        day: dt.date = row["answered_on"]
        return Message(BEFORE, date=day)
    return None


def is_as_sent(form: Returned, row: RowMapping) -> bool:
    """Tell whether every cell holds what it held when the form was made."""
    kept: Mapping[str, Any] = row["sent"] or {}
    texts = kept.get(CELLS, {})
    return all(as_text(spot.content).strip() == texts.get(name, "") for name, spot in form.spots.items())
