"""Where the table of a sheet begins and ends, what it holds, and which column is which field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from innovasjon_desktop.i18n import language, say
from innovasjon_desktop.services.importing.book import Merge, Sheet
from innovasjon_desktop.services.importing.reading import Cell
from innovasjon_desktop.services.recognising.finding import RawTable, find_tables
from innovasjon_desktop.services.recognising.holding import holding
from innovasjon_desktop.services.recognising.proposing import columns_of, fields_of, is_known

AGENTS = ("Seksjon", "Navn", "E-post", "Agent siden")


def sheet(*rows: Sequence[Cell], name: str = "Ark1", merged: tuple[Merge, ...] = ()) -> Sheet:
    """Return a sheet of rows that begin in row 1; a blank one is not there."""
    there = ((number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row))
    return Sheet(name, tuple(there), merged)


def tables(*rows: Sequence[Cell], merged: tuple[Merge, ...] = ()) -> list[RawTable]:
    return find_tables(sheet(*rows, merged=merged), is_known)


def fields(kind: str, *headers: str) -> list[tuple[str, bool]]:
    return [(one.field, one.sure) for one in columns_of(kind, headers)]


def test_the_header_stands_under_titles_and_the_footer_is_not_a_row() -> None:
    [found] = tables(
        ("Innovasjonsagenter i Elvedal",),
        ("Ansvarlig: ressursteamet",),
        (),
        AGENTS,
        ("Grunnskole", "Kari Ås", "k@k.no", "1.1.2025"),
        (),
        ("Barnehage", "Ola Moen", "o@k.no", "1.1.2025"),
        (),
        ("Sist oppdatert 3.2.2025 av KH",),
    )
    assert (found.header_row, found.headers) == (4, AGENTS)
    assert [number for number, _cells in found.lines] == [5, 7]
    assert found.footers == (9,)
    assert found.titles == ("Innovasjonsagenter i Elvedal", "Ansvarlig: ressursteamet")


def test_a_merged_block_has_its_value_in_every_row() -> None:
    [found] = tables(
        AGENTS,
        ("Grunnskole", "Kari Ås", "k@k.no"),
        (None, "Ola Moen", "o@k.no"),
        (None, "Liv Eng", "l@k.no"),
        merged=(Merge(2, 3, 0, 0),),
    )
    assert [cells[0] for _number, cells in found.lines] == ["Grunnskole", "Grunnskole", None]


def test_a_header_that_is_printed_again_is_not_a_row() -> None:
    [found] = tables(AGENTS, ("A", "Kari Ås", "k@k.no"), AGENTS, ("B", "Ola Moen", "o@k.no"))
    assert [number for number, _cells in found.lines] == [2, 4]


def test_two_tables_below_each_other() -> None:
    first, second = tables(
        AGENTS,
        ("A", "Kari Ås", "k@k.no", "1.1.2025"),
        (),
        ("Utviklingsområder",),
        ("Enhet", "Utviklingsområde", "Status"),
        ("Tangen skole", "Leselyst", "Valgt"),
    )
    assert (first.header_row, second.header_row) == (1, 5)
    assert [number for number, _cells in second.lines] == [6]
    assert second.titles == ("Utviklingsområder",)


@pytest.mark.parametrize("footer", ["Sum", "Totalt: 12", "Kilde: HR", "Antall agenter: 3"])
def test_a_sum_below_the_list_is_not_a_row(footer: str) -> None:
    [found] = tables(AGENTS, ("A", "Kari Ås", "k@k.no"), (footer, 12))
    assert [number for number, _cells in found.lines] == [2]


def test_a_unit_alone_in_the_last_row_is_a_row() -> None:
    [found] = tables(("Enhet", "Utviklingsområde", "Status"), ("Tangen", "Leselyst", "Valgt"), ("Fossnes",))
    assert [number for number, _cells in found.lines] == [2, 3]


def test_a_row_of_words_that_are_also_headers_is_a_row() -> None:
    [found] = tables(
        ("Enhet", "Tittel", "Status"), ("Tangen", "Leselyst", "Valgt"), ("Enhet", "Status", "Ny")
    )
    assert [number for number, _cells in found.lines] == [2, 3]


def test_a_sheet_without_a_table_has_none() -> None:
    assert tables(("Bare en tekst",), (12,), (dt.date(2025, 1, 1),)) == []


def test_a_title_right_above_a_known_header_begins_a_table() -> None:
    first, second = tables(
        ("Innovasjonsagenter – Grunnskole",),
        AGENTS[1:],
        ("Kari Ås", "k@k.no", "1.1.2025"),
        ("Innovasjonsagenter – Barnehage",),
        AGENTS[1:],
        ("Ola Moen", "o@k.no", "1.1.2025"),
    )
    assert [number for number, _cells in first.lines] == [3]
    assert [number for number, _cells in second.lines] == [6]
    assert second.titles == ("Innovasjonsagenter – Barnehage",)


TWO_ROWS = (
    ("Seksjon", "Enhet", "Utviklingsområde", None, "Framdrift"),
    (None, None, "Navn", "Valgt dato", "Status", "Frist"),
    ("Grunnskole", "Tangen skole", "Leselyst", "1.2.25", "pågår", "1.6.26"),
)
ACROSS = (Merge(1, 2, 0, 0), Merge(1, 2, 1, 1), Merge(1, 1, 2, 3), Merge(1, 1, 4, 5))


@pytest.mark.parametrize("merged", [ACROSS, ()])
def test_a_header_of_two_rows_is_one(merged: tuple[Merge, ...]) -> None:
    [found] = tables(*TWO_ROWS, merged=merged)
    first = ("Seksjon", "Enhet")
    assert found.headers == (*first, "Utviklingsområde Navn", "Valgt dato", "Status", "Frist")
    assert (found.header_row, [number for number, _cells in found.lines]) == (2, [3])


UNKNOWN = ("Hvor", "Hvilken", "Hva skal gjøres", "Hvorfor", "Nå")
"""What no list of headers has."""


@pytest.mark.parametrize(
    ("upper", "lower", "merged"),
    [
        (("Enhet", None, "Utviklingsområde", None, "Status"), (*UNKNOWN[:4], None), ()),
        (("Enhet", None, "Utviklingsområde", None, None), UNKNOWN, (Merge(1, 1, 2, 4),)),
    ],
)
def test_what_stands_below_merged_groups_only_is_the_header(
    upper: tuple[str | None, ...], lower: tuple[str | None, ...], merged: tuple[Merge, ...]
) -> None:
    groups = merged or (Merge(1, 1, 2, 3),)
    [found] = tables(upper, lower, ("A", "B", "C", "D", "E"), merged=(Merge(1, 1, 0, 1), *groups))
    assert found.header_row == 2
    assert [number for number, _cells in found.lines] == [3]
    assert found.headers[:2] == ("Enhet Hvor", "Enhet Hvilken")


def test_columns_of_the_same_name_are_told_apart_by_what_stands_over_them() -> None:
    [found] = tables(
        ("Seksjon", "Agent", None, "Leder"),
        (None, "Navn", "E-post", "Navn", "E-post"),
        ("Grunnskole", "Kari Ås", "k@k.no", "Ola Moen", "o@k.no"),
        merged=(Merge(1, 2, 0, 0), Merge(1, 1, 1, 2), Merge(1, 1, 3, 4)),
    )
    assert found.headers == ("Seksjon", "Agent Navn", "Agent E-post", "Leder Navn", "Leder E-post")


def test_a_title_merged_over_the_table_is_no_header() -> None:
    [found] = tables(("Agenter",), AGENTS, ("A", "Kari Ås", "k@k.no"), merged=(Merge(1, 1, 0, 3),))
    assert (found.titles, found.headers) == (("Agenter",), AGENTS)


def test_a_row_below_a_merged_header_is_a_row() -> None:
    headers = ("Seksjon", "Navn", None, "E-post")
    [found] = tables(headers, ("A", "Kari", "Ås", "k@k.no"), merged=(Merge(1, 1, 1, 2),))
    assert [number for number, _cells in found.lines] == [2]


def test_notes_behind_an_empty_column_are_apart() -> None:
    row = ("A", "Kari Ås", "k@k.no", "1.1.2025", None, "Ring Kari")
    [found] = tables((*AGENTS, None, "Notater"), row)
    assert found.apart == 5


def test_an_empty_column_within_a_table_does_not_end_it() -> None:
    headers = (None, None, "Enhet", None, "Område", None, "Status")
    [found] = tables(headers, (None, 1, "Tangen skole", None, "Leselyst", None, "valgt"))
    assert found.apart is None


def test_legends_below_a_sum_are_not_rows() -> None:
    [found] = tables(
        AGENTS,
        ("A", "Kari Ås", "k@k.no"),
        ("Totalt", None, 1),
        (),
        ("Gul = sluttet",),
        ("* Tall fra 2024",),
    )
    assert ([number for number, _cells in found.lines], found.footers) == ([2], (3, 5, 6))


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("development_area", "Valgt område 2025-2026", "title"),
        ("development_area", "Utviklingsområde", "title"),
        ("development_area", "Navn på enhet", "unit_id"),
        ("development_area", "Virksomhet", "unit_id"),
        ("development_area", "Når valgt", "chosen_on"),
        ("development_area", "Hvorfor (behov)", "need"),
        ("development_area", "Eining", "unit_id"),
        ("agents", "Til og med", "planned_to"),
        ("agents", "Forankret hos leder", "anchored_by"),
        ("agents", "Agent siden", "from_date"),
        ("agents", "  SEKSJON ", "section_id"),
        ("request", "Hvilken enhet gjelder det?", "unit_id"),
        ("request", "Hva trenger dere hjelp til?", "request_type"),
        ("request", "Beskriv behovet kort", "need"),
        ("request", "Fullføringstidspunkt", "received_on"),
        ("request", "Tidsmerke", "received_on"),
        ("request", "Antall deltakere", "expected_participants"),
        ("request", "Hvor mange blir med?", "expected_participants"),
        ("request", "Hvilken virksomhet jobber du i?", "unit_id"),
        ("request", "Hva slags bistand ønsker dere?", "request_type"),
        ("request", "Fortell litt om utfordringen dere står i", "need"),
        ("organisation", "Virksomhet", "unit"),
    ],
)
def test_a_header_that_means_one_field_is_sure(kind: str, header: str, field: str) -> None:
    assert fields(kind, header) == [(field, True)]


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("development_area", "Dato", "chosen_on"),
        ("request", "Dato", "received_on"),
        ("request", "Når passer det?", "wanted_from"),
        ("development_area", "Ansvarlig", "chosen_by"),
        ("development_area", "Utviklngsområde", "title"),
        ("agents", "Sekjson", "section_id"),
    ],
)
def test_a_header_that_may_mean_a_field_is_proposed_only(kind: str, header: str, field: str) -> None:
    assert fields(kind, header) == [(field, False)]


def test_what_nothing_is_called_is_left_out() -> None:
    assert fields("agents", "Navn", "Skostørrelse") == [("name", True), ("", True)]


def test_two_columns_never_fill_the_same_field() -> None:
    found = columns_of("request", ["Starttidspunkt", "Fullføringstidspunkt", "Innsendt"])
    assert [one.field for one in found] == ["", "received_on", ""]
    assert say(found[2].reason or "") == "Mottatt dato står allerede i kolonnen «Fullføringstidspunkt»."


def test_a_reason_is_said_in_the_words_of_the_user() -> None:
    [found] = columns_of("development_area", ["Valgt område 2025-2026"])
    assert say(found.reason or "") == "«Valgt område 2025-2026» betyr Utviklingsområde."
    with language("nn"):
        assert say(found.reason or "") == "«Valgt område 2025-2026» tyder Utviklingsområde."


def test_a_person_s_choice_goes_before_every_proposal() -> None:
    found = columns_of("development_area", ["Enhet", "Område", "Tema"], {1: "", 2: "title"})
    assert [(one.field, one.sure) for one in found] == [("unit_id", True), ("", True), ("title", True)]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (AGENTS, "agents"),
        (("Seksjon", "Enhet", "Type", "Leder"), "organisation"),
        (("Navn på enhet", "Område", "Dato", "Status"), "development_area"),
        (("Tidsmerke", "Navn", "Enhet", "Hva trenger dere hjelp til?"), "request"),
        (("Navn", "E-post", "Stilling"), "person"),
        (("request_id", "member_id", "role", "planned_hours"), "request_facilitator"),
    ],
)
def test_what_a_table_holds(headers: tuple[str, ...], kind: str) -> None:
    found = holding(RawTable("Ark1", (), 1, headers, (), ()), "liste.xlsx")
    assert (found.kind, found.sure) == (kind, True)


def test_a_table_nobody_can_tell_is_asked_about() -> None:
    found = holding(RawTable("Ark1", (), 1, ("Ting", "Antall"), (), ()), "liste.xlsx")
    assert (found.kind, found.sure) == ("", False)


@pytest.mark.parametrize("kind", ["agents", "development_area", "request", "organisation", "person"])
def test_every_field_of_the_vocabulary_is_a_column_of_its_kind(kind: str) -> None:
    from innovasjon_desktop.services.recognising.vocabulary import MAYBE, PHRASES

    known = {field.name for field in fields_of(kind)}
    assert {*PHRASES[kind], *MAYBE.get(kind, {})} <= known
