"""Stores the faults happen to: steps that are easy to recognise, and what is found of them afterwards."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from innovasjon_desktop.domain.errors import Message, UserError
from innovasjon_desktop.services.commands import Batch, Create, Edit, run
from innovasjon_desktop.store import engine as store_engine
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.migrate import upgrade
from innovasjon_desktop.store.unit_of_work import Database

FIRST = 1
"""The id of the person whose note tells the last step that was carried out."""

NO_JOURNAL: dict[str, object] = {"journal_mode": "off", "cache_size": 5}
"""Settings without protection against half a transaction; the small cache lets one reach the file early."""


def without_protection(settings: dict[str, object]) -> None:
    """Let the program's engine open stores of this process with other settings. Only for controls."""
    store_engine.PRAGMAS.update(settings)


@contextmanager
def workshop() -> Iterator[Path]:
    """Give a folder in memory if there is one: what is proven here does not hang on a real disk."""
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="innovasjon-faults-", dir=place) as folder:
        yield Path(folder).resolve()


def make_template(path: Path) -> Path:
    """Make a store with the person all steps write to."""
    upgrade(path)
    database = Database(open_engine(path))
    made = run(database, Create("person", {"first_name": "Første", "last_name": "Person"}), actor="kari")
    assert made.result == FIRST
    database.close()
    return path


def emptied(folder: Path) -> Path:
    """Return the folder, which is made if it is not there, without what was in it."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    return folder


def fresh(template: Path, path: Path) -> Path:
    """Copy a closed store to ``path``, in the place of what a case before left there."""
    for old in path.parent.glob(path.name + "*"):
        old.unlink()
    shutil.copyfile(template, path)
    return path


def size_of(step: int) -> int:
    """Return how many persons a step makes: mostly one, now and then so many that many pages change."""
    return 25 if step % 5 == 4 else 1


def command_of(step: int) -> Batch:
    """Return the command of a step: its persons and the note of the first, all or nothing.

    The note's length goes up and down, so that pages are taken into use and given back.
    """
    note = f"{step} " + "x" * random.Random(step).choice((0, 50, 4_000, 9_000))
    made = [
        Create("person", {"first_name": f"P{n}", "last_name": f"Steg {step}"}) for n in range(size_of(step))
    ]
    return Batch((*made, Edit("person", FIRST, {"note": note.strip()})), Message("Step"))


def do_step(database: Database, step: int) -> None:
    """Carry out one step through the services, as the window does."""
    run(database, command_of(step), actor="kari")


@dataclass(frozen=True, slots=True)
class Found:
    """What is left in a store.

    Args:
        broken: what is wrong with it, or nothing.
        steps: the steps that are wholly there.
    """

    broken: str
    steps: frozenset[int]

    def lost(self, acknowledged: set[int]) -> list[int]:
        """Return the steps that were said to be saved and are not there."""
        return sorted(acknowledged - self.steps)


def look(path: Path) -> Found:
    """Open the store through the program's own engine, and look at what is there."""
    database = Database(open_engine(path))
    try:
        with database.read() as connection:
            for check, good in (("integrity_check", "ok"), ("foreign_key_check", None)):
                said = connection.exec_driver_sql(f"PRAGMA {check}").scalar()
                if said != good:
                    return Found(f"{check}: {said}", frozenset())
            rows = connection.exec_driver_sql(
                "SELECT last_name, count(*) FROM person WHERE last_name LIKE 'Steg %' GROUP BY last_name"
            )
            made = {int(name.split()[1]): count for name, count in rows}
            note = connection.exec_driver_sql(f"SELECT note FROM person WHERE id = {FIRST}").scalar()
            sets = connection.exec_driver_sql("SELECT count(*) FROM change_set").scalar()
            logged = connection.exec_driver_sql("SELECT count(*) FROM change").scalar()
    except (UserError, sqlite3.Error) as error:
        return Found(f"not opened: {type(error).__name__}", frozenset())
    finally:
        database.close()
    half = [step for step, count in made.items() if count != size_of(step)]
    if half:
        return Found(f"half of step {half[0]}", frozenset())
    if (note is not None and int(note.split()[0]) != max(made, default=-1)) or (note is None) != (not made):
        return Found("the note is of another step", frozenset())
    if (sets, logged) != (len(made) + 1, sum(made.values()) + len(made) + 1):
        return Found("the log does not tell what is there", frozenset())
    return Found("", frozenset(made))
