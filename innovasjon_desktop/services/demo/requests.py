"""Requests of the example: who asked for what, and how it went."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from random import Random

from innovasjon_desktop.domain.requests import request_number
from innovasjon_desktop.services.demo.agents import Member
from innovasjon_desktop.services.demo.areas import SILENT, Chosen
from innovasjon_desktop.services.demo.course import Course, draw_course
from innovasjon_desktop.services.demo.facilitation import Facilitation
from innovasjon_desktop.services.demo.organisation import CLOSED, Place, Places
from innovasjon_desktop.services.demo.plan import AS_OF, Plan, Ref, between, day, days, dice, texts
from innovasjon_desktop.store.seed import seed_rows

_BATCHES = (
    # received from, to, and where the requests of that time stand on the as-of date
    (
        "2025-01-06",
        "2025-12-12",
        {"closed": 79, "declined": 6, "withdrawn": 4, "cancelled": 4, "in_progress": 1},
    ),
    (
        "2026-01-05",
        "2026-03-27",
        {
            "closed": 14,
            "delivered": 4,
            "in_progress": 5,
            "on_hold": 2,
            "declined": 2,
            "withdrawn": 1,
            "cancelled": 1,
            "accepted": 1,
        },
    ),
    (
        "2026-04-07",
        "2026-05-29",
        {
            "accepted": 4,
            "in_progress": 5,
            "on_hold": 1,
            "delivered": 2,
            "closed": 2,
            "declined": 1,
            "withdrawn": 1,
        },
    ),
    ("2026-06-01", "2026-06-18", {"clarifying": 4, "accepted": 1, "draft": 2}),
)
_SCOPES = ("unit", "section", "cross", "external")
_SCOPE_WEIGHTS = (78, 9, 9, 4)
_CHANNELS = ("e-mail", "phone", "meeting", "form", "agent", "other")
_CHANNEL_WEIGHTS = (34, 10, 16, 24, 14, 2)
_NEVER_ASK = 14
"""So many units have never asked the team for help."""

_RESUME = ("2026-06-26", "2026-08-17", "2026-08-24")
_WAITS_FOR_UNIT = (day("2026-06-12"), day("2026-07-01"))
_ENDED_UNSERVED = ("declined", "withdrawn", "cancelled")


@dataclass(slots=True)
class _Wish:
    """What one request is about, and where it stands on the as-of date."""

    received: dt.date
    state: str
    scope: str
    about: dict[str, str]
    unit: Place | None = None
    section: str | None = None
    pinned: bool = False


def plan_requests(plan: Plan, places: Places, team: list[Member], chosen: dict[str, Chosen]) -> None:
    """Plan a year and a half of requests with sessions, hours and feedback."""
    rng = dice("requests")
    facilitation = Facilitation(plan, dice("facilitation"), team)
    serials: Counter[int] = Counter()
    resume = map(day, _RESUME)
    for wish in sorted(_wishes(rng, places), key=lambda each: each.received):
        year = wish.received.year
        serials[year] += 1
        last = (wish.unit.valid_to if wish.unit else None) or AS_OF
        course = _pinned_course(wish) if wish.pinned else draw_course(rng, wish.received, wish.state, last)
        ref = _plan_request(plan, rng, places, wish, request_number(year, serials[year]), course)
        row = plan.row(ref)
        if wish.state == "on_hold":
            row["hold_reason"] = rng.choice(texts("on_hold"))
            row["resume_on"] = _WAITS_FOR_UNIT[1] if wish.pinned else next(resume)
        reason = row.get("decision_reason") or row.get("hold_reason")
        plan.live(ref, course.moves, reason)
        if wish.unit:
            row["area_id"] = _area(rng, chosen.get(wish.unit.name), wish.received)
        _plan_more_units(plan, rng, places, wish, ref)
        if course.accepted:
            facilitation.plan(ref, wish.unit.type if wish.unit else "", course)
        _plan_feedback(plan, rng, wish, ref, course)
    facilitation.plan_other_work()


def _wishes(rng: Random, places: Places) -> list[_Wish]:
    pool, now = seed_rows("demo/requests"), seed_rows("demo/requests_now")
    asking = {row["unit"] for row in now}
    never = {*rng.sample(sorted(places.units.keys() - asking), _NEVER_ASK), *SILENT, CLOSED}
    used: Counter[tuple[str, str]] = Counter()
    wishes = [
        _Wish(day(row["received_on"]), row["state"], "unit", row, places.units[row["unit"]], pinned=True)
        for row in now
    ]
    for first, last, states in _BATCHES:
        for state in (state for state, count in states.items() for _ in range(count)):
            received = between(rng, day(first), day(last))
            scope = "unit" if state == "draft" else rng.choices(_SCOPES, _SCOPE_WEIGHTS)[0]
            unit = section = None
            if scope == "unit":
                there = places.active_on(received)
                unit = rng.choice([u for u in there if u.name not in never and _has_time(u, state, received)])
            elif scope == "section":
                section = rng.choice(sorted(places.sections))
            kind, who = (unit.type, unit.name) if unit else (scope, scope)
            about = min(
                (row for row in pool if row["for"] == kind),
                key=lambda row: (used[who, row["title"]], rng.random()),
            )
            used[who, about["title"]] += 1
            wishes.append(_Wish(received, state, scope, about, unit, section))
    return wishes


def _has_time(unit: Place, state: str, received: dt.date) -> bool:
    """Tell whether a unit that is to end has time to get its answer and its help."""
    return unit.valid_to is None or (state == "closed" and received < unit.valid_to - days(180))


def _pinned_course(wish: _Wish) -> Course:
    course = Course(moves=[("received", wish.received)])
    if wish.state == "on_hold":
        course.answered = course.accepted = wish.received + days(2)
        course.planned = [day("2026-08-19"), day("2026-09-09")]
        course.moves += [("accepted", course.accepted), ("on_hold", _WAITS_FOR_UNIT[0])]
    return course


def _plan_request(plan: Plan, rng: Random, places: Places, wish: _Wish, number: str, course: Course) -> Ref:
    about = wish.about
    person = text = None
    if wish.unit and rng.random() < 0.7:
        person = wish.unit.leader
    elif wish.section:
        person = places.leaders[wish.section]
    else:
        text = rng.choice(texts("requester" if wish.unit else wish.scope))
    wanted = wish.received + days(rng.randint(20, 60)) if rng.random() < 0.7 else None
    return plan.add(
        "request",
        number=number,
        title=about["title"],
        state=wish.state,
        scope=wish.scope,
        unit_id=wish.unit.ref if wish.unit else None,
        section_id=places.sections[wish.section] if wish.section else None,
        request_type=about["request_type"],
        description=about["description"],
        need=about["need"],
        requester_person_id=person,
        requester_text=text,
        channel=rng.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0],
        received_on=wish.received,
        first_response_on=course.answered,
        wanted_from=wanted,
        wanted_to=wanted + days(rng.randint(10, 40)) if wanted else None,
        expected_participants=rng.choice((6, 8, 10, 12, 15, 20, 24, 30, 45, 60)),
        priority=rng.choices(("low", "normal", "high"), (8, 80, 12))[0],
        decision_reason=rng.choice(texts(wish.state)) if wish.state in _ENDED_UNSERVED else None,
        delivered_on=course.delivered,
        closed_on=course.moves[-1][1] if wish.state == "closed" else None,
        feedback_missing=False,
        recurrence="monthly" if course.monthly else None,
        recurrence_until=dt.date(AS_OF.year, 12, 18) if course.monthly else None,
    )


def _area(rng: Random, area: Chosen | None, received: dt.date) -> Ref | None:
    """Return the area the request belongs to: about two of three units at work ask for help with it."""
    if area is None or area.chosen_on > received or (area.closed_on and area.closed_on < received):
        return None
    return area.ref if rng.random() < 0.65 else None


def _plan_more_units(plan: Plan, rng: Random, places: Places, wish: _Wish, ref: Ref) -> None:
    """Let some requests be for several units: those of a kind, or any for one across sections."""
    if wish.pinned or wish.state == "draft":
        return
    there = [each for each in places.active_on(AS_OF) if each.name not in SILENT and each is not wish.unit]
    there = [each for each in there if each.valid_from <= wish.received]
    count = 0
    if wish.scope == "cross" and rng.random() < 0.6:
        count = rng.randint(3, 5)
    elif wish.unit and wish.unit.type in ("skole", "barnehage", "hjemmetjeneste") and rng.random() < 0.18:
        there = [each for each in there if each.type == wish.unit.type]
        count = rng.randint(1, 2)
    for each in rng.sample(there, count):
        plan.add("request_unit", request_id=ref, unit_id=each.ref)


def _plan_feedback(plan: Plan, rng: Random, wish: _Wish, ref: Ref, course: Course) -> None:
    if course.delivered is None:
        return
    last = course.moves[-1][1] if wish.state == "closed" else AS_OF
    answers = rng.choices((0, 1, 2), (28, 57, 15))[0]
    for role in ("Leder", "Deltaker")[:answers]:
        plan.add(
            "feedback",
            request_id=ref,
            on_date=course.delivered + (last - course.delivered) * rng.random(),
            usefulness=rng.choices((3, 4, 5, 6), (6, 24, 45, 25))[0],
            process=rng.choices((3, 4, 5, 6), (4, 20, 46, 30))[0],
            respondent_role=role,
            comment=rng.choice(texts("feedback")) if rng.random() < 0.6 else None,
        )
    plan.row(ref)["feedback_missing"] = wish.state == "closed" and not answers
