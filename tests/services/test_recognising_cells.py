"""What people write in cells: dates, numbers, nothing, one or two people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.services.recognising.cell_words import MONTHS
from innovasjon_desktop.services.recognising.cells import is_nobody, is_nothing, read_day, read_number
from innovasjon_desktop.services.recognising.people import People, Person, read_people, says_last_first

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))


def day(text: object) -> dt.date | None:
    found = read_day(text)  # type: ignore[arg-type]  # a cell of any type
    return found.day if found is not None else None


@pytest.mark.parametrize(
    "text",
    [
        "3.2.25",
        "03.02.2025",
        "3.2.2025",
        "2025-02-03",
        "3/2 2025",
        "3/2-25",
        "3/2/2025",
        "3-2-2025",
        "3. februar 2025",
        "3 feb. 2025",
        "3. FEBRUAR 2025",
        " 03.02.2025 kl. 14:05",
        "2025-02-03T14:05:00",
        "3.\N{NO-BREAK SPACE}2. 2025",
        "3.feb 2025",
        "3.februar.2025",
        "mandag 3. februar 2025",
        "man. 3.2.2025",
        "måndag den 3. februar 2025",
        "20250203",
        pytest.param(20250203, id="a number"),
        "03.02.2025.",
        "2025/02/03 8:05:12 a.m. GMT+1",
        "2025/02/03 8:05:12 PM GMT+01:00",
        "2025-02-03T14:05:00.000Z",
        dt.date(2025, 2, 3),
        dt.datetime(2025, 2, 3, 14, 5),
    ],
)
def test_a_date_is_read_however_it_is_written(text: object) -> None:
    assert day(text) == dt.date(2025, 2, 3)


@pytest.mark.parametrize(
    "text",
    ["februar 2025", "Feb. 2025", "02.2025", "2025-02", "2/2025", "feb. 25", "feb 25", "ca. februar 2025"],
)
def test_a_month_is_asked_about(text: str) -> None:
    found = read_day(text)
    assert found is not None
    assert found.day is None
    assert found.maybe == (dt.date(2025, 2, 1), dt.date(2025, 2, 28))


@pytest.mark.parametrize(
    "text",
    [
        "31.2.2025",
        "snart",
        "uke 12",
        "2025",
        "",
        "3.2",
        12,
        True,
        "32.13.2025",
        "20251301",
        "12345678",
        "ca snart",
    ],
)
def test_what_is_no_date_is_none(text: object) -> None:
    assert day(text) is None


@pytest.mark.parametrize(
    "text", ["45691", "45691,5", pytest.param(45_691, id="number"), pytest.param(45_691.5, id="with a time")]
)
def test_a_number_a_spreadsheet_keeps_for_a_day_is_asked_about(text: object) -> None:
    found = read_day(text)  # type: ignore[arg-type]  # a cell of any type
    assert found is not None
    assert (found.day, found.maybe) == (None, (dt.date(2025, 2, 3),))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ca 3.2.2025", id="about"),
        pytest.param("rundt 3. februar 2025", id="about, spelt"),
        pytest.param("tirsdag 3. februar 2025", id="another day of the week"),
        pytest.param("03022025", id="the day first, without dots"),
    ],
)
def test_a_day_that_is_not_quite_said_is_asked_about(text: str) -> None:
    found = read_day(text)
    assert found is not None
    assert (found.day, found.maybe) == (None, (dt.date(2025, 2, 3),))


def test_an_american_date_is_asked_about() -> None:
    found = read_day("2/13/2025")
    assert found is not None
    assert (found.day, found.maybe) == (None, (dt.date(2025, 2, 13),))


@given(
    DAYS,
    st.sampled_from(
        ["{d}.{m}.{y}", "{d:02}.{m:02}.{y}", "{d}/{m} {y}", "{y}-{m:02}-{d:02}", "{d}. {name} {y}"]
    ),
)
def test_every_day_is_read_in_every_way_to_write_it(wanted: dt.date, way: str) -> None:
    name = next(name for name, number in MONTHS.items() if number == wanted.month)
    assert day(way.format(d=wanted.day, m=wanted.month, y=wanted.year, name=name)) == wanted


@given(DAYS)
def test_a_year_of_two_digits_is_of_this_century(wanted: dt.date) -> None:
    found = day(f"{wanted.day}.{wanted.month}.{wanted.year % 100:02}")
    expected = 2000 + wanted.year % 100
    try:
        assert found == wanted.replace(year=expected)
    except ValueError:  # 29 February
        assert found is None


@given(st.text(max_size=30))
def test_any_text_at_all_can_be_looked_at(text: str) -> None:
    read_day(text)
    read_number(text)
    read_people(text, text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ca. 40", 40),
        ("ca 40", 40),
        ("40", 40),
        ("~40", 40),
        ("40 personer", 40),
        ("1 200", 1200),
        ("40,0", 40),
    ],
)
def test_a_number_with_words_around_it(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["30-40", "mange", "40 eller 50", "4,5"])
def test_what_is_not_one_whole_number_stays_as_it_is(text: str) -> None:
    assert read_number(text) == text


@pytest.mark.parametrize(
    "text", ["(ingen)", "-", "–", "?", "ikke valgt", "Ikkje valt", " IKKE  VALGT ", "", None]
)
def test_nothing_is_written_in_many_ways(text: str | None) -> None:
    assert is_nothing(text)
    assert is_nobody(text)


def test_a_name_that_is_missing_is_nobody_but_may_be_a_word_elsewhere() -> None:
    assert is_nobody("Vakant")
    assert not is_nothing("Vakant")


@pytest.mark.parametrize(
    ("name", "email", "people"),
    [
        ("Kari Ås", None, [("Kari", "Ås", "")]),
        ("Ås, Kari", "kari@k.no", [("Kari", "Ås", "kari@k.no")]),
        ("van der Berg, Per", None, [("Per", "van der Berg", "")]),
        ("Anne Marie Berg", None, [("Anne Marie", "Berg", "", "", True)]),
        ("Berg Hansen, Kari Anne", "kari@k.no", [("Kari Anne", "Berg Hansen", "kari@k.no")]),
        (
            "Morten Eide / Liv Ås",
            "m@k.no; l@k.no",
            [("Morten", "Eide", "m@k.no"), ("Liv", "Ås", "l@k.no")],
        ),
        ("Kari Ås og Ola Moen", None, [("Kari", "Ås", ""), ("Ola", "Moen", "")]),
        ("Kari Ås\nOla Moen", "a@k.no\nb@k.no", [("Kari", "Ås", "a@k.no"), ("Ola", "Moen", "b@k.no")]),
        ("Ås, Kari; Moen, Ola", None, [("Kari", "Ås", ""), ("Ola", "Moen", "")]),
        ("Kari Ås, Ola Moen", "a@k.no, b@k.no", [("Kari", "Ås", "a@k.no"), ("Ola", "Moen", "b@k.no")]),
        ("(ingen)", None, []),
        ("Bjørg Sørli", "mailto:b@k.no", [("Bjørg", "Sørli", "b@k.no")]),
    ],
)
def test_the_people_of_a_cell(name: str, email: str | None, people: list[tuple[Any, ...]]) -> None:
    assert read_people(name, email) == sure(*people)


def sure(*people: tuple[Any, ...]) -> People:
    return People((tuple(Person(*each) for each in people),), True)


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("Kari Ås <kari.as@x.no>", ("Kari", "Ås", "kari.as@x.no")),
        ("Kari Ås (kari.as@x.no)", ("Kari", "Ås", "kari.as@x.no")),
        ("Ås, Kari kari+as@x.no", ("Kari", "Ås", "kari+as@x.no")),
        ("Kari Ås, kari.as@x.no", ("Kari", "Ås", "kari.as@x.no")),
        ("Kari Ås (vikar for Per Moe)", ("Kari", "Ås", "", "vikar for Per Moe")),
        ("Kari Ås (permisjon og ferie, til 1/8)", ("Kari", "Ås", "", "permisjon og ferie, til 1/8")),
        ("Dr. Ola  Nes", ("Ola", "Nes", "", "Dr.")),
        ("rektor Kari Ås", ("Kari", "Ås", "", "rektor")),
        ("Kari Ås, rektor", ("Kari", "Ås", "", "rektor")),
        ("Kari Ås – ass. rektor", ("Kari", "Ås", "", "ass. rektor")),
        ("Bo Li (50 %)", ("Bo", "Li", "", "50 %")),
        ("Bo Li 50%", ("Bo", "Li", "", "50%")),
        ("Per van der Berg", ("Per", "van der Berg")),
        ("kari ås", ("kari", "ås")),
    ],
)
def test_what_is_no_name_is_taken_from_it(name: str, person: tuple[str, ...]) -> None:
    assert read_people(name, None) == sure(person)


@pytest.mark.parametrize(
    "name",
    [
        "rektor Kari",
        "Kari Ås (Per Moe)",
        "Kari (Kaja) Ås",
        "Kari Ås (50 %",
        "Kari Ås - Fossnes skole",
        "Kari Ås vikarierer for Per",
        "(50 %)",
        "Kari Ås <a@x.no> <b@x.no>",
        "Kari og Ola",
        "Kari Ås / Ola",
        "Kari, Ola og Per Nes",
        "rektor",
    ],
)
def test_where_it_is_not_sure_nobody_is_made_of_it(name: str) -> None:
    assert read_people(name, None) == People()


def test_an_address_beside_another_one_is_not_chosen_between() -> None:
    assert read_people("Kari Ås <kari@x.no>", "KARI@x.no") == sure(("Kari", "Ås", "kari@x.no"))
    assert read_people("Kari Ås <kari@x.no>", "ola@x.no") == People()


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Bo Li (50 %), Eva Nes (50 %)", [("Bo", "Li", "", "50 %"), ("Eva", "Nes", "", "50 %")]),
        ("Bo Li <b@x.no>, Eva Nes <e@x.no>", [("Bo", "Li", "b@x.no"), ("Eva", "Nes", "e@x.no")]),
        ("Bo Li, Eva Nes, Kari Ås", [("Bo", "Li"), ("Eva", "Nes"), ("Kari", "Ås")]),
        ("Bo Li (vikar)\nEva Nes", [("Bo", "Li", "", "vikar"), ("Eva", "Nes")]),
    ],
)
def test_several_people_with_something_around_them(name: str, people: list[tuple[str, ...]]) -> None:
    assert read_people(name, None) == sure(*people)


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("Kari Ås, Ola Nes", [[("Ola Nes", "Kari Ås")], [("Kari", "Ås"), ("Ola", "Nes")]]),
        (
            "Berg Hansen, Kari Anne",
            [[("Kari Anne", "Berg Hansen")], [("Berg", "Hansen"), ("Kari", "Anne")]],
        ),
        ("Kari og Ola Nes", [[("Kari", "Nes"), ("Ola", "Nes")]]),
    ],
)
def test_who_is_meant_is_asked_with_every_way_to_read_it(
    name: str, ways: list[list[tuple[str, str]]]
) -> None:
    expected = tuple(tuple(Person(*each) for each in way) for way in ways)
    assert read_people(name, None) == People(expected, False)


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Berg Kari", [("Kari", "Berg")]),
        ("Ås, Kari", [("Kari", "Ås")]),
        ("Berg Hansen, Kari Anne", [("Kari Anne", "Berg Hansen")]),
        ("Nes, Ola og Li Eva", [("Ola", "Nes"), ("Eva", "Li")]),
    ],
)
def test_a_header_says_that_the_last_name_comes_first(name: str, people: list[tuple[str, str]]) -> None:
    assert says_last_first("Etternavn, fornavn")
    assert says_last_first("Navn (etternamn og førenamn)")
    assert not says_last_first("Fornavn og etternavn")
    assert read_people(name, None, last_first=True) == sure(*people)


def test_three_words_with_the_last_name_first_are_asked_about() -> None:
    found = read_people("Berg Kari Anne", None, last_first=True)
    assert found == People(
        ((Person("Kari Anne", "Berg"),), (Person("Anne", "Berg Kari"),)),
        False,
    )


@pytest.mark.parametrize(
    ("name", "email"), [("Kari Ås / Ola Moen", "kari@k.no"), ("Kari Ås", "a@k.no; b@k.no")]
)
def test_who_is_meant_is_never_guessed(name: str, email: str | None) -> None:
    assert read_people(name, email) == People()
