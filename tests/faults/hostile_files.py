"""Workbooks made to do harm are read: each is refused or read within its memory and time."""

from __future__ import annotations

import sys

from tests.faults.existing import ran
from tests.faults.outcome import Outcome
from tests.hostile import CASES

TESTS = "tests/services/test_importing_hostile.py"
WHOLE = (
    "tests/services/test_importing.py",
    "tests/services/test_importing_apart.py",
)
"""That an import is all or nothing, and that its process can be stopped."""


def run(cases: int) -> Outcome:
    """Run the tests of the first ``cases`` hostile files, and with the last those of the import as a whole."""
    if not sys.platform.startswith("linux"):
        return Outcome(not_run="memory is measured as Linux tells it")
    names = [name for name, *_rest in CASES][:cases]
    passed, failed = ran([f"{TESTS}::test_a_hostile_file_is_refused_or_read[{name}]" for name in names])
    more, failed_more = ran(WHOLE) if cases >= len(CASES) else (0, [])
    return Outcome(
        passed + len(failed), tuple(failed + failed_more), f"and {more} tests of the import as a whole"
    )
