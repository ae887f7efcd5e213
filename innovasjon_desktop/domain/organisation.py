"""Sections, units and their placement (section 4.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from innovasjon_desktop.domain.errors import RuleBroken
from innovasjon_desktop.domain.intervals import Interval, covers_exactly
from innovasjon_desktop.domain.text import N_


def check_order(first: dt.date | None, last: dt.date | None, field: str) -> None:
    """Require that ``last`` is open or not before ``first``.

    Raises:
        RuleBroken: beside ``field``.
    """
    if first is not None and last is not None and last < first:
        raise RuleBroken(N_("The end cannot be before the start."), field=field)


def check_exemption(expected: bool, reason: str | None, by: str | None) -> None:
    """Require a reason and the section leader for a unit that need not choose (R-04).

    Raises:
        RuleBroken: naming what is missing.
    """
    if expected:
        return
    if not reason:
        raise RuleBroken(
            N_("Say why the unit need not choose, in at least 10 characters."),
            field="exemption_reason",
            rule="R-04",
        )
    if not by:
        raise RuleBroken(N_("Say which head of section exempted the unit."), field="exempted_by", rule="R-04")


def check_placements(validity: Interval, placements: Sequence[Interval]) -> None:
    """Require that the placements of a unit cover its validity exactly, each day once (section 4.1).

    Raises:
        RuleBroken: there is a gap, an overlap, or a placement outside the unit's dates.
    """
    if not covers_exactly(validity, placements):
        raise RuleBroken(
            N_("The placements must cover the unit's dates exactly, with no gap or overlap."),
            field="valid_from",
        )


def check_succession(links: Collection[tuple[int, int]], new: tuple[int, int]) -> None:
    """Require that following units to their successors never leads back.

    Raises:
        RuleBroken: ``new`` (from, to) would close a circle, or joins a unit to itself.
    """
    start, reached = new
    seen: set[int] = set()
    waiting = [reached]
    while waiting:
        unit = waiting.pop()
        if unit == start:
            raise RuleBroken(N_("A unit cannot be its own successor."), field="to_unit_id")
        if unit not in seen:
            seen.add(unit)
            waiting += [to for source, to in links if source == unit]
