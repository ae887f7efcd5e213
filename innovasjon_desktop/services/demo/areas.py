"""Periods and development areas of the example; what each unit works on stands in ``areas.csv``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from innovasjon_desktop.domain.areas import OPEN
from innovasjon_desktop.domain.calendar import period_end
from innovasjon_desktop.domain.intervals import active
from innovasjon_desktop.services.demo.agents import Contact
from innovasjon_desktop.services.demo.organisation import LAST_DAY, SUCCESSOR, Place, Places
from innovasjon_desktop.services.demo.plan import (
    AS_OF,
    REORGANISED,
    Plan,
    Ref,
    between,
    day,
    days,
    dice,
    is_quiet,
    texts,
    working,
)
from innovasjon_desktop.store.seed import seed_rows

_PERIODS = (
    ("2023", (("planned", "2022-09-05"), ("open", "2023-01-01"), ("closed", "2025-01-13"))),
    ("2025", (("planned", "2024-09-02"), ("open", "2025-01-01"))),
    ("2027", (("planned", "2026-05-04"),)),
)
NOW = "2025"

SILENT = {
    "Granmo skole (1–10)": day("2026-03-10"),
    "Kulturskolen": day("2026-02-19"),
    "Boligkontoret": day("2026-03-24"),
    "Landbruk og miljø": day("2025-12-04"),
    "Kart og geodata": day("2025-11-18"),
}
"""Units at work that nobody has been in touch with for more than 90 days, and when someone last was."""

_FIXED = {
    # title: (chosen, closed)
    "Foreldrekafé hver måned": (day("2025-03-12"), day("2026-04-15")),
    "Foreldre og barn ute sammen": (day("2026-04-15"), None),
    "Senere skolestart": (day("2025-02-20"), day("2026-02-27")),
    "App for nye innbyggere": (day("2025-01-30"), day("2025-12-12")),
    "Forhåndskonferanse på video": (day("2025-03-05"), LAST_DAY),
    "Lånesentral for velferdsteknologi": (day("2025-10-14"), None),
    "Åpent hus på kveldstid": (None, day("2025-06-16")),
}
_LATE_UNTIL = day("2025-11-28")
_OVERDUE = ("Felles regler for skjerm", "Pappagrupper", "Én inngang for frivillige")
"""Areas with a milestone that should have been done."""

_CULTURE = ("mot", "kompetanse", "bevissthet", "kapasitet")
_INSTRUMENTS = ("ledelse", "metoder og verktøy", "arenaer og nettverk", "struktur og måling")
_GROUPS = {
    "skole": ("brukere", "pårørende/foresatte"),
    "barnehage": ("pårørende/foresatte", "tillitsvalgte"),
    "kultur": ("innbyggere", "frivillige"),
    "bibliotek": ("innbyggere", "frivillige"),
    "driftsenhet": ("innbyggere", "tillitsvalgte"),
    "forvaltning": ("innbyggere", "næringsliv"),
    "stab": ("ledere", "tillitsvalgte"),
}
_NEEDS_RESULT = {"completed": "outcome", "stopped": "learning", "replaced": "change_reason"}


@dataclass(slots=True)
class Chosen:
    """An area of the current period that requests may belong to."""

    ref: Ref
    chosen_on: dt.date
    closed_on: dt.date | None


@dataclass(slots=True)
class _Period:
    ref: Ref
    start: dt.date
    end: dt.date


@dataclass(slots=True)
class _Life:
    """The dates of one area; ``proposed`` is None for one that was carried on from another."""

    proposed: dt.date | None
    chosen: dt.date | None = None
    start: dt.date | None = None
    closed: dt.date | None = None


def plan_areas(plan: Plan, places: Places, contacts: list[Contact]) -> dict[str, Chosen]:
    """Plan periods and areas with all that hangs on them; return the current area of each unit."""
    periods = {name: _plan_period(plan, int(name), moves) for name, moves in _PERIODS}
    rng = dice("areas")
    earlier: dict[tuple[str, str], Ref] = {}  # (unit, title) of what was carried on
    ended: dict[tuple[str, str], tuple[str, Ref]] = {}  # (unit, period) of what was stopped or replaced
    current: dict[str, Chosen] = {}
    for row in seed_rows("demo/areas"):
        unit, period, state = places.units[row["unit"]], periods[row["period"]], row["state"]
        source = earlier.get((unit.name, row["title"]))
        before = ended.get((unit.name, row["period"]))
        after = plan.row(before[1])["closed_on"] if before and row["is_primary"] == "true" else None
        life = _life(rng, row, unit, period, after, continued=source is not None)
        ref = _plan_area(plan, rng, row, unit, period, life)
        plan.row(ref)["continued_from_id"] = source
        plan.row(ref)["agent_id"] = _contact(rng, contacts, unit, state, life.start or life.chosen)
        if after is not None and before is not None and before[0] == "replaced":
            plan.row(before[1])["replaced_by_id"] = ref
        if state == "carried_on":
            heir = SUCCESSOR if unit.valid_to else unit.name
            earlier[heir, row["title"]] = ref
        elif state in ("stopped", "replaced"):
            ended[unit.name, row["period"]] = (state, ref)
        if row["period"] == NOW and life.chosen and state not in ("stopped", "replaced"):
            current[unit.name] = Chosen(ref, life.chosen, life.closed)
        if life.start:
            _plan_followups(plan, rng, unit, ref, life, is_open=state in OPEN)
            _plan_milestones(plan, ref, life)
        elif state in OPEN and life.chosen and (AS_OF - life.chosen).days > 30:
            _follow_up(plan, rng, ref, between(rng, life.chosen + days(14), AS_OF - days(4)), "on_track")
    return current


def _plan_period(plan: Plan, year: int, moves: tuple[tuple[str, str], ...]) -> _Period:
    start = dt.date(year, 1, 1)
    end = period_end(start, 24)
    ref = plan.add(
        "development_period",
        name=f"{year}–{end.year}",
        start=start,
        end=end,
        choose_deadline=start + days(90),
        state=moves[-1][0],
    )
    plan.live(ref, [(state, day(on)) for state, on in moves])
    return _Period(ref, start, end)


def _life(
    rng: Random, row: dict[str, str], unit: Place, period: _Period, after: dt.date | None, *, continued: bool
) -> _Life:
    """Return the dates of an area; ``after`` is the end of the one before it in the same period."""
    state = row["state"]
    fixed_choice, fixed_end = _FIXED.get(row["title"], (None, None))
    if state in ("proposed", "dropped"):
        proposed = between(rng, day("2026-02-02"), day("2026-05-29"))
        if state == "dropped":
            proposed = period.start + days(40)
        closed = fixed_end or between(rng, proposed + days(20), proposed + days(120))
        return _Life(proposed, closed=closed if state == "dropped" else None)
    chosen = after or fixed_choice or _choice(rng, state, unit, period, continued=continued)
    life = _Life(None if continued else working(chosen - days(rng.randint(6, 27))), chosen)
    if state != "chosen":
        earliest = period.start if continued else chosen + days(rng.randint(10, 55))
        life.start = max(working(max(earliest, period.start)), chosen)
    if state in _NEEDS_RESULT or state == "carried_on":
        life.closed = fixed_end or _end(rng, state, unit, period, life.start or chosen)
    return life


def _choice(rng: Random, state: str, unit: Place, period: _Period, *, continued: bool) -> dt.date:
    deadline = period.start + days(90)
    if continued:
        return max(period.start - days(1), unit.valid_from)
    if unit.valid_from >= REORGANISED:
        return unit.valid_from
    if state == "chosen":
        return between(rng, day("2026-03-02"), day("2026-06-05"))
    when = rng.random()
    if when < 0.08:
        return between(rng, period.start - days(50), period.start - days(14))
    if when < 0.8 or state != "in_progress":
        return between(rng, period.start + days(6), deadline)
    latest = _LATE_UNTIL if period.end > AS_OF else deadline + days(60)
    return between(rng, deadline + days(1), latest)


def _end(rng: Random, state: str, unit: Place, period: _Period, start: dt.date) -> dt.date:
    if state == "carried_on":
        return unit.valid_to or period.end
    if period.end > AS_OF:
        return between(rng, day("2026-03-02"), day("2026-06-12"))
    if state == "completed":
        return between(rng, dt.date(period.end.year, 3, 1), dt.date(period.end.year, 12, 13))
    return between(rng, start + days(100), start + days(320))


def _plan_area(
    plan: Plan, rng: Random, row: dict[str, str], unit: Place, period: _Period, life: _Life
) -> Ref:
    state = row["state"]
    groups = ("medarbeidere", *_GROUPS.get(unit.type, ("brukere", "pårørende/foresatte")))
    latest = min(period.end, dt.date(period.end.year, 12, 18))
    ref = plan.add(
        "development_area",
        unit_id=unit.ref,
        period_id=period.ref,
        title=row["title"],
        state=state,
        is_primary=row["is_primary"] == "true",
        need=row["need"],
        aim=row["aim"] or None,
        methods=[plan.methods[name] for name in row["methods"].split("; ") if name],
        themes=row["themes"].split("; "),
        culture_dimensions=sorted(rng.sample(_CULTURE, rng.randint(1, 2))),
        instrument=rng.choice(_INSTRUMENTS),
        participant_groups=list(groups[: rng.randint(1, 3)]),
        chosen_on=life.chosen,
        chosen_by=unit.leader_title[0].upper() + unit.leader_title[1:] if life.chosen else None,
        start_on=life.start,
        planned_end=between(rng, dt.date(period.end.year, 5, 2), latest) if life.start else None,
        joint_initiative=row["joint_initiative"] or None,
        closed_on=life.closed,
    )
    if state in _NEEDS_RESULT:
        plan.row(ref)[_NEEDS_RESULT[state]] = row["result"]
    plan.live(ref, _moves(state, life), row["result"] if state in ("stopped", "replaced") else None)
    return ref


def _moves(state: str, life: _Life) -> Iterator[tuple[str, dt.date]]:
    if life.proposed:
        yield "proposed", life.proposed
    if life.chosen:
        yield "chosen", life.chosen
    if life.start:
        yield "in_progress", life.start
    if life.closed:
        yield state, life.closed


def _contact(
    rng: Random, contacts: list[Contact], unit: Place, state: str, start: dt.date | None
) -> Ref | None:
    """Return the agent of the unit's section when the work began, or the one who has taken over since."""
    if start is None:
        return None
    section = unit.section_on(AS_OF if state in OPEN else start)
    mine = [each for each in contacts if each.section == section]
    then = [each for each in mine if active(each.start, each.ended, start)]
    if state in OPEN:
        now = [each for each in mine if active(each.start, each.ended, AS_OF)]
        then = now or then or mine
    return rng.choice(then).ref if then else None


def _plan_followups(plan: Plan, rng: Random, unit: Place, ref: Ref, life: _Life, *, is_open: bool) -> None:
    assert life.start is not None  # only areas at work are followed up
    silent_from = SILENT.get(unit.name) if is_open else None
    last = silent_from or life.closed or AS_OF - days(rng.randint(4, 70))
    lights = rng.choices(("on_track", "needs_help", "stuck"), (72, 19, 9), k=12)
    date = life.start + days(rng.randint(35, 90))
    while date < last - days(25):
        if not is_quiet(date):
            _follow_up(plan, rng, ref, date, lights.pop())
            date += days(rng.randint(60, 130))
        date += days(1)
    if is_open:
        _follow_up(plan, rng, ref, last if silent_from else min(working(last), AS_OF), lights.pop())


def _follow_up(plan: Plan, rng: Random, ref: Ref, date: dt.date, light: str) -> None:
    plan.add(
        "area_followup",
        area_id=ref,
        on_date=date,
        light=light,
        text=rng.choice(texts(light)),
        next_step=rng.choice(texts("next_step")),
        by=rng.choice(("Innovasjonsagent", "Innovasjonsagent", "Enhetsleder", "Ressursteamet")),
    )


def _plan_milestones(plan: Plan, ref: Ref, life: _Life) -> None:
    assert life.start is not None  # only areas at work have milestones
    row = plan.row(ref)
    last = life.closed or row["planned_end"]
    step = max((last - life.start).days // 4, 20)
    overdue = row["title"] in _OVERDUE
    for place, title in enumerate(texts("milestone")[:4], 1):
        due = working(life.start + days(step * place))
        done: dt.date | None = working(due + days(place * 3 - 9))
        if done is None or done > (life.closed or AS_OF):
            done = None
            if due <= AS_OF and row["state"] in OPEN:
                due = working(AS_OF + days(14 + place))
        plan.add("milestone", area_id=ref, title=title, due=due, done_on=done)
    if overdue:
        late = [each for each in plan.rows["milestone"] if each["area_id"] == ref and each["done_on"]][-1]
        late["done_on"] = None
        late["due"] = max(late["due"], AS_OF - days(33))
