"""The workbook for some sections only: the same numbers as their rows in the workbook for all."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from innovasjon_desktop.cli.main import main
from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.figures.requests import request_lives, section_of
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.reports.management import write_report
from innovasjon_desktop.services.report_data import ReportData, load_report
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF
from tests.making import Maker
from tests.reports.reading import tables

NOWHERE = 10**6


def loaded(database: Database, *sections: int) -> ReportData:
    with database.read() as connection:
        return load_report(connection, AS_OF, sections=sections or None)


@pytest.fixture(scope="module")
def municipality(demo_template: Path) -> Any:
    database = Database(open_engine(demo_template))
    yield database
    database.close()


@pytest.fixture(scope="module")
def whole(municipality: Database) -> ReportData:
    return loaded(municipality)


@pytest.fixture(scope="module")
def two(whole: ReportData, municipality: Database) -> ReportData:
    """The report for the first and the last section."""
    first, *_, last = whole.figures.facts.structure.sections
    return loaded(municipality, last.id, first.id)


@pytest.fixture(scope="module")
def book(two: ReportData, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("del") / "del.xlsx"
    write_report(path, two, lang="nb")
    return load_workbook(path)


def test_a_section_has_the_numbers_of_its_row(municipality: Database, whole: ReportData) -> None:
    everything = whole.figures
    requests = {each.id: each for each in everything.facts.requests}
    for place, section in enumerate(everything.facts.structure.sections):
        figures = loaded(municipality, section.id).figures
        assert figures.agents.by_section == (everything.agents.by_section[place],)
        assert figures.areas.by_section == (everything.areas.by_section[place],)
        assert figures.areas.chosen == figures.areas.by_section[0].chosen
        own, row = figures.requests, everything.requests.by_section[place]
        assert own.reach == own.by_section[0].reach == row.reach
        # What they asked for with others stands under those, or apart, in the report for all.
        shared = [
            life.request.id
            for life in request_lives(figures.facts)
            if life.request.received_on >= figures.from_date
            and section_of(everything.facts, requests[life.request.id]) != section.id
        ]
        assert all(requests[each].more_units for each in shared)
        assert own.volume.received == own.by_section[0].received == row.received + len(shared)


def test_the_team_is_the_whole_team(two: ReportData, whole: ReportData, book: Workbook) -> None:
    assert two.figures.capacity == whole.figures.capacity
    assert two.previous.capacity == whole.previous.capacity
    assert str(book["Kapasitet"]["A4"].value).endswith(" (hele teamet, for alle seksjoner)")


def test_row_two_names_the_sections(two: ReportData, book: Workbook) -> None:
    first, last = two.sections
    assert [section.name for section in two.figures.facts.structure.sections] == [first, last]
    for sheet in book.worksheets:
        assert str(sheet["A2"].value).endswith(f" · data per 30.06.2026 · seksjoner {first}; {last}")


def test_every_sheet_is_about_the_sections_only(two: ReportData, book: Workbook, whole: ReportData) -> None:
    found = tables(book)
    for name, kept in (
        ("tbl_lederoversikt", ["De valgte seksjonene"]),
        ("tbl_agentdekning", ["De valgte seksjonene"]),
        ("tbl_rekkevidde", ["De valgte seksjonene"]),
        ("tbl_foresp_seksjon", []),
    ):
        assert [row["Seksjon"] for row in found[name]] == [*two.sections, *kept], name
    for name in ("tbl_agenter", "tbl_utviklingsomraader", "tbl_forespoersler", "tbl_uten_bistand"):
        assert found[name]
        assert {row["Seksjon"] for row in found[name]} <= set(two.sections), name
    assert {row["Seksjon"] or "" for row in found["tbl_avvik"]} <= {*two.sections, ""}
    assert 0 < len(two.deviations) < len(whole.deviations)
    place = {each.where.section_id for each in two.deviations if each.where.section_id}
    assert [each for each in whole.deviations if each.where.section_id in place] == [
        each for each in two.deviations if each.where.section_id
    ]


def test_the_interval_before_is_that_of_the_sections_too(two: ReportData, whole: ReportData) -> None:
    assert len(two.previous.agents.by_section) == 2
    assert two.previous.agents.by_section[0] == whole.previous.agents.by_section[0]


def test_a_part_that_does_not_add_up_is_never_handed_over(two: ReportData, tmp_path: Path) -> None:
    areas = dataclasses.replace(two.figures.areas, chosen=Share(1, 2))
    wrong = dataclasses.replace(two, figures=dataclasses.replace(two.figures, areas=areas))
    with pytest.raises(AssertionError, match="does not add up"):
        write_report(tmp_path / "a.xlsx", wrong, lang="nb")


def test_one_section_without_anything_still_makes_a_report(make: Maker, tmp_path: Path) -> None:
    make.request(make.unit(make.section("Helse")))
    empty = make.section("Kultur")
    write_report(tmp_path / "a.xlsx", loaded(make.database, empty), lang="nn")
    book = load_workbook(tmp_path / "a.xlsx")
    assert str(book["Førespurnader"]["A2"].value).endswith(" · seksjon Kultur")
    assert "Ingen registreringar i perioden" in [cell.value for cell in book["Førespurnader"]["A"]]


def test_a_report_is_for_at_least_one_section(make: Maker) -> None:
    make.section()
    with make.database.read() as connection:
        for nothing in ((), (NOWHERE,)):
            with pytest.raises(BadInput, match="at least one section"):
                load_report(connection, AS_OF, sections=nothing)


def test_sections_by_name_on_the_command_line(demo_place: str, two: ReportData, tmp_path: Path) -> None:
    path = tmp_path / "del.xlsx"
    call = ["--db", demo_place, "report", str(path), "--as-of", AS_OF.isoformat(), "--lang", "nb"]
    assert main([*call, "--section", "Ingensteds"]) == 3
    assert not path.exists()
    chosen = [word for name in two.sections for word in ("--section", name)]
    assert main([*call, *chosen]) == 0
    rows = tables(load_workbook(path))["tbl_agentdekning"]
    assert [row["Seksjon"] for row in rows] == [*two.sections, "De valgte seksjonene"]
