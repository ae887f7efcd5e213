"""The check finds what does not belong in the file, and what the program keeps for itself and did not write."""

from __future__ import annotations

import json

import pytest

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.checking import Kind
from innovasjon_desktop.services.personal import erasing
from tests.checking import beside, found, on_a_file
from tests.making import Maker

NEVER = "CREATE TRIGGER {name} BEFORE UPDATE ON unit_section WHEN 0 BEGIN SELECT 1; END"


@on_a_file
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE TRIGGER spion AFTER INSERT ON unit BEGIN DELETE FROM unit WHERE 0; END", "utløser"),
        ("CREATE VIEW spion AS SELECT 1", "visning"),
        ("CREATE TABLE spion (x)", "tabell"),
        ("CREATE INDEX spion ON unit (name)", "indeks"),
    ],
)
def test_what_is_not_of_this_program(place: str, statement: str, said: str) -> None:
    beside(place, statement)
    (finding,) = found(place)
    assert finding.kind is Kind.FOREIGN
    assert said in say(finding.text)
    assert "spion" in say(finding.text)


@on_a_file
@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TRIGGER ex_unit_section_overlap_update"],
        ["DROP TRIGGER ex_unit_section_overlap_update", NEVER.format(name="ex_unit_section_overlap_update")],
        ["DROP INDEX ix_change_entity_row_id"],
        ["DROP INDEX ix_change_entity_row_id", "CREATE INDEX ix_change_entity_row_id ON change (row_id)"],
        [
            "DROP INDEX uq_change_set_undoes_id",
            "CREATE INDEX uq_change_set_undoes_id ON change_set (undoes_id)",
        ],
    ],
)
def test_a_guard_that_is_gone_or_another(place: str, statements: list[str]) -> None:
    beside(place, *statements)
    (finding,) = found(place)
    assert finding.kind is Kind.SCHEMA
    assert statements[0].split()[-1] in say(finding.text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("min_writer", "tull"),
        ("min_writer", "9999"),
        ("min_reader", ""),
        ("farge", "blå"),
        ("erased 1 2026-01-01T00:00:00", "tull"),
        ("erased 1 2026-01-01T00:00:00", "[]"),
        ("erased ", "{}"),
    ],
)
def test_facts_about_the_store_that_make_no_sense(place: str, name: str, value: str) -> None:
    beside(place, f"INSERT INTO store (name, value) VALUES ('{name}', '{value}')")
    (finding,) = found(place)
    assert (finding.kind, finding.entity) == (Kind.FOREIGN, "store")


def test_a_line_of_the_ledger_under_another_name(make: Maker, place: str) -> None:
    person = make.person("Kari", "Nordmann")
    erasing.erase(make.database, person, actor="kari")
    assert found(place) == []
    beside(place, "UPDATE store SET name = 'erased 77 2026-01-01T00:00:00' WHERE name LIKE 'erased %'")
    (finding,) = found(place)
    assert finding.kind is Kind.FOREIGN


def test_versions_as_a_later_program_writes_them(place: str) -> None:
    beside(place, "INSERT INTO store (name, value) VALUES ('min_writer', '0002'), ('min_reader', '0001')")
    assert found(place) == []


def test_a_ledger_that_is_garbled_is_told(make: Maker, place: str) -> None:
    person = make.person("Kari", "Nordmann")
    beside(place, "INSERT INTO store (name, value) VALUES ('erased 1 x', '" + json.dumps([1]) + "')")
    with pytest.raises(BadInput):
        erasing.erase(make.database, person, actor="kari")
    assert make.value("person", person, "first_name") == "Kari"
