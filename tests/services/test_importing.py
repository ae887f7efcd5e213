"""An organisation, agents, and all of a table or none of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from innovasjon_desktop.domain.errors import Cancelled
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services import history, rows
from innovasjon_desktop.services.commands import run
from innovasjon_desktop.services.importing.applying import ImportTable, PlanTable, apply, plan
from innovasjon_desktop.services.importing.reading import read_table
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.unit_of_work import Database
from tests.files import DATA
from tests.importing import AREA, NEED, actions, bring, count, everything, refusals, said, table
from tests.making import Maker


@pytest.fixture
def maker(store: Database) -> Maker:
    return Maker(store)


def test_the_sample_makes_the_organisation(store: Database) -> None:
    sample = read_table(DATA / "organisasjon.csv")
    outcome = apply(store, "organisation", sample, actor="kari").result
    assert outcome.counts == {"new": 71, "changed": 0, "unchanged": 0, "refused": 0}
    assert (count(store, "section"), count(store, "unit"), count(store, "unit_section")) == (9, 71, 71)
    with store.read() as connection:
        section = rows.as_dict(ALL["section"], rows.record(connection, "section", 1), WordBook(connection))
    assert (section["name"], section["valid_from"]) == ("Strategi og utvikling", "2000-01-01")
    again = apply(store, "organisation", sample, actor="kari")
    assert (again.result.counts["unchanged"], again.change_set_id) == (71, 0)


def test_the_organisation_begins_on_the_date_given(store: Database, maker: Maker) -> None:
    bring(
        store,
        "organisation",
        ("Seksjon", "Enhet", "Type", "Leder"),
        ("A", "B", "stab", "fagleder"),
        on=dt.date(2024, 8, 1),
    )
    assert (
        maker.value("section", 1, "valid_from") == maker.value("unit", 1, "valid_from") == dt.date(2024, 8, 1)
    )


def test_the_organisation_changes_type_and_leader_only(store: Database, maker: Maker) -> None:
    headers = ("Seksjon", "Enhet", "Type", "Leder")
    bring(store, "organisation", headers, ("Grunnskole", "Åsen", "skole", "rektor"), on=dt.date(2020, 1, 1))
    outcome = bring(
        store, "organisation", headers, (" grunnskole ", "ÅSEN", "Skole", "styrer"), ("Ny", "", "", "")
    )
    assert actions(outcome) == ["changed", "new"]
    assert outcome.rows[0].changes == {"leader_title": ("rektor", "styrer")}
    assert outcome.rows[1].changes == {"section": (None, "Ny")}
    assert maker.value("unit", 1, "name") == "Åsen"
    assert maker.value("unit", 1, "valid_from") == dt.date(2020, 1, 1)


def test_a_refused_unit_takes_its_new_section_with_it(store: Database) -> None:
    headers = ("Seksjon", "Enhet", "Type", "Leder")
    lines = [
        ("Ny", "Feil", "sirkus", "x"),
        ("Ny", "Uten leder", "skole", ""),
        ("Ny", "Åsen", "skole", "rektor"),
    ]
    assert refusals(store, "organisation", headers, *lines) == [
        (2, "Type", "«sirkus» er ikke et av valgene."),
        (3, "Leder", "Fyll ut dette feltet først."),
    ]
    outcome = bring(store, "organisation", headers, *lines, skip_refused=True)
    assert outcome.counts == {"new": 1, "changed": 0, "unchanged": 0, "refused": 2}
    assert (count(store, "section"), count(store, "unit")) == (1, 1)


def test_a_section_without_a_name_is_refused(store: Database) -> None:
    headers = ("Seksjon", "Enhet", "Type", "Leder")
    assert refusals(store, "organisation", headers, ("", "Åsen", "skole", "rektor")) == [
        (2, "Seksjon", "Fyll ut dette feltet først.")
    ]


AGENT = (
    "Seksjon",
    "Fornavn",
    "Etternavn",
    "E-post på jobb",
    "Fra",
    "Planlagt til",
    "Forankret av",
    "Forankret dato",
)


def agent(
    first: str, last: str, email: str = "", section: str = "Grunnskole", start: str = "01.01.2026"
) -> list[str]:
    return [section, first, last, email, start, "31.12.2026", "seksjonsleder", "15.12.2025"]


def test_agents_are_appointed_and_people_made(store: Database, maker: Maker) -> None:
    maker.section()
    maker.section("Barnehage")
    lines = [
        agent("Kari", "Ås", "kari@kommune.no"),
        agent("Ola", "Lie"),
        agent("Kari", "Ås", "KARI@kommune.no", "Barnehage"),
    ]
    assert actions(bring(store, "agents", AGENT, *lines)) == ["new"] * 3
    assert (count(store, "person"), count(store, "agent_appointment")) == (2, 3)
    assert maker.value("agent_appointment", 1, "state") == "appointed"
    assert maker.value("agent_appointment", 1, "state", dt.date(2026, 1, 1)) == "appointed"
    assert maker.value("agent_appointment", 1, "state", dt.date(2025, 12, 31)) is None
    assert actions(bring(store, "agents", AGENT, *lines)) == ["unchanged"] * 3


def test_an_agent_keeps_the_person_known_by_name(store: Database, maker: Maker) -> None:
    maker.section()
    person = maker.person("Kari", "Ås")
    outcome = bring(store, "agents", AGENT, agent("kari", "ÅS", "kari@kommune.no"))
    assert outcome.rows[0].changes["work_email"] == (None, "kari@kommune.no")
    assert (count(store, "person"), maker.value("person", person, "first_name")) == (1, "Kari")


def test_two_people_of_one_name_are_asked_about(store: Database, maker: Maker) -> None:
    maker.section()
    maker.person("Kari", "Ås", "kari.1@kommune.no")
    maker.person("Kari", "Ås", "kari.2@kommune.no")
    (refused,) = refusals(store, "agents", AGENT, agent("Kari", "Ås"))
    assert refused[:2] == (2, "Etternavn")
    assert "«Kari Ås» kan være flere" in refused[2]
    bring(store, "agents", AGENT, agent("Kari", "Ås", "kari.2@kommune.no"))
    assert maker.value("agent_appointment", 1, "person_id") == 2
    bring(store, "agents", AGENT, agent("Kari", "Ås", "kari.3@kommune.no"))
    assert count(store, "person") == 3


def test_another_persons_address_is_refused(store: Database, maker: Maker) -> None:
    maker.section()
    maker.person("Ola", "Lie", "ola@kommune.no")
    assert refusals(store, "agents", AGENT, agent("Kari", "Ås", "ola@kommune.no")) == [
        (2, "E-post på jobb", "Denne e-postadressen tilhører Ola Lie.")
    ]


def test_a_refused_agent_takes_the_new_person_with_it(store: Database, maker: Maker) -> None:
    maker.section()
    wrong, right = agent("Kari", "Ås", "kari@kommune.no"), agent("Kari", "Ås", "kari@kommune.no")
    wrong[6] = ""
    assert refusals(store, "agents", AGENT, wrong) == [
        (2, "Forankret av", "Skriv hvem i ledelsen som utnevner agenten.")
    ]
    assert actions(bring(store, "agents", AGENT, wrong, right, skip_refused=True)) == ["refused", "new"]
    assert count(store, "person") == 1


def test_an_appointment_that_has_ended_is_left_alone(store: Database, maker: Maker) -> None:
    maker.section()
    bring(store, "agents", AGENT, agent("Kari", "Ås"))
    maker.move("agent_appointment", 1, "ended", ended_on=dt.date(2026, 3, 1), end_reason="ny jobb")
    assert actions(bring(store, "agents", AGENT, agent("Kari", "Ås"))) == ["unchanged"]
    assert maker.value("agent_appointment", 1, "state") == "ended"


def test_an_agent_comes_in_any_state(store: Database, maker: Maker) -> None:
    maker.section()
    headers = (*AGENT, "Status", "Avsluttet", "end_reason")
    ended = [*agent("Kari", "Ås", start="01.08.2025"), "Avsluttet", "31.03.2026", "Ny jobb"]
    proposed = [*agent("Ola", "Lie", start="01.08.2026")[:6], "", "", "Foreslått", "", ""]
    withdrawn = [*agent("Eva", "Moe")[:6], "", "", "withdrawn", "", ""]
    assert actions(bring(store, "agents", headers, ended, proposed, withdrawn)) == ["new"] * 3
    days = (dt.date(2025, 7, 31), dt.date(2025, 8, 1), dt.date(2026, 3, 30), dt.date(2026, 3, 31))
    assert [maker.value("agent_appointment", 1, "state", day) for day in days] == [
        None,
        "appointed",
        "appointed",
        "ended",
    ]
    assert maker.value("agent_appointment", 1, "end_reason") == "ny jobb"
    assert [maker.value("agent_appointment", row, "state") for row in (2, 3)] == ["proposed", "withdrawn"]
    assert actions(bring(store, "agents", headers, ended, proposed, withdrawn)) == ["unchanged"] * 3


def test_an_agents_end_needs_what_it_needs(store: Database, maker: Maker) -> None:
    maker.section()
    headers = (*AGENT, "Status", "Avsluttet", "end_reason")
    lines = [
        [*agent("Kari", "Ås"), "Avsluttet", "", "Ny jobb"],
        [*agent("Ola", "Lie"), "Avsluttet", "31.03.2026", ""],
        [*agent("Eva", "Moe"), "Utnevnt", "31.03.2026", "Ny jobb"],
        [*agent("Per", "Vik"), "Sluttet", "31.03.2026", "Ny jobb"],
    ]
    assert refusals(store, "agents", headers, *lines) == [
        (2, "Avsluttet", "Fyll ut dette feltet først."),
        (3, "end_reason", "Fyll ut dette feltet først."),
        (4, "Avsluttet", "Bare en avsluttet utnevning har sluttdato."),
        (5, "Status", "«Sluttet» er ikke et av valgene."),
    ]


def test_an_end_date_alone_ends_the_appointment(store: Database, maker: Maker) -> None:
    maker.section()
    bring(store, "agents", AGENT, agent("Kari", "Ås"))
    line = [*agent("Kari", "Ås"), "31.03.2026", "Ny jobb", "7,5"]
    headers = (*AGENT, "Avsluttet", "end_reason", "Timer per måned")
    outcome = bring(store, "agents", headers, line)
    assert outcome.rows[0].changes == {
        "ended_on": (None, dt.date(2026, 3, 31)),
        "end_reason": (None, "ny jobb"),
        "hours_per_month": (None, 450),
        "state": ("appointed", "ended"),
    }
    assert maker.value("agent_appointment", 1, "state", dt.date(2026, 3, 30)) == "appointed"
    assert actions(bring(store, "agents", headers, line)) == ["unchanged"]
    assert actions(bring(store, "agents", AGENT, agent("Kari", "Ås"))) == ["unchanged"]


def test_a_proposal_becomes_an_appointment(store: Database, maker: Maker) -> None:
    section, person = maker.section(), maker.person("Kari", "Ås")
    maker.new("agent_appointment", section_id=section, person_id=person, from_date=dt.date(2026, 1, 1))
    assert actions(bring(store, "agents", AGENT, agent("Kari", "Ås"))) == ["changed"]
    assert maker.value("agent_appointment", 1, "state") == "appointed"


def test_an_agent_without_a_first_day_is_the_one_there_is(store: Database, maker: Maker) -> None:
    maker.section()
    bring(store, "agents", AGENT, agent("Kari", "Ås"))
    assert actions(bring(store, "agents", AGENT, agent("Kari", "Ås", start=""))) == ["unchanged"]


def test_one_refused_row_refuses_the_file(store: Database) -> None:
    lines = [("Kari", "Ås", ""), ("Ola", "", ""), ("Eva", "Moe", "eva")]
    assert refusals(store, "person", ("Fornavn", "Etternavn", "E-post på jobb"), *lines) == [
        (3, "Etternavn", "Fyll ut dette feltet først."),
        (4, "E-post på jobb", "En e-postadresse har nøyaktig én @ og ingen mellomrom."),
    ]


def test_the_others_come_in_if_asked_for(store: Database) -> None:
    outcome = bring(
        store, "person", ("first_name", "last_name"), ("A", "B"), ("C", ""), ("D", "E"), skip_refused=True
    )
    assert outcome.counts == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    assert (count(store, "person"), count(store, "change_set")) == (2, 1)
    with store.read() as connection:
        assert [change.row_id for change in history.details(connection, 1)] == [
            row.id for row in outcome.rows if row.id
        ]


def test_a_plan_tells_the_same_and_keeps_nothing(store: Database, maker: Maker) -> None:
    unit = maker.unit(maker.section())
    before = everything(store)
    given = table(
        ("Tittel", "Enhet", "Type bistand", "Bestiller", "Mottatt dato"),
        ("Kurs", "Åsen skole", "testing", "rektor", "1.6.2026"),
        ("Kurs", "Ingensteds", "testing", "rektor", "1.6.2026"),
    )
    planned = plan(store, "request", given)
    assert everything(store) == before
    done = apply(store, "request", given, actor="kari", skip_refused=True).result
    assert planned.counts == done.counts
    assert planned.rows[0] == replace(done.rows[0], id=None)
    assert said(planned) == said(done) == [(3, "Enhet", "Det er ingenting som heter «Ingensteds».")]
    assert done.rows[0].changes["unit_id"] == (None, unit)


def test_an_import_is_one_step_back(store: Database) -> None:
    before = everything(store)
    sample = read_table(DATA / "organisasjon.csv")
    step = apply(store, "organisation", sample, actor="kari").change_set_id
    with store.read() as connection:
        (made,) = history.list_sets(connection)
    assert (say(made.label), made.actor, made.rows) == ("Import: Organisasjon", "kari", 151)
    history.undo(store, step, actor="kari")
    after = everything(store)
    assert {name: found for name, found in after.items() if not name.startswith("change")} == {
        name: found for name, found in before.items() if not name.startswith("change")
    }


def test_an_import_can_be_stopped(store: Database) -> None:
    before = everything(store)
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        apply(
            store,
            "organisation",
            read_table(DATA / "organisasjon.csv"),
            actor="kari",
            progress=lambda done, of: told.append((done, of)),
            cancelled=lambda: len(told) > 1,
        )
    assert told == [(0, 71), (50, 71)]
    assert everything(store) == before


def test_progress_is_told_to_the_end(store: Database) -> None:
    told: list[tuple[int, int]] = []
    plan(
        store,
        "person",
        table(("Fornavn", "Etternavn"), ("A", "B")),
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(0, 1), (1, 1)]


def test_commands_do_the_same(store: Database) -> None:
    given = table(("Fornavn", "Etternavn"), ("A", "B"))
    planned = run(store, PlanTable("person", given), actor="kari")
    assert (planned.change_set_id, planned.rows) == (0, frozenset())
    done = run(store, ImportTable("person", given), actor="kari").result
    assert planned.result.rows == (replace(done.rows[0], id=None),)


def test_what_the_store_itself_refuses_is_said_of_the_row(store: Database, maker: Maker) -> None:
    unit, period = maker.unit(maker.section()), maker.period()
    maker.area(unit, period)
    line = ("Åsen skole", "2025–2026", "Noe annet", "chosen", NEED, "1.2.2025", "rektor")
    (refused,) = refusals(store, "development_area", AREA, line)
    assert refused[:2] == (2, "Enhet")
    assert "allerede et utviklingsområde" in refused[2]


def test_a_formula_without_its_result_refuses_the_row(store: Database, maker: Maker, tmp_path: Path) -> None:
    maker.section()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Fornavn", "Etternavn", "E-post på jobb", "Sko"),
        ("Kari", "Ås", '=LOWER("KARI@KOMMUNE.NO")', "=1+1"),
        ("=A2", "", "", ""),
        ("Eva", "Moe", "eva@kommune.no", "=1+1"),
    ):
        sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    outcome = plan(store, "person", read_table(tmp_path / "x.xlsx"))
    reason = "Cellen har en formel uten lagret resultat. Åpne filen i Excel, lagre den og prøv igjen."
    assert said(outcome) == [(2, "E-post på jobb", reason), (3, "Fornavn", reason)]
    assert actions(outcome) == ["refused", "refused", "new"]
    sheet.delete_rows(2, 3)
    sheet.delete_cols(1, 4)
    for one in (("Seksjon", "Fornavn", "Etternavn"), ("=B2", "Kari", "Ås")):
        sheet.append(one)
    sheet.delete_rows(1)
    book.save(tmp_path / "x.xlsx")
    assert said(plan(store, "agents", read_table(tmp_path / "x.xlsx"))) == [(2, "Seksjon", reason)]
