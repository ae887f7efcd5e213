"""Reading a workbook: in this process and apart, beside python-calamine alone and openpyxl read-only."""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import Result

COLUMNS = 20
SIZES = (10_000, 50_000)
ROUNDS = 3

# Each in a process of its own, so that what one takes of memory is not there for the next. Loading the library
# is not counted, starting the process that reads apart is.
_PROGRAM = """
import sys, time
path = sys.argv[1]
def held(what):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(what)) / 1024
{load}
before = held("VmRSS")
begun = time.perf_counter()
{read}
print(time.perf_counter() - begun, held("VmHWM") - before)
"""
READERS = {
    "python-calamine": (
        "from python_calamine import CalamineWorkbook",
        "rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()",
    ),
    "openpyxl": (
        "from openpyxl import load_workbook",
        "rows = [*load_workbook(path, read_only=True, data_only=True).active.iter_rows(values_only=True)]",
    ),
    "read_book": (
        "from innovasjon_desktop.services.importing.files import read_book",
        "book = read_book(path)",
    ),
    "read_apart": (
        "from innovasjon_desktop.services.importing.apart import read_apart",
        "book = read_apart(path)",
    ),
}
FLOOR, LIBRARY = "python-calamine", "openpyxl"
GOALS = {"read_book": 2.5, "read_apart": 3.0}
"""Of the time python-calamine alone takes; the whole import may take three times that."""


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        for rows in SIZES:
            path = _workbook(Path(folder) / f"{rows}.xlsx", rows)
            seconds: dict[str, list[float]] = {name: [] for name in READERS}
            memory: dict[str, float] = {}
            for turn in range(ROUNDS):
                for name in READERS:
                    if name == LIBRARY and turn:
                        continue  # it takes longer than all the others together
                    taken, memory[name] = _run(name, path)
                    seconds[name].append(taken)
            said = f"{rows:,} rows".replace(",", " ")
            floor = statistics.median(seconds[FLOOR])
            yield Result(f"{said}: {FLOOR}", floor * 1000, None, note=f"{memory[FLOOR]:.0f} MB")
            for name in (LIBRARY, *GOALS):
                taken = statistics.median(seconds[name])
                note = f"{taken:.2f} s, {memory[name]:.0f} MB"
                yield Result(f"{said}: {name}, of {FLOOR}", taken / floor, GOALS.get(name), "x", note)


def _run(name: str, path: Path) -> tuple[float, float]:
    load, read = READERS[name]
    program = _PROGRAM.format(load=load, read=read)
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True
    )
    taken, memory = map(float, done.stdout.split())
    return taken, memory


def _workbook(path: Path, rows: int) -> Path:
    """Write texts, some of them the same, whole and decimal numbers and dates."""
    import xlsxwriter  # type: ignore[import-untyped]  # ships no types

    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    date = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_row(0, 0, [f"Kolonne {column}" for column in range(COLUMNS)])
    for row in range(1, rows + 1):
        for column in range(0, COLUMNS, 5):
            sheet.write_string(row, column, f"Navn {row * 7919 % 9973} {column}")
            sheet.write_number(row, column + 1, row * column)
            day = dt.datetime(2024, 1, 1) + dt.timedelta(days=row % 700)
            sheet.write_datetime(row, column + 2, day, date)
            sheet.write_string(row, column + 3, ("ja", "nei", "kanskje")[row % 3])
            sheet.write_number(row, column + 4, row / 7)
    book.close()
    return path
