"""Which row of the store a line of a table is."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import AREA, NEED, actions, bring, refusals
from tests.making import Maker


@pytest.fixture
def maker(store: Database) -> Maker:
    return Maker(store)


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
        (2, "id", "Seksjon har ingen rad med id 99. Tøm id-en for å ta denne inn som en ny rad."),
        (3, "id", "«x» er ikke et helt tall."),
    ]


def test_an_id_of_something_else_is_not_taken_for_ours(store: Database, maker: Maker) -> None:
    maker.unit(maker.section(), "Åsen", headcount=3)
    headers = ("Navn", "Antall ansatte")
    assert bring(store, "unit", ("ID", *headers), (77, "Åsen", 5)).ignored == ("ID",)
    assert refusals(store, "unit", ("id", *headers), (1, "Kari Berg", 9)) == [
        (2, "", "Rad 1 i Enhet er en annen. Utelat id hvis denne ikke er kjent fra før.")
    ]
    outcome = bring(store, "unit", ("id", "Seksjon", *headers), (1, "Grunnskole", "Åsen skole", 9))
    assert outcome.rows[0].changes == {"name": ("Åsen", "Åsen skole"), "headcount": (5, 9)}


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
        (2, "Enhet", "«Åsen» hører ikke til «Barnehage»."),
        (3, "Seksjon", "Det er ingenting som heter «Ny»."),
    ]


def test_a_section_that_contradicts_the_unit_refuses_the_row(store: Database, maker: Maker) -> None:
    unit = maker.unit(maker.section("Grunnskole"), "Åsen")
    maker.section("Barnehage")
    maker.person("Ola", "Lie")
    maker.request(unit, number="F-2026-001")
    headers = ("number", "title", "unit", "section", "request_type", "requester_text", "received_on")
    line = ["", "Kurs", "Åsen", "Barnehage", "testing", "styrer", "2026-06-01"]
    said = "«Åsen» hører ikke til «Barnehage»."
    assert refusals(store, "request", headers, line) == [(2, "unit", said)]
    line[0] = "F-2026-001"
    assert refusals(store, "request", headers, line) == [(2, "unit", said)]
    line[2] = str(unit)
    assert refusals(store, "request", headers, line)[0][:2] == (2, "unit")
    affiliation = ("person", "section", "unit", "valid_from")
    given = ("Ola Lie", "Barnehage", "Åsen", "1.1.2026")
    assert refusals(store, "affiliation", affiliation, given) == [(2, "unit", said)]
    bring(store, "affiliation", affiliation, ("Ola Lie", "Grunnskole", "Åsen", "1.1.2026"))
    assert (maker.value("affiliation", 1, "unit_id"), maker.value("affiliation", 1, "section_id")) == (
        unit,
        None,
    )


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


HOURS = ("Ressursteammedlem", "Dato", "Timer", "Aktivitet", "Merknad")


def test_equal_hours_in_one_file_are_several_entries(store: Database, maker: Maker) -> None:
    maker.member()
    morning, other = ("1", "1.6.2026", "1,5", "annet", ""), ("1", "1.6.2026", "1,5", "annet", "Etter lunsj")
    assert actions(bring(store, "time_entry", HOURS, morning, other, morning)) == ["new"] * 3
    assert actions(bring(store, "time_entry", HOURS, morning, other, morning)) == ["unchanged"] * 3
    assert actions(bring(store, "time_entry", HOURS, other, morning, morning)) == ["unchanged"] * 3
    assert actions(bring(store, "time_entry", HOURS, morning)) == ["unchanged"]
    assert actions(bring(store, "time_entry", HOURS, *[morning] * 4)) == [*["unchanged"] * 3, "new"]


def test_equal_hours_named_by_id_are_not_taken_twice(store: Database, maker: Maker) -> None:
    maker.member()
    line = ("1", "1.6.2026", "1,5", "annet", "")
    bring(store, "time_entry", HOURS, line, line)
    outcome = bring(store, "time_entry", ("id", *HOURS), ("", *line), ("1", *line), ("", *line))
    assert [(row.action, row.id) for row in outcome.rows] == [("unchanged", 2), ("unchanged", 1), ("new", 3)]


def test_a_refused_entry_takes_nobodys_place(store: Database, maker: Maker) -> None:
    maker.member()
    line = ("1", "1.6.2026", "13", "annet", "")
    assert actions(bring(store, "time_entry", HOURS, line, line, skip_refused=True)) == ["new", "refused"]
    assert actions(bring(store, "time_entry", HOURS, line, line, skip_refused=True)) == [
        "unchanged",
        "refused",
    ]


def test_several_people_may_give_feedback_on_a_day(store: Database, maker: Maker) -> None:
    maker.request(maker.unit(maker.section()))
    headers = ("request", "on_date", "usefulness", "process")
    lines = [("1", "20.6.2026", 6, 5), ("1", "20.6.2026", 4, 5), ("1", "20.6.2026", 6, 5)]
    assert actions(bring(store, "feedback", headers, *lines)) == ["new"] * 3
    assert actions(bring(store, "feedback", headers, *lines)) == ["unchanged"] * 3
    assert actions(bring(store, "feedback", headers, *reversed(lines))) == ["unchanged"] * 3


def test_a_row_named_by_its_id_needs_no_column_for_what_it_has(store: Database, maker: Maker) -> None:
    section, period = maker.section(), maker.period()
    area = maker.area(maker.unit(section), period)
    maker.unit(section, "Fjellvang skole")
    bring(store, "development_period", ("name", "start", "end"), ("2027-2028", "2027-01-01", "2028-12-31"))
    outcome = bring(store, "development_area", ("id", "Seksjon", "Merknad"), (area, "Grunnskole", "Uteskole"))
    assert list(outcome.rows[0].changes) == ["note"]


def test_requests_without_a_day_come_in_once(store: Database, maker: Maker) -> None:
    unit = maker.unit(maker.section(), "Åsen")
    headers = ("Tittel", "Enhet", "Type bistand", "Bestiller")
    lines = [(title, "Åsen", "idéutvikling", "Kari Ås") for title in ("Idéverksted", "Planleggingsdag")]
    earlier = maker.request(unit, dt.date(2025, 6, 1), title="Planleggingsdag")
    assert actions(bring(store, "request", headers, *lines)) == ["new", "new"]
    assert actions(bring(store, "request", headers, *lines)) == ["unchanged", "unchanged"]
    assert maker.value("request", earlier, "title") == "Planleggingsdag"
