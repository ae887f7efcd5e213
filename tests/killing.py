"""Restores and migrations killed with SIGKILL at random points: ``python -m tests.killing TASK COUNT SEED``.

Each case is a child that is forked off with everything loaded, and killed before a line of the store's code
or after a random time. Prints one JSON document with what was found afterwards.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

from innovasjon_desktop.domain.errors import UserError
from innovasjon_desktop.store import backups, contents, files, migrate, restoring

NOW = dt.datetime(2026, 6, 30, 10, 0, tzinfo=dt.UTC)
STORE = Path(backups.__file__).parent
WATCHED = {str(STORE / f"{name}.py") for name in ("backups", "files", "manifests", "migrate", "restoring")}
"""Not the reading of rows: a kill there is one by time."""

LAST = 60
"""Lines of the code that come last, where files take each other's place."""

Work = Callable[[Path], object]


def tell(text: str) -> None:
    """Print a figure that was measured; ``pytest -rA`` shows it."""
    sys.stdout.write(f"{text}\n")


def in_child(work: Callable[[], object]) -> int:
    """Start ``work`` in a child and return its number."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except UserError:
            os._exit(3)
        except BaseException:  # noqa: BLE001 - the child must end here, whatever it was
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def ended(child: int) -> int:
    """Return how the child ended: its exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def traced(work: Callable[[], object], step: Callable[[], None]) -> None:
    """Run ``work`` and call ``step`` before each line of the store's code."""

    def local(_frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            step()
        return local

    def every(frame: FrameType, _event: str, _arg: object) -> Any:
        return local if frame.f_code.co_filename in WATCHED else None

    sys.settrace(every)
    try:
        work()
    finally:
        sys.settrace(None)


def steps_of(work: Callable[[], object], folder: Path) -> int:
    """Return how many lines of the store's code ``work`` runs."""
    told = folder / "steps"

    def note() -> None:
        steps = count()
        traced(work, lambda: (next(steps), None)[1])
        told.write_text(str(next(steps)), encoding="utf-8")

    assert ended(in_child(note)) == 0
    return int(told.read_text(encoding="utf-8"))


def killed_at(work: Callable[[], object], at: int) -> int:
    steps = count()

    def step() -> None:
        if next(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return ended(in_child(lambda: traced(work, step)))


def killed_after(work: Callable[[], object], seconds: float) -> int:
    child = in_child(work)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return ended(child)


def rows_of(place: Path) -> dict[str, str]:
    """Return a digest by table of what the program finds when it opens the store; the store is sound."""
    with contents.opened(place) as connection:
        assert contents.problems(connection) == []
        return dict(contents.contents(connection).digests)


def leave_hot_journal(place: Path) -> None:
    """Be killed in the middle of a step that has written to the file already."""

    def half_done() -> None:
        connection = sqlite3.connect(place, isolation_level=None)
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("PRAGMA cache_size=4")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE section SET note = hex(randomblob(1500))")
        connection.execute("DELETE FROM code")
        os.kill(os.getpid(), signal.SIGKILL)

    assert ended(in_child(half_done)) == -signal.SIGKILL
    assert place.with_name(place.name + "-journal").stat().st_size > 0


def make_store(place: Path, revision: str, rows: int) -> None:
    from tests.store.test_migrate import made_by_the_first_program

    if revision == "0001":
        made_by_the_first_program(place)
    else:
        migrate.upgrade(place)
    with closing(sqlite3.connect(place)) as connection:
        connection.executemany(
            "INSERT INTO section (id, name, valid_from, note, created_at, updated_at, version)"
            " VALUES (?, ?, '2020-01-01', ?, '2020-01-01', '2020-01-01', 1)",
            [(number, f"Seksjon {number}", "note " * 100) for number in range(10, 10 + rows)],
        )
        connection.commit()


def a_case(template: Path, folder: Path) -> Path:
    case = Path(tempfile.mkdtemp(dir=folder))
    shutil.copytree(template, case, dirs_exist_ok=True)
    return case / "innovasjon.db"


def cases(template: Path, folder: Path, work: Work, number: int, chance: random.Random) -> Any:
    """Yield a place for each case after its child was killed, and how that ended.

    A third is killed in the last lines, where one file takes another's place, a third in any line, and a
    third after a random time.
    """
    place = a_case(template, folder)
    begun = time.monotonic()
    assert ended(in_child(lambda: work(place))) == 0
    lasts = time.monotonic() - begun
    place = a_case(template, folder)
    steps = steps_of(lambda: work(place), folder)
    for turn in range(number):
        place = a_case(template, folder)
        bound = partial(work, place)
        if turn % 3 == 2:
            yield place, killed_after(bound, chance.uniform(0, lasts))
        else:
            yield place, killed_at(bound, chance.randrange(steps - LAST if turn % 3 else 0, steps))
        shutil.rmtree(place.parent)


def restores(number: int, chance: random.Random, folder: Path, *, damaged: bool = False) -> Counter[str]:
    """Kill restores of a store with a hot journal, or of a damaged one."""
    template = folder / "template"
    template.mkdir()
    place = template / "innovasjon.db"
    make_store(place, migrate.HEAD, 60)
    copy = backups.make(place, backups.folder_of(place), "asked", NOW)
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("DELETE FROM section WHERE id > 40")
        connection.execute("UPDATE section SET note = 'senere'")
        connection.commit()
    old = rows_of(place)
    if damaged:
        with place.open("r+b") as file:
            file.seek(100)
            file.write(b"\xff" * 30_000)
        damaged_bytes = place.read_bytes()
    leave = place.with_name(place.name + files.PARTIAL)
    shutil.copyfile(copy.path, leave)
    leave.with_name(leave.name + "-journal").write_bytes(b"another file's journal" * 100)
    if not damaged:
        leave_hot_journal(place)
    new = dict(copy.digests)
    name = copy.path.name

    def work(place: Path) -> object:
        folder = backups.folder_of(place)
        return restoring.restore(place, folder / name, folder, NOW + dt.timedelta(hours=1))

    found: Counter[str] = Counter()
    for place, code in cases(template, folder, work, number, chance):
        found["killed" if code == -signal.SIGKILL else f"ended {code}"] += 1
        if damaged and place.read_bytes() == damaged_bytes:
            found["old"] += 1
        else:
            now = rows_of(place)
            found["old" if now == old else "new" if now == new else "MIXED"] += 1
        work(place)
        found["mended" if rows_of(place) == new else "NOT MENDED"] += 1
        rest = [path.name for path in place.parent.iterdir() if files.PARTIAL in path.name]
        wrong = [copy for copy in backups.listed(backups.folder_of(place)) if backups.verify(copy.path)]
        found["LEFT BEHIND"] += len(rest) + len(wrong)
    return found


def damaged_restores(number: int, chance: random.Random, folder: Path) -> Counter[str]:
    return restores(number, chance, folder, damaged=True)


def careless(number: int, chance: random.Random, folder: Path) -> Counter[str]:
    """Copy a file beside a hot journal as one should not: the checks above must notice."""
    template = folder / "template"
    template.mkdir()
    place = template / "innovasjon.db"
    make_store(place, migrate.HEAD, 60)
    copy = backups.make(place, backups.folder_of(place), "asked", NOW)
    with closing(sqlite3.connect(place)) as connection:
        connection.execute("UPDATE section SET note = 'senere'")
        connection.commit()
    leave_hot_journal(place)
    found: Counter[str] = Counter()
    for _turn in range(number):
        place = a_case(template, folder)
        shutil.copyfile(copy.path, place)
        try:
            found["as the copy" if rows_of(place) == copy.digests else "MIXED"] += 1
        except (AssertionError, UserError):
            found["CORRUPT"] += 1
    return found


def migrations(number: int, chance: random.Random, folder: Path) -> Counter[str]:
    """Kill migrations of a store of the first revision, which somebody else was killed while writing to."""
    template = folder / "template"
    template.mkdir()
    place = template / "innovasjon.db"
    make_store(place, "0001", 60)
    old = rows_of(place)
    leave_hot_journal(place)
    found: Counter[str] = Counter()
    for place, code in cases(template, folder, migrate.upgrade_file, number, chance):
        found["killed" if code == -signal.SIGKILL else f"ended {code}"] += 1
        for state in ("", "after"):
            with contents.opened(place) as connection:
                revision = contents.schema(connection)
            now = rows_of(place)
            same = all(now[name] == old[name] for name in old if name != "alembic_version")
            found[(state or {"0001": "old", migrate.HEAD: "new"}[revision]) if same else "CHANGED"] += 1
            if not state:
                migrate.upgrade(place)
        found["NOT MIGRATED"] += revision != migrate.HEAD
        kept = [path for path in place.parent.glob("innovasjon-0001*.db") if rows_of(path) == old]
        found["OLD FILE LOST"] += not kept
        found["LEFT BEHIND"] += sum(files.PARTIAL in path.name for path in place.parent.iterdir())
    return found


TASKS = {
    "restores": restores,
    "damaged": damaged_restores,
    "careless": careless,
    "migrations": migrations,
}

if __name__ == "__main__":
    task, how_many, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as made:
        sys.stdout.write(json.dumps(TASKS[task](how_many, random.Random(seed), Path(made))))
