"""The store's file is replaced, moved or deleted while the program has it open: the next write says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.opening import open_store
from innovasjon_desktop.store.unit_of_work import Database
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import do_step, emptied, fresh, make_template, workshop

Harm = Callable[[Path, Path], None]


def _deleted(place: Path, _other: Path) -> None:
    place.unlink()


def _deleted_with_journal(place: Path, _other: Path) -> None:
    place.unlink()
    Path(f"{place}-journal").unlink(missing_ok=True)


def _moved(place: Path, _other: Path) -> None:
    place.rename(place.with_name("flyttet.db"))


def _replaced_by_older(place: Path, other: Path) -> None:
    copy = place.with_name("kopi.db")
    shutil.copyfile(other, copy)
    os.replace(copy, place)


def _deleted_and_copied_back(place: Path, other: Path) -> None:
    place.unlink()
    shutil.copyfile(other, place)


def _replaced_by_nothing(place: Path, _other: Path) -> None:
    empty = place.with_name("tom.db")
    empty.touch()
    os.replace(empty, place)


def _replaced_by_rubbish(place: Path, _other: Path) -> None:
    rubbish = place.with_name("rusk.db")
    rubbish.write_bytes(b"dette er ingen base " * 4_000)
    os.replace(rubbish, place)


def _written_over(place: Path, other: Path) -> None:
    shutil.copyfile(other, place)  # the same file still, with another's content


HARMS: tuple[Harm, ...] = (
    _deleted,
    _deleted_with_journal,
    _moved,
    _replaced_by_older,
    _deleted_and_copied_back,
    _replaced_by_nothing,
    _replaced_by_rubbish,
    _written_over,
)
MOMENTS = ("after a write", "after a read", "while another connection reads", "with a new connection")
"""What the program is doing; the last two make it open the path anew for the write."""


def run(cases: int) -> Outcome:
    """Do ``cases`` harms at all moments; a store that does not know its own file is the control."""
    with workshop() as folder:
        template = make_template(folder / "template.db")
        failures = _try(folder, template, cases, lambda place: open_store(place, "kari"))
        every = len(HARMS) * len(MOMENTS)
        control = _try(folder, template, every, lambda place: Database(open_engine(place)))
    return Outcome(
        cases,
        tuple(failures),
        f"{len(HARMS)} harms at {len(MOMENTS)} moments",
        Control("not knowing its file", every, len(control)),
    )


def _try(folder: Path, template: Path, cases: int, opener: Callable[[Path], Database]) -> list[str]:
    failures = []
    for case in range(cases):
        harm, moment = HARMS[case % len(HARMS)], MOMENTS[case // len(HARMS) % len(MOMENTS)]
        place = fresh(template, emptied(folder / "place") / "innovasjon.db")
        if said := _case(opener(place), place, template, harm, moment, steps=1 + case % 3):
            failures.append(f"{harm.__name__.strip('_').replace('_', ' ')} {moment}: {said}")
    return failures


def _case(database: Database, place: Path, other: Path, harm: Harm, moment: str, steps: int) -> str:
    """Return what is wrong with what the program did, or nothing."""
    with ExitStack() as stack:
        stack.callback(database.close)
        for step in range(steps):
            do_step(database, step)
        if moment == "after a read":
            with database.read() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM person").scalar()
        elif moment == "while another connection reads":
            stack.enter_context(database.engine.connect())  # it holds the one the pool has
        elif moment == "with a new connection":
            database.engine.dispose()
        harm(place, other)
        left = place.read_bytes() if place.exists() else None
        try:
            do_step(database, steps)
        except UserError:
            now = place.read_bytes() if place.exists() else None
            return "" if now == left else "refused, but something was written there"
        except Exception as error:  # noqa: BLE001 - loud, but nothing the user can act on
            return f"a bug: {type(error).__name__}"
        return "called saved"
