"""«Avvik og oppfølging» for an as-of date; what each line means stands in ``domain.deviations``."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, String, and_, cast, or_, select

from innovasjon_desktop.domain.deviations import Deviation, Lacking, deviations
from innovasjon_desktop.domain.lifecycle import missing
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.services.figures import Figures
from innovasjon_desktop.store.schema import TABLES

_CHECKED = ("agent_appointment", "development_area", "request")


def find_deviations(connection: Connection, figures: Figures) -> tuple[Deviation, ...]:
    """Return every deviation on the as-of date of ``figures``, the heaviest first."""
    return deviations(figures.facts, figures.areas, figures.capacity, lacking_rows(connection))


def lacking_rows(connection: Connection) -> Iterator[Lacking]:
    """Yield the rows that lack a field their state needs, as they are now."""
    for name in _CHECKED:
        entity, table = ALL[name], TABLES[name]
        assert entity.life is not None  # these three have one
        needed = sorted({field for state in entity.life.states for field in state.holds})
        empty = {
            field: or_(table.c[field].is_(None), cast(table.c[field], String) == "[]")
            if entity.field(field).kind in (Kind.REFS, Kind.CODES)
            else table.c[field].is_(None)
            for field in needed
        }
        lacks = or_(
            *(
                and_(table.c.state == state.key, or_(*(empty[field] for field in state.holds)))
                for state in entity.life.states
                if state.holds
            )
        )
        query = select(table.c.id, table.c.state, *(table.c[field] for field in needed)).where(lacks)
        for row in connection.execute(query).mappings():
            fields = missing(entity.life, row["state"], dict(row))
            yield Lacking(name, row["id"], tuple(entity.field(field).label for field in fields))
