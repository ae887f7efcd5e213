"""The disk answers with errors, once or for good: nothing is broken, and nothing is called saved that is not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tests.faults import shim
from tests.faults.outcome import Control, Outcome
from tests.faults.stores import emptied, look, make_template, workshop

CONTROL = 42
AT_ONCE = 100
"""Cases of one process, at most; in some the error is armed for an operation that never comes."""


def run(cases: int) -> Outcome:
    """Try ``cases`` in which an error did happen, and some on a store without a rollback journal."""
    if reason := shim.why_not():
        return Outcome(not_run=reason)
    with workshop() as folder:
        make_template(folder / "template.db")
        failures, counts = _try(folder, cases, "on")
        control, _counts = _try(folder, min(cases, CONTROL), "off")
    return Outcome(
        cases,
        tuple(failures),
        f"{counts['saved']} steps saved, {counts['refused']} refused, {counts['there']} refused but there",
        Control("no journal", min(cases, CONTROL), len(control)),
    )


def _try(folder: Path, cases: int, protection: str) -> tuple[list[str], Counter[str]]:
    failures: list[str] = []
    counts: Counter[str] = Counter()
    first = 0
    while counts["cases"] < cases:
        place = emptied(folder / "stores")
        many = min(AT_ONCE, (cases - counts["cases"]) * 5 // 4 + 1)
        said = shim.run_behind("failing", place, str(first), str(many), protection)
        first += many
        for line in said.splitlines():
            told = json.loads(line)
            if not told["hits"] or counts["cases"] == cases:
                continue
            counts["cases"] += 1
            counts["saved"] += len(told["saved"])
            counts["refused"] += len(told["refused"])
            found = look(Path(told["place"]))
            counts["there"] += len(found.steps & set(told["refused"]))
            lost = found.lost(set(told["saved"]))
            for wrong, what in (
                (found.broken, f"corrupt: {found.broken}"),
                (not found.broken and lost, f"called saved and not there: {lost}"),
                (told["odd"], f"not said in plain words: {told['odd']}"),
                (not told["works_again"], "did not work again"),
            ):
                if wrong:
                    failures.append(f"{told['what']}: {what}")
                    break
    return failures, counts
