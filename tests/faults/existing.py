"""Rows whose cases are tests already: run them, and count."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from tests.faults.outcome import Outcome
from tests.faults.shim import ROOT

LONG = "INNOVASJON_LONG"
"""Set for tests that have a long run of their own."""


def each_a_case(*tests: str) -> Callable[[int], Outcome]:
    """Return what runs a row whose cases are tests; how many are asked for does not matter."""

    def run(_cases: int) -> Outcome:
        passed, failed = ran(tests)
        return Outcome(passed + len(failed), tuple(failed), " ".join(tests))

    return run


def cases_within(full: int, *tests: str) -> Callable[[int], Outcome]:
    """Return what runs a row whose cases are tried within tests: in the long run ``full``, else a few."""

    def run(cases: int) -> Outcome:
        passed, failed = ran(tests, {LONG: "1"} if cases >= full else {})
        if not (passed or failed):
            return Outcome(not_run="its tests need what is not here: a server, as INNOVASJON_TEST_DB")
        return Outcome(min(cases, full) if passed else 0, tuple(failed), " ".join(tests))

    return run


def ran(tests: Sequence[str], settings: Mapping[str, str] | None = None) -> tuple[int, list[str]]:
    """Run these tests with more environment variables; return how many passed, and the names of those that did not."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
            f"--junitxml={report}",
        ]
        done = subprocess.run(
            [*command, *tests],
            check=False,
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **(settings or {})},
            capture_output=True,
            text=True,
        )
        if not report.exists():
            return 0, [f"the tests did not run: {(done.stdout + done.stderr)[-300:]}"]
        cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [each.get("name", "") for each in cases if {child.tag for child in each} & {"failure", "error"}]
    skipped = sum(any(child.tag == "skipped" for child in each) for each in cases)
    return len(cases) - len(failed) - skipped, failed
