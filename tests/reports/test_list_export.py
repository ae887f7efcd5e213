"""Any list as it stands, as a workbook or CSV."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from innovasjon_desktop.domain.errors import BadInput, Cancelled
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.reports.cells import clean
from innovasjon_desktop.reports.list_export import csv_text, sheet_name, write_list
from innovasjon_desktop.reports.style import Format, Marked
from innovasjon_desktop.reports.workbook import Column
from innovasjon_desktop.services.importing.reading import read_table
from tests.reports.reading import tables
from tests.reports.test_cells import PAYLOADS

COLUMNS = [
    Column("Enhet"),
    Column("Valgt dato", Format.DATE),
    Column("Måned", Format.MONTH),
    Column("Timer", Format.HOURS),
    Column("Andel", Format.SHARE),
    Column("Status"),
]
DAY = dt.date(2026, 6, 30)
ROW = ("Ærfugl skole", DAY, DAY.replace(day=1), Decimal("7.25"), Share(3, 4), Marked("✓ Fullført"))


def test_a_workbook_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "liste.xlsx"
    write_list(path, "Utviklingsområder", COLUMNS, [ROW, (None,) * 6], 2, as_of=DAY)
    book = load_workbook(path)
    assert book.sheetnames == ["Utviklingsområder"]
    first, second = tables(book)["tbl_liste"]
    assert first == {
        "Enhet": "Ærfugl skole",
        "Valgt dato": dt.datetime(2026, 6, 30),
        "Måned": dt.datetime(2026, 6, 1),
        "Timer": 7.25,
        "Andel": 0.75,
        "Status": "✓ Fullført",
    }
    assert set(second.values()) == {None}
    sheet = book.worksheets[0]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")


def test_csv_as_norwegian_spreadsheets_read_it(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    write_list(path, "Liste", COLUMNS, [ROW, (None,) * 6], 2)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfEnhet;Valgt dato;")
    assert path.read_bytes().endswith(b"\r\n;;;;;\r\n")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert rows[1] == ["Ærfugl skole", "30.06.2026", "06.2026", "7,25", "75\N{NO-BREAK SPACE}%", "✓ Fullført"]


@pytest.mark.parametrize("payload", PAYLOADS[::7])
def test_no_csv_text_is_read_as_a_formula(payload: str) -> None:
    assert csv_text(payload).startswith("'")


@given(st.text(st.characters(), max_size=80))
def test_csv_text_comes_back(text: str) -> None:
    assert csv_text(text) in (clean(text), f"'{clean(text)}")


@pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'sitat'", "''", "-", "'-", "x'=1", "@her", "' =1"])
def test_an_import_reads_the_text_the_csv_was_written_from(tmp_path: Path, text: str) -> None:
    write_list(tmp_path / "a.csv", "Liste", [Column("Navn")], [(text,)], 1)
    assert [line.cells for line in read_table(tmp_path / "a.csv").lines] == [(text,)]


def test_a_negative_number_is_a_number_in_csv() -> None:
    assert csv_text(-5) == "-5"


def test_an_empty_list_has_its_titles(tmp_path: Path) -> None:
    write_list(tmp_path / "tom.xlsx", "Liste", COLUMNS, [], 0)
    sheet = load_workbook(tmp_path / "tom.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert not sheet.tables


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Forespørsler", "Forespørsler"),
        ("Møter 1/2: [alle]?", "Møter 1 2 alle"),
        ("Et navn som er altfor langt for et ark i Excel", "Et navn som er altfor langt for"),
        ("''", "Liste"),
    ],
)
def test_sheet_names_are_those_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name
    assert len(name) <= 31


@pytest.mark.parametrize("name", ["liste.xlsx", "liste.csv"])
def test_progress_is_told_and_cancelling_leaves_nothing(tmp_path: Path, name: str) -> None:
    told: list[int] = []

    def rows() -> Iterator[tuple[str]]:
        yield from ((f"rad {n}",) for n in range(2_000))

    def progress(done: int, total: int, text: str) -> None:
        assert (total, text) == (2_000, "Liste")
        told.append(done)

    write_list(tmp_path / name, "Liste", [Column("Rad")], rows(), 2_000, progress=progress)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 2_000)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(Cancelled):
        write_list(
            tmp_path / name,
            "Liste",
            [Column("Rad")],
            rows(),
            2_000,
            progress=progress,
            cancel=lambda: len(told) > 12,
        )
    assert (tmp_path / name).read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        write_list(tmp_path / "liste.ods", "Liste", COLUMNS, [ROW], 1)


def test_a_guard_reads_csv_too(tmp_path: Path) -> None:
    write_list(
        tmp_path / "a.csv",
        "Liste",
        [Column("Rad")],
        [("Kari",)],
        1,
        guard=lambda text: text.replace("Kari", "–"),
    )
    assert "Kari" not in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
