"""Whether a row is there, and which rows name it in a list of theirs."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from innovasjon_desktop.domain.errors import Message, NotFound, RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import UnitOfWork

GONE = N_("{entity} {id} is not there any more.")


def existing(unit: UnitOfWork, name: str, row_id: int) -> RowMapping:
    """Return a row that a person asked for.

    Raises:
        NotFound: it is gone; the error calls the entity what people call it.
    """
    row = unit.find(name, row_id)
    if row is None:
        raise NotFound(GONE, entity=Message(ALL[name].label), id=row_id)
    return row


def check_unlisted(unit: UnitOfWork, name: str, row_id: int) -> None:
    """Require that no row names this one in a list: a list has no foreign key that would refuse.

    Raises:
        RuleBroken: telling how many do.
    """
    count = 0
    for entity in ALL.values():
        for field in entity.fields:
            if field.kind is Kind.REFS and field.target == name:
                lists = unit.connection.scalars(select(TABLES[entity.name].c[field.name]))
                count += sum(row_id in (listed or ()) for listed in lists)
    if count:
        raise RuleBroken(
            N_("Rows that use this one: {count}. Set it to not active instead of deleting it."), count=count
        )
