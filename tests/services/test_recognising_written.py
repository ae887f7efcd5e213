"""What an import writes is what it showed: nothing for a row that is refused, and no answer twice."""

from __future__ import annotations

import datetime as dt

import pytest

from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.history import undo
from innovasjon_desktop.services.importing.book import Book
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.auto import plan_auto
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers
from innovasjon_desktop.services.recognising.twice import NEW
from innovasjon_desktop.store.unit_of_work import Database
from tests.importing import everything
from tests.making import Maker
from tests.services.test_recognising_auto import actions, book, bring, kept, rows, said

AREAS = ("Enhet", "Utviklingsområde", "Status", "Valgt dato", "Periode")
GOOD: tuple[Cell, ...] = ("Tangen skole", "Grønt reint", "Valgt", "1.2.2025", "2025-2026")
SHORT: tuple[Cell, ...] = ("Fossnes skole", "AB", "Valgt", "1.2.2023", "2023-2024")
BOTH = {f"value:{name}:period_id": f"new:{name}" for name in ("2025–2026", "2023–2024")}
PERIOD = ("development_period", "name")


@pytest.fixture
def schools(make: Maker, store: Database) -> Database:
    """Return a store with a section and two units, and no period."""
    grunnskole = make.section("Grunnskole")
    for name in ("Tangen skole", "Fossnes skole"):
        make.unit(grunnskole, name)
    return store


def latest(store: Database) -> int:
    """Return the latest step of the history."""
    return kept(store, "change_set", "id")[-1][0]  # type: ignore[no-any-return] # rows hold anything


# Nothing for a row that is refused


def test_a_new_period_is_made_only_with_a_row_that_goes_in(schools: Database) -> None:
    done = bring(schools, book(AREAS, GOOD, SHORT), answers=BOTH, skip=True)
    assert actions(done) == ["new", "refused"]
    assert kept(schools, *PERIOD) == [("2025–2026",)]
    undo(schools, latest(schools), actor="kari")
    assert kept(schools, *PERIOD) == []


def test_a_refused_row_takes_a_period_with_it_for_the_next_to_make(schools: Database) -> None:
    refused = ("Tangen skole", "AB", *GOOD[2:])
    done = bring(schools, book(AREAS, refused, GOOD, GOOD), answers=BOTH, skip=True)
    assert [(row.action, [one.key for one in row.made]) for row in rows(done)] == [
        ("refused", []),
        ("new", ["2025–2026"]),
        ("unchanged", []),
    ]
    assert kept(schools, *PERIOD) == [("2025–2026",)]


def test_where_all_rows_are_refused_nothing_is_written_and_nothing_learnt(schools: Database) -> None:
    before, step = everything(schools), latest(schools)
    headers = {"column:development_area:periode": "period_id"}
    assert actions(bring(schools, book(AREAS, SHORT), answers=BOTH | headers, skip=True)) == ["refused"]
    assert kept(schools, "header_mapping", "id") == []
    assert (everything(schools), latest(schools)) == (before, step)


def test_a_period_in_the_way_refuses_the_rows_that_need_it(schools: Database, make: Maker) -> None:
    make.period(dt.date(2025, 7, 1))
    done = plan_auto(schools, [book(AREAS, GOOD)], Answers(said=BOTH))
    [problem] = rows(done)[0].problems
    assert (problem.column, say(problem.reason)) == ("Periode", "Perioden overlapper 2025–2027.")


# What is made for a row is shown


def made(
    done_in: Database, *books: Book, answers: dict[str, str] | None = None
) -> list[tuple[str, str, dict]]:  # type: ignore[type-arg] # values of any kind
    found = plan_auto(done_in, books, Answers(said=answers or {}))
    return [
        (one.entity, one.key, {name: new for name, (_old, new) in one.own.items()})
        for row in rows(found)
        for one in row.made
    ]


def test_the_dates_of_a_new_period_are_shown(schools: Database) -> None:
    assert made(schools, book(AREAS, GOOD), answers=BOTH) == [
        (
            "development_period",
            "2025–2026",
            {
                "start": dt.date(2025, 1, 1),
                "end": dt.date(2026, 12, 31),
                "state": "open",
                "choose_deadline": dt.date(2025, 4, 1),
            },
        )
    ]


def test_since_when_a_new_section_is_and_what_a_new_person_is_are_shown(store: Database) -> None:
    units = book(("Seksjon", "Enhet", "Type", "Leder"), ("Oppvekst", "Åsen skole", "skole", "rektor"))
    assert made(store, units) == [("section", "Oppvekst", {"valid_from": dt.date(2000, 1, 1)})]
    bring(store, units)
    agents = book(
        ("Seksjon", "Navn", "E-post", "Agent siden"), ("Oppvekst", "Kari Lie", "k@x.no", "1.1.2025")
    )
    assert made(store, agents) == [("person", "Kari Lie", {"is_external": False, "is_active": True})]


# Answers to a form


ANSWER = ("ID", "Fullføringstidspunkt", "E-post", "Navn", "Enhet", "Type hjelp", "Beskriv behovet kort")


def answer(number: int, need: str) -> tuple[Cell, ...]:
    day = dt.datetime(2025, 2, number, 10, 0)
    return (number, day, "ola@x.no", "Ola", "Tangen skole", "Tjenestedesign", need)


FIRST = "Dette svaret er importert før: F-2025-001 Tjenestedesign."


def test_a_copied_answer_does_not_make_the_others_unknown(schools: Database) -> None:
    copied = book(ANSWER, answer(1, "Behov A"), answer(2, "Behov B"), answer(2, "Behov B"), name="a.xlsx")
    bring(schools, copied, answers={"twice:values@a.xlsx/Ark1": LEAVE_OUT})
    later = book(ANSWER, answer(1, "Behov A, rettet"), answer(2, "Behov B, rettet"), name="b.xlsx")
    assert actions(bring(schools, later)) == ["left_out", "left_out"]
    assert kept(schools, "request", "need") == [("Behov A",), ("Behov B",)]


def test_numbers_that_stand_for_two_rows_are_not_known_again(schools: Database) -> None:
    both = book(ANSWER, answer(1, "Behov A"), answer(2, "Behov B"), answer(2, "Behov C"), name="a.xlsx")
    assert actions(bring(schools, both)) == ["new", "new", "new"]
    assert actions(bring(schools, book(ANSWER, answer(1, "X"), answer(2, "Y")))) == ["left_out", "new"]


def test_an_answer_that_says_something_else_now_is_left_out_and_told(schools: Database) -> None:
    bring(schools, book(ANSWER, answer(1, "Behov her"), answer(2, "Behov B")))
    later = bring(schools, book(ANSWER, answer(1, "Behov her, presisert"), answer(2, "Behov B")))
    assert said(later) == [
        (
            "",
            f"{FIRST} Nå sier det noe annet: Behov: Behov her → Behov her, presisert. "
            "Endre det der hvis dette er riktig.",
        ),
        ("", "Dette svaret er importert før: F-2025-002 Tjenestedesign."),
    ]
    assert later.questions == ()
    assert kept(schools, "request", "need") == [("Behov her",), ("Behov B",)]
    [offered] = later.offered  # nothing waits for it
    assert (offered.kind, offered.rows, [one.value for one in offered.choices]) == (
        "twice",
        1,
        ["change", NEW],
    )


def test_a_request_that_was_changed_here_is_not_told_of(schools: Database, make: Maker) -> None:
    from innovasjon_desktop.services.commands import Edit

    bring(schools, book(ANSWER, answer(1, "Behov her")))
    make.do(Edit("request", 1, {"need": "Avklart i møte"}))
    assert said(bring(schools, book(ANSWER, answer(1, "Behov her"), answer(2, "Ny")))) == [("", FIRST)]


@pytest.mark.parametrize(
    ("said_so", "action", "needs"),
    [("change", "changed", [("Presisert",)]), (NEW, "new", [("Behov her",), ("Presisert",)])],
)
def test_it_goes_in_if_a_person_says_so(
    schools: Database, said_so: str, action: str, needs: list[tuple[str]]
) -> None:
    bring(schools, book(ANSWER, answer(1, "Behov her")))
    done = bring(
        schools, book(ANSWER, answer(1, "Presisert")), answers={"twice:answer@liste.xlsx/Ark1": said_so}
    )
    assert actions(done) == [action]
    assert kept(schools, "request", "need") == needs


# Requests without a facilitator


def test_old_requests_without_a_facilitator_go_in_and_lack_one(schools: Database) -> None:
    headers = ("Mottatt", "Bestiller", "Enhet", "Tittel", "Type bistand", "Status")
    lines = [
        ("1.2.2025", "Kari", "Tangen skole", f"Samling {state}", "Tjenestedesign", state)
        for state in ("Mottatt", "Planlagt", "Pågår", "Ferdig")
    ]
    days = {f"value:liste.xlsx:{name}": "2025-03-01" for name in ("delivered_on", "closed_on")}
    done = bring(schools, book(headers, *lines), answers=days)
    assert actions(done) == ["new"] * 4
    lacks = ("Lead facilitator",)
    assert [row.lacks for row in rows(done)] == [(), lacks, lacks, lacks]
    back = undo(schools, latest(schools), actor="kari")
    undo(schools, back.change_set_id, actor="kari")  # what went in can be brought back
    assert [state for (state,) in kept(schools, "request", "state")][1] == "accepted"
