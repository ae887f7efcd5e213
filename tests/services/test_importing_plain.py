"""The fast reader of workbooks gives every cell as openpyxl does, type and all, or leaves it to openpyxl."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH, from_excel

from innovasjon_desktop.services.importing.careful import CarefulBook
from innovasjon_desktop.services.importing.dates import is_date, is_duration, moment
from innovasjon_desktop.services.importing.places import Merges
from innovasjon_desktop.services.importing.plain import PlainBook
from innovasjon_desktop.services.importing.plain_rows import NotPlain
from innovasjon_desktop.services.importing.reading import is_blank, trimmed
from tests.files import SHEET, part, rezip, sheet_xml, text_cell, write_xlsx

FORMATS = (
    "General", "0", "0.00", "#,##0", "dd.mm.yyyy", "d.m.yy", "yyyy-mm-dd", "hh:mm", "h:mm:ss", "[h]:mm", "[mm]:ss",
    "dd.mm.yyyy hh:mm", "[$-414]d. mmmm yyyy;@", "mmmm yyyy", '0 "dager"', '#,##0 "kr";[Red]-#,##0 "kr"', "@", "0%",
    "0.0E+00", "[Red]0", "\\d0", "_d0", '"kl." hh:mm', "[>=10]0;yyyy", ";;;@", "[ss].00", "AM/PM", "yyyy;0",
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(10**17), 10**17),
    st.integers(-2, 70),
    st.integers(40_000, 50_000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(0, 3_000_000),
)
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t", exclude_characters="_"),
    max_size=30,
)
MOMENTS = st.one_of(
    st.dates(dt.date(1900, 3, 1), dt.date(2200, 1, 1)),
    st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2200, 1, 1)),
    st.times(),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=900)),
)
CELLS = st.one_of(st.none(), NUMBERS, TEXTS, MOMENTS, st.booleans(), st.sampled_from(("#REF!", "#N/A")))
SHEETS = st.lists(st.lists(st.tuples(CELLS, st.sampled_from(FORMATS)), max_size=6), max_size=6)


def read(book: PlainBook | CarefulBook) -> list[Any]:
    """Return all sheets: rows that hold anything, with the type of each cell, and merges."""
    sheets = []
    for name, state, target in book.sheets:
        merged = Merges()
        rows = [(number, trimmed(cells)) for number, cells in book.rows(target, merged)]
        kept = [(n, [(type(c), None if is_blank(c) else c) for c in cells]) for n, cells in rows if cells]
        sheets.append((name, state, [*merged], _blanks_alike(kept)))
    return sheets


def _blanks_alike(rows: list[Any]) -> list[Any]:
    return [(n, [None if value is None else (kind, value) for kind, value in cells]) for n, cells in rows]


def assert_alike(data: bytes, *, plain: bool = True) -> None:
    expected = read(CarefulBook(data))
    try:
        found = read(PlainBook(data))
    except NotPlain:
        assert not plain
        return
    assert found == expected


def by_openpyxl(rows: list[list[tuple[Any, str]]], *, from_1904: bool) -> bytes:
    book = Workbook()
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, start=2):
        for place, (value, shown) in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            if isinstance(value, str):
                cell.value, cell.data_type = value, "s"
            else:
                cell.value = value
            if not isinstance(value, dt.date | dt.time | dt.timedelta):
                cell.number_format = shown
    sheet.merge_cells("B2:C3")
    sheet.merge_cells("A9:A12")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def by_xlsxwriter(rows: list[list[tuple[Any, str]]], *, from_1904: bool, in_place: bool) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]  # ships no types

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"date_1904": from_1904, "constant_memory": in_place})
    sheet = book.add_worksheet("Ærlig & «åpen»")
    for number, row in enumerate(rows):
        for place, (value, shown) in enumerate(row):
            style = book.add_format({"num_format": shown})
            match value:
                case str():
                    sheet.write_string(number, place, value, style)
                case dt.date() | dt.time() | dt.timedelta():
                    style = book.add_format(
                        {"num_format": "[h]:mm" if isinstance(value, dt.timedelta) else "d.m.yy"}
                    )
                    sheet.write_datetime(number, place, value, style)
                case None:
                    sheet.write_blank(number, place, None, style)
                case _:
                    sheet.write(number, place, value, style)
    book.close()
    return stream.getvalue()


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(SHEETS, st.booleans())
def test_workbooks_of_openpyxl_are_read_alike(rows: list[list[tuple[Any, str]]], from_1904: bool) -> None:
    assert_alike(by_openpyxl(rows, from_1904=from_1904))


@FEW
@given(SHEETS, st.booleans(), st.booleans())
def test_workbooks_of_xlsxwriter_are_read_alike(
    rows: list[list[tuple[Any, str]]], from_1904: bool, in_place: bool
) -> None:
    assert_alike(by_xlsxwriter(rows, from_1904=from_1904, in_place=in_place))


@settings(max_examples=500, deadline=None)
@given(NUMBERS, st.booleans(), st.booleans())
def test_numbers_become_the_same_moments(number: float, from_1904: bool, duration: bool) -> None:
    try:
        expected: object = from_excel(
            number, CALENDAR_MAC_1904 if from_1904 else WINDOWS_EPOCH, timedelta=duration
        )
    except (OverflowError, ValueError):
        expected = "#VALUE!"
    assert moment(number, from_1904=from_1904, duration=duration) == expected


@given(st.one_of(st.sampled_from(FORMATS), st.text('dmyhsDMYHS0#.,;:"\\[]_ $-@/E+%')))
def test_formats_are_taken_for_dates_alike(shown: str) -> None:
    assert is_date("164", shown) is is_date_format(shown)
    assert is_duration("164", shown) is is_timedelta_format(shown)


def test_built_in_formats_are_taken_for_dates_alike() -> None:
    for number in range(-1, 170):
        shown = BUILTIN_FORMATS.get(number)
        assert is_date(str(number), None) is is_date_format(shown)
        assert is_duration(str(number), None) is is_timedelta_format(shown)


ODD_ROWS = (
    '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>1+1</f></c><c r="C2" t="str"><f>1</f><v></v></c></row>',
    '<row r="2"><c r="A2"><f>1</f><v>12.0</v></c><c r="B2"><f t="shared" si="0"/><v>3</v></c><c r="D2"><f/></c></row>',
    '<row r="2"><c r="A2" t="str"><f>1</f><v/></c><c r="B2"><f>1</f><v /></c><c r="C2" t="s"><f>1</f><v></v></c></row>',
    '<row r="2"><c r="A2" t="d"><v>2025-01-02</v></c></row>',
    "<row r='2'><c r='A2'><v>1</v></c></row>",
    "<row><c><v>1</v></c><c><v>2</v></c></row>",
    '<row r="2"><c t="n" r="B2"><v>1</v></c></row>',
    '<row r="2"><c r="C2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    '<row r="2"><c r="A2"><v><![CDATA[5]]></v></c></row>',
    '<row r="2"><!-- her --><c r="A2"><v>5</v></c></row>',
    '<row r="2"><c r="A2" t="inlineStr"><is><r><t>a </t></r><r><t xml:space="preserve"> b</t></r></is></c></row>',
    '<row r="2"><c r="A2" t="inlineStr"><v>1</v></c><c r="B2"><is><t>x</t></is></c></row>',
    f'<row r="2">{text_cell("A2", "a&amp;b&#10;&#xe5; &lt;&gt;&quot;&apos;")}{text_cell("B2", "x_x000D_y")}</row>',
    '<row r="2"> <c r="A2"><v> 5 </v></c>\r\n<c r="B2" s="0"><v>1_0</v></c></row>',
    '<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="2"><c r="A2"><v>1</v></c></x:row>',
    '<row r="2"/><row r="3" ht="20"/><row r="4"><c r="A4" s="1"/><c r="B4"><v>1E3</v></c></row><row r="5"/>',
)


@pytest.mark.parametrize("rows", ODD_ROWS)
def test_odd_rows_are_read_alike_or_left_to_openpyxl(tmp_path: Path, rows: str) -> None:
    path = rezip(write_xlsx(tmp_path / "x.xlsx", ("Navn",), []), {SHEET: sheet_xml(rows)})
    assert_alike(path.read_bytes(), plain=False)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
def test_a_sheet_in_another_encoding_is_read_alike(tmp_path: Path, encoding: str) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", ("Navn",), [("Bjørkåsen",)])
    inline = sheet_xml(f'<row r="1">{text_cell("A1", "Bjørkåsen")}</row>').decode()
    declared = inline.replace('version="1.0"', f'version="1.0" encoding="{encoding.removesuffix("-sig")}"')
    assert_alike(rezip(path, {SHEET: declared.encode(encoding)}).read_bytes(), plain=False)


def test_formatted_texts_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(by_xlsxwriter([[("a", "General"), ("b", "0")]], from_1904=False, in_place=False))
    texts = part(path, "xl/sharedStrings.xml").replace(
        b"<si><t>a</t></si>",
        b'<si><r><rPr><b/></rPr><t>a </t></r><r><t xml:space="preserve"> b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>',
    )
    assert b"rPh" in texts
    assert_alike(rezip(path, {"xl/sharedStrings.xml": texts}).read_bytes())
