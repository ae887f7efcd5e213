"""Every row of the fault table, with as many cases as take seconds. ``python -m tests.faults --long`` has them all."""

from __future__ import annotations

import pytest

from tests.faults.outcome import Control, Outcome, Row
from tests.faults.table import ROWS
from tests.systems import ON_WINDOWS, takes_open_files_away

MARKS = {"replaced": takes_open_files_away}
# There each process that is killed is started from nothing, and takes a second or two for it.
CASES = {"kill": 15} if ON_WINDOWS else {}


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row.name, marks=MARKS.get(row.name, ())) for row in ROWS if not row.elsewhere],
)
def test_the_goal_is_met(row: Row) -> None:
    outcome = row.run(CASES.get(row.name, row.short))
    if outcome.not_run:
        pytest.skip(outcome.not_run)
    assert outcome.failures == ()
    assert outcome.verdict == "met"


def test_a_row_is_met_only_if_something_was_tried_and_its_control_failed() -> None:
    assert Outcome(cases=1).verdict == "met"
    assert Outcome(cases=0).verdict == "NOT MET"
    assert Outcome(cases=1, failures=("x",)).verdict == "NOT MET"
    assert Outcome(cases=1, control=Control("x", 1, 0)).verdict == "NOT MET"
    assert Outcome(cases=1, control=Control("x", 1, 1)).verdict == "met"
    assert Outcome(not_run="no compiler").verdict == "not run"


def test_names_are_given_once_and_the_long_run_is_no_shorter() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert all(row.short <= row.full for row in ROWS)
