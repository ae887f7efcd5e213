"""Insight, the retention list and the record of processing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from innovasjon_desktop import i18n
from innovasjon_desktop.domain.errors import NotFound
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Kind
from innovasjon_desktop.i18n import language
from innovasjon_desktop.reports.personal import write_person, write_record
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.services.personal.erasing import erase
from innovasjon_desktop.services.personal.record import FREE, PERSONAL, REFERS, as_text, kind_of, record
from innovasjon_desktop.services.personal.report import PersonReport, as_json, person_report
from innovasjon_desktop.services.personal.retention import due
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF
from tests.making import Maker
from tests.services.test_personal_erasing import EMAIL, NAME, gone


def reported(store: Database, person: int, *accounts: str) -> PersonReport:
    with store.read() as connection:
        return person_report(connection, person, accounts)


def test_a_report_has_every_row_that_refers_to_the_person(demo: Database) -> None:
    with demo.read() as connection:
        member = connection.execute(
            select(TABLES["team_member"].c.person_id, TABLES["team_member"].c.id)
        ).first()
        assert member is not None
        expected = {("team_member", member.id)}
        for entity in ALL.values():
            for field in entity.fields:
                if field.kind is Kind.REF and not field.derived and field.target in ("person", "team_member"):
                    table = TABLES[entity.name].c
                    wanted = member.person_id if field.target == "person" else member.id
                    rows = connection.scalars(select(table.id).where(table[field.name] == wanted))
                    expected |= {(entity.name, row) for row in rows}
    report = reported(demo, member.person_id)
    found = {(row.entity, row.row_id) for row in report.rows}
    assert expected <= found
    assert {"time_entry", "team_capacity", "request_facilitator"} <= {entity for entity, _ in found}
    assert len(report.log) >= len(found)


def test_a_report_has_texts_log_moves_and_what_the_person_did(store: Database, make: Maker) -> None:
    person = gone(make)
    make.do(Edit("person", person, {"last_name": "Dahl"}))
    report = reported(store, person, "kari")
    texts = {hit.text: hit.sure for hit in report.hits if hit.table != "change"}
    assert texts[f"{NAME}s notat."] is True
    assert texts["Fra Åshild."] is False
    names = [(line.field, line.before, line.after) for line in report.log if line.entity == "person"]
    assert ("Etternavn", "Øverbø", "Dahl") in names
    assert "Avsluttet" in {move.new for move in report.moves}
    assert {step.actor for step in report.done} == {"kari"}
    assert len(report.done) >= 10
    assert reported(store, person).done == ()
    document = json.loads(json.dumps(as_json(report)))
    assert document["person"]["names"] == ["Åshild Dahl", NAME]
    assert document["person"]["values"]["work_email"] == EMAIL


def test_a_deleted_person_is_found_in_the_log_and_nobody_else(store: Database, make: Maker) -> None:
    person = make.person("Gudrun", "Tveit")
    make.do(Delete("person", person))
    assert {("Gudrun", "Tveit")} == reported(store, person).subject.names
    with pytest.raises(NotFound):
        reported(store, 4711)


def test_after_an_erasure_the_report_has_no_name(store: Database, make: Maker, tmp_path: Path) -> None:
    person = gone(make)
    path = tmp_path / "person.xlsx"
    write_person(path, reported(store, person), AS_OF)
    assert NAME in cells(path)
    erase(store, person, actor="kari", also=["all"])
    write_person(path, reported(store, person), AS_OF)
    text = cells(path)
    assert ("Åshild" in text, "Øverbø" in text, EMAIL in text) == (False, False, False)
    assert f"Slettet person {person}" in text


def cells(path: Path) -> str:
    book = load_workbook(path)
    return "\n".join(
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


# Retention


def ended(make: Maker, until: dt.date, name: str) -> int:
    person = make.person("Ola", name)
    section = make.section(name)
    row = make.new(
        "affiliation", person_id=person, section_id=section, valid_from=dt.date(2021, 1, 1), valid_to=until
    )
    assert row
    return person


def test_who_has_had_no_role_for_24_months_is_proposed(store: Database, make: Maker) -> None:
    late = Database(store.engine, now=lambda: dt.datetime(2029, 6, 30, 10, tzinfo=dt.UTC))
    gone_long = ended(make, dt.date(2027, 6, 30), "Ås")
    gone_now = ended(make, dt.date(2027, 7, 1), "Berg")
    asks = make.person("Per", "Spør")
    unit = make.unit(make.section("Skole"), leader_person_id=make.person("Siri", "Rektor"))
    make.request(unit, requester_text=None, requester_person_id=asks)
    never = make.person("Aldri", "Rolle")

    def proposed(day: dt.date) -> list[int]:
        with late.read() as connection:
            return [each.person_id for each in due(connection, day)]

    assert proposed(dt.date(2029, 6, 30)) == [never, gone_long]
    assert proposed(dt.date(2029, 7, 1)) == [never, gone_long, gone_now]
    assert proposed(dt.date(2028, 6, 29)) == []
    erase(late, never, actor="kari")
    assert proposed(dt.date(2029, 6, 30)) == [gone_long]
    make.move("request", 1, "declined", decision_reason="Passer ikke nå")
    assert asks in proposed(dt.date(2029, 6, 30))


# The record of processing


def test_the_record_follows_the_description_of_the_entities(store: Database) -> None:
    with store.read() as connection:
        made = record(connection)
    shown = {(datum.entity, datum.field) for datum in made.data}
    for entity in ALL.values():
        for field in entity.fields:
            if field.personal or (field.kind is Kind.REF and field.target == "person"):
                assert (i18n._(entity.plural), i18n._(field.label)) in shown
    assert kind_of(ALL["person"], ALL["person"].field("work_email")) == PERSONAL
    assert kind_of(ALL["time_entry"], ALL["time_entry"].field("member_id")) == REFERS
    assert kind_of(ALL["session"], ALL["session"].field("notes")) == FREE
    assert kind_of(ALL["unit"], ALL["unit"].field("headcount")) is None


@pytest.mark.parametrize(("name", "word"), [("nb", "oppbevares"), ("nn", "oppbevart")])
def test_the_record_is_in_the_users_language(store: Database, tmp_path: Path, name: str, word: str) -> None:
    with language(name), store.read() as connection:
        made = record(connection)
        text = as_text(made)
        write_record(tmp_path / "protokoll.xlsx", made, AS_OF)
    assert word in text
    assert "24" in text
    held = cells(tmp_path / "protokoll.xlsx")
    missing: list[Any] = [line for part in made.paragraphs for line in part.lines if line not in held]
    assert missing == []


def test_the_record_tells_whether_exports_have_names(store: Database, make: Maker) -> None:
    def said() -> str:
        with store.read() as connection:
            return as_text(record(connection))

    assert "uten navn på personer" in said()
    make.do(Edit("settings", 1, {"export_person_names": True}))
    assert "uten navn på personer" not in said()
    assert "slått på" in said()
