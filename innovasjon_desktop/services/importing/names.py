"""Which rows and keys a text means; everything is read once and kept for the whole table."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from innovasjon_desktop.domain.errors import Ambiguous, NotFound
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.i18n import LANGUAGES, _, language
from innovasjon_desktop.services.importing.columns import QUALIFIERS, comparable, plain_dashes
from innovasjon_desktop.services.importing.exported import held_before
from innovasjon_desktop.services.words import WordBook, title
from innovasjon_desktop.store.schema import TABLES

NO_NAME = N_("There is nothing called “{text}”.")
NOT_THERE = N_("“{text}” does not belong to “{other}”.")
TWO_FIT = N_("“{text}” can be more than one. Say which, for instance with an e-mail, a section or an id.")


Known = Mapping[str, set[int]]


class Names:
    """Implements ``entities.text.Words`` for a whole table, and tells rows of the same name apart.

    Args:
        connection: to the store.
        ids: a number may be the id of a row. In a list from elsewhere it is a number of its own.
    """

    def __init__(self, connection: Connection, *, ids: bool = True) -> None:
        self._connection = connection
        self._book = WordBook(connection)
        self._find = self._book.find if ids else self._book.called
        self._named: set[str] = set()
        self._keys: dict[str, dict[str, str]] = {}
        self._found: dict[tuple[str, str], list[int]] = {}
        self._added: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._facts: dict[tuple[str, str], dict[int, set[int]]] = {}
        self._dates: dict[str, dict[int, tuple[dt.date | None, dt.date | None]]] = {}
        self._former: dict[tuple[str, int], set[str]] = {}

    def label(self, field: Field, key: str) -> str:
        """Return the label of a code or state."""
        return self._book.label(field, key)

    def name(self, target: str, row_id: int) -> str:
        """Return what people call a row; the names of a target are read in one go."""
        if target not in self._named:
            self._named.add(target)
            self._book.names(target)
        return self._book.name(target, row_id)

    def told_by(self, target: str, row_id: int) -> str:
        """Return what tells a unit or a person from others of the same name: the section, the e-mail."""
        if target == "unit":
            sections = self._facts_of("unit", "section_id").get(row_id, set())
            return ", ".join(sorted(self.name("section", one) for one in sections))
        people = {row_id} if target == "person" else set[int]()
        if ALL[target].has("person_id"):
            people = self._facts_of(target, "person_id").get(row_id, set())
        person = TABLES["person"].c
        found = self._connection.scalars(select(person.work_email).where(person.id.in_(people)))
        return ", ".join(filter(None, found))

    def sections_of(self, unit: int) -> frozenset[int]:
        """Return the sections a unit belongs to, or has belonged to."""
        return frozenset(self._facts_of("unit", "section_id").get(unit, ()))

    def was_called(self, target: str, row_id: int, text: str) -> bool:
        """Tell whether a row has been called ``text`` before: a list exported then still says so."""
        if (target, row_id) not in self._former:
            states = held_before(self._connection, target, row_id)
            self._former[target, row_id] = {
                comparable(title(ALL[target], state, self._book)) for state in states
            }
        plain = comparable(text)
        return any(plain == name or plain.startswith(f"{name} (") for name in self._former[target, row_id])

    def yes_no(self, value: bool) -> str:
        """Return the word for true or false."""
        return self._book.yes_no(value)

    def key(self, field: Field, text: str) -> str | None:
        """Return the key that ``text``, a key or a label in any language, stands for."""
        if field.kind is Kind.STATE:
            place = f"{field.target} state"
            keys = self._keys.get(place) or self._keys.setdefault(place, _state_keys(field.target))
        else:
            keys = self._keys.get(field.target) or self._keys.setdefault(
                field.target, self._code_keys(field.target)
            )
        return keys.get(comparable(text))

    def find(self, target: str, text: str) -> Sequence[int]:
        """Return the ids of the rows ``text`` can mean, those added meanwhile included."""
        found = self._found.get((target, text))
        if found is None:
            found = self._found[target, text] = self._looked_up(target, text)
        if target not in self._added:
            return found
        new = self._added[target].get(comparable(text), [])
        return [*found, *(row_id for row_id in new if row_id not in found)]

    def added(self, target: str, row_id: int, *texts: str) -> None:
        """Let rows further down mean the row just made."""
        for text in texts:
            self._added[target][comparable(text)].append(row_id)
        for facts in (key for key in [*self._facts] if key[0] == target):
            del self._facts[facts]
        self._dates.pop(target, None)

    def candidates(self, field: Field, text: str, known: Known) -> set[int]:
        """Return the rows ``text`` can mean, as far as ``known`` tells them apart."""
        return set(self._qualified(field, [*self.find(field.target, text)], known, frozenset()))

    def reference(
        self,
        field: Field,
        text: str,
        known: Known,
        day: dt.date,
        *,
        strict: frozenset[str] = frozenset(),
        held: int | None = None,
    ) -> int:
        """Return the one row that is meant in a row of the table.

        Args:
            field: the reference.
            text: what was typed; nothing, if ``known`` alone shall tell.
            known: ids by field, from the row's other columns, that can tell which is meant.
            day: a date of the row; a section or unit that exists then goes before one that does not.
            strict: the fields of ``known`` that must fit, because they stand there for nothing else.
            held: the row referred to already, if any; where several fit it stays that one.

        Raises:
            NotFound: none fits.
            Ambiguous: several do (E-05).
        """
        found = [*self.find(field.target, text)] if text else self._all(field.target)
        if not found and text.endswith(")") and " (" in text:
            plain, told = text[:-1].rsplit(" (", 1)
            found = self._told_apart(field.target, plain, told)
        fits = self._qualified(field, found, known, strict)
        if held is not None and held in fits:
            return held
        if len(fits) > 1:
            fits = self._on_day(field.target, fits, day)
        if not fits:
            other = self._other(field.target, known) if found and text else ""
            raise NotFound(NOT_THERE if other else NO_NAME, field=field.name, text=text.strip(), other=other)
        if len(fits) > 1:
            raise Ambiguous(TWO_FIT, field=field.name, rule="E-05", text=text.strip())
        return fits[0]

    def _qualified(self, field: Field, found: list[int], known: Known, strict: frozenset[str]) -> list[int]:
        for name in QUALIFIERS.get(field.target, ()):
            wanted = known.get(name)
            if not wanted or field.name == name:
                continue
            facts = self._facts_of(field.target, name)
            if field.name == "continued_from_id":
                # The earlier area has the same title; it is never in the row's own period.
                fits = [one for one in found if name != "period_id" or not facts.get(one, set()) & wanted]
            else:
                fits = [one for one in found if facts.get(one, set()) & wanted]
            if fits or name in strict:
                found = fits
        return found

    def _other(self, target: str, known: Known) -> str:
        """Return what the row's other columns say that a row of ``target`` belongs to."""
        for name in QUALIFIERS.get(target, ()):
            for row_id in sorted(known.get(name, ()))[:1]:
                return self.name(ALL[target].field(name).target, row_id)
        return ""

    def _on_day(self, target: str, found: list[int], day: dt.date) -> list[int]:
        """Return those that exist on ``day``; people who share a name are never told apart by dates."""
        if ALL[target].valid is None:
            return found
        if ALL[target].has("person_id"):
            person = self._facts_of(target, "person_id")
            if len(set().union(*(person.get(one, set()) for one in found))) > 1:
                return found
        dates = self._dates_of(target)
        there = [one for one in found if _holds(dates.get(one, (None, None)), day)]
        return there or found

    def _told_apart(self, target: str, plain: str, told: str) -> list[int]:
        """Return the rows called ``plain`` that ``told``, shown in brackets behind it, is true of."""
        found = self.find(target, plain)
        if told.isdecimal():
            return [one for one in found if one == int(told)]
        if target == "unit":
            sections = set(self.find("section", told))
            return [one for one in found if self._facts_of("unit", "section_id").get(one, set()) & sections]
        if target == "person":
            return [one for one in found if one in self.find("person", told)]
        return []

    def _looked_up(self, target: str, text: str) -> list[int]:
        plain = plain_dashes(text)
        for form in dict.fromkeys((text, plain, plain.replace("-", "–"))):
            found = [*self._find(target, form)]
            if found:
                return found
        return []

    def _all(self, target: str) -> list[int]:
        return [*self._connection.scalars(select(TABLES[target].c.id))]

    def _facts_of(self, target: str, name: str) -> dict[int, set[int]]:
        """Return the ids a reference of each row of ``target`` holds, or has held (a unit's sections)."""
        if (target, name) not in self._facts:
            facts: dict[int, set[int]] = defaultdict(set)
            if (target, name) == ("unit", "section_id"):
                placement = TABLES["unit_section"].c
                pairs = self._connection.execute(select(placement.unit_id, placement.section_id))
            else:
                table = TABLES[target].c
                pairs = self._connection.execute(select(table.id, table[name]))
            for row_id, value in pairs:
                facts[row_id].add(value)
            self._facts[target, name] = facts
        return self._facts[target, name]

    def _dates_of(self, target: str) -> dict[int, tuple[dt.date | None, dt.date | None]]:
        if target not in self._dates:
            table, valid = TABLES[target].c, ALL[target].valid
            assert valid is not None
            rows = self._connection.execute(select(table.id, table[valid[0]], table[valid[1]]))
            self._dates[target] = {row_id: (first, last) for row_id, first, last in rows}
        return self._dates[target]

    def _code_keys(self, list_name: str) -> dict[str, str]:
        code = TABLES["code"].c
        rows = self._connection.execute(
            select(code.key, code.label_nb, code.label_nn).where(code.list == list_name).order_by(code.sort)
        ).all()
        keys = {comparable(key): key for key, _nb, _nn in rows}
        for key, *labels in rows:
            for label in labels:
                keys.setdefault(comparable(label), key)
        return keys


def _state_keys(entity: str) -> dict[str, str]:
    life = ALL[entity].life
    states = life.states if life is not None else ()
    keys = {comparable(state.key): state.key for state in states}
    for name in LANGUAGES:
        with language(name):
            for state in states:
                keys.setdefault(comparable(_(state.label)), state.key)
    return keys


def _holds(dates: tuple[dt.date | None, dt.date | None], day: dt.date) -> bool:
    first, last = dates
    return (first is None or first <= day) and (last is None or day <= last)
