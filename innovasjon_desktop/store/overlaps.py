"""Intervals the database itself keeps apart.

PostgreSQL has exclusion constraints; SQLite gets triggers that refuse the same rows. Both are
written out by the migration that introduces them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoOverlap:
    """Rows of ``table`` with equal ``keys`` that fulfil ``where`` never overlap in [first, last]."""

    table: str
    keys: tuple[str, ...]
    first: str
    last: str
    where: str = "TRUE"

    @property
    def name(self) -> str:
        """Return the name of the constraint."""
        return f"ex_{self.table}_overlap"

    def sqlite(self) -> tuple[str, ...]:
        """Return the triggers that refuse an overlap."""
        same = " AND ".join(f'o."{key}" = NEW."{key}"' for key in self.keys) or "TRUE"
        mine, other = (self.where.replace("$", place) for place in ("NEW.", "o."))
        return tuple(
            f'CREATE TRIGGER {self.name}_{verb} BEFORE {event} ON "{self.table}" WHEN {mine} BEGIN '
            f"SELECT RAISE(ABORT, '{self.name}') WHERE EXISTS (SELECT 1 FROM \"{self.table}\" o "
            f"WHERE {same} AND o.id <> NEW.id AND {other} "
            f'AND o."{self.first}" <= coalesce(NEW."{self.last}", \'9999-12-31\') '
            f'AND NEW."{self.first}" <= coalesce(o."{self.last}", \'9999-12-31\') '
            f'AND coalesce(NEW."{self.last}", \'9999-12-31\') >= NEW."{self.first}" '
            f'AND coalesce(o."{self.last}", \'9999-12-31\') >= o."{self.first}"); END'
            for verb, event in (("insert", "INSERT"), ("update", "UPDATE"))
        )

    def postgresql(self) -> str:
        """Return the exclusion constraint; integers become ranges, so no extension is needed."""
        same = "".join(f'int8range("{key}", "{key}", \'[]\') WITH &&, ' for key in self.keys)
        # An interval that ends the day before it begins is empty and overlaps nothing.
        interval = f'daterange("{self.first}", "{self.last}" + 1) WITH &&'
        return (
            f'ALTER TABLE "{self.table}" ADD CONSTRAINT {self.name} EXCLUDE USING gist '
            f"({same}{interval}) WHERE ({self.where.replace('$', '')})"
        )


RULES = (
    NoOverlap("unit_section", ("unit_id",), "valid_from", "valid_to"),
    NoOverlap(
        "agent_appointment",
        ("person_id", "section_id"),
        "from_date",
        "ended_on",
        "$state IN ('appointed', 'ended')",
    ),
    NoOverlap("team_capacity", ("member_id",), "from_month", "to_month"),
    NoOverlap("development_period", (), "start", "end"),
)
