"""How long people are kept: who has had no role for so long that their data should go (section 9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from innovasjon_desktop.domain.backups import KEEP_WEEKS
from innovasjon_desktop.domain.calendar import add_months
from innovasjon_desktop.domain.text import N_

MONTHS = 24
"""Months without any active role after which a person is proposed for erasure."""

ERASED = N_("Erased the personal data of person {id}")
ERASED_AGAIN = N_("Erased the personal data of person {id} again, in a store that was put back")
FOR_GOOD = frozenset({ERASED, ERASED_AGAIN})
"""Labels of the steps that no undo takes back."""

FIRST_NAME, LAST_NAME = "Slettet", "person {id}"
"""What an erased person is called: in the store, so the same in every language."""


@dataclass(frozen=True, slots=True)
class Role:
    """Something a person is, or was, in the organisation; ``until`` None means it goes on.

    ``entity`` and ``row_id`` are the row that says so.
    """

    entity: str
    row_id: int
    since: dt.date
    until: dt.date | None

    def goes_on(self, day: dt.date) -> bool:
        """Tell whether it lasts through ``day`` or longer, or has yet to begin."""
        return self.until is None or self.until >= day


def erased_name(person_id: int) -> tuple[str, str]:
    """Return the first and last name an erased person has."""
    return FIRST_NAME, LAST_NAME.format(id=person_id)


def last_day(roles: Iterable[Role], seen: Iterable[dt.date], day: dt.date) -> dt.date | None:
    """Return the last day a person had a role or took part in anything; None if a role goes on.

    Args:
        roles: all of the person's roles.
        seen: days the person is named on otherwise; the day the person was entered is one of them, so that
            somebody without any role is kept as long from then on.
        day: the day asked about.
    """
    held = list(roles)
    if any(role.goes_on(day) for role in held):
        return None
    days = [role.until for role in held if role.until is not None]
    return max((*days, *seen), default=dt.date.min)


def is_due(last: dt.date | None, day: dt.date, months: int = MONTHS) -> bool:
    """Tell whether a person is proposed for erasure on ``day``, given what :func:`last_day` returned."""
    return last is not None and add_months(last, months) <= day


def due_on(last: dt.date, months: int = MONTHS) -> dt.date:
    """Return the first day a person is proposed for erasure."""
    return add_months(last, months)


def copy_gone_by(made: dt.date) -> dt.date:
    """Return the day by which a copy made on ``made`` is let go.

    That is the end of the twelfth week after its own: copies of twelve later weeks stand for it then. It
    takes verified copies on two days of each of them; where fewer are made, copies stay longer.
    """
    sunday = made + dt.timedelta(days=6 - made.weekday())
    return sunday + dt.timedelta(weeks=KEEP_WEEKS)
