"""Carry out steps while operations of the file system fail. Run behind the shim, by io_errors."""

from __future__ import annotations

import errno
import json
import random
import sys
from pathlib import Path

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.store.engine import open_engine
from innovasjon_desktop.store.unit_of_work import Database
from tests.faults import shim
from tests.faults.stores import NO_JOURNAL, do_step, fresh, without_protection

ERRORS = (errno.ENOSPC, errno.EIO, errno.EAGAIN)
KINDS = (
    shim.WRITE,
    shim.SYNC,
    shim.TRUNCATE,
    shim.OPEN,
    shim.READ,
    shim.WRITE | shim.SYNC | shim.TRUNCATE | shim.OPEN,
    shim.LOCK,
)
MOST_OPERATIONS = {
    shim.WRITE: 150,
    shim.SYNC: 12,
    shim.TRUNCATE: 4,
    shim.OPEN: 4,
    shim.READ: 40,
    shim.LOCK: 20,
}


def main(folder: Path, first: int, cases: int, protection: str) -> None:
    """Print one line of JSON for each case: what was done to the program, what it said."""
    if protection == "off":
        without_protection(NO_JOURNAL)
    guard = shim.Shim()
    template = folder.parent / "template.db"
    for case in range(first, first + cases):
        print(json.dumps(_case(guard, fresh(template, folder / f"{case}.db"), case)), flush=True)


def _case(guard: shim.Shim, place: Path, case: int) -> dict[str, object]:
    chance = random.Random(case)
    kinds = KINDS[case % len(KINDS)]
    error = ERRORS[case // len(KINDS) % len(ERRORS)]
    # A lock that is refused for good is another program's, and is waited for.
    for_good = kinds != shim.LOCK and case // (len(KINDS) * len(ERRORS)) % 2 == 1
    database = Database(open_engine(place))
    saved, refused, odd = [], [], []

    def attempt(step: int) -> None:
        try:
            do_step(database, step)
            saved.append(step)
        except UserError:
            refused.append(step)
        except Exception as problem:  # noqa: BLE001 - an error the user cannot act on, which is to be told
            refused.append(step)
            odd.append(type(problem).__name__)

    attempt(0)
    guard.arm(chance.randrange(MOST_OPERATIONS.get(kinds, 150)), error, kinds, for_good=for_good)
    for step in (1, 2, 3, 4):  # the last is of many pages
        attempt(step)
    # In half of the cases the program ends there; in the others the disk works again, and so must it.
    goes_on = case % 2 == 0
    if not goes_on:
        database.close()
    hits = guard.disarm()
    if goes_on:
        attempt(5)
        database.close()
    return {
        "place": str(place),
        "what": f"{errno.errorcode[error]} {'for good' if for_good else 'once'} at {kinds}",
        "hits": hits,
        "saved": saved,
        "refused": refused,
        "odd": odd,
        "works_again": 5 in saved or not goes_on,
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
