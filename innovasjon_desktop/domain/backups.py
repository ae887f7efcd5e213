"""When a copy of the store is due, when to warn that there is none, and which copies are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from innovasjon_desktop.domain.text import N_

EVERY = dt.timedelta(minutes=30)
"""How often a copy is made of a store that changes."""

WARN_AFTER = dt.timedelta(hours=24)
KEEP_ALL = dt.timedelta(hours=48)
KEEP_DAYS, KEEP_WEEKS, KEEP_NEWEST = 14, 12, 3

BEFORE_RESTORE = "restore"
"""Why a copy was made of what people were leaving: for whoever regrets it."""

REASONS: dict[str, str] = {
    "regular": N_("regular"),
    "asked": N_("asked for"),
    "exit": N_("when the program closed"),
    "migration": N_("before a new version"),
    "import": N_("before an import"),
    BEFORE_RESTORE: N_("before a restore"),
    "deletion": N_("before a deletion"),
}
"""Why a copy was made: what it says beside the copy, and what people read."""


class Dated(Protocol):
    """What the rules ask of a copy. One from the future was made while the clock was wrong."""

    @property
    def at(self) -> dt.datetime:
        """When it was made; aware."""

    @property
    def verified(self) -> bool:
        """Whether it was proven whole, and nothing else was found since."""


class Numbered(Dated, Protocol):
    """What is asked of a copy to go back to as well."""

    @property
    def change_set(self) -> int:
        """The newest step in the log of the store; 0 if nothing has been done in it."""

    @property
    def reason(self) -> str:
        """Why it was made; empty if that is not known."""


CopyT = TypeVar("CopyT", bound=Dated)
NumberedT = TypeVar("NumberedT", bound=Numbered)


def newest_first(copies: Iterable[CopyT], now: dt.datetime) -> list[CopyT]:
    """Return copies newest first; those from the future come last."""
    return sorted(copies, key=lambda copy: (copy.at <= now, copy.at), reverse=True)


def newest_verified(copies: Iterable[CopyT], now: dt.datetime) -> CopyT | None:
    """Return the latest copy that is proven whole, if there is any that is not from the future."""
    return next((copy for copy in newest_first(copies, now) if copy.verified and copy.at <= now), None)


def to_go_back_to(copies: Iterable[NumberedT], now: dt.datetime) -> NumberedT | None:
    """Return the verified copy to go back to, if there is any: the latest.

    Three sorts are taken only where there is no other: one from the future; one made before a restore, which
    holds what people were leaving, so that a restore that was cut short can be asked for again; and, last of
    all, one of a store in which nothing had been done yet: a new store that took the place of one with years
    of work is not what people miss.
    """
    whole = [copy for copy in newest_first(copies, now) if copy.verified]
    return max(
        whole,
        key=lambda copy: (copy.change_set > 0, copy.reason != BEFORE_RESTORE, copy.at <= now, copy.at),
        default=None,
    )


def is_due(last: dt.datetime | None, now: dt.datetime, *, changed: bool) -> bool:
    """Tell whether a copy is to be made now.

    Args:
        last: when the latest verified copy was made, if there is any. One from the future counts for
            nothing.
        now: the moment asked about.
        changed: whether the store differs from that copy.
    """
    return changed and (last is None or not dt.timedelta(0) <= now - last < EVERY)


def is_late(last: dt.datetime | None, now: dt.datetime, *, changed: bool) -> bool:
    """Tell whether to warn: there is work that no verified copy of the last 24 hours can hold.

    A store that is just as in its latest copy is safe however old that copy is. One from the future counts
    for nothing.
    """
    return changed and (last is None or not dt.timedelta(0) <= now - last <= WARN_AFTER)


def to_keep(copies: Iterable[CopyT], now: dt.datetime) -> list[CopyT]:
    """Return the copies that stay, oldest first.

    These are all of the last 48 hours; of verified copies also the newest of each of the 14 latest days and
    the 12 latest weeks that have any (in UTC, weeks from Monday), and the 3 newest. Those from the future
    stay too, and take the place of none.
    """
    ordered = sorted(copies, key=lambda copy: copy.at)
    verified = [copy for copy in ordered if copy.verified and copy.at <= now]
    kept = [copy for copy in ordered if now - copy.at <= KEEP_ALL]
    kept += verified[-KEEP_NEWEST:]
    days: dict[dt.date, CopyT] = {}
    weeks: dict[tuple[int, int], CopyT] = {}
    for copy in verified:  # a later one of the same day takes the place of an earlier one
        day = copy.at.astimezone(dt.UTC).date()
        days[day] = copy
        weeks[day.isocalendar()[:2]] = copy
    kept += list(days.values())[-KEEP_DAYS:]
    kept += list(weeks.values())[-KEEP_WEEKS:]
    stays = {id(copy) for copy in kept}
    return [copy for copy in ordered if id(copy) in stays]
