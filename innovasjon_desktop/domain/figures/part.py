"""The part of the facts that belongs to some sections; every figure computed from it is theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from innovasjon_desktop.domain.figures.facts import Facts, Request


def of_sections(facts: Facts, sections: Collection[int]) -> Facts:
    """Return only what belongs to ``sections``, with the units placed there on ``facts.day`` (E-06).

    Cross and external requests that name no unit here are left out (E-18). Periods, network meetings, the
    team with its hours, and work for no request belong to everybody and stay. Bookings follow the
    requests, so F-12, which is the whole team's, takes the whole facts.
    """
    units = {unit for unit, section in facts.structure.section_of.items() if section in sections}
    appointments = [each for each in facts.appointments if each.section_id in sections]
    agents = {each.id for each in appointments}
    seen = (_seen_from(request, sections, units) for request in facts.requests)
    requests = {request.id: request for request in seen if request is not None}
    return replace(
        facts,
        sections=[each for each in facts.sections if each.id in sections],
        units=[each for each in facts.units if each.id in units],
        placements=[each for each in facts.placements if each.unit_id in units],
        appointments=appointments,
        leaves=[each for each in facts.leaves if each.appointment_id in agents],
        areas=[each for each in facts.areas if each.unit_id in units],
        requests=list(requests.values()),
        facilitators=[each for each in facts.facilitators if each.request_id in requests],
        work=[each for each in facts.work if each.request_id is None or each.request_id in requests],
        last_contact={unit: day for unit, day in facts.last_contact.items() if unit in units},
    )


def _seen_from(request: Request, sections: Collection[int], units: Collection[int]) -> Request | None:
    """Return the request as one of ``sections`` or ``units``, naming no unit elsewhere; None if it is none.

    What units of several sections asked for together helped each of them, so each section has it (F-11).
    """
    named = (request.unit_id, *request.more_units)
    here = tuple(unit for unit in named if unit is not None and unit in units)
    if request.section_id in sections:
        return request._replace(more_units=here)
    return request._replace(scope="unit", unit_id=here[0], more_units=here[1:]) if here else None
