"""Rows in any state, with the dates of their own."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.services.commands import handle
from innovasjon_desktop.services.importing.applying import ImportTable
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import AREA, actions, bring, refusals, table
from tests.making import START, Maker


@pytest.fixture
def maker(store: Database) -> Maker:
    return Maker(store)


def test_a_row_comes_in_any_state_with_its_own_dates(store: Database, maker: Maker) -> None:
    maker.unit(maker.section())
    member = maker.member()
    headers = (
        *("title", "state", "unit", "request_type", "requester_text", "received_on", "first_response_on"),
        *("lead", "planned_hours", "delivered_on", "closed_on"),
    )
    line = (
        "Kurs",
        "closed",
        "Åsen skole",
        "testing",
        "x",
        "2.3.2026",
        "4.3.2026",
        member,
        12,
        "1.4.2026",
        "20.4.2026",
    )
    outcome = bring(store, "request", headers, line)
    row = outcome.rows[0].id or 0
    shown = [
        (day, maker.value("request", row, "state", dt.date(2026, *day)))
        for day in ((3, 3), (3, 31), (4, 1), (4, 20))
    ]
    assert [state for _day, state in shown] == ["received", "in_progress", "delivered", "closed"]
    assert maker.value("request", row, "number") == "F-2026-001"
    assert actions(bring(store, "request", headers, line)) == ["unchanged"]


def test_a_state_needs_what_it_needs(store: Database, maker: Maker) -> None:
    maker.unit(maker.section())
    maker.period()
    chosen = ("Åsen skole", "2025-2026", "Leselyst", "Valgt", "", "1.2.2025", "rektor")
    assert refusals(store, "development_area", AREA, chosen, (*chosen[:3], "Glemt", "", "", "")) == [
        (2, "Behov", "Fyll ut dette feltet først."),
        (3, "Status", "«Glemt» er ikke et av valgene."),
    ]
    headers = ("title", "state", "unit", "request_type", "requester_text", "received_on", "first_response_on")
    line = ("Kurs", "Akseptert", "Åsen skole", "testing", "x", "2.3.2026", "4.3.2026")
    (refused,) = refusals(store, "request", headers, line)
    assert refused == (2, "Hovedfasilitator", "Velg én hovedfasilitator før forespørselen aksepteres.")


def test_hours_planned_for_nobody_are_refused_by_their_own_name(store: Database, maker: Maker) -> None:
    maker.unit(maker.section())
    headers = ("title", "state", "unit", "request_type", "requester_text", "received_on", "Planlagte timer")
    line = ("Kurs", "Mottatt", "Åsen skole", "testing", "x", "2.3.2026", "7,5")
    (refused,) = refusals(store, "request", headers, line)
    why = "Planlagte timer hører til en fasilitator. Velg hovedfasilitator også, eller utelat timene."
    assert refused == (2, "Planlagte timer", why)
    assert actions(bring(store, "request", headers, (*line[:-1], ""))) == ["new"]


def test_a_changed_state_goes_the_way_its_dates_tell(store: Database, maker: Maker) -> None:
    unit, member = maker.unit(maker.section()), maker.member()
    request = maker.request(unit, received=dt.date(2026, 3, 2))
    headers = (
        "number",
        "state",
        "first_response_on",
        "lead",
        "planned_hours",
        "first_session_on",
        "delivered_on",
    )
    line = ("F-2026-001", "delivered", "4.3.2026", member, "12", "20.3.2026", "1.4.2026")
    outcome = bring(store, "request", headers, line)
    assert outcome.rows[0].changes["state"] == ("received", "delivered")
    states = [
        maker.value("request", request, "state", dt.date(2026, *day))
        for day in ((3, 3), (3, 4), (3, 31), (4, 1))
    ]
    assert states == ["received", "in_progress", "in_progress", "delivered"]
    assert actions(bring(store, "request", headers, line)) == ["unchanged"]


def test_a_move_without_a_date_of_its_own_takes_effect_on_the_imports(store: Database, maker: Maker) -> None:
    period = maker.period(state="planned")
    headers = ("name", "state")
    bring(store, "development_period", headers, ("2025-2026", "Åpen"), on=dt.date(2026, 6, 30))
    assert maker.value("development_period", period, "state") == "open"


def test_a_state_that_cannot_be_reached_is_refused(store: Database, maker: Maker) -> None:
    maker.request(maker.unit(maker.section()))
    maker.move(
        "request", 1, "declined", decision_reason="Ikke kapasitet", first_response_on=dt.date(2026, 6, 2)
    )
    assert refusals(store, "request", ("number", "state"), ("F-2026-001", "draft")) == [
        (2, "state", "«Avslått» kan ikke bli «Kladd».")
    ]


def test_an_area_is_stopped_with_what_it_taught(store: Database, maker: Maker) -> None:
    area = maker.area(maker.unit(maker.section()), maker.period())
    headers = ("Enhet", "Periode", "Tittel", "Status", "Læring", "closed_on")
    line = ["Åsen skole", "2025-2026", "Leselyst", "Stoppet - læring", "", "1.10.2025"]
    assert refusals(store, "development_area", headers, line) == [
        (2, "Læring", "Beskriv hva dere lærte, med minst 20 tegn. Det er lov å feile.")
    ]
    line[4] = "Vi trengte flere voksne enn vi trodde"
    bring(store, "development_area", headers, line)
    assert maker.value("development_area", area, "state", dt.date(2025, 9, 30)) == "chosen"
    assert maker.value("development_area", area, "state", dt.date(2025, 10, 1)) == "stopped"


def test_a_unit_moves_to_another_section_from_the_imports_date(store: Database, maker: Maker) -> None:
    unit = maker.unit(maker.section())
    other = maker.section("Barnehage")
    bring(store, "unit", ("id", "Seksjon"), (unit, "Barnehage"), on=dt.date(2026, 3, 1))
    assert maker.value("unit", unit, "section_id", dt.date(2026, 3, 1)) == other
    assert maker.value("unit", unit, "section_id", dt.date(2026, 2, 28)) != other


def test_the_placements_a_unit_has_had_come_in_in_any_order(store: Database, maker: Maker) -> None:
    school, health = maker.section("Grunnskole"), maker.section("Helse")
    unit = maker.unit(health, "Ås skole")
    lines = (
        ("Ås skole", "Grunnskole", f"{START:%d.%m.%Y}", "28.02.2026"),
        ("Ås skole", "Helse", "01.03.2026", ""),
    )
    headers = ("unit", "section", "valid_from", "valid_to")
    bring(store, "unit_section", headers, *lines)
    assert maker.value("unit", unit, "section_id", dt.date(2026, 2, 28)) == school
    assert maker.value("unit", unit, "section_id", dt.date(2026, 3, 1)) == health
    again = bring(store, "unit_section", headers, *lines)
    assert set(actions(again)) == {"unchanged"}


def test_the_state_of_a_session_can_be_changed(store: Database, maker: Maker) -> None:
    request = maker.request(maker.unit(maker.section()))
    maker.move(
        "request", request, "accepted", dt.date(2026, 6, 10), lead_id=maker.member(), planned_hours=600
    )
    headers = ("id", "on_date", "title", "state", "method_ids")
    session = maker.new(
        "session", request_id=request, on_date=dt.date(2026, 6, 20), title="Oppstart", state="planned"
    )
    bring(store, "session", headers, (str(session), "20.06.2026", "Oppstart", "Holdt", "Idédugnad"))
    assert maker.value("session", session, "state") == "held"
    assert len(maker.value("session", session, "methods")) == 1


def test_a_row_only_the_database_refuses_is_named(store: Database, maker: Maker) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE UNIQUE INDEX one_of_a_name ON person (last_name)")
    lines = (("Kari", "Ås"), ("Per", "Li"), ("Anne", "Ås"), ("Nils", "Dal"))
    headers = ("first_name", "last_name")
    assert refusals(store, "person", headers, *lines) == [(4, "", "En slik rad finnes allerede.")]
    assert actions(bring(store, "person", headers, lines[0], lines[1], lines[3])) == ["new"] * 3


def test_an_old_list_that_moves_a_row_on_makes_up_no_date(store: Database, maker: Maker) -> None:
    area = maker.area(maker.unit(maker.section()), maker.period())
    cells = table(("id", "state"), (area, "in_progress"))
    command = ImportTable("development_area", cells, incomplete=True)
    store.write(command.label, "kari", lambda unit: handle(command, unit))
    assert maker.value("development_area", area, "state") == "in_progress"
    assert maker.value("development_area", area, "start_on") is None
