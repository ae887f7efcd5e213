"""Text that looks like a formula goes through every writer of workbooks and CSV files, and comes back as it was."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import Workbook

from innovasjon_desktop.reports.cells import clean
from innovasjon_desktop.reports.list_export import write_list
from innovasjon_desktop.reports.workbook import Column
from innovasjon_desktop.services.importing.reading import read_table
from tests.faults.existing import ran
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import workshop
from tests.reports.reading import formulas
from tests.reports.test_cells import PAYLOADS

TESTS = (
    "tests/reports/test_cells.py",
    "tests/reports/test_list_export.py",
    "tests/reports/test_fast_rows.py",
    "tests/reports/test_forms.py::test_text_of_the_store_never_becomes_a_formula",
    "tests/reports/test_management.py::test_no_formula_and_no_macro",
    "tests/reports/test_management.py::test_text_that_looks_like_a_formula_stays_text",
    "tests/services/test_round_trip.py",
)
"""What is there already: Hypothesis text, the report, the forms, the round trip of a whole store."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def run(cases: int) -> Outcome:
    """Write ``cases`` payloads to lists of both kinds; in the long run also whatever the tests try."""
    payloads = PAYLOADS[:cases]
    passed, failures = ran(TESTS) if cases > len(PAYLOADS) else (0, [])
    with workshop() as folder:
        for name in ("liste.xlsx", "liste.csv"):
            failures += _list(folder / name, payloads)
        control = _plain(folder / "plain.xlsx", payloads)
    return Outcome(
        2 * len(payloads) + passed,
        tuple(failures),
        f"{len(payloads)} payloads in a workbook and a CSV file, {passed} tests of the other writers",
        Control("openpyxl's own cells", len(payloads), control),
    )


def _list(path: Path, payloads: list[str]) -> list[str]:
    write_list(path, "Liste", [Column("Navn")], [(each,) for each in payloads], len(payloads))
    failures = []
    if path.suffix == ".xlsx":
        failures += [f"formula in {path.name}: {each}" for each in formulas(path)]
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file, delimiter=";") for cell in row]
        failures += [f"formula in {path.name}: {each}" for each in cells if each.startswith(DANGEROUS)]
    back = [line.cells[0] for line in read_table(path).lines]
    wanted = [clean(each) for each in payloads]
    return failures + [
        f"{path.name}: {was!r} came back as {now!r}"
        for was, now in zip(wanted, back, strict=True)
        if was != now
    ]


def _plain(path: Path, payloads: list[str]) -> int:
    """Return how many formulas the library writes by itself."""
    book = Workbook()
    assert book.active is not None
    for each in payloads:
        book.active.append([clean(each)])
    book.save(path)
    return len(formulas(path))
