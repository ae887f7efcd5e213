"""Why no form is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from innovasjon_desktop.domain.errors import BadInput
from innovasjon_desktop.domain.figures.facts import Facts, Unit
from innovasjon_desktop.domain.text import N_

NO_UNITS = N_("There are no units yet. Bring them in first.")
NOBODY = N_("Nobody is to get a form: no unit fits.")
NOT_THERE = N_("{unit} is not there today, or fits nothing else that is asked for, so it gets no form.")
EXEMPT = N_("{unit} is exempt, so it gets no form.")
ENDED = N_("{unit} is done with its area, so it gets a form only together with those that are.")


def nobody(
    facts: Facts,
    unit_id: int | None = None,
    there: Sequence[Unit] = (),
    day: dt.date | None = None,
    ended: Collection[int] = (),
) -> BadInput:
    """Return why no unit gets a form.

    Args:
        facts: the organisation.
        unit_id: the only unit that was asked for, if it was one.
        there: the units that were asked for and are there.
        day: the day that tells who is exempt (R-04).
        ended: the units that are done with their area.
    """
    wanted = facts.unit_by_id.get(unit_id or 0)
    if wanted is None:
        return BadInput(NOBODY if facts.unit_by_id else NO_UNITS)
    if wanted not in there:
        return BadInput(NOT_THERE, unit=wanted.name)
    if day is not None and not wanted.is_expected(day):
        return BadInput(EXEMPT, unit=wanted.name)
    return BadInput(ENDED, unit=wanted.name) if unit_id in ended else BadInput(NOBODY)
