"""The program is killed with signal 9 while it writes; its store is opened again."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path

from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import NO_JOURNAL, do_step, fresh, look, make_template, without_protection, workshop

CONTROL = 30
OPENED = -1
"""What a writer tells before its first step."""
NEW_STORE_AFTER = 50
"""Kills of one store: its log makes it larger and slower."""
MOST_STEPS = 3
LONGEST = 0.02
"""How many steps a writer has told of, and seconds after that, at most, when it is killed."""


def run(cases: int) -> Outcome:
    """Kill ``cases`` writers, and some whose store has no rollback journal."""
    with workshop() as folder:
        template = make_template(folder / "template.db")
        failures, acknowledged, hot = _kill(folder / "innovasjon.db", template, cases, {})
        control, _acknowledged, _hot = _kill(folder / "control.db", template, min(cases, CONTROL), NO_JOURNAL)
    seen = f"{acknowledged} commits acknowledged, {hot} kills left a journal with something in it"
    return Outcome(cases, tuple(failures), seen, Control("no journal", min(cases, CONTROL), len(control)))


def processes() -> BaseContext:
    """Return how to start writers: from one that has loaded the program, where there is such a thing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.stores", "innovasjon_desktop.services.topics"])
    return context


def _write(place: Path, told: Connection, first: int, settings: dict[str, object]) -> None:
    """Carry out steps for ever, and tell of each that is saved."""
    without_protection(settings)
    database = Database(open_engine(place))
    told.send(OPENED)
    for step in itertools.count(first):
        do_step(database, step)
        told.send(step)


def _kill(place: Path, template: Path, cases: int, settings: dict[str, object]) -> tuple[list[str], int, int]:
    """Return what went wrong, how many steps were acknowledged and how many journals were left."""
    context, chance = processes(), random.Random(cases)
    failures: list[str] = []
    there: set[int] = set()
    acknowledged = hot = 0
    for case in range(cases):
        if case % NEW_STORE_AFTER == 0 or (failures and not there):
            fresh(template, place)
            there = set()
        heard, told = context.Pipe(duplex=False)
        child = context.Process(target=_write, args=(place, told, len(there), settings), daemon=True)  # type: ignore[attr-defined]  # every context has it
        child.start()
        told.close()
        saved = {heard.recv() for _told in range(1 + chance.randrange(MOST_STEPS + 1))}
        time.sleep(chance.uniform(0, LONGEST))
        child.kill()
        child.join()
        saved = (saved | _drain(heard)) - {OPENED}
        acknowledged += len(saved)
        journal = Path(f"{place}-journal")
        hot += journal.exists() and journal.stat().st_size > 0
        found = look(place)
        lost = found.lost(there | saved)
        if found.broken or lost:
            failures.append(f"corrupt: {found.broken}" if found.broken else f"lost: step {lost[0]}")
        there = set() if found.broken or lost else set(found.steps)
    return failures, acknowledged, hot


def _drain(heard: Connection) -> set[int]:
    """Return the steps the writer told of before it died."""
    saved: set[int] = set()
    with suppress(EOFError, OSError), heard:
        while True:
            saved.add(heard.recv())
    return saved
