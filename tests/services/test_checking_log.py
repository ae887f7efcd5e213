"""The check reads a change log that somebody has edited, whatever stands there, and finds what was forged."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress

import pytest

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.checking import Kind
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.store.schema import TABLES
from tests.checking import beside, found, kinds, on_a_file
from tests.making import Maker

DEEP = "[" * 5000 + "]" * 5000


def edited(make: Maker) -> int:
    """Return a unit of which the log has three lines: ids 3, 5 and 6 are about it and its placement."""
    unit = make.unit(make.section(), headcount=10)
    for headcount in (11, 12):
        make.do(Edit("unit", unit, {"headcount": headcount}))
    return unit


def of_unit(side: str, value: str) -> str:
    """Return the statement that gives the last line about a unit another side."""
    last = "(SELECT max(id) FROM change WHERE entity = 'unit')"
    return f"UPDATE change SET {side} = '{value}' WHERE id = {last}"


# What cannot be read


@pytest.mark.parametrize("value", ["3", "[1, 2]", '"tekst"', "true", "1.5"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_line_that_is_of_no_row(make: Maker, place: str, side: str, value: str) -> None:
    edited(make)
    beside(place, of_unit(side, value))
    (finding,) = found(place)
    assert (finding.kind, finding.entity, finding.field) == (Kind.UNREADABLE, "change", side)
    assert say(finding.advice)


@on_a_file
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("change", "before", "'{'"),
        ("change", "after", "X'C328'"),
        ("change", "after", f"'{DEEP}'"),
        ("change", "after", "''"),
        ("change_set", "params", "'{'"),
        ("change_set", "params", "X'FF'"),
        ("change_set", "at", "'i går'"),
        ("change_set", "at", "7"),
        ("state_change", "effective_on", "'snart'"),
        ("state_change", "created_at", "''"),
        ("header_mapping", "fields", "'['"),
    ],
)
def test_what_is_no_value_of_its_column(make: Maker, place: str, table: str, column: str, value: str) -> None:
    make.request(make.unit(make.section()))
    beside(
        place,
        "INSERT INTO header_mapping (headers, kind, fields, used_at)"
        " VALUES ('x', 'unit', '{}', '2026-01-01 00:00:00.000000')",
        f"UPDATE {table} SET {column} = {value} WHERE id = (SELECT max(id) FROM {table})",
    )
    findings = [each for each in found(place) if each.kind is Kind.UNREADABLE]
    assert {(each.entity, each.field) for each in findings} == {(table, column)}


@on_a_file
@pytest.mark.parametrize("table", ["change", "change_set", "state_change", "number_series", "store"])
@pytest.mark.parametrize("value", ["NULL", "'x'", "X'C3'", "1e400", "'[[1]]'"])
def test_the_check_answers_whatever_stands_there(make: Maker, place: str, table: str, value: str) -> None:
    make.request(make.unit(make.section()))
    if table == "store":
        beside(place, "INSERT INTO store VALUES ('min_writer', '0001')")
    answers = []
    for column in TABLES[table].c:
        if not column.primary_key and column.name not in ("change_set_id", "undoes_id"):
            with suppress(sqlite3.IntegrityError):  # what the database itself keeps out
                beside(place, f"UPDATE {table} SET {column.name} = {value}")
            answers += found(place)
    assert answers or value == "NULL"


def test_lines_about_nothing(make: Maker, place: str) -> None:
    unit = edited(make)
    beside(place, "UPDATE change SET entity = 'romskip' WHERE id = (SELECT max(id) FROM change)")
    findings = found(place)
    assert {(each.kind, each.entity, each.field) for each in findings} == {
        (Kind.LOG, "change", "entity"),
        (Kind.LOG, "unit", "headcount"),
    }
    assert {each.row_id for each in findings if each.entity == "unit"} == {unit}


# What was forged


def test_a_forged_before(make: Maker, place: str) -> None:
    unit = edited(make)
    beside(place, of_unit("before", json.dumps({"headcount": 99})))
    (finding,) = found(place)
    assert (finding.kind, finding.entity, finding.row_id) == (Kind.GAP, "unit", unit)
    assert say(finding.text) == "Linjene i endringsloggen henger ikke sammen."


def test_a_forged_after_in_the_middle(make: Maker, place: str) -> None:
    unit = edited(make)
    first = "(SELECT min(id) FROM change WHERE entity = 'unit')"
    on_server = "jsonb_set(after::jsonb, '{headcount}', '55')::json"
    after = on_server if "://" in place else "json_set(after, '$.headcount', 55)"
    beside(place, f"UPDATE change SET after = {after} WHERE id = {first}")
    assert (Kind.GAP, "unit", unit) in {each[:3] for each in kinds(found(place))}


def test_a_line_that_is_left_out(make: Maker, place: str) -> None:
    unit = edited(make)
    middle = "SELECT id FROM change WHERE entity = 'unit' ORDER BY id LIMIT 1 OFFSET 1"
    beside(place, f"DELETE FROM change WHERE id = ({middle})", "UPDATE change_set SET rows = 0 WHERE id = 3")
    assert kinds(found(place)) == {(Kind.GAP, "unit", unit, "headcount")}


def test_a_forged_deletion(make: Maker, place: str) -> None:
    person = make.person("Kari")
    make.do(Delete("person", person))
    beside(place, 'UPDATE change SET before = \'{"first_name": "Ola"}\' WHERE after IS NULL')
    assert kinds(found(place)) == {(Kind.GAP, "person", person, "first_name")}


def test_steps_that_were_taken_back_and_done_again_follow_one_another(make: Maker, place: str) -> None:
    edited(make)
    for _ in range(4):
        make.undo()
    assert found(place) == []


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ("actor = ''", "actor", "Et steg i historikken sier ikke hvem som gjorde det."),
        ("actor = '  '", "actor", "Et steg i historikken sier ikke hvem som gjorde det."),
        ("label = ''", "label", None),
        ("label = 'Undo: {label} {romskip}'", "label", None),
        ("label = '{0}'", "label", None),
        ("params = '[1]'", "label", None),
        ('params = \'{"entity": {"message": 7}}\'', "label", None),
        (
            "undoes_id = id",
            "undoes_id",
            "Et steg i historikken skal ha angret seg selv eller et senere steg.",
        ),
    ],
)
def test_a_forged_step(make: Maker, place: str, change: str, field: str, said: str | None) -> None:
    edited(make)
    beside(place, f"UPDATE change_set SET {change} WHERE id = 3")
    (finding,) = found(place)
    assert (finding.kind, finding.entity, finding.row_id, finding.field) == (Kind.LOG, "change_set", 3, field)
    assert said is None or say(finding.text) == said


def test_a_ring_of_steps(make: Maker, place: str) -> None:
    edited(make)
    beside(
        place,
        "UPDATE change_set SET undoes_id = 4 WHERE id = 3",
        "UPDATE change_set SET undoes_id = 3 WHERE id = 4",
    )
    assert kinds(found(place)) == {(Kind.LOG, "change_set", 3, "undoes_id")}
