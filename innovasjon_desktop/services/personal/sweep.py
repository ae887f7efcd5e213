"""One pass over every text in a store: where a person is named, and what would stand there instead."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.retention import erased_name
from innovasjon_desktop.services.personal.identity import OWN_FIELDS
from innovasjon_desktop.services.personal.matching import Finder, Match, What
from innovasjon_desktop.services.personal.places import (
    ACCOUNTS,
    JSON_TEXTS,
    Path,
    Place,
    is_written_by_program,
    names_person,
    places,
    rewritten,
)
from innovasjon_desktop.store import erasing
from innovasjon_desktop.store.exchange import FROZEN_REPORT, HEADER_MAPPING
from innovasjon_desktop.store.log import CHANGE, CHANGE_SET
from innovasjon_desktop.store.organisation import PERSON

EVERY = "all"
"""Stands for every text that is only perhaps about the person."""


class Hit(NamedTuple):
    """A text that names the person, or may.

    Args:
        table: where it stands; ``change`` is the change log.
        row_id: the row's key.
        column: of the table; in the change log that of the row it is about.
        text: the whole text.
        matches: where in it.
        mark: short, the same for the same text wherever it stands: what people point at it with.
    """

    table: str
    row_id: Any
    column: str
    text: str
    matches: tuple[Match, ...]
    mark: str

    @property
    def sure(self) -> bool:
        """Whether everything in it that may be the person surely is."""
        return all(match.sure for match in self.matches)

    @property
    def words(self) -> tuple[str, ...]:
        """What was found in it, each once."""
        return tuple(dict.fromkeys(self.text[match.start : match.end] for match in self.matches))


class Rewrite(NamedTuple):
    """What a row would hold instead, by column."""

    table: str
    key: Any
    values: dict[str, Any]


@dataclass(slots=True)
class Swept:
    """What a pass found.

    Args:
        hits: every text that names the person or may, in the order of tables and rows.
        rewrites: rows that hold something else afterwards.
        own_lines: lines of the log about the person's own row.
        chosen: marks of the texts that were only perhaps about the person, and were chosen.
    """

    hits: list[Hit] = field(default_factory=list)
    rewrites: list[Rewrite] = field(default_factory=list)
    own_lines: int = 0
    chosen: set[str] = field(default_factory=set)


class Sweep:
    """A pass over a store.

    Args:
        connection: to read with.
        finder: of the person.
        also: marks of the texts in which what may be the person goes too; ``EVERY`` is all of them.
        keep: marks of texts that stay as they are.
        is_chosen: tells from a mark whether an earlier erasure chose the text.
    """

    def __init__(
        self,
        connection: Connection,
        finder: Finder,
        also: Collection[str] = (),
        keep: Collection[str] = (),
        is_chosen: Callable[[str], bool] = lambda _mark: False,
    ) -> None:
        self._connection = connection
        self._finder = finder
        self._also, self._keep, self._is_chosen = also, keep, is_chosen
        self._id = finder.subject.id
        self._swept = Swept()

    def run(self) -> Swept:
        """Return what there is."""
        for table, columns in places().items():
            looked_at = [each for each in columns if table != PERSON.name or each.column not in _OTHERS_OWN]
            names = [each.column for each in looked_at]
            for key, stored in erasing.texts(self._connection, table, names):
                held = [
                    (place, text)
                    for place, text in zip(looked_at, stored, strict=True)
                    if text is not None and self._finder.may_hold(text)
                ]
                if held and (table, key) != (PERSON.name, self._id):
                    self._row(table, key, held)
        self._own_lines()
        return self._swept

    def _row(self, table: str, key: Any, held: list[tuple[Place, str]]) -> None:
        entity, row_id = self._about(key) if table == CHANGE.name else ("", 0)
        if (entity, row_id) == (PERSON.name, self._id):
            return  # all lines about the person's row are taken in together
        values: dict[str, Any] = {}
        for place, text in held:
            if not place.is_json:
                new: Any = self._leaf(place, key, text)
                changed = new != text
            elif table == CHANGE.name:
                value = json.loads(text)
                new = self._logged(key, value, entity, row_id)
                changed = new != value
            else:
                value = json.loads(text)
                new = self._inside(place, key, value)
                changed = new != value
                if changed and (table, place.column) in JSON_TEXTS:
                    new = _dumped(new)
                    values["size"] = len(new)
            if changed:
                values[place.column] = new
        if values:
            self._swept.rewrites.append(Rewrite(table, key, values))

    def _about(self, line: int) -> tuple[str, int]:
        query = select(CHANGE.c.entity, CHANGE.c.row_id).where(CHANGE.c.id == line)
        entity, row_id = self._connection.execute(query).one()
        return entity, row_id

    def _logged(self, line: int, value: Any, entity: str, row_id: int) -> Any:
        """Return one side of a line of the log; of the person's own row what is theirs goes anyway."""
        if not isinstance(value, dict):
            return value
        new: dict[str, Any] = {}
        for column, item in value.items():
            if (entity, row_id) == (PERSON.name, self._id) and column in OWN_FIELDS:
                new[column] = own_value(self._id, column)
            elif (entity == PERSON.name and column in _OTHERS_OWN) or is_written_by_program(entity, column):
                new[column] = item
            else:
                new[column] = self._item(line, entity, column, item)
        if entity == FROZEN_REPORT.name and {"content", "size"} <= new.keys():
            new["size"] = len(new["content"])
        return new

    def _item(self, line: int, entity: str, column: str, item: Any) -> Any:
        is_account = (entity, column) in ACCOUNTS
        place = Place(CHANGE.name, column, True, names_person(entity, column), is_account)
        if (entity, column) not in JSON_TEXTS or not isinstance(item, str):
            return self._inside(place, line, item)
        inner = json.loads(item)
        changed = self._inside(place, line, inner)
        return item if changed == inner else _dumped(changed)

    def _inside(self, place: Place, key: Any, value: Any) -> Any:
        def change(path: Path, text: str) -> str:
            last = path[-1] if path else ""
            return self._leaf(
                place._replace(
                    is_person=place.is_person or names_person("development_area", last),
                    is_account=place.is_account or (place.table == CHANGE_SET.name and last == "actor"),
                ),
                key,
                text,
            )

        def pair(one: str, two: str) -> tuple[str, str] | None:
            if not self._finder.is_pair(one, two):
                return None
            text = f"{one} {two}"
            return erased_name(self._id) if self._leaf(place, key, text) != text else None

        return rewritten(value, change, pair, keys=place.table == HEADER_MAPPING.name)

    def _leaf(self, place: Place, key: Any, text: str) -> str:
        matches = self._finder.find(text, is_person=place.is_person, is_account=place.is_account)
        if place.column == "content":
            # A part of a name that stands alone in a report is that of anybody who has it.
            whole = [match for match in matches if match.end - match.start == len(text) and not match.sure]
            matches = () if whole and " " not in text else matches
        if not matches:
            return text
        hit = Hit(place.table, key, place.column, text, matches, mark_of(text))
        self._swept.hits.append(hit)
        if hit.mark in self._keep:
            return text
        every = EVERY in self._also or hit.mark in self._also or self._is_chosen(hit.mark)
        gone = [match for match in matches if match.sure or every]
        if any(not match.sure or match.what is What.ACCOUNT for match in gone):
            self._swept.chosen.add(hit.mark)
        for match in reversed(gone):
            text = text[: match.start] + self._finder.neutral() + text[match.end :]
        return text

    def _own_lines(self) -> None:
        """Take in every line of the log about the person's row."""
        query = select(CHANGE.c.id, CHANGE.c.before, CHANGE.c.after).where(
            CHANGE.c.entity == PERSON.name, CHANGE.c.row_id == self._id
        )
        for key, before, after in self._connection.execute(query).all():
            self._swept.own_lines += 1
            values = {
                side: new
                for side, value in (("before", before), ("after", after))
                if (new := self._logged(key, value, PERSON.name, self._id)) != value
            }
            if values:
                self._swept.rewrites.append(Rewrite(CHANGE.name, key, values))


_OTHERS_OWN = frozenset(OWN_FIELDS) - {"note"}
"""Columns in which everybody has their own name and address: nobody else's is looked for there."""


def own_value(person_id: int, column: str) -> str | None:
    """Return what a column of an erased person holds."""
    return dict(zip(("first_name", "last_name"), erased_name(person_id), strict=True)).get(column)


def mark_of(text: str) -> str:
    """Return the mark of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
