"""What stands at the head of a form: which unit it is for, and where it goes when it is filled in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from innovasjon_desktop.domain.figures.facts import Facts, Unit
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.i18n import say


def send_back(whom: str, by: dt.date | None) -> tuple[str, ...]:
    """Return the line that says whom the form goes back to and by when, as far as it is known."""
    if whom and by is not None:
        return (say(N_("Send it to {whom} by {date}."), whom=whom, date=by),)
    if whom:
        return (say(N_("Send it to {whom}."), whom=whom),)
    return (say(N_("Send it by {date}."), date=by),) if by is not None else ()


def told_apart(facts: Facts, units: Iterable[Unit]) -> dict[int, str]:
    """Return the name of each unit; of units that share one, with the section, else with the id (E-05)."""
    known = [*units]
    names = {unit.id: unit.name for unit in known}
    for more in (_section_name, lambda _facts, unit: str(unit.id)):
        times = Counter(name.casefold() for name in names.values())
        for unit in known:
            if times[names[unit.id].casefold()] > 1:
                names[unit.id] = f"{unit.name} ({more(facts, unit)})"
    return names


def _section_name(facts: Facts, unit: Unit) -> str:
    section = facts.section_by_id.get(facts.structure.section_of.get(unit.id, 0))
    return str(unit.id) if section is None else section.name
