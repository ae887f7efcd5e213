"""All figures in one place, for one as-of date: screen, workbook and command line ask here (R-72)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from innovasjon_desktop.domain.figures.agents import AgentFigures, agent_figures
from innovasjon_desktop.domain.figures.areas import AreaFigures, area_figures
from innovasjon_desktop.domain.figures.capacity import (
    MONTHS_AHEAD,
    MONTHS_BACK,
    CapacityFigures,
    Load,
    MonthLoad,
    capacity_figures,
    hours,
)
from innovasjon_desktop.domain.figures.facts import Facts
from innovasjon_desktop.domain.figures.part import of_sections
from innovasjon_desktop.domain.figures.requests import RequestFigures, request_figures
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.services.facts import load_facts
from innovasjon_desktop.services.past import no_garbage


@dataclass(frozen=True, slots=True)
class Figures:
    """F-01 to F-12 for [from_date, as_of]; ``facts`` are the rows they were computed from."""

    as_of: dt.date
    from_date: dt.date
    agents: AgentFigures
    areas: AreaFigures
    requests: RequestFigures
    capacity: CapacityFigures
    facts: Facts


@no_garbage()
def figures(
    connection: Connection,
    as_of: dt.date,
    from_: dt.date | None = None,
    *,
    period_id: int | None = None,
    sections: Collection[int] | None = None,
    months_back: int = MONTHS_BACK,
    months_ahead: int = MONTHS_AHEAD,
) -> Figures:
    """Return all figures as on ``as_of``.

    Args:
        connection: to read with.
        as_of: the as-of date, the last day of the interval.
        from_: first day of the interval; 1 January of the as-of year unless given.
        period_id: the development period of F-04 to F-06; the one ``as_of`` belongs to unless given.
        sections: ids of those F-01 to F-11 are for; the whole municipality unless given.
        months_back: months before that of ``as_of`` in F-12.
        months_ahead: months after it.
    """
    since = from_ or as_of.replace(month=1, day=1)
    facts = load_facts(connection, as_of)
    return compute(facts, since, period_id=period_id, sections=sections, back=months_back, ahead=months_ahead)


def compute(
    facts: Facts,
    since: dt.date,
    *,
    period_id: int | None = None,
    sections: Collection[int] | None = None,
    back: int = MONTHS_BACK,
    ahead: int = MONTHS_AHEAD,
) -> Figures:
    """Return all figures for [since, facts.day] from facts that are loaded already.

    F-12 is the whole team's whatever ``sections`` are: its hours belong to no section.
    """
    period = next((each for each in facts.periods if each.id == period_id), None)
    part = facts if sections is None else of_sections(facts, sections)
    return Figures(
        as_of=facts.day,
        from_date=since,
        agents=agent_figures(part, since),
        areas=area_figures(part, period),
        requests=request_figures(part, since),
        capacity=capacity_figures(facts, since, back, ahead),
        facts=part,
    )


def as_json(result: Figures) -> dict[str, Any]:
    """Return the document ``figures --json`` prints; hours and percentages are numbers."""
    agents, areas, requests, capacity = result.agents, result.areas, result.requests, result.capacity
    progress, period = areas.progress, areas.period
    return {
        "as_of": result.as_of.isoformat(),
        "from": result.from_date.isoformat(),
        "figures": {
            "F-01": {
                "value": agents.persons,
                "by_section": [{"section": row.section, "value": row.active} for row in agents.by_section],
            },
            "F-02": {
                **_share(agents.coverage),
                "by_section": [{"section": row.section, **_share(row.coverage)} for row in agents.by_section],
            },
            "F-03": {
                "appointments_active": agents.appointments_active,
                "without_contact": agents.without_contact,
                "must_be_renewed": agents.must_be_renewed,
                "turnover": _share(agents.turnover),
            },
            "F-04": {
                **_share(areas.chosen),
                "period": period.period.name if period else None,
                **({"cut_to": period.day.isoformat()} if period and period.outside else {}),
            },
            "F-05": {
                "by_section": [
                    {"section": row.section, **_share(row.chosen), "exempt": row.exempt}
                    for row in areas.by_section
                ]
            },
            "F-06": {
                "by_state": dict(progress.by_state),
                "median_days_to_choose": _number(progress.median_days),
                "within_deadline": _share(progress.within_deadline),
                "replaced": _share(progress.replaced),
                "followed_up_180_days": _share(progress.followed_up),
            },
            "F-07": {
                "median": _number(requests.response_median),
                "p90": _number(requests.response_p90),
                "count": len(requests.response_days),
            },
            "F-08": {**_share(requests.within_deadline), "waiting": requests.waiting},
            "F-09": {"median": _number(requests.lead_time), "count": requests.delivered},
            "F-10": _share(requests.fulfilment),
            "F-11": {
                **_share(requests.reach),
                "by_section": [{"section": row.section, **_share(row.reach)} for row in requests.by_section],
                "elsewhere": {
                    scope: requests.delivered_elsewhere.get(scope, 0)
                    for scope in ("section", "cross", "external")
                },
                "never_helped": [unit.name for unit in requests.never_helped],
            },
            "F-12": {
                "months": [_month(row) for row in capacity.months],
                "by_member": [
                    {
                        "id": row.member_id,
                        "member": row.name,
                        **_load(row.total),
                        "months": [_month(month) for month in row.months],
                    }
                    for row in capacity.by_member
                ],
            },
        },
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "numerator": share.numerator,
        "denominator": share.denominator,
        "percent": _number(share.percent),
    }


def _month(row: MonthLoad) -> Mapping[str, Any]:
    return {"month": f"{row.month:%Y-%m}", **_load(row.load)}


def _load(load: Load) -> dict[str, Any]:
    return {
        "capacity": _number(hours(load.capacity)),
        "worked": _number(hours(load.worked)),
        "booked": _number(hours(load.booked)),
        "utilisation": _number(load.utilisation),
        "load": _number(load.load),
    }


def _number(value: Decimal | None) -> int | float | None:
    """Return a decimal as the JSON number people would write: 2.5, and 75 rather than 75.0."""
    if value is None:
        return None
    number = float(value)
    return int(number) if number.is_integer() else number
