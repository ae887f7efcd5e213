"""The check finds what was edited by other means in what the log says twice, or never saw at all."""

from __future__ import annotations

import pytest

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import history
from innovasjon_desktop.services.checking import Kind, Severity
from innovasjon_desktop.services.commands import Delete, Edit
from innovasjon_desktop.store.unit_of_work import Database
from tests.checking import ON_A_SERVER, beside, found, only
from tests.making import Maker

# Rows that came with the program


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("settings", "capacity_warn_pct", "99"),
        ("settings", "municipality_name", "'Elvedal'"),
        ("settings", "note", "'Hei'"),
        ("code", "label_nb", "'Noe annet'"),
        ("code", "active", "false"),
        ("method", "typical_hours", "1"),
    ],
)
def test_a_row_that_came_with_the_program_was_edited(
    store: Database, place: str, table: str, column: str, value: str
) -> None:
    assert found(place) == []
    beside(place, f"UPDATE {table} SET {column} = {value} WHERE id = 1")
    (finding,) = found(place)
    assert (finding.kind, finding.entity, finding.row_id, finding.field) == (Kind.LOG, table, 1, column)
    assert "Programmet kom med" in say(finding.text)


def test_a_setting_that_the_program_changed_is_none(make: Maker, place: str) -> None:
    make.do(Edit("settings", 1, {"capacity_warn_pct": 90}))
    make.do(Edit("code", 1, {"label_nb": "Norsk"}))
    assert found(place) == []


def test_a_setting_edited_beside_one_the_program_changed(make: Maker, place: str) -> None:
    make.do(Edit("settings", 1, {"capacity_warn_pct": 90}))
    beside(place, "UPDATE settings SET sla_workdays = 50")
    finding = only(found(place), Kind.LOG)
    assert (finding.entity, finding.field) == ("settings", "sla_workdays")


def test_a_setting_edited_before_the_program_changed_it(make: Maker, place: str) -> None:
    beside(place, "UPDATE settings SET capacity_warn_pct = 99")
    make.do(Edit("settings", 1, {"capacity_warn_pct": 90}))
    (finding,) = found(place)
    assert (finding.kind, finding.entity, finding.field) == (Kind.GAP, "settings", "capacity_warn_pct")


def test_a_row_that_came_with_the_program_is_gone(make: Maker, place: str) -> None:
    beside(place, "DELETE FROM method WHERE id = 2")
    finding = only(found(place), Kind.LOG)
    assert (finding.entity, finding.row_id) == ("method", None)
    assert "Intervju og observasjon" in say(finding.text)


def test_a_row_that_came_and_the_program_deleted_is_none(make: Maker, place: str) -> None:
    make.do(Delete("method", 2))
    assert found(place) == []
    make.undo()
    assert found(place) == []


# Who did it


def test_another_name_at_a_step(make: Maker, place: str) -> None:
    make.request(make.unit(make.section()))
    steps = "(SELECT change_set_id FROM change WHERE entity = 'state_change')"
    beside(place, f"UPDATE change_set SET actor = 'ola' WHERE id IN {steps}")
    findings = found(place)
    assert findings
    assert {(each.kind, each.entity, each.field) for each in findings} == {(Kind.LOG, "change_set", "actor")}


def test_what_somebody_else_takes_back_and_puts_back_is_none(make: Maker, place: str) -> None:
    make.request(make.unit(make.section()))
    with make.database.read() as connection:
        first = history.next_undo(connection)
    assert first is not None
    gone = history.undo(make.database, first, actor="ola")
    history.undo(make.database, gone.change_set_id, actor="per")
    assert found(place) == []
    beside(place, f"UPDATE change_set SET actor = 'ine' WHERE id = {gone.change_set_id}")
    (finding,) = found(place)
    assert (finding.kind, finding.row_id, finding.field) == (Kind.LOG, gone.change_set_id, "actor")


# The ids that come next


@pytest.mark.parametrize("table", ["unit", "change", "change_set"])
def test_a_numbering_that_was_set_back(make: Maker, place: str, table: str) -> None:
    for name in ("Grunnskole", "Barnehage"):
        make.unit(make.section(name), name)
    assert found(place) == []
    beside(
        place,
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)"
        if ON_A_SERVER
        else f"UPDATE sqlite_sequence SET seq = 1 WHERE name = '{table}'",
    )
    (finding,) = found(place)
    assert (finding.kind, finding.entity, finding.severity) == (Kind.IDS, table, Severity.RULE)
    assert say(finding.advice)
