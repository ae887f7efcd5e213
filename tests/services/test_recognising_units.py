"""Lists of units: one sheet for each section, types and titles no column says, and what a sheet is called."""

from __future__ import annotations

import pytest

from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.recognising.auto import ASKED, NEW, UNCHANGED, AutoPlan, plan_auto
from innovasjon_desktop.services.recognising.finding import RawTable
from innovasjon_desktop.services.recognising.holding import holding
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT
from innovasjon_desktop.services.recognising.wording import asks
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import actions, book, bring, kept

HEADERS = ("Enhet", "Type", "Leder")
SCHOOL = ("Tangen skole", "Skole", "rektor")


@pytest.fixture
def town(make: Maker, store: Database) -> Database:
    """Return a store with two sections, each with a unit."""
    make.unit(make.section("Grunnskole"), "Tangen skole")
    make.unit(make.section("Barnehage"), "Solbakken barnehage")
    make.period()
    return store


def notes(found: AutoPlan) -> list[str]:
    with language("en"):
        return [say(note) for table in found.tables for note in table.notes]


def sections(store: Database) -> list[str]:
    return [name for (name,) in kept(store, "section", "name")]


# One sheet for each section


@pytest.mark.parametrize("headers", [HEADERS, ("Virksomhet", "Enhetstype", "Virksomhetsleder")])
def test_the_sheet_is_the_section_where_no_column_is(town: Database, headers: tuple[str, ...]) -> None:
    file = book(headers, ("Fossnes skole", "Skole", "rektor"), sheet="Grunnskole")
    found = plan_auto(town, [file])
    assert (found.tables[0].kind, found.questions) == ("organisation", ())
    bring(town, file)
    unit, name = kept(town, "unit", "id", "name")[-1]
    assert name == "Fossnes skole"
    assert kept(town, "unit_section", "unit_id", "section_id")[-1] == (unit, 1)


def test_a_sheet_nobody_knows_is_a_section_if_a_person_says_so(store: Database) -> None:
    files = [
        book(HEADERS, SCHOOL, ("Fossnes skole", "Skole", "rektor"), name="a.xlsx", sheet="Oppvekst"),
        book(HEADERS, ("Elvebo", "Bolig", "leder"), name="b.xlsx", sheet="Helse og mestring"),
    ]
    found = plan_auto(store, files)
    assert actions(found) == [ASKED] * 3
    assert [(one.text, one.rows, one.proposed) for one in found.questions] == [
        ("Oppvekst", 2, "new"),
        ("Helse og mestring", 1, "new"),
    ]
    first, second = found.questions
    bring(store, *files, answers={first.key: "new", second.key: LEAVE_OUT})
    assert sections(store) == ["Oppvekst"]


def test_a_sheet_may_mean_a_section_there_is(town: Database) -> None:
    file = book(HEADERS, ("Fossnes skole", "Skole", "rektor"), sheet="Skolene")
    [question] = plan_auto(town, [file]).questions
    bring(town, file, answers={question.key: "Grunnskole"})
    assert (sections(town), kept(town, "unit_section", "section_id")[-1]) == (
        ["Grunnskole", "Barnehage"],
        (1,),
    )


def test_a_sheet_that_is_called_a_list_is_not_proposed_as_a_section(town: Database) -> None:
    [question] = plan_auto(town, [book(HEADERS, SCHOOL, sheet="Alle enheter")]).questions
    assert (question.text, question.proposed) == ("Alle enheter", "")


def test_the_section_is_asked_for_where_nothing_is_called_so(town: Database) -> None:
    file = book(HEADERS, ("Fossnes skole", "Skole", "rektor"))
    [question] = plan_auto(town, [file]).questions
    assert (question.field, question.text) == ("section", "")
    bring(town, file, answers={question.key: "Grunnskole"})
    assert kept(town, "unit_section", "unit_id", "section_id")[-1] == (3, 1)


# What a sheet is called, and what its columns say


@pytest.mark.parametrize(
    ("sheet", "headers", "kind", "sure"),
    [
        ("Bestillinger", ("Virksomhet", "Enhetstype", "Virksomhetsleder"), "organisation", True),
        ("Bestillinger", ("Seksjon", "Virksomhet", "Type", "Enhetsleder"), "request", False),
        ("Agenter", ("Navn", "E-postadresse", "Stillingstittel"), "agents", False),
        ("Agenter", ("Navn", "Agent siden", "E-postadresse"), "agents", True),
        ("Enheter", ("Enhet", "Hva trenger dere hjelp til?", "Bakgrunn"), "request", True),
    ],
)
def test_what_a_sheet_is_called_does_not_make_sure_what_its_columns_do_not(
    sheet: str, headers: tuple[str, ...], kind: str, sure: bool
) -> None:
    found = holding(RawTable(sheet, (), 1, headers, (), ()), "liste.xlsx")
    assert (found.kind, found.sure) == (kind, sure)


# Types and titles


def test_types_and_titles_are_asked_once_for_each_sort_of_unit(town: Database) -> None:
    headers = ("Seksjon", "Virksomhet", "Virksomhetsleder")
    lines = [
        ("Grunnskole", "Fossnes ungdomsskole", "Kari Ås"),
        ("Grunnskole", "Berg skole", "Ola Moen"),
        ("Barnehage", "Eikelia barnehage", "Liv Eng"),
        ("Barnehage", "Pedagogisk senter", "Bo Vik"),
    ]
    found = plan_auto(town, [book(headers, *lines, sheet="Enheter")])
    with language("nb"):
        assert [(one.field, one.text, one.rows, one.proposed) for one in found.questions] == [
            ("unit_type", "Skole", 2, "skole"),
            ("leader_title", "Skole", 2, "rektor"),
            ("unit_type", "Barnehage", 1, "barnehage"),
            ("leader_title", "Barnehage", 1, ""),
            ("unit_type", "", 1, ""),
            ("leader_title", "", 1, ""),
        ]
    with language("en"):
        assert asks(found.questions[0]) == ("Type: no column says it. What do the rows about “Skole” get?")
    said = ("skole", "rektor", "barnehage", "styrer", "tjeneste", "leder")
    answers = {one.key: answer for one, answer in zip(found.questions, said, strict=True)}
    bring(town, book(headers, *lines, sheet="Enheter"), answers=answers)
    assert kept(town, "unit", "unit_type", "leader_title")[2:] == [
        ("skole", "rektor"),
        ("skole", "rektor"),
        ("barnehage", "styrer"),
        ("tjeneste", "leder"),
    ]


def test_a_row_that_says_its_type_is_asked_for_its_title_only(town: Database) -> None:
    headers = ("Seksjon", "Enhet", "Type", "Leder")
    lines = [("Grunnskole", "Berg skole", "Skole", "rektor"), ("Grunnskole", "Elvebo", "Bolig", "")]
    found = plan_auto(town, [book(headers, *lines)])
    assert actions(found) == [NEW, ASKED]
    [question] = found.questions
    assert (question.field, question.text) == ("leader_title", "Bolig")


# Rows of another section than the sheet

ELSEWHERE = "“Grunnskole” names the section Grunnskole, but these rows are of another one: {}."


def test_agents_of_another_section_than_the_sheet_are_told(town: Database) -> None:
    lines = [("Grunnskole", "Kari Ås", "1.2.2025"), ("Barnehage", "Ola Moen", "1.2.2025")]
    file = book(("Seksjon", "Innovasjonsagent", "Fra"), *lines, sheet="Grunnskole")
    assert notes(plan_auto(town, [file])) == [ELSEWHERE.format(3)]


def test_units_of_another_section_than_the_sheet_are_told(town: Database) -> None:
    lines = [
        ("Tangen skole", "Leselyst", "valgt", "3.2.25"),
        ("Solbakken barnehage", "Ute", "valgt", "3.2.25"),
    ]
    headers = ("Enhet", "Utviklingsområde 2025-2026", "Status", "Valgt dato")
    assert notes(plan_auto(town, [book(headers, *lines, sheet="Grunnskole")])) == [ELSEWHERE.format(3)]
    assert notes(plan_auto(town, [book(headers, *lines, sheet="Ark1")])) == []


def test_an_organisation_that_says_another_section_than_the_sheet_is_told(town: Database) -> None:
    lines = [("Ny seksjon", "Berg skole", "Skole", "rektor"), ("Grunnskole", *SCHOOL)]
    file = book(("Seksjon", "Enhet", "Type", "Leder"), *lines, sheet="Grunnskole")
    found = plan_auto(town, [file])
    assert (actions(found), notes(found)) == ([NEW, UNCHANGED], [ELSEWHERE.format(2)])
