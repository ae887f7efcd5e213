"""Create, edit, move and delete any row: the one road every path takes.

A cell, a form, a board card, an import row and the command line all end here, so the same rules hold
for each. What is special about an entity stands in its :class:`Rules`, in the topic's own module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, select

from innovasjon_desktop.domain import lifecycle
from innovasjon_desktop.domain.errors import BadInput, EditConflict, Message, NotFound, RuleBroken
from innovasjon_desktop.domain.text import N_
from innovasjon_desktop.entities import validate
from innovasjon_desktop.entities.catalogue import ALL
from innovasjon_desktop.entities.spec import Entity, Field, Kind
from innovasjon_desktop.services.records import GONE, check_unlisted, existing
from innovasjon_desktop.store.log import STATE_CHANGE, encode
from innovasjon_desktop.store.unit_of_work import UnitOfWork

Values = dict[str, Any]

__all__ = [
    "RULES",
    "Rules",
    "Values",
    "check_targets",
    "create",
    "delete_row",
    "edit",
    "keep_dated",
    "lacking",
    "move",
    "rules_of",
    "values_of",
    "without_derived",
]


class Rules:
    """What an entity needs beyond its description. The default needs nothing.

    ``values`` are all fields of the row as it will be, derived ones as given, and its ``id`` unless it is
    new; ``before`` is the row as it is, or None for a new one.
    """

    def complete(self, unit: UnitOfWork, values: Values, before: Values | None, on: dt.date) -> None:
        """Fill in what follows from the other values; changes ``values``."""

    def check(self, unit: UnitOfWork, values: Values, before: Values | None) -> None:
        """Refuse values a rule forbids.

        Raises:
            RuleBroken: naming the field and the rule.
        """

    def stands(self, unit: UnitOfWork, values: Values) -> None:
        """Refuse a row as it stands, however it came to be so: for what an undo puts back.

        Raises:
            RuleBroken: it does not agree with the rows there are now.
        """
        self.check(unit, values, values)

    def moves(self, values: Values, on: dt.date) -> tuple[tuple[str, dt.date], ...]:
        """Return the (state, effective date) a row entered in any state has been through."""
        return ((str(values["state"]), on),)

    def before_move(self, unit: UnitOfWork, row_id: int, values: Values, target: str, on: dt.date) -> None:
        """Prepare a move: fill in what it sets, write what it needs; changes ``values``."""

    def saved(
        self, unit: UnitOfWork, row_id: int, values: Values, before: Values | None, on: dt.date
    ) -> None:
        """Write what hangs on the row and follows from it."""

    def accompanied(self, unit: UnitOfWork, row_id: int, values: Values) -> None:
        """Refuse a new row without the rows of other tables that its state needs; an old list may lack them.

        Raises:
            RuleBroken: one is missing.
        """

    def deletable(self, unit: UnitOfWork, row: RowMapping) -> None:
        """Refuse to delete a row with history (section 3).

        Raises:
            RuleBroken: end, close or archive it instead.
        """


RULES: dict[str, Rules] = {}
"""The rules of each entity that has any; the topic modules fill it."""


def rules_of(entity: str) -> Rules:
    """Return the rules of ``entity``."""
    import innovasjon_desktop.services.topics  # noqa: F401 - registers the rules of every topic

    return RULES.get(entity, Rules())


def create(
    unit: UnitOfWork,
    name: str,
    given: Mapping[str, Any],
    on: dt.date | None = None,
    *,
    incomplete: bool = False,
) -> int:
    """Write a new row and return its id.

    Args:
        unit: the running unit of work.
        name: the entity.
        given: values by field; what is left out gets its default.
        on: the date the creation takes effect; today if None.
        incomplete: let what its state needs be missing, as an old list never had it.

    Raises:
        UserError: naming the field and what is wrong.
    """
    entity, rules = ALL[name], rules_of(name)
    day = on or unit.today
    values = _new(unit, entity, given, day)
    if entity.life is not None and incomplete:
        values |= _not_made_up(entity, values, given)
    elif entity.life is not None:
        lifecycle.check_holds(entity.life, str(values["state"]), values)
    validate.require(entity, values)
    rules.check(unit, values, None)
    row_id = unit.insert(name, _columns(entity, values))
    if entity.life is not None:
        old: str | None = None
        for state, effective in rules.moves(values, day):
            _keep(unit, entity.name, row_id, "state", old, state, min(effective, unit.today))
            old = state
    rules.saved(unit, row_id, values, None, day)
    if not incomplete:
        rules.accompanied(unit, row_id, values)
    return row_id


def _not_made_up(
    entity: Entity, values: Values, given: Mapping[str, Any], date_field: str | None = None
) -> Values:
    """Return what a state holds as nothing where nobody said it: an old list is not completed by guessing.

    Nor is ``date_field``, the date of the move that led there.
    """
    assert entity.life is not None
    held = {*entity.life.state(str(values["state"])).holds, *((date_field,) if date_field else ())}
    return {name: None for name in held if given.get(name) is None and not entity.field(name).required}


def lacking(
    unit: UnitOfWork, name: str, given: Mapping[str, Any], on: dt.date | None = None
) -> tuple[str, ...]:
    """Return the fields a new row of these values would lack; a number it takes is not given back."""
    entity = ALL[name]
    values = _new(unit, entity, given, on or unit.today)
    required = tuple(field.name for field in entity.fields if field.required and values[field.name] is None)
    held = lifecycle.missing(entity.life, str(values["state"]), values) if entity.life is not None else ()
    return tuple(dict.fromkeys((*required, *held)))


def edit(
    unit: UnitOfWork,
    name: str,
    row_id: int,
    given: Mapping[str, Any],
    on: dt.date | None = None,
    version: int | None = None,
) -> bool:
    """Change fields of a row and tell whether anything differed.

    A changed ``state`` is a move and needs what the move needs.

    Raises:
        UserError: naming the field and what is wrong.
    """
    entity, rules = ALL[name], rules_of(name)
    row = existing(unit, name, row_id)
    checked = _checked(unit, entity, given)
    if entity.life is not None and checked.get("state", row["state"]) != row["state"]:
        state = checked.pop("state")
        move(unit, name, row_id, state, checked, on)
        return True
    before = values_of(entity, row)
    values = before | checked
    rules.complete(unit, values, before, on or unit.today)
    if entity.life is not None:
        _keep_held(entity, before, values)
    validate.require(without_derived(entity), values)
    rules.check(unit, values, before)
    return _save(unit, entity, row_id, before, values, on or unit.today, version)


def move(
    unit: UnitOfWork,
    name: str,
    row_id: int,
    target: str,
    given: Mapping[str, Any] | None = None,
    on: dt.date | None = None,
    version: int | None = None,
    *,
    incomplete: bool = False,
) -> None:
    """Move a row to another state of its life cycle.

    Args:
        unit: the running unit of work.
        name: the entity.
        row_id: id of the row.
        target: key of the new state.
        given: values the move needs.
        on: the date it takes effect; the row's own date field for this move if given, else today.
        version: the version the user saw.
        incomplete: let what the new state needs be missing, as an old list never had it.

    Raises:
        UserError: the move is not allowed, or something it needs is missing.
    """
    entity, rules = ALL[name], rules_of(name)
    if entity.life is None:
        raise RuleBroken(N_("{entity} has no status to change."), entity=Message(entity.label))
    row = existing(unit, name, row_id)
    if version is not None and row["version"] != version:
        raise EditConflict(N_("Somebody else has changed this row. Look at the new values and try again."))
    before = values_of(entity, row)
    entity.life.state(target)
    if target == before["state"]:
        raise RuleBroken(
            N_("The status is “{state}” already."),
            field="state",
            state=Message(entity.life.state(target).label),
        )
    values = before | _checked(unit, entity, given or {})
    past = _past(unit, entity, row_id)
    if on is not None and on > unit.today:
        raise RuleBroken(N_("A change cannot take effect in the future."), field="on")
    listed = lifecycle.check_move(entity.life, before["state"], target, on or unit.today, past)
    own = listed.date_field if listed is not None else None
    if own is not None and (values[own] is None or (on is not None and own not in (given or {}))):
        values[own] = on or unit.today
    day = on or min(values[own] if own is not None else unit.today, unit.today)
    if past is not None and on is None and not past.is_start:
        day = max(day, past.effective_on)
    _begin_by(unit, past, day)
    rules.before_move(unit, row_id, values, target, day)
    values["state"] = target
    rules.complete(unit, values, before, day)
    if incomplete:
        values |= _not_made_up(entity, values, {**before, **(given or {})}, own)
    else:
        lifecycle.check_holds(entity.life, target, values)
    rules.check(unit, values, before)
    _save(unit, entity, row_id, before, values, day, version)
    _keep(unit, name, row_id, "state", before["state"], target, day, reason=_reason(values, before))


def delete_row(unit: UnitOfWork, name: str, row_id: int) -> None:
    """Delete a row that has no history; anything else is ended or closed instead (section 3).

    Raises:
        RuleBroken: the row has history, or other rows refer to it.
    """
    row = existing(unit, name, row_id)
    rules_of(name).deletable(unit, row)
    check_unlisted(unit, name, row_id)
    changes = unit.select("state_change", STATE_CHANGE.c.entity == name, STATE_CHANGE.c.row_id == row_id)
    if ALL[name].life is not None and len(changes) > 1:
        raise RuleBroken(N_("This row has a history. End or close it instead of deleting it."))
    for change in changes:
        unit.delete("state_change", change["id"])
    unit.delete(name, row_id)


def keep_dated(
    unit: UnitOfWork, entity: str, row_id: int, field: str, old: object, new: object, on: dt.date
) -> None:
    """Keep the change of a dated field with the date it takes effect."""
    _keep(unit, entity, row_id, field, encode(old), encode(new), on)


def _keep(
    unit: UnitOfWork,
    entity: str,
    row_id: int,
    field: str,
    old: str | None,
    new: str | None,
    on: dt.date,
    reason: str | None = None,
) -> None:
    unit.insert(
        "state_change",
        {
            "entity": entity,
            "row_id": row_id,
            "field": field,
            "old": old,
            "new": new,
            "effective_on": on,
            "reason": reason,
            "actor": unit.actor,
        },
    )


def _new(unit: UnitOfWork, entity: Entity, given: Mapping[str, Any], day: dt.date) -> Values:
    """Return all values of a row about to be made."""
    values: Values = {field.name: field.default for field in entity.fields}
    values |= _checked(unit, entity, given)
    if entity.life is not None and values.get("state") is None:
        values["state"] = entity.initial
    rules_of(entity.name).complete(unit, values, None, day)
    return values


def _past(unit: UnitOfWork, entity: Entity, row_id: int) -> lifecycle.Past | None:
    kept = STATE_CHANGE.c
    found = unit.connection.execute(
        select(kept.id, kept.old, kept.new, kept.effective_on)
        .where(kept.entity == entity.name, kept.row_id == row_id, kept.field == "state")
        .order_by(kept.effective_on.desc(), kept.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    first = entity.life.states[0].key if entity.life else None
    return lifecycle.Past(found.old, found.effective_on, found.id, found.old is None and found.new == first)


def _begin_by(unit: UnitOfWork, past: lifecycle.Past | None, day: dt.date) -> None:
    """Let a row that was entered late have begun by ``day``, so that its moves stand in order."""
    if past is not None and past.is_start and past.effective_on > day:
        unit.update("state_change", past.id, {"effective_on": day})


def _save(
    unit: UnitOfWork,
    entity: Entity,
    row_id: int,
    before: Values,
    values: Values,
    day: dt.date,
    version: int | None,
) -> bool:
    changed = unit.update(entity.name, row_id, _columns(entity, values), version=version)
    for field in entity.fields:
        if field.dated and field.kind is not Kind.STATE and before[field.name] != values[field.name]:
            keep_dated(unit, entity.name, row_id, field.name, before[field.name], values[field.name], day)
    rules_of(entity.name).saved(unit, row_id, values, before, day)
    return changed or any(values.get(f.name) is not None for f in entity.fields if f.derived)


def _reason(values: Values, before: Values) -> str | None:
    for name in (
        "decision_reason",
        "hold_reason",
        "change_reason",
        "learning",
        "end_reason",
        "reopen_reason",
    ):
        if values.get(name) and values.get(name) != before.get(name):
            return str(values[name])
    return None


def _keep_held(entity: Entity, before: Values, values: Values) -> None:
    """Refuse to empty a field the state needs; what an import never had may stay missing."""
    assert entity.life is not None
    had = set(lifecycle.missing(entity.life, values["state"], before))
    for name in lifecycle.missing(entity.life, values["state"], values):
        if name not in had:
            raise RuleBroken(N_("Fill in this field first."), field=name)


def _checked(unit: UnitOfWork, entity: Entity, given: Mapping[str, Any]) -> Values:
    out: Values = {}
    for name, value in given.items():
        if not entity.has(name):
            raise BadInput(N_("{entity} has no field “{name}”."), entity=Message(entity.label), name=name)
        field = entity.field(name)
        out[name] = validate.checked(field, value)
        if field.target and out[name] is not None:
            check_targets(unit, field, out[name])
    return out


def check_targets(unit: UnitOfWork, field: Field, value: Any) -> None:
    """Require that the rows and codes a value points to are there.

    Raises:
        NotFound: one is not.
    """
    match field.kind:
        case Kind.REF | Kind.REFS:
            wanted = {value} if field.kind is Kind.REF else set(value)
            for row_id in unit.missing(field.target, wanted):
                label = Message(ALL[field.target].label)
                raise NotFound(GONE, field=field.name, entity=label, id=row_id)
        case Kind.CODE | Kind.CODES | Kind.COUNTS:
            keys = {value} if field.kind is Kind.CODE else set(value)
            for key in sorted(keys - unit.codes(field.target)):
                raise NotFound(N_("“{text}” is not one of the choices."), field=field.name, text=key)


def values_of(entity: Entity, row: RowMapping) -> Values:
    """Return the values of a row as the rules get them: its id too, and nothing for derived fields."""
    return {"id": row["id"]} | {
        field.name: None if field.derived else row[field.name] for field in entity.fields
    }


def _columns(entity: Entity, values: Values) -> Values:
    return {field.name: values.get(field.name) for field in entity.fields if not field.derived}


def without_derived(entity: Entity) -> Entity:
    """Return the description of what is stored in a row of the entity itself."""
    return replace(entity, fields=tuple(field for field in entity.fields if not field.derived))
