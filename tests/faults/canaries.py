"""Names nobody has are put into every error the program knows, and looked for in all it writes about errors."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import text

from innovasjon_desktop.app import open_log
from innovasjon_desktop.cli import main as command_line
from innovasjon_desktop.domain.errors import Message
from innovasjon_desktop.services.commands import Create, Edit
from innovasjon_desktop.services.commands import run as carry_out
from innovasjon_desktop.services.importing.apart import read_apart
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import fresh, make_template, workshop

FIRST_NAMES = ("Kårstein", "Ødgunn", "Ægidius", "Borghildur", "Tormodine")
LAST_NAMES = (
    "Kanarifugl",
    "Gulfjær",
    "Burås",
    "Trillevik",
    "Vingestad",
    "Nebbdal",
    "Frøberg",
    "Sangli",
    "Pinnø",
    "Eggum",
)
NAMES = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]

Path_ = Callable[[Database, str], None]
PATHS: dict[str, Path_] = {}
"""What goes wrong, with a name in it; each raises, or writes to the standard error by itself."""


def path(name: str) -> Callable[[Path_], Path_]:
    """Add a way to go wrong."""

    def add(way: Path_) -> Path_:
        PATHS[name] = way
        return way

    return add


def _person(name: str, **more: Any) -> dict[str, Any]:
    first, last = name.split()
    return {"first_name": first, "last_name": last, **more}


@path("bad input")
def _bad_input(database: Database, name: str) -> None:
    carry_out(database, Create("person", _person(name, work_email=f"{name} uten krøllalfa")), actor=name)


@path("a value of the wrong kind")
def _wrong_kind(database: Database, name: str) -> None:
    carry_out(database, Create("unit", {"name": name, "section_id": name, "valid_from": name}), actor=name)


@path("a rule of the program broken")
def _rule(database: Database, name: str) -> None:
    carry_out(
        database,
        Create(
            "section",
            {"name": name, "valid_from": database.today(), "valid_to": database.today().replace(year=1999)},
        ),
        actor=name,
    )


@path("an edit of what is not there")
def _gone(database: Database, name: str) -> None:
    carry_out(database, Edit("person", 99_999, {"first_name": name}), actor=name)


@path("an edit conflict")
def _conflict(database: Database, name: str) -> None:
    carry_out(database, Edit("person", 1, {"note": name}, version=99), actor=name)


@path("a unique violation in the database")
def _unique(database: Database, name: str) -> None:
    row = _person(name, work_email=f"{name.split()[1]}@kanari.example", is_external=False, is_active=True)
    database.write(
        Message("raw"), name, lambda unit: (unit.insert("person", row), unit.insert("person", row))
    )


@path("a check of the database broken")
def _check(database: Database, name: str) -> None:
    database.write(
        Message("raw"), name, lambda unit: unit.insert("settings", {"id": 2, "municipality_name": name})
    )


@path("SQL that is wrong")
def _sql(database: Database, name: str) -> None:
    with database.read() as connection:
        connection.execute(text("SELECT nei FROM person WHERE first_name = :name"), {"name": name})


@path("a bug with the name in its text")
def _bug(database: Database, name: str) -> None:
    raise ValueError(f"{name} har ringt")


@path("a bug within a write")
def _bug_within(database: Database, name: str) -> None:
    database.write(Message("raw"), name, lambda unit: {"x": 1}[name])


@path("a bug after another")
def _bug_after(database: Database, name: str) -> None:
    try:
        int(name)
    except ValueError as error:
        raise RuntimeError(name) from error


@path("a bug on another thread")
def _bug_on_thread(database: Database, name: str) -> None:
    thread = threading.Thread(target=lambda: int(name), name=name)
    thread.start()
    thread.join()


@path("a store that is not there")
def _no_store(database: Database, name: str) -> None:
    with Database(open_engine(Path("/nei") / name / "x.db")).read():
        pass


@path("a file that cannot be read")
def _file(database: Database, name: str) -> None:
    file = Path(str(database.engine.url.database)).parent / f"{name}.xlsx"
    file.write_bytes(b"PK\3\4" + name.encode() * 20)
    read_apart(file)


@path("exit 70 of the command line")
def _exit_70(database: Database, name: str) -> None:
    with mock.patch("innovasjon_desktop.services.rows.every", side_effect=ZeroDivisionError(name)):
        code = command_line.main(["list", "person", "--json", "--db", str(database.engine.url.database)])
    assert code == 70


def run(cases: int) -> Outcome:
    """Put ``cases`` names on every path; a log with the errors' own texts is the control."""
    names = NAMES[:cases]
    with workshop() as folder, _bugs(folder / "log") as report:
        database = Database(
            open_engine(fresh(make_template(folder / "template.db"), folder / "innovasjon.db"))
        )
        found = _found(folder, database, names, report)
        crashed = _crash(folder / "crash", names)
        control = _found(folder, database, names[:1], _careless(folder / "log" / "careless.log"))
        database.close()
    leaks = [
        f"{way}: {name}"
        for way, written in {**found, "a crash of the interpreter": crashed}.items()
        for name in _named(written, names)
    ]
    told = [way for way, written in control.items() if list(_named(written, names))]
    return Outcome(
        len(names) * (len(PATHS) + 1),
        tuple(leaks),
        "; ".join((*PATHS, "a crash of the interpreter")),
        Control("a log of the errors' texts", len(PATHS), len(told)),
    )


def _found(
    folder: Path, database: Database, names: list[str], report: Callable[[Exception], object]
) -> dict[str, str]:
    """Return what was written about the errors of each path."""
    found = {}
    for way, cause in PATHS.items():
        before = _written(folder / "log")
        error_output = io.StringIO()
        for name in names:
            with contextlib.redirect_stderr(error_output), contextlib.redirect_stdout(io.StringIO()):
                try:
                    cause(database, name)
                except Exception as error:  # noqa: BLE001 - the path ends in one, whichever it is
                    report(error)
                    error_output.write(command_line.bug_report(error))
        written = {
            file: now.removeprefix(before.get(file, "")) for file, now in _written(folder / "log").items()
        }
        found[way] = "\n".join((*written.values(), error_output.getvalue()))
        assert "Error" in found[way] or "domain.errors" in found[way], f"{way}: nothing was written"
    return found


@contextlib.contextmanager
def _bugs(folder: Path) -> Iterator[Callable[[Exception], object]]:
    """Give what takes the program's bugs, as ``app.main`` sets it up; what libraries say goes to the same folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEvent, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from innovasjon_desktop.ui.bugs import Bugs
    from innovasjon_desktop.ui.dialogs import BugDialog

    app = QApplication.instance() or QApplication([])
    hooks = sys.excepthook, threading.excepthook
    with open_log(folder) as log, (folder / "qt.log").open("a", encoding="utf-8") as said_by_qt:
        libraries = logging.FileHandler(folder / "python.log", encoding="utf-8")
        logging.getLogger().addHandler(libraries)
        logging.getLogger("sqlalchemy").setLevel(logging.INFO)
        qt = qInstallMessageHandler(lambda _kind, _where, said: said_by_qt.write(f"{said}\n"))
        bugs = Bugs(log)
        bugs.watch()

        def read_dialogs() -> None:
            app.processEvents()
            for dialog in QApplication.topLevelWidgets():
                if isinstance(dialog, BugDialog):
                    said_by_qt.write(f"{dialog.text.toPlainText()}\n")
                    dialog.close()
                    dialog.deleteLater()
            said_by_qt.flush()

        def report(error: Exception) -> None:
            bugs.report(error)
            read_dialogs()

        try:
            yield report
        finally:
            sys.excepthook, threading.excepthook = hooks
            read_dialogs()  # of what nobody caught; one that stays open would be over the next test's window
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            qInstallMessageHandler(qt)
            logging.getLogger("sqlalchemy").setLevel(logging.NOTSET)
            logging.getLogger().removeHandler(libraries)
            libraries.close()


def _careless(log: Path) -> Callable[[Exception], object]:
    def report(error: Exception) -> None:
        with log.open("a", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception(error)))

    return report


def _crash(folder: Path, names: list[str]) -> str:
    """Let an interpreter that holds the names die as the program may; return its log."""
    code = (
        "import faulthandler, os, sys; from pathlib import Path; from innovasjon_desktop.app import open_log\n"
        "def work(*names):\n    os.abort()\n"
        "faulthandler.enable(open_log(Path(sys.argv[1]))); work(*sys.argv[2:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), *names], check=False, capture_output=True, text=True
    )
    written = "\n".join(_written(folder).values())
    assert "Fatal Python error" in written, done.stderr
    return written + done.stderr


def _written(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.log"))}


def _named(text: str, names: list[str]) -> Iterator[str]:
    """Yield the names of which a part stands in a text."""
    low = text.casefold()
    return (name for name in names if any(part.casefold() in low for part in name.split()))
