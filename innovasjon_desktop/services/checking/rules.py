"""The rules of every entity over every row: the very functions that refuse an edit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import select

from innovasjon_desktop.domain.areas import NOT_THERE
from innovasjon_desktop.domain.errors import Message, NotFound, UserError
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.services import agents, areas, organisation, requests, unit_dates
from innovasjon_desktop.services.checking.finding import Finding, Kind
from innovasjon_desktop.services.checking.reading import Rows
from innovasjon_desktop.services.editing import Rules, rules_of, values_of
from innovasjon_desktop.store import health
from innovasjon_desktop.store.requests import NUMBER_SERIES

Place = tuple[str | None, int | None]

LAPSING: Mapping[str, frozenset[str]] = {
    "section": frozenset({organisation.NOT_ACTIVE}),
    "unit": frozenset({organisation.NOT_ACTIVE, unit_dates.NOT_ACTIVE}),
    "unit_succession": frozenset({organisation.NOT_ENDED}),
    "agent_appointment": frozenset({agents.ERASED, agents.NOT_ACTIVE}),
    "agent_leave": frozenset({agents.OUTSIDE}),
    "development_period": frozenset({NOT_THERE}),
    "development_area": frozenset({NOT_THERE, areas.FUTURE}),
    "request": frozenset({requests.OTHER_UNIT}),
    "request_unit": frozenset({requests.OWN_UNIT}),
    "time_entry": frozenset({requests.NOT_IN_TEAM, requests.OTHER_REQUEST}),
}
"""What holds when a row is written, and need not hold for good: a head of a unit leaves, a unit goes on for
longer than was thought, is split before the period of its area, or merges ahead of time. In a row this
program wrote it is no finding."""


def broken(rows: Rows, touched: Collection[Place], wrong: Collection[Place]) -> Iterator[Finding]:
    """Yield the rows that break a rule, one finding each.

    Args:
        rows: all of them.
        touched: rows that something else than this program wrote.
        wrong: rows with values of the wrong kind; a rule may stumble over them.
    """
    for name, entity in ALL.items():
        rules = rules_of(name)
        if type(rules) is Rules:
            continue
        for row in rows.select(name):
            try:
                rules.stands(rows, values_of(entity, row))
            except NotFound:
                pass  # a broken reference, which is a finding of its own
            except UserError as error:
                place = (name, row["id"])
                if place in touched or error.text not in LAPSING.get(name, ()):
                    yield Finding(Kind.RULE, error, name, row["id"], error.field)
            except (ArithmeticError, AttributeError, LookupError, TypeError):
                if not wrong:
                    raise


def without_repeats(findings: Iterator[Finding], rows: Rows) -> Iterator[Finding]:
    """Leave out of the placements of a unit what was said of the unit."""
    said: set[tuple[int, str]] = set()
    for finding in findings:
        if finding.entity == "unit" and finding.row_id is not None:
            said.add((finding.row_id, finding.text.text))
        elif finding.entity == "unit_section" and finding.row_id is not None:
            unit_id = rows.get("unit_section", finding.row_id)["unit_id"]
            if (unit_id, finding.text.text) in said:
                continue
            said.add((unit_id, finding.text.text))
        yield finding


def numbers(rows: Rows) -> Iterator[Finding]:
    """Yield the numbers of requests that may be given once more: the series does not know them."""
    known = select(NUMBER_SERIES.c.series, NUMBER_SERIES.c.last)
    last = dict(health.every(rows.connection, known))
    for row in rows.select("request"):
        try:
            series, serial = requests.series_of(row["number"] or "")
        except UserError as error:
            yield Finding(Kind.RULE, error, "request", row["id"], "number")
            continue
        given = last.get(series, 0)
        if not isinstance(given, int) or serial > given:
            text = Message(N_("The number may be given to another request as well."))
            yield Finding(Kind.RULE, text, "request", row["id"], "number")
