"""What a step of a record's life asks for, and the command it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from innovasjon_desktop.domain.lifecycle import Move
from innovasjon_desktop.domain.requests import NEEDS_LEAD
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities.agents import AGENT_APPOINTMENT
from innovasjon_desktop.entities.areas import DEVELOPMENT_AREA
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.requests import FEEDBACK, REQUEST
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.agents import AppointAgent
from innovasjon_desktop.services.areas import ChooseArea, ClosePeriod, ReplaceArea
from innovasjon_desktop.services.commands import Batch, Create, Edit, label_of
from innovasjon_desktop.services.commands import Move as MoveRow
from innovasjon_desktop.services.requests import AnswerRequest
from innovasjon_desktop.services.rows import Row

Values = Mapping[str, Any]

ON = Field(name="on", label=N_("In force from"), kind=Kind.DATE, required=True)
CARRY_ON = Field(name="carry_on", label=N_("Carry on every area that is left"), kind=Kind.BOOLEAN)

FROM_TODAY = ("received_on", "on_date")
"""Dates that are most often today's."""

READ_ONLY = frozenset(
    {
        ("development_area", "section_id"),
        ("request", "number"),
        ("request", "first_session_on"),
        ("unit", "section_id"),
    }
)
"""Fields that follow from something else, or never change once they are set."""

NOT_AT_FIRST = (READ_ONLY - {("unit", "section_id")}) | {
    ("person", "erased_on"),
    ("development_area", "replaced_by_id"),
    ("development_period", "reopen_reason"),
}
"""Fields a new record is not asked for."""

COMPLETING = frozenset({"completed", "closed", "held"})
"""Ends that are what the work was for."""

OFTEN_GIVEN = frozenset({"lead_id", "planned_hours"})
"""Asked even when they are filled in: this is the moment to change them."""

NEW_PERSON = ("first_name", "last_name", "work_email")
_APPOINTED = (
    "section_id",
    "person_id",
    "from_date",
    "planned_to",
    "anchored_by",
    "anchored_on",
    "coordinator_member_id",
)
NEW_AREA = ("title", "need", "chosen_by", "chosen_on")
_ANSWERS = ("usefulness", "process", "respondent_role", "comment")

EXPLAINED = {
    "first_session_on": N_("Work begins with a first session, or with hours logged: then the date may wait."),
    "start": N_("The start is enough: end, deadline and name follow from the settings."),
    "usefulness": N_("Give a mark from 1 to 6, or a comment."),
}
"""What is said when such a field is asked for."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step to ask for.

    Args:
        entity: describes the fields asked.
        names: the fields, in the order they are asked.
        verb: message id of the button.
        command: what the values asked become.
        required: fields that must be filled in, besides those the entity requires.
        proposed: values to begin with.
        explanation: message id of a sentence about what it means.
    """

    entity: Entity
    names: tuple[str, ...]
    verb: str
    command: Callable[[Values], object]
    required: frozenset[str] = frozenset()
    proposed: Values = field(default_factory=dict)
    explanation: str = ""


def with_date(entity: Entity, *more: Field) -> Entity:
    """Return ``entity`` with the date a step takes effect, which is no field of the row."""
    return replace(entity, fields=(*entity.fields, *more, ON))


def values_of(entity: Entity, row: Row) -> dict[str, Any]:
    """Return the values of a row by field."""
    return {each.name: value for each, value in zip(entity.fields, row.values, strict=True)}


def leads_on(entity: Entity, move: Move) -> bool:
    """Tell whether a move goes on with the work; one that only breaks it off is not proposed first."""
    assert entity.life is not None  # only such entities have moves
    return not entity.life.state(move.target).is_end or move.target in COMPLETING


def move_step(entity: Entity, move: Move, row: Row, today: dt.date) -> Step:
    """Return what ``move`` of ``row`` asks for: what is empty yet, and the date it takes effect."""
    if entity.name == "development_area" and move.target == "replaced":
        return _replace(row, today)
    if entity.name == "development_period" and move.target == "closed":
        return _close_period(entity, row, today)
    step = _plain_move(entity, move, row, today)
    return _with_feedback(step, today) if (entity.name, move.target) == ("request", "closed") else step


def _plain_move(entity: Entity, move: Move, row: Row, today: dt.date) -> Step:
    assert entity.life is not None  # only such entities have moves
    values = values_of(entity, row)
    # What the state needs besides, an old list may have left out.
    wanted = dict.fromkeys((*move.asks, *entity.life.state(move.target).holds))
    names = [name for name in wanted if name in OFTEN_GIVEN or values.get(name) in (None, "", False, [])]
    own_date = move.date_field if move.date_field in names else None
    if own_date is None and "first_response_on" not in names:
        names.append(ON.name)
    spec = with_date(entity)
    names = [each.name for each in spec.fields if each.name in names]
    required = set(entity.life.state(move.target).holds) & set(names)
    if entity.name == "request" and move.target in NEEDS_LEAD:
        required |= {*OFTEN_GIVEN, "first_session_on"} & set(names)

    def command(given: Values) -> object:
        filled = dict(given)
        on = filled.pop(ON.name, None)
        if on is None and own_date is None:
            on = filled.get("first_response_on")
        return MoveRow(entity.name, row.id, move.target, filled, on, row.version)

    proposed = {name: values[name] for name in names if values.get(name) not in (None, "", [])}
    proposed |= {name: today for name in (ON.name, own_date, "first_response_on") if name in names}
    said = EXPLAINED.get(next((name for name in names if name in EXPLAINED), ""), "")
    return Step(spec, tuple(names), move.label, command, frozenset(required), proposed, said)


def _with_feedback(step: Step, today: dt.date) -> Step:
    """Let the feedback be written where the request is closed: it needs some, or that there is none."""
    answers = tuple(replace(each, width=0) for each in FEEDBACK.fields if each.name in _ANSWERS)

    def command(given: Values) -> object:
        rest = {name: value for name, value in given.items() if name not in _ANSWERS}
        answer = {name: given[name] for name in _ANSWERS if given[name] is not None}
        if not answer:
            return step.command(rest)
        move = step.command(rest | {"feedback_missing": False})
        assert isinstance(move, MoveRow)
        answer |= {"request_id": move.id, "on_date": given.get("closed_on") or today}
        return Batch((Create("feedback", answer), move), label_of(move))

    spec = replace(step.entity, fields=(*step.entity.fields, *answers))
    names = [name for name in step.names if name != "feedback_missing"]
    return replace(
        step,
        entity=spec,
        names=(*names, *_ANSWERS, "feedback_missing"),
        command=command,
        explanation=N_(
            "Write the feedback here, or mark that none was received. What is registered already counts too."
        ),
    )


def _replace(row: Row, today: dt.date) -> Step:
    names = ("change_reason", *NEW_AREA)
    proposed = {"chosen_on": today, "chosen_by": values_of(DEVELOPMENT_AREA, row)["chosen_by"]}
    return Step(
        DEVELOPMENT_AREA,
        names,
        N_("Replace"),
        lambda given: ReplaceArea(row.id, **given),
        frozenset(names),
        proposed,
        N_("Say why, and what the new area is. The old one counts until the new one is chosen."),
    )


def _close_period(entity: Entity, row: Row, today: dt.date) -> Step:
    end: dt.date = values_of(entity, row)["end"]
    return Step(
        with_date(entity, CARRY_ON),
        (CARRY_ON.name, ON.name),
        N_("Close the period"),
        lambda given: ClosePeriod(row.id, given[ON.name], bool(given[CARRY_ON.name])),
        proposed={ON.name: min(today, end), CARRY_ON.name: False},
        explanation=N_(
            "An area that is chosen or in progress must be completed, stopped or carried on first."
        ),
    )


def choose_step(unit_id: int, period_id: int, today: dt.date) -> Step:
    """Return what choosing a development area asks for (5.1)."""
    names = (*NEW_AREA, "themes")
    return Step(
        DEVELOPMENT_AREA,
        names,
        N_("Choose"),
        lambda given: ChooseArea(
            unit_id,
            period_id,
            **{name: given[name] for name in NEW_AREA},
            more={"themes": given["themes"]},
        ),
        frozenset(NEW_AREA),
        {"chosen_on": today},
    )


def named_step(name: str, entity: Entity, row: Row, today: dt.date) -> Step | None:
    """Return the step "answer", "renew" or "move:" with a state asks for; None if it is not possible now."""
    if name == "answer":
        return answer_step(row, today)
    if name == "renew":
        return renew_step(row)
    target = name.removeprefix("move:")
    moves = entity.life.moves_from(str(values_of(entity, row)["state"])) if entity.life is not None else ()
    move = next((each for each in moves if each.target == target), None)
    return None if move is None else move_step(entity, move, row, today)


def appoint_step(section_id: int | None, today: dt.date) -> Step:
    """Return what appointing an agent asks for; the person may be new (R-01, R-02)."""
    person = tuple(replace(ALL["person"].field(name), required=False) for name in NEW_PERSON)
    own = {each.name: each for each in AGENT_APPOINTMENT.fields}
    own["person_id"] = replace(own["person_id"], required=False)
    fields = (own.pop("section_id"), own.pop("person_id"), *person, *own.values())

    return Step(
        replace(AGENT_APPOINTMENT, fields=fields),
        (*_APPOINTED[:2], *NEW_PERSON, *_APPOINTED[2:]),
        N_("Appoint"),
        lambda given: AppointAgent(**given),
        proposed={"section_id": section_id, "from_date": today},
        explanation=N_("Choose a person, or write the name of a new one. Unanchored it is only a proposal."),
    )


def answer_step(row: Row, today: dt.date) -> Step:
    """Return what noting the first answer to a request asks for (5.3)."""
    return Step(
        REQUEST,
        ("first_response_on",),
        N_("Answer"),
        lambda given: AnswerRequest(row.id, given["first_response_on"]),
        frozenset({"first_response_on"}),
        {"first_response_on": today},
        N_("The date the requester got a first answer. What happens next is chosen below."),
    )


def renew_step(row: Row) -> Step:
    """Return what renewing an appointment asks for (R-03)."""
    return Step(
        AGENT_APPOINTMENT,
        ("planned_to",),
        N_("Renew"),
        lambda given: Edit("agent_appointment", row.id, given, version=row.version),
        frozenset({"planned_to"}),
        values_of(AGENT_APPOINTMENT, row),
    )


def new_step(entity: Entity, proposed: Values, today: dt.date) -> Step:
    """Return what a new record asks for: what it must have and what people usually give."""
    if entity.name == "agent_appointment" and "person_id" not in proposed:
        return appoint_step(proposed.get("section_id"), today)
    names = tuple(each.name for each in entity.fields if (entity.name, each.name) not in NOT_AT_FIRST)
    defaults = {each.name: each.default for each in entity.fields if each.default is not None}
    dates = {name: today for name in FROM_TODAY if entity.has(name)}
    state = {"state": entity.initial} if entity.life is not None else {}
    said = "start" if entity.name == "development_period" else "usefulness"
    return Step(
        entity,
        names,
        N_("Save"),
        lambda given: Create(entity.name, given),
        proposed={**defaults, **dates, **state, **proposed},
        explanation=EXPLAINED[said] if said in names else "",
    )


def dated_step(entity: Entity, row: Row, name: str, value: Any, today: dt.date) -> Step:
    """Return the question from when a new value counts: figures for earlier dates keep the old one."""
    return Step(
        with_date(entity),
        (ON.name,),
        N_("Save"),
        lambda given: Edit(entity.name, row.id, {name: value}, given[ON.name], row.version),
        proposed={ON.name: today},
        explanation=N_("Figures for earlier dates keep the old value."),
    )
