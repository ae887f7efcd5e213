"""Three readers that are not ours: LibreOffice, python-calamine and a validator of the file format."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl.utils import get_column_letter, range_boundaries
from openxml_audit import (  # type: ignore[import-untyped]  # it says it has types, and has not
    OpenXmlValidator,
    ValidationSeverity,
)
from python_calamine import CalamineWorkbook

from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.list_export import write_list
from innovasjon_desktop.reports.management import freeze_report, write_again, write_report
from innovasjon_desktop.reports.style import Format, Marked
from innovasjon_desktop.reports.workbook import Column
from innovasjon_desktop.services.commands import run
from innovasjon_desktop.services.frozen import load_earlier, load_frozen
from innovasjon_desktop.services.report_data import load_report
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.conftest import AS_OF, clock
from tests.reports.reading import cells, parts

COLUMNS = [
    Column("Enhet"),
    Column("Valgt dato", Format.DATE),
    Column("Måned", Format.MONTH),
    Column("Timer", Format.HOURS),
    Column("Antall", Format.WHOLE),
    Column("Andel", Format.SHARE),
    Column("Status"),
]
ROWS: list[tuple[Value, ...]] = [
    (
        "Ærfugl skole",
        AS_OF,
        AS_OF.replace(day=1),
        Decimal("7.25"),
        3,
        Share(3, 4),
        Marked("✓ Fullført"),
    ),
    ("=1+1", dt.date(1900, 3, 1), None, 0, -7, Share(0, 0), ""),
    (
        "  to linjer\nmed «hermetegn» & <tegn> _x0041_ \U0001f600",
        None,
        None,
        0.1,
        10**12,
        Share(1, 3),
        "@her",
    ),
]
LIST = [
    [
        "Ærfugl skole",
        AS_OF,
        AS_OF.replace(day=1),
        7.25,
        3.0,
        0.75,
        "✓ Fullført",
    ],
    ["=1+1", dt.date(1900, 3, 1), "", 0.0, -7.0, "–", ""],
    ["  to linjer\nmed «hermetegn» & <tegn> _x0041_ \U0001f600", "", "", 0.1, 1e12, 1 / 3, "@her"],
]

FEWEST = {"list": 20, "empty_list": 7, "empty": 150, "section": 400}
"""Cells a workbook has at the least, that nothing is compared with nothing; 1000 for the others."""

KINDS = ("nb", "nn", "names", "compared", "again", "section", "empty", "list", "empty_list")


@pytest.fixture(scope="module")
def books(
    tmp_path_factory: pytest.TempPathFactory, demo_template: Path, empty_template: Path
) -> Iterator[Callable[[str], Path]]:
    """Return a maker of workbooks of every kind; each is made once."""
    folder = tmp_path_factory.mktemp("lesere")
    shutil.copyfile(demo_template, folder / "demo.db")
    demo, empty = (Database(open_engine(place), now=clock) for place in (folder / "demo.db", empty_template))

    def of(
        store: Database, name: str, *, day: dt.date = AS_OF, section: int | None = None, **how: Any
    ) -> Path:
        with store.read() as connection:
            data = load_report(connection, day, sections=None if section is None else [section])
        write_report(folder / f"{name}.xlsx", data, **how)
        return folder / f"{name}.xlsx"

    with demo.read() as connection:
        march = load_report(connection, dt.date(2026, 3, 31))
    frozen_id = run(demo, freeze_report("Ledermøte mars", march), actor="kari").result
    with demo.read() as connection:
        before, frozen = load_earlier(connection, frozen_id), load_frozen(connection, frozen_id)

    def make(kind: str) -> Path:
        path = folder / f"{kind}.xlsx"
        if path.exists():
            return path
        match kind:
            case "nb" | "nn":
                return of(demo, kind, lang=kind)
            case "names":
                return of(demo, kind, names=True)
            case "compared":
                return of(demo, kind, before=before)
            case "section":
                return of(demo, kind, section=1, before=before)
            case "empty":
                return of(empty, kind)
            case "again":
                write_again(path, *frozen)
            case "list":
                write_list(path, "Liste & <mer>", COLUMNS, ROWS, len(ROWS), as_of=AS_OF)
            case "empty_list":
                write_list(path, "Liste", COLUMNS, [], 0)
        return path

    yield make
    demo.close()
    empty.close()


# -- python-calamine --


def read_by_calamine(path: Path) -> dict[str, dict[str, Any]]:
    """Return the value of every filled cell, by sheet and place; numbers are floats."""
    book = CalamineWorkbook.from_path(str(path))
    return {
        name: {
            f"{get_column_letter(column)}{row}": value
            for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
            for column, value in enumerate(values, 1)
            if value != ""
        }
        for name in book.sheet_names
    }


def plain(value: Any) -> Any:
    """Return a value as calamine has it."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        return value.replace("_x005F_", "_")  # openpyxl leaves what stands for an underscore as it is
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("kind", KINDS)
def test_calamine_reads_every_cell_of_every_sheet(books: Callable[[str], Path], kind: str) -> None:
    ours = cells(books(kind))
    theirs = read_by_calamine(books(kind))
    assert list(theirs) == list(ours)
    for sheet, values in ours.items():
        assert theirs[sheet] == {place: plain(value) for place, value in values.items()}, sheet
    assert sum(map(len, theirs.values())) >= FEWEST.get(kind, 1000)


def test_calamine_reads_what_was_written(books: Callable[[str], Path]) -> None:
    book = CalamineWorkbook.from_path(str(books("list")))
    assert book.get_sheet_by_index(0).to_python()[1:] == LIST


# -- LibreOffice --


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_has_the_same_values_in_every_cell(books: Callable[[str], Path], tmp_path: Path) -> None:
    paths = [books(kind) for kind in ("compared", "nn", "list")]
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=240)
    for path in paths:
        ours, theirs = cells(path), cells(tmp_path / path.name)
        assert list(ours) == list(theirs)
        for sheet, values in ours.items():
            assert values.keys() == theirs[sheet].keys(), sheet
            for place, value in values.items():
                got = theirs[sheet][place]
                if isinstance(value, int | float):
                    assert got == pytest.approx(value, rel=1e-12), (sheet, place)
                else:
                    assert got == (plain(value) if isinstance(value, str) else value), (sheet, place)


# -- the validator --


def faults(path: Path) -> list[str]:
    """Return what the validator calls an error. Its warnings are about files that all programs read.

    One is left out for every sheet: text that stands in its cell (inlineStr), which Excel moves to a table
    of its own when it saves. Both are in the standard.
    """
    found = OpenXmlValidator(max_errors=1000).validate(str(path)).errors
    assert {each.id for each in found if each.severity is ValidationSeverity.WARNING} <= {
        "Excel_InlineStrCells"
    }
    return [
        f"{each.part_uri} {each.path}: {each.description}"
        for each in found
        if each.severity is ValidationSeverity.ERROR
    ]


def unseen_faults(path: Path) -> list[str]:
    """Return what Excel repairs and the validator does not see."""
    found, every = [], parts(path)
    typed = re.findall(r'PartName="/([^"]*)"', every["[Content_Types].xml"])
    found += [name for name in every if name.endswith(".xml") and name[0] != "[" and name not in typed]
    styles = len(
        re.findall(r"<xf ", every["xl/styles.xml"].partition("<cellXfs")[2].partition("</cellXfs>")[0])
    )
    sheets = {name: text for name, text in every.items() if name.startswith("xl/worksheets/sheet")}
    tables = [text for name, text in every.items() if name.startswith("xl/tables/")]
    for pattern in (r'<table [^>]*?\bid="(\d+)"', r'displayName="([^"]*)"'):
        names = [re.findall(pattern, text)[0].casefold() for text in tables]
        found += [name for name, count in Counter(names).items() if count > 1]
    for name, text in sheets.items():
        found += [
            f"{name} style {number}" for number in re.findall(r' s="(\d+)"', text) if int(number) >= styles
        ]
        taken = Counter(
            cell for place in re.findall(r'<mergeCell ref="([^"]*)"', text) for cell in cells_of(place)
        )
        for relation in re.findall(r'Target="/xl/(tables/[^"]*)"', every.get(relations_of(name), "")):
            table = every[f"xl/{relation}"]
            place = re.findall(r'<table [^>]*?ref="([^"]*)"', table)[0]
            taken.update(cells_of(place))
            left, _top, right, _bottom = bounds(place)
            titles = re.findall(r'<tableColumn [^>]*?name="([^"]*)"', table)
            found += [f"{relation} titles"] * (len({each.casefold() for each in titles}) != right - left + 1)
        found += [f"{name} {cell}" for cell, count in taken.items() if count > 1]
    return found


def relations_of(sheet: str) -> str:
    """Return the name of the part that says what a sheet refers to."""
    folder, _, name = sheet.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def bounds(place: str) -> tuple[int, ...]:
    """Return first column, first row, last column and last row of a range."""
    return tuple(map(int, filter(None, range_boundaries(place))))


def cells_of(place: str) -> Iterator[tuple[int, int]]:
    """Yield the cells of a range."""
    left, top, right, bottom = bounds(place)
    yield from itertools.product(range(top, bottom + 1), range(left, right + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_excel_has_nothing_to_repair(books: Callable[[str], Path], kind: str) -> None:
    assert faults(books(kind)) == []
    assert unseen_faults(books(kind)) == []


BREAKS: dict[str, tuple[str, str, str]] = {
    "a font out of order": (
        "xl/styles.xml",
        r"<font><b val=\"1\" ?/>(.*?)</font>",
        r'<font>\1<b val="1"/></font>',
    ),
    "an unknown element": ("xl/worksheets/sheet2.xml", "<sheetData>", "<sheetData><rad/>"),
    "a cell of an unknown type": ("xl/worksheets/sheet2.xml", 't="inlineStr"', 't="tekst"'),
    "a number that is none": ("xl/tables/table1.xml", r'headerRowCount="1"', 'headerRowCount="en"'),
    "two sheets of one name": ("xl/workbook.xml", 'name="Lederoversikt"', 'name="Forside"'),
    "two sheets of one number": ("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"'),
    "parts out of order": (
        "xl/worksheets/sheet2.xml",
        r"(<sheetData>.*</sheetData>)(.*)(<pageSetup[^>]*/>)",
        r"\3\1\2",
    ),
    "a relation to nothing": ("xl/_rels/workbook.xml.rels", "sheet2.xml", "sheet99.xml"),
    "a part of no type": ("[Content_Types].xml", "<Override [^>]*sheet2.xml[^>]*/>", ""),
    "two tables of one number": ("xl/tables/table2.xml", r'(<table [^>]*?\bid=)"2"', r'\1"1"'),
    "two tables of one name": ("xl/tables/table2.xml", 'displayName="[^"]*"', 'displayName="TBL_innhold"'),
    "a table with a column too few": ("xl/tables/table1.xml", r"<tableColumn [^>]*/>", ""),
    "a style that is not there": ("xl/worksheets/sheet2.xml", r'(<c r="A1") s="\d+"', r'\1 s="99999"'),
    "cells merged twice": ("xl/worksheets/sheet1.xml", "(<mergeCell [^>]*/>)", r"\1\1"),
}
SEEN = 8
"""So many of these the validator sees; the others are seen by :func:`unseen_faults`."""


@pytest.mark.parametrize(
    ("how", "seen"),
    [(how, faults if place < SEEN else unseen_faults) for place, how in enumerate(BREAKS)],
    ids=list(BREAKS),
)
def test_what_is_broken_on_purpose_is_seen(
    books: Callable[[str], Path], tmp_path: Path, how: str, seen: Callable[[Path], list[str]]
) -> None:
    part, pattern, other = BREAKS[how]
    broken = tmp_path / "ødelagt.xlsx"
    with ZipFile(books("nb")) as source, ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == part:
                content, count = re.subn(pattern, other, content, count=1)
                assert count == 1
            target.writestr(name, content)
    assert seen(broken)
