"""Reading in a process of its own: what comes back, and how it ends."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from innovasjon_desktop.domain.errors import BadInput, Cancelled
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.importing import apart
from innovasjon_desktop.services.importing.apart import read_apart
from innovasjon_desktop.services.importing.book import KEY_SHEET, Book, Merge
from innovasjon_desktop.services.importing.files import read_book
from innovasjon_desktop.services.importing.reading import UNSAVED
from tests.files import DATA, write_csv

SLEEPING = "import sys, time; sys.stdin.read(); time.sleep(60)"


def workbook(folder: Path) -> Path:
    """Write a workbook with several sheets, merged cells, our key, and every type of cell."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Grunnskole"
    first.append(["Enheter 2025"])
    first.append([])
    first.append(["Navn", "Antall", "Dato", "Tid", "Lengde", "Ja", "Sum"])
    first.append(["Bjørkåsen", 3, dt.date(2025, 2, 3), dt.time(9, 30), dt.timedelta(hours=30), True, "=1+1"])
    first.append(["Åsen", 7.5, dt.datetime(2025, 2, 3, 9, 30), None, None, False])
    first.merge_cells("A1:D1")
    first.merge_cells("A4:A9")
    book.create_sheet("Barnehage").append(["Navn"])
    for name, state in ((KEY_SHEET, "veryHidden"), ("Lister", "hidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append(["form", "areas", "x"])
        sheet.append(["unit", 17])
        sheet.append(["made"])
    path = folder / "Svar (1).xlsm"
    book.save(path)
    return path


def test_a_book_holds_all_that_people_see(tmp_path: Path) -> None:
    book = read_book(workbook(tmp_path))
    assert book.name == "Svar (1).xlsm"
    assert [sheet.name for sheet in book.sheets] == ["Grunnskole", "Barnehage"]
    assert book.key == {"form": "areas", "unit": 17, "made": None}
    assert [number for number, _cells in book.sheets[0].rows] == [1, 3, 4, 5]
    assert book.sheets[0].rows[2][1] == (
        "Bjørkåsen", 3, dt.datetime(2025, 2, 3), dt.time(9, 30), dt.timedelta(hours=30), True, UNSAVED,
    )  # fmt: skip
    assert book.sheets[0].merged == (Merge(1, 1, 0, 3), Merge(4, 5, 0, 0))
    assert say(book.origin) == "en arbeidsbok"


def test_a_csv_is_one_sheet_without_a_name(tmp_path: Path) -> None:
    book = read_book(write_csv(tmp_path / "x.csv", ("Navn", "Type"), [("a", "b"), ("", ""), ("c", "")]))
    assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [
        ("", ((1, ("Navn", "Type")), (2, ("a", "b")), (4, ("c",))))
    ]
    assert book.key is None
    assert say(book.origin) == "semikolon, UTF-8"


def test_what_is_read_apart_is_the_same(tmp_path: Path) -> None:
    for path in (workbook(tmp_path), DATA / "organisasjon.csv"):
        found, expected = read_apart(path), read_book(path)
        assert found == expected
        types = [[type(cell) for _n, cells in sheet.rows for cell in cells] for sheet in found.sheets]
        assert types == [
            [type(cell) for _n, cells in sheet.rows for cell in cells] for sheet in expected.sheets
        ]


def test_an_error_comes_back_as_it_was(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", ["Navn"], [["y" * 32_768]])
    with pytest.raises(BadInput) as refused:
        read_apart(path)
    assert refused.value.params == {"row": 2, "most": 32_767}
    assert say(refused.value) == "En celle i rad 2 har mer enn 32767 tegn."


def test_a_path_from_the_working_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "x.csv", ["Navn"], [["a"]])
    (tmp_path / "csv.py").write_text("raise SystemExit", encoding="utf-8")
    assert len(read_apart("x.csv").sheets[0].rows) == 2


def test_it_reads_on_a_thread(tmp_path: Path) -> None:
    path, found = workbook(tmp_path), list[Book]()
    thread = threading.Thread(target=lambda: found.append(read_apart(path)))
    thread.start()
    thread.join(20)
    assert found == [read_book(path)]


def children() -> set[str]:
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], check=True, capture_output=True, text=True)  # fmt: skip
    return {line for line in listed.stdout.splitlines() if " ps " not in line}


@pytest.mark.skipif(sys.platform == "win32", reason="lists processes with ps")
def test_it_is_ended_at_once_when_asked_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_command", lambda: [sys.executable, "-c", SLEEPING])
    before, begun = children(), time.monotonic()
    with pytest.raises(Cancelled):
        read_apart(workbook(tmp_path), cancelled=lambda: time.monotonic() > begun + 0.3)
    assert 0.2 < time.monotonic() - begun < 3
    assert children() <= before


def test_it_is_ended_when_it_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_command", lambda: [sys.executable, "-c", SLEEPING])
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.3)
    with pytest.raises(BadInput) as refused:
        read_apart(workbook(tmp_path))
    assert "for lang tid" in say(refused.value)


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import sys; sys.exit(1)",
        "import sys; sys.stdout.write('half')",
        "import sys; sys.stdout.buffer.write(bytes([9, 0, 0, 0]) + b'rubbish..')",
        "x = [bytes(2**20) for _ in range(10)]; raise MemoryError",
    ],
)
def test_a_process_that_dies_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(apart, "_command", lambda: [sys.executable, "-c", program])
    with pytest.raises(BadInput) as refused:
        read_apart(workbook(tmp_path))
    assert "kan ikke leses" in say(refused.value)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="where the system keeps the limit itself")
def test_its_memory_ends_where_it_should(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import sys; from innovasjon_desktop.services.importing import apart; apart._limit_from_inside();"
        "held = [bytes(2**20) for _ in range(320)]; print(len(held))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.stdout == ""
    assert "MemoryError" in done.stderr


def test_it_loads_neither_the_window_nor_the_store(tmp_path: Path) -> None:
    program = (
        "import sys; from innovasjon_desktop.services.importing import apart; code = apart.serve();"
        "sys.stderr.write(' '.join(name for name in ('PySide6', 'sqlalchemy', 'alembic', 'openpyxl') if name in sys.modules))"
    )
    path = workbook(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(str(path)).encode(), check=True, capture_output=True
    )
    assert done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize("program", ["innovasjon_desktop", "innovasjon_desktop.cli.main"])
def test_each_packed_program_reads_for_itself(tmp_path: Path, program: str) -> None:
    path = workbook(tmp_path)
    called = [sys.executable, "-m", program, apart.ARGUMENT]
    done = subprocess.run(called, input=json.dumps(str(path)).encode(), check=True, capture_output=True)
    assert apart._book_in(done.stdout) == read_book(path)  # noqa: SLF001 - what the other end of the pipe does
