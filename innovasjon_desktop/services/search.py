"""Search over everything as you type: people, sections, units, areas and requests.

The index is one casefolded text in memory, a line per row. Looking for a word in it is one pass of the
processor over a few megabytes, the same on every database; a change replaces single lines.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, literal, select

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.entities.text import normalised
from innovasjon_desktop.store.schema import TABLES

SEPARATOR = "\x1f"
ORDER = ("person", "section", "unit", "development_area", "request")


class Hit(NamedTuple):
    """One row that was found: where it is, what it is called, and what tells it from its namesakes."""

    entity: str
    id: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of one entity: the folded text, where each line begins, and the row it is of."""

    folded: str
    hits: tuple[Hit, ...]
    starts: tuple[int, ...]


class SearchIndex:
    """Find rows by the words people remember. Safe to use from several threads."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}
        self._newer: dict[tuple[str, int], tuple[str, Hit] | None] = {}
        self._lock = threading.Lock()

    def load(self, connection: Connection) -> None:
        """Read every row that can be found."""
        parts = {entity: _part(connection.execute(_lines(entity)), entity) for entity in ORDER}
        with self._lock:
            self._parts, self._newer = parts, {}

    def refresh(self, connection: Connection, changed: Changed) -> None:
        """Read again the rows that were changed."""
        for entity in ORDER:
            ids = [row_id for table, row_id in changed.rows if table == entity]
            if not ids:
                continue
            if len(ids) > 2_000:
                self.load(connection)
                return
            table = TABLES[entity]
            lines = connection.execute(_lines(entity).where(table.c.id.in_(ids)))
            found = {
                row_id: Hit(entity, row_id, title or "", detail or "") for row_id, title, detail in lines
            }
            with self._lock:
                for row_id in ids:
                    hit = found.get(row_id)
                    self._newer[entity, row_id] = None if hit is None else (_folded(hit), hit)

    def find(self, text: str, limit: int = 20) -> list[Hit]:
        """Return rows that hold every word of ``text``, titles that begin with it first.

        The entities share the places: no kind of row can crowd out the others.
        """
        words = sorted(normalised(text).split(), key=len, reverse=True)
        if not words:
            return []
        with self._lock:
            parts, newer = self._parts, dict(self._newer)
        fresh = [(line, hit) for line, hit in (kept for kept in newer.values() if kept is not None)]
        by_entity: list[list[Hit]] = []
        for entity in ORDER:
            hits = [
                hit for line, hit in fresh if hit.entity == entity and all(word in line for word in words)
            ]
            if entity in parts:
                hits += _search(parts[entity], words, limit, newer)
            hits.sort(key=lambda hit: not normalised(hit.title).startswith(normalised(text)))
            by_entity.append(hits[:limit])
        share = max(3, limit // max(1, sum(1 for hits in by_entity if hits)))
        chosen = [hit for hits in by_entity for hit in hits[:share]]
        rest = [hit for hits in by_entity for hit in hits[share:]]
        return (chosen + rest)[:limit]


def _search(
    part: _Part, words: list[str], limit: int, newer: dict[tuple[str, int], tuple[str, Hit] | None]
) -> list[Hit]:
    found: list[Hit] = []
    place = part.folded.find(words[0])
    while place >= 0 and len(found) < limit:
        line = bisect_right(part.starts, place) - 1
        end = part.starts[line + 1] if line + 1 < len(part.starts) else len(part.folded)
        hit = part.hits[line]
        text = part.folded[part.starts[line] : end]
        if (hit.entity, hit.id) not in newer and all(word in text for word in words[1:]):
            found.append(hit)
        place = part.folded.find(words[0], end)
    return found


def _folded(hit: Hit) -> str:
    return f"{normalised(hit.title)}{SEPARATOR}{normalised(hit.detail)}"


def _part(rows: Iterable[tuple[int, str | None, str | None]], entity: str) -> _Part:
    hits = tuple(Hit(entity, row_id, title or "", detail or "") for row_id, title, detail in rows)
    starts, lines, place = [], [], 0
    for hit in hits:
        line = _folded(hit) + "\n"
        starts.append(place)
        lines.append(line)
        place += len(line)
    return _Part("".join(lines), hits, tuple(starts))


def _lines(entity: str) -> Select[int, str | None, str | None]:
    """Return id, title and detail of every row that can be found, the newest first."""
    table = TABLES[entity]
    unit, period = TABLES["unit"], TABLES["development_period"]
    match entity:
        case "person":
            detail = (
                func.coalesce(table.c.job_title, "") + literal(" ") + func.coalesce(table.c.work_email, "")
            )
            return select(table.c.id, table.c.first_name + literal(" ") + table.c.last_name, detail).order_by(
                table.c.last_name
            )
        case "unit":
            return select(table.c.id, table.c.name, table.c.leader_title).order_by(table.c.name)
        case "section":
            return select(table.c.id, table.c.name, table.c.code).order_by(table.c.name)
        case "development_area":
            joined = table.join(unit, unit.c.id == table.c.unit_id).join(
                period, period.c.id == table.c.period_id
            )
            detail = unit.c.name + literal(" ") + period.c.name
            return select(table.c.id, table.c.title, detail).select_from(joined).order_by(table.c.id.desc())
        case _:
            joined = table.outerjoin(unit, unit.c.id == table.c.unit_id)
            title = table.c.number + literal(" ") + table.c.title
            return select(table.c.id, title, unit.c.name).select_from(joined).order_by(table.c.id.desc())
