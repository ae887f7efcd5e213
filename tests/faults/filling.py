"""Carry out steps until the disk is full, and again when there is room. Run behind the shim, by full_disk."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from innovasjon_desktop.domain.errors import StoreUnavailable
from innovasjon_desktop.i18n import say
from innovasjon_desktop.services.commands import run
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.faults import shim
from tests.faults.stores import NO_JOURNAL, Found, command_of, fresh, look, without_protection

SIZE = 2 * 2**20
TRIES = 3
"""How often the same is tried while the disk is full."""


def main(folder: Path, first: int, cases: int, protection: str) -> None:
    """Print one line of JSON for each case: what is wrong, or nothing, and how many steps were saved."""
    if protection == "off":
        without_protection(NO_JOURNAL)
    guard = shim.Shim()
    for case in range(first, first + cases):
        # A few hundred bytes more each time: it is full at another operation.
        wrong, saved = _case(
            guard, fresh(folder.parent / "template.db", folder / "innovasjon.db"), SIZE + 331 * case
        )
        print(json.dumps([wrong, saved]), flush=True)


def _case(guard: shim.Shim, place: Path, size: int) -> tuple[str, int]:
    database = Database(open_engine(place))
    guard.quota(size)
    said: list[str] = []
    step = 0
    while not said:
        try:
            run(database, command_of(step), actor="kari")
            step += 1
        except StoreUnavailable as error:
            said.append(say(error))
    # What was typed is still at hand, and can be tried as often as one likes.
    typed = command_of(step)
    for _again in range(TRIES):
        try:
            run(database, typed, actor="kari")
        except StoreUnavailable as error:
            said.append(say(error))
    while_full = look(place)
    guard.quota(-1)
    try:
        run(database, typed, actor="kari")
    except StoreUnavailable as error:
        return f"does not work again: {say(error)}", step
    finally:
        database.close()
    wanted = f"Disken som {place.parent} ligger på, er full. Gjør plass og prøv igjen."
    if said != [wanted] * (TRIES + 1):
        return f"not said that the disk is full, and which: {said}", step
    return _verdict(while_full, look(place), step), step


def _verdict(while_full: Found, after: Found, step: int) -> str:
    if broken := while_full.broken or after.broken:
        return f"corrupt: {broken}"
    if while_full.steps != frozenset(range(step)):
        return "other steps are there than were saved"
    return "" if after.steps == frozenset(range(step + 1)) else "what was typed was not saved in the end"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
