"""Columns that say one end of a time, columns with the same header, and what is asked of them once only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from innovasjon_desktop.domain.errors import BadInput, Message
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing.book import Book, Merge
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising import memory
from innovasjon_desktop.services.recognising.auto import ASKED, NEW, REFUSED, AutoPlan, apply_auto, plan_auto
from innovasjon_desktop.services.recognising.proposing import columns_of
from innovasjon_desktop.services.recognising.questions import LEAVE_OUT, Answers
from innovasjon_desktop.services.recognising.same_headers import told_apart
from innovasjon_desktop.services.recognising.unused import unused
from innovasjon_desktop.services.recognising.wording import asks
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker
from tests.services.test_recognising_auto import actions, book, bring, kept, rows

PLACE, YEARS = "Tangen skole", "2025-2026"
DAY, LAST = dt.date(2025, 2, 1), dt.date(2026, 12, 31)


@pytest.fixture
def school(make: Maker, store: Database) -> Database:
    """Return a store with a section and three units, and no period."""
    grunnskole = make.section("Grunnskole")
    for name in (PLACE, "Fossnes skole", "Granmo skole"):
        make.unit(grunnskole, name)
    return store


def fields(found: AutoPlan) -> list[tuple[str, str, bool]]:
    return [(one.header, one.field, one.sure) for one in found.tables[0].columns]


def merged(file: Book, *blocks: Merge) -> Book:
    return replace(file, sheets=(replace(file.sheets[0], merged=blocks),))


def answered(store: Database, file: Book, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what is proposed, or else the first choice, for all that is asked, as often as it asks more."""
    said = {**(more or {})}
    while True:
        asked = [one for one in plan_auto(store, [file], Answers(said=said)).questions if one.key not in said]
        if not asked:
            return said
        said |= {
            one.key: one.proposed or (one.choices[0].value if one.choices else LEAVE_OUT) for one in asked
        }


# One end of a time


TWO_ROWS: tuple[Sequence[Cell], ...] = (
    ("Seksjon", "Navn", "Periode", None, "Forankring"),
    (None, None, "Fra", "Til", "Leder", "Dato"),
    ("Grunnskole", "Ola Hansen", "01.02.2025", "31.12.2026", "rektor", "05.02.2025"),
    ("Grunnskole", "Kari Lie", "01.02.2025", None, "rektor", None),
)
ACROSS = (Merge(1, 2, 0, 0), Merge(1, 2, 1, 1), Merge(1, 1, 2, 3), Merge(1, 1, 4, 5))


def test_the_ends_of_a_period_in_two_rows_of_headers_are_the_first_and_the_last_day(
    school: Database,
) -> None:
    found = bring(school, merged(book(*TWO_ROWS), *ACROSS))
    assert fields(found)[2:] == [
        ("Periode Fra", "from_date", True),
        ("Periode Til", "planned_to", True),
        ("Leder", "anchored_by", True),
        ("Forankring Dato", "anchored_on", True),
    ]
    assert kept(school, "agent_appointment", "from_date", "planned_to", "anchored_on") == [
        (DAY, LAST, dt.date(2025, 2, 5)),
        (DAY, None, None),
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Periode fra", "Periode til"),
        ("Periode (fra dato)", "Periode (til dato)"),
        ("Agentperiode start", "Agentperiode slutt"),
        ("Funksjonsperiode fra og med", "Funksjonsperiode til og med"),
        ("Agent frå", "Agent til"),
        ("Varighet fra", "Varighet til"),
    ],
)
def test_a_header_that_ends_in_the_word_for_an_end_is_that_end(first: str, last: str) -> None:
    found = columns_of("agents", ("Seksjon", "Navn", first, last))
    assert [(one.field, one.sure) for one in found[2:]] == [("from_date", True), ("planned_to", True)]


@pytest.mark.parametrize("header", ["Periode", "Periode fra–til", "Fra - til", "Periode (start og slutt)"])
def test_a_header_that_names_no_end_or_both_is_the_whole_time(header: str) -> None:
    assert columns_of("agents", ("Seksjon", "Navn", header))[2].field == "span"


@pytest.mark.parametrize("header", ["Periode til", "Periode fra", "Utviklingsperiode slutt"])
def test_an_end_of_a_period_is_not_the_period_of_an_area(header: str) -> None:
    assert columns_of("development_area", ("Enhet", "Utviklingsområde", header))[2].field != "period_id"


@pytest.mark.parametrize("other", ["Agent siden", "Sluttdato"])
def test_a_whole_time_beside_one_of_its_ends_is_asked_about_and_never_mixed(
    school: Database, other: str
) -> None:
    headers = ("Seksjon", "Navn", "Periode", other)
    file = book(headers, ("Grunnskole", "Ola Hansen", "01.02.2025–31.12.2026", "01.03.2026"))
    found = plan_auto(school, [file])
    [question] = [one for one in found.questions if one.kind == "column"]
    assert fields(found)[2] == ("Periode", "", False)
    assert (question.text, question.proposed) == ("Periode", LEAVE_OUT)
    assert asks(question) == "«Periode»: Hva er denne kolonnen?"
    assert question.choices[0].reason is not None
    assert say(question.choices[0].reason).endswith(f"men «{other}» sier alt når.")
    swapped = {"column:agents:periode": "span", f"column:agents:{other.lower()}": LEAVE_OUT}
    bring(school, file, answers=swapped)
    assert kept(school, "agent_appointment", "from_date", "planned_to") == [(DAY, LAST)]


def test_nobody_can_choose_both_the_whole_time_and_one_of_its_ends() -> None:
    with pytest.raises(BadInput, match="same field"):
        columns_of("agents", ("Navn", "Periode", "Fra"), {1: "span", 2: "from_date"})
    before = {"Navn": "name", "Fra": "from_date", "Periode": "span"}  # as it was kept by an earlier version
    found = columns_of("agents", ("Navn", "Fra", "Periode"), before=before)
    assert [(one.field, one.sure) for one in found] == [("name", True), ("from_date", True), ("", False)]


# The same header twice


def test_columns_after_the_first_of_a_header_get_a_number() -> None:
    assert told_apart(("Dato", "dato", "Navn", "", "", "Dato")) == (
        "Dato",
        "dato (2)",
        "Navn",
        "",
        "",
        "Dato (3)",
    )
    assert told_apart(("Dato", "Dato (2)", "Dato")) == ("Dato", "Dato (2)", "Dato (3)")


TWICE: tuple[Sequence[Cell], ...] = (
    ("Enhet", "Utviklingsområde", "Status", "Dato", "Dato"),
    (PLACE, "Leselyst", "Valgt", dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
)


def test_what_is_proposed_for_columns_with_the_same_header_can_be_taken(school: Database) -> None:
    file = book(*TWICE, sheet=YEARS)
    bring(school, file, answers=answered(school, file))
    assert kept(school, "development_area", "chosen_on") == [(dt.date(2025, 1, 1),)]


@pytest.mark.parametrize("headers", [("Enhet", "Utviklingsområde", "Status", None) * 2])
def test_two_lists_beside_each_other_can_be_taken_as_proposed(
    school: Database, headers: tuple[str | None, ...]
) -> None:
    first, second = (PLACE, "Leselyst", "Foreslått", None), ("Fossnes skole", "Uteliv", "Foreslått", None)
    file = book(headers, (*first, *second), sheet=YEARS)
    found = bring(school, file, answers=answered(school, file))
    assert actions(found) == [NEW, NEW]
    assert kept(school, "development_area", "title") == [("Leselyst",), ("Uteliv",)]


def test_each_of_two_columns_with_the_same_header_has_an_answer_of_its_own(school: Database) -> None:
    file = book(*TWICE, sheet=YEARS)
    said = {"column:development_area:dato": LEAVE_OUT, "column:development_area:dato (2)": "chosen_on"}
    answers = Answers(said=answered(school, file, said))
    found = apply_auto(school, [file], answers, actor="kari").result
    assert isinstance(found, AutoPlan)
    assert fields(found)[3:] == [("Dato", "", True), ("Dato (2)", "chosen_on", True)]
    assert unused(found, answers).answers == ()
    assert kept(school, "development_area", "chosen_on") == [(dt.date(2025, 12, 31),)]


def test_a_mapping_by_header_can_name_the_second_of_two(school: Database) -> None:
    answers = Answers(headers={"Dato": "", "Dato (2)": "chosen_on"})
    found = plan_auto(school, [book(*TWICE, sheet=YEARS)], answers)
    assert [field for _header, field, _sure in fields(found)[3:]] == ["", "chosen_on"]
    assert unused(found, answers).headers == ()


def test_what_was_said_of_columns_with_the_same_header_is_remembered_of_each(school: Database) -> None:
    said = {"column:development_area:dato": LEAVE_OUT, "column:development_area:dato (2)": "chosen_on"}
    bring(school, file := book(*TWICE, sheet=YEARS), answers=answered(school, file, said))
    another = book(TWICE[0], ("Fossnes skole", *TWICE[1][1:]), sheet=YEARS)
    found = plan_auto(school, [another])
    assert (fields(found)[3:], found.questions) == (
        [("Dato", "", True), ("Dato (2)", "chosen_on", True)],
        (),
    )


def test_what_was_kept_by_header_is_still_true_of_the_first(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde", "Status", "Dato", "Dato")
    kept_before = dict(zip(headers[:4], ("unit_id", "title", "state", "planned_end"), strict=True))
    school.write(
        Message("Test"), "kari", lambda unit: memory.remember(unit, headers, "development_area", kept_before)
    )
    found = plan_auto(school, [book(*TWICE, sheet=YEARS)])
    assert fields(found)[3:] == [("Dato", "planned_end", True), ("Dato (2)", "chosen_on", False)]


def test_what_a_person_chooses_goes_before_what_another_column_was_the_last_time(school: Database) -> None:
    found = columns_of("request", ("Enhet", "Behov", "Tekst"), {2: "need"}, {"Behov": "need"})
    assert [(one.field, one.sure) for one in found[1:]] == [("", True), ("need", True)]


# Periods


HEADERS = ("Enhet", "Utviklingsområde", "Status", "Periode")


def test_a_period_that_overlaps_one_that_is_proposed_is_not_proposed_too(school: Database) -> None:
    file = book(
        HEADERS,
        (PLACE, "Leselyst", "Foreslått", YEARS),
        ("Fossnes skole", "Uteliv", "Foreslått", "2024/25"),
        ("Granmo skole", "Måltid", "Foreslått", "2023–2024"),
    )
    found = plan_auto(school, [file])
    assert {one.key: one.proposed for one in found.questions} == {
        "value:2025–2026:period_id": "new:2025–2026",
        "value:2024–2025:period_id": "",
        "value:2023–2024:period_id": "new:2023–2024",
    }
    found = bring(school, file, answers=answered(school, file), skip=True)
    assert actions(found) == [NEW, REFUSED, NEW]
    [problem] = rows(found)[1].problems
    assert (problem.column, problem.cell) == ("Periode", "D3")
    assert say(problem.reason).startswith("Perioden overlapper 202")


def test_a_period_that_overlaps_one_of_the_store_is_not_offered(make: Maker, school: Database) -> None:
    period = make.period()
    file = book(HEADERS, (PLACE, "Leselyst", "Foreslått", "2024/25"))
    [question] = plan_auto(school, [file]).questions
    assert ([one.value for one in question.choices], question.proposed) == ([str(period)], "")


def test_what_stands_in_the_column_of_the_period_is_named_when_it_is_asked_about(school: Database) -> None:
    file = book(HEADERS, (PLACE, "Leselyst", "Foreslått", "vår 2025"))
    [question] = plan_auto(school, [file]).questions
    assert question.text == "vår 2025"
    assert asks(question) == "Periode: Hva betyr «vår 2025»?"
    [question] = plan_auto(school, [book(HEADERS[:3], (PLACE, "Leselyst", "Foreslått"))]).questions
    assert "Ingen kolonne sier det" in asks(question)


# Asked once


@pytest.mark.parametrize(
    ("header", "cell", "key"),
    [
        ("Agent siden", "mars 2025", "date:from_date:mars 2025"),
        ("Periode", "mars 2025", "date:span:mars 2025"),
    ],
)
def test_a_first_day_that_is_asked_about_in_its_own_cell_is_not_asked_for_again(
    school: Database, header: str, cell: str, key: str
) -> None:
    file = book(("Seksjon", "Navn", header), ("Grunnskole", "Ola Hansen", cell))
    found = plan_auto(school, [file])
    assert ([one.key for one in found.questions], actions(found)) == ([key], [ASKED])


# Words


@pytest.mark.parametrize("header", ["Timer pr måned", "Timer pr. mnd.", "Timar pr. månad", "Timer i måneden"])
def test_hours_a_month_are_known_however_they_are_shortened(header: str) -> None:
    found = columns_of("agents", ("Seksjon", "Navn", header))[2]
    assert (found.field, found.sure) == ("hours_per_month", True)


def test_a_column_for_common_initiatives_is_the_name_of_one_and_a_tick_is_none(school: Database) -> None:
    headers = ("Enhet", "Utviklingsområde", "Status", "Hovedområde", "Fellestiltak")
    bring(
        school,
        book(
            headers,
            (PLACE, "Leselyst", "Foreslått", "☑", "Sammen om lesing"),
            ("Fossnes skole", "Uteliv", "Foreslått", "☐", "x"),
            ("Granmo skole", "Måltid", "Foreslått", "x", "nei"),
            sheet=YEARS,
        ),
        answers={"value:2025–2026:period_id": "new:2025–2026"},
    )
    assert kept(school, "development_area", "is_primary", "joint_initiative", "note") == [
        (True, "Sammen om lesing", None),
        (False, None, "Fellestiltak: x"),
        (True, None, None),
    ]
