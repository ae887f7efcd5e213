"""The quick way to write rows says the same as the plain one, and other programs read it so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.i18n import MISSING
from innovasjon_desktop.reports.cells import Pen, Value, clean, safe_cell
from innovasjon_desktop.reports.fast_rows import LONGEST_REMEMBERED, REMEMBERED, row_writer
from innovasjon_desktop.reports.list_export import write_list
from innovasjon_desktop.reports.style import Format, Marked, Tone
from innovasjon_desktop.reports.workbook import Column
from tests.reports.reading import formulas
from tests.reports.test_cells import PAYLOADS

PENS = (Pen(3, 4), Pen(5, 6), Pen(7, 8))
TONES = {tone: Pen(20 + place, 40 + place) for place, tone in enumerate(Tone)}

FIRST_DAY = dt.date(1900, 3, 1)
"""Earlier ones are written as text: a spreadsheet counts them wrong."""


class Text(str):
    """A kind of text the quick way does not know."""


DAYS = st.dates(dt.date(1800, 1, 1))
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(width=64), st.booleans())
TEXTS = st.one_of(st.text(st.characters(), max_size=40), st.sampled_from(PAYLOADS), st.text().map(Text))
WITHOUT_FORM: st.SearchStrategy[Value] = st.one_of(
    *(st.none(), TEXTS, NUMBERS),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.builds(Share, st.integers(0, 9), st.integers(0, 9)),
    st.builds(Marked, TEXTS, st.sampled_from(Tone)),
)
VALUES = st.one_of(WITHOUT_FORM, DAYS, st.datetimes(dt.datetime(1800, 1, 1)))


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=20))
@example([(1, True, 1.0), (True, 1, 1.0), (1.0, 1.0, True), (0, False, 0.0)])
@example([("x", "x", "x"), (Text("x"), "x", Marked("x"))])
def test_it_says_what_the_plain_way_says(rows: list[tuple[Value, ...]]) -> None:
    written = row_writer("ABC", PENS, TONES)
    for number, values in enumerate([*rows, *rows], 7):  # the second time from what it remembers
        cells = "".join(
            safe_cell(f"{letter}{number}", value, TONES[value.tone] if isinstance(value, Marked) else pen)
            for letter, pen, value in zip("ABC", PENS, values, strict=True)
        )
        assert written(number, values, ' ht="30"') == f'<row r="{number}" ht="30">{cells}</row>'


def test_it_forgets_rather_than_grows() -> None:
    written = row_writer("A", PENS[:1], TONES)
    first = written(1, ["tekst 0"], "")
    for number in range(3 * REMEMBERED):
        assert f"<t>tekst {number}</t>" in written(1, [f"tekst {number}"], "")
    long = "a" * (LONGEST_REMEMBERED + 1)
    assert long in written(2, [long], "")
    assert written(1, ["tekst 0"], "") == first


def test_a_row_of_another_width_is_a_fault() -> None:
    written = row_writer("AB", PENS[:2], TONES)
    with pytest.raises(ValueError, match="shorter"):
        written(1, ["a"], "")


# Read back


def read(value: Value) -> Any:
    """Return what a reader makes of a value: texts, numbers, dates and booleans stay what they are."""
    match value:
        case str():
            return clean(value) or None
        case Marked():
            return clean(value.text) or None
        case Share():
            return value.numerator / value.denominator if value.denominator else MISSING
        case bool() | None:
            return value
        case dt.date():
            return dt.date(value.year, value.month, value.day)
        case _:
            return float(value) if abs(value) != float("inf") and value == value else None


DATES = st.dates(FIRST_DAY) | st.datetimes(dt.datetime(1900, 3, 1))
"""A day is read as one only in a column of days."""

ROWS = st.lists(st.tuples(WITHOUT_FORM, DATES, NUMBERS), min_size=1, max_size=12)
AWKWARD = (
    *("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " foran", "bak ", "  ", "to\nlinjer", "to\r\nlinjer"),
    *("]]>", "&", "&amp;", "<b>", "æøå ÆØÅ", "😀", "\ud83d", "\x00\x07\x1b", "_x0041_", "x" * 40_000),
    *("😀" * 20_000, "'", '"', "\N{NO-BREAK SPACE}", "1,5", "01.02.2026", "TRUE", "#N/A", "\ufffe\uffff"),
)


@settings(max_examples=25, deadline=None)
@given(ROWS)
@example([(text, FIRST_DAY, 0) for text in AWKWARD])
def test_openpyxl_and_calamine_read_the_same_values(rows: list[tuple[Value, ...]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        columns = [Column("A"), Column("B", Format.DATE), Column("C", Format.WHOLE)]
        write_list(path, "Prøve", columns, rows, len(rows))
        assert formulas(path) == []
        wanted = [[read(value) for value in row] for row in rows]
        sheet = load_workbook(path).worksheets[0]
        ours = [[_plain(cell.value) for cell in row] for row in sheet.iter_rows(min_row=2, max_col=3)]
        assert ours == [[_escaped(value) for value in row] for row in wanted]
        assert not {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} & {"f", "e"}
        theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
        for found, row in zip(theirs, wanted, strict=True):
            assert [None if value == "" else _plain(value) for value in found[:3]] == row


def _plain(value: Any) -> Any:
    """Return a value as it was, whatever kind of number or date the reader has for it."""
    if isinstance(value, dt.datetime):
        return value.date()
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _escaped(value: Any) -> Any:
    """Return a text as openpyxl gives it: it does not undo the escape of what looks like one."""
    from innovasjon_desktop.reports.cells import _ESCAPE_LIKE

    return _ESCAPE_LIKE.sub("_x005F_", value) if isinstance(value, str) else value
