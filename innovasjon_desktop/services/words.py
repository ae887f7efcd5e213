"""What people call codes, states and rows, in the language in force; read once per connection."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
)

from innovasjon_desktop.domain.collation import sort_key
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.entities.text import Words, date_text, normalised, show
from innovasjon_desktop.i18n import _, current_language
from innovasjon_desktop.store.schema import TABLES

DATED = {"network_meeting": "date", "session": "on_date"}
"""What is called by its day and its title."""

BETWEEN = {"unit_succession": " → "} | dict.fromkeys(
    ("agent_appointment", "unit_section", "attendance", "affiliation", "request_unit"), " – "
)
"""What stands between the parts of a name that is made of two names; others are put together by a space."""


class Code(NamedTuple):
    """One choice of a code list."""

    key: str
    label: str
    active: bool = True


def person_name() -> ColumnElement[str]:
    """Return the SQL expression for a person's name."""
    person = TABLES["person"].c
    return person.first_name + literal(" ") + person.last_name


def title(entity: Entity, values: Mapping[str, Any], words: Words) -> str:
    """Return what people call a row with ``values``, by the fields that say which row it is."""
    texts = (show(entity.field(name), values[name], words) for name in entity.title)
    return BETWEEN.get(entity.name, " ").join(text for text in texts if text)


class WordBook:
    """Implements ``entities.text.Words`` from the store; made per connection and language."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._codes: dict[str, list[Code]] | None = None
        self._names: dict[str, dict[int, str]] = defaultdict(dict)
        self._index: dict[str, dict[str, list[int]]] = {}
        self._labels: dict[tuple[Kind, str], dict[str, str]] = {}

    def codes(self, list_name: str) -> list[Code]:
        """Return the choices of a code list in their order, those no longer used included."""
        if self._codes is None:
            code = TABLES["code"]
            label = code.c.label_nn if current_language() == "nn" else code.c.label_nb
            self._codes = defaultdict(list)
            rows = self._connection.execute(
                select(code.c.list, code.c.key, label, code.c.active).order_by(
                    code.c.list, code.c.sort, code.c.id
                )
            )
            for name, key, text, active in rows:
                self._codes[name].append(Code(key, text, active))
        return self._codes.get(list_name, [])

    def choices(self, field: Field) -> list[Code]:
        """Return the choices of a CODE, CODES, COUNTS or STATE field; states in life-cycle order."""
        if field.kind is Kind.STATE:
            life = ALL[field.target].life
            return [Code(state.key, _(state.label)) for state in life.states] if life else []
        return self.codes(field.target)

    def label(self, field: Field, key: str) -> str:
        """Return the label of a code or state; an unknown key stands for itself."""
        known = self._labels.get((field.kind, field.target))
        if known is None:
            known = {code.key: code.label for code in self.choices(field)}
            self._labels[field.kind, field.target] = known
        return known.get(key, key)

    def key(self, field: Field, text: str) -> str | None:
        """Return the key that ``text``, a key or a label in either language, stands for."""
        wanted = normalised(text)
        for code in self.choices(field):
            if wanted in (normalised(code.key), normalised(code.label)):
                return code.key
        if field.kind is Kind.STATE:
            life = ALL[field.target].life
            return next((s.key for s in life.states if normalised(s.label) == wanted), None) if life else None
        code_table = TABLES["code"]
        rows = self._connection.execute(
            select(code_table.c.key, code_table.c.label_nb, code_table.c.label_nn).where(
                code_table.c.list == field.target
            )
        )
        return next((key for key, nb, nn in rows if wanted in (normalised(nb), normalised(nn))), None)

    def yes_no(self, value: bool) -> str:
        """Return the word for true or false."""
        return _("Yes") if value else _("No")

    def name(self, target: str, row_id: int) -> str:
        """Return what people call a row of ``target``."""
        if row_id not in self._names[target]:
            self.learn(target, [row_id])
        return self._names[target].get(row_id, "")

    def learn(self, target: str, ids: Iterable[int]) -> None:
        """Read the names of the rows ``ids`` in one go."""
        unknown = sorted(set(ids) - self._names[target].keys())
        for start in range(0, len(unknown), 500):
            part = unknown[start : start + 500]
            self._names[target].update(self._read_names(target, part))

    def names(self, target: str) -> Mapping[int, str]:
        """Return the names of all rows of ``target``, sorted as Norwegian does."""
        found = self._read_names(target, None)
        self._names[target].update(found)
        return dict(sorted(found.items(), key=lambda item: sort_key(item[1])))

    def find(self, target: str, text: str) -> Sequence[int]:
        """Return the ids ``text`` can mean: an id, a name, a person's e-mail, a request's number."""
        found = self.called(target, text)
        if not found and re.fullmatch(r"\s*[0-9]{1,18}\s*", text):  # longer ones no database holds
            row_id = int(text)
            known = TABLES[target]
            return list(self._connection.scalars(select(known.c.id).where(known.c.id == row_id)))
        return found

    def called(self, target: str, text: str) -> Sequence[int]:
        """Return the ids of what people call ``text``; a number is no id here."""
        if target not in self._index:
            self._index[target] = self._indexed(target)
        return self._index[target].get(normalised(text), [])

    def added(self, target: str) -> None:
        """Forget the index of ``target``, because rows were added."""
        self._index.pop(target, None)

    def _indexed(self, target: str) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for row_id, name in self._read_names(target, None).items():
            index[normalised(name)].append(row_id)
        more: dict[str, tuple[str, ...]] = {
            "person": ("work_email",),
            "request": ("number", "title"),
            "method": ("name_nb", "name_nn"),
            "section": ("code",),
            "session": ("title",),
            "network_meeting": ("title",),
        }
        found = TABLES[target]
        for column in more.get(target, ()):
            for row_id, text in self._connection.execute(select(found.c.id, found.c[column])):
                if text and row_id not in index[normalised(text)]:
                    index[normalised(text)].append(row_id)
        if target in ("team_member", "agent_appointment"):
            person = TABLES["person"]
            joined = found.join(person, person.c.id == found.c.person_id)
            for row_id, email, first, last in self._connection.execute(
                select(found.c.id, person.c.work_email, person.c.first_name, person.c.last_name).select_from(
                    joined
                )
            ):
                for text in (email, f"{first} {last}"):
                    if text and row_id not in index[normalised(text)]:
                        index[normalised(text)].append(row_id)
        return index

    def _read_names(self, target: str, ids: Sequence[int] | None) -> dict[int, str]:
        query, given = _names_query(target, current_language(), ids is not None), {"wanted": ids}
        found = self._connection.execute(query, given if ids is not None else {})
        if target in DATED:
            return {row_id: f"{date_text(date)} {title}" for row_id, date, title in found}
        return {row_id: str(text or "") for row_id, text in found}


@cache
def _names_query(target: str, language: str, some: bool) -> Select[Any]:
    """Return the query for ids and names, of ``wanted`` rows or all; building it takes as long as running."""
    found, person = TABLES[target], TABLES["person"]
    source: FromClause = found
    columns: tuple[ColumnElement[Any], ...]
    match target:
        case "person":
            columns = (person_name(),)
        case "team_member":
            source = found.join(person, person.c.id == found.c.person_id)
            columns = (person_name(),)
        case "agent_appointment":
            section = TABLES["section"]
            source = found.join(person, person.c.id == found.c.person_id).join(
                section, section.c.id == found.c.section_id
            )
            columns = (person_name() + literal(" – ") + section.c.name,)
        case "method":
            columns = (found.c.name_nn if language == "nn" else found.c.name_nb,)
        case "request":
            columns = (found.c.number + literal(" ") + found.c.title,)
        case name if name in DATED:
            columns = (found.c[DATED[name]], found.c.title)
        case _:
            first = ALL[target].title[0]
            columns = (found.c[first] if first in found.c else cast(found.c.id, String),)
    query = select(found.c.id, *columns).select_from(source)
    return query.where(found.c.id.in_(bindparam("wanted", expanding=True))) if some else query


def count_rows(connection: Connection, table: str) -> int:
    """Return how many rows ``table`` has."""
    return int(connection.execute(select(func.count()).select_from(TABLES[table])).scalar_one())
