"""What is shown can be typed again: show and parse are each other's inverse for every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from innovasjon_desktop.domain.errors import Ambiguous, BadInput, NotFound, RuleBroken, UserError
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Field, Kind
from innovasjon_desktop.entities.text import clean, hours_text, parse, show
from innovasjon_desktop.entities.validate import checked
from innovasjon_desktop.i18n import LANGUAGES, language
from innovasjon_desktop.services.words import WordBook
from innovasjon_desktop.store.schema import TABLES
from innovasjon_desktop.store.unit_of_work import Database
from tests.making import Maker

DATES = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
DAYS = DATES.map(dt.date.isoformat)
MONTHS = DATES.map(lambda date: date.replace(day=1))
FIELDS = {
    Kind.TEXT: Field(name="title", label="Title", kind=Kind.TEXT),
    Kind.LONG_TEXT: Field(name="need", label="Need", kind=Kind.LONG_TEXT),
    Kind.EMAIL: Field(name="work_email", label="Work e-mail", kind=Kind.EMAIL),
    Kind.INTEGER: Field(name="headcount", label="Employees", kind=Kind.INTEGER),
    Kind.HOURS: Field(name="hours", label="Hours", kind=Kind.HOURS),
    Kind.DATE: Field(name="on_date", label="Date", kind=Kind.DATE),
    Kind.MONTH: Field(name="from_month", label="From month", kind=Kind.MONTH),
    Kind.BOOLEAN: Field(name="active", label="Active", kind=Kind.BOOLEAN),
    Kind.CODE: Field(name="unit_type", label="Type", kind=Kind.CODE, target="unit_type"),
    Kind.CODES: Field(name="themes", label="Theme", kind=Kind.CODES, target="theme"),
    Kind.STATE: ALL["request"].field("state"),
    Kind.REF: Field(name="unit_id", label="Unit", kind=Kind.REF, target="unit"),
    Kind.REFS: Field(name="methods", label="Methods", kind=Kind.REFS, target="method"),
    Kind.COUNTS: Field(
        name="participants", label="Participants", kind=Kind.COUNTS, target="participant_group"
    ),
    Kind.DATES: Field(name="local_holidays", label="Local holidays", kind=Kind.DATES),
}


def keys(words: WordBook, list_name: str) -> list[str]:
    return [code.key for code in words.codes(list_name)]


def values(
    kind: Kind, words: WordBook, units: Sequence[int], methods: Sequence[int]
) -> st.SearchStrategy[Any]:
    """Return the values a field of ``kind`` can hold."""
    match kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return st.text(max_size=150)
        case Kind.EMAIL:
            return st.emails().filter(lambda text: "'" not in text)
        case Kind.INTEGER:
            return st.integers(-(10**9) + 1, 10**9 - 1)
        case Kind.HOURS:
            return st.integers(-(10**6), 10**6)
        case Kind.DATE:
            return DATES
        case Kind.MONTH:
            return MONTHS
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.CODE:
            return st.sampled_from(keys(words, "unit_type"))
        case Kind.CODES:
            return st.lists(st.sampled_from(keys(words, "theme")), unique=True)
        case Kind.STATE:
            life = ALL["request"].life
            assert life is not None
            return st.sampled_from([state.key for state in life.states])
        case Kind.REF:
            return st.sampled_from(units)
        case Kind.REFS:
            return st.lists(st.sampled_from(methods), unique=True)
        case Kind.COUNTS:
            return st.dictionaries(st.sampled_from(keys(words, "participant_group")), st.integers(0, 5000))
        case Kind.DATES:
            return st.lists(DAYS)


@pytest.fixture
def named(store: Database) -> Database:
    """Return a store with names and labels that are hard to take apart again."""
    maker = Maker(store)
    section = maker.section()
    for name in ("Åsen skole", "Ås & Vik barnehage", "Kultur, idrett og frivillighet", "Team 2; natt", "17"):
        maker.unit(section, name)
    maker.new("method", name_nb="Idé, test og lær", name_nn="Idé, test og lær")
    label = "Plan, bygg og eiendom"
    maker.new("code", list="theme", key="plan", label_nb=label, label_nn=label)
    maker.new("code", list="participant_group", key="x", label_nb="Barn, 6: unge", label_nn="Born, 6: unge")
    return store


def test_every_kind_is_tried() -> None:
    assert set(FIELDS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_shown_can_be_typed_again(kind: Kind, named: Database) -> None:
    field = FIELDS[kind]
    with named.read() as connection:
        books = {}
        for name in LANGUAGES:
            with language(name):
                books[name] = WordBook(connection)
                books[name].codes("theme")
        units = list(connection.scalars(select(TABLES["unit"].c.id)))
        methods = list(connection.scalars(select(TABLES["method"].c.id)))

        @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(name=st.sampled_from(LANGUAGES), value=values(kind, books["nb"], units, methods))
        def same(name: str, value: Any) -> None:
            try:
                held = checked(field, value)
            except BadInput:
                return  # never stored, never shown
            if held not in (None, [], {}):
                with language(name):
                    assert parse(field, show(field, held, books[name]), books[name]) == held

        same()


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\u200b\u200c\u200d\u2060\ufeff", ""),
        ("\u202eÅsen\u202c \u2066skole\u2069\u200f", "Åsen skole"),
        ("barne\u00adhage", "barnehage"),
        ("Kari\u200dÅs", "KariÅs"),
        ("👩\u200d💻 på ❤️\u200d🔥", "👩\u200d💻 på ❤️\u200d🔥"),
        ("👩\u200d\u200b💻", "👩💻"),
        ("én\u200blinje\nto\tfelt", "énlinje\nto\tfelt"),
    ],
)
def test_what_cannot_be_seen_is_not_kept(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_a_name_nobody_can_see_is_no_name(make: Maker) -> None:
    with pytest.raises(RuleBroken) as error:
        make.section("\u200b\u2060")
    assert error.value.field == "name"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@pytest.mark.parametrize("kind", Kind)
@given(text=st.text(st.characters(codec="utf-8"), max_size=40) | st.from_regex(r"[-0-9.,:;/ eExX²]{1,12}"))
def test_any_text_is_read_or_refused_in_words(kind: Kind, text: str, store: Database) -> None:
    with store.read() as connection:
        words = WordBook(connection)
        with suppress(UserError):
            value = parse(FIELDS[kind], text, words)
            assert value is None or show(FIELDS[kind], value, words) != "" or value in ([], {})


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.DATE, "2026-03-01", dt.date(2026, 3, 1)),
        (Kind.DATE, "1.3.2026", dt.date(2026, 3, 1)),
        (Kind.DATE, "01.03.26", dt.date(2026, 3, 1)),
        (Kind.MONTH, "2026-03", dt.date(2026, 3, 1)),
        (Kind.MONTH, "17.03.2026", dt.date(2026, 3, 1)),
        (Kind.HOURS, "7,5", 450),
        (Kind.HOURS, "7.5 t", 450),
        (Kind.HOURS, "1:07", 67),
        (Kind.HOURS, "1.1166666666666667", 67),
        (Kind.BOOLEAN, "X", True),
        (Kind.BOOLEAN, "Nei", False),
        (Kind.INTEGER, "1 200", 1200),
        (Kind.INTEGER, "12,0", 12),
        (Kind.CODE, "Skole", "skole"),
        (Kind.CODE, "SKULE", "skole"),
        (Kind.STATE, "Mottatt", "received"),
        (Kind.EMAIL, "Kari@Kommune.NO", "kari@kommune.no"),
    ],
)
def test_people_write_it_in_more_ways(kind: Kind, text: str, value: object, store: Database) -> None:
    with store.read() as connection:
        assert parse(FIELDS[kind], text, WordBook(connection)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.DATE, "31.02.2026"),
        (Kind.DATE, "2026"),
        (Kind.DATE, "1.3"),
        (Kind.DATE, "01.01.0026"),
        (Kind.DATE, "0026-01-01"),
        (Kind.MONTH, "01.01.0026"),
        (Kind.MONTH, "13.2026"),
        (Kind.HOURS, "nan"),
        (Kind.HOURS, "1e999999999"),
        (Kind.HOURS, "0,02"),
        (Kind.INTEGER, "2,5"),
        (Kind.INTEGER, "99999999999999999999"),
        (Kind.BOOLEAN, "kanskje"),
        (Kind.COUNTS, "Brukere"),
    ],
)
def test_what_cannot_be_read_is_refused(kind: Kind, text: str, store: Database) -> None:
    with store.read() as connection, pytest.raises(BadInput):
        parse(FIELDS[kind], text, WordBook(connection))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.CODE, "sirkus"),
        (Kind.STATE, "glemt"),
        (Kind.REF, "Ingensteds"),
        (Kind.REF, "²"),
        (Kind.REF, "9" * 30),
    ],
)
def test_unknown_names_are_not_guessed(kind: Kind, text: str, store: Database) -> None:
    with store.read() as connection, pytest.raises(NotFound):
        parse(FIELDS[kind], text, WordBook(connection))


def test_two_units_of_one_name_are_asked_about(store: Database) -> None:
    maker = Maker(store)
    for section in ("Grunnskole", "Barnehage"):
        maker.unit(maker.section(section), "Åsen")
    with store.read() as connection, pytest.raises(Ambiguous):
        parse(FIELDS[Kind.REF], "Åsen", WordBook(connection))


@pytest.mark.parametrize(
    ("minutes", "text"), [(450, "7,5"), (600, "10"), (15, "0,25"), (67, "1:07"), (-1, "-0:01")]
)
def test_hours_are_shown_exactly(minutes: int, text: str) -> None:
    assert hours_text(minutes) == text
