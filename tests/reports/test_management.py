"""The management workbook of the example municipality, read back as its readers get it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from innovasjon_desktop.domain.errors import Cancelled
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.i18n import current_language, percent_text
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.files import report_name
from innovasjon_desktop.reports.management import write_report
from innovasjon_desktop.services.report_data import ReportData, load_report
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF
from tests.making import Maker
from tests.reports.reading import formulas, parts, tables

NB = [
    "Forside",
    "Lederoversikt",
    "Agentdekning",
    "Utviklingsområder",
    "Forespørsler",
    "Rekkevidde",
    "Kapasitet",
    "Avvik og oppfølging",
    "Definisjoner",
]
NN = [
    "Framside",
    "Leiaroversikt",
    "Agentdekning",
    "Utviklingsområde",
    "Førespurnader",
    "Rekkjevidd",
    "Kapasitet",
    "Avvik og oppfølging",
    "Definisjonar",
]
MADE_ON = dt.date(2026, 7, 1)
A4 = "9"
TOO_LONG = 31


@pytest.fixture(scope="module")
def data(demo_template: Path) -> ReportData:
    from innovasjon_desktop.store.engine import open_engine

    database = Database(open_engine(demo_template))
    with database.read() as connection:
        loaded = load_report(connection, AS_OF)
    database.close()
    return loaded


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rapport")


def written(folder: Path, data: ReportData, lang: str, *, names: bool = False) -> Path:
    path = folder / f"{lang}{'_navn' if names else ''}.xlsx"
    if not path.exists():
        write_report(path, data, lang=lang, names=names, made_on=MADE_ON)
    return path


@pytest.fixture(scope="module")
def nb(folder: Path, data: ReportData) -> Path:
    return written(folder, data, "nb")


@pytest.fixture(scope="module")
def nn(folder: Path, data: ReportData) -> Path:
    return written(folder, data, "nn")


@pytest.fixture(scope="module")
def book(nb: Path) -> Workbook:
    return load_workbook(nb)


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


# -- form --


def test_the_sheets_in_bokmal_and_nynorsk(nb: Path, nn: Path) -> None:
    assert load_workbook(nb).sheetnames == NB
    assert load_workbook(nn).sheetnames == NN
    assert all(len(name) <= TOO_LONG for name in NB + NN)


def test_every_list_is_a_table_with_its_own_name(book: Workbook) -> None:
    names = [table.displayName for sheet in book.worksheets for table in sheet.tables.values()]
    assert len(names) == len({name.casefold() for name in names})
    assert all(name.startswith("tbl_") for name in names)
    assert all(sheet.tables for sheet in book.worksheets)


def test_tables_lie_apart_and_their_titles_are_those_of_the_cells(book: Workbook) -> None:
    for sheet in book.worksheets:
        taken: set[tuple[int, int]] = set()
        for table in sheet.tables.values():
            left, top, right, bottom = map(int, filter(None, range_boundaries(table.ref)))
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            assert not taken & cells
            taken |= cells
            titles = [sheet.cell(top, column).value for column in range(left, right + 1)]
            assert [column.name for column in table.tableColumns] == titles


def test_every_sheet_prints_well(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert (str(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (A4, "landscape")
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "Innovasjonsrapport · data per 30.06.2026 · side &P av &N"
    for name in NB[2:]:
        assert book[name].freeze_panes is not None
        assert book[name].print_title_rows
    assert (book["Forside"].page_setup.fitToHeight, book["Lederoversikt"].page_setup.fitToHeight) == (1, 1)


def test_every_sheet_says_what_it_covers(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet["A2"].value == "Intervall 01.01.2026–30.06.2026 · data per 30.06.2026 · alle seksjoner"


def test_dates_numbers_and_shares_are_real_ones(book: Workbook) -> None:
    found = tables(book)
    request = found["tbl_forespoersler"][0]
    assert isinstance(request["Mottatt"], dt.datetime)
    assert isinstance(request["Planlagte timer"], int | float)
    coverage = found["tbl_agentdekning"][0]["Dekning"]
    assert isinstance(coverage, int | float)
    assert 0 <= coverage <= 1
    formats = {
        cell.value: cell.number_format
        for row in book["Forespørsler"].iter_rows()
        for cell in row
        if isinstance(cell.value, dt.datetime)
    }
    assert set(formats.values()) == {"dd.mm.yyyy", "mm.yyyy"}


def test_no_formula_and_no_macro(nb: Path) -> None:
    assert formulas(nb) == []
    assert not [name for name in parts(nb) if "vba" in name.casefold()]


def test_every_part_can_be_read(nb: Path) -> None:
    with ZipFile(nb) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            fromstring(archive.read(name))


# -- charts --


def test_every_chart_has_words_titles_axes_and_filled_ranges(nb: Path, book: Workbook) -> None:
    drawings = "".join(parts(nb, "xl/drawings/drawing").values())
    charts = parts(nb, "xl/charts/chart")
    described = re.findall(r'<cNvPr [^>]*descr="([^"]{20,})"', drawings)
    assert len(described) == len(charts) > 10
    for xml in charts.values():
        assert len(re.findall(r"<a:t>[^<]+</a:t>", xml)) == 3
        assert set(re.findall(r'<delete val="(\d)" ?/>', xml)) == {"0"}
        for reference in re.findall(r"<f>([^<]*)</f>", xml):
            name, _, area = reference.rpartition("!")
            cells = book[name.strip("'")][area.replace("$", "")]
            assert all(cell.value is not None for row in cells for cell in row), reference


def test_stopped_is_blue_grey_and_never_red(book: Workbook) -> None:
    cells = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("□ Stoppet – læring")
    ]
    fills = {cell.fill.fgColor.rgb for cell in cells if cell.fill.fill_type}
    assert f"00{look.STOPPED}" in fills
    assert f"00{look.OVER_FILL}" not in fills


# -- content --


def test_every_sheet_begins_with_its_finding(book: Workbook, data: ReportData) -> None:
    figures = data.figures
    coverage, chosen, reach = figures.agents.coverage, figures.areas.chosen, figures.requests.reach
    findings = {name: str(book[name]["A4"].value) for name in NB[1:]}

    def of(share: Share) -> str:
        return f"{share.numerator} av {share.denominator}"

    assert findings["Agentdekning"].startswith(
        f"{of(coverage)} seksjoner ({percent_text(coverage.percent)}) har ønsket antall agenter"
    )
    assert findings["Utviklingsområder"].startswith(
        f"{of(chosen)} enheter ({percent_text(chosen.percent)}) har valgt utviklingsområde; "
        f"{chosen.missing} gjenstår"
    )
    assert findings["Forespørsler"].startswith(f"{figures.requests.volume.received} forespørsler mottatt; ")
    assert of(figures.requests.within_deadline) in findings["Forespørsler"]
    assert findings["Rekkevidde"].startswith(f"{of(reach)} enheter ")
    assert percent_text(figures.capacity.ahead.load) in findings["Kapasitet"]
    assert findings["Avvik og oppfølging"].startswith(f"{len(data.deviations)} avvik")
    listed = {row["Ark"]: row["Funn"] for row in tables(book)["tbl_innhold"]}
    assert listed == findings


def test_rows_add_up(book: Workbook, data: ReportData) -> None:
    found, figures = tables(book), data.figures
    places = found["tbl_foresp_seksjon"]
    assert sum(row["Mottatt"] for row in places) == figures.requests.volume.received
    assert sum(row["Gjennomført"] for row in places) == figures.requests.delivered
    requests = found["tbl_forespoersler"]
    received = [row for row in requests if row["Mottatt i intervallet"] == "Ja"]
    assert len(received) == figures.requests.volume.received
    in_time = [row for row in received if row["Innen frist"] == "Ja"]
    late = [row for row in received if row["Innen frist"] == "Nei"]
    within = figures.requests.within_deadline
    assert (len(in_time), len(in_time) + len(late)) == (within.numerator, within.denominator)
    assert len([row for row in received if row["Innen frist"] == "Venter"]) == figures.requests.waiting
    units = found["tbl_omraader_status"]
    every = sum(value for row in units for title, value in row.items() if title != "Seksjon")
    assert every == len(data.figures.facts.structure.units)
    exempt = sum(value for row in units for title, value in row.items() if title == "– Fritatt")
    assert exempt == figures.areas.exempt


def test_units_without_an_area_come_first_and_exempt_ones_last(book: Workbook, data: ReportData) -> None:
    rows = tables(book)["tbl_utviklingsomraader"]
    sections: dict[str, list[int]] = {}
    for row in rows:
        standing = {"◇": 0, "…": 0, "–": 2}.get(row["Status"][0], 1)
        sections.setdefault(row["Seksjon"], []).append(standing)
    assert all(order == sorted(order) for order in sections.values())
    assert any(2 in order for order in sections.values())
    assert len({row["Enhet"] for row in rows}) == len(data.figures.facts.structure.units)
    assert [row["Begrunnelse"] for row in rows if row["Status"] == "– Fritatt"].count(None) == 0
    assert all(row["Resultat eller læring"] for row in rows if "læring" in row["Status"])


def test_the_first_page_shows_what_the_other_sheets_show(book: Workbook) -> None:
    page = book["Lederoversikt"]
    cards: dict[Any, tuple[Any, Any]] = {}
    for column in range(1, page.max_column + 1):
        label = page.cell(6, column).value
        if label:
            cards[label] = (page.cell(7, column).value, page.cell(8, column).value)
            assert page.cell(6, column).hyperlink is not None
    found = tables(book)
    agents = found["tbl_agentdekning"]
    total = agents[-1]
    wanting = [row for row in agents[:-1] if row["Ønsket antall agenter"]]
    covered = [row for row in wanting if row["Aktive agenter"] >= row["Ønsket antall agenter"]]
    assert cards["Seksjoner med agent"] == (
        pytest.approx(total["Dekning"]),
        f"{len(covered)} av {len(wanting)} seksjoner",
    )
    overview = found["tbl_lederoversikt"][-1]
    assert cards["Enheter med valgt område"][0] == pytest.approx(overview["Andel"])
    assert cards["Forespørsler mottatt"][0] == overview["Forespørsler"]
    ahead = [row for row in found["tbl_kapasitet"] if row["Måned"] > dt.datetime(2026, 6, 30)]
    booked = sum(row["Booket"] for row in ahead) / sum(row["Kapasitet, timer"] for row in ahead)
    assert cards["Teamets belegg, neste 3 måneder"][0] == pytest.approx(booked, abs=0.001)
    assert len(cards) == 6


def test_the_heaviest_matters_are_on_the_first_page(book: Workbook) -> None:
    heavy = [row["Hva"] for row in tables(book)["tbl_avvik"] if row["Vekt"] == 3]
    page = texts(book["Lederoversikt"])
    assert heavy
    assert all(what in page for what in heavy[:10])


def test_bokmal_and_nynorsk_have_the_same_figures(nb: Path, nn: Path) -> None:
    def numbers(path: Path) -> list[list[list[Any]]]:
        return [
            [
                [c.value for c in row if isinstance(c.value, int | float | dt.datetime)]
                for row in sheet.iter_rows()
            ]
            for sheet in load_workbook(path).worksheets
        ]

    assert numbers(nb) == numbers(nn)
    assert "Andel" in texts(load_workbook(nb)["Lederoversikt"])
    assert "Del" in texts(load_workbook(nn)["Leiaroversikt"])


def test_the_screen_keeps_its_language(tmp_path: Path, data: ReportData) -> None:
    write_report(tmp_path / "a.xlsx", data, lang="nn")
    assert current_language() == "nb"


# -- privacy --


def test_without_names_nobody_is_named_anywhere(nb: Path, nn: Path, data: ReportData) -> None:
    assert len(data.people) > 50
    for path in (nb, nn):
        with ZipFile(path) as archive:
            everything = [archive.read(name) for name in archive.namelist()]
        for person in data.people:
            wanted = (f"{person.first_name} {person.last_name}", person.email)
            for text in filter(None, wanted):
                assert not any(text.encode() in part for part in everything), text
        assert not any(re.search(rb"[\w.]+@[\w.]+\.\w", part) for part in everything)


def test_with_names_agents_and_members_are_named(folder: Path, data: ReportData) -> None:
    found = tables(load_workbook(written(folder, data, "nb", names=True)))
    agents = {row["Navn"] for row in found["tbl_agenter"]}
    assert agents <= {each.person for each in data.figures.facts.appointments}
    members = {member.name for member in data.figures.facts.members}
    assert {row["Ressursteammedlem"] for row in found["tbl_kapasitet_medlem"]} <= members


def test_without_names_roles_stand_for_members(book: Workbook) -> None:
    members = [row["Ressursteammedlem"] for row in tables(book)["tbl_kapasitet_medlem"]]
    assert len(members) == len(set(members)) > 2
    assert all(member.split(" · ")[0] in ("Leder", "Koordinator", "Medlem") for member in members)


def test_a_name_in_a_free_text_is_left_out(make: Maker, tmp_path: Path) -> None:
    unit = make.unit(make.section())
    make.person("Turid", "Åsheim", "turid@elvedal.example")
    make.request(unit, title="Møte med Turid Åsheim (turid@elvedal.example)")
    path = tmp_path / "a.xlsx"
    write_report(path, _load(make), lang="nb")
    row = tables(load_workbook(path))["tbl_forespoersler"][0]
    assert row["Tittel"] == "Møte med (navn utelatt) ((e-post utelatt))"
    write_report(path, _load(make), lang="nb", names=True)
    assert tables(load_workbook(path))["tbl_forespoersler"][0]["Tittel"].startswith("Møte med Turid Åsheim")


def test_text_that_looks_like_a_formula_stays_text(make: Maker, tmp_path: Path) -> None:
    unit = make.unit(make.section("=1+1"), "@SUM(A1)")
    make.request(unit, title="+cmd|' /C calc'!A0")
    path = tmp_path / "a.xlsx"
    write_report(path, _load(make), lang="nb")
    assert formulas(path) == []
    row = tables(load_workbook(path))["tbl_forespoersler"][0]
    assert (row["Tittel"], row["Seksjon"], row["Enhet"]) == ("+cmd|' /C calc'!A0", "=1+1", "@SUM(A1)")


def _load(make: Maker) -> ReportData:
    with make.database.read() as connection:
        return load_report(connection, AS_OF)


# -- the empty store, and stores in between --


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_an_empty_store_says_so_on_every_sheet(make: Maker, tmp_path: Path, lang: str) -> None:
    path = tmp_path / "tom.xlsx"
    write_report(path, _load(make), lang=lang)
    book = load_workbook(path)
    nothing = "Ingen registreringer i perioden" if lang == "nb" else "Ingen registreringar i perioden"
    for name in (NB if lang == "nb" else NN)[2:7]:
        assert nothing in texts(book[name]), name
    assert all(sheet["A4"].value for sheet in book.worksheets[1:])
    assert not parts(path, "xl/charts/")
    listed = str(texts(book.worksheets[0])[-1])
    assert ("Forespørsler" if lang == "nb" else "Førespurnader") in listed


def test_a_period_that_is_over_is_shown_and_said(demo: Database, tmp_path: Path) -> None:
    with demo.read() as connection:
        data = load_report(connection, dt.date(2029, 3, 1))
    assert data.figures.areas.period is not None
    assert data.figures.areas.period.outside
    write_report(tmp_path / "a.xlsx", data, lang="nb")
    finding = load_workbook(tmp_path / "a.xlsx")["Utviklingsområder"]["A4"].value
    assert "perioden sluttet 31.12.202" in str(finding)


@pytest.mark.parametrize("day", [dt.date(2024, 12, 1), dt.date(2025, 1, 1), dt.date(2025, 11, 30)])
def test_every_day_of_the_demo_adds_up(demo: Database, tmp_path: Path, day: dt.date) -> None:
    with demo.read() as connection:
        data = load_report(connection, day)
    write_report(tmp_path / "a.xlsx", data, lang="nb")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == NB


def test_figures_that_do_not_add_up_are_never_handed_over(tmp_path: Path, data: ReportData) -> None:
    figures = data.figures
    wrong: list[Callable[[], Any]] = [
        lambda: dataclasses.replace(figures, areas=dataclasses.replace(figures.areas, chosen=Share(1, 2))),
        lambda: dataclasses.replace(figures, areas=dataclasses.replace(figures.areas, exempt=7)),
        lambda: dataclasses.replace(
            figures, agents=dataclasses.replace(figures.agents, coverage=Share(9, 9))
        ),
        lambda: dataclasses.replace(
            figures, requests=dataclasses.replace(figures.requests, within_deadline=Share(1, 1))
        ),
        lambda: dataclasses.replace(
            figures,
            requests=dataclasses.replace(
                figures.requests, volume=dataclasses.replace(figures.requests.volume, received=3)
            ),
        ),
        lambda: dataclasses.replace(figures, requests=dataclasses.replace(figures.requests, delivered=3)),
    ]
    for change in wrong:
        with pytest.raises(AssertionError, match="does not add up"):
            write_report(tmp_path / "a.xlsx", dataclasses.replace(data, figures=change()), lang="nb")
    assert list(tmp_path.iterdir()) == []


# -- progress, cancelling, speed of the hand --


def test_progress_goes_from_none_to_all(tmp_path: Path, data: ReportData) -> None:
    told: list[tuple[int, int, str]] = []
    write_report(tmp_path / "a.xlsx", data, lang="nb", progress=lambda *step: told.append(step))
    assert [done for done, _all, _text in told] == list(range(len(told)))
    assert {total for _done, total, _text in told} == {len(told) - 1}
    assert [text for _done, _all, text in told] == [*NB, "Skriver filen", "Rapporten er lagret"]


def test_cancelling_at_any_time_leaves_no_file(tmp_path: Path, data: ReportData) -> None:
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return False

    write_report(tmp_path / "hel.xlsx", data, lang="nb", cancel=count)
    assert asked >= 2 * len(NB)
    for last in {0, 1, len(NB), asked - 1}:
        answers = chain([False] * last, [True])
        with pytest.raises(Cancelled):
            write_report(tmp_path / "a.xlsx", data, lang="nb", cancel=lambda: next(answers))  # noqa: B023 - called before the next turn
    assert [file.name for file in tmp_path.iterdir()] == ["hel.xlsx"]


@pytest.mark.parametrize(
    ("municipality", "name"),
    [
        ("Elvedal kommune", "Innovasjonsrapport_Elvedal_kommune_2026-01-01_2026-06-30.xlsx"),
        ("Sør-Ærfjord", "Innovasjonsrapport_Sør-Ærfjord_2026-01-01_2026-06-30.xlsx"),
        ('A/B\\C:D*E?"<>|', "Innovasjonsrapport_A_B_C_D_E_2026-01-01_2026-06-30.xlsx"),
        ("../..", "Innovasjonsrapport_kommunen_2026-01-01_2026-06-30.xlsx"),
        ("", "Innovasjonsrapport_kommunen_2026-01-01_2026-06-30.xlsx"),
    ],
)
def test_the_file_name_is_safe_everywhere(municipality: str, name: str) -> None:
    assert report_name(municipality, dt.date(2026, 1, 1), AS_OF) == name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_and_prints_it(tmp_path: Path, nb: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    for kind in ("pdf", "xlsx"):
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(nb)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "nb.pdf").read_bytes().startswith(b"%PDF")
    again = load_workbook(tmp_path / "nb.xlsx")
    assert again.sheetnames == NB
    assert again["Utviklingsområder"]["A4"].value == load_workbook(nb)["Utviklingsområder"]["A4"].value
