"""Carry out steps and tell which were said to be saved. Run behind the shim, by crash_states."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.faults.crash_disk import ACKNOWLEDGED
from tests.faults.stores import do_step, without_protection


def main(folder: Path, first: int, steps: int, protection: str) -> None:
    """Carry out the steps on the store of the folder; "off" takes its syncing away."""
    if protection == "off":
        without_protection({"synchronous": 0})
    told = os.open(folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT)
    database = Database(open_engine(folder / "innovasjon.db"))
    for step in range(first, first + steps):
        do_step(database, step)
        os.write(told, f"{step}\n".encode())
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
