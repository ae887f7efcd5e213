"""What becomes of the rows of a table, and that it becomes of all of them or of none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from innovasjon_desktop.domain.errors import BadInput, Cancelled, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services import history, rows
from innovasjon_desktop.services.commands import run
from innovasjon_desktop.services.importing.applying import FileRefused, ImportTable, PlanTable, apply, plan
from innovasjon_desktop.services.importing.kinds import kind_names, kind_of
from innovasjon_desktop.services.importing.planning import Plan
from innovasjon_desktop.services.importing.reading import Table, read_table, table_of
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.files import DATA
from tests.making import Maker

AREA = ("Enhet", "Periode", "Tittel", "Status", "Behov", "Valgt dato", "Valgt av")
NEED = "Foreldre etterlyser bedre informasjon"


@pytest.fixture
def maker(store: Database) -> Maker:
    return Maker(store)


def table(headers: Sequence[str], *lines: Sequence[Any], first: int = 2) -> Table:
    return table_of(headers, lines, first=first)


def bring(store: Database, kind: str, headers: Sequence[str], *lines: Sequence[Any], **options: Any) -> Plan:
    result = apply(store, kind, table(headers, *lines), actor="kari", **options).result
    assert isinstance(result, Plan)
    return result


def refusals(
    store: Database, kind: str, headers: Sequence[str], *lines: Sequence[Any], **options: Any
) -> list[tuple[int, str, str]]:
    """Return row, column and reason of what is refused; nothing may have happened."""
    before = everything(store)
    with pytest.raises(FileRefused) as refused:
        bring(store, kind, headers, *lines, **options)
    assert everything(store) == before
    return said(refused.value.plan)


def said(outcome: Plan) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, say(one.reason)) for one in outcome.refusals]


def everything(store: Database) -> dict[str, list[Any]]:
    """Return every row of every table, the log and the number series included."""
    with store.read() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(found).order_by(*found.primary_key))]
            for name, found in TABLES.items()
        }


def count(store: Database, name: str) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES[name])).scalar_one())


def actions(outcome: Plan) -> list[str]:
    return [row.action for row in outcome.rows]


# The whole organisation in one table


def test_the_sample_makes_the_organisation(store: Database) -> None:
    sample = read_table(DATA / "organisasjon.csv")
    outcome = apply(store, "organisation", sample, actor="kari").result
    assert outcome.counts == {"new": 71, "changed": 0, "unchanged": 0, "refused": 0}
    assert (count(store, "section"), count(store, "unit"), count(store, "unit_section")) == (9, 71, 71)
    with store.read() as connection:
        section = rows.as_dict(ALL["section"], rows.record(connection, "section", 1), WordBook(connection))
    assert (section["name"], section["valid_from"]) == ("Strategi og utvikling", "2026-01-01")
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


# Agents with their people

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


def test_a_proposal_becomes_an_appointment(store: Database, maker: Maker) -> None:
    section, person = maker.section(), maker.person("Kari", "Ås")
    maker.new("agent_appointment", section_id=section, person_id=person, from_date=dt.date(2026, 1, 1))
    assert actions(bring(store, "agents", AGENT, agent("Kari", "Ås"))) == ["changed"]
    assert maker.value("agent_appointment", 1, "state") == "appointed"


def test_an_agent_without_a_first_day_is_the_one_there_is(store: Database, maker: Maker) -> None:
    maker.section()
    bring(store, "agents", AGENT, agent("Kari", "Ås"))
    assert actions(bring(store, "agents", AGENT, agent("Kari", "Ås", start=""))) == ["unchanged"]


# All or nothing


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
    assert (planned.counts, planned.rows[0]) == (done.counts, done.rows[0])
    assert [said(planned), said(planned)] == [
        said(done),
        [(3, "Enhet", "Det er ingenting som heter «Ingensteds».")],
    ]
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
    assert run(store, ImportTable("person", given), actor="kari").result == planned.result


def test_what_the_store_itself_refuses_is_said_of_the_row(store: Database, maker: Maker) -> None:
    unit, period = maker.unit(maker.section()), maker.period()
    maker.area(unit, period)
    line = ("Åsen skole", "2025–2026", "Noe annet", "chosen", NEED, "1.2.2025", "rektor")
    (refused,) = refusals(store, "development_area", AREA, line)
    assert refused[:2] == (2, "Enhet")
    assert "allerede et utviklingsområde" in refused[2]


# Which row a line is


def test_blanks_never_overwrite(store: Database, maker: Maker) -> None:
    person = maker.new(
        "person", first_name="Kari", last_name="Ås", work_email="kari@kommune.no", job_title="rådgiver"
    )
    headers = ("first_name", "last_name", "work_email", "job_title", "work_phone")
    outcome = bring(store, "person", headers, ("Kari", "Ås", "", "", "90000000"))
    assert outcome.rows[0].changes == {"work_phone": (None, "90000000")}
    assert maker.value("person", person, "job_title") == "rådgiver"


def test_names_are_matched_as_people_write_them(store: Database, maker: Maker) -> None:
    maker.section("Plan & bygg")
    outcome = bring(store, "section", ("Navn", "Kode"), (" plan og\N{NO-BREAK SPACE}BYGG", "PB"))
    assert outcome.rows[0].changes == {"code": (None, "PB")}
    assert maker.value("section", 1, "name") == "Plan & bygg"


def test_an_id_finds_the_row_and_may_change_its_name(store: Database, maker: Maker) -> None:
    section = maker.section("Skole")
    assert bring(store, "section", ("id", "name"), (section, "SKOLE")).rows[0].changes == {
        "name": ("Skole", "SKOLE")
    }
    assert refusals(store, "section", ("id", "name"), (99, "X"), ("x", "Y")) == [
        (2, "", "Det er ingen rad 99 i Seksjon."),
        (3, "id", "«x» er ikke et helt tall."),
    ]


def test_a_unit_is_found_in_its_section(store: Database, maker: Maker) -> None:
    for name in ("Grunnskole", "Barnehage"):
        maker.unit(maker.section(name), "Åsen")
    headers = ("Seksjon", "Navn", "Antall ansatte")
    assert bring(store, "unit", headers, ("Barnehage", "åsen", 7)).rows[0].id == 2
    (refused,) = refusals(store, "unit", ("Navn", "Antall ansatte"), ("Åsen", 9))
    assert "Flere rader i Enhet passer" in refused[2]


def test_a_unit_whose_name_repeats_needs_its_section(store: Database, maker: Maker) -> None:
    units = [maker.unit(maker.section(name), "Åsen") for name in ("Grunnskole", "Barnehage")]
    maker.period()
    line = ("Åsen", "2025-2026", "Leselyst", "foreslått", "", "", "")
    (refused,) = refusals(store, "development_area", AREA, line)
    assert refused == (
        2,
        "Enhet",
        "«Åsen» kan være flere. Skriv hvilken, for eksempel med e-post, seksjon eller id.",
    )
    bring(store, "development_area", ("Seksjon", *AREA), ("Barnehage", *line))
    bring(store, "development_area", AREA, ("Åsen (Grunnskole)", *line[1:]))
    assert [maker.value("development_area", row, "unit_id") for row in (1, 2)] == units[::-1]


def test_a_section_that_does_not_fit_is_not_overlooked(store: Database, maker: Maker) -> None:
    maker.unit(maker.section("Grunnskole"), "Åsen")
    maker.section("Barnehage")
    maker.period()
    line = ("Åsen", "2025-2026", "Leselyst", "", "", "", "")
    assert refusals(store, "development_area", ("Seksjon", *AREA), ("Barnehage", *line), ("Ny", *line)) == [
        (2, "Enhet", "Det er ingenting som heter «Åsen»."),
        (3, "Seksjon", "Det er ingenting som heter «Ny»."),
    ]


def test_the_section_of_a_request_tells_units_apart(store: Database, maker: Maker) -> None:
    for name in ("Grunnskole", "Barnehage"):
        maker.unit(maker.section(name), "Åsen")
    headers = ("title", "unit", "section", "request_type", "requester_text", "received_on")
    line = ("Kurs", "Åsen", "Barnehage", "testing", "styrer", "2026-06-01")
    bring(store, "request", headers, line)
    assert (maker.value("request", 1, "unit_id"), maker.value("request", 1, "section_id")) == (2, None)
    assert actions(bring(store, "request", headers, line)) == ["unchanged"]


def test_dates_tell_a_unit_from_its_successor(store: Database, maker: Maker) -> None:
    section = maker.section()
    old = maker.unit(section, "Åsen", valid_to=dt.date(2025, 12, 31))
    new = maker.unit(section, "Åsen", valid_from=dt.date(2026, 1, 1))
    headers = ("title", "unit", "request_type", "requester_text", "received_on")
    bring(
        store,
        "request",
        headers,
        ("A", "Åsen", "testing", "x", "1.3.2025"),
        ("B", "Åsen", "testing", "x", "1.3.2026"),
    )
    assert [maker.value("request", row, "unit_id") for row in (1, 2)] == [old, new]
    outcome = bring(store, "unit", ("Seksjon", "Navn", "Antall ansatte"), ("Grunnskole", "Åsen", 12))
    assert outcome.rows[0].id == new
    third = bring(
        store,
        "unit",
        ("Seksjon", "Navn", "Type", "Ledertittel", "Gyldig fra", "Gyldig til"),
        ("Grunnskole", "Åsen", "skole", "rektor", "1.1.2019", "31.12.2019"),
        skip_refused=True,
    )
    assert third.rows[0].id not in (old, new)


def test_people_of_one_name_are_not_told_apart_by_dates(store: Database, maker: Maker) -> None:
    for email, start in (("a@kommune.no", dt.date(2020, 1, 1)), ("b@kommune.no", dt.date(2026, 1, 1))):
        person = maker.person("Kari", "Ås", email)
        last = dt.date(2020, 12, 31) if start.year == 2020 else None
        values = {"team_role": "member", "discipline": "x", "valid_from": start, "valid_to": last}
        maker.new("team_member", person_id=person, **values)
    (refused,) = refusals(
        store, "team_absence", ("member", "from", "to"), ("Kari Ås", "1.3.2026", "2.3.2026")
    )
    assert "kan være flere" in refused[2]
    assert actions(
        bring(store, "team_absence", ("member", "from", "to"), ("b@kommune.no", "1.3.2026", "2.3.2026"))
    ) == ["new"]


def test_what_belongs_to_an_area_is_found_by_unit_and_period(store: Database, maker: Maker) -> None:
    section, period = maker.section(), maker.period()
    areas = [maker.area(maker.unit(section, name), period) for name in ("Åsen", "Lia")]
    headers = ("Enhet", "Periode", "Dato", "Hvordan det går", "Hva skjedde")
    bring(store, "area_followup", headers, ("Lia", "2025-2026", "1.6.2026", "I rute", "Alt vel"))
    assert maker.value("area_followup", 1, "area_id") == areas[1]
    (refused,) = refusals(
        store, "milestone", ("Utviklingsområde", "Tittel", "Frist"), ("Leselyst", "Bokbad", "1.8.2026")
    )
    assert "kan være flere" in refused[2]
    bring(
        store,
        "milestone",
        ("Utviklingsområde", "Enhet", "Tittel", "Frist"),
        ("Leselyst", "Åsen", "Bokbad", "1.8.2026"),
    )
    assert maker.value("milestone", 1, "area_id") == areas[0]


def test_a_row_that_stands_there_twice_counts_once(store: Database) -> None:
    headers = ("Fornavn", "Etternavn", "Stillingstittel")
    assert actions(bring(store, "person", headers, ("A", "B", "x"), ("a", "b", ""), ("A", "B", "x"))) == [
        "new",
        "unchanged",
        "unchanged",
    ]


def test_two_rows_that_contradict_each_other_are_refused(store: Database, maker: Maker) -> None:
    maker.new("person", first_name="C", last_name="D", job_title="gammel")
    headers = ("Fornavn", "Etternavn", "Stillingstittel")
    lines = [("A", "B", "x"), ("A", "B", "y"), ("C", "D", "ny"), ("C", "D", "gammel")]
    said = "gjelder den samme (Person), med en annen verdi."
    assert refusals(store, "person", headers, *lines) == [
        (3, "Stillingstittel", f"Rad 2 {said}"),
        (5, "Stillingstittel", f"Rad 4 {said}"),
    ]


def test_rows_may_refer_to_rows_of_the_same_table(store: Database, maker: Maker) -> None:
    maker.unit(maker.section())
    maker.period()
    headers = (*AREA, "closed_on", "change_reason", "replaced_by")
    old = (
        "Åsen skole",
        "2025-2026",
        "Gammelt",
        "erstattet",
        NEED,
        "1.2.2025",
        "rektor",
        "1.9.2025",
        "Rektor sluttet i mai",
        "Nytt",
    )
    new = ("Åsen skole", "2025-2026", "Nytt", "valgt", NEED, "1.9.2025", "rektor", "", "", "")
    outcome = bring(store, "development_area", headers, old, new)
    assert actions(outcome) == ["new", "new"]
    assert outcome.rows[0].changes["replaced_by_id"] == (None, outcome.rows[1].id)
    assert actions(bring(store, "development_area", headers, old, new)) == ["unchanged", "unchanged"]
    assert maker.value("development_area", outcome.rows[0].id or 0, "state", dt.date(2025, 8, 31)) == "chosen"


# States and their dates


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


# Headers and cells


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
