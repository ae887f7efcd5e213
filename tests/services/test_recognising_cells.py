"""What people write in cells: dates, numbers, nothing, one or two people."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovasjon_desktop.services.recognising.cells import (
    Person,
    is_nobody,
    is_nothing,
    read_day,
    read_number,
    read_people,
)
from innovasjon_desktop.services.recognising.vocabulary import MONTHS

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
        dt.date(2025, 2, 3),
        dt.datetime(2025, 2, 3, 14, 5),
    ],
)
def test_a_date_is_read_however_it_is_written(text: object) -> None:
    assert day(text) == dt.date(2025, 2, 3)


@pytest.mark.parametrize("text", ["februar 2025", "Feb. 2025", "02.2025", "2025-02", "2/2025"])
def test_a_month_is_asked_about(text: str) -> None:
    found = read_day(text)
    assert found is not None
    assert found.day is None
    assert found.maybe == (dt.date(2025, 2, 1), dt.date(2025, 2, 28))


@pytest.mark.parametrize("text", ["31.2.2025", "snart", "uke 12", "2025", "", "3.2", 12, True, "32.13.2025"])
def test_what_is_no_date_is_none(text: object) -> None:
    assert day(text) is None


def test_a_number_a_spreadsheet_keeps_for_a_day_is_asked_about() -> None:
    found = read_day(45_691)
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
        ("Anne Marie Berg", None, [("Anne Marie", "Berg", "")]),
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
def test_the_people_of_a_cell(name: str, email: str | None, people: list[tuple[str, str, str]]) -> None:
    assert read_people(name, email) == tuple(Person(*each) for each in people)


@pytest.mark.parametrize(
    ("name", "email"),
    [("Berg Hansen, Kari Anne", None), ("Kari Ås / Ola Moen", "kari@k.no"), ("Kari Ås", "a@k.no; b@k.no")],
)
def test_who_is_meant_is_never_guessed(name: str, email: str | None) -> None:
    assert read_people(name, email) is None
