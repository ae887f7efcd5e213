"""Cause the faults and print the table: ``python -m tests.faults [name …] [--long]``.

Exit code 1 if a goal is missed. What cannot be tried on this machine is named, with the reason.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.faults.outcome import Outcome, Row
from tests.faults.table import ROWS

HEAD = ("fault", "cases", "goal", "measured", "verdict")
WIDTHS = (40, 7, 48, 34, 8)


def main(arguments: list[str]) -> int:
    """Run the rows named, or all; print each when it is done."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(names))
    parser.add_argument("--long", action="store_true", help="all cases: about an hour")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(names):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    _line(HEAD)
    verdicts = [_run(row, long=asked.long) for row in ROWS if not asked.names or row.name in asked.names]
    return int("NOT MET" in verdicts)


def _run(row: Row, *, long: bool) -> str:
    begun = time.monotonic()
    outcome = row.run(row.full if long else row.short)
    _line((row.fault, f"{outcome.cases:,}", row.goal, _measured(outcome), outcome.verdict))
    for said in _details(outcome):
        print(f"    {said}")
    print(f"    {time.monotonic() - begun:.0f} s", flush=True)
    return outcome.verdict


def _line(cells: tuple[str, ...]) -> None:
    print(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True
    )


def _measured(outcome: Outcome) -> str:
    if outcome.not_run:
        return ""
    without = outcome.control
    return f"{len(outcome.failures)} failed" + (
        f"; {without.failures} of {without.cases} without" if without else ""
    )


def _details(outcome: Outcome) -> list[str]:
    if outcome.not_run:
        return [f"not run: {outcome.not_run}"]
    said = [outcome.seen] if outcome.seen else []
    if outcome.control:
        said.append(f"without: {outcome.control.without}")
    return [*said, *(f"{count} × {what}" for what, count in Counter(outcome.failures).most_common(8))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
