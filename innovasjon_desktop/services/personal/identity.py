"""Who a person is and was called: from the row, and from every line of the log about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.organisation import PERSON as ENTITY
from innovasjon_desktop.store.log import CHANGE
from innovasjon_desktop.store.organisation import PERSON
from innovasjon_desktop.store.unit_of_work import from_json

Name = tuple[str, str]

OWN_FIELDS = (*(each.name for each in ENTITY.fields if each.personal), "note")
"""Columns of a person's row that are emptied or overwritten: the note is about the person as well."""


@dataclass(slots=True)
class Subject:
    """A person whose data are looked for.

    Args:
        id: of the row, which may be gone.
        made_at: when the row was made: with the id it tells the person from one who gets the same id in
            a store that was put back.
        values: the row; None if it was deleted, and the log still knows it.
        names: first and last name, each pair the person ever had here.
        emails: in lower case.
        phones: digits only.
        accounts: user names the person worked under here, as the operating system knows them.
    """

    id: int
    made_at: dt.datetime | None = None
    values: Mapping[str, Any] | None = None
    names: set[Name] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)

    @property
    def is_erased(self) -> bool:
        """Whether the row says that the person was erased."""
        return self.values is not None and self.values["erased_on"] is not None

    def learn(self, values: Mapping[str, Any]) -> None:
        """Take in what a row, or a line of the log, holds."""
        first, last = values.get("first_name"), values.get("last_name")
        if first and last:
            self.names.add((first, last))
        if values.get("work_email"):
            self.emails.add(values["work_email"].casefold())
        digits = "".join(each for each in values.get("work_phone") or "" if each.isdigit())
        if len(digits) >= 5:
            self.phones.add(digits)


def subject_of(connection: Connection, person_id: int, accounts: Collection[str] = ()) -> Subject:
    """Return who a person is and ever was.

    Args:
        connection: to read with.
        person_id: also of a person who was deleted: the log still has the name.
        accounts: user names the person is known to have worked under.

    Raises:
        NotFound: there is no such person, and never was.
    """
    row = connection.execute(select(PERSON).where(PERSON.c.id == person_id)).mappings().one_or_none()
    query = (
        select(CHANGE.c.before, CHANGE.c.after)
        .where(CHANGE.c.entity == PERSON.name, CHANGE.c.row_id == person_id)
        .order_by(CHANGE.c.id)
    )
    found = Subject(person_id, values=None if row is None else dict(row))
    found.accounts.update(name.casefold() for name in accounts)
    lines = connection.execute(query).all()
    if row is None and not lines:
        raise NotFound(N_("There is no person {id}."), id=person_id)
    held: dict[str, Any] = {}
    # Names are put together by what stood there at the same time: backwards for what came before.
    for before, after in lines:
        held = {**held, **(before or {})}
        found.learn(held)
        held = {**held, **(after or {})}
        found.learn(held)
    if row is not None:
        for before, after in reversed(lines):
            held = {**dict(row), **(after or {})}
            found.learn(held)
            found.learn({**held, **(before or {})})
        found.learn(dict(row))
    made = (row or from_json(PERSON, held)).get("created_at")
    found.made_at = made if isinstance(made, dt.datetime) else None
    return found


def shared(connection: Connection, subject: Subject) -> Subject:
    """Return what of a person's names, addresses and numbers somebody else here has too."""
    same = Subject(subject.id)
    query = select(PERSON.c.first_name, PERSON.c.last_name, PERSON.c.work_email, PERSON.c.work_phone)
    everybody = Subject(0)
    for row in connection.execute(query.where(PERSON.c.id != subject.id)).mappings():
        everybody.learn(dict(row))
    folded = {(first.casefold(), last.casefold()) for first, last in everybody.names}
    same.names = {name for name in subject.names if (name[0].casefold(), name[1].casefold()) in folded}
    same.emails = subject.emails & everybody.emails
    same.phones = subject.phones & everybody.phones
    return same


def others(connection: Connection, person_id: int) -> list[Name]:
    """Return the names of everybody else who is there."""
    query = select(PERSON.c.first_name, PERSON.c.last_name).where(PERSON.c.id != person_id)
    return [(first, last) for first, last in connection.execute(query)]
