"""The power goes at any moment of a real run: the files that may be left are opened by the program."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from tests.faults import shim
from tests.faults.crash_disk import CrashDisk, read_record
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import emptied, fresh, look, make_template, workshop

STORE = "innovasjon.db"
STEPS = 40
"""Steps of one recorded run; the next run begins with the same template and other steps."""
CONTROL = 150
KINDS = 3
"""States of a moment: the worst, and two in which some of what was not synced is there."""

State = tuple[set[int], dict[str, bytes]]


def run(cases: int) -> Outcome:
    """Try ``cases`` states that differ, and a few of a store that never syncs."""
    if reason := shim.why_not():
        return Outcome(not_run=reason)
    with workshop() as folder:
        template = make_template(folder / "template.db")
        tried, failures = _try(folder, template, cases, "on")
        control, control_failures = _try(folder, template, min(CONTROL, cases), "off")
    return Outcome(
        tried,
        tuple(failures),
        f"{tried} states that differ, opened and checked",
        Control("synchronous=OFF", control, len(control_failures)),
    )


def _try(folder: Path, template: Path, cases: int, protection: str) -> tuple[int, list[str]]:
    failures: list[str] = []
    tried = first = 0
    while tried < cases:
        for acknowledged, files in _states(folder, template, first, cases - tried, protection):
            tried += 1
            if said := _said(folder / "after", acknowledged, files):
                failures.append(said)
        first += STEPS
    return tried, failures


def _states(folder: Path, template: Path, first: int, most: int, protection: str) -> Iterator[State]:
    """Record a run and yield states it may have left, each once, at most so many, from all over the run."""
    place, record = emptied(folder / "run"), folder / "record"
    fresh(template, place / STORE)
    shim.run_behind("recording", place, str(first), str(STEPS), protection, record=record)
    operations = sum(1 for _ in read_record(record))
    every = max(1, operations * KINDS // (2 * most))  # about half are as one before
    disk = CrashDisk({STORE: template.read_bytes()})
    chance = random.Random(first)
    known: set[bytes] = set()
    for number, operation in enumerate(read_record(record)):
        disk.do(operation)
        if number % every:
            continue
        for kind in range(KINDS):
            files = disk.some(chance) if kind else disk.worst()
            mark = _mark(disk.acknowledged, files)
            if mark in known:
                continue
            known.add(mark)
            yield set(disk.acknowledged), files
            if len(known) == most:
                return


def _mark(acknowledged: set[int], files: dict[str, bytes]) -> bytes:
    digest = hashlib.blake2b(str(len(acknowledged)).encode())
    for name, content in sorted(files.items()):
        digest.update(f"{name} {len(content)}".encode())
        digest.update(content)
    return digest.digest()


def _said(place: Path, acknowledged: set[int], files: dict[str, bytes]) -> str:
    """Return what is wrong with the files of a state, or nothing."""
    emptied(place)
    for name, content in files.items():
        (place / name).write_bytes(content)
    found = look(place / STORE)
    if found.broken:
        return f"corrupt: {found.broken}"
    lost = found.lost(acknowledged)
    return f"lost: step {lost[0]}" if lost else ""
