"""Checks a report must pass before it is handed over; one that fails is a bug, not a mistake of the user."""

from __future__ import annotations

from innovasjon_desktop.domain.areas import OPEN
from innovasjon_desktop.domain.figures.areas import FOLLOW_UP_DAYS
from innovasjon_desktop.domain.figures.facts import state_on
from innovasjon_desktop.domain.statistics import Share
from innovasjon_desktop.i18n import _
from innovasjon_desktop.reports import areas, capacity, overview, requests
from innovasjon_desktop.reports.cells import Value
from innovasjon_desktop.reports.context import Report


def check(report: Report) -> None:
    """Hold the figures of the report against its lists (management_report, section 4).

    Raises:
        AssertionError: something does not add up.
    """
    _sums(report)
    _cards(report)


def require(holds: bool, what: str) -> None:
    """Stop if a check does not hold.

    Raises:
        AssertionError: it does not.
    """
    if not holds:
        raise AssertionError(f"the report does not add up: {what}")


def _sums(report: Report) -> None:
    figures = report.figures
    volume = figures.requests.volume
    places = list(requests.by_place(report))
    require(sum(row[1] for row in places) == volume.received, "requests received by place")
    require(sum(row[2] for row in places) == figures.requests.delivered, "requests delivered by place")
    delivered = [
        life
        for life in report.lives.values()
        if life.delivered_on is not None and life.delivered_on >= figures.from_date
    ]
    require(len(delivered) == figures.requests.delivered, "requests delivered, one by one")
    lines = areas.unit_lines(report)
    if figures.areas.period is not None:
        structure = report.facts.structure_on(figures.areas.period.day)
        exempt = sum(not line.cell.expected for line in lines)
        chosen = sum(line.cell.counted for line in lines)
        lacking = sum(line.cell.expected and not line.cell.counted for line in lines)
        require(chosen + lacking + exempt == len(structure.units), "chosen, not chosen and exempt units")
        require(exempt == figures.areas.exempt, "exempt units")


def _cards(report: Report) -> None:
    """Hold every card of the first page against what its own sheet lists."""
    figures = report.figures
    listed = requests.listed_lives(report)
    received = [life for life in listed if requests.is_received(report, life)]
    words = [requests.answer_word(report, life) for life in received]
    wanting = [row for row in figures.agents.by_section if row.target]
    followed = [
        area.last_followup is not None
        and (figures.areas.period.day - area.last_followup).days <= FOLLOW_UP_DAYS
        for area in report.facts.areas
        if figures.areas.period is not None
        and area.period_id == figures.areas.period.period.id
        and state_on(area.moves, figures.areas.period.day) in OPEN
    ]
    ahead = [row for row in figures.capacity.months if row.month > figures.as_of]
    detail: dict[str, Value] = {
        "F-02": Share(sum(row.active >= row.target for row in wanting), len(wanting)),
        "F-04": areas.standing_counts(report),
        "F-06": Share(sum(followed), len(followed)),
        "received": len(received),
        "F-08": Share(words.count(_("Yes")), words.count(_("Yes")) + words.count(_("No"))),
        "F-12": capacity.part_of(
            sum((row.load.booked for row in ahead), start=figures.capacity.ahead.booked * 0),
            sum((row.load.capacity for row in ahead), start=figures.capacity.ahead.capacity * 0),
        ),
    }
    cards = {card.key: card.value for card in overview.cards(report)}
    require(cards.keys() == detail.keys(), "cards and sheets")
    for key, value in cards.items():
        require(value == detail[key], f"card {key}: {value} on the first page, {detail[key]} on its sheet")
