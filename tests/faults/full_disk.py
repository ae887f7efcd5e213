"""A disk of 2 MB is filled up, and emptied again.

The room is measured out by the shim, which works without the rights that a disk of its own asks for.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.faults import shim
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import emptied, make_template, workshop

CONTROL = 1


def run(cases: int) -> Outcome:
    """Fill ``cases`` disks that are full at different moments, and some without a rollback journal."""
    if reason := shim.why_not():
        return Outcome(not_run=reason)
    with workshop() as folder:
        make_template(folder / "template.db")
        told = _try(folder, cases, "on")
        control = _try(folder, min(cases, CONTROL), "off")
    return Outcome(
        len(told),
        tuple(wrong for wrong, _saved in told if wrong),
        f"full after {min(saved for _wrong, saved in told)}–{max(saved for _wrong, saved in told)} steps",
        Control("no journal", len(control), sum(bool(wrong) for wrong, _saved in control)),
    )


def _try(folder: Path, cases: int, protection: str) -> list[tuple[str, int]]:
    said = shim.run_behind("filling", emptied(folder / "disk"), "0", str(cases), protection)
    return [(wrong, saved) for wrong, saved in map(json.loads, said.splitlines())]
