"""Importing a whole workbook: read apart, shown first, carried out; beside python-calamine reading it alone."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from innovasjon_desktop.services.importing.apart import read_apart
from innovasjon_desktop.services.recognising.auto import NEW, AutoPlan, apply_auto, plan_auto
from innovasjon_desktop.store.unit_of_work import Database
from tests.bench.measure import Result, memory_mb
from tests.bench.stores import demo_store

SIZES = (5_000, 50_000)
MOST_TIMES = 3.0
"""Of the time python-calamine takes to read the file."""

HEADERS = (
    *("Tittel", "Status", "Gjelder", "Enhet", "Type bistand", "Beskrivelse", "Behov", "Bestiller", "Kanal"),
    *("Mottatt dato", "Ønsket fra", "Ønsket til", "Antall deltakere", "Prioritet", "Merknad"),
    *(f"Eget felt {number}" for number in range(1, 6)),
)
DAY = dt.date(2025, 1, 1)


def measure() -> Iterator[Result]:
    for rows in SIZES:
        with tempfile.TemporaryDirectory() as folder, demo_store() as store:
            path = Path(folder) / "forespørsler.xlsx"
            _write(path, rows, _units(store))
            alone = _alone(path)
            said = f"{rows:,} rows".replace(",", " ")
            yield Result(f"{said}: python-calamine alone", alone * 1000, None)
            before = memory_mb()
            begun = time.perf_counter()
            book = read_apart(path)
            read = time.perf_counter() - begun
            plan = plan_auto(store, [book])
            shown = time.perf_counter() - begun
            yield Result(f"{said}: read and shown, of calamine", shown / alone, None, "x", f"{shown:.1f} s")
            begun = time.perf_counter()
            done = apply_auto(store, [book], actor="bench", seen=plan.seen).result
            taken = read + time.perf_counter() - begun
            assert isinstance(done, AutoPlan)
            assert done.counts[NEW] == rows
            note = f"{taken:.1f} s, of which reading {read:.1f}; {memory_mb() - before:.0f} MB"
            yield Result(f"{said}: read and imported, of calamine", taken / alone, MOST_TIMES, "x", note)


def _units(store: Database) -> list[str]:
    from innovasjon_desktop.services.rows import Query, page

    with store.read() as connection:
        found = page(connection, Query("unit"), 0, 200)
    names = [row.shown[1] for row in found]
    return [name for name in names if names.count(name) == 1]


def _alone(path: Path) -> float:
    from python_calamine import CalamineWorkbook

    begun = time.perf_counter()
    CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return time.perf_counter() - begun


def _write(path: Path, rows: int, units: list[str]) -> None:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # ships no types

    with Workbook(path, {"constant_memory": True}) as book:
        sheet, date = book.add_worksheet("Forespørsler"), book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, HEADERS)
        for number in range(1, rows + 1):
            received = DAY + dt.timedelta(days=number % 300)
            values = (
                *(f"Hjelp i sak {number}", "Mottatt", "Enhet", units[number % len(units)], "Tjenestedesign"),
                *(f"Beskrivelse av sak {number}", f"Behovet er stort i sak {number}", "Kari Ås", "Skjema"),
                *(received, received + dt.timedelta(days=20), received + dt.timedelta(days=30)),
                *(number % 90, "Normal", f"Notat {number}", f"x{number}", number, number * 1.5, "ja", "–"),
            )
            for place, value in enumerate(values):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, place, dt.datetime.combine(value, dt.time()), date)
                else:
                    sheet.write(number, place, value)
