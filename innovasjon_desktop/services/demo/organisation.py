"""Sections, units and people of the example, and the reorganisation of 1 January 2026."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from innovasjon_desktop.domain.calendar import ONE_DAY
from innovasjon_desktop.domain.intervals import active
from innovasjon_desktop.services.demo.plan import FOUNDED, REORGANISED, Plan, Ref, day, dice
from innovasjon_desktop.store.seed import seed_rows

LAST_DAY = REORGANISED - ONE_DAY
MERGED = ("Planavdelingen", "Byggesaksavdelingen")
SUCCESSOR = "Plan og byggesak"
CLOSED = "Åpen barnehage"
MOVED, MOVED_FROM = "Folkehelse", "Helse og omsorg"
OPENED = {"Velferdsteknologi og hverdagsmestring": day("2025-08-01"), SUCCESSOR: REORGANISED}
TWO_AGENTS = "Grunnskole"
"""The largest section wants two agents."""

EXEMPT_ALWAYS = "Brann og feiing"
EXEMPT_LATER, EXEMPT_FROM = "Legetjenesten og kommuneoverlege", day("2025-03-10")
EXEMPT = {
    EXEMPT_ALWAYS: (
        "Brannvesenet er felles for tre kommuner, og eierne styrer utviklingsarbeidet sammen.",
        "Seksjonsleder Teknisk, plan og miljø",
    ),
    EXEMPT_LATER: (
        "Enheten får to nye legehjemler og flytter til nye lokaler i perioden.",
        "Seksjonsleder Helse og omsorg",
    ),
}

HEADCOUNT = {
    "skole": (22, 68),
    "barnehage": (12, 30),
    "hjemmetjeneste": (28, 62),
    "døgninstitusjon": (30, 75),
    "driftsenhet": (10, 34),
    "bolig": (18, 40),
    "NAV": (24, 30),
}


@dataclass(slots=True)
class Place:
    """A unit of the example; ``sections`` holds its sections, the latest last."""

    ref: Ref
    name: str
    type: str
    leader_title: str
    leader: Ref
    sections: list[str]
    valid_from: dt.date
    valid_to: dt.date | None

    def section_on(self, date: dt.date) -> str:
        """Return the section of the unit on ``date``."""
        return self.sections[0] if date < REORGANISED else self.sections[-1]


@dataclass(slots=True)
class Places:
    """The organisation by name."""

    sections: dict[str, Ref] = field(default_factory=dict)
    leaders: dict[str, Ref] = field(default_factory=dict)
    units: dict[str, Place] = field(default_factory=dict)

    def active_on(self, date: dt.date) -> list[Place]:
        """Return the units that are there on ``date``."""
        return [unit for unit in self.units.values() if active(unit.valid_from, unit.valid_to, date)]


def plan_organisation(plan: Plan) -> Places:
    """Plan sections, units, their leaders, placements and successions."""
    places = Places()
    rows = seed_rows("demo/org")
    for order, name in enumerate(dict.fromkeys(row["section"] for row in rows), 1):
        places.leaders[name] = plan_person(plan, "Seksjonsleder")
        places.sections[name] = plan.add(
            "section",
            code=_code(name),
            name=name,
            leader_person_id=places.leaders[name],
            valid_from=FOUNDED,
            agent_target=2 if name == TWO_AGENTS else None,
            sort_order=order,
        )
    rng = dice("organisation")
    for row in (*rows, *_before_the_merger(rows)):
        name, title = row["unit"], row["leader_title"]
        leader = (
            places.units[SUCCESSOR].leader
            if name == MERGED[0]
            else plan_person(plan, title[0].upper() + title[1:])
        )
        valid_from = OPENED.get(name, FOUNDED)
        valid_to = LAST_DAY if name == CLOSED or name in MERGED else None
        sections = [MOVED_FROM, row["section"]] if name == MOVED else [row["section"]]
        reason, by = EXEMPT.get(name, (None, None))
        ref = plan.add(
            "unit",
            name=name,
            unit_type=row["unit_type"],
            leader_title=title,
            leader_person_id=leader,
            headcount=rng.randint(*HEADCOUNT.get(row["unit_type"], (5, 18))),
            valid_from=valid_from,
            valid_to=valid_to,
            expected_to_choose=reason is None,
            exemption_reason=reason,
            exempted_by=by,
        )
        unit = Place(ref, name, row["unit_type"], title, leader, sections, valid_from, valid_to)
        places.units[name] = unit
        _place(plan, places, unit)
    plan.keep(places.units[EXEMPT_LATER].ref, "expected_to_choose", True, False, EXEMPT_FROM)
    for name in MERGED:
        plan.add(
            "unit_succession",
            from_unit_id=places.units[name].ref,
            to_unit_id=places.units[SUCCESSOR].ref,
            on_date=REORGANISED,
            kind="merge",
        )
    return places


def plan_person(plan: Plan, job_title: str) -> Ref:
    """Plan a person; names and addresses come when the rows are written."""
    return plan.add("person", job_title=job_title, is_external=False, is_active=True)


def _before_the_merger(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    merged = next(row for row in rows if row["unit"] == SUCCESSOR)
    for name, title in zip(MERGED, ("plansjef", "byggesakssjef"), strict=True):
        yield merged | {"unit": name, "leader_title": title}


def _place(plan: Plan, places: Places, unit: Place) -> None:
    starts = [unit.valid_from, REORGANISED][: len(unit.sections)]
    ends = [*(start - ONE_DAY for start in starts[1:]), unit.valid_to]
    for section, start, end in zip(unit.sections, starts, ends, strict=True):
        plan.add(
            "unit_section",
            unit_id=unit.ref,
            section_id=places.sections[section],
            valid_from=start,
            valid_to=end,
        )


def _code(name: str) -> str:
    words = [word for word in name.replace(",", "").split() if word != "og"]
    return "".join(word[0] for word in words).upper() if len(words) > 1 else name[:2].upper()
