"""Sheets, tables, charts and print set-up, as Excel will find them."""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from innovasjon_desktop.domain.errors import Cancelled, UserError
from innovasjon_desktop.reports import style as look
from innovasjon_desktop.reports.blocks import distinct, letter
from innovasjon_desktop.reports.charts import MOST_CATEGORIES, Chart, Series
from innovasjon_desktop.reports.measure import lines_of
from innovasjon_desktop.reports.style import Format, Marked, Tone
from innovasjon_desktop.reports.workbook import PROGRAM, Book, Column
from tests.reports.reading import parts

COLUMNS = [Column("Seksjon"), Column("Aktive", Format.WHOLE), Column("Mangler", Format.WHOLE)]
A4 = "9"
ROWS = [("Grunnskole", 2, 0), ("Helse & omsorg", 0, 1), ("Kommunen", 2, 1)]


def chart(**values: object) -> Chart:
    given: dict[str, object] = {
        "title": "Agenter per seksjon",
        "alternative": 'Stolper: "Helse & omsorg" mangler én <agent>.',
        "category_title": "Seksjon",
        "value_title": "Agenter",
        "series": (Series(1, look.BAR), Series(2, look.STOPPED)),
    }
    return Chart(**(given | values))  # type: ignore[arg-type]  # as a call would give them


def written(path: Path, **values: object) -> Path:
    book = Book("Innovasjonsrapport", dt.date(2026, 6, 30))
    sheet = book.sheet("Ark & mer", [30, 12, 12])
    sheet.wide("Tittel", look.TITLE)
    grid = sheet.table("agenter", COLUMNS, ROWS, totals=1, freeze=1)
    assert sheet.chart(chart(**values), grid, row=sheet.row + 1, column=1)
    other = book.sheet("Tomt", [20])
    other.table("ingen", COLUMNS, [])
    book.save(path)
    return path


def test_a_table_is_a_real_one(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path / "a.xlsx"))["Ark & mer"]
    table = sheet.tables["tbl_agenter"]
    assert table.ref == "A2:C5"
    assert table.autoFilter is not None
    assert table.autoFilter.ref == "A2:C5"
    assert [column.name for column in table.tableColumns] == ["Seksjon", "Aktive", "Mangler"]
    assert [cell.value for cell in sheet[2]] == ["Seksjon", "Aktive", "Mangler"]
    assert [cell.value for cell in sheet[4]] == ["Helse & omsorg", 0, 1]
    assert sheet["A5"].font.bold
    assert not sheet["A4"].font.bold


def test_the_page_is_set_up(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path / "a.xlsx"))["Ark & mer"]
    assert (str(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (A4, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.freeze_panes == "B3"
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.oddFooter is not None
    assert sheet.oddFooter.center.text == "Innovasjonsrapport · data per 30.06.2026 · side &P av &N"


def test_the_properties_name_nobody(tmp_path: Path) -> None:
    properties = load_workbook(written(tmp_path / "a.xlsx")).properties
    assert (properties.creator, properties.lastModifiedBy) == (PROGRAM, PROGRAM)
    assert properties.title == "Innovasjonsrapport"


def test_no_rows_are_said_in_words_and_no_table(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path / "a.xlsx"))["Tomt"]
    assert sheet["A1"].value == "Ingen registreringer i perioden"
    assert not sheet.tables


def test_a_chart_says_what_it_shows(tmp_path: Path) -> None:
    drawing = parts(written(tmp_path / "a.xlsx"), "xl/drawings/drawing1.xml")["xl/drawings/drawing1.xml"]
    assert "descr='Stolper: \"Helse &amp; omsorg\" mangler én &lt;agent&gt;.'" in drawing


def test_a_chart_has_titles_axes_and_filled_ranges(tmp_path: Path) -> None:
    xml = parts(written(tmp_path / "a.xlsx"), "xl/charts/")["xl/charts/chart1.xml"]
    assert re.findall(r"<f>([^<]*)</f>", xml) == [
        "'Ark &amp; mer'!$B$2:$B$2",
        "'Ark &amp; mer'!$A$3:$A$4",
        "'Ark &amp; mer'!$B$3:$B$4",
        "'Ark &amp; mer'!$C$2:$C$2",
        "'Ark &amp; mer'!$A$3:$A$4",
        "'Ark &amp; mer'!$C$3:$C$4",
    ]
    assert re.findall(r"<a:t>([^<]*)</a:t>", xml) == ["Agenter per seksjon", "Seksjon", "Agenter"]
    assert re.findall(r'<delete val="(\d)" ?/>', xml) == ["0", "0"]
    assert look.STOPPED in xml


def test_labels_have_their_own_format(tmp_path: Path) -> None:
    xml = parts(written(tmp_path / "a.xlsx", stacked=True), "xl/charts/")["xl/charts/chart1.xml"]
    assert set(re.findall(r"<dLbls><numFmt ([^>]*)/>", xml)) == {'formatCode="#,##0;;" sourceLinked="0"'}


def test_a_line_lies_over_the_bars(tmp_path: Path) -> None:
    series = (Series(1, look.BAR), Series(2, look.GOAL, line=True))
    xml = parts(written(tmp_path / "a.xlsx", series=series), "xl/charts/")["xl/charts/chart1.xml"]
    assert xml.count("<barChart>") == xml.count("<lineChart>") == 1
    assert len(re.findall(r"<catAx>", xml)) == 1


def test_no_chart_of_nothing_nor_of_far_too_much(tmp_path: Path) -> None:
    book = Book("Prøve")
    sheet = book.sheet("Ark", [30, 12, 12])
    none = sheet.table("ingen", COLUMNS, [])
    many = sheet.table("mange", COLUMNS, [(str(n), n, n) for n in range(MOST_CATEGORIES + 1)])
    assert not sheet.chart(chart(), none, row=1, column=5)
    assert not sheet.chart(chart(), many, row=1, column=5)
    book.save(tmp_path / "a.xlsx")
    assert not parts(tmp_path / "a.xlsx", "xl/charts/")


def test_a_link_leads_to_its_sheet(tmp_path: Path) -> None:
    book = Book("Prøve")
    sheet = book.sheet("Forside", [30])
    sheet.link(sheet.line({1: ("Til arket", look.LINK)}), 1, "Ark & mer")
    book.sheet("Ark & mer", [30])
    book.save(tmp_path / "a.xlsx")
    link = load_workbook(tmp_path / "a.xlsx")["Forside"]["A1"].hyperlink
    assert link is not None
    assert (link.location, link.target) == ("'Ark & mer'!A1", None)


def test_a_status_has_words_and_colour(tmp_path: Path) -> None:
    book = Book("Prøve")
    stopped = Marked("□ Stoppet – læring", Tone.STOPPED)
    book.sheet("Ark", [30]).table("status", [Column("Status")], [[stopped]])
    book.save(tmp_path / "a.xlsx")
    cell = load_workbook(tmp_path / "a.xlsx")["Ark"]["A2"]
    assert cell.value == "□ Stoppet – læring"
    assert cell.fill.fgColor.rgb == f"00{look.STOPPED}"


def test_every_text_passes_the_guard(tmp_path: Path) -> None:
    book = Book("Prøve", guard=lambda text: text.replace("Kari", "noen"))
    sheet = book.sheet("Ark", [30, 30])
    sheet.wide("Kari i tittelen", look.TITLE)
    columns = [Column("Kari"), Column("Status")]
    sheet.table("liste", columns, [["Kari", Marked("Kari")]])
    book.save(tmp_path / "a.xlsx")
    assert not [name for name, text in parts(tmp_path / "a.xlsx").items() if "Kari" in text]
    assert load_workbook(tmp_path / "a.xlsx")["Ark"].tables["tbl_liste"].tableColumns[0].name == "noen"


def test_long_text_gets_a_higher_row(tmp_path: Path) -> None:
    book = Book("Prøve")
    book.sheet("Ark", [20]).table("liste", [Column("Behov")], [["kort"], ["et langt ord " * 8]])
    book.save(tmp_path / "a.xlsx")
    rows = load_workbook(tmp_path / "a.xlsx")["Ark"].row_dimensions
    assert rows[2].height is None
    assert (rows[3].height or 0) > 60


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("kort", 10, 1), ("to ord", 6, 2), ("a\nb\nc", 20, 3), ("m" * 30, 10, 6)],
)
def test_lines(text: str, width: float, lines: int) -> None:
    assert lines_of(text, width) == lines


def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"gammel")
    written(path)
    assert load_workbook(path).sheetnames == ["Ark & mer", "Tomt"]
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"gammel")

    def rows() -> Iterator[list[str]]:
        yield ["x"]
        raise ZeroDivisionError

    book = Book("Prøve")
    book.sheet("Ark", [20]).table("liste", [Column("Verdi")], rows(), count=2)
    with pytest.raises(ZeroDivisionError):
        book.save(path)
    assert path.read_bytes() == b"gammel"
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_cancelled_export_leaves_no_file(tmp_path: Path) -> None:
    asked = iter([False, False, False, True])
    book = Book("Prøve", cancel=lambda: next(asked))
    book.sheet("Ark", [20]).table("liste", [Column("Verdi")], ([n] for n in range(10_000)), count=10_000)
    with pytest.raises(Cancelled):
        book.save(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_said_in_words(tmp_path: Path) -> None:
    book = Book("Prøve")
    book.sheet("Ark", [20])
    with pytest.raises(UserError) as error:
        book.save(tmp_path / "borte" / "a.xlsx")
    assert error.value.params["folder"] == str(tmp_path / "borte")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that refuses writing"
)
def test_a_folder_that_refuses_is_said_in_words(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    book = Book("Prøve")
    book.sheet("Ark", [20])
    try:
        with pytest.raises(UserError):
            book.save(tmp_path / "a.xlsx")
    finally:
        tmp_path.chmod(0o700)


def test_column_letters() -> None:
    assert [letter(n) for n in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]


def test_titles_of_a_table_are_distinct() -> None:
    assert distinct(["Dato", "dato", "", "Dato"]) == ["Dato", "dato 2", "3", "Dato 3"]
