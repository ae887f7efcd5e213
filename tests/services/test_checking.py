"""The check finds what was done beside the program, row by row."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.checking import Kind, Severity, check
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.store.unit_of_work import Database
from tests.checking import ON_A_SERVER, beside, found, kinds, on_a_file, only
from tests.conftest import clock
from tests.making import Maker

D = dt.date


# Nothing to find


def test_nothing_is_wrong_with_a_new_store(place: str) -> None:
    report = check(place, clock())
    assert report.ok
    assert report.checked["code"] > 100
    assert report.checked["request"] == 0


def test_nothing_is_wrong_with_the_example_municipality(demo_place: str) -> None:
    report = check(demo_place, clock())
    assert report.findings == ()
    assert report.checked["request"] == 151
    assert report.checked["state_change"] > 1000


def test_the_store_is_not_touched(demo_place: str) -> None:
    if ON_A_SERVER:
        pytest.skip("about the file a store is")
    before = Path(demo_place).read_bytes()
    check(demo_place, clock())
    assert Path(demo_place).read_bytes() == before


def test_a_clock_that_is_behind_makes_nothing_wrong(demo_place: str) -> None:
    assert check(demo_place, dt.datetime(2025, 1, 1, tzinfo=dt.UTC)).ok


def test_others_write_meanwhile(demo_place: str, demo: Database) -> None:
    with demo.read() as connection:
        connection.execute(text("SELECT count(*) FROM unit"))
        assert check(demo_place, clock()).ok


# Values changed beside the program


def test_a_changed_value_is_found_with_what_the_log_says(make: Maker, place: str) -> None:
    unit = make.unit(make.section(), headcount=31)
    beside(place, f"UPDATE unit SET headcount = 32 WHERE id = {unit}")
    (finding,) = found(place)
    assert (finding.kind, finding.severity, finding.entity) == (Kind.LOG, Severity.LOG, "unit")
    assert (finding.row_id, finding.field, finding.name) == (unit, "headcount", "Åsen skole")
    assert say(finding.text) == "Endringsloggen sier «31»."
    make.do(Edit("unit", unit, {"headcount": 31}))
    (finding,) = found(place)  # the row is as it should be; that somebody was there is told for good
    assert (finding.kind, finding.row_id, finding.field) == (Kind.GAP, unit, "headcount")


def test_personal_values_are_not_repeated(make: Maker, place: str) -> None:
    person = make.person("Kari", "Nordmann", "kari@kommune.example")
    beside(place, f"UPDATE person SET last_name = 'Hansen', work_email = 'h@x.example' WHERE id = {person}")
    findings = found(place)
    assert {each.field for each in findings} == {"last_name", "work_email"}
    assert {each.name for each in findings} == {"Kari Hansen"}
    assert not any("Nordmann" in say(each.text) or "kari@" in say(each.text) for each in findings)


def test_a_row_nobody_logged_and_one_that_is_gone(make: Maker, place: str) -> None:
    keeps, goes = make.person("Kari"), make.person("Ola")
    columns = "is_external, is_active, created_at, updated_at, version"
    beside(
        place,
        f"INSERT INTO person (first_name, last_name, {columns})"
        f" SELECT 'Ny', 'Person', {columns} FROM person WHERE id = {keeps}",
        f"DELETE FROM person WHERE id = {goes}",
    )
    findings = found(place)
    assert kinds(findings) == {(Kind.LOG, "person", goes + 1, None), (Kind.LOG, "person", goes, None)}
    assert [each.name for each in findings] == ["Ola Nordmann", "Ny Person"]
    assert [say(each.text) for each in findings] == [
        "Raden er borte, og endringsloggen sier ikke hvem som slettet den.",
        "Endringsloggen kjenner ikke denne raden.",
    ]


def test_a_deleted_row_that_is_put_back(make: Maker, place: str) -> None:
    person = make.person()
    columns = "first_name, last_name, is_external, is_active, created_at, updated_at, version"
    beside(place, f"CREATE TABLE kept AS SELECT id, {columns} FROM person")
    make.do(Delete("person", person))
    beside(place, f"INSERT INTO person (id, {columns}) SELECT id, {columns} FROM kept", "DROP TABLE kept")
    assert kinds(found(place)) == {(Kind.LOG, "person", person, None)}


def test_rows_that_came_with_the_program(make: Maker, place: str) -> None:
    make.do(Edit("method", 1, {"name_nb": "Kartlegging av behov"}))
    make.do(Edit("settings", 1, {"municipality_name": "Elvedal"}))
    assert found(place) == []
    beside(place, "UPDATE settings SET municipality_name = 'Fjelldal'")
    assert kinds(found(place)) == {(Kind.LOG, "settings", 1, "municipality_name")}
    beside(place, "UPDATE method SET name_nb = 'En annen' WHERE id = 2")
    assert (Kind.LOG, "method", 2, None) in kinds(found(place))


def test_a_change_log_that_was_shortened(make: Maker, place: str) -> None:
    make.unit(make.section())
    beside(place, "DELETE FROM change WHERE entity = 'unit_section'")
    findings = found(place)
    assert {(each.kind, each.entity) for each in findings} == {
        (Kind.LOG, "change_set"),
        (Kind.LOG, "unit_section"),
    }


def test_a_log_line_that_was_edited(make: Maker, place: str) -> None:
    unit = make.unit(make.section())
    beside(place, """UPDATE change SET after = '{"name": 3, "valid_from": "i fjor"}' WHERE entity = 'unit'""")
    assert {each.field for each in found(place)} == {"name", "valid_from"}
    assert {each.row_id for each in found(place)} == {unit}


# Values the program would have refused


@pytest.mark.parametrize(
    ("change", "field", "kind"),
    [
        ("unit_type = 'slott'", "unit_type", Kind.VALUE),
        ("name = '  Åsen  skole '", "name", Kind.VALUE),
        ("headcount = -1", "headcount", Kind.VALUE),
    ],
)
def test_a_value_no_edit_could_write(make: Maker, place: str, change: str, field: str, kind: Kind) -> None:
    unit = make.unit(make.section())
    beside(place, f"UPDATE unit SET {change} WHERE id = {unit}")
    assert kinds(found(place)) == {(kind, "unit", unit, field), (Kind.LOG, "unit", unit, field)}


def test_lists_hold_keys_and_rows_there_are(make: Maker, place: str) -> None:
    area = make.area(make.unit(make.section()), make.period(), methods=[1])
    beside(place, """UPDATE development_area SET methods = '[1, 999]', themes = '["romfart", 4]'""")
    findings = [each for each in found(place) if each.kind is Kind.VALUE]
    assert {(each.row_id, each.field) for each in findings} == {(area, "methods"), (area, "themes")}


@on_a_file
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("valid_from = 'i går'", "valid_from"),
        ("valid_from = '2026-02-30'", "valid_from"),
        ("expected_to_choose = 7", "expected_to_choose"),
        ("updated_at = 'nå'", "updated_at"),
        ("name = CAST(X'C3' AS TEXT)", "name"),
    ],
)
def test_a_value_that_cannot_be_read(make: Maker, place: str, change: str, field: str) -> None:
    section = make.section()
    unit, other = make.unit(section), make.unit(section, "Bø skole")
    beside(
        place,
        f"UPDATE unit SET {change} WHERE id = {unit}",
        f"UPDATE unit SET headcount = 9 WHERE id = {other}",
    )
    findings = kinds(found(place))
    assert (Kind.UNREADABLE, "unit", unit, field) in findings
    assert (Kind.LOG, "unit", other, "headcount") in findings


@on_a_file
def test_a_list_that_is_no_list(make: Maker, place: str) -> None:
    area = make.area(make.unit(make.section()), make.period(), methods=[1])
    beside(place, "UPDATE development_area SET methods = '[1,'")
    assert (Kind.UNREADABLE, "development_area", area, "methods") in kinds(found(place))


@on_a_file
def test_what_must_be_there_is_empty(demo_place: str) -> None:
    with closing(sqlite3.connect(demo_place)) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'title VARCHAR(200) NOT NULL', 'title VARCHAR(200)')"
        )
    beside(demo_place, "UPDATE milestone SET title = NULL WHERE id = 1")
    assert (Kind.VALUE, "milestone", 1, "title") in kinds(found(demo_place))


@on_a_file
def test_a_reference_to_nothing(make: Maker, place: str) -> None:
    unit = make.unit(make.section())
    beside(place, f"UPDATE unit SET leader_person_id = 99 WHERE id = {unit}")
    finding = only(found(place), Kind.REFERENCE)
    assert (finding.entity, finding.row_id, finding.field) == ("unit", unit, "leader_person_id")
    assert say(finding.text) == "Den viser til Person 99, som ikke finnes."


def test_a_status_there_is_none_of(make: Maker, place: str) -> None:
    if ON_A_SERVER:
        beside(place, "ALTER TABLE request DROP CONSTRAINT ck_request_state")
    request = make.request(make.unit(make.section()))
    beside(place, f"UPDATE request SET state = 'glemt' WHERE id = {request}")
    assert kinds(found(place)) - {(Kind.VALUE, "request", None, None)} == {
        (Kind.STATE, "request", request, "state"),
        (Kind.LOG, "request", request, "state"),
        (Kind.HISTORY, "request", request, "state"),
    }
