"""Headers and cells as people write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from innovasjon_desktop.domain.errors import BadInput, UserError
from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.importing.applying import apply, plan
from innovasjon_desktop.services.importing.kinds import kind_names, kind_of
from innovasjon_desktop.services.importing.reading import table_of
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import AREA, actions, bring, refusals, table
from tests.making import Maker


@pytest.fixture
def maker(store: Database) -> Maker:
    return Maker(store)


def test_headers_nobody_knows_are_left_out_and_listed(store: Database) -> None:
    outcome = bring(
        store, "person", ("Fornavn", "Etternavn", "Skostørrelse", "", "version"), ("A", "B", "43", "?", 4)
    )
    assert outcome.ignored == ("Skostørrelse", "D", "version")


@pytest.mark.parametrize(
    ("headers", "mapping", "said"),
    [
        (("Skostørrelse", "Hatt"), {}, "Ingen av kolonnene er kjent: Skostørrelse, Hatt."),
        (("Fornavn", "first name", "Etternavn"), {}, "To kolonner er samme felt: «Fornavn» og «first name»."),
        (("Fornavn", "Etternavn"), {"Mellomnavn": "note"}, "Tabellen har ingen kolonne «Mellomnavn»."),
        (("Fornavn", "Etternavn"), {"Fornavn": "nickname"}, "Feltet «nickname» finnes ikke her."),
    ],
)
def test_columns_that_make_no_sense_are_refused(
    store: Database, headers: Sequence[str], mapping: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        plan(store, "person", table(headers), mapping=mapping)
    assert say(refused.value).startswith(said)


def test_a_mapping_says_what_headers_do_not(store: Database, maker: Maker) -> None:
    mapping = {"Kallenavn": "first_name", "Slekt": "Etternavn", "Fornavn": None, "nr": "id"}
    headers = ("Kallenavn", "Slekt", "Fornavn", "nr")
    outcome = bring(store, "person", headers, ("Kalle", "Ås", "Karl", ""), mapping=mapping)
    assert outcome.ignored == ("Fornavn",)
    assert maker.value("person", 1, "first_name") == "Kalle"
    assert bring(store, "person", headers, ("Karl", "Ås", "", 1), mapping=mapping).rows[0].changes == {
        "first_name": ("Kalle", "Karl")
    }


def test_a_reference_may_stand_there_twice(store: Database, maker: Maker) -> None:
    first, second = (maker.section(name) for name in ("Grunnskole", "Barnehage"))
    headers = ("section", "section_id", "name", "unit_type", "leader_title")
    outcome = bring(store, "unit", headers, ("Grunnskole", second, "Åsen", "skole", "rektor"))
    assert outcome.rows[0].changes["section_id"] == (None, second) != (None, first)
    assert outcome.ignored == ("section",)


@pytest.mark.parametrize("name", ["nb", "nn", "en"])
@pytest.mark.parametrize("kind", kind_names())
def test_every_label_and_every_name_is_a_header_of_its_own(kind: str, name: str) -> None:
    from innovasjon_desktop.i18n import _
    from innovasjon_desktop.services.importing.columns import READ_ONLY, match

    entity = kind_of(kind)
    fields = [field for field in entity.fields if (entity.name, field.name) not in READ_ONLY]
    with language(name):
        for headers in (
            [_(field.label) for field in fields],
            [field.name.removesuffix("_id") for field in fields],
        ):
            found = match(entity, headers)
            assert [column.field.name for column in found.fields] == [field.name for field in fields]
            assert found.ignored == ()


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("#REF!", "Cellen har en feil fra regnearket: #REF!."),
        (45678, "«45678» er ikke en dato. Skriv den som 31.12.2026."),
        (True, "«Ja» er ikke en dato. Skriv den som 31.12.2026."),
        ("i går", "«i går» er ikke en dato. Skriv den som 31.12.2026."),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(store: Database, cell: Any, reason: str) -> None:
    assert refusals(store, "section", ("Navn", "Gyldig fra"), ("A", cell)) == [(2, "Gyldig fra", reason)]


def test_cells_too_many_move_everything_and_are_refused(store: Database) -> None:
    assert refusals(store, "person", ("Fornavn", "Etternavn"), ("A", "B", "C"), ("D", "E", "", None)) == [
        (2, "", "Raden har flere celler enn det er overskrifter.")
    ]


def test_dates_of_cells_are_dates(store: Database, maker: Maker) -> None:
    bring(
        store,
        "section",
        ("Navn", "Gyldig fra"),
        ("A", dt.datetime(2024, 5, 1, 13, 30)),
        ("B", dt.date(2024, 5, 1)),
    )
    assert (
        maker.value("section", 1, "valid_from")
        == maker.value("section", 2, "valid_from")
        == dt.date(2024, 5, 1)
    )


def test_every_problem_of_a_row_is_listed(store: Database) -> None:
    headers = ("Navn", "Seksjon", "Type", "Antall ansatte")
    assert [
        problem[1] for problem in refusals(store, "unit", headers, ("Åsen", "Ingen", "sirkus", "mange"))
    ] == [
        "Type",
        "Antall ansatte",
        "Seksjon",
    ]


def test_a_block_says_itself_which_rows_it_lands_on(store: Database, maker: Maker) -> None:
    units = [maker.unit(maker.section(name), "Åsen") for name in ("Grunnskole", "Barnehage")]
    block = table_of(["headcount", "section_id"], [["12", ""], ["7", "Barnehage"]], ids=units)
    outcome = apply(store, "unit", block, actor="kari").result
    assert actions(outcome) == ["changed", "changed"]
    assert outcome.rows[1].changes == {"headcount": (None, 7)}
    assert [row.key for row in outcome.rows] == ["Åsen", "Åsen"]


def test_a_reference_that_could_be_two_stays_what_it_is(store: Database, maker: Maker) -> None:
    units = [maker.unit(maker.section(name), "Åsen") for name in ("Grunnskole", "Barnehage")]
    request = maker.request(units[1])
    assert actions(bring(store, "request", ("id", "unit"), (request, "Åsen"))) == ["unchanged"]


def test_there_is_no_such_kind() -> None:
    with pytest.raises(UserError):
        kind_of("sirkus")
    assert kind_of("Agent").name == "agents"
    assert kind_of("requests").name == "request"


def test_a_unit_named_in_two_sections_is_found_by_id_too(store: Database, maker: Maker) -> None:
    for name in ("Grunnskole", "Barnehage"):
        maker.unit(maker.section(name), "Åsen")
    maker.period()
    bring(store, "development_area", AREA, (2, "2025-2026", "Leselyst", "", "", "", ""))
    assert maker.value("development_area", 1, "unit_id") == 2
