"""Small municipalities for tests, made through the program's own commands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from innovasjon_desktop.domain.changes import Changed
from innovasjon_desktop.services import history
from innovasjon_desktop.services.commands import Create, Move, run
from innovasjon_desktop.services.rows import record
from innovasjon_desktop.store.unit_of_work import Database

START = dt.date(2020, 1, 1)


@dataclass
class Maker:
    """Writes to a store as the user "kari"."""

    database: Database

    def do(self, command: object) -> Changed:
        return run(self.database, command, actor="kari")

    def new(self, entity: str, /, **values: Any) -> int:
        row_id = self.do(Create(entity, values)).result
        assert isinstance(row_id, int)
        return row_id

    def move(self, entity: str, row_id: int, state: str, on: dt.date | None = None, **values: Any) -> Changed:
        return self.do(Move(entity, row_id, state, values, on))

    def value(self, entity: str, row_id: int, field: str, as_of: dt.date | None = None) -> Any:
        from innovasjon_desktop.entities.catalogue import ALL

        with self.database.read() as connection:
            row = record(connection, entity, row_id, as_of)
        return row.values[[each.name for each in ALL[entity].fields].index(field)]

    def section(self, name: str = "Grunnskole", **values: Any) -> int:
        return self.new("section", name=name, valid_from=START, **values)

    def unit(self, section: int, name: str = "Åsen skole", **values: Any) -> int:
        given = {"unit_type": "skole", "leader_title": "rektor", "valid_from": START} | values
        return self.new("unit", section_id=section, name=name, **given)

    def period(self, start: dt.date = dt.date(2025, 1, 1), state: str = "open") -> int:
        return self.new("development_period", start=start, state=state)

    def person(self, first: str = "Kari", last: str = "Nordmann", email: str | None = None) -> int:
        return self.new("person", first_name=first, last_name=last, work_email=email)

    def member(self, **values: Any) -> int:
        person = self.person("Ola", f"Team {values.get('discipline', 'x')}")
        given = {"team_role": "member", "discipline": "tjenestedesign", "valid_from": START} | values
        return self.new("team_member", person_id=person, **given)

    def area(self, unit: int, period: int, state: str = "chosen", **values: Any) -> int:
        given = {
            "title": "Leselyst",
            "need": "Foreldre etterlyser bedre informasjon",
            "chosen_on": dt.date(2025, 2, 1),
            "chosen_by": "rektor",
        } | values
        return self.new("development_area", unit_id=unit, period_id=period, state=state, **given)

    def request(self, unit: int, received: dt.date = dt.date(2026, 6, 1), **values: Any) -> int:
        given = {
            "title": "Hjelp til idédugnad",
            "scope": "unit",
            "unit_id": unit,
            "request_type": "idéutvikling",
        }
        return self.new("request", **given | {"requester_text": "rektor", "received_on": received} | values)

    def undo(self) -> None:
        with self.database.read() as connection:
            step = history.next_undo(connection)
        assert step is not None
        history.undo(self.database, step, actor="kari")

    def redo(self) -> None:
        with self.database.read() as connection:
            step = history.next_redo(connection)
        assert step is not None
        history.undo(self.database, step, actor="kari")
