"""What people call the rows of an import, while what it makes is there to be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.entities.text import Words, show
from innovasjon_desktop.i18n import _, say
from innovasjon_desktop.services.importing.kinds import kind_of
from innovasjon_desktop.services.importing.own import entity_of
from innovasjon_desktop.services.importing.planning import Made
from innovasjon_desktop.services.recognising.plans import CHANGED, NEW, TablePlan
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.areas import DEVELOPMENT_AREA
from innovasjon_desktop.store.organisation import UNIT
from innovasjon_desktop.store.schema import TABLES

BATCH = 500
MOST_NAMED = 5
MADE = N_("Also made: {what} {names}")
MADE_SO = N_("Also made: {what} {names}: {values} (set by the program)")


def names_of(connection: Connection, tables: Sequence[TablePlan]) -> Mapping[tuple[str, int], str]:
    """Return the names of the rows that new and changed rows refer to, by entity and id."""
    words = WordBook(connection)
    return {each: words.name(*each) for each in {*_referred(tables)}}


def _referred(tables: Sequence[TablePlan]) -> Iterator[tuple[str, int]]:
    for table in tables:
        if not any(row.action in (NEW, CHANGED) for row in table.rows):
            continue
        both = (*entity_of(table.kind).fields, *kind_of(table.kind).fields)
        fields = {one.name: one for one in both if one.kind in (Kind.REF, Kind.REFS)}
        for row in table.rows:
            for name, pair in (*row.changes.items(), *row.own.items()):
                if name in fields:
                    for value in pair:
                        ids = value if isinstance(value, list) else [value]
                        yield from ((fields[name].target, one) for one in ids if isinstance(one, int))


def units_of(connection: Connection, kind: str, ids: Sequence[int]) -> Mapping[int, str]:
    """Return the unit's name by id of a row that is about a unit and whose title does not say which."""
    entity = ALL.get(kind)
    if entity is None or "unit_id" in entity.title:
        return {}
    table = TABLES[entity.name]
    if entity.has("unit_id"):
        query = select(table.c.id, UNIT.c.name).join(UNIT, UNIT.c.id == table.c.unit_id)
    elif entity.has("area_id"):
        area = DEVELOPMENT_AREA.c
        query = select(table.c.id, UNIT.c.name).join_from(table, DEVELOPMENT_AREA, area.id == table.c.area_id)
        query = query.join(UNIT, UNIT.c.id == area.unit_id)
    else:
        return {}
    found: dict[int, str] = {}
    for start in range(0, len(ids), BATCH):
        part = query.where(table.c.id.in_(ids[start : start + BATCH]))
        found.update((row_id, name) for row_id, name in connection.execute(part))
    return found


def made_text(some: Sequence[Made], words: Words) -> str:
    """Return which rows of an entity are made for others, and what the program sets in the first of them."""
    first = some[0]
    entity = ALL[first.entity]
    fields = ((entity.field(name), new) for name, (_old, new) in first.own.items())
    values = "; ".join(f"{_(field.label)}: {show(field, new, words)}" for field, new in fields)
    names = [one.key for one in some[:MOST_NAMED]] + ["…"] * (len(some) > MOST_NAMED)
    message = Message(MADE_SO if values else MADE, what=_(entity.label).lower(), names=names, values=values)
    return say(message)
