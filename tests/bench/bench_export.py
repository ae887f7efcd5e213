"""Export of a list against XlsxWriter with constant memory: the same values, in turn, each in a process.

And the longest time the window does not answer while a list is exported.
"""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl import load_workbook

from innovasjon_desktop.reports.style import Format
from tests.bench.measure import Result

SIZES = {10_000: 5, 100_000: 3}
"""Rows of a list, and how many times it is written."""

FORMS = (
    *(Format.TEXT,) * 5,
    *(Format.DATE,) * 2,
    *(Format.TEXT,) * 2,
    *(Format.WHOLE, Format.HOURS),
    *(Format.TEXT,) * 3,
    Format.WHOLE,
)
TITLES = tuple(f"Kolonne {number}" for number in range(1, len(FORMS) + 1))
START = dt.date(2026, 1, 1)

Values = tuple[str | int | float | dt.date | None, ...]


def values(count: int) -> Iterator[Values]:
    """Yield rows as a list of requests has them: own titles and texts, few units, states and people."""
    states = ("Mottatt", "Under avklaring", "Pågår", "Levert", "Avsluttet")
    for n in range(count):
        yield (
            f"F-2026-{n:06}",
            f"Hjelp til å finne ut hva enheten skal måle, sak {n}",
            states[n % 5],
            f"Elvelund skole {n % 700}",
            f"Kari Nordmann {n % 9}",
            START + dt.timedelta(n % 900),
            START + dt.timedelta(n % 901) if n % 3 else None,
            "Idéutvikling & prosess",
            "Normal",
            n % 40,
            (n % 90) / 4,
            f"Foreldre etterlyser <bedre> informasjon, og det er sagt {n} ganger",
            "" if n % 2 else "Ring rektor",
            None,
            n,
        )


def write_ours(path: Path, rows: list[Values]) -> None:
    """Write the rows the way every list is exported."""
    from innovasjon_desktop.reports.list_export import write_list
    from innovasjon_desktop.reports.workbook import Column

    columns = [Column(title, form) for title, form in zip(TITLES, FORMS, strict=True)]
    write_list(path, "Liste", columns, iter(rows), len(rows))


def write_theirs(path: Path, rows: list[Values]) -> None:
    """Write the rows with XlsxWriter, cell by cell with the call for its kind: the fastest way it has."""
    import xlsxwriter  # type: ignore[import-untyped]  # it has no types

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Liste")
    styles = {form: book.add_format({"num_format": form.number}) for form in FORMS}
    writes = {Format.TEXT: sheet.write_string, Format.DATE: sheet.write_datetime}
    ways = [(writes.get(form, sheet.write_number), styles[form]) for form in FORMS]
    bold = book.add_format({"bold": True})
    for place, title in enumerate(TITLES):
        sheet.write_string(0, place, title, bold)
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            write, style = ways[place]
            if value is None or value == "":
                sheet.write_blank(number, place, None, style)
            else:
                write(number, place, value, style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(TITLES) - 1)
    book.close()


WRITERS: dict[str, Callable[[Path, list[Values]], None]] = {"ours": write_ours, "XlsxWriter": write_theirs}


def written(name: str, path: Path, count: int) -> tuple[float, float]:
    """Write a list in a process of its own; return seconds, and the megabytes it took besides the rows."""
    call = [sys.executable, "-m", "tests.bench.bench_export", name, str(path), str(count)]
    seconds, megabytes = subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(megabytes)


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        places = {name: Path(folder) / f"{name}.xlsx" for name in WRITERS}
        for count, rounds in SIZES.items():
            found: dict[str, list[tuple[float, float]]] = {name: [] for name in WRITERS}
            for _ in range(rounds):
                for name, place in places.items():
                    found[name].append(written(name, place, count))
            ours, theirs = found.values()
            ratios = [mine[0] / other[0] for mine, other in zip(ours, theirs, strict=True)]
            seconds = f"{statistics.median(one[0] for one in ours):.2f} s"
            what = f"export of {count} rows × {len(FORMS)}"
            yield Result(f"{what}, against XlsxWriter", statistics.median(ratios), 0.4, "×", seconds)
            yield Result(f"{what}, memory", max(one[1] for one in ours), 60, "MB")
            if count == min(SIZES) and cells(places["ours"]) != cells(places["XlsxWriter"]):
                raise RuntimeError("the two workbooks do not hold the same")
    yield from gaps()


def cells(path: Path) -> list[tuple[object, ...]]:
    """Return the values of a workbook as a reader has them."""
    book = load_workbook(path, read_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


ROWS = 20_000
ROUNDS = 5


def gaps() -> Iterator[Result]:
    """Measure how long the window is silent while a list of a store is exported."""
    from PySide6.QtWidgets import QApplication

    from innovasjon_desktop.app import tidy_up
    from innovasjon_desktop.entities.catalogue import ALL
    from innovasjon_desktop.store.engine import open_engine
    from innovasjon_desktop.store.unit_of_work import Database
    from innovasjon_desktop.ui.choices import Choices
    from innovasjon_desktop.ui.grid import Grid
    from innovasjon_desktop.ui.grid_export import export_to
    from innovasjon_desktop.ui.jobs import Jobs
    from innovasjon_desktop.ui.theme import theme
    from tests.bench.bench_gaps import SPAN, longest
    from tests.bench.data import many_requests

    app = QApplication.instance() or QApplication([])
    theme()
    sys.setswitchinterval(0.001)  # as in the program
    idle, exported = [], []
    with many_requests(ROWS) as place, tempfile.TemporaryDirectory() as folder:
        database = Database(open_engine(place))
        jobs = Jobs(database, "kari")
        grid = Grid(jobs, ALL["request"], Choices(jobs, jobs))
        grid.resize(1000, 700)
        grid.show()
        grid.show_rows()
        tidy_up()
        for number in range(ROUNDS):
            until = time.perf_counter() + SPAN
            idle.append(longest(lambda until=until: time.perf_counter() > until))  # type: ignore[misc]  # bound at once
            over: list[object] = []
            jobs.long_started.connect(lambda job, over=over: job.finished.connect(lambda: over.append(job)))
            export_to(grid, Path(folder) / f"{number}.xlsx")
            exported.append(longest(lambda over=over: bool(over)))  # type: ignore[misc]  # bound at once
        app.processEvents()
        jobs.shutdown()
        database.close()
    floor, gap = statistics.median(idle), statistics.median(exported)
    yield Result("longest gap, idle", floor, None)
    yield Result(f"longest gap, export of {ROWS} rows, against idle", gap / floor, 2, "×", f"{gap:.1f} ms")


def _write_once(name: str, path: Path, count: int) -> None:
    import openpyxl  # noqa: F401 - loaded beforehand: the report of the program has it too

    rows = list(values(count))
    before = _peak_mb()
    start = time.perf_counter()
    WRITERS[name](path, rows)
    print(time.perf_counter() - start, _peak_mb() - before)


def _peak_mb() -> float:
    """Return the most memory this process has held, in MB (Linux only)."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    _write_once(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
